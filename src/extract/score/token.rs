//! The tokens that the grammar reads.

use chrono::NaiveDate;

use super::ScoreCue;
use super::phrase::Cues;
use crate::extract::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// The name of a measure, by its index in the name table.
    Name(u32),
    /// A number in figures or words.
    Number(f64),
    /// A date in figures or with the name of a month.
    Date(Option<NaiveDate>),
    /// A month without a day; with its year if that is written.
    Month(u32, Option<i32>),
    /// A time of day.
    Time,
    /// A phrase of the lexicon.
    Cues(Cues),
    /// "->", ">>" and the like.
    Arrow,
    /// A single sign.
    Mark(u8),
    /// A line to be filled in: "____".
    Blank,
    /// The end of a sentence.
    Stop,
    /// The end of a line that is not merely wrapped.
    Break,
    /// Any other word.
    Word,
}

/// One token, in bytes of the folded text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

impl Token {
    pub const fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }

    /// The cues of the token; none for anything but a phrase.
    pub fn cues(&self) -> Cues {
        match self.kind {
            Kind::Cues(cues) => cues,
            _ => Cues::default(),
        }
    }

    pub fn has(&self, cue: ScoreCue) -> bool {
        self.cues().has(cue)
    }

    pub fn is_mark(&self, mark: u8) -> bool {
        self.kind == Kind::Mark(mark)
    }

    /// Whether the token is a word without a meaning beside a score.
    pub const fn is_plain_word(&self) -> bool {
        match self.kind {
            Kind::Word => true,
            Kind::Cues(cues) => cues.tells_whose_only(),
            _ => false,
        }
    }

    pub const fn is_number(&self) -> bool {
        matches!(self.kind, Kind::Number(_))
    }

    /// Whether a sentence cannot reach across the token.
    pub const fn ends_sentence(&self) -> bool {
        matches!(self.kind, Kind::Stop | Kind::Break)
    }
}
