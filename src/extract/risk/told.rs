//! What is told of another time.
//!
//! "She had suicidal thoughts": the past tense alone may speak of yesterday, so
//! the thoughts stand. If the note goes on to deny them *for now* ("she does
//! not have them any more", "none since May", "no thoughts today"), the two are
//! no contradiction but a story, and the denial is what is left. A denial
//! without a word of time, or before the story, ends nothing.

use chrono::{Datelike, Month};

use super::super::Span;
use super::super::lexicon::Cue;
use super::assertion::{Assertion, Said};
use super::mark::{Mark, What};
use super::{RiskCue, Sentence};
use crate::vocabulary;

/// How many months before the session a thought of a year is at least that is over.
const MONTHS: i32 = 3;

/// A month that is written with no more letters may be another word.
const SHORT_MONTH: usize = 2;

vocabulary! {
    /// What a word tells of time, whatever is said.
    pub enum TenseCue {
        /// The past tense: "had", "wanted".
        Then => "then",
        /// A time before the present: "in the spring", "at college".
        Ago => "ago",
        /// A short while ago: "last week". A thought of then may be over, an act is
        /// still to be looked after.
        Lately => "lately",
        /// The perfect, which reaches up to the present: "has had".
        Perfect => "perfect",
        /// What comes back or has stayed: "again", "still", "de nouveau".
        Again => "again",
        /// What is over: "no longer", "any more".
        Over => "over",
    }
}

