//! From a coded value as an export gives it to a score: the one place where
//! such values are read, whatever the format.
//!
//! A reader says what stands there ([`ScoreDraft`]). Here it is decided which
//! measure is meant, whether the value is one that the measure can have, and
//! which number it is. A value that is missing, a word, or out of range is
//! refused and never becomes 0.

use chrono::{NaiveDate, NaiveTime};

use super::fault::ScoreFault;
use super::mapping::Mapping;
use super::table::cells;
use crate::instrument::{Code, CodeMeaning, CodeTarget, Instrument, Registry};
use crate::note::{CodedScore, ScoreOrigin, ScorePart, Source};

/// A coded value as a reader found it.
#[derive(Clone, Debug, Default)]
pub(super) struct ScoreDraft {
    pub(super) source: Source,
    pub(super) client_id: String,
    /// What is measured.
    pub(super) measured: Measured,
    /// The form that the value was recorded in, which decides between forms
    /// that share an item.
    pub(super) form: Vec<Code>,
    pub(super) given: Given,
    /// The denominator, if written.
    pub(super) max: Option<f64>,
    /// The day of the administration, by the clock of the place.
    pub(super) date: Option<NaiveDate>,
    /// Its time of day.
    pub(super) time: Option<NaiveTime>,
    /// The day of the visit, where the export ties the value to one.
    pub(super) session_date: Option<NaiveDate>,
    /// The note that the value stands beside.
    pub(super) note_id: Option<String>,
    /// The type and id of the record inside the export, unique for a client
    /// ("Observation/17"). The same record in two files is one; without an id,
    /// the n-th equal value of one file is the n-th of another.
    pub(super) record: Option<String>,
    /// What ties the answers of one administration together. Without it: client,
    /// measure and time.
    pub(super) administration: Option<Tie>,
    /// Name of the rule that read it.
    pub(super) rule: &'static str,
}

/// What answers of one administration have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tie {
    /// They stand in one record, a response or a row, whose place with its path this
    /// is. When the next record is met, they are complete.
    Record(String),
    /// They are records of their own that name the same panel or visit, and any of
    /// them may come late.
    Shared(String),
}

/// What a value is a value of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Measured {
    /// By the codes that the export gives, the first known one counts.
    Codes(Vec<Code>),
    /// As the reader knows it: short name and part.
    Known(String, ScorePart),
}

impl Default for Measured {
    fn default() -> Self {
        Self::Codes(Vec::new())
    }
}

/// A value as the export gives it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Given {
    /// A number, as written.
    Number(String),
    /// A text, which may be a number.
    Text(String),
    /// A coded answer, and the number that stands beside it.
    Answer { codes: Vec<Code>, stated: Option<f64> },
    /// True or false, which is a number only for an item that asks yes or no.
    Boolean(bool),
    /// Nothing.
    #[default]
    Missing,
}

impl Given {
    /// Whether it is a number, perhaps with a range or a word beside it.
    pub(super) fn is_number(&self) -> bool {
        let is_number = |given: &Self| match given {
            Self::Number(number) => number.trim().parse::<f64>().is_ok(),
            _ => false,
        };
        match self {
            Self::Text(text) => is_number(&cells::number(text).0),
            given => is_number(given),
        }
    }
}

/// Why a value gives no score.
pub(super) enum Refusal {
    /// It belongs to no known measure, or is the heading of a form.
    NoMeasure,
    Rejected(ScoreFault),
}

/// A value that was read.
pub(super) struct Completed {
    pub(super) score: CodedScore,
    /// The number beside a coded answer is another one.
    pub(super) contradicted: bool,
}

