//! Trips of a file, all checked before the first is matched, and matched by blocks, so that memory
//! does not grow with their number.

use std::path::Path;

use anyhow::{anyhow, bail};
use chrono_tz::Tz;
use csv::ByteRecord;
use indicatif::{ProgressBar, ProgressStyle};

use super::defaults::TripDefaults;
use super::input::Again;
use super::maps::Maps;
use crate::cli::areas::AreaBook;
use crate::cli::args::{MapArgs, SnapArgs};
use crate::cli::inputs::{SkipArgs, counted, warn_of_unknown};
use crate::cli::names::Names;
use crate::demand::{RejectedRow, Trip};
use crate::error::FieldError;
use crate::report::printable;

/// So many trips are matched at a time, at most.
const SLICE: usize = 4096;

/// So many matches are held at a time, about, at most: some hundreds of megabytes.
const MATCHES: usize = 1 << 21;

/// The file of trips, and what holds where a trip does not say.
#[derive(Clone, Copy)]
pub(in crate::cli) struct TripsFile<'a> {
    pub(in crate::cli) file: &'a Again,
    pub(in crate::cli) defaults: &'a TripDefaults,
    pub(in crate::cli) zone: Option<Tz>,
    /// Finds stops that are given by name.
    pub(in crate::cli) names: &'a Names<'a>,
    pub(in crate::cli) areas: &'a AreaBook,
}

/// What is known of the trips once all of them have been read.
pub(in crate::cli) struct Checked {
    /// How many can be used.
    pub(in crate::cli) count: usize,
    pub(in crate::cli) header: ByteRecord,
    pub(in crate::cli) rejected: Vec<RejectedRow>,
}

impl Checked {
    /// The rows that cannot be used, in their order.
    pub(in crate::cli) fn bad_rows(&self) -> Vec<u64> {
        self.rejected.iter().map(|row| row.row_number).collect()
    }
}

impl TripsFile<'_> {
    /// Reads all trips, brings their stops to the road, shows those that can be used, and keeps
    /// what cannot.
    pub(in crate::cli) fn check(
        &self,
        map: &MapArgs,
        snap: &SnapArgs,
        maps: &mut Maps,
        mut show: impl FnMut(&Trip),
    ) -> anyhow::Result<Checked> {
        let mut blocks = self.file.trips(self.defaults)?;
        warn_of_unknown(self.file.path(), blocks.unknown_columns());
        let (mut count, mut rejected) = (0, Vec::new());
        while let Some(mut block) = blocks.next_block_with(Some(self.names))? {
            maps.open_for(&block.items, map, self.names.map())?;
            let mut faults = maps.settle_areas(&mut block.items, self.areas);
            faults.extend(maps.faults(&block.items, snap)?);
            block.reject(faults);
            count += block.items.len();
            block.items.iter().for_each(&mut show);
            rejected.append(&mut block.rejected);
        }
        Ok(Checked { count, header: blocks.header().clone(), rejected })
    }

    /// Reads the trips again, without the `bad_rows`, and gives them in their order, at most so
    /// many at a time.
    pub(in crate::cli) fn each_slice(
        &self,
        bad_rows: &[u64],
        slice: usize,
        mut take: impl FnMut(&[Trip]) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut blocks = self.file.trips(self.defaults)?;
        while let Some(mut block) = blocks.next_block_with(Some(self.names))? {
            let known = block.numbered().enumerate();
            let bad = known.filter(|(_, (row, _))| bad_rows.binary_search(row).is_ok());
            let nothing = || FieldError::new("row", "", "");
            let bad: Vec<(usize, FieldError)> = bad.map(|(at, _)| (at, nothing())).collect();
            block.reject(bad);
            for trip in &mut block.items {
                trip.zone = self.zone;
                // All names were found when the trips were checked.
                self.areas
                    .settle(trip, None)
                    .map_err(|fault| anyhow!("trip {}: {fault}", trip.id))?;
            }
            block.items.chunks(slice.max(1)).try_for_each(&mut take)?;
        }
        Ok(())
    }
}

/// Refuses to read both files from standard input.
pub(super) fn check_one_stdin(errands: &Path, trips: &Path) -> anyhow::Result<()> {
    let is_stdin = |path: &Path| path == Path::new("-");
    if is_stdin(errands) && is_stdin(trips) {
        bail!("expected one file from standard input, found two: --errands and --trips");
    }
    Ok(())
}

/// Names the trips whose stops are not connected, which is an error unless bad rows may be left
/// out.
pub(in crate::cli) fn report_pathless(
    file: &Path,
    pathless: &[String],
    skip: &SkipArgs,
) -> anyhow::Result<()> {
    for trip in pathless {
        let line = format!("{}: trip {trip}", file.display());
        anstream::eprintln!("{}", printable(line));
    }
    if !pathless.is_empty() && !skip.skip_invalid {
        let trips = counted(pathless.len(), "trip");
        bail!("{trips} cannot be made; --skip-invalid goes on without");
    }
    Ok(())
}

/// The `top` that gets as many matches. To ask for as many as there are errands is to ask for all;
/// and a search for the best of a number can share a sweep between trips, as one for all cannot.
pub(in crate::cli) fn top_for(top: usize, errands: usize) -> usize {
    if top == 0 { errands.max(1) } else { top }
}

/// How many trips are matched at a time, with so many matches each at most. The answer does not
/// depend on it.
pub(in crate::cli) fn slice_for(listed: usize) -> usize {
    (MATCHES / listed.max(1)).clamp(16, SLICE)
}

/// A bar on standard error, on a terminal only.
pub(in crate::cli) fn trips_bar(doing: &'static str, trips: usize) -> ProgressBar {
    let style = "{msg} {wide_bar} {human_pos}/{human_len} trips {eta}";
    let style = ProgressStyle::with_template(style);
    ProgressBar::new(trips as u64)
        .with_message(doing)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
