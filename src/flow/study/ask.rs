//! From what was given, by hand or by the registry, to the plan of a study.
//!
//! A number given by hand goes before one of the registry; each keeps a note
//! of where it comes from.

use std::collections::BTreeMap;

use super::{Effect, Plan};
use crate::caseload::series::direction_of;
use crate::change::{
    Cutoff, CutoffMethod, CutoffRule, Direction, Edge, Evaluated, Norms, NotEvaluable, Question,
    Reason, Reliability, Significance, StudyApproach, StudyMethod,
};
use crate::error::{Error, Result};
use crate::instrument::{ChangeUnit, NormGroup, Op, Provenance, ReliabilityType, Scale};

/// What was given by hand; everything may be left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    /// Which scores are better.
    pub direction: Option<Direction>,
    /// What is asked.
    pub approach: Option<StudyApproach>,
    /// The methods.
    pub methods: Vec<StudyMethod>,
    /// The cut-off rule.
    pub cutoff: Option<CutoffRule>,
    /// A cut-off in points.
    pub cutoff_value: Option<f64>,
    /// For which scores the cut-off is drawn.
    pub cutoff_method: Option<CutoffMethod>,
    /// The two-sided confidence, as a fraction.
    pub confidence: Option<f64>,
    /// Reliability of the first measurement.
    pub reliability: Option<f64>,
    /// Reliability of the second measurement.
    pub reliability_post: Option<f64>,
    /// Which kind of reliability is taken from the registry.
    pub reliability_type: Option<ReliabilityType>,
    /// Mean and standard deviation of the functional population.
    pub functional: (Option<f64>, Option<f64>),
    /// Mean and standard deviation of the clinical population.
    pub clinical: (Option<f64>, Option<f64>),
    /// Whether the error rests on a standard deviation of norms; `Some(None)`
    /// for that of the norms at hand.
    pub norm_sd: Option<Option<f64>>,
    /// A published threshold of reliable change, in points.
    pub threshold: Option<f64>,
    /// The minimal important difference for improvement.
    pub important: Option<f64>,
    /// The same for deterioration; as for improvement when left out.
    pub important_worse: Option<f64>,
    /// The share of the baseline that is an improvement, in percent.
    pub percent: Option<f64>,
    /// The same for deterioration; as for improvement when left out.
    pub percent_worse: Option<f64>,
    /// The lowest score that the scale allows.
    pub minimum: Option<f64>,
    /// What an anchor is laid against.
    pub effect: Option<Effect>,
    /// The arm that others are compared with.
    pub reference: Option<String>,
}

/// The order in which kinds of reliability are taken when none is asked for:
/// change over time is compared with the error over time.
const KINDS: [ReliabilityType; 3] =
    [ReliabilityType::TestRetest, ReliabilityType::Icc, ReliabilityType::Alpha];

/// The plan for what was given, with what the registry knows of a scale.
///
/// # Errors
/// When the direction is not known, a pair of options is incomplete, or the
/// confidence is no share.
pub fn plan(given: &Given, scale: Option<&Scale>) -> Result<Plan> {
    let direction = given.direction.or_else(|| scale.map(|scale| direction_of(Some(scale))));
    let direction = direction.ok_or_else(|| {
        Error::configuration("--better must say `lower` or `higher` when no --instrument is given")
    })?;
    let significance = Significance::new(1.0 - given.confidence.unwrap_or(0.95))
        .map_err(|_| Error::configuration("--confidence must lie between 0 and 1, such as .95"))?;
    let mut book = Book { scale, sources: BTreeMap::new() };
    let approach = given.approach.unwrap_or(StudyApproach::Combined);
    let functional = book.norms("functional", given.functional, NormGroup::Functional)?;
    let clinical = book.norms("clinical", given.clinical, NormGroup::Clinical)?;
    let reliability = book.reliability(given);
    let reliability_post = given
        .reliability_post
        .map_or(reliability, |value| book.given_reliability("reliability_post", value));
    let published_cutoff = book.cutoff(given)?;
    let question = Question {
        approach,
        direction,
        significance,
        reliability,
        reliability_post,
        error_sd: book.error_sd(given)?,
        // Norms of the registry describe other clinics; those of the sample
        // itself go before them unless given by hand.
        clinical: clinical.filter(|_| given.clinical.0.is_some()),
        functional,
        cutoff: given.cutoff.unwrap_or(match published_cutoff {
            Some(_) => CutoffRule::Published,
            None => CutoffRule::A,
        }),
        cutoff_method: given.cutoff_method,
        published_cutoff,
        published_change: book.threshold(given),
        important: book.important(given),
        shares: given
            .percent
            .map(|share| (share / 100.0, given.percent_worse.unwrap_or(share) / 100.0)),
        minimum: given.minimum.or_else(|| scale.map(|scale| scale.min)).unwrap_or(0.0),
    };
    let methods = methods(given, &question)?;
    positive(given)?;
    given_for(&methods, &question)?;
    let effect = given.effect.unwrap_or(Effect::Individual);
    if effect != Effect::Individual && question.important.is_none() {
        return Err(Error::configuration(format!(
            "--effect {effect} needs the minimal important difference, --mid"
        )));
    }
    Ok(Plan {
        question,
        methods,
        effect,
        reference: given.reference.clone(),
        sources: book.sources,
    })
}

