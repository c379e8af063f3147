//! Phrases with alternatives, so that a lexicon states a turn of speech once.
//!
//! A text of a lexicon file may hold choices in braces, parted by `|`, and the
//! name of a set of words that the file defines under `[words]`, behind a `$`:
//!
//! ```toml
//! [words]
//! she = ["she", "he", "they", "i"]
//!
//! [[phrases]]
//! category = "passive_statement"
//! text = ["{wish|wishes|wished} $she {was|were|had been} {dead|gone}"]
//! ```
//!
//! stands for 72 phrases. A choice may be empty, `{just|}`, which leaves the word
//! out; choices nest; a set may use sets that the file defines before it. These
//! marks mean nothing else in a lexicon, so no phrase can hold one; a note can.
//!
//! A contraction stands for itself with its apostrophe and without ("didn't", "didnt"),
//! which is not written out as a choice, nor counted.
//!
//! The lexicons stand for hundreds of thousands of phrases, which together would
//! cost every start of the program more time and memory than the notes do. A
//! [`Pattern`] is therefore never written out to be looked for: it is laid out as
//! a [graph](Places) of the signs that may follow each other, from which the
//! [trie](super::trie) grows.

use std::collections::BTreeMap;

use super::fold::fold_part;
use crate::error::{Error, Result};

/// The most phrases that one text may stand for: a choice too many is a mistake.
pub const MOST: usize = 20_000;

/// Opens a choice in a pattern. The three marks are characters that no text of a
/// lexicon holds.
const OPEN: u8 = 1;
/// Parts the alternatives of a choice.
const OR: u8 = 2;
/// Closes a choice.
const CLOSE: u8 = 3;

/// What one text stands for, or several: the words folded, the sets put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// Whatever one of these stands for.
    #[must_use]
    pub fn either(patterns: &[Self]) -> Self {
        match patterns {
            [only] => only.clone(),
            _ => Self(choice(patterns.iter().map(|pattern| pattern.0.as_str()))),
        }
    }

    /// All phrases, in the order of the choices, single spaces between words.
    #[must_use]
    pub fn phrases(&self) -> Vec<String> {
        let places = Places::of(self);
        let mut phrases = Vec::new();
        let mut begun = vec![(0, String::new())];
        while let Some((at, mut phrase)) = begun.pop() {
            let rest = self.0.get(at..).unwrap_or_default();
            let end = rest.find(is_mark).unwrap_or(rest.len());
            phrase.push_str(rest.get(..end).unwrap_or_default());
            match places.behind_mark(at + end) {
                None => phrases.push(single_spaced(phrase)),
                Some(ways) => {
                    let from = begun.len();
                    begun.extend(ways.map(|way| (way, phrase.clone())));
                    begun.get_mut(from..).unwrap_or_default().reverse();
                }
            }
        }
        phrases
    }
}

/// A pattern as a graph. A place is an offset into its signs, and a step leads
/// over one sign to a place further on.
pub struct Places<'a> {
    signs: &'a [u8],
    /// For each mark that opens or parts, the next one of the same choice.
    next: Vec<usize>,
    /// For each mark that parts, the one that closes the choice.
    close: Vec<usize>,
}

impl<'a> Places<'a> {
    /// Lays out a pattern.
    #[must_use]
    pub fn of(pattern: &'a Pattern) -> Self {
        let signs = pattern.0.as_bytes();
        let mut places = Self { signs, next: vec![0; signs.len()], close: vec![0; signs.len()] };
        // The marks of all choices that are open, the last one's behind.
        let mut open: Vec<usize> = Vec::new();
        for (at, &sign) in signs.iter().enumerate() {
            if matches!(sign, OR | CLOSE)
                && let Some(next) = open.last().and_then(|last| places.next.get_mut(*last))
            {
                *next = at;
            }
            match sign {
                OPEN | OR => open.push(at),
                CLOSE => {
                    while let Some(mark) = open.pop() {
                        if let Some(close) = places.close.get_mut(mark) {
                            *close = at;
                        }
                        if signs.get(mark) == Some(&OPEN) {
                            break;
                        }
                    }
                }
                _ => {}
            }
        }
        places
    }

    /// The place behind the last sign.
    #[must_use]
    pub const fn end(&self) -> usize {
        self.signs.len()
    }

