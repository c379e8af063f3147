//! What a single sentence tells around an ideation, for the [nets](super::net).
//!
//! A word counts when it is the client's, of now, and not denied: somebody else as the
//! first person of the sentence makes it theirs, and so does a sentence before about
//! somebody else that a pronoun goes on with; a year, a time of life or a word of the past
//! dates it back, unless a word of now stands beside it; a "no" right before it, or
//! between a wish and its end, takes it away. What is done to keep the client alive may be
//! done by anybody.

use super::super::Span;
use super::super::lexicon::Cue;
use super::super::reading::Reading;
use super::super::scan::Hit;
use super::net::{Kinds, NetCue};
use super::{RiskCue, TenseCue};

/// How far apart a thing and what is done with it may stand, in bytes.
const HANDLING_GAP: usize = 60;

/// How far apart the halves of a wish may stand, in bytes.
const WISH_GAP: usize = 64;

/// How far before what it denies a "no" may end, in bytes.
const REACH_OF_NO: usize = 20;

/// What a sentence tells. Places are of the folded text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Telling {
    /// The sentence.
    pub sentence: Span,
    /// An act that readies or begins a death.
    pub act: Option<Span>,
    /// One's affairs put in order.
    pub farewell: Option<Span>,
    /// A thing to die by.
    pub thing: Option<Span>,
    /// What an act is for.
    pub aim: Option<Span>,
    /// The death as announced.
    pub announced: Option<Span>,
    /// Going on.
    pub ongoing: Option<Span>,
    /// A wish for an end of life.
    pub wish: Option<Span>,
    /// Whether something is done at once to keep the client alive.
    pub response: bool,
    /// Whether somebody near is told or called.
    pub alerted: bool,
    /// Whether means are taken away.
    pub secured: bool,
    /// Whether the client would do nothing to bring it about.
    pub disclaimed: bool,
}

/// Reads the sentences of a note one behind the other, and keeps in mind whom they are
/// about.
#[derive(Debug)]
pub struct Teller {
    /// The pronoun of the client.
    client: Option<RiskCue>,
    /// Whether the sentence before was about somebody else.
    about_other: bool,
}

impl Teller {
    /// A teller of a note whose client goes by this pronoun.
    pub const fn new(client: Option<RiskCue>) -> Self {
        Self { client, about_other: false }
    }

    /// Reads the next sentence with its hits.
    pub fn read(&mut self, reading: &Reading<'_>, sentence: Span, hits: &[Hit]) -> Telling {
        let words = Words::of(reading, hits);
        let mut telling = Telling { sentence, ..Telling::default() };
        telling.response = words.any(NetCue::Response);
        telling.alerted = words.any(NetCue::Alerted);
        telling.secured = words.any(NetCue::Secured);
        telling.disclaimed = words.any(NetCue::Disclaimer);
        let other = self.is_about_other(&words);
        self.about_other = other && !telling.response && !telling.alerted && !telling.secured;
        if other {
            return telling;
        }
        let now = !words.is_dated_back();
        if now && !words.any(NetCue::Routine) {
            telling.act = words.stated(NetCue::Act).or_else(|| words.handled());
            telling.farewell = words.stated(NetCue::Farewell);
            telling.thing = words.stated(NetCue::Means);
        }
        if now {
            telling.aim = words.stated(NetCue::Aim);
            telling.announced = words.stated(NetCue::Announcement);
            telling.ongoing = words.stated(NetCue::Ongoing);
            telling.wish = words.stated(NetCue::Longing).or_else(|| words.wished());
        }
        telling
    }

    /// Whether the first person of a sentence is somebody else, or a pronoun that goes
    /// on with one.
    fn is_about_other(&self, words: &Words<'_>) -> bool {
        let Some((at, first)) = words.first_person() else { return false };
        match first {
            RiskCue::She | RiskCue::He => match self.client {
                Some(client) => client != first && self.about_other,
                None => self.about_other,
            },
            cue if cue.names_client() => false,
            // "Told her mother": the client speaks.
            _ => !words.is_addressed(at),
        }
    }
}

/// The words of a sentence, in the language of the note.
struct Words<'a> {
    hits: Vec<&'a Hit>,
    kinds: Kinds,
    text: &'a str,
}

impl<'a> Words<'a> {
    fn of(reading: &Reading<'a>, hits: &'a [Hit]) -> Self {
        Self {
            hits: hits.iter().filter(|hit| reading.speaks(hit)).collect(),
            kinds: Kinds::of(reading, hits),
            text: reading.text(),
        }
    }

    fn nets(&self, cue: NetCue) -> impl Iterator<Item = Span> {
        let named = move |hit: &&&Hit| hit.cue == Cue::Net(cue);
        let hits = if self.kinds.has(cue) { self.hits.as_slice() } else { &[] };
        hits.iter().filter(named).map(|hit| Span::new(hit.start, hit.end))
    }

