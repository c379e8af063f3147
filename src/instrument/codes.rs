//! What a code of a terminology means: a score of a measure, the answer to one
//! of its items, or a whole form.
//!
//! The LOINC codes of a measure stand in its own file; other systems, the
//! codes of forms and of answers stand in `data/instruments/codes.toml`. A
//! code that was not read in a source is not looked up: a wrong code would put
//! a score of one measure into the series of another. The codes decide and
//! the names beside them do not, because exports label a form
//! "PHQ-2/PHQ-9" and mean either.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::measure::{Instrument, LoincCode};
use super::sourced::{Citation, Provenance};
use crate::note::ScorePart;
use crate::vocabulary;

vocabulary! {
    /// A terminology.
    pub enum CodeSystem {
        /// Logical Observation Identifiers Names and Codes.
        Loinc => "loinc",
        /// SNOMED Clinical Terms.
        Snomed => "snomed",
        /// The concept ids of the OMOP vocabularies.
        Omop => "omop",
    }
}

impl CodeSystem {
    /// The system behind a name as exports write it: a URL (FHIR), an object
    /// identifier (C-CDA) or an abbreviation (HL7 v2, tables).
    ///
    /// ```
    /// use caseline::instrument::CodeSystem;
    ///
    /// assert_eq!(CodeSystem::from_name("http://loinc.org"), Some(CodeSystem::Loinc));
    /// assert_eq!(CodeSystem::from_name("2.16.840.1.113883.6.96"), Some(CodeSystem::Snomed));
    /// assert_eq!(CodeSystem::from_name("LN"), Some(CodeSystem::Loinc));
    /// assert_eq!(CodeSystem::from_name("urn:oid:1.2.3"), None);
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        let name = name.strip_prefix("urn:oid:").unwrap_or(&name);
        let bare = name.trim_start_matches("http://").trim_start_matches("https://");
        match bare.trim_start_matches("www.").trim_end_matches('/') {
            "loinc.org" | "2.16.840.1.113883.6.1" | "loinc" | "ln" | "lnc" => Some(Self::Loinc),
            "snomed.info/sct"
            | "2.16.840.1.113883.6.96"
            | "snomed"
            | "snomed-ct"
            | "snomed ct"
            | "sct" => Some(Self::Snomed),
            "omop" => Some(Self::Omop),
            _ => None,
        }
    }
}

/// A code with its system, which tables often leave out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    /// The system; `None` where the export does not say, or names another.
    pub system: Option<CodeSystem>,
    /// The code.
    pub code: String,
}

/// What a code means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeMeaning {
    /// A value of a measure.
    Part(ScorePart),
    /// The form as a whole. Some systems put the main score there.
    Panel,
}

/// A meaning with its measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeTarget {
    /// Short name of the measure.
    pub instrument: String,
    /// What of it.
    pub meaning: CodeMeaning,
}

/// `codes.toml` of a folder of measures.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct CodesFile {
    pub(super) code: Vec<WrittenCode>,
    pub(super) answers: Vec<WrittenAnswers>,
    pub(super) sources: BTreeMap<String, Citation>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenCode {
    pub(super) system: CodeSystem,
    pub(super) code: String,
    /// The id of the measure.
    pub(super) measure: String,
    pub(super) part: WrittenPart,
    pub(super) provenance: Provenance,
}

/// The number of an item, `"panel"`, or the id of a score.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "the number of an item, \"panel\" or the id of a score")]
pub(super) enum WrittenPart {
    Item(u32),
    Named(String),
}

/// The numbers of coded answers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenAnswers {
    pub(super) system: CodeSystem,
    /// The ids of the measures.
    pub(super) measures: Vec<String>,
    pub(super) values: BTreeMap<String, f64>,
    pub(super) provenance: Provenance,
}

/// The codes of all measures of a registry.
#[derive(Clone, Debug, Default)]
pub(super) struct Codes {
    targets: BTreeMap<String, Vec<(CodeSystem, CodeTarget)>>,
    /// By short name of the measure and code.
    answers: BTreeMap<(String, String), (CodeSystem, f64)>,
}

impl Codes {
    /// Gathers the codes of the measures' own files and of the files of codes.
    /// Returns what is wrong as well, as file place and message.
    pub(super) fn gathered(
        instruments: &[Instrument],
        written: &[WrittenCode],
        answers: &[WrittenAnswers],
    ) -> (Self, Vec<(String, String)>) {
        let mut codes = Self::default();
        let mut wrong = Vec::new();
        for instrument in instruments {
            codes.take_loinc(instrument);
        }
        let known = |id: &str| instruments.iter().find(|instrument| instrument.id == id);
        for entry in written {
            match known(&entry.measure).and_then(|known| Some((known, meaning(known, entry)?))) {
                Some((_, _)) if !entry.provenance.verified => {}
                Some((known, meaning)) => {
                    codes.add(entry.system, &entry.code, &known.short, meaning);
                }
                None => wrong.push((
                    format!("code {}", entry.code),
                    format!("`{}` is no measure, or has no such score or item", entry.measure),
                )),
            }
        }
        for list in answers {
            for id in &list.measures {
                let Some(known) = known(id) else {
                    let message = format!("`{id}` is not the id of a measure");
                    wrong.push(("answers".to_owned(), message));
                    continue;
                };
                if list.provenance.verified {
                    codes.answers.extend(list.values.iter().map(|(code, &value)| {
                        ((known.short.clone(), code.clone()), (list.system, value))
                    }));
                }
            }
        }
        (codes, wrong)
    }

