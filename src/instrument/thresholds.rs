//! The thresholds of one score under one profile, each with method, value and
//! source; where there is none, the reason.
//!
//! Formulas: Jacobson & Truax 1991 (doi:10.1037/0022-006X.59.1.12). A change
//! is reliable when it exceeds `z · SD · sqrt(2 (1 − r))`. Cut-off c is the
//! point equally many standard deviations from both means, b lies two from
//! the functional mean, a two from the clinical mean.

use serde::Serialize;

use super::check_scale::first_norm;
use super::entries::{Change, Cutoff, Response};
use super::measure::Instrument;
use super::profile::{CutoffRule, Formula, Otherwise, Pair, Profile, ProfileMethod};
use super::scale::Scale;
use super::sourced::Provenance;
use super::words::{
    ChangeDirection, ChangeUnit, Direction, NormGroup, Op, ReliabilityType, ResponseUnit,
};
use crate::vocabulary;

vocabulary! {
    /// How a threshold was found.
    pub enum Method {
        /// The default of the measure file.
        Published => "published",
        /// The pair of the profile.
        Paired => "paired",
        /// The reliable change formula of Jacobson and Truax.
        JacobsonTruax => "jacobson_truax",
        /// Their cut-off a.
        CutoffA => "cutoff_a",
        /// Their cut-off b.
        CutoffB => "cutoff_b",
        /// Their cut-off c.
        CutoffC => "cutoff_c",
    }
}

vocabulary! {
    /// Why there is no threshold.
    pub enum Absent {
        /// The measure file has none.
        NotPublished => "not_published",
        /// There is one for women and one for men, none for everybody.
        DependsOnSex => "depends_on_sex",
        /// The profile has no pair for this score.
        NoPair => "no_pair",
        /// The pair of the profile does not have this number.
        NotInPair => "not_in_pair",
        /// The number of the pair has no source.
        NoSource => "no_source",
        /// No group that the profile allows has a standard deviation.
        NoStandardDeviation => "no_standard_deviation",
        /// No reliability of a type that the profile allows is known.
        NoReliability => "no_reliability",
        /// The norms allow none of the cut-offs of the profile.
        NoNorms => "no_norms",
        /// The formula gives a value that the score cannot have.
        OutOfRange => "out_of_range",
    }
}

/// A cut-off on a score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Threshold {
    /// How a score is compared with it.
    pub op: Op,
    /// The score; not rounded where it was computed.
    pub value: f64,
    /// How it was found.
    pub method: Method,
    /// Where it, or what it was computed from, comes from.
    pub provenance: Provenance,
    /// Why the profile's own method was not used, where it was not.
    pub instead_of: Option<Absent>,
}

impl Threshold {
    /// Whether `score` meets the criterion.
    #[must_use]
    pub fn holds(&self, score: f64) -> bool {
        self.op.holds(score, self.value)
    }
}

/// A threshold for a change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReliableChangeRule {
    /// The size of the change; not rounded where it was computed.
    pub value: f64,
    /// What it is counted in.
    pub unit: ChangeUnit,
    /// `>=` for published values, which count when they are just reached;
    /// `>` for the formula.
    pub op: Op,
    /// The one direction that it is limited to.
    pub direction: Option<ChangeDirection>,
    /// How it was found.
    pub method: Method,
    /// The two-sided confidence level; absent where the source does not state
    /// it.
    pub confidence: Option<f64>,
    /// What it was computed from.
    pub inputs: Option<Inputs>,
    /// Where it, or what it was computed from, comes from.
    pub provenance: Provenance,
    /// Why the profile's own method was not used, where it was not.
    pub instead_of: Option<Absent>,
}

impl ReliableChangeRule {
    /// The size of the change in points, for a first score of `baseline`.
    #[must_use]
    pub fn points(&self, baseline: f64) -> f64 {
        match self.unit {
            ChangeUnit::Points => self.value,
            ChangeUnit::Percent => self.value * baseline.abs() / 100.0,
        }
    }
}

/// What a reliable change was computed from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Inputs {
    /// The standard deviation.
    pub sd: f64,
    /// The sample that it is of.
    pub sd_of: String,
    /// The reliability.
    pub reliability: f64,
    /// How it was found.
    pub reliability_type: ReliabilityType,
    /// The sample that it is of.
    pub reliability_of: String,
    /// The factor.
    pub z: f64,
}

/// A criterion of response to treatment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ResponseRule {
    /// How the fall, or the score, is compared.
    pub op: Op,
    /// The size of the fall, or the score.
    pub value: f64,
    /// What it is counted in.
    pub unit: ResponseUnit,
    /// How it was found.
    pub method: Method,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// All thresholds of one score under one profile.
