//! One reported score of a measure: its range, its bands, its thresholds.

use serde::{Deserialize, Serialize};

use super::entries::{Band, BandSet, Change, Cutoff, Derived, Norm, Reliability, Response, Skip};
use super::sourced::Provenance;
use super::words::{AppliesTo, Calculation, Direction, ScaleRole};
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
    /// Questions that the form leaves out after a no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip: Option<Skip>,
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

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::instrument::{Instrument, Registry};

    static REGISTRY: LazyLock<Registry> =
        LazyLock::new(|| Registry::embedded().expect("the embedded measures keep the rules"));

    fn measure(short: &str) -> Instrument {
        REGISTRY.by_short(short).expect("the measure is embedded").clone()
    }

    fn band(short: &str, label: &str, value: f64) -> Option<String> {
        let measure = measure(short);
        measure.scale(label)?.band(value).map(|band| band.name.clone())
    }

    #[test]
    fn phq9_eleven_is_moderate() {
        assert_eq!(band("PHQ-9", "Total", 11.0).as_deref(), Some("moderate"));
    }

    #[test]
    fn phq9_eleven_is_moderate_in_french_too() {
        let phq9 = measure("PHQ-9");
        let band = phq9.total().and_then(|total| total.band(11.0));
        assert_eq!(band.map(|band| band.name(Language::Fr)), Some("modérée"));
    }

    #[test]
    fn phq9_twenty_eight_is_no_score() {
        assert_eq!(band("PHQ-9", "Total", 28.0), None);
        assert_eq!(band("PHQ-9", "Total", -1.0), None);
    }

    #[test]
    fn a_prorated_score_between_two_bands_is_in_the_lower_one() {
        assert_eq!(band("CORE-10", "Total", 14.5), band("CORE-10", "Total", 14.0));
    }

    #[test]
    fn a_fall_is_better_in_phq9_and_worse_in_who5() {
        let (phq9, who5) = (measure("PHQ-9"), measure("WHO-5"));
        assert_eq!(phq9.total().map(|scale| scale.improvement(18.0, 12.0)), Some(6.0));
        assert_eq!(who5.total().map(|scale| scale.improvement(60.0, 40.0)), Some(-20.0));
    }

    #[test]
    fn doubled_dass_scores_are_never_odd() {
        let dass = measure("DASS-21");
        let depression = dass.scale("Depression").expect("DASS-21 has a depression score");
        assert!(depression.attainable(14.0));
        assert!(!depression.attainable(15.0));
    }

    #[test]
    fn the_denominator_decides_the_coding() {
        let coded = |short: &str, label: &str, max: f64| {
            let measure = measure(short);
            let scale = measure.scale(label).cloned()?;
            measure.coding(&scale, max).map(|found| found.label.clone())
        };
        assert_eq!(coded("WHO-5", "Total", 25.0).as_deref(), Some("Raw"));
        assert_eq!(coded("DASS-21", "Stress", 21.0).as_deref(), Some("Stress (raw)"));
        assert_eq!(coded("PHQ-9", "Total", 27.0).as_deref(), Some("Total"));
        assert_eq!(coded("CORE-OM", "Total", 136.0), None);
    }

    #[test]
    fn a_note_may_write_other_denominators() {
        let k10 = measure("K10");
        let accepted = [50.0, 40.0, 30.0].map(|max| k10.total().map(|it| it.accepts_max(max)));
        assert_eq!(accepted, [Some(true), Some(true), Some(false)]);
    }

    #[test]
    fn audit_c_has_one_cut_off_for_each_sex_and_none_for_everybody() {
        let audit_c = measure("AUDIT-C");
        let total = audit_c.total().expect("AUDIT-C has a total");
        assert!(total.default_caseness().is_none());
        assert_eq!(total.caseness_for(AppliesTo::Female).map(|cutoff| cutoff.value), Some(3.0));
        assert_eq!(total.caseness_for(AppliesTo::Male).map(|cutoff| cutoff.value), Some(4.0));
    }

    #[test]
    fn parts_are_found_by_the_word_of_the_subscale_column() {
        let labels: &[(&str, &[&str])] = &[
            ("HADS", &["Anxiety", "Depression"]),
            ("DASS-21", &["Depression", "Anxiety", "Stress"]),
            ("Y-BOCS", &["Obsessions", "Compulsions"]),
            ("PCL-5", &["B", "C", "D", "E"]),
        ];
        for (short, labels) in labels {
            let measure = measure(short);
            for label in *labels {
                assert!(measure.scale_for(Some(label)).is_some(), "{short} {label}");
            }
        }
        assert!(measure("DASS-21").total().is_none());
    }

    proptest! {
        #[test]
        fn every_possible_score_has_exactly_one_band(share in 0.0..=1.0_f64) {
            let scales = REGISTRY.instruments().iter().flat_map(|known| &known.scales);
            for scale in scales.filter(|scale| !scale.bands().is_empty()) {
                let steps = ((scale.max - scale.min) * share / scale.step).round();
                let value = (scale.min + steps * scale.step).min(scale.max);
                let last = scale.bands().len() - 1;
                let holding = scale.bands().iter().enumerate().filter(|(k, band)| {
                    let open_end = scale.continuous && *k < last;
                    value >= band.min && if open_end { value < band.max } else { value <= band.max }
                });
                let names: Vec<_> = holding.map(|(_, band)| &band.name).collect();
                prop_assert_eq!(names.len(), 1, "{} {}: {:?}", scale.name, value, names);
                prop_assert_eq!(scale.band(value).map(|band| &band.name), names.first().copied());
            }
        }
    }
}
