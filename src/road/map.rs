//! A map: the road networks of one or more profiles, and the places.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::hierarchy::{self, Hierarchy};
use super::map_file::{self, Reader, Writer};
use super::network::Network;
use super::places::{self, Places};
use super::{build, cache};
use crate::error::{Error, Result};
use crate::files;
use crate::osm::{self, Extract, Selection, Tags};
use crate::units::Profile;

/// Called with the bytes of the extract that have been read, and how many there are to read.
pub type Progress<'a> = &'a (dyn Fn(u64, u64) + Sync);

/// A map, ready to be used.
#[derive(Clone)]
pub struct Map {
    networks: Vec<Network>,
    places: Places,
    source: MapSource,
    shown_as: PathBuf,
    file: Arc<Reader>,
}

/// What a map was built from; kept in the map file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MapSource {
    /// Name of the extract, without its folder.
    pub extract: String,
    /// XXH3 (128 bits) of the extract, in hexadecimal.
    pub checksum: String,
    /// Version of the program that built the map.
    pub program: String,
}

fn is_wanted_way(tags: &Tags) -> bool {
    build::is_road(tags) || places::is_place(tags)
}

fn is_wanted_node(tags: &Tags) -> bool {
    build::is_road_node(tags) || places::is_place(tags)
}

impl Map {
    /// Opens a map file, or builds the map of an extract in memory for these profiles.
    ///
    /// # Errors
    /// As [`Map::open_built`] and [`Map::build`].
    pub fn open(path: &Path, profiles: &[Profile], progress: Progress) -> Result<Self> {
        if is_map_file(path)? {
            return Self::open_built(path);
        }
        Self::build(path, profiles, progress)
    }

    /// As [`Map::open`], but what is built from an extract is kept in the user's cache folder,
    /// and found there the next time. A cache that cannot be used is no error.
    ///
    /// # Errors
    /// As [`Map::open`].
    pub fn open_cached(path: &Path, profile: Profile, progress: Progress) -> Result<Self> {
        if is_map_file(path)? {
            return Self::open_built(path);
        }
        let checksum = cache::checksum(path)?;
        let kept = cache::file(checksum, map_file::VERSION, profile);
        if let Some(map) = kept.as_deref().and_then(|kept| Self::open_built(kept).ok()) {
            return Ok(Self { shown_as: path.to_path_buf(), ..map });
        }
        let map = Self::build(path, &[profile], progress)?;
        if let Some(kept) = kept {
            cache::keep(&kept, map.file.bytes());
        }
        Ok(map)
    }

    /// Opens a map file.
    ///
    /// # Errors
    /// [`Error::Io`], or [`Error::Map`] where it is damaged, cut short or of another version.
    pub fn open_built(path: &Path) -> Result<Self> {
        Self::over(Reader::open(path)?, path)
    }

    /// Builds a map from an extract, for those of these profiles for which it has roads.
    ///
    /// # Errors
    /// [`Error::Io`] and [`Error::Extract`] where it cannot be read, [`Error::Request`] where
    /// it has no road for any of the profiles.
    pub fn build(extract: &Path, profiles: &[Profile], progress: Progress) -> Result<Self> {
        let checksum = cache::checksum(extract)?;
        let selection =
            Selection { way: is_wanted_way, node: is_wanted_node, relation: build::is_restriction };
        let content = osm::read_extract(extract, &selection, progress)?;
        let source = MapSource {
            extract: extract.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            checksum: format!("{checksum:032x}"),
            program: env!("CARGO_PKG_VERSION").to_owned(),
        };
        Self::of_extract(&content, profiles, &source, extract)
    }

    /// As [`Map::build`], from the content of an extract. `shown_as` names it in errors.
    ///
    /// # Errors
    /// [`Error::Request`] where it has no road for any of the profiles.
    pub fn of_extract(
        content: &Extract,
        profiles: &[Profile],
        source: &MapSource,
        shown_as: &Path,
    ) -> Result<Self> {
        let mut writer = Writer::new();
        let mut networks = 0;
        for &profile in profiles {
            if let Some(mut parts) = build::network(content, profile) {
                let hierarchy = hierarchy::arrange(&mut parts, &|_, _| {});
                Network::write(profile, &parts, &mut writer);
                Hierarchy::write(profile, &hierarchy, &mut writer);
                networks += 1;
            }
        }
        if networks == 0 {
            let names: Vec<&str> = profiles.iter().map(|profile| profile.phrase()).collect();
            return Err(Error::Request(format!(
                "{}: no roads on which one could go there and back {}",
                shown_as.display(),
                names.join(", ")
            )));
        }
        Places::write(content, &mut writer);
        let described = serde_json::to_vec(source)
            .map_err(|e| Error::Request(format!("the map cannot be described: {e}")))?;
        writer.add("source", &described);
        Self::over(Reader::over(Arc::new(writer.finish()), shown_as)?, shown_as)
    }

    fn over(reader: Reader, path: &Path) -> Result<Self> {
        let networks = Profile::ALL
            .into_iter()
            .filter(|profile| Network::is_in(&reader, *profile))
            .map(|profile| Network::read(profile, &reader))
            .collect::<Result<_>>()?;
        let source =
            serde_json::from_slice(&reader.array::<u8>("source")?).map_err(|_| Error::Map {
                path: path.to_path_buf(),
                what: "the map does not say what it was built from; build it again".to_owned(),
            })?;
        let places = Places::read(&reader)?;
        Ok(Self { networks, places, source, shown_as: path.to_path_buf(), file: Arc::new(reader) })
    }

    /// Writes the map file, whole or not at all.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn save(&self, path: &Path) -> Result<()> {
        let write = || files::prepare(path, self.file.bytes())?.place(true);
        write().map_err(|e| Error::io(path, e))
    }

    /// The map file's bytes.
    pub fn bytes(&self) -> &[u8] {
        self.file.bytes()
    }

    /// Length of the map file in bytes.
    pub fn byte_len(&self) -> usize {
        self.file.bytes().len()
    }

    /// The network of a profile.
    ///
    /// # Errors
    /// [`Error::Map`] where the map was built without it.
    pub fn network(&self, profile: Profile) -> Result<&Network> {
        self.networks.iter().find(|network| network.profile() == profile).ok_or_else(|| {
            let held: Vec<&str> = self.profiles().map(Profile::name).collect();
            Error::Map {
                path: self.shown_as.clone(),
                what: format!(
                    "the map holds {} but not {profile}; build it with --profile {profile}",
                    held.join(", ")
                ),
            }
        })
    }

    /// The profiles it holds.
    pub fn profiles(&self) -> impl Iterator<Item = Profile> {
        self.networks.iter().map(Network::profile)
    }

    /// Its places.
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// What it was built from.
    pub fn source(&self) -> &MapSource {
        &self.source
    }
}

/// Whether the file is a map file, by what it begins with.
fn is_map_file(path: &Path) -> Result<bool> {
    use std::io::Read;
    let mut beginning = [0; map_file::MAGIC.len()];
    let mut file = std::fs::File::open(path).map_err(|e| Error::io(path, e))?;
    match file.read_exact(&mut beginning) {
        Ok(()) => Ok(beginning == map_file::MAGIC),
        Err(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => Ok(false),
        Err(e) => Err(Error::io(path, e)),
    }
}
