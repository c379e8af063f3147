//! The part of the walk that reads a value which its line holds alone, under the line that
//! names its measure.
//!
//! Forms copied from a web page or a portal stand so: "PHQ-9" over "18/27", or a record of
//! lines with a label each, "Form: OQ-45", "Completed: 4/27", "Result: 68". Nothing but
//! layout ties the value to the name, so that nothing else may stand in their two lines.

use super::ScoreCue as Cue;
use super::between::closing;
use super::breakdown::line_start;
use super::grammar::Walk;
use super::token::Kind;
use super::view::Window;

/// Lines that a record may have between the name of its form and the result.
const RECORD: usize = 5;
/// Tokens that the label of a line has at most: "Date completed:".
const LABEL: usize = 4;

impl Walk<'_, '_> {
    /// Whether "Score:", "Total =" and the number open the sentence behind that of
    /// the open name.
    pub(super) fn opens_sentence(&self, at: usize) -> bool {
        let window = self.window;
        let start = super::said::sentence_start(window, at);
        // "Your score: 13"
        let owned = window
            .token(start)
            .is_some_and(|token| matches!(token.kind, Kind::Word | Kind::Cues(_)));
        let first = start + usize::from(owned && start + 3 == at);
        let word = window.cues(first).any(&[Cue::Link, Cue::Total]);
        let sign = window.mark(first + 1, b':') || window.mark(first + 1, b'=');
        let last = self.anchor.names.last().map_or(0, |(place, _)| place + 1);
        word && sign && first + 2 == at && last + 1 >= start
    }

    /// Whether the open name ends its line, and the number stands in the next
    /// one.
    pub(super) fn heads_lines(&self, at: usize) -> bool {
        let window = self.window;
        let ends = (self.anchor.since..at)
            .next()
            .is_none_or(|at| breaks(window, at) || window.mark(at, b':') && breaks(window, at + 1));
        ends && (self.anchor.since..at).filter(|at| breaks(window, *at)).count() == 1
    }

    /// "| Mon | 4 |" below a name: whether the number stands in the row of a table, which is
    /// of something else if it was not read as one.
    pub(super) fn is_in_row(&self, at: usize) -> bool {
        let window = self.window;
        let line = line_start(window, at)..super::said::line_end(window, at);
        line.into_iter().filter(|at| window.mark(*at, b'|')).count() > 1
    }

    /// "PHQ-9" over "18/27", or over "Score" and "18": whether the number is all that its
    /// line holds, and the open name all that the line above it holds.
    pub(super) fn stands_under_name(&self, at: usize) -> bool {
        let window = self.window;
        let Some((start, end)) = self.line_of_name() else { return false };
        let small = |at: usize| breaks(window, at) || is_sign(window, at) || leads(window, at);
        let place = self.anchor.names.first().map_or(start, |(first, _)| *first);
        (start..place).all(|at| is_sign(window, at) || window.name(at).is_some())
            && (end..at).all(small)
            && (end..at).filter(|at| breaks(window, *at)).count() <= 2
            && ends_line(window, at)
    }

    /// "Form: OQ-45", "Completed: 4/27", "Result: 68": whether the number is the result in a
    /// record of lines with a label each, the first of which names the form.
    pub(super) fn is_result_of_record(&self, at: usize) -> bool {
        let window = self.window;
        let Some((start, end)) = self.line_of_name() else { return false };
        let place = self.anchor.names.first().map_or(start, |(first, _)| *first);
        let label = |at: &usize| {
            let token = window.token(*at);
            token.is_some_and(|token| matches!(token.kind, Kind::Word | Kind::Cues(_)))
        };
        let labelled = |start: usize| (start..start + LABEL).take_while(label).count() > 0;
        let own = line_start(window, at);
        let lines = || (end..own).filter(|at| breaks(window, *at)).map(|at| at + 1);
        let form = place > start
            && (start..place)
                .all(|at| label(&at) || is_sign(window, at) || window.name(at).is_some());
        form && place - start <= LABEL
            && own > end
            && (own..at).any(|at| window.cues(at).any(&[Cue::Result, Cue::Total]))
            && (own..at).all(|at| leads(window, at) || is_sign(window, at))
            && (1..=RECORD).contains(&lines().count())
            && lines().all(labelled)
            && ends_line(window, at)
    }