/// Reads a draft.
pub(super) fn complete(
    draft: &ScoreDraft,
    registry: &Registry,
    mapping: &Mapping,
) -> Result<Completed, Refusal> {
    let (instrument, part) = target(draft, registry, mapping)?;
    if draft.client_id.trim().is_empty() {
        return Err(Refusal::Rejected(ScoreFault::NoClient));
    }
    let of = || name(instrument, &part);
    // "12/27", "12 (moderate)"
    let (given, max) = match &draft.given {
        Given::Text(text) => cells::number(text),
        given => (given.clone(), None),
    };
    let Some((low, high)) = limits(instrument, &part, draft.max.or(max)) else {
        return Err(Refusal::Rejected(ScoreFault::NoSuchItem { of: of() }));
    };
    let asked = match part {
        ScorePart::Item(_) if (low, high) == (0.0, 1.0) => Asked::YesOrNo,
        ScorePart::Item(_) => Asked::Item,
        ScorePart::Total | ScorePart::Subscale(_) => Asked::Score,
    };
    let (value, contradicted) = number(&given, instrument, asked, registry).map_err(|unread| {
        Refusal::Rejected(match unread {
            Unread::Missing => ScoreFault::Empty { of: of() },
            Unread::NotANumber => ScoreFault::NotANumber { of: of() },
            Unread::UnknownAnswer => ScoreFault::UnknownAnswer { of: of() },
        })
    })?;
    if max.is_some_and(|max| max != high) {
        return Err(Refusal::Rejected(ScoreFault::NotANumber { of: of() }));
    }
    if !(low..=high).contains(&value) {
        let of = of();
        return Err(Refusal::Rejected(ScoreFault::OutOfRange { of, value, low, high }));
    }
    let score = CodedScore {
        score_id: String::new(),
        client_id: draft.client_id.trim().to_owned(),
        note_id: draft.note_id.clone(),
        session_date: draft.session_date.or(draft.date),
        scored_on: draft.date.or(draft.session_date),
        instrument: instrument.short.clone(),
        part,
        value,
        value_text: written(&draft.given),
        max: draft.max,
        origin: ScoreOrigin::Coded,
        rule: draft.rule,
        source: draft.source.clone(),
    };
    Ok(Completed { score, contradicted })
}

/// Whether codes belong to a measure; the heading of a form counts.
pub(super) fn is_known(measured: &Measured, registry: &Registry, mapping: &Mapping) -> bool {
    match measured {
        Measured::Known(short, _) => registry.by_short(short).is_some(),
        Measured::Codes(codes) => codes.iter().any(|code| {
            mapping.code(&code.code).is_some() || registry.by_code(code).next().is_some()
        }),
    }
}

/// The measure and its part; `None` where it is not known.
pub(super) fn measure<'r>(
    draft: &ScoreDraft,
    registry: &'r Registry,
    mapping: &Mapping,
) -> Option<(&'r Instrument, ScorePart)> {
    target(draft, registry, mapping).ok()
}

/// Whether a draft's number is one that its part of the measure can have.
pub(super) fn is_possible(draft: &ScoreDraft, registry: &Registry, mapping: &Mapping) -> bool {
    let Given::Number(number) = &draft.given else { return true };
    let limits = measure(draft, registry, mapping)
        .and_then(|(instrument, part)| limits(instrument, &part, draft.max));
    match (number.parse::<f64>(), limits) {
        (Ok(number), Some((low, high))) => (low..=high).contains(&number),
        _ => true,
    }
}

/// The measure of whose main score these are the codes.
pub(super) fn of_total<'r>(
    measured: &Measured,
    registry: &'r Registry,
    mapping: &Mapping,
) -> Option<&'r Instrument> {
    // a value, because the heading of a form has a meaning only with one
    let given = Given::Number(String::new());
    let draft = ScoreDraft { measured: measured.clone(), given, ..ScoreDraft::default() };
    let (instrument, part) = target(&draft, registry, mapping).ok()?;
    (part == ScorePart::Total).then_some(instrument)
}

/// The measure and its part. Codes of the user's own come first.
fn target<'r>(
    draft: &ScoreDraft,
    registry: &'r Registry,
    mapping: &Mapping,
) -> Result<(&'r Instrument, ScorePart), Refusal> {
    let codes = match &draft.measured {
        Measured::Known(short, part) => {
            let instrument = registry.by_short(short).ok_or(Refusal::NoMeasure)?;
            return Ok((instrument, part.clone()));
        }
        Measured::Codes(codes) => codes,
    };
    let own = codes.iter().find_map(|code| {
        let local = mapping.code(&code.code)?;
        let instrument = registry.by_short(&local.measure)?;
        Some((instrument, local.part(instrument)?))
    });
    if let Some(own) = own {
        return Ok(own);
    }
    let forms: Vec<&str> = draft
        .form
        .iter()
        .flat_map(|code| registry.by_code(code))
        .map(|target| target.instrument.as_str())
        .collect();
    let mut known: Vec<&CodeTarget> =
        codes.iter().flat_map(|code| registry.by_code(code)).collect();
    // stable: the first listed stays first where no form decides
    known.sort_by_key(|target| !forms.contains(&target.instrument.as_str()));
    let target = known.first().ok_or(Refusal::NoMeasure)?;
    let instrument = registry.by_short(&target.instrument).ok_or(Refusal::NoMeasure)?;
    match &target.meaning {
        CodeMeaning::Part(part) => Ok((instrument, part.clone())),
        // the heading of a form has no value of its own; some systems put the
        // total there
        CodeMeaning::Panel if draft.given == Given::Missing => Err(Refusal::NoMeasure),
        CodeMeaning::Panel => Ok((instrument, ScorePart::Total)),
    }
}

