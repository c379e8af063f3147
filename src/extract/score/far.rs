//! Where a paragraph that names no measure may speak of one all the same.
//!
//! No rule reads such a paragraph; what it tells of a measure named before it ("This week's
//! form says 27.") is a matter of [`opinion`](super::opinion), which weighs each number.
//! Hardly any of them does: the figures of most are days, goals and doses. So only those
//! sentences are read, each with the one before it, that have a figure and, they or the one
//! before, a word for a form, its parts or its result, or for a bound. The words are those of
//! the lexicon, each phrase of several by its longest.

use super::ScoreCue;
use super::measure::Measure;
use crate::extract::Span;
use crate::extract::lexicon::{Cue, Lexicon};
use crate::extract::reading::Reading;
use crate::extract::words::Openings;
use crate::note::Language;

/// What the words say that lead to such a sentence.
const TELLING: [ScoreCue; 15] = [
    ScoreCue::Result,
    ScoreCue::Total,
    ScoreCue::Papers,
    ScoreCue::SameForm,
    ScoreCue::Below,
    ScoreCue::Above,
    ScoreCue::OrLess,
    ScoreCue::OrMore,
    ScoreCue::Attains,
    ScoreCue::Points,
    ScoreCue::Mean,
    ScoreCue::PartNoun,
    ScoreCue::Parts,
    ScoreCue::Fills,
    ScoreCue::Own,
];

/// The least number whose word counts as a figure: the words for smaller ones stand in every
/// other sentence.
const FIGURE: u16 = 4;

/// The words of one language.
#[derive(Clone, Debug)]
struct Hints {
    telling: Openings,
    numbers: Openings,
}

/// The words of both languages.
#[derive(Clone, Debug)]
pub(super) struct Far {
    en: Hints,
    fr: Hints,
}

impl Far {
    pub fn new(lexicon: &Lexicon, measures: &[Measure]) -> Self {
        let hints = |language| Hints::new(lexicon, measures, language);
        Self { en: hints(Language::En), fr: hints(Language::Fr) }
    }

    /// The stretches to read between two places of a text, in order and apart from each other.
    pub fn stretches(&self, reading: &Reading<'_>, between: Span) -> Vec<Span> {
        let hints = match reading.language {
            Language::En => &self.en,
            Language::Fr => &self.fr,
        };
        let (text, sentences) = (reading.folded.text(), &reading.sentences);
        let from = sentences.partition_point(|sentence| sentence.start < between.start);
        let inside = sentences.get(from..).unwrap_or_default().iter();
        let mut stretches: Vec<Span> = Vec::new();
        let mut before: Option<Span> = None;
        for &sentence in inside.take_while(|sentence| sentence.end <= between.end) {
            let near = before.replace(sentence);
            let near = near.filter(|near| is_one_paragraph(text, near.end, sentence.start));
            if !hints.lead_to(text, sentence, near) {
                continue;
            }
            let start = near.map_or(sentence.start, |near| near.start);
            match stretches.last_mut().filter(|last| last.end >= start) {
                Some(last) => last.end = sentence.end,
                None => stretches.push(Span::new(start, sentence.end)),
            }
        }
        stretches
    }
}

impl Hints {
    fn new(lexicon: &Lexicon, measures: &[Measure], language: Language) -> Self {
        let spoken = || lexicon.phrases.iter().filter(|entry| entry.language == language);
        let telling = |cue| matches!(cue, Cue::Score(cue) if TELLING.contains(&cue));
        let number = |cue| matches!(cue, Cue::Number(FIGURE..));
        let words = |counts: &dyn Fn(Cue) -> bool| {
            let phrases = spoken().filter(|entry| counts(entry.cue));
            let words = phrases.flat_map(|entry| entry.pattern.phrases());
            words.filter_map(|phrase| longest_word(&phrase)).collect::<Vec<_>>()
        };
        let parts = measures.iter().flat_map(|measure| &measure.subscales);
        let parts = parts.flat_map(|part| &part.aliases).filter_map(|alias| longest_word(alias));
        Self {
            telling: Openings::of(words(&telling).into_iter().chain(parts)),
            numbers: Openings::of(words(&number).into_iter()),
        }
    }

    /// Whether a sentence has a figure, and it or the one before tells; of a number in words
    /// it has to tell itself.
    fn lead_to(&self, text: &str, sentence: Span, before: Option<Span>) -> bool {
        let tells = |sentence| self.telling.any(text, sentence);
        let bytes = text.as_bytes().get(sentence.start..sentence.end).unwrap_or_default();
        if bytes.iter().any(u8::is_ascii_digit) {
            tells(sentence) || before.is_some_and(tells)
        } else {
            self.numbers.any(text, sentence) && tells(sentence)
        }
    }
}

/// The longest word of a phrase, unless all are as short as abbreviations and little words.
fn longest_word(phrase: &str) -> Option<String> {
    let words = phrase.split(|sign: char| !sign.is_ascii_alphabetic());
    words.max_by_key(|word| word.len()).filter(|word| word.len() >= 4).map(str::to_owned)
}

/// Whether no blank line stands between two sentences.
fn is_one_paragraph(text: &str, end: usize, start: usize) -> bool {
    let between = text.as_bytes().get(end..start).unwrap_or_default();
    between.iter().filter(|sign| **sign == b'\n').count() < 2
}

#[cfg(test)]
mod tests {
    use super::super::measure::measures;
    use super::*;
    use crate::extract::fold::Folded;
    use crate::extract::scan::Hits;
    use crate::instrument::Registry;
    use crate::note::Note;

    fn stretches(text: &str) -> Vec<String> {
        let lexicon = Lexicon::embedded().unwrap();
        let far = Far::new(&lexicon, &measures(&Registry::embedded().unwrap()));
        let note = Note { text: text.to_owned(), language: Some(Language::En), ..Note::default() };
        let (folded, hits) = (Folded::new(text), Hits::default());
        let reading = Reading::new(&note, &folded, &hits);
        let stretches = far.stretches(&reading, Span::new(0, folded.text().len()));
        stretches.into_iter().map(|stretch| reading.slice(stretch).to_owned()).collect()
    }

    #[test]
    fn a_sentence_with_a_figure_and_a_word_for_a_form_is_read_with_the_one_before() {
        let text = "He slept. Bus at 9. This week's form says 27. He went home at 5.";
        assert_eq!(stretches(text), ["bus at 9. this week's form says 27. he went home at 5."]);
        assert_eq!(
            stretches("It rained. The total came to fifteen."),
            ["it rained. the total came to fifteen."]
        );
    }

    #[test]
    fn the_word_may_stand_in_the_sentence_before() {
        let text = "She found her old questionnaire. There were 24 on it.";
        assert_eq!(stretches(text), ["she found her old questionnaire. there were 24 on it."]);
    }

    #[test]
    fn days_goals_and_doses_are_not_read() {
        let none: [&str; 0] = [];
        assert_eq!(stretches("Date: 5/12/2026   Session 7\nGoal 1 (garden): steady"), none);
        assert_eq!(stretches("Sertraline 100 mg. Back on May 14 at 10."), none);
        assert_eq!(stretches("He brought the form."), none);
    }

    #[test]
    fn a_sentence_of_another_paragraph_leads_to_none() {
        let text = "She found her old questionnaire.\n\nThe bus left at 9.";
        let none: [&str; 0] = [];
        assert_eq!(stretches(text), none);
    }
}