    /// Tells `found` each sign that may stand at a place, and where it stands;
    /// `None` at the end.
    pub fn signs(&self, at: usize, found: &mut impl FnMut(Option<u8>, usize)) {
        match self.behind_mark(at) {
            None => found(self.signs.get(at).copied(), at),
            Some(ways) => ways.for_each(|way| self.signs(way, found)),
        }
    }

    /// Where a mark at `at` leads; `None` if there is none.
    fn behind_mark(&self, at: usize) -> Option<impl Iterator<Item = usize>> {
        let sign = *self.signs.get(at).filter(|sign| is_mark(char::from(**sign)))?;
        let first = match sign {
            OPEN => at,
            OR => *self.close.get(at)?,
            _ => at,
        };
        let alternatives = std::iter::successors(Some(first), move |mark| {
            let next = *self.next.get(*mark).filter(|_| sign == OPEN)?;
            (self.signs.get(next) == Some(&OR)).then_some(next)
        });
        Some(alternatives.map(|mark| mark + 1))
    }
}

fn is_mark(sign: char) -> bool {
    matches!(sign as u32, 1..=3)
}

/// A choice between patterns.
fn choice<'a>(alternatives: impl Iterator<Item = &'a str>) -> String {
    let mut signs = String::new();
    for alternative in alternatives {
        signs.push(char::from(if signs.is_empty() { OPEN } else { OR }));
        signs.push_str(alternative);
    }
    signs.push(char::from(CLOSE));
    signs
}

/// The sets of words of a file, each expanded.
#[derive(Debug, Default)]
pub struct Words(BTreeMap<String, Set>);

/// A set of words.
#[derive(Debug)]
struct Set {
    /// It as a choice.
    signs: String,
    words: usize,
    /// Whether it may be left out.
    blank: bool,
}

impl Words {
    /// Adds a set; it may use the sets added before, and hold an empty choice,
    /// for a word that may be left out.
    ///
    /// # Errors
    /// When the name is taken or a text is not well formed.
    pub fn define(&mut self, name: &str, texts: &[String]) -> Result<()> {
        let mut all = Vec::new();
        for text in texts {
            all.extend(self.resolve(text)?.0.phrases());
        }
        let set = Set {
            signs: choice(all.iter().map(String::as_str)),
            words: all.len(),
            blank: all.iter().any(String::is_empty),
        };
        match self.0.insert(name.to_owned(), set) {
            None => Ok(()),
            Some(_) => Err(Error::configuration(format!("`words` defines `{name}` twice"))),
        }
    }

    /// What a text stands for.
    ///
    /// # Errors
    /// When a brace is not closed, a set is unknown, a phrase is blank, or there
    /// are more than [`MOST`].
    pub fn pattern(&self, text: &str) -> Result<Pattern> {
        match self.resolve(text)? {
            (_, Blank::May) => Err(breach(text, "may not stand for nothing at all")),
            (pattern, Blank::Never) => Ok(pattern),
        }
    }

