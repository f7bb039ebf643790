//! `ontheway map`

use std::path::PathBuf;

use clap::Subcommand;

use super::Outcome;
use super::output::{Beside, OutputArgs, check_apart, check_free};
use crate::report::{map_info_json, map_info_table};
use crate::road::MapInfo;

/// Look into a built map
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  ontheway map info porto.otw")]
#[command(arg_required_else_help = true)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Info(InfoArgs),
}

/// Say what is inside a built map, and verify all of it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ontheway map info porto.otw
  ontheway map info porto.otw -f json | jq '.sections[] | [.name, .bytes]'

The exit code is 2 where a part of the map is damaged; what is left of it is shown all the same.")]
struct InfoArgs {
    /// The map (.otw)
    #[arg(value_name = "MAP.otw")]
    file: PathBuf,
    /// How to write the answer
    #[arg(short, long, value_enum, ignore_case = true, default_value_t = Format::Table)]
    format: Format,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Table,
    Json,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    match &args.command {
        Command::Info(args) => info(args),
    }
}

fn info(args: &InfoArgs) -> anyhow::Result<Outcome> {
    if let Some(output) = args.output.file() {
        check_apart(&[output], &[&args.file])?;
        check_free(&[output], args.output.overwrite)?;
    }
    let info = MapInfo::read(&args.file)?;
    let answer = match args.format {
        Format::Table => map_info_table(&info, args.output.room()),
        Format::Json => map_info_json(&info)?,
    };
    args.output.write(answer.as_bytes(), Beside::default())?;
    match info.fault {
        Some(fault) => Err(fault.into()),
        None => Ok(Outcome::Found),
    }
}
