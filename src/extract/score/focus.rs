//! Whom the clauses before a value speak of: "Hubby saw someone at work, PHQ-9 16",
//! "The school had him fill in a PHQ-A and it was 18" of her son.
//!
//! A note is about one client, so that somebody else has to be made the subject
//! before a bare measure is theirs. [`Focus`] goes through the sentence of the value and
//! the few before it: a relation at the head of a clause takes the focus, a pronoun
//! keeps it or gives it back by its gender, the client named at the head of a clause
//! takes it back, and so does a value of the client's. A measure is of who has the focus
//! if they are under care or measured there, or show their own papers. "Mom reports",
//! "wife present", "stressed since her mother fell ill" leave it with the client.
//! [`super::status`] asks where the clause of the value itself says nothing.

use super::ScoreCue as Cue;
use super::beside::of_client;
use super::candidate::Candidate;
use super::phrase::Cues;
use super::said::{sentence_end, sentence_start};
use super::subject::{Gender, Phrase, VERB, gender, is_genitive, is_relation, phrase};
use super::token::{Kind, Token};
use super::view::Window;
use crate::note::Language;

/// How many sentences before that of the value are gone through.
const BACK: usize = 2;
/// Tokens behind a value in which the place of its administration may stand.
const PLACE: usize = 5;

/// Who is spoken of, as far as the words went.
#[derive(Clone, Copy, Debug, Default)]
struct Focus {
    person: Option<Person>,
}

/// What the words told of somebody so far.
#[derive(Clone, Copy, Debug)]
#[repr(u16)]
enum Trait {
    /// Named or taken up in the sentence at hand.
    Here,
    /// The subject of the clause, not only named in it.
    Subject,
    /// Under care, or measured.
    Cared,
    /// Their papers are shown: "his VA scores".
    Papers,
    /// Makes their result known in the sentence at hand.
    Discloses,
    /// Tells of the client, and not of themselves.
    Tells,
    /// Taken up by a pronoun that cannot be the client's.
    Sure,
    /// Obtained a result of a measure that was named: "Rob did the PCL-5 again".
    Measured,
    /// Does, in the sentence at hand, what gives a result.
    Obtains,
}

/// A set of traits.
#[derive(Clone, Copy, Debug, Default)]
struct Traits(u16);

impl Traits {
    const fn of(first: Trait) -> Self {
        Self(1 << first as u16)
    }

    const fn has(self, wanted: Trait) -> bool {
        self.0 & (1 << wanted as u16) != 0
    }

    const fn with(self, more: Trait) -> Self {
        self.and(more, true)
    }

    const fn without(self, less: Trait) -> Self {
        Self(self.0 & !(1 << less as u16))
    }

    /// With one more, if that holds.
    const fn and(self, more: Trait, holds: bool) -> Self {
        if holds { Self(self.0 | 1 << more as u16) } else { self }
    }
}

/// What was told of somebody in one sentence only.
const SENTENCE: [Trait; 3] = [Trait::Here, Trait::Discloses, Trait::Obtains];

/// Somebody who is not the client.
#[derive(Clone, Copy, Debug)]
struct Person {
    gender: Option<Gender>,
    /// The gender of the client, if the relation tells it ("her son").
    client: Option<Gender>,
    traits: Traits,
}

/// Whether the value of a measure that nobody is said to own is of somebody else.
/// What stands before `since` is settled: there the client's own measure was told.
pub(super) fn is_on_other(window: Window<'_>, candidate: &Candidate, since: usize) -> bool {
    if !window.said.has(Cue::OtherPerson) {
        return false;
    }
    let name = candidate.name.filter(|name| *name >= sentence_start(window, candidate.first));
    let place = name.map_or(candidate.first, |name| name.min(candidate.first));
    let from = passage_start(window, place).max(since);
    // Nobody else is spoken of.
    if !(from..candidate.first).any(|at| window.cues(at).has(Cue::OtherPerson)) {
        return false;
    }
    let mut focus = Focus::default();
    let mut at = from;
    while at < candidate.first {
        at = focus.read(window, at, candidate.first).max(at + 1);
    }
    focus.person.is_some_and(|person| person.claims(window, candidate, place))
}

