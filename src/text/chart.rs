//! The words on charts, and their alternative texts.
//!
//! An alternative text is written from the same data as the drawing: the
//! measure, how many scores, the first and the last with date and band, gaps
//! and risk answers. It is not a caption: it stands for the picture.

use chrono::{Datelike, NaiveDate};

use super::Voice;
use crate::change::Direction;
use crate::chart::{Point, ProgressChart, ScatterChart};

const MONTHS_EN: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MONTHS_FR: [&str; 12] = [
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
    "déc.",
];

/// Words on charts.
impl Voice {
    /// A month at a tick of the time axis: "Mar".
    #[must_use]
    pub fn tick_month(self, date: NaiveDate) -> &'static str {
        let months = self.pick(MONTHS_EN, MONTHS_FR);
        months.into_iter().nth(date.month0() as usize).unwrap_or_default()
    }

    /// A day at a tick of the time axis: "3 Mar".
    #[must_use]
    pub fn tick_day(self, date: NaiveDate) -> String {
        let first = if date.day() == 1 { "1er" } else { "" };
        let day = match self.pick("", first) {
            "" => date.day().to_string(),
            first => first.to_owned(),
        };
        format!("{day} {}", self.tick_month(date))
    }

    /// Which way the score axis points.
    #[must_use]
    pub fn axis_direction(self, direction: Direction) -> &'static str {
        match direction {
            Direction::LowerIsBetter => self.pick("higher = worse", "plus élevé = pire"),
            Direction::HigherIsBetter => self.pick("higher = better", "plus élevé = mieux"),
        }
    }

    /// What the corridor around the baseline means.
    #[must_use]
    pub fn within_error(self) -> &'static str {
        self.pick("within measurement error", "dans l’erreur de mesure")
    }

    /// What a filled point means.
    #[must_use]
    pub fn in_clinical_range(self) -> &'static str {
        self.pick("in the clinical range", "dans la zone clinique")
    }

    /// What a hollow point means.
    #[must_use]
    pub fn outside_clinical_range(self) -> &'static str {
        self.pick("outside the clinical range", "hors de la zone clinique")
    }

    /// What a tick on the time axis means.
    #[must_use]
    pub fn session_tick(self) -> &'static str {
        self.pick("session", "séance")
    }

    /// What a chart without scores says.
    #[must_use]
    pub fn no_scores(self) -> &'static str {
        self.pick("no scores", "aucun score")
    }

    /// What a risk mark means, for an item and the answer from which it is
    /// shown.
    #[must_use]
    pub fn risk_legend(self, item: u32, from: f64) -> String {
        let from = self.number(from);
        self.pick(
            format!("item {item} ≥ {from}, with the answer"),
            format!("item {item} ≥ {from}, avec la réponse"),
        )
    }

    /// The label of a cut-off.
    #[must_use]
    pub fn cutoff_label(self, value: f64) -> String {
        let value = self.number(value);
        self.pick(format!("cut-off {value}"), format!("seuil {value}"))
    }

    /// The horizontal axis of a chart of first and last scores.
    #[must_use]
    pub fn first_score_axis(self) -> &'static str {
        self.pick("first score →", "premier score →")
    }

    /// The vertical axis of that chart.
    #[must_use]
    pub fn last_score_axis(self) -> &'static str {
        self.pick("↑ last score", "↑ dernier score")
    }
}

/// Alternative texts.
impl Voice {
    /// The label of a sparkline: the measure, how many scores, first and last.
    #[must_use]
    pub fn sparkline_label(self, chart: &ProgressChart) -> String {
        let points = chart.ordered();
        let course = match points.as_slice() {
            [] => self.no_scores().to_owned(),
            [only] => self.pick("1 score, ", "1 score, ").to_owned() + &self.number(only.value),
            [first, .., last] => self.first_to_last(
                points.len(),
                &self.number(first.value),
                &self.number(last.value),
            ),
        };
        let measure = &chart.instrument;
        self.pick(format!("{measure}: {course}"), format!("{measure} : {course}"))
    }

    /// The alternative text of a progress chart.
    #[must_use]
    pub fn course_description(self, chart: &ProgressChart) -> String {
        let points = chart.ordered();
        let mut sentences = vec![self.axis(chart)];
        match points.as_slice() {
            [] => sentences.push(self.pick("No scores", "Aucun score").to_owned()),
            [only] => {
                let only = self.dated_score(chart, only);
                sentences.push(self.pick(format!("1 score: {only}"), format!("1 score : {only}")));
            }
            [first, .., last] => {
                let (first, last) = (self.dated_score(chart, first), self.dated_score(chart, last));
                sentences.push(self.first_to_last(points.len(), &first, &last));
                sentences.extend(self.extremes(&points));
            }
        }
        sentences.extend(self.gaps(chart, &points));
        sentences.extend(self.risk_answers(chart, &points));
        if !chart.summary.is_empty() {
            let summary = &chart.summary;
            sentences.push(
                self.pick(format!("Latest: {summary}"), format!("Dernier score : {summary}")),
            );
        }
        sentences.join(". ") + "."
    }

