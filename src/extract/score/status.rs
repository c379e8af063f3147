//! Whose value it is, and of when.
//!
//! Words of status reach as far as their [zone](super::zones). What opens the
//! sentence, or the line with a colon, holds for all its values until something
//! else is said. The section comes last, and without anything a value is the
//! client's own of this session.

use chrono::NaiveDate;

use super::ScoreCue as Cue;
use super::candidate::{Candidate, Role};
use super::said::{Said, Setting, line_end, say, sentence_end};
use super::settle::{same_score, settle};
use super::subject::is_line_of_other;
use super::token::Kind;
use super::view::Window;
use super::when::{bracket_head, in_bracket_of_then, in_copy, own_bracket};
use super::withdrawn::{corrects, takes_back, withdraw_before, withdrawn_later};
use super::zones::zones;
use crate::extract::{Comparator, SectionKind, Status};

/// A value with its status.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judged {
    pub status: Status,
    pub date: Option<NaiveDate>,
    /// The tokens behind the value that belong to it.
    pub behind: (usize, usize),
    /// "was": the past only beside another value of today.
    pub(super) past_tense: bool,
    /// The number of a time of its own, such as "session 5".
    pub(super) counted: Option<u16>,
    /// "was", "had been" beside the value itself.
    pub(super) was: bool,
    /// Said to be of today beside the value itself.
    pub(super) today: bool,
    /// Said to be of today, beside the value or at the head of its sentence, and not
    /// only by a word for the end of treatment.
    pub(super) now: bool,
    /// Of today by a word for the end of treatment alone.
    pub(super) closing: bool,
    /// Nothing beside the value says of when it is.
    pub(super) bare: bool,
}

impl Judged {
    /// A value whose status needs no more words.
    pub const fn plain(status: Status, date: Option<NaiveDate>, behind: (usize, usize)) -> Self {
        Self {
            status,
            date,
            behind,
            past_tense: false,
            counted: None,
            was: false,
            today: false,
            now: false,
            closing: false,
            bare: false,
        }
    }
}

/// Tokens that the head of a line may have before its colon.
pub(super) const LINE_HEAD: usize = 5;

