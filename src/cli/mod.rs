//! The commands: arguments first, then one file a command.

mod areas;
mod args;
mod batch;
mod bench;
mod build;
mod bundle;
mod config;
mod explain;
mod export;
mod find;
mod generate;
mod ids;
mod inputs;
mod many;
mod map;
mod matching;
mod names;
mod output;
mod paint;
mod pictured;
mod progress;
mod quote;
mod request;
mod route;
mod sample;
mod stopping;
mod validate;
mod welcome;

use std::ffi::OsString;
use std::process::ExitCode;

use crate::report::printable;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

/// Finds the open errands that fit a trip you make anyway, what each one really costs you on
/// the road, and what is left of its fee.
#[derive(Debug, Parser)]
#[command(name = "ontheway", version, max_term_width = 100)]
#[command(after_help = "Begin with a map of your own city (an OpenStreetMap extract, .osm.pbf):
  ontheway build city.osm.pbf
  ontheway sample --map city.otw --errands 200 --trips 10 --seed 1 --date 2026-05-15 -o try
  ontheway match --map city.otw --errands try/errands.csv --start PLACE --end PLACE \\
      --departure 2026-05-15T17:30:00Z
  ontheway bundle --map city.otw --errands try/errands.csv --start PLACE --end PLACE \\
      --departure 2026-05-15T17:30:00Z -o evening.html

PLACE is lat,lon, or a name or address on the map: ontheway find NAME --map city.otw

Defaults for any flag may stand in a TOML file named by --config or ONTHEWAY_CONFIG:
  map = \"city.otw\"
  cost-per-hour = 15")]
struct Cli {
    /// A TOML file with defaults for flags; a flag on the command line wins over it. Also
    /// ONTHEWAY_CONFIG
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<std::path::PathBuf>,
    /// Threads to use; all cores where not given
    #[arg(long, value_name = "N", global = true, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Print a man page or a shell's completions, and stop
    #[arg(long, value_name = "WHAT", value_enum)]
    generate: Option<generate::What>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Args),
    Map(map::Args),
    Match(matching::Args),
    Bundle(bundle::Args),
    Explain(explain::Args),
    Batch(batch::Args),
    Quote(quote::Args),
    Route(route::Args),
    Find(find::Args),
    Sample(sample::Args),
    Validate(validate::Args),
    Export(export::Args),
    Bench(bench::Args),
}

/// How a command ended, where it was no error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It found something, or did what it was to do.
    Found,
    /// Nothing fits; the empty answer was written.
    NothingFits,
    /// Nothing was asked for; what to do next was said.
    NoCommand,
}

/// Runs the program on its own arguments.
pub fn run() -> ExitCode {
    paint::respect_dumb_terminals();
    stopping::tidy_up_when_told_to();
    match run_with(std::env::args_os().collect()) {
        Ok(Outcome::Found) => ExitCode::SUCCESS,
        Ok(Outcome::NothingFits) => ExitCode::from(1),
        Ok(Outcome::NoCommand) => ExitCode::from(2),
        Err(error) => {
            if let Some(usage) = error.downcast_ref::<clap::Error>() {
                // Help and the version come this way too, and are no failure.
                let _ = usage.print();
                if usage.use_stderr() {
                    name_configuration();
                }
                return if usage.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
            }
            if is_broken_pipe(&error) {
                return ExitCode::SUCCESS;
            }
            anstream::eprintln!("{} {}", paint::error(), printable(joined(&error)));
            name_configuration();
            ExitCode::from(2)
        }
    }
}

/// Says where flags may come from that nobody sees on the command line.
fn name_configuration() {
    if let Some(file) = config::in_use() {
        let note = format!("note: {} gives the flags that stand nowhere else", file.display());
        anstream::eprintln!("{}", printable(note));
    }
}

/// The error and what caused it, where the cause is not said already.
fn joined(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

/// Whether the reader of our output has gone, as `head` does.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}

fn run_with(arguments: Vec<OsString>) -> anyhow::Result<Outcome> {
    let arguments = config::with_defaults(arguments, &Cli::command())?;
    let matches = Cli::command().try_get_matches_from(arguments)?;
    let cli = Cli::from_arg_matches(&matches)?;
    if let Some(what) = cli.generate {
        generate::print(what, Cli::command())?;
        return Ok(Outcome::Found);
    }
    if let Some(threads) = cli.threads {
        rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build_global()?;
    }
    match cli.command {
        Some(Command::Build(args)) => build::run(&args),
        Some(Command::Map(args)) => map::run(&args),
        Some(Command::Match(args)) => matching::run(&args),
        Some(Command::Bundle(args)) => bundle::run(&args),
        Some(Command::Explain(args)) => explain::run(&args),
        Some(Command::Batch(args)) => batch::run(&args),
        Some(Command::Quote(args)) => quote::run(&args),
        Some(Command::Route(args)) => route::run(&args),
        Some(Command::Find(args)) => find::run(&args),
        Some(Command::Sample(args)) => sample::run(&args),
        Some(Command::Validate(args)) => validate::run(&args),
        Some(Command::Export(args)) => export::run(&args),
        Some(Command::Bench(args)) => bench::run(&args),
        None => {
            anstream::eprint!("{}", welcome::text());
            Ok(Outcome::NoCommand)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
