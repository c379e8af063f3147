//! Progress reports of the demo caseload: the same words in every form, in
//! their order, and read by the programs of others: poppler, LibreOffice and a
//! checker of PDF/UA.
//!
//! Those programs are not needed to work on caseline. A test that misses one
//! says so and passes; with `CASELINE_CI=1` it fails.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use caseline::caseload::TriagePolicy;
use caseline::frame::Tables;
use caseline::instrument::{Profile, Registry};
use caseline::note::Language;
use caseline::report::CaseloadModel;
use caseline::report::attachment::{
    Audience, Block, Form, Order, Paper, ProgressReport, Table, Writer,
};
use caseline::vocabulary::Word;

use crate::program::{Workdir, root};

/// Whether a program of others can be used.
fn there_is(program: &str, arguments: &[&str]) -> bool {
    let runs = Command::new(program).args(arguments).output();
    let found = runs.is_ok_and(|output| output.status.success());
    if !found {
        assert!(std::env::var_os("CASELINE_CI").is_none(), "{program} {arguments:?} is missing");
        eprintln!("skipped: {program} {arguments:?} is not installed");
    }
    found
}

/// The results of the demo caseload.
static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let work = Workdir::new();
    let demo = root().join("data/demo").display().to_string();
    let ran = work.run(&["run", &demo, "--out", "out"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let manifest: serde_json::Value =
        serde_json::from_str(&work.read("out/manifest.json")).expect("JSON");
    let as_of = manifest["settings"]["as_of"].as_str().and_then(|day| day.parse().ok());
    Tables::read(&work.path("out/tables"), as_of).expect("tables")
});
static REGISTRY: LazyLock<Registry> = LazyLock::new(|| Registry::embedded().expect("measures"));
static PROFILE: LazyLock<Profile> =
    LazyLock::new(|| Profile::named(Profile::DEFAULT).expect("thresholds"));
static POLICY: LazyLock<TriagePolicy> = LazyLock::new(|| TriagePolicy::embedded().expect("rules"));

fn model(language: Language) -> CaseloadModel<'static> {
    CaseloadModel::new(&TABLES, &REGISTRY, &PROFILE, &POLICY, language).expect("facts")
}

/// Every report of the demo: clients, languages, audiences.
fn reports(order: &Order) -> Vec<ProgressReport> {
    let writer = Writer::new(order).expect("a writer");
    let mut reports = Vec::new();
    for language in [Language::En, Language::Fr] {
        let model = model(language);
        for client in &model.clients {
            for &audience in Audience::ALL {
                reports.push(writer.report(client, &model, audience).expect("a report"));
            }
        }
    }
    reports
}

/// Every word of a report in reading order.
fn words(report: &ProgressReport) -> Vec<&str> {
    let mut words: Vec<&str> = vec![&report.title];
    words.extend(report.facts.iter().flat_map(|fact| [fact.label.as_str(), &fact.value]));
    words.push(&report.status);
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

/// Without spaces and breaks, which each form sets in its own way.
fn dense(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_whitespace() && *sign != '\u{200b}').collect()
}

/// Whether all words stand in `text`, in their order; the first that does not.
fn first_missing<'r>(report: &'r ProgressReport, text: &str) -> Option<&'r str> {
    let text = dense(text);
    let mut rest = text.as_str();
    words(report).into_iter().find(|word| match rest.split_once(dense(word).as_str()) {
        Some((_, behind)) => {
            rest = behind;
            false
        }
        None => true,
    })
}

/// The text of a marked-up document.
fn without_tags(markup: &str) -> String {
    let mut text = String::new();
    for piece in markup.split('<') {
        text.push_str(piece.split_once('>').map_or(piece, |(_, behind)| behind));
        text.push(' ');
    }
    [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")]
        .into_iter()
        .fold(text, |text, (reference, sign)| text.replace(reference, sign))
}

fn document_of(docx: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(docx)).expect("an archive");
    let mut xml = String::new();
    let mut part = archive.by_name("word/document.xml").expect("a document");
    part.read_to_string(&mut xml).expect("UTF-8");
    xml
}

