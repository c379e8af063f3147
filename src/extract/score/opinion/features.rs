//! What may tell whose a value is, and of when.
//!
//! Each feature is a kind and a word or two: the words before and behind the value,
//! by their place and by their clause, and what they mean to the grammar; the days
//! named near it; who is spoken of; the line and the section; and what was decided of
//! the values before. None of them is a rule: how much each speaks for which status
//! was [learned](crate::extract::weights).

use chrono::NaiveDate;

use super::super::ScoreCue as Cue;
use super::super::candidate::Candidate;
use super::super::said::Setting;
use super::super::settle::same_score;
use super::super::subject::{self, Gender};
use super::super::token::{Kind, Token};
use super::super::view::Window;
use super::{Decided, Score};
use crate::extract::Status;
use crate::extract::weights::Sink;
use crate::vocabulary::Word;

/// Tokens of the clause before a value that count.
const CLAUSE: usize = 25;
/// Tokens of the sentence before a value that count.
const SENTENCE: usize = 40;
/// Tokens behind a value that count.
const BEHIND: usize = 18;
/// Tokens before a value among which a day is looked for, and behind it.
const DAY_BEFORE: usize = 12;
const DAY_BEHIND: usize = 7;
/// Tokens of the sentence before, in the same line, that count.
const SENTENCE_BEFORE: usize = 8;
/// Tokens up to the line that heads the line of a value.
const HEADING: usize = 80;
/// Values that a run has at most, to either side.
const RUN: usize = 6;

/// A value of which the status is to be decided.
#[derive(Clone, Copy)]
pub(in crate::extract::score) struct Case<'a> {
    pub window: Window<'a>,
    pub candidate: &'a Candidate,
    /// The candidates behind it in its passage.
    pub later: &'a [Candidate],
    /// What was decided of the values before it in the note.
    pub before: &'a [Decided],
    pub setting: Setting<'a>,
}

