//! Tables in which somebody forgot a closing quote, or typed an opening one: the row is
//! lost, and the rows below it are not. Prose never becomes a row.

use super::documents::zipped;
use super::*;

const HEADER: &str = "note_id,client_id,date,text";

fn fault(unread: Unread) -> Fault {
    TableFault::OpenQuote(unread).into()
}

/// The places of what was read, and what was rejected where.
fn read_from(name: &str, table: &str) -> (Vec<String>, Vec<(String, Fault)>) {
    let (taken, tally) = taken(name, table.as_bytes());
    assert!(tally.reconciles(), "{table}");
    let notes = taken.notes.into_iter().map(|note| note.source.locator);
    let line = |place: String| place.split(':').next().unwrap_or_default().to_owned();
    let scores = taken.scores.into_iter().map(|score| line(score.source.locator));
    let rejected = taken.rejected.into_iter().map(|it| (it.source.locator, it.fault));
    (notes.chain(scores).collect(), rejected.collect())
}

/// Reads a table of notes with these rows.
fn notes_of(rows: &str) -> (Vec<String>, Vec<(String, Fault)>) {
    read_from("notes.csv", &format!("{HEADER}\n{rows}"))
}

fn lost(line: &str, unread: Unread) -> Vec<(String, Fault)> {
    vec![(line.to_owned(), fault(unread))]
}

#[test]
fn in_a_table_of_scores_only_the_row_with_the_open_quote_is_lost() {
    let cells =
        [["C-1", "2026-03-12", "12"], ["C-1", "2026-03-19", "9"], ["C-2", "2026-03-12", "7"]];
    for delimiter in [",", ";", "\t", "|"] {
        for end in ["\n", "\r\n", "\r"] {
            for row in 0..3 {
                for column in 0..3 {
                    let mut lines = vec![["client", "date", "phq9"].join(delimiter)];
                    for (index, cells) in cells.iter().enumerate() {
                        let mut cells = cells.map(str::to_owned);
                        if index == row {
                            cells[column].insert(0, '"');
                        }
                        lines.push(cells.join(delimiter));
                    }
                    let table = lines.join(end) + end;
                    let (read, rejected) = read_from("scores.csv", &table);
                    let others: Vec<_> = (2..5)
                        .filter(|line| *line != row + 2)
                        .map(|line| line.to_string())
                        .collect();
                    assert_eq!(read, others, "{table:?}");
                    let unread = if row == 2 { Unread::Rest } else { Unread::Row };
                    assert_eq!(rejected, lost(&(row + 2).to_string(), unread), "{table:?}");
                }
            }
        }
    }
}

#[test]
fn a_table_of_scores_under_another_name_is_still_one() {
    let table = "client;date;phq9\nC-1;\"2026-03-12;12\nC-2;2026-03-12;9\nC-3;2026-03-12;7\n";
    let (read, rejected) = read_from("export.txt", table);
    assert_eq!(read, ["3", "4"]);
    assert_eq!(rejected, lost("2", Unread::Row));
}

#[test]
fn in_a_table_of_notes_a_quote_that_another_note_closes_costs_one_row() {
    let rows = "A,C-1,2026-03-12,\"S: fine,\nO: PHQ-9 12\"\nB,C-1,2026-03-13,\"open\n\
                C,C-1,2026-03-14,\"S: well, \"\"really\"\"\nO: tired\"\nD,C-2,2026-03-14,x\n";
    assert_eq!(notes_of(rows), (vec!["2".into(), "5".into(), "7".into()], lost("4", Unread::Row)));
    // the quote that closes it begins a note with a break, with a quoted word, or none
    for text in ["\"\nO: tired\"", "\"\"\"Well,\"\" she says\nO: tired\"", "\"\"", "6\""] {
        let rows =
            format!("A,C-1,2026-03-12,x\nB,C-1,2026-03-13,\"open\nC,C-1,2026-03-14,{text}\n");
        let (read, rejected) = notes_of(&rows);
        assert_eq!(rejected.first(), Some(&("3".to_owned(), fault(Unread::Row))), "{text}");
        assert_eq!(read.first().map(String::as_str), Some("2"), "{text}");
        let is_told = rejected.last().is_some_and(|(line, _)| line == "4");
        assert!(is_told || read.last().is_some_and(|line| line == "4"), "{text}");
    }
}

