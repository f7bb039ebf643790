//! Stops and what it costs to go from one to the next.

use super::prices::Prices;
use crate::bundling::caps::Caps;
use crate::bundling::model::{FAR, Model, ModelStop, NO_WAY};

/// The most that the parts of a walk come to, in the units of [`Field`].
const ROOM: u32 = 27;
/// Of an arc that no plan takes.
pub(super) const NO_ARC: i32 = 1 << 29;
/// Whatever is worth less holds an arc that no plan takes.
pub(super) const DEAD: i32 = -(1 << 28);
/// Worth of no walk at all.
pub(super) const NONE: i32 = -(1 << 30);

/// A stop of an errand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Halt {
    pub item: usize,
    pub delivery: bool,
}

/// Stops by number, deliveries after their pickups; and the places walks leave: the stops, then
/// the stop of the trip that each leg begins with.
///
/// Money is counted in units of 2^`shift`, so that sums fit 32 bits. What is gained is rounded
/// up, what is paid down.
#[derive(Debug, Clone)]
pub(super) struct Field<'m> {
    pub model: &'m Model<'m>,
    pub halts: Vec<Halt>,
    /// By item; `None` of those that take no part.
    pub pickup: Vec<Option<usize>>,
    pub delivery: Vec<Option<usize>>,
    pub legs: usize,
    pub tasks: usize,
    pub shift: u32,
    /// The greatest payout; no price is greater.
    pub payout: i64,
    /// What an arc costs at most in the tables: more would not fit.
    most: i64,
    /// By stop and place: time and length from the place to the stop.
    ways: Vec<(u32, u32)>,
}

/// What arcs cost at some prices.
#[derive(Debug, Clone, Default)]
pub(super) struct Arcs {
    /// By stop and place: from the place to the stop, and being there.
    pub into: Vec<i32>,
    /// By leg and place: from the place to the stop of the trip that ends the leg.
    pub onward: Vec<i32>,
}

impl Arcs {
    /// By place and stop, the other way round. Complexity: O(stops²).
    pub fn from(&self, places: usize) -> Vec<i32> {
        let stops = self.into.len() / places;
        let pairs = (0..places).flat_map(|from| (0..stops).map(move |to| to * places + from));
        pairs.map(|pair| self.into[pair]).collect()
    }
}

impl<'m> Field<'m> {
    /// Of the `items` of a model; no plan has more errands than `tasks`.
    ///
    /// Complexity: O(stops²).
    pub fn new(model: &'m Model<'m>, items: &[usize], tasks: usize) -> Self {
        let mut halts = Vec::new();
        let mut pickup = vec![None; model.items.len()];
        let mut delivery = vec![None; model.items.len()];
        for &item in items {
            pickup[item] = Some(halts.len());
            halts.push(Halt { item, delivery: false });
            if model.items[item].delivery.is_some() {
                delivery[item] = Some(halts.len());
                halts.push(Halt { item, delivery: true });
            }
        }
        let payouts = items.iter().map(|&item| model.items[item].payout.unsigned_abs());
        let payout = payouts.max().unwrap_or(0).min(1 << 60) as i64;
        let baseline = &model.problem.baseline;
        let alone = model.cost(baseline.time.0, baseline.length.0).min(1 << 60) as i64;
        let most = i128::from(payout) * 2 * tasks as i128 + 4 * i128::from(alone);
        let shift = (130 - most.leading_zeros()).saturating_sub(ROOM);
        let legs = model.legs();
        let arcs = (2 * tasks + legs + 1) as i64;
        let mut field = Self {
            model,
            halts,
            pickup,
            delivery,
            legs,
            tasks,
            shift,
            payout,
            most: (1 << ROOM) / arcs,
            ways: Vec::new(),
        };
        field.ways = field.find_ways();
        field
    }

    fn find_ways(&self) -> Vec<(u32, u32)> {
        let model = self.model;
        let stops = self.halts.iter().map(|halt| self.stop(halt).point);
        let from: Vec<usize> = stops.chain(model.trip[..self.legs].iter().copied()).collect();
        let mut ways = Vec::with_capacity(self.halts.len() * from.len());
        for halt in &self.halts {
            let to = self.stop(halt).point;
            ways.extend(from.iter().map(|&from| {
                let pair = from * model.points + to;
                (model.time[pair], model.length[pair])
            }));
        }
        ways
    }

