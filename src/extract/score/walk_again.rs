//! The part of the walk that takes one more value for a measure that has one: of
//! another time, of somebody else, in brackets, or the total of parts.

use super::ScoreCue as Cue;
use super::between::{Between, plain_word_follows, time_follows};
use super::candidate::Role;
use super::grammar::{BUDGET, Walk};
use super::reject::not_a_score;
use super::sequence::is_mean;
use super::token::{Kind, Token};
use crate::extract::{ScoreKind, Status};

/// A verb of so many letters at most says of many things that somebody has them.
const AUXILIARY: usize = 3;

/// Tokens that may lead from "previous" to its value: "prior PHQ-9 scores: 14".
const LEAD: usize = 4;

impl Walk<'_, '_> {
    /// One more value of a measure that has one.
    pub(super) fn another(&mut self, at: usize) -> bool {
        let aimed = self.aims_alone(at) || self.wishes_again(at);
        let apart = || aimed.then(|| Between { stop: true, ..Between::default() });
        let Some(between) = self.distance(at).or_else(apart) else { return false };
        let aimed = between.stop && aimed;
        // "Agreed target reached : 7", "not his case: he is at 9".
        let announced = self.window.token(at.wrapping_sub(2)).is_some_and(|t| t.kind == Kind::Word)
            && super::between::is_time(self.window, at.wrapping_sub(3));
        let stated = at > 0 && self.window.cues(at - 1).has(Cue::Today);
        let obtained = self.obtained_by_another(at);
        let owned = self.is_owned(at);
        let somebody = obtained || owned || self.of_somebody_else(at, between);
        let start = super::said::sentence_start(self.window, at);
        // "The one from May was 12", "Redone with me, item by item: 13".
        let again = |at: usize| self.window.cues(at).any(&[Cue::Resumes, Cue::Corrected]);
        let resumed = between.stop
            && ((between.was && self.window.cues(start).has(Cue::Resumes))
                || (between.sign && again(start))
                || self.window.cues(at + 1).has(Cue::SameForm)
                || self.resumes(at))
            || self.stands_at(at, between);
        let alone = between.stop && self.is_alone_with_its_time(at);
        let remarked = between.stop && self.has_its_day_behind(at);
        let void = self.is_void(at);
        let apart = between.stop && !remarked && !between.sign && !alone;
        // "Score global ..... 3,9 (en juin : 4,4)" in the line below its parts
        if apart && !between.total && self.stands_with_a_day(at) {
            return false;
        }
        let allowed = match between.stop {
            _ if aimed => usize::MAX,
            _ if obtained || void => 4 * BUDGET,
            _ if somebody || resumed || alone || remarked => 2 * BUDGET,
            true => usize::from(announced && between.sign),
            false if stated => 2 * BUDGET,
            false => 3,
        };
        if between.words > allowed || between.blank || self.left_bracket(at, between) {
            return false;
        }
        let later = time_follows(self.window, at) || self.person_follows(at, between);
        let joined = between.comma || at > 0 && self.is_dash(at - 1);
        let listed = joined && between.words == 0 && !between.stop && self.listed(at);
        let averaged = is_mean(self.window, at, at + 1) && !between.stop;
        let row = (self.found.last().is_some_and(|last| last.item.is_some()) || self.sums(at))
            && between.sign
            && between.words == 0
            && !between.stop;
        let whole = (between.total || row || self.total_follows(at))
            && self.found.last().is_some_and(|last| {
                last.subscale.is_some() || last.item.is_some() || last.kind == ScoreKind::Mean
            });
        let bracketed = self.bracketed(at);
        let summed = self.is_total_of_mean(at);
        // "In January he had 10" goes on with the measure of the sentence before.
        let said_was = (at.saturating_sub(2)..at).any(|at| self.window.cues(at).has(Cue::Was));
        let recalled = between.was && (between.words == 0 || between.words == 1 && said_was);
        let dated = between.date && (!between.stop || between.sign || recalled || alone);
        // "29 in fall 2023, trials of citalopram 40": the time is that of the value before.
        let between = match self.comma_before_word(at).filter(|_| !between.stop) {
            Some(comma) if !(comma..at).any(|at| super::between::is_time(self.window, at)) => {
                Between { time: false, date: false, ..between }
            }
            _ => between,
        };
        let dated = dated && between.date;
        let in_bracket = !between.stop && self.is_recalled_in_bracket(at);
        // "It is 11 now."
        let end = self.window.ratio(at).map_or(at + 1, |(_, end)| end);
        let now = between.words == 0
            && (self.window.cues(end).has(Cue::Today) || start == at && self.today_follows(end));
        let reason = between.time
            || dated
            || between.run
            || averaged
            || whole
            || bracketed
            || in_bracket
            || summed
            || self.after_prior(at, between)
            || self.after_earlier(at, between)
            || (later && (!between.stop || between.sign || now))
            || listed
            || somebody
            || resumed
            || remarked
            || void
            || aimed;
        let course = later && (between.sign || now);
        let anew = between.time
            || dated
            || whole
            || somebody
            || resumed
            || course
            || remarked
            || void
            || aimed;
        if !reason || (between.stop && !anew) {
            return false;
        }
        // "Dad reports 2 skipped meals a day"
        let described = plain_word_follows(self.window, at)
            || self.window.cues(at + 1).has(Cue::NotGiven) && !self.ends_clause(at + 1);
        if self.is_pronoun_one(at)
            || self.is_age(at)
            || described && !void && (!between.run || between.stop)
        {
            return false;
        }
        if not_a_score(self.window, at, true).is_some() {
            return false;
        }
        let past = (bracketed && !between.time && !summed) || self.after_earlier(at, between);
        if void {
            self.leave_part(at);
        }
        let taken = self.take_if(at, "same-measure", false);
        if let Some(last) = self.found.last_mut().filter(|_| taken && (obtained || void)) {
            last.given = Some(if void { Status::Invalid } else { Status::OtherPerson });
        }
        if taken
            && (past || in_bracket)
            && let Some(last) = self.found.last_mut()
        {
            last.role = Role::Past;
        }
        taken
    }

