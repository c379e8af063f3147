//! What was decided of the values before.

use super::super::super::settle::same_score;
use super::super::Score;
use super::{Case, Place, degree, few, truth};
use crate::extract::Status;
use crate::extract::weights::{Sink, Term, term};
use crate::vocabulary::Word;

impl Case<'_, '_> {
    /// What was decided of the values of the same score before, and what stands between.
    pub(super) fn same_before(&self, place: Place, sink: &mut impl Sink) {
        let own = Score::of(self.candidate);
        let same = || self.before.iter().filter(|decided| decided.score == own);
        let later = self.later.iter().filter(|later| same_score(later, self.candidate)).count();
        let count = same().count();
        sink.take(term!("order"), &[few(count), few(later)]);
        let Some(last) = same().next_back() else {
            sink.take(term!("prev"), &[term!("none")]);
            return;
        };
        let near = last.at >= place.start;
        let reach = if near { term!("near") } else { term!("far") };
        sink.take(term!("prev"), &[Term::of(last.status.word()), reach]);
        for status in Status::ALL.iter().filter(|status| same().any(|one| one.status == **status)) {
            sink.take(term!("had"), &[Term::of(status.word())]);
        }
        if !near {
            return;
        }
        let first = self.candidate.first;
        let from = (place.sentence..first).rev().find(|&at| self.stands_at(at, last.at));
        let Some(from) = from else { return };
        for at in (from + 1).max(first.saturating_sub(12))..first {
            sink.take(term!("bt"), &[self.symbol(Some(at))]);
        }
        if first - from <= 4 {
            let between = [1, 2, 3].map(|on| if from + on < first { from + on } else { first });
            let [one, two, three] = between.map(|at| self.symbol(Some(at)));
            sink.take(term!("btw"), &[Term::of(last.status.word()), one, two, three]);
        }
    }

    fn stands_at(&self, at: usize, start: usize) -> bool {
        self.token(at).is_some_and(|token| token.start == start)
    }

    /// What was decided of the value before, of whatever measure.
    pub(super) fn any_before(&self, place: Place, sink: &mut impl Sink) {
        let Some(last) = self.before.last() else {
            sink.take(term!("pa"), &[term!("none")]);
            return;
        };
        let first = self.candidate.first;
        let status = Term::of(last.status.word());
        let reach = match last.at {
            at if at >= place.start => term!("sentence"),
            at if at >= place.line_start => term!("line"),
            _ => term!("far"),
        };
        sink.take(term!("pa"), &[status, reach]);
        let (one, two) = (self.symbol(first.checked_sub(1)), self.symbol(first.checked_sub(2)));
        sink.take(term!("pab"), &[status, one]);
        sink.take(term!("pab2"), &[status, two, one]);
        let from = (place.sentence..first).rev().find(|&at| self.stands_at(at, last.at));
        if let Some(from) = from {
            let parted = (from..first).any(|at| self.window().mark(at, b';'));
            let closed = (from..first).any(|at| self.window().mark(at, b')'));
            let opened = (from..first).any(|at| self.window().mark(at, b'('));
            let degrees = [term!("0"), term!("3"), term!("6"), term!("9"), term!("12")];
            let gap = degree((first - from) / 3, &degrees);
            sink.take(term!("pag"), &[status, gap]);
            sink.take(term!("pas"), &[status, truth(parted), truth(opened), truth(closed)]);
        }
        if let Some(second) = self.before.len().checked_sub(2).and_then(|at| self.before.get(at)) {
            sink.take(term!("pa2"), &[Term::of(second.status.word()), status]);
        }
    }
}
