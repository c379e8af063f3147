//! Tables of coded values, and the dialects that tables come in.

use std::collections::BTreeMap;

use super::documents::{read_folder, zipped};
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

fn lines(taken: &Taken) -> Vec<String> {
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
fn epic_note_lines_are_joined_by_their_numbers() {
    let info = "NOTE_ID\tIP_NOTE_TYPE_C_NAME\tPAT_ENC_CSN_ID\tCURRENT_AUTHOR_ID_NAME\tCREATE_INSTANT_DTTM\tDATE_OF_SERVIC_DTTM\tDELETE_INSTANT_DTTM\n\
        100\tProgress Notes\t7\tROY, A\t8/9/2018 11:05:00 AM\t8/9/2018 10:00:00 AM\t\n\
        101\tProgress Notes\t8\tROY, A\t9/9/2018 11:05:00 AM\t\t\n\
        102\tProgress Notes\t8\tROY, A\t9/9/2018 11:05:00 AM\t\t9/10/2018 8:00:00 AM\n\
        103\tLetter\t8\tROY, A\t9/9/2018 11:05:00 AM\t\t\n";
    let text = "NOTE_CSN_ID\tLINE\tNOTE_ID\tNOTE_TEXT\n\
        1\t10\t100\tP: walks\n1\t2\t100\tO: PHQ-9 = 12\n2\t1\t101\tO: PHQ-9 = 9\n1\t1\t100\tS: low\n3\t1\t102\tO: PHQ-9 = 27\n";
    let visits = "PAT_ENC_CSN_ID\tPAT_ID\tCONTACT_DATE\n7\tZ1\t8/9/2018 12:00:00 AM\n8\tZ1\t9/9/2018 12:00:00 AM\n";
    let bytes = zipped(&[
        ("HNO_INFO.tsv", info.as_bytes()),
        ("HNO_PLAIN_TEXT.tsv", text.as_bytes()),
        ("PAT_ENC.tsv", visits.as_bytes()),
    ]);
    let (taken, tally) = taken("export.zip", &bytes);
    let notes: Vec<_> = taken
        .notes
        .iter()
        .map(|n| {
            (
                n.note_id.as_str(),
                n.client_id.as_str(),
                n.session_date.unwrap().to_string(),
                n.text.as_str(),
            )
        })
        .collect();
    assert_eq!(
        notes,
        [
            ("100", "Z1", "2018-08-09".to_owned(), "S: low\nO: PHQ-9 = 12\nP: walks\n"),
            ("101", "Z1", "2018-09-09".to_owned(), "O: PHQ-9 = 9\n"),
        ]
    );
    assert_eq!(taken.rejected[0].reason(), RejectReason::NotFinal);
    assert_eq!(
        (tally.records_read, tally.set_aside),
        (6, 3),
        "two visits, one letter without text"
    );
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

#[test]
fn forms_on_the_same_line_of_two_files_are_two_administrations() {
    let form = |day: &str, answers: &str| format!("id,date,gad2_1,gad2_2\nP1,{day},{answers}\n");
    let (first, second) = (form("2026-03-12", "1,2"), form("2026-04-12", "0,1"));
    let bytes = zipped(&[("a_march.csv", first.as_bytes()), ("b_april.csv", second.as_bytes())]);
    let (taken, tally) = taken("forms.zip", &bytes);
    let totals: Vec<_> = lines(&taken).into_iter().filter(|it| it.ends_with("items")).collect();
    assert_eq!(totals, ["P1 2026-03-12 GAD-2 3 items", "P1 2026-04-12 GAD-2 1 items"]);
    assert_eq!(tally.computed, 2);
}

#[test]
fn responses_that_stand_alone_in_their_files_are_scored_each() {
    let response = |day: &str, first: u8, second: u8| {
        format!(
            "{{\"resourceType\":\"QuestionnaireResponse\",\"status\":\"completed\",\
             \"subject\":{{\"reference\":\"Patient/P1\"}},\"authored\":\"{day}\",\
             \"questionnaire\":\"http://loinc.org/q/55757-9\",\"item\":[\
             {{\"linkId\":\"44250-9\",\"answer\":[{{\"valueInteger\":{first}}}]}},\
             {{\"linkId\":\"44255-8\",\"answer\":[{{\"valueInteger\":{second}}}]}}]}}"
        )
    };
    let (first, second) = (response("2026-03-12", 1, 2), response("2026-04-12", 0, 1));
    let bytes = zipped(&[("a.json", first.as_bytes()), ("b.json", second.as_bytes())]);
    let (taken, _) = taken("responses.zip", &bytes);
    let totals: Vec<_> = lines(&taken).into_iter().filter(|it| it.ends_with("items")).collect();
    assert_eq!(totals, ["P1 2026-03-12 PHQ-2 3 items", "P1 2026-04-12 PHQ-2 1 items"]);
}

fn sample(name: &str) -> (Taken, Tally) {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats/questionnaires").join(name);
    taken(name, &std::fs::read(path).unwrap())
}

#[test]
fn columns_called_by_the_wording_of_items_are_read_and_scored() {
    let (taken, tally) = sample("google_form.csv");
    let totals: Vec<_> = lines(&taken).into_iter().filter(|it| it.ends_with("items")).collect();
    // for the one that is missing of nine stands the mean of the eight others
    assert_eq!(
        totals,
        [
            "C-1042 2026-03-12 PHQ-9 11 items",
            "C-1042 2026-03-26 PHQ-9 9 items",
            "C-1043 2026-04-13 PHQ-9 25 items"
        ]
    );
    assert_eq!(lines(&taken)[8], "C-1042 2026-03-12 PHQ-9 item 9 0 coded");
    assert_eq!((tally.scores, tally.computed, tally.rejected), (26, 3, 0));
    let understood = &tally.understood[0];
    let meanings: Vec<_> = understood.columns.iter().map(|used| used.meaning.as_str()).collect();
    assert_eq!(meanings[..4], ["scored_on", "client_id", "PHQ-9 item 1", "PHQ-9 item 2"]);
    assert_eq!(meanings.last(), Some(&"PHQ-9 item 9"));
    assert_eq!(understood.unread.len(), 2, "the question on difficulty is no item");
}

#[test]
fn french_wordings_of_two_forms_in_one_table_are_told_apart() {
    let (taken, tally) = sample("formulaire.csv");
    let totals: Vec<_> = lines(&taken).into_iter().filter(|it| it.ends_with("items")).collect();
    assert_eq!(totals, ["C-2040 2026-03-13 GAD-7 8 items", "C-2040 2026-03-13 PHQ-9 11 items"]);
    assert_eq!((tally.scores, tally.rejected), (16, 0));
}

#[test]
fn labels_of_redcap_and_questions_in_rows_are_items() {
    let labelled = "Record ID,Event Name,Date,\"1. Feeling nervous, anxious, or on edge\",\"2. Not being able to stop or control worrying\",Complete?\n\
        7,Baseline,2026-03-12,Not at all (0),2 - More than half the days,Complete\n";
    let (taken, _) = taken("labels.csv", labelled.as_bytes());
    assert_eq!(lines(&taken).last().unwrap(), "7 2026-03-12 GAD-2 2 items");
    let rows = "participant,date,questionnaire,question,answer\n\
        P1,2026-03-12,PHQ-2,Little interest or pleasure in doing things,Several days\n\
        P1,2026-03-12,PHQ-2,\"Feeling down, depressed, or hopeless\",Nearly every day\n";
    let (taken, _) = self::taken("rows.csv", rows.as_bytes());
    assert_eq!(lines(&taken).last().unwrap(), "P1 2026-03-12 PHQ-2 4 items");
}

#[test]
fn of_the_versions_of_an_epic_note_the_last_counts_with_its_status_and_times() {
    let info = "NOTE_ID\tNOTE_TYPE_NOADD_C_NAME\tIP_NOTE_TYPE_C_NAME\tPAT_ENC_CSN_ID\tCURRENT_AUTHOR_ID_NAME\tDATE_OF_SERVIC_DTTM\tCRT_INST_LOCAL_DTTM\n\
        100\t\tProgress Notes\t7\tROY, A\t8/10/2018 1:00:00 AM\t8/9/2018 6:05:00 PM\n\
        101\t\tProgress Notes\t7\tROY, A\t8/9/2018 5:00:00 PM\t\n\
        102\t\tProgress Notes\t7\tROY, A\t\t\n\
        103\t\tProgress Notes\t7\tROY, A\t8/20/2018 5:00:00 PM\t\n";
    let versions = "NOTE_ID\tCONTACT_SERIAL_NUM\tNOTE_STATUS_C_NAME\tENT_INST_LOCAL_DTTM\tNOT_FILETM_LOC_DTTM\n\
        100\t9\tSigned\t8/9/2018 6:05:00 PM\t8/9/2018 6:30:00 PM\n\
        100\t12\tAddendum\t8/10/2018 9:00:00 AM\t8/10/2018 9:15:00 AM\n\
        101\t20\tPended\t8/9/2018 6:05:00 PM\t8/9/2018 6:30:00 PM\n\
        102\t30\tSigned\t\t\n";
    let text = "NOTE_CSN_ID\tLINE\tNOTE_ID\tNOTE_TEXT\n\
        12\t2\t100\tO: PHQ-9 = 11\n9\t1\t100\tS: low\n9\t2\t100\tO: PHQ-9 = 12\n12\t1\t100\tS: low, corrected\n20\t1\t101\tO: PHQ-9 = 9\n";
    let rich = |words: &str| format!("{{\\rtf1\\ansi {words}\\par}}");
    let visits = "PAT_ENC_CSN_ID\tPAT_ID\tCONTACT_DATE\n7\tZ1\t8/9/2018 12:00:00 AM\n";
    let bytes = zipped(&[
        ("EHITables/HNO_INFO.tsv", info.as_bytes()),
        ("EHITables/HNO_PLAIN_TEXT.tsv", text.as_bytes()),
        ("EHITables/NOTE_ENC_INFO.tsv", versions.as_bytes()),
        ("EHITables/PAT_ENC.tsv", visits.as_bytes()),
        ("Rich Text/HNO_102_30_41.rtf", rich("O: GAD-7 = 8").as_bytes()),
        ("Rich Text/HNO_103_40_41.rtf", rich("O: GAD-7 = 7").as_bytes()),
    ]);
    let (taken, tally) = taken("export.zip", &bytes);
    let line = |note: &Note| {
        let time = |time: Option<chrono::NaiveDateTime>| {
            time.map_or("-".to_owned(), |time| time.format("%d %H:%M").to_string())
        };
        let (day, text) = (note.session_date.unwrap(), note.text.replace('\n', "/"));
        let (created, signed) = (time(note.created_at), time(note.signed_at));
        format!("{} {} {day} {created} {signed} {text}", note.note_id, note.client_id)
    };
    let notes: Vec<_> = taken.notes.iter().map(line).collect();
    assert_eq!(
        notes,
        [
            // written in the evening: the next day in UTC
            "100 Z1 2018-08-09 10 09:00 10 09:15 S: low, corrected/O: PHQ-9 = 11/",
            "102 Z1 2018-08-09 - - O: GAD-7 = 8//",
            "103 Z1 2018-08-20 - - O: GAD-7 = 7//",
        ]
    );
    let faults: Vec<_> = taken.rejected.iter().map(|rejected| rejected.fault.clone()).collect();
    assert_eq!(faults, [NoteFault::Replaced, NoteFault::Unfinished].map(Fault::from));
    assert_eq!(taken.notes[1].source.path, "export.zip/Rich Text/HNO_102_30_41.rtf");
    assert!(tally.reconciles());
}

#[test]
fn a_report_of_note_lines_with_the_client_beside_them_is_joined_by_itself() {
    let report = "PAT_ID,CONTACT_DATE,NOTE_ID,NOTE_CSN_ID,LINE,NOTE_TYPE_C_NAME,AUTHOR_NAME,ENTRY_DATETIME,NOTE_TEXT\n\
        Z7,3/12/2026,55,900,10,Progress Notes,\"ROY, A\",3/12/2026 17:40,P: walks\n\
        Z7,3/12/2026,55,900,9,Progress Notes,\"ROY, A\",3/12/2026 17:40,O: PHQ-9 = 12\n\
        Z8,4/2/2026,56,901,1,Progress Notes,\"ROY, A\",4/2/2026 9:10,O: PHQ-9 = 3\n";
    let (taken, tally) = taken("notes.csv", report.as_bytes());
    let line = |note: &Note| {
        let (day, created) = (note.session_date.unwrap(), note.created_at.unwrap());
        format!("{} {} {day} {created} {:?}", note.note_id, note.client_id, note.text)
    };
    let notes: Vec<_> = taken.notes.iter().map(line).collect();
    assert_eq!(
        notes,
        [
            "55 Z7 2026-03-12 2026-03-12 17:40:00 \"O: PHQ-9 = 12\\nP: walks\\n\"",
            "56 Z8 2026-04-02 2026-04-02 09:10:00 \"O: PHQ-9 = 3\\n\"",
        ]
    );
    assert_eq!((tally.records_read, tally.set_aside, tally.rejected), (2, 0, 0));
}

/// The scores of a table given as text, and what was rejected.
fn of_table(table: &str) -> (Vec<String>, Vec<RejectReason>) {
    let (taken, tally) = taken("table.csv", table.as_bytes());
    assert!(tally.reconciles());
    (lines(&taken), taken.rejected.iter().map(Rejected::reason).collect())
}

#[test]
fn several_administrations_of_a_row_have_the_dates_of_their_occasions() {
    let table = "client_id,date_pre,date_post,PHQ9 pre,PHQ9 post,ISI post\n\
        C-1,2026-01-10,2026-04-10,18,7,12\nC-2,2026-01-12,2026-04-12,-99,9,999\n";
    assert_eq!(
        of_table(table),
        (
            vec![
                "C-1 2026-01-10 PHQ-9 18 coded".into(),
                "C-1 2026-04-10 PHQ-9 7 coded".into(),
                "C-1 2026-04-10 ISI 12 coded".into(),
                "C-2 2026-04-12 PHQ-9 9 coded".into(),
            ],
            vec![]
        )
    );
    // one date for several occasions is that of none
    let table = "client_id,date,phq9_t1,phq9_t2\nC-1,2026-01-10,18,12\n";
    assert_eq!(of_table(table).0, ["C-1 - PHQ-9 18 coded", "C-1 - PHQ-9 12 coded"]);
    let table = "client_id,date,phq9_baseline\nC-1,2026-01-10,18\n";
    assert_eq!(of_table(table).0, ["C-1 2026-01-10 PHQ-9 18 coded"]);
}

#[test]
fn columns_that_are_days_give_each_score_its_day() {
    let table = "Patient;PHQ-9 10/01/2026;PHQ-9 13/02/2026\nC-1;18;12\n";
    let expected = ["C-1 2026-01-10 PHQ-9 18 coded", "C-1 2026-02-13 PHQ-9 12 coded"];
    assert_eq!(of_table(table).0, expected);
    let table =
        "Patient,Measure,2026-01-10,2026-02-13\nC-1,PHQ-9,18,12\nC-1,GAD-7,,9\nC-1,Shoes,42,42\n";
    let (scores, rejected) = of_table(table);
    assert_eq!(scores[..2], expected);
    assert_eq!(scores[2..], ["C-1 2026-02-13 GAD-7 9 coded"]);
    assert_eq!(rejected, []);
}

#[test]
fn items_called_by_a_family_and_their_number_are_no_totals() {
    let names: Vec<_> = (1..=10).map(|item| format!("phq{item}")).collect();
    let table = format!(
        "subject,visit_date,{},phq_total\n1,2026-01-10,1,2,1,1,2,1,2,1,0,3,11\n",
        names.join(",")
    );
    let (scores, rejected) = of_table(&table);
    assert_eq!(scores.len(), 10, "{scores:?}");
    assert_eq!(scores[8..], ["1 2026-01-10 PHQ-9 item 9 0 coded", "1 2026-01-10 PHQ-9 11 coded"]);
    assert_eq!(rejected, []);
    let (scores, _) = of_table("subject,date,phq2,phq9\n1,2026-01-10,3,12\n");
    assert_eq!(scores, ["1 2026-01-10 PHQ-2 3 coded", "1 2026-01-10 PHQ-9 12 coded"]);
}

#[test]
fn totals_with_ranges_words_and_codes_for_no_value_are_understood() {
    let table = "Client ID,Session Date,PHQ-9 (0-27),Score au GAD-7,Item 9\n\
        C-1,2026-01-10,18 - moderately severe,11 (moderate),1\n\
        C-2,2026-02-11,N/A,-,\nC-2,2026-02-18,>20,refused,\nC-2,2026-02-25,300,999,0\n";
    let (taken, tally) = taken("table.csv", table.as_bytes());
    assert_eq!(
        lines(&taken),
        [
            "C-1 2026-01-10 PHQ-9 18 coded",
            "C-1 2026-01-10 GAD-7 11 coded",
            "C-1 2026-01-10 PHQ-9 item 9 1 coded",
            "C-2 2026-02-25 PHQ-9 item 9 0 coded",
        ]
    );
    let reasons: Vec<_> = taken.rejected.iter().map(Rejected::reason).collect();
    assert_eq!(reasons, [RejectReason::NotANumber, RejectReason::OutOfRange]);
    let missing: Vec<_> = tally
        .remarks
        .iter()
        .filter(|remark| remark.kind == RemarkKind::MissingCode)
        .map(|remark| (remark.detail.as_str(), remark.count))
        .collect();
    assert_eq!(missing, [("999", 1), ("refused", 1)]);
}

#[test]
fn a_french_table_with_names_and_remarks_gives_notes_and_scores() {
    let table = "Nom;Prénom;Date de naissance;Date séance;PHQ-9;Commentaire\n\
        Martin;Sophie;12/05/1984;03/02/26;18;Humeur basse, PHQ-9 à 18\n\
        Martin;Luc;12/05/1984;17/02/26;14 (modéré);\n";
    let (taken, tally) = taken("cabinet.csv", table.as_bytes());
    assert_eq!(
        lines(&taken),
        ["Martin Sophie 2026-02-03 PHQ-9 18 coded", "Martin Luc 2026-02-17 PHQ-9 14 coded"]
    );
    assert_eq!(taken.notes[0].client_id, "Martin Sophie");
    assert_eq!((tally.records_read, tally.notes, tally.rejected), (3, 1, 0));
}

#[test]
fn scores_by_row_are_found_among_words_and_without_a_client_it_is_said() {
    let table = "Client;Test;Date du test;Date de naissance;Résultat;Commentaire\n\
        C-1;Échelle d'anxiété GAD-7;13/02/2026;1/1/1990;12;x\nC-1;Beck (BDI-II);13/02/2026;;30;\n";
    let (scores, rejected) = of_table(table);
    assert_eq!(scores, ["C-1 2026-02-13 GAD-7 12 coded", "C-1 2026-02-13 BDI-II 30 coded"]);
    assert_eq!(rejected, []);
    let (taken, _) = taken("a.csv", b"Date,PHQ-9\n2026-01-10,12\n");
    assert!(matches!(taken.rejected[0].fault, Fault::Table(TableFault::NoClientColumn(_))));
    let (scores, _) = of_table(
        "Timestamp,Email Address,PHQ-9 score\n2026/01/10 9:12:33 AM EST,a@example.org,12\n",
    );
    assert_eq!(scores, ["a@example.org 2026-01-10 PHQ-9 12 coded"]);
}
