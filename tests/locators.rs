//! Every locator leads back to what was read there.
//!
//! All samples are read, and each place that a score, a goal, a note or a rejected
//! record names is opened by other means than the readers use: JSON pointers by
//! `serde_json`, paths of XML by a walk of its own, lines and cells of tables by
//! their text, rows of workbooks by the XML in their package.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

use caseline::Result;
use caseline::extract::Extractor;
use caseline::extract::lexicon::Lexicon;
use caseline::ingest::{Fault, Options, Rejected, Sink, read};
use caseline::note::{CodedGoal, CodedScore, Note, ScoreOrigin, ScorePart, Source};

#[derive(Default)]
struct Taken {
    notes: Vec<Note>,
    scores: Vec<CodedScore>,
    goals: Vec<CodedGoal>,
    rejected: Vec<Rejected>,
}

impl Sink for Taken {
    fn note(&mut self, note: Note) -> Result<()> {
        self.notes.push(note);
        Ok(())
    }

    fn score(&mut self, score: CodedScore) -> Result<()> {
        self.scores.push(score);
        Ok(())
    }

    fn rejected(&mut self, rejected: Rejected) -> Result<()> {
        self.rejected.push(rejected);
        Ok(())
    }

    fn goal(&mut self, goal: CodedGoal) -> Result<()> {
        self.goals.push(goal);
        Ok(())
    }
}

/// An element of XML by its local name, with all its words.
#[derive(Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn parse(text: &str) -> Option<Self> {
        let mut reader = quick_xml::Reader::from_str(text);
        let mut open = vec![Self::default()];
        let begun = |start: &BytesStart<'_>| Self {
            name: start.local_name().as_ref().to_owned(),
            attributes: start
                .attributes()
                .with_checks(false)
                .flatten()
                .map(|it| (it.key.local_name().as_ref().to_owned(), it.value.to_string()))
                .collect(),
            ..Self::default()
        };
        loop {
            match reader.read_event().ok()? {
                Event::Start(start) => open.push(begun(&start)),
                Event::Empty(start) => open.last_mut()?.children.push(begun(&start)),
                Event::Text(text) => open.last_mut()?.text.push_str(&text),
                Event::CData(text) => open.last_mut()?.text.push_str(&text),
                Event::End(_) => {
                    let done = open.pop()?;
                    open.last_mut()?.children.push(done);
                }
                Event::Eof => return open.pop(),
                _ => {}
            }
        }
    }

    /// The element at `/a/b[2]/c`.
    fn at(&self, path: &str) -> Option<&Self> {
        path.split('/').filter(|step| !step.is_empty()).try_fold(self, |element, step| {
            let (name, number) = match step.split_once('[') {
                Some((name, number)) => (name, number.trim_end_matches(']').parse().ok()?),
                None => (step, 1_usize),
            };
            element.children.iter().filter(|child| child.name == name).nth(number - 1)
        })
    }

    fn with_id(&self, id: &str) -> Option<&Self> {
        let is_it = self.attributes.iter().any(|(name, value)| name == "ID" && value == id);
        is_it.then_some(self).or_else(|| self.children.iter().find_map(|child| child.with_id(id)))
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// The elements of a name in it, in order.
    fn all_named(&self, name: &str) -> Vec<&Self> {
        let own = self.children.iter().flat_map(|child| {
            let itself = (child.name == name).then_some(child);
            itself.into_iter().chain(child.all_named(name))
        });
        own.collect()
    }

    /// All its text, without that of attributes.
    fn content(&self) -> String {
        self.children.iter().fold(self.text.clone(), |text, child| text + &child.content())
    }

    fn words(&self) -> Vec<&str> {
        let own =
            self.attributes.iter().map(|(_, value)| value.as_str()).chain([self.text.as_str()]);
        own.chain(self.children.iter().flat_map(|child| child.words())).collect()
    }

    /// The words of its values: those of the element itself where it is a value.
    fn values(&self) -> Vec<&str> {
        let values = self.children.iter().filter(|child| child.name.starts_with("value"));
        values.flat_map(|child| child.words()).collect()
    }
}

