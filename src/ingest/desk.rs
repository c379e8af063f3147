//! The desk: every record passes it once, and leaves it as a note, a
//! duplicate or a rejection. Here the counts are kept.
//!
//! Memory per note: 16 bytes for recognising duplicates, and 12 for keeping
//! ids distinct.

use std::collections::{HashMap, HashSet};

use sha2::{Digest, Sha256};

use super::account::{RejectReason, Rejected, RemarkKind, Remarks, Tally};
use super::content::{Examined, hex};
use super::dating::Dating;
use super::draft::{Draft, complete};
use super::{Input, Options, Sink};
use crate::Result;
use crate::note::{Note, Source};

pub(super) struct Desk<'a> {
    options: &'a Options,
    sink: &'a mut dyn Sink,
    tally: Tally,
    remarks: Remarks,
    seen: HashSet<u128>,
    ids: HashMap<u64, u32>,
}

impl<'a> Desk<'a> {
    pub(super) fn new(options: &'a Options, sink: &'a mut dyn Sink) -> Self {
        Self {
            options,
            sink,
            tally: Tally::default(),
            remarks: Remarks::default(),
            seen: HashSet::new(),
            ids: HashMap::new(),
        }
    }

    pub(super) fn options(&self) -> &'a Options {
        self.options
    }

    /// Notes a file that was read.
    pub(super) fn input(&mut self, path: &str, examined: &Examined) {
        let sha256 = examined.sha256.clone();
        self.tally.inputs.push(Input { path: path.to_owned(), bytes: examined.bytes, sha256 });
    }

    pub(super) fn remark(&mut self, kind: RemarkKind, detail: &str, source: &Source) {
        self.remarks.add(kind, detail, source);
    }

    /// Counts and passes on a rejected record.
    pub(super) fn reject(
        &mut self,
        source: Source,
        reason: RejectReason,
        message: impl Into<String>,
    ) -> Result<()> {
        self.tally.records_read += 1;
        self.tally.rejected += 1;
        self.sink.rejected(Rejected { source, reason, message: message.into() })
    }

    /// Takes a record: reads its values, and delivers it unless it is a
    /// duplicate or not a note.
    pub(super) fn admit(&mut self, draft: Draft, dating: &mut Dating<'_>) -> Result<()> {
        let source = draft.source.clone();
        let completed = complete(draft, self.options, dating);
        for (kind, detail) in dating.take_remarks() {
            self.remarks.add(kind, &detail, &source);
        }
        match completed {
            Err((reason, message)) => self.reject(source, reason, message),
            Ok(note) => self.deliver(note),
        }
    }

    fn deliver(&mut self, mut note: Note) -> Result<()> {
        self.tally.records_read += 1;
        if !self.seen.insert(fingerprint(&note)) {
            self.tally.duplicates += 1;
            return Ok(());
        }
        if note.session_date.is_none() {
            self.remarks.add(RemarkKind::NoSessionDate, "", &note.source);
        }
        note.content_hash = hex(&Sha256::digest(note.text.as_bytes()));
        note.note_id = self.distinct_id(&note);
        self.tally.notes += 1;
        self.sink.note(note)
    }

    /// The note's own id or one made from what is known of it, with a suffix
    /// if another note has it.
    fn distinct_id(&mut self, note: &Note) -> String {
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
        let mut id = base.clone();
        while self.ids.contains_key(&short_hash(&id)) {
            let uses = self.ids.entry(short_hash(&base)).or_insert(1);
            *uses += 1;
            id = format!("{base}-{uses}");
        }
        if own && id != base {
            self.remarks.add(RemarkKind::RepeatedId, "", &note.source);
        }
        self.ids.insert(short_hash(&id), 1);
        id
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

/// Client, date and text without regard to white space.
fn fingerprint(note: &Note) -> u128 {
    let mut hash = Sha256::new();
    hash.update(note.client_id.as_bytes());
    hash.update([0]);
    hash.update(note.session_date.map(|date| date.to_string()).unwrap_or_default().as_bytes());
    for word in note.text.split_whitespace() {
        hash.update([0]);
        hash.update(word.as_bytes());
    }
    hash.finalize().iter().take(16).fold(0, |sum, &byte| sum << 8 | u128::from(byte))
}
