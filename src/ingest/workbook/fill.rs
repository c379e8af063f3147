//! Cells that are empty because what belongs there stands above: merged cells, and marks
//! for the cell above.

use calamine::Dimensions;

use super::rows::{Budget, Row};
use crate::Result;
use crate::ingest::fault::Fault;

/// Lets a text that one cell holds for several rows stand in each of them: a client's
/// name beside all of the client's visits. A number may be a total of the rows.
pub(super) fn merged(
    rows: &mut [Row],
    merged: &[Dimensions],
    budget: &mut Budget,
) -> Result<(), Fault> {
    for region in merged.iter().filter(|region| region.end.0 > region.start.0) {
        let column = region.start.1 as usize;
        let number = |row: &Row| row.number.saturating_sub(1);
        let from = rows.partition_point(|row| number(row) < region.start.0);
        let first = rows.get(from).filter(|row| number(row) == region.start.0);
        let Some(text) = first.and_then(|row| row.cells.get(column)).cloned() else { continue };
        if text.parse::<f64>().is_ok() {
            continue;
        }
        let below = rows.iter_mut().skip(from + 1);
        for row in below.take_while(|row| number(row) <= region.end.0) {
            if let Some(cell) = row.cells.get_mut(column).filter(|cell| cell.is_empty()) {
                budget.take(0, text.len())?;
                cell.clone_from(&text);
            }
        }
    }
    Ok(())
}

/// The longest text that is repeated so, in bytes: a client or a day, and no note.
const REPEATABLE: usize = 40;
/// What people write for the cell above.
const REPEATED: [&str; 7] = ["\"", "''", "″", "”", "〃", "idem", "ditto"];

/// Puts the text of the cell above for a mark that says so; not for a score.
pub(super) fn repeated(rows: &mut [Row], budget: &mut Budget) -> Result<(), Fault> {
    let mut above: Option<(u32, Vec<String>)> = None;
    for row in rows.iter_mut() {
        let before = above.as_ref().filter(|(before, _)| before + 1 == row.number);
        for (index, cell) in row.cells.iter_mut().enumerate() {
            let word = cell.trim().trim_end_matches('.').to_lowercase();
            if REPEATED.contains(&word.as_str())
                && let Some(text) = before.and_then(|(_, cells)| cells.get(index))
                && text.len() <= REPEATABLE
                && text.parse::<f64>().is_err()
            {
                budget.take(0, text.len())?;
                cell.clone_from(text);
            }
        }
        // what stands in a cell that cannot be read is not known to be nothing
        above = row.fault.is_none().then(|| (row.number, row.cells.clone()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_for_the_cell_above_stand_for_a_client_or_a_day_and_no_score() {
        let row = |number, cells: [&str; 3]| Row {
            number,
            cells: cells.map(str::to_owned).to_vec(),
            fault: None,
        };
        let mut rows = [
            row(1, ["Z1", "2026-03-12", "18"]),
            row(2, ["\"", "idem", "\""]),
            row(4, ["\"", "", "7"]),
        ];
        repeated(&mut rows, &mut Budget { cells: 0, bytes: 100 }).unwrap();
        assert_eq!(rows[1], row(2, ["Z1", "2026-03-12", "\""]));
        assert_eq!(rows[2], row(4, ["\"", "", "7"]), "nothing stands right above it");
    }
}
