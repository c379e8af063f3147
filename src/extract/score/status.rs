//! Whose value it is, and of when.
//!
//! Words of status reach as far as their clause. Between two values of a
//! sentence the first comma, bracket, "and", arrow or name divides what
//! belongs to the left value from what belongs to the right one. What opens
//! the sentence, or the line with a colon, holds for all its values until
//! something else is said. The section comes last, and without anything a
//! value is the client's own of this session.

use chrono::NaiveDate;

use super::ScoreCue as Cue;
use super::candidate::{Candidate, Role};
use super::date::Calendar;
use super::grammar::Window;
use super::lexer::is_month_of;
use super::token::{Kind, Token};
use crate::extract::{Comparator, SectionKind, Status};
use crate::note::Language;

/// A value with its status.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judged {
    pub status: Status,
    pub date: Option<NaiveDate>,
    /// The tokens behind the value that belong to it.
    pub behind: (usize, usize),
    /// "was": the past only beside another value of today.
    past_tense: bool,
    /// Said to be of today beside the value itself.
    today: bool,
    /// Nothing beside the value says of when it is.
    bare: bool,
}

impl Judged {
    /// A value whose status needs no more words.
    pub const fn plain(status: Status, date: Option<NaiveDate>, behind: (usize, usize)) -> Self {
        Self { status, date, behind, past_tense: false, today: false, bare: false }
    }
}

/// What holds for a sentence or a line from its beginning.
#[derive(Clone, Copy, Debug, Default)]
struct Head {
    said: Said,
    /// Up to this token.
    until: usize,
}

/// What the words around a value say.
#[derive(Clone, Copy, Debug, Default)]
struct Said {
    today: bool,
    earlier: bool,
    was: bool,
    /// A time of its own, such as "session 5".
    counted: bool,
    versus: bool,
    target: bool,
    hypothetical: bool,
    other: bool,
    client: bool,
    withdrawn: bool,
    corrected: bool,
    date: Option<NaiveDate>,
}

impl Said {
    fn anything(self) -> bool {
        self.today
            || self.earlier
            || self.target
            || self.hypothetical
            || self.other
            || self.date.is_some()
    }
}

/// What is known of the note outside the window.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    pub calendar: Calendar,
    /// The section that holds a folded offset.
    pub section: &'a dyn Fn(usize) -> Option<SectionKind>,
    /// Whether a folded offset lies in a block of older results.
    pub block: &'a dyn Fn(usize) -> Option<(Status, Option<NaiveDate>)>,
}

/// Judges all candidates of a window, which are ordered by place.
pub(super) fn judge(
    window: Window<'_>,
    candidates: &[Candidate],
    setting: Setting<'_>,
) -> Vec<Judged> {
    let mut judged: Vec<Judged> = Vec::with_capacity(candidates.len());
    let mut head = Head::default();
    for (index, candidate) in candidates.iter().enumerate() {
        let zones = zones(window, candidates, index);
        if zones.opens {
            if head.until <= zones.from {
                head = Head::default();
            }
            let new = read_head(window, zones.from, candidate, setting);
            if new.said.anything() {
                head = new;
            }
        }
        let own = say(window, zones.own_from, candidate.first, candidate, setting).and(say(
            window,
            candidate.end,
            zones.to,
            candidate,
            setting,
        ));
        let mut said = own;
        said.withdrawn |= withdrawn_later(window, candidates, index);
        let apart = index > 0
            && (zones.own_from..candidate.first).any(|at| window.mark(at, b';'))
            && !own.anything();
        if apart && candidate.comparator.is_none() {
            head.said.target = false;
            head.said.hypothetical = false;
        }
        if own.client && !own.other {
            head.said.other = false;
        }
        if own.today && !own.earlier {
            head.said.earlier = false;
            head.said.date = None;
        }
        if candidate.first < head.until || zones.opens {
            let mut spoken = head.said;
            if candidate.role == Role::Latest && !own.earlier {
                // "First to last: 14 to 5": the head speaks of the whole run.
                spoken.earlier = false;
                spoken.date = None;
                said.earlier = false;
            }
            said = said.over(spoken);
        }
        let status = status(candidate, said, setting);
        if said.corrected {
            withdraw_before(candidates, &mut judged, index);
        }
        judged.push(Judged {
            status,
            date: said.date.or(candidate.dated),
            behind: (candidate.end, zones.to),
            past_tense: (said.was || said.counted) && !said.today,
            today: own.today,
            bare: !own.today
                && !own.earlier
                && own.date.is_none()
                && candidate.comparator.is_none(),
        });
    }
    settle_past_tense(window, candidates, &mut judged);
    settle_lists(window, candidates, &mut judged);
    judged
}