#[derive(Clone, Debug, PartialEq)]
pub struct Thresholds {
    /// The name of the profile.
    pub profile: String,
    /// The cut-off between a case and no case.
    pub caseness: Result<Threshold, Absent>,
    /// The change that is more than measurement error.
    pub reliable_change: Result<ReliableChangeRule, Absent>,
    /// The change that matters to the person.
    pub mcid: Result<ReliableChangeRule, Absent>,
    /// The score of remission.
    pub remission: Result<Threshold, Absent>,
    /// The fall that counts as response.
    pub response: Result<ResponseRule, Absent>,
}

impl Profile {
    /// The thresholds of a score. Remission, response and the change that
    /// matters are always the published ones.
    #[must_use]
    pub fn thresholds(&self, instrument: &Instrument, scale: &Scale) -> Thresholds {
        let (caseness, reliable_change) = match (self.method, &self.formula) {
            (ProfileMethod::JacobsonTruax, Some(formula)) => {
                (formula.caseness(scale), formula.reliable_change(scale))
            }
            (ProfileMethod::Paired, _) => {
                let pair = self.pair(&instrument.short, scale);
                (paired_caseness(pair, scale), paired_change(pair, scale))
            }
            (ProfileMethod::Published | ProfileMethod::JacobsonTruax, _) => {
                (published_caseness(scale), published_change(scale.default_reliable_change()))
            }
        };
        Thresholds {
            profile: self.name.clone(),
            caseness: self.or_published(
                caseness,
                || published_caseness(scale),
                |rule, reason| {
                    rule.instead_of = Some(reason);
                },
            ),
            reliable_change: self.or_published(
                reliable_change,
                || published_change(scale.default_reliable_change()),
                |rule, reason| rule.instead_of = Some(reason),
            ),
            mcid: published_change(scale.default_mcid()),
            remission: published_cutoff(scale.default_remission()),
            response: scale.default_response().map(published_response).ok_or(Absent::NotPublished),
        }
    }

    /// `own`, or what is published where the profile allows it. The reason of
    /// the profile stays when neither is there.
    fn or_published<T>(
        &self,
        own: Result<T, Absent>,
        published: impl FnOnce() -> Result<T, Absent>,
        mark: impl FnOnce(&mut T, Absent),
    ) -> Result<T, Absent> {
        let reason = match own {
            Ok(own) => return Ok(own),
            Err(reason) => reason,
        };
        if self.otherwise == Otherwise::Nothing {
            return Err(reason);
        }
        let mut rule = published().map_err(|_| reason)?;
        mark(&mut rule, reason);
        Ok(rule)
    }
}

fn published_cutoff(cutoff: Option<&Cutoff>) -> Result<Threshold, Absent> {
    let Cutoff { value, op, provenance, .. } = cutoff.ok_or(Absent::NotPublished)?;
    Ok(Threshold {
        op: *op,
        value: *value,
        method: Method::Published,
        provenance: provenance.clone(),
        instead_of: None,
    })
}

fn published_caseness(scale: &Scale) -> Result<Threshold, Absent> {
    let by_sex = scale.caseness.iter().any(|cutoff| cutoff.default && cutoff.applies_to.is_some());
    let found = published_cutoff(scale.default_caseness());
    found.map_err(|reason| if by_sex { Absent::DependsOnSex } else { reason })
}

fn published_change(change: Option<&Change>) -> Result<ReliableChangeRule, Absent> {
    let change = change.ok_or(Absent::NotPublished)?;
    Ok(ReliableChangeRule {
        value: change.value,
        unit: change.unit,
        op: Op::AtLeast,
        direction: change.direction,
        method: Method::Published,
        confidence: change.confidence,
        inputs: None,
        provenance: change.provenance.clone(),
        instead_of: None,
    })
}

fn published_response(response: &Response) -> ResponseRule {
    ResponseRule {
        op: response.op,
        value: response.value,
        unit: response.unit(),
        method: Method::Published,
        provenance: response.provenance.clone(),
    }
}

fn paired_caseness(pair: Option<&Pair>, scale: &Scale) -> Result<Threshold, Absent> {
    let cutoff = pair.ok_or(Absent::NoPair)?.caseness.as_ref().ok_or(Absent::NotInPair)?;
    Ok(Threshold {
        op: cutoff.op,
        value: cutoff.value,
        method: Method::Paired,
        provenance: cutoff.provenance(scale).ok_or(Absent::NoSource)?.clone(),
        instead_of: None,
    })
}

fn paired_change(pair: Option<&Pair>, scale: &Scale) -> Result<ReliableChangeRule, Absent> {
    let change = pair.ok_or(Absent::NoPair)?.reliable_change.as_ref().ok_or(Absent::NotInPair)?;
    Ok(ReliableChangeRule {
        value: change.value,
        unit: change.unit,
        op: Op::AtLeast,
        direction: None,
        method: Method::Paired,
        confidence: change.confidence,
        inputs: None,
        provenance: change.provenance(scale).ok_or(Absent::NoSource)?.clone(),
        instead_of: None,
    })
}

