//! What the words around a value say of whose it is and of when.
//!
//! [`say`] gathers the words of a stretch of the sentence, before or behind the
//! value, into what is [`Said`] of it: of today or earlier, an aim, on a condition,
//! somebody else's, withdrawn. [`super::when`] tells which days and times are the
//! value's own. [`super::status`] joins the stretches, the nearer over the farther,
//! and decides. What a word means the lexicon says; how far it reaches is told here,
//! by what stands between.

use chrono::{Datelike, NaiveDate};

use super::Block;
use super::ScoreCue as Cue;
use super::aim::{aims_at, inverted, names_an_aim, supposed};
use super::beside::{beside_client, of_client, speaks_of};
use super::between::is_year;
use super::candidate::Candidate;
use super::date::Calendar;
use super::day::is_month_of;
use super::name::Name;
use super::subject::{is_relation, qualifies};
use super::token::{Kind, Token};
use super::view::Window;
use super::when::{
    attached, bracketed_behind, counts_from, counts_time, day_named_before, slashed,
    tells_no_time_before, two_times,
};
use crate::extract::SectionKind;
use crate::note::Language;

/// What the words around a value say.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Said {
    pub(super) today: bool,
    /// Of today by a word for the end of treatment alone: "at discharge".
    pub(super) closing: bool,
    pub(super) earlier: bool,
    pub(super) was: bool,
    /// The number of a time of its own, such as "session 5".
    pub(super) counted: Option<u16>,
    pub(super) versus: bool,
    pub(super) target: bool,
    pub(super) hypothetical: bool,
    pub(super) other: bool,
    pub(super) client: bool,
    pub(super) withdrawn: bool,
    pub(super) corrected: bool,
    /// Earlier by the name of a column alone: "start 24".
    pub(super) column: bool,
    pub(super) date: Option<NaiveDate>,
}

impl Said {
    pub(super) fn anything(self) -> bool {
        self.today
            || self.earlier
            || self.target
            || self.hypothetical
            || self.other
            || self.counted.is_some()
            || self.date.is_some()
    }
}

/// What is known of the note outside the window.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    pub calendar: Calendar,
    /// Whether treatment begins with this note: "at intake" is today.
    pub intake: bool,
    /// The section that holds a folded offset.
    pub section: &'a dyn Fn(usize) -> Option<SectionKind>,
    /// Whether a folded offset lies in a block of older results.
    pub block: &'a dyn Fn(usize) -> Option<Block>,
}

impl Said {
    /// Whether no time is said.
    pub(super) fn says_nothing_of_when(self) -> bool {
        !self.today && !self.earlier && !self.was && self.date.is_none() && self.counted.is_none()
    }

    /// Adds what is said behind the value to what is said before it.
    pub(super) fn and(self, behind: Self) -> Self {
        Self {
            today: self.today || (behind.today && !self.earlier),
            closing: match (self.today, behind.today) {
                (true, true) => self.closing && behind.closing,
                (today, _) => {
                    if today {
                        self.closing
                    } else {
                        behind.closing
                    }
                }
            },
            earlier: self.earlier || (behind.earlier && !self.today),
            was: self.was || behind.was,
            counted: self.counted.or(behind.counted),
            versus: self.versus,
            target: self.target || behind.target,
            hypothetical: self.hypothetical || behind.hypothetical,
            other: self.other || (behind.other && !self.client),
            client: self.client || behind.client,
            withdrawn: self.withdrawn || behind.withdrawn,
            corrected: self.corrected,
            column: self.column,
            date: self.date.or(behind.date),
        }
    }

