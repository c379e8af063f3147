//! From a record's stated values to a note: the one place where values are
//! read, whatever the format.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use regex::Regex;
use std::sync::LazyLock;

use super::dates::{self, Evidence};
use super::dating::Dating;
use super::fault::{Fault, NoteFault, Oversize};
use super::field::{Field, Values};
use super::mapping::Guide;
use super::{Options, TEXT_LIMIT};
use crate::note::{Language, Note, NoteKind, Source};
use crate::vocabulary::Word;

/// A record as a reader found it.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub(super) source: Source,
    /// The note's text, exactly.
    pub(super) text: String,
    pub(super) values: Values,
    /// Where the header block inside the text ends, in bytes.
    pub(super) body: usize,
    /// What the values of this record alone prove about numeric dates.
    pub(super) evidence: Evidence,
    /// The language that the names in this record are written in.
    pub(super) language: Option<Language>,
}

/// Reads the values of a draft.
pub(super) fn complete(
    draft: Draft,
    options: &Options,
    dating: &mut Dating<'_>,
) -> Result<Note, Fault> {
    acceptable_text(&draft)?;
    let guide = options.mapping.guide();
    let client_id = client(&draft)?;
    let session_date = session_date(&draft, options, dating)?;
    let mut reading = Reading { draft: &draft, options, guide, dating, session_date };
    let mut note = Note {
        client_id,
        session_date,
        note_id: draft.values.get(Field::NoteId).unwrap_or_default().to_owned(),
        session_number: reading.session_number(),
        duration_min: reading.duration(),
        author: draft.values.get(Field::Author).map(str::to_owned),
        created_at: reading.instant(Field::CreatedAt),
        signed_at: reading.instant(Field::SignedAt),
        diagnosis_codes: reading.diagnosis_codes(),
        ..Note::default()
    };
    note.session_end = reading.session_end(note.duration_min);
    reading.describe(&mut note);
    note.text = draft.text;
    note.source = draft.source;
    Ok(note)
}

fn acceptable_text(draft: &Draft) -> Result<(), Fault> {
    if draft.text.len() > TEXT_LIMIT {
        return Err(Fault::TooLarge(Oversize::Note, TEXT_LIMIT >> 20));
    }
    if draft.text.contains('\0') {
        return Err(NoteFault::Nul.into());
    }
    if draft.text.get(draft.body..).unwrap_or_default().trim().is_empty() {
        let fault = if draft.body == 0 { NoteFault::Blank } else { NoteFault::OnlyHeader };
        return Err(fault.into());
    }
    Ok(())
}

fn client(draft: &Draft) -> Result<String, Fault> {
    let stated = draft.values.get(Field::ClientId).map(str::to_owned);
    stated.ok_or_else(|| NoteFault::NoClient.into())
}

/// The session's day. A note without one is kept; one whose day cannot be
/// read is not, because a wrong or lost day falsifies a series.
fn session_date(
    draft: &Draft,
    options: &Options,
    dating: &mut Dating<'_>,
) -> Result<Option<NaiveDate>, Fault> {
    let guide = options.mapping.guide();
    let fields = [Field::SessionDate, Field::SessionStart, Field::SessionEnd];
    let stated = fields.into_iter().find_map(|field| {
        let value = draft.values.get(field)?;
        let day = dates::moment(value, guide).day;
        // a start or end may be a time alone; the session's date may not
        if field == Field::SessionDate { Some(day) } else { day.map(Some) }
    });
    match stated {
        None => Ok(None),
        Some(None) => Err(NoteFault::BadDate.into()),
        Some(Some(day)) => {
            let date = dating.date(day, draft, options);
            date.map(Some).ok_or_else(|| NoteFault::AmbiguousDate.into())
        }
    }
}

/// Reads the fields that a note can do without.
struct Reading<'a, 'd> {
    draft: &'a Draft,
    options: &'a Options,
    guide: &'static Guide,
    dating: &'a mut Dating<'d>,
    session_date: Option<NaiveDate>,
}

/// Matches F32.1, 6A70.1, 296.32 and Z63; not F320 000 or 12.5.
static CODE: LazyLock<Regex> = LazyLock::new(|| {
    let icd10 = r"[A-TV-Z][0-9][0-9AB](?:\.[0-9A-Z]{1,4})?";
    let icd11 = r"[0-9][A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,2})?";
    let older = r"[0-9]{3}\.[0-9]{1,2}";
    // proved: constant, used by the tests of this room
    Regex::new(&format!(r"(?-u:\b)(?:{icd10}|{icd11}|{older})(?-u:\b)"))
        .expect("a constant pattern")
});

