//! A map: the road networks of one or more profiles, and the places.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::gazetteer::{self, Gazetteer};
use super::hierarchy::{self, Hierarchy};
use super::map_file::{self, Reader, Writer};
use super::network::Network;
use super::places::{self, Places};
use super::source::MapSource;
use super::stage::{Progress, Stage, Step};
use super::{build, cache};
use crate::error::{Error, Result};
use crate::files;
use crate::osm::{self, Extract, Selection, Tags};
use crate::units::Profile;

/// A map, ready to be used.
///
/// Opening one verifies only what says what is in it. A network, the places and their names are
/// verified when they are first asked for, so that a map of any size opens at once.
#[derive(Clone)]
pub struct Map {
    /// One for each profile that the map holds, empty until it is asked for.
    networks: Vec<(Profile, OnceLock<Network>)>,
    places: OnceLock<Places>,
    gazetteer: OnceLock<Gazetteer>,
    source: MapSource,
    shown_as: PathBuf,
    file: Arc<Reader>,
}

fn is_wanted_way(tags: &Tags) -> bool {
    build::is_road(tags) || places::is_place(tags) || gazetteer::is_wanted_way(tags)
}

fn is_wanted_node(tags: &Tags) -> bool {
    build::is_road_node(tags) || places::is_place(tags) || gazetteer::is_wanted_node(tags)
}

fn is_wanted_relation(tags: &Tags) -> bool {
    build::is_restriction(tags) || gazetteer::is_area(tags)
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
        let sound = |map: &Self| map.network(profile).is_ok() && map.places().is_ok();
        let found = kept.as_deref().and_then(|kept| Self::open_built(kept).ok());
        if let Some(map) = found.filter(sound) {
            return Ok(Self { shown_as: path.to_path_buf(), ..map });
        }
        let map = Self::build(path, &[profile], progress)?;
        if let Some(kept) = kept {
            progress(Stage::Writing);
            cache::keep(&kept, map.file.bytes());
        }
        Ok(map)
    }

    /// Opens a map file.
    ///
    /// Complexity: O(sections), whatever the size of the map.
    ///
    /// # Errors
    /// [`Error::Io`], or [`Error::Map`] where it is no map file, cut short, grown, of another
    /// version or machine, or where what says what is in it is damaged.
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
        let selection = Selection {
            way: is_wanted_way,
            node: is_wanted_node,
            relation: is_wanted_relation,
            member_ways: gazetteer::is_area,
        };
        let content = osm::read_extract(extract, &selection, &|done, total| {
            progress(Stage::Reading { done, total });
        })?;
        let source = MapSource {
            extract: extract.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            checksum: format!("{checksum:032x}"),
            program: env!("CARGO_PKG_VERSION").to_owned(),
        };
        Self::assemble(&content, profiles, &source, extract, progress)
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
        Self::assemble(content, profiles, source, shown_as, &|_| {})
    }

    fn assemble(
        content: &Extract,
        profiles: &[Profile],
        source: &MapSource,
        shown_as: &Path,
        progress: Progress,
    ) -> Result<Self> {
        let mut writer = Writer::new();
        let mut networks = 0;
        for &profile in profiles {
            progress(Stage::Profile { profile, step: Step::Roads });
            if let Some(mut parts) = build::network(content, profile) {
                let hierarchy = hierarchy::arrange(&mut parts, &|done, total| {
                    progress(Stage::Profile { profile, step: Step::Contracting { done, total } });
                });
                progress(Stage::Profile { profile, step: Step::Packing });
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
        progress(Stage::Places);
        Places::write(content, &mut writer);
        gazetteer::write(content, &mut writer);
        source.write(&mut writer)?;
        let map = Self::over(Reader::over(Arc::new(writer.finish()), shown_as)?, shown_as)?;
        // Nobody shall save what could not be used afterwards.
        for profile in map.profiles() {
            map.network(profile)?;
        }
        Ok(map)
    }

    fn over(reader: Reader, path: &Path) -> Result<Self> {
        let source = MapSource::read(&reader)?;
        let networks = Profile::ALL.into_iter().filter(|p| Network::is_in(&reader, *p));
        Ok(Self {
            networks: networks.map(|profile| (profile, OnceLock::new())).collect(),
            places: OnceLock::new(),
            gazetteer: OnceLock::new(),
            source,
            shown_as: path.to_path_buf(),
            file: Arc::new(reader),
        })
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

    /// The network of a profile; verified when it is first asked for.
    ///
    /// Complexity: O(1); the first time O(nodes + edges + points), on all threads.
    ///
    /// # Errors
    /// [`Error::Map`] where the map was built without it, or where a section of it is damaged or
    /// does not fit the others.
    pub fn network(&self, profile: Profile) -> Result<&Network> {
        let held = self.networks.iter().find(|(held, _)| *held == profile);
        let Some((_, network)) = held else {
            let held: Vec<&str> = self.profiles().map(Profile::name).collect();
            return Err(Error::Map {
                path: self.shown_as.clone(),
                what: format!(
                    "the map holds {} but not {profile}; build it with --profile {profile}",
                    held.join(", ")
                ),
            });
        };
        once(network, || Network::read(profile, &self.file))
    }

    /// The profiles it holds.
    pub fn profiles(&self) -> impl Iterator<Item = Profile> {
        self.networks.iter().map(|(profile, _)| *profile)
    }

    /// Its places; verified when they are first asked for.
    ///
    /// # Errors
    /// [`Error::Map`] where they are damaged.
    pub fn places(&self) -> Result<&Places> {
        once(&self.places, || Places::read(&self.file))
    }

    /// Its places by their names; verified when they are first asked for.
    ///
    /// Complexity: O(1); the first time O(places), for checksums on all threads.
    ///
    /// # Errors
    /// [`Error::Map`] where they are damaged.
    pub fn gazetteer(&self) -> Result<&Gazetteer> {
        once(&self.gazetteer, || Gazetteer::read(&self.file))
    }

    /// What it was built from.
    pub fn source(&self) -> &MapSource {
        &self.source
    }
}

/// What the cell holds; what `make` makes, where it holds nothing yet. Nobody waits for another:
/// `make` uses all threads, and one that waited for it might be the one it waits for.
fn once<T>(cell: &OnceLock<T>, make: impl FnOnce() -> Result<T>) -> Result<&T> {
    if let Some(made) = cell.get() {
        return Ok(made);
    }
    let made = make()?;
    Ok(cell.get_or_init(|| made))
}

/// Whether the file is a map file, by what it begins with.
///
/// # Errors
/// [`Error::Io`], and [`Error::Map`] where it is no file.
pub fn is_map_file(path: &Path) -> Result<bool> {
    use std::io::Read;
    map_file::expect_file(path, "a map (.otw) or an OpenStreetMap extract (.osm.pbf)")?;
    let mut beginning = [0; map_file::MAGIC.len()];
    let mut file = std::fs::File::open(path).map_err(|e| Error::io(path, e))?;
    match file.read_exact(&mut beginning) {
        Ok(()) => Ok(beginning == map_file::MAGIC),
        Err(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => Ok(false),
        Err(e) => Err(Error::io(path, e)),
    }
}
