//! The `ontheway` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    ontheway::cli::run()
}