/// Matches an option of a form that is not ticked: "[ ] Couple", "☐ Couple".
static UNTICKED: LazyLock<Regex> = LazyLock::new(|| {
    // proved: constant, used by the tests of this room
    Regex::new(r"(?:\[ ?\]|☐|\( \))\s*[^\[\]☐☑☒(]*").expect("a constant pattern")
});

/// Whether a text holds a diagnosis code.
pub(super) fn holds_code(text: &str) -> bool {
    CODE.is_match(text)
}

/// The value without the options that are not ticked.
fn checked(value: &str) -> std::borrow::Cow<'_, str> {
    UNTICKED.replace_all(value, " ")
}

impl Reading<'_, '_> {
    fn value(&self, field: Field) -> Option<&str> {
        self.draft.values.get(field)
    }

    /// The first whole number in the value.
    fn session_number(&mut self) -> Option<i64> {
        let value = self.value(Field::SessionNumber)?;
        let from = value.find(|c: char| c.is_ascii_digit());
        let digits = from.and_then(|from| value.get(from..)).unwrap_or_default();
        let digits = digits.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        let number = digits.parse().ok().filter(|number| (0..100_000).contains(number));
        if number.is_none() {
            self.dating.unreadable(Field::SessionNumber);
        }
        number
    }

    fn duration(&mut self) -> Option<i64> {
        let value = self.value(Field::DurationMin)?;
        let minutes = dates::minutes(value);
        if minutes.is_none() {
            self.dating.unreadable(Field::DurationMin);
        }
        minutes
    }

    /// A date with its time of day. A date alone is no instant: hours to the
    /// signature cannot be told from it.
    fn instant(&mut self, field: Field) -> Option<NaiveDateTime> {
        let value = self.value(field)?;
        let moment = dates::moment(value, self.guide);
        let Some(time) = moment.time.filter(|&time| time != NaiveTime::MIN) else {
            if moment.day.is_none() {
                self.dating.unreadable(field);
            }
            return None;
        };
        let day = match moment.day {
            Some(day) => self.dating.date(day, self.draft, self.options),
            None => self.session_date,
        };
        if day.is_none() {
            self.dating.unreadable(field);
        }
        day.map(|day| day.and_time(time))
    }

    /// The stated end, or the end of the stated range, or the stated start
    /// plus the duration.
    fn session_end(&mut self, duration_min: Option<i64>) -> Option<NaiveDateTime> {
        if self.value(Field::SessionEnd).is_some() {
            return self.instant(Field::SessionEnd);
        }
        let day = self.session_date;
        let ranges = [Field::SessionTime, Field::DurationMin, Field::SessionDate];
        let range = ranges.into_iter().find_map(|field| dates::range(self.value(field)?));
        if let (Some((start, end)), Some(day)) = (range, day) {
            let after_midnight = i64::from(end < start);
            let days = chrono::Duration::days(after_midnight);
            return day.and_time(end).checked_add_signed(days);
        }
        let time = self.value(Field::SessionTime).and_then(dates::time);
        let start = match (time, day) {
            (Some(time), Some(day)) => Some(day.and_time(time)),
            _ if self.value(Field::SessionStart).is_some() => self.instant(Field::SessionStart),
            _ => None,
        };
        start?.checked_add_signed(chrono::Duration::minutes(duration_min?))
    }

    fn diagnosis_codes(&self) -> Vec<String> {
        let value = self.value(Field::DiagnosisCodes).unwrap_or_default();
        let mut codes: Vec<String> = Vec::new();
        for code in CODE.find_iter(value).map(|code| code.as_str()) {
            if !codes.iter().any(|known| known == code) {
                codes.push(code.to_owned());
            }
        }
        codes
    }

    /// Kind, format, modality, setting and language. Exports mix the labels
    /// ("Format: Telehealth"), so each value may state any of the four; the
    /// field of the same name is asked first.
    fn describe(&self, note: &mut Note) {
        let fields = [Field::Kind, Field::Format, Field::Modality, Field::Setting];
        let stated = fields.map(|field| (field, self.value(field).map(checked)));
        let asked = |first: Field| {
            let own = stated.iter().filter(move |(field, _)| *field == first);
            own.chain(&stated).filter_map(|(_, value)| value.as_deref())
        };
        let stated_kind =
            self.value(Field::Kind).and_then(|value| NoteKind::from_word(&value.to_lowercase()));
        note.kind =
            stated_kind.or_else(|| asked(Field::Kind).find_map(|value| self.guide.kind(value)));
        note.format = asked(Field::Format).find_map(|value| self.guide.format(value));
        note.modality = asked(Field::Modality).find_map(|value| self.guide.modality(value));
        note.setting = asked(Field::Setting).find_map(|value| self.guide.setting(value));
        note.language = self.value(Field::Language).and_then(|value| self.guide.language(value));
    }
}