/// "The form of her husband: him 19, her 13": whether a pronoun right before the value
/// is of another gender than all others of its sentence.
pub(super) fn goes_back(window: Window<'_>, candidate: &Candidate) -> bool {
    let colon = usize::from(candidate.first > 0 && window.mark(candidate.first - 1, b':'));
    let Some(at) = candidate.first.checked_sub(1 + colon) else { return false };
    let pronoun = window.cues(at).any(&[Cue::PartyOne, Cue::PartyTwo, Cue::Pronoun]);
    let Some(own) = gender(window, at).filter(|_| pronoun) else { return false };
    let mut others =
        (sentence_start(window, at)..at).filter(|&at| is_relation(window, at)).peekable();
    others.peek().is_some() && others.all(|at| gender(window, at).is_some_and(|it| it != own))
}

/// Where the sentences begin that are gone through; a line stands by itself.
fn passage_start(window: Window<'_>, place: usize) -> usize {
    let mut stops = 0;
    let start = (0..place).rev().find(|&at| match window.token(at).map(|token| token.kind) {
        Some(Kind::Break) => true,
        Some(Kind::Stop) => {
            stops += 1;
            stops > BACK
        }
        _ => false,
    });
    start.map_or(0, |at| at + 1)
}

impl Focus {
    /// Reads what stands at a token; gives the token behind it.
    fn read(&mut self, window: Window<'_>, at: usize, limit: usize) -> usize {
        if window.token(at).is_some_and(Token::ends_sentence) {
            let spoken_of = self.person.filter(|person| person.is(Trait::Here));
            self.person = spoken_of.map(|person| Person {
                traits: SENTENCE.into_iter().fold(person.traits, Traits::without),
                ..person
            });
            return at + 1;
        }
        self.leave_aside(window, at);
        // "Lui-même va bien", "for himself": set against somebody named before.
        if opens_clause(window, at) && window.cues(at).has(Cue::Emphatic) {
            self.person = None;
        }
        if opens_clause(window, at)
            && let Some((phrase, end)) = phrase(window, at, limit)
        {
            self.meet(window, phrase, (at, end));
            return end;
        }
        let told = self.person.is_some_and(Person::is_spoken_of);
        if is_relation(window, at) {
            self.name(window, at);
        } else if window.cues(at).has(Cue::Pronoun)
            || is_object(window, at) && (!told || self.is_meant(window, at))
        {
            self.take_up(window, gender(window, at));
        } else if is_client(window, at) {
            self.person = None;
        }
        if let Some(person) = self.person.as_mut() {
            person.hear(window, at);
        }
        at + 1
    }

    /// "Rob told us that they had him redo it": whether a pronoun is that of the person in
    /// focus, and cannot be the client's.
    fn is_meant(&self, window: Window<'_>, at: usize) -> bool {
        let own = self.person.and_then(|person| person.gender);
        own.is_some()
            && own == gender(window, at)
            && window.client.is_some_and(|it| Some(it) != own)
    }

    /// "Talked about her friend, then did the PHQ-9": behind a comma it is the subject of
    /// the sentence who goes on, unless a relative clause tells of the other.
    fn leave_aside(&mut self, window: Window<'_>, at: usize) {
        if !window.mark(at, b',') {
            return;
        }
        let related = (at + 1..at + 3).any(|at| window.cues(at).any(&[Cue::Relative, Cue::Whose]));
        self.person = match self.person {
            Some(person) if related => {
                Some(Person { traits: person.traits.with(Trait::Subject), ..person })
            }
            Some(person)
                if person.is(Trait::Here)
                    && !person.is(Trait::Subject)
                    && !person.is(Trait::Papers) =>
            {
                None
            }
            person => person,
        };
    }

    /// Somebody at the head of a clause.
    fn meet(&mut self, window: Window<'_>, phrase: Phrase, (at, end): (usize, usize)) {
        match phrase {
            Phrase::Client | Phrase::Contrast => self.person = None,
            Phrase::Relation { gender, client, .. } => {
                self.person = Some(Person {
                    gender,
                    client: client.or(window.client),
                    traits: Traits::of(Trait::Here).with(Trait::Subject),
                });
            }
            Phrase::Pronoun(gender) => self.take_up(window, gender),
            // "She gave herself a 14. His was 16"
            Phrase::Possessive { gender, .. } if self.is_of_another(gender) => self.person = None,
            Phrase::Possessive { .. } | Phrase::Latter(_) | Phrase::Measure => {
                if let Some(person) = self.person.as_mut() {
                    (at..end).for_each(|at| person.hear(window, at));
                }
            }
        }
    }