    /// Where walks leave from: stops and the beginnings of legs.
    pub fn places(&self) -> usize {
        self.halts.len() + self.legs
    }

    /// The place at which a leg begins.
    pub fn beginning(&self, leg: usize) -> usize {
        self.halts.len() + leg
    }

    /// The items that take part.
    pub fn items(&self) -> impl Iterator<Item = usize> {
        self.halts.iter().filter(|halt| !halt.delivery).map(|halt| halt.item)
    }

    pub fn stop(&self, halt: &Halt) -> &'m ModelStop {
        let item = &self.model.items[halt.item];
        match &item.delivery {
            Some(stop) if halt.delivery => stop,
            _ => &item.pickup,
        }
    }

    fn point(&self, place: usize) -> usize {
        match self.halts.get(place) {
            Some(halt) => self.stop(halt).point,
            None => self.model.trip[place - self.halts.len()],
        }
    }

    /// What arcs cost at `prices`. Complexity: O(stops²).
    pub fn arcs(&self, prices: &Prices) -> Arcs {
        let rates = prices.rates(self.model);
        let down = |money: i64| (money >> self.shift).min(self.most) as i32;
        let places = self.places();
        let points: Vec<usize> = (0..places).map(|place| self.point(place)).collect();
        let mut into = Vec::with_capacity(self.halts.len() * places);
        for (to, halt) in self.halts.iter().enumerate() {
            let stop = self.stop(halt);
            let stay = rates.stay.saturating_mul(stop.before + stop.after + stop.service);
            let setup = rates.stay.saturating_mul(stop.setup);
            let row = &self.ways[to * places..(to + 1) * places];
            into.extend(row.iter().zip(&points).enumerate().map(
                |(from, (&(time, length), &at))| {
                    let again = self.halts.get(from).is_some_and(|before| {
                        before.item == halt.item && (before.delivery || !halt.delivery)
                    });
                    if time == NO_WAY || again {
                        return NO_ARC;
                    }
                    let setup = if at == stop.point { 0 } else { setup };
                    down(rates.travel(time, length).saturating_add(stay).saturating_add(setup))
                },
            ));
        }
        let mut onward = Vec::with_capacity(self.legs * places);
        for leg in 0..self.legs {
            let to = self.model.trip[leg + 1];
            onward.extend(points.iter().map(|&from| {
                let pair = from * self.model.points + to;
                match self.model.time[pair] {
                    NO_WAY => NO_ARC,
                    time => down(rates.travel(time, self.model.length[pair])),
                }
            }));
        }
        Arcs { into, onward }
    }

    /// Whether an amount is far from what the tables cannot hold.
    pub fn has_room(&self, money: i64) -> bool {
        money.abs() >> self.shift < 1 << (ROOM - 1)
    }

    /// Money in the units of the tables, rounded up.
    pub fn up(&self, money: i64) -> i32 {
        (-((-money) >> self.shift)).clamp(DEAD.into(), 1 << ROOM) as i32
    }

    /// The time, length, and stay that limits leave for a whole plan; `None` where there is no
    /// limit. Stay counts travel time too, and all waiting.
    pub fn limits(&self, caps: &Caps) -> [Option<i64>; 3] {
        let problem = self.model.problem;
        let dwells: i64 = problem.trip.iter().map(|stop| stop.dwell.0).sum();
        let last = problem.trip.last().map_or(0, |stop| stop.dwell.0);
        let limit = |most: i64| (most < FAR / 4).then_some(most);
        let added = limit(caps.added).map(|most| most + problem.baseline.time.0);
        let arrival = limit(caps.arrival).map(|most| most - problem.departure.0 - dwells + last);
        let stay = [added, arrival].into_iter().flatten().min();
        [limit(caps.travel), limit(caps.length), stay]
    }

    /// Time and length of an arc between places, of the way to the end of `leg` without `to`.
    pub fn way(&self, from: usize, to: Option<usize>, leg: usize) -> (i64, i64) {
        let (time, length) = match to {
            Some(to) => self.ways[to * self.places() + from],
            None => {
                let pair = self.point(from) * self.model.points + self.model.trip[leg + 1];
                (self.model.time[pair], self.model.length[pair])
            }
        };
        if time == NO_WAY { (0, 0) } else { (time.into(), length.into()) }
    }
}
