//! Pages and notes of constructed clients.

mod combinations;
pub mod fixture;

use fixture::{model, practice};

use super::{Arrangement, charts, pages, summary_note, summary_notes};
use crate::caseload::news::Since;
use crate::note::Language;
use crate::vocabulary::Word;

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
    assert!(!page.contains("<script>alert"), "note text became markup");
    assert!(page.contains("&#60;script&#62;alert(1)&#60;/script&#62; élevé &#38; &#34;cité&#34;"));
    let page = page_named(Language::En, "clients/C-risk.html");
    assert!(page.contains("Thoughts of &#60;b&#62;not waking up&#60;/b&#62;; no plan."));
}

#[test]
fn a_hostile_client_id_is_escaped_and_its_files_stay_in_the_folder() {
    let mut caseload = fixture::Caseload::default();
    caseload.note("../<img src=x>", 0).total("PHQ-9", 7.0).denies();
    let tables = caseload.tables();
    let model = model(&tables, Language::En);
    let pages = pages(&model).unwrap();
    let names: Vec<&str> = pages.iter().map(|page| page.name.as_str()).collect();
    let own = ["index.html", "style.css", "courses.html", "clinicians.html"];
    assert_eq!(names, [&own[..], &["clients/____img_src_x_.html"]].concat());
    for page in &pages {
        assert!(!String::from_utf8_lossy(&page.bytes).contains("<img"), "{}", page.name);
    }
    assert_eq!(summary_notes(&model)[0].name, "notes/____img_src_x_.txt");
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
    let cells = "<b>4</b><small>minimal</small></td><td class=\"m d\">−2 (better)</td>\
                 <td class=\"m d\">−14 (better)</td><td class=\"m o better\">recovered</td>";
    assert!(caseload.contains(cells), "{caseload}");
}

#[test]
fn no_english_is_left_in_french_pages() {
    let tables = practice().tables();
    let pages = pages(&model(&tables, Language::Fr)).unwrap();
    for page in pages.into_iter().filter(|page| page.name.ends_with(".html")) {
        let text = String::from_utf8(page.bytes).unwrap();
        for word in [
            "since last",
            "baseline",
            "(better)",
            "(worse)",
            "not documented",
            ">denied",
            "Measure<",
            "cut-off",
            "Show ",
            "days overdue",
            "Sorted",
            "too few",
            "Next:",
            "sessions with",
            ": recovered",
            "endorsed",
            ">on track",
            "behavioral activation",
        ] {
            let found = text.match_indices(word).find(|(at, _)| !in_quotation(&text, *at));
            assert_eq!(found, None, "in {}", page.name);
        }
    }
}

#[test]
fn french_punctuation_never_stands_behind_a_plain_space() {
    let tables = practice().tables();
    let pages = pages(&model(&tables, Language::Fr)).unwrap();
    for page in pages.iter().filter(|page| page.name.ends_with(".html")) {
        let text = String::from_utf8(page.bytes.clone()).unwrap();
        // Notes and sources are quoted as they were written; a label that is only
        // heard has no type.
        for sign in [" :", " ;", " !", " ?", " %", " »", "« "] {
            let found = text.match_indices(sign).find(|(at, _)| !in_quotation(&text, *at));
            let around = found
                .map(|(at, _)| text[at.saturating_sub(30)..].chars().take(60).collect::<String>());
            assert_eq!(around, None, "`{sign}` in {}", page.name);
        }
    }
}

/// Whether a place is inside words of a note or of a source, or in a label of
/// a chart that is only heard.
fn in_quotation(text: &str, at: usize) -> bool {
    let inside = |open: &str, close: &str| text[..at].rfind(open) > text[..at].rfind(close);
    inside("<q lang", "</q>")
        || inside("<ol class=\"sources\"", "</ol>")
        || inside("<desc", "</desc>")
        || inside("aria-label=\"", "\">")
        || inside("<script>", "</script>")
        || inside("<style>", "</style>")
}