    /// "QIDS  [ ] 0-5  [X] 6-10  raw 8": whether a word for the total leads to the number
    /// from ranges of severity behind the name, in one line.
    pub(super) fn is_total_of_line(&self, at: usize) -> bool {
        let window = self.window;
        let total = at.checked_sub(1).is_some_and(|at| {
            leads(window, at) || is_sign(window, at) && at > 0 && leads(window, at - 1)
        });
        let range = |at: usize| {
            window.number(at).is_some()
                && (window.mark(at + 1, b'-') && window.number(at + 2).is_some()
                    || at >= 2 && window.mark(at - 1, b'-') && window.number(at - 2).is_some())
        };
        let behind = || self.anchor.since..at;
        total
            && behind().filter(|at| range(*at)).count() >= 2
            && behind().all(|at| window.number(at).is_none() || range(at))
            && !behind().any(|at| breaks(window, at) || window.name(at).is_some())
    }

    /// The first token of the line of the one open name, and its last, behind which the
    /// break stands, where only little words or a bracket without a number follow the name.
    fn line_of_name(&self) -> Option<(usize, usize)> {
        let window = self.window;
        let (place, name) = self.open_name()?;
        // "PHQ-9 (Patient Health Questionnaire)" names one form twice.
        let names = &self.anchor.names;
        if names.iter().any(|(_, other)| other.measure != name.measure) {
            return None;
        }
        let first = names.first().map_or(place, |(first, _)| *first);
        let mut at = first + 1;
        while !breaks(window, at) {
            window.token(at)?;
            at = match closing(window, at, at + super::between::REMARK) {
                Some(close) if window.mark(at, b'(') => {
                    (!(at..close).any(|at| window.number(at).is_some())).then_some(close + 1)?
                }
                _ if is_sign(window, at) || leads(window, at) => at + 1,
                _ => return None,
            };
        }
        Some((line_start(window, first), at))
    }
}

/// Whether a line ends at a token.
fn breaks(window: Window<'_>, at: usize) -> bool {
    window.token(at).is_some_and(|token| token.kind == Kind::Break)
}

/// A bullet, a colon, a dash.
fn is_sign(window: Window<'_>, at: usize) -> bool {
    window.token(at).is_some_and(|token| {
        matches!(
            token.kind,
            Kind::Mark(b':' | b'=' | b'-' | b'*' | b'|' | b'>' | b'#' | b'(' | b')')
        )
    })
}

/// "Total score": a word that leads to a score.
fn leads(window: Window<'_>, at: usize) -> bool {
    window.cues(at).any(&[Cue::Result, Cue::Total])
}

/// Whether nothing but its maximum and its severity stands behind a value in its line, and
/// the next line is no other number: a column of figures is none of scores.
pub(super) fn ends_line(window: Window<'_>, at: usize) -> bool {
    let last = window.ratio(at).map_or(at + 1, |(_, end)| end);
    let small = |at: &usize| {
        window.cues(*at).any(&[Cue::Severity, Cue::Points])
            || matches!(
                window.token(*at).map(|token| token.kind),
                Some(Kind::Mark(b'(' | b')' | b'-' | b',' | b':'))
            )
    };
    let end = last + (last..).take_while(small).count();
    let next = || {
        window.number(end + 1).is_some()
            && window.token(end + 2).is_none_or(|token| token.kind == Kind::Break)
    };
    window.token(end).is_none_or(|token| token.kind == Kind::Break) && !next()
}
