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
use crate::extract::lexicon::{Cue, Lexicon, Slip};
use crate::instrument::{Instrument, Registry};

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
    /// The figures that end the name are those of its measure ("GAD-7"), not
    /// of a version ("HAM-D 17").
    pub numbered: bool,
    /// A name in several words without figures.
    pub spoken: bool,
    /// How many items the form has, as its name may say; 0 if unknown.
    pub items: u32,
}

impl Name {
    /// The measure itself, known from elsewhere than a name in the note.
    pub const fn known(measure: usize, subscale: Option<usize>) -> Self {
        let strength = Strength::Certain;
        Self { measure, subscale, strength, numbered: true, spoken: false, items: 0 }
    }
}

/// All names, by the index of [`Cue::Name`].
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    entries: Vec<Name>,
    /// How each of them is written, in order.
    forms: Vec<String>,
    /// The length of the longest, in bytes.
    longest: usize,
}

impl Names {
    /// The names of all measures, and the patterns to look for.
    pub fn new(
        registry: &Registry,
        measures: &[Measure],
        lexicon: &Lexicon,
    ) -> (Self, Vec<(String, Cue)>) {
        let mut forms: BTreeMap<String, Name> = BTreeMap::new();
        let mut slips: BTreeMap<String, Option<Name>> = BTreeMap::new();
        let words = SpelledFigures::of(lexicon);
        let known = Slips::of(lexicon);
        let ordinary: BTreeSet<String> = registry
            .instruments()
            .iter()
            .flat_map(|instrument| &instrument.ambiguous_tokens)
            .map(|token| fold_phrase(token))
            .collect();
        for (index, instrument) in registry.instruments().iter().enumerate() {
            let Some(measure) = measures.get(index) else { continue };
            for (_, written) in instrument.names() {
                let alias = fold_phrase(written);
                if alias.len() < 2 {
                    continue;
                }
                let name = Name {
                    subscale: own_subscale(measure, &alias),
                    strength: strength(instrument, written),
                    numbered: instrument.short.ends_with(figures_behind(&alias)),
                    spoken: alias.contains(' ') && figures_behind(&alias).is_empty(),
                    items: measure.items,
                    ..Name::known(index, None)
                };
                add_forms(&mut forms, &alias, name);
                words.add_forms(&mut forms, &alias, name);
                if let Some(several) = plural(&alias, name) {
                    add_forms(&mut forms, &several, name);
                }
                // "SARS" is no slip of ASRS: without figures behind it, a slip
                // needs its value.
                let strength = match name.strength {
                    Strength::Certain if figures_behind(&alias).is_empty() => Strength::Vague,
                    strength => strength,
                };
                // "She had 17" is no slip of "HAMD 17".
                let word = |slip: &String| ordinary.contains(letters_of(slip));
                for slip in slips_of(&alias, &known).into_iter().filter(|slip| !word(slip)) {
                    let both = slips.entry(slip).or_insert(Some(Name { strength, ..name }));
                    if both.is_some_and(|other| other.measure != index) {
                        *both = None;
                    }
                }
            }
            for (subscale, scale) in measure.subscales.iter().enumerate() {
                for alias in &scale.aliases {
                    if let Some(strength) = names_a_form(instrument, alias) {
                        let name = Name { strength, ..Name::known(index, Some(subscale)) };
                        add_forms(&mut forms, alias, name);
                    }
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
            names.longest = names.longest.max(form.len());
            names.forms.push(form.clone());
            patterns.push((form, Cue::Name(index)));
        }
        (names, patterns)
    }

    /// The place of a name that is written just so.
    pub fn find(&self, written: &str) -> Option<u32> {
        self.forms
            .binary_search_by(|form| form.as_str().cmp(written))
            .ok()
            .and_then(|at| u32::try_from(at).ok())
    }

    /// How long a name is at most, in bytes.
    pub const fn longest(&self) -> usize {
        self.longest
    }

    /// The name of a [`Cue::Name`].
    pub fn get(&self, index: u32) -> Option<Name> {
        self.entries.get(index as usize).copied()
    }
}

/// How much a name needs around it: an abbreviation that is also a word has to
/// be written like a name; a person's name or a family of forms needs its value.
fn strength(instrument: &Instrument, written: &str) -> Strength {
    let alias = fold_phrase(written);
    // "HAD A" is as ambiguous as "HAD": "she had a 2 cm cut".
    let lettered = |rest: &str| matches!(rest.as_bytes(), [b'-' | b' ', letter] if letter.is_ascii_alphabetic());
    let among = |tokens: &[String]| {
        tokens.iter().map(|token| fold_phrase(token)).any(|token| {
            let rest = alias.strip_prefix(token.as_str());
            rest.is_some_and(|rest| rest.is_empty() || lettered(rest))
        })
    };
    let abbreviation = !written.chars().any(char::is_lowercase);
    match (among(&instrument.ambiguous_tokens), abbreviation) {
        (true, true) if !among(&instrument.family_tokens) => Strength::Word,
        (true, _) => Strength::Vague,
        (false, _) if among(&instrument.family_tokens) => Strength::Vague,
        (false, _) => Strength::Certain,
    }
}

/// "PHQ-9s", "K10s": several forms of a measure whose name ends in figures.
fn plural(alias: &str, name: Name) -> Option<String> {
    let figures = !figures_behind(alias).is_empty();
    (figures && !name.spoken && name.strength == Strength::Certain).then(|| format!("{alias}s"))
}

/// What an alias of a subscale that names its form too needs around it; `None`
/// for one that does not ("A"). "HADS-A" means the measure wherever it stands,
/// "HAD-A" no more than "HAD" does: "he had a 2 cm cut".
fn names_a_form(instrument: &Instrument, alias: &str) -> Option<Strength> {
    let begins = |written: &&str| {
        let name = fold_phrase(written);
        name.len() >= 3
            && alias
                .strip_prefix(name.as_str())
                .is_some_and(|rest| rest.len() >= 2 && rest.starts_with(['-', ' ']))
    };
    let names = instrument.names().map(|(_, written)| written).filter(begins);
    names
        .map(|written| strength(instrument, written))
        .filter(|_| alias.len() >= 5)
        .min_by_key(|strength| *strength != Strength::Certain)
}

/// The letters that begin a name.
fn letters_of(alias: &str) -> &str {
    let letters = alias.bytes().take_while(u8::is_ascii_alphabetic).count();
    alias.get(..letters).unwrap_or_default()
}

/// The figures that end a name.
fn figures_behind(alias: &str) -> &str {
    let figures = alias.bytes().rev().take_while(u8::is_ascii_digit).count();
    alias.get(alias.len() - figures..).unwrap_or_default()
}

/// Figures of names as they are dictated: "PHQ nine", "PHQ-nine", "GAD tiret sept", "p h q nine".
struct SpelledFigures {
    words: Vec<(u16, String)>,
}

impl SpelledFigures {
    /// Signs of a name that are dictated too.
    const SIGNS: [&'static str; 5] = [" ", "-", " dash ", " hyphen ", " tiret "];

    fn of(lexicon: &Lexicon) -> Self {
        let words = lexicon
            .phrases
            .iter()
            .filter_map(|entry| match entry.cue {
                Cue::Number(value) => Some((value, entry.pattern.phrases())),
                _ => None,
            })
            .flat_map(|(value, words)| words.into_iter().map(move |word| (value, word)))
            .collect();
        Self { words }
    }

    /// The forms of a name of letters and one number up to twenty.
    fn add_forms(&self, forms: &mut BTreeMap<String, Name>, alias: &str, name: Name) {
        let figures = figures_behind(alias);
        let letters = alias.strip_suffix(figures).unwrap_or_default().trim_end_matches(['-', ' ']);
        let plain = letters.len() >= 3 && letters.bytes().all(|byte| byte.is_ascii_alphabetic());
        let Some(number) = figures.parse::<u16>().ok().filter(|_| plain) else { return };
        let apart = letters.chars().map(String::from).collect::<Vec<_>>().join(" ");
        forms.entry(format!("{apart} {figures}")).or_insert(name);
        for (_, word) in self.words.iter().filter(|(value, _)| *value == number) {
            for sign in Self::SIGNS {
                forms.entry(format!("{letters}{sign}{word}")).or_insert(name);
            }
            forms.entry(format!("{apart} {word}")).or_insert(name);
        }
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
    // "HAM-D (17)": a version of two figures, since one figure may be a score.
    if let Some(at) = gap {
        let letters = alias.get(..at).unwrap_or_default().trim_end_matches(['-', ' ']);
        let figures = alias.get(at..).unwrap_or_default();
        if figures.len() == 2 && figures.bytes().all(|byte| byte.is_ascii_digit()) {
            written.insert(format!("{letters} ({figures})"));
        }
    }
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
fn slips_of(alias: &str, known: &Slips) -> Vec<String> {
    let letters = alias.bytes().take_while(u8::is_ascii_alphabetic).count();
    let rest = alias.get(letters..).unwrap_or_default();
    let figures = rest.trim_start_matches(['-', ' ']);
    let numbered = figures.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
        && figures.bytes().all(|byte| byte.is_ascii_digit());
    if !(3..=5).contains(&letters) || !(numbered || rest.is_empty()) {
        return Vec::new();
    }
    let head: Vec<u8> = alias.bytes().take(letters).collect();
    let mut slips = Vec::new();
    let mut push = |head: Vec<u8>| {
        if let Ok(head) = String::from_utf8(head) {
            slips.push(format!("{head}{rest}"));
        }
    };
    let exchanges = if numbered || letters >= 4 { letters.saturating_sub(1) } else { 0 };
    for at in 0..exchanges {
        let mut exchanged = head.clone();
        exchanged.swap(at, at + 1);
        push(exchanged);
    }
    // "lSl", "lSI" on a bad scan.
    if !numbered && head.contains(&b'i') {
        let misread = |byte: &u8| if *byte == b'i' { b'l' } else { *byte };
        push(head.iter().map(misread).collect());
        for (at, byte) in head.iter().enumerate().filter(|(_, byte)| **byte == b'i') {
            let mut scanned = head.clone();
            scanned.splice(at..=at, [misread(byte)]);
            push(scanned);
        }
    }
    if numbered {
        for at in 0..letters {
            let mut doubled = head.clone();
            doubled.insert(at, head.get(at).copied().unwrap_or_default());
            push(doubled);
            let mut short = head.clone();
            short.remove(at);
            push(short);
            for (letter, misread) in &known.misread {
                if head.get(at) == Some(letter) {
                    let mut scanned = head.clone();
                    scanned.splice(at..=at, [*misread]);
                    push(scanned);
                }
            }
        }
    }
    slips.retain(|slip| slip != alias && !known.others.contains(&joined(slip)));
    slips
}

/// A name without its hyphens and spaces.
fn joined(name: &str) -> String {
    name.chars().filter(|sign| !matches!(sign, '-' | ' ')).collect()
}

/// What the lexicon knows of slips.
struct Slips {
    /// Letters and those that a scanner takes them for.
    misread: Vec<(u8, u8)>,
    /// Names of something else that a slip would give, without their gaps.
    others: BTreeSet<String>,
}

impl Slips {
    fn of(lexicon: &Lexicon) -> Self {
        let texts = |kind| {
            let entries = lexicon.phrases.iter().filter(move |entry| entry.cue == Cue::Slip(kind));
            entries.flat_map(|entry| entry.pattern.phrases())
        };
        let pair = |text: &str| match text.as_bytes() {
            [letter, b' ', other] => Some((*letter, *other)),
            _ => None,
        };
        Self {
            misread: texts(Slip::Misread).filter_map(|text| pair(&text)).collect(),
            others: texts(Slip::OtherName).map(|text| joined(&text)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_exchange_double_or_drop_a_letter() {
        let known = Slips::of(&Lexicon::embedded().unwrap());
        let slips = slips_of("phq-9", &known);
        assert!(slips.contains(&"pho-9".to_owned()));
        assert!(!slips.contains(&"hq-9".to_owned()));
        assert!(slips.contains(&"pqh-9".to_owned()));
        assert!(slips.contains(&"pphq-9".to_owned()));
        assert!(!slips.contains(&"phq-9".to_owned()));
    }

    #[test]
    fn gaps_are_written_in_every_way() {
        let name = Name::known(0, None);
        let mut forms = BTreeMap::new();
        add_forms(&mut forms, "phq-9", name);
        for form in ["phq-9", "phq9", "phq 9", "phq\n9", "phq -9"] {
            assert!(forms.contains_key(form), "{form:?}");
        }
    }
}
