//! The answers to the items of one administration, and the total that they
//! give.
//!
//! Answers come one by one, in any order, sometimes in a file each. They are
//! held until all is read; then the registry's rule scores them. Where the export states a
//! total, the two are compared: an equal one corroborates and is not given
//! again, a different one is given beside the stated, so that the conflict is
//! seen. A total is not made up for missing answers where one is stated.

use std::collections::{BTreeMap, BTreeSet};

use super::account::RemarkKind;
use super::mapping::Mapping;
use super::score::{self, ScoreDraft};
use crate::instrument::{Calculation, Instrument, Registry, Scale, ScaleRole};
use crate::note::{CodedScore, ScoreOrigin, ScorePart, Source};

/// Which administration: client, measure, and what ties it together.
type Key = (String, String, String);

/// The answers of one administration.
struct Form {
    /// The first value of it, which lends its source and dates.
    first: CodedScore,
    answers: BTreeMap<u32, f64>,
    stated: BTreeMap<ScorePart, Vec<f64>>,
    /// Two answers to one item differ.
    contradictory: bool,
}

/// All administrations.
#[derive(Default)]
pub(super) struct Answers {
    forms: BTreeMap<Key, Form>,
    /// Those of which an answer was refused.
    spoiled: BTreeSet<Key>,
}

fn key(client: &str, instrument: &str, draft: &ScoreDraft) -> Key {
    let tie = draft.administration.clone().unwrap_or_else(|| {
        let day = draft.date.or(draft.session_date).map(|day| day.to_string());
        let time = draft.time.map(|time| time.to_string());
        format!("{} {}", day.unwrap_or_default(), time.unwrap_or_default())
    });
    (client.to_owned(), instrument.to_owned(), tie)
}

impl Answers {
    /// Takes a value that was read.
    pub(super) fn take(&mut self, draft: &ScoreDraft, score: &CodedScore) {
        let form = self
            .forms
            .entry(key(&score.client_id, &score.instrument, draft))
            .or_insert_with(|| Form {
                first: score.clone(),
                answers: BTreeMap::new(),
                stated: BTreeMap::new(),
                contradictory: false,
            });
        match &score.part {
            ScorePart::Item(number) => {
                let before = form.answers.insert(*number, score.value);
                form.contradictory |= before.is_some_and(|before| !same(before, score.value));
            }
            part => form.stated.entry(part.clone()).or_default().push(score.value),
        }
    }

    /// Takes note that an answer was refused: the others give no total.
    pub(super) fn spoil(&mut self, draft: &ScoreDraft, registry: &Registry, mapping: &Mapping) {
        let Some((instrument, ScorePart::Item(_))) = score::measure(draft, registry, mapping)
        else {
            return;
        };
        self.spoiled.insert(key(draft.client_id.trim(), &instrument.short, draft));
    }

    /// What has to be said of the answers.
    pub(super) fn remarks(&self, registry: &Registry) -> Vec<(RemarkKind, String, Source)> {
        let mut remarks = Vec::new();
        for (key, form) in &self.forms {
            let spoiled = form.contradictory || self.spoiled.contains(key);
            let Some(instrument) = registry.by_short(&form.first.instrument) else { continue };
            let source = || form.first.source.clone();
            for (scale, part) in scales(instrument) {
                match form.outcome(instrument, scale, &part, spoiled) {
                    Outcome::Disagrees(_) => {
                        let detail = score::name(instrument, &part);
                        remarks.push((RemarkKind::TotalDisagrees, detail, source()));
                    }
                    Outcome::NotScorable(reason) if part == ScorePart::Total => {
                        let detail = format!("{} {reason}", instrument.short);
                        remarks.push((RemarkKind::NotScorable, detail, source()));
                    }
                    _ => {}
                }
            }
        }
        remarks
    }

    /// The scores that the answers give and the export does not state.
    pub(super) fn into_totals(self, registry: &Registry) -> Vec<CodedScore> {
        let mut totals = Vec::new();
        for (key, form) in self.forms {
            let spoiled = form.contradictory || self.spoiled.contains(&key);
            let Some(instrument) = registry.by_short(&form.first.instrument) else { continue };
            for (scale, part) in scales(instrument) {
                match form.outcome(instrument, scale, &part, spoiled) {
                    Outcome::Computed(value) | Outcome::Disagrees(Some(value)) => {
                        totals.push(form.total(part, value));
                    }
                    _ => {}
                }
            }
        }
        totals
    }
}

enum Outcome {
    /// There are no answers, or the stated score is theirs.
    Nothing,
    /// No score is stated; this is theirs.
    Computed(f64),
    /// Another score is stated than theirs. It is not known where answers are
    /// missing.
    Disagrees(Option<f64>),
    /// The reason why they give no score.
    NotScorable(String),
}

impl Form {
    fn outcome(
        &self,
        instrument: &Instrument,
        scale: &Scale,
        part: &ScorePart,
        spoiled: bool,
    ) -> Outcome {
        if self.answers.is_empty() {
            return Outcome::Nothing;
        }
        let stated = self.stated.get(part);
        let items = instrument.item_count.or(scale.items).unwrap_or(0);
        let answers: Vec<_> =
            (1..=items).map(|number| self.answers.get(&number).copied()).collect();
        let sum: f64 = answers.iter().flatten().sum();
        let computed = instrument.score_scale(scale, &answers);
        match (stated, computed) {
            (None, _) if spoiled => Outcome::NotScorable("refused_answer".to_owned()),
            (None, Ok(computed)) => Outcome::Computed(computed.value),
            (None, Err(reason)) => Outcome::NotScorable(reason.to_string()),
            (Some(stated), Ok(computed)) if computed.missing == 0 && !spoiled => {
                match stated.iter().all(|stated| same(*stated, computed.value)) {
                    true => Outcome::Nothing,
                    false => Outcome::Disagrees(Some(computed.value)),
                }
            }
            // what missing and refused answers would add is not known
            (Some(stated), Ok(_)) if scale.calculation == Calculation::Sum => {
                let differs = stated.iter().any(|stated| !same(*stated, sum));
                if differs { Outcome::Disagrees(None) } else { Outcome::Nothing }
            }
            (Some(_), _) => Outcome::Nothing,
        }
    }

    fn total(&self, part: ScorePart, value: f64) -> CodedScore {
        CodedScore {
            part,
            value,
            value_text: value.to_string(),
            max: None,
            origin: ScoreOrigin::Items,
            ..self.first.clone()
        }
    }
}

/// The scores that a form gives by itself; other codings of them are left out.
fn scales(instrument: &Instrument) -> impl Iterator<Item = (&Scale, ScorePart)> {
    instrument.scales.iter().filter_map(|scale| match scale.role {
        ScaleRole::Total => Some((scale, ScorePart::Total)),
        ScaleRole::Subscale => Some((scale, ScorePart::Subscale(scale.label.clone()))),
        ScaleRole::Alternative => None,
    })
}

fn same(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-9
}