#[test]
fn a_closing_quote_that_is_forgotten_costs_one_row() {
    let rows = "\"A\",\"C-1\",\"2026-03-12\",\"fine, she says\n\"B\",\"C-1\",\"2026-03-13\",\"x, y\"\n\
                \"C\",\"C-2\",\"2026-03-13\",\"z\"\n";
    assert_eq!(notes_of(rows), (vec!["3".into(), "4".into()], lost("2", Unread::Row)));
    // of the row below, only the words that come first stand before the end of the line
    let table = "text,client_id,date,note_id\nx,C-1,2026-03-12,N10\ny,C-1,2026-03-13,\"N11\n\
                 \"S: well\n\nO: calm\",C-1,2026-03-14,N12\nz,C-1,2026-03-15,N13\n";
    let expected = (vec!["2".into(), "4".into(), "7".into()], lost("3", Unread::Row));
    assert_eq!(read_from("notes.csv", table), expected);
}

#[test]
fn what_is_left_of_a_row_with_a_quote_too_many_opens_no_quote_for_those_below() {
    let row = |id: &str, quote: &str| {
        format!("{quote}{id},C-1,2026-03-12,\"S: fine, {id}\nO: calm\n\"\n")
    };
    for below in ["", "Y,C-1,2026-03-12,x\n"] {
        let rows = row("A", "") + &row("B", "\"") + &row("C", "") + &row("D", "") + below;
        let (read, rejected) = notes_of(&rows);
        assert_eq!(read[..3], ["2", "8", "11"], "{rejected:?}");
        let places: Vec<_> = rejected.iter().map(|(line, _)| line.as_str()).collect();
        assert_eq!(places, ["5", "6", "7"]);
    }
}

#[test]
fn a_quote_opened_behind_a_note_of_several_lines_costs_one_row() {
    for last in ["", "O: calm, ", "O: calm"] {
        let table = format!(
            "client_id,text,date\nC-1,x,2026-03-12\nC-1,\"S: fine\n{last}\",\"2026-03-13\n\
             C-2,y,2026-03-14\nC-2,\"z\",2026-03-15\n"
        );
        let expected = (vec!["2".into(), "5".into(), "6".into()], lost("3", Unread::Row));
        assert_eq!(read_from("notes.csv", &table), expected);
    }
}

#[test]
fn two_open_quotes_cost_two_rows() {
    let rows = "A,C-1,2026-03-12,\"x\nB,C-1,2026-03-13,y\nC,\"C-1,2026-03-14,z\n\
                D,C-2,2026-03-14,x\n\nE,C-2,2026-03-15,y\n";
    let (read, rejected) = notes_of(rows);
    assert_eq!(read, ["3", "5", "7"]);
    assert_eq!(rejected, [lost("2", Unread::Row), lost("4", Unread::Row)].concat());
}

#[test]
fn an_open_quote_in_the_last_row_costs_that_row() {
    let rows = "A,C-1,2026-03-12,x\nB,C-1,2026-03-13,\"open";
    for end in ["", "\n", "\n\n"] {
        let expected = (vec!["2".to_owned()], lost("3", Unread::Rest));
        assert_eq!(notes_of(&format!("{rows}{end}")), expected);
    }
}

#[test]
fn an_open_quote_in_the_header_refuses_the_table() {
    let rows = "C-1,2026-03-12,12\nC-1,2026-03-19,9\nC-2,2026-03-12,\"7\"\nC-2,2026-03-19,8\n";
    for header in ["\"client,date,phq9", "client,\"date,phq9", "client,date,\"phq9"] {
        for above in ["", "Export of the practice\n"] {
            let table = format!("{above}{header}\n{rows}");
            let line = if above.is_empty() { "1" } else { "2" };
            let expected = (vec![], lost(line, Unread::Rest));
            assert_eq!(read_from("scores.csv", &table), expected, "{table}");
        }
    }
}

#[test]
fn an_open_quote_above_the_header_costs_its_line() {
    let table = "\"Export of the practice\nclient,date,phq9\nC-1,2026-03-12,12\nC-2,2026-03-19,9\n";
    let expected = (vec!["3".to_owned(), "4".to_owned()], lost("1", Unread::Row));
    assert_eq!(read_from("scores.csv", table), expected);
}

#[test]
fn a_quote_written_with_a_backslash_opens_nothing() {
    let table = "client,date,text\nC-1,2026-03-12,\"She said \\\"no\\\"\nPHQ-9 12\"\n\
                 C-1,2026-03-13,\"open \\\"word\\\"\nC-2,2026-03-12,y\nC-2,2026-03-13,\"z\nz\"\n";
    let expected = (vec!["2".into(), "5".into(), "6".into()], lost("4", Unread::Row));
    assert_eq!(read_from("notes.csv", table), expected);
}