    /// Whether a possessive opens a sentence of which the person in focus, who was measured
    /// before it, cannot be the owner.
    fn is_of_another(&self, gender: Option<Gender>) -> bool {
        self.person.is_some_and(|person| {
            let differs = gender.zip(person.gender).is_some_and(|(own, other)| own != other);
            person.is(Trait::Measured) && !person.is(Trait::Here) && differs
        })
    }

    /// Somebody named in the middle of a clause: "parle de son frère".
    fn name(&mut self, window: Window<'_>, at: usize) {
        let before = at.checked_sub(1);
        let owner = before.filter(|&at| window.cues(at).has(Cue::Possessive));
        // "Her 15yo" is one word of the lexicon.
        let of_owner = owner_inside(window.cues(at));
        let explains = before.is_some_and(|at| {
            (at.saturating_sub(1)..=at).any(|at| window.cues(at).has(Cue::Cause))
        });
        // "Her mother's sister": the last one of a chain.
        let chained = before.is_some_and(|at| is_relation(window, at) || is_genitive(window, at));
        let spoken_of = self.person.is_some_and(Person::is_spoken_of);
        let determiner = owner.or(before.filter(|&at| window.cues(at).has(Cue::Determiner)));
        let of = determiner.unwrap_or(at).checked_sub(1);
        let papers = of.is_some_and(|of| {
            (of.saturating_sub(2)..of).any(|at| window.cues(at).has(Cue::Papers))
                && window.cues(of).any(&[Cue::From, Cue::Link])
                && !window.cues(of).has(Cue::To)
        });
        if explains || spoken_of && !chained {
            return;
        }
        self.person = Some(Person {
            gender: gender(window, at),
            client: owner.and_then(|at| gender(window, at)).or(of_owner).or(window.client),
            traits: Traits::of(Trait::Here)
                .and(Trait::Subject, chained && spoken_of)
                .and(Trait::Papers, papers),
        });
    }

    /// A pronoun: the person in focus, or the client.
    fn take_up(&mut self, window: Window<'_>, pronoun: Option<Gender>) {
        let Some(person) = self.person else { return };
        let differ = |a: Option<Gender>, b: Option<Gender>| a.zip(b).is_some_and(|(a, b)| a != b);
        if differ(pronoun, person.gender) {
            // "Le compagnon ... elle": whoever it is, the focus is no longer his.
            self.person = None;
        } else if differ(pronoun, person.client.or(window.client)) {
            let traits = person.traits.with(Trait::Here).with(Trait::Subject).with(Trait::Sure);
            self.person = Some(Person { traits: traits.without(Trait::Tells), ..person });
        } else if !person.is(Trait::Here) {
            self.person = None;
        }
    }
}

impl Person {
    const fn is(self, wanted: Trait) -> bool {
        self.traits.has(wanted)
    }

    /// Whether they are the subject of the sentence at hand.
    const fn is_spoken_of(self) -> bool {
        self.is(Trait::Here) && self.is(Trait::Subject)
    }

    /// What a word tells of the person in focus.
    fn hear(&mut self, window: Window<'_>, at: usize) {
        let cues = window.cues(at);
        let traits = self.traits.and(Trait::Tells, self.is(Trait::Subject) && cues.has(Cue::Tells));
        let traits = if cues.has(Cue::Own) { traits.without(Trait::Tells) } else { traits };
        let obtained = cues.has(Cue::Obtains) && self.is(Trait::Sure) && self.is(Trait::Here);
        let cared = (cues.has(Cue::Treated) || obtained) && !traits.has(Trait::Tells);
        let shown = self.is(Trait::Here) && cues.has(Cue::Papers) && self.shows(window, at)
            || cues.has(Cue::Fills) && self.is_spoken_of() && is_for_oneself(window, at);
        let obtains = self.is_spoken_of() && cues.has(Cue::Obtains);
        let measured = self.is_spoken_of()
            && window.name(at).is_some()
            && self.is(Trait::Obtains)
            && !traits.has(Trait::Tells);
        // "Posts her recovery": what is told to all is their own.
        let discloses = cues.has(Cue::Discloses) && self.is_spoken_of();
        self.traits = traits
            .and(Trait::Cared, cared)
            .and(Trait::Discloses, discloses)
            .and(Trait::Papers, shown)
            .and(Trait::Measured, measured)
            .and(Trait::Obtains, obtains);
    }

