//! The words on charts, and their alternative texts.
//!
//! An alternative text is written from the same data as the drawing: the
//! measure, how many scores, the first and the last with date and band, gaps
//! and risk answers. It is not a caption: it stands for the picture.

use chrono::{Datelike, NaiveDate};

use crate::chart::{Better, ProgressChart, ScatterChart};
use crate::note::Language;

const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MONTHS_FR: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const SHORT_MONTHS_EN: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const SHORT_MONTHS_FR: [&str; 12] = [
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
    "déc.",
];

/// One of two wordings.
fn say<T>(language: Language, english: T, french: T) -> T {
    match language {
        Language::En => english,
        Language::Fr => french,
    }
}

fn name_of(months: [&'static str; 12], date: NaiveDate) -> &'static str {
    months.into_iter().nth(date.month0() as usize).unwrap_or_default()
}

/// A number with at most two decimals, a true minus sign and, in French, a
/// decimal comma.
#[must_use]
pub fn number(language: Language, value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    let digits = format!("{}", rounded.abs());
    let digits = say(language, digits.clone(), digits.replace('.', ","));
    if rounded < 0.0 { format!("−{digits}") } else { digits }
}

/// A date in full: "3 March 2025", "3 mars 2025".
#[must_use]
pub fn date(language: Language, date: NaiveDate) -> String {
    let month = say(language, name_of(MONTHS_EN, date), name_of(MONTHS_FR, date));
    format!("{} {month} {}", day_of_month(language, date), date.year())
}

fn day_of_month(language: Language, date: NaiveDate) -> String {
    match (language, date.day()) {
        (Language::Fr, 1) => "1er".to_owned(),
        (_, day) => day.to_string(),
    }
}

/// A tick of the time axis on a day: "3 Mar".
#[must_use]
pub fn tick_day(language: Language, date: NaiveDate) -> String {
    format!("{} {}", day_of_month(language, date), short_month(language, date))
}

/// A tick of the time axis on a month: "Mar".
#[must_use]
pub fn short_month(language: Language, date: NaiveDate) -> &'static str {
    say(language, name_of(SHORT_MONTHS_EN, date), name_of(SHORT_MONTHS_FR, date))
}

/// Which way the score axis points.
#[must_use]
pub fn direction(language: Language, better: Better) -> &'static str {
    match better {
        Better::Lower => say(language, "↑ higher = worse", "↑ plus élevé = pire"),
        Better::Higher => say(language, "↑ higher = better", "↑ plus élevé = mieux"),
    }
}

/// What the corridor around the baseline means.
#[must_use]
pub fn within_error(language: Language) -> &'static str {
    say(language, "within measurement error", "dans l’erreur de mesure")
}

/// What a filled point means.
#[must_use]
pub fn clinical(language: Language) -> &'static str {
    say(language, "in the clinical range", "dans la zone clinique")
}

/// What a hollow point means.
#[must_use]
pub fn non_clinical(language: Language) -> &'static str {
    say(language, "outside the clinical range", "hors de la zone clinique")
}

/// What a point is, where no cut-off is in use.
#[must_use]
pub fn score(language: Language) -> &'static str {
    say(language, "score", "score")
}

/// What a tick on the time axis means.
#[must_use]
pub fn session(language: Language) -> &'static str {
    say(language, "session", "séance")
}

/// What a chart without scores says.
#[must_use]
pub fn no_scores(language: Language) -> &'static str {
    say(language, "no scores", "aucun score")
}

/// What a risk mark means, for an item and the answer from which it is shown.
#[must_use]
pub fn risk_item(language: Language, item: u32, from: f64) -> String {
    let from = number(language, from);
    say(language, format!("item {item} ≥ {from}"), format!("item {item} ≥ {from}"))
}

/// What the label of a cut-off says.
#[must_use]
pub fn cutoff(language: Language, value: f64) -> String {
    let value = number(language, value);
    say(language, format!("cut-off {value}"), format!("seuil {value}"))
}

/// The horizontal axis of a chart of first and last scores.
#[must_use]
pub fn first_score(language: Language) -> &'static str {
    say(language, "first score →", "premier score →")
}

/// The vertical axis of a chart of first and last scores.
#[must_use]
pub fn last_score(language: Language) -> &'static str {
    say(language, "↑ last score", "↑ dernier score")
}

/// The side of that chart where scores got better.
#[must_use]
pub fn better(language: Language) -> &'static str {
    say(language, "better", "mieux")
}

/// The side of that chart where scores got worse.
#[must_use]
pub fn worse(language: Language) -> &'static str {
    say(language, "worse", "moins bien")
}