    /// The alternative text of a chart of first and last scores.
    #[must_use]
    pub fn before_after_description(self, chart: &ScatterChart) -> String {
        let n: usize = chart.groups.iter().map(|group| group.pairs.len()).sum();
        let direction = self.axis_direction(chart.direction);
        let measure = &chart.instrument;
        let mut sentences = vec![self.pick(
            format!("{measure}, first and last score of {n} clients, {direction}"),
            format!("{measure}, premier et dernier score de {n} clients, {direction}"),
        )];
        sentences.extend(chart.groups.iter().map(|group| group.name.clone()));
        sentences.join(". ") + "."
    }

    fn first_to_last(self, n: usize, first: &str, last: &str) -> String {
        self.pick(
            format!("{n} scores, from {first} to {last}"),
            format!("{n} scores, de {first} à {last}"),
        )
    }

    fn dated_score(self, chart: &ProgressChart, point: &Point) -> String {
        let (value, day) = (self.number(point.value), self.date(point.date));
        match chart.band_of(point.value) {
            Some(band) => format!("{value} {} ({day})", band.name),
            None => format!("{value} ({day})"),
        }
    }

    fn axis(self, chart: &ProgressChart) -> String {
        let (min, max) = (self.number(chart.range.min), self.number(chart.range.max));
        let direction = self.axis_direction(chart.direction);
        let measure = &chart.instrument;
        let mut text = self.pick(
            format!("{measure} over time, {min} to {max}, {direction}"),
            format!("{measure} au fil du temps, de {min} à {max}, {direction}"),
        );
        if let Some(cutoff) = &chart.cutoff {
            text.push_str(", ");
            text.push_str(&cutoff.label);
        }
        text
    }

    fn extremes(self, points: &[&Point]) -> Option<String> {
        let values = || points.iter().map(|point| point.value);
        let low = self.number(values().reduce(f64::min)?);
        let high = self.number(values().reduce(f64::max)?);
        Some(self.pick(
            format!("Lowest {low}, highest {high}"),
            format!("Minimum {low}, maximum {high}"),
        ))
    }

    fn gaps(self, chart: &ProgressChart, points: &[&Point]) -> Option<String> {
        let days = chart.gap_days;
        match points.windows(2).filter(|pair| chart.is_gap(pair)).count() {
            0 => None,
            1 => Some(self.pick(
                format!("1 gap of more than {days} days without a score"),
                format!("1 intervalle de plus de {days} jours sans score"),
            )),
            many => Some(self.pick(
                format!("{many} gaps of more than {days} days without a score"),
                format!("{many} intervalles de plus de {days} jours sans score"),
            )),
        }
    }

    fn risk_answers(self, chart: &ProgressChart, points: &[&Point]) -> Option<String> {
        let answers: Vec<String> = points
            .iter()
            .filter_map(|point| {
                let flag = point.flag.as_ref()?;
                Some(format!("{} ({})", flag.value, self.date(point.date)))
            })
            .collect();
        if answers.is_empty() {
            return None;
        }
        let (answers, legend) = (answers.join(", "), &chart.risk_legend);
        Some(
            self.pick(
                format!("Risk, {legend}: {answers}"),
                format!("Risque, {legend} : {answers}"),
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::ScoreRange;
    use crate::note::Language;

    const EN: Voice = Voice::new(Language::En);
    const FR: Voice = Voice::new(Language::Fr);

    #[test]
    fn ticks_are_short_and_the_first_is_an_ordinal_in_french() {
        let day = NaiveDate::from_ymd_opt(2025, 2, 1).unwrap();
        assert_eq!(EN.tick_day(day), "1 Feb");
        assert_eq!(FR.tick_day(day), "1er févr.");
    }

    #[test]
    fn a_chart_without_scores_says_so() {
        let range = ScoreRange { min: 0.0, max: 21.0, step: 1.0 };
        let down = Direction::LowerIsBetter;
        let chart = ProgressChart::new("g", "GAD-7", range, down, Language::Fr);
        assert_eq!(FR.sparkline_label(&chart), "GAD-7 : aucun score");
        assert_eq!(
            FR.course_description(&chart),
            "GAD-7 au fil du temps, de 0 à 21, plus élevé = pire. Aucun score."
        );
    }
}
