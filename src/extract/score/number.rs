//! Numbers in figures and in words.

/// A number in figures at the beginning of `text`: an integer, or a decimal
/// with point or comma. Gives the value and its length; `None` when
/// there are more than four figures. A decimal comma counts only if `comma`.
pub(super) fn figures(text: &[u8], comma: bool) -> Option<(f64, usize)> {
    let whole = count_digits(text);
    if whole == 0 || whole > 4 {
        return None;
    }
    let mut value = digits_value(text, whole);
    let mut length = whole;
    if let Some(sign @ (b'.' | b',')) = text.get(whole) {
        let after = text.get(whole + 1..).unwrap_or_default();
        let decimals = count_digits(after);
        // "1,250" is a thousand and more, "2,1,3" a list.
        let next = after.get(decimals);
        let list = *sign == b',' && next == Some(&b',');
        let goes_on = (next == Some(&b'.') || list)
            && after.get(decimals + 1).is_some_and(u8::is_ascii_digit);
        if (1..=2).contains(&decimals) && !goes_on && (*sign == b'.' || comma) {
            let scale = if decimals == 1 { 10.0 } else { 100.0 };
            // One division of whole numbers gives the nearest value, a sum of two does not.
            value = (value * scale + digits_value(after, decimals)) / scale;
            length += 1 + decimals;
        } else if decimals >= 3 && !is_year(after) {
            return None;
        }
    }
    Some((value, length))
}

/// "PHQ-9,14,2025-06-05": whether a day with its year first stands behind the comma.
fn is_year(text: &[u8]) -> bool {
    count_digits(text) == 4
        && matches!(text, [_, _, _, _, b'-', month, ..] if month.is_ascii_digit())
}

/// The number that scanned paper gives when `l` stands for 1 and `O` for 0:
/// "l4", "1O". Only two or three characters, at least one of them a figure.
pub(super) fn misread(text: &[u8]) -> Option<(f64, usize)> {
    let length = text.iter().take(4).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let word = text.get(..length)?;
    if !(2..=3).contains(&length) || !word.iter().any(u8::is_ascii_digit) {
        return None;
    }
    let mut value = 0.0;
    for byte in word {
        let digit = match byte {
            b'l' | b'i' => 1,
            b'o' => 0,
            b's' => 5,
            b'0'..=b'9' => byte - b'0',
            _ => return None,
        };
        value = value * 10.0 + f64::from(digit);
    }
    Some((value, length))
}

/// The number of two figures that a scanner has set apart, "1 0", where the line
/// or its denominator follows.
pub(super) fn parted(text: &[u8]) -> Option<(f64, usize)> {
    let &[tens, b' ', units, ref rest @ ..] = text else { return None };
    let figures = (b'1'..=b'9').contains(&tens) && units.is_ascii_digit();
    let closed = match rest {
        [] | [b'\n' | b'\r', ..] => true,
        [b'/', next, ..] => next.is_ascii_digit(),
        _ => false,
    };
    let value = 10.0 * f64::from(tens.wrapping_sub(b'0')) + f64::from(units.wrapping_sub(b'0'));
    (figures && closed).then_some((value, 3))
}

/// Puts the number words that follow each other together: "twenty-one",
/// "vingt et un", "quatre-vingt-deux", "one hundred and four". Feed it the
/// values from left to right; it refuses one that begins another number.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spelled {
    total: u16,
    last: u16,
}

impl Spelled {
    /// Begins with the first word's value.
    pub const fn new(value: u16) -> Self {
        Self { total: value, last: value }
    }

    /// Adds the next word's value, if the two belong together.
    pub const fn push(self, value: u16) -> Option<Self> {
        let total = match (self.last, value) {
            (4, 20) if self.total == 4 => 80,
            (1..=9, 100) if self.total == self.last => self.total * 100,
            (100.., 1..=99) if self.total.is_multiple_of(100) => self.total + value,
            (20 | 30 | 40 | 50 | 60 | 70 | 80 | 90, 1..=9) => self.total + value,
            (60 | 80, 10..=19) => self.total + value,
            _ => return None,
        };
        let last = if total == 80 { 80 } else { value };
        Some(Self { total, last })
    }

    /// The number so far.
    pub fn value(self) -> f64 {
        f64::from(self.total)
    }
}

fn count_digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

fn digits_value(text: &[u8], count: usize) -> f64 {
    text.iter().take(count).fold(0.0, |value, byte| value * 10.0 + f64::from(byte - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_with_point_or_comma() {
        assert_eq!(figures(b"14", false), Some((14.0, 2)));
        assert_eq!(figures(b"13,8 au", true), Some((13.8, 4)));
        assert_eq!(figures(b"31.2)", false), Some((31.2, 4)));
        assert_eq!(figures(b"14. GAD", false), Some((14.0, 2)));
        assert_eq!(figures(b"1,250", true), None);
        assert_eq!(figures(b"14,2025-06-05", true), Some((14.0, 2)));
        assert_eq!(figures(b"90834", false), None);
    }

    #[test]
    fn decimals_have_the_value_that_is_written() {
        for hundredths in 0..10_000 {
            let (whole, part) = (hundredths / 100, hundredths % 100);
            for text in [format!("{whole}.{part:02}"), format!("{whole}.{}", part / 10)] {
                let value = text.parse().unwrap();
                assert_eq!(figures(text.as_bytes(), false), Some((value, text.len())), "{text}");
            }
        }
    }

    #[test]
    fn scanned_figures() {
        assert_eq!(misread(b"l4 / 27"), Some((14.0, 2)));
        assert_eq!(misread(b"1o"), Some((10.0, 2)));
        assert_eq!(misread(b"is"), None);
    }

    #[test]
    fn figures_that_a_scanner_set_apart() {
        assert_eq!(parted(b"1 0\nHADS"), Some((10.0, 3)));
        assert_eq!(parted(b"1 4/27"), Some((14.0, 3)));
        assert_eq!(parted(b"1 0 2"), None);
        assert_eq!(parted(b"0 7"), None);
    }

    #[test]
    fn number_words_add_up() {
        let spelled = |words: &[u16]| {
            words[1..].iter().try_fold(Spelled::new(words[0]), |sum, word| sum.push(*word))
        };
        assert_eq!(spelled(&[20, 1]).map(Spelled::value), Some(21.0));
        assert_eq!(spelled(&[4, 20, 2]).map(Spelled::value), Some(82.0));
        assert_eq!(spelled(&[60, 12]).map(Spelled::value), Some(72.0));
        assert!(spelled(&[12, 9]).is_none());
    }
}