impl Said {
    /// Adds what is said behind the value to what is said before it.
    fn and(self, behind: Self) -> Self {
        Self {
            today: self.today || (behind.today && !self.earlier),
            earlier: self.earlier || (behind.earlier && !self.today),
            was: self.was || behind.was,
            counted: self.counted || behind.counted,
            versus: self.versus,
            target: self.target || behind.target,
            hypothetical: self.hypothetical || behind.hypothetical,
            other: self.other || (behind.other && !self.client),
            client: self.client || behind.client,
            withdrawn: self.withdrawn || behind.withdrawn,
            corrected: self.corrected,
            date: self.date.or(behind.date),
        }
    }

    /// Adds what the head of the sentence says.
    fn over(self, head: Self) -> Self {
        let timed = self.today || self.earlier || self.date.is_some();
        Self {
            today: self.today || (head.today && !timed),
            earlier: self.earlier || (head.earlier && !timed),
            was: self.was,
            counted: self.counted,
            versus: self.versus,
            target: self.target || (head.target && !self.today && !self.earlier),
            hypothetical: self.hypothetical || (head.hypothetical && !self.today),
            other: self.other || (head.other && !self.client),
            client: self.client,
            withdrawn: self.withdrawn,
            corrected: self.corrected,
            date: self.date.or(if self.today || self.earlier { None } else { head.date }),
        }
    }
}

fn status(candidate: &Candidate, said: Said, setting: Setting<'_>) -> Status {
    if !candidate.in_range || said.withdrawn {
        return Status::Invalid;
    }
    let block = (setting.block)(candidate.span.start);
    let section = (setting.section)(candidate.span.start);
    let planned = matches!(section, Some(SectionKind::Plan | SectionKind::Goals));
    let below = matches!(candidate.comparator, Some(Comparator::Less | Comparator::LessOrEqual));
    let above =
        matches!(candidate.comparator, Some(Comparator::Greater | Comparator::GreaterOrEqual));
    if said.hypothetical && !said.was {
        return Status::Hypothetical;
    }
    if said.other {
        return Status::OtherPerson;
    }
    if candidate.role == Role::Past {
        return Status::Historic;
    }
    if said.target {
        return Status::Target;
    }
    let dated = said.date.or(candidate.dated).zip(setting.calendar.session);
    if let Some((date, session)) = dated {
        // Filled in online the evening before.
        let just_before = said.today && !said.earlier && (session - date).num_days() <= 2;
        if date < session && !just_before {
            return Status::Historic;
        }
        if date == session {
            return Status::Current;
        }
    }
    if said.today && !said.earlier {
        return Status::Current;
    }
    if said.earlier || said.versus {
        return Status::Historic;
    }
    if below || (above && planned) {
        return Status::Target;
    }
    if let Some((status, _)) = block {
        return status;
    }
    if candidate.role == Role::Latest {
        return Status::Current;
    }
    if section == Some(SectionKind::History) { Status::Historic } else { Status::Current }
}

/// Which tokens speak for one candidate.
struct Zones {
    /// The candidate is the first of its sentence.
    opens: bool,
    /// The beginning of the sentence.
    from: usize,
    /// The first token before the value that belongs to it.
    own_from: usize,
    /// The end of what belongs to it behind the value.
    to: usize,
}

