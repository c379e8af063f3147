//! Statistics of groups: mean change, effect sizes, the group level of Hageman
//! & Arrindell, and comparisons with a reference arm.

use super::{Client, Effect, Plan, Study};
use crate::change::{
    Border, Covariance, Difference, EffectSize, Evaluated, GroupVerdict, Interval, NotEvaluable,
    Reason, SampleStatistics, StudyMethod, effect_sizes, mean_change_interval, share_improved,
    welch,
};
use crate::frame::study::GroupEffectRow;

/// The rows of all arms; `whole` is the sample of all.
pub(super) fn rows(
    study: &Study,
    plan: &Plan,
    whole: Evaluated<SampleStatistics>,
) -> Vec<GroupEffectRow> {
    let arms = study.arms();
    let sample = |&arm: &Option<u32>| if arm.is_none() { whole } else { study.sample(arm) };
    let samples: Vec<Evaluated<SampleStatistics>> = arms.iter().map(sample).collect();
    let covariance = whole.and_then(|whole| {
        Covariance::of(samples.iter().filter_map(|sample| sample.as_ref().ok()), &whole)
    });
    let mut rows = Vec::new();
    for (&arm, sample) in arms.iter().zip(&samples) {
        rows.extend(within(study, plan, arm, sample, &whole, &covariance));
    }
    if arms.len() > 1 {
        rows.extend(between(study, plan, &arms, &samples, &covariance));
    }
    rows
}

/// A row with the estimate still to be filled in.
fn blank(group: Option<String>, effect: &str, n: usize) -> GroupEffectRow {
    GroupEffectRow {
        group,
        reference: None,
        effect: effect.to_owned(),
        n: n as i64,
        n_reference: None,
        estimate: None,
        low: None,
        high: None,
        p_value: None,
        category: None,
        not_evaluable: None,
    }
}

fn filled(row: GroupEffectRow, answer: Evaluated<(f64, Interval)>) -> GroupEffectRow {
    match answer {
        Ok((estimate, Interval { low, high })) => {
            GroupEffectRow { estimate: Some(estimate), low: Some(low), high: Some(high), ..row }
        }
        Err(NotEvaluable(reason)) => GroupEffectRow { not_evaluable: Some(reason), ..row },
    }
}

fn within(
    study: &Study,
    plan: &Plan,
    arm: Option<u32>,
    sample: &Evaluated<SampleStatistics>,
    whole: &Evaluated<SampleStatistics>,
    covariance: &Evaluated<Covariance>,
) -> Vec<GroupEffectRow> {
    let (question, name) = (&plan.question, study.name(arm));
    let (direction, level) = (question.direction, question.significance);
    let n = sample.as_ref().map_or(0, SampleStatistics::n);
    let change = sample.and_then(|sample| {
        mean_change_interval(&sample, level).map(|interval| (sample.mean_change(), interval))
    });
    let mut mean = filled(blank(name.clone(), "mean_change", n), change);
    if let (Effect::Within, Ok((estimate, interval)), Some((important, _))) =
        (plan.effect, change, question.important)
    {
        mean.category = Some(GroupVerdict::of(direction, estimate, interval, important));
    }
    let mut rows = vec![mean];
    let sizes = sample.and_then(|sample| effect_sizes(&sample, direction, level));
    for (place, formula) in ["d_z", "d_av", "hedges_g_av", "d_pre"].into_iter().enumerate() {
        let size = sizes.map(|sizes| (sizes[place].estimate, sizes[place].interval));
        rows.push(filled(blank(name.clone(), formula, n), size));
    }
    let adjusted = sample.and_then(|sample| {
        let EffectSize { estimate, interval, .. } =
            (*covariance)?.severity_adjusted(&sample, direction, level)?;
        Ok((estimate, interval))
    });
    rows.push(filled(blank(name.clone(), "severity_adjusted", n), adjusted));
    rows.extend(group_level(plan, name, n, sample, whole));
    rows
}

