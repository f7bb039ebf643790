//! When the errands' stops may begin, as far as it can be told at a glance.
//!
//! Most doors are open all the time that a trip could come to them, and many others shut all that
//! time. Each set of opening hours is asked once a trip when it opens next; for an errand, that
//! leaves a few comparisons.

use std::collections::HashMap;

use ecow::EcoString;

use super::record::is_whole;
use crate::demand::{Clock, Errand, ErrandStop, Hours, LONGEST_WAIT};
use crate::units::Millis;

/// Stands for "none" among numbers.
const NONE: u32 = u32::MAX;

/// Openings are looked for so long after the last moment at which a trip may come to a stop.
const AFTER: Millis = Millis(86_400_000);

/// The hours and the window of a stop.
#[derive(Debug, Clone, Copy)]
struct Door {
    /// The number of its opening hours.
    hours: u32,
    /// Its time window, closed, in ms since 1970.
    window: (i64, i64),
}

const OPEN: Door = Door { hours: NONE, window: (i64::MIN, i64::MAX) };

/// The doors of all errands, by slot.
#[derive(Debug, Clone, Default)]
pub(in crate::matching) struct Doors {
    /// By slot: where its doors stand; [`NONE`] where it takes a closer look to tell.
    by_slot: Vec<u32>,
    doors: Vec<[Door; 2]>,
    hours: Vec<Hours>,
    /// By text: the numbers of such hours, which differ in their country.
    numbers: HashMap<EcoString, Vec<u32>>,
}

/// What a glance at an errand's doors tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::matching) enum Glance {
    /// No stop has to wait.
    Open,
    /// One of them cannot begin in time.
    Shut,
    /// It takes a closer look.
    Unclear,
}

/// One trip at the doors, used again and again.
#[derive(Debug, Clone, Default)]
pub(in crate::matching) struct Openings {
    /// By number of hours: from when, and until when it is not closed, in ms from the departure;
    /// half-open.
    openings: Vec<Option<(i64, i64)>>,
    clock: Option<Clock>,
    departure: i64,
    /// No opening is looked for after this, ms from the departure.
    horizon: Millis,
    /// The longest wait at a stop, ms.
    max_wait: i64,
}

impl Doors {
    /// Notes the doors of an errand in a slot.
    pub(super) fn set(&mut self, slot: usize, errand: &Errand) {
        if slot >= self.by_slot.len() {
            self.by_slot.resize(slot + 1, NONE);
        }
        let pickup = self.door(&errand.pickup);
        let delivery = errand.delivery.as_ref().map_or(Some(OPEN), |stop| self.door(stop));
        self.by_slot[slot] = NONE;
        if let Some(doors) = pickup.zip(delivery) {
            let is_open = |door: &Door| door.hours == NONE && door.window == OPEN.window;
            if !(is_open(&doors.0) && is_open(&doors.1)) {
                self.by_slot[slot] = self.doors.len() as u32;
                self.doors.push([doors.0, doors.1]);
            }
        }
    }

    /// `None` where it takes a closer look.
    fn door(&mut self, stop: &ErrandStop) -> Option<Door> {
        let mut door = OPEN;
        if let Some(windows) = &stop.time_windows {
            let mut windows = windows.iter();
            let (begin, end) = windows.next()?;
            if windows.next().is_some() || !is_whole(begin) || !is_whole(end) {
                return None;
            }
            door.window = (begin.timestamp_millis(), end.timestamp_millis());
        }
        if let Some(hours) = stop.opening_hours.as_ref().filter(|hours| hours.may_close()) {
            door.hours = self.number(hours);
        }
        Some(door)
    }

    fn number(&mut self, hours: &Hours) -> u32 {
        let numbers = self.numbers.entry(hours.text().into()).or_default();
        let known = numbers.iter().find(|number| self.hours[**number as usize] == *hours);
        if let Some(known) = known {
            return *known;
        }
        let number = self.hours.len() as u32;
        numbers.push(number);
        self.hours.push(hours.clone());
        number
    }

    /// Begins with a trip that leaves at a whole millisecond, and comes to no stop later than
    /// `most` unless it waits.
    pub(in crate::matching) fn begin(
        &self,
        openings: &mut Openings,
        clock: Clock,
        most: Millis,
        max_wait: Option<Millis>,
    ) {
        openings.openings.clear();
        openings.openings.resize(self.hours.len(), None);
        openings.departure = clock.origin();
        openings.clock = Some(clock);
        openings.horizon = most.min(LONGEST_WAIT) + AFTER;
        openings.max_wait = max_wait.map_or(i64::MAX / 4, |wait| wait.0);
    }

    /// What can be told of an errand whose pickup one comes to `first` after the departure, and
    /// whose delivery `second` after it, by travel alone; all else at its stops takes `handling`.
    /// Times in ms.
    pub(in crate::matching) fn glance(
        &self,
        slot: u32,
        [first, second]: [i64; 2],
        handling: i64,
        openings: &mut Openings,
    ) -> Glance {
        let Some([pickup, delivery]) = self.doors.get(self.by_slot[slot as usize] as usize) else {
            return Glance::Unclear;
        };
        match self.at(pickup, (first, first + handling), openings) {
            // Without a wait at the pickup, the time at the delivery is known as well.
            Glance::Open => self.at(delivery, (second, second + handling), openings),
            told => told,
        }
    }

    /// The same for one door, to which one comes within a stretch of time, both ends of which
    /// count.
    fn at(&self, door: &Door, (from, to): (i64, i64), openings: &mut Openings) -> Glance {
        let window = match door.window {
            (i64::MIN, _) => door.window,
            (begin, end) => (begin - openings.departure, end - openings.departure),
        };
        let (begin, end) = match door.hours {
            NONE => (i64::MIN, i64::MAX),
            hours => self.opening(hours, openings),
        };
        let latest = to + openings.max_wait;
        if window.0 <= from && to <= window.1 && begin <= from && to < end {
            Glance::Open
        } else if latest < window.0 || from > window.1 || latest < begin {
            Glance::Shut
        } else {
            Glance::Unclear
        }
    }

    fn opening(&self, hours: u32, openings: &mut Openings) -> (i64, i64) {
        let horizon = openings.horizon;
        let hours = hours as usize;
        *openings.openings[hours].get_or_insert_with(|| {
            let clock = openings.clock.as_ref();
            let opening = clock.and_then(|clock| self.hours[hours].opening(clock, horizon));
            // Where nothing opens by then, it is not open either.
            opening.map_or((horizon.0 + 1, i64::MIN), |(begin, end)| (begin.0, end.0))
        })
    }
}