    /// Adds what the head of the sentence says.
    pub(super) fn over(self, head: Self) -> Self {
        let timed = self.today || self.earlier || self.versus || self.date.is_some();
        Self {
            today: self.today || (head.today && !timed),
            closing: if self.today { self.closing } else { head.closing },
            earlier: self.earlier || (head.earlier && !timed),
            was: self.was,
            counted: self.counted.or(head.counted.filter(|_| !timed)),
            versus: self.versus,
            target: self.target || (head.target && !self.today && !self.earlier),
            hypothetical: self.hypothetical || (head.hypothetical && !self.today),
            other: self.other || (head.other && !self.client),
            client: self.client,
            withdrawn: self.withdrawn,
            corrected: self.corrected,
            column: self.column,
            date: self.date.or(if self.today || self.earlier { None } else { head.date }),
        }
    }
}

/// What the tokens from `from` to `to` say of a candidate.
pub(super) fn say(
    window: Window<'_>,
    from: usize,
    to: usize,
    candidate: &Candidate,
    setting: Setting<'_>,
) -> Said {
    let mut said = Said::default();
    let mut compared = None;
    let key = two_times(window, candidate.first);
    for at in from..to {
        let Some(token) = window.token(at) else { break };
        // "Today (baseline): 31 (44)": what is of then stands in the brackets.
        if key.is_some_and(|(then, colon)| (then..colon).contains(&at)) {
            continue;
        }
        // "3   Prev: n/a": what a colon follows speaks of the next value.
        if at >= candidate.end && window.mark(at + 1, b':') && super::between::is_time(window, at) {
            break;
        }
        // "3. PHQ-9 under 5: added today": behind the colon stands what came of an aim.
        if at == candidate.end && candidate.comparator.is_some() && window.mark(at, b':') {
            break;
        }
        match token.kind {
            // "Dép. 24, anx. 10": of depression, and not of the beginning ("départ").
            Kind::Cues(cues) if cues.has(Cue::Earlier) && names_its_part(window, at, candidate) => {
            }
            Kind::Cues(cues) => {
                if cues.any(&[Cue::Versus, Cue::From, Cue::Comparative, Cue::Since])
                    && !cues.has(Cue::Link)
                {
                    compared = Some(at);
                    said.versus |= cues.has(Cue::Versus)
                        && at < candidate.first
                        && near(window, at, candidate.first);
                }
                let eve = cues.has(Cue::Eve) && was_filled_in(window, at, candidate);
                if cues.has(Cue::Today) || eve {
                    let closing = cues.has(Cue::Closing);
                    said.closing = closing && (said.closing || !said.today);
                    said.today = true;
                    said.earlier = false;
                }
                let of_item = || window.cues(at + 1).any(&[Cue::Item, Cue::RiskItem]);
                let of_brackets = || super::when::is_of_brackets(window, at);
                if cues.has(Cue::Copied) && at < candidate.first {
                    said.earlier = true;
                    said.today = false;
                }
                let begins = setting.intake && cues.has(Cue::Opening);
                said.today |= begins;
                // "10 (same as two weeks ago)" is of today.
                let likened = || {
                    at >= candidate.end
                        && (candidate.end..=at)
                            .any(|place| place + 3 >= at && window.cues(place).has(Cue::Alike))
                };
                // "Under 10 before the summer" is due by then.
                let due = at >= candidate.end
                    && cues.has(Cue::Deadline)
                    && candidate.comparator.is_some();
                let then = cues.has(Cue::Earlier) && !due && !eve && !is_apposed(window, at);
                let then =
                    then && !is_of_change(window, at, candidate) && !is_asked_about(window, at);
                if then && !begins && !of_item() && !of_brackets() && !likened() {
                    let against = !bracketed_behind(window, at, candidate)
                        && compared.is_some_and(|place| at <= place + 2 && at < candidate.first);
                    let parted = (at..candidate.first).any(|at| window.mark(at, b','))
                        && (at..candidate.first).any(|at| window.name(at).is_some());
                    let reaches = at > candidate.first
                        || !against
                        || (near(window, at, candidate.first) && !parted);
                    if reaches {
                        said.earlier = true;
                        said.today = false;
                    }
                    // "Goal: half of it (baseline 20, target 10)"
                    let beside = at < candidate.first && candidate.first - at <= 2;
                    said.target &= !(reaches && beside && !window.mark(at + 1, b':'));
                }
                if cues.has(Cue::SameDay) {
                    let date = day_named_before(window, at, setting);
                    if date.is_none() && tells_no_time_before(window, at) {
                        said.today = true;
                        said.earlier = false;
                    }
                    said.date = attached(window, at, candidate, date, setting).or(said.date);
                }
                let inverted = inverted(window, at, candidate);
                said.was |= cues.has(Cue::Was) && !inverted;
                said.counted = counts_time(window, at, candidate).or(said.counted);
                let column = cues.has(Cue::ColumnEarlier)
                    && at < candidate.first
                    && super::between::leads_to_number(window, at);
                said.column |= column && !said.earlier;
                said.earlier |= column;
                let opens = at == 0 || window.token(at - 1).is_some_and(Token::ends_sentence);
                let heading = cues.has(Cue::Target)
                    && opens
                    && window.mark(at + 1, b':')
                    && (setting.section)(candidate.span.start) == Some(SectionKind::Objective);
                said.target |= cues.has(Cue::Target)
                    && !heading
                    && names_an_aim(window, at, candidate)
                    && !names_its_part(window, at, candidate);
                // "Sleep when the baby sleeps (ISI under 15)"
                let entered = || {
                    (at..candidate.first).any(|at| window.mark(at, b'('))
                        && !(at..candidate.first).any(|at| window.mark(at, b')'))
                };
                let relation = || {
                    candidate.comparator.is_some() && !entered() || supposed(window, at, candidate)
                };
                said.target |= cues.has(Cue::Aim)
                    && (aims_at(window, at, candidate)
                        || is_aim_of_list(window, candidate, setting));
                said.hypothetical |= cues.has(Cue::Hypothetical)
                    && (window.language == Language::En || !cues.has(Cue::Link) || relation())
                    || cues.has(Cue::Conditional) && relation()
                    || inverted;
                said.withdrawn |= cues.has(Cue::Withdrawn)
                    && !(said.corrected && at < candidate.first)
                    && !of_another_number(window, candidate.end, at);
                if cues.has(Cue::Corrected) && at < candidate.first {
                    // "31, an error; correct total 33": the error was the other.
                    said.withdrawn = false;
                    said.corrected = true;
                    // "Initially added as 31, recounted: 21": so was its time.
                    said.earlier &= !window.mark(at + 1, b':');
                }
                let role_of_client = || {
                    at >= 2 && window.mark(at - 1, b'(') && window.cues(at - 2).has(Cue::Client)
                        || beside_client(window, at)
                };
                // "12 (mum 17)": the person has a value of her own.
                let owns = at >= candidate.end
                    && window.mark(at - 1, b'(')
                    && window.number(at + 1).is_some();
                if is_relation(window, at)
                    && !owns
                    && !role_of_client()
                    && speaks_of(window, at, candidate)
                {
                    said.other = true;
                    said.client = false;
                } else if (cues.has(Cue::Client)
                    && !of_client(window, at)
                    && !qualifies(window, at))
                    || (cues.any(&[Cue::PartyOne, Cue::PartyTwo])
                        && window.mark(at + 1, b':')
                        && at < candidate.first)
                {
                    said.client = true;
                    said.other = false;
                }
            }
            Kind::Month(..) | Kind::Date(_) if super::when::is_of_brackets(window, at) => {}
            // "18 (down 3 from 2/20)": the day that a change is counted from.
            Kind::Date(_) if counts_from(window, candidate, at) => {}
            Kind::Date(date) => {
                said.date = attached(window, at, candidate, date, setting).or(said.date)
            }
            Kind::Month(..)
                if compared.is_some_and(|place| at == place + 1)
                    && at < candidate.first
                    && !window.cues(at + 1).has(Cue::Was)
                    && !bracketed_behind(window, at, candidate) => {}
            Kind::Month(..)
                if at > 0
                    && window.cues(at - 1).any(&[Cue::Deadline, Cue::Since])
                    && !bracketed_behind(window, at, candidate) => {}
            Kind::Month(month, year)
                if is_month_of(setting.calendar.session, month, year)
                    && at < candidate.first
                    && !said.earlier =>
            {
                said.today = true;
            }
            // "Under 10 before she is back in Sept": a month that comes is one of an aim.
            Kind::Month(month, None)
                if at >= candidate.end
                    && candidate.comparator.is_some()
                    && setting.calendar.session.is_some_and(|session| month > session.month()) => {}
            Kind::Month(month, year) if !is_month_of(setting.calendar.session, month, year) => {
                let colon = (candidate.end..at).any(|at| window.mark(at, b':'));
                if !colon && setting.calendar.session.is_some() {
                    said.earlier = true;
                }
            }
            Kind::Number(year) if is_year(year) => {
                let past = setting
                    .calendar
                    .session
                    .is_some_and(|session| year < f64::from(session.year()));
                let close = near(window, at.min(candidate.first), at.max(candidate.first));
                said.earlier |= past && close && !said.today;
            }
            Kind::Number(_) => {
                // "Anxiety 14/21, depression 9/21"
                let range = window
                    .measures
                    .get(candidate.measure)
                    .map(|measure| measure.range(candidate.subscale));
                let rated = candidate.subscale.is_some()
                    && window
                        .ratio(at)
                        .zip(range)
                        .is_some_and(|((max, _), range)| range.accepts(max));
                let date =
                    slashed(window, at).filter(|_| !rated && !counts_from(window, candidate, at));
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
                said.withdrawn &= at > candidate.first || withdraws(window, candidate, at);
                if window.mark(at, b';') && at < candidate.first && candidate.comparator.is_none() {
                    said.hypothetical = false;
                }
            }
            _ => {}
        }
    }
    said
}

