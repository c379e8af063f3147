//! Who is spoken of near a value.

use super::super::super::ScoreCue as Cue;
use super::super::super::subject::{self, Gender};
use super::{Case, Place, SENTENCE, degree, few};
use crate::extract::weights::{Sink, Term, term};

impl Case<'_, '_> {
    /// Who is spoken of near the value.
    pub(super) fn people(&self, place: Place, sink: &mut impl Sink) {
        let first = self.candidate.first;
        let from = place.sentence.max(first.saturating_sub(SENTENCE));
        let person = (from..first).rev().find_map(|at| Some((at, self.person(at)?)));
        match person {
            Some((at, person)) => {
                let words = self.symbol(Some(at));
                let ahead = self.symbol(at.checked_sub(1).filter(|ahead| *ahead >= from));
                let numbers = (at..first).filter(|&at| self.is_number(at)).count();
                let names = (at..first).filter(|&at| self.is_named(at)).count();
                let gap =
                    degree((first - at) / 4, &[term!("0"), term!("4"), term!("8"), term!("12")]);
                sink.take(term!("pw"), &[words]);
                sink.take(term!("pc"), &[person]);
                sink.take(term!("pp"), &[ahead, person]);
                sink.take(term!("pd"), &[person, gap]);
                sink.take(term!("pn"), &[person, few(numbers)]);
                sink.take(term!("pm"), &[person, few(names)]);
            }
            None => sink.take(term!("pc"), &[term!("none")]),
        }
        let pronoun = (from..first).rev().find_map(|at| Some((at, self.pronoun(at)?)));
        match pronoun {
            Some((at, agrees)) => {
                let gap = degree((first - at) / 4, &[term!("0"), term!("4"), term!("8")]);
                let person = person.map_or(term!("none"), |(_, person)| person);
                sink.take(term!("pr"), &[agrees]);
                sink.take(term!("prw"), &[agrees, self.symbol(Some(at))]);
                sink.take(term!("prd"), &[agrees, gap]);
                sink.take(term!("prp"), &[agrees, person]);
            }
            None => sink.take(term!("pr"), &[term!("none")]),
        }
        for (kind, start) in [(term!("os"), place.sentence), (term!("oc"), place.clause)] {
            let mut opening = start..(start + 5).min(first);
            if let Some(who) = opening.find_map(|at| self.person(at).or_else(|| self.pronoun(at))) {
                sink.take(kind, &[who]);
            }
        }
        let from = place.line.max(place.sentence.saturating_sub(SENTENCE));
        let last = (from..place.sentence).rev().find_map(|at| self.person(at));
        sink.take(term!("ps"), &[last.unwrap_or(term!("none"))]);
    }

    /// The client, or somebody else, by gender.
    fn person(&self, at: usize) -> Option<Term<'static>> {
        let cues = self.window().cues(at);
        // Hardly any word names a person.
        if !cues.any(&[Cue::OtherPerson, Cue::Others, Cue::Client]) {
            return None;
        }
        if subject::is_relation(self.window(), at) {
            return Some(match self.agrees(at) {
                Some(true) => term!("other same"),
                Some(false) => term!("other opposite"),
                None => term!("other"),
            });
        }
        if cues.has(Cue::Others) {
            return Some(term!("others"));
        }
        cues.has(Cue::Client).then_some(term!("client"))
    }

    /// Whether a pronoun agrees with the client.
    fn pronoun(&self, at: usize) -> Option<Term<'static>> {
        let gendered = subject::gender(self.window(), at).is_some();
        if !gendered || self.window().cues(at).has(Cue::OtherPerson) {
            return None;
        }
        Some(match self.agrees(at) {
            Some(true) => term!("same"),
            Some(false) => term!("opposite"),
            None => term!("pronoun"),
        })
    }

    /// Whether a word is of the client's gender.
    fn agrees(&self, at: usize) -> Option<bool> {
        let gender: Gender = subject::gender(self.window(), at)?;
        Some(gender == self.window().client?)
    }
}
