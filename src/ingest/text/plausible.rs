//! Whether a value can be one of the field that its label names.
//!
//! A label of a header is also a word of prose ("Client: says that she ...",
//! "Session: went well"), so the value has a say.

use super::header::SHORT;
use crate::ingest::field::Field;
use crate::ingest::fold;

/// Whether the value can be one of this field: a label of a header is also a
/// word of prose ("Client: says that she ...", "Session: went well").
pub(super) fn is_plausible(field: Field, value: &str) -> bool {
    let words = value.split_whitespace().count();
    let has_digit = value.contains(|c: char| c.is_ascii_digit());
    match field {
        Field::ClientId => {
            let named = || value.split_whitespace().all(|w| w.starts_with(char::is_uppercase));
            value.chars().count() <= 60 && words <= 6 && (has_digit || words == 1 || named())
        }
        Field::Author | Field::Kind | Field::Format | Field::Modality | Field::Setting => {
            value.chars().count() <= SHORT && words <= 12
        }
        Field::SessionNumber => is_count(value),
        Field::NoteId => words <= 3,
        Field::Language => words <= 2,
        Field::DiagnosisCodes => true,
        _ => has_digit && value.chars().count() <= SHORT,
    }
}

/// What may stand before the number of a session, folded.
const COUNTING: [&str; 9] = ["", "no", "n", "nr", "number", "numero", "session", "seance", "visit"];

/// "4", "#4", "no. 4", "4 of 12"; not "50 min", "10:00", a date or "PHQ-9 at 14".
fn is_count(value: &str) -> bool {
    let from = value.find(|c: char| c.is_ascii_digit()).unwrap_or(value.len());
    let Some((before, number)) = value.split_at_checked(from) else { return false };
    let before = fold::label(before);
    if !COUNTING.contains(&before.as_str()) {
        return false;
    }
    let behind = number.trim_start_matches(|c: char| c.is_ascii_digit());
    (1..=3).contains(&(number.len() - behind.len())) && !is_measure(behind)
}

/// Whether what stands behind a number makes it a time, a date or a duration.
pub(super) fn is_measure(behind: &str) -> bool {
    let behind = fold::plain(behind);
    let digit_after = |sign: char| {
        let rest = behind.strip_prefix(sign);
        rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let unit = behind.trim_start_matches([' ', '-']);
    [':', '-', '/', '.'].into_iter().any(digit_after)
        || ["min", "h ", "hour", "heure"].iter().any(|word| unit.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_session_stands_first() {
        for count in ["4", "#4", "No. 4", "n° 4", "Session 4", "4 of 12"] {
            assert!(is_count(count), "{count}");
        }
        for other in ["50 min", "10:00", "2026-03-12", "PHQ-9 à 14", "went well, PHQ-9 12", "low"]
        {
            assert!(!is_count(other), "{other}");
        }
    }
}
