//! Each client judged by each method, and the counts.

use rayon::prelude::*;

use super::count::{count, summary_rows};
use super::{Client, Plan, Study, effects, parameters};
use crate::change::{
    Approach, Border, CONFIDENCES, Caseness, Category, Certainty, ChangeClass, Crossing, Direction,
    Evaluated, FEWEST_SCORES, HierarchicalModel, Measurement, NotEvaluable, Pair, Reason,
    ReliableChangeIndex, SampleStatistics, Significance, SlopeDeviation, StudyApproach,
    StudyMethod, Transition, Variant, relative_improvement, variants, verdicts, weigh,
};
use crate::frame::study::{
    GroupEffectRow, ParameterRow, PatientRow, SensitivityRow, StudySummaryRow,
};
use crate::vocabulary::Word;

/// One method, ready for any client of the study.
#[derive(Debug)]
pub(super) enum Judge {
    /// A rule for pairs.
    Rule(Approach),
    /// A model of whole courses, with the cut-off where one is asked for.
    Model(Box<HierarchicalModel>, Option<Evaluated<Border>>),
    /// Why nobody can be judged.
    None(Reason),
}

/// What a method says of one client.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judged {
    category: Category,
    index: Option<ReliableChangeIndex>,
    threshold: Option<f64>,
    transition: Option<Transition>,
    crossing: Option<Crossing>,
    slope: Option<SlopeDeviation>,
}

impl Judge {
    pub(super) fn new(
        method: StudyMethod,
        study: &Study,
        plan: &Plan,
        sample: Evaluated<&SampleStatistics>,
    ) -> Self {
        let made = if method == StudyMethod::HierarchicalModel {
            Self::model(study, plan)
        } else {
            sample
                .and_then(|sample| plan.question.rule(method, plan.question.significance, sample))
                .map(Self::Rule)
        };
        made.unwrap_or_else(|NotEvaluable(reason)| Self::None(reason))
    }

    fn model(study: &Study, plan: &Plan) -> Evaluated<Self> {
        let usable = usable_courses(study);
        let model = HierarchicalModel::fit(usable.iter().map(|(_, course)| *course))?;
        let question = &plan.question;
        let border = question.has_cutoff().then(|| {
            let method = StudyMethod::HierarchicalModel;
            question.border(method, question.significance, &model_sample(study)?)
        });
        Ok(Self::Model(Box::new(model), border))
    }

    /// The cut-off.
    fn border(&self) -> Option<Border> {
        match self {
            Self::Rule(Approach::Statistical(border) | Approach::Combined(_, border)) => {
                Some(*border)
            }
            Self::Model(_, border) => border.and_then(Evaluated::ok),
            Self::Rule(Approach::Change(_)) | Self::None(_) => None,
        }
    }

    /// The outcome word of one client, and the crossing of the cut-off: what is
    /// counted.
    #[inline]
    pub(super) fn words(
        &self,
        place: usize,
        client: &Client,
        study: &Study,
        plan: &Plan,
    ) -> Evaluated<(Category, Option<Crossing>)> {
        let Self::Rule(rule) = self else {
            return self
                .judge(place, client, study, plan)
                .map(|judged| (judged.category, judged.crossing));
        };
        let verdict = rule.verdict(plan.question.direction, client.pair()?)?;
        let crossing = verdict.class.zip(verdict.transition);
        Ok((verdict.category, crossing.and_then(|(class, ranges)| Crossing::of(class, ranges))))
    }

    pub(super) fn judge(
        &self,
        place: usize,
        client: &Client,
        study: &Study,
        plan: &Plan,
    ) -> Evaluated<Judged> {
        self.at_level(place, client, study, plan, plan.question.significance)
    }

    /// The whole answer with the model's index at another level; rules for pairs have
    /// theirs built in.
    fn at_level(
        &self,
        place: usize,
        client: &Client,
        study: &Study,
        plan: &Plan,
        level: Significance,
    ) -> Evaluated<Judged> {
        match self {
            Self::None(reason) => {
                // What is wrong with the client goes before what is wrong
                // with the sample.
                client.pair()?;
                Err(NotEvaluable(*reason))
            }
            Self::Rule(rule) => of_pair(rule, client.pair()?, plan),
            Self::Model(model, border) => {
                if let Some(fault) = client.fault {
                    return Err(NotEvaluable(fault));
                }
                let course = study.courses.get(place).map_or(&[][..], Vec::as_slice);
                of_course(model, border.as_ref(), course, client, plan.question.direction, level)
            }
        }
    }
}

