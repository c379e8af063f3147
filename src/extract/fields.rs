//! What fields on risk say, in every order and with every sign that parts them: the forms of
//! records are put together from few parts, and each whole has to be read.

use super::fold::Folded;
use super::lexicon::Lexicon;
use super::reading::Reading;
use super::risk::{self, Rated};
use super::scan::{Hits, Scanner};
use super::{Presence, SuicidalIdeation};
use crate::note::{Language, Note};

/// What is read of ideation and of thoughts of harming others.
type Read = (SuicidalIdeation, Presence);

fn reader() -> impl Fn(&str, Language) -> Read {
    let lexicon = Lexicon::embedded().unwrap();
    let scanner = Scanner::new(&lexicon.phrases, &[]).unwrap();
    move |text, language| {
        let note = Note { text: text.to_owned(), language: Some(language), ..Note::default() };
        let folded = Folded::new(text);
        let mut hits = Hits::default();
        scanner.scan(text, &folded, &mut hits);
        let found = risk::read(&Reading::new(&note, &folded, &hits), Rated::default(), None);
        (found.si.value, found.hi.value)
    }
}

/// Reads each answer behind each label and either sign, and fails where one is not as it is
/// `expected`.
fn check(
    language: Language,
    labels: &[&str],
    answers: &[&str],
    expected: impl Fn(SuicidalIdeation) -> bool,
) {
    let read = reader();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for label in labels {
        for answer in answers {
            for sign in [": ", " - "] {
                let text = format!("{label}{sign}{answer}.");
                count += 1;
                let found = read(&text, language).0;
                if !expected(found) {
                    wrong.push(format!("{text:?} is {found:?}"));
                }
            }
        }
    }
    none(&wrong, count);
}

/// Reads each thing in each frame, where a star stands for it, and fails where one is not as
/// it is `expected`.
fn check_frames(
    language: Language,
    frames: &[&str],
    things: &[&str],
    expected: impl Fn(SuicidalIdeation) -> bool,
) {
    let read = reader();
    let texts = frames.iter().flat_map(|frame| things.iter().map(|it| frame.replace('*', it)));
    let (mut wrong, mut count) = (Vec::new(), 0);
    for text in texts {
        count += 1;
        let found = read(&text, language).0;
        if !expected(found) {
            wrong.push(format!("{text:?} is {found:?}"));
        }
    }
    none(&wrong, count);
}

const fn is_present(found: SuicidalIdeation) -> bool {
    matches!(found, SuicidalIdeation::Active | SuicidalIdeation::Passive)
}

/// Fails with the first few of the texts that are read as something else.
fn none(wrong: &[String], of: usize) {
    let first = wrong.iter().take(8).map(String::as_str).collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} of {of}:\n{first}", wrong.len());
}

