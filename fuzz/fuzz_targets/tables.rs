//! Any rows below the header of a known table.

#![no_main]

use caseline_fuzz::read;
use libfuzzer_sys::fuzz_target;

const HEADERS: [&str; 8] = [
    "client_id,date,note_text,PHQ-9\n",
    "client;date;mesure;score\n",
    "id,completed_at,gad7_1,gad7_2,gad7_3,gad7_4,gad7_5,gad7_6,gad7_7,gad7_total\n",
    "record_id,redcap_event_name,phq2_1,phq2_2,phq2_complete\n",
    "DATE,PATIENT,ENCOUNTER,CATEGORY,CODE,DESCRIPTION,VALUE,UNITS,TYPE\n",
    "person_id,observation_concept_id,observation_date,value_as_number,observation_source_value\n",
    "NOTE_ID\tLINE\tNOTE_TEXT\n",
    "NOTE_ID\tIP_NOTE_TYPE_C_NAME\tPAT_ENC_CSN_ID\tPAT_ID\n",
];

fuzz_target!(|input: (u8, &[u8])| {
    let (kind, bytes) = input;
    let header = HEADERS[usize::from(kind) % HEADERS.len()];
    read("table.csv", &[header.as_bytes(), bytes].concat());
});
