//! Reports of constructed clients in every form.

use std::collections::BTreeMap;
use std::io::Read as _;

use super::*;
use crate::extract::{RiskLevel, StatedProgress, SuicidalIdeation};
use crate::note::Language;
use crate::report::tests::fixture::{Caseload, model, practice};

/// The reports of all clients in words.
fn reports(caseload: Caseload, language: Language, audience: Audience) -> Vec<ProgressReport> {
    let tables = caseload.tables();
    let (model, order) = (model(&tables, language), Order::default());
    let writer = Writer::new(&order).unwrap();
    model.clients.iter().map(|client| writer.report(client, &model, audience).unwrap()).collect()
}

fn report_of(client: &str, language: Language, audience: Audience) -> ProgressReport {
    let reports = reports(practice(), language, audience);
    reports.into_iter().find(|report| report.client == client).unwrap()
}

fn in_form(report: &ProgressReport, form: Form) -> Vec<u8> {
    Writer::new(&Order::default()).unwrap().form(report, form).unwrap()
}

fn text_of(report: &ProgressReport, form: Form) -> String {
    String::from_utf8(in_form(report, form)).unwrap()
}

/// One part of a DOCX.
fn part(docx: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(docx)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// Every word of a report that stands in all its forms.
fn words_of(report: &ProgressReport) -> Vec<&str> {
    let mut words: Vec<&str> = vec![&report.title, &report.status];
    words.extend(report.facts.iter().flat_map(|fact| [fact.label.as_str(), &fact.value]));
    for section in &report.sections {
        words.push(&section.heading);
        for block in &section.blocks {
            match block {
                Block::Paragraph { text } | Block::Remark { text } => words.push(text),
                Block::List { items, .. } => words.extend(items.iter().map(String::as_str)),
                Block::Table { table } => words.extend(cells(table)),
                Block::Measure { heading, scores, meaning, .. } => {
                    words.push(heading);
                    words.extend(cells(scores));
                    words.extend(meaning.iter().map(String::as_str));
                }
            }
        }
    }
    words.extend(report.closing.iter().map(String::as_str));
    words
}

fn cells(table: &Table) -> impl Iterator<Item = &str> {
    table.header.iter().chain(table.rows.iter().flatten()).map(String::as_str)
}

/// How often each number stands in a text. A date counts as its day and year.
fn numbers(text: &str) -> BTreeMap<String, usize> {
    let mut numbers = BTreeMap::new();
    let mut number = String::new();
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        let inside = matches!(sign, '.' | ',')
            && !number.is_empty()
            && signs.peek().is_some_and(char::is_ascii_digit);
        if sign.is_ascii_digit() || inside {
            number.push(sign);
        } else if !number.is_empty() {
            *numbers.entry(std::mem::take(&mut number)).or_insert(0) += 1;
        }
    }
    numbers
}

