//! What the file of a measure says about one of its scores: bands, cut-offs,
//! changes, norms. Each entry carries its provenance.

use serde::{Deserialize, Serialize};

use super::sourced::Provenance;
use super::words::{
    AppliesTo, ChangeDirection, ChangeUnit, DerivedQuantity, NormGroup, Op, ReliabilityType,
    ResponseUnit,
};
use crate::note::Language;

/// Questions that are left out when an earlier one was answered no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skip {
    /// The number of the question that decides.
    pub after_no_to: u32,
    /// The numbers of the questions that are left out.
    pub items: Vec<u32>,
}

/// A complete division of a range into bands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BandSet {
    /// Whose bands these are, where there are several sets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The bands from the lowest score to the highest.
    pub bands: Vec<Band>,
    /// Whether this set is used when nothing else is configured.
    pub default: bool,
    /// Where the bands come from.
    pub provenance: Provenance,
}

/// One severity band.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// The English name, lower case.
    pub name: String,
    /// The French name, lower case.
    pub name_fr: String,
    /// The lowest score of the band.
    pub min: f64,
    /// The highest score of the band; the first one above it where the scale
    /// is continuous.
    pub max: f64,
}

impl Band {
    /// The name in `language`.
    #[must_use]
    pub fn name(&self, language: Language) -> &str {
        match language {
            Language::En => &self.name,
            Language::Fr => &self.name_fr,
        }
    }
}

/// A cut-off on a score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cutoff {
    /// The score.
    pub value: f64,
    /// How a score is compared with it.
    pub op: Op,
    /// What the cut-off means.
    pub label: String,
    /// The sex that it is limited to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applies_to: Option<AppliesTo>,
    /// The language area that it was found in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<Language>,
    /// Whether it is used when nothing else is configured.
    pub default: bool,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A threshold for a change. A change of exactly `value` counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The size of the change, always above 0.
    pub value: f64,
    /// What it is counted in.
    pub unit: ChangeUnit,
    /// How it was found.
    pub basis: String,
    /// The one direction that it is limited to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<ChangeDirection>,
    /// The confidence level, where the source states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// Whether it is used when nothing else is configured.
    pub default: bool,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A criterion of response to treatment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// The size of the fall, or the score to be reached.
    pub value: f64,
    /// How it is compared.
    pub op: Op,
    /// What the criterion means.
    pub label: String,
    /// What it is counted in; absent means a score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<ResponseUnit>,
    /// What has to be true besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requires: Option<String>,
    /// Whether it is used when nothing else is configured.
    pub default: bool,
    /// Where it comes from.
    pub provenance: Provenance,
}

impl Response {
    /// What the criterion is counted in.
    #[must_use]
    pub fn unit(&self) -> ResponseUnit {
        self.unit.unwrap_or(ResponseUnit::Points)
    }
}

/// Mean and standard deviation of a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Norm {
    /// Whom it describes.
    pub group: NormGroup,
    /// The sample.
    pub label: String,
    /// The mean score.
    pub mean: f64,
    /// The standard deviation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sd: Option<f64>,
    /// How many people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A reliability coefficient.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reliability {
    /// How it was found.
    #[serde(rename = "type")]
    pub kind: ReliabilityType,
    /// The coefficient, between 0 and 1.
    pub value: f64,
    /// The sample.
    pub sample: String,
    /// The time between the two tests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A value recomputed from norms and reliability, never copied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Derived {
    /// What it is.
    pub quantity: DerivedQuantity,
    /// The standard deviation used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sd: Option<f64>,
    /// The norm that it is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sd_group: Option<String>,
    /// The reliability used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reliability: Option<f64>,
    /// Its type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reliability_type: Option<ReliabilityType>,
    /// The reliable change at 95 % confidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rci95: Option<f64>,
    /// The reliable change at 90 % confidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rci90: Option<f64>,
    /// The clinical norm used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clinical: Option<String>,
    /// The functional norm used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub functional: Option<String>,
    /// The cut-off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Whether all inputs were read.
    pub verified: bool,
}
