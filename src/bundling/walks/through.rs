//! What the best walk over every stop is worth.

use super::field::{Arcs, DEAD, Field, NONE};
use super::tables::{Prizes, Row, Tables};

/// By stop, what the best walk over it is worth, where `tables` know no shipment closely.
///
/// Complexity: O(stops² · tasks² · legs).
pub(super) fn through(field: &Field, arcs: &Arcs, prizes: &Prizes, tables: &Tables) -> Vec<i32> {
    let mut most = vec![NONE; field.halts.len()];
    let begin = Forth { field, arcs, prizes, tables, most: &mut most };
    pulp::Arch::new().dispatch(begin);
    most
}

struct Forth<'s> {
    field: &'s Field<'s>,
    arcs: &'s Arcs,
    prizes: &'s Prizes,
    tables: &'s Tables,
    most: &'s mut [i32],
}

impl pulp::WithSimd for Forth<'_> {
    type Output = ();

    /// Worth of the best walk up to every place, what it does there included.
    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let Self { field, arcs, prizes, tables, most } = self;
        let (tasks, places) = (field.tasks, field.places());
        // By pickups still allowed and shipments on board; those of the leg before first.
        let mut before: Vec<Row> = Vec::new();
        for leg in 0..field.legs {
            let mut rows = vec![vec![NONE; places]; tables.states(1)];
            let beginning = field.beginning(leg);
            for (state, row) in rows.iter_mut().enumerate() {
                row[beginning] = match (before.get(state), state == tables.state(0, tasks, 0)) {
                    (Some(earlier), _) => {
                        let onward = &arcs.onward[(leg - 1) * places..leg * places];
                        let on = earlier.iter().zip(onward).map(|(worth, cost)| worth - cost);
                        on.max().unwrap_or(NONE).max(NONE)
                    }
                    (None, true) => 0,
                    (None, false) => NONE,
                };
            }
            // Deliveries keep the pickups allowed and lower the number on board.
            for more in (0..=tasks).rev() {
                for aboard in (0..=tasks - more).rev() {
                    let at = tables.state(0, more, aboard);
                    let mut row = std::mem::take(&mut rows[at]);
                    let then = tables.plain(leg, more, aboard);
                    for (stop, halt) in field.halts.iter().enumerate() {
                        let is_job = field.delivery[halt.item].is_none();
                        let (more, aboard) = match (is_job, halt.delivery) {
                            (true, _) => (more + 1, Some(aboard)),
                            (false, false) => (more + 1, aboard.checked_sub(1)),
                            (false, true) => (more, Some(aboard + 1)),
                        };
                        let Some(aboard) = aboard.filter(|aboard| more + aboard <= tasks) else {
                            continue;
                        };
                        let prize = if is_job { prizes.known[stop] } else { prizes.unknown[stop] };
                        let into = &arcs.into[stop * places..(stop + 1) * places];
                        let from = &rows[tables.state(0, more, aboard)];
                        let ways = from.iter().zip(into).map(|(worth, cost)| worth - cost);
                        let best = ways.max().unwrap_or(NONE);
                        if best > DEAD {
                            row[stop] = best + prize;
                        }
                        if row[stop] > DEAD && then[stop] > DEAD {
                            most[stop] = most[stop].max(row[stop] + then[stop]);
                        }
                    }
                    rows[at] = row;
                }
            }
            before = rows;
        }
    }
}
