//! Sentences in which a negation and an ideation meet: `tests/corpus/denials`.
//!
//! "Has told nobody of her suicidal thoughts" denies telling, and not the thoughts. To
//! read one that is there as denied is the worst mistake, to miss it the next; to see one
//! where there is none costs a look. The figures below are what was reached; better ones
//! raise them.

use caseline::extract::lexicon::Lexicon;
use caseline::extract::{Extractor, SuicidalIdeation};
use caseline::instrument::Registry;
use caseline::note::{Language, Note};
use caseline::vocabulary::Word;

use crate::program::root;

/// So many present ideations of the 670 may be read as denied, so many missed in all, and
/// so many seen where there is none, of 630.
const DENIED: usize = 17;
const MISSED: usize = 33;
const INVENTED: usize = 42;

/// A sentence or two with what they say of ideation.
struct Sentence {
    language: Language,
    says: SuicidalIdeation,
    text: String,
}

fn sentences() -> Vec<Sentence> {
    let mut sentences = Vec::new();
    for language in Language::ALL.iter().copied() {
        let path = root().join(format!("tests/corpus/denials/{}.tsv", language.word()));
        let table = std::fs::read_to_string(&path).expect("a table of sentences");
        for line in table.lines() {
            let cells: Vec<&str> = line.split('\t').collect();
            let [_writer, says, text] = cells[..] else { panic!("three cells: {line}") };
            let says = SuicidalIdeation::from_word(says).expect("what is said of ideation");
            sentences.push(Sentence { language, says, text: text.to_owned() });
        }
    }
    sentences
}

fn is_present(si: SuicidalIdeation) -> bool {
    matches!(si, SuicidalIdeation::Active | SuicidalIdeation::Passive)
}

#[test]
fn a_denial_of_something_else_leaves_an_ideation_as_it_is() {
    let registry = Registry::embedded().expect("measures");
    let extractor =
        Extractor::new(&registry, &Lexicon::embedded().expect("lexicons")).expect("an extractor");
    let sentences = sentences();
    assert_eq!(sentences.iter().filter(|sentence| is_present(sentence.says)).count(), 670);
    assert_eq!(sentences.len(), 1300);
    let (mut denied, mut missed, mut invented) = (Vec::new(), Vec::new(), Vec::new());
    for Sentence { language, says, text } in sentences {
        let note = Note { text: text.clone(), language: Some(language), ..Note::default() };
        let read = extractor.extract(&note).risk.si.value;
        match (is_present(says), is_present(read)) {
            (true, false) => {
                if read == SuicidalIdeation::Denied {
                    denied.push(text.clone());
                }
                missed.push(text);
            }
            (false, true) => invented.push(text),
            (true, true) | (false, false) => {}
        }
    }
    assert!(denied.len() <= DENIED, "{} read as denied: {denied:#?}", denied.len());
    assert!(missed.len() <= MISSED, "{} missed: {missed:#?}", missed.len());
    assert!(invented.len() <= INVENTED, "{} invented: {invented:#?}", invented.len());
}
