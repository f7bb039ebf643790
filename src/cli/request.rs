//! What `match`, `bundle` and `explain` are asked alike: a trip, and the errands that are open.

use std::path::PathBuf;

use chrono::{DateTime, FixedOffset};

use super::Outcome;
use super::areas::AreasArgs;
use super::args::{LocalArgs, MapArgs, SnapArgs, TripFlags, faults_in_flags, now};
use super::ids::no_such_errand;
use super::inputs::{Inputs, SkipArgs};
use super::names::Names;
use super::output::{Beside, Format, FormatArgs, OutputArgs};
use crate::demand::{AreaPlace, Errand, Trip};
use crate::matching::Matcher;
use crate::report::{Room, printable};
use crate::road::Map;

/// A trip, the errands open for it, and where the answer goes.
#[derive(Debug, clap::Args)]
pub(super) struct RequestArgs {
    #[command(flatten)]
    map: MapArgs,
    /// The open errands (CSV); - is standard input
    #[arg(long, value_name = "FILE")]
    errands: PathBuf,
    #[command(flatten)]
    areas: AreasArgs,
    #[command(flatten)]
    local: LocalArgs,
    #[command(flatten)]
    snap: SnapArgs,
    #[command(flatten)]
    skip: SkipArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    format: FormatArgs,
    #[command(flatten)]
    trip: TripFlags,
}

/// All that was read for an answer.
pub(super) struct Request {
    pub(super) map: Map,
    /// Without a departure where none was named.
    pub(super) trip: Trip,
    /// When it departs.
    pub(super) departure: DateTime<FixedOffset>,
    pub(super) errands: Vec<Errand>,
    pub(super) beside: Beside,
}

impl RequestArgs {
    /// In which form the answer is wanted.
    pub(super) fn format(&self) -> Format {
        self.format.choose(&self.output)
    }

    /// Reads trip, errands and map, in this order: what takes longest comes last, unless a name
    /// has to be found on the map.
    pub(super) fn read(&self) -> anyhow::Result<Request> {
        self.map.keep_apart(self.output.file().as_slice())?;
        let names = Names::of(&self.map, self.trip.profile());
        let mut trip = self.trip.trip(&names)?;
        trip.zone = self.local.timezone;
        let areas = self.areas.read()?;
        let mut inputs = Inputs::default();
        let errands = inputs.errands(&self.errands, &self.output, self.local.country, &names)?;
        let beside = inputs.settle(&self.skip, &self.output)?;
        let departure = trip.departure.unwrap_or_else(now);
        if !self.trip.names_departure() {
            // Who leaves now cannot leave earlier, and no advice is to say so.
            trip.departure = None;
        }
        let map = names.map_or_open(&self.map, trip.profile)?;
        let asked = trip.area.as_ref().map(|area| area.place.clone());
        areas.settle(&mut trip, Some(&map)).map_err(|fault| faults_in_flags(&[fault]))?;
        if let (Some(AreaPlace::Named(_)), Some(area)) = (asked, &trip.area)
            && let AreaPlace::Known(region) = &area.place
        {
            anstream::eprintln!("{}", printable(format!("--area: {}", region.phrase())));
        }
        Ok(Request { map, trip, departure, errands, beside })
    }

    /// The errands ready to be matched with a trip.
    pub(super) fn matcher<'m>(
        &self,
        map: &'m Map,
        trip: &Trip,
        errands: Vec<Errand>,
    ) -> anyhow::Result<Matcher<'m>> {
        Ok(Matcher::new(map.network(trip.profile)?, errands, self.snap.max_snap))
    }

    /// The room that an answer for people has.
    pub(super) fn room(&self) -> Room {
        self.output.room()
    }

    /// Writes the answer, and says how the command ends.
    pub(super) fn write(
        &self,
        answer: &str,
        format: Format,
        beside: Beside,
        is_found: bool,
    ) -> anyhow::Result<Outcome> {
        self.output.write_as(format, answer, beside)?;
        Ok(if is_found { Outcome::Found } else { Outcome::NothingFits })
    }
}

/// The numbers of errands that a flag names by their ids, each once.
pub(super) fn named(matcher: &Matcher, flag: &str, ids: &[String]) -> anyhow::Result<Vec<usize>> {
    let mut numbers = Vec::new();
    for id in ids {
        match matcher.find_errand(id) {
            Some(number) if numbers.contains(&number) => {}
            Some(number) => numbers.push(number),
            None => {
                let open = matcher.all_open().into_iter().map(|number| &matcher.errands()[number]);
                return Err(no_such_errand(flag, id, open.map(|errand| errand.id.as_str())));
            }
        }
    }
    Ok(numbers)
}
