//! One reported score of a measure: its range, its bands, its thresholds.

use serde::{Deserialize, Serialize};

use super::sourced::Provenance;
use super::words::{
    AppliesTo, Calculation, ChangeDirection, ChangeUnit, DerivedQuantity, Direction, NormGroup, Op,
    ReliabilityType, ResponseUnit, ScaleRole,
};
use crate::note::Language;

/// One score that a form gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// The key of the score inside its measure, `total` for most.
    pub id: String,
    /// Its full name.
    pub name: String,
    /// The plain English word that stands in the `subscale` column.
    pub label: String,
    /// The same in French.
    pub label_fr: String,
    /// The place of the score in the form.
    pub role: ScaleRole,
    /// The score of which this one is another coding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternative_of: Option<String>,
    /// Names as people write them, good only beside the name of the measure.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Denominators that a note may correctly write for this score, beside
    /// [`max`](Self::max).
    #[serde(default)]
    pub accepted_max: Vec<f64>,
    /// Items that count the other way round.
    #[serde(default)]
    pub reverse_items: Vec<u32>,
    /// Groups of items of which the highest answer counts.
    #[serde(default)]
    pub domains: Vec<Vec<u32>>,
    /// The lowest possible score.
    pub min: f64,
    /// The highest possible score.
    pub max: f64,
    /// Which way is worse.
    pub direction: Direction,
    /// The distance between two possible scores.
    pub step: f64,
    /// Whether bands are half-open (`[min, max)`) rather than inclusive
    /// whole scores.
    pub continuous: bool,
    /// How many items make up the score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<u32>,
    /// The lowest answer to an item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_min: Option<f64>,
    /// The highest answer to an item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_max: Option<f64>,
    /// Which items of the form make up the score, counted from 1. Empty: all,
    /// or not known.
    #[serde(default)]
    pub item_numbers: Vec<u32>,
    /// How item answers become the score.
    pub calculation: Calculation,
    /// The factor applied after the calculation.
    pub multiplier: f64,
    /// Where range and items come from, when the score was added to those of
    /// the measure's own [`structure`](super::Instrument::structure).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub structure: Option<Provenance>,
    /// Hazards of scaling and coding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Sets of severity bands.
    #[serde(default)]
    pub band_sets: Vec<BandSet>,
    /// Cut-offs between a case and no case.
    #[serde(default)]
    pub caseness: Vec<Cutoff>,
    /// The smallest change that is more than measurement error.
    #[serde(default)]
    pub reliable_change: Vec<Change>,
    /// The smallest change that matters to the person.
    #[serde(default)]
    pub mcid: Vec<Change>,
    /// Scores that count as remission.
    #[serde(default)]
    pub remission: Vec<Cutoff>,
    /// Falls that count as response.
    #[serde(default)]
    pub response: Vec<Response>,
    /// Means and standard deviations of known groups.
    #[serde(default)]
    pub norms: Vec<Norm>,
    /// Reliability coefficients.
    #[serde(default)]
    pub reliability: Vec<Reliability>,
    /// Values recomputed from those above.
    #[serde(default)]
    pub derived: Vec<Derived>,
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

impl Scale {
    /// The label in `language`. Tables use the English one.
    #[must_use]
    pub fn label(&self, language: Language) -> &str {
        match language {
            Language::En => &self.label,
            Language::Fr => &self.label_fr,
        }
    }

    /// The default set of bands, from the lowest score to the highest; empty
    /// when none is known.
    #[must_use]
    pub fn bands(&self) -> &[Band] {
        self.band_sets.iter().find(|set| set.default).map_or(&[], |set| &set.bands)
    }

    /// Where the default bands come from.
    #[must_use]
    pub fn bands_provenance(&self) -> Option<&Provenance> {
        self.band_sets.iter().find(|set| set.default).map(|set| &set.provenance)
    }

    /// The default band that holds `value`. A prorated score between two
    /// whole scores belongs to the lower band. None out of range.
    #[must_use]
    pub fn band(&self, value: f64) -> Option<&Band> {
        if !self.contains(value) {
            return None;
        }
        self.bands().iter().rev().find(|band| value >= band.min)
    }

    /// Whether `value` lies in the range of the score.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        value >= self.min && value <= self.max
    }

    /// Whether `value` is a score that the form can give: in range, and a
    /// whole number of steps from the minimum (DASS-21 doubled is never odd).
    /// A prorated score need not be.
    #[must_use]
    pub fn attainable(&self, value: f64) -> bool {
        let steps = (value - self.min) / self.step;
        self.contains(value) && (self.continuous || (steps - steps.round()).abs() < 1e-6)
    }

    /// Whether a note may write `/max` behind this score or one of its other
    /// codings.
    #[must_use]
    pub fn accepts_max(&self, max: f64) -> bool {
        same(self.max, max) || self.accepted_max.iter().any(|known| same(*known, max))
    }

    /// By how much `to` is better than `from`: positive is better, whatever
    /// the direction of the measure.
    #[must_use]
    pub fn improvement(&self, from: f64, to: f64) -> f64 {
        match self.direction {
            Direction::HigherWorse => from - to,
            Direction::HigherBetter => to - from,
        }
    }

    /// The cut-off used when nothing else is configured.
    #[must_use]
    pub fn default_caseness(&self) -> Option<&Cutoff> {
        self.caseness.iter().find(|cutoff| cutoff.default && cutoff.applies_to.is_none())
    }

    /// The cut-off for one sex, else the one for everybody.
    #[must_use]
    pub fn caseness_for(&self, group: AppliesTo) -> Option<&Cutoff> {
        let own = |cutoff: &&Cutoff| cutoff.default && cutoff.applies_to == Some(group);
        self.caseness.iter().find(own).or_else(|| self.default_caseness())
    }

    /// The reliable change used when nothing else is configured.
    #[must_use]
    pub fn default_reliable_change(&self) -> Option<&Change> {
        self.reliable_change.iter().find(|change| change.default)
    }

    /// The smallest change that matters, used when nothing else is
    /// configured.
    #[must_use]
    pub fn default_mcid(&self) -> Option<&Change> {
        self.mcid.iter().find(|change| change.default)
    }

    /// The remission score used when nothing else is configured.
    #[must_use]
    pub fn default_remission(&self) -> Option<&Cutoff> {
        self.remission.iter().find(|cutoff| cutoff.default)
    }

    /// The response criterion used when nothing else is configured.
    #[must_use]
    pub fn default_response(&self) -> Option<&Response> {
        self.response.iter().find(|response| response.default)
    }
}

pub(super) fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}
