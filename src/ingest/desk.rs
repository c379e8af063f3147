//! The desk: every record passes it once, and leaves it as a note, a coded
//! score, a coded goal, a duplicate, a record set aside or a rejection. Here the counts are
//! kept.
//!
//! What is kept of each record, for recognising duplicates and for keeping ids distinct,
//! lies in [`ledger`](super::ledger)s; for coded scores see [`twins`](super::twins).

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};

use sha2::{Digest, Sha256};

use super::account::{Rejected, RemarkKind, Remarks, Tally};
use super::administration::{Answers, Consequence};
use super::content::{Examined, hex};
use super::dating::Dating;
use super::draft::{Draft, complete};
use super::fault::Fault;
use super::goal::{self, GoalDraft, Read};
use super::ledger::Ledger;
use super::score::{self, Completed, Given, Measured, Refusal, ScoreDraft};
use super::table::Measures;
use super::table::epic::Chart;
use super::twins::{Twin, Twins};
use super::walk::Entry;
use super::{ColumnUse, Input, Options, Sink, Understood};
use crate::Result;
use crate::instrument::{Code, CodeMeaning, CodeTarget};
use crate::note::{Note, ScorePart, Source};

/// How many ways in which files were understood are told, and how many names of columns:
/// a folder may hold a million tables of which no two are alike.
const WAYS: usize = 2_000;
const NAMES_TOLD: usize = 100_000;

pub(super) struct Desk<'a> {
    options: &'a Options,
    sink: &'a mut dyn Sink,
    tally: Tally,
    remarks: Remarks,
    /// The second half of the fingerprint of each note, by its first.
    seen: Ledger<8>,
    /// The words of the present note.
    words: Vec<u8>,
    ids: Ledger<0>,
    /// How often an id that was taken has been asked for.
    repeats: Ledger<4>,
    twins: Twins,
    /// What the goals met so far say, under their record.
    goals: Ledger<8>,
    /// The records of those goals with their days.
    goal_records: Ledger<8>,
    answers: Answers,
    /// The names of all measures, gathered when one is asked for.
    names: OnceCell<Measures<'a>>,
    /// The ways in which files were understood, by their places in the tally, and how
    /// many names of columns they tell.
    ways: HashMap<u64, usize>,
    names_told: usize,
    /// The tables of an Epic export, until all of them are read.
    pub(super) epic: Chart,
}

impl<'a> Desk<'a> {
    pub(super) fn new(options: &'a Options, sink: &'a mut dyn Sink) -> Self {
        Self {
            options,
            sink,
            tally: Tally::default(),
            remarks: Remarks::default(),
            seen: Ledger::default(),
            words: Vec::new(),
            ids: Ledger::default(),
            repeats: Ledger::default(),
            twins: Twins::default(),
            goals: Ledger::default(),
            goal_records: Ledger::default(),
            answers: Answers::default(),
            names: OnceCell::new(),
            ways: HashMap::new(),
            names_told: 0,
            epic: Chart::default(),
        }
    }