/// The courses that the model is fitted to, with their clients.
fn usable_courses(study: &Study) -> Vec<(&Client, &[Measurement])> {
    study
        .clients
        .iter()
        .zip(&study.courses)
        .filter(|(client, course)| client.fault.is_none() && course.len() >= FEWEST_SCORES)
        .map(|(client, course)| (client, course.as_slice()))
        .collect()
}

/// First and last scores of the clients in the model.
pub(super) fn model_sample(study: &Study) -> Evaluated<SampleStatistics> {
    let pairs: Vec<Pair> =
        usable_courses(study).iter().filter_map(|(client, _)| client.pair().ok()).collect();
    SampleStatistics::of(&pairs)
}

fn of_pair(rule: &Approach, pair: Pair, plan: &Plan) -> Evaluated<Judged> {
    let outcome = rule.classify(plan.question.direction, pair)?;
    let class = outcome.change.map(|change| change.class);
    Ok(Judged {
        category: outcome.category,
        index: outcome.change.and_then(|change| change.index),
        threshold: outcome.change.map(|change| change.threshold),
        transition: outcome.transition,
        crossing: class
            .zip(outcome.transition)
            .and_then(|(class, ranges)| Crossing::of(class, ranges)),
        slope: None,
    })
}

fn of_course(
    model: &HierarchicalModel,
    border: Option<&Evaluated<Border>>,
    course: &[Measurement],
    client: &Client,
    direction: Direction,
    level: Significance,
) -> Evaluated<Judged> {
    let slope = model.slope_deviation(course)?;
    let better = direction.improvement(slope.index().0);
    let critical = level.two_sided();
    let class = if better > critical {
        ChangeClass::Improved
    } else if better < -critical {
        ChangeClass::Deteriorated
    } else {
        ChangeClass::Unchanged
    };
    let transition = match border {
        Some(border) => Some((*border)?.transition(direction, client.pair()?)),
        None => None,
    };
    Ok(Judged {
        category: Category::of(Ok(class), transition),
        index: Some(slope.index()),
        threshold: None,
        transition,
        crossing: transition.and_then(|ranges| Crossing::of(class, ranges)),
        slope: Some(slope),
    })
}

/// A study judged by each method: counts at once, rows of clients when they are
/// asked for, piece by piece, because a million clients have millions of them.
#[derive(Debug)]
pub struct Analysis<'a> {
    study: &'a Study,
    plan: &'a Plan,
    judges: Vec<(StudyMethod, Judge)>,
    choices: Vec<Variant>,
    levels: Vec<(String, Significance)>,
    /// How many complete pairs there are.
    pub pairs: usize,
    /// Counts by group, method and category.
    pub summary: Vec<StudySummaryRow>,
    /// What the results rest on.
    pub parameters: Vec<ParameterRow>,
    /// Statistics of groups.
    pub groups: Vec<GroupEffectRow>,
}

/// Clients to a piece.
const PIECE: usize = 32_768;

/// Judges a study by each method.
#[must_use]
pub fn analyze<'a>(study: &'a Study, plan: &'a Plan) -> Analysis<'a> {
    let (sample, pairs) = (study.sample(None), study.complete());
    let judges = judges(study, plan, &sample);
    let (mut summary, mut parameters) = (Vec::new(), Vec::new());
    for ((method, judge), counts) in judges.iter().zip(count(&judges, study, plan)) {
        summary.extend(summary_rows(study, plan, *method, &counts.arms));
        let extra = (question_has_crossing(plan, *method))
            .then_some(("n_past_cutoff_not_reliably", counts.past_not_reliably as f64));
        parameters.extend(parameters::of(judge, *method, study, plan, (&sample, pairs), extra));
    }
    let choices =
        sample.as_ref().map_or_else(|_| Vec::new(), |sample| variants(&plan.question, sample));
    let levels = CONFIDENCES.iter().filter_map(|confidence| {
        let name = format!("{}@{confidence:.2}", StudyMethod::HierarchicalModel);
        Some((name, Significance::new(1.0 - confidence).ok()?))
    });
    Analysis {
        levels: levels.collect(),
        groups: effects::rows(study, plan, sample),
        pairs,
        study,
        plan,
        judges,
        choices,
        summary,
        parameters,
    }
}

