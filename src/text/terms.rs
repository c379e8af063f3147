//! Names of measures' subjects and of techniques in both languages, and which
//! of them speak of risk.
//!
//! The terms are data: `data/report/constructs.toml` and `techniques.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::note::Language;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Construct {
    en: String,
    fr: String,
    #[serde(default)]
    risk: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Technique {
    fr: String,
    #[serde(default)]
    risk: bool,
}

/// The terms of pages and reports.
#[derive(Debug)]
pub struct Terms {
    constructs: BTreeMap<String, Construct>,
    techniques: BTreeMap<String, Technique>,
}

impl Terms {
    /// The built-in terms.
    ///
    /// # Errors
    /// Only by a defect.
    pub fn embedded() -> Result<Self> {
        let defect = |cause| Error::defect("data/report is not valid").because(cause);
        let constructs = include_str!("../../data/report/constructs.toml");
        let techniques = include_str!("../../data/report/techniques.toml");
        Ok(Self {
            constructs: toml::from_str(constructs).map_err(defect)?,
            techniques: toml::from_str(techniques).map_err(defect)?,
        })
    }

    /// What a measure is about. A measure of the clinic's own keeps the words
    /// of its file.
    #[must_use]
    pub fn construct<'a>(&'a self, construct: &'a str, language: Language) -> &'a str {
        match (self.constructs.get(construct), language) {
            (Some(known), Language::En) => &known.en,
            (Some(known), Language::Fr) => &known.fr,
            (None, _) => construct,
        }
    }

    /// Whether a measure is about risk and nothing else.
    #[must_use]
    pub fn construct_is_risk(&self, construct: &str) -> bool {
        self.constructs.get(construct).is_some_and(|known| known.risk)
    }

    /// A technique by its canonical name.
    #[must_use]
    pub fn technique<'a>(&'a self, name: &'a str, language: Language) -> &'a str {
        match (self.techniques.get(name), language) {
            (Some(known), Language::Fr) => &known.fr,
            _ => name,
        }
    }

    /// Whether the name of a technique speaks of risk.
    #[must_use]
    pub fn technique_is_risk(&self, name: &str) -> bool {
        self.techniques.get(name).is_some_and(|known| known.risk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instrument::Registry;

    #[test]
    fn every_measure_has_words_for_clients() {
        let (terms, registry) = (Terms::embedded().unwrap(), Registry::embedded().unwrap());
        let without: Vec<&str> = registry
            .instruments()
            .iter()
            .map(|known| known.construct.as_str())
            .filter(|construct| !terms.constructs.contains_key(*construct))
            .collect();
        assert_eq!(without, Vec::<&str>::new());
    }

    #[test]
    fn every_technique_has_a_french_name() {
        let terms = Terms::embedded().unwrap();
        let lexicon: toml::Value =
            toml::from_str(include_str!("../../data/lexicon/en/interventions.toml")).unwrap();
        let phrases = lexicon["phrases"].as_array().unwrap();
        let names = phrases.iter().map(|phrase| phrase["name"].as_str().unwrap());
        let without: Vec<&str> =
            names.filter(|name| !terms.techniques.contains_key(*name)).collect();
        assert_eq!(without, Vec::<&str>::new());
    }

    #[test]
    fn words_of_risk_are_known_as_such() {
        let terms = Terms::embedded().unwrap();
        assert!(terms.technique_is_risk("safety planning"));
        assert!(!terms.technique_is_risk("EMDR"));
        assert!(terms.construct_is_risk("suicide risk"));
        assert_eq!(terms.construct("depression severity", Language::Fr), "dépression");
    }
}
