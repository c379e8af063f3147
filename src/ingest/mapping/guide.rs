//! The guide: what caseline knows by itself of the names in exports.
//!
//! It is data (`data/mappings/default.toml`), so that a name from a new export
//! is one more word there and no code.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::meanings::Meanings;
use crate::ingest::field::Field;
use crate::ingest::fold;
use crate::note::{Language, Modality, NoteFormat, NoteKind, Setting};

static DEFAULT: LazyLock<Guide> = LazyLock::new(|| {
    let text = include_str!("../../../data/mappings/default.toml");
    // proved: the embedded file is part of the program; the test below reads it
    Guide::from_toml(text).expect("the embedded guide is valid")
});

type Lists = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    names: BTreeMap<Language, BTreeMap<Field, Vec<String>>>,
    words: WrittenWords,
    months: Lists,
    header: WrittenHeader,
    spoken: WrittenSpoken,
    signature: WrittenSignature,
    files: WrittenFiles,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenWords {
    kind: BTreeMap<NoteKind, Vec<String>>,
    format: BTreeMap<NoteFormat, Vec<String>>,
    language: BTreeMap<Language, Vec<String>>,
    modality: BTreeMap<Modality, Vec<String>>,
    setting: BTreeMap<Setting, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenHeader {
    ends_at: Vec<String>,
    other_dates: Vec<String>,
    heading_words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSpoken {
    client: String,
    session: String,
    duration: String,
    author: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSignature {
    openings: Vec<String>,
    author: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFiles {
    patterns: Vec<String>,
    client_folder: String,
}

/// A name that the guide knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ingest) struct Known {
    /// What it names.
    pub(in crate::ingest) field: Field,
    /// Its rank among the names of the field; the lowest wins.
    pub(in crate::ingest) rank: usize,
    /// The language that it belongs to.
    pub(in crate::ingest) language: Language,
}

/// Names, words, months and file-name patterns.
#[derive(Debug)]
pub(in crate::ingest) struct Guide {
    names: BTreeMap<String, Known>,
    longest_name: usize,
    months: BTreeMap<String, u32>,
    kinds: Meanings<NoteKind>,
    formats: Meanings<NoteFormat>,
    languages: Meanings<Language>,
    modalities: Meanings<Modality>,
    settings: Meanings<Setting>,
    sections: BTreeSet<String>,
    heading_words: BTreeSet<String>,
    other_dates: Meanings<()>,
    /// What a line says without labels; the author last.
    spoken: [(Field, &'static str, Regex); 4],
    signature_openings: Vec<String>,
    /// The length of the longest of them.
    longest_opening: usize,
    signature_author: Regex,
    file_patterns: Vec<Regex>,
    client_folder: Regex,
}

impl Guide {
    /// The guide that is part of the program.
    pub(in crate::ingest) fn default_guide() -> &'static Self {
        &DEFAULT
    }

    fn from_toml(text: &str) -> Result<Self, String> {
        let written: Written = toml::from_str(text).map_err(|error| error.to_string())?;
        let pattern = |pattern: &String| {
            Regex::new(&format!("(?i){pattern}")).map_err(|error| error.to_string())
        };
        let names = names(&written.names);
        Ok(Self {
            longest_name: longest(names.keys()),
            names,
            months: months(&written.months)?,
            kinds: Meanings::of(&written.words.kind),
            formats: Meanings::of(&written.words.format),
            languages: Meanings::of(&written.words.language),
            modalities: Meanings::of(&written.words.modality),
            settings: Meanings::of(&written.words.setting),
            sections: written.header.ends_at.iter().map(|word| fold::label(word)).collect(),
            heading_words: written
                .header
                .heading_words
                .iter()
                .map(|word| fold::label(word))
                .collect(),
            other_dates: Meanings::new(
                written.header.other_dates.iter().map(|word| (fold::label(word), ())).collect(),
            ),
            spoken: [
                (Field::ClientId, "client", pattern(&written.spoken.client)?),
                (Field::SessionNumber, "session", pattern(&written.spoken.session)?),
                (Field::DurationMin, "duration", pattern(&written.spoken.duration)?),
                (Field::Author, "author", pattern(&written.spoken.author)?),
            ],
            longest_opening: longest(&written.signature.openings),
            signature_openings: written.signature.openings,
            signature_author: pattern(&written.signature.author)?,
            file_patterns: written.files.patterns.iter().map(pattern).collect::<Result<_, _>>()?,
            client_folder: pattern(&written.files.client_folder)?,
        })
    }

    /// The length of the longest folded name.
    pub(in crate::ingest) const fn longest_name(&self) -> usize {
        self.longest_name
    }

    /// What a folded name names.
    pub(in crate::ingest) fn name(&self, folded: &str) -> Option<Known> {
        self.names.get(folded).copied()
    }

    /// The number of a month from its plain name or abbreviation.
    pub(in crate::ingest) fn month(&self, plain: &str) -> Option<u32> {
        self.months.get(plain).copied()
    }

    pub(in crate::ingest) fn kind(&self, value: &str) -> Option<NoteKind> {
        self.kinds.of_value(value)
    }

    pub(in crate::ingest) fn format(&self, value: &str) -> Option<NoteFormat> {
        self.formats.of_value(value)
    }

    pub(in crate::ingest) fn language(&self, value: &str) -> Option<Language> {
        self.languages.of_value(value)
    }

    pub(in crate::ingest) fn modality(&self, value: &str) -> Option<Modality> {
        self.modalities.of_value(value)
    }

    pub(in crate::ingest) fn setting(&self, value: &str) -> Option<Setting> {
        self.settings.of_value(value)
    }

    /// Whether a line is or begins with a heading at which the note begins to
    /// speak: "S:", "Objective", "PLAN : ...".
    pub(in crate::ingest) fn is_section(&self, line: &str) -> bool {
        let (heading, labelled) = match line.split_once(':') {
            Some((heading, _)) => (heading, true),
            None => (line, false),
        };
        let folded = fold::label(heading);
        self.sections.contains(&folded) || labelled && folded.chars().count() == 1
    }

    /// Whether a folded word may stand beside the date in the heading of a note.
    pub(in crate::ingest) fn is_heading_word(&self, word: &str) -> bool {
        self.heading_words.contains(word)
    }

    /// What a line says without labels: field, value, and what stands behind it.
    pub(in crate::ingest) fn spoken<'t>(
        &self,
        line: &'t str,
    ) -> impl Iterator<Item = (Field, &'t str, &'t str)> {
        self.spoken.iter().filter_map(move |(field, group, pattern)| {
            let found = pattern.captures(line)?.name(group)?;
            Some((*field, found.as_str(), line.get(found.end()..).unwrap_or_default()))
        })
    }

    /// The clinician whom a line names by title or profession.
    pub(in crate::ingest) fn author<'t>(&self, line: &'t str) -> Option<&'t str> {
        let [.., (_, group, pattern)] = &self.spoken;
        Some(pattern.captures(line)?.name(group)?.as_str())
    }

    /// Whether the date in a line is a birth date, a next appointment or the
    /// like.
    pub(in crate::ingest) fn dates_something_else(&self, line: &str) -> bool {
        self.other_dates.of_value(line).is_some()
    }

    /// Whether a line signs the note.
    pub(in crate::ingest) fn is_signature(&self, line: &str) -> bool {
        let line = fold::label_up_to(line, self.longest_opening);
        let opens = |opening: &String| {
            line.strip_prefix(opening.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        self.signature_openings.iter().any(opens)
    }

    /// The author that a signature line names.
    pub(in crate::ingest) fn signatory<'t>(&self, line: &'t str) -> Option<&'t str> {
        Some(self.signature_author.captures(line)?.name("author")?.as_str())
    }

    pub(in crate::ingest) fn file_patterns(&self) -> &[Regex] {
        &self.file_patterns
    }

    /// Whether a folder's name is a client's.
    pub(in crate::ingest) fn is_client_folder(&self, name: &str) -> bool {
        self.client_folder.is_match(name)
    }
}

fn names(written: &BTreeMap<Language, BTreeMap<Field, Vec<String>>>) -> BTreeMap<String, Known> {
    let mut names = BTreeMap::new();
    for (&language, fields) in written {
        for (&field, words) in fields {
            for (rank, word) in words.iter().enumerate() {
                let known = Known { field, rank, language };
                names.entry(fold::label(word)).or_insert(known);
            }
        }
    }
    names
}

fn longest<'a>(words: impl IntoIterator<Item = &'a String>) -> usize {
    words.into_iter().map(String::len).max().unwrap_or(0)
}