    /// "Mean 2.1 (71)": a number alone in the bracket behind a mean that is too high for
    /// another one.
    fn is_total_of_mean(&self, at: usize) -> bool {
        let window = self.window;
        let alone = at > 0 && window.mark(at - 1, b'(') && window.mark(at + 1, b')');
        let mean = self.found.last().filter(|last| last.kind == ScoreKind::Mean && alone);
        let highest = mean
            .filter(|mean| mean.end + 1 == at)
            .and_then(|mean| window.measures.get(mean.measure)?.mean_max);
        highest.zip(window.number(at)).is_some_and(|(highest, value)| value > highest)
    }

    /// "For now she's at 13", "on en est à 13", "with the breathing it has come down
    /// to 12": whether words right before a number say where the measure stands.
    fn stands_at(&self, at: usize, between: Between) -> bool {
        let window = self.window;
        let cues = at.checked_sub(1).map(|at| window.cues(at)).unwrap_or_default();
        // "The next group is at 10": a thing that has its hour.
        let start = super::said::sentence_start(window, at);
        let thing = !cues.any(&[Cue::Today, Cue::To])
            && (start..at).any(|at| window.cues(at).any(&[Cue::Label, Cue::Unit]));
        let closed = self.closes(at) || time_follows(window, at);
        cues.has(Cue::Stands)
            && !thing
            && closed
            && between.words <= if between.stop { BUDGET / 2 } else { BUDGET }
    }

    /// "obs. 11 + comp. 10 = 21": whether a number is the sum of the parts before it in
    /// its sentence.
    pub(super) fn sums(&self, at: usize) -> bool {
        let start = super::said::sentence_start(self.window, at);
        let parts = self
            .found
            .iter()
            .filter(|value| value.first >= start && value.end <= at && value.subscale.is_some());
        let sum: f64 = parts.clone().map(|part| part.value).sum();
        let sign = at.checked_sub(1).is_some_and(|at| self.window.mark(at, b'='));
        let value = self.window.number(at).filter(|_| sign && parts.count() > 1);
        value.is_some_and(|value| (value - sum).abs() < 1e-9)
    }