/// The bytes of a file, perhaps inside an archive.
fn bytes_of(root: &Path, path: &str) -> Vec<u8> {
    let base = if root.is_file() { root.parent().unwrap() } else { root };
    if let Ok(bytes) = std::fs::read(base.join(path)) {
        return bytes;
    }
    let (archive, member) = path.split_once(".zip/").unwrap();
    let file = std::fs::File::open(base.join(format!("{archive}.zip"))).unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    let mut bytes = Vec::new();
    archive.by_name(member).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

/// A file as text, as far as its letters matter here.
fn text_of(root: &Path, path: &str) -> String {
    let bytes = bytes_of(root, path);
    match String::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(error) => encoding_rs::WINDOWS_1252.decode(error.as_bytes()).0.into_owned(),
    }
}

fn leaves(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.values().for_each(|value| leaves(value, into)),
        Value::Array(values) => values.iter().for_each(|value| leaves(value, into)),
        Value::String(text) => into.push(text.clone()),
        Value::Null => {}
        other => into.push(other.to_string()),
    }
}

/// How documents of word processors begin. A line of one is a line of the text that is
/// read from it, and cannot be found without reading it so: only the file is opened.
fn is_packed(text: &str) -> bool {
    let rtf = text.split_once("\\rtf").is_some_and(|(before, _)| before.trim() == "{");
    rtf || text.starts_with("PK") || text.starts_with("%PDF")
}

/// What stands at a place.
struct Found {
    /// How the place was opened.
    kind: &'static str,
    /// All that stands there.
    all: Vec<String>,
    /// What stands there as a value.
    values: Vec<String>,
}

fn owned(words: Vec<&str>) -> Vec<String> {
    words.into_iter().map(str::to_owned).collect()
}

/// Lines by whatever ends them.
fn lines_of(text: &str) -> Vec<&str> {
    text.split("\r\n").flat_map(|part| part.split(['\r', '\n'])).collect()
}

fn open(root: &Path, source: &Source) -> Option<Found> {
    let locator = source.locator.as_str();
    if source.path.ends_with(".xlsx") {
        return sheet_row(bytes_of(root, &source.path), locator);
    }
    let text = text_of(root, &source.path);
    if is_packed(&text) {
        return Some(Found { kind: "document", all: vec![text], values: Vec::new() });
    }
    let begins = text.trim_start().chars().next().unwrap_or(' ');
    let digits = locator.bytes().take_while(u8::is_ascii_digit).count();
    let (line, rest) = locator.split_at(digits);
    let line: Option<usize> = line.parse().ok();
    if matches!(begins, '{' | '[') {
        let (kind, whole): (_, Value) = match line {
            Some(line) => {
                let line = text.lines().nth(line - 1)?;
                ("line and JSON pointer", serde_json::from_str(line).ok()?)
            }
            None => ("JSON pointer", serde_json::from_str(&text).ok()?),
        };
        let place = whole.pointer(rest)?;
        let (mut all, mut values) = (Vec::new(), Vec::new());
        leaves(place, &mut all);
        let fields = place.as_object()?.iter().filter(|(name, _)| name.starts_with("value"));
        fields.for_each(|(_, value)| leaves(value, &mut values));
        return Some(Found { kind, all, values });
    }
    if begins == '<' && locator.starts_with('/') {
        let document = Element::parse(&text)?;
        let element = document.at(locator)?;
        // what refers to the narrative of its document means the words there
        let named = element.words().into_iter().filter_map(|word| word.strip_prefix('#'));
        let narrative = named.filter_map(|id| document.with_id(id)).flat_map(Element::words);
        let all = owned(element.words().into_iter().chain(narrative).collect());
        let values = owned(element.values());
        return Some(Found { kind: "path of XML", all, values });
    }
    let Some(line) = line else {
        return locator.is_empty().then(|| Found {
            kind: "whole file",
            all: vec![text.clone()],
            values: Vec::new(),
        });
    };
    if text.starts_with("MSH") {
        let segment = *lines_of(&text).get(line - 1)?;
        let fields: Vec<_> = segment.split(['|', '^']).map(str::to_owned).collect();
        return Some(Found { kind: "line of HL7", all: fields.clone(), values: fields });
    }
    if source.path.ends_with(".csv") {
        return cells(&text, line, rest);
    }
    let start = text.split_inclusive('\n').take(line - 1).map(str::len).sum::<usize>();
    let all = vec![text.get(start..)?.to_owned()];
    Some(Found { kind: "line", all, values: Vec::new() })
}