    /// The same, and whether it may stand for nothing.
    fn resolve(&self, text: &str) -> Result<(Pattern, Blank)> {
        let mut signs = String::with_capacity(text.len());
        let mut open: Vec<Choice> = Vec::new();
        let mut here = Sequence::default();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let behind = rest.get(first.len_utf8()..).unwrap_or_default();
            match (first, open.last_mut()) {
                ('{', _) => {
                    signs.push(char::from(OPEN));
                    open.push(Choice::behind(std::mem::take(&mut here)));
                    rest = behind;
                }
                ('|', Some(choice)) => {
                    signs.push(char::from(OR));
                    choice.add(std::mem::take(&mut here));
                    rest = behind;
                }
                ('}', _) => {
                    let choice = open
                        .pop()
                        .ok_or_else(|| breach(text, "closes a brace that it has not opened"))?;
                    here = choice.close(here).ok_or_else(|| breach(text, NO_CHOICE))?;
                    signs.push(char::from(CLOSE));
                    rest = behind;
                }
                ('$', _) => {
                    let (set, behind) = self.set(behind, text)?;
                    signs.push_str(&set.signs);
                    here.then(set.words, if set.blank { Blank::May } else { Blank::Never });
                    rest = behind;
                }
                (_, choice) => {
                    let inside = choice.is_some();
                    let end = rest.find(|sign| "{}$".contains(sign) || (inside && sign == '|'));
                    let (plain, behind) = rest.split_at(end.unwrap_or(rest.len()));
                    if plain.contains(is_mark) {
                        return Err(breach(text, "holds a control character"));
                    }
                    let from = signs.len();
                    fold_part(plain, &mut signs);
                    let words = signs.get(from..).unwrap_or_default();
                    here.then(1, if words.trim().is_empty() { Blank::May } else { Blank::Never });
                    if words.contains(is_odd_space) {
                        let words = words.replace(is_odd_space, " ");
                        signs.truncate(from);
                        signs.push_str(&words);
                    }
                    loosen(&mut signs, from);
                    rest = behind;
                }
            }
            if here.phrases > MOST {
                return Err(breach(text, &format!("stands for more than {MOST} phrases")));
            }
        }
        match open.last() {
            None => Ok((Pattern(signs), here.blank)),
            Some(choice) if choice.parted => Err(breach(text, "does not close its brace")),
            Some(_) => Err(breach(text, NO_CHOICE)),
        }
    }

    /// The set whose name a text begins with, and what is behind the name.
    fn set<'a>(&self, rest: &'a str, text: &str) -> Result<(&Set, &'a str)> {
        let end = rest.find(|sign: char| !sign.is_ascii_lowercase() && sign != '_');
        let (name, behind) = rest.split_at(end.unwrap_or(rest.len()));
        let set = self.0.get(name).ok_or_else(|| {
            breach(text, &format!("uses `${name}`, which `words` does not define"))
        })?;
        Ok((set, behind))
    }
}

/// What stands behind the apostrophe of a contraction that hurried notes write without
/// it, and yields no other word: "didnt", "ive", "im" (and not "shed", "ill", "well").
const CONTRACTED: [(&str, &str); 3] = [("n", "t"), ("", "ve"), ("", "m")];

/// Leaves out the apostrophe of contractions, as a choice, in the signs from `from` on.
fn loosen(signs: &mut String, from: usize) {
    let contracts = |at: usize, part: &str| {
        let (before, behind) = (part.get(..at), part.get(at + 1..));
        before.zip(behind).is_some_and(|(before, behind)| {
            CONTRACTED.iter().any(|(lead, end)| {
                let rest = behind.strip_prefix(end);
                before.ends_with(lead)
                    && before.ends_with(char::is_alphabetic)
                    && rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            })
        })
    };
    let part = signs.split_off(from);
    for (at, sign) in part.char_indices() {
        if sign == '\'' && contracts(at, &part) {
            signs.extend([OPEN, b'\'', OR, CLOSE].map(char::from));
        } else {
            signs.push(sign);
        }
    }
}

const NO_CHOICE: &str = "has braces that are not closed or offer no choice";

/// Whether a part may stand for nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Blank {
    #[default]
    May,
    Never,
}

/// Parts one behind the other: how many phrases they stand for.
#[derive(Debug)]
struct Sequence {
    phrases: usize,
    blank: Blank,
}

impl Default for Sequence {
    fn default() -> Self {
        Self { phrases: 1, blank: Blank::May }
    }
}

impl Sequence {
    fn then(&mut self, phrases: usize, blank: Blank) {
        self.phrases = self.phrases.saturating_mul(phrases);
        if blank == Blank::Never {
            self.blank = Blank::Never;
        }
    }
}

/// A choice that is not yet closed.
#[derive(Debug)]
struct Choice {
    before: Sequence,
    phrases: usize,
    blank: Blank,
    /// Whether it offers more than one way.
    parted: bool,
}

impl Choice {
    const fn behind(before: Sequence) -> Self {
        Self { before, phrases: 0, blank: Blank::Never, parted: false }
    }

    fn add(&mut self, way: Sequence) {
        self.phrases = self.phrases.saturating_add(way.phrases);
        if way.blank == Blank::May {
            self.blank = Blank::May;
        }
        self.parted = true;
    }

    /// The sequence that it belongs to, with it; `None` if it offers one way.
    fn close(mut self, last: Sequence) -> Option<Sequence> {
        let parted = self.parted;
        self.add(last);
        self.before.then(self.phrases, self.blank);
        parted.then_some(self.before)
    }
}

