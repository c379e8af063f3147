//! A standardized measure: its names, its form, its scores.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::scale::{Scale, same};
use super::sourced::{Citation, Provenance};
use super::words::{LicenceStatus, Op, ProratingRule, Rater, RiskKind, ScaleRole};
use crate::note::Language;

/// One measure, as its file in `data/instruments` describes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// The key, lower case: `phq-9`. Also the name of the file.
    pub id: String,
    /// The canonical short name that stands in tables: `PHQ-9`.
    pub short: String,
    /// The full English name.
    pub name: String,
    /// The group of related forms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// What is measured.
    pub construct: String,
    /// Who answers.
    pub rater: Rater,
    /// For whom the form is meant.
    pub population: String,
    /// The days that the answers look back on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recall_days: Option<u32>,
    /// The same in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recall_text: Option<String>,
    /// Whether that was read.
    pub recall_verified: bool,
    /// How many items the form has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_count: Option<u32>,
    /// Whether all items have the same range of answers.
    pub item_uniform: bool,
    /// Whether the French names were seen in a French source.
    pub aliases_fr_checked: bool,
    /// Names that are also ordinary words or other scales, and need a number
    /// form, a score in range or a word nearby before they count.
    #[serde(default)]
    pub ambiguous_tokens: Vec<String>,
    /// Those of the ambiguous names that stand for a disorder or for a family
    /// of forms ("PHQ"): a value has to follow at once, in any spelling.
    #[serde(default)]
    pub family_tokens: Vec<String>,
    /// Anything else.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Where item count and ranges come from.
    pub structure: Provenance,
    /// Names as people write them.
    pub aliases: Aliases,
    /// The terms of use.
    pub licence: Licence,
    /// How often the form is usually given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
    /// What is done about missing answers; absent: no rule known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prorating: Option<Prorating>,
    /// LOINC codes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loinc: Option<Loinc>,
    /// The scores, the main one first where there is one.
    pub scales: Vec<Scale>,
    /// Answers that need attention.
    #[serde(default)]
    pub risk_items: Vec<RiskItem>,
    /// Where sources disagree.
    #[serde(default)]
    pub conflicts: Vec<Conflict>,
    /// Citations that stand in the measure's own file. The registry moves
    /// them to its own when it loads the file.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sources: BTreeMap<String, Citation>,
}

/// Names as people write them, by language. Spaces, hyphens, case and accents
/// are evened out by whoever compares.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aliases {
    /// Names in English text.
    pub en: Vec<String>,
    /// Names in French text.
    pub fr: Vec<String>,
}

/// The usual time between two administrations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// In days.
    pub typical_days: u32,
    /// How that is known.
    pub basis: String,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// What is done about missing answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prorating {
    /// The rule.
    pub rule: ProratingRule,
    /// The most answers that may be missing; absent: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_missing: Option<u32>,
    /// The rule in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Whether the limit was read.
    pub max_missing_verified: bool,
    /// Where the rule comes from.
    pub provenance: Provenance,
}

/// The terms of use of a form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Licence {
    /// The kind of terms.
    pub status: LicenceStatus,
    /// Whether any program may carry the wording of the items.
    pub ship_item_text: bool,
    /// The terms in words.
    pub note: String,
    /// Where they were read.
    pub provenance: Provenance,
}

/// LOINC codes of a measure. A code that is not verified is not exported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Loinc {
    /// The code of the total score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<LoincCode>,
    /// The code of the whole form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub panel: Option<LoincCode>,
    /// The codes of the items.
    #[serde(default)]
    pub items: Vec<LoincItem>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// One LOINC code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoincCode {
    /// The code with its check digit.
    pub code: String,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// The LOINC code of one item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoincItem {
    /// The number of the item, from 1.
    pub item: u32,
    /// The code with its check digit.
    pub code: String,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// An item of a form: by number where it has one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ItemName {
    /// Its number, from 1.
    Number(u32),
    /// Its name, or a group of items.
    Name(String),
}