fn zones(window: Window<'_>, candidates: &[Candidate], index: usize) -> Zones {
    let candidate = candidates.get(index);
    let first = candidate.map_or(0, |c| c.first);
    let end = candidate.map_or(0, |c| c.end);
    let from = sentence_start(window, first);
    let group_start = together(candidates, index, true);
    let before = group_start
        .checked_sub(1)
        .and_then(|at| candidates.get(at))
        .filter(|before| before.end > from);
    let group_first = candidates.get(group_start).map_or(first, |c| c.first);
    let own_from = before
        .map_or(from, |before| split(window, before, candidates, group_first).min(group_first));
    let group_end = together(candidates, index, false);
    let last = candidates.get(group_end);
    let last_end = last.map_or(end, |last| last.end);
    let stop = sentence_end(window, last_end);
    let next = candidates.get(group_end + 1).filter(|next| next.first < stop);
    let to = match last.zip(next) {
        Some((last, next)) => split(window, last, candidates, next.first),
        None => first_barrier(window, last_end, stop),
    };
    Zones { opens: before.is_none(), from, own_from, to: to.max(end) }
}

/// The first or last candidate of a group that was read together.
fn together(candidates: &[Candidate], index: usize, backward: bool) -> usize {
    let group =
        |at: usize| candidates.get(at).map(|candidate| candidate.group).filter(|group| *group > 0);
    let mut at = index;
    loop {
        let next = if backward { at.checked_sub(1) } else { Some(at + 1) };
        match next.filter(|next| group(*next).is_some() && group(*next) == group(index)) {
            Some(next) => at = next,
            None => return at,
        }
    }
}

/// Divides the tokens between two values.
fn split(window: Window<'_>, left: &Candidate, candidates: &[Candidate], to: usize) -> usize {
    let barrier = first_barrier(window, left.end, to);
    if barrier < to {
        return barrier;
    }
    // Nothing divides them: the words go with the value that they lead to,
    // unless that has words of its own behind it.
    let right = candidates.iter().find(|candidate| candidate.first == to);
    let leading = |at: usize| super::grammar::is_time(window, at);
    let own = right.is_some_and(|right| leading(right.end) || leading(right.end + 1));
    let first = left.end < to && leading(left.end);
    if own && first { to } else { left.end }
}

/// Where the words behind a value stop speaking of it.
fn first_barrier(window: Window<'_>, from: usize, to: usize) -> usize {
    let mut at = from;
    while at < to {
        let Some(token) = window.token(at) else { return at };
        match token.kind {
            Kind::Mark(b'(' | b'[') => {
                match (at + 1..to).find(|&at| window.mark(at, b')') || window.mark(at, b']')) {
                    Some(close) => at = close,
                    None => return at,
                }
            }
            Kind::Mark(b',' | b';' | b'|' | b'/' | b')' | b']') | Kind::Arrow | Kind::Name(_) => {
                return at;
            }
            Kind::Cues(cues) => {
                let dated = at == from
                    && cues.has(Cue::From)
                    && (window.cues(at + 1).has(Cue::Earlier)
                        || window
                            .token(at + 1)
                            .is_some_and(|t| matches!(t.kind, Kind::Date(_) | Kind::Month(..))));
                let divides = cues.any(&[
                    Cue::And,
                    Cue::To,
                    Cue::Versus,
                    Cue::From,
                    Cue::Up,
                    Cue::Down,
                    Cue::Change,
                    Cue::Comparative,
                    Cue::Since,
                    Cue::Target,
                    Cue::Below,
                    Cue::Above,
                    Cue::AtMost,
                    Cue::AtLeast,
                ]);
                if divides && !dated {
                    return at;
                }
            }
            _ => {}
        }
        at += 1;
    }
    to
}

/// Reads what opens the sentence before the first name or value.
fn read_head(window: Window<'_>, from: usize, candidate: &Candidate, setting: Setting<'_>) -> Head {
    let name = (from..candidate.first).find(|&at| window.name(at).is_some());
    let to = name.filter(|_| candidate.subscale.is_none()).unwrap_or(candidate.first);
    let mut said = say(window, from, to, candidate, setting);
    said.client = false;
    let colon =
        to > from && (window.mark(to - 1, b':') || (to > from + 1 && window.mark(to - 2, b':')));
    let opens_line =
        from == 0 || window.token(from - 1).is_some_and(|token| token.kind == Kind::Break);
    let until = if colon && opens_line {
        line_end(window, to)
    } else {
        sentence_end(window, candidate.end)
    };
    Head { said, until }
}