    /// "Showed her his VA scores", "lui a montré son dossier": whether what stands at a
    /// token is told to be their own.
    fn shows(self, window: Window<'_>, at: usize) -> bool {
        let owner = (at.saturating_sub(2)..at).find(|&at| window.cues(at).has(Cue::Possessive));
        owner.is_some_and(|owner| match gender(window, owner) {
            Some(gender) => match self.gender {
                Some(own) => own == gender,
                None => window.client.is_some_and(|client| client != gender),
            },
            None => (owner.saturating_sub(VERB)..owner).any(|at| window.cues(at).has(Cue::Object)),
        })
    }

    /// Whether a measure is theirs that stands behind what was said of them.
    fn claims(self, window: Window<'_>, candidate: &Candidate, place: usize) -> bool {
        let end = sentence_end(window, candidate.end).min(candidate.end + PLACE);
        let behind = || (candidate.end..end).map(|at| window.cues(at));
        let elsewhere = behind().any(|cues| cues.any(&[Cue::Treated, Cue::Elsewhere]))
            || (place..candidate.first).any(|at| window.cues(at).has(Cue::Elsewhere));
        let today = behind().any(|cues| cues.has(Cue::Today));
        // "PHQ-9 12 (client)", but not "it was 18, client found the paper".
        let beside = (candidate.end..end).take_while(|&at| !window.mark(at, b','));
        let client = (place..candidate.first)
            .chain(beside)
            .any(|at| window.cues(at).has(Cue::Client) && !of_client(window, at));
        if client {
            return false;
        }
        let cared = self.is(Trait::Cared);
        if self.is(Trait::Here) {
            let there = cared || elsewhere && self.is(Trait::Subject);
            self.is(Trait::Papers) || self.is(Trait::Discloses) || !today && there
        } else {
            let theirs = self.is(Trait::Papers) || !today && cared && elsewhere;
            // "Rob did the PCL-5 again. It came out at 48"
            let resumed = place == candidate.first && self.is(Trait::Measured) && !today;
            resumed || theirs && opens_clause(window, place)
        }
    }
}

/// "Her husband filled in the same forms": whether nobody but the subject is in the
/// sentence of what was filled in. "She and her husband filled in the forms", "filled in the
/// form for him" tell of the client's.
fn is_for_oneself(window: Window<'_>, at: usize) -> bool {
    let before = sentence_start(window, at)..at;
    let behind = at + 1..sentence_end(window, at + 1).min(at + PLACE);
    let another = |at: usize| window.cues(at).any(&[Cue::Client, Cue::Both]);
    let joined = |at: usize| window.cues(at).has(Cue::And);
    let served = |at: usize| another(at) || is_object(window, at) || is_relation(window, at);
    !before.into_iter().any(|at| another(at) || joined(at)) && !behind.into_iter().any(served)
}

/// The client as somebody who does something, and not "per pt", "with her client".
fn is_client(window: Window<'_>, at: usize) -> bool {
    let cues = window.cues(at);
    let led = at.checked_sub(1).map(|at| window.cues(at)).unwrap_or_default();
    let led = led.any(&[
        Cue::From,
        Cue::Link,
        Cue::Onto,
        Cue::Tells,
        Cue::Speech,
        Cue::Discloses,
        Cue::Treated,
    ]);
    // "Questionnaire de la patiente"
    let papers = (at.saturating_sub(3)..at).any(|at| window.cues(at).has(Cue::Papers));
    cues.has(Cue::Client) && !cues.has(Cue::Own) && (papers || !led) && !of_client(window, at)
}

/// The gender of the client in a phrase that holds both: "her 15yo".
const fn owner_inside(cues: Cues) -> Option<Gender> {
    match (cues.has(Cue::OfHer), cues.has(Cue::OfHis)) {
        (true, false) => Some(Gender::Feminine),
        (false, true) => Some(Gender::Masculine),
        _ => None,
    }
}

/// "Him", "lui", and "her" without a noun behind it.
fn is_object(window: Window<'_>, at: usize) -> bool {
    let cues = window.cues(at);
    let noun = window.token(at + 1).is_some_and(|next| {
        next.is_plain_word() || matches!(next.kind, Kind::Name(_)) || is_relation(window, at + 1)
    });
    cues.has(Cue::Object)
        && (!cues.has(Cue::Determiner) || window.language == Language::En && !noun)
}

/// Whether a clause begins at a token.
fn opens_clause(window: Window<'_>, at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else { return true };
    let Some(token) = window.token(before) else { return true };
    token.ends_sentence()
        || matches!(token.kind, Kind::Mark(_))
        || token.cues().any(&[Cue::And, Cue::ClauseOpens]) && !token.cues().has(Cue::Determiner)
}
