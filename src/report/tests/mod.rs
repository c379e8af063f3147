//! Pages and notes of constructed clients.

mod fixture;

use fixture::{model, practice};

use super::{pages, summary_notes};
use crate::note::Language;

fn page_named(language: Language, name: &str) -> String {
    let tables = practice().tables();
    let pages = pages(&model(&tables, language)).unwrap();
    let page = pages.into_iter().find(|page| page.name == name).unwrap();
    String::from_utf8(page.bytes).unwrap()
}

fn note_of(language: Language, client: &str) -> String {
    let tables = practice().tables();
    let notes = summary_notes(&model(&tables, language));
    let name = format!("notes/{client}.txt");
    let note = notes.into_iter().find(|note| note.name == name).unwrap();
    String::from_utf8(note.bytes).unwrap()
}

#[test]
fn text_of_notes_is_escaped() {
    let page = page_named(Language::En, "clients/C-conflict.html");
    assert!(!page.contains("<script"), "note text became markup");
    assert!(page.contains("&#60;script&#62;alert(1)&#60;/script&#62; élevé &#38; &#34;cité&#34;"));
    let page = page_named(Language::En, "clients/C-risk.html");
    assert!(page.contains("Thoughts of &#60;b&#62;not waking up&#60;/b&#62;; no plan."));
}

#[test]
fn the_number_is_highlighted_in_its_sentence() {
    let page = page_named(Language::En, "clients/C-better.html");
    assert!(page.contains("PHQ-9 today: <mark>4</mark>."), "{page}");
}

#[test]
fn latest_score_change_and_outcome_agree_in_page_and_note() {
    let note = note_of(Language::En, "C-better");
    assert!(note.contains("PHQ-9 = 4 (minimal)"), "{note}");
    assert!(
        note.contains(
            "-2 since last time (6 on 16 Mar 2026), -14 since baseline (18 on 5 Jan 2026)"
        )
    );
    assert!(note.contains("PHQ-9: recovered"));
    let page = page_named(Language::En, "clients/C-better.html");
    let row = page.split("<tr>").find(|row| row.contains("<th scope=\"row\">PHQ-9</th>")).unwrap();
    for part in ["<b>4</b> minimal", "−2 (better)", "−14 (better)", "recovered"] {
        assert!(row.contains(part), "{part} is not in {row}");
    }
    let caseload = page_named(Language::En, "index.html");
    for part in
        ["<b>4</b> minimal", "−2 (better) since last", "−14 (better) since baseline", "recovered"]
    {
        assert!(caseload.contains(part), "{part}");
    }
}