fn pdf_text(pdf: &Path) -> String {
    let output =
        Command::new("pdftotext").args(["-raw"]).arg(pdf).arg("-").output().expect("pdftotext");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The text of all pages without the last line of each, its footer: a paragraph
/// may go on behind it.
fn without_footers(pages: &str) -> String {
    let body = |page: &str| {
        let (body, _footer) = page.trim_end().rsplit_once('\n').unwrap_or_default();
        body.to_owned()
    };
    pages.split('\u{c}').map(body).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_form_says_the_same_in_the_same_order() {
    let order = Order::default();
    let writer = Writer::new(&order).expect("a writer");
    let poppler = there_is("pdftotext", &["-v"]);
    let folder = tempfile::tempdir().expect("a folder");
    for report in reports(&order) {
        let form = |form| writer.form(&report, form).expect("a form");
        let text = |form_of| String::from_utf8(form(form_of)).expect("UTF-8");
        let html = without_tags(&text(Form::Html));
        assert_eq!(first_missing(&report, &html), None, "HTML of {}", report.name);
        let docx = without_tags(&document_of(&form(Form::Docx)));
        assert_eq!(first_missing(&report, &docx), None, "DOCX of {}", report.name);
        let md = text(Form::Md).replace('\\', "");
        assert_eq!(first_missing(&report, &md), None, "Markdown of {}", report.name);
        if poppler {
            let pdf = folder.path().join("report.pdf");
            fs::write(&pdf, form(Form::Pdf)).expect("a file");
            let pages = pdf_text(&pdf);
            let text = without_footers(&pages);
            assert_eq!(first_missing(&report, &text), None, "PDF of {}\n{text}", report.name);
            let pages = pages.matches('\u{c}').count();
            assert!(pages <= 2, "{pages} pages for {}", report.name);
        }
    }
}

/// Writes the PDF of each report into a folder.
fn pdfs(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for paper in [Paper::Letter, Paper::A4] {
        let order = Order { paper, ..Order::default() };
        let writer = Writer::new(&order).expect("a writer");
        for (index, report) in reports(&order).iter().enumerate() {
            let file = folder.join(format!("{index}-{paper}.pdf"));
            fs::write(&file, writer.form(report, Form::Pdf).expect("a PDF")).expect("a file");
            files.push(file);
        }
    }
    files
}

/// `page` (PyPI: page-validation) checks the rules of PDF/UA-1 that a machine
/// can check, and shares no code with the compiler that set the PDF.
const CHECK: &str = "
import pathlib, sys, page
wrong = [(p.name, f.rule_id, f.message) for p in sorted(pathlib.Path(sys.argv[1]).glob('*.pdf'))
         for f in page.validate_pdf(str(p), profile='ua1').failures]
print(*wrong, sep='\\n')
sys.exit(bool(wrong))
";

#[test]
fn every_pdf_has_two_pages_at_most_and_conforms_for_an_independent_checker() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = pdfs(folder.path());
    assert_eq!(files.len(), 240);
    if there_is("pdftotext", &["-v"]) {
        for file in &files {
            let pages = pdf_text(file).matches('\u{c}').count();
            assert!(pages <= 2, "{pages} pages: {}", file.display());
        }
    }
    if !there_is("python3", &["-c", "import page; page.validate_pdf"]) {
        return;
    }
    let output =
        Command::new("python3").args(["-c", CHECK]).arg(folder.path()).output().expect("python3");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn libreoffice_opens_a_document_and_converts_it_whole() {
    if !there_is("soffice", &["--version"]) || !there_is("pdftotext", &["-v"]) {
        return;
    }
    let order = Order::default();
    let writer = Writer::new(&order).expect("a writer");
    let folder = tempfile::tempdir().expect("a folder");
    let reports = reports(&order);
    // One client of each language and audience, and the one with most to say.
    let longest = (0..reports.len()).max_by_key(|&index| words(&reports[index]).len());
    let mut chosen = vec![0, 1, reports.len() - 2, reports.len() - 1];
    chosen.extend(longest);
    let mut command = Command::new("soffice");
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
    command.args([&profile, "--headless", "--convert-to", "pdf", "--outdir"]).arg(folder.path());
    for &index in &chosen {
        let file = folder.path().join(format!("{index}.docx"));
        fs::write(&file, writer.form(&reports[index], Form::Docx).expect("a DOCX"))
            .expect("a file");
        command.arg(file);
    }
    let output = command.output().expect("soffice");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for index in chosen {
        let text = pdf_text(&folder.path().join(format!("{index}.pdf")));
        let report = &reports[index];
        assert_eq!(first_missing(report, &text), None, "{}\n{text}", report.name);
    }
}

/// A caseload of two clients in a directory of its own.
fn practice() -> Workdir {
    let work = Workdir::new();
    for (client, file, date, number, score) in [
        ("C-1", "a1", "2026-01-08", 1, 18),
        ("C-1", "a2", "2026-02-05", 2, 12),
        ("C-1", "a3", "2026-03-05", 3, 7),
        ("C-2", "b1", "2026-02-04", 1, 11),
    ] {
        let body = format!(
            "S: Client talked about work.\nO: PHQ-9 = {score}, item 9 = 0.\n\
             A: Goal 1, improve mood: improving. Denies SI/HI. Cognitive restructuring.\n\
             P: Return in two weeks."
        );
        work.write(&format!("notes/{file}.txt"), crate::program::note(client, date, number, &body));
    }
    work
}

fn run(work: &Workdir, more: &[&str]) -> crate::program::Ran {
    let mut arguments = vec!["run", "notes", "--out", "out"];
    arguments.extend(more);
    work.run(&arguments)
}

#[test]
fn each_form_and_audience_is_a_file_of_its_own() {
    let work = practice();
    let ran = run(
        &work,
        &[
            "--attach",
            "pdf",
            "--attach",
            "docx",
            "--attach",
            "html",
            "--attach",
            "txt",
            "--attach",
            "md",
            "--audience",
            "client",
            "--audience",
            "clinician",
        ],
    );
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    for client in ["C-1", "C-2"] {
        for infix in ["", ".client"] {
            for form in ["pdf", "docx", "html", "txt", "md"] {
                let name = format!("out/reports/{client}{infix}.{form}");
                assert!(work.path(&name).is_file(), "{name}");
            }
        }
    }
    let manifest: serde_json::Value =
        serde_json::from_str(&work.read("out/manifest.json")).expect("JSON");
    assert_eq!(manifest["settings"]["attach"], "pdf, docx, html, txt, md");
    assert_eq!(manifest["settings"]["audience"], "clinician, client");
    assert!(manifest["outputs"]["reports/C-1.client.pdf"].is_string());
}

#[test]
fn reports_can_be_asked_for_single_clients() {
    let work = practice();
    let ran = run(&work, &["--attach", "txt", "--clients", "C-2"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(work.path("out/reports/C-2.txt").is_file());
    assert!(!work.path("out/reports/C-1.txt").exists());
    let ran = run(&work, &["--attach", "txt", "--clients", "C-2,C-9"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("--clients: the notes hold no client `C-9`"), "{}", ran.stderr);
}

#[test]
fn a_period_that_is_over_is_seen_from_its_last_day() {
    let work = practice();
    let ran = run(&work, &["--attach", "txt", "--period", "2026-02-01..2026-02-28"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report = work.read("out/reports/C-1.txt");
    for words in [
        "Period: 1 Feb 2026 to 28 Feb 2026",
        "Sessions: 1",
        "As of: 28 Feb 2026",
        "PHQ-9 reliably improved (18 to 12)",
        "the baseline (8 Jan 2026) stands before the period",
    ] {
        assert!(report.contains(words), "`{words}` not in\n{report}");
    }
    assert!(!report.contains("5 Mar 2026"), "{report}");
    let ran = run(&work, &["--attach", "txt", "--period", "2026-02"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("a period is FROM..TO"), "{}", ran.stderr);
}

#[test]
fn letterhead_and_name_stand_in_the_report_and_nowhere_else() {
    let work = practice();
    work.write(
        "head.toml",
        "name = \"Harbour Street\"\nlines = [\"12 Harbour St\"]\nauthor = \"A. Lind\"\n",
    );
    work.write("names.csv", "client_id,name\nC-1,Robin Roy\n");
    let ran = run(
        &work,
        &[
            "--attach",
            "txt",
            "--attach",
            "html",
            "--letterhead",
            "head.toml",
            "--names",
            "names.csv",
        ],
    );
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report = work.read("out/reports/C-1.txt");
    assert!(report.starts_with("Harbour Street\n12 Harbour St\n"), "{report}");
    assert!(report.contains("Client: Robin Roy\n") && report.contains("Author: A. Lind\n"));
    for elsewhere in
        ["out/index.html", "out/clients/C-1.html", "out/notes/C-1.txt", "out/manifest.json"]
    {
        assert!(!work.read(elsewhere).contains("Robin"), "{elsewhere}");
    }
    assert!(!ran.stdout.contains("Robin"));
}

#[test]
fn a_wrong_template_is_told_before_anything_is_written() {
    let work = practice();
    work.write("mine/layout.typ", "#set document(title: \"x\")\n#report.nothing\n");
    let ran = run(&work, &["--attach", "pdf", "--template", "mine"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("mine/layout.typ:2:"), "{}", ran.stderr);
    assert!(!work.path("out").exists());
}

#[test]
fn what_belongs_to_reports_needs_a_report() {
    let work = practice();
    let ran = run(&work, &["--audience", "client"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("--attach"), "{}", ran.stderr);
}

#[test]
fn a_second_run_leaves_reports_alone_that_say_the_same() {
    let work = practice();
    let times = |work: &Workdir| {
        ["C-1.pdf", "C-1.docx", "C-2.pdf"]
            .map(|name| fs::metadata(work.path(&format!("out/reports/{name}"))).expect(name))
            .map(|file| file.modified().expect("a time"))
    };
    let attach = ["--attach", "pdf", "--attach", "docx"];
    run(&work, &attach);
    let first = times(&work);
    run(&work, &attach);
    assert_eq!(times(&work), first);
    work.write("notes/b2.txt", crate::program::note("C-2", "2026-03-05", 2, "O: PHQ-9 = 9."));
    run(&work, &attach);
    let third = times(&work);
    assert_eq!((third[0], third[1]), (first[0], first[1]), "C-1 says the same");
    assert!(third[2] > first[2], "C-2 has a new score");
}

#[test]
fn summary_notes_come_in_the_arrangement_asked_for() {
    let work = practice();
    run(&work, &["--arrange", "birp"]);
    let note = work.read("out/notes/C-1.txt");
    assert!(note.starts_with("Behavior\nPHQ-9 = 7 (mild) on 5 Mar 2026, item 9 = 0, "), "{note}");
    assert!(note.contains("\n\nResponse\nPHQ-9: recovered"), "{note}");
    assert!(work.read("out/clients/C-1.html").contains("Response\nPHQ-9: recovered"));
}
