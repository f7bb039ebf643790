//! Names in flags and files, looked up on the map that a command has anyway.
//!
//! The map is opened when the first name turns up: who gives positions only waits for nothing.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError, RwLock};

use anyhow::bail;

use super::args::MapArgs;
use crate::demand::fields::{Parse, Unreadable};
use crate::demand::{NamedPlace, PlaceFinder, has_stay};
use crate::report::printable;
use crate::road::Map;
use crate::road::gazetteer::Unlocated;
use crate::units::{Position, Profile};

/// So many remarks on names are printed; there may be one for each row of a file.
const MOST_REMARKS: usize = 20;

/// Finds places by their names, each text once.
pub(super) struct Names<'a> {
    /// The map, and for whom it is opened where nothing else says so; `None` where there is none,
    /// and names are counted only.
    map: Option<(&'a MapArgs, Profile)>,
    opened: OnceLock<Result<Map, String>>,
    known: RwLock<HashMap<String, Parse<NamedPlace>>>,
    /// What was taken that is not just what was asked for, by what was asked for.
    remarks: Mutex<BTreeMap<String, String>>,
    /// Names that were not looked up.
    unchecked: AtomicUsize,
}

impl<'a> Names<'a> {
    /// Those of a map. An extract is built for `profile`, unless it has been for another use.
    pub(super) fn of(map: &'a MapArgs, profile: Profile) -> Self {
        Self { map: Some((map, profile)), ..Self::unchecked() }
    }

    /// Without a map: any name will do, and its position means nothing.
    pub(super) fn unchecked() -> Self {
        Self {
            map: None,
            opened: OnceLock::new(),
            known: RwLock::default(),
            remarks: Mutex::default(),
            unchecked: AtomicUsize::new(0),
        }
    }

    /// How many names were not looked up, for want of a map.
    pub(super) fn count_unchecked(&self) -> usize {
        self.unchecked.load(Ordering::Relaxed)
    }

    /// Counts so many names that nobody looks up.
    pub(super) fn leave_unchecked(&self, more: usize) {
        self.unchecked.fetch_add(more, Ordering::Relaxed);
    }

    /// The map, if a name needed it.
    pub(super) fn map(&self) -> Option<&Map> {
        self.opened.get()?.as_ref().ok()
    }

    /// The map, opened now if it was not; `None` where there is none.
    pub(super) fn opened_map(&self) -> anyhow::Result<Option<&Map>> {
        let Some((map, profile)) = self.map else { return Ok(None) };
        match self.opened(map, profile) {
            Ok(map) => Ok(Some(map)),
            Err(error) => bail!("{error}"),
        }
    }

    /// The map, if a name needed it and it holds the profile; else opened now.
    pub(super) fn map_or_open(&self, args: &MapArgs, profile: Profile) -> anyhow::Result<Map> {
        match self.map().filter(|map| map.profiles().any(|held| held == profile)) {
            Some(map) => Ok(map.clone()),
            None => args.open(profile),
        }
    }

    /// Stops where the map could not be opened; else says what was taken that is not just what was
    /// asked for.
    pub(super) fn settle(&self) -> anyhow::Result<()> {
        if let Some(Err(error)) = self.opened.get() {
            bail!("{error}");
        }
        let mut remarks = self.remarks.lock().unwrap_or_else(PoisonError::into_inner);
        let remarks = std::mem::take(&mut *remarks);
        for (text, taken) in remarks.iter().take(MOST_REMARKS) {
            anstream::eprintln!("{}", printable(format!("note: {text:?} is taken for {taken}")));
        }
        if let Some(more @ 1..) = remarks.len().checked_sub(MOST_REMARKS) {
            anstream::eprintln!("note: and {more} more names that are written otherwise");
        }
        Ok(())
    }

    /// The map, opened now if it was not.
    fn opened(&self, map: &MapArgs, profile: Profile) -> &Result<Map, String> {
        // On a thread of its own and with a pool of its own: rows are read on all threads of the
        // pool, and one that waits in it would be given another row, which waits for the first.
        let open = || -> crate::Result<Map> {
            let map = map.open_for_names(profile)?;
            map.gazetteer()?;
            Ok(map)
        };
        self.opened.get_or_init(|| {
            let threads = rayon::current_num_threads();
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            let pool = pool.map_err(|error| error.to_string())?;
            let opened = std::thread::scope(|scope| scope.spawn(|| pool.install(open)).join());
            let opened = opened.map_err(|_| "the map could not be opened".to_owned())?;
            opened.map_err(|error| error.to_string())
        })
    }

    fn look_up(&self, map: &Map, text: &str, near: Option<Position>) -> Parse<NamedPlace> {
        let gazetteer = map.gazetteer().map_err(|error| Unreadable {
            expected: "a map with names".into(),
            found: error.to_string(),
        })?;
        let unreadable = |why: &Unlocated| Unreadable {
            expected: why.expected().into(),
            found: why.found(&Unreadable::new("", text).found),
        };
        let found = match gazetteer.locate(text, near) {
            Ok(found) => found,
            Err(why) => {
                let error = unreadable(&why);
                // What is listed where a name is not clear depends on where the row is; what is
                // alike does not, so that it does not matter which row comes first.
                if !matches!(why, Unlocated::Unknown { .. }) {
                    return Err(error);
                }
                let error = match near.map(|_| gazetteer.locate(text, None)) {
                    Some(Err(why)) => unreadable(&why),
                    _ => error,
                };
                self.keep(text, Err(error.clone()));
                return Err(error);
            }
        };
        if !found.remarks.is_empty() {
            let remark = format!("{}: {}", found.with_position(), found.remarks());
            let mut remarks = self.remarks.lock().unwrap_or_else(PoisonError::into_inner);
            remarks.insert(text.to_owned(), remark);
        }
        let place = NamedPlace {
            position: found.position,
            name: Some(found.label.into()),
            opening_hours: found.opening_hours.map(Into::into),
        };
        self.keep(text, Ok(place.clone()));
        Ok(place)
    }

    fn keep(&self, text: &str, found: Parse<NamedPlace>) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(text.to_owned(), found);
    }
}

impl PlaceFinder for Names<'_> {
    fn place(&self, text: &str, near: Option<Position>) -> Parse<NamedPlace> {
        if has_stay(text) {
            return Err(Unreadable::new("a place without a stay, as only via takes @DWELL", text));
        }
        let Some((args, profile)) = self.map else {
            self.leave_unchecked(1);
            let name = Some(text.into());
            let position = Position { lat: 0.0, lon: 0.0 };
            return Ok(NamedPlace { position, name, opening_hours: None });
        };
        if let Some(known) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(text) {
            return known.clone();
        }
        match self.opened(args, profile) {
            Ok(map) => self.look_up(map, text, near),
            // The command stops with the error itself.
            Err(error) => Err(Unreadable {
                expected: "a map on which names can be found".into(),
                found: error.clone(),
            }),
        }
    }
}
