//! The `caseline` program.

fn main() -> std::process::ExitCode {
    caseline::cli::main(std::env::args_os())
}