impl Case<'_> {
    /// Gives all features to `sink`.
    pub fn features(&self, sink: &mut impl Sink) {
        let place = Place::of(self);
        self.surroundings(sink);
        sink.take("kind", &[self.candidate.kind.word()]);
        self.sentence(place, sink);
        self.same_before(place, sink);
        self.any_before(place, sink);
        self.people(place, sink);
    }

    /// Gives those that do not depend on what other values are.
    pub fn surroundings(&self, sink: &mut impl Sink) {
        let place = Place::of(self);
        sink.take("bias", &[]);
        if let Some(comparator) = self.candidate.comparator {
            sink.take("comparator", &[comparator.word()]);
        }
        if !self.candidate.in_range {
            sink.take("out", &[]);
        }
        let section = (self.setting.section)(self.candidate.span.start);
        sink.take("section", &[section.map_or("none", Word::word)]);
        self.neighbours(sink);
        self.clause(place, sink);
        self.behind(place, sink);
        self.days(place, sink);
        self.line(place, sink);
        self.run(place, sink);
    }

    /// What a token is called among the features.
    pub fn symbol(&self, at: Option<usize>) -> &str {
        let Some(token) = at.and_then(|at| self.window.token(at)) else { return "^" };
        match token.kind {
            Kind::Name(index) => {
                let own = |name: &super::super::name::Name| name.measure == self.candidate.measure;
                let own = self.window.names.get(index).is_some_and(|name| own(&name));
                if own { "MS" } else { "MO" }
            }
            Kind::Number(_) => "#",
            Kind::Date(date) => match self.relation(date) {
                "earlier" => "Dearlier",
                "yesterday" => "Dyesterday",
                "same" => "Dsame",
                "later" => "Dlater",
                _ => "D?",
            },
            Kind::Month(..) => "Dmonth",
            Kind::Time => "H",
            Kind::Blank => "__",
            _ => self.window.text.get(token.start..token.end).unwrap_or_default(),
        }
    }

    /// How a day lies to that of the session.
    fn relation(&self, date: Option<NaiveDate>) -> &'static str {
        let Some((date, session)) = date.zip(self.setting.calendar.session) else { return "?" };
        match (date - session).num_days() {
            1.. => "later",
            0 => "same",
            -2..=-1 => "yesterday",
            _ => "earlier",
        }
    }

    fn token(&self, at: usize) -> Option<&Token> {
        self.window.token(at)
    }

    fn is_number(&self, at: usize) -> bool {
        self.token(at).is_some_and(Token::is_number)
    }

    fn is_word(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| matches!(token.kind, Kind::Word | Kind::Cues(_)))
    }

    fn is_named(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| matches!(token.kind, Kind::Name(_)))
    }

    fn is_day(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| matches!(token.kind, Kind::Date(_) | Kind::Month(..)))
    }

    /// Whether a sign is one that tells something of a value.
    fn is_telling(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| match token.kind {
            Kind::Mark(mark) => matches!(mark, b'<' | b'>' | b'=' | b':' | b'(' | b'?'),
            Kind::Arrow => true,
            _ => false,
        })
    }

    /// The words right before and behind, by their place.
    fn neighbours(&self, sink: &mut impl Sink) {
        let Candidate { first, end, .. } = *self.candidate;
        let before = |back: usize| self.symbol(first.checked_sub(back));
        let behind = |on: usize| self.symbol(Some(end + on));
        for (kind, back) in [("w-1", 1), ("w-2", 2), ("w-3", 3), ("w-4", 4)] {
            sink.take(kind, &[before(back)]);
        }
        for (kind, on) in [("w+1", 0), ("w+2", 1), ("w+3", 2)] {
            sink.take(kind, &[behind(on)]);
        }
    }

    /// The words of the clause before, apart by whether a number stands between, and
    /// what they mean.
    fn clause(&self, place: Place, sink: &mut impl Sink) {
        let first = self.candidate.first;
        let mut numbers = 0;
        for at in (place.clause.max(first.saturating_sub(CLAUSE))..first).rev() {
            let near = numbers == 0;
            if self.is_word(at) || self.is_day(at) || self.is_named(at) || self.is_telling(at) {
                sink.take(if near { "c0" } else { "c1" }, &[self.symbol(Some(at))]);
            }
            self.meanings(if near { "C0" } else { "C1" }, at, sink);
            numbers += usize::from(self.is_number(at));
        }
    }

    fn meanings(&self, kind: &'static str, at: usize, sink: &mut impl Sink) {
        for cue in self.window.cues(at).each() {
            sink.take(kind, &[cue.word()]);
        }
    }

    fn sentence(&self, place: Place, sink: &mut impl Sink) {
        let first = self.candidate.first;
        for at in place.sentence.max(first.saturating_sub(SENTENCE))..first {
            if self.is_word(at) || self.is_day(at) {
                sink.take("s", &[self.symbol(Some(at))]);
            }
        }
    }

    /// The words behind, up to the number after the next one.
    fn behind(&self, place: Place, sink: &mut impl Sink) {
        let mut passed = 0;
        for at in self.candidate.end..(self.candidate.end + BEHIND).min(place.until) {
            passed += usize::from(self.is_number(at) || self.is_named(at));
            if passed > 1 {
                break;
            }
            let near = passed == 0;
            if self.is_word(at) || self.is_day(at) || self.is_telling(at) {
                sink.take(if near { "a0" } else { "a1" }, &[self.symbol(Some(at))]);
            }
            self.meanings(if near { "A0" } else { "A1" }, at, sink);
            if self.window.mark(at, b';') {
                sink.take("a;", &[]);
                break;
            }
        }
    }

    /// The nearest day before, the one behind and the one that opens the line.
    fn days(&self, place: Place, sink: &mut impl Sink) {
        let Candidate { first, end, .. } = *self.candidate;
        let from = place.sentence.max(first.saturating_sub(DAY_BEFORE));
        match (from..first).rev().find(|&at| self.is_day(at)) {
            Some(at) => {
                let between = (at..first).filter(|&at| self.is_number(at)).count();
                let (day, ahead) = (self.symbol(Some(at)), self.symbol(at.checked_sub(1)));
                sink.take("db", &[day, few(between)]);
                sink.take("dbx", &[day, ahead, self.sign_or_word(at + 1)]);
            }
            None => sink.take("db", &["none"]),
        }
        let stops = |at: &usize| !(self.is_number(*at) || self.is_named(*at));
        let mut near = (end..(end + DAY_BEHIND).min(place.until)).take_while(stops);
        if let Some(at) = near.find(|&at| self.is_day(at)) {
            sink.take("da", &[self.symbol(Some(at)), self.symbol(at.checked_sub(1))]);
        }
        if let Some(at) = (place.line..first.min(place.line + 4)).find(|&at| self.is_day(at)) {
            sink.take("dl", &[self.symbol(Some(at))]);
        }
    }

    fn sign_or_word(&self, at: usize) -> &str {
        match self.token(at).map(|token| token.kind) {
            Some(Kind::Mark(_) | Kind::Arrow) => self.symbol(Some(at)),
            _ => "word",
        }
    }

    /// The words that open the line, those of the sentence before in it, and those of
    /// the line that heads it.
    fn line(&self, place: Place, sink: &mut impl Sink) {
        let first = self.candidate.first;
        if place.line < first {
            let (one, two) = (self.symbol(Some(place.line)), self.symbol(Some(place.line + 1)));
            sink.take("l1", &[one]);
            sink.take("l2", &[one, two]);
        }
        let from = place.line.max(place.sentence.saturating_sub(SENTENCE_BEFORE));
        for at in (from..place.sentence).filter(|&at| self.is_word(at)) {
            sink.take("sb", &[self.symbol(Some(at))]);
            self.meanings("SB", at, sink);
        }
        let far = place.line.saturating_sub(HEADING);
        let breaks = |at: usize| self.token(at).is_some_and(|token| token.kind == Kind::Break);
        let heads = |at: usize| breaks(at) && at > far && self.window.mark(at - 1, b':');
        if let Some(end) = (far..place.line).rev().find(|&at| heads(at)) {
            let start = (far..end).rev().find(|&at| breaks(at)).map_or(far, |at| at + 1);
            for at in (start..end).filter(|&at| self.is_word(at) || self.is_day(at)) {
                sink.take("hw", &[self.symbol(Some(at))]);
                self.meanings("HW", at, sink);
            }
        }
    }

    /// Its place in a run such as "21, 18 and 14", with the words around the run.
    fn run(&self, place: Place, sink: &mut impl Sink) {
        let Candidate { first, end, .. } = *self.candidate;
        let (mut from, mut earlier) = (first, 0);
        while earlier < RUN
            && let Some(at) = self.joined(from.saturating_sub(4).max(place.sentence)..from)
        {
            (from, earlier) = (at, earlier + 1);
        }
        let (mut to, mut later) = (end, 0);
        while later < RUN
            && let Some(at) = self.joins(to..(to + 4).min(place.until))
        {
            (to, later) = (at + 1, later + 1);
        }
        sink.take("run", &[few(earlier), few(later)]);
        if earlier > 0 {
            for at in from.saturating_sub(5).max(place.sentence)..from {
                sink.take("rb", &[self.symbol(Some(at))]);
            }
        }
        if later > 0 {
            sink.take("ra", &[few(later), self.symbol(Some(to)), self.symbol(Some(to + 1))]);
        }
    }

    /// The number before the end of a stretch that nothing but links part from it.
    fn joined(&self, stretch: std::ops::Range<usize>) -> Option<usize> {
        let end = stretch.end;
        let number = stretch.rev().find(|&at| !self.is_link(at))?;
        (self.is_number(number) && number + 1 < end).then_some(number)
    }

    /// The same behind the beginning of a stretch.
    fn joins(&self, mut stretch: std::ops::Range<usize>) -> Option<usize> {
        let start = stretch.start;
        let number = stretch.find(|&at| !self.is_link(at))?;
        (self.is_number(number) && number > start).then_some(number)
    }

    fn is_link(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| match token.kind {
            Kind::Mark(mark) => matches!(mark, b',' | b'/' | b';' | b'|' | b'-' | b'>'),
            Kind::Arrow => true,
            Kind::Cues(cues) => cues.any(&[Cue::And, Cue::To]),
            _ => false,
        })
    }

    /// What was decided of the values of the same score before, and what stands between.
    fn same_before(&self, place: Place, sink: &mut impl Sink) {
        let own = Score::of(self.candidate);
        let same = || self.before.iter().filter(|decided| decided.score == own);
        let later = self.later.iter().filter(|later| same_score(later, self.candidate)).count();
        let count = same().count();
        sink.take("order", &[few(count), few(later)]);
        let Some(last) = same().next_back() else {
            sink.take("prev", &["none"]);
            return;
        };
        let near = last.at >= place.start;
        sink.take("prev", &[last.status.word(), if near { "near" } else { "far" }]);
        for status in Status::ALL.iter().filter(|status| same().any(|one| one.status == **status)) {
            sink.take("had", &[status.word()]);
        }
        if !near {
            return;
        }
        let first = self.candidate.first;
        let from = (place.sentence..first).rev().find(|&at| self.stands_at(at, last.at));
        let Some(from) = from else { return };
        for at in (from + 1).max(first.saturating_sub(12))..first {
            sink.take("bt", &[self.symbol(Some(at))]);
        }
        if first - from <= 4 {
            let between = [1, 2, 3].map(|on| if from + on < first { from + on } else { first });
            let [one, two, three] = between.map(|at| self.symbol(Some(at)));
            sink.take("btw", &[last.status.word(), one, two, three]);
        }
    }

    fn stands_at(&self, at: usize, start: usize) -> bool {
        self.token(at).is_some_and(|token| token.start == start)
    }

    /// What was decided of the value before, of whatever measure.
    fn any_before(&self, place: Place, sink: &mut impl Sink) {
        let Some(last) = self.before.last() else {
            sink.take("pa", &["none"]);
            return;
        };
        let first = self.candidate.first;
        let status = last.status.word();
        let reach = match last.at {
            at if at >= place.start => "sentence",
            at if at >= place.line_start => "line",
            _ => "far",
        };
        sink.take("pa", &[status, reach]);
        let (one, two) = (self.symbol(first.checked_sub(1)), self.symbol(first.checked_sub(2)));
        sink.take("pab", &[status, one]);
        sink.take("pab2", &[status, two, one]);
        let from = (place.sentence..first).rev().find(|&at| self.stands_at(at, last.at));
        if let Some(from) = from {
            let parted = (from..first).any(|at| self.window.mark(at, b';'));
            let closed = (from..first).any(|at| self.window.mark(at, b')'));
            let opened = (from..first).any(|at| self.window.mark(at, b'('));
            let gap = ["0", "3", "6", "9", "12"];
            let gap = gap.get((first - from) / 3).copied().unwrap_or("far");
            sink.take("pag", &[status, gap]);
            sink.take("pas", &[status, truth(parted), truth(opened), truth(closed)]);
        }
        if let Some(second) = self.before.len().checked_sub(2).and_then(|at| self.before.get(at)) {
            sink.take("pa2", &[second.status.word(), status]);
        }
    }

    /// Who is spoken of near the value.
    fn people(&self, place: Place, sink: &mut impl Sink) {
        let first = self.candidate.first;
        let from = place.sentence.max(first.saturating_sub(SENTENCE));
        let person = (from..first).rev().find_map(|at| Some((at, self.person(at)?)));
        match person {
            Some((at, person)) => {
                let words = self.symbol(Some(at));
                let ahead = self.symbol(at.checked_sub(1).filter(|ahead| *ahead >= from));
                let numbers = (at..first).filter(|&at| self.is_number(at)).count();
                let names = (at..first).filter(|&at| self.is_named(at)).count();
                let gap = ["0", "4", "8", "12"].get((first - at) / 4).copied().unwrap_or("far");
                sink.take("pw", &[words]);
                sink.take("pc", &[person]);
                sink.take("pp", &[ahead, person]);
                sink.take("pd", &[person, gap]);
                sink.take("pn", &[person, few(numbers)]);
                sink.take("pm", &[person, few(names)]);
            }
            None => sink.take("pc", &["none"]),
        }
        let pronoun = (from..first).rev().find_map(|at| Some((at, self.pronoun(at)?)));
        match pronoun {
            Some((at, agrees)) => {
                let gap = ["0", "4", "8"].get((first - at) / 4).copied().unwrap_or("far");
                let person = person.map_or("none", |(_, person)| person);
                sink.take("pr", &[agrees]);
                sink.take("prw", &[agrees, self.symbol(Some(at))]);
                sink.take("prd", &[agrees, gap]);
                sink.take("prp", &[agrees, person]);
            }
            None => sink.take("pr", &["none"]),
        }
        for (kind, start) in [("os", place.sentence), ("oc", place.clause)] {
            let mut opening = start..(start + 5).min(first);
            if let Some(who) = opening.find_map(|at| self.person(at).or_else(|| self.pronoun(at))) {
                sink.take(kind, &[who]);
            }
        }
        let from = place.line.max(place.sentence.saturating_sub(SENTENCE));
        let last = (from..place.sentence).rev().find_map(|at| self.person(at));
        sink.take("ps", &[last.unwrap_or("none")]);
    }

    /// The client, or somebody else, by gender.
    fn person(&self, at: usize) -> Option<&'static str> {
        let cues = self.window.cues(at);
        if cues.has(Cue::OtherPerson) {
            return Some(match self.agrees(at) {
                Some(true) => "other same",
                Some(false) => "other opposite",
                None => "other",
            });
        }
        if cues.has(Cue::Others) {
            return Some("others");
        }
        cues.has(Cue::Client).then_some("client")
    }

    /// Whether a pronoun agrees with the client.
    fn pronoun(&self, at: usize) -> Option<&'static str> {
        let gendered = subject::gender(self.window, at).is_some();
        if !gendered || self.window.cues(at).has(Cue::OtherPerson) {
            return None;
        }
        Some(match self.agrees(at) {
            Some(true) => "same",
            Some(false) => "opposite",
            None => "pronoun",
        })
    }

    /// Whether a word is of the client's gender.
    fn agrees(&self, at: usize) -> Option<bool> {
        let gender: Gender = subject::gender(self.window, at)?;
        Some(gender == self.window.client?)
    }
}