#[test]
fn techniques_have_names_in_the_language_of_the_page() {
    let of = |language| {
        let tables = practice().tables();
        let pages = pages(&model(&tables, language)).unwrap();
        let texts = pages.into_iter().map(|page| String::from_utf8(page.bytes).unwrap());
        texts.collect::<String>()
    };
    assert!(of(Language::En).contains("behavioral activation"));
    assert!(of(Language::Fr).contains("activation comportementale"));
}

#[test]
fn silence_is_not_denial() {
    let page = page_named(Language::En, "clients/C-risk.html");
    let risk = page.split("id=\"risk\"").nth(1).unwrap();
    let silent = risk.split("<tr>").find(|row| row.contains(">8 Mar 2026</th>")).unwrap();
    assert!(silent.contains("<span class=\"silent\">not documented</span>"), "{silent}");
    assert!(!silent.contains("denied"), "{silent}");
    let page = page_named(Language::En, "clients/C-better.html");
    assert!(
        page.contains("<span class=\"denied\"><span aria-hidden=\"true\">○</span> denied</span>")
    );
}

#[test]
fn an_endorsed_item_stands_out_while_the_note_is_silent() {
    let caseload = page_named(Language::En, "index.html");
    assert!(caseload.contains("<span aria-hidden=\"true\">▲</span> PHQ-9 item 9\u{a0}=\u{a0}2"));
    assert!(caseload.contains("passive ideation, 22 Feb 2026"));
    let note = note_of(Language::En, "C-risk");
    assert!(note.contains("PHQ-9 = 20 (severe) on 8 Mar 2026, item 9 = 2, "), "{note}");
    assert!(note.contains("suicidal ideation not documented"));
    assert!(note.contains("ideation last documented as passive (22 Feb 2026)."));
}

#[test]
fn a_measure_that_the_registry_does_not_know_claims_no_better_side() {
    let caseload = page_named(Language::En, "index.html");
    assert!(caseload.contains("<td class=\"m d\">+6</td>"));
    let page = page_named(Language::En, "clients/C-unknown.html");
    assert!(page.contains("not in the registry of measures"));
    assert!(!page.contains("<svg"), "a chart without a known range");
    assert!(note_of(Language::En, "C-unknown").contains("which way is better is not known"));
}

#[test]
fn two_values_for_a_day_are_both_shown() {
    let page = page_named(Language::En, "clients/C-conflict.html");
    let row = "<th scope=\"row\">16 Mar 2026</th><td>GAD-7</td><td>12</td><td>9</td>";
    assert!(page.contains(row), "{page}");
}

#[test]
fn every_threshold_names_its_source() {
    let page = page_named(Language::En, "clients/C-better.html");
    let method = page.split("id=\"method\"").nth(1).unwrap();
    assert!(method.contains("≥\u{a0}6 points"), "{method}");
    assert!(method.contains("Kroenke K, Spitzer RL, Williams JBW (2001)"));
    assert!(method.contains("doi:10.1046/j.1525-1497.2001.016009606.x"));
}

#[test]
fn pages_are_small_and_need_no_network() {
    let tables = practice().tables();
    for page in pages(&model(&tables, Language::En)).unwrap() {
        let text = String::from_utf8(page.bytes).unwrap();
        for word in ["<script src", "src=\"http", "href=\"http", "@import", "url("] {
            assert!(!text.contains(word), "`{word}` in {}", page.name);
        }
        assert!(text.len() < 60_000, "{} has {} bytes", page.name, text.len());
    }
}

#[test]
fn every_client_has_a_page_a_note_and_a_link() {
    let tables = practice().tables();
    let model = model(&tables, Language::En);
    let names: Vec<String> = pages(&model).unwrap().into_iter().map(|page| page.name).collect();
    let caseload = page_named(Language::En, "index.html");
    assert_eq!(model.clients.len(), 8);
    for client in &model.clients {
        let page = format!("clients/{}.html", client.file_name);
        assert!(names.contains(&page), "{page}");
        assert!(caseload.contains(&format!("href=\"{page}\"")), "{page}");
    }
    assert_eq!(summary_notes(&model).len(), 8);
}