/// "Today, at our last session, 11": whether the words for a time describe the session, which
/// opens the sentence.
fn is_apposed(window: Window<'_>, at: usize) -> bool {
    let start = sentence_start(window, at);
    let leads = |at: usize| {
        window.mark(at, b',') || window.cues(at).any(&[Cue::Onto, Cue::Link, Cue::Determiner])
    };
    window.cues(start).has(Cue::Today) && start + 1 < at && (start + 1..at).all(leads)
}

/// "13 (4 points less than before the holidays)": whether the words for a time stand in the
/// bracket behind the value that tells how much it has changed since.
fn is_of_change(window: Window<'_>, at: usize, candidate: &Candidate) -> bool {
    let open = candidate.end;
    let closed = |at: usize| window.mark(at, b')') || window.mark(at, b',');
    window.mark(open, b'(')
        && at > open
        && !(open..at).any(closed)
        && (open..at).any(|at| {
            let counted = window.cues(at + 1).any(&[Cue::Points, Cue::Comparative]);
            // "12 (-6 from last)"
            let signed = at == open + 2
                && (window.mark(open + 1, b'-') || window.mark(open + 1, b'+'))
                && window.cues(at + 1).any(&[Cue::From, Cue::Since, Cue::Versus]);
            window.number(at).is_some() && (counted || signed)
        })
}

