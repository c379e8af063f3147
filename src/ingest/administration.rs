//! The answers to the items of one administration, and the total that they
//! give.
//!
//! Answers come one by one. Those of one record (a response, a row) are scored by
//! the registry's rule as soon as the next record is met. Others come in any order,
//! sometimes in a file each; they are held until all is read. Where the export
//! states a total, the two are compared: an equal one corroborates and is not given
//! again, a different one is given beside the stated, so that the conflict is
//! seen. A total is not made up for missing answers where one is stated.
//!
//! Memory: see [`ledger`](super::ledger) for stated totals, and some 700 bytes for a
//! form whose answers are records of their own.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::account::RemarkKind;
use super::ledger::Ledger;
use super::mapping::Mapping;
use super::score::{self, ScoreDraft, Tie};
use crate::Result;
use crate::instrument::{Calculation, Instrument, Registry, Scale, ScaleRole};
use crate::note::{CodedScore, ScoreOrigin, ScorePart, Source};

/// Which administration: client, measure, and what ties it together.
type Key = (String, String, String);

/// The answers of one administration.
struct Form {
    /// The first answer of it, which lends its source and dates.
    first: CodedScore,
    answers: Vec<(u32, f64)>,
    /// Two answers to one item differ.
    contradictory: bool,
}

/// What the answers of a form lead to, beside themselves.
pub(super) enum Consequence {
    /// A score that they give and the export does not state.
    Total(CodedScore),
    /// What has to be said of them: kind, detail and place.
    Remark(RemarkKind, String, Source),
}

/// All administrations.
#[derive(Default)]
pub(super) struct Answers {
    /// Those whose answers are records of their own.
    shared: Forms,
    /// Those of the record that is read.
    present: Forms,
    /// Its place.
    record: String,
    /// What followed from the records before.
    done: Vec<Consequence>,
}

/// Administrations that wait for more answers.
#[derive(Default)]
struct Forms {
    forms: BTreeMap<Key, Form>,
    /// The first value stated of each part, and other values of the same part. Only
    /// hashes are kept, because most totals stand alone.
    stated: Ledger<8>,
    restated: HashMap<u64, Vec<f64>>,
    /// Those of which an answer was refused.
    spoiled: HashSet<u64>,
}

fn key(client: &str, instrument: &str, draft: &ScoreDraft) -> Key {
    let tie = match &draft.administration {
        Some(Tie::Record(tie) | Tie::Shared(tie)) => tie.clone(),
        None => {
            let day = draft.date.or(draft.session_date).map(|day| day.to_string());
            let time = draft.time.map(|time| time.to_string());
            format!("{} {}", day.unwrap_or_default(), time.unwrap_or_default())
        }
    };
    (client.to_owned(), instrument.to_owned(), tie)
}

fn hashed(parts: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    hasher.finish()
}

impl Answers {
    /// Takes a value that was read.
    pub(super) fn take(
        &mut self,
        draft: &ScoreDraft,
        score: &CodedScore,
        registry: &Registry,
    ) -> Result<()> {
        let key = key(&score.client_id, &score.instrument, draft);
        self.forms_of(draft, registry)?.take(key, score)
    }

    /// Takes note that an answer was refused: the others give no total.
    pub(super) fn spoil(
        &mut self,
        draft: &ScoreDraft,
        registry: &Registry,
        mapping: &Mapping,
    ) -> Result<()> {
        let Some((instrument, ScorePart::Item(_))) = score::measure(draft, registry, mapping)
        else {
            return Ok(());
        };
        let key = key(draft.client_id.trim(), &instrument.short, draft);
        self.forms_of(draft, registry)?.spoiled.insert(hashed(key));
        Ok(())
    }

    /// The forms among which a value belongs. Those of the record before are
    /// complete when a value of another one comes.
    fn forms_of(&mut self, draft: &ScoreDraft, registry: &Registry) -> Result<&mut Forms> {
        let Some(Tie::Record(record)) = &draft.administration else {
            return Ok(&mut self.shared);
        };
        if *record != self.record {
            self.record.clone_from(record);
            std::mem::take(&mut self.present).conclude(registry, &mut self.done)?;
        }
        Ok(&mut self.present)
    }

    /// What follows from the records that are complete.
    pub(super) fn consequences(&mut self) -> Vec<Consequence> {
        std::mem::take(&mut self.done)
    }

