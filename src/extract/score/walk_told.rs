//! The part of the walk that knows what sentence a number stands in alone: one that
//! tells an aim, or one that withdraws it.

use super::ScoreCue as Cue;
use super::grammar::Walk;
use super::token::Token;

/// Tokens of a bracket that explains why a number does not count.
const REMARK: usize = 24;

impl Walk<'_, '_> {
    /// "Target: 7.", "P: goal = below 10 by June": whether a sentence is an aim with its
    /// number and nothing else.
    pub(super) fn aims_alone(&self, at: usize) -> bool {
        let window = self.window;
        let start = super::said::sentence_start(window, at);
        let sign = |at: usize| window.mark(at, b':') || window.mark(at, b'=');
        let relations = [Cue::Below, Cue::AtMost, Cue::Above, Cue::AtLeast, Cue::To, Cue::Link];
        let related = |at: &usize| window.cues(*at).any(&relations);
        let led = (start..at).rev().take_while(related).count();
        let Some(word) = (at - led).checked_sub(2).filter(|word| *word >= start) else {
            return false;
        };
        let text = window.token(word).and_then(|token| window.text.get(token.start..token.end));
        // "Goals: 1. Stay out of hospital"
        let one = text.is_some_and(|text| !text.ends_with('s')) && window.number(at) != Some(1.0);
        let target = window.cues(word).has(Cue::Target) && one && sign(word + 1);
        let opens = word == start || sign(word - 1);
        let whole = window.number(at).is_some_and(|value| value.fract() == 0.0);
        let end = window.ratio(at).map_or(at + 1, |(_, end)| end);
        let ends = window.token(end).is_none_or(|next| {
            next.ends_sentence()
                || next.cues().any(&[Cue::OrLess, Cue::OrMore, Cue::Deadline])
                || next.is_mark(b'(')
        });
        target && opens && whole && ends
    }

    /// "We aim for 7 or less": whether the sentence of a number tells an aim for the
    /// measure that the sentence before it gave.
    pub(super) fn wishes_again(&self, at: usize) -> bool {
        let window = self.window;
        let start = super::said::sentence_start(window, at);
        let relations = [Cue::Below, Cue::AtMost, Cue::Above, Cue::AtLeast];
        let related = window.cues(at + 1).any(&[Cue::OrLess, Cue::OrMore])
            || at > 0 && window.cues(at - 1).any(&relations);
        let named = (start..at).any(|at| window.name(at).is_some() || window.number(at).is_some());
        related && !named && (start..at).any(|at| window.cues(at).has(Cue::Target))
    }

    /// "(typed as 91 in the flowsheet, corrected)", "the 138 in the nurse's entry is a slip",
    /// "and not 62 as I wrote by mistake": whether a number is named only to be withdrawn.
    pub(super) fn is_void(&self, at: usize) -> bool {
        let window = self.window;
        let small = |at: &usize| {
            let cues = window.cues(*at);
            cues.any(&[Cue::To, Cue::Link]) && !cues.any(&[Cue::Withdrawn, Cue::ButNot])
        };
        // "First added up to 47"
        let led = (at.saturating_sub(2)..at).rev().take_while(small).count();
        let cues = |at: Option<usize>| at.map(|at| window.cues(at)).unwrap_or_default();
        let before = cues(at.checked_sub(1));
        let withdrawn = cues(at.checked_sub(led + 1)).has(Cue::Withdrawn);
        let corrected = || {
            let ends = |at: &usize| window.token(*at).is_none_or(Token::ends_sentence);
            (at..).take_while(|at| !ends(at)).any(|at| window.cues(at).has(Cue::Corrected))
        };
        // "I had put 17 by mistake"
        let led = before.any(&[Cue::Withdrawn, Cue::Determiner, Cue::ButNot])
            || window.cues(at + 1).has(Cue::Withdrawn);
        // "14 (first added up as 27, reversed items had been missed)"
        let beside = || {
            let last = self.found.last().filter(|last| window.mark(last.end, b'('));
            last.is_some_and(|last| !(last.end..at).any(|at| window.mark(at, b')')))
        };
        // "5 (the 29 entered by reception is a slip)"
        let explained = || {
            let close = super::between::closing(window, at, at + REMARK);
            close.is_some_and(|close| (at..close).any(|at| window.cues(at).has(Cue::Withdrawn)))
        };
        let explained = before.has(Cue::Determiner) && beside() && explained();
        explained
            || withdrawn && (self.is_refused(at) || corrected() || beside())
            || led && self.is_refused(at)
    }

    /// Leaves the part read last where it cannot have a value that is withdrawn.
    pub(super) fn leave_part(&mut self, at: usize) {
        let window = self.window;
        let range = self.open_name().and_then(|(_, name)| window.measure(name));
        let range = range.zip(self.anchor.subscale).map(|(it, part)| it.range(Some(part)));
        let value = window.number(at).unwrap_or(f64::NAN);
        if range.is_some_and(|range| !range.contains(value)) {
            self.anchor.subscale = None;
        }
    }
}
