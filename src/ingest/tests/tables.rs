//! Tables of coded values, and the dialects that tables come in.

use std::collections::BTreeMap;

use super::documents::read_folder;
use super::*;
use crate::note::{ScoreOrigin, ScorePart};

/// Count and sum of the totals of each measure.
fn totals(taken: &Taken) -> BTreeMap<&str, (usize, f64)> {
    let mut totals = BTreeMap::new();
    for score in taken.scores.iter().filter(|score| score.part == ScorePart::Total) {
        let entry = totals.entry(score.instrument.as_str()).or_insert((0, 0.0));
        entry.0 += 1;
        entry.1 += score.value;
    }
    totals
}

/// The scores, one line each.
pub(super) fn lines(taken: &Taken) -> Vec<String> {
    let line = |score: &CodedScore| {
        let part = match &score.part {
            ScorePart::Total => String::new(),
            ScorePart::Subscale(label) => format!(" {label}"),
            ScorePart::Item(number) => format!(" item {number}"),
        };
        let date = score.scored_on.map_or("-".to_owned(), |date| date.to_string());
        format!(
            "{} {date} {}{part} {} {}",
            score.client_id, score.instrument, score.value, score.origin
        )
    };
    taken.scores.iter().map(line).collect()
}

#[test]
fn the_synthea_sample_gives_the_counted_scores() {
    let (taken, tally) = read_folder("synthea-csv.zip");
    let expected = [
        ("AUDIT-C", (7, 11.0)),
        ("DAST-10", (3, 2.0)),
        ("GAD-7", (8, 25.0)),
        ("PHQ-2", (15, 17.0)),
        ("PHQ-9", (1, 3.0)),
        ("PHQ-A", (2, 4.0)),
    ];
    assert_eq!(totals(&taken), BTreeMap::from(expected));
    assert_eq!((tally.scores, tally.notes, tally.rejected), (36, 0, 0));
    // 990 observations, 27 patients, 49 care plans
    assert_eq!(tally.records_read, 990 + 27 + 49);
}

#[test]
fn an_omop_set_without_values_gives_no_score_and_says_so() {
    let (taken, tally) = read_folder("omop-cdm54.zip");
    assert_eq!(taken.scores, []);
    assert_eq!(tally.rejected, 641);
    assert!(taken.rejected.iter().all(|rejected| rejected.reason() == RejectReason::EmptyValue));
    // 8099 observations and 28 persons; the tables of notes are empty
    assert_eq!(tally.records_read, 8099 + 28);
}

#[test]
fn tables_of_known_exports_without_notes_and_scores_are_set_aside() {
    let claims = "ID,CLAIMID,CHARGEID,PATIENTID,TYPE,NOTES,TRANSFERS\n\
        1,2,3,p1,CHARGE,Encounter for symptom,\n";
    for (name, table) in [
        ("claims_transactions.csv", claims),
        ("providers.csv", "Id,ORGANIZATION,NAME,GENDER,LAT,LON,UTILIZATION\n1,2,A,F,1.5,2.5,46\n"),
        (
            "CONCEPT_RELATIONSHIP.csv",
            "concept_id_1,concept_id_2,relationship_id,valid_start_date\n1,2,Maps to,1970-01-01\n",
        ),
        ("DRUG_ERA.csv", "drug_era_id,person_id,drug_concept_id,gap_days\n1,5,7,0\n"),
    ] {
        let (taken, tally) = taken(name, table.as_bytes());
        let fault = taken.rejected.first().map(|it| &it.fault);
        assert_eq!((tally.records_read, tally.set_aside), (1, 1), "{name}: {fault:?}");
    }
}

#[test]
fn a_table_of_a_dump_without_a_row_is_no_fault_and_is_said() {
    let header = "note_id,person_id,note_date,note_text,provider_id,visit_occurrence_id\n";
    let (taken, tally) = taken("NOTE.csv", header.as_bytes());
    assert_eq!((tally.records_read, taken.rejected.len()), (0, 0));
    let kinds: Vec<_> = tally.remarks.iter().map(|remark| remark.kind).collect();
    assert_eq!(kinds, [RemarkKind::EmptyTable]);
}