fn collect_sources(value: &serde_json::Value, keys: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    serde_json::Value::Array(names) if name == "sources" => {
                        keys.extend(names.iter().filter_map(|key| key.as_str().map(str::to_owned)));
                    }
                    _ => collect_sources(field, keys),
                }
            }
        }
        serde_json::Value::Array(items) => {
            items.iter().for_each(|item| collect_sources(item, keys));
        }
        _ => {}
    }
}

impl fmt::Display for ItemName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Name(name) => f.write_str(name),
        }
    }
}

impl ItemName {
    /// Whether it is the item with this number.
    #[must_use]
    pub fn is_number(&self, number: i64) -> bool {
        matches!(self, Self::Number(own) if i64::from(*own) == number)
    }
}

/// An answer that needs attention, whatever the total.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskItem {
    /// The item.
    pub item: ItemName,
    /// How the answer is compared.
    pub op: Op,
    /// With what.
    pub value: f64,
    /// What it points to.
    pub kind: RiskKind,
    /// The rule in words.
    pub note: String,
    /// Where it comes from. An unverified rule still raises its flag.
    pub provenance: Provenance,
}

/// A value that sources disagree about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Disputed {
    /// A number.
    Number(f64),
    /// Anything else, in words.
    Words(String),
}

/// Where sources disagree, and what is used by default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// What they disagree about.
    pub field: String,
    /// What they say.
    pub values: Vec<Disputed>,
    /// What is used when nothing else is configured.
    pub default: Disputed,
    /// Why.
    pub reason: String,
    /// Where it was read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<String>,
}

impl Instrument {
    /// The keys of all sources that the measure's numbers name. They are
    /// collected from the serialized form, so that an entry that is added to
    /// the schema cannot be forgotten here.
    #[must_use]
    pub fn source_keys(&self) -> BTreeSet<String> {
        let mut keys = BTreeSet::new();
        if let Ok(value) = serde_json::to_value(self) {
            collect_sources(&value, &mut keys);
        }
        keys
    }

    /// The main score. None where a form has only subscales (DASS-21).
    #[must_use]
    pub fn total(&self) -> Option<&Scale> {
        self.scales.iter().find(|scale| scale.role == ScaleRole::Total)
    }

    /// The score with this English label.
    #[must_use]
    pub fn scale(&self, label: &str) -> Option<&Scale> {
        self.scales.iter().find(|scale| scale.label == label)
    }

    /// The score with this key.
    #[must_use]
    pub fn scale_by_id(&self, id: &str) -> Option<&Scale> {
        self.scales.iter().find(|scale| scale.id == id)
    }

    /// The score that a table row means: the one with the label in its
    /// `subscale` column, or the main score where that is empty.
    #[must_use]
    pub fn scale_for(&self, subscale: Option<&str>) -> Option<&Scale> {
        match subscale {
            None | Some("") => self.total(),
            Some(label) => self.scale(label),
        }
    }

    /// The coding of `scale` that has this maximum: `scale` itself or one of
    /// its alternatives. None where the coding is not in the registry, so
    /// that a score "18/136" is not read with the bands of another coding.
    #[must_use]
    pub fn coding<'a>(&'a self, scale: &'a Scale, max: f64) -> Option<&'a Scale> {
        if same(scale.max, max) {
            return Some(scale);
        }
        self.alternatives(scale).find(|other| same(other.max, max))
    }

    /// The other codings of `scale`.
    pub fn alternatives<'a>(&'a self, scale: &'a Scale) -> impl Iterator<Item = &'a Scale> {
        self.scales.iter().filter(|other| other.alternative_of.as_deref() == Some(&scale.id))
    }

    /// All names of the measure with the language that they are written in:
    /// the short name, the full name, then the aliases. A name may come more
    /// than once.
    pub fn names(&self) -> impl Iterator<Item = (Language, &str)> {
        let own = [&self.short, &self.name].into_iter().map(|name| (Language::En, name.as_str()));
        let en = self.aliases.en.iter().map(|name| (Language::En, name.as_str()));
        let fr = self.aliases.fr.iter().map(|name| (Language::Fr, name.as_str()));
        own.chain(en).chain(fr)
    }
}