/// Options with a box for each, of which one is ticked.
fn boxes(options: &[&str], ticked: usize) -> String {
    let each = options.iter().enumerate().map(|(at, option)| {
        let sign = if at == ticked { "[x]" } else { "[ ]" };
        format!("{sign} {option}")
    });
    each.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_ticked_box_answers_its_own_label() {
    let read = reader();
    let labels =
        [("Suicidal ideation", "Homicidal ideation"), ("SI:", "HI:"), ("Suicidality", "HI")];
    let (mut wrong, mut count) = (Vec::new(), 0);
    for (label, of_others) in labels {
        for no in ["denies", "denied", "none", "no"] {
            let options =
                [vec!["active", "passive", no], vec!["yes", no], vec![no, "passive", "active"]];
            for (options, gap, harms) in options.iter().flat_map(|options| {
                let gaps = ["\n", "   ", " | ", "; "];
                gaps.into_iter().flat_map(move |gap| [(options, gap, 0), (options, gap, 1)])
            }) {
                for ticked in 0..options.len() {
                    let own = boxes(options, ticked);
                    let others = boxes(&["yes", no], harms);
                    let text = format!("{label} {own}{gap}{of_others} {others}");
                    let si = match options[ticked] {
                        "active" | "yes" => SuicidalIdeation::Active,
                        "passive" => SuicidalIdeation::Passive,
                        _ => SuicidalIdeation::Denied,
                    };
                    let hi = [Presence::Present, Presence::Denied][harms];
                    count += 1;
                    let found = read(&text, Language::En);
                    if found != (si, hi) {
                        wrong.push(format!("{text:?} is {found:?}"));
                    }
                }
            }
        }
    }
    none(&wrong, count);
}

#[test]
fn a_denial_behind_a_label_is_one_whatever_the_label() {
    let english = [
        "Suicide risk",
        "Suicidality",
        "SI",
        "Suicidal ideation",
        "Safety",
        "Risk assessment",
        "Lethality",
        "SI/HI",
        "Suicide risk assessment",
        "Suicidal thoughts",
        "Passive SI",
        "Thoughts of suicide",
        "Suicidal/homicidal ideation",
    ];
    let denials = [
        "denies SI/HI",
        "no SI",
        "client denies any suicidal ideation",
        "no SI or plan",
        "denies current SI, plan or intent",
        "without SI",
        "low, denies SI",
    ];
    let french = [
        "Risque suicidaire",
        "Idées suicidaires",
        "IS",
        "Suicidalité",
        "Évaluation du risque",
        "Idéation suicidaire",
        "Pensées suicidaires",
        "Dangerosité",
    ];
    let denied = [
        "nie IS/IH",
        "pas d'IS",
        "aucune idée suicidaire",
        "nie toute idée suicidaire",
        "absence d'idées suicidaires",
        "faible, nie IS",
    ];
    let is_denied = |found| found == SuicidalIdeation::Denied;
    check(Language::En, &english, &denials, is_denied);
    check(Language::Fr, &french, &denied, is_denied);
}

#[test]
fn a_present_ideation_behind_a_label_is_never_denied() {
    let labels = [
        "Suicide risk",
        "Suicidality",
        "SI",
        "Suicidal ideation",
        "Safety",
        "Risk assessment",
        "Suicidal thoughts",
        "Passive SI",
        "C-SSRS",
        "Thoughts of death",
    ];
    let answers = [
        "endorses SI",
        "reports passive SI",
        "admits to thoughts of suicide",
        "denies HI; endorses SI",
        "endorses thoughts of ending her life, no plan",
        "denies plan but endorses SI",
        "reports wanting to die",
        "thoughts of overdosing on her pills",
        "wishes she were dead; denies plan",
        "reports suicidal thoughts most days",
    ];
    check(Language::En, &labels, &answers, is_present);
}

#[test]
fn a_death_announced_in_plain_words_is_present() {
    let frames = [
        "Said she was going to *.",
        "She told me she is going to * tonight.",
        "Threatened to * on Sunday.",
        "Says she wants to *.",
        "She plans to *.",
        "Has thought about how she would *.",
    ];
    let deaths = [
        "jump",
        "hang herself",
        "shoot herself",
        "overdose",
        "cut her wrists",
        "drown herself",
        "end it all",
        "kill herself",
        "drive off the bridge",
        "step in front of a train",
        "walk into traffic",
        "blow her brains out",
        "jump off the roof",
        "take her own life",
    ];
    check_frames(Language::En, &frames, &deaths, is_present);
    let frames = [
        "Elle a dit qu'elle allait *.",
        "Menace de *.",
        "Dit vouloir *.",
        "Elle pense à * depuis mardi.",
        "A écrit qu'elle veut *.",
        "Dit qu'elle va *.",
        "Prévoit de *.",
    ];
    let deaths = [
        "sauter",
        "se pendre",
        "se tirer une balle",
        "avaler ses médicaments",
        "se noyer",
        "en finir",
        "se jeter sous le train",
        "se tuer",
        "se supprimer",
        "mettre fin à ses jours",
        "s'ouvrir les veines",
    ];
    check_frames(Language::Fr, &frames, &deaths, is_present);
}

#[test]
fn a_thought_of_death_is_present_in_any_turn_that_tells_it() {
    let frames = [
        "Reports thoughts of *.",
        "Has been thinking about * most days.",
        "Thoughts of * came back last week.",
        "Endorses daily thoughts of *.",
        "Describes intrusive thoughts of *, which she finds comforting.",
        "Not a day goes by without thoughts of *.",
        "Continues to have fleeting thoughts of *, no plan.",
        "Thoughts of *: daily, no plan, no intent.",
        "When asked, she nodded: thoughts of * several times a week.",
    ];
    let thoughts = [
        "not waking up",
        "being dead",
        "dying",
        "not being here any more",
        "ending her life",
        "suicide",
        "hanging herself",
        "driving off the bridge",
        "cutting her wrists",
        "jumping",
        "death",
    ];
    check_frames(Language::En, &frames, &thoughts, is_present);
}

#[test]
fn a_denial_is_one_in_any_turn() {
    let frames = [
        "Denies *.",
        "Neg for *.",
        "*: nil.",
        "* absent.",
        "* ruled out.",
        "Screened negative for *.",
        "Does not endorse *.",
        "He was asked about * and said no.",
        "No *, last in March.",
        "There was no *.",
        "Firmly denies *.",
        "Reports that * have stopped.",
        "Never had *.",
        "*? No.",
    ];
    let things =
        ["SI", "suicidal ideation", "suicidal thoughts", "thoughts of death", "passive SI"];
    let is_denied = |found| found == SuicidalIdeation::Denied;
    check_frames(Language::En, &frames, &things, is_denied);
    let frames = [
        "Nég. pour *.",
        "Négatif pour *.",
        "Réfute *.",
        "* démenties.",
        "* : négatif.",
        "Se dit sans *.",
        "* recherchées et non retrouvées.",
        "Interrogée sur *, elle répond non.",
        "N'a pas d'*.",
        "Aucun signe d'*.",
    ];
    let things = ["idées suicidaires", "idéation suicidaire", "idées de mort", "IS"];
    check_frames(Language::Fr, &frames, &things, is_denied);
}
