//! Phrase files: writer styles, decks of phrases, and slots.
//!
//! A phrase may hold slots such as `{next}`. It can be used only where every
//! slot of it is known, so "down from {prev}" is never written in a first
//! session, and a misspelt slot is an error of the layout that holds it.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::Failure;

/// One phrase file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrases {
    /// Writer styles by name.
    pub style: BTreeMap<String, Style>,
    /// Decks by voice, then by name.
    pub pool: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// Measures by their canonical name.
    pub measure: BTreeMap<String, Measure>,
    /// What is typically added when a technique is named.
    #[serde(default)]
    pub technique: Vec<Technique>,
    /// Numbers in words, from 0.
    pub words: Vec<String>,
    /// Months in words.
    pub months: Vec<String>,
    /// Fixed words: modalities, places and the like.
    pub word: BTreeMap<String, String>,
}

/// How one writer arranges a note.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Style {
    /// Voices in the order in which their decks are asked.
    pub voices: Vec<String>,
    /// `soap`, `dap`, `birp` or `narrative`.
    pub format: String,
    /// `iso`, `us`, `fr` or `long`.
    pub dates: String,
    /// Header blocks.
    pub header: Vec<String>,
    /// Bodies.
    pub layout: Vec<String>,
    /// Lines under a signed note.
    pub signed: Vec<String>,
    /// Lines under an unsigned note.
    pub unsigned: Vec<String>,
    /// Table columns: name, today, last, first.
    #[serde(default)]
    pub columns: Vec<String>,
    /// What parts the cells of a table: `|` or a tab.
    #[serde(default)]
    pub cell: String,
    /// What parts inline goals.
    pub between_goals: String,
}

/// A technique and the sentences that clinicians add to it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Technique {
    /// Pieces of text by which it is known, in the case in which they stand.
    pub named: Vec<String>,
    /// Whole sentences.
    pub plain: Vec<String>,
    /// Short ones, for writers who abbreviate.
    #[serde(default)]
    pub brief: Vec<String>,
}

/// A measure, as far as writing about it needs.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Names that writers use; one client's writer keeps to one.
    pub names: Vec<String>,
    /// Highest score.
    pub max: f64,
    /// Whether a higher score is better.
    #[serde(default)]
    pub higher_better: bool,
    /// Whether it tells little about mood (sleep, drinking, rituals).
    #[serde(default)]
    pub not_mood: bool,
    /// Lower bounds and names of the bands.
    #[serde(default)]
    pub bands: Vec<(f64, String)>,
    /// Canonical names of the subscales.
    #[serde(default)]
    pub subscales: Vec<String>,
    /// Forms of its own, used instead of the general ones.
    #[serde(default)]
    pub forms: Vec<String>,
}

impl Measure {
    /// The name of the band that holds `value`.
    pub fn band(&self, value: f64) -> Option<&str> {
        self.bands.iter().rev().find(|(low, _)| *low <= value).map(|(_, name)| name.as_str())
    }
}

/// Reads a phrase file.
pub fn read(path: &Path) -> Result<Phrases, Failure> {
    toml::from_str(&std::fs::read_to_string(path)?)
        .map_err(|e| format!("{}: {e}", path.display()).into())
}

/// Slots that stand for nothing and are known only where something holds, so
/// that a phrase can ask for it: `{room}` for a session in the same room.
const GATES: [&str; 7] = ["works", "drinks", "room", "video", "on_meds", "later", "changed"];

/// What the slots stand for.
pub type Slots = BTreeMap<String, String>;

/// The names of the slots in `phrase`.
pub fn slots(phrase: &str) -> impl Iterator<Item = &str> {
    phrase.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

/// Whether every slot of `phrase` is known.
pub fn is_fit(phrase: &str, known: &Slots) -> bool {
    slots(phrase).all(|name| known.contains_key(name))
}

/// Fills the slots of `phrase`, line by line; a line whose slots are all empty
/// is left out.
///
/// # Errors
/// Names the first slot that is not known.
pub fn fill(phrase: &str, known: &Slots) -> Result<String, Failure> {
    let mut lines = Vec::new();
    for line in phrase.lines() {
        let mut filled = line.to_owned();
        let (mut any, mut some) = (false, false);
        for name in slots(line) {
            let value =
                known.get(name).ok_or_else(|| format!("slot {{{name}}} is not known: {line}"))?;
            any |= !GATES.contains(&name);
            some |= !value.is_empty();
            filled = filled.replace(&format!("{{{name}}}"), value);
        }
        if some || !any {
            lines.push(filled);
        }
    }
    Ok(lines.join("\n"))
}

/// Closes the gaps that empty slots leave behind, and ends with one line feed.
pub fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = 0;
    for line in text.lines() {
        let table = line.contains('\t') || line.contains('|') || line.contains("[ ]");
        let line = if table { line.trim_end().to_owned() } else { squeeze(line) };
        blank = if line.is_empty() { blank + 1 } else { 0 };
        if blank < 2 && !(out.is_empty() && line.is_empty()) {
            out.push_str(&line);
            out.push('\n');
        }
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}

fn squeeze(line: &str) -> String {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let words: Vec<&str> = line.split(' ').filter(|w| !w.is_empty()).collect();
    if words.is_empty() {
        return String::new();
    }
    let indent = if indent < 3 { 0 } else { indent.min(4) };
    format!("{}{}", " ".repeat(indent), words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_whose_slots_are_all_empty_is_left_out() {
        let known = Slots::from([("a".into(), String::new()), ("b".into(), "x".into())]);
        let filled = fill("S: {a}\nO: {a}{b}\nend", &known).unwrap();
        assert_eq!(filled, "O: x\nend");
    }

    #[test]
    fn an_unknown_slot_is_named() {
        let error = fill("{nobody}", &Slots::new()).unwrap_err();
        assert_eq!(error.to_string(), "slot {nobody} is not known: {nobody}");
    }

    #[test]
    fn gaps_are_closed_and_tables_left_alone() {
        assert_eq!(tidy("\na  b \n\n\nx\t\ty\n\n"), "a b\n\nx\t\ty\n");
    }
}
