//! Words that are looked for in the whole of a note: those that tell who somebody is, and
//! the titles by which a note calls people without a name.

use std::cmp::Ordering;

use memchr::memmem::Finder;

use super::super::ScoreCue as Cue;
use super::super::phrase::{Cues, Phrases};
use super::words::places;
use crate::extract::lexicon::{Cue as ScanCue, Lexicon};
use crate::note::Language;

/// The words of both languages.
#[derive(Clone, Debug)]
pub(in crate::extract::score) struct Sought {
    en: Spoken,
    fr: Spoken,
}

impl Sought {
    /// Prepares the search.
    pub fn new(lexicon: &Lexicon, phrases: &Phrases) -> Self {
        let spoken = |language| Spoken::new(lexicon, phrases, language);
        Self { en: spoken(Language::En), fr: spoken(Language::Fr) }
    }

    pub(super) const fn of(&self, language: Language) -> &Spoken {
        match language {
            Language::En => &self.en,
            Language::Fr => &self.fr,
        }
    }
}

/// The words of one language.
#[derive(Clone, Debug)]
pub(super) struct Spoken {
    /// "Is", with a space on either side.
    copulas: Vec<Finder<'static>>,
    /// Titles of women that stand for a name.
    madame: Vec<Title>,
    /// Titles of men that stand for a name.
    monsieur: Vec<Title>,
}

/// A title, and what looks for it.
#[derive(Clone, Debug)]
struct Title {
    text: String,
    finder: Finder<'static>,
}

impl Spoken {
    fn new(lexicon: &Lexicon, phrases: &Phrases, language: Language) -> Self {
        let stated = |cue| {
            let entries = lexicon.phrases.iter().filter(move |entry| {
                entry.language == language && entry.cue == ScanCue::Score(cue)
            });
            entries.flat_map(|entry| entry.pattern.phrases())
        };
        // "Madame" may be the client, "Mrs" only leads to a name, and "M." may be the
        // initial of one.
        let titles = |party| {
            let says = |text: &str, cue| phrases.says(language, text, cue);
            let alone = |text: &String| {
                says(text, Cue::Client) && says(text, party) && !text.ends_with('.')
            };
            stated(Cue::Title).filter(alone).map(Title::new).collect()
        };
        let spaced = |text: String| Finder::new(&format!(" {text} ")).into_owned();
        Self {
            copulas: stated(Cue::Copula).map(spaced).collect(),
            madame: titles(Cue::PartyOne),
            monsieur: titles(Cue::PartyTwo),
        }
    }

    /// Where somebody is told to be somebody: where the word before each copula ends, and
    /// where the word behind it begins.
    pub fn told(&self, text: &str) -> impl Iterator<Item = (usize, usize)> {
        self.copulas.iter().flat_map(move |copula| {
            let length = copula.needle().len();
            copula.find_iter(text.as_bytes()).map(move |at| (at, at + length))
        })
    }

    /// "Monsieur a rempli la même échelle", in a note that speaks of Madame: the titles
    /// that the note uses less often, without a name, are those of who came along.
    pub fn companions(&self, text: &str) -> impl Iterator<Item = (&str, Cues)> {
        let count = |titles: &[Title]| titles.iter().map(|title| title.count(text)).sum::<usize>();
        let monsieur = count(&self.monsieur);
        let madame = if monsieur == 0 { 0 } else { count(&self.madame) };
        let (titles, gender) = match (madame, monsieur.cmp(&madame)) {
            (1.., Ordering::Less) => (self.monsieur.as_slice(), Cue::Masculine),
            (1.., Ordering::Greater) => (self.madame.as_slice(), Cue::Feminine),
            _ => (&[][..], Cue::Feminine),
        };
        let cues = Cues::of(Cue::OtherPerson).with(Cues::of(gender));
        titles.iter().map(move |title| (title.text.as_str(), cues))
    }
}

impl Title {
    fn new(text: String) -> Self {
        let finder = Finder::new(&text).into_owned();
        Self { text, finder }
    }

    fn count(&self, text: &str) -> usize {
        places(text, &self.finder).count()
    }
}
