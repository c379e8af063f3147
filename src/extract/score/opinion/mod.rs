//! A second opinion on whose a value is, and of when.
//!
//! The grammar knows the words that say so, and how far they reach; where people tell
//! it in ways that no rule foresaw, it falls back on the client's own of today. What
//! stands around a value tells more than any rule can hold: [`features`] lists it, and
//! how much each of it speaks for a status was learned from the labelled corpus
//! (`tests/corpus`, by `examples/learn_opinion`): [`weights`](crate::extract::weights). It is
//! a multinomial logistic regression, of whole numbers, so that every machine decides alike.
//!
//! The grammar has the first word. It is overruled only where the second opinion is
//! much surer of another status: the less so where the grammar said "current", which it
//! says of what it knows nothing about, or where somebody else is in play; hardly ever
//! where a word beside the value told it the time. What a table or a key says is no
//! matter of opinion.

mod features;
mod link;
mod part;

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use chrono::NaiveDate;

use super::candidate::Candidate;
use super::said::Setting;
use super::status::Judged;
use super::token::{Kind, Token};
use super::view::Window;
use crate::error::Result;
use crate::extract::weights::{Counted, Term, Weights, term};
use crate::extract::{ScoreKind, Status};
use crate::vocabulary::Word;
use features::Case;
use link::Link;
pub(super) use link::{Near, RULE};

/// How many statuses there are.
const STATUSES: usize = Status::ALL.len();

/// For each status, in their order, how much is said for it.
type Votes = [i32; STATUSES];

static STATUS: &str = include_str!("../../../../data/opinion/status.tsv");
static LINK: &str = include_str!("../../../../data/opinion/link.tsv");

/// How much surer the second opinion has to be, in thirty-seconds of a natural
/// logarithm of odds: 1.5 where the grammar knows nothing, and where it decides between
/// the client and somebody else; 4 otherwise; 6 where it would be of today after all, and
/// between now and then where a word beside the value told it. Chosen on notes that neither the rules nor the weights had seen
/// (tests/corpus/README.md).
const MARGIN: i32 = 48;
const WIDE_MARGIN: i32 = 128;
const FIRM_MARGIN: i32 = 192;

/// How much a word counts that tells the grammar whose a value is, or of when, which is no
/// rule's: one natural logarithm.
const HEARD: i32 = 32;
const HEARD_OF_OTHER: i32 = 96;

/// How sure it has to be that a number is a score, in the same measure: odds of four to
/// one, and of a hundred to one where no rule found any near it. Chosen on notes of ten writers,
/// each read by what the others taught (tests/corpus/README.md), where less would find a few
/// more, and on records, in which numbers abound.
const SCORE: i32 = 48;
const LONE_SCORE: i32 = 160;
/// The same where only a paragraph before names the measure.
const FAR_SCORE: i32 = 48;

/// Where the number, the name and what stands between speak so much against a link, its
/// surroundings are not asked, in the same measure. When it was chosen, they had spoken so much
/// for one of the eleven hundred found in the labelled corpus.
const HOPELESS: i32 = -176;

thread_local! {
    /// Room for the features of a value, which a thread uses again.
    static COUNTED: RefCell<Counted> = RefCell::default();
}

/// Which score of which measure a value is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Score {
    measure: usize,
    kind: ScoreKind,
    subscale: Option<usize>,
    item: Option<u32>,
}

impl Score {
    pub const fn of(candidate: &Candidate) -> Self {
        let Candidate { measure, kind, subscale, item, .. } = *candidate;
        Self { measure, kind, subscale, item }
    }

    /// Whether it is the total of a measure.
    fn is_total_of(self, measure: usize) -> bool {
        self.measure == measure && self.kind == ScoreKind::Total
    }
}

/// A value of which the status is decided.
#[derive(Clone, Copy, Debug)]
pub(super) struct Decided {
    pub score: Score,
    pub status: Status,
    /// Where it stands in the folded text.
    pub at: usize,
}

impl Decided {
    pub const fn of(candidate: &Candidate, status: Status) -> Self {
        Self { score: Score::of(candidate), status, at: candidate.span.start }
    }
}

/// What is decided of a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Verdict {
    status: Status,
    /// How much surer it is of today than of any other time or person, and what it is of
    /// else; `None` where nobody weighed it.
    current: Option<(i32, Status)>,
}

impl Verdict {
    const fn plain(status: Status) -> Self {
        Self { status, current: None }
    }
}

