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
//! Memory: so many forms are held; the others, and the totals that are stated, lie in
//! temporary files (see [`sorter`](super::sorter) and [`ledger`](super::ledger)).

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::account::RemarkKind;
use super::ledger::{self, Ledger, Postings};
use super::mapping::Mapping;
use super::score::{self, ScoreDraft, Tie};
use super::sorter::Sorter;
use crate::Result;
use crate::instrument::{Calculation, Instrument, Registry, Scale, ScaleRole};
use crate::note::{CodedScore, ScoreOrigin, ScorePart, Source};

/// Which administration: client, measure, and what ties it together.
type Key = (String, String, String);

/// The answers of one administration.
#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Form {
    /// The first answer of it, which lends its source and dates.
    first: First,
    /// The number of each item and the bits of its answer.
    answers: Vec<(u32, u64)>,
    /// Two answers to one item differ.
    contradictory: bool,
}

/// What a total computed from answers takes from the first of them.
#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct First {
    note_id: Option<String>,
    session_date: Option<NaiveDate>,
    scored_on: Option<NaiveDate>,
    /// The place of its rule among those met.
    rule: usize,
    path: String,
    locator: String,
}

/// How many forms are held before they go to a file.
const FORMS: usize = 10_000;

/// Takes what answers lead to, one by one.
type Give<'a> = &'a mut dyn FnMut(Consequence) -> Result<()>;

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
struct Forms {
    forms: BTreeMap<Key, Form>,
    most: usize,
    /// Those that were held before, with a number that counts up.
    earlier: Sorter<(Key, u64, Form)>,
    put_away: u64,
    /// The rules that answers were read by.
    rules: Vec<&'static str>,
    /// The values stated of each part.
    stated: Postings<8>,
    /// Those of which an answer was refused.
    spoiled: Ledger<0>,
}

impl Default for Forms {
    fn default() -> Self {
        Self::holding(FORMS)
    }
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
        self.forms_of(draft, registry)?.spoiled.set(hashed(key), [])
    }

    /// The forms among which a value belongs. Those of the record before are
    /// complete when a value of another one comes.
    fn forms_of(&mut self, draft: &ScoreDraft, registry: &Registry) -> Result<&mut Forms> {
        let Some(Tie::Record(record)) = &draft.administration else {
            return Ok(&mut self.shared);
        };
        if *record != self.record {
            self.record.clone_from(record);
            let present = std::mem::take(&mut self.present);
            present.conclude(registry, &mut |consequence| {
                self.done.push(consequence);
                Ok(())
            })?;
        }
        Ok(&mut self.present)
    }

    /// What follows from the records that are complete.
    pub(super) fn consequences(&mut self) -> Vec<Consequence> {
        std::mem::take(&mut self.done)
    }

    /// Gives what follows from all that was read.
    pub(super) fn conclude(self, registry: &Registry, give: Give<'_>) -> Result<()> {
        self.done.into_iter().try_for_each(&mut *give)?;
        self.present.conclude(registry, give)?;
        self.shared.conclude(registry, give)
    }
}

impl Forms {
    fn holding(most: usize) -> Self {
        Self {
            forms: BTreeMap::new(),
            most,
            earlier: Sorter::holding(most),
            put_away: 0,
            rules: Vec::new(),
            stated: Postings::default(),
            spoiled: Ledger::default(),
        }
    }

    fn take(&mut self, key: Key, score: &CodedScore) -> Result<()> {
        let ScorePart::Item(number) = score.part else {
            let part = hashed((&key, &score.part));
            return self.stated.add(part, score.value.to_le_bytes());
        };
        if self.forms.len() == self.most && !self.forms.contains_key(&key) {
            self.put_away().map_err(ledger::unreadable)?;
        }
        let rule = self.rules.iter().position(|rule| *rule == score.rule);
        let rule = rule.unwrap_or_else(|| {
            self.rules.push(score.rule);
            self.rules.len() - 1
        });
        let form = self.forms.entry(key).or_insert_with(|| Form::begun(score, rule));
        form.answer(number, score.value.to_bits());
        Ok(())
    }

    /// Writes the forms that are held.
    fn put_away(&mut self) -> io::Result<()> {
        for (key, form) in std::mem::take(&mut self.forms) {
            self.put_away += 1;
            self.earlier.push((key, self.put_away, form))?;
        }
        Ok(())
    }

    fn stated(&mut self, key: &Key, part: &ScorePart) -> Result<Vec<f64>> {
        let stated = self.stated.all(hashed((key, part)))?;
        Ok(stated.into_iter().map(f64::from_le_bytes).collect())
    }

    /// Scores the forms in the order of their keys, and compares the totals that the
    /// export states.
    fn conclude(mut self, registry: &Registry, give: Give<'_>) -> Result<()> {
        if self.put_away == 0 {
            for (key, form) in std::mem::take(&mut self.forms) {
                self.conclude_form(&key, &form, registry, give)?;
            }
            return Ok(());
        }
        self.put_away().map_err(ledger::unreadable)?;
        let earlier = std::mem::replace(&mut self.earlier, Sorter::holding(1));
        let mut present: Option<(Key, Form)> = None;
        for kept in earlier.sorted().map_err(ledger::unreadable)? {
            let (key, _, form) = kept.map_err(ledger::unreadable)?;
            match &mut present {
                Some((known, begun)) if *known == key => begun.go_on(form),
                _ => {
                    if let Some((key, form)) = present.replace((key, form)) {
                        self.conclude_form(&key, &form, registry, give)?;
                    }
                }
            }
        }
        match present {
            Some((key, form)) => self.conclude_form(&key, &form, registry, give),
            None => Ok(()),
        }
    }

