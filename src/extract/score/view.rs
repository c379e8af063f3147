//! What all rules of the grammar look at: the tokens of a window.

use std::ops::Deref;

use super::ScoreCue as Cue;
use super::measure::Measure;
use super::name::{Name, Names};
use super::phrase::{Cues, Phrases};
use super::subject::Gender;
use super::token::{Kind, Token};
use crate::extract::Span;
use crate::extract::reading::Reading;
use crate::note::Language;

/// The tokens of a passage, with what is known of the note around them.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub reading: &'a Reading<'a>,
    /// The folded text.
    pub text: &'a str,
    pub tokens: &'a [Token],
    /// All that any of the tokens says: most rules are for words that few passages have.
    pub said: Cues,
    pub names: &'a Names,
    pub phrases: &'a Phrases,
    pub measures: &'a [Measure],
    pub language: Language,
    /// The gender of the client, as far as the note tells.
    pub client: Option<Gender>,
    /// The names before the window, in the order of the note.
    pub before: &'a [Name],
}

impl<'b> View<'b> {
    /// The same with other tokens.
    pub fn with<'a>(&self, tokens: &'a [Token]) -> View<'a>
    where
        'b: 'a,
    {
        View { tokens, said: all_said(tokens), ..*self }
    }
}

/// All that any of some tokens says.
pub(super) fn all_said(tokens: &[Token]) -> Cues {
    tokens.iter().fold(Cues::default(), |said, token| said.with(token.cues()))
}

/// What all rules of the grammar look at. They hand it on to each other all the time,
/// so it is no more than the place of the view.
#[derive(Clone, Copy)]
pub(super) struct Window<'a>(&'a View<'a>);

impl<'a> Deref for Window<'a> {
    type Target = View<'a>;

    fn deref(&self) -> &View<'a> {
        self.0
    }
}

impl<'a> Window<'a> {
    pub const fn of(view: &'a View<'a>) -> Self {
        Self(view)
    }

    pub fn token(&self, at: usize) -> Option<&'a Token> {
        self.tokens.get(at)
    }

    pub fn cues(&self, at: usize) -> Cues {
        self.token(at).map(Token::cues).unwrap_or_default()
    }

    pub fn mark(&self, at: usize, mark: u8) -> bool {
        self.token(at).is_some_and(|token| token.is_mark(mark))
    }

    /// Whether a token has an accent in the note itself: "à" is no letter of a part.
    pub fn is_accented(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| {
            let written = self.reading.folded.original_span(token.span());
            !written.of(&self.reading.note.text).is_ascii()
        })
    }

    pub fn number(&self, at: usize) -> Option<f64> {
        match self.token(at)?.kind {
            Kind::Number(value) => Some(value),
            _ => None,
        }
    }

    /// The answer to an item that stands at a token in words, such as "several
    /// days": its usual coding, the token behind it, and its place.
    pub fn answer(&self, at: usize) -> Option<(f64, usize, Span)> {
        let token =
            self.token(at).filter(|token| matches!(token.kind, Kind::Word | Kind::Cues(_)))?;
        let (value, end) = self.phrases.answer(self.language, self.text, token.start)?;
        let inside = self.tokens.get(at..)?.iter().take_while(|token| token.start < end).count();
        Some((f64::from(value), at + inside, Span::new(token.start, end)))
    }

    pub fn name(&self, at: usize) -> Option<Name> {
        match self.token(at)?.kind {
            Kind::Name(index) => self.names.get(index),
            _ => None,
        }
    }

    pub fn measure(&self, name: Name) -> Option<&'a Measure> {
        self.measures.get(name.measure)
    }

    /// Whether nothing stands between two neighbouring tokens.
    pub fn glued(&self, left: usize) -> bool {
        match (self.token(left), self.token(left + 1)) {
            (Some(left), Some(right)) => left.end == right.start,
            _ => false,
        }
    }

    /// `value/max` or `value out of max` at a number: the denominator and the
    /// token behind it.
    pub fn ratio(&self, at: usize) -> Option<(f64, usize)> {
        if self.mark(at + 1, b'/') {
            return Some((self.number(at + 2)?, at + 3));
        }
        // "23 points out of 28"
        let points = self.cues(at + 1).has(Cue::Points) && self.cues(at + 2).has(Cue::OutOf);
        let of = at + 1 + usize::from(points);
        // "47 sur 2 séances" is no fraction; "7 of 7 doses" is one, of doses.
        let max = self.number(of + 1).filter(|_| self.cues(of).has(Cue::OutOf))?;
        (self.number(at)? <= max).then_some((max, of + 2))
    }
}