/// How many tokens of a passage are known by their terms at once; a power of two.
const TERMS: usize = 64;

/// The passage of a value.
pub(super) struct Passage<'a> {
    window: Window<'a>,
    setting: Setting<'a>,
    /// What tokens are called among the features, each where its index falls: a token stands
    /// near several values, and near each of them it is part of several features. Two that
    /// fall on one place stand too far apart to be near one value.
    terms: [Cell<Option<(usize, Term<'a>)>>; TERMS],
}

impl<'a> Passage<'a> {
    pub fn of(window: Window<'a>, setting: Setting<'a>) -> Self {
        Self { window, setting, terms: [const { Cell::new(None) }; TERMS] }
    }

    /// What a token is called among the features; `None` for the name of a measure, which
    /// is a value's own or another, and behind the end.
    #[inline]
    fn term(&self, at: usize) -> Option<Term<'a>> {
        let known = self.terms.get(at % TERMS)?;
        match known.get() {
            Some((own, term)) if own == at => Some(term),
            _ => {
                let term = self.new_term(at)?;
                known.set(Some((at, term)));
                Some(term)
            }
        }
    }

    #[cold]
    fn new_term(&self, at: usize) -> Option<Term<'a>> {
        let token = self.window.token(at)?;
        Some(match token.kind {
            Kind::Name(_) => return None,
            Kind::Number(_) => term!("#"),
            Kind::Date(date) => self.day(date),
            Kind::Month(..) => term!("Dmonth"),
            Kind::Time => term!("H"),
            Kind::Blank => term!("__"),
            _ => Term::of(self.window.text.get(token.start..token.end).unwrap_or_default()),
        })
    }

    /// A day, by how it lies to that of the session.
    fn day(&self, date: Option<NaiveDate>) -> Term<'static> {
        let Some((date, session)) = date.zip(self.setting.calendar.session) else {
            return term!("D?");
        };
        match (date - session).num_days() {
            1.. => term!("Dlater"),
            0 => term!("Dsame"),
            -2..=-1 => term!("Dyesterday"),
            _ => term!("Dearlier"),
        }
    }
}

/// Who has the last word.
pub(super) trait Counsel {
    /// The status of a value of which the grammar has judged.
    fn decide(&mut self, case: Case<'_, '_>, judged: &Judged) -> Verdict;

    /// The values of a passage that the grammar did not take.
    fn find(&mut self, passage: &Passage<'_>, near: Near<'_>) -> Vec<Candidate>;
}

/// What was learned.
#[derive(Clone, Debug)]
pub struct Opinion {
    status: Weights<STATUSES>,
    link: Weights<1>,
}

impl Opinion {
    /// The one that is part of the program.
    ///
    /// # Errors
    /// When its table breaks the format.
    pub fn embedded() -> Result<Self> {
        Self::read(STATUS, LINK)
    }

    /// One that was learned from other labels, as tables in the form of
    /// `data/opinion/status.tsv` and `link.tsv`.
    ///
    /// # Errors
    /// When a table breaks the format.
    pub fn read(status: &str, link: &str) -> Result<Self> {
        let status = Weights::read("opinion/status.tsv", status)?;
        Ok(Self { status, link: Weights::read("opinion/link.tsv", link)? })
    }

    /// How sure a link is.
    fn surety(&self, link: &Link<'_, '_>) -> i32 {
        COUNTED.with_borrow_mut(|counted| {
            let mut tally = self.link.tally(counted);
            let [own] = tally.add(|ballot| link.by_itself(ballot));
            if own < HOPELESS {
                return own;
            }
            let [surety] = tally.add(|ballot| link.by_surroundings(ballot));
            surety
        })
    }

    /// The value of the surest link of a number, if it is sure enough.
    fn surest(&self, passage: &Passage<'_>, near: Near<'_>, at: usize) -> Option<Candidate> {
        let links = link::links(passage, near, at);
        let sureties = links.iter().map(|link| (self.surety(link), link));
        let (surety, link) = sureties.max_by_key(|sure| sure.0)?;
        let least = match link.is_far() {
            true => FAR_SCORE,
            false if near.known.is_empty() => LONE_SCORE,
            false => SCORE,
        };
        (surety >= least).then(|| link.candidate())
    }

    fn votes(&self, case: Case<'_, '_>) -> Votes {
        COUNTED
            .with_borrow_mut(|counted| self.status.votes(counted, |ballot| case.features(ballot)))
    }
}

