//! Osselwick, a small town that does not exist, and one working day's errands in it.

mod demand;
mod drawing;
#[path = "../../pbf/mod.rs"]
mod extract;
mod geometry;
mod lettering;
mod network;
mod osm;
mod pbf;
mod places;
mod plan;

use anyhow::Result;

/// All that is made of the plan.
pub struct Town {
    /// `town.osm.pbf`, `errands.csv` and `trips.csv`: names and contents.
    pub files: Vec<(&'static str, Vec<u8>)>,
    /// The map of the town as SVG.
    pub drawing: String,
}

/// Makes the town; the same bytes every time, on every system.
pub fn make() -> Result<Town> {
    let mut streets = plan::streets()?;
    let (marks, bans) = plan::marks_and_bans()?;
    network::join(&mut streets);
    let places = places::settle(&streets, &plan::spots()?)?;
    let objects = osm::assemble(&mut streets, &marks, &bans, &places)?;
    Ok(Town {
        files: vec![
            ("town.osm.pbf", pbf::write(&objects)?),
            ("errands.csv", demand::errands(&places)?),
            ("trips.csv", demand::trips(&places)?),
        ],
        drawing: drawing::draw(&streets, &places),
    })
}