/// The alternative text of a chart of first and last scores.
#[must_use]
pub fn before_after(chart: &ScatterChart) -> String {
    let language = chart.language;
    let n: usize = chart.groups.iter().map(|group| group.pairs.len()).sum();
    let direction = direction(language, chart.better).trim_start_matches("↑ ");
    let mut text = say(
        language,
        format!("First and last score of {n} clients, {direction}"),
        format!("Premier et dernier score de {n} clients, {direction}"),
    );
    for group in &chart.groups {
        text.push_str(&format!(". {}", group.name));
    }
    text + "."
}

/// The label of a sparkline: the measure, how many scores, first and last.
#[must_use]
pub fn short_course(chart: &ProgressChart) -> String {
    let (language, measure) = (chart.language, &chart.instrument);
    let points = chart.ordered();
    match points.as_slice() {
        [] => say(language, format!("{measure}: no scores"), format!("{measure} : aucun score")),
        [only] => {
            let only = number(language, only.value);
            say(
                language,
                format!("{measure}: 1 score, {only}"),
                format!("{measure} : 1 score, {only}"),
            )
        }
        [first, .., last] => {
            let (first, last) = (number(language, first.value), number(language, last.value));
            let n = points.len();
            say(
                language,
                format!("{measure}: {n} scores, from {first} to {last}"),
                format!("{measure} : {n} scores, de {first} à {last}"),
            )
        }
    }
}

/// The alternative text of a progress chart.
#[must_use]
pub fn course(chart: &ProgressChart) -> String {
    let language = chart.language;
    let mut sentences = vec![axis(chart)];
    let points = chart.ordered();
    let state = |date_of: NaiveDate, value: f64| {
        let value_text = number(language, value);
        let day = date(language, date_of);
        chart.band_of(value).map_or_else(
            || format!("{value_text} ({day})"),
            |band| format!("{value_text} {} ({day})", band.name),
        )
    };
    match points.as_slice() {
        [] => sentences.push(say(language, "No scores", "Aucun score").to_owned()),
        [only] => {
            let only = state(only.date, only.value);
            sentences.push(say(language, format!("1 score: {only}"), format!("1 score : {only}")));
        }
        [first, .., last] => {
            let (n, first) = (points.len(), state(first.date, first.value));
            let last = state(last.date, last.value);
            sentences.push(say(
                language,
                format!("{n} scores, from {first} to {last}"),
                format!("{n} scores, de {first} à {last}"),
            ));
            sentences.extend(extremes(chart));
        }
    }
    sentences.extend(gaps(chart));
    sentences.extend(flags(chart));
    if !chart.summary.is_empty() {
        sentences.push(say(
            language,
            format!("Latest: {}", chart.summary),
            format!("Dernier score : {}", chart.summary),
        ));
    }
    sentences.join(". ") + "."
}

fn axis(chart: &ProgressChart) -> String {
    let language = chart.language;
    let (min, max) = (number(language, chart.range.min), number(language, chart.range.max));
    let direction = direction(language, chart.better).trim_start_matches("↑ ");
    let mut text = say(
        language,
        format!("{} over time, {min} to {max}, {direction}", chart.instrument),
        format!("{} au fil du temps, de {min} à {max}, {direction}", chart.instrument),
    );
    if let Some(cutoff) = &chart.cutoff {
        text.push_str(", ");
        text.push_str(&cutoff.label);
    }
    text
}

fn extremes(chart: &ProgressChart) -> Option<String> {
    let values = || chart.series.iter().map(|point| point.value);
    let low = number(chart.language, values().reduce(f64::min)?);
    let high = number(chart.language, values().reduce(f64::max)?);
    Some(say(
        chart.language,
        format!("Lowest {low}, highest {high}"),
        format!("Minimum {low}, maximum {high}"),
    ))
}

fn gaps(chart: &ProgressChart) -> Option<String> {
    let days = chart.gap_days;
    let points = chart.ordered();
    let gaps = points.windows(2).filter(|pair| chart.is_gap(pair)).count();
    match gaps {
        0 => None,
        1 => Some(say(
            chart.language,
            format!("1 gap of more than {days} days without a score"),
            format!("1 intervalle de plus de {days} jours sans score"),
        )),
        many => Some(say(
            chart.language,
            format!("{many} gaps of more than {days} days without a score"),
            format!("{many} intervalles de plus de {days} jours sans score"),
        )),
    }
}

fn flags(chart: &ProgressChart) -> Option<String> {
    let flags: Vec<String> = chart
        .ordered()
        .into_iter()
        .filter_map(|point| {
            let flag = point.flag.as_ref()?;
            Some(format!("{} ({})", flag.value, date(chart.language, point.date)))
        })
        .collect();
    if flags.is_empty() {
        return None;
    }
    let flags = flags.join(", ");
    let legend = &chart.risk_legend;
    Some(say(
        chart.language,
        format!("Risk, {legend}: {flags}"),
        format!("Risque, {legend} : {flags}"),
    ))
}