impl Counsel for &Opinion {
    fn decide(&mut self, case: Case<'_, '_>, judged: &Judged) -> Verdict {
        let status = judged.status;
        let mut votes = self.votes(case);
        let likely = case.candidate.rule == link::RULE;
        for (other, vote) in Status::ALL.iter().zip(&mut votes) {
            *vote -= match likely {
                _ if *other == status => 0,
                true if status == Status::Current => 0,
                // A word says so, of a value that no rule knew.
                true if status == Status::OtherPerson => HEARD_OF_OTHER,
                true => HEARD,
                false => margin(judged, *other),
            };
        }
        let most = |open: &dyn Fn(Status) -> bool| {
            let votes = Status::ALL.iter().zip(&votes).filter(|(other, _)| open(**other));
            // The grammar's word stands where another is no surer.
            let most = votes.max_by_key(|(other, vote)| (**vote, **other == status));
            most.map_or((status, 0), |(other, vote)| (*other, *vote))
        };
        let (else_of, against) = most(&|other| other != Status::Current);
        let lead = votes.get(Status::Current as usize).map_or(0, |current| current - against);
        // A session has one result of a measure, and the grammar finds it mostly.
        let own = Score::of(case.candidate);
        let now = |decided: &Decided| decided.score == own && decided.status == Status::Current;
        let barred = likely && case.before.iter().any(now);
        let (status, _) = most(&|other| !(barred && other == Status::Current));
        // What stands under the heading of a copy is not of today, whatever else it says.
        let of_time = |status| matches!(status, Status::Current | Status::Historic);
        let turned = status != judged.status && of_time(status) && of_time(judged.status);
        if turned && case.held() == Some(judged.status) {
            return Verdict::plain(judged.status);
        }
        Verdict { status, current: Some((lead, else_of)) }
    }

    fn find(&mut self, passage: &Passage<'_>, near: Near<'_>) -> Vec<Candidate> {
        let window = passage.window;
        let names = |token: &Token| matches!(token.kind, Kind::Name(_));
        if window.before.is_empty() && !window.tokens.iter().any(names) {
            return Vec::new();
        }
        // Mostly none is found.
        let mut known = Cow::Borrowed(near.known);
        let mut found: Vec<Candidate> = Vec::new();
        // What is found tells of what follows it, and once more of what stands before.
        for again in [false, true] {
            if again && found.is_empty() {
                break;
            }
            let before = found.len();
            for at in 0..window.tokens.len() {
                let taken = |known: &Candidate| (known.first..known.end).contains(&at);
                if window.number(at).is_none()
                    || near.known.iter().chain(found.iter().take(before)).any(taken)
                {
                    continue;
                }
                let near = Near { known: &known, ..near };
                let Some(candidate) = self.surest(passage, near, at) else { continue };
                let place = known.partition_point(|known| known.first < at);
                known.to_mut().insert(place, candidate.clone());
                found.push(candidate);
            }
        }
        found
    }
}

/// How much surer of another status one has to be than of that which was judged.
fn margin(judged: &Judged, other: Status) -> i32 {
    let of_time = |status| matches!(status, Status::Current | Status::Historic);
    match judged.status {
        status if of_time(status) && of_time(other) && !judged.bare => FIRM_MARGIN,
        Status::Current => MARGIN,
        // What is not of today is so by a word.
        _ if other == Status::Current => FIRM_MARGIN,
        _ if other == Status::OtherPerson => MARGIN,
        _ => WIDE_MARGIN,
    }
}

/// Leaves every status as the grammar has it.
pub(super) struct Silence;

impl Counsel for Silence {
    fn decide(&mut self, _: Case<'_, '_>, judged: &Judged) -> Verdict {
        Verdict::plain(judged.status)
    }

    fn find(&mut self, _: &Passage<'_>, _: Near<'_>) -> Vec<Candidate> {
        Vec::new()
    }
}

/// What the features of a value, or of a link, are to be taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The status of a value.
    Status(Status),
    /// Whether a number is a score of a measure.
    Link(bool),
}

/// Features with what they are to be taken for.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// The features, as the tables of weights write them.
    pub features: Vec<String>,
    /// What the labels say.
    pub answer: Answer,
}

impl Lesson {
    fn of(mut features: Vec<String>, answer: Answer) -> Self {
        features.sort_unstable();
        features.dedup();
        Self { features, answer }
    }
}

