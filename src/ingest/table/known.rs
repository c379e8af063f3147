//! What caseline knows of tables of coded values: the layouts of known exports
//! and the names of columns in others. It is data
//! (`data/mappings/tables.toml`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::ingest::fold;
use crate::instrument::CodeSystem;

static KNOWN: LazyLock<KnownTables> = LazyLock::new(|| {
    let text = include_str!("../../../data/mappings/tables.toml");
    // proved: the embedded file is part of the program; the test below reads it
    toml::from_str(text).expect("the embedded list of tables is valid")
});

/// The embedded list.
pub(super) fn tables() -> &'static KnownTables {
    &KNOWN
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KnownTables {
    pub(super) coded: Vec<CodedTable>,
    pub(super) aside: Vec<AsideTable>,
    pub(super) epic: EpicTables,
    pub(super) redcap: Redcap,
    pub(super) columns: ColumnNames,
    pub(super) headings: HeadingWords,
    pub(super) occasions: OccasionWords,
    /// Numbers that stand for a missing value where the measure cannot have them.
    pub(super) missing: Missing,
    pub(super) answers: Vec<AnswerLabels>,
}

/// One coded value a row.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodedTable {
    pub(super) name: String,
    pub(super) needs: Vec<String>,
    pub(super) client: String,
    pub(super) date: Vec<String>,
    pub(super) value: Vec<String>,
    pub(super) visit: Option<String>,
    pub(super) record: Option<String>,
    pub(super) codes: Vec<CodeColumn>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeColumn {
    pub(super) column: String,
    pub(super) system: Option<CodeSystem>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AsideTable {
    pub(super) name: String,
    pub(super) needs: Vec<String>,
    /// A column that is called like a note's text holds something else.
    #[serde(default)]
    pub(super) text_is_no_note: bool,
}

/// The columns by which the tables of an Epic export are known.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EpicTables {
    /// Any of these sets.
    pub(super) info: Vec<Vec<String>>,
    pub(super) versions: Vec<String>,
    pub(super) text: Vec<String>,
    pub(super) visits: Vec<String>,
    pub(super) patients: Vec<String>,
    /// States of a version: signed, not yet finished, deleted.
    pub(super) signed: Vec<String>,
    pub(super) unfinished: Vec<String>,
    pub(super) deleted: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Redcap {
    pub(super) marks: Vec<String>,
    pub(super) ties: Vec<String>,
    pub(super) record: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ColumnNames {
    pub(super) client: Vec<String>,
    /// Names of persons, where no column is a code of theirs.
    pub(super) person: Vec<String>,
    /// Columns that hold a family name, and those that hold a given name.
    pub(super) family: Vec<String>,
    pub(super) given: Vec<String>,
    /// The note's text, where no column has a name for that alone.
    pub(super) comment: Vec<String>,
    pub(super) date: Vec<String>,
    pub(super) measure: Vec<String>,
    pub(super) value: Vec<String>,
    pub(super) item: Vec<String>,
    pub(super) subscale: Vec<String>,
    /// What a row that sums up others says where the client stands.
    pub(super) summary: Vec<String>,
    /// What sheets are called that are not called by a client.
    pub(super) sheet: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeadingWords {
    pub(super) total: Vec<String>,
    pub(super) item: Vec<String>,
    pub(super) date: Vec<String>,
    /// Words between a measure and its score or range.
    pub(super) between: Vec<String>,
    /// What is told of a measure beside its scores.
    pub(super) other: Vec<String>,
    /// Words that only French headings have.
    pub(super) french: Vec<String>,
}

/// Words for the occasion of an administration.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OccasionWords {
    /// Alone: "pre", "follow up".
    pub(super) words: Vec<String>,
    /// With a number: "week 4", "3 months".
    pub(super) units: Vec<String>,
    /// With a number right behind: "t2".
    pub(super) letters: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Missing {
    pub(super) codes: Vec<f64>,
    pub(super) words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerLabels {
    pub(super) measures: Vec<String>,
    pub(super) values: BTreeMap<String, f64>,
}

impl KnownTables {
    /// The number that an answer in words counts as.
    pub(super) fn answer(&self, measure: &str, words: &str) -> Option<f64> {
        let words = fold::label(words);
        let lists = self.answers.iter().filter(|list| list.measures.iter().any(|m| m == measure));
        lists.filter_map(|list| list.values.get(&words).copied()).next()
    }
}

/// The headings of a table, folded.
pub(super) struct Headings(Vec<String>);

impl Headings {
    pub(super) fn of(header: &[String]) -> Self {
        Self(header.iter().map(|name| fold::label(name)).collect())
    }

    /// Whether some of them are in French, by words or accents (of `header`, unfolded).
    pub(super) fn are_french(&self, header: &[String]) -> bool {
        let is_accent = |letter: char| "éèêëàâçîïôùûœ".contains(letter);
        let words = &tables().headings.french;
        header.iter().any(|name| !name.is_ascii() && name.to_lowercase().contains(is_accent))
            || self.0.iter().any(|name| name.split(' ').any(|it| words.iter().any(|w| w == it)))
    }

    pub(super) fn has_all(&self, names: &[String]) -> bool {
        names.iter().all(|name| self.0.contains(name))
    }

    pub(super) fn has_any(&self, names: &[String]) -> bool {
        names.iter().any(|name| self.0.contains(name))
    }

    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|heading| heading == name)
    }

    /// The column with the first of these names that there is.
    pub(super) fn first(&self, names: &[String]) -> Option<usize> {
        names.iter().find_map(|name| self.position(name))
    }

    pub(super) fn all(&self, names: &[String]) -> Vec<usize> {
        names.iter().filter_map(|name| self.position(name)).collect()
    }

    pub(super) fn get(&self, index: usize) -> &str {
        self.0.get(index).map_or("", String::as_str)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &str)> {
        self.0.iter().map(String::as_str).enumerate()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instrument::Registry;

    #[test]
    fn the_embedded_list_is_valid_and_its_names_are_folded() {
        let known = tables();
        let needs = known.coded.iter().map(|table| &table.needs);
        let needs = needs.chain(known.aside.iter().map(|table| &table.needs));
        for name in needs.flatten().chain(&known.columns.date).chain(&known.columns.measure) {
            assert_eq!(&fold::label(name), name, "names are written folded");
        }
        let registry = Registry::embedded().unwrap();
        for measure in known.answers.iter().flat_map(|list| &list.measures) {
            assert!(registry.by_short(measure).is_some(), "{measure}");
        }
    }

    #[test]
    fn french_headings_are_known_by_words_and_accents() {
        let are = |names: &[&str]| {
            let header: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
            Headings::of(&header).are_french(&header)
        };
        assert!(are(&["Client", "Date du test"]));
        assert!(are(&["Client", "Résultat"]));
        assert!(!are(&["Client", "Date", "Test", "Score"]));
    }

    #[test]
    fn answers_in_words_have_numbers_in_both_languages() {
        assert_eq!(tables().answer("PHQ-9", "More than half the days"), Some(2.0));
        assert_eq!(tables().answer("GAD-7", "Presque tous les jours"), Some(3.0));
        assert_eq!(tables().answer("PCL-5", "Not at all"), Some(0.0));
        assert_eq!(tables().answer("PHQ-9", "Extremely"), None);
    }
}
