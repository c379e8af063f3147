//! What a set of FHIR files says of visits: when they were, and what was
//! diagnosed.
//!
//! Notes and scores name their visit, and the visit is another record, often
//! in another file. So all files of a source are gone through once before the
//! first of them needs it, and little is kept: see [`ledger`](crate::ingest::ledger).

use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime};
use serde_json::Value;

use super::view;
use crate::ingest::ledger::{Ledger, Postings};
use crate::{Error, Result};

/// A visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ingest) struct Visit {
    pub(super) day: Option<NaiveDate>,
    pub(super) ended: Option<NaiveDateTime>,
}

impl Visit {
    /// As it lies in a ledger: the day, and the second of the end; the least number
    /// where there is none.
    fn packed(self) -> [u8; 12] {
        let day = self.day.map_or(i32::MIN, |day| day.num_days_from_ce());
        let ended = self.ended.map_or(i64::MIN, |ended| ended.and_utc().timestamp());
        let (day, ended) = (day.to_le_bytes(), ended.to_le_bytes());
        let mut packed = [0; 12];
        packed.iter_mut().zip(day.into_iter().chain(ended)).for_each(|(to, byte)| *to = byte);
        packed
    }

    fn unpacked(packed: [u8; 12]) -> Self {
        let day = packed.first_chunk().copied().map_or(i32::MIN, i32::from_le_bytes);
        let ended = packed.last_chunk().copied().map_or(i64::MIN, i64::from_le_bytes);
        Self {
            day: NaiveDate::from_num_days_from_ce_opt(day),
            ended: DateTime::from_timestamp(ended, 0).map(|ended| ended.naive_utc()),
        }
    }
}

/// The visits and diagnoses of a source.
#[derive(Default)]
pub(in crate::ingest) struct Register {
    /// By client and visit.
    visits: Ledger<12>,
    /// Why a visit could not be kept.
    fault: Option<Error>,
    /// ICD codes by client and visit, and by client alone.
    diagnoses: Postings<CODE>,
    /// How many codes were met.
    met: u64,
}

/// What a code takes: its place among all codes, and so many bytes at the most. None
/// of the ICD is longer.
const CODE: usize = 32;

fn key(client: &str, visit: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (client, visit).hash(&mut hasher);
    hasher.finish()
}

impl Register {
    /// Takes in a resource, if it is a visit or a diagnosis.
    ///
    /// One with an extension that changes its meaning says nothing that can be used.
    pub(super) fn take(&mut self, resource: &Value) {
        match view::text(resource, "resourceType").as_deref() {
            Some("Encounter" | "Condition")
                if view::modifier(resource, &["contained"]).is_some() => {}
            Some("Encounter") => self.take_visit(resource),
            Some("Condition") => self.take_diagnosis(resource),
            _ => {}
        }
    }

    fn take_visit(&mut self, resource: &Value) {
        let (Some(client), Some(id)) = (view::client(resource), view::text(resource, "id")) else {
            return;
        };
        let moment = |name| {
            let text = view::text_at(resource, &["period", name]);
            text.map(|text| view::moment(&text)).unwrap_or_default()
        };
        let (day, _) = moment("start");
        let ended = match moment("end") {
            (Some(day), Some(time)) => Some(day.and_time(time)),
            _ => None,
        };
        let kept = self.visits.set(key(&client, &id), Visit { day, ended }.packed());
        self.fault = self.fault.take().or(kept.err());
    }

    fn take_diagnosis(&mut self, resource: &Value) {
        let status = view::at(resource, &["verificationStatus", "coding"])
            .and_then(|coding| view::text(coding, "code"));
        if matches!(status.as_deref(), Some("refuted" | "entered-in-error")) {
            return;
        }
        let Some(client) = view::client(resource) else { return };
        let visit = view::first(resource, "encounter").and_then(view::reference);
        let concept = view::first(resource, "code");
        let codings = concept.map(|concept| view::each(concept, "coding")).unwrap_or_default();
        for coding in codings {
            let is_icd = view::text(coding, "system").is_some_and(|system| {
                let system = system.to_ascii_lowercase();
                system.contains("icd-10") || system.contains("icd-9") || system.contains("icd-11")
            });
            if let (true, Some(code)) = (is_icd, view::text(coding, "code")) {
                let key = key(&client, visit.as_deref().unwrap_or_default());
                self.met += 1;
                let kept = match numbered(self.met, &code) {
                    Some(code) => self.diagnoses.add(key, code),
                    None => Ok(()),
                };
                self.fault = self.fault.take().or(kept.err());
            }
        }
    }
}