/// Whoever knows the labels: the status of a value, if it is one.
pub(super) struct Teacher<'a> {
    pub label: &'a dyn Fn(&Candidate) -> Option<Status>,
    pub lessons: Vec<Lesson>,
}

impl Counsel for Teacher<'_> {
    fn decide(&mut self, case: Case<'_, '_>, judged: &Judged) -> Verdict {
        let Some(status) = (self.label)(case.candidate) else {
            return Verdict::plain(judged.status);
        };
        let mut features = Vec::new();
        case.features(&mut features);
        self.lessons.push(Lesson::of(features, Answer::Status(status)));
        Verdict::plain(status)
    }

    /// Every number is asked as if no rule had taken it.
    fn find(&mut self, passage: &Passage<'_>, near: Near<'_>) -> Vec<Candidate> {
        let (window, known) = (passage.window, near.known);
        let numbers = (0..window.tokens.len()).filter(|&at| window.number(at).is_some());
        for at in numbers {
            let others = known.iter().filter(|known| !(known.first..known.end).contains(&at));
            let others: Vec<Candidate> = others.cloned().collect();
            // The denominator of a value is none.
            if known.iter().any(|known| (known.first + 1..known.end).contains(&at)) {
                continue;
            }
            let near = Near { known: &others, ..near };
            for link in link::links(passage, near, at) {
                let mut features = Vec::new();
                link.features(&mut features);
                let holds = (self.label)(&link.candidate()).is_some();
                self.lessons.push(Lesson::of(features, Answer::Link(holds)));
            }
        }
        Vec::new()
    }
}

/// Lets `counsel` have the last word on the values of a passage, in their order, and
/// notes what is decided.
pub(super) fn revise(
    counsel: &mut dyn Counsel,
    passage: &Passage<'_>,
    (candidates, judged): (&[Candidate], &mut [Judged]),
    before: &mut Vec<Decided>,
) {
    let first = before.len();
    let mut verdicts = Vec::with_capacity(candidates.len());
    for (index, (candidate, judged)) in candidates.iter().zip(judged.iter()).enumerate() {
        let verdict = if candidate.given.is_none() {
            let later = candidates.get(index + 1..).unwrap_or_default();
            let case = Case { passage, candidate, later, before: super::recent(before) };
            counsel.decide(case, judged)
        } else {
            Verdict::plain(judged.status)
        };
        before.push(Decided::of(candidate, verdict.status));
        verdicts.push(verdict);
    }
    keep_one_of_today(candidates, &mut verdicts);
    let decided = before.iter_mut().skip(first);
    for ((verdict, judged), decided) in verdicts.iter().zip(judged).zip(decided) {
        let status = verdict.status;
        decided.status = status;
        if status != judged.status {
            // A day that made a value an earlier one is none of today's.
            let session = passage.setting.calendar.session;
            judged.date =
                judged.date.filter(|date| status != Status::Current || Some(*date) == session);
            judged.status = status;
        }
    }
}

/// How sure it is of a value that it is of today, whatever others are: odds of twenty to one.
const CERTAIN: i32 = 96;

/// "It was 51, after eight sessions 33, and today's sheet says 14": of the values of a score
/// that may be of today, the surest one is, and the others are what they are else.
fn keep_one_of_today(candidates: &[Candidate], verdicts: &mut [Verdict]) {
    let leads: Vec<Option<(i32, Status)>> =
        verdicts.iter().map(|verdict| verdict.current.filter(|(lead, _)| *lead > 0)).collect();
    for (index, candidate) in candidates.iter().enumerate() {
        let Some((lead, else_of)) = leads.get(index).copied().flatten() else { continue };
        let others = candidates.iter().zip(&leads).enumerate().filter(|(at, _)| *at != index);
        let rivals = others.filter(|(_, (other, _))| {
            Score::of(other) == Score::of(candidate) && other.value != candidate.value
        });
        let mut rivals = rivals.filter_map(|(at, (_, lead))| Some((at, (*lead)?.0))).peekable();
        if rivals.peek().is_none() {
            continue;
        }
        let beaten = lead < CERTAIN && rivals.any(|(at, other)| (other, at) > (lead, index));
        if let Some(verdict) = verdicts.get_mut(index) {
            verdict.status = if beaten { else_of } else { Status::Current };
        }
    }
}