    /// Whether the sentence says that its number is one more value of the measure.
    pub(super) fn resumes(&self, at: usize) -> bool {
        self.is_redone(at)
            || self.is_restated(at)
            || self.obtains_anew(at)
            || self.is_headed_as_today(at)
    }

    /// "Present 15.", "Final: 9": a sentence of the heading of today's column and a value.
    fn is_headed_as_today(&self, at: usize) -> bool {
        let window = self.window;
        if !window.said.has(Cue::ColumnToday) {
            return false;
        }
        let start = super::said::sentence_start(window, at);
        let sign = usize::from(window.mark(start + 1, b':'));
        window.cues(start).has(Cue::ColumnToday) && start + 1 + sign == at && self.ends_clause(at)
    }

    /// "He turned in a 17 this morning.": a whole sentence of the client's and today's.
    fn obtains_anew(&self, at: usize) -> bool {
        let window = self.window;
        let end = window.ratio(at).map_or(at + 1, |(_, end)| end);
        if !window.cues(end).has(Cue::Today) {
            return false;
        }
        let start = super::said::sentence_start(window, at);
        let person = window.cues(start).any(&[Cue::Pronoun, Cue::Client]);
        // "She took 2 today" may be tablets, "got a 12 today" is a score.
        let article = at.checked_sub(1).is_some_and(|at| window.cues(at).has(Cue::Any));
        let obtains = article && (start + 1..at).any(|at| window.cues(at).has(Cue::Obtains));
        let plain =
            (start..at).all(|at| matches!(window.token(at).map(|t| t.kind), Some(Kind::Cues(_))));
        let ends = window.token(end + 1).is_none_or(|token| {
            token.ends_sentence() || matches!(token.kind, Kind::Mark(b',' | b';'))
        });
        person && obtains && plain && ends
    }

    /// Whether nothing but another clause follows a number.
    fn closes(&self, at: usize) -> bool {
        self.ends_clause(at) || self.window.cues(at + 1).has(Cue::And)
    }

    /// "Redone today, 11", "Refaite ce matin à 10 h : 19": whether the sentence opens
    /// with the measure being taken once more, or counted once more, and leads to the
    /// number at its end.
    fn is_redone(&self, at: usize) -> bool {
        let window = self.window;
        let anew = [Cue::Resumes, Cue::Corrected];
        if !window.said.any(&anew) {
            return false;
        }
        let start = super::said::sentence_start(window, at);
        if !(start..at.min(start + 3)).any(|at| window.cues(at).any(&anew)) {
            return false;
        }
        let commas = (start..at).filter(|at| window.mark(*at, b',')).count();
        let leads = at.checked_sub(1).and_then(|at| window.token(at)).is_some_and(|token| {
            matches!(token.kind, Kind::Mark(b':' | b'='))
                || token.is_mark(b',') && commas == 1
                || token.cues().any(&[Cue::Stands, Cue::Equals, Cue::Was, Cue::Tells])
        });
        leads && self.closes(at)
    }

    /// "PHQ-9 of 11 was a slip. Vivek's score is 14": whether the value before it is
    /// none of today's, and the sentence says with "score" or "total" that this one is
    /// that of the measure.
    fn is_restated(&self, at: usize) -> bool {
        let window = self.window;
        let wholes = [Cue::Total, Cue::Result];
        let known = self.found.last().filter(|last| last.item.is_none());
        let Some(last) = known.filter(|_| window.said.any(&wholes)) else { return false };
        let from = last.name.map_or(last.first, |name| name.min(last.first));
        let open = [
            Cue::Withdrawn,
            Cue::Earlier,
            Cue::Was,
            Cue::Hypothetical,
            Cue::Conditional,
            Cue::Target,
            Cue::Aim,
            Cue::OtherPerson,
        ];
        let before = super::said::sentence_start(window, from);
        let start = super::said::sentence_start(window, at);
        let awaits = (before..start).any(|at| window.cues(at).any(&open));
        let score = (start..at).any(|at| window.cues(at).any(&wholes));
        let words =
            || (start..at).filter(|&at| window.token(at).is_some_and(Token::is_plain_word)).count();
        awaits && score && words() <= 1 && self.closes(at)
    }

