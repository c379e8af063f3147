//! What goes to the terminal: data to stdout, talk to stderr.

use std::ffi::OsString;
use std::io::{IsTerminal, Write};

use crate::error::{Error, Result};
use crate::frame::{self, Form, Table};

/// Writes data to stdout.
///
/// # Errors
/// When stdout cannot be written; a reader that went away is not a failure to
/// tell of, see [`Error::is_broken_pipe`].
pub fn print(data: &str) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    stdout
        .write_all(data.as_bytes())
        .and_then(|()| stdout.flush())
        .map_err(|cause| Error::output("stdout cannot be written").because(cause))
}

/// Tells of a problem on stderr. When even that fails there is nobody left to
/// tell.
pub fn complain(message: &str) {
    let _ = writeln!(std::io::stderr(), "caseline: {message}");
}

/// Says something on stderr, unless `--quiet`.
pub fn say(quiet: bool, message: &str) {
    if !quiet {
        let _ = writeln!(std::io::stderr(), "{message}");
    }
}

/// A line on stderr that tells how far a long run is, only where somebody
/// watches. It takes itself away at the end.
#[derive(Debug)]
pub struct ProgressLine {
    watched: bool,
}

impl ProgressLine {
    /// Begins the line.
    pub fn begin(quiet: bool) -> Self {
        Self { watched: !quiet && std::io::stderr().is_terminal() }
    }

    /// Shows these words instead of those before.
    pub fn show(&self, words: &str) {
        if self.watched {
            let _ = write!(std::io::stderr(), "\r{words}\x1b[K");
        }
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        self.show("");
    }
}

/// The command line as typed, with the program's plain name first, so that it
/// does not depend on where the program lies.
pub fn command_line(typed: &[OsString]) -> String {
    let rest = typed.iter().skip(1).map(|word| {
        let word = word.to_string_lossy();
        if word.is_empty() || word.contains([' ', '"', '\'', '\\', '$']) {
            format!("'{}'", word.replace('\'', "'\\''"))
        } else {
            word.into_owned()
        }
    });
    std::iter::once("caseline".to_owned()).chain(rest).collect::<Vec<_>>().join(" ")
}

/// Prints rows of a table as CSV.
///
/// # Errors
/// As [`print`].
pub fn print_table<T: Table>(rows: &[T]) -> Result<()> {
    print_rows(rows, Form::Csv)
}

/// Prints rows of a table as JSON Lines.
///
/// # Errors
/// As [`print`].
pub fn print_json_lines<T: Table>(rows: &[T]) -> Result<()> {
    print_rows(rows, Form::JsonLines)
}

fn print_rows<T: Table>(rows: &[T], form: Form) -> Result<()> {
    let mut bytes = Vec::new();
    frame::write(rows, form, &mut bytes)?;
    print(&String::from_utf8_lossy(&bytes))
}

/// Columns side by side, each as wide as its widest cell; the last one is not
/// padded.
pub fn aligned<const N: usize>(header: &[&str; N], rows: &[[String; N]]) -> String {
    let header = header.map(str::to_owned);
    let lines: Vec<&[String; N]> = std::iter::once(&header).chain(rows).collect();
    let widths: [usize; N] = std::array::from_fn(|column| {
        lines.iter().map(|line| line.get(column).map_or(0, |cell| width(cell))).max().unwrap_or(0)
    });
    let text: Vec<String> = lines
        .iter()
        .map(|line| {
            let cells = line.iter().zip(widths).map(|(cell, widest)| {
                format!("{cell}{}", " ".repeat(widest.saturating_sub(width(cell))))
            });
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        })
        .collect();
    text.join("\n")
}

/// Columns that a text takes in a terminal: the signs used here are one wide.
fn width(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_each_other() {
        let rows = [["1".to_owned(), "Élevé".to_owned()], ["10".to_owned(), "x".to_owned()]];
        assert_eq!(aligned(&["N°", "Pourquoi"], &rows), "N°  Pourquoi\n1   Élevé\n10  x");
    }

    #[test]
    fn a_command_line_can_be_typed_again() {
        let typed = ["/usr/bin/caseline", "run", "my notes", "--out", "it's"].map(OsString::from);
        assert_eq!(command_line(&typed), r"caseline run 'my notes' --out 'it'\''s'");
    }
}
