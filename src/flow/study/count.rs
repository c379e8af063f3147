//! The outcomes of a study counted, by method and arm.

use rayon::prelude::*;

use super::judge::Judge;
use super::{Client, Plan, Study};
use crate::change::{Category, Crossing, Evaluated, StudyApproach, StudyMethod, Summary};
use crate::frame::study::StudySummaryRow;

/// Clients that are counted by one method after the other while they are at
/// hand in the cache of a core.
const AT_HAND: usize = 4096;

/// The counts of each method.
pub(super) fn count(judges: &[(StudyMethod, Judge)], study: &Study, plan: &Plan) -> Vec<Counts> {
    let none = || vec![Counts::new(study); judges.len()];
    let pieces = study.clients.par_chunks(AT_HAND).enumerate().map(|(piece, clients)| {
        let mut all = none();
        for ((_, judge), counts) in judges.iter().zip(&mut all) {
            for (place, client) in (piece * AT_HAND..).zip(clients) {
                counts.add(client, judge.words(place, client, study, plan));
            }
        }
        all
    });
    pieces.reduce(none, |some, more| {
        some.into_iter().zip(more).map(|(counts, other)| counts.with(other)).collect()
    })
}

/// Outcomes by arm while they are counted.
#[derive(Clone)]
pub(super) struct Counts {
    pub(super) arms: Vec<Summary>,
    grouped: bool,
    pub(super) past_not_reliably: usize,
}

impl Counts {
    fn new(study: &Study) -> Self {
        let arms = vec![Summary::default(); study.arms().len()];
        Self { arms, grouped: !study.groups.is_empty(), past_not_reliably: 0 }
    }

    fn add(&mut self, client: &Client, words: Evaluated<(Category, Option<Crossing>)>) {
        let (category, crossing) = words.unwrap_or((Category::NotEvaluable, None));
        let past = crossing == Some(Crossing::PastCutoffNotReliably);
        self.past_not_reliably += usize::from(past);
        let arm = if self.grouped { client.group } else { Some(0) };
        if let Some(counts) = arm.and_then(|arm| self.arms.get_mut(arm as usize)) {
            counts.add(category);
        }
    }

    fn with(mut self, other: Self) -> Self {
        for (all, part) in self.arms.iter_mut().zip(&other.arms) {
            all.append(part);
        }
        self.past_not_reliably += other.past_not_reliably;
        self
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

pub(super) fn summary_rows(
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
    let without = |client: &&Client| client.group.is_none();
    let stray =
        if study.groups.is_empty() { 0 } else { study.clients.par_iter().filter(without).count() };
    if stray > 0 {
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