/// What holds for a sentence or a line from its beginning.
#[derive(Clone, Copy, Debug, Default)]
struct Head {
    said: Said,
    /// The beginning of its sentence.
    from: usize,
    /// Up to this token.
    until: usize,
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
        let mut before = say(window, zones.own_from, candidate.first, candidate, setting);
        let behind = say(window, candidate.end, zones.to, candidate, setting);
        // "Then 22 at today's meeting": a word for a column gives way.
        before.earlier &= !(before.column && behind.today);
        before.earlier &= !(behind.today && tells_of_another(window, zones.own_from, candidate));
        // "Not repeated this time (9 in May)"
        let enclosed = own_bracket(window, zones.own_from, candidate).is_some();
        before.today &= !(behind.earlier && enclosed);
        let mut own = before.and(behind);
        if let Some(date) = in_copy(window, candidate, setting) {
            own.today = false;
            own.earlier = true;
            own.date = own.date.or(date);
        }
        let mut said = own;
        said.earlier |= !own.today && in_bracket_of_then(window, candidate);
        if !own.today && !own.earlier && own.date.is_none() {
            let bracket = bracket_head(window, candidate, setting);
            said.earlier |= bracket.earlier;
            said.counted = said.counted.or(bracket.counted);
            said.today |= bracket.today;
            said.date = said.date.or(bracket.date);
        }
        if zones.opens && head.until <= zones.from {
            head = line_head(window, zones.from, candidate, setting).unwrap_or(head);
        }
        let taken_back = takes_back(window, candidates, index);
        said.withdrawn &= !taken_back || behind.withdrawn;
        said.withdrawn |= withdrawn_later(window, candidates, index);
        let apart = index > 0
            && (zones.own_from..candidate.first).any(|at| window.mark(at, b';'))
            && !own.anything();
        let mark = candidate
            .name
            .and_then(|name| (name..candidate.first).rev().find(|&at| window.mark(at, b';')));
        let past_it = mark.is_some();
        if (apart || past_it || answers(window, candidates, index))
            && candidate.comparator.is_none()
        {
            head.said.target = false;
            head.said.hypothetical = false;
            // "We would like it in single digits; it is 12".
            let aimed =
                |mark| (mark..zones.to).any(|at| window.cues(at).any(&[Cue::Target, Cue::Aim]));
            said.target &= mark.is_none_or(aimed);
        }
        // "Now 15; under 5 is the aim": what is of now stands before the semicolon.
        if apart && candidate.comparator.is_some() {
            head.said.today = false;
        }
        if own.client && !own.other {
            head.said.other = false;
        }
        // "We had agreed on a PHQ-9 of 6, she ends at 4"
        if goes_on_with_client(window, candidates, index, zones.to) {
            head.said.target = false;
        }
        if own.corrected || own.today && !own.earlier {
            head.said.earlier = false;
            head.said.date = None;
        }
        if candidate.first < head.until || zones.opens {
            let mut spoken = head.said;
            // "Goal: ISI to 8. PCL-5 37.": a later sentence with a bare value reports.
            let led = candidate.first.checked_sub(1).is_some_and(|at| window.cues(at).has(Cue::To));
            spoken.target &= zones.from <= head.from || candidate.comparator.is_some() || led;
            if candidate.role == Role::Latest && !own.earlier {
                // "First to last: 14 to 5": the head speaks of the whole run.
                spoken.earlier = false;
                spoken.date = None;
                said.earlier = false;
            }
            said = said.over(spoken);
        }
        match super::whose::owner(window, candidate) {
            Some(super::whose::Owner::Other) => said.other = true,
            Some(super::whose::Owner::Client) => said.other = false,
            None => {
                let since = since_client(candidates, &judged);
                let line = !said.client && is_line_of_other(window, candidate.first);
                let list = || goes_on_of_other(window, candidates, &judged, index);
                said.other &= !super::focus::goes_back(window, candidate);
                let focus = || super::focus::is_on_other(window, candidate, since);
                let others = || super::roster::is_of_others(window, candidate.first);
                said.other |= !own.client && (line || list() || others()) || focus();
            }
        }
        // "Start 16 → now 10 → goal 6": what is said to be of now is no past of an aim.
        let role = candidate.role;
        let beside = |at: usize| window.cues(at).has(Cue::Today);
        let led = candidate.first.checked_sub(1).is_some_and(beside);
        let now =
            role == Role::Past && !own.earlier && !own.closing && (led || beside(candidate.end));
        let role = if now { Role::Plain } else { role };
        let candidate = &Candidate { role, ..candidate.clone() };
        let status = status(window, candidate, said, setting);
        // "Should be 9 or lower" is an aim, "should be 9" a correction.
        let opening = super::said::sentence_start(window, candidate.first);
        // "It was 28. Today we get 11" tells of two times.
        let anew = window.cues(opening).any(&[Cue::Today, Cue::Earlier]);
        let corrected = said.corrected && candidate.comparator.is_none() && !anew;
        if corrected || taken_back || corrects(window, candidates, index) {
            withdraw_before(candidates, &mut judged, index);
        }
        judged.push(Judged {
            status,
            date: said.date.or(candidate.dated).or_else(|| {
                let block = (setting.block)(candidate.span.start);
                block.and_then(|block| block.date.filter(|_| block.status == status))
            }),
            behind: (candidate.end, zones.to),
            past_tense: (said.was && !own.today)
                || (said.counted.is_some()
                    && !(own.today && (behind.today || behind.counted.is_none()))),
            counted: said.counted.filter(|_| !own.today),
            was: own.was,
            today: own.today,
            now: said.today && !said.closing && !said.earlier,
            closing: said.today && said.closing,
            bare: !own.today
                && !own.earlier
                && own.date.is_none()
                && candidate.comparator.is_none(),
        });
    }
    settle(window, candidates, &mut judged);
    judged
}

