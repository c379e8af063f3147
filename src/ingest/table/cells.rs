//! Cells as values: numbers as people write them, and answers in words.

use super::is_null;
use super::known::tables;
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

/// A number as written, with a decimal comma as a point, and the denominator of
/// "12/27".
pub(super) fn number(cell: &str) -> (Given, Option<f64>) {
    let plain = |text: &str| {
        let text = text.trim();
        let comma = text.matches(',').count() == 1
            && text.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '-'));
        if comma { text.replace(',', ".") } else { text.to_owned() }
    };
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
