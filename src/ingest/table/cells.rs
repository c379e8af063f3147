//! Cells as values: numbers as people write them, answers in words, and what stands
//! for no value.

use super::is_null;
use super::known::tables;
use crate::ingest::fold;
use crate::ingest::score::{Given, Measured};
use crate::note::ScorePart;

/// A cell as a value: an answer in words becomes its number.
pub(super) fn given(cell: &str, measured: &Measured, short: &str) -> (Given, Option<f64>) {
    if is_null(cell) {
        return (Given::Missing, None);
    }
    let is_item =
        !matches!(measured, Measured::Known(_, ScorePart::Total | ScorePart::Subscale(_)));
    if is_item {
        let words = tables().answer(short, cell);
        if let Some(value) = words.or_else(|| numbered_answer(cell)) {
            return (Given::Number(value.to_string()), None);
        }
    }
    number(cell)
}

/// Whether a cell says that there is no value: in words, or by a number that the
/// measure cannot have and that is used for it (999).
pub(super) fn is_missing(cell: &str, is_possible: impl FnOnce() -> bool) -> bool {
    let list = &tables().missing;
    match cell.parse::<f64>() {
        Ok(number) => {
            let is_code = list.codes.iter().any(|code| (code - number).abs() < f64::EPSILON);
            is_code && !is_possible()
        }
        Err(_) => list.words.contains(&fold::label(cell)),
    }
}

/// The number in "2 - More than half the days", "(2) Often" or "Often (2)".
fn numbered_answer(cell: &str) -> Option<f64> {
    let is_words = |text: &str| text.chars().any(char::is_alphabetic);
    let front = cell.trim_start_matches('(');
    let digits = front.bytes().take_while(u8::is_ascii_digit).count();
    if let Some((number, rest)) = front.split_at_checked(digits)
        && rest.trim_start().starts_with(['-', '–', '=', ':', ')', '.'])
        && is_words(rest)
    {
        return number.parse().ok();
    }
    let (words, number) = cell.strip_suffix(')')?.rsplit_once('(')?;
    number.trim().parse().ok().filter(|_| is_words(words))
}

/// The number of "11 (moderate)", "18 - severe" and "12/27 pts"; the cell itself where
/// what stands behind is more than words.
fn without_words(cell: &str) -> &str {
    let is_of_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '/' | ' ');
    let end = cell
        .char_indices()
        .find(|&(at, c)| !(is_of_number(c) || at == 0 && c == '-'))
        .map_or(cell.len(), |(at, _)| at);
    let Some((front, words)) = cell.split_at_checked(end) else { return cell };
    let number = front.trim_end_matches([' ', ',', '.', '/']);
    let is_apart =
        number.len() < front.len() || words.starts_with(['(', '-', '–', '—', ':', ';', '=']);
    let are_words = words.chars().any(char::is_alphabetic)
        && !words.chars().any(|c| c.is_numeric() || matches!(c, '?' | '<' | '>' | '%'));
    let is_number = number.ends_with(|c: char| c.is_ascii_digit());
    if is_apart && are_words && is_number { number } else { cell }
}

/// A number as written, with a decimal comma as a point, and the denominator of
/// "12/27".
pub(in crate::ingest) fn number(cell: &str) -> (Given, Option<f64>) {
    let plain = |text: &str| {
        let text = text.trim();
        let comma = text.matches(',').count() == 1
            && text.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '-'));
        if comma { text.replace(',', ".") } else { text.to_owned() }
    };
    let cell = without_words(cell);
    if let Some((value, max)) = cell.split_once('/')
        && let Ok(max) = plain(max).parse::<f64>()
    {
        return (Given::Number(plain(value)), Some(max));
    }
    (Given::Number(plain(cell)), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_comma_and_denominator() {
        assert_eq!(number("12"), (Given::Number("12".into()), None));
        assert_eq!(number("2,5"), (Given::Number("2.5".into()), None));
        assert_eq!(number("12/27"), (Given::Number("12".into()), Some(27.0)));
        assert_eq!(number("1,234,5"), (Given::Number("1,234,5".into()), None));
        let twelve = |max| (Given::Number("12".into()), max);
        assert_eq!(number("12 (moderate)"), twelve(None));
        assert_eq!(number("12 - modérément sévère"), twelve(None));
        assert_eq!(number("12/27 (modéré)"), twelve(Some(27.0)));
        assert_eq!(number("12 pts"), twelve(None));
        for other in ["12 mg 3x", ">20", "12?", "12 %", "12-14", "12b", "3 or 4"] {
            assert_eq!(number(other), (Given::Number(other.into()), None), "{other}");
        }
    }

    #[test]
    fn what_stands_for_no_value_is_told_by_the_range_of_the_measure() {
        assert!(is_missing("999", || false));
        assert!(is_missing("-99", || false));
        assert!(is_missing("Non fait", || true));
        assert!(!is_missing("88", || true), "a T score may be 88");
        assert!(!is_missing("300", || false), "a slip of the pen is a value that is refused");
    }

    #[test]
    fn answers_with_a_number_beside_their_words_are_read() {
        assert_eq!(numbered_answer("2 - More than half the days"), Some(2.0));
        assert_eq!(numbered_answer("(3) Nearly every day"), Some(3.0));
        assert_eq!(numbered_answer("Several days (1)"), Some(1.0));
        assert_eq!(numbered_answer("2"), None);
        assert_eq!(numbered_answer("2-3"), None);
    }
}
