//! The one integration binary: what people and programs outside rely on.

/// Runs the program and looks at what it printed and wrote.
mod program;

/// Progress reports of the demo caseload in every form, and the programs of
/// others that read them.
mod attachments;
/// Inputs that cannot be read, each rejected with its place and reason.
mod broken_inputs;
/// The pages in a real browser: sorting, filters, keyboard, accessibility.
mod browser;
/// `caseline change` against the results of R, and where it departs from them.
mod change_command;
/// `caseline change` as its users meet it: faults, missing options, groups.
mod change_study;
/// The commands: tables, exit codes, manifest, determinism.
mod commands;
/// The demo caseload against what was put into it, and the committed report
/// against a fresh run.
mod demo;
/// Every command that the README and the help texts show.
mod documentation;
/// Methods of change without golden rows, against a second implementation.
mod formulas;
/// Exports made to exhaust the program, in a bounded room of memory.
mod hostile_exports;
/// Extraction against the labelled corpus.
mod labelled;
/// Every place that a row names, opened by other means.
mod locators;
/// `caseline look`, as a new user meets it.
mod look_command;
/// The command `trend --model` against lme4.
mod mixed_model_command;
/// The command `trend`: golden series, and tables with faults.
mod trend_command;
