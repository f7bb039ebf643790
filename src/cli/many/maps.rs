//! The maps of all profiles that trips have, and the errands on them.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use rayon::prelude::*;

use crate::cli::areas::AreaBook;
use crate::cli::args::{MapArgs, SnapArgs};
use crate::demand::{AreaPlace, Errand, Trip, TripArea};
use crate::error::FieldError;
use crate::matching::{Matcher, RankOptions, Ranking, sample_places};
use crate::road::{Map, Network, Snapper};
use crate::units::{Position, Profile};

/// Maps by profile, each opened when a trip first needs it.
#[derive(Default)]
pub(in crate::cli) struct Maps {
    by_profile: BTreeMap<Profile, Map>,
}

impl Maps {
    /// Opens the maps that trips need; `known` is one that is open already.
    pub(in crate::cli) fn open_for(
        &mut self,
        trips: &[Trip],
        args: &MapArgs,
        known: Option<&Map>,
    ) -> anyhow::Result<()> {
        for profile in Profile::ALL {
            let is_needed = || trips.iter().any(|trip| trip.profile == profile);
            if !self.by_profile.contains_key(&profile) && is_needed() {
                let known = known.filter(|map| map.profiles().any(|held| held == profile));
                let map = known.map_or_else(|| args.open(profile), |map| Ok(map.clone()))?;
                map.network(profile)?;
                self.by_profile.insert(profile, map);
            }
        }
        Ok(())
    }

    /// Looks up the names of trips' areas: the numbers of those trips whose area has no such name,
    /// with the fault.
    pub(in crate::cli) fn settle_areas(
        &self,
        trips: &mut [Trip],
        areas: &AreaBook,
    ) -> Vec<(usize, FieldError)> {
        let settle = |(number, trip): (usize, &mut Trip)| {
            let map = self.by_profile.get(&trip.profile);
            Some((number, areas.settle(trip, map).err()?))
        };
        trips.iter_mut().enumerate().filter_map(settle).collect()
    }

    /// The stops of trips that lie too far off the road, and areas without roads: the trip's
    /// number, and the fault.
    pub(in crate::cli) fn faults(
        &self,
        trips: &[Trip],
        snap: &SnapArgs,
    ) -> anyhow::Result<Vec<(usize, FieldError)>> {
        let mut faults = Vec::new();
        for (&profile, map) in &self.by_profile {
            let network = map.network(profile)?;
            let snapper = Snapper::new(network, snap.max_snap);
            let of_profile = trips.par_iter().enumerate().filter(|(_, t)| t.profile == profile);
            let found: Vec<(usize, FieldError)> = of_profile
                .flat_map_iter(|(number, trip)| {
                    let faults = far_stops(&snapper, trip, profile);
                    faults
                        .into_iter()
                        .chain(bare_area(network, trip))
                        .map(move |fault| (number, fault))
                })
                .collect();
            faults.extend(found);
        }
        Ok(faults)
    }

    /// The errands on all of them, ready to be matched.
    pub(in crate::cli) fn matchers(
        &self,
        errands: &[Errand],
        snap: &SnapArgs,
    ) -> anyhow::Result<Matchers<'_>> {
        let by_profile = self.by_profile.iter().map(|(profile, map)| {
            let network = map.network(*profile)?;
            Ok((*profile, Matcher::new(network, errands.to_vec(), snap.max_snap)))
        });
        Ok(Matchers { by_profile: by_profile.collect::<anyhow::Result<_>>()? })
    }
}

fn far_stops(snapper: &Snapper, trip: &Trip, profile: Profile) -> Vec<FieldError> {
    let far = |field: &'static str, position: Position| {
        let expected =
            format!("a position within {} m of a road open to {profile}", snapper.max_snap());
        let is_far = snapper.snap(position).is_none();
        is_far.then(|| FieldError::new(field, expected, position.to_string()))
    };
    let by_name = |name: &Option<_>, whole, lat| if name.is_some() { whole } else { lat };
    let end = by_name(&trip.names.end, "end", "end_lat");
    let ends_in_area = trip.area.as_ref().is_some_and(|area| area.is_end);
    let end = (trip.end != trip.start && !ends_in_area).then_some((end, trip.end));
    let vias = trip.vias.iter().map(|via| ("via", via.position));
    let stops = std::iter::once((by_name(&trip.names.start, "start", "start_lat"), trip.start))
        .chain(vias)
        .chain(end);
    stops.filter_map(|(field, position)| far(field, position)).collect()
}

/// The fault of an area without a road in it.
fn bare_area(network: &Network, trip: &Trip) -> Option<FieldError> {
    let TripArea { place: AreaPlace::Known(region), .. } = trip.area.as_ref()? else {
        return None;
    };
    let expected = format!("a part of town with a road open to {} in it", network.profile());
    let is_bare = sample_places(network, region).is_empty();
    is_bare.then(|| FieldError::new("area", expected, region.name().to_owned()))
}

/// The errands on the maps of all profiles.
pub(in crate::cli) struct Matchers<'m> {
    by_profile: BTreeMap<Profile, Matcher<'m>>,
}

impl<'m> Matchers<'m> {
    /// The one for a trip.
    pub(in crate::cli) fn of(&self, trip: &Trip) -> Option<&Matcher<'m>> {
        self.by_profile.get(&trip.profile)
    }

    /// All of them, with their profiles.
    pub(in crate::cli) fn all(&self) -> impl Iterator<Item = (Profile, &Matcher<'m>)> {
        self.by_profile.iter().map(|(profile, matcher)| (*profile, matcher))
    }

    /// As [`Matcher::rank_all`], each trip with the errands on its own map.
    pub(in crate::cli) fn rank_all(
        &self,
        trips: &[Trip],
        options: RankOptions,
        now: DateTime<FixedOffset>,
    ) -> Vec<crate::Result<Ranking>> {
        let mut ranked: Vec<(usize, crate::Result<Ranking>)> = Vec::with_capacity(trips.len());
        for (profile, matcher) in &self.by_profile {
            let of_profile = |(_, trip): &(usize, &Trip)| trip.profile == *profile;
            let numbers: Vec<usize> =
                trips.iter().enumerate().filter(of_profile).map(|(number, _)| number).collect();
            if numbers.len() == trips.len() {
                return matcher.rank_all(trips, options, now);
            }
            let some: Vec<Trip> = numbers.iter().map(|number| trips[*number].clone()).collect();
            ranked.extend(numbers.into_iter().zip(matcher.rank_all(&some, options, now)));
        }
        ranked.sort_unstable_by_key(|(number, _)| *number);
        ranked.into_iter().map(|(_, ranking)| ranking).collect()
    }
}