#[test]
fn a_kind_of_note_in_a_french_table_is_read() {
    let csv = "id_client;date_seance;type_note;texte_note\n\
        C-1;12/03/2026;note de processus;Contenu tenu à part.\n";
    let (taken, _) = taken("notes.csv", csv.as_bytes());
    assert_eq!(taken.notes[0].kind, Some(crate::note::NoteKind::Psychotherapy));
}

#[test]
fn omop_values_are_read_by_concept_and_by_source_code() {
    let csv = b"measurement_id,person_id,measurement_concept_id,measurement_date,measurement_datetime,value_as_number,visit_occurrence_id,measurement_source_value,measurement_source_concept_id\n\
        1,5,3042932,2026-03-12,2026-03-12 10:00:00,12,7,local,0\n\
        2,5,0,2026-03-19,,\\N,7,44261-6,0\n\
        3,5,0,2026-03-19,,9.0,8,70274-6,0\n\
        4,5,3004249,2026-03-19,,120,8,8480-6,0\n";
    let (taken, tally) = taken("MEASUREMENT.csv", csv);
    assert_eq!(lines(&taken), ["5 2026-03-12 PHQ-9 12 coded", "5 2026-03-19 GAD-7 9 coded"]);
    assert_eq!(taken.rejected[0].reason(), RejectReason::EmptyValue);
    assert_eq!((tally.records_read, tally.set_aside), (4, 1));
}

#[test]
fn omop_notes_are_notes() {
    let csv = b"note_id,person_id,note_date,note_datetime,note_title,note_text,provider_id,visit_occurrence_id\n\
        1,5,2026-03-12,2026-03-12 00:00:00,Progress note,\"O: PHQ-9 = 12\nP: walks\",,7\n";
    let (taken, _) = taken("NOTE.csv", csv);
    assert_eq!(taken.notes[0].note_id, "1");
    assert_eq!(taken.notes[0].client_id, "5");
    assert_eq!(taken.notes[0].session_date.unwrap().to_string(), "2026-03-12");
}

#[test]
fn items_of_a_questionnaire_are_scored_by_the_registry() {
    let csv = "id;completed_at;phq9_1;phq9_2;phq9_3;phq9_4;phq9_5;phq9_6;phq9_7;phq9_8;phq9_9\n\
        P1;13/03/2026;1;2;1;1;2;1;2;1;0\n\
        P2;14/03/2026;1;;1;1;2;1;2;1;0\n\
        P3;14/03/2026;1;;;;2;1;2;1;0\n\
        P4;;;;;;;;;;\n";
    let (taken, tally) = taken("phq.csv", csv.as_bytes());
    let totals: Vec<_> = taken
        .scores
        .iter()
        .filter(|score| score.origin == ScoreOrigin::Items)
        .map(|score| (score.client_id.as_str(), score.scored_on.unwrap().to_string(), score.value))
        .collect();
    // one missing answer of nine is made up for by the mean of the others, rounded
    assert_eq!(
        totals,
        [("P1", "2026-03-13".to_owned(), 11.0), ("P2", "2026-03-14".to_owned(), 10.0)]
    );
    assert_eq!(tally.scores, 9 + 8 + 6);
    assert_eq!(tally.set_aside, 1, "a row without answers");
    assert!(tally.remarks.iter().any(|remark| remark.kind == RemarkKind::NotScorable));
    assert!(tally.reconciles());
}

