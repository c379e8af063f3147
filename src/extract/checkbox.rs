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