impl Sentence<'_> {
    /// Whether the ideation at `index` is told in the past tense or with a time
    /// of the past, and nothing in the sentence is said of now. What somebody
    /// *said* that they wanted is told of the day they said it, unless it has a
    /// time of its own.
    pub(super) fn is_told(&self, index: usize, assertion: Assertion) -> bool {
        let Some(target) = self.marks.get(index) else { return false };
        // "Had thoughts of death in May; none at present": each clause has its own time.
        let hard = |mark: &Mark| mark.what == What::Hard;
        let from = self.marks.iter().take(index).rposition(hard).map_or(0, |at| at + 1);
        let clause = self.marks.iter().skip(from).take_while(|mark| !hard(mark));
        let recent = clause.into_iter().any(|mark| mark.cue() == Some(RiskCue::Recent));
        if recent || !matches!(assertion.said, Said::Affirmed | Said::Stressed) {
            return false;
        }
        let before = || self.marks.iter().take(index);
        let dated = before().any(|mark| mark.cue() == Some(RiskCue::Historic));
        let said =
            before().any(|mark| matches!(mark.cue(), Some(RiskCue::Report | RiskCue::ToldClient)));
        // A word of another time behind the thought is its own up to the next break.
        let parts = |mark: &Mark| matches!(mark.what, What::Soft | What::Hard);
        let end = self.marks.iter().skip(index + 1).find(|mark| parts(mark));
        let clause =
            Span::new(self.clause_start(target), end.map_or(self.sentence.end, |end| end.start));
        let has = |cue: TenseCue| self.reading.first(clause, Cue::Tense(cue)).is_some();
        dated || has(TenseCue::Ago) || !said && has(TenseCue::Then)
    }

    /// "In March 2025, after the breakup, she had suicidal thoughts", "l'hiver de ses 19
    /// ans, où il avait pensé à mourir": whether an ideation is told in the past tense,
    /// with a year before or a time of life in its clause, no word of now, and none of
    /// coming back up to the next sentence. It is over.
    pub(super) fn is_long_past(&self, index: usize, assertion: Assertion) -> bool {
        let Some(target) = self.marks.get(index) else { return false };
        if !matches!(assertion.said, Said::Affirmed | Said::Stressed) {
            return false;
        }
        let start = self.clause_start(target);
        let hard = |mark: &&Mark| mark.what == What::Hard && mark.start >= target.end;
        let end = self.marks.iter().find(hard).map_or(self.sentence.end, |hard| hard.start);
        let clause = Span::new(start, end);
        let now = [RiskCue::Recent, RiskCue::Since, RiskCue::Reprise, RiskCue::Present];
        let of_now = now.iter().any(|cue| self.reading.first(clause, Cue::Risk(*cue)).is_some())
            || self.reading.first(clause, Cue::Tense(TenseCue::Perfect)).is_some()
            || self.reading.first(clause, Cue::Tense(TenseCue::Lately)).is_some();
        let soft = |mark: &Mark| matches!(mark.what, What::Soft | What::Hard);
        let own = self.marks.iter().take(index).rfind(|mark| soft(mark));
        let from = own.map_or(start, |mark| mark.end.max(start));
        let then = Span::new(from, target.end);
        let told = self.reading.first(then, Cue::Tense(TenseCue::Then)).is_some();
        let before = Span::new(start, target.end);
        let of_life = self.reading.first(before, Cue::Risk(RiskCue::LifeStage)).is_some();
        // "They are back", in this sentence or the next.
        let next = self.reading.sentence_at(self.sentence.end + 1).end.max(self.sentence.end);
        let told_of = Span::new(self.sentence.start, next);
        let back = self.reading.first(told_of, Cue::Tense(TenseCue::Again)).is_some();
        told && !of_now
            && !back
            && (of_life
                || self.names_year_long_past(Span::new(start, target.start))
                || self.is_of_life_behind(index))
    }

    /// "Had suicidal thoughts for a few weeks in 11th grade": whether a time of life stands
    /// behind a thought up to the next break, and is not what it is compared with.
    fn is_of_life_behind(&self, index: usize) -> bool {
        let behind = self.marks.iter().skip(index + 1);
        let mut behind = behind.take_while(|mark| !matches!(mark.what, What::Soft | What::Hard));
        let life = behind.find(|mark| mark.cue() == Some(RiskCue::LifeStage));
        life.zip(self.marks.get(index)).is_some_and(|(life, target)| {
            let between = self.reading.slice(Span::new(target.end, life.start.max(target.end)));
            let compared = |word: &str| matches!(word, "like" | "as" | "since" | "than" | "comme");
            // "At 12" may be a time of day.
            let stage = self.reading.slice(Span::new(life.start, life.end));
            let hour = stage.starts_with("at ") || stage.starts_with("à ");
            !hour && !between.split_whitespace().any(compared)
        })
    }

    /// Whether a year of four digits in a stretch ended some months before the session.
    fn names_year_long_past(&self, span: Span) -> bool {
        let Some(session) = self.reading.session_date else { return false };
        let mut month = None;
        self.reading.slice(span).split(|sign: char| !sign.is_alphanumeric()).any(|word| {
            let known = word.parse::<Month>().ok().filter(|_| word.len() > SHORT_MONTH);
            let year = word.parse::<i32>().ok().filter(|_| word.len() == 4);
            let past = year.is_some_and(|year| {
                let last = month.map_or(12, |month: Month| month.number_from_month() as i32);
                let months = (session.year() - year) * 12 + session.month0() as i32 + 1 - last;
                (1900..session.year()).contains(&year) && months > MONTHS
            });
            month = known;
            past
        })
    }

    /// Whether the sentence tells of a short while ago, and of no time before it.
    pub(super) fn is_lately(&self) -> bool {
        let has = |cue: TenseCue| self.reading.first(self.sentence, Cue::Tense(cue)).is_some();
        let of_life = self.marks.iter().any(|mark| mark.cue() == Some(RiskCue::LifeStage));
        has(TenseCue::Lately) && !has(TenseCue::Ago) && !of_life
    }

    /// Whether the denial of an ideation is one of now, after something before.
    pub(super) fn ends_now(&self, assertion: Assertion) -> bool {
        let of_now = |mark: &Mark| {
            mark.cue().is_some_and(|cue| {
                cue.is_absence_now()
                    || matches!(cue, RiskCue::Recent | RiskCue::Since | RiskCue::Contrast)
            })
        };
        let over = Cue::Tense(TenseCue::Over);
        assertion.said == Said::Denied
            && (assertion.ended
                || self.marks.iter().any(of_now)
                || self.reading.first(self.sentence, over).is_some())
    }

    fn clause_start(&self, target: &Mark) -> usize {
        let hard = |mark: &&Mark| mark.what == What::Hard && mark.end <= target.start;
        self.marks.iter().rev().find(hard).map_or(self.sentence.start, |hard| hard.end)
    }
}