    fn conclude_form(
        &mut self,
        key: &Key,
        form: &Form,
        registry: &Registry,
        give: Give<'_>,
    ) -> Result<()> {
        let spoiled = form.contradictory || self.spoiled.get(hashed(key))?.is_some();
        let Some(instrument) = registry.by_short(&key.1) else { return Ok(()) };
        let rule = self.rules.get(form.first.rule).copied().unwrap_or_default();
        let remark = |kind, detail| Consequence::Remark(kind, detail, form.first.source());
        for (scale, part) in scales(instrument) {
            let stated = self.stated(key, &part)?;
            match form.outcome(instrument, scale, &stated, spoiled) {
                Outcome::Computed(value) => {
                    give(Consequence::Total(form.total(key, rule, part, value)))?;
                }
                Outcome::Disagrees(value) => {
                    let detail = score::name(instrument, &part);
                    give(remark(RemarkKind::TotalDisagrees, detail))?;
                    let total = value.map(|value| form.total(key, rule, part, value));
                    total.map(Consequence::Total).map_or(Ok(()), &mut *give)?;
                }
                Outcome::NotScorable(reason) if part == ScorePart::Total => {
                    let detail = format!("{} {reason}", instrument.short);
                    give(remark(RemarkKind::NotScorable, detail))?;
                }
                Outcome::NotScorable(_) | Outcome::Nothing => {}
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

impl First {
    fn source(&self) -> Source {
        Source { path: self.path.clone(), locator: self.locator.clone() }
    }
}

impl Form {
    fn begun(score: &CodedScore, rule: usize) -> Self {
        let Source { path, locator } = score.source.clone();
        let CodedScore { session_date, scored_on, .. } = *score;
        let note_id = score.note_id.clone();
        Self {
            first: First { note_id, session_date, scored_on, rule, path, locator },
            answers: Vec::new(),
            contradictory: false,
        }
    }

    /// Takes the answer to an item; of two the later.
    fn answer(&mut self, number: u32, bits: u64) {
        match self.answers.iter_mut().find(|(known, _)| *known == number) {
            Some((_, before)) => {
                self.contradictory |= !same(f64::from_bits(*before), f64::from_bits(bits));
                *before = bits;
            }
            None => self.answers.push((number, bits)),
        }
    }

    /// Takes what was met of the same administration later.
    fn go_on(&mut self, later: Self) {
        self.contradictory |= later.contradictory;
        for (number, bits) in later.answers {
            self.answer(number, bits);
        }
    }

    fn outcome(
        &self,
        instrument: &Instrument,
        scale: &Scale,
        stated: &[f64],
        spoiled: bool,
    ) -> Outcome {
        let items = instrument.item_count.or(scale.items).unwrap_or(0);
        let answer = |number| self.answers.iter().find(|(known, _)| *known == number);
        let answers: Vec<_> = (1..=items)
            .map(|number| answer(number).map(|(_, bits)| f64::from_bits(*bits)))
            .collect();
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

    fn total(&self, key: &Key, rule: &'static str, part: ScorePart, value: f64) -> CodedScore {
        let (client, instrument, _) = key;
        CodedScore {
            score_id: String::new(),
            client_id: client.clone(),
            note_id: self.first.note_id.clone(),
            session_date: self.first.session_date,
            scored_on: self.first.scored_on,
            instrument: instrument.clone(),
            part,
            value,
            value_text: value.to_string(),
            max: None,
            origin: ScoreOrigin::Items,
            rule,
            source: self.first.source(),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(client: u32, item: u32, value: f64) -> CodedScore {
        CodedScore {
            score_id: String::new(),
            client_id: format!("C-{client}"),
            note_id: None,
            session_date: None,
            scored_on: NaiveDate::from_ymd_opt(2026, 3, 12),
            instrument: "GAD-7".to_owned(),
            part: ScorePart::Item(item),
            value,
            value_text: String::new(),
            max: None,
            origin: ScoreOrigin::Coded,
            rule: "test",
            source: Source { path: format!("{client}.json"), locator: item.to_string() },
        }
    }

    /// What forms lead to whose answers come item by item, so many held at once.
    fn concluded(most: usize) -> Vec<String> {
        let registry = Registry::embedded().unwrap();
        let mut forms = Forms::holding(most);
        let key = |client: u32| (format!("C-{client}"), "GAD-7".to_owned(), String::new());
        for item in 1..=7 {
            for client in 0..40 {
                let value = f64::from((item + client) % 4);
                forms.take(key(client), &answer(client, item, value)).unwrap();
            }
        }
        forms.take(key(7), &answer(7, 3, 0.0)).unwrap();
        for (client, total) in [(3, 13.0), (4, 4.0), (4, 5.0)] {
            let total = CodedScore { part: ScorePart::Total, ..answer(client, 1, total) };
            forms.take(key(client), &total).unwrap();
        }
        forms.spoiled.set(hashed(key(9)), []).unwrap();
        let mut done = Vec::new();
        let mut give = |consequence| {
            done.push(match consequence {
                Consequence::Total(total) => format!("{total:?}"),
                Consequence::Remark(kind, detail, source) => format!("{kind} {detail} {source:?}"),
            });
            Ok(())
        };
        forms.conclude(&registry, &mut give).unwrap();
        done
    }

    #[test]
    fn forms_in_temporary_files_are_scored_like_those_in_memory() {
        let held = concluded(1_000);
        assert!(held.len() > 40, "{held:#?}");
        assert_eq!(concluded(7), held);
        assert_eq!(concluded(1), held);
    }
}
