//! Bundles in a real city: how long the search takes, how many answers are proven, and how far
//! apart plan and bound are where time ended; and the same problems as JSON, for other solvers.
//!
//! Errands are those that `ontheway sample` draws with seed 1, all reached by car.

mod cases;
mod dump;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};

/// Anything that stops the program.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Measures bundles in a real city, or writes them down for other solvers
#[derive(Parser)]
struct Args {
    /// The map: an extract, or one built from it
    map: PathBuf,
    /// Open errands, several with commas
    #[arg(long, value_delimiter = ',', default_value = "1000")]
    errands: Vec<u64>,
    /// Errands a plan may have
    #[arg(long, value_delimiter = ',', default_value = "2,4,6,8")]
    tasks: Vec<u64>,
    /// Minutes of detour
    #[arg(long, value_delimiter = ',', default_value = "10,30,60")]
    detour: Vec<u64>,
    /// Trips, half of them through the middle of the errands
    #[arg(long, default_value_t = 6)]
    trips: usize,
    /// Seconds for each search
    #[arg(long, default_value_t = 1.0)]
    time_limit: f64,
    /// What to do
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Subcommand)]
enum What {
    /// A line a trip instead of a line a cell
    Each,
    /// Write every problem into a folder, as JSON, with the best plan found
    Dump {
        /// The folder; made where it does not exist
        folder: PathBuf,
        /// Leave out problems with more candidates
        #[arg(long, default_value_t = 1000)]
        most: usize,
    },
}

impl Args {
    fn limit(&self) -> Duration {
        Duration::try_from_secs_f64(self.time_limit).unwrap_or(Duration::from_secs(1))
    }
}

fn main() -> ExitCode {
    let args = Args::parse();
    let done = match &args.what {
        None => table::print(&args, false),
        Some(What::Each) => table::print(&args, true),
        Some(What::Dump { folder, most }) => dump::write(&args, folder, *most),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}
