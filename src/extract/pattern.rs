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
//! Expansion happens once, at the start: the scan knows plain phrases only. The
//! parts are [folded](super::fold) before they multiply.

use std::collections::BTreeMap;

use super::fold::fold_part;
use crate::error::{Error, Result};

/// The most phrases that one text may stand for: a choice too many is a
/// mistake, and would cost every start of the program.
pub const MOST: usize = 20_000;

/// The sets of words of a file, each expanded.
#[derive(Debug, Default)]
pub struct Words(BTreeMap<String, Vec<String>>);

impl Words {
    /// Adds a set; it may use the sets added before, and hold an empty choice,
    /// for a word that may be left out.
    ///
    /// # Errors
    /// When the name is taken or a text is not well formed.
    pub fn define(&mut self, name: &str, texts: &[String]) -> Result<()> {
        let mut all = Vec::new();
        for text in texts {
            all.extend(self.variants(text)?);
        }
        match self.0.insert(name.to_owned(), all) {
            None => Ok(()),
            Some(_) => Err(Error::configuration(format!("`words` defines `{name}` twice"))),
        }
    }

    /// All phrases that a text stands for, folded, in the order of its choices,
    /// single spaces between words.
    ///
    /// # Errors
    /// When a brace is not closed, a set is unknown, a phrase is blank, or there
    /// are more than [`MOST`].
    pub fn expand(&self, text: &str) -> Result<Vec<String>> {
        let phrases = self.variants(text)?;
        match phrases.iter().any(String::is_empty) {
            true => Err(breach(text, "may not stand for nothing at all")),
            false => Ok(phrases),
        }
    }

    /// The same, of which one may be empty.
    fn variants(&self, text: &str) -> Result<Vec<String>> {
        let mut rest = text;
        let phrases = self.sequence(&mut rest, text, &[])?;
        if !rest.is_empty() {
            return Err(breach(text, "closes a brace that it has not opened"));
        }
        Ok(phrases.into_iter().map(single_spaced).collect())
    }

    /// Reads parts one behind the other, up to a closing brace or a mark of
    /// `ends`.
    fn sequence(&self, rest: &mut &str, text: &str, ends: &[char]) -> Result<Vec<String>> {
        let mut all = vec![String::new()];
        while let Some(first) = rest.chars().next() {
            if first == '}' || ends.contains(&first) {
                break;
            }
            let parts = if let Some(inside) = rest.strip_prefix('{') {
                *rest = inside;
                self.choice(rest, text)?
            } else if let Some(behind) = rest.strip_prefix('$') {
                *rest = behind;
                self.set(rest, text)?
            } else {
                let end = rest.find(|sign| "{}$".contains(sign) || ends.contains(&sign));
                let (plain, behind) = rest.split_at(end.unwrap_or(rest.len()));
                *rest = behind;
                vec![fold_part(plain)]
            };
            if all.len() * parts.len() > MOST {
                return Err(breach(text, &format!("stands for more than {MOST} phrases")));
            }
            all = match (all.as_mut_slice(), parts.as_slice()) {
                ([start], _) if start.is_empty() => parts,
                (starts, [part]) => {
                    starts.iter_mut().for_each(|start| start.push_str(part));
                    all
                }
                (starts, parts) => starts
                    .iter()
                    .flat_map(|start| parts.iter().map(move |part| [start.as_str(), part].concat()))
                    .collect(),
            };
        }
        Ok(all)
    }

    /// Reads a choice and the brace that closes it.
    fn choice(&self, rest: &mut &str, text: &str) -> Result<Vec<String>> {
        let mut all = self.sequence(rest, text, &['|'])?;
        if !rest.starts_with('|') {
            return Err(breach(text, "has braces that are not closed or offer no choice"));
        }
        while let Some(behind) = rest.strip_prefix('|') {
            *rest = behind;
            all.extend(self.sequence(rest, text, &['|'])?);
        }
        *rest = rest.strip_prefix('}').ok_or_else(|| breach(text, "does not close its brace"))?;
        Ok(all)
    }

    /// Reads the name of a set, and gives the set.
    fn set(&self, rest: &mut &str, text: &str) -> Result<Vec<String>> {
        let end = rest.find(|sign: char| !sign.is_ascii_lowercase() && sign != '_');
        let (name, behind) = rest.split_at(end.unwrap_or(rest.len()));
        *rest = behind;
        self.0
            .get(name)
            .cloned()
            .ok_or_else(|| breach(text, &format!("uses `${name}`, which `words` does not define")))
    }
}

fn single_spaced(phrase: String) -> String {
    let spaced = phrase.starts_with(' ')
        || phrase.ends_with(' ')
        || phrase.contains("  ")
        || phrase.contains(|sign: char| sign.is_whitespace() && sign != ' ');
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

    fn breach_of(text: &str) -> String {
        words().expand(text).unwrap_err().to_string()
    }

    #[test]
    fn a_plain_text_stands_for_itself() {
        assert_eq!(words().expand("(better off) dead|gone").unwrap(), ["(better off) dead|gone"]);
    }

    #[test]
    fn choices_multiply_and_an_empty_one_leaves_the_word_out() {
        let all = words().expand("wish{es|} {i|we} {just |}died").unwrap();
        assert_eq!(all.len(), 8);
        assert_eq!(all[0], "wishes i just died");
        assert_eq!(all[7], "wish we died");
        assert_eq!(words().expand("no {real|} reason").unwrap(), ["no real reason", "no reason"]);
        assert_eq!(words().expand("{a {b|c}|d}").unwrap(), ["a b", "a c", "d"]);
    }

    #[test]
    fn sets_of_words_stand_for_their_words() {
        let all = words().expand("$she went").unwrap();
        assert_eq!(all, ["she went", "she or they went", "he or they went"]);
        assert_eq!(words().expand("{$she|it}").unwrap().len(), 4);
        assert_eq!(words().expand("$somewhat better").unwrap(), ["a little better", "better"]);
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
        assert_eq!(breach_of("{a|}"), "the phrase `{a|}` may not stand for nothing at all");
        let many = "{a|b|c|d|e|f|g|h|i|j}".repeat(5);
        assert!(breach_of(&many).ends_with("stands for more than 20000 phrases"));
    }
}