/// What the tokens from `from` to `to` say of a candidate.
fn say(
    window: Window<'_>,
    from: usize,
    to: usize,
    candidate: &Candidate,
    setting: Setting<'_>,
) -> Said {
    let mut said = Said::default();
    let mut compared = None;
    for at in from..to {
        let Some(token) = window.token(at) else { break };
        match token.kind {
            Kind::Cues(cues) => {
                if cues.any(&[Cue::Versus, Cue::From, Cue::Comparative, Cue::Since])
                    && !cues.has(Cue::Link)
                {
                    compared = Some(at);
                    said.versus |= cues.has(Cue::Versus)
                        && at < candidate.first
                        && near(window, at, candidate.first);
                }
                if cues.has(Cue::Today) {
                    said.today = true;
                    said.earlier = false;
                }
                if cues.has(Cue::Earlier) {
                    let against = !bracketed_behind(window, at, candidate)
                        && compared.is_some_and(|place| at <= place + 2 && at < candidate.first);
                    let reaches =
                        at > candidate.first || !against || near(window, at, candidate.first);
                    if reaches {
                        said.earlier = true;
                        said.today = false;
                    }
                }
                said.was |= cues.has(Cue::Was);
                said.counted |= counts_time(window, at, candidate);
                said.earlier |= cues.has(Cue::ColumnEarlier)
                    && at < candidate.first
                    && super::grammar::leads_to_number(window, at);
                said.target |= cues.has(Cue::Target) && names_an_aim(window, at, candidate);
                let relation = candidate.comparator.is_some();
                said.target |= cues.has(Cue::Aim) && aims_at(window, at, candidate);
                said.hypothetical |= cues.has(Cue::Hypothetical)
                    && (relation || window.language == Language::En || !cues.has(Cue::Link))
                    || (cues.has(Cue::Conditional) && relation);
                said.withdrawn |= cues.has(Cue::Withdrawn);
                said.corrected |= cues.has(Cue::Corrected);
                let role_of_client =
                    at >= 2 && window.mark(at - 1, b'(') && window.cues(at - 2).has(Cue::Client);
                if cues.has(Cue::OtherPerson) && !role_of_client && speaks_of(window, at, candidate)
                {
                    said.other = true;
                    said.client = false;
                } else if cues.has(Cue::Client) && !of_client(window, at) {
                    said.client = true;
                    said.other = false;
                }
            }
            Kind::Date(date) => {
                said.date = attached(window, at, candidate, date, setting).or(said.date)
            }
            Kind::Month(..)
                if compared.is_some_and(|place| at == place + 1)
                    && at < candidate.first
                    && !bracketed_behind(window, at, candidate) => {}
            Kind::Month(month, year) if !is_month_of(setting.calendar.session, month, year) => {
                if setting.calendar.session.is_some() {
                    said.earlier = true;
                }
            }
            Kind::Number(_) => {
                let date = slashed(window, at);
                if let Some((a, b)) = date.filter(|_| at + 2 < to || at > candidate.end) {
                    said.date = attached(
                        window,
                        at,
                        candidate,
                        setting.calendar.slashed(a, b, None),
                        setting,
                    )
                    .or(said.date);
                }
            }
            Kind::Mark(b';') | Kind::Stop | Kind::Break | Kind::Name(_) => {
                compared = None;
                said.versus = false;
            }
            _ => {}
        }
    }
    said
}

/// "1/5" as the numbers of a day.
fn slashed(window: Window<'_>, at: usize) -> Option<(u32, u32)> {
    let first = window.number(at)?;
    let second = window.number(at + 2).filter(|_| window.mark(at + 1, b'/'))?;
    let whole = |value: f64| {
        (value.fract() == 0.0 && (1.0..=31.0).contains(&value)).then_some(value as u32)
    };
    whole(first).zip(whole(second)).filter(|(a, b)| super::date::may_be_day(*a, *b))
}

