//! The same coded value met twice.
//!
//! Exports repeat themselves in three ways. The same record stands in two
//! files (a bundle and its NDJSON twin): it has the same client, type and id,
//! or, without ids, it is the n-th equal value of its file. A form gives its
//! total under two codes, that of the panel and that of the score: same
//! client, measure, moment and value. Both are counted once. Third, two records
//! say the same of one day: they are two, and the series makes one
//! administration of them.
//!
//! Of a record 64 bits are kept and of what it says 32: that two of ten million
//! records share both is one chance in 10^14. Memory: see [`ledger`](super::ledger).

use sha2::{Digest, Sha256};

use super::ledger::Ledger;
use super::score::{Measured, ScoreDraft};
use crate::Result;
use crate::note::{CodedScore, ScorePart};

/// What the values seen before say of a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Twin {
    /// It was not met before.
    New,
    /// It is known.
    Same,
    /// Its record is known with another value.
    Differs,
}

#[derive(Default)]
pub(super) struct Twins {
    /// What a record said first, by client and record.
    records: Ledger<4>,
    /// What it said later, where that is something else.
    versions: Ledger<0>,
    /// Under which code a total was given, by client, measure, moment and
    /// value.
    totals: Ledger<4>,
    /// How often a value without an id was met in this file.
    in_file: Ledger<4>,
}

impl Twins {
    /// A new file begins.
    pub(super) fn begin_file(&mut self) {
        self.in_file.clear();
    }

    /// Compares a value with those before it, and remembers it.
    pub(super) fn meet(&mut self, draft: &ScoreDraft, score: &CodedScore) -> Result<Twin> {
        let said = said(draft, score);
        let record = match &draft.record {
            Some(record) => hash(&[&score.client_id, record]),
            None => {
                let before = self.in_file.get(long(said))?;
                let nth = before.map_or(0, u32::from_le_bytes).saturating_add(1);
                self.in_file.set(long(said), nth.to_le_bytes())?;
                hash(&[&score.client_id, &said.to_string(), &nth.to_string()])
            }
        };
        let word = short(said).to_le_bytes();
        match self.records.get_or_set(long(record), word)? {
            None => {}
            Some(first) if first == word => return Ok(Twin::Same),
            Some(_) => {
                let version = long(hash(&[&record.to_string(), &said.to_string()]));
                let is_new = self.versions.get_or_set(version, [])?.is_none();
                return Ok(if is_new { Twin::Differs } else { Twin::Same });
            }
        }
        let code = match &draft.measured {
            Measured::Codes(codes) => codes.first().map(|code| short(hash(&[&code.code]))),
            Measured::Known(..) => None,
        };
        if let Some(code) = code
            && !matches!(score.part, ScorePart::Item(_))
            && score.scored_on.is_some()
        {
            let under = self.totals.get_or_set(long(said), code.to_le_bytes())?;
            if under.is_some_and(|under| under != code.to_le_bytes()) {
                return Ok(Twin::Same);
            }
        }
        Ok(Twin::New)
    }
}

/// Client, measure, part, moment and value.
fn said(draft: &ScoreDraft, score: &CodedScore) -> u128 {
    let day = score.scored_on.map(|day| day.to_string()).unwrap_or_default();
    let time = draft.time.map(|time| time.to_string()).unwrap_or_default();
    let part = format!("{:?}", score.part);
    let value = score.value.to_string();
    hash(&[&score.client_id, &score.instrument, &part, &day, &time, &value])
}

fn hash(parts: &[&str]) -> u128 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().take(16).fold(0, |sum, &byte| sum << 8 | u128::from(byte))
}

/// The part of a hash that tells records apart.
fn long(hash: u128) -> u64 {
    u64::try_from(hash >> 64).unwrap_or_default()
}

/// The part of a hash that tells two values of one record apart.
fn short(hash: u128) -> u32 {
    u32::try_from(hash & u128::from(u32::MAX)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::instrument::{Code, CodeSystem};
    use crate::note::{ScoreOrigin, Source};

    fn draft(code: &str, record: Option<&str>) -> ScoreDraft {
        let code = Code { system: Some(CodeSystem::Loinc), code: code.to_owned() };
        ScoreDraft {
            measured: Measured::Codes(vec![code]),
            record: record.map(str::to_owned),
            ..ScoreDraft::default()
        }
    }

    fn score(value: f64) -> CodedScore {
        CodedScore {
            score_id: String::new(),
            client_id: "C-1".to_owned(),
            note_id: None,
            session_date: None,
            scored_on: NaiveDate::from_ymd_opt(2026, 3, 12),
            instrument: "PHQ-9".to_owned(),
            part: ScorePart::Total,
            value,
            value_text: String::new(),
            max: None,
            origin: ScoreOrigin::Coded,
            rule: "test",
            source: Source::default(),
        }
    }

    #[test]
    fn a_record_of_two_files_is_one_and_another_value_under_its_id_is_a_conflict() {
        let mut twins = Twins::default();
        let record = draft("44261-6", Some("Observation/1"));
        assert_eq!(twins.meet(&record, &score(12.0)).unwrap(), Twin::New);
        assert_eq!(twins.meet(&record, &score(12.0)).unwrap(), Twin::Same);
        assert_eq!(twins.meet(&record, &score(13.0)).unwrap(), Twin::Differs);
        assert_eq!(twins.meet(&record, &score(12.0)).unwrap(), Twin::Same, "the first once more");
        assert_eq!(twins.meet(&record, &score(13.0)).unwrap(), Twin::Same, "and the second");
        let other = CodedScore { client_id: "C-2".to_owned(), ..score(12.0) };
        assert_eq!(twins.meet(&record, &other).unwrap(), Twin::New, "ids repeat across clients");
    }

    #[test]
    fn the_total_of_the_panel_is_the_total_of_the_form() {
        let mut twins = Twins::default();
        assert_eq!(twins.meet(&draft("44249-1", Some("a")), &score(12.0)).unwrap(), Twin::New);
        assert_eq!(twins.meet(&draft("44261-6", Some("b")), &score(12.0)).unwrap(), Twin::Same);
        assert_eq!(twins.meet(&draft("44261-6", Some("c")), &score(13.0)).unwrap(), Twin::New);
    }

    #[test]
    fn rows_without_ids_are_counted_within_their_file() {
        let mut twins = Twins::default();
        let row = draft("44261-6", None);
        twins.begin_file();
        assert_eq!(twins.meet(&row, &score(12.0)).unwrap(), Twin::New);
        assert_eq!(twins.meet(&row, &score(12.0)).unwrap(), Twin::New);
        twins.begin_file();
        assert_eq!(twins.meet(&row, &score(12.0)).unwrap(), Twin::Same);
        assert_eq!(twins.meet(&row, &score(12.0)).unwrap(), Twin::Same);
        assert_eq!(twins.meet(&row, &score(12.0)).unwrap(), Twin::New);
    }
}
