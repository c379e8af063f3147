//! How a source writes its numeric dates.
//!
//! 3/4/2026 is settled, in this order, by the mapping file; by another date of
//! the same record, or the date in its file's name; by the other dates of its file
//! where that holds many records, or else of its folder (a client's notes have mostly
//! one writer); by those of all notes in its language. If nothing proves it, French labels mean day first and others
//! month first, and a remark says so. Where the deciding source writes dates
//! both ways, the date stays ambiguous and the record is rejected.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::NaiveDate;

use super::Options;
use super::account::RemarkKind;
use super::dates::{Day, DayOrder, Evidence};
use super::draft::Draft;
use super::field::{Field, Values};
use super::ledger::Ledger;
use crate::note::{Language, Source};
use crate::vocabulary::Word;
use crate::{Error, Result};

/// What the dates of a whole source prove.
pub(super) enum Survey {
    /// A file, or a table of it.
    File(Evidence),
    Folders(Folders),
}

/// What the dates of all notes prove that stand each in a file of its own.
#[derive(Default)]
pub(super) struct Folders {
    /// By a hash of the path, because there may be many.
    folders: Ledger<2>,
    /// The folder of the latest record, which mostly comes again, and what it proves.
    latest: Option<(u64, Evidence)>,
    /// Why what a folder proves could not be kept.
    fault: Option<Error>,
    languages: BTreeMap<Option<Language>, Evidence>,
}

impl Survey {
    /// What is proved for a record by what stands nearest to it, and by what else there is.
    fn proved(&mut self, draft: &Draft) -> [Evidence; 2] {
        match self {
            Self::File(proved) => [*proved, Evidence::default()],
            Self::Folders(folders) => {
                let of_folder = folders.of_folder(folder(&draft.source));
                let of_language = folders.languages.get(&draft.language).copied();
                [of_folder, of_language.unwrap_or_default()]
            }
        }
    }
}

impl Folders {
    /// Takes in the dated values of one record.
    pub(super) fn take(&mut self, source: &Source, language: Option<Language>, values: &Values) {
        let folder = folder(source);
        let mut proved = self.of_folder(folder);
        let language = self.languages.entry(language).or_default();
        for value in values.dated() {
            proved.take(value);
            language.take(value);
        }
        if self.latest != Some((folder, proved)) {
            self.latest = Some((folder, proved));
            let kept = [proved.day_first, proved.month_first].map(u8::from);
            let kept = self.folders.set(folder, kept);
            self.fault = self.fault.take().or(kept.err());
        }
    }

    /// What the dates of a folder prove.
    fn of_folder(&mut self, folder: u64) -> Evidence {
        match (self.latest, self.folders.get(folder)) {
            (Some((latest, proved)), _) if latest == folder => proved,
            (_, Ok(kept)) => kept.map_or_else(Evidence::default, |[day_first, month_first]| {
                Evidence { day_first: day_first > 0, month_first: month_first > 0 }
            }),
            (_, Err(fault)) => {
                self.fault.get_or_insert(fault);
                Evidence::default()
            }
        }
    }
}

fn folder(source: &Source) -> u64 {
    let mut hasher = DefaultHasher::new();
    source.path.rsplit_once('/').map_or("", |(folder, _)| folder).hash(&mut hasher);
    hasher.finish()
}

/// Decides undecided dates. The source is surveyed once, and only if a date is
/// undecided, because that takes another pass over it.
pub(super) struct Dating<'a> {
    scan: Box<dyn FnMut() -> Survey + 'a>,
    survey: Option<Survey>,
    remarks: Vec<(RemarkKind, String)>,
}

impl<'a> Dating<'a> {
    /// `scan` surveys the whole source.
    pub(super) fn new(scan: impl FnMut() -> Survey + 'a) -> Self {
        Self { scan: Box::new(scan), survey: None, remarks: Vec::new() }
    }

    /// Decides by each record alone.
    pub(super) fn of_nothing() -> Self {
        Self::new(|| Survey::File(Evidence::default()))
    }

    /// The remarks on the records decided since the last call.
    ///
    /// # Errors
    /// When what the source proves could not be kept, or not be found again.
    pub(super) fn take_remarks(&mut self) -> Result<Vec<(RemarkKind, String)>> {
        if let Some(Survey::Folders(folders)) = &mut self.survey
            && let Some(fault) = folders.fault.take()
        {
            return Err(fault);
        }
        Ok(std::mem::take(&mut self.remarks))
    }

    /// Notes that a field was left out.
    pub(super) fn unreadable(&mut self, field: Field) {
        self.remarks.push((RemarkKind::FieldUnreadable, field.word().to_owned()));
    }

    /// The date that is meant; `None` if the source writes dates both ways.
    pub(super) fn date(&mut self, day: Day, draft: &Draft, options: &Options) -> Option<NaiveDate> {
        match day {
            Day::Certain(date) => Some(date),
            undecided => Some(undecided.read(self.order(draft, options)?)),
        }
    }

    fn order(&mut self, draft: &Draft, options: &Options) -> Option<DayOrder> {
        if let Some(order) = options.mapping.day_order() {
            return Some(order);
        }
        let survey = self.survey.get_or_insert_with(|| (self.scan)());
        let [nearest, other] = survey.proved(draft);
        let decided = [draft.evidence, nearest, other].into_iter().find_map(|evidence| {
            if evidence.is_contradictory() { Some(None) } else { evidence.order().map(Some) }
        });
        if let Some(proved) = decided {
            self.say(match proved? {
                DayOrder::DayFirst => RemarkKind::DayFirstProved,
                DayOrder::MonthFirst => RemarkKind::MonthFirstProved,
            });
            return proved;
        }
        let (order, remark) = match draft.language {
            Some(Language::Fr) => (DayOrder::DayFirst, RemarkKind::DayFirstAssumed),
            _ => (DayOrder::MonthFirst, RemarkKind::MonthFirstAssumed),
        };
        self.say(remark);
        Some(order)
    }

    /// Remarks on a record once, however many dates it has.
    fn say(&mut self, remark: RemarkKind) {
        if !self.remarks.iter().any(|(kind, _)| *kind == remark) {
            self.remarks.push((remark, String::new()));
        }
    }
}
