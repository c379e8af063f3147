use super::super::super::Extractor;
use super::super::super::lexicon::Lexicon;
use super::*;
use crate::instrument::Registry;
use crate::note::Note;

fn note(text: &str) -> Note {
    Note { text: text.to_owned(), ..Note::default() }
}

/// Finds by a table of weights alone, as far as the rules know nothing.
fn found(table: &str, text: &str) -> Found<SuicidalIdeation> {
    let rules =
        Extractor::by_rules_alone(&Registry::embedded().unwrap(), &Lexicon::embedded().unwrap());
    rules.unwrap().with_likely(Likely::read(table).unwrap()).extract(&note(text)).risk.si
}

fn features(text: &str) -> Vec<String> {
    let rules =
        Extractor::by_rules_alone(&Registry::embedded().unwrap(), &Lexicon::embedded().unwrap());
    let tellings = rules.unwrap().tellings(&note(text)).unwrap();
    tellings.into_iter().next().unwrap().features
}

#[test]
fn a_sentence_is_its_words_its_neighbours_and_its_shape() {
    let features = features("She said \"I envy my late mother\".");
    for feature in [
        "any",
        "u|envy",
        "b|i|envy",
        "b|^|she",
        "s|envy|late",
        "has|own",
        "quotes|own",
        "has|other",
        "opens|third",
        "quoted",
        "long|1",
    ] {
        assert!(features.iter().any(|own| own == feature), "{feature} in {features:?}");
    }
    assert!(!features.iter().any(|own| own == "has|negated"));
}

#[test]
fn the_most_telling_sentence_or_pair_is_the_finding() {
    let table = "any\t-64\t-32\nu|harbour\t40\t0\nu|envied\t40\t0\nu|soon\t0\t64\n";
    let text = "Tea was served. He envied the boats. They lay in harbour. We met the aunt.";
    let pair = found(table, text);
    assert_eq!(pair.value, SuicidalIdeation::Passive);
    let words = pair.span.map(|span| span.of(text).to_owned());
    assert_eq!(words.as_deref(), Some("He envied the boats. They lay in harbour."));
    assert_eq!(pair.evidence, pair.span);
    let active = found(table, "He envied the boats, in harbour soon.");
    assert_eq!(active.value, SuicidalIdeation::Active);
    let apart = "He envied the boats. Tea was served. They lay in harbour.";
    assert_eq!(found(table, apart).value, SuicidalIdeation::NotDocumented);
}

#[test]
fn a_whole_note_has_to_be_surer_than_a_passage() {
    let table = "u|harbour\t40\t0\n";
    let passage = "The boats lay in harbour. ".to_owned();
    assert_eq!(found(table, &passage).value, SuicidalIdeation::Passive);
    let note = passage + &"Tea was served. ".repeat(WHOLE);
    assert_eq!(found(table, &note).value, SuicidalIdeation::NotDocumented);
}

#[test]
fn it_has_no_say_where_something_was_said() {
    let table = "u|harbour\t400\t0\n";
    for (said, value) in [
        ("Denies suicidal ideation. The boats lay in harbour.", SuicidalIdeation::Denied),
        ("Thoughts of killing his boss. In harbour.", SuicidalIdeation::NotDocumented),
        ("[ ] in harbour", SuicidalIdeation::NotDocumented),
    ] {
        assert_eq!(found(table, said).value, value, "{said}");
    }
}

#[test]
fn what_no_phrase_and_no_net_names_is_found_by_what_was_learned() {
    let rules =
        Extractor::by_rules_alone(&Registry::embedded().unwrap(), &Lexicon::embedded().unwrap())
            .unwrap();
    let likely = Extractor::new(&Registry::embedded().unwrap(), &Lexicon::embedded().unwrap());
    let likely = likely.unwrap();
    // Neither stands in the passages that taught.
    for (text, told) in [
        ("She keeps thinking that it would be easier for them all once she stopped.", true),
        ("She hopes the swallows will be here next spring.", false),
    ] {
        let note = note(text);
        assert_eq!(rules.extract(&note).risk.si.value, SuicidalIdeation::NotDocumented);
        let value = likely.extract(&note).risk.si.value;
        assert_eq!(value != SuicidalIdeation::NotDocumented, told, "{text}: {value:?}");
    }
}

#[test]
fn a_whole_note_need_not_be_as_sure_where_item_9_is_endorsed() {
    let table = "u|harbour\t40\t0\n";
    let tea = "Tea was served. ".repeat(WHOLE);
    let value = |item: &str| {
        let note = format!("PHQ-9 14, item 9 {item}. The boats lay in harbour. {tea}");
        found(table, &note).value
    };
    assert_eq!(value("= 2"), SuicidalIdeation::Passive);
    assert_eq!(value("= 0"), SuicidalIdeation::NotDocumented);
}

#[test]
fn a_denial_of_doing_it_leaves_room_for_a_wish_where_item_9_is_endorsed() {
    let table = "u|harbour\t40\t64\n";
    let value = |item: &str, denial: &str| {
        let note = format!("PHQ-9 14, item 9 {item}. The boats lay in harbour. {denial}");
        found(table, &note).value
    };
    let doing = "Denies any thought of ending her life.";
    assert_eq!(value("= 1", doing), SuicidalIdeation::Passive);
    assert_eq!(value("= 0", doing), SuicidalIdeation::Denied);
    assert_eq!(value("= 1", "Denies SI. Does not want to die."), SuicidalIdeation::Denied);
}
