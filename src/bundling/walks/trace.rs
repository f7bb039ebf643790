//! The best walk itself.

use super::field::{Arcs, DEAD, Field};
use super::tables::{Prizes, Tables};

/// The stops of a walk, and what it takes of what limits are on.
#[derive(Debug, Clone, Default)]
pub(super) struct Walk {
    pub stops: Vec<usize>,
    /// Travel time, length, travel time and stay.
    pub taken: [i64; 3],
}

/// The best walk where no shipment is looked at closely.
pub(super) fn best(field: &Field, arcs: &Arcs, prizes: &Prizes, tables: &Tables) -> Walk {
    let mut walk = Walk::default();
    let (mut place, mut leg, mut more, mut aboard) = (field.beginning(0), 0, field.tasks, 0_usize);
    let places = field.places();
    while leg < field.legs {
        let mut to = None;
        let onward = if leg + 1 < field.legs {
            tables.plain(leg + 1, more, aboard)[field.beginning(leg + 1)]
        } else if aboard == 0 {
            0
        } else {
            DEAD
        };
        let mut most = onward - arcs.onward[leg * places + place];
        for (stop, halt) in field.halts.iter().enumerate() {
            let is_job = field.delivery[halt.item].is_none();
            let then = match (is_job, halt.delivery) {
                (true, _) if more > 0 => tables.plain(leg, more - 1, aboard),
                (false, false) if more > 0 => tables.plain(leg, more - 1, aboard + 1),
                (false, true) if aboard > 0 => tables.plain(leg, more, aboard - 1),
                _ => continue,
            };
            let prize = if is_job { prizes.known[stop] } else { prizes.unknown[stop] };
            let worth = prize + then[stop];
            if worth > DEAD && worth - arcs.into[stop * places + place] > most {
                most = worth - arcs.into[stop * places + place];
                to = Some(stop);
            }
        }
        let (time, length) = field.way(place, to, leg);
        walk.taken[0] += time;
        walk.taken[1] += length;
        walk.taken[2] += time;
        match to {
            None => {
                leg += 1;
                place = field.beginning(leg);
            }
            Some(stop) => {
                let halt = &field.halts[stop];
                let at = field.stop(halt);
                walk.taken[2] += at.before + at.after + at.service;
                match (field.delivery[halt.item].is_none(), halt.delivery) {
                    (true, _) => more -= 1,
                    (false, false) => (more, aboard) = (more - 1, aboard + 1),
                    (false, true) => aboard -= 1,
                }
                walk.stops.push(stop);
                place = stop;
            }
        }
    }
    walk
}
