//! The names of measures as they are written, with their slips.
//!
//! From each alias of the registry come the forms with a hyphen, a space or
//! nothing between letters and figures, with a line break at one of its gaps,
//! and, for short names, those with one slip of the keyboard: two letters
//! exchanged, one doubled, one left out. A slip that gives the name of
//! something else is left out.

use std::collections::{BTreeMap, BTreeSet};

use super::measure::Measure;
use crate::extract::fold::fold_phrase;
use crate::extract::lexicon::Cue;
use crate::instrument::Registry;

/// How much a name needs around it before it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strength {
    /// Means the measure wherever it stands.
    Certain,
    /// Also the name of a disorder or of several forms: needs a value right
    /// behind it.
    Vague,
    /// Also an ordinary word: needs capitals besides, or a sign such as "=".
    Word,
}

/// A name in the note.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name {
    /// The measure, by its index.
    pub measure: usize,
    /// The subscale that the name itself gives ("HADS-A").
    pub subscale: Option<usize>,
    /// What the name needs around it.
    pub strength: Strength,
}

/// All names, by the index of [`Cue::Name`].
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    entries: Vec<Name>,
}

impl Names {
    /// The names of all measures, and the patterns to look for.
    pub fn new(registry: &Registry, measures: &[Measure]) -> (Self, Vec<(String, Cue)>) {
        let mut forms: BTreeMap<String, Name> = BTreeMap::new();
        let mut slips: BTreeMap<String, Option<Name>> = BTreeMap::new();
        for (index, instrument) in registry.instruments().iter().enumerate() {
            let Some(measure) = measures.get(index) else { continue };
            let ambiguous: BTreeSet<String> =
                instrument.ambiguous_tokens.iter().map(|token| fold_phrase(token)).collect();
            for (_, alias) in instrument.names() {
                let alias = fold_phrase(alias);
                if alias.len() < 2 {
                    continue;
                }
                let name = Name {
                    measure: index,
                    subscale: own_subscale(measure, &alias),
                    strength: strength(&alias, &ambiguous),
                };
                add_forms(&mut forms, &alias, name);
                for slip in slips_of(&alias) {
                    let both = slips.entry(slip).or_insert(Some(name));
                    if both.is_some_and(|other| other.measure != index) {
                        *both = None;
                    }
                }
            }
            for (subscale, scale) in measure.subscales.iter().enumerate() {
                for alias in scale.aliases.iter().filter(|alias| names_a_form(alias)) {
                    let name = Name {
                        measure: index,
                        subscale: Some(subscale),
                        strength: Strength::Certain,
                    };
                    add_forms(&mut forms, alias, name);
                }
            }
        }
        for (slip, name) in slips {
            if let Some(name) = name
                && !forms.contains_key(&slip)
            {
                add_forms(&mut forms, &slip, name);
            }
        }
        let mut names = Self::default();
        let mut patterns = Vec::with_capacity(forms.len());
        for (form, name) in forms {
            let index = u32::try_from(names.entries.len()).unwrap_or(u32::MAX);
            names.entries.push(name);
            patterns.push((form, Cue::Name(index)));
        }
        (names, patterns)
    }

    /// The name of a [`Cue::Name`].
    pub fn get(&self, index: u32) -> Option<Name> {
        self.entries.get(index as usize).copied()
    }
}

/// Names that are words or abbreviations of something else, in the languages
/// of the registry's tokens: those of three letters and more that no figure
/// follows.
fn strength(alias: &str, ambiguous: &BTreeSet<String>) -> Strength {
    let token = ambiguous.contains(alias);
    let disorder =
        matches!(alias, "phq" | "gad" | "tag" | "pcl" | "bdi" | "idb" | "pss" | "cgi" | "gds");
    let multiple_words = alias.contains(' ');
    match (token, disorder || multiple_words) {
        (true, true) => Strength::Vague,
        (true, false) => Strength::Word,
        (false, _)
            if matches!(
                alias,
                "bai" | "mi" | "mia" | "ami" | "sds" | "hama" | "dast" | "altman"
            ) =>
        {
            Strength::Word
        }
        (false, _) => Strength::Certain,
    }
}

/// Whether an alias of a subscale names its form too ("HADS-A", not "A").
fn names_a_form(alias: &str) -> bool {
    alias.contains(['-', ' ']) && alias.len() >= 5 && alias.split(['-', ' ']).count() >= 2 && {
        let first = alias.split(['-', ' ']).next().unwrap_or_default();
        matches!(
            first,
            "had"
                | "hads"
                | "dass"
                | "edas"
                | "phq"
                | "pcl"
                | "y"
                | "ybocs"
                | "ies"
                | "rcads"
                | "psc"
        )
    }
}