/// All white space is one kind of space.
fn is_odd_space(sign: char) -> bool {
    sign.is_whitespace() && sign != ' '
}

fn single_spaced(phrase: String) -> String {
    let spaced = phrase.starts_with(' ') || phrase.ends_with(' ') || phrase.contains("  ");
    if spaced { phrase.split_whitespace().collect::<Vec<_>>().join(" ") } else { phrase }
}

fn breach(text: &str, what: &str) -> Error {
    Error::configuration(format!("the phrase `{text}` {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        let mut words = Words::default();
        words.define("she", &["she".into(), "{s|}he or they".into()]).unwrap();
        words.define("somewhat", &["{a little|}".into()]).unwrap();
        words
    }

    fn phrases(text: &str) -> Vec<String> {
        words().pattern(text).unwrap().phrases()
    }

    fn breach_of(text: &str) -> String {
        words().pattern(text).unwrap_err().to_string()
    }

    #[test]
    fn a_plain_text_stands_for_itself() {
        assert_eq!(phrases("(better off) dead|gone"), ["(better off) dead|gone"]);
    }

    #[test]
    fn choices_multiply_and_an_empty_one_leaves_the_word_out() {
        let all = phrases("wish{es|} {i|we} {just |}died");
        assert_eq!(all.len(), 8);
        assert_eq!(all[0], "wishes i just died");
        assert_eq!(all[7], "wish we died");
        assert_eq!(phrases("no {real|} reason"), ["no real reason", "no reason"]);
        assert_eq!(phrases("{a {b|c}|d}"), ["a b", "a c", "d"]);
        assert_eq!(phrases("no\u{a0} \n way "), ["no way"]);
    }

    #[test]
    fn sets_of_words_stand_for_their_words() {
        let all = phrases("$she went");
        assert_eq!(all, ["she went", "she or they went", "he or they went"]);
        assert_eq!(phrases("{$she|it}").len(), 4);
        assert_eq!(phrases("$somewhat better"), ["a little better", "better"]);
    }

    #[test]
    fn a_contraction_stands_without_its_apostrophe_too() {
        assert_eq!(phrases("can't {i've|i'm}").len(), 8);
        assert_eq!(phrases("doesn't mind"), ["doesn't mind", "doesnt mind"]);
        // "Shed", "ill" and "n'a" would be other words.
        assert_eq!(phrases("{she'd|i'll|n'a|m'endort} go").len(), 4);
    }

    #[test]
    fn several_texts_are_one_pattern() {
        let texts = ["{a|b} c", "d"].map(|text| words().pattern(text).unwrap());
        assert_eq!(Pattern::either(&texts).phrases(), ["a c", "b c", "d"]);
    }

    #[test]
    fn a_place_leads_to_all_signs_that_may_stand_there() {
        let pattern = words().pattern("{a|{b|}|c}d").unwrap();
        let mut signs = Vec::new();
        Places::of(&pattern).signs(0, &mut |sign, _| signs.extend(sign.map(char::from)));
        assert_eq!(signs, ['a', 'b', 'd', 'c']);
    }

    #[test]
    fn what_is_not_well_formed_is_named() {
        assert_eq!(breach_of("a {b|c"), "the phrase `a {b|c` does not close its brace");
        assert_eq!(
            breach_of("a {b}"),
            "the phrase `a {b}` has braces that are not closed or offer no choice"
        );
        assert_eq!(breach_of("a b}"), "the phrase `a b}` closes a brace that it has not opened");
        assert_eq!(
            breach_of("$it was"),
            "the phrase `$it was` uses `$it`, which `words` does not define"
        );
        for blank in ["", " ", "{a|}", "{a| }{b|$somewhat}"] {
            let told = format!("the phrase `{blank}` may not stand for nothing at all");
            assert_eq!(breach_of(blank), told);
        }
        assert_eq!(breach_of("a\u{1}"), "the phrase `a\u{1}` holds a control character");
        let many = "{a|b|c|d|e|f|g|h|i|j}".repeat(5);
        assert!(breach_of(&many).ends_with("stands for more than 20000 phrases"));
    }
}