    /// "16 as of this session": whether the words right behind a number say that it is
    /// of today.
    fn today_follows(&self, end: usize) -> bool {
        let small = |at: &usize| self.window.cues(*at).any(&[Cue::Link, Cue::Onto]);
        let next = end + (end..end + LEAD).take_while(small).count();
        let goes_on = self.window.token(next + 1).is_some_and(Token::is_plain_word);
        self.window.cues(next).has(Cue::Today) && !goes_on
    }

    /// "Six-month review 49 (5/5/25).", "18 at intake.": whether nothing but the day in
    /// brackets, or the time, stands behind a number in its sentence.
    fn has_its_day_behind(&self, at: usize) -> bool {
        let window = self.window;
        let day = window.token(at + 2).is_some_and(|token| matches!(token.kind, Kind::Date(_)));
        let closed = window.mark(at + 1, b'(') && window.mark(at + 3, b')');
        day && closed && window.token(at + 4).is_none_or(Token::ends_sentence)
            || self.is_all_but_its_time(at)
    }

    /// "18 at intake.", "18 in May.": whether a sentence is a number and words for an earlier
    /// time.
    fn is_all_but_its_time(&self, at: usize) -> bool {
        let window = self.window;
        let start = super::said::sentence_start(window, at);
        let end = super::said::sentence_end(window, at);
        let from = window.ratio(at).map_or(at + 1, |(_, end)| end);
        let month =
            |at: usize| window.token(at).is_some_and(|token| matches!(token.kind, Kind::Month(..)));
        let earlier = |at: usize| window.cues(at).any(&[Cue::Earlier, Cue::Opening]) || month(at);
        let small = |at: usize| {
            let cues = window.cues(at);
            earlier(at) || cues.any(&[Cue::Within, Cue::Onto, Cue::Dated, Cue::Determiner, Cue::To])
        };
        start == at && (from..end).any(earlier) && (from..end).all(small)
    }

    /// The last comma behind the value before, where words without a meaning lead from it
    /// to the number, and none of a person.
    fn comma_before_word(&self, at: usize) -> Option<usize> {
        let window = self.window;
        let word = |at: &usize| window.token(*at).is_some_and(|token| token.kind == Kind::Word);
        let mark = |at: &usize| window.mark(*at, b',') || window.mark(*at, b';');
        let comma = (self.anchor.since..at).rev().find(mark)?;
        let person = [Cue::OtherPerson, Cue::Others, Cue::Client, Cue::Pronoun, Cue::Title];
        let named = (comma..at).any(|at| window.cues(at).any(&person));
        let led = at.checked_sub(1).is_some_and(|at| word(&at));
        let weight = |at: &usize| word(at) || window.cues(*at).has(Cue::Unit);
        (led && !named && (comma..at).filter(weight).count() > 1).then_some(comma)
    }

    /// "Lift mood (PHQ-9 < 5 by week 16); return to 4 days": whether the
    /// bracket that holds the name and its value closes before the number.
    fn left_bracket(&self, at: usize, between: Between) -> bool {
        let window = self.window;
        let bracket = |at: usize| match window.token(at).map(|token| token.kind) {
            Some(Kind::Mark(b'(' | b'[')) => 1,
            Some(Kind::Mark(b')' | b']')) => -1,
            _ => 0,
        };
        let depth = |range: std::ops::Range<usize>| range.map(bracket).sum::<i32>();
        let named = self.anchor.names.last().map_or(self.anchor.since, |(name, _)| *name);
        let closes = depth(self.anchor.since..at) < 0 && depth(named..self.anchor.since) <= 0;
        closes && (between.words > 0 || between.comma) && !between.time
    }

