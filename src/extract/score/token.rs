//! The tokens that the grammar reads.

use chrono::NaiveDate;

use super::ScoreCue;
use super::phrase::Cues;
use crate::extract::Span;

/// How many tokens are read together at most.
const PASSAGE: usize = 2048;

/// The tokens of a window in passages that are read by themselves: all of them at
/// once, save in a window longer than any that people write. The rules look back to
/// where a sentence or line began; in a passage that is never far, so that what a
/// text costs grows with its length and no faster, whoever wrote it.
pub(super) fn passages(tokens: &[Token]) -> impl Iterator<Item = &[Token]> {
    let mut rest = tokens;
    std::iter::from_fn(move || {
        let longest = rest.get(..PASSAGE).filter(|_| rest.len() > PASSAGE);
        let last = longest.map(|tokens| tokens.iter().rposition(Token::ends_sentence));
        let end = match last {
            None => rest.len(),
            Some(None) => PASSAGE,
            Some(Some(stop)) => stop + 1,
        };
        let (passage, behind) = rest.split_at(end);
        rest = behind;
        (!passage.is_empty()).then_some(passage)
    })
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kinds: impl IntoIterator<Item = Kind>) -> Vec<Token> {
        kinds.into_iter().map(|kind| Token { kind, start: 0, end: 0 }).collect()
    }

    #[test]
    fn what_people_write_is_one_passage() {
        let tokens = row((0..PASSAGE).map(|at| if at % 9 == 8 { Kind::Stop } else { Kind::Word }));
        assert_eq!(passages(&tokens).count(), 1);
        assert_eq!(passages(&[]).count(), 0);
    }

    #[test]
    fn a_longer_text_is_parted_where_sentences_end() {
        let sentence = [Kind::Word, Kind::Word, Kind::Stop];
        let tokens = row(sentence.into_iter().cycle().take(3 * PASSAGE));
        let passages: Vec<&[Token]> = passages(&tokens).collect();
        assert!(passages.iter().all(|passage| passage.len() <= PASSAGE));
        assert!(passages.iter().all(|passage| passage.last().is_some_and(Token::ends_sentence)));
        assert_eq!(passages.iter().map(|passage| passage.len()).sum::<usize>(), tokens.len());
    }

    #[test]
    fn no_passage_is_longer_though_no_sentence_ends() {
        let tokens = row(std::iter::repeat_n(Kind::Number(12.0), 3 * PASSAGE + 1));
        let lengths: Vec<usize> = passages(&tokens).map(<[Token]>::len).collect();
        assert_eq!(lengths, [PASSAGE, PASSAGE, PASSAGE, 1]);
    }
}
