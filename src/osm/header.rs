//! The header of an extract: what a reader must be able to do.

use osmpbfreader::osmformat::HeaderBlock;

use super::fault::{Fault, printable};
use super::message::Fields;

const SUPPORTED: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];

/// Fails if the file requires something that this reader does not do.
pub(super) fn check(header: &[u8]) -> Result<(), Fault> {
    let header: HeaderBlock = Fields::new(header).decode(&[4])?;
    for feature in &header.required_features {
        if feature == "HistoricalInformation" {
            return Err(Fault::expected(
                "the map at one moment",
                "required feature `HistoricalInformation`: deleted and past versions of objects, \
                 which would count as roads (`osmium time-filter` makes a map of one moment)",
            ));
        }
        if !SUPPORTED.contains(&feature.as_str()) {
            return Err(Fault::expected(
                format_args!("no required features but {}", SUPPORTED.join(" and ")),
                printable(feature),
            ));
        }
    }
    Ok(())
}