#[test]
fn the_same_tables_give_the_same_bytes() {
    let tables = practice().tables();
    let model = model(&tables, Language::Fr);
    assert_eq!(pages(&model).unwrap(), pages(&model).unwrap());
}

#[test]
fn each_known_scale_has_a_chart_file_that_can_be_painted() {
    let tables = practice().tables();
    let charts = charts(&model(&tables, Language::En)).unwrap();
    let names: Vec<&str> = charts.iter().map(|chart| chart.name.as_str()).collect();
    assert!(names.contains(&"charts/C-better/01-PHQ-9"), "{names:?}");
    assert!(names.contains(&"charts/C-parts/02-HADS_Anxiety"), "{names:?}");
    let png = crate::chart::png(&charts[0].svg, 1.0).unwrap();
    assert_eq!(&png[1..4], b"PNG");
}

#[test]
fn summary_notes_read_as_they_were_accepted() {
    for client in ["C-better", "C-worse", "C-risk", "C-one", "C-none", "C-unknown", "C-parts"] {
        for language in [Language::En, Language::Fr] {
            insta::assert_snapshot!(format!("note_{client}_{language}"), note_of(language, client));
        }
    }
}

#[test]
fn a_small_caseload_looks_as_it_was_accepted() {
    let mut caseload = fixture::Caseload::default();
    for (on, value) in [(0, 12.0), (14, 15.0), (28, 19.0)] {
        caseload.note("A-1", on).total("PHQ-9", value).item9(0.0).denies();
    }
    caseload.note("A-2", 28).goal(1, "Sleep", None, None, None);
    let tables = caseload.tables();
    for language in [Language::En, Language::Fr] {
        let page = pages(&model(&tables, language)).unwrap().swap_remove(0);
        let html = String::from_utf8(page.bytes).unwrap();
        let (_, body) = html.split_once("<body>").unwrap();
        let (head, _) = body.split_once("<section aria-labelledby=\"order\">").unwrap();
        insta::assert_snapshot!(format!("caseload_{language}"), head);
    }
}

#[test]
fn each_place_in_the_list_names_its_rule() {
    let caseload = page_named(Language::En, "index.html");
    let block = caseload.split("<tbody").find(|block| block.contains(">C-risk</a>")).unwrap();
    assert!(block.contains("<li><a href=\"#rule-risk_item\""), "{block}");
    assert!(caseload.contains("<tr id=\"rule-risk_item\">"));
}

#[test]
fn a_goal_that_has_reached_its_target_is_met() {
    let block_of = |client: &str| {
        let caseload = page_named(Language::En, "index.html");
        let link = format!(">{client}</a>");
        caseload.split("<tbody").find(|block| block.contains(&link)).unwrap().to_owned()
    };
    // The target is below 10 and the latest PHQ-9 is 4.
    assert!(block_of("C-better").contains("<li>1 met</li>"));
    assert!(block_of("C-worse").contains("<li>1 progressing</li>"));
}

#[test]
fn the_script_of_a_page_is_the_one_that_its_policy_allows() {
    use base64::Engine;
    use sha2::{Digest, Sha256};
    for (name, scripts) in [("index.html", 1), ("clinicians.html", 0), ("clients/C-one.html", 1)] {
        let page = page_named(Language::En, name);
        assert_eq!(page.matches("<script>").count(), scripts, "{name}");
        let Some((_, script)) = page.split_once("<script>") else {
            assert!(page.contains("script-src 'none'"), "{name}");
            continue;
        };
        let (script, _) = script.split_once("</script>").unwrap();
        let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(script));
        assert!(page.contains(&format!("script-src 'sha256-{hash}'")), "{name}");
    }
}