/// The text of a marked-up document: tags gone, references resolved.
fn without_tags(markup: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for sign in markup.chars() {
        match sign {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            _ if !inside => text.push(sign),
            _ => {}
        }
    }
    [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")]
        .into_iter()
        .fold(text, |text, (reference, sign)| text.replace(reference, sign))
}

#[test]
fn reports_read_as_they_were_accepted() {
    for (client, audience) in [
        ("C-better", Audience::Clinician),
        ("C-risk", Audience::Clinician),
        ("C-none", Audience::Clinician),
        ("C-better", Audience::Client),
        ("C-worse", Audience::Client),
    ] {
        for language in [Language::En, Language::Fr] {
            let report = report_of(client, language, audience);
            let name = format!("report_{client}_{audience}_{language}");
            insta::assert_snapshot!(name, text_of(&report, Form::Txt));
        }
    }
}

#[test]
fn markdown_reads_as_it_was_accepted() {
    let report = report_of("C-better", Language::En, Audience::Clinician);
    insta::assert_snapshot!("report_markdown", text_of(&report, Form::Md));
}

#[test]
fn every_form_holds_the_same_numbers() {
    for audience in [Audience::Clinician, Audience::Client] {
        for language in [Language::En, Language::Fr] {
            for report in reports(practice(), language, audience) {
                let expected = numbers(&words_of(&report).join(" | "));
                let html = text_of(&report, Form::Html);
                let (_, main) = html.split_once("<body>").unwrap();
                let main = without_svg(main);
                let docx = part(&in_form(&report, Form::Docx), "word/document.xml");
                for (form, text) in [
                    (Form::Html, without_captions(&without_tags(&main), &report)),
                    (Form::Docx, without_tags(&docx)),
                ] {
                    assert_eq!(numbers(&text), expected, "{form} of {}", report.client);
                }
            }
        }
    }
}

/// Without the drawings, which say some numbers once more.
fn without_svg(page: &str) -> String {
    let mut rest = page;
    let mut text = String::new();
    while let Some((before, drawing)) = rest.split_once("<svg") {
        text.push_str(before);
        rest = drawing.split_once("</svg>").unwrap().1;
    }
    text + rest
}

/// Without the captions that only a screen reader tells.
fn without_captions(text: &str, report: &ProgressReport) -> String {
    let blocks = report.sections.iter().flat_map(|section| &section.blocks);
    blocks.fold(text.to_owned(), |text, block| match block {
        Block::Table { table } | Block::Measure { scores: table, .. } => {
            text.replacen(&table.summary, "", 1)
        }
        _ => text,
    })
}

#[test]
fn plain_text_and_markdown_hold_every_word() {
    for report in reports(practice(), Language::Fr, Audience::Clinician) {
        let txt = text_of(&report, Form::Txt);
        let md = text_of(&report, Form::Md).replace('\\', "");
        for words in words_of(&report) {
            let plain = crate::report::note::plain(&clean::loosen_dates(words));
            // Columns of a table that is written row by row have no heading of
            // their own for the first cell.
            let heading = matches!(words, "Mesure" | "Objectif" | "Question" | "Phase");
            assert!(heading || txt.contains(&plain), "`{plain}` not in\n{txt}");
            assert!(md.contains(&words.replace('\\', "")), "`{words}` not in\n{md}");
        }
    }
}

#[test]
fn a_client_reads_no_word_of_risk() {
    for language in [Language::En, Language::Fr] {
        let mut caseload = practice();
        caseload.note("C-better", 98).technique("safety planning").technique("grounding").ideation(
            SuicidalIdeation::Active,
            crate::extract::RiskLevel::High,
            "x",
        );
        for report in reports(caseload, language, Audience::Client) {
            let page = text_of(&report, Form::Html);
            let (_, page) = page.split_once("</style>").unwrap();
            // The id of a client of this caseload.
            let lower = page.to_lowercase().replace("c-risk", "");
            for word in [
                "suicid",
                "risk",
                "risque",
                "self-harm",
                "automutil",
                "homicid",
                "safety",
                "sécurité",
                "item 9",
                "urgent",
                "overdue",
                "not documented",
                "non documenté",
            ] {
                assert!(!lower.contains(word), "`{word}` in the report of {}", report.client);
            }
        }
    }
}

/// A client whose goals, bands, subscales and techniques speak of risk.
fn spoken_of() -> Caseload {
    let mut caseload = Caseload::default();
    for session in 0..6_i64 {
        caseload
            .note("C-1", 14 * session)
            .total("PHQ-9", 19.0 - session as f64)
            .total("AUDIT", 17.0 - 2.0 * session as f64)
            .technique("safety planning")
            .technique("medication management")
            .technique("seeking safety")
            .technique("exposure")
            .goal(1, "Safety at home", Some(StatedProgress::Stable), None, None)
            .goal(2, "Moins d’idées noires", Some(StatedProgress::Improved), None, None)
            .goal(3, "Better sleep", Some(StatedProgress::Improved), None, None);
    }
    caseload
}

#[test]
fn goals_bands_and_charts_of_a_client_do_not_speak_of_risk() {
    let tables = spoken_of().tables();
    let order = Order::default();
    let writer = Writer::new(&order).unwrap();
    for (language, high, goal, sleep) in [
        (Language::En, "17 (high)", "Goal 1: no change so far.", "Better sleep: progress."),
        (
            Language::Fr,
            "17 (élevée)",
            "Objectif 1\u{202f}: stable",
            "Better sleep\u{202f}: en progrès.",
        ),
    ] {
        let model = model(&tables, language);
        let report = writer.report(&model.clients[0], &model, Audience::Client).unwrap();
        let text = words_of(&report).join("\n");
        for words in [high, goal, sleep] {
            assert!(text.contains(words), "`{words}` not in\n{text}");
        }
        assert_eq!(report.figures().count(), 2);
        let page = text_of(&report, Form::Html);
        let (_, page) = page.split_once("</style>").unwrap();
        let lower = page.to_lowercase();
        for word in [
            "safety",
            "sécurité",
            "risk",
            "risque",
            "harmful",
            "hazard",
            "nocive",
            "dependence",
            "idées noires",
        ] {
            assert!(!lower.contains(word), "`{word}` in\n{text}");
        }
        let clinician = writer.report(&model.clients[0], &model, Audience::Clinician).unwrap();
        let text = words_of(&clinician).join("\n");
        assert!(text.contains("Safety at home") && text.contains("Moins d’idées noires"), "{text}");
    }
}

#[test]
fn a_clinician_can_choose_to_tell_a_client_of_risk() {
    let folder = tempfile::tempdir().unwrap();
    let toml = "[clinician]\nsections = [\"risk\", \"method\"]\n\
                [client]\nsections = [\"risk\", \"method\"]\n\
                closing = { en = \"In a crisis, call 988.\", fr = \"En cas de crise, 988.\" }\n";
    std::fs::write(folder.path().join("report.toml"), toml).unwrap();
    let order =
        Order { template: Template::from_directory(folder.path()).unwrap(), ..Order::default() };
    let tables = practice().tables();
    let model = model(&tables, Language::En);
    let client = model.clients.iter().find(|it| it.row.client_id == "C-better").unwrap();
    let report = Writer::new(&order).unwrap().report(client, &model, Audience::Client).unwrap();
    let text = text_of(&report, Form::Txt);
    assert!(
        text.contains("You said on 30 Mar 2026 that you had no thoughts of suicide."),
        "{text}"
    );
    assert!(text.contains("In a crisis, call 988."));
    assert!(!text.contains("PHQ-9 ="), "a part that was not asked for");
}

#[test]
fn no_report_quotes_a_note() {
    for audience in [Audience::Clinician, Audience::Client] {
        for report in reports(practice(), Language::En, audience) {
            let text = text_of(&report, Form::Txt);
            for words in ["Denies SI", "not waking up", "today:", "alert(1)"] {
                assert!(!text.contains(words), "`{words}` in the report of {}", report.client);
            }
        }
    }
}

/// Notes written to break a document.
fn hostile() -> Caseload {
    let mut caseload = Caseload::default();
    let labels = [
        "#panic(\"run\") #let x = 1 $x$ @ref <label> *bold* _it_ `raw` \\ // #eval(\"1\")",
        "<script>alert(1)</script> & <img src=x onerror=alert(2)> ]]> <!-- \" ' -->",
        "bell \u{7} nul \u{0} escape \u{1b}[31m form \u{c} feed \u{fffe} end",
        "\u{202e}drow desrever\u{202c} \u{2066}isolated\u{2069} שלום مرحبا \u{200f}",
        "emoji 🙂 👩‍👩‍👧‍👦 🏳️‍🌈 日本語 ĳ ﬁ",
        "| pipe || table |\n# heading\n- list\r\n1. one",
        "${env} {{ braces }} {% block %} %s %n \\u0000 &amp; &#60;",
    ];
    for (index, label) in labels.iter().enumerate() {
        let number = i64::try_from(index).unwrap() + 1;
        caseload
            .note("C-<i>#x</i>", 7 * number)
            .total("PHQ-9", 9.0 + number as f64)
            .technique(label)
            .goal(number, label, Some(StatedProgress::Stable), None, None);
    }
    let long = "w".repeat(10_000);
    caseload.note("C-<i>#x</i>", 70).total("PHQ-9", 12.0).technique(&long).goal(
        8,
        &long,
        Some(StatedProgress::Improved),
        Some("PHQ-9"),
        Some(5.0),
    );
    for note in &mut caseload.found.notes {
        note.author = Some("#x <b>Dr</b> \u{202e}A\u{0}".to_owned());
    }
    caseload
}

#[test]
fn hostile_words_stay_words_in_every_form() {
    for audience in [Audience::Clinician, Audience::Client] {
        let report = reports(hostile(), Language::En, audience).swap_remove(0);
        let html = text_of(&report, Form::Html);
        assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("<i>"));
        assert!(html.contains("&#60;script&#62;alert(1)"), "{html}");
        let docx = in_form(&report, Form::Docx);
        let document = part(&docx, "word/document.xml");
        assert!(document.contains("&#60;script&#62;alert(1)"));
        for name in ["word/document.xml", "word/footer1.xml", "docProps/core.xml"] {
            let xml = part(&docx, name);
            let mut reader = quick_xml::Reader::from_str(&xml);
            while !matches!(reader.read_event().unwrap(), quick_xml::events::Event::Eof) {}
            let hidden = |sign: &char| sign.is_control() && *sign != '\n';
            assert_eq!(xml.chars().find(hidden), None, "{name}");
        }
        let md = text_of(&report, Form::Md);
        assert!(md.contains(r"\<script\>alert(1)\</script\>"), "{md}");
        for form in [Form::Txt, Form::Md] {
            let text = text_of(&report, form);
            let hidden = |sign: &char| sign.is_control() && *sign != '\n';
            assert_eq!(text.chars().find(hidden), None, "{form}");
            assert!(!text.contains(['\u{202e}', '\u{200f}', '\u{2066}']), "{form}");
        }
    }
}

