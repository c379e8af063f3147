//! The part of the walk that takes a value whose clause opens with its owner, and leaves
//! the measure to the sentence before: "Both filled in the ORS. Dani's came to 24.3",
//! "hers added up to 9", "mother's own sheet totals 19.6", "celui de sa mère donne 19".
//!
//! Nothing but the owner, a word for the form and a verb that leads to a score may stand
//! before the number, and its clause ends behind it: "she got 2 rides" is no score.

use super::ScoreCue as Cue;
use super::between::time_follows;
use super::grammar::Walk;
use super::said::sentence_start;
use super::subject::{is_genitive, is_relation};
use super::token::Kind;

/// Tokens of a verb and its small words: "came in at".
const VERB: usize = 4;
/// Words for the form behind its owner: "own sheet".
const SHEET: usize = 3;

impl Walk<'_, '_> {
    /// Whether the clause of a number opens with the owner of a score and leads to it.
    pub(super) fn is_owned(&self, at: usize) -> bool {
        let window = self.window;
        let closed =
            self.ends_clause(at) || window.cues(at + 1).has(Cue::And) || time_follows(window, at);
        if !closed {
            return false;
        }
        let start = sentence_start(window, at);
        let small = [Cue::To, Cue::Onto, Cue::Link, Cue::Any, Cue::Up, Cue::Down, Cue::From];
        let verbs = [Cue::Obtains, Cue::Stands, Cue::Was];
        let from = at.saturating_sub(VERB).max(start);
        let leads = |at: &usize| {
            let person = || self.is_owner(*at) || self.is_possessed(*at);
            window.cues(*at).any(&verbs) || window.cues(*at).any(&small) && !person()
        };
        let verb = (from..at).rev().take_while(leads).last().unwrap_or(at);
        let sheet = |at: &usize| {
            window.cues(*at).any(&[Cue::Own, Cue::Papers, Cue::Total, Cue::Result])
                && !self.is_possessed(*at)
        };
        let from = verb.saturating_sub(SHEET).max(start);
        let owner = (from..verb).rev().take_while(sheet).last().unwrap_or(verb);
        let Some(owner) = owner.checked_sub(1).filter(|&at| at >= start) else { return false };
        // "Maya got 14", but "she got 2 rides".
        let called = super::roster::is_called(window, owner);
        let verbs = if called { &[Cue::Attains, Cue::Obtains][..] } else { &[Cue::Attains] };
        let obtains = (verb..at).any(|at| window.cues(at).any(verbs));
        let possessed = verb < at && self.is_possessed(owner) || self.carries_verb(owner);
        let person = self.is_owner(owner) && obtains;
        (possessed || person) && self.opens_with(owner, start)
    }

    /// "Hers", "le sien", "Dani's", "celui de sa mère": what somebody has, without its noun.
    fn is_possessed(&self, at: usize) -> bool {
        let window = self.window;
        let cues = window.cues(at);
        let person = is_relation(window, at) || cues.has(Cue::Client);
        let resumed = (at.saturating_sub(2)..at).any(|at| window.cues(at).has(Cue::Resumes));
        cues.has(Cue::TheirOwn) || person && (is_genitive(window, at) || resumed)
    }

    /// "Hers was", "his to": what somebody has with its verb, in one phrase.
    fn carries_verb(&self, at: usize) -> bool {
        let cues = self.window.cues(at);
        let party = cues.any(&[Cue::PartyOne, Cue::PartyTwo]) && !cues.has(Cue::Title);
        party && cues.has(Cue::Client) && !cues.has(Cue::Pronoun)
    }

    /// A person as the subject of a clause.
    fn is_owner(&self, at: usize) -> bool {
        let window = self.window;
        let cues = window.cues(at);
        is_relation(window, at)
            || cues.has(Cue::Pronoun)
            || cues.has(Cue::Client) && !cues.has(Cue::Own)
    }

    /// Whether nothing but articles stands between the owner and where its clause opens.
    fn opens_with(&self, owner: usize, start: usize) -> bool {
        let window = self.window;
        let small = |at: &usize| {
            window.cues(*at).any(&[Cue::Determiner, Cue::Resumes, Cue::Possessive, Cue::From])
        };
        let first = (start..owner).rev().take_while(small).last().unwrap_or(owner);
        let Some(before) = first.checked_sub(1).filter(|&at| at >= start) else { return true };
        window.cues(before).any(&[Cue::And, Cue::ClauseOpens])
            || window.token(before).is_some_and(|token| {
                matches!(token.kind, Kind::Mark(b',' | b';' | b'(' | b':' | b'-'))
            })
    }
}