#[test]
fn only_what_is_different_is_told_as_news() {
    let now = practice().tables();
    let policy = &fixture::POLICY;
    let mut then = now.clone();
    let worse = then.caseload.iter_mut().find(|row| row.client_id == "C-worse").unwrap();
    worse.level = crate::frame::Level::OnTrack;
    worse.reasons = Some("no_reliable_change:PHQ-9".to_owned());
    let news = crate::caseload::news::compare(&now, &then, Since::PreviousSession, policy);
    let model = model(&now, Language::En).with_news(news.unwrap());
    let page = pages(&model).unwrap().swap_remove(0);
    let html = String::from_utf8(page.bytes).unwrap();
    let (_, box_of_news) = html.split_once("id=\"news\"").unwrap();
    let (told, _) = box_of_news.split_once("</section>").unwrap();
    assert!(told.contains("1 more pressing, 0 less pressing, 0 new, 0 with a new score"), "{told}");
    assert_eq!(told.matches("<li>").count(), 1, "{told}");
    assert!(told.contains("C-worse"), "{told}");
    assert_eq!(html.matches(" data-new").count(), 1);
}

#[test]
fn completeness_stands_before_outcomes() {
    let caseload = page_named(Language::En, "index.html");
    let at = |id: &str| caseload.find(&format!("id=\"{id}\"")).unwrap();
    assert!(at("coverage") < at("outcomes") && at("outcomes") < at("clients"));
    assert!(
        caseload.contains("<th scope=\"row\">Clients with two scores or more</th><td>6 of 8</td>")
    );
}

#[test]
fn small_groups_are_left_out_of_the_view_of_clinicians() {
    let page = page_named(Language::En, "clinicians.html");
    let (_, body) = page.split_once("<tbody>").unwrap();
    assert!(body.contains("too few"), "{body}");
    assert!(body.contains("<th scope=\"row\">All together</th><td>8</td>"), "{body}");
}

#[test]
fn every_client_of_a_measure_has_a_small_chart() {
    let page = page_named(Language::En, "courses.html");
    let (_, phq) = page.split_once("PHQ-9: 4 clients").unwrap();
    let (phq, _) = phq.split_once("</section>").unwrap();
    assert_eq!(phq.matches("class=\"spark\"").count(), 4);
    assert!(phq.contains("PHQ-9, first and last score of 3 clients"), "{phq}");
}

#[test]
fn the_strip_shows_what_each_note_holds_and_what_not() {
    let page = page_named(Language::En, "clients/C-better.html");
    let (_, strip) = page.split_once("<table class=\"strip\">").unwrap();
    let (strip, _) = strip.split_once("</table>").unwrap();
    assert!(strip.contains("<th scope=\"row\">Scores</th><td>7 of 7</td>"), "{strip}");
    assert!(strip.contains("<td class=\"missing\" aria-label=\"no\">□</td>"), "{strip}");
}

#[test]
fn a_note_has_three_to_six_sentences_in_every_arrangement() {
    let tables = practice().tables();
    for language in [Language::En, Language::Fr] {
        for &arrangement in Arrangement::ALL {
            let model = model(&tables, language).arranged(arrangement);
            for client in &model.clients {
                let note = summary_note(client, &model);
                let ends = note.match_indices('.').filter(|(at, _)| {
                    let mut after = note[at + 1..].chars();
                    match (after.next(), after.next()) {
                        (None | Some('\n'), _) => true,
                        (Some(' '), Some(next)) => next.is_uppercase(),
                        _ => false,
                    }
                });
                let sentences = ends.count();
                assert!((3..=6).contains(&sentences), "{sentences} in\n{note}");
            }
        }
    }
}

#[test]
fn arrangements_read_as_they_were_accepted() {
    let tables = practice().tables();
    for language in [Language::En, Language::Fr] {
        for arrangement in [Arrangement::Dap, Arrangement::Birp] {
            let model = model(&tables, language).arranged(arrangement);
            let client = model.clients.iter().find(|it| it.row.client_id == "C-better").unwrap();
            let name = format!("note_{arrangement}_{language}");
            insta::assert_snapshot!(name, summary_note(client, &model));
        }
    }
}
