use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::frame::{CaseloadRow, InterventionRow, Level, SeriesRow};

fn day(days: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + chrono::Days::new(days)
}

fn administration(days: u64, value: f64, severity: Option<&str>) -> SeriesRow {
    SeriesRow {
        client_id: "C-1, \"quoted\"\nsecond line".to_owned(),
        instrument: "PHQ-9".to_owned(),
        subscale: None,
        scored_on: day(days),
        value,
        severity: severity.map(str::to_owned),
        note_id: Some("n".to_owned()),
        mention_id: None,
        conflict: days.is_multiple_of(2),
    }
}

fn round_trip<T: Table>(rows: &[T], form: Form) -> Vec<T> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("{}.{form}", T::NAME));
    write(rows, form, &mut std::fs::File::create(&path).unwrap()).unwrap();
    read(&path).unwrap()
}

#[test]
fn rows_survive_every_form() {
    let rows = [administration(0, 13.8, Some("modérée")), administration(1, 0.0, None)];
    for &form in Form::ALL {
        assert_eq!(round_trip(&rows, form), rows, "{form}");
    }
}

#[test]
fn pieces_give_the_table_that_whole_rows_give() {
    let rows: Vec<_> = (0..50).map(|n| administration(n, n as f64, Some("mild"))).collect();
    let folder = tempfile::tempdir().unwrap();
    for &form in Form::ALL {
        let path = folder.path().join(format!("series.{form}"));
        let piece = |number: usize| rows[number * 20..(number * 20 + 20).min(50)].to_vec();
        write_pieces(3, &piece, form, &mut std::fs::File::create(&path).unwrap()).unwrap();
        assert_eq!(read::<SeriesRow>(&path).unwrap(), rows, "{form}");
        if form != Form::Parquet {
            let mut whole = Vec::new();
            write(&rows, form, &mut whole).unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), whole, "{form}");
        }
    }
}

#[test]
fn an_empty_table_survives_every_form() {
    for &form in Form::ALL {
        assert_eq!(round_trip::<InterventionRow>(&[], form), [], "{form}");
    }
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    let rows: Vec<_> = (0..3_000).map(|n| administration(n, 7.0, Some("mild"))).collect();
    for &form in Form::ALL {
        let bytes = || {
            let mut bytes = Vec::new();
            write(&rows, form, &mut bytes).unwrap();
            bytes
        };
        assert!(bytes() == bytes(), "{form}");
    }
}

#[test]
fn a_table_written_in_chunks_reads_as_one() {
    let rows: Vec<_> = (0..50).map(|n| administration(n, 7.0, Some("mild"))).collect();
    let (first, second) = rows.split_at(20);
    for &form in Form::ALL {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(format!("series.{form}"));
        let mut writer = TableWriter::begin(form, std::fs::File::create(&path).unwrap()).unwrap();
        for chunk in [first, &[], second] {
            writer.write(chunk).unwrap();
        }
        writer.finish().unwrap();
        assert_eq!(read::<SeriesRow>(&path).unwrap(), rows, "{form}");
    }
}

#[test]
fn a_table_of_several_row_groups_reads_as_one() {
    let rows: Vec<_> =
        (0..40_000).map(|n| administration(n % 9_000, n as f64, Some("mild"))).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("series.parquet");
    let mut writer =
        TableWriter::begin(Form::Parquet, std::fs::File::create(&path).unwrap()).unwrap();
    for chunk in rows.chunks(1_000) {
        writer.write(chunk).unwrap();
    }
    writer.finish().unwrap();
    assert!(read::<SeriesRow>(&path).unwrap() == rows);
}

#[test]
fn a_row_group_that_is_written_leaves_no_text_behind() {
    let severity = "a band that is longer than what stands in a cell itself";
    let rows: Vec<_> = (0..1_024).map(|n| administration(n, n as f64, Some(severity))).collect();
    let mut writer = TableWriter::<SeriesRow, _>::begin(Form::Parquet, Vec::new()).unwrap();
    let texts = |writer: &TableWriter<SeriesRow, Vec<u8>>| {
        let Destination::Parquet(_, held) = &writer.to else { unreachable!() };
        let column = held.column("severity").unwrap().str().unwrap().clone();
        column.downcast_iter().map(|chunk| chunk.data_buffers().len()).sum::<usize>()
    };
    writer.write(&rows).unwrap();
    assert!(texts(&writer) > 0);
    for _ in 1..ROW_GROUP * 3 / rows.len() {
        writer.write(&rows).unwrap();
    }
    assert_eq!(texts(&writer), 0);
}

