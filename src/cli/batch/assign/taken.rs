//! The errands that trips take, with the times of their stops.

use anyhow::bail;
use rayon::prelude::*;

use super::promised::StopsByTrip;
use super::{Shared, gain};
use crate::cli::many::Matchers;
use crate::demand::Clock;
use crate::matching::{Match, PlannedTrip, Verdict};
use crate::report::AssignedStop;
use crate::units::Money;

impl<'s> Shared<'s> {
    /// An errand that a trip takes alone, and how.
    pub(super) fn alone_with(
        &self,
        matchers: &Matchers<'_>,
        number: usize,
        taken: usize,
    ) -> anyhow::Result<(PlannedTrip, Match)> {
        let (trip, errand) = (self.trips[number], &self.errands[taken]);
        let (Some(matcher), Some(slots)) = (matchers.of(trip), self.slots.get(&trip.profile))
        else {
            bail!("trip {}: expected a map {}", trip.id, trip.profile.phrase());
        };
        let explained = matcher.explain(trip, &[slots[taken]], self.now)?;
        let Some((_, Verdict::Fits(times))) = explained.verdicts.first() else {
            bail!("trip {}: errand {} was to fit, and does not", trip.id, errand.id);
        };
        Ok((explained.trip, Match { errand: slots[taken], times: **times }))
    }

    /// The stops of all assigned errands and of those `promised`, by number of a trip, in the order of the trips' file.
    ///
    /// Times are judged again, errand by errand: to keep them for every pair would take many times
    /// the memory of the pairs.
    pub(super) fn taken(
        &self,
        matchers: &Matchers<'_>,
        promised: StopsByTrip<'s>,
    ) -> anyhow::Result<Vec<AssignedStop<'s>>> {
        let takers = self.given.trip_of.iter().enumerate();
        let pairs: Vec<(usize, usize)> =
            takers.filter_map(|(errand, trip)| Some(((*trip)?, errand))).collect();
        let stops = |&(number, taken): &(usize, usize)| -> anyhow::Result<_> {
            let (trip, errand) = (self.trips[number], &self.errands[taken]);
            let (planned, found) = self.alone_with(matchers, number, taken)?;
            let net_gain = gain(trip, errand, &found).unwrap_or(Money::ZERO);
            let clock = Clock::new(planned.departure, trip.zone);
            let both = [("pickup", Some(found.pickup)), ("delivery", found.delivery)];
            let both = both.into_iter().filter_map(|(stop, time)| Some((stop, time?)));
            let rows: Vec<AssignedStop<'s>> = both
                .zip(1..)
                .map(|((stop, time), sequence)| AssignedStop {
                    trip: &trip.id,
                    sequence,
                    stop,
                    errand: &errand.id,
                    arrival: clock.on_wall(planned.clock(time.arrival)),
                    net_gain,
                    price: Some(Money(self.given.price[taken])),
                })
                .collect();
            Ok((self.order[number], rows))
        };
        let mut stops: StopsByTrip<'s> =
            pairs.par_iter().map(stops).collect::<anyhow::Result<_>>()?;
        let promised = promised.into_iter().map(|(number, rows)| (self.order[number], rows));
        stops.extend(promised);
        stops.sort_unstable_by_key(|(place, _)| *place);
        Ok(stops.into_iter().flat_map(|(_, rows)| rows).collect())
    }
}
