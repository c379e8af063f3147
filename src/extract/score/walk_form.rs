//! The part of the walk that knows the numbers of a form itself: how many items it has,
//! the marks on its lines, and the sentence behind its name that tells its score.

use super::ScoreCue as Cue;
use super::grammar::Walk;
use super::token::{Kind, Token};

/// Fewer marks than these are no row of them.
const FEWEST_MARKS: usize = 3;
/// Tokens that may stand between two marks: "; close relationships".
const APART: usize = 4;
/// Tokens that lead from "score" to its number: "the score comes to".
const LEAD: usize = 4;

impl Walk<'_, '_> {
    /// "ORS: individual 7.1, close relations 6.4, social 5.9, overall 7.0": the marks on
    /// the lines of a form whose score is their sum, and the token behind the last.
    pub(super) fn marks_on_lines(&self, at: usize) -> Option<usize> {
        let window = self.window;
        let (_, name) = self.open_name().filter(|_| !self.anchor.backward)?;
        let measure = window.measure(name).filter(|measure| measure.lines)?;
        let mark = |at: usize| window.number(at).filter(|value| *value <= measure.item_max);
        let apart = |at: &usize| {
            window.token(*at).is_some_and(|token| match token.kind {
                Kind::Word
                | Kind::Mark(b',' | b';' | b':' | b'/' | b'+' | b'=' | b'-' | b'|' | b'*') => true,
                Kind::Cues(cues) => {
                    // "5,8 au travail"
                    let leads = cues.has(Cue::To) && window.number(*at + 1).is_some();
                    !leads && !cues.any(&[Cue::Today, Cue::Earlier, Cue::Was])
                }
                _ => false,
            })
        };
        let most = measure.items as usize;
        let mut marks = 0;
        let mut next = at;
        let mut end = at;
        while marks < most && mark(next).is_some() {
            let ratio = window.ratio(next).filter(|(max, _)| *max == measure.item_max);
            end = ratio.map_or(next + 1, |(_, end)| end);
            marks += 1;
            next = end + (end..end + APART).take_while(apart).count();
        }
        (marks >= FEWEST_MARKS).then_some(end)
    }

    /// "The GAD-7 has 7 questions and the PHQ-9 9": whether the sentence counts the items
    /// of one form, and this is their number in the next.
    pub(super) fn counts_its_items(&self, at: usize) -> bool {
        let window = self.window;
        let Some((place, name)) = self.open_name() else { return false };
        let items = window.measure(name).map_or(0, |measure| measure.items);
        let start = super::said::sentence_start(window, place);
        let asked = |at: usize| {
            let name = (start..at).rev().find_map(|at| window.name(at))?;
            window.measure(name).map(|measure| f64::from(measure.items))
        };
        let counted = |at: usize| {
            window.number(at).is_some_and(|number| asked(at) == Some(number))
                && window.cues(at + 1).any(&[Cue::Items, Cue::Item, Cue::Unit])
        };
        window.number(at) == Some(f64::from(items)) && (start..place).any(counted)
    }

    /// "Sum of nine: 10": whether a number counts the items whose sum follows it.
    pub(super) fn sums_its_items(&self, at: usize) -> bool {
        let window = self.window;
        let items = self.open_name().and_then(|(_, name)| window.measure(name));
        let whole = items.is_some_and(|it| window.number(at) == Some(f64::from(it.items)));
        let word = |back: usize| at.checked_sub(back).map(|at| window.cues(at)).unwrap_or_default();
        let led = word(1).any(&[Cue::PartOf, Cue::Of, Cue::Link])
            && word(2).any(&[Cue::Total, Cue::Result]);
        let sign = window.mark(at + 1, b':') || window.mark(at + 1, b'=');
        whole && led && window.number(at + 1 + usize::from(sign)).is_some()
    }

    /// "So the score is 7", "her total came to 18": whether words for the score of a form
    /// and nothing else lead to a number in its clause.
    pub(super) fn is_led_by_score(&self, at: usize) -> bool {
        let window = self.window;
        let small =
            [Cue::Link, Cue::Was, Cue::Equals, Cue::Stands, Cue::Obtains, Cue::Onto, Cue::PartOf];
        let leads = |at: &usize| {
            let cues = window.cues(*at);
            cues.any(&small) && !cues.has(Cue::Result)
        };
        let led = (at.saturating_sub(LEAD)..at).rev().take_while(leads).count();
        let word = at.checked_sub(led + 1).filter(|_| led > 0);
        let score = word.is_some_and(|at| {
            let plural = window
                .token(at)
                .and_then(|token| window.text.get(token.start..token.end))
                .is_some_and(|word| word.ends_with('s'));
            window.cues(at).has(Cue::Result) && !plural
        });
        // Of the form that was named in this sentence or the one before it.
        let stop = |at: &usize| window.token(*at).is_some_and(Token::ends_sentence);
        score && (self.anchor.since..at).filter(stop).count() <= 1
    }
}