impl Formula {
    fn reliable_change(&self, scale: &Scale) -> Result<ReliableChangeRule, Absent> {
        let (norm, sd) = self
            .sd_of
            .iter()
            .find_map(|group| first_norm(scale, *group))
            .ok_or(Absent::NoStandardDeviation)?;
        let reliability = self
            .reliability
            .iter()
            .find_map(|kind| scale.reliability.iter().find(|known| known.kind == *kind))
            .ok_or(Absent::NoReliability)?;
        let value = self.z * sd * (2.0 * (1.0 - reliability.value)).sqrt();
        if value >= scale.max - scale.min {
            return Err(Absent::OutOfRange);
        }
        Ok(ReliableChangeRule {
            value,
            unit: ChangeUnit::Points,
            op: Op::Above,
            direction: None,
            method: Method::JacobsonTruax,
            confidence: Some(self.confidence),
            inputs: Some(Inputs {
                sd,
                sd_of: norm.label.clone(),
                reliability: reliability.value,
                reliability_type: reliability.kind,
                reliability_of: reliability.sample.clone(),
                z: self.z,
            }),
            provenance: norm.provenance.and(&reliability.provenance),
            instead_of: None,
        })
    }

    /// The first cut-off that the norms allow and that is a possible score.
    fn caseness(&self, scale: &Scale) -> Result<Threshold, Absent> {
        let mut reason = Absent::NoNorms;
        for rule in &self.cutoffs {
            let Some((value, method, provenance)) = cutoff(*rule, scale) else { continue };
            if scale.contains(value) {
                let op = match scale.direction {
                    Direction::HigherWorse => Op::Above,
                    Direction::HigherBetter => Op::Below,
                };
                return Ok(Threshold { op, value, method, provenance, instead_of: None });
            }
            reason = Absent::OutOfRange;
        }
        Err(reason)
    }
}

