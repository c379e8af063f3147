//! Any bytes behind the beginning of a medical record: FHIR in each of its
//! forms, a clinical document, an HL7 version 2 message.

#![no_main]

use caseline_fuzz::read;
use libfuzzer_sys::fuzz_target;

const BEGINNINGS: [(&str, &str); 9] = [
    ("a.json", "{\"resourceType\":\"Observation\","),
    ("a.json", "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{"),
    ("a.ndjson", "{\"resourceType\":\"DocumentReference\","),
    ("a.phr", "{\"resourceType\":\"Goal\","),
    ("a.xml", "<Bundle xmlns=\"http://hl7.org/fhir\"><entry><resource>"),
    ("a.xml", "<ClinicalDocument xmlns=\"urn:hl7-org:v3\">"),
    ("a.xml", "<section><templateId root=\"2.16.840.1.113883.10.20.22.2.60\"/>"),
    ("a.hl7", "MSH|^~\\&|"),
    ("a.hl7", "MSH|^~\\&|a|b|c|d|20260312||MDM^T02|1\rPID|1||7\rTXA|1|PN|"),
];

fuzz_target!(|input: (u8, &[u8])| {
    let (kind, bytes) = input;
    let (name, beginning) = BEGINNINGS[usize::from(kind) % BEGINNINGS.len()];
    read(name, &[beginning.as_bytes(), bytes].concat());
});
