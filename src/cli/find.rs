//! `ontheway find`

use anyhow::bail;

use super::Outcome;
use super::args::MapArgs;
use super::output::{Beside, Format, FormatArgs, OutputArgs};
use crate::demand::{PlaceFinder as _, fields};
use crate::report::Places;
use crate::units::{Position, Profile};

/// Find places on the map by name or address
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ontheway find \"Rua de Cedofeita 12\" --map porto.otw
  ontheway find \"pharmacy, Bolhão\" --map porto.otw
  ontheway find lidl --map porto.otw --near \"Casa da Música\" --top 3 -f json
  ontheway find \"Ringstraße 10, Krems\" --map krems.osm.pbf

Case, accents and punctuation do not count; usual abbreviations, little words (de, the) and single
typing errors do not matter. Behind a comma stands what the place lies in, or what it is. A house
number that is not on the map finds the nearest that is, and says so. What is found by its name
comes first, then what is of that kind; of equals the more important, then the nearer.

The same names can be given wherever a position can: behind --start, --end and --via, and in the
columns start, end, via, pickup and delivery. There a name has to mean one place; where it may mean
several, these are named with their positions.

The exit code is 0 where something is found, 1 where nothing is, 2 on an error.")]
pub(super) struct Args {
    /// A name, an address, or a kind of place
    name: String,
    #[command(flatten)]
    map: MapArgs,
    /// Near where: lat,lon, a name or an address
    #[arg(long, value_name = "P", allow_hyphen_values = true)]
    near: Option<String>,
    /// How many to list; 0 lists all
    #[arg(long, value_name = "N", default_value_t = 10)]
    top: usize,
    /// How to write the answer; by the ending of --output where not given (.json, .ndjson,
    /// .geojson), else a table on a terminal and CSV elsewhere
    #[arg(short, long, value_enum, ignore_case = true)]
    format: Option<PlacesFormat>,
    #[command(flatten)]
    output: OutputArgs,
}

/// How places are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum PlacesFormat {
    Table,
    Csv,
    Json,
    Ndjson,
    Geojson,
}

impl From<PlacesFormat> for Format {
    fn from(format: PlacesFormat) -> Self {
        match format {
            PlacesFormat::Table => Self::Table,
            PlacesFormat::Csv => Self::Csv,
            PlacesFormat::Json => Self::Json,
            PlacesFormat::Ndjson => Self::Ndjson,
            PlacesFormat::Geojson => Self::Geojson,
        }
    }
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let format = FormatArgs { format: args.format.map(Into::into) }.choose(&args.output);
    if format == Format::Html {
        bail!("--output: expected a file for a list of places, found one for a map to look at");
    }
    args.map.keep_apart(args.output.file().as_slice())?;
    if args.name.trim().is_empty() {
        bail!("expected a name or an address, found nothing");
    }
    let map = args.map.open(Profile::Car)?;
    let gazetteer = map.gazetteer()?;
    let near = args.near.as_deref().map(|text| position(text, &map)).transpose()?;
    let all = gazetteer.find(&args.name, near, 0);
    let listed = if args.top == 0 { all.len() } else { args.top.min(all.len()) };
    let found = &all[..listed];
    let places = Places { found, more: all.len() - listed };
    let answer = match format {
        Format::Table if found.is_empty() => nothing(args, &map)?,
        Format::Table => places.table(args.output.room()),
        Format::Csv => places.csv()?,
        Format::Json => places.json()?,
        Format::Ndjson => places.ndjson()?,
        Format::Geojson | Format::Html => places.geojson(),
    };
    args.output.write(answer.as_bytes(), Beside::default())?;
    Ok(if found.is_empty() { Outcome::NothingFits } else { Outcome::Found })
}

/// A position, or the place of a name, which is told.
fn position(text: &str, map: &crate::road::Map) -> anyhow::Result<Position> {
    let by_name = || {
        let place = map.place(text, None)?;
        let name = place.name.unwrap_or_default();
        let Position { lat, lon } = place.position;
        let line = format!("--near: {name} ({lat:.5},{lon:.5})");
        anstream::eprintln!("{}", crate::report::printable(line));
        Ok(place.position)
    };
    fields::position(text)
        .or_else(|error| if text.contains(char::is_alphabetic) { by_name() } else { Err(error) })
        .map_err(|error| {
            anyhow::anyhow!("--near: expected {}, found {}", error.expected, error.found)
        })
}

/// What is said for people where nothing has the name.
fn nothing(args: &Args, map: &crate::road::Map) -> anyhow::Result<String> {
    let alike = match map.gazetteer()?.locate(&args.name, None) {
        Err(why) => why.found(&format!("{:?}", args.name)),
        Ok(_) => format!("{:?}", args.name),
    };
    Ok(crate::report::printable(format!("Nothing on the map is called {alike}.\n")))
}