    fn any(&self, cue: NetCue) -> bool {
        self.kinds.has(cue)
    }

    /// The first word of this kind that is not denied.
    fn stated(&self, cue: NetCue) -> Option<Span> {
        self.nets(cue).find(|span| !self.is_denied(span.start))
    }

    /// A thing to die by, and what is done with it.
    fn handled(&self) -> Option<Span> {
        let things = || self.nets(NetCue::Means).chain(self.nets(NetCue::Medicine));
        self.nets(NetCue::Handling).filter(|done| !self.is_denied(done.start)).find_map(|done| {
            let near = things().find(|thing| gap(done, *thing) <= HANDLING_GAP)?;
            Some(Span::new(done.start.min(near.start), done.end.max(near.end)))
        })
    }

    /// A wish for an end of life, with nobody else and no "no" between its halves.
    fn wished(&self) -> Option<Span> {
        self.nets(NetCue::Wish).filter(|wish| !self.is_denied(wish.start)).find_map(|wish| {
            let near = |end: &Span| end.start >= wish.end && end.start - wish.end <= WISH_GAP;
            let end = self.nets(NetCue::End).find(near)?;
            let parted = self.hits.iter().any(|hit| {
                let lies_before = hit.end > wish.start && hit.end <= end.start;
                lies_before && (denies(hit.cue) || hit.start >= wish.end && is_person(hit.cue))
            });
            (!parted).then(|| Span::new(wish.start, end.end))
        })
    }

    /// Whether a "no" ends right before `at`.
    fn is_denied(&self, at: usize) -> bool {
        self.hits.iter().filter(|hit| denies(hit.cue)).any(|hit| {
            let between = self.text.get(hit.end..at.max(hit.end)).unwrap_or_default();
            hit.end <= at && at - hit.end <= REACH_OF_NO && !between.contains([',', ';', '"'])
        })
    }

    /// Whether the sentence tells of another time.
    fn is_dated_back(&self) -> bool {
        let has = |cue: Cue| self.hits.iter().any(|hit| hit.cue == cue);
        let then = [
            Cue::Risk(RiskCue::Historic),
            Cue::Risk(RiskCue::LifeStage),
            Cue::Tense(TenseCue::Ago),
        ];
        let now = [Cue::Risk(RiskCue::Recent), Cue::Tense(TenseCue::Lately)];
        (then.into_iter().any(has) || self.names_year()) && !now.into_iter().any(has)
    }

    /// Whether a year of four digits stands in the sentence.
    fn names_year(&self) -> bool {
        let span = self.hits.first().zip(self.hits.last());
        let text = span.and_then(|(first, last)| self.text.get(first.start..last.end));
        let words = text.unwrap_or_default().split(|sign: char| !sign.is_ascii_alphanumeric());
        words.into_iter().any(|word| {
            word.len() == 4
                && (word.starts_with("19") || word.starts_with("20"))
                && word.bytes().all(|byte| byte.is_ascii_digit())
        })
    }

    /// The first word for a person, and its place among the hits.
    fn first_person(&self) -> Option<(usize, RiskCue)> {
        self.hits.iter().enumerate().find_map(|(at, hit)| match hit.cue {
            Cue::Risk(cue) if cue.is_client() || is_person(hit.cue) => Some((at, cue)),
            _ => None,
        })
    }

    /// Whether the person at `at` is one spoken to or of, or one who keeps, finds or
    /// brings the client: anything that the client does stands before.
    fn is_addressed(&self, at: usize) -> bool {
        self.hits.iter().take(at).any(|hit| {
            matches!(
                hit.cue,
                Cue::Risk(RiskCue::Addressed | RiskCue::Report | RiskCue::ToldClient)
                    | Cue::Net(
                        NetCue::Act
                            | NetCue::Handling
                            | NetCue::Means
                            | NetCue::Wish
                            | NetCue::Longing
                            | NetCue::Announcement
                            | NetCue::Ongoing
                            | NetCue::Response
                            | NetCue::Alerted
                            | NetCue::Secured
                    )
            )
        })
    }
}

/// Whether a word is a "no".
fn denies(cue: Cue) -> bool {
    matches!(cue, Cue::Risk(RiskCue::Negation | RiskCue::Denial))
}

/// Whether a word names somebody else.
fn is_person(cue: Cue) -> bool {
    let Cue::Risk(cue) = cue else { return false };
    cue.is_other_person() || matches!(cue, RiskCue::Husband | RiskCue::Wife)
}

/// How far apart two places are.
const fn gap(one: Span, other: Span) -> usize {
    if one.end <= other.start { other.start - one.end } else { one.start.saturating_sub(other.end) }
}
