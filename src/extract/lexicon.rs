//! Phrases as data: the files of `data/lexicon/{en,fr}`.
//!
//! Every phrase that the grammars react to lives in a TOML file, the same
//! file names for each language. A file has one domain; each entry gives a
//! category out of that domain's closed vocabulary and the phrases for it.
//! Adding a phrase, or a language with the same categories, needs no Rust.
//!
//! ```toml
//! # data/lexicon/en/risk.toml
//! [[phrases]]
//! category = "passive_ideation"
//! text = ["better off dead", "wish i would not wake up"]
//!
//! [[examples]]
//! text = "Says he would be better off dead."
//! expect = ["si=passive"]
//! ```
//!
//! A text may hold alternatives, `{wish|wishes} $she were dead`, see
//! [`pattern`](super::pattern). It is compared after [folding](super::fold): case,
//! accents and kinds of hyphen do not matter. `written = "upper"` asks for capitals in the note
//! ("SI", which in lower case is French for "if"), `"accented"` for accents. `name` is the canonical
//! name of an intervention, `value` the number of a number word. The examples
//! are sentences that the file must read rightly; a test runs them all.

use std::path::Path;

use include_dir::{Dir, include_dir};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use serde::Deserialize;

use super::SectionKind;
use super::element::{ElementCue, FocusCue};
use super::goal::GoalCue;
use super::kind::KindCue;
use super::pattern::{Pattern, Words};
use super::risk::{NetCue, RiskCue, TenseCue};
use super::score::ScoreCue;
use crate::error::{Error, Result};
use crate::note::Language;
use crate::vocabulary;
use crate::vocabulary::Word;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/data/lexicon");

vocabulary! {
    /// The files of a lexicon, one domain each.
    pub enum Domain {
        /// Headings of sections.
        Sections => "sections",
        /// Words around scores: status, relation, change, time, experiencer.
        Scores => "scores",
        /// Number words.
        Numbers => "numbers",
        /// Ideation, denial, plan, intent, means, self-harm, level.
        Risk => "risk",
        /// What is of now and what is of then.
        Tense => "tense",
        /// What stands around an ideation that no word of its own names.
        Nets => "nets",
        /// Goals and how progress is stated.
        Goals => "goals",
        /// Names of interventions.
        Interventions => "interventions",
        /// Words that show an element of a complete note.
        Elements => "elements",
        /// Words that state what the session was about.
        Focus => "focus",
        /// Words that tell what kind of note it is.
        Kinds => "kinds",
        /// Small words that tell the language, and abbreviations.
        Language => "language",
        /// Slips in the names of measures.
        Slips => "slips",
    }
}

/// What a phrase stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cue {
    /// A name of a measure; the index is that of the extractor's name table.
    Name(u32),
    /// The heading of a section.
    Section(SectionKind),
    /// A word around a score.
    Score(ScoreCue),
    /// A number word with its value.
    Number(u16),
    /// The name of a month, 1 to 12.
    Month(u16),
    /// An answer to an item, by its usual coding.
    Answer(u16),
    /// A word of risk.
    Risk(RiskCue),
    /// A word that is of now or of then.
    Tense(TenseCue),
    /// A word that stands around an ideation.
    Net(NetCue),
    /// A word of goals and progress.
    Goal(GoalCue),
    /// A named intervention; the index is that of [`Lexicon::techniques`].
    Technique(u32),
    /// A word that shows an element.
    Element(ElementCue),
    /// A word that states, or bars, what the session was about.
    Focus(FocusCue),
    /// A word that tells the kind of note.
    Kind(KindCue),
    /// A small word of a language.
    Word,
    /// An abbreviation whose full stop ends no sentence.
    Abbreviation,
    /// What a slip in the name of a measure may give.
    Slip(Slip),
}

impl Cue {
    /// The domain in which the longest match wins; `None` for names of
    /// measures, which have a table of their own.
    #[must_use]
    pub const fn domain(self) -> Option<Domain> {
        match self {
            Self::Name(_) => None,
            Self::Section(_) => Some(Domain::Sections),
            Self::Score(_) => Some(Domain::Scores),
            Self::Number(_) | Self::Month(_) | Self::Answer(_) => Some(Domain::Numbers),
            Self::Risk(_) => Some(Domain::Risk),
            Self::Tense(_) => Some(Domain::Tense),
            Self::Net(_) => Some(Domain::Nets),
            Self::Goal(_) => Some(Domain::Goals),
            Self::Technique(_) => Some(Domain::Interventions),
            Self::Element(_) => Some(Domain::Elements),
            Self::Focus(_) => Some(Domain::Focus),
            Self::Kind(_) => Some(Domain::Kinds),
            Self::Word | Self::Abbreviation => Some(Domain::Language),
            Self::Slip(_) => Some(Domain::Slips),
        }
    }
}