/// The methods asked for, each once, or the one that the approach implies.
fn methods(given: &Given, question: &Question) -> Result<Vec<StudyMethod>> {
    let mut methods: Vec<StudyMethod> = Vec::new();
    for &method in &given.methods {
        if !methods.contains(&method) {
            methods.push(method);
        }
    }
    let implied = match question.approach {
        StudyApproach::Statistical => return Ok(vec![StudyMethod::Cutoff]),
        StudyApproach::Anchor => return Ok(vec![StudyMethod::Anchor]),
        StudyApproach::Percentage => return Ok(vec![StudyMethod::Percentage]),
        StudyApproach::Combined if given.important.is_some() => StudyMethod::Anchor,
        StudyApproach::Combined if given.percent.is_some() => StudyMethod::Percentage,
        StudyApproach::Combined | StudyApproach::Distribution => StudyMethod::JacobsonTruax,
    };
    if methods.is_empty() {
        methods.push(implied);
    }
    if methods.contains(&StudyMethod::Cutoff) {
        return Err(Error::configuration(
            "the method `cutoff` is the approach `statistical`; say --approach statistical",
        ));
    }
    Ok(methods)
}

/// Thresholds of zero or less would call no change a change.
fn positive(given: &Given) -> Result<()> {
    let points = [
        ("--mid", given.important),
        ("--mid-deterioration", given.important_worse),
        ("--percent", given.percent),
        ("--percent-deterioration", given.percent_worse),
        ("--threshold", given.threshold),
    ];
    for (option, value) in points {
        if value.is_some_and(|value| !(value.is_finite() && value > 0.0)) {
            return Err(Error::configuration(format!("{option} must be more than 0")));
        }
    }
    Ok(())
}

/// Whether everything is known that the methods and the cut-off rest on. A
/// number that is known and wrong is not refused here: it is the reason of
/// every client.
fn given_for(methods: &[StudyMethod], question: &Question) -> Result<()> {
    let needs = |what: String, options: &str| {
        Err(Error::configuration(format!(
            "{what} needs {options}, or an --instrument for which it is known"
        )))
    };
    for &method in methods {
        let index = StudyMethod::INDICES.contains(&method);
        if index && question.reliability == Err(NotEvaluable(Reason::NoReliability)) {
            return needs(format!("--method {method}"), "--reliability");
        }
        let missing = match method {
            StudyMethod::Published if question.published_change.is_none() => "--threshold",
            StudyMethod::Anchor if question.important.is_none() => "--mid",
            StudyMethod::Percentage if question.shares.is_none() => {
                return Err(Error::configuration("the percentage needs --percent"));
            }
            _ => continue,
        };
        return needs(format!("the method `{method}`"), missing);
    }
    if !question.has_cutoff() {
        return Ok(());
    }
    let rule = question.cutoff;
    match rule {
        CutoffRule::B | CutoffRule::C if question.functional.is_none() => {
            needs(format!("--cutoff {rule}"), "--functional-mean and --functional-sd")
        }
        CutoffRule::Published if question.published_cutoff.is_none() => {
            needs(format!("--cutoff {rule}"), "--cutoff-value")
        }
        _ => Ok(()),
    }
}