#[test]
fn a_document_of_word_has_what_a_screen_reader_needs() {
    let report = report_of("C-better", Language::Fr, Audience::Clinician);
    let docx = in_form(&report, Form::Docx);
    let document = part(&docx, "word/document.xml");
    let count = |what: &str| document.matches(what).count();
    assert_eq!(count("w:val=\"Heading1\""), 1);
    assert_eq!(count("w:val=\"Heading2\""), report.sections.len());
    assert_eq!(count("<w:tblHeader/>"), count("<w:tbl>"));
    assert_eq!(count("<w:drawing>"), report.figures().count());
    for figure in report.figures() {
        assert!(
            without_tags(&document.replace("descr=\"", ">").replace("\"/>", "<"))
                .contains(&figure.alt)
        );
    }
    assert!(document.contains(">Séances\u{202f}: </w:t>"), "a space behind the colon");
    assert!(part(&docx, "word/styles.xml").contains("w:lang w:val=\"fr-CA\""));
    let properties = part(&docx, "docProps/core.xml");
    assert!(properties.contains("<dc:title>Rapport d’évolution – C-better</dc:title>"));
    assert!(properties.contains("<dc:language>fr-CA</dc:language>"));
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let report = report_of("C-better", Language::En, Audience::Clinician);
    for &form in <Form as crate::vocabulary::Word>::ALL {
        assert!(in_form(&report, form) == in_form(&report, form), "{form}");
    }
}

