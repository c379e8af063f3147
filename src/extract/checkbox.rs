//! The signs of check boxes, the same in all languages.

/// A box that is not ticked.
pub const OPEN: [&str; 8] =
    ["[ ]", "[]", "[_]", "( )", "\u{2610}", "\u{25a1}", "\u{2717}", "\u{2718}"];
/// A box that is.
pub const TICKED: [&str; 9] = [
    "[x]",
    "(x)",
    "[\u{2713}]",
    "[\u{2714}]",
    "\u{2611}",
    "\u{2612}",
    "\u{25a0}",
    "\u{2713}",
    "\u{2714}",
];

/// Whether a line opens with a check box.
#[must_use]
pub fn opens(line: &str) -> bool {
    OPEN.iter().chain(&TICKED).any(|sign| line.starts_with(sign))
}

/// Whether the boxes of a line stand behind what they are for: "0 [ ] 1 [x]". The first
/// one follows a figure then, and the last one leads to nothing.
#[must_use]
pub fn stand_behind(line: &str) -> bool {
    let signs = || OPEN.iter().chain(&TICKED);
    let first = signs().filter_map(|sign| line.find(sign)).min();
    let last = signs().filter_map(|sign| Some(line.rfind(sign)? + sign.len())).max();
    let figure = |text: &str| text.trim_end().ends_with(|sign: char| sign.is_ascii_digit());
    let leads = |text: &str| text.trim_start().starts_with(char::is_alphanumeric);
    first.and_then(|at| line.get(..at)).is_some_and(figure)
        && !last.and_then(|at| line.get(at..)).is_some_and(leads)
}