#[test]
fn a_note_that_is_cut_off_stays_one_record() {
    let above = "A,C-1,2026-03-12,x\nB,C-1,2026-03-13,\"S: ";
    for text in [
        "fine\nO: sleeps better\nP: walks",
        "fine\n\nO: calm, tired, low, PHQ-9 12\nP: walks, reads, 2 calls, one visit\n",
        // dates and scores, with as many commas as a row
        "scores\nweek 1, 2026-03-01, 12, low\nweek 2, 2026-03-08, 11, low\n",
        "scores\nPHQ-9,12,2026-03-01,low\nGAD-7,11,2026-03-01,low\n",
    ] {
        let expected = (vec!["2".to_owned()], lost("3", Unread::Rest));
        assert_eq!(notes_of(&format!("{above}{text}")), expected, "{text}");
    }
    for text in
        ["Today,\nPHQ-9, 12\nGAD-7, 9", "Today\nPHQ-9,12\nGAD-7,9\n", "Today\n12, as before"]
    {
        for id in ["C-1", "1042"] {
            let table = format!("client,note\n{id},x\n{id},y\n{id},\"{text}");
            let expected = (vec!["2".to_owned(), "3".to_owned()], lost("4", Unread::Rest));
            assert_eq!(read_from("notes.csv", &table), expected, "{text}");
        }
    }
    let first = "text,client,date\nx,C-1,2026-03-12\n\"S: fine\nO: calm, PHQ-9 12, 2026-03-12\n";
    assert_eq!(read_from("notes.csv", first), (vec!["2".into()], lost("3", Unread::Rest)));
}

#[test]
fn notes_of_several_lines_are_read_as_ever() {
    let texts = ["O: calm\nP: walks\n", "a, b,\nc, d", "\n\nlast", "he said\n\"\"no\"\" twice"];
    for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0]] {
        let arranged = |cells: [&str; 3]| order.map(|at: usize| cells[at]).join(",");
        let mut table = arranged(["client", "date", "text"]) + "\n";
        let mut line = 2;
        let mut lines = Vec::new();
        for text in texts {
            table += &(arranged(["C-1", "2026-03-12", &format!("\"{text}\"")]) + "\n");
            lines.push(line.to_string());
            line += 1 + text.matches('\n').count();
        }
        assert_eq!(read_from("notes.csv", &table), (lines, vec![]), "{table}");
    }
    // the quotes in the words are not doubled, and one stands where a row might begin
    let sloppy =
        "client,date,text\nC-1,2026-03-12,\"He said,\n\"no\" and left\"\nC-2,2026-03-12,x\n";
    assert_eq!(read_from("notes.csv", sloppy), (vec!["2".into(), "4".into()], vec![]));
}

#[test]
fn where_nothing_proves_the_rows_those_that_may_be_lost_are_named() {
    let table = "name,note\nAnn Roe,x\nPat Low,\"open\nMay Day,y\nJo Fox,\"z, z\"\nAl Orr,w\n";
    let (read, rejected) = read_from("notes.csv", table);
    assert_eq!((read, rejected), (vec!["2".into(), "6".into()], lost("3", Unread::To(5))));
}

#[test]
fn a_row_above_which_others_have_another_width_is_judged_by_its_own_table() {
    let table = "client,date,phq9\nC-1,2026-03-12,12\nC-1,2026-03-19,9\n\n\
                 client,date,gad7,mood\nC-1,2026-03-12,12,5\nC-1,\"2026-03-19,9,4\nC-2,2026-03-12,7,5\n";
    let (read, rejected) = read_from("scores.csv", table);
    assert_eq!(read, ["2", "3", "6", "8"]);
    assert_eq!(rejected, lost("7", Unread::Row));
}

#[test]
fn an_open_quote_in_an_archive_costs_its_row() {
    let rows = "A,C-1,2026-03-12,x\nB,C-1,2026-03-13,\"open\nC,C-1,2026-03-14,x\n";
    let table = format!("{HEADER}\n{rows}");
    let archive = zipped(&[("notes.csv", table.as_bytes())]);
    let (taken, tally) = taken("export.zip", &archive);
    let ids: Vec<_> = taken.notes.iter().map(|note| note.note_id.as_str()).collect();
    assert_eq!((ids, tally.rejected), (vec!["A", "C"], 1));
    assert_eq!(taken.rejected[0].source.locator, "3");
    assert_eq!(taken.rejected[0].fault, fault(Unread::Row));
}