#[test]
fn redcap_rows_are_read_raw_and_with_labels_and_repeats() {
    let raw = b"record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,gad7_date,gad7_1,gad7_2,gad7_3,gad7_4,gad7_5,gad7_6,gad7_7,gad7_total,gad7_complete\n\
        7,baseline_arm_1,,,2026-03-12,1,1,1,1,1,1,1,7,2\n\
        7,followup_arm_1,gad7,1,2026-04-12,0,1,0,1,0,1,0,,2\n\
        7,followup_arm_1,gad7,2,[not completed],,,,,,,,,0\n";
    let (taken, tally) = taken("redcap.csv", raw);
    let totals: Vec<_> =
        lines(&taken).into_iter().filter(|line| !line.contains(" item ")).collect();
    assert_eq!(totals, ["7 2026-03-12 GAD-7 7 coded", "7 2026-04-12 GAD-7 3 items"]);
    assert_eq!((tally.scores, tally.computed, tally.set_aside), (15, 1, 1));
    let labelled = "Record ID,Event Name,Repeat Instrument,Repeat Instance,GAD-7 date,GAD-7 1,GAD-7 2,GAD-7 3,GAD-7 4,GAD-7 5,GAD-7 6,GAD-7 7,Complete?\n\
        7,Baseline,,,2026-03-12,Not at all,Several days,More than half the days,Nearly every day,Not at all,Not at all,Several days,Complete\n";
    let (taken, _) = self::taken("labels.csv", labelled.as_bytes());
    assert_eq!(lines(&taken).last().unwrap(), "7 2026-03-12 GAD-7 7 items");
}

#[test]
fn scores_by_name_are_read_in_english_and_french() {
    let csv = b"client_id,date,measure,score\nC-1,2026-03-12,PHQ-9,12\nC-1,2026-03-12,GAD-7,9/21\nC-1,2026-03-12,Shoe size,42\n\
        C-1,2026-03-19,PHQ-9,\nC-1,2026-03-26,PHQ-9,300\n";
    let (taken, tally) = taken("scores.csv", csv);
    assert_eq!(lines(&taken), ["C-1 2026-03-12 PHQ-9 12 coded", "C-1 2026-03-12 GAD-7 9 coded"]);
    let reasons: Vec<_> = taken.rejected.iter().map(|rejected| rejected.reason()).collect();
    assert_eq!(reasons, [RejectReason::EmptyValue, RejectReason::OutOfRange]);
    assert_eq!(tally.set_aside, 1);
    let french =
        "No dossier;Date;Questionnaire;Score\nC-1;12/03/2026;QSP-9;12\nC-1;13/03/2026;GAD-7;9,0\n";
    let (taken, _) = self::taken("mesures.csv", french.as_bytes());
    assert_eq!(lines(&taken), ["C-1 2026-03-12 PHQ-9 12 coded", "C-1 2026-03-13 GAD-7 9 coded"]);
}

#[test]
fn scores_in_columns_beside_notes_are_read() {
    let csv = b"client_id,date,note_text,PHQ-9,gad7_total\nC-1,2026-03-12,Slept better.,12,\n";
    let (taken, tally) = taken("notes.csv", csv);
    assert_eq!(lines(&taken), ["C-1 2026-03-12 PHQ-9 12 coded"]);
    assert_eq!((tally.records_read, tally.notes, tally.scores), (2, 1, 1));
}

#[test]
fn a_heading_of_the_mapping_file_is_a_measure() {
    let text = "[codes]\n\"Humeur (0-27)\" = { measure = \"PHQ-9\" }\n";
    let mapping = Mapping::from_toml(text, Path::new("map.toml")).unwrap();
    let options = Options { mapping, ..Options::default() };
    let csv = "No dossier;Date;Humeur (0-27)\nC-1;13/03/2026;12\n";
    let (taken, _) = taken_with("suivi.csv", csv.as_bytes(), &options);
    assert_eq!(lines(&taken), ["C-1 2026-03-13 PHQ-9 12 coded"]);
    let text = "[columns]\ntext = \"Remarks\"\n";
    let mapping = Mapping::from_toml(text, Path::new("map.toml")).unwrap();
    let options = Options { mapping, ..Options::default() };
    let csv = b"client_id,date,measure,score\nC-1,2026-03-12,PHQ-9,12\n";
    let (taken, _) = taken_with("scores.csv", csv, &options);
    assert_eq!(lines(&taken), ["C-1 2026-03-12 PHQ-9 12 coded"], "beside a table of notes");
}