/// What a value answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// An item that is answered with yes or no.
    YesOrNo,
    /// Another item.
    Item,
    /// A total or a subscale.
    Score,
}

/// Why a value gives no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unread {
    Missing,
    NotANumber,
    UnknownAnswer,
}

/// The number that is given, and whether a number beside it contradicts it.
fn number(
    given: &Given,
    instrument: &Instrument,
    asked: Asked,
    registry: &Registry,
) -> Result<(f64, bool), Unread> {
    match given {
        Given::Missing => Err(Unread::Missing),
        // "positive" is no total, and no frequency
        Given::Boolean(_) if asked != Asked::YesOrNo => Err(Unread::NotANumber),
        Given::Boolean(yes) => Ok((f64::from(u8::from(*yes)), false)),
        Given::Number(text) | Given::Text(text) => match text.trim() {
            "" => Err(Unread::Missing),
            text => {
                let plain =
                    text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+'));
                let value = text.parse::<f64>().ok().filter(|value| plain && value.is_finite());
                value.map(|value| (value, false)).ok_or(Unread::NotANumber)
            }
        },
        Given::Answer { codes, stated } => {
            let coded = codes.iter().find_map(|code| registry.answer(&instrument.short, code));
            match (coded, stated) {
                (Some(value), Some(stated)) => Ok((value, (value - stated).abs() > 1e-9)),
                (Some(value), None) => Ok((value, false)),
                (None, Some(stated)) => Ok((*stated, false)),
                (None, None) if asked == Asked::Score => Err(Unread::NotANumber),
                (None, None) => Err(Unread::UnknownAnswer),
            }
        }
    }
}

fn written(given: &Given) -> String {
    match given {
        Given::Number(text) | Given::Text(text) => text.trim().to_owned(),
        Given::Answer { codes, .. } => {
            codes.first().map(|code| code.code.clone()).unwrap_or_default()
        }
        Given::Boolean(yes) => yes.to_string(),
        Given::Missing => String::new(),
    }
}

/// The range of a part; `None` for an item that the measure does not have. Another coding of the measure counts where the written
/// denominator is its maximum.
fn limits(instrument: &Instrument, part: &ScorePart, max: Option<f64>) -> Option<(f64, f64)> {
    let anything = (f64::NEG_INFINITY, f64::INFINITY);
    Some(match part {
        ScorePart::Item(number) => {
            if instrument.item_count.is_some_and(|count| *number == 0 || *number > count) {
                return None;
            }
            let scales = instrument.scales.iter().filter(|scale| {
                scale.item_numbers.is_empty() || scale.item_numbers.contains(number)
            });
            let limits = scales.filter_map(|scale| scale.item_min.zip(scale.item_max));
            limits.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1))).unwrap_or(anything)
        }
        ScorePart::Total | ScorePart::Subscale(_) => scale_of(instrument, part)
            .map(|scale| max.and_then(|max| instrument.coding(scale, max)).unwrap_or(scale))
            .map_or(anything, |scale| (scale.min, scale.max)),
    })
}

fn scale_of<'a>(
    instrument: &'a Instrument,
    part: &ScorePart,
) -> Option<&'a crate::instrument::Scale> {
    match part {
        ScorePart::Total => instrument.total(),
        ScorePart::Subscale(label) => instrument.scale(label),
        ScorePart::Item(_) => None,
    }
}

/// How a part is called in messages.
pub(super) fn name(instrument: &Instrument, part: &ScorePart) -> String {
    match part {
        ScorePart::Total => instrument.short.clone(),
        ScorePart::Subscale(label) => format!("{} {label}", instrument.short),
        ScorePart::Item(number) => format!("{} item {number}", instrument.short),
    }
}
