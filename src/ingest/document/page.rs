//! The lines of a page of a PDF, from the places of its glyphs.
//!
//! A PDF says where letters stand and nothing of lines, words and cells. Text is
//! taken in the order in which it is drawn, which is that of reading in every
//! program that writes notes, and what lies between two pieces says what they
//! are to each other: a step down begins a line, a space of a tenth of the size
//! of the letters parts words, and one that no line of prose has parts cells,
//! which get a tab. Where a page draws its spaces as letters, as most do, a gap
//! without one parts cells however narrow it is. The lines of a cell stay in its row: the next cell is drawn
//! higher and further right, and a line under a cell that is not the first of
//! its row begins where the cell does.

use pdf_extract::{MediaBox, OutputDev, OutputError, Transform};

/// The most text that a page may have, in bytes; a printed one has some thousand.
pub(super) const LARGEST_TEXT: usize = 1 << 20;

/// Spaces and steps, in sizes of letters. Wider than any space of justified
/// prose, narrower than the margins of most cells.
const CELL: f64 = 1.2;
/// Wider than what kerning leaves between the letters of a word.
const BARE_CELL: f64 = 0.28;
const WORD: f64 = 0.1;
/// A page of so many letters for each space draws its spaces.
const LETTERS_A_SPACE: usize = 20;
/// Less is a raised or lowered letter of the same line.
const LINE: f64 = 0.5;
const PARAGRAPH: f64 = 1.5;
/// Rows of a table stand further apart than lines, and no blank line parts them.
const ROW: f64 = 3.5;
/// The most lines of a cell; columns of prose have more.
const CELL_LINES: usize = 4;

/// The text of a page, as it comes.
#[derive(Default)]
pub(super) struct Page {
    pieces: Vec<Piece>,
    /// A string begins: what lies before it counts.
    begins: bool,
    letters: usize,
    spaces: usize,
    /// Bytes of text.
    pub(super) size: usize,
}

/// Letters without a gap.
struct Piece {
    text: String,
    start: f64,
    end: f64,
    /// Of the baseline, from the foot of the page.
    height: f64,
    /// The size of its letters.
    size: f64,
}

struct Line {
    cells: Vec<Cell>,
    top: f64,
    /// How far it stands from what was drawn before, in sizes of letters.
    apart: f64,
}

struct Cell {
    text: String,
    start: f64,
    /// The end of its longest line.
    end: f64,
    /// The end and the baseline of its last line.
    edge: f64,
    bottom: f64,
}

impl From<Piece> for Cell {
    fn from(piece: Piece) -> Self {
        let Piece { text, start, end, height, .. } = piece;
        Self { text, start, end, edge: end, bottom: height }
    }
}

impl Cell {
    /// Takes more of the same line.
    fn join(&mut self, piece: &Piece) {
        let space = piece.start - self.edge > piece.size * WORD;
        if space && !self.text.ends_with(' ') && !piece.text.starts_with(' ') {
            self.text.push(' ');
        }
        self.text.push_str(&piece.text);
        (self.end, self.edge) = (self.end.max(piece.end), piece.end);
    }

    /// Takes a further line.
    fn wrap(&mut self, further: &Self) {
        self.text = format!("{} {}", self.text.trim_end(), further.text);
        self.end = self.end.max(further.end);
        (self.edge, self.bottom) = (further.edge, further.bottom);
    }
}

impl Line {
    fn of(piece: Piece, apart: f64) -> Self {
        Self { top: piece.height, cells: vec![piece.into()], apart }
    }
}

impl Page {
    /// The lines, with tabs between cells.
    pub(super) fn finish(self) -> String {
        let draws_spaces = self.spaces * LETTERS_A_SPACE >= self.letters;
        let mut layout = Layout { lines: Vec::new(), draws_spaces };
        self.pieces.into_iter().for_each(|piece| layout.place(piece));
        let mut text = String::with_capacity(self.size);
        let mut in_table = false;
        for line in layout.lines {
            let is_row = line.cells.len() > 1;
            let together = if in_table && is_row { ROW } else { PARAGRAPH };
            text.push_str(if line.apart > together { "\n" } else { "" });
            in_table = is_row;
            let cells: Vec<&str> = line.cells.iter().map(|cell| cell.text.trim()).collect();
            text.push_str(&cells.join("\t"));
            text.push('\n');
        }
        text
    }
}

/// The lines of a page, as its pieces are put where they belong.
struct Layout {
    lines: Vec<Line>,
    draws_spaces: bool,
}