#[test]
fn a_period_leaves_earlier_sessions_to_the_course() {
    let tables = practice().tables();
    let model = model(&tables, Language::En);
    let order = Order { period: "2026-02-01..2026-03-10".parse().unwrap(), ..Order::default() };
    let client = model.clients.iter().find(|it| it.row.client_id == "C-better").unwrap();
    let report = Writer::new(&order).unwrap().report(client, &model, Audience::Clinician).unwrap();
    let text = text_of(&report, Form::Txt);
    assert!(text.contains("Period: 1 Feb 2026 to 10 Mar 2026\nSessions: 3\n"), "{text}");
    assert!(text.contains("PHQ-9: the baseline (5 Jan 2026) stands before the period"), "{text}");
    assert!(text.contains("in 0 of 3 notes"), "{text}");
}

#[cfg(feature = "pdf")]
mod pdf_form {
    use super::*;

    fn strict(report: &ProgressReport, order: &Order) -> crate::error::Result<Vec<u8>> {
        pdf::Typesetter::new(order).unwrap().check(report)
    }

    #[test]
    fn the_compiler_finds_nothing_to_warn_of() {
        for audience in [Audience::Clinician, Audience::Client] {
            for language in [Language::En, Language::Fr] {
                for report in reports(practice(), language, audience) {
                    strict(&report, &Order::default()).unwrap();
                }
            }
        }
        strict(&sample::report(), &Order::default()).unwrap();
    }

    #[test]
    fn hostile_words_are_set_and_not_run() {
        for audience in [Audience::Clinician, Audience::Client] {
            let report = reports(hostile(), Language::En, audience).swap_remove(0);
            strict(&report, &Order::default()).unwrap();
        }
    }