/// A date speaks of a value if it stands close to it or to its name, and does
/// not lie after the session.
fn attached(
    window: Window<'_>,
    at: usize,
    candidate: &Candidate,
    date: Option<NaiveDate>,
    setting: Setting<'_>,
) -> Option<NaiveDate> {
    let place =
        candidate.name.filter(|name| *name > at).unwrap_or(candidate.first).min(candidate.first);
    let close = if at < place {
        near(window, at, place)
    } else {
        near(window, candidate.end, at) || at < candidate.first
    };
    date.filter(|date| close && setting.calendar.session.is_none_or(|session| *date <= session))
}

/// Whether few words stand between two tokens.
fn near(window: Window<'_>, from: usize, to: usize) -> bool {
    let words =
        (from..to).filter(|&at| window.token(at).is_some_and(|t| t.kind == Kind::Word)).count();
    words <= 3 && to.saturating_sub(from) <= 12
}

/// "better than in May (17)": the bracket holds the value compared with.
fn bracketed_behind(window: Window<'_>, at: usize, candidate: &Candidate) -> bool {
    window.mark(at + 1, b'(') && at + 2 == candidate.first
}

/// "goal", but not "goal 1" without a relation, nor an aim that is only
/// spoken of far away.
fn names_an_aim(window: Window<'_>, at: usize, candidate: &Candidate) -> bool {
    let label =
        window.number(at + 1).is_some() && at + 1 != candidate.first && !window.mark(at + 2, b'/');
    let numbered = label || window.mark(at + 1, b'#');
    !numbered || candidate.comparator.is_some()
}

/// "reduce the PHQ-9 from 15 to 9", "will score below 10": a relation, or a
/// run whose name stands right behind the aim.
fn aims_at(window: Window<'_>, at: usize, candidate: &Candidate) -> bool {
    let place = candidate.name.unwrap_or(candidate.first).min(candidate.first);
    let colon = (at..place).any(|at| window.mark(at, b':'));
    candidate.comparator.is_some()
        || (at < place && !colon && candidate.role == Role::Latest && near(window, at, place))
}

/// "session 5", "4 weeks": a time of its own, earlier if another value is of
/// today.
fn counts_time(window: Window<'_>, at: usize, candidate: &Candidate) -> bool {
    let cues = window.cues(at);
    let label =
        cues.has(Cue::Label) && at + 1 != candidate.first && window.number(at + 1).is_some();
    let hyphen = usize::from(at > 0 && window.mark(at - 1, b'-'));
    let unit = cues.has(Cue::Unit)
        && at
            .checked_sub(1 + hyphen)
            .is_some_and(|at| window.number(at).is_some() && at >= candidate.end);
    label || unit
}

/// Whether somebody else's name is close enough to the value to own it.
fn speaks_of(window: Window<'_>, at: usize, candidate: &Candidate) -> bool {
    let name = candidate.name.unwrap_or(candidate.first);
    if at > candidate.first || at > name {
        return near(window, at.min(name), at);
    }
    let place = name.min(candidate.first);
    let words = (at + 1..place)
        .filter(|&at| window.token(at).is_some_and(|t| t.kind == Kind::Word))
        .count();
    let tokens = || (at + 1..place).filter_map(|at| window.token(at));
    let divided =
        tokens().any(|token| token.is_mark(b';') || token.has(Cue::And) || token.has(Cue::Speech));
    let commas = tokens().filter(|token| token.is_mark(b',')).count();
    // "His mother, who has it too, had an EPDS of 20": what stands between two
    // commas only describes the subject of the sentence.
    if commas >= 2 {
        return !divided && words <= 12 && is_subject(window, at);
    }
    let divided = divided || commas > 0;
    words <= 4 && !divided
}

/// Whether nothing but "his", "the" stands before a word in its sentence.
fn is_subject(window: Window<'_>, at: usize) -> bool {
    (sentence_start(window, at)..at).all(|at| {
        window.token(at).is_some_and(|token| {
            token.is_mark(b':')
                || (token.has(Cue::Link) && !token.has(Cue::Speech))
                || token.has(Cue::Client)
        })
    })
}

