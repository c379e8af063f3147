//! What a client's own report says in other words, or leaves out.
//!
//! Notes and measures use words among professionals: a goal is called
//! "Safety", a band "hazardous", a subscale "risk". A client's report says
//! nothing of risk but what the clinician put into it, and names no illness.
//! The words are data: `data/report/client.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::instrument::Band;
use crate::note::Language;

/// The rules of what a client reads.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Discretion {
    /// Beginnings of words that speak of risk, in small letters.
    risk_words: Vec<String>,
    /// Other names of bands, by the English one.
    bands: BTreeMap<String, OtherName>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OtherName {
    en: String,
    fr: String,
}

impl Discretion {
    /// The built-in rules.
    ///
    /// # Errors
    /// Only by a defect.
    pub fn embedded() -> Result<Self> {
        toml::from_str(include_str!("../../../data/report/client.toml"))
            .map_err(|cause| Error::defect("data/report/client.toml is not valid").because(cause))
    }

    /// Whether words speak of risk: whether one of the beginnings stands at
    /// the beginning of a word.
    pub fn speaks_of_risk(&self, words: &str) -> bool {
        let words = words.to_lowercase().replace('’', "'");
        self.risk_words.iter().any(|beginning| {
            words.match_indices(beginning.as_str()).any(|(at, _)| {
                !words.get(..at).is_some_and(|before| before.ends_with(char::is_alphanumeric))
            })
        })
    }

    /// The name of a band of a measure as a client reads it; `None` where its
    /// own name speaks of risk and there is no other.
    pub fn band<'a>(
        &'a self,
        instrument: &str,
        band: &'a Band,
        language: Language,
    ) -> Option<&'a str> {
        let name = band.name(Language::En);
        let of_measure = self.bands.get(&format!("{instrument}: {name}"));
        if let Some(other) = of_measure.or_else(|| self.bands.get(name)) {
            return Some(match language {
                Language::En => &other.en,
                Language::Fr => &other.fr,
            });
        }
        let name = band.name(language);
        (!self.speaks_of_risk(name)).then_some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instrument::Registry;

    fn discretion() -> Discretion {
        Discretion::embedded().unwrap()
    }

    #[test]
    fn words_of_risk_are_known_by_how_they_begin() {
        let rules = discretion();
        for words in [
            "Safety",
            "Stay safe: suicidal thoughts",
            "Moins d’idées noires",
            "Sécurité à la maison",
            "CORE-OM Risk",
        ] {
            assert!(rules.speaks_of_risk(words), "{words}");
        }
        for words in ["Sober days", "Charm school", "Moins de crises de panique", "Sommeil", ""] {
            assert!(!rules.speaks_of_risk(words), "{words}");
        }
    }

    #[test]
    fn no_band_of_the_registry_reads_of_risk_to_a_client() {
        let (rules, registry) = (discretion(), Registry::embedded().unwrap());
        for instrument in registry.instruments() {
            let bands = instrument.scales.iter().flat_map(|scale| &scale.band_sets);
            for band in bands.flat_map(|set| &set.bands) {
                for language in [Language::En, Language::Fr] {
                    let name = rules.band(&instrument.short, band, language);
                    let name =
                        name.unwrap_or_else(|| panic!("{} has no name", band.name(language)));
                    assert!(!rules.speaks_of_risk(name), "{name}");
                }
            }
        }
    }

    #[test]
    fn every_other_name_belongs_to_a_band_of_the_registry() {
        let (rules, registry) = (discretion(), Registry::embedded().unwrap());
        let mut known: Vec<String> = Vec::new();
        for instrument in registry.instruments() {
            let sets = instrument.scales.iter().flat_map(|scale| &scale.band_sets);
            for band in sets.flat_map(|set| &set.bands) {
                known.push(band.name.clone());
                known.push(format!("{}: {}", instrument.short, band.name));
            }
        }
        for name in rules.bands.keys() {
            assert!(known.contains(name), "{name}");
        }
    }

    #[test]
    fn a_band_of_a_clinic_that_speaks_of_risk_goes_unnamed() {
        let band: Band =
            toml::from_str("name = \"high risk\"\nname_fr = \"élevé\"\nmin = 0\nmax = 1\n")
                .unwrap();
        assert_eq!(discretion().band("OURS", &band, Language::En), None);
        assert_eq!(discretion().band("OURS", &band, Language::Fr), Some("élevé"));
    }

    #[test]
    fn a_band_goes_by_the_name_for_its_measure() {
        let (rules, registry) = (discretion(), Registry::embedded().unwrap());
        let lowest = |measure: &str| {
            let known = registry.instruments().iter().find(|known| known.short == measure).unwrap();
            let band = known.scales[0].band(3.0).unwrap();
            rules.band(measure, band, Language::En).unwrap().to_owned()
        };
        assert_eq!((lowest("WHO-5"), lowest("AUDIT")), ("very low wellbeing".into(), "low".into()));
    }
}
