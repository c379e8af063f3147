//! HL7 version 2 messages that carry whole documents.

use base64::Engine;

use super::*;

const HEADER: &str = "MSH|^~\\&|A|B|C|D|20260312||MDM^T02|1|P|2.5\rPID|||7^^^A\r\
    TXA|1|PN|TEXT|202603121000||||||||D1\r";

fn embedded(number: u8, media: &str, bytes: &[u8]) -> String {
    let data = base64::engine::general_purpose::STANDARD.encode(bytes);
    format!("OBX|{number}|ED|18748-4^Compte rendu^LN||^{media}^Base64^{data}||||||F|\r")
}

fn clinical(id: &str, words: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><ClinicalDocument xmlns=\"urn:hl7-org:v3\"><id extension=\"{id}\"/>\
         <code code=\"11506-3\"/><effectiveTime value=\"20260312\"/>\
         <component><structuredBody><component><section><title>Note</title>\
         <text>{words}</text></section></component></structuredBody></component>\
         </ClinicalDocument>"
    )
}

#[test]
fn clinical_documents_inside_a_message_are_read_as_such() {
    let message = [
        HEADER.to_owned(),
        embedded(1, "TEXT^XML", clinical("a", "PHQ-9 : 12, sommeil meilleur.").as_bytes()),
        embedded(2, "TEXT^XML", clinical("b", "GAD-7 : 9.").as_bytes()),
        embedded(3, "TEXT^", "Cher confrère, voici le compte rendu.".as_bytes()),
    ]
    .concat();
    let (taken, tally) = taken("a.hl7", message.as_bytes());
    let texts: Vec<_> = taken.notes.iter().map(|note| note.text.as_str()).collect();
    assert_eq!(texts, ["Note\nPHQ-9 : 12, sommeil meilleur.\n", "Note\nGAD-7 : 9.\n"]);
    assert!(taken.notes.iter().all(|note| note.client_id == "7"));
    assert_eq!((tally.records_read, tally.rejected), (2, 0));
}

#[test]
fn of_several_formats_of_a_note_the_first_that_can_be_read_counts() {
    let message = [
        HEADER.to_owned(),
        embedded(1, "IM^PNG", b"\x89PNG\r\n\x1a\n"),
        embedded(2, "TEXT^PLAIN", b"O: PHQ-9 = 12."),
        embedded(3, "TEXT^RTF", b"{\\rtf1 O: PHQ-9 = 12.}"),
    ]
    .concat();
    let (taken, _) = taken("a.hl7", message.as_bytes());
    let texts: Vec<_> = taken.notes.iter().map(|note| note.text.as_str()).collect();
    assert_eq!(texts, ["O: PHQ-9 = 12."]);
}

#[test]
fn a_message_that_only_points_to_its_document_is_rejected() {
    let message = format!("{HEADER}OBX|1|RP|x^y^LN||\\\\server\\note.pdf^srv^AP^PDF||||||F|\r");
    let (taken, _) = taken("a.hl7", message.as_bytes());
    assert_eq!(taken.rejected[0].fault, NoteFault::LinkedAttachment.into());
}

/// A message with one note, by the fields of its TXA behind the activity.
fn document(id: &str, txa: &str) -> String {
    format!(
        "MSH|^~\\&|A|B|C|D|20260312||MDM^T02|{id}|P|2.5\rPID|||7^^^A\r\
         TXA|1|PN|TEXT|202603121000||{txa}\rOBX|1|TX|x||O: PHQ-9 = 12, note {id}.\r"
    )
}

#[test]
fn a_document_has_the_times_of_its_session_its_beginning_and_its_completion() {
    let read = |txa: &str| {
        let (taken, _) = taken("a.hl7", document("1", txa).as_bytes());
        let note = &taken.notes[0];
        let time = |time: Option<chrono::NaiveDateTime>| {
            time.map_or("-".to_owned(), |time| time.format("%d %H:%M").to_string())
        };
        format!("{} {} {}", note.session_date.unwrap(), time(note.created_at), time(note.signed_at))
    };
    // fields 6 origination, 7 transcription, 8 edits, 12 id, 17 status, 22 authenticated by
    let (origin, edits) = ("202603121100", "202603121200~202603130815~202603121700");
    let signed = "7^Roy^A^^^^^^^^^^^^202603131130~8^Lind^B^^^^^^^^^^^^202603140900";
    assert_eq!(
        read(&format!("{origin}|202603121130|{edits}||||D1|||||AU|||||{signed}")),
        "2026-03-12 12 11:00 14 09:00",
        "the last signature completes it"
    );
    assert_eq!(
        read(&format!("{origin}||{edits}||||D1|||||LA")),
        "2026-03-12 12 11:00 13 08:15",
        "an authenticated document without a time of signature: its last edit"
    );
    assert_eq!(
        read(&format!("|202603121130|{edits}||||D1|||||DO")),
        "2026-03-12 12 11:30 -",
        "a document that waits for its signature has none"
    );
}

#[test]
fn only_documents_that_are_written_and_valid_count() {
    let statuses = ["AU", "LA", "DO", "PA", "", "DI", "IN", "IP", "PR", "CA"];
    let messages =
        statuses.iter().map(|status| document(status, &format!("||||||D{status}|||||{status}")));
    let availabilities = ["AV", "CA", "OB", "UN"];
    let others = availabilities
        .iter()
        .map(|status| document(status, &format!("||||||E{status}|||||AU||{status}")));
    let file: String = messages.chain(others).collect();
    let (taken, tally) = taken("a.hl7", file.as_bytes());
    let ids: Vec<_> = taken.notes.iter().map(|note| note.note_id.as_str()).collect();
    assert_eq!(ids, ["DAU", "DLA", "DDO", "DPA", "D", "EAV"]);
    let faults: Vec<_> = taken.rejected.iter().map(|rejected| rejected.fault.clone()).collect();
    let (unfinished, cancelled) = (NoteFault::Unfinished, NoteFault::Cancelled);
    let expected = [
        unfinished, // dictated and not written
        unfinished,
        unfinished,
        unfinished,
        cancelled,
        cancelled,
        NoteFault::Replaced, // obsolete
        unfinished,          // not available for care
    ];
    assert_eq!(faults, expected.map(Fault::from));
    assert!(tally.reconciles());
}

#[test]
fn of_two_different_values_of_one_result_neither_is_taken() {
    let result = |value: &str| {
        let message = format!(
            "MSH|^~\\&|||||||ORU^R01|1|P|2.5\rPID|1||C-7\rOBR|1|||x|||20260312\r\
             OBX|1|NM|70274-6^GAD-7^LN||{value}||||||F\r"
        );
        let (taken, tally) = taken("a.hl7", message.as_bytes());
        (taken.scores.first().map(|score| score.value), tally.rejected)
    };
    assert_eq!(result("9"), (Some(9.0), 0));
    assert_eq!(result("9~9"), (Some(9.0), 0));
    assert_eq!(result("9~10"), (None, 1));
}