/// The group level of Hageman & Arrindell, where a reliability is known.
fn group_level(
    plan: &Plan,
    name: Option<String>,
    n: usize,
    sample: &Evaluated<SampleStatistics>,
    whole: &Evaluated<SampleStatistics>,
) -> Vec<GroupEffectRow> {
    let question = &plan.question;
    let direction = question.direction;
    if question.reliability == Err(NotEvaluable(Reason::NoReliability)) {
        return Vec::new();
    }
    let share = |effect, answer: Evaluated<f64>| {
        let row = blank(name.clone(), effect, n);
        match answer {
            Ok(estimate) => GroupEffectRow { estimate: Some(estimate), ..row },
            Err(NotEvaluable(reason)) => GroupEffectRow { not_evaluable: Some(reason), ..row },
        }
    };
    let improved = sample.and_then(|sample| {
        share_improved(question.baseline(&sample)?, &sample, question.reliability?, direction)
    });
    let mut rows = vec![share("share_improved_ha", improved)];
    if question.has_cutoff() && question.cutoff != crate::change::CutoffRule::Published {
        let method = StudyMethod::HagemanArrindell;
        // One cut-off for all arms, from the whole sample.
        let functional = whole.and_then(|whole| {
            let mut asked = question.clone();
            asked.cutoff_method = None;
            let border = asked.border(method, asked.significance, &whole)?;
            let Border::True(cutoff) = border else { return Err(Reason::NoCutoff.into()) };
            Ok(cutoff.for_sample(&(*sample)?)?.share_functional(direction))
        });
        rows.push(share("share_functional_ha", functional));
    }
    rows
}

fn between(
    study: &Study,
    plan: &Plan,
    arms: &[Option<u32>],
    samples: &[Evaluated<SampleStatistics>],
    covariance: &Evaluated<Covariance>,
) -> Vec<GroupEffectRow> {
    let level = plan.question.significance;
    let named = |reference: &String| study.groups.iter().position(|group| group == reference);
    let base = plan.reference.as_ref().map_or(Some(0), named).unwrap_or(0);
    let later = |arm: Option<u32>| -> Vec<f64> {
        let of_arm = |client: &&Client| client.group == arm && client.fault.is_none();
        let scores = study.clients.iter().filter(of_arm);
        scores.filter_map(|client| client.post.number()).filter(|score| score.is_finite()).collect()
    };
    let reference_scores = later(arms[base]);
    let mut rows = Vec::new();
    for (place, &arm) in arms.iter().enumerate().filter(|(place, _)| *place != base) {
        let scores = later(arm);
        let raw = welch(&scores, &reference_scores, level);
        let counted = (scores.len(), reference_scores.len());
        let names = (study.name(arm), study.name(arms[base]));
        rows.push(compared("post_difference_welch", names.clone(), counted, raw, plan));
        let adjusted = samples[place]
            .and_then(|comparison| (*covariance)?.difference(&comparison, &samples[base]?, level));
        let size = |place: usize| samples[place].as_ref().map_or(0, SampleStatistics::n);
        let counted = (size(place), size(base));
        rows.push(compared("post_difference_ancova", names, counted, adjusted, plan));
    }
    rows
}

fn compared(
    effect: &str,
    (group, reference): (Option<String>, Option<String>),
    (n, n_reference): (usize, usize),
    difference: Evaluated<Difference>,
    plan: &Plan,
) -> GroupEffectRow {
    let row = GroupEffectRow {
        reference,
        n_reference: Some(n_reference as i64),
        p_value: difference.as_ref().ok().map(|difference| difference.p_value),
        ..blank(group, effect, n)
    };
    let answer = difference.map(|difference| (difference.estimate, difference.interval));
    let mut row = filled(row, answer);
    if let (Effect::Between, Ok((estimate, interval)), Some((important, _))) =
        (plan.effect, answer, plan.question.important)
    {
        let direction = plan.question.direction;
        row.category = Some(GroupVerdict::of(direction, estimate, interval, important));
    }
    row
}
