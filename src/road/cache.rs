//! Maps kept between runs in the user's cache folder, by the content of their extract.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::Xxh3;

use crate::error::{Error, Result};
use crate::files;
use crate::units::Profile;

/// XXH3 (128 bits) of a file's content.
///
/// # Errors
/// [`Error::Io`].
pub(super) fn checksum(path: &Path) -> Result<u128> {
    let mut file = File::open(path).map_err(|e| Error::io(path, e))?;
    let mut hash = Xxh3::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer).map_err(|e| Error::io(path, e))? {
            0 => return Ok(hash.digest128()),
            read => hash.update(&buffer[..read]),
        }
    }
}

/// Where the map of a profile is kept; `None` where the system names no cache folder. The rules
/// by which networks are made take part, because another version may know the roads better.
pub(super) fn file(checksum: u128, format: u32, profile: Profile) -> Option<PathBuf> {
    use etcetera::BaseStrategy as _;
    let folder = etcetera::choose_base_strategy().ok()?.cache_dir().join("ontheway");
    let rules = env!("ONTHEWAY_RULES");
    let name = format!("{checksum:032x}-{rules}-{format}-{profile}.otw");
    Some(folder.join(name))
}

/// Keeps a map. A cache that cannot be written is done without.
pub(super) fn keep(path: &Path, bytes: &[u8]) {
    if let Some(folder) = path.parent()
        && std::fs::create_dir_all(folder).is_ok()
    {
        let _ = files::prepare(path, bytes).and_then(|prepared| prepared.place(true));
    }
}
