//! The part of the walk that reads values which stand alone with their time: in
//! lines of days under the name of a measure, in a sentence such as "In January
//! 52.", and in brackets behind the value of today.

use super::ScoreCue as Cue;
use super::between::{closing, is_label, is_time};
use super::grammar::Walk;
use super::said::sentence_start;
use super::token::{Kind, Token};
use super::view::Window;

/// Tokens that a bracket with earlier values may have.
const LONGEST: usize = 24;
/// Plain words that may stand before a value in such a bracket.
const WORDS: usize = 1;

impl Walk<'_, '_> {
    /// "1/26  20" under "CORE-10 so far", "In January 52.": whether a sentence or
    /// line is a day or month with a number and nothing else. A day needs another
    /// such line or the bare name of the measure before it: it may be an
    /// appointment.
    pub(super) fn is_alone_with_its_time(&self, at: usize) -> bool {
        let window = self.window;
        let Some(month) = time_of_line(window, at) else { return false };
        let before = || self.found.last().filter(|_| self.anchor.valued);
        month || before().is_none_or(|last| time_of_line(window, last.first).is_some())
    }

    /// Whether nothing but a day stands with a number in its line.
    pub(super) fn stands_with_a_day(&self, at: usize) -> bool {
        time_of_line(self.window, at) == Some(false)
    }

    /// "GAD-7 9 (assessment 15, session 2 12)": a bracket right behind a value
    /// whose entries are earlier ones, each led by its time.
    pub(super) fn is_recalled_in_bracket(&self, at: usize) -> bool {
        let window = self.window;
        let start = at.saturating_sub(LONGEST);
        let Some(open) = (start..at).rev().find(|&at| window.mark(at, b'(')) else { return false };
        let valued = self.found.iter().any(|value| value.end == open);
        let Some(close) = closing(window, open, open + LONGEST).filter(|_| valued) else {
            return false;
        };
        let parts = |token: &Token| matches!(token.kind, Kind::Mark(b',' | b';'));
        let entries = window.tokens.get(open + 1..close).unwrap_or_default();
        let mut from = open + 1;
        let mut timed = 0;
        let mut count = 0;
        for entry in entries.split(parts) {
            let to = from + entry.len();
            let words = entry.iter().filter(|token| token.is_plain_word()).count();
            let leads = (from..to.saturating_sub(1)).all(|at| {
                window.token(at).is_some_and(|token| match token.kind {
                    Kind::Cues(cues) => !cues.any(&[Cue::Item, Cue::Items, Cue::Target]),
                    Kind::Number(_) => is_label(window, at),
                    Kind::Word | Kind::Date(_) | Kind::Month(..) | Kind::Mark(b':' | b'=') => true,
                    _ => false,
                })
            });
            if words > WORDS || entry.len() < 2 || !leads || window.number(to - 1).is_none() {
                return false;
            }
            timed += usize::from((from..to - 1).any(|at| is_time(window, at)));
            count += 1;
            from = to + 1;
        }
        let last = |at: usize| at + 1 == close || window.token(at + 1).is_some_and(parts);
        count >= 2 && timed >= 1 && last(at)
    }
}

/// Whether a number stands alone in its sentence or line with a day (`false`) or
/// a month (`true`).
fn time_of_line(window: Window<'_>, at: usize) -> Option<bool> {
    let start = sentence_start(window, at);
    let end = window.ratio(at).map_or(at + 1, |(_, end)| end);
    // "11.03.26   11, item 9 = 0"
    let item = window.mark(end, b',') && window.cues(end + 1).any(&[Cue::Item, Cue::RiskItem]);
    let ends = item || window.token(end).is_none_or(|t| t.ends_sentence() || t.is_mark(b'('));
    if !ends {
        return None;
    }
    let mut month = None;
    for at in start..at {
        match window.token(at)?.kind {
            Kind::Month(..) => month = Some(true),
            Kind::Date(_) => month = month.or(Some(false)),
            Kind::Cues(cues) if cues.any(&[Cue::Within, Cue::Dated, Cue::Earlier]) => {}
            // "Session 4: 14"
            Kind::Cues(cues) if cues.has(Cue::Label) && window.mark(at + 2, b':') => {
                month = month.or(Some(false));
            }
            Kind::Number(_) if is_label(window, at) => {}
            Kind::Mark(b'-' | b'*' | b':' | b'=') | Kind::Arrow => {}
            _ => return None,
        }
    }
    month
}
