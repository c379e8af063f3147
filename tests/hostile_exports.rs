//! Exports made to exhaust the program, through the command itself and in a
//! bounded room of memory: each is rejected with file, place and reason, what is
//! sound beside it is read, and the counts add up.
//!
//! Everything here is just beyond a limit, so that it is made and refused fast.

use std::process::Command;

use serde_json::Value;

use crate::broken_inputs::zipped;
use crate::program::Workdir;

/// All that the program may ask for, in kilobytes: its own code and data, which
/// take a third of it, and what it reads.
const ROOM: u32 = 900_000;
/// Just above the limit of one record.
const BEYOND: usize = (64 << 20) + (1 << 10);

/// How a run in a bounded room ended, and its rejected records.
struct Ended {
    work: Workdir,
    rejected: Vec<Value>,
}

impl Ended {
    /// The places and reasons of the rejected records of a file.
    fn of(&self, file: &str) -> Vec<(Option<&str>, &str)> {
        let rows = self.rejected.iter().filter(|row| row["source_path"] == file);
        rows.map(|row| (row["source_locator"].as_str(), row["reason"].as_str().unwrap())).collect()
    }

    fn clients(&self) -> Vec<String> {
        let notes = self.work.rows("out/notes.jsonl");
        notes.iter().map(|row| row["client_id"].as_str().unwrap().to_owned()).collect()
    }
}

/// Extracts the folder `in` and checks what holds for every run.
fn extracted(work: Workdir) -> Ended {
    work.write("in/C-99_2026-01-08.txt", "O: PHQ-9 = 11. Denies SI.");
    let bounded = format!("ulimit -v {ROOM} && exec \"$0\" extract in --out out --tables jsonl");
    let ran = Command::new("sh")
        .args(["-c", &bounded, env!("CARGO_BIN_EXE_caseline")])
        .current_dir(work.path("."))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(3), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    let manifest: Value = serde_json::from_str(&work.read("out/manifest.json")).unwrap();
    let count = |what: &str| manifest["counts"]["ingest"][what].as_u64().unwrap();
    let ends = ["notes", "scores", "goals", "duplicates", "set_aside", "rejected"];
    assert_eq!(count("records_read"), ends.map(count).iter().sum::<u64>());
    let rejected = work.rows("out/rejected.jsonl");
    assert_eq!(count("rejected"), u64::try_from(rejected.len()).unwrap());
    Ended { work, rejected }
}

/// A text that repeats a piece until it is beyond the limit of a record.
fn long(before: &str, piece: &str, after: &str) -> Vec<u8> {
    let mut bytes = before.as_bytes().to_vec();
    while bytes.len() < BEYOND + before.len() {
        bytes.extend(piece.repeat(4096).as_bytes());
    }
    bytes.extend(after.as_bytes());
    bytes
}

#[cfg(target_os = "linux")]
#[test]
fn a_line_without_end_costs_only_itself_in_every_kind_of_text() {
    let note = |client: &str| {
        format!(
            "{{\"client_id\":\"{client}\",\"session_date\":\"2026-01-08\",\"text\":\"PHQ-9 = 11\"}}\n"
        )
    };
    let message = "MSH|^~\\&|A|B|C|D|20260312||MDM^T02|1|P|2.5\rPID|||C-44\r\
        TXA|1|PN|TX|20260312\rOBX|1|TX|||";
    let sound = message.replace("C-44", "C-45") + "GAD-7 9\r";
    let work = Workdir::new();
    work.write("in/C-10_2026-01-08.txt", long("", "word ", ""))
        .write("in/C-11_2026-01-08.html", long("<!doctype html><p>", "word ", ""))
        .write(
            "in/a.ndjson",
            long(
                &format!("{}{{\"text\":\"", note("C-40")),
                "word ",
                &format!("\"}}\n{}", note("C-41")),
            ),
        )
        .write(
            "in/b.csv",
            long("client,date,text\nC-42,2026-01-08,PHQ-9 = 10\nC-43,2026-01-09,\"", "word ", ""),
        )
        .write("in/c.hl7", long(message, "word ", &format!("\r{sound}")))
        .write(
            "in/d.xml",
            long(
                "<Observation xmlns=\"http://hl7.org/fhir\"><id value=\"",
                "word ",
                "\"/></Observation>",
            ),
        );
    let ended = extracted(work);
    for (file, place) in [
        ("C-10_2026-01-08.txt", None),
        ("C-11_2026-01-08.html", None),
        ("a.ndjson", Some("2")),
        ("b.csv", Some("3")),
        ("c.hl7", Some("1")),
        ("d.xml", None),
    ] {
        assert_eq!(ended.of(file), [(place, "too_large")], "{file}");
    }
    assert_eq!(ended.clients(), ["C-99", "C-40", "C-41", "C-42", "C-45"]);
}

#[cfg(target_os = "linux")]
#[test]
fn small_records_that_would_become_large_ones_are_not_built() {
    let wide = format!("{{\"resourceType\":\"Observation\",\"x\":[{}1]}}", "1,".repeat(20_000_000));
    let siblings = format!(
        "<Observation xmlns=\"http://hl7.org/fhir\">{}</Observation>",
        "<a/>".repeat(8_000_000)
    );
    let entities: String = (1..30)
        .map(|level| format!("<!ENTITY e{level} \"&e{0};&e{0};&e{0};&e{0};\">", level - 1))
        .collect();
    let laughs = format!(
        "<!DOCTYPE x [<!ENTITY e0 \"lol\">{entities}]><Observation \
         xmlns=\"http://hl7.org/fhir\"><id value=\"&e29;\"/></Observation>"
    );
    let spaces = vec![b' '; 80 << 20];
    let word = b"<w:document xmlns:w=\"x\"><w:body><w:p><w:r><w:t>";
    let document = zipped(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", &[word.as_slice(), &spaces].concat()),
    ]);
    let deep = (0..40).fold(b"O: PHQ-9 = 11".to_vec(), |inner, level| {
        let name = if level == 0 { "C-50_2026-01-08.txt" } else { "in.zip" };
        zipped(&[(name, &inner)])
    });
    let work = Workdir::new();
    work.write("in/a.json", wide)
        .write("in/b.xml", siblings)
        .write("in/c.xml", laughs)
        .write("in/C-51_2026-01-08.docx", document)
        .write(
            "in/d.zip",
            zipped(&[("C-52_2026-01-08.txt", &spaces), ("C-53_2026-01-08.txt", b"O: PHQ-9 = 9")]),
        )
        .write("in/e.zip", deep);
    let ended = extracted(work);
    for (file, reason) in [
        ("a.json", "too_large"),
        ("b.xml", "too_large"),
        ("C-51_2026-01-08.docx", "too_large"),
        ("d.zip/C-52_2026-01-08.txt", "too_large"),
        ("e.zip/in.zip/in.zip/in.zip", "bad_archive"),
    ] {
        assert_eq!(ended.of(file), [(None, reason)], "{file}");
    }
    assert!(ended.of("c.xml").is_empty(), "set aside, with its entity as it is written");
    assert_eq!(ended.clients(), ["C-99", "C-53"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_in_a_folder_is_refused_and_not_waited_for() {
    let work = Workdir::new();
    work.write("in/sub/C-60_2026-01-08.txt", "O: PHQ-9 = 11.");
    let pipe = work.path("in/sub/notes.txt");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    std::os::unix::fs::symlink("..", work.path("in/sub/up")).unwrap();
    let ended = extracted(work);
    assert_eq!(ended.of("sub/notes.txt"), [(None, "unreadable")]);
    assert_eq!(ended.clients(), ["C-99", "C-60"]);
}