fn own_subscale(measure: &Measure, alias: &str) -> Option<usize> {
    if alias.len() < 5 { None } else { measure.subscale(alias) }
}

/// The ways to write a name: each gap as hyphen, space, nothing or line break.
fn add_forms(forms: &mut BTreeMap<String, Name>, alias: &str, name: Name) {
    let mut written: BTreeSet<String> = BTreeSet::new();
    let figure = alias.find(|c: char| c.is_ascii_digit());
    let gap = figure.filter(|at| {
        let before = alias.get(..*at).unwrap_or_default();
        let letters = before.trim_end_matches(['-', ' ']);
        letters.ends_with(|c: char| c.is_ascii_alphabetic())
    });
    written.insert(alias.to_owned());
    if let Some(at) = gap {
        let letters = alias.get(..at).unwrap_or_default().trim_end_matches(['-', ' ']);
        let figures = alias.get(at..).unwrap_or_default();
        for sign in ["", "-", " ", "_", ".", "--", " -", "- ", " - ", "-\n", "\n"] {
            written.insert(format!("{letters}{sign}{figures}"));
        }
    }
    let plain: Vec<String> = written.iter().cloned().collect();
    for form in plain {
        written.insert(form.replace('-', " "));
        if !form.contains(' ') && form.len() <= 8 && form.matches('-').count() >= 1 {
            written.insert(form.replace('-', ""));
        }
        for (at, _) in form.match_indices(' ') {
            let mut wrapped = form.clone();
            wrapped.replace_range(at..=at, "\n");
            written.insert(wrapped);
        }
    }
    for form in written {
        forms.entry(form).or_insert(name);
    }
}

/// A short name with one slip of the keyboard in its letters.
fn slips_of(alias: &str) -> Vec<String> {
    let letters = alias.bytes().take_while(u8::is_ascii_alphabetic).count();
    let rest = alias.get(letters..).unwrap_or_default();
    let figures = rest.trim_start_matches(['-', ' ']);
    let numbered = figures.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
        && figures.bytes().all(|byte| byte.is_ascii_digit());
    if !(3..=5).contains(&letters) || !(numbered || (rest.is_empty() && letters >= 4)) {
        return Vec::new();
    }
    let head: Vec<u8> = alias.bytes().take(letters).collect();
    let mut slips = Vec::new();
    let mut push = |head: Vec<u8>| {
        if let Ok(head) = String::from_utf8(head) {
            slips.push(format!("{head}{rest}"));
        }
    };
    for at in 0..letters.saturating_sub(1) {
        let mut exchanged = head.clone();
        exchanged.swap(at, at + 1);
        push(exchanged);
    }
    if numbered {
        for at in 0..letters {
            let mut doubled = head.clone();
            doubled.insert(at, head.get(at).copied().unwrap_or_default());
            push(doubled);
            let mut short = head.clone();
            short.remove(at);
            push(short);
            for (letter, misread) in MISREAD {
                if head.get(at) == Some(&letter) {
                    let mut scanned = head.clone();
                    scanned.splice(at..=at, [misread]);
                    push(scanned);
                }
            }
        }
    }
    slips.retain(|slip| slip != alias && !KNOWN_OTHERS.contains(&slip.as_str()));
    slips
}

/// Letters that a scanner takes for others.
const MISREAD: [(u8, u8); 3] = [(b'q', b'o'), (b'g', b'c'), (b'd', b'o')];

/// Abbreviations of something else that a slip would give.
const KNOWN_OTHERS: [&str; 8] = ["ad-7", "ga-7", "gd-7", "hq-9", "ors", "ca-10", "co-10", "who"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_exchange_double_or_drop_a_letter() {
        let slips = slips_of("phq-9");
        assert!(slips.contains(&"pqh-9".to_owned()));
        assert!(slips.contains(&"pphq-9".to_owned()));
        assert!(!slips.contains(&"phq-9".to_owned()));
    }

    #[test]
    fn gaps_are_written_in_every_way() {
        let name = Name { measure: 0, subscale: None, strength: Strength::Certain };
        let mut forms = BTreeMap::new();
        add_forms(&mut forms, "phq-9", name);
        for form in ["phq-9", "phq9", "phq 9", "phq\n9", "phq -9"] {
            assert!(forms.contains_key(form), "{form:?}");
        }
    }
}
