//! Ideation told in words of the client's own, known by what is written around it.
//!
//! People tell of their death in endlessly many words; what is written *around* them
//! recurs. Two nets catch it, sentence by sentence as [`super::telling`] lays them out:
//!
//! - the *response*: an act or a thing to die by stands near what it is for ("to have
//!   enough"), near a statement of going on ("would do it again") or near what was done
//!   at once to keep the client alive (handed over, within arm's length, ambulance). Two
//!   of the three are an active ideation; one alone is lethal-means counselling, a
//!   history or a driving test;
//! - the *disclaimer*: a wish with an end of life in it ("hopes the plane goes down"),
//!   and behind it that the client "would do nothing to bring it about". Both are a
//!   passive ideation; either alone is a figure of speech, or a wish of another kind.
//!
//! The nets speak only where the words of risk have affirmed nothing. A denial of ideation
//! stands beside a response, as counselling about means belongs to every careful note; it
//! yields to a wish where it is the disclaimer of it: "no thoughts of doing it" denies the
//! doing.

use super::super::lexicon::{Cue, Domain};
use super::super::reading::Reading;
use super::super::scan::Hit;
use super::super::{Found, Span, SuicidalIdeation};
use super::RiskCue;
use super::telling::{Teller, Telling};
use crate::vocabulary;

vocabulary! {
    /// What a word says around an ideation that no word of its own names.
    pub enum NetCue {
        /// A thing or place to die by: "rope", "railings".
        Means => "means",
        /// A thing that is that only by what is done with it: "tablets", "note".
        Medicine => "medicine",
        /// What is done with them: "saving up", "loaded", "stood at".
        Handling => "handling",
        /// Both in one: "cord round her neck", "wrong side of the barrier".
        Act => "act",
        /// Putting one's affairs in order: "given his bike away".
        Farewell => "farewell",
        /// What an act is for: "to have enough", "so she'd bleed out".
        Aim => "aim",
        /// The same as announced: "I'm doing it tonight".
        Announcement => "announcement",
        /// Going on: "would try again", "regrets being stopped".
        Ongoing => "ongoing",
        /// What is done at once to keep the client alive: "1:1", "ambulance".
        Response => "response",
        /// Somebody near told or called, which answers an act and nothing less: "mother
        /// informed".
        Alerted => "alerted",
        /// The means taken away: "handed over", "keys with".
        Secured => "secured",
        /// Makes a thing or an act an everyday one: "refill", "for the garden".
        Routine => "routine",
        /// Half of a wish: "hopes", "would welcome".
        Wish => "wish",
        /// The other half, an end of life or what may bring one: "not wake up",
        /// "accident".
        End => "end",
        /// Both in one: "jealous of people in the death notices".
        Longing => "longing",
        /// Nothing would be done to bring it about.
        Disclaimer => "disclaimer",
    }
}

/// How many sentences behind the first of two that belong together the second stands
/// at most.
const NEAR: usize = 3;

/// Lets the nets have their say about an ideation that the words of risk have read:
/// `client` is the pronoun of the client, as far as the note tells.
pub fn settle(reading: &Reading<'_>, client: Option<RiskCue>, si: &mut Found<SuicidalIdeation>) {
    let affirmed = matches!(si.value, SuicidalIdeation::Active | SuicidalIdeation::Passive);
    if affirmed {
        return;
    }
    // Most notes hold some of these words, few hold those that tell something together.
    let words = Kinds::of(reading, reading.hits.of(Domain::Nets));
    let denied = si.value == SuicidalIdeation::Denied;
    if !words.may_be_passive() && (denied || !words.may_be_active()) {
        return;
    }
    let mut teller = Teller::new(client);
    let tellings: Vec<Telling> = reading
        .sentences_with(reading.hits)
        .map(|(sentence, hits)| teller.read(reading, sentence, hits))
        .collect();
    let passive = passive(&tellings).map(|place| (SuicidalIdeation::Passive, place));
    let caught = if denied {
        passive.filter(|(_, wish)| {
            !is_refuted(reading, wish.0) && is_of_doing(reading, &tellings, *wish, si.evidence)
        })
    } else {
        active(&tellings).map(|place| (SuicidalIdeation::Active, place)).or(passive)
    };
    if let Some((value, (span, sentence))) = caught {
        *si = Found {
            value,
            span: Some(reading.original(span)),
            evidence: Some(reading.original(sentence)),
        };
    }
}