/// "PHQ-9 (2 dernières semaines) : 14": whether a bracket right behind a name
/// counts the days that the form asks about.
fn is_asked_about(window: Window<'_>, at: usize) -> bool {
    let counted = |at: usize| window.number(at).is_some_and(|number| number > 1.0);
    let span = |open: usize, unit: usize| {
        let close =
            unit + 1 + usize::from(window.token(unit + 1).is_some_and(Token::ends_sentence));
        let named = open > 0 && window.name(open - 1).is_some();
        named
            && window.mark(open, b'(')
            && window.cues(unit).has(Cue::Unit)
            && (window.mark(unit + 1, b')') || window.mark(close, b')'))
    };
    at >= 2 && counted(at - 1) && span(at - 2, at + 1)
}

/// "He did the AUDIT again yesterday and got 12": whether the client fills in a form
/// in the sentence that a day just before the session stands in.
fn was_filled_in(window: Window<'_>, at: usize, candidate: &Candidate) -> bool {
    let start = sentence_start(window, at);
    let end = sentence_end(window, candidate.end.max(at));
    let verb = |at: &usize| {
        let cues = window.cues(*at);
        cues.has(Cue::Obtains) && !cues.any(&[Cue::Was, Cue::Tells])
    };
    let Some(verb) = (start..end).find(verb) else { return false };
    let own = (start..verb).any(|at| window.cues(at).any(&[Cue::Pronoun, Cue::Client]));
    let other = (start..end).any(|at| window.cues(at).any(&[Cue::OtherPerson, Cue::Treated]));
    own && !other && (verb..end).any(|at| window.name(at).is_some())
}

