//! The files and the terms of many trips, as flags.

use std::path::{Path, PathBuf};

use super::defaults::TripDefaults;
use super::input::Again;
use super::trips::{TripsFile, check_one_stdin};
use crate::cli::areas::{AreaBook, AreasArgs};
use crate::cli::args::{LocalArgs, MapArgs, SnapArgs};
use crate::cli::inputs::SkipArgs;
use crate::cli::names::Names;
use crate::cli::output::{OutputArgs, check_apart, check_free};

/// What `batch` and `quote` are asked alike: the map, the errands, the trips, where the answer goes,
/// and what holds where a trip does not say.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ManyArgs {
    #[command(flatten)]
    pub(in crate::cli) map: MapArgs,
    /// The open errands (CSV); - is standard input
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) errands: PathBuf,
    /// The trips (CSV); - is standard input
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) trips: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) areas: AreasArgs,
    #[command(flatten)]
    pub(in crate::cli) local: LocalArgs,
    #[command(flatten)]
    pub(in crate::cli) snap: SnapArgs,
    #[command(flatten)]
    pub(in crate::cli) skip: SkipArgs,
    #[command(flatten)]
    pub(in crate::cli) output: OutputArgs,
    #[command(flatten)]
    pub(in crate::cli) defaults: TripDefaults,
}

impl ManyArgs {
    /// Finds names on the map of the trips.
    pub(in crate::cli) fn names(&self) -> Names<'_> {
        Names::of(&self.map, self.defaults.profile())
    }

    /// The trips of `file` on the terms of these flags.
    pub(in crate::cli) fn trips_of<'a>(
        &'a self,
        file: &'a Again,
        names: &'a Names<'a>,
        areas: &'a AreaBook,
    ) -> TripsFile<'a> {
        TripsFile { file, defaults: &self.defaults, zone: self.local.timezone, names, areas }
    }

    /// Refuses terms that cannot be read, and what would stop the answer from being written in the
    /// end: an output, `outputs` included, that is also an input, `inputs` included, or that is
    /// there already.
    pub(in crate::cli) fn check(&self, outputs: &[&Path], inputs: &[&Path]) -> anyhow::Result<()> {
        self.defaults.check()?;
        check_one_stdin(&self.errands, &self.trips)?;
        let outputs: Vec<&Path> =
            self.output.file().into_iter().chain(outputs.iter().copied()).collect();
        let own: [&Path; 3] = [&self.map.map, &self.errands, &self.trips];
        check_apart(&outputs, &[&own[..], inputs].concat())?;
        check_free(&outputs, self.output.overwrite)
    }
}
