//! Workbooks that an office suite wrote, with what people put on a sheet by hand.

use super::tables::lines;
use super::*;

fn sample(name: &str) -> (Vec<String>, Tally) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats/workbooks");
    let name = format!("{name}.xlsx");
    let (taken, tally) = taken(&name, &std::fs::read(folder.join(&name)).unwrap());
    (lines(&taken), tally)
}

#[test]
fn titles_stand_above_and_rows_that_sum_up_are_nobodys_scores() {
    let (lines, tally) = sample("titles_and_averages");
    assert_eq!(
        lines,
        [
            "C-101 2026-01-05 PHQ-9 18 coded",
            "C-101 2026-01-05 GAD-7 14 coded",
            "C-101 2026-02-02 PHQ-9 12 coded",
            "C-101 2026-02-02 GAD-7 9 coded",
            "C-102 2026-01-07 PHQ-9 21 coded",
            "C-102 2026-02-04 PHQ-9 15 coded",
            "C-102 2026-02-04 GAD-7 11 coded",
        ]
    );
    // two remarks are notes; the rows of averages and of sums are set aside
    assert_eq!((tally.notes, tally.set_aside, tally.rejected), (2, 2, 0));
    let (lines, tally) = sample("french");
    assert_eq!(lines.len(), 6, "{lines:#?}");
    assert_eq!(lines[4], "MAR-2 2026-01-20 PHQ-9 9 coded");
    assert_eq!((tally.set_aside, tally.rejected), (1, 0));
}

