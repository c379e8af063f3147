use super::*;
use proptest::prelude::*;

fn stated(text: &str) -> Vec<(Field, String)> {
    use crate::vocabulary::Word;
    let header = read(text, &Mapping::default());
    let value = |field| header.values.get(field).or(header.said.get(field));
    Field::ALL.iter().filter_map(|&field| Some((field, value(field)?.to_owned()))).collect()
}

fn expect(text: &str, expected: &[(Field, &str)]) {
    let stated = stated(text);
    let stated: Vec<_> = stated.iter().map(|(field, value)| (*field, value.as_str())).collect();
    assert_eq!(stated, expected, "{text}");
}

#[test]
fn a_header_line_with_pipes_is_read() {
    expect(
        "Client ID: C-1042\nDate: 2026-03-12 | Session #: 4 | Duration: 50 min | \
         Modality: Individual | Format: Telehealth\n\nS: PHQ-9 is 12.\n",
        &[
            (Field::ClientId, "C-1042"),
            (Field::SessionDate, "2026-03-12"),
            (Field::SessionNumber, "4"),
            (Field::DurationMin, "50 min"),
            (Field::Modality, "Individual"),
            (Field::Setting, "Telehealth"),
        ],
    );
}

#[test]
fn a_french_header_of_one_field_a_line_is_read() {
    expect(
        "NOTE D'ÉVOLUTION\n\nPatient : C-1042\nDate de la séance : 12 mars 2026\nSéance n° : 4\n\
         Durée : 50 min\nModalité : individuelle\nFormat : téléconsultation\n\
         Heure de fin : 10 h 50\nClinicienne : A. Roy\nDiagnostic : F32.1\n\n\
         Subjectif : dort mieux.\nSigné le 12 mars 2026 à 17 h 40\n",
        &[
            (Field::ClientId, "C-1042"),
            (Field::SessionDate, "12 mars 2026"),
            (Field::SessionNumber, "4"),
            (Field::DurationMin, "50 min"),
            (Field::Author, "A. Roy"),
            (Field::Modality, "individuelle"),
            (Field::Setting, "téléconsultation"),
            (Field::SessionEnd, "10 h 50"),
            (Field::SignedAt, "Signé le 12 mars 2026 à 17 h 40"),
            (Field::DiagnosisCodes, "F32.1"),
        ],
    );
}

#[test]
fn bold_labels_front_matter_and_tables_are_read() {
    let three = [
        (Field::ClientId, "C-1042"),
        (Field::SessionDate, "2026-03-12"),
        (Field::SessionNumber, "4"),
    ];
    expect(
        "# Progress note\n\n**Client ID:** C-1042  \n**Date:** 2026-03-12  \n**Session:** 4\n",
        &three,
    );
    expect("- **Client ID**: C-1042\n- **Date**: 2026-03-12\n- **Session #**: 4\n\nText.", &three);
    expect(
        "---\nclient_id: \"C-1042\"\nsession_date: 2026-03-12\nsession_number: 4\n---\nS: x",
        &three,
    );
    expect(
        "| Field | Value |\n|---|---|\n| Client ID | C-1042 |\n| Date | 2026-03-12 |\n| Session # | 4 |\n",
        &three,
    );
    expect(
        "| Client ID | Date | Session |\n|---|---|---|\n| C-1042 | 2026-03-12 | 4 |\n\nS: x",
        &three,
    );
    expect("Client ID: C-1042   Date: 2026-03-12   Session: 4\nS: x", &three);
    expect("Client ID: C-1042, Date: 2026-03-12, Session: 4\nS: x", &three);
}

#[test]
fn a_client_id_comes_before_a_clients_name() {
    expect("Client: Jane Roe\nClient ID: C-1042\n", &[(Field::ClientId, "C-1042")]);
}

#[test]
fn the_body_is_not_the_header() {
    expect(
        "Client ID: C-1042\n\nS: Client: says that mood is low.\nDate: 2020-01-01\n",
        &[(Field::ClientId, "C-1042")],
    );
    expect("The session: went well.\nClient ID: C-7\n", &[(Field::ClientId, "C-7")]);
    let header = read("Client ID: C-1\nDate: 2026-03-12\n\nS: low\n", &Mapping::default());
    assert_eq!(header.end, 32);
}

#[test]
fn a_title_dates_the_note_if_no_label_does() {
    expect(
        "Progress Note - March 12, 2026\nClient ID: C-1042\n\nText",
        &[(Field::ClientId, "C-1042"), (Field::SessionDate, "Progress Note - March 12, 2026")],
    );
}

#[test]
fn a_signature_at_the_foot_gives_author_and_time() {
    expect(
        "Client ID: C-1\n\nS: low\n\nElectronically signed by A. Roy, LCSW on 2026-03-12 at 17:40\n",
        &[
            (Field::ClientId, "C-1"),
            (Field::Author, "A. Roy"),
            (Field::SignedAt, "Electronically signed by A. Roy, LCSW on 2026-03-12 at 17:40"),
        ],
    );
}