#[test]
fn rows_that_come_one_by_one_are_not_held_one_by_one() {
    let mut writer = TableWriter::<SeriesRow, _>::begin(Form::Parquet, Vec::new()).unwrap();
    for n in 0..6_000 {
        writer.write(&[administration(n, 7.0, Some("mild"))]).unwrap();
    }
    let Destination::Parquet(_, held) = &writer.to else { unreachable!() };
    assert!(held.height() + PIECE > 6_000, "{} rows", held.height());
    let pieces = held.column("severity").unwrap().n_chunks();
    assert!(pieces <= 2 * 6_000 / PIECE, "{pieces} pieces");
}

fn error_of(name: &str, text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    let error = read::<CaseloadRow>(&path).unwrap_err();
    assert!(error.is_configuration());
    error.to_string().replace(&folder.path().display().to_string(), "DIR")
}

#[test]
fn a_missing_column_is_named_with_those_that_are_there() {
    assert_eq!(
        error_of("caseload.csv", "client_id,level\nC-1,urgent\n"),
        "DIR/caseload.csv: the column `priority` is missing; the table has `client_id`, `level`"
    );
}

#[test]
fn an_unknown_word_is_named_with_its_row() {
    assert_eq!(
        error_of("caseload.csv", "client_id,priority,level,reasons\nC-1,1,soon,\n"),
        "DIR/caseload.csv: row 1, column `level`: `soon` is not a Level; known are: urgent, \
         review, on_track, insufficient_data"
    );
}

#[test]
fn a_file_that_is_no_table_says_so() {
    assert!(
        error_of("caseload.parquet", "nonsense")
            .starts_with("DIR/caseload.parquet: is not a parquet table: ")
    );
    assert_eq!(
        error_of("caseload.xyz", ""),
        "DIR/caseload.xyz: is not a table; expected .parquet, .csv or .jsonl"
    );
}

#[test]
fn a_csv_table_that_breaks_its_form_says_where_and_quotes_no_cell() {
    assert_eq!(
        error_of("caseload.csv", "client_id,level\nC-1,urgent\nC-2,urgent,secret\n"),
        "DIR/caseload.csv: line 3: the row has 3 cells and the header 2; quote cells that \
         hold a separator"
    );
    let open = error_of("caseload.csv", "client_id,level\nC-1,\"secret\n");
    assert!(open.contains("a quotation mark is not closed"), "{open}");
    assert!(!open.contains("secret"), "{open}");
}

#[test]
fn semicolons_and_tabs_part_cells_where_the_header_has_no_comma() {
    for separator in [";", "\t"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("caseload.csv");
        let lines = "client_id,priority,level,reasons\nC-1,1,urgent,\n";
        std::fs::write(&path, lines.replace(',', separator)).unwrap();
        assert_eq!(read::<CaseloadRow>(&path).unwrap()[0].level, Level::Urgent);
    }
}

#[test]
fn every_level_is_a_word_in_the_table() {
    for &level in Level::ALL {
        let row = CaseloadRow {
            client_id: "C-1".to_owned(),
            priority: 1,
            level,
            reasons: Some("overdue:PHQ-9".to_owned()),
            last_session: Some(day(3)),
            overdue_days: None,
        };
        assert_eq!(round_trip(std::slice::from_ref(&row), Form::Csv), [row]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_number_and_text_survives(
        value in -1e9..1e9_f64,
        severity in proptest::option::of("[a-zé;,\"\n ]{1,12}x"),
        days in 0..20_000_u64,
    ) {
        let rows = [administration(days, value, severity.as_deref())];
        for &form in Form::ALL {
            prop_assert_eq!(&round_trip(&rows, form)[..], &rows[..]);
        }
    }
}
