//! The words on charts, and their alternative texts.
//!
//! An alternative text is written from the same data as the drawing: the
//! measure, how many scores, the first and the last with date and band, gaps
//! and risk answers. It is not a caption: it stands for the picture.

use chrono::{Datelike, NaiveDate};

use super::Voice;
use crate::change::Direction;
use crate::chart::{CohortChart, ExpectedPoint, Point, ProgressChart, ScatterChart};

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

    /// What the expected band means.
    #[must_use]
    pub fn expected_band(self) -> &'static str {
        self.pick(
            "expected: 8 in 10 of those who began alike",
            "attendu : 8 sur 10 de ceux partis du même niveau",
        )
    }

    /// The same where there is little room.
    #[must_use]
    pub fn expected_briefly(self) -> &'static str {
        self.pick("expected", "attendu")
    }

    /// What the predicted course means.
    #[must_use]
    pub fn predicted_course(self) -> &'static str {
        self.pick("predicted from this course", "prévu d’après ce parcours")
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

/// Words on charts of many clients.
impl Voice {
    /// The heading of a cohort.
    #[must_use]
    pub fn cohort_title(self, measure: &str) -> String {
        self.pick(
            format!("{measure}: courses of all clients"),
            format!("{measure} : parcours de tous les clients"),
        )
    }

    /// The heading of small charts of single clients.
    #[must_use]
    pub fn multiples_title(self, measure: &str) -> String {
        self.pick(format!("{measure}: each client"), format!("{measure} : chaque client"))
    }

    /// The heading of small charts of the first so many.
    #[must_use]
    pub fn first_panels(self, measure: &str, shown: usize, of: usize) -> String {
        if shown == of {
            return self.multiples_title(measure);
        }
        self.pick(
            format!("{measure}: the first {shown} of {of}"),
            format!("{measure} : les {shown} premiers sur {of}"),
        )
    }

    /// The time axis of a cohort that is counted in weeks.
    #[must_use]
    pub fn weeks_axis(self) -> &'static str {
        self.pick("weeks since the first score →", "semaines depuis le premier score →")
    }

    /// What a thin line among many is.
    #[must_use]
    pub fn one_client(self) -> &'static str {
        self.pick("one client", "un client")
    }

    /// That only some of the clients are drawn.
    #[must_use]
    pub fn some_clients(self, drawn: usize, of: usize) -> String {
        let (drawn, of) = (self.count(drawn), self.count(of));
        self.pick(
            format!("one client ({drawn} of {of} drawn)"),
            format!("un client ({drawn} sur {of} tracés)"),
        )
    }

    /// The mean of a cohort with its interval.
    #[must_use]
    pub fn cohort_mean(self) -> &'static str {
        self.pick(
            "mean of those still seen, with 95% interval",
            "moyenne des clients encore suivis, intervalle à 95\u{202f}%",
        )
    }

    /// The mean of a model with the band of single clients.
    #[must_use]
    pub fn model_mean(self) -> &'static str {
        self.pick(
            "mean of the model, with 8 in 10 scores",
            "moyenne du modèle, avec 8 scores sur 10",
        )
    }

    /// The numbers of clients below the time axis.
    #[must_use]
    pub fn clients_row(self) -> &'static str {
        self.pick("clients", "clients")
    }

    /// The alternative text of a cohort.
    #[must_use]
    pub fn cohort_description(self, chart: &CohortChart) -> String {
        let n = chart.clients;
        let measure = &chart.instrument;
        let mut sentences = vec![self.pick(
            format!("{measure}, courses of {n} clients"),
            format!("{measure}, parcours de {n} clients"),
        )];
        if let (Some(first), Some(way)) = (sentences.first_mut(), chart.direction) {
            first.push_str(", ");
            first.push_str(self.axis_direction(way));
        }
        if let [first, .., last] = chart.mean.as_slice() {
            let of = |time: f64, mean: f64| (self.number(time), self.rounded(mean));
            let (from, first) = of(first.time, first.mean);
            let (to, last) = of(last.time, last.mean);
            sentences.push(self.pick(
                format!("Mean {first} at {from} and {last} at {to}"),
                format!("Moyenne {first} à {from} et {last} à {to}"),
            ));
        }
        sentences.join(". ") + "."
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
        sentences.extend(self.foreseen(chart, &points));
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

    /// What was expected at the last score, and what is predicted.
    fn foreseen(self, chart: &ProgressChart, points: &[&Point]) -> Vec<String> {
        let words = |point: &ExpectedPoint| {
            let [mean, low, high] = [point.mean, point.low, point.high].map(|it| self.rounded(it));
            self.pick(format!("{mean} ({low} to {high})"), format!("{mean} ({low} à {high})"))
        };
        let last = points.last().map(|point| point.date);
        let then = chart.expected.iter().rev().find(|point| Some(point.date) <= last);
        let expected = then.map(|point| {
            let score = words(point);
            self.pick(
                format!("Expected of clients who began alike: {score}"),
                format!("Attendu de clients partis du même niveau : {score}"),
            )
        });
        let predicted = chart.predicted.last().map(|point| {
            let (score, day) = (words(point), self.date(point.date));
            self.pick(
                format!("Predicted for {day}: {score}"),
                format!("Prévu pour le {day} : {score}"),
            )
        });
        expected.into_iter().chain(predicted).collect()
    }

    /// A score of a model: no more digits than it is worth.
    fn rounded(self, value: f64) -> String {
        self.number((10.0 * value).round() / 10.0)
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