fn months(written: &Lists) -> Result<BTreeMap<String, u32>, String> {
    let mut months = BTreeMap::new();
    for (number, words) in written {
        let number: u32 = number.parse().map_err(|_| format!("`{number}` is not a month"))?;
        months.extend(words.iter().map(|word| (fold::plain(word), number)));
    }
    Ok(months)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_guide_is_valid_and_no_name_means_two_things() {
        let text = include_str!("../../../data/mappings/default.toml");
        let written: Written = toml::from_str(text).unwrap();
        let mut seen: BTreeMap<String, Field> = BTreeMap::new();
        for fields in written.names.values() {
            for (&field, words) in fields {
                for word in words {
                    assert_eq!(fold::label(word), *word, "names are written folded");
                    let before = seen.insert(word.clone(), field);
                    assert!(before.is_none_or(|other| other == field), "{word} names two fields");
                }
            }
        }
        assert!(Guide::from_toml(text).is_ok());
    }

    #[test]
    fn words_state_their_meaning_in_both_languages() {
        let guide = Guide::default_guide();
        assert_eq!(guide.setting("Telehealth (video)"), Some(Setting::Telehealth));
        assert_eq!(guide.setting("présentiel"), Some(Setting::InPerson));
        assert_eq!(guide.modality("Individuelle"), Some(Modality::Individual));
        assert_eq!(guide.format("SOAP"), Some(NoteFormat::Soap));
        assert_eq!(guide.kind("Psychotherapy notes"), Some(NoteKind::Psychotherapy));
        assert_eq!(guide.setting("SOAP"), None);
    }

    #[test]
    fn a_signature_line_gives_its_author() {
        let guide = Guide::default_guide();
        let line = "Electronically signed by A. Roy, LCSW on 2026-03-12 at 17:40";
        assert!(guide.is_signature(line));
        assert_eq!(guide.signatory(line), Some("A. Roy"));
        assert!(guide.is_signature("Signé le 12 mars 2026 à 17 h 40"));
        assert_eq!(guide.signatory("Signed 2026-03-12 17:40"), None);
    }
}
