//! `ontheway validate`

use std::path::PathBuf;

use anyhow::bail;

use super::Outcome;
use super::inputs::{Inputs, SkipArgs};
use super::output::OutputArgs;

/// Check errands and trips without matching them
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ontheway validate --errands errands.csv --trips trips.csv
  ontheway validate --errands errands.csv --skip-invalid -o checked.txt

Every fault is named as file:line:column: field: what was expected, what was found. The exit code
is 2 where a row cannot be read. --skip-invalid writes the bad rows to files of their own.")]
pub(super) struct Args {
    /// errands.csv; - is standard input
    #[arg(long, value_name = "FILE")]
    errands: Option<PathBuf>,
    /// trips.csv; - is standard input
    #[arg(long, value_name = "FILE")]
    trips: Option<PathBuf>,
    #[command(flatten)]
    skip: SkipArgs,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    if args.errands.is_none() && args.trips.is_none() {
        bail!("expected --errands FILE or --trips FILE, found neither");
    }
    let mut inputs = Inputs::default();
    let mut report = String::new();
    if let Some(path) = &args.errands {
        let errands = inputs.errands(path, &args.output)?;
        let shipments = errands.iter().filter(|errand| errand.delivery.is_some()).count();
        report += &format!(
            "{}: {} errands can be used: {} jobs, {shipments} shipments\n",
            path.display(),
            errands.len(),
            errands.len() - shipments
        );
    }
    if let Some(path) = &args.trips {
        let trips = inputs.trips(path, &args.output)?;
        report += &format!("{}: {} trips can be used\n", path.display(), trips.len());
    }
    let rejected = inputs.settle(&args.skip)?;
    args.output.write(report.as_bytes(), rejected)?;
    Ok(Outcome::Found)
}