/// A cell of a note's text: as it is written, and what it says.
fn texts() -> impl Strategy<Value = (String, String)> {
    let words = prop::collection::vec("[A-Za-z]{1,7}[.!]?", 1..6).prop_map(|words| words.join(" "));
    let lines =
        prop::collection::vec("(\"\"[a-z]{2,5}\"\" )?[A-Z][a-z]{2,6}[,;] [a-z 0-9-]{0,20}", 1..4);
    let quoted = (lines, prop::sample::select(vec!["", "\n"]));
    prop_oneof![
        words.prop_map(|words| (words.clone(), words)),
        quoted.prop_map(|(lines, end)| {
            let text = lines.join("\n") + end;
            (format!("\"{text}\""), text.replace("\"\"", "\""))
        }),
    ]
}

/// The cells of a row of a table of notes, and the text of its note.
fn rows() -> impl Strategy<Value = Vec<([String; 4], String)>> {
    let cells = (1..40_u32, 1..28_u32, prop::bool::ANY, texts());
    prop::collection::vec(cells, 3..9).prop_map(|rows| {
        let row =
            |(index, (client, day, in_quotes, (written, text))): (usize, (_, _, _, (_, _)))| {
                let date = format!("2026-03-{day:02}");
                let date = if in_quotes { format!("\"{date}\"") } else { date };
                (
                    [
                        format!("N{}", index + 10),
                        format!("C-{}", client as usize + 40 * index),
                        date,
                        written,
                    ],
                    text,
                )
            };
        rows.into_iter().enumerate().map(row).collect()
    })
}

proptest! {
    // the same tables in every run
    #![proptest_config(ProptestConfig {
        cases: 1024,
        rng_seed: proptest::test_runner::RngSeed::Fixed(7),
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_quote_typed_before_any_cell_costs_no_other_row(
        rows in rows(),
        delimiter in prop::sample::select(vec![",", ";", "\t", "|"]),
        end in prop::sample::select(vec!["\n", "\r\n"]),
        order in Just(vec![0_usize, 1, 2, 3]).prop_shuffle(),
        at in any::<prop::sample::Index>(),
    ) {
        let unquoted: Vec<(usize, usize)> = (0..rows.len())
            .flat_map(|row| (0..4).map(move |column| (row, column)))
            .filter(|(row, column)| !rows[*row].0[*column].starts_with('"'))
            .collect();
        let (broken, column) = *at.get(&unquoted);
        let mut table = String::new();
        let line = |cells: [&str; 4]| order.iter().map(|at| cells[*at]).collect::<Vec<_>>().join(delimiter);
        table += &(line(["note_id", "client_id", "date", "text"]) + end);
        let mut places = Vec::new();
        for (index, (cells, _)) in rows.iter().enumerate() {
            let mut cells = cells.clone();
            if index == broken {
                cells[column].insert(0, '"');
            }
            let first = 1 + table.matches('\n').count() as u64;
            table += &(line(cells.each_ref().map(String::as_str)) + end);
            places.push((first, table.matches('\n').count() as u64));
        }
        let (taken, tally) = taken("notes.csv", table.as_bytes());
        prop_assert!(tally.reconciles());
        let names = |rejected: &Rejected, line: u64| {
            let from: u64 = rejected.source.locator.parse().unwrap();
            match rejected.fault {
                Fault::Table(TableFault::OpenQuote(Unread::To(to))) => (from..=to).contains(&line),
                Fault::Table(TableFault::OpenQuote(Unread::Rest)) => from <= line,
                _ => from == line,
            }
        };
        let is_told = |first: u64, last: u64| {
            (first..=last).all(|line| taken.rejected.iter().any(|it| names(it, line)))
        };
        for (index, ((cells, text), (first, last))) in rows.iter().zip(&places).enumerate() {
            let note = taken.notes.iter().find(|note| note.note_id == cells[0]);
            if index == broken {
                let is_rejected = taken.rejected.iter().any(|it| it.source.locator == first.to_string());
                let is_read = taken.notes.iter().any(|it| it.source.locator == first.to_string());
                prop_assert!(is_rejected || is_read, "{}", table);
            } else if let Some(note) = note {
                prop_assert_eq!(note.text.trim(), text.trim(), "{}", table);
                prop_assert_eq!(&note.client_id, &cells[1]);
            } else {
                prop_assert!(is_told(*first, *last), "line {} of {:?}: {:?}", first, table, taken.rejected);
            }
        }
        let ids: Vec<_> = rows.iter().map(|(cells, _)| cells[0].as_str()).collect();
        // where another quote on its line closes it, the cells of the broken row are shifted,
        // and what is left of them may be as wide as a row
        let (first, last) = places[broken];
        let of_others = |note: &&Note| {
            !(first..=last).contains(&note.source.locator.parse::<u64>().unwrap())
        };
        for note in taken.notes.iter().filter(of_others) {
            prop_assert!(ids.contains(&note.note_id.as_str()), "{} of {:?}", note.note_id, table);
        }
    }
}