/// "mother of client": the client is named only to say whose mother.
fn of_client(window: Window<'_>, at: usize) -> bool {
    (at.saturating_sub(3)..at).any(|at| window.cues(at).has(Cue::OtherPerson))
        && at.checked_sub(1).is_some_and(|at| window.cues(at).any(&[Cue::Link, Cue::From]))
}

/// "Entered in error." right behind the sentence of the last value.
fn withdrawn_later(window: Window<'_>, candidates: &[Candidate], index: usize) -> bool {
    let Some(candidate) = candidates.get(index) else { return false };
    let stop = sentence_end(window, candidate.end);
    let next = candidates.get(index + 1).map_or(usize::MAX, |next| next.first);
    let rest = (candidate.end..stop.min(next)).any(|at| window.cues(at).has(Cue::Withdrawn));
    let tail = (stop + 1..stop + 5).any(|at| window.cues(at).has(Cue::Withdrawn));
    (next >= stop && rest) || (next > stop + 5 && tail)
}

/// "recounted: 15": the value before it no longer holds.
fn withdraw_before(candidates: &[Candidate], judged: &mut [Judged], index: usize) {
    let Some(candidate) = candidates.get(index) else { return };
    let before = candidates.iter().take(index).rposition(|other| same_score(other, candidate));
    if let Some(earlier) = before.and_then(|at| judged.get_mut(at)) {
        earlier.status = Status::Invalid;
    }
}

/// A value with "was" is an earlier one if another of the same score, near it,
/// is not.
fn settle_past_tense(window: Window<'_>, candidates: &[Candidate], judged: &mut [Judged]) {
    let current: Vec<bool> = judged
        .iter()
        .map(|judged| judged.status == Status::Current && !judged.past_tense)
        .collect();
    for (index, candidate) in candidates.iter().enumerate() {
        let beside = candidates.iter().zip(&current).any(|(other, current)| {
            *current && same_score(other, candidate) && stops_between(window, other, candidate) <= 2
        });
        if let Some(judged) = judged.get_mut(index)
            && judged.past_tense
            && judged.status == Status::Current
            && beside
        {
            judged.status = Status::Historic;
        }
    }
}

/// "21, 17, 17 and today 13": what stands before today's value in its sentence
/// and says nothing of when is earlier.
fn settle_lists(window: Window<'_>, candidates: &[Candidate], judged: &mut [Judged]) {
    for index in 0..candidates.len() {
        let (Some(candidate), Some(own)) = (candidates.get(index), judged.get(index)) else {
            continue;
        };
        if own.status != Status::Current || !own.bare {
            continue;
        }
        let today = candidates.iter().zip(judged.iter()).skip(index + 1).any(|(other, judged)| {
            judged.today
                && judged.status == Status::Current
                && same_score(candidate, other)
                && stops_between(window, candidate, other) == 0
        });
        if let Some(own) = judged.get_mut(index).filter(|_| today) {
            own.status = Status::Historic;
        }
    }
}

fn same_score(a: &Candidate, b: &Candidate) -> bool {
    a.measure == b.measure && a.subscale == b.subscale && a.kind == b.kind && a.item == b.item
}

fn stops_between(window: Window<'_>, a: &Candidate, b: &Candidate) -> usize {
    let (from, to) = (a.end.min(b.end), a.first.max(b.first));
    (from..to).filter(|&at| window.token(at).is_some_and(Token::ends_sentence)).count()
}

fn sentence_start(window: Window<'_>, at: usize) -> usize {
    (0..at)
        .rev()
        .find(|&at| window.token(at).is_some_and(Token::ends_sentence))
        .map_or(0, |at| at + 1)
}

fn sentence_end(window: Window<'_>, at: usize) -> usize {
    (at..window.tokens.len())
        .find(|&at| window.token(at).is_some_and(Token::ends_sentence))
        .unwrap_or(window.tokens.len())
}

fn line_end(window: Window<'_>, at: usize) -> usize {
    (at..window.tokens.len())
        .find(|&at| window.token(at).is_some_and(|token| token.kind == Kind::Break))
        .unwrap_or(window.tokens.len())
}
