//! What holds for trips that do not say otherwise.

use clap::{ArgMatches, Args, FromArgMatches};

use crate::cli::args::{faults_in_flags, trip_arg};
use crate::demand::{Column as _, TripColumn, TripForm, fields, trip_from_fields};
use crate::units::Profile;

/// Columns of trips.csv that may be given as flags, for all trips whose cell is blank: everything
/// but what makes a trip the trip it is.
#[derive(Debug, Clone)]
pub(in crate::cli) struct TripDefaults {
    pub(in crate::cli) texts: Vec<(TripColumn, String)>,
}

const COLUMNS: [TripColumn; 17] = [
    TripColumn::Departure,
    TripColumn::LatestArrival,
    TripColumn::Profile,
    TripColumn::MaxDetourTime,
    TripColumn::MaxDetourRatio,
    TripColumn::MaxDetourDistance,
    TripColumn::MaxAddedTime,
    TripColumn::MaxTasks,
    TripColumn::MaxWait,
    TripColumn::Capacity,
    TripColumn::Skills,
    TripColumn::CostPerHour,
    TripColumn::CostPerKm,
    TripColumn::CommissionPct,
    TripColumn::MinNetGain,
    TripColumn::MinHourlyRate,
    TripColumn::AreaService,
];

impl Args for TripDefaults {
    fn augment_args(command: clap::Command) -> clap::Command {
        COLUMNS.into_iter().fold(command, |command, column| {
            command.arg(trip_arg(column).help_heading("Where a trip does not say so"))
        })
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for TripDefaults {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let text = |column: TripColumn| {
            let text = matches.get_one::<String>(column.name())?;
            (!text.trim().is_empty()).then(|| (column, text.clone()))
        };
        Ok(Self { texts: COLUMNS.into_iter().filter_map(text).collect() })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl TripDefaults {
    /// Who moves where a trip does not say so, as far as that can be read.
    pub(in crate::cli) fn profile(&self) -> Profile {
        let text = self.texts.iter().find(|(column, _)| *column == TripColumn::Profile);
        text.and_then(|(_, text)| fields::profile(text).ok()).unwrap_or(Profile::Car)
    }

    /// Refuses what cannot be read, once rather than for every trip.
    pub(in crate::cli) fn check(&self) -> anyhow::Result<()> {
        let lookup = |column: TripColumn| match column {
            TripColumn::Start | TripColumn::End => Some("0,0"),
            TripColumn::Area => Some("0,0;r=1"),
            _ => self.texts.iter().find(|(known, _)| *known == column).map(|(_, t)| t.as_str()),
        };
        trip_from_fields(TripForm::Flags, &lookup)
            .map(drop)
            .map_err(|errors| faults_in_flags(&errors))
    }
}
