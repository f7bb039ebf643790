//! Maps as the program builds and exports them.

use std::ffi::OsStr;
use std::path::Path;

use super::network::{Network, Place};
use super::program::succeed;
use super::scenario::plausible_places;

/// Builds the map of one profile and reads back its network.
pub fn export(extract: &Path, profile: &str, map: &Path, folder: &Path) -> Network {
    let build = ["build".as_ref(), extract.as_os_str(), "-o".as_ref(), map.as_os_str()];
    succeed(build.into_iter().chain(["--profile", profile].map(OsStr::new)));
    let out = folder.join("network");
    let export = ["export".as_ref(), "--map".as_ref(), map.as_os_str(), "-o".as_ref()];
    let rest = [out.as_os_str(), "--profile".as_ref(), profile.as_ref()];
    succeed(export.into_iter().chain(rest));
    let network = Network::read(&out);
    network.assert_sound();
    network
}

/// Positions as `ontheway sample` finds them.
pub fn sample(map: &Path, errands: usize, seed: u64, folder: &Path) -> Vec<Place> {
    let out = folder.join("sample");
    let (errands, seed) = (errands.to_string(), seed.to_string());
    let sample: [&OsStr; 13] = [
        "sample".as_ref(),
        "--map".as_ref(),
        map.as_os_str(),
        "--errands".as_ref(),
        errands.as_ref(),
        "--trips".as_ref(),
        "1".as_ref(),
        "--seed".as_ref(),
        seed.as_ref(),
        "--date".as_ref(),
        "2026-05-15".as_ref(),
        "-o".as_ref(),
        out.as_os_str(),
    ];
    succeed(sample);
    plausible_places(&out.join("errands.csv"))
}