/// The cells of the row that "Sheet!7:Heading" names in a workbook, from its parts.
fn sheet_row(bytes: Vec<u8>, locator: &str) -> Option<Found> {
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(bytes)).ok()?;
    let mut part = |name: &str| {
        let mut text = String::new();
        package.by_name(name).ok()?.read_to_string(&mut text).ok()?;
        Element::parse(&text)
    };
    let (sheet, place) = locator.rsplit_once('!').unwrap_or((locator, ""));
    let row: String = place.chars().take_while(char::is_ascii_digit).collect();
    let number = part("xl/workbook.xml")?
        .all_named("sheet")
        .iter()
        .position(|it| it.attribute("name") == Some(sheet))?;
    let shared = part("xl/sharedStrings.xml").unwrap_or_default();
    let shared: Vec<String> = shared.all_named("si").iter().map(|it| it.content()).collect();
    let cells = part(&format!("xl/worksheets/sheet{}.xml", number + 1))?;
    let rows = cells.all_named("row");
    let cells = match rows.iter().find(|it| it.attribute("r") == Some(row.as_str())) {
        Some(row) => row.all_named("c"),
        None if row.is_empty() => cells.all_named("c"),
        None => return None,
    };
    let text = |cell: &&Element| {
        let value = cell.children.iter().find(|child| matches!(child.name.as_str(), "v" | "is"));
        let words = value.map(|value| value.content()).unwrap_or_default();
        let index = words.parse::<usize>().ok().filter(|_| cell.attribute("t") == Some("s"));
        index.and_then(|index| shared.get(index).cloned()).unwrap_or(words)
    };
    let all: Vec<String> = cells.iter().map(text).collect();
    Some(Found { kind: "row of a workbook", values: all.clone(), all })
}

/// The cells of the row that begins on a line, or the one under a heading.
fn cells(text: &str, line: usize, rest: &str) -> Option<Found> {
    let row = |line: usize| {
        let start = text.split_inclusive('\n').take(line - 1).map(str::len).sum::<usize>();
        let text = text.get(start..)?;
        let delimiter = if text.contains(';') && !text.contains(',') { b';' } else { b',' };
        let semicolons = text.lines().next()?.matches(';').count() > 1;
        let delimiter = if semicolons { b';' } else { delimiter };
        let mut settings = csv::ReaderBuilder::new();
        settings.has_headers(false).flexible(true).delimiter(delimiter);
        let mut reader = settings.from_reader(text.as_bytes());
        reader.records().next()?.ok()
    };
    let cells = row(line)?;
    let all: Vec<String> = cells.iter().map(|cell| cell.trim().to_owned()).collect();
    let Some(heading) = rest.strip_prefix(':') else {
        return Some(Found { kind: "row of a table", values: all.clone(), all });
    };
    let header = row(1)?;
    let column = header.iter().position(|name| name.trim() == heading)?;
    let values = vec![all.get(column)?.clone()];
    Some(Found { kind: "cell of a table", all, values })
}

/// Whether one of these words is the value of a score as it was read.
fn says(words: &[String], score: &CodedScore) -> bool {
    words.iter().any(|word| {
        let word = word.trim();
        word == score.value_text
            || word.replacen(',', ".", 1).parse::<f64>().is_ok_and(|number| (number - score.value).abs() < 1e-9)
            // an answer in words stands there as words
            || (score.part != ScorePart::Total
                && word.chars().any(char::is_alphabetic)
                && score.value_text.parse::<f64>().is_ok())
    })
}

/// Whether a note is what stands at its place: as it is, or in Base64.
fn holds(found: &Found, note: &Note) -> bool {
    let first = note.text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap();
    let first_words: Vec<&str> = first.split_whitespace().take(3).collect();
    let begins = |text: &str| {
        let plain: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        plain.contains(&first_words.join(" "))
    };
    let decoded = |text: &str| {
        let compact: String = text.split_whitespace().collect();
        let bytes = base64::engine::general_purpose::STANDARD.decode(compact).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    };
    // the words of a document of another format are not its bytes
    let is_packed = |text: &str| is_packed(text) || text.trim_start().starts_with('<');
    found.all.iter().any(|text| {
        let decoded = decoded(text);
        let texts = || std::iter::once(text.as_str()).chain(decoded.as_deref());
        texts().any(|text| begins(text) || is_packed(text))
    }) || begins(&found.all.concat())
        || found.all.first().is_some_and(|name| name == "MSH")
}