/// Where the sentence, the clause and the line of a value begin.
#[derive(Clone, Copy)]
struct Place {
    /// Their first tokens.
    sentence: usize,
    clause: usize,
    line: usize,
    /// The token behind the sentence.
    until: usize,
    /// The beginnings of the sentence and of the line, in folded bytes.
    start: usize,
    line_start: usize,
}

impl Place {
    fn of(case: &Case<'_>) -> Self {
        let window = case.window;
        let Candidate { first, end, .. } = *case.candidate;
        let back = |ends: &dyn Fn(usize) -> bool| {
            (0..first).rev().find(|&at| ends(at)).map_or(0, |at| at + 1)
        };
        let kind = |at: usize| window.token(at).map(|token| token.kind);
        let sentence = back(&|at| matches!(kind(at), Some(Kind::Stop | Kind::Break)));
        let clause =
            back(&|at| matches!(kind(at), Some(Kind::Stop | Kind::Break | Kind::Mark(b';'))));
        let line = back(&|at| kind(at) == Some(Kind::Break));
        let start = |at: usize| window.token(at).map_or(0, |token| token.start);
        let until = super::super::said::sentence_end(window, end);
        Self { sentence, clause, line, until, start: start(sentence), line_start: start(line) }
    }
}

/// A small count as a word.
pub(super) fn few(count: usize) -> &'static str {
    ["0", "1", "2", "3"].get(count).copied().unwrap_or("many")
}

pub(super) const fn truth(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}
