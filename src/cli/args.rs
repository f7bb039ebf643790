//! Arguments that several commands share.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use chrono_tz::Tz;
use clap::builder::ValueParser;
use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches};

use super::names::Names;
use super::output::check_apart;
use super::progress::ProgressLine;
use crate::demand::{
    Column, Country, Limit, Trip, TripColumn, TripForm, fields, parse_limit_of_time,
    trip_from_fields_with,
};
use crate::error::FieldError;
use crate::road::{DEFAULT_MAX_SNAP, Map, Progress};
use crate::units::{Position, Profile};

/// Where the roads come from.
#[derive(Debug, clap::Args)]
pub(super) struct MapArgs {
    /// The map: an OpenStreetMap extract (.osm.pbf), or a map built from one (.otw)
    #[arg(long, value_name = "FILE")]
    pub(super) map: PathBuf,
    /// Do not keep the map built from an extract for the next time
    #[arg(long)]
    pub(super) no_cache: bool,
}

/// How far positions may lie off the road.
#[derive(Debug, clap::Args)]
pub(super) struct SnapArgs {
    /// How far from a road a position may lie, in metres
    #[arg(long, value_name = "METRES", default_value_t = DEFAULT_MAX_SNAP, value_parser = parse_max_snap)]
    pub(super) max_snap: f64,
}

fn parse_max_snap(text: &str) -> Result<f64, String> {
    let metres: f64 = text.parse().map_err(|_| "expected a number of metres".to_owned())?;
    let allowed = 0.0..=100_000.0;
    allowed.contains(&metres).then_some(metres).ok_or("expected 0 to 100000 metres".to_owned())
}

impl MapArgs {
    /// Opens the map, for at least this profile.
    pub(super) fn open(&self, profile: Profile) -> anyhow::Result<Map> {
        Ok(self.open_for_names(profile)?)
    }

    /// Refuses to write over the map.
    pub(super) fn keep_apart(&self, outputs: &[&Path]) -> anyhow::Result<()> {
        check_apart(outputs, &[&self.map])
    }

    /// The same; names are found on the map of any profile.
    pub(super) fn open_for_names(&self, profile: Profile) -> crate::Result<Map> {
        let line = ProgressLine::new();
        let map = self.open_telling(profile, &|stage| line.show(stage));
        line.clear();
        map
    }

    /// As [`MapArgs::open`], without a bar.
    pub(super) fn open_quietly(&self, profile: Profile) -> crate::Result<Map> {
        self.open_telling(profile, &|_| {})
    }

    fn open_telling(&self, profile: Profile, progress: Progress) -> crate::Result<Map> {
        if self.no_cache {
            Map::open(&self.map, &[profile], progress)
        } else {
            Map::open_cached(&self.map, profile, progress)
        }
    }
}

/// Where opening hours hold.
#[derive(Debug, clap::Args)]
pub(super) struct LocalArgs {
    /// The time zone of opening hours: an IANA name, such as Europe/Lisbon; the departure's
    /// offset where not given
    #[arg(long, value_name = "ZONE", value_parser = parse_zone)]
    pub(super) timezone: Option<Tz>,
    /// The country whose public holidays opening hours mean: an ISO code, such as PT; none where
    /// not given
    #[arg(long, value_name = "CODE", value_parser = parse_country)]
    pub(super) country: Option<Country>,
}

/// Reads an IANA time zone.
pub(super) fn parse_zone(text: &str) -> Result<Tz, String> {
    let text = text.trim();
    text.parse().map_err(|_| {
        let expected = "expected an IANA time zone, such as Europe/Lisbon";
        match alike(text) {
            Some(zone) => format!("{expected}; is {zone} meant?"),
            None => expected.to_owned(),
        }
    })
}

/// The zone of that name but for case and blanks, or of a city of that name.
fn alike(text: &str) -> Option<&'static str> {
    let name = text.replace(' ', "_");
    let zones = || chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
    let city = |zone: &str| zone.rsplit('/').next().unwrap_or(zone).eq_ignore_ascii_case(&name);
    zones().find(|zone| zone.eq_ignore_ascii_case(&name)).or_else(|| zones().find(|z| city(z)))
}

fn parse_country(text: &str) -> Result<Country, String> {
    let expected = "expected a country whose holidays are known, by its ISO code, such as PT";
    text.to_ascii_uppercase().parse().map_err(|_| expected.to_owned())
}

/// Every column of trips.csv as a flag.
#[derive(Debug, Clone)]
pub(super) struct TripFlags {
    texts: Vec<(TripColumn, String)>,
}

/// Columns whose flags are left out of the help: `--start` and `--end` say the same.
const HIDDEN: [TripColumn; 4] =
    [TripColumn::StartLat, TripColumn::StartLon, TripColumn::EndLat, TripColumn::EndLon];

fn flags() -> impl Iterator<Item = TripColumn> {
    let ends = TripColumn::BESIDE.iter();
    ends.chain(TripColumn::ALL).copied()
}

fn value_name(column: TripColumn) -> &'static str {
    use TripColumn as C;
    match column {
        C::Start | C::End => "P",
        C::Via => "P[@DWELL]",
        C::Area => "AREA",
        C::Departure | C::LatestArrival => "TIME",
        C::AreaService | C::MaxDetourTime | C::MaxAddedTime | C::MaxWait => "DURATION",
        C::MaxDetourDistance => "METRES",
        C::MaxDetourRatio => "RATIO",
        C::Profile => "PROFILE",
        C::CostPerHour | C::CostPerKm | C::MinNetGain | C::MinHourlyRate => "MONEY",
        C::CommissionPct => "PERCENT",
        C::MaxTasks => "N",
        C::Capacity | C::Skills => "LIST",
        _ => "TEXT",
    }
}