    pub(super) fn options(&self) -> &'a Options {
        self.options
    }

    /// Notes a file that was read.
    pub(super) fn input(&mut self, path: &str, examined: &Examined) -> Result<()> {
        self.twins.begin_file();
        let sha256 = examined.sha256.clone();
        self.tally.inputs.push(Input { path: path.to_owned(), bytes: examined.bytes, sha256 })
    }

    pub(super) fn remark(&mut self, kind: RemarkKind, detail: &str, source: &Source) {
        self.remarks.add(kind, detail, source);
    }

    /// Notes how a file or a part of it was understood: its format, and what
    /// each column was taken for.
    pub(super) fn understood(
        &mut self,
        entry: &Entry<'_>,
        place: &str,
        format: &'static str,
        header: &[String],
        meanings: &[(usize, String)],
    ) {
        let columns = meanings.iter().filter_map(|(index, meaning)| {
            Some(ColumnUse { column: header.get(*index)?.clone(), meaning: meaning.clone() })
        });
        let mut columns: Vec<_> = columns.collect();
        let read: BTreeSet<usize> = meanings.iter().map(|(index, _)| *index).collect();
        let unread = header.iter().enumerate();
        let unread = unread.filter(|(index, name)| !read.contains(index) && !name.is_empty());
        let mut unread: Vec<_> = unread.map(|(_, name)| name.clone()).collect();
        let mut way = short_hash(&format!("{format} {columns:?} {unread:?}"));
        let told = columns.len() + unread.len();
        let is_full = self.ways.len() >= WAYS || self.names_told + told > NAMES_TOLD;
        if is_full && !self.ways.contains_key(&way) {
            // files of a format with columns that are told no more
            (columns, unread) = (Vec::new(), Vec::new());
            way = short_hash(format);
        }
        let understood = &mut self.tally.understood;
        let first = *self.ways.entry(way).or_insert(understood.len());
        match understood.get_mut(first) {
            Some(known) => known.files += 1,
            None => {
                let source = entry.source(place);
                self.names_told += columns.len() + unread.len();
                understood.push(Understood { source, files: 1, format, columns, unread });
            }
        }
    }

    /// Counts and passes on a rejected record.
    pub(super) fn reject(&mut self, source: Source, fault: impl Into<Fault>) -> Result<()> {
        self.tally.records_read += 1;
        self.tally.rejected += 1;
        self.sink.rejected(Rejected { source, fault: fault.into() })
    }

    /// Takes a record: reads its values, and delivers it unless it is a
    /// duplicate or not a note.
    pub(super) fn admit(&mut self, draft: Draft, dating: &mut Dating<'_>) -> Result<()> {
        let source = draft.source.clone();
        let completed = complete(draft, self.options, dating);
        for (kind, detail) in dating.take_remarks()? {
            self.remarks.add(kind, &detail, &source);
        }
        match completed {
            Err(fault) => self.reject(source, fault),
            Ok(note) => self.deliver(note),
        }
    }

    /// Counts a record that is neither a note nor a score of a known measure:
    /// a person, a visit, a blood pressure. `kind` is its type as the export
    /// names it.
    pub(super) fn set_aside(&mut self, kind: &str, source: &Source) {
        self.tally.records_read += 1;
        self.tally.set_aside += 1;
        self.remarks.add(RemarkKind::SetAside, kind, source);
    }

    /// The records met so far.
    pub(super) fn records_read(&self) -> u64 {
        self.tally.records_read
    }

    /// Whether the codes belong to a measure.
    pub(super) fn knows(&self, measured: &Measured) -> bool {
        score::is_known(measured, &self.options.registry, &self.options.mapping)
    }

    /// The short names of the measures that codes belong to.
    pub(super) fn measures<'c>(&self, codes: &'c [Code]) -> impl Iterator<Item = &'c str>
    where
        'a: 'c,
    {
        let Options { registry, mapping, .. } = self.options;
        let own = codes.iter().filter_map(|code| mapping.code(&code.code));
        let known = codes.iter().flat_map(|code| registry.by_code(code));
        own.map(|local| local.measure.as_str())
            .chain(known.map(|target| target.instrument.as_str()))
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// What a number is a value of whose codes are the sender's own and unknown, by the
    /// names beside them: charts and laboratories send "PHQ-9 Total Score" under a
    /// number of theirs. A code of a public system says better than a name what it is.
    pub(super) fn by_name(
        &self,
        codes: &[Code],
        mut names: impl Iterator<Item = String>,
        given: &Given,
    ) -> Option<Measured> {
        let is_own = codes.iter().all(|code| code.system.is_none());
        if !(is_own && given.is_number()) {
            return None;
        }
        let measures = self.names.get_or_init(|| Measures::of(&self.options.registry));
        names.find_map(|name| {
            let (instrument, part) = measures.part(&name)?;
            Some(Measured::Known(instrument.short.clone(), part))
        })
    }

    /// Whether a cell names a measure that is none of these.
    pub(super) fn names_other_measure(&self, cell: &str, measures: &BTreeSet<String>) -> bool {
        let named = self.names.get_or_init(|| Measures::of(&self.options.registry)).inside(cell);
        named.is_some_and(|named| !measures.contains(&named.short))
    }

    /// Whether the codes are those of a score or of a form as a whole, and not
    /// of an item, which forms may share.
    pub(super) fn is_of_whole(&self, codes: &[Code]) -> bool {
        let item =
            |target: &CodeTarget| matches!(target.meaning, CodeMeaning::Part(ScorePart::Item(_)));
        let mut targets = codes.iter().flat_map(|code| self.options.registry.by_code(code));
        targets.next().is_some_and(|target| !item(target))
    }

    /// Takes a coded value. `kind` is the type of its record, under which it is
    /// set aside if it belongs to no known measure.
    pub(super) fn admit_score(&mut self, draft: ScoreDraft, kind: &str) -> Result<()> {
        let Options { registry, mapping, .. } = self.options;
        match score::complete(&draft, registry, mapping) {
            Err(Refusal::NoMeasure) => {
                self.set_aside(kind, &draft.source);
                Ok(())
            }
            Err(Refusal::Rejected(fault)) => {
                self.answers.spoil(&draft, registry, mapping)?;
                self.reject(draft.source, fault)
            }
            Ok(completed) => self.deliver_score(&draft, completed),
        }
    }

    fn deliver_score(&mut self, draft: &ScoreDraft, completed: Completed) -> Result<()> {
        let Completed { mut score, contradicted } = completed;
        self.tally.records_read += 1;
        match self.twins.meet(draft, &score)? {
            Twin::Same => {
                // the total that a panel repeats is a total of its items
                if !matches!(score.part, ScorePart::Item(_)) {
                    self.answers.take(draft, &score, &self.options.registry)?;
                }
                self.tally.duplicates += 1;
                return Ok(());
            }
            Twin::Differs => {
                self.remarks.add(RemarkKind::ConflictingRecord, &score.instrument, &score.source);
            }
            Twin::New => {}
        }
        if contradicted {
            self.remarks.add(RemarkKind::AnswerContradicted, &score.instrument, &score.source);
        }
        if score.scored_on.is_none() {
            self.remarks.add(RemarkKind::NoSessionDate, "", &score.source);
        }
        self.answers.take(draft, &score, &self.options.registry)?;
        for consequence in self.answers.consequences() {
            self.follow(consequence)?;
        }
        score.score_id = self.id_from_source(&score.source)?;
        self.tally.scores += 1;
        self.sink.score(score)
    }

    /// Takes a coded goal.
    pub(super) fn admit_goal(&mut self, draft: GoalDraft) -> Result<()> {
        let Options { registry, mapping, .. } = self.options;
        let goal = match goal::complete(&draft, registry, mapping) {
            Ok(Read::Goal(goal)) => goal,
            Ok(Read::Aside(kind)) => {
                self.set_aside(kind, &draft.source);
                return Ok(());
            }
            Err(fault) => return self.reject(draft.source, fault),
        };
        self.tally.records_read += 1;
        let said = format!(
            "{:?} {:?} {:?} {:?} {:?}",
            draft.record, goal.session_date, goal.label, goal.stated_progress, goal.target_value
        );
        if is_met(&mut self.goals, &[&goal.client_id, &said])? {
            self.tally.duplicates += 1;
            return Ok(());
        }
        // under another day it is a later state of the goal
        let day = format!("{:?}", goal.session_date);
        if let Some(record) = &draft.record
            && is_met(&mut self.goal_records, &[&goal.client_id, record, &day])?
        {
            self.remarks.add(RemarkKind::ConflictingGoal, "", &goal.source);
        }
        self.tally.goals += 1;
        self.sink.goal(goal)
    }

    /// Scores the answers that waited until all is read.
    pub(super) fn total_answers(&mut self) -> Result<()> {
        let answers = std::mem::take(&mut self.answers);
        answers.conclude(&self.options.registry, &mut |consequence| self.follow(consequence))
    }

    /// Passes on what answers lead to.
    fn follow(&mut self, consequence: Consequence) -> Result<()> {
        match consequence {
            Consequence::Remark(kind, detail, source) => {
                self.remarks.add(kind, &detail, &source);
                Ok(())
            }
            Consequence::Total(mut score) => {
                score.score_id = self.id_from_source(&score.source)?;
                self.tally.computed += 1;
                self.sink.score(score)
            }
        }
    }

    fn id_from_source(&mut self, source: &Source) -> Result<String> {
        let Source { path, locator } = source;
        let at = if locator.is_empty() { "" } else { "#" };
        self.distinct(&format!("{path}{at}{locator}"))
    }

    /// The id itself, or with a suffix if it is taken.
    fn distinct(&mut self, base: &str) -> Result<String> {
        let mut id = base.to_owned();
        while self.ids.get_or_set(short_hash(&id), [])?.is_some() {
            let before = self.repeats.get(short_hash(base))?;
            let uses = before.map_or(1, u32::from_le_bytes).saturating_add(1);
            self.repeats.set(short_hash(base), uses.to_le_bytes())?;
            id = format!("{base}-{uses}");
        }
        Ok(id)
    }

    fn deliver(&mut self, mut note: Note) -> Result<()> {
        self.tally.records_read += 1;
        let [first, second] = fingerprint(&note, &mut self.words);
        if self.seen.get_or_set(first, second.to_le_bytes())? == Some(second.to_le_bytes()) {
            self.tally.duplicates += 1;
            return Ok(());
        }
        if note.session_date.is_none() {
            self.remarks.add(RemarkKind::NoSessionDate, "", &note.source);
        }
        note.content_hash = hex(&Sha256::digest(note.text.as_bytes()));
        note.note_id = self.distinct_id(&note)?;
        self.tally.notes += 1;
        self.sink.note(note)
    }

    /// The note's own id or one made from what is known of it, with a suffix
    /// if another note has it.
    fn distinct_id(&mut self, note: &Note) -> Result<String> {
        let (base, own) = match (note.note_id.is_empty(), note.session_date) {
            (false, _) => (note.note_id.clone(), true),
            (true, Some(date)) => {
                let session = note.session_number.map(|n| format!("-s{n}")).unwrap_or_default();
                (format!("{}-{date}{session}", note.client_id), false)
            }
            (true, None) => {
                let Source { path, locator } = &note.source;
                let at = if locator.is_empty() { "" } else { "#" };
                (format!("{path}{at}{locator}"), false)
            }
        };
        let id = self.distinct(&base)?;
        if own && id != base {
            self.remarks.add(RemarkKind::RepeatedId, "", &note.source);
        }
        Ok(id)
    }

    pub(super) fn close(mut self) -> Tally {
        self.tally.remarks = self.remarks.into_list();
        debug_assert!(self.tally.reconciles());
        self.tally
    }
}