/// A code behind its place among all codes, so that codes come back in their order.
fn numbered(place: u64, code: &str) -> Option<[u8; CODE]> {
    let bytes = code.bytes().chain(std::iter::repeat(0));
    let mut kept = [0; CODE];
    kept.iter_mut().zip(place.to_be_bytes().into_iter().chain(bytes)).for_each(|(to, b)| *to = b);
    (code.len() <= CODE - size_of::<u64>()).then_some(kept)
}

fn unnumbered(kept: &[u8; CODE]) -> String {
    let code = kept.iter().skip(size_of::<u64>()).copied().take_while(|&byte| byte != 0);
    String::from_utf8_lossy(&code.collect::<Vec<_>>()).into_owned()
}

/// The register, made when it is first asked.
pub(in crate::ingest) struct Visits<'a> {
    scan: Box<dyn FnMut() -> Register + 'a>,
    register: Option<Register>,
}

impl<'a> Visits<'a> {
    /// `scan` goes through all files of the source.
    pub(in crate::ingest) fn new(scan: impl FnMut() -> Register + 'a) -> Self {
        Self { scan: Box::new(scan), register: None }
    }

    fn register(&mut self) -> &mut Register {
        self.register.get_or_insert_with(|| (self.scan)())
    }

    /// The visit with this id.
    ///
    /// # Errors
    /// When the visits could not be kept, or not be found again.
    pub(super) fn of(&mut self, client: &str, id: &str) -> Result<Option<Visit>> {
        let register = self.register();
        match register.fault.take() {
            Some(fault) => Err(fault),
            None => Ok(register.visits.get(key(client, id))?.map(Visit::unpacked)),
        }
    }

    /// The ICD codes of a visit, and those of the client that belong to none.
    ///
    /// # Errors
    /// As for [`of`](Self::of).
    pub(super) fn diagnoses(&mut self, client: &str, id: Option<&str>) -> Result<Vec<String>> {
        let register = self.register();
        let mut codes: Vec<String> = Vec::new();
        for visit in id.into_iter().chain([""]) {
            let mut of_visit: Vec<String> = Vec::new();
            for code in register.diagnoses.all(key(client, visit))? {
                let code = unnumbered(&code);
                if !of_visit.contains(&code) {
                    of_visit.push(code);
                }
            }
            codes.append(&mut of_visit);
        }
        Ok(codes)
    }

    /// The day of the visit that a resource names. Scores of one visit may be
    /// written on both sides of midnight; a stay of weeks is no session, so a
    /// score that is far from its beginning keeps its own day.
    pub(super) fn day_of(
        &mut self,
        client: &str,
        resource: &Value,
        date: Option<NaiveDate>,
    ) -> Result<Option<NaiveDate>> {
        let Some(id) = view::first(resource, "encounter").and_then(view::reference) else {
            return Ok(None);
        };
        let day = self.of(client, &id)?.and_then(|visit| visit.day);
        let near = |day: &NaiveDate| date.is_none_or(|date| (date - *day).num_days().abs() <= 1);
        Ok(day.filter(near))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_a_visit_come_once_and_in_their_order() {
        let condition = |code: &str| {
            serde_json::json!({
                "resourceType": "Condition",
                "subject": { "reference": "Patient/p" },
                "encounter": { "reference": "Encounter/e" },
                "code": { "coding": [{
                    "system": "http://hl7.org/fhir/sid/icd-10-cm", "code": code,
                }] },
            })
        };
        let mut visits = Visits::new(|| {
            let mut register = Register::default();
            for code in ["F43.10", "F32.1", "F43.10", "A01"] {
                register.take(&condition(code));
            }
            register
        });
        let client = view::client(&condition("")).unwrap();
        assert_eq!(visits.diagnoses(&client, Some("e")).unwrap(), ["F43.10", "F32.1", "A01"]);
        assert!(visits.diagnoses(&client, None).unwrap().is_empty());
    }

    #[test]
    fn a_visit_is_kept_with_and_without_its_times() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 12);
        let ended = day.and_then(|day| day.and_hms_opt(10, 50, 7));
        for visit in [
            Visit { day, ended },
            Visit { day, ended: None },
            Visit { day: None, ended },
            Visit { day: None, ended: None },
        ] {
            assert_eq!(Visit::unpacked(visit.packed()), visit);
        }
    }
}
