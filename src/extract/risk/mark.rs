//! The marks of which a sentence about risk is a row: its words of risk, and the breaks
//! between them. [`super::clause`] lays them out.

use super::RiskCue;

/// What stands at a place of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A word of risk.
    Cue(RiskCue),
    /// A comma, bracket, dash or "and".
    Soft,
    /// A semicolon, terminator or check box.
    Hard,
    /// A colon.
    Colon,
}

/// How something is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// In earnest, as far as the sentence tells.
    Earnest,
    /// In jest or in anger: "he said laughing".
    Jest,
}

/// Whether something is spoken of as known, so that it is there whatever the verb of the
/// sentence denies: "does not believe that the tablets cause the suicidal thoughts".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mention {
    /// Named for itself.
    New,
    /// With "the", "her", "these" before it.
    Known,
    /// A person, by the name that the note gave before.
    Named,
    /// A person who is listed by name beside the client.
    Listed,
}

/// Where a person stands in their clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At its beginning, as its subject does: "her brother drinks and wants to die".
    Opening,
    /// Behind other words: "since her brother left, wants to die".
    Inner,
}

/// One mark of a sentence, at a span of the folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What stands there.
    pub what: What,
    /// Whose person it is, [`RiskCue::She`] or [`RiskCue::He`]: "her husband".
    pub owner: Option<RiskCue>,
    /// How it is said.
    pub tone: Tone,
    /// Whether it is spoken of as known.
    pub mention: Mention,
    /// Where a person stands.
    pub place: Place,
    /// The ideation that its words tell besides a plan, an intent or means, or the other way
    /// round: "means to hang himself tonight".
    pub holds: Option<RiskCue>,
}

impl Mark {
    /// A mark of nobody's in particular.
    pub const fn new(start: usize, end: usize, what: What) -> Self {
        Self {
            start,
            end,
            what,
            owner: None,
            tone: Tone::Earnest,
            mention: Mention::New,
            place: Place::Opening,
            holds: None,
        }
    }

    /// The cue, if it is one.
    #[must_use]
    pub const fn cue(&self) -> Option<RiskCue> {
        match self.what {
            What::Cue(cue) => Some(cue),
            _ => None,
        }
    }

    /// All that its words say: the cue, and what it holds besides.
    pub fn cues(&self) -> impl Iterator<Item = RiskCue> {
        self.cue().into_iter().chain(self.holds)
    }

    /// Whether another mark lies within its words.
    #[must_use]
    pub const fn covers(&self, other: &Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether it names something that is denied or affirmed.
    #[must_use]
    pub fn is_target(&self) -> bool {
        self.cue().is_some_and(RiskCue::is_target)
    }
}
