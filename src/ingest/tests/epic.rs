//! The note tables of Epic.

use super::documents::zipped;
use super::*;

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
