//! Tables as practices and web forms hand them out: headings and cells that people wrote.

use super::documents::zipped;
use super::tables::lines;
use super::*;

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

#[test]
fn a_survey_whose_questions_stand_in_its_second_row_is_read_by_them() {
    let questions = |second: &str| {
        format!(
            "StartDate,EndDate,Status,RecordedDate,ResponseId,ExternalReference,Q4_1,Q4_2\n\
             Start Date,End Date,Response Type,Recorded Date,Response ID,External Data Reference,\
             Over the last 2 weeks ... - Feeling nervous anxious or on edge,\
             Over the last 2 weeks ... - Not being able to stop or control worrying\n{second}\
             2026-03-12 10:01:02,2026-03-12 10:05:00,IP Address,2026-03-12 10:05:01,R_1ab,C-1,\
             Not at all,More than half the days\n"
        )
    };
    let import = "\"{\"\"ImportId\"\":\"\"startDate\"\"}\",b,c,d,e,f,g,h\n";
    for (third, set_aside) in [(import, 1), ("", 0)] {
        let (taken, tally) = taken("survey.csv", questions(third).as_bytes());
        assert_eq!(lines(&taken).last().unwrap(), "C-1 2026-03-12 GAD-2 2 items");
        assert_eq!((tally.rejected, tally.set_aside), (0, set_aside));
    }
}

#[test]
fn rows_of_a_flowsheet_are_scores() {
    let table = "MRN,Patient Name,Enc Date,Recorded Time,Flowsheet Row,Row ID,Value,Taken By\n\
        12345,\"Smith, John\",03/12/2026,03/12/2026 10:05,PHQ-9 Total Score,1,14,\"Doe, J\"\n\
        12345,\"Smith, John\",03/13/2026,03/13/2026 10:05,BP,2,120/80,\"Doe, J\"\n";
    let (scores, rejected) = of_table(table);
    assert_eq!(scores, ["12345 2026-03-12 PHQ-9 14 coded"]);
    assert_eq!(rejected, []);
}

#[test]
fn a_form_of_scales_is_no_item_and_totals_may_be_joined_to_their_names() {
    let table = "patientId,assessmentName,subscaleName,score,dateCompleted\n\
        ab-12,PHQ-9,,14,2026-03-12T10:00:00.000Z\nab-13,DASS-21,Depression,2,2026-03-13\n\
        ab-13,DASS-21,,3,2026-03-13\n";
    let (scores, rejected) = of_table(table);
    assert_eq!(
        scores,
        [
            "ab-12 2026-03-12 PHQ-9 14 coded",
            "ab-13 2026-03-13 DASS-21 Depression 2 coded",
            "ab-13 2026-03-13 DASS-21 3 coded"
        ]
    );
    assert_eq!(rejected, []);
    let table = "ID,GROUP,PHQ9TOT_T0,PHQ9TOT_T1,gad7sum_t1,DATE_T0,DATE_T1\n\
        1,A,14,9,-99,2026-01-10,2026-04-10\n";
    assert_eq!(of_table(table).0, ["1 2026-01-10 PHQ-9 14 coded", "1 2026-04-10 PHQ-9 9 coded"]);
}

#[test]
fn cells_of_a_table_without_a_header_are_told_nobody() {
    let (taken, _) =
        taken("data.csv", b"Pat Sample,2026-03-12,PHQ-9,14\nAnn Roe,2026-03-13,PHQ-9,9\n");
    let [Rejected { fault: Fault::Table(TableFault::NoClientColumn(seen)), .. }] =
        taken.rejected.as_slice()
    else {
        panic!("{:?}", taken.rejected)
    };
    assert_eq!(*seen, Seen::Count(4));
}

#[test]
fn a_note_of_a_row_that_begins_like_a_label_is_no_header() {
    let (taken, _) = taken(
        "notes.csv",
        "client_id,session_date,note_text\nC-1,2026-03-12,Séance: PHQ-9 à 14 mieux\n".as_bytes(),
    );
    assert_eq!(taken.notes[0].text, "Séance: PHQ-9 à 14 mieux");
}

#[test]
fn the_only_date_of_a_table_of_notes_is_that_of_the_session() {
    let day = |heading: &str| {
        let table =
            format!("No de dossier;{heading};Contenu de la note\n7;13/02/2026;QSP-9 : 12\n");
        let (taken, _) = taken("notes.csv", table.as_bytes());
        taken.notes[0].session_date.map(|day| day.to_string())
    };
    for heading in ["Date de la visite", "Date (entrevue)", "Date de l'intervention", "Appointment"]
    {
        assert_eq!(day(heading).as_deref(), Some("2026-02-13"), "{heading}");
    }
    assert_eq!(day("Date de naissance"), None);
    assert_eq!(day("Date de signature"), None);
}

#[test]
fn numbers_that_a_research_database_keeps_as_text_are_values() {
    let rows = b"observation_id,person_id,observation_concept_id,observation_date,\
        value_as_number,value_as_string\n1,7,3042932,2026-01-02,14,\n2,7,3042932,2026-02-02,,12\n\
        3,7,3042932,2026-03-02,,\n4,7,3042932,2026-04-02,,positive\n";
    let (taken, tally) = taken("observation.csv", rows);
    assert_eq!(lines(&taken), ["7 2026-01-02 PHQ-9 14 coded", "7 2026-02-02 PHQ-9 12 coded"]);
    let reasons: Vec<_> = taken.rejected.iter().map(Rejected::reason).collect();
    assert_eq!(reasons, [RejectReason::EmptyValue, RejectReason::NotANumber]);
    assert_eq!(tally.records_read, 4);
}
