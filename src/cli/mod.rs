//! The command line: what was typed, what it means, and the exit code.
//!
//! Arguments are read in two steps: [`arguments`] holds what can be typed,
//! and each command's own file turns it into loaded settings and runs the
//! flow. No command decides anything clinical.

mod analyze;
pub mod arguments;
mod attach;
mod change;
mod change_arguments;
mod evaluate;
mod exit;
mod extract;
mod instruments;
mod look;
mod report;
mod run;
mod settings;
mod terminal;
mod trend;
mod trend_arguments;
mod trend_model;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
pub use exit::Exit;

use crate::error::{Error, Result};

/// Runs the program with these arguments, the first being its own name.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let typed: Vec<OsString> = arguments.into_iter().collect();
    let parsed = match Arguments::try_parse_from(&typed) {
        Ok(parsed) => parsed,
        Err(refusal) => return refused(&refusal).into(),
    };
    // A panic is a defect of caseline: it is told in one line, without the
    // values that a panic message may quote.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, |place| format!(" at {place}"));
        terminal::complain(&format!("a defect of caseline{place}; please report this line"));
    }));
    let exit = match std::panic::catch_unwind(|| dispatch(&parsed, &typed)) {
        Ok(Ok(exit)) => exit,
        Ok(Err(error)) => failed(&error),
        Err(_) => Exit::Defect,
    };
    exit.into()
}

fn dispatch(arguments: &Arguments, typed: &[OsString]) -> Result<Exit> {
    let command_line = terminal::command_line(typed);
    match &arguments.command {
        Command::Look(command) => look::run(command),
        Command::Run(command) => run::run(command, &command_line),
        Command::Extract(command) => extract::run(command, &command_line),
        Command::Analyze(command) => analyze::run(command, &command_line),
        Command::Report(command) => report::run(command, &command_line),
        Command::Change(command) => change::run(command, &command_line),
        Command::Trend(command) => trend::run(command, &command_line),
        Command::Instruments(command) => instruments::run(command),
        Command::Evaluate(command) => evaluate::run(command),
    }
}

/// What clap has to say: help and version are answers, the rest is a usage
/// error.
fn refused(refusal: &clap::Error) -> Exit {
    let printed = refusal.print();
    if refusal.use_stderr() || printed.is_err() { Exit::Usage } else { Exit::Done }
}

fn failed(error: &Error) -> Exit {
    if error.is_broken_pipe() {
        return Exit::Done;
    }
    terminal::complain(&error.to_string());
    if error.is_defect() {
        Exit::Defect
    } else if error.is_nothing_usable() {
        Exit::NothingUsable
    } else {
        Exit::Usage
    }
}