    /// "Before that 18 and 15": one more value behind one that is led to as earlier.
    fn after_earlier(&self, at: usize, between: Between) -> bool {
        let Some(last) = self.found.last() else { return false };
        let led = (last.first.saturating_sub(LEAD)..last.first).rev();
        let small = |at: &usize| {
            let window = self.window;
            let cues = window.cues(*at);
            cues.any(&[Cue::Link, Cue::Earlier, Cue::Unit, Cue::Was]) && !cues.has(Cue::Today)
                || window.name(*at).is_some()
                || window.mark(*at, b':')
        };
        let led = led.take_while(small).any(|at| self.window.cues(at).has(Cue::Earlier));
        // "The two before that, both in your notes, were 28 and 44"
        let start = super::said::sentence_start(self.window, last.first);
        let first = |at: usize| {
            self.window.name(at).is_none()
                && (self.window.number(at).is_none() || self.window.cues(at + 1).has(Cue::Earlier))
        };
        let was = last.first > start && self.window.cues(last.first - 1).has(Cue::Was);
        let led = led
            || was
                && (start..last.first).all(first)
                && (start..last.first).any(|at| self.window.cues(at).has(Cue::Earlier));
        let joined = at.checked_sub(1).is_some_and(|at| self.window.cues(at).has(Cue::And));
        led && joined && between.words == 0 && self.ends_clause(at)
    }

    /// "Prior: 18, 15": one more value of a list that is headed as earlier.
    fn after_prior(&self, at: usize, between: Between) -> bool {
        let start = super::said::sentence_start(self.window, at);
        let month = (start..at).any(|at| {
            let month = |token: &super::token::Token| matches!(token.kind, Kind::Month(..));
            self.window.token(at).is_some_and(month) && self.window.mark(at + 1, b':')
        });
        between.comma && between.words == 0 && !between.stop && (month || self.headed_as_prior(at))
    }

    /// Whether the sentence opens with an earlier time and a colon.
    pub(super) fn headed_as_prior(&self, at: usize) -> bool {
        let window = self.window;
        let start = super::said::sentence_start(window, at);
        (start..at).any(|at| {
            let heads = window.cues(at).any(&[Cue::Earlier, Cue::ColumnEarlier]);
            let counted = window.number(at + 1).is_some();
            // "Prior weeks: 14, 18", "previous scores 14 and 18"
            let named = window.cues(at + 1).any(&[Cue::Unit, Cue::Label, Cue::Link]);
            heads && window.mark(at + 1 + usize::from(counted || named), b':')
        })
    }

    /// "Husband agreed to complete one too: 12", "sa jumelle a 18 au même
    /// questionnaire", "wife filled one out too, hers was 16".
    fn of_somebody_else(&self, at: usize, between: Between) -> bool {
        let window = self.window;
        let same = window.cues(at + 1).has(Cue::SameForm);
        let theirs = || {
            let possessive = |at: &usize| window.cues(*at).any(&[Cue::Possessive, Cue::Own]);
            (at.saturating_sub(2)..at).rev().any(|at| possessive(&at)) && self.ends_clause(at)
        };
        // "Her sister scored 12.", but "her sister has 2", "her mother also filled one
        // out and got 18".
        let start = super::said::sentence_start(window, at);
        let also = (start..at).any(|at| window.cues(at).has(Cue::Likewise));
        let obtains = || {
            let verb = at.checked_sub(1).and_then(|at| window.token(at));
            let told = |verb: &Token| {
                let long = verb.end - verb.start > AUXILIARY;
                verb.has(Cue::Obtains) && !verb.has(Cue::Was) && (long || also)
            };
            let ends = self.ends_clause(at) || window.cues(at + 1).has(Cue::And);
            verb.is_some_and(told) && ends
        };
        (between.sign || same || theirs() || obtains())
            && super::whose::opens_with_relation(window, at)
    }