/// "Reduce anxiety, GAD-7 at 5: partly met" in a list of goals.
fn is_aim_of_list(window: Window<'_>, candidate: &Candidate, setting: Setting<'_>) -> bool {
    (setting.section)(candidate.span.start) == Some(SectionKind::Goals)
        && window.mark(candidate.end, b':')
        && window.number(candidate.end + 1).is_none()
}

/// "8; the 28 charted by nursing is out of range": whether another number stands
/// between a value and what is said to be an error.
pub(super) fn of_another_number(window: Window<'_>, end: usize, error: usize) -> bool {
    (end..error).any(|at| {
        let numbers =
            at > 0 && window.cues(at - 1).any(&[Cue::Item, Cue::Items, Cue::Label, Cue::Unit]);
        window.number(at).is_some() && !numbers && !super::between::is_label(window, at)
    })
}

/// "Évitement (critère C) à 5": the words for the part that a value is of.
fn names_its_part(window: Window<'_>, at: usize, candidate: &Candidate) -> bool {
    let name = Name::known(candidate.measure, candidate.subscale);
    candidate.subscale.is_some() && super::subscale::is_named(window, name, at)
}

/// "Disregard the PHQ-9 of 13": whether the word of an error leads to the name of the
/// value itself.
fn withdraws(window: Window<'_>, candidate: &Candidate, name: usize) -> bool {
    let small = |at: &usize| {
        window.cues(*at).any(&[Cue::Link, Cue::Onto, Cue::Determiner, Cue::Total, Cue::PartOf])
            && !window.cues(*at).has(Cue::Withdrawn)
    };
    let before = (0..name).rev().find(|at| !small(at));
    candidate.name == Some(name) && before.is_some_and(|at| window.cues(at).has(Cue::Withdrawn))
}

/// Whether few words stand between two tokens.
pub(super) fn near(window: Window<'_>, from: usize, to: usize) -> bool {
    let words = (from..to).filter(|&at| window.token(at).is_some_and(Token::is_plain_word)).count();
    words <= 3 && to.saturating_sub(from) <= 12
}

pub(super) fn sentence_start(window: Window<'_>, at: usize) -> usize {
    (0..at)
        .rev()
        .find(|&at| window.token(at).is_some_and(Token::ends_sentence))
        .map_or(0, |at| at + 1)
}

pub(super) fn sentence_end(window: Window<'_>, at: usize) -> usize {
    (at..window.tokens.len())
        .find(|&at| window.token(at).is_some_and(Token::ends_sentence))
        .unwrap_or(window.tokens.len())
}

pub(super) fn line_end(window: Window<'_>, at: usize) -> usize {
    (at..window.tokens.len())
        .find(|&at| window.token(at).is_some_and(|token| token.kind == Kind::Break))
        .unwrap_or(window.tokens.len())
}