/// Which kinds of words a stretch of a note holds in its language.
#[derive(Clone, Copy, Debug, Default)]
pub struct Kinds(u32);

impl Kinds {
    /// The kinds among some hits.
    pub fn of(reading: &Reading<'_>, hits: &[Hit]) -> Self {
        Self(hits.iter().fold(0, |kinds, hit| match hit.cue {
            Cue::Net(cue) if reading.speaks(hit) => kinds | 1 << cue as u32,
            _ => kinds,
        }))
    }

    /// Whether there is a word of this kind.
    #[must_use]
    pub const fn has(self, cue: NetCue) -> bool {
        self.0 & (1 << cue as u32) != 0
    }

    /// Whether [`active`] may find something.
    const fn may_be_active(self) -> bool {
        let worded =
            self.has(NetCue::Aim) || self.has(NetCue::Announcement) || self.has(NetCue::Ongoing);
        let answered = self.has(NetCue::Response) || self.has(NetCue::Secured);
        let handled =
            self.has(NetCue::Handling) && (self.has(NetCue::Means) || self.has(NetCue::Medicine));
        let act = self.has(NetCue::Act) || handled;
        act && (worded || answered || self.has(NetCue::Alerted))
            || self.has(NetCue::Means) && worded
            || self.has(NetCue::Farewell) && (worded || answered)
            || self.has(NetCue::Announcement) && answered
    }

    /// Whether [`passive`] may find something.
    const fn may_be_passive(self) -> bool {
        let wish = self.has(NetCue::Wish) && self.has(NetCue::End);
        self.has(NetCue::Disclaimer) && (self.has(NetCue::Longing) || wish)
    }
}

/// Whether the denial of ideation in the sentence `denial` is one of doing anything: it
/// is the disclaimer of the `wish`, in its sentence or the next.
fn is_of_doing(
    reading: &Reading<'_>,
    tellings: &[Telling],
    wish: Place,
    denial: Option<Span>,
) -> bool {
    let from = tellings.iter().skip_while(|telling| telling.sentence != wish.1);
    from.take(2)
        .any(|telling| telling.disclaimed && Some(reading.original(telling.sentence)) == denial)
}

/// "Does not | want to die": whether the words of a wish are part of its denial.
fn is_refuted(reading: &Reading<'_>, wish: Span) -> bool {
    reading.hits.of(Domain::Risk).iter().any(|hit| {
        hit.cue == Cue::Risk(RiskCue::DeniedStatement)
            && hit.start < wish.end
            && wish.start < hit.end
    })
}

/// Words and their sentence.
type Place = (Span, Span);

/// The sentence that tells of an act or a thing to die by, or announces it, with a second
/// of the three near it.
fn active(tellings: &[Telling]) -> Option<Place> {
    tellings.iter().enumerate().find_map(|(at, telling)| {
        let near = around(tellings, at);
        let any = |what: fn(&Telling) -> bool| near.iter().any(what);
        let worded = any(|other| other.aim.or(other.announced).or(other.ongoing).is_some());
        let answered = any(|other| other.response || other.secured);
        let act = telling.act.filter(|_| worded || answered || any(|other| other.alerted));
        let thing = telling.thing.filter(|_| worded);
        let announced = telling.farewell.or(telling.announced);
        let announced = announced.filter(|_| answered || telling.farewell.is_some() && worded);
        act.or(thing).or(announced).map(|span| (span, telling.sentence))
    })
}

/// The sentence that tells of a wish for an end of life, with a disclaimer in it or
/// behind it.
fn passive(tellings: &[Telling]) -> Option<Place> {
    tellings.iter().enumerate().find_map(|(at, telling)| {
        let mut behind = tellings.iter().skip(at).take(NEAR + 1);
        let span = telling.wish.filter(|_| behind.any(|other| other.disclaimed))?;
        Some((span, telling.sentence))
    })
}

/// The sentences near the one at `at`, itself among them.
fn around(tellings: &[Telling], at: usize) -> &[Telling] {
    let from = at.saturating_sub(NEAR);
    let to = tellings.len().min(at + NEAR + 1);
    tellings.get(from..to).unwrap_or_default()
}