    fn take_loinc(&mut self, instrument: &Instrument) {
        let Some(loinc) = &instrument.loinc else { return };
        let single = [
            (&loinc.total, CodeMeaning::Part(ScorePart::Total)),
            (&loinc.panel, CodeMeaning::Panel),
        ];
        for (code, meaning) in single {
            if let Some(LoincCode { code, provenance }) = code
                && provenance.verified
            {
                self.add(CodeSystem::Loinc, code, &instrument.short, meaning);
            }
        }
        for item in loinc.items.iter().filter(|item| item.provenance.verified) {
            let meaning = CodeMeaning::Part(ScorePart::Item(item.item));
            self.add(CodeSystem::Loinc, &item.code, &instrument.short, meaning);
        }
    }

    fn add(&mut self, system: CodeSystem, code: &str, short: &str, meaning: CodeMeaning) {
        let target = (system, CodeTarget { instrument: short.to_owned(), meaning });
        let targets = self.targets.entry(code.to_owned()).or_default();
        if !targets.contains(&target) {
            targets.push(target);
        }
    }

    pub(super) fn targets<'a>(&'a self, code: &'a Code) -> impl Iterator<Item = &'a CodeTarget> {
        self.targets
            .get(&code.code)
            .into_iter()
            .flatten()
            .filter(|(system, _)| fits(code, *system))
            .map(|(_, target)| target)
    }

    pub(super) fn answer(&self, short: &str, code: &Code) -> Option<f64> {
        let key = (short.to_owned(), code.code.clone());
        let (system, value) = self.answers.get(&key)?;
        fits(code, *system).then_some(*value)
    }
}

/// Without a system only a LOINC code speaks for itself, by its form; a bare
/// number could be anything.
fn fits(code: &Code, system: CodeSystem) -> bool {
    match code.system {
        Some(named) => named == system,
        None => system == CodeSystem::Loinc,
    }
}

fn meaning(instrument: &Instrument, entry: &WrittenCode) -> Option<CodeMeaning> {
    match &entry.part {
        WrittenPart::Item(item) => {
            let exists = instrument.item_count.is_none_or(|count| (1..=count).contains(item));
            exists.then_some(CodeMeaning::Part(ScorePart::Item(*item)))
        }
        WrittenPart::Named(name) if name == "panel" => Some(CodeMeaning::Panel),
        WrittenPart::Named(id) => {
            let scale = instrument.scale_by_id(id)?;
            let is_total = instrument.total().is_some_and(|total| total.id == scale.id);
            Some(CodeMeaning::Part(match is_total {
                true => ScorePart::Total,
                false => ScorePart::Subscale(scale.label.clone()),
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instrument::Registry;

    fn targets(system: Option<CodeSystem>, code: &str) -> Vec<(String, CodeMeaning)> {
        let registry = Registry::embedded().expect("the embedded measures keep the rules");
        let code = Code { system, code: code.to_owned() };
        registry
            .by_code(&code)
            .map(|target| (target.instrument.clone(), target.meaning.clone()))
            .collect()
    }

    fn total(short: &str) -> Vec<(String, CodeMeaning)> {
        vec![(short.to_owned(), CodeMeaning::Part(ScorePart::Total))]
    }

    #[test]
    fn totals_are_found_by_their_codes() {
        use CodeSystem::{Loinc, Omop, Snomed};
        for (system, code, short) in [
            (Loinc, "44261-6", "PHQ-9"),
            (Loinc, "55758-7", "PHQ-2"),
            (Loinc, "70274-6", "GAD-7"),
            (Loinc, "75626-2", "AUDIT-C"),
            (Loinc, "82667-7", "DAST-10"),
            (Loinc, "101698-9", "PCL-5"),
            (Snomed, "720433000", "PHQ-9"),
            (Omop, "3042932", "PHQ-9"),
            (Omop, "42868746", "GAD-7"),
        ] {
            assert_eq!(targets(Some(system), code), total(short), "{code}");
        }
    }

    #[test]
    fn the_teen_form_is_never_the_phq_9() {
        assert_eq!(targets(Some(CodeSystem::Loinc), "89204-2"), total("PHQ-A"));
        assert_eq!(targets(Some(CodeSystem::Omop), "36305244"), total("PHQ-A"));
    }

    #[test]
    fn an_item_shared_by_two_forms_has_both_meanings() {
        let item = |short: &str, item| (short.to_owned(), CodeMeaning::Part(ScorePart::Item(item)));
        let found = targets(Some(CodeSystem::Loinc), "44255-8");
        assert_eq!(found, [item("PHQ-9", 2), item("PHQ-2", 2)]);
    }

    #[test]
    fn a_bare_number_is_no_code_and_a_bare_loinc_code_is_one() {
        assert_eq!(targets(None, "3042932"), []);
        assert_eq!(targets(None, "44261-6"), total("PHQ-9"));
        assert_eq!(targets(Some(CodeSystem::Snomed), "44261-6"), []);
    }

    #[test]
    fn answers_have_numbers() {
        let registry = Registry::embedded().expect("the embedded measures keep the rules");
        let value = |short: &str, code: &str| {
            let system = Some(CodeSystem::Loinc);
            registry.answer(short, &Code { system, code: code.to_owned() })
        };
        assert_eq!(value("PHQ-9", "LA6568-5"), Some(0.0));
        assert_eq!(value("GAD-7", "LA6571-9"), Some(3.0));
        assert_eq!(value("AUDIT-C", "LA15695-2"), Some(1.0));
        assert_eq!(value("PHQ-9", "LA15695-2"), None);
    }
}