    /// "The sicker one": a one in letters behind a word is no number.
    fn is_pronoun_one(&self, at: usize) -> bool {
        let token = |at: usize| self.window.token(at);
        let written = token(at).and_then(|token| self.window.text.get(token.start..token.end));
        let one = self.window.number(at) == Some(1.0)
            && written.is_some_and(|word| word.starts_with(|sign: char| sign.is_alphabetic()));
        let described = at.checked_sub(1).and_then(token).is_some_and(|it| it.kind == Kind::Word);
        one && described
    }

    /// "Callum (brother, 16)": a number behind the word for a person, in the bracket that
    /// opens behind a name.
    fn is_age(&self, at: usize) -> bool {
        let window = self.window;
        let Some(open) = at.checked_sub(3) else { return false };
        let person = window.cues(at - 2).any(&[Cue::OtherPerson, Cue::Client]);
        let bracket = window.mark(open, b'(') && window.mark(at + 1, b')');
        person && bracket && window.mark(at - 1, b',')
    }

    /// "He filled one out too and got an 11", "her twin, who ..., got a 5": whether the
    /// verb right before a number has somebody else for its subject.
    fn obtained_by_another(&self, at: usize) -> bool {
        let window = self.window;
        let ends = self.ends_clause(at)
            || window.cues(at + 1).any(&[Cue::And, Cue::ClauseOpens, Cue::Earlier, Cue::Likewise]);
        let verb = self.verb_before(at).filter(|&verb| {
            let long = window.token(verb).is_some_and(|it| it.end - it.start > AUXILIARY);
            long || verb + 1 < at || window.cues(verb).has(Cue::Discloses)
        });
        ends && verb.is_some_and(|verb| super::whose::is_done_by_other(window, verb))
    }

    /// "Got an", "landed on", "came in at": the verb that leads to a number.
    pub(super) fn verb_before(&self, at: usize) -> Option<usize> {
        let window = self.window;
        let small = [Cue::Any, Cue::Link, Cue::Onto, Cue::To, Cue::Up, Cue::Down, Cue::Object];
        let verb = |at: &usize| {
            let cues = window.cues(*at);
            cues.any(&[Cue::Obtains, Cue::Discloses]) && !cues.has(Cue::Was)
        };
        let leads = |at: &usize| verb(at) || window.cues(*at).any(&small);
        (at.saturating_sub(LEAD)..at).rev().take_while(leads).find(verb)
    }

    /// "29 for the mother, 21 for the father": one more value, of somebody else.
    fn person_follows(&self, at: usize, between: Between) -> bool {
        let window = self.window;
        let mut next = at + 1;
        while window.cues(next).any(&[Cue::Onto, Cue::Link]) && next < at + 4 {
            next += 1;
        }
        let person = window.cues(next).any(&[Cue::OtherPerson, Cue::Client]);
        between.comma && between.words == 0 && next > at + 1 && person
    }

    /// "Twelve in total.": nothing but the total behind the value.
    pub(super) fn is_total_alone(&self, at: usize) -> bool {
        let window = self.window;
        let end = window.ratio(at).map_or(at + 1, |(_, end)| end);
        let small = |at: &usize| window.cues(*at).any(&[Cue::Onto, Cue::Link, Cue::Total]);
        let last = end + (end..end + LEAD).take_while(small).count();
        self.total_follows(at)
            && window.token(last).is_none_or(|next| {
                next.ends_sentence() || matches!(next.kind, Kind::Mark(b',' | b';'))
            })
    }

    /// "(19 au total)": the total behind the value itself.
    pub(super) fn total_follows(&self, at: usize) -> bool {
        let end = self.window.ratio(at).map_or(at + 1, |(_, end)| end);
        let next = end + usize::from(self.window.cues(end).any(&[Cue::Onto, Cue::Link]));
        self.window.cues(end).has(Cue::Total) || self.window.cues(next).has(Cue::Total)
    }
}