/// The counts alone.
#[must_use]
pub fn summarize(study: &Study, plan: &Plan) -> Vec<StudySummaryRow> {
    let judges = judges(study, plan, &study.sample(None));
    let counts = count(&judges, study, plan);
    let rows = judges
        .iter()
        .zip(&counts)
        .flat_map(|((method, _), counts)| summary_rows(study, plan, *method, &counts.arms));
    rows.collect()
}

fn judges(
    study: &Study,
    plan: &Plan,
    sample: &Evaluated<SampleStatistics>,
) -> Vec<(StudyMethod, Judge)> {
    let sample = sample.as_ref().map_err(|reason| *reason);
    let judge = |&method: &StudyMethod| (method, Judge::new(method, study, plan, sample));
    plan.methods.iter().map(judge).collect()
}

impl Analysis<'_> {
    /// How many pieces the rows of a method come in.
    #[must_use]
    pub fn pieces(&self) -> usize {
        self.study.clients.len().div_ceil(PIECE)
    }

    /// How many pieces the rows of all methods come in.
    #[must_use]
    pub fn patient_pieces(&self) -> usize {
        self.pieces() * self.judges.len()
    }

    fn clients(&self, piece: usize) -> impl Iterator<Item = (usize, &Client)> {
        let first = piece * PIECE;
        (first..).zip(self.study.clients.iter().skip(first).take(PIECE))
    }

    /// One row per client and method, method by method: a piece of them.
    #[must_use]
    pub fn patients(&self, piece: usize) -> Vec<PatientRow> {
        let pieces = self.pieces().max(1);
        let Some((method, judge)) = self.judges.get(piece / pieces) else { return Vec::new() };
        let rows = self.clients(piece % pieces).map(|(place, client)| {
            let judged = judge.judge(place, client, self.study, self.plan);
            row(judge, *method, place, client, self.study, self.plan, judged)
        });
        rows.collect()
    }

    /// The methods by which nobody can be judged, each with its reason.
    pub fn refused(&self) -> impl Iterator<Item = (StudyMethod, Reason)> {
        self.judges.iter().filter_map(|(method, judge)| match judge {
            Judge::None(reason) => Some((*method, *reason)),
            Judge::Rule(_) | Judge::Model(..) => None,
        })
    }

    /// What the first method says of each client who has an outcome.
    #[must_use]
    pub fn outcomes(&self) -> Vec<ClientOutcome> {
        let Some((_, judge)) = self.judges.first() else { return Vec::new() };
        let (study, plan) = (self.study, self.plan);
        let outcome = |(place, client): (usize, &Client)| {
            let judged = judge.judge(place, client, study, plan).ok()?;
            Some(ClientOutcome {
                pre: client.pre.number()?,
                post: client.post.number()?,
                category: judged.category,
                threshold: judged.threshold,
            })
        };
        let clients = study.clients.par_iter().enumerate();
        clients.filter_map(outcome).filter(|it| it.category != Category::NotEvaluable).collect()
    }

    /// The cut-off of the first method.
    #[must_use]
    pub fn cutoff(&self) -> Option<f64> {
        let (_, judge) = self.judges.first()?;
        judge.border().map(|border| border.cutoff().value())
    }

    /// How sure the labels of the first method are: a piece of the rows.
    #[must_use]
    pub fn sensitivity(&self, piece: usize) -> Vec<SensitivityRow> {
        let Some((method, judge)) = self.judges.first() else { return Vec::new() };
        let model =
            self.judges.iter().find(|(method, _)| *method == StudyMethod::HierarchicalModel);
        let rows = self.clients(piece).map(|(place, client)| {
            let judged = judge.judge(place, client, self.study, self.plan);
            let category = judged.map_or(Category::NotEvaluable, |judged| judged.category);
            let by_model =
                model.map_or_else(Vec::new, |(_, model)| self.by_model(model, place, client));
            let found = client.pair().ok().map(|pair| {
                let closed = verdicts(&self.choices, &self.plan.question, pair);
                weigh(category, closed.chain(by_model))
            });
            let others = found.as_ref().map(|found| listed(&found.others));
            let index = judged.ok().and_then(|judged| judged.index);
            SensitivityRow {
                id: self.study.id(place),
                group: self.study.group_of(client).map(str::to_owned),
                method: *method,
                category,
                certainty: found.as_ref().map_or(Certainty::NotEvaluable, |found| found.certainty),
                same: found.as_ref().map_or(0, |found| found.same as i64),
                of: found.as_ref().map_or(0, |found| found.of as i64),
                confidence: index.map(|index| 100.0 * index.confidence()),
                others: others.filter(|others| !others.is_empty()),
            }
        });
        rows.collect()
    }

    /// What the hierarchical model says at each level; nothing for a client
    /// with too few scores for it.
    fn by_model(&self, judge: &Judge, place: usize, client: &Client) -> Vec<(&str, Category)> {
        let levels = self.levels.iter().filter_map(|(name, level)| {
            let judged = judge.at_level(place, client, self.study, self.plan, *level).ok()?;
            Some((name.as_str(), judged.category))
        });
        levels.collect()
    }
}