struct Book<'a> {
    scale: Option<&'a Scale>,
    sources: BTreeMap<String, String>,
}

impl Book<'_> {
    fn note(&mut self, name: &str, source: impl Into<String>) {
        self.sources.insert(name.to_owned(), source.into());
    }

    fn registry(&mut self, name: &str, what: &str, provenance: &Provenance) {
        let read = if provenance.verified { "read" } else { "not read" };
        self.note(name, format!("{what}; {} ({read})", provenance.sources.join(", ")));
    }

    fn given_reliability(&mut self, name: &str, value: f64) -> Evaluated<Reliability> {
        self.note(name, "given");
        Reliability::new(value)
    }

    fn reliability(&mut self, given: &Given) -> Evaluated<Reliability> {
        if let Some(value) = given.reliability {
            return self.given_reliability("reliability", value);
        }
        let known = self.scale.map_or(&[][..], |scale| &scale.reliability);
        let of = |kind| known.iter().find(|entry| entry.kind == kind);
        let found = match given.reliability_type {
            Some(kind) => of(kind),
            None => KINDS.into_iter().find_map(of),
        };
        let entry = found.ok_or(NotEvaluable(Reason::NoReliability))?;
        let what = format!("{}: {}", entry.kind, entry.sample);
        self.registry("reliability", &what, &entry.provenance);
        Reliability::new(entry.value)
    }

    fn norms(
        &mut self,
        name: &str,
        given: (Option<f64>, Option<f64>),
        group: NormGroup,
    ) -> Result<Option<Evaluated<Norms>>> {
        match given {
            (Some(mean), Some(sd)) => {
                for part in ["m", "sd"] {
                    self.note(&format!("{part}_{name}"), "given");
                }
                Ok(Some(Norms::new(mean, sd)))
            }
            (None, None) => {
                let norm = self.scale.and_then(|scale| {
                    scale.norms.iter().find(|norm| norm.group == group && norm.sd.is_some())
                });
                Ok(norm.and_then(|norm| norm.sd.map(|sd| (norm, sd))).map(|(norm, sd)| {
                    if group == NormGroup::Functional {
                        for part in ["m", "sd"] {
                            self.registry(&format!("{part}_{name}"), &norm.label, &norm.provenance);
                        }
                    }
                    Norms::new(norm.mean, sd)
                }))
            }
            // A standard deviation alone may still carry the error.
            (None, Some(_)) => Ok(None),
            (Some(_), None) => {
                Err(Error::configuration(format!("--{name}-mean needs --{name}-sd beside it")))
            }
        }
    }

    fn error_sd(&mut self, given: &Given) -> Result<Option<f64>> {
        let Some(asked) = given.norm_sd else { return Ok(None) };
        if let Some(sd) = asked.or(given.clinical.1).or(given.functional.1) {
            self.note("sd_error", "given");
            return Ok(Some(sd));
        }
        let norms = self.scale.map_or(&[][..], |scale| &scale.norms);
        let of = |group| norms.iter().find(|norm| norm.group == group && norm.sd.is_some());
        let norm = of(NormGroup::Clinical).or_else(|| of(NormGroup::Functional));
        let Some((norm, sd)) = norm.and_then(|norm| norm.sd.map(|sd| (norm, sd))) else {
            return Err(Error::configuration(
                "--norm-sd needs norms: --norm-sd=POINTS, --functional-sd, --clinical-sd or an \
                 --instrument with norms",
            ));
        };
        self.registry("sd_error", &norm.label, &norm.provenance);
        Ok(Some(sd))
    }

    fn cutoff(&mut self, given: &Given) -> Result<Option<Cutoff>> {
        if let Some(value) = given.cutoff_value {
            self.note("cutoff", "given");
            let wrong = |_| Error::configuration("--cutoff-value must be a finite number");
            return Cutoff::published(value).map(Some).map_err(wrong);
        }
        let entry = self.scale.and_then(|scale| {
            scale.caseness.iter().find(|entry| entry.default && entry.applies_to.is_none())
        });
        let Some(entry) = entry else { return Ok(None) };
        if given.cutoff.is_none_or(|rule| rule == CutoffRule::Published) {
            self.registry("cutoff", &entry.label, &entry.provenance);
        }
        let includes = matches!(entry.op, Op::AtLeast | Op::AtMost);
        let edge = if includes { Edge::Clinical } else { Edge::Functional };
        Ok(Cutoff::with_edge(entry.value, edge).ok())
    }

    fn threshold(&mut self, given: &Given) -> Option<f64> {
        if let Some(points) = given.threshold {
            self.note("published_threshold", "given");
            return Some(points);
        }
        let entry = self.scale?.reliable_change.iter().find(|entry| {
            entry.default && entry.unit == ChangeUnit::Points && entry.direction.is_none()
        })?;
        self.registry("published_threshold", &entry.basis, &entry.provenance);
        Some(entry.value)
    }

    fn important(&mut self, given: &Given) -> Option<(f64, f64)> {
        if let Some(better) = given.important {
            self.note("mid_improvement", "given");
            let worse = given.important_worse.unwrap_or(better);
            self.note(
                "mid_deterioration",
                if given.important_worse.is_some() { "given" } else { "as for improvement" },
            );
            return Some((better, worse));
        }
        let entry = self.scale?.mcid.iter().find(|entry| {
            entry.default && entry.unit == ChangeUnit::Points && entry.direction.is_none()
        })?;
        for name in ["mid_improvement", "mid_deterioration"] {
            self.registry(name, &entry.basis, &entry.provenance);
        }
        Some((entry.value, entry.value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instrument::Registry;

    #[test]
    fn the_registry_fills_in_and_says_from_where() {
        let registry = Registry::embedded().unwrap();
        let scale = registry.by_short("PHQ-9").unwrap().total();
        let plan = plan(&Given::default(), scale).unwrap();
        assert_eq!(plan.question.direction, Direction::LowerIsBetter);
        assert_eq!(plan.question.reliability.map(Reliability::value), Ok(0.84));
        assert!(plan.sources["reliability"].starts_with("test_retest: primary care"));
        assert!(plan.sources["reliability"].ends_with("(not read)"));
        assert_eq!(plan.question.cutoff, CutoffRule::Published);
        assert_eq!(plan.question.published_change, Some(6.0));
    }

    #[test]
    fn the_kind_of_reliability_can_be_asked_for() {
        let registry = Registry::embedded().unwrap();
        let scale = registry.by_short("PHQ-9").unwrap().total();
        let given = Given { reliability_type: Some(ReliabilityType::Alpha), ..Given::default() };
        let plan = plan(&given, scale).unwrap();
        assert_eq!(plan.question.reliability.map(Reliability::value), Ok(0.89));
    }

    #[test]
    fn without_measure_or_direction_nothing_is_guessed() {
        assert!(plan(&Given::default(), None).unwrap_err().is_configuration());
    }

    fn complaint(change: impl Fn(&mut Given)) -> String {
        let mut given = Given { direction: Some(Direction::LowerIsBetter), ..Given::default() };
        change(&mut given);
        let error = plan(&given, None).unwrap_err();
        assert!(error.is_configuration());
        error.to_string()
    }

    #[test]
    fn what_a_method_rests_on_must_be_known() {
        assert_eq!(
            complaint(|_| {}),
            "--method jt needs --reliability, or an --instrument for which it is known"
        );
        assert!(
            complaint(|given| given.approach = Some(StudyApproach::Anchor))
                .starts_with("the method `anchor` needs --mid")
        );
        assert!(
            complaint(|given| given.approach = Some(StudyApproach::Percentage))
                .contains("needs --percent")
        );
        assert!(
            complaint(|given| given.methods = vec![StudyMethod::Published])
                .contains("needs --threshold")
        );
        let with_cutoff = |rule| {
            complaint(|given| {
                (given.approach, given.cutoff) = (Some(StudyApproach::Statistical), Some(rule));
            })
        };
        assert!(with_cutoff(CutoffRule::C).contains("needs --functional-mean and --functional-sd"));
        assert!(with_cutoff(CutoffRule::Published).contains("needs --cutoff-value"));
    }

    #[test]
    fn thresholds_of_zero_or_less_are_refused_by_their_option() {
        let anchor = |points| complaint(|given| given.important = Some(points));
        assert_eq!(anchor(0.0), "--mid must be more than 0");
        assert_eq!(anchor(f64::NAN), "--mid must be more than 0");
        assert_eq!(complaint(|it| it.percent = Some(-5.0)), "--percent must be more than 0");
    }
}
