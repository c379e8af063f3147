//! Each client judged by each method, and the counts.

use super::{Client, Plan, Study, StudyTables, effects, parameters};
use crate::change::{
    Approach, Border, Caseness, Category, ChangeClass, Crossing, Evaluated, FEWEST_SCORES,
    HierarchicalModel, Measurement, NotEvaluable, Pair, Reason, ReliableChangeIndex,
    SampleStatistics, SlopeDeviation, StudyApproach, StudyMethod, Summary, Transition,
    relative_improvement, sensitivity, variants,
};
use crate::frame::study::{PatientRow, SensitivityRow, StudySummaryRow};

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
struct Judged {
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

    fn judge(
        &self,
        place: usize,
        client: &Client,
        study: &Study,
        plan: &Plan,
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
                of_course(model, border.as_ref(), course, client, plan)
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
    plan: &Plan,
) -> Evaluated<Judged> {
    let question = &plan.question;
    let slope = model.slope_deviation(course)?;
    let better = question.direction.improvement(slope.index().0);
    let critical = question.significance.two_sided();
    let class = if better > critical {
        ChangeClass::Improved
    } else if better < -critical {
        ChangeClass::Deteriorated
    } else {
        ChangeClass::Unchanged
    };
    let transition = match border {
        Some(border) => Some((*border)?.transition(question.direction, client.pair()?)),
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

/// All tables of a study. `patients` and `sensitivity` are left empty when
/// `clients` is not asked for.
#[must_use]
pub fn analyze(study: &Study, plan: &Plan, clients: bool) -> StudyTables {
    let sample = study.sample(None);
    let mut tables = StudyTables::default();
    for &method in &plan.methods {
        let judge = Judge::new(method, study, plan, sample.as_ref().map_err(|reason| *reason));
        let mut counts = Counts::new(study);
        for (place, client) in study.clients.iter().enumerate() {
            let judged = judge.judge(place, client, study, plan);
            counts.add(client, judged);
            if clients {
                tables.patients.push(row(&judge, method, place, client, study, plan, judged));
            }
        }
        tables.summary.extend(summary_rows(study, plan, method, &counts.arms));
        let extra = (question_has_crossing(plan, method))
            .then_some(("n_past_cutoff_not_reliably", counts.past_not_reliably as f64));
        tables.parameters.extend(parameters::of(&judge, method, study, plan, &sample, extra));
    }
    if clients {
        tables.sensitivity = sensitivity_rows(&tables.patients, study, plan, &sample);
    }
    tables.groups = effects::rows(study, plan);
    tables
}

/// Outcomes by arm while they are counted.
struct Counts {
    arms: Vec<Summary>,
    grouped: bool,
    past_not_reliably: usize,
}

impl Counts {
    fn new(study: &Study) -> Self {
        let arms = vec![Summary::default(); study.arms().len()];
        Self { arms, grouped: !study.groups.is_empty(), past_not_reliably: 0 }
    }

    fn add(&mut self, client: &Client, judged: Evaluated<Judged>) {
        let category = judged.map_or(Category::NotEvaluable, |judged| judged.category);
        let crossing = judged.ok().and_then(|judged| judged.crossing);
        let past = crossing == Some(Crossing::PastCutoffNotReliably);
        self.past_not_reliably += usize::from(past);
        let arm = if self.grouped { client.group } else { Some(0) };
        if let Some(counts) = arm.and_then(|arm| self.arms.get_mut(arm as usize)) {
            counts.add(category);
        }
    }
}

/// The counts alone, without a row per client.
#[must_use]
pub fn summarize(study: &Study, plan: &Plan) -> Vec<StudySummaryRow> {
    let sample = study.sample(None);
    let mut rows = Vec::new();
    for &method in &plan.methods {
        let judge = Judge::new(method, study, plan, sample.as_ref().map_err(|reason| *reason));
        let mut counts = Counts::new(study);
        for (place, client) in study.clients.iter().enumerate() {
            counts.add(client, judge.judge(place, client, study, plan));
        }
        rows.extend(summary_rows(study, plan, method, &counts.arms));
    }
    rows
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
    let border = match judge {
        Judge::Rule(Approach::Statistical(border) | Approach::Combined(_, border)) => Some(*border),
        Judge::Model(_, border) => border.and_then(Evaluated::ok),
        Judge::Rule(Approach::Change(_)) | Judge::None(_) => None,
    };
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
        id: client.id.clone(),
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

/// The outcome words that an approach can give, the missing ones last.
fn categories(approach: StudyApproach) -> &'static [Category] {
    use Category::{Deteriorated, Harmed, Improved, NotEvaluable, Recovered, Unchanged};
    match approach {
        StudyApproach::Combined => {
            &[Recovered, Improved, Unchanged, Deteriorated, Harmed, NotEvaluable]
        }
        _ => &[Improved, Unchanged, Deteriorated, NotEvaluable],
    }
}

fn summary_rows(
    study: &Study,
    plan: &Plan,
    method: StudyMethod,
    counts: &[Summary],
) -> Vec<StudySummaryRow> {
    let mut rows = Vec::new();
    for (arm, counts) in study.arms().into_iter().zip(counts) {
        for &category in categories(plan.question.approach) {
            let share = (category != Category::NotEvaluable).then(|| counts.share(category));
            let interval = share.and_then(|share| share.wilson(plan.question.significance).ok());
            rows.push(StudySummaryRow {
                group: study.name(arm),
                method,
                category,
                n: counts.count(category) as i64,
                percent: share.and_then(|share| share.estimate().ok()).map(|part| 100.0 * part),
                low: interval.map(|interval| 100.0 * interval.low),
                high: interval.map(|interval| 100.0 * interval.high),
            });
        }
    }
    // Clients without an arm belong to none, and are shown nevertheless.
    let stray = study.clients.iter().filter(|client| client.group.is_none()).count();
    if !study.groups.is_empty() && stray > 0 {
        rows.push(StudySummaryRow {
            group: None,
            method,
            category: Category::NotEvaluable,
            n: stray as i64,
            percent: None,
            low: None,
            high: None,
        });
    }
    rows
}

/// How sure the labels of the first method are.
fn sensitivity_rows(
    patients: &[PatientRow],
    study: &Study,
    plan: &Plan,
    sample: &Evaluated<SampleStatistics>,
) -> Vec<SensitivityRow> {
    let question = &plan.question;
    let choices = sample.as_ref().map_or_else(|_| Vec::new(), |sample| variants(question, sample));
    let first = patients.iter().take(study.clients.len());
    study
        .clients
        .iter()
        .zip(first)
        .map(|(client, row)| {
            let found =
                client.pair().ok().map(|pair| sensitivity(&choices, question, pair, row.category));
            let others = found.as_ref().map(|found| {
                let others = found.others.iter();
                others.map(|(name, category)| format!("{name}={category}")).collect::<Vec<_>>()
            });
            let index = row.reliable_change_index.map(ReliableChangeIndex);
            SensitivityRow {
                id: row.id.clone(),
                group: row.group.clone(),
                method: row.method,
                category: row.category,
                certainty: found
                    .as_ref()
                    .map_or(crate::change::Certainty::NotEvaluable, |found| found.certainty),
                same: found.as_ref().map_or(0, |found| found.same as i64),
                of: found.as_ref().map_or(0, |found| found.of as i64),
                confidence: index.map(|index| 100.0 * index.confidence()),
                others: others.filter(|others| !others.is_empty()).map(|others| others.join(";")),
            }
        })
        .collect()
}
