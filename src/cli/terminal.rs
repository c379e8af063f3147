//! What goes to the terminal: data to stdout, talk to stderr.

use std::ffi::OsString;
use std::io::{IsTerminal, Write};

use crate::error::{Error, Result};

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

/// A counter of notes on stderr, only where somebody watches.
pub fn counter(quiet: bool) -> impl FnMut(usize) {
    let watched = !quiet && std::io::stderr().is_terminal();
    move |notes| {
        if watched {
            let _ = write!(std::io::stderr(), "\r{notes}\r");
        }
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