    /// A client with more of everything than fits on two pages.
    fn very_much() -> Caseload {
        let mut caseload = Caseload::default();
        let measures =
            ["PHQ-9", "GAD-7", "PCL-5", "ISI", "WSAS", "AUDIT", "PSS-10", "OQ-45", "BDI-II", "BAI"];
        for session in 0..80_i64 {
            let note = caseload.note("C-much", 7 * session);
            let mut note = note.ideation(SuicidalIdeation::Denied, RiskLevel::Low, "x");
            for (place, measure) in measures.iter().enumerate() {
                if session % (place as i64 + 1) == 0 {
                    note = note.total(measure, (8 + (session + place as i64) % 7) as f64);
                }
            }
            for place in 0..4_i64 {
                note = note.technique(&format!("technique number {}", (session + 5 * place) % 23));
            }
            for goal in 1..=9_i64 {
                let label =
                    format!("A goal whose label is long enough for two lines, number {goal}");
                note =
                    note.goal(goal, &label, Some(StatedProgress::Stable), Some("PHQ-9"), Some(5.0));
            }
        }
        caseload
    }

    #[test]
    fn a_client_with_very_much_data_has_two_pages_that_say_what_they_leave_out() {
        let folder = tempfile::tempdir().unwrap();
        let head =
            "name = \"Harbour\"\nlines = [\"12 Harbour Street\", \"Halifax\", \"902 555 0142\"]\n";
        std::fs::write(folder.path().join("head.toml"), head).unwrap();
        let letterhead = Letterhead::from_file(&folder.path().join("head.toml")).unwrap();
        let tables = very_much().tables();
        for language in [Language::En, Language::Fr] {
            let model = model(&tables, language);
            for paper in [Paper::Letter, Paper::A4] {
                let order = Order { paper, letterhead: letterhead.clone(), ..Order::default() };
                let writer = Writer::new(&order).unwrap();
                for audience in [Audience::Clinician, Audience::Client] {
                    let report = writer.report(&model.clients[0], &model, audience).unwrap();
                    let pdf = writer.form(&report, Form::Pdf).unwrap();
                    let pages = pdf_extract::extract_text_from_mem_by_pages(&pdf).unwrap().len();
                    assert!(pages <= 2, "{pages} pages: {language} {paper} {audience}");
                }
            }
        }
        let order = Order::default();
        let model = model(&tables, Language::En);
        let writer = Writer::new(&order).unwrap();
        let report = writer.report(&model.clients[0], &model, Audience::Clinician).unwrap();
        let text = text_of(&report, Form::Txt);
        for words in [
            "71 more scores",
            "Charts and scores by date for the 2 most used measures only.",
            "Left out for want of room: ",
            "The first 5 of 9 goals; the others stand in the notes.",
            "18\u{a0}more",
        ] {
            assert!(text.contains(words), "`{words}` not in\n{text}");
        }
        let report = writer.report(&model.clients[0], &model, Audience::Client).unwrap();
        let text = text_of(&report, Form::Txt);
        assert!(text.contains("Also filled in, and not shown here for want of room: "), "{text}");
    }

    #[test]
    fn a_picture_without_words_for_it_is_refused() {
        let layout = "#set document(title: \"x\")\n#image(\"chart-1.svg\")\n";
        let error = with_layout(layout);
        assert!(error.contains("layout.typ:2:2: PDF/UA-1 error: missing alt text"), "{error}");
    }

    #[test]
    fn a_document_without_a_title_is_refused() {
        let error = with_layout("Some words.\n");
        assert!(error.contains("PDF/UA-1 error: missing document title"), "{error}");
    }

    #[test]
    fn a_layout_sees_neither_the_disk_nor_the_clock() {
        let read = with_layout("#set document(title: \"x\")\n#read(\"/etc/passwd\")\n");
        assert!(read.contains("layout.typ:2:7: file not found"), "{read}");
        let clock = with_layout("#set document(title: \"x\")\n#datetime.today().display()\n");
        assert!(clock.contains("unable to get the current date"), "{clock}");
        let package = with_layout("#import \"@preview/cetz:0.3.0\": canvas\n");
        assert!(package.contains("layout.typ:1:9: file not found"), "{package}");
    }

    /// What is said of a layout of a clinic's own.
    fn with_layout(layout: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("layout.typ"), layout).unwrap();
        let template = Template::from_directory(folder.path()).unwrap();
        let order = Order { template, ..Order::default() };
        let error = Writer::new(&order).unwrap().check_layout().unwrap_err();
        assert!(error.is_configuration(), "{error}");
        error.to_string()
    }
}