fn samples() -> Vec<PathBuf> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR"));
    let formats = std::fs::read_dir(data.join("tests/data/formats")).unwrap();
    let mut samples: Vec<_> = formats.map(|entry| entry.unwrap().path()).collect();
    samples.retain(|path| !path.ends_with("licenses") && !path.ends_with("README.md"));
    samples.push(data.join("tests/data/ingest/practice"));
    samples.sort();
    samples
}

#[test]
fn every_locator_of_every_sample_leads_back_to_what_was_read() {
    let mut opened: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for root in samples() {
        let mut taken = Taken::default();
        read(std::slice::from_ref(&root), &Options::default(), &mut taken).unwrap();
        let mut lead = |what: &'static str, source: &Source| {
            let place = format!("{what} {}: {}#{}", root.display(), source.path, source.locator);
            let found = open(&root, source).unwrap_or_else(|| panic!("{place} leads nowhere"));
            *opened.entry((what, found.kind)).or_default() += 1;
            (found, place)
        };
        for score in &taken.scores {
            let computed = score.origin == ScoreOrigin::Items;
            let what = if computed { "first answer" } else { "score" };
            let (found, place) = lead(what, &score.source);
            assert!(computed || says(&found.values, score), "{place}: {}", score.value_text);
        }
        for goal in &taken.goals {
            let (found, place) = lead("goal", &goal.source);
            let label = goal.label.as_deref().and_then(|label| label.split_whitespace().next());
            let is_there = |word| found.all.iter().any(|text| text.contains(word));
            assert!(label.is_none_or(is_there), "{place}");
        }
        for note in &taken.notes {
            let (found, place) = lead("note", &note.source);
            assert!(holds(&found, note), "{place}");
        }
        for rejected in &taken.rejected {
            // a line that is no JSON cannot be opened as JSON
            if !matches!(rejected.fault, Fault::Markup(_) | Fault::File(_) | Fault::Package(_)) {
                lead("rejected", &rejected.source);
            }
        }
    }
    let opened: Vec<_> =
        opened.iter().map(|((what, kind), count)| format!("{what} by {kind}: {count}")).collect();
    assert_eq!(
        opened,
        [
            "first answer by cell of a table: 5",
            "first answer by path of XML: 1",
            "goal by path of XML: 3",
            "note by document: 5",
            "note by line: 1",
            "note by line and JSON pointer: 15",
            "note by line of HL7: 1",
            "note by path of XML: 4",
            "note by row of a table: 5",
            "note by row of a workbook: 5",
            "note by whole file: 5",
            "rejected by JSON pointer: 2",
            "rejected by document: 8",
            "rejected by line of HL7: 1",
            "rejected by row of a table: 641",
            "rejected by row of a workbook: 1",
            "score by JSON pointer: 113",
            "score by cell of a table: 42",
            "score by line and JSON pointer: 4",
            "score by path of XML: 28",
            "score by row of a table: 36",
            "score by row of a workbook: 53",
        ]
    );
}

#[test]
fn every_span_of_every_sample_holds_the_number_that_was_read() {
    let options = Options::default();
    let extractor = Extractor::new(&options.registry, &Lexicon::embedded().unwrap()).unwrap();
    let (mut scores, mut others) = (0, 0);
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo");
    for root in samples().into_iter().chain([demo]) {
        let mut taken = Taken::default();
        read(&[root], &options, &mut taken).unwrap();
        for note in &taken.notes {
            let findings = extractor.extract(note);
            for mention in &findings.scores {
                let words = note.text.get(mention.span.start..mention.span.end).unwrap();
                let number: String = words.chars().filter(char::is_ascii_digit).collect();
                let value: String =
                    mention.value.abs().to_string().chars().filter(char::is_ascii_digit).collect();
                let in_words = number.is_empty() && !words.trim().is_empty();
                assert!(in_words || number.contains(&value), "{}: {words}", note.note_id);
                let around = mention.evidence.start..mention.evidence.end;
                assert!(around.contains(&mention.span.start), "{}", note.note_id);
                scores += 1;
            }
            for goal in &findings.goals {
                assert!(!goal.span.of(&note.text).trim().is_empty(), "{}", note.note_id);
                others += 1;
            }
        }
    }
    assert!(scores > 1_000 && others > 500, "{scores} scores and {others} goals");
}