fn cutoff(rule: CutoffRule, scale: &Scale) -> Option<(f64, Method, Provenance)> {
    let worse = match scale.direction {
        Direction::HigherWorse => 1.0,
        Direction::HigherBetter => -1.0,
    };
    let clinical = first_norm(scale, NormGroup::Clinical);
    let functional = first_norm(scale, NormGroup::Functional);
    match rule {
        CutoffRule::A => {
            let (norm, sd) = clinical?;
            Some((norm.mean - worse * 2.0 * sd, Method::CutoffA, norm.provenance.clone()))
        }
        CutoffRule::B => {
            let (norm, sd) = functional?;
            Some((norm.mean + worse * 2.0 * sd, Method::CutoffB, norm.provenance.clone()))
        }
        CutoffRule::C => {
            let ((ill, ill_sd), (well, well_sd)) = (clinical?, functional?);
            let value = (ill_sd * well.mean + well_sd * ill.mean) / (ill_sd + well_sd);
            Some((value, Method::CutoffC, ill.provenance.and(&well.provenance)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instrument::{Evidence, Registry};

    fn thresholds(profile: &str, short: &str) -> Thresholds {
        let registry = Registry::embedded().expect("the embedded measures keep the rules");
        let measure = registry.by_short(short).expect("the measure is embedded");
        let total = measure.total().expect("the measure has a total");
        Profile::named(profile).expect("the profile is embedded").thresholds(measure, total)
    }

    fn pair(profile: &str, short: &str) -> (Result<f64, Absent>, Result<f64, Absent>) {
        let found = thresholds(profile, short);
        (found.caseness.map(|it| it.value), found.reliable_change.map(|it| it.value))
    }

    #[test]
    fn phq9_caseness_ten_goes_with_change_of_six_in_nhs_tt() {
        assert_eq!(pair("nhs-tt", "PHQ-9"), (Ok(10.0), Ok(6.0)));
    }

    #[test]
    fn gad7_caseness_eight_goes_with_change_of_four_in_nhs_tt() {
        assert_eq!(pair("nhs-tt", "GAD-7"), (Ok(8.0), Ok(4.0)));
    }

    #[test]
    fn gad7_caseness_eight_goes_with_change_of_four_by_default_too() {
        assert_eq!(pair(Profile::DEFAULT, "GAD-7"), (Ok(8.0), Ok(4.0)));
    }

    #[test]
    fn pcl5_has_another_pair_in_nhs_tt_and_says_that_it_was_not_read() {
        assert_eq!(pair(Profile::DEFAULT, "PCL-5"), (Ok(33.0), Ok(15.0)));
        assert_eq!(pair("nhs-tt", "PCL-5"), (Ok(32.0), Ok(10.0)));
        let change = thresholds("nhs-tt", "PCL-5").reliable_change.expect("the pair has a change");
        assert_eq!((change.method, change.provenance.verified), (Method::Paired, false));
        assert_eq!(change.provenance.evidence, Evidence::Recalled);
    }

    #[test]
    fn a_measure_without_a_pair_keeps_what_is_published_and_says_why() {
        let change = thresholds("nhs-tt", "CORE-10").reliable_change.expect("6 is published");
        assert_eq!(change.value, 6.0);
        assert_eq!((change.method, change.instead_of), (Method::Published, Some(Absent::NoPair)));
        assert_eq!(change.confidence, Some(0.9));
    }

    #[test]
    fn a_pair_without_a_change_has_none() {
        assert_eq!(pair("nhs-tt", "PSWQ"), (Ok(45.0), Err(Absent::NotInPair)));
    }

    #[test]
    fn phq9_by_formula_rests_on_test_retest_and_both_norms() {
        let found = thresholds("jacobson-truax", "PHQ-9");
        let change = found.reliable_change.expect("SD 5.5 and r .84 are known");
        assert_eq!(format!("{:.2}", change.value), "6.10");
        assert_eq!((change.op, change.confidence), (Op::Above, Some(0.95)));
        let inputs = change.inputs.expect("a computed change has inputs");
        assert_eq!((inputs.sd, inputs.reliability), (5.5, 0.84));
        assert_eq!(inputs.reliability_type, ReliabilityType::TestRetest);
        assert!(!change.provenance.verified, "the test-retest reliability was not read");
        let caseness = found.caseness.expect("both norms are known");
        assert_eq!(format!("{:.2}", caseness.value), "7.78");
        assert_eq!((caseness.method, caseness.op), (Method::CutoffC, Op::Above));
    }

    #[test]
    fn core10_by_formula_agrees_with_the_derived_value_of_the_table() {
        let found = thresholds("jacobson-truax", "CORE-10");
        let change = found.reliable_change.map(|it| format!("{:.2}", it.value));
        assert_eq!(change.as_deref(), Ok("6.75"));
        assert_eq!(found.caseness.map(|it| format!("{:.2}", it.value)).as_deref(), Ok("10.46"));
    }

    #[test]
    fn without_a_clinical_norm_cut_off_b_is_used() {
        let caseness = thresholds("jacobson-truax", "EDE-Q").caseness.expect("a norm is known");
        assert_eq!(caseness.method, Method::CutoffB);
        assert_eq!(format!("{:.2}", caseness.value), "4.07");
    }

    #[test]
    fn without_norms_the_published_values_are_used_and_say_why() {
        let found = thresholds("jacobson-truax", "OCI");
        let caseness = found.caseness.expect("40 is published");
        assert_eq!((caseness.value, caseness.instead_of), (40.0, Some(Absent::NoNorms)));
        let change = found.reliable_change.expect("32 is published");
        assert_eq!(change.instead_of, Some(Absent::NoStandardDeviation));
    }

    #[test]
    fn a_score_without_any_threshold_gives_the_reason() {
        assert_eq!(
            pair(Profile::DEFAULT, "HADS"),
            (Err(Absent::NotPublished), Err(Absent::NotPublished))
        );
        assert_eq!(pair(Profile::DEFAULT, "AUDIT-C").0, Err(Absent::DependsOnSex));
    }

    #[test]
    fn phq9_remission_is_below_five_and_response_is_half() {
        let found = thresholds(Profile::DEFAULT, "PHQ-9");
        let remission = found.remission.expect("remission is published");
        assert_eq!([4.0, 5.0].map(|score| remission.holds(score)), [true, false]);
        let response = found.response.expect("response is published");
        assert_eq!((response.value, response.unit), (50.0, ResponseUnit::PercentReduction));
    }

    #[test]
    fn every_threshold_of_every_profile_has_a_source() {
        let registry = Registry::embedded().expect("the embedded measures keep the rules");
        for name in Profile::names() {
            let profile = Profile::named(name).expect("the profile is embedded");
            for measure in registry.instruments() {
                for scale in &measure.scales {
                    let found = profile.thresholds(measure, scale);
                    let sourced = [
                        found.caseness.map(|it| it.provenance),
                        found.reliable_change.map(|it| it.provenance),
                        found.mcid.map(|it| it.provenance),
                        found.remission.map(|it| it.provenance),
                        found.response.map(|it| it.provenance),
                    ];
                    for key in sourced.into_iter().flatten().flat_map(|it| it.sources) {
                        assert!(registry.citation(&key).is_some(), "{name} {}: {key}", measure.id);
                    }
                }
            }
        }
    }
}
