//! Occasions in headings: "PHQ-9 pre", "T2 GAD-7", "PHQ-9 session 4", "PHQ-9 10/01/2026".
//!
//! A row of such a table holds several administrations of one measure. Which words
//! name an occasion is data (`data/mappings/tables.toml`).

use super::known::tables;
use crate::ingest::dates;
use crate::ingest::fold;
use crate::ingest::mapping::Guide;

/// When the values of a column were given, as its heading says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Occasion {
    /// "pre", "t2", "session 4".
    Named(String),
    /// On a day; the heading that holds it.
    On(String),
}

/// A heading, given as it is and folded, without its occasion, folded, and the occasion;
/// `None` without one.
pub(super) fn split(heading: &str, folded: &str, guide: &Guide) -> Option<(String, Occasion)> {
    if let Some((_, rest)) = dates::day_and_rest(heading, guide) {
        return Some((fold::label(&rest), Occasion::On(heading.to_owned())));
    }
    let mut words: Vec<&str> = folded.split(' ').collect();
    let mut before: Vec<&str> = Vec::new();
    let mut behind: Vec<&str> = Vec::new();
    while let Some(count) = (1..=words.len().min(2))
        .rev()
        .find(|&count| words.get(words.len() - count..).is_some_and(is_occasion))
    {
        behind.splice(0..0, words.split_off(words.len() - count));
    }
    while let Some(count) =
        (1..=words.len().min(2)).rev().find(|&count| words.get(..count).is_some_and(is_occasion))
    {
        before.extend(words.drain(..count));
    }
    before.extend(behind);
    (!before.is_empty()).then(|| (words.join(" "), Occasion::Named(before.join(" "))))
}

/// "pre", "follow up", "week 4", "3 months", "t2".
fn is_occasion(words: &[&str]) -> bool {
    let list = &tables().occasions;
    let is_unit = |word: &str| list.units.iter().any(|unit| unit == word);
    let is_number = |word: &str| {
        (1..=3).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    let phrase = words.join(" ");
    if list.words.contains(&phrase) {
        return true;
    }
    match words {
        [word] => {
            let unit = word.trim_end_matches(|c: char| c.is_ascii_digit());
            let number = word.get(unit.len()..).unwrap_or_default();
            is_number(number) && (is_unit(unit) || list.letters.iter().any(|it| it == unit))
        }
        [unit, number] if is_number(number) => is_unit(unit),
        [number, unit] => is_number(number) && is_unit(unit),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(heading: &str) -> Option<(String, String)> {
        let (rest, occasion) = split(heading, &fold::label(heading), Guide::default_guide())?;
        Some((
            rest,
            match occasion {
                Occasion::Named(name) => name,
                Occasion::On(heading) => format!("on {heading}"),
            },
        ))
    }

    #[test]
    fn occasions_stand_before_or_behind_the_measure() {
        let found = |rest: &str, name: &str| Some((rest.to_owned(), name.to_owned()));
        assert_eq!(of("PHQ9 pre"), found("phq9", "pre"));
        assert_eq!(of("Baseline GAD-7 total"), found("gad 7 total", "baseline"));
        assert_eq!(of("phq9_t2"), found("phq9", "t2"));
        assert_eq!(of("PHQ-9 session 4"), found("phq 9", "session 4"));
        assert_eq!(of("PHQ-9 follow-up 3 months"), found("phq 9", "follow up 3 months"));
        assert_eq!(of("GAD-7 après traitement"), found("gad 7", "apres traitement"));
        assert_eq!(of("PHQ-9 10/01/2026"), found("phq 9", "on PHQ-9 10/01/2026"));
        assert_eq!(of("2026-01-10"), found("", "on 2026-01-10"));
        assert_eq!(of("date_post"), found("date", "post"));
        for none in ["PHQ-9", "phq9_3", "gad7 item 2", "severity", "age"] {
            assert_eq!(of(none), None, "{none}");
        }
    }
}