/// The flag of a trip's column.
pub(super) fn trip_arg(column: TripColumn) -> Arg {
    let arg = Arg::new(column.name())
        .long(column.name().replace('_', "-"))
        .help(column.about().trim_end_matches('.').to_owned())
        .help_heading("Trip")
        .hide(HIDDEN.contains(&column));
    let arg = match column {
        TripColumn::RoundTrip => arg
            .action(ArgAction::Set)
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true")
            .value_name("true|false")
            .help("The end is the start"),
        TripColumn::Via => arg.action(ArgAction::Append).value_name(value_name(column)),
        _ => arg.action(ArgAction::Set).value_name(value_name(column)),
    };
    // A southern latitude begins with a hyphen, and so does a loss that is borne.
    arg.value_parser(ValueParser::string()).allow_hyphen_values(column != TripColumn::RoundTrip)
}

impl Args for TripFlags {
    fn augment_args(command: clap::Command) -> clap::Command {
        flags().fold(command, |command, column| command.arg(trip_arg(column)))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for TripFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let texts = flags()
            .filter_map(|column| {
                let values: Vec<&str> =
                    matches.get_many::<String>(column.name())?.map(String::as_str).collect();
                Some((column, values.join("|")))
            })
            .collect();
        Ok(Self { texts })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl TripFlags {
    /// Who moves, as far as that can be read.
    pub(super) fn profile(&self) -> Profile {
        self.text(TripColumn::Profile)
            .and_then(|text| fields::profile(text).ok())
            .unwrap_or(Profile::Car)
    }

    /// The trip they describe, and for each stop that was given by name what was taken, on
    /// standard error. Without a departure it departs now.
    pub(super) fn trip(&self, names: &Names<'_>) -> anyhow::Result<Trip> {
        let now = now();
        let trip = self.read(names);
        names.settle()?;
        let mut trip = trip?;
        tell_names(&trip);
        let departure = *trip.departure.get_or_insert(now);
        if let Limit::At(latest) = trip.limits.latest_arrival
            && latest < departure
        {
            bail!(
                "--latest-arrival: expected a time not before the departure, {}, found {}",
                departure.to_rfc3339(),
                latest.to_rfc3339()
            );
        }
        Ok(trip)
    }

    /// Whether they say when the trip departs.
    pub(super) fn names_departure(&self) -> bool {
        self.texts
            .iter()
            .any(|(column, text)| *column == TripColumn::Departure && !text.trim().is_empty())
    }

    fn text(&self, column: TripColumn) -> Option<&str> {
        self.texts.iter().find(|(known, _)| *known == column).map(|(_, text)| text.as_str())
    }

    fn read(&self, names: &Names<'_>) -> anyhow::Result<Trip> {
        trip_from_fields_with(TripForm::Flags, &|column| self.text(column), Some(names))
            .map_err(|errors| faults_in_flags(&errors))
    }
}

/// Says which places the names of a trip's stops were taken for.
fn tell_names(trip: &Trip) {
    let names = &trip.names;
    let vias = names.vias.iter().zip(&trip.vias).map(|(name, via)| ("via", name, via.position));
    let ends = [("start", &names.start, trip.start), ("end", &names.end, trip.end)];
    let [start, end] = ends;
    let is_end_of_its_own = trip.end != trip.start || names.end != names.start;
    let end = is_end_of_its_own.then_some(end);
    for (flag, name, position) in std::iter::once(start).chain(vias).chain(end) {
        if let Some(name) = name {
            let Position { lat, lon } = position;
            let line = format!("--{flag}: {name} ({lat:.5},{lon:.5})");
            anstream::eprintln!("{}", crate::report::printable(line));
        }
    }
}

/// Faults of columns that were given as flags.
pub(super) fn faults_in_flags(errors: &[FieldError]) -> anyhow::Error {
    let lines: Vec<String> = errors
        .iter()
        .map(|error| {
            let flag = error.field.replace('_', "-");
            format!("--{flag}: expected {}, found {}", error.expected, error.found)
        })
        .collect();
    anyhow::anyhow!("{}", lines.join("\n       "))
}

/// The moment at which a trip without departure departs: now, in whole seconds.
pub(super) fn now() -> chrono::DateTime<chrono::FixedOffset> {
    let now = chrono::Local::now().fixed_offset();
    let part = chrono::TimeDelta::nanoseconds(i64::from(now.timestamp_subsec_nanos()));
    now - part
}

/// An error about a trip that flags describe: what the library calls by its column is a flag.
pub(super) fn in_flags(error: crate::Error) -> anyhow::Error {
    const FLAGS: [&str; 5] = ["start", "via", "area", "end", "keep"];
    let text = error.to_string();
    match text.split_once(": ") {
        Some((flag, _)) if FLAGS.contains(&flag) => anyhow::anyhow!("--{text}"),
        _ => error.into(),
    }
}

/// Names a file in an error.
pub(super) fn naming<T>(path: &Path, result: std::io::Result<T>) -> anyhow::Result<T> {
    result.with_context(|| path.display().to_string())
}

/// How long a search may take, or `none`.
pub(super) fn parse_time_limit(text: &str) -> Result<Limit<Duration>, String> {
    let limit = parse_limit_of_time(text)?;
    Ok(match limit {
        Limit::At(time) => {
            Limit::At(Duration::from_millis(u64::try_from(time.0).unwrap_or(u64::MAX)))
        }
        _ => Limit::Lifted,
    })
}
