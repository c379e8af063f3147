use super::*;
use proptest::prelude::*;

fn stated(text: &str) -> Vec<(Field, String)> {
    let header = read(text, &Mapping::default());
    use crate::vocabulary::Word;
    Field::ALL
        .iter()
        .filter_map(|&field| Some((field, header.values.get(field)?.to_owned())))
        .collect()
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
            (Field::Format, "Telehealth"),
            (Field::Modality, "Individual"),
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
            (Field::Format, "téléconsultation"),
            (Field::Modality, "individuelle"),
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