fn status(window: Window<'_>, candidate: &Candidate, said: Said, setting: Setting<'_>) -> Status {
    if !candidate.in_range || said.withdrawn {
        return Status::Invalid;
    }
    if let Some(given) = candidate.given {
        return given;
    }
    let section = (setting.section)(candidate.span.start);
    let planned = matches!(section, Some(SectionKind::Plan | SectionKind::Goals));
    let below = matches!(candidate.comparator, Some(Comparator::Less | Comparator::LessOrEqual));
    let above =
        matches!(candidate.comparator, Some(Comparator::Greater | Comparator::GreaterOrEqual));
    // Nobody aims for a worse score.
    let worse = window
        .measures
        .get(candidate.measure)
        .is_some_and(|measure| if measure.higher_is_worse { above } else { below });
    let due = due(window, candidate) || above && super::aim::is_due(window, candidate);
    let aimed_for = !worse && (below || above) && due;
    // "The aim would be below 12": the aim is none the less one.
    // "Discharge when the EPDS is below 9": what ends treatment is an aim too.
    let ends = said.hypothetical && super::aim::ends_treatment(window, candidate);
    let ends = ends && (below || above) && !worse;
    let said = Said { target: said.target || ends, today: said.today && !ends, ..said };
    let aimed = aimed_for || said.target && (below || above) && !worse;
    if said.hypothetical && !said.was && !aimed
        || worse
            && general(window, candidate)
            && (said.target || super::aim::supposes(window, candidate))
    {
        return Status::Hypothetical;
    }
    if said.other {
        return Status::OtherPerson;
    }
    if candidate.role == Role::Past {
        return Status::Historic;
    }
    let called = !said.today && super::aim::is_called_an_aim(window, candidate);
    let wished = || said.says_nothing_of_when() && is_wished(window, candidate);
    let due_then = aimed_for && said.says_nothing_of_when();
    if said.target || called || due_then || wished() {
        return Status::Target;
    }
    let dated = said.date.or(candidate.dated).zip(setting.calendar.session);
    if let Some((date, session)) = dated {
        let days = (session - date).num_days();
        let online = || is_sent_ahead(candidate, date, setting);
        // "Portal: PHQ-9 13 (10/15), before that 18 (9/17)": in the week before the session.
        let remote = || days <= REMOTE && is_remote(window, candidate);
        let just_before = !said.earlier && (said.today && days <= 2 || online() || remote());
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
    if worse && (planned || general(window, candidate)) {
        return Status::Hypothetical;
    }
    if !worse && (below || (above && planned)) {
        return Status::Target;
    }
    if below && planned {
        return Status::Target;
    }
    // "Goal 1. Enjoy time with my kids. WHO-5 60 or more."
    if !worse && above && super::aim::opens_line(window, candidate) {
        return Status::Target;
    }
    if let Some(block) = (setting.block)(candidate.span.start) {
        return block.status;
    }
    if candidate.role == Role::Latest {
        return Status::Current;
    }
    // "Social history: ... AUDIT-C 2" of an intake was asked today.
    let told = section == Some(SectionKind::History) && !setting.intake;
    if told { Status::Historic } else { Status::Current }
}

/// Whether the clause of a value is one that a comma opens with the client as its subject,
/// and that names no aim.
fn goes_on_with_client(
    window: Window<'_>,
    candidates: &[Candidate],
    index: usize,
    to: usize,
) -> bool {
    let before = index.checked_sub(1).and_then(|at| candidates.get(at));
    let Some((before, candidate)) = before.zip(candidates.get(index)) else { return false };
    let comma = (before.end..candidate.first).rev().find(|&at| window.mark(at, b','));
    comma.is_some_and(|comma| {
        let aims = [Cue::Target, Cue::Aim, Cue::Deadline, Cue::Hypothetical, Cue::Conditional];
        candidate.comparator.is_none()
            && window.cues(comma + 1).has(Cue::Pronoun)
            && window.cues(comma + 2).any(&[Cue::Obtains, Cue::Stands, Cue::Was, Cue::Link])
            && !(comma + 1..to).any(|at| window.cues(at).any(&aims))
    })
}

/// Days before a session in which a form sent ahead is filled in for it.
pub(super) const REMOTE: i64 = 7;

/// Filled in online the evening before, or on the day that the heading of a block of today's
/// results gives.
pub(super) fn is_sent_ahead(candidate: &Candidate, date: NaiveDate, setting: Setting<'_>) -> bool {
    let eve = setting.calendar.session.is_some_and(|session| (session - date).num_days() <= 1);
    let block = (setting.block)(candidate.span.start);
    block.is_some_and(|block| block.status == Status::Current && (eve || block.date == Some(date)))
}

/// Whether the sentence of a value says that it was filled in away from the session.
fn is_remote(window: Window<'_>, candidate: &Candidate) -> bool {
    let start = super::said::sentence_start(window, candidate.first);
    (start..sentence_end(window, candidate.end)).any(|at| window.cues(at).has(Cue::Remote))
}

/// The end of the last value that is the client's own.
fn since_client(candidates: &[Candidate], judged: &[Judged]) -> usize {
    let own = candidates
        .iter()
        .zip(judged)
        .rev()
        .find(|(_, judged)| matches!(judged.status, Status::Current | Status::Historic));
    own.map_or(0, |(candidate, _)| candidate.end)
}

/// "22 (Jan), 18 (March) and 11 today", "21 in autumn; 12 now": whether another number or
/// a semicolon stands between the earlier times before a value and the value.
fn tells_of_another(window: Window<'_>, from: usize, candidate: &Candidate) -> bool {
    let then = |at: &usize| {
        window.cues(*at).has(Cue::Earlier)
            || window.token(*at).is_some_and(|token| matches!(token.kind, Kind::Month(..)))
    };
    let Some(last) = (from..candidate.first).rev().find(then) else { return false };
    let bracket = window.mark(last + 1, b')');
    let other = |at: usize| window.number(at).is_some() && !super::between::is_label(window, at);
    bracket && (from..last).any(other)
        || (last..candidate.first).any(|at| window.mark(at, b';') || other(at))
}

/// "PHQ-9 of his wife 14, GAD-7 9": the next measure of a list goes on with the
/// person of the one before, unless that stands against the client's own.
fn goes_on_of_other(
    window: Window<'_>,
    candidates: &[Candidate],
    judged: &[Judged],
    index: usize,
) -> bool {
    let Some(before) = index.checked_sub(1) else { return false };
    let (Some(last), Some(own)) = (candidates.get(before), candidates.get(index)) else {
        return false;
    };
    let other = judged.get(before).is_some_and(|judged| judged.status == Status::OtherPerson);
    let Some(name) = own.name.filter(|name| other && (last.end..own.first).contains(name)) else {
        return false;
    };
    let joined = (last.end..name)
        .all(|at| window.mark(at, b',') || window.mark(at, b'/') || window.cues(at).has(Cue::And));
    let led = (name + 1..own.first).all(|at| {
        window.mark(at, b':')
            || window.mark(at, b'=')
            || window.cues(at).any(&[Cue::Link, Cue::To, Cue::Was])
    });
    let start = super::said::sentence_start(window, last.first);
    let against = candidates.iter().zip(judged).take(before).any(|(client, judged)| {
        client.first >= start && same_score(client, last) && judged.status != Status::OtherPerson
    });
    joined && led && last.end < name && last.measure != own.measure && !against
}

/// "Reduce worry (GAD-7 under 10) -> better, GAD-7 12": behind an arrow and words
/// the line tells what came of its aim.
fn answers(window: Window<'_>, candidates: &[Candidate], index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|at| candidates.get(at));
    let Some((before, candidate)) = before.zip(candidates.get(index)) else { return false };
    let arrow = (before.end..candidate.first)
        .find(|&at| window.token(at).is_some_and(|token| token.kind == Kind::Arrow));
    arrow.is_some_and(|arrow| (arrow..candidate.first).any(|at| window.mark(at, b',')))
}

/// "Under 5 on the GAD-7 by August", "above 50 in 3 months": what is to be reached by a day.
fn due(window: Window<'_>, candidate: &Candidate) -> bool {
    let end = candidate.name.map_or(candidate.end, |name| candidate.end.max(name + 1));
    (end..end + 2).any(|at| {
        let next = window.token(at + 1).map(|token| token.kind);
        let cues = window.cues(at);
        cues.has(Cue::Within)
            && window.number(at + 1).is_some()
            && window.cues(at + 2).has(Cue::Unit)
            || cues.has(Cue::Deadline)
                && (cues.has(Cue::Earlier)
                    || matches!(next, Some(Kind::Month(..) | Kind::Date(_) | Kind::Time)))
    })
}

/// "We said RSES 18 by the end": a value that no word of change leads to, with the
/// day by which it is due.
fn is_wished(window: Window<'_>, candidate: &Candidate) -> bool {
    let start = super::said::sentence_start(window, candidate.first);
    let ends = window.cues(candidate.end).has(Cue::Deadline)
        && window.token(candidate.end + 1).is_none_or(super::token::Token::ends_sentence);
    let plain = candidate.role == Role::Plain
        && !(start..candidate.first).any(|at| {
            window.cues(at).any(&[Cue::Down, Cue::Up, Cue::Change, Cue::To, Cue::Was, Cue::Obtains])
        });
    plain && ends
}

/// "A PHQ-9 over 20", "au-delà de 20 au PHQ-9": of any such score.
fn general(window: Window<'_>, candidate: &Candidate) -> bool {
    let Some(name) = candidate.name else { return false };
    let cues = |at: Option<usize>| at.map(|at| window.cues(at)).unwrap_or_default();
    let obtained = cues(candidate.first.checked_sub(2)).any(&[Cue::Link, Cue::Was]);
    cues(name.checked_sub(1)).has(Cue::Any) || (name > candidate.first && !obtained)
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
    // "Worried for her son, seen at the clinic: MADRS 24. ..." is no heading.
    let heads = !said.other || to - from <= LINE_HEAD + 1;
    let until = if colon && opens_line && heads {
        line_end(window, to)
    } else {
        sentence_end(window, candidate.end)
    };
    Head { said, from, until }
}

/// "Today: no SI. Low risk. MADRS 11.": what opens a line with a colon holds for
/// its later sentences too.
fn line_head(
    window: Window<'_>,
    at: usize,
    candidate: &Candidate,
    setting: Setting<'_>,
) -> Option<Head> {
    let is_break = |at: &usize| window.token(*at).is_some_and(|token| token.kind == Kind::Break);
    let start = (0..at).rev().find(is_break).map_or(0, |at| at + 1);
    let colon = (start..(start + LINE_HEAD).min(at)).find(|&at| window.mark(at, b':'))?;
    let timed = (start..colon).any(|at| super::between::is_time(window, at));
    let small = (start..colon).all(|at| {
        super::between::is_time(window, at) || window.cues(at).any(&[Cue::Link, Cue::Dated])
    });
    if !timed || !small || start == at {
        return None;
    }
    let mut said = say(window, start, colon, candidate, setting);
    said.client = false;
    said.target = false;
    Some(Head { said, from: at, until: line_end(window, candidate.end) })
}