    /// What follows from all that was read.
    pub(super) fn conclude(mut self, registry: &Registry) -> Result<Vec<Consequence>> {
        self.present.conclude(registry, &mut self.done)?;
        self.shared.conclude(registry, &mut self.done)?;
        Ok(self.done)
    }
}

impl Forms {
    fn take(&mut self, key: Key, score: &CodedScore) -> Result<()> {
        let ScorePart::Item(number) = score.part else {
            let part = hashed((&key, &score.part));
            let first = self.stated.get_or_set(part, score.value.to_le_bytes())?;
            if first.is_some_and(|first| !same(f64::from_le_bytes(first), score.value)) {
                self.restated.entry(part).or_default().push(score.value);
            }
            return Ok(());
        };
        let form = self.forms.entry(key).or_insert_with(|| Form {
            first: score.clone(),
            answers: Vec::new(),
            contradictory: false,
        });
        match form.answers.iter_mut().find(|(known, _)| *known == number) {
            Some((_, before)) => {
                form.contradictory |= !same(*before, score.value);
                *before = score.value;
            }
            None => form.answers.push((number, score.value)),
        }
        Ok(())
    }

    fn stated(&mut self, key: &Key, part: &ScorePart) -> Result<Vec<f64>> {
        let part = hashed((key, part));
        let first = self.stated.get(part)?.map(f64::from_le_bytes);
        let others = self.restated.get(&part).into_iter().flatten().copied();
        Ok(first.into_iter().chain(others).collect())
    }

    /// Scores the forms, and compares the totals that the export states.
    fn conclude(mut self, registry: &Registry, done: &mut Vec<Consequence>) -> Result<()> {
        for (key, form) in std::mem::take(&mut self.forms) {
            let spoiled = form.contradictory || self.spoiled.contains(&hashed(&key));
            let Some(instrument) = registry.by_short(&form.first.instrument) else { continue };
            for (scale, part) in scales(instrument) {
                let stated = self.stated(&key, &part)?;
                let outcome = form.outcome(instrument, scale, &stated, spoiled);
                let remark =
                    |kind, detail| Consequence::Remark(kind, detail, form.first.source.clone());
                match outcome {
                    Outcome::Computed(value) => {
                        done.push(Consequence::Total(form.total(part, value)));
                    }
                    Outcome::Disagrees(value) => {
                        let detail = score::name(instrument, &part);
                        done.push(remark(RemarkKind::TotalDisagrees, detail));
                        let total = value.map(|value| form.total(part, value));
                        done.extend(total.map(Consequence::Total));
                    }
                    Outcome::NotScorable(reason) if part == ScorePart::Total => {
                        let detail = format!("{} {reason}", instrument.short);
                        done.push(remark(RemarkKind::NotScorable, detail));
                    }
                    Outcome::NotScorable(_) | Outcome::Nothing => {}
                }
            }
        }
        Ok(())
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
        stated: &[f64],
        spoiled: bool,
    ) -> Outcome {
        let items = instrument.item_count.or(scale.items).unwrap_or(0);
        let answer = |number| self.answers.iter().find(|(known, _)| *known == number);
        let answers: Vec<_> =
            (1..=items).map(|number| answer(number).map(|(_, value)| *value)).collect();
        let sum: f64 = answers.iter().flatten().sum();
        let computed = instrument.score_scale(scale, &answers);
        match computed {
            _ if stated.is_empty() && spoiled => Outcome::NotScorable("refused_answer".to_owned()),
            Ok(computed) if stated.is_empty() => Outcome::Computed(computed.value),
            Err(reason) if stated.is_empty() => Outcome::NotScorable(reason.to_string()),
            Ok(computed) if computed.missing == 0 && !spoiled => {
                match stated.iter().all(|stated| same(*stated, computed.value)) {
                    true => Outcome::Nothing,
                    false => Outcome::Disagrees(Some(computed.value)),
                }
            }
            // what missing and refused answers would add is not known
            Ok(_) if scale.calculation == Calculation::Sum => {
                let differs = stated.iter().any(|stated| !same(*stated, sum));
                if differs { Outcome::Disagrees(None) } else { Outcome::Nothing }
            }
            _ => Outcome::Nothing,
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