#[test]
fn every_encoding_of_a_table_gives_the_same_note() {
    let text = "No dossier;Date de la séance;Contenu\r\nC-1;13/03/2026;\"Séance calme; dort « mieux ».\r\nQSP-9 : 12\"\r\n";
    let utf16 = |mark: &[u8]| {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        mark.iter().copied().chain(units).collect::<Vec<u8>>()
    };
    let (cp1252, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    for bytes in
        [text.as_bytes().to_vec(), marked, utf16(b"\xFF\xFE"), utf16(b""), cp1252.into_owned()]
    {
        let (taken, _) = taken("seances.csv", &bytes);
        let note = &taken.notes[0];
        assert_eq!(note.text, "Séance calme; dort « mieux ».\r\nQSP-9 : 12");
        assert_eq!(note.session_date.unwrap().to_string(), "2026-03-13");
    }
}

#[test]
fn quotes_escaped_by_a_backslash_are_read() {
    let csv = b"client,date,text\n\"C-1\",\"2026-03-12\",\"She said \\\"no\\\" twice, then left\nPHQ-9 12\"\n\"C-2\",\"2026-03-12\",\"x\"\n";
    let (taken, tally) = taken("a.csv", csv);
    assert_eq!(taken.notes[0].text, "She said \"no\" twice, then left\nPHQ-9 12");
    assert_eq!((tally.notes, tally.rejected), (2, 0));
}

#[test]
fn headings_that_are_repeated_are_set_aside() {
    let twice = b"client,date,text\nC-1,2026-03-12,x\nClient,Date,Text\nC-2,2026-03-12,y\n";
    let (_, tally) = taken("joined.csv", twice);
    assert_eq!((tally.notes, tally.set_aside, tally.rejected), (2, 1, 0));
    let qualtrics =
        b"StartDate,EndDate,participant_id,PHQ2_1,PHQ2_2\nStart Date,End Date,ID,Little,Down\n\
        \"{\"\"ImportId\"\":\"\"startDate\"\"}\",\"{\"\"ImportId\"\":\"\"endDate\"\"}\",x,x,x\n\
        2026-03-12 10:00:00,2026-03-12 10:05:00,P1,1,2\n";
    let (taken, tally) = self::taken("qualtrics.csv", qualtrics);
    assert_eq!(lines(&taken).last().unwrap(), "P1 2026-03-12 PHQ-2 3 items");
    assert_eq!((tally.scores, tally.set_aside, tally.rejected), (2, 2, 0));
}

#[test]
fn what_columns_were_taken_for_is_told() {
    let (_, tally) = taken("a.csv", b"Client ID,Date,Note,Mood,PHQ-9\nC-1,2026-03-12,x,1,2\n");
    let understood = &tally.understood[0];
    assert_eq!(understood.format, "table of notes");
    let columns: Vec<_> =
        understood.columns.iter().map(|used| format!("{}={}", used.column, used.meaning)).collect();
    assert_eq!(columns, ["Client ID=client_id", "Date=session_date", "Note=text", "PHQ-9=PHQ-9"]);
}

#[test]
fn a_header_that_cannot_be_read_is_refused_with_its_line_and_its_reason() {
    let names = (0..20_001).map(|column| format!("column {column}")).collect::<Vec<_>>().join(",");
    let open = format!("\"{}", "x".repeat(80_000));
    for (last, reason) in [(names, RejectReason::TooLarge), (open, RejectReason::UnclosedQuote)] {
        let bytes = format!("An export\nclient_id,date,note,{last}\nC-1,2026-03-12,PHQ-9 = 12\n");
        assert_eq!(outcome("notes.csv", bytes.as_bytes()), (vec![], vec![(reason, "2".into())]));
    }
}

#[test]
fn a_header_longer_than_the_beginning_that_decides_the_format_is_read_in_full() {
    // questions as headings, as REDCap writes them with labels
    let questions: Vec<_> =
        (0..2_000).map(|n| format!("Question {n} of the yearly interview in full")).collect();
    let answers = ",".repeat(1_999);
    let bytes = format!(
        "client_id,date,{},note\nC-1,2026-03-12,{answers},PHQ-9 = 12\n",
        questions.join(",")
    );
    assert!(bytes.find("note").unwrap() > 64 * 1024);
    assert_eq!(outcome("notes.csv", bytes.as_bytes()), (vec!["C-1-2026-03-12".into()], vec![]));
}