fn cell(at: &str, text: &str) -> String {
    format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

#[test]
fn a_row_with_a_cell_that_cannot_be_read_is_rejected_by_its_place() {
    let cell =
        |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let heading = [cell("A1", "client"), cell("B1", "date"), cell("C1", "PHQ-9")].concat();
    let row = |number: usize, day: &str| {
        let (client, score) = (cell(&format!("A{number}"), "C-1"), format!("C{number}"));
        format!("<row r=\"{number}\">{client}{day}{}</row>", cell(&score, "12"))
    };
    let sheet = [
        format!("<row r=\"1\">{heading}</row>"),
        row(2, &cell("B2", "2026-03-12")),
        row(3, "<c r=\"B3\" t=\"s\"><v>4711</v></c>"),
        row(4, &cell("B4", "2026-03-26")),
    ];
    let workbook = crate::ingest::workbook::tests::workbook(&sheet.concat());
    let (taken, tally) = taken("a.xlsx", &workbook);
    assert_eq!(lines(&taken), ["C-1 2026-03-12 PHQ-9 12 coded", "C-1 2026-03-26 PHQ-9 12 coded"]);
    let [rejected] = taken.rejected.as_slice() else { panic!("{:?}", taken.rejected) };
    assert_eq!(rejected.source.locator, "Notes!3");
    let fault = TableFault::UnreadableCell("B3".to_owned());
    assert_eq!((&rejected.fault, rejected.reason()), (&fault.into(), RejectReason::BadDocument));
    assert!(tally.reconciles());
}

#[test]
fn rows_below_headings_that_cannot_be_read_are_no_rows_of_the_table_above() {
    let bad = |at: &str| format!("<c r=\"{at}\" t=\"s\"><v>4711</v></c>");
    let outcome = |second_header: [String; 3], first: [String; 3]| {
        let rows = [
            first,
            [cell("A2", "C-1"), cell("B2", "2026-03-12"), cell("C2", "12")],
            second_header,
            [cell("A4", "C-1"), cell("B4", "2026-03-12"), cell("C4", "7")],
        ];
        let rows =
            (1..).zip(&rows).map(|(n, cells)| format!("<row r=\"{n}\">{}</row>", cells.concat()));
        let workbook = crate::ingest::workbook::tests::workbook(&rows.collect::<String>());
        let (taken, tally) = taken("a.xlsx", &workbook);
        assert!(tally.reconciles());
        let places = taken.rejected.iter().map(|it| it.source.locator.clone());
        (lines(&taken), places.collect::<Vec<_>>())
    };
    let header = |row: usize, measure: String| {
        [cell(&format!("A{row}"), "client"), cell(&format!("B{row}"), "date"), measure]
    };
    let (phq, gad) = ("C-1 2026-03-12 PHQ-9 12 coded", "C-1 2026-03-12 GAD-7 7 coded");
    let whole = outcome(header(3, cell("C3", "GAD-7")), header(1, cell("C1", "PHQ-9")));
    assert_eq!(whole, (vec![phq.to_owned(), gad.to_owned()], vec![]));
    let below = outcome(header(3, bad("C3")), header(1, cell("C1", "PHQ-9")));
    assert_eq!(below, (vec![phq.to_owned()], vec!["Notes!3".to_owned(), "Notes!4".to_owned()]));
    let above = outcome(header(3, cell("C3", "GAD-7")), header(1, bad("C1")));
    assert_eq!(above, (vec![gad.to_owned()], vec!["Notes!1".to_owned(), "Notes!2".to_owned()]));
}

#[test]
fn what_a_workbook_hides_is_read_and_that_is_said() {
    use crate::ingest::workbook::tests::workbook_with;
    let rows = |attribute: &str| {
        let cell = |(at, text): (&str, &str)| {
            format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
        };
        let heading = [("A1", "client"), ("B1", "date"), ("C1", "PHQ-9")].map(cell).concat();
        let row = [("A2", "C-1"), ("B2", "2026-03-12"), ("C2", "12")].map(cell).concat();
        format!("<row r=\"1\">{heading}</row><row r=\"2\" {attribute}>{row}</row>")
    };
    let hidden = |sheet: &str, rows: &str| {
        let (taken, tally) = taken("a.xlsx", &workbook_with(sheet, rows));
        assert_eq!(lines(&taken), ["C-1 2026-03-12 PHQ-9 12 coded"]);
        let said = tally.remarks.iter().filter(|said| said.kind == RemarkKind::HiddenRead);
        said.map(|said| format!("{} {}", said.detail, said.first.locator)).collect::<Vec<_>>()
    };
    assert!(hidden("", &rows("")).is_empty());
    assert!(hidden("", &rows("hidden=\"0\"")).is_empty());
    assert_eq!(hidden("", &rows("ht=\"15\" hidden=\"1\"")), ["row "]);
    assert_eq!(hidden("state=\"hidden\"", &rows("")), ["sheet Notes"]);
    assert_eq!(hidden("state=\"veryHidden\"", &rows("hidden=\"1\"")), ["row ", "sheet Notes"]);
}

#[test]
fn tables_beside_and_below_one_another_keep_their_clients_and_measures() {
    let (beside, tally) = sample("side_by_side");
    assert_eq!(
        beside,
        [
            "K1 2026-01-05 PHQ-9 18 coded",
            "K2 2026-01-06 PHQ-9 9 coded",
            "K3 2026-01-07 PHQ-9 14 coded",
            "K1 2026-01-05 GAD-7 12 coded",
            "K2 2026-01-06 GAD-7 7 coded",
        ]
    );
    assert_eq!((tally.records_read, tally.rejected), (5, 0));
    let (below, tally) = sample("one_below_another");
    assert_eq!(
        below,
        [
            "K1 2026-01-05 PHQ-9 18 coded",
            "K2 2026-01-06 PHQ-9 9 coded",
            "K1 2026-01-05 GAD-7 12 coded",
            "K2 2026-01-06 GAD-7 7 coded",
            "K1 2026-01-09 PCL-5 44 coded",
        ]
    );
    // a title between them is set aside, a remark beside the last is a note
    assert_eq!((tally.records_read, tally.notes, tally.set_aside), (7, 1, 1));
}

#[test]
fn the_same_tables_as_text_are_read_alike() {
    let below = b"PHQ-9,,\nClient,Date,PHQ-9\nK1,2026-01-05,18\n,,\nClient,Date,GAD-7,Note\n\
        K1,2026-01-05,12,x\nClient,Date,GAD-7,Note\nK2,2026-01-06,7,\n";
    let (taken, tally) = taken("scores.csv", below);
    assert_eq!(
        lines(&taken),
        [
            "K1 2026-01-05 PHQ-9 18 coded",
            "K1 2026-01-05 GAD-7 12 coded",
            "K2 2026-01-06 GAD-7 7 coded",
        ]
    );
    assert_eq!((tally.notes, tally.rejected), (1, 0), "{:#?}", taken.rejected);
    let beside = b"Client,PHQ-9,,Client,GAD-7\nK1,18,,K2,7\nK2,9,,,\nK3,4\n";
    let (taken, tally) = self::taken("scores.csv", beside);
    assert_eq!(lines(&taken), ["K1 - PHQ-9 18 coded", "K2 - PHQ-9 9 coded", "K2 - GAD-7 7 coded"]);
    assert_eq!(tally.rejected, 1, "a row that is too short is rejected once");
}

#[test]
fn headings_of_two_rows_say_measure_and_occasion() {
    let (lines, tally) = sample("headings_of_two_rows");
    assert_eq!(
        lines,
        [
            "W1 - PHQ-9 20 coded",
            "W1 - PHQ-9 10 coded",
            "W1 - GAD-7 15 coded",
            "W1 - GAD-7 9 coded",
            "W2 - PHQ-9 16 coded",
            "W2 - PHQ-9 12 coded",
            "W2 - GAD-7 11 coded",
            "W2 - GAD-7 10 coded",
        ]
    );
    assert_eq!(tally.rejected, 0);
    let unread = &tally.understood[0].unread;
    assert_eq!(*unread, ["PHQ-9 Change %", "GAD-7 Change %"]);
}

#[test]
fn the_name_of_a_sheet_says_whose_or_of_what_the_scores_are() {
    let (clients, tally) = sample("sheet_per_client");
    assert_eq!(clients.len(), 18);
    assert_eq!(clients[0], "JD-001 2026-01-05 PHQ-9 18 coded");
    assert_eq!(clients[17], "RT-003 2026-03-07 GAD-7 6 coded");
    assert_eq!(tally.remarks[0].kind, RemarkKind::ClientFromSheetName);
    let (measures, tally) = sample("sheet_per_measure");
    assert_eq!(
        measures,
        [
            "Q1 2026-01-05 PHQ-9 18 coded",
            "Q2 2026-01-05 PHQ-9 8 coded",
            "Q1 2026-01-05 GAD-7 12 coded",
            "Q2 2026-01-05 GAD-7 5 coded",
        ]
    );
    assert_eq!(tally.rejected, 1, "the sheet that explains the others");
}

#[test]
fn a_cell_over_several_rows_stands_in_each_of_them() {
    let (lines, tally) = sample("merged_client");
    assert_eq!(
        lines,
        [
            "Z1 2026-01-05 PHQ-9 18 coded",
            "Z1 2026-02-05 PHQ-9 14 coded",
            "Z1 2026-03-05 PHQ-9 10 coded",
            "Z2 2026-01-06 PHQ-9 9 coded",
        ]
    );
    assert_eq!(tally.rejected, 0);
}