fn short_hash(id: &str) -> u64 {
    let digest = Sha256::digest(id.as_bytes());
    digest.iter().take(8).fold(0, |sum, &byte| sum << 8 | u64::from(byte))
}

/// Whether these parts were met before; half of their SHA-256 is kept.
fn is_met(ledger: &mut Ledger<8>, parts: &[&str]) -> Result<bool> {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let [first, second] = halves(&hash.finalize());
    let (key, word) = (first, second.to_le_bytes());
    Ok(ledger.get_or_set(key, word)? == Some(word))
}

/// Client, date and text without regard to white space; `words` is used again
/// for each note.
fn fingerprint(note: &Note, words: &mut Vec<u8>) -> [u64; 2] {
    words.clear();
    words.extend_from_slice(note.client_id.as_bytes());
    words.push(0);
    if let Some(date) = note.session_date {
        words.extend_from_slice(date.to_string().as_bytes());
    }
    for word in note.text.split_whitespace() {
        words.push(0);
        words.extend_from_slice(word.as_bytes());
    }
    halves(&Sha256::digest(words))
}

/// The first two parts of 64 bits of a hash.
fn halves(digest: &[u8]) -> [u64; 2] {
    let half = |from: usize| {
        let bytes = digest.iter().skip(from).take(8);
        bytes.fold(0, |sum, &byte| sum << 8 | u64::from(byte))
    };
    [half(0), half(8)]
}