#[test]
fn what_is_said_without_labels_is_read() {
    expect(
        "C-1115 3/24/2026 #2 13:00-13:45 (45 min) F33.2/90834\nT. Okafor, LCSW\nB: 1 day of 2.\n",
        &[
            (Field::ClientId, "C-1115"),
            (Field::SessionDate, "C-1115 3/24/2026 #2 13:00-13:45 (45 min) F33.2/90834"),
            (Field::SessionNumber, "2"),
            (Field::DurationMin, "45"),
            (Field::Author, "T. Okafor, LCSW"),
            (Field::SessionTime, "C-1115 3/24/2026 #2 13:00-13:45 (45 min) F33.2/90834"),
            (Field::DiagnosisCodes, "C-1115 3/24/2026 #2 13:00-13:45 (45 min) F33.2/90834"),
        ],
    );
    let line = "Dossier C-2040 - 20/05/2026 - séance n° 6 - 45 min - Dr. Amara Lind";
    expect(
        &format!("**{line}**\n**Subjectif :** dort mieux.\n"),
        &[
            (Field::ClientId, "C-2040"),
            (Field::SessionDate, line),
            (Field::SessionNumber, "6"),
            (Field::DurationMin, "45"),
            (Field::Author, "Dr. Amara Lind"),
        ],
    );
}

#[test]
fn a_birth_date_or_a_next_appointment_is_no_session_date() {
    expect("Client ID: C-1\nDOB: 3/4/1980\n\nS: low\n", &[(Field::ClientId, "C-1")]);
    expect("Client ID: C-1\n\nMood low. Next session 2026-03-19.\n", &[(Field::ClientId, "C-1")]);
}

#[test]
fn a_text_of_known_labels_alone_says_nothing() {
    let end = |text: &str| read(text, &Mapping::default()).end;
    assert_eq!(end("Client ID: C-1\nDate: 2026-03-12\n"), 32);
    assert_eq!(end("Client ID: C-1\nPHQ-9: 12\n"), 0);
    assert_eq!(end("Client C-1042, 2026-03-12, session 4: PHQ-9 is 12.\n"), 0);
    assert_eq!(end("Client ID: C-1 | PHQ-9: 12\n"), 0);
}

#[test]
fn a_note_in_the_line_of_its_header_is_no_header_alone() {
    let end = |text: &str| read(text, &Mapping::default()).end;
    assert_eq!(end("Client: M.B.  DOS: 5/7/2025  No show. Called at 3:15, VM left."), 0);
    assert_eq!(end("Date: 2026-03-12\nFormat: she did not come and will be called on Monday"), 0);
}

#[test]
fn columns_of_labels_are_parted_by_spaces() {
    expect(
        "Client Name: Roe, Jane    MRN: 00123456    DOB: 01/02/1980\n\
         Date of Service: 03/12/2026   Start Time: 10:00 AM   End Time: 10:50 AM\n\
         Provider: A. Roy, PsyD   CPT Code: 90834\n\nSUBJECTIVE\nFine.\n",
        &[
            (Field::ClientId, "00123456"),
            (Field::SessionDate, "03/12/2026"),
            (Field::Author, "A. Roy, PsyD"),
            (Field::SessionStart, "10:00 AM"),
            (Field::SessionEnd, "10:50 AM"),
        ],
    );
    expect("Client ID: C-1 DOB: 01/02/1980\n\nx", &[(Field::ClientId, "C-1")]);
}

#[test]
fn a_session_label_over_a_time_gives_no_number() {
    expect(
        "Client ID: C-1\nSession: 50 min\n\nx",
        &[(Field::ClientId, "C-1"), (Field::DurationMin, "50")],
    );
    expect(
        "Client ID: C-1\nSession: 4 of 12\n\nx",
        &[(Field::ClientId, "C-1"), (Field::SessionNumber, "4 of 12")],
    );
}

#[test]
fn french_labels_state_the_language() {
    let language = |text| read(text, &Mapping::default()).language;
    assert_eq!(language("Date : 3/4/2026\nSéance n° : 4\n"), Some(Language::Fr));
    assert_eq!(language("Date: 3/4/2026\nSession #: 4\n"), Some(Language::En));
    assert_eq!(language("Nothing here.\n"), None);
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in "(\\PC{0,40}[:|\n\r]){0,20}") {
        let header = read(&text, &Mapping::default());
        prop_assert!(header.end <= text.len());
        prop_assert!(text.is_char_boundary(header.end));
    }

    #[test]
    fn lines_cover_the_text(text in "[a-c\n\ré]{0,60}") {
        let mut end = 0;
        for line in lines(&text) {
            prop_assert_eq!(line.start, end);
            end = line.end;
        }
        prop_assert_eq!(end, text.len());
    }
}