vocabulary! {
    /// What a number word counts.
    pub enum NumberWord {
        /// Anything.
        Number => "number",
        /// The months of a year: "March" is 3.
        Month => "month",
        /// Answers to an item of a form, by its usual coding: "several days" is 1.
        Answer => "answer",
    }
}

vocabulary! {
    /// What an entry of small words lists.
    pub enum SmallWord {
        /// Words that tell the language.
        Word => "word",
        /// Abbreviations whose full stop ends no sentence: "dr".
        Abbreviation => "abbreviation",
    }
}

vocabulary! {
    /// What is known of slips in the names of measures.
    pub enum Slip {
        /// A letter and the one that a scanner takes it for: "q o".
        Misread => "misread",
        /// The name of something else, which no slip may give: "who".
        OtherName => "other_name",
    }
}

vocabulary! {
    /// How a phrase has to be written in the note to count.
    pub enum Written {
        /// In any case.
        Any => "any",
        /// In capitals: an abbreviation that in lower case is a word.
        Upper => "upper",
        /// With an accent: a participle ("travaillé") that without it is another
        /// form of the verb.
        Accented => "accented",
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Sets of words that the texts use, in the order in which they are defined.
    #[serde(default)]
    words: toml::Table,
    #[serde(default)]
    phrases: Vec<FileEntry>,
    #[serde(default)]
    examples: Vec<ExampleEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileEntry {
    category: Option<String>,
    name: Option<String>,
    value: Option<u16>,
    #[serde(default = "any_case")]
    written: Written,
    text: Vec<String>,
}

const fn any_case() -> Written {
    Written::Any
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleEntry {
    text: String,
    expect: Vec<String>,
}

/// Phrases of a lexicon that mean the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The phrases.
    pub pattern: Pattern,
    /// What they stand for.
    pub cue: Cue,
    /// How they have to be written.
    pub written: Written,
    /// The language of its file.
    pub language: Language,
}

/// A sentence that a lexicon file must read rightly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The file, "en/risk.toml".
    pub file: String,
    /// The language of the file.
    pub language: Language,
    /// The sentence.
    pub text: String,
    /// The facts it holds, such as `si=denied`.
    pub expect: Vec<String>,
}

/// All phrases of all languages.
#[derive(Debug, Default)]
pub struct Lexicon {
    /// The phrases, those of one meaning together.
    pub phrases: Vec<Entry>,
    /// The examples of all files.
    pub examples: Vec<Example>,
    /// Canonical names of interventions, by the index of [`Cue::Technique`].
    pub techniques: Vec<String>,
}

impl Lexicon {
    /// The lexicons that are part of the program.
    ///
    /// # Errors
    /// When a file breaks the schema.
    pub fn embedded() -> Result<Self> {
        let files: Vec<(Language, Domain)> = Language::ALL
            .iter()
            .flat_map(|&language| Domain::ALL.iter().map(move |&domain| (language, domain)))
            .collect();
        // Every start of the program waits for this, so all files are read side
        // by side and added in their order.
        let read: Vec<(Language, Domain, String, Resolved)> = files
            .into_par_iter()
            .map(|(language, domain)| {
                let path = format!("{language}/{domain}.toml");
                let text =
                    EMBEDDED.get_file(&path).and_then(|file| file.contents_utf8()).ok_or_else(
                        || Error::configuration("this lexicon file is missing").at(&path),
                    )?;
                let file = Resolved::read(text).map_err(|error| error.at(&path))?;
                Ok((language, domain, path, file))
            })
            .collect::<Result<_>>()?;
        let mut lexicon = Self::default();
        for (language, domain, path, file) in read {
            lexicon.add(language, domain, &path, file)?;
        }
        Ok(lexicon)
    }

    /// Adds the files `{en,fr}/DOMAIN.toml` of a folder, as many as there are.
    ///
    /// # Errors
    /// When the folder holds no such file, or one that breaks the schema.
    pub fn with_directory(mut self, directory: &Path) -> Result<Self> {
        let mut files = 0;
        for &language in Language::ALL {
            for &domain in Domain::ALL {
                let path = directory.join(language.word()).join(format!("{domain}.toml"));
                if !path.is_file() {
                    continue;
                }
                let text = std::fs::read_to_string(&path).map_err(|cause| {
                    Error::configuration("cannot be read as UTF-8 text").at(&path).because(cause)
                })?;
                let file = Resolved::read(&text).map_err(|error| error.at(&path))?;
                self.add(language, domain, &path.display().to_string(), file)?;
                files += 1;
            }
        }
        if files == 0 {
            return Err(Error::configuration(
                "holds no lexicon file; expected en/DOMAIN.toml or fr/DOMAIN.toml, \
                 for example en/risk.toml",
            )
            .at(directory));
        }
        Ok(self)
    }

    fn add(
        &mut self,
        language: Language,
        domain: Domain,
        path: &str,
        file: Resolved,
    ) -> Result<()> {
        for (entry, pattern) in file.phrases {
            let cue = self.cue(domain, &entry).map_err(|error| error.at(path))?;
            self.phrases.push(Entry { pattern, cue, written: entry.written, language });
        }
        self.examples.extend(file.examples.into_iter().map(|example| Example {
            file: path.to_owned(),
            language,
            text: example.text,
            expect: example.expect,
        }));
        Ok(())
    }

    fn cue(&mut self, domain: Domain, entry: &FileEntry) -> Result<Cue> {
        Ok(match domain {
            Domain::Sections => Cue::Section(category(entry)?),
            Domain::Scores => Cue::Score(category(entry)?),
            Domain::Risk => Cue::Risk(category(entry)?),
            Domain::Tense => Cue::Tense(category(entry)?),
            Domain::Nets => Cue::Net(category(entry)?),
            Domain::Goals => Cue::Goal(category(entry)?),
            Domain::Elements => Cue::Element(category(entry)?),
            Domain::Focus => Cue::Focus(category(entry)?),
            Domain::Kinds => Cue::Kind(category(entry)?),
            Domain::Numbers => {
                let value = entry
                    .value
                    .ok_or_else(|| missing("value", "the number that the word means"))?;
                match category(entry)? {
                    NumberWord::Number => Cue::Number(value),
                    NumberWord::Month => Cue::Month(value),
                    NumberWord::Answer => Cue::Answer(value),
                }
            }
            Domain::Language if entry.category.is_none() => Cue::Word,
            Domain::Language => match category(entry)? {
                SmallWord::Word => Cue::Word,
                SmallWord::Abbreviation => Cue::Abbreviation,
            },
            Domain::Slips => Cue::Slip(category(entry)?),
            Domain::Interventions => {
                let name = entry
                    .name
                    .as_ref()
                    .ok_or_else(|| missing("name", "the canonical name of the technique"))?;
                Cue::Technique(self.technique(name))
            }
        })
    }

    fn technique(&mut self, name: &str) -> u32 {
        let known = self.techniques.iter().position(|technique| technique == name);
        let index = known.unwrap_or_else(|| {
            self.techniques.push(name.to_owned());
            self.techniques.len() - 1
        });
        u32::try_from(index).unwrap_or(u32::MAX)
    }
}

/// A file whose texts are read as the patterns that they are.
struct Resolved {
    phrases: Vec<(FileEntry, Pattern)>,
    examples: Vec<ExampleEntry>,
}

impl Resolved {
    fn read(text: &str) -> Result<Self> {
        let file: File = toml::from_str(text)
            .map_err(|cause| Error::configuration("not a lexicon file").because(cause))?;
        let words = sets(file.words)?;
        let phrases = file.phrases.into_iter().map(|entry| {
            let patterns = entry.text.iter().map(|text| words.pattern(text));
            let pattern = Pattern::either(&patterns.collect::<Result<Vec<_>>>()?);
            Ok((entry, pattern))
        });
        Ok(Self { phrases: phrases.collect::<Result<_>>()?, examples: file.examples })
    }
}

fn sets(table: toml::Table) -> Result<Words> {
    let mut words = Words::default();
    for (name, value) in table {
        let texts: Vec<String> = value.try_into().map_err(|cause| {
            Error::configuration(format!("`words.{name}` is not a list of texts")).because(cause)
        })?;
        words.define(&name, &texts)?;
    }
    Ok(words)
}

fn category<W: Word>(entry: &FileEntry) -> Result<W> {
    let word = entry.category.as_deref().ok_or_else(|| missing("category", W::NAME))?;
    W::from_word(word).ok_or_else(|| {
        Error::configuration("unknown category").because(vocabulary::UnknownWord::of::<W>(word))
    })
}

fn missing(field: &str, what: &str) -> Error {
    Error::configuration(format!("an entry of `phrases` has no `{field}` ({what})"))
}
