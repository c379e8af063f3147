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