/// Choices and their labels as `ha@0.90=improved;en@0.95=improved`.
fn listed(others: &[(&str, Category)]) -> String {
    let mut list = String::with_capacity(20 * others.len());
    for (name, category) in others {
        let comma = if list.is_empty() { "" } else { ";" };
        list.extend([comma, name, "=", category.word()]);
    }
    list
}

/// What the first method says of one client.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClientOutcome {
    /// The baseline score.
    pub pre: f64,
    /// The later score.
    pub post: f64,
    /// The outcome word.
    pub category: Category,
    /// Points that a change needs to count.
    pub threshold: Option<f64>,
}

fn question_has_crossing(plan: &Plan, method: StudyMethod) -> bool {
    plan.question.approach == StudyApproach::Combined && method != StudyMethod::Cutoff
}

fn row(
    judge: &Judge,
    method: StudyMethod,
    place: usize,
    client: &Client,
    study: &Study,
    plan: &Plan,
    judged: Evaluated<Judged>,
) -> PatientRow {
    let pair = client.pair().ok();
    let question = &plan.question;
    let percent = pair.and_then(|pair| {
        let share = relative_improvement(question.direction, pair, question.minimum).ok()?;
        Some(100.0 * question.direction.improvement(share))
    });
    let answer = judged.ok();
    let transition = answer.and_then(|judged| judged.transition);
    let border = judge.border();
    let clinical = transition.map(|ranges| ranges.pre == Caseness::Clinical);
    let functional = transition.map(|ranges| match border {
        // With true scores only a client who began clinical can arrive.
        Some(Border::True(_)) => {
            ranges.pre == Caseness::Clinical && ranges.post == Caseness::Functional
        }
        _ => ranges.post == Caseness::Functional,
    });
    let model = method == StudyMethod::HierarchicalModel;
    PatientRow {
        id: study.id(place),
        group: study.group_of(client).map(str::to_owned),
        pre: client.pre.number().filter(|score| score.is_finite()),
        post: client.post.number().filter(|score| score.is_finite()),
        change: pair.map(Pair::change),
        method,
        reliable_change_index: answer.and_then(|judged| judged.index).map(|index| index.0),
        threshold: answer.and_then(|judged| judged.threshold),
        cutoff: border.map(|border| border.cutoff().value()),
        clinical_pre: clinical,
        functional_post: functional,
        percent_change: percent,
        category: answer.map_or(Category::NotEvaluable, |judged| judged.category),
        not_evaluable: judged.err().map(|NotEvaluable(reason)| reason),
        crossing: answer.and_then(|judged| judged.crossing),
        n: model.then(|| study.courses.get(place).map_or(0, Vec::len) as i64),
        eb_estimate: answer.and_then(|judged| judged.slope).map(|slope| slope.estimate),
        sd: answer.and_then(|judged| judged.slope).map(|slope| slope.sd),
    }
}