impl Layout {
    fn place(&mut self, piece: Piece) {
        let Some(cell) = self.lines.last_mut().and_then(|line| line.cells.last_mut()) else {
            if !piece.text.trim().is_empty() {
                self.lines.push(Line::of(piece, 0.0));
            }
            return;
        };
        let up = piece.height - cell.bottom;
        let same_line = up.abs() <= piece.size * LINE;
        let beside_space = cell.text.ends_with(' ') || piece.text.starts_with(' ');
        let widest = if self.draws_spaces && !beside_space { BARE_CELL } else { CELL };
        let space = (piece.start - cell.edge) / piece.size;
        if same_line && (-CELL..=widest).contains(&space) {
            cell.join(&piece);
            return;
        }
        if piece.text.trim().is_empty() {
            return;
        }
        let apart = up.abs() / piece.size;
        let row = match () {
            () if same_line => self.lines.len().checked_sub(1),
            () if up > 0.0 => self.row_of(&piece),
            () => None,
        };
        match row {
            Some(row) => self.add_cell(row, piece),
            None if up < 0.0 && self.is_wrapped(&piece) => {
                if let Some(cell) = self.lines.last_mut().and_then(|line| line.cells.last_mut()) {
                    cell.wrap(&piece.into());
                }
            }
            None => self.lines.push(Line::of(piece, apart)),
        }
    }

    /// The row of whose last cell a piece that is drawn higher stands to the
    /// right; the lines in between are those of that cell.
    fn row_of(&self, piece: &Piece) -> Option<usize> {
        let first = self.lines.len().saturating_sub(CELL_LINES);
        let row = (first..self.lines.len()).rev().find(|&row| {
            let top = self.lines.get(row).map_or(f64::INFINITY, |line| line.top);
            piece.height <= top + piece.size
        })?;
        let cell = self.lines.get(row)?.cells.last()?;
        let below = self.lines.get(row + 1..)?;
        let is_line_of_cell = |line: &Line| match line.cells.as_slice() {
            [only] => (only.start - cell.start).abs() <= 2.0 * piece.size && only.end < piece.start,
            _ => false,
        };
        (cell.end < piece.start && below.iter().all(is_line_of_cell)).then_some(row)
    }

    fn add_cell(&mut self, row: usize, piece: Piece) {
        let below = self.lines.split_off(row + 1);
        let Some(line) = self.lines.last_mut() else { return };
        if let Some(cell) = line.cells.last_mut() {
            below.iter().flat_map(|line| &line.cells).for_each(|further| cell.wrap(further));
        }
        line.cells.push(piece.into());
    }

    /// Whether a piece is a further line of the last cell, which is not the
    /// first of its row.
    fn is_wrapped(&self, piece: &Piece) -> bool {
        let Some(line) = self.lines.last() else { return false };
        let [.., _, cell] = line.cells.as_slice() else { return false };
        let step = cell.bottom - piece.height;
        (cell.start - piece.start).abs() <= piece.size && step <= piece.size * PARAGRAPH
    }
}

impl OutputDev for Page {
    fn begin_page(
        &mut self,
        _: u32,
        _: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _spacing: f64,
        font_size: f64,
        letter: &str,
    ) -> Result<(), OutputError> {
        // the side of a square with the area that a letter has on the page
        let across = font_size * (place.m11 + place.m21);
        let upward = font_size * (place.m12 + place.m22);
        let size = (across * upward).abs().sqrt();
        let (start, height) = (place.m31, place.m32);
        let end = start + width * size;
        self.size += letter.len();
        // a page may draw the same form again and again
        if self.size > LARGEST_TEXT {
            return Err(OutputError::FormatError(std::fmt::Error));
        }
        let blank = letter.trim().is_empty();
        self.spaces += usize::from(blank);
        self.letters += usize::from(!blank);
        let begins = std::mem::take(&mut self.begins);
        match self.pieces.last_mut() {
            Some(piece) if !begins || is_next(piece, start, height, size) => {
                piece.text.push_str(letter);
                piece.end = end;
            }
            _ => self.pieces.push(Piece { text: letter.to_owned(), start, end, height, size }),
        }
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        self.begins = true;
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

/// Whether a letter follows a piece without a gap.
fn is_next(piece: &Piece, start: f64, height: f64, size: f64) -> bool {
    let gap = start - piece.end;
    (height - piece.height).abs() < size * WORD && gap.abs() <= size * WORD
}
