//! One stage: some errands, travel among them, and the search of all their plans.

use std::cmp::Reverse;
use std::sync::atomic::Ordering;
use std::time::Instant;

use super::beam;
use super::bounds::Bounds;
use super::caps::Caps;
use super::front::{Aim, Kept};
use super::insertion;
use super::model::Model;
use super::parallel::run;
use super::polish::polish;
use super::problem::Problem;
use super::search::Ground;
use super::shared::Shared;
use super::stages::kept_errands;
use super::tours::{self, Course};
use super::travel::TravelSource;
use super::walks::Walks;

/// What parts of the time that is left are for plans by insertion, for polishing them, and for
/// looking ahead: one in so many.
const INSERTING: u32 = 8;
const POLISHING: u32 = 8;
const LOOKING_AHEAD: u32 = 10;
/// With how many errands insertion begins, one after the other, where nodes are counted: whoever
/// counts them asks often, and knows a plan.
const FEW_SEEDS: usize = 6;

/// Some errands, laid out for search.
pub(super) struct Laid<'p> {
    model: Model<'p>,
    caps: Caps,
    bounds: Bounds,
}

/// What is open after a search: how much better plans might gain, how much those missing in the
/// front might.
pub(super) struct Done {
    pub open: Option<i128>,
    pub front_open: Option<i128>,
    pub nodes: u64,
}

/// The end of one part in so many of the time that is left.
pub(super) fn part(deadline: Option<Instant>, parts: u32) -> Option<Instant> {
    let now = Instant::now();
    deadline.map(|deadline| now + deadline.saturating_duration_since(now) / parts)
}

impl<'p> Laid<'p> {
    /// The errands `chosen` and the kept ones.
    pub fn new(
        problem: &'p Problem,
        source: &dyn TravelSource,
        chosen: &[usize],
        kept_gain: i128,
    ) -> Self {
        let mut errands = kept_errands(problem);
        errands.extend(chosen);
        errands.sort_unstable();
        let model = Model::new(problem, source, &errands);
        let caps = Caps::of(&model, kept_gain);
        Self { bounds: Bounds::new(&model, source), caps, model }
    }

    /// Searches for the best plan first: the whole front takes longer, and time may end.
    ///
    /// What comes before it takes its shares of the time until `paced`.
    pub fn search_all(
        &self,
        known: &mut Kept,
        paced: Option<Instant>,
        deadline: Option<Instant>,
        most_nodes: u64,
    ) -> Done {
        let aim = if known.aim == Aim::Front { Aim::Best } else { known.aim };
        let hurry = most_nodes < u64::MAX;
        let polished = self.improve(known, paced, hurry);
        let first = self.walks(known, paced);
        let closer = first.as_ref().and_then(|first| {
            self.look_ahead(first, known, paced, hurry);
            let floor = known.best().map_or(0, |best| best.merit.gain);
            first.closer(&self.caps, floor, paced)
        });
        let walks = closer.as_ref().or(first.as_ref());
        let (open, searched) = self.search_with(walks, known, aim, deadline, most_nodes);
        let nodes = polished + searched;
        if known.aim != Aim::Front {
            return Done { open, front_open: open, nodes };
        }
        let (front_open, more) = self.search_with(None, known, Aim::Front, deadline, most_nodes);
        // Whoever has seen the whole front has seen its end.
        let open = open.filter(|_| front_open.is_some());
        Done { open, front_open, nodes: nodes + more }
    }

    /// Looks for plans better than the best one known, in no more than some nodes of the search.
    /// Returns how many. In a hurry it begins with fewer errands.
    pub fn improve(&self, known: &mut Kept, deadline: Option<Instant>, hurry: bool) -> u64 {
        if known.aim == Aim::AnyBest && Course::of(&self.model, &self.caps).is_some() {
            return 0;
        }
        let mut seeds = self.free(None);
        seeds.sort_by_key(|&item| Reverse(self.bounds.worth_alone(&self.model, item)));
        if hurry {
            seeds.truncate(FEW_SEEDS);
        }
        insertion::improve(&self.model, &self.caps, &seeds, known, part(deadline, INSERTING));
        let shared = Shared::new(Aim::Best, deadline);
        let ground = Ground {
            model: &self.model,
            bounds: &self.bounds,
            caps: &self.caps,
            shared: &shared,
            walks: None,
            kept_alone: false,
        };
        polish(ground, known, part(deadline, POLISHING))
    }

    /// Adds what is found to `known`; returns what is left open, and the nodes looked at.
    pub fn search(
        &self,
        known: &mut Kept,
        aim: Aim,
        deadline: Option<Instant>,
        most_nodes: u64,
    ) -> (Option<i128>, u64) {
        self.search_with(None, known, aim, deadline, most_nodes)
    }

    /// Bounds by walks, of all errands laid out.
    fn walks(&self, known: &Kept, deadline: Option<Instant>) -> Option<Walks<'_>> {
        let floor = known.best()?.merit.gain;
        let exact = self.bounds.scale.is_exact();
        let tours = known.aim == Aim::AnyBest && Course::of(&self.model, &self.caps).is_some();
        let items: Vec<usize> = (0..self.model.items.len()).collect();
        let wanted = exact && !tours;
        wanted.then(|| Walks::new(&self.model, &self.caps, &items, floor, deadline)).flatten()
    }

    /// Looks for good plans where walks promise much.
    fn look_ahead(&self, walks: &Walks, known: &mut Kept, deadline: Option<Instant>, hurry: bool) {
        let mut begin = Kept::new(Aim::Best);
        known.best().map(|best| begin.offer(&best.merit, &best.visits));
        let shared = Shared::with(begin, None, u64::MAX);
        let ground = Ground {
            model: &self.model,
            bounds: &self.bounds,
            caps: &self.caps,
            shared: &shared,
            walks: Some(walks),
            kept_alone: false,
        };
        let widest = if hurry { beam::FIRST } else { beam::MOST };
        beam::search(ground, &self.free(Some(walks)), widest, part(deadline, LOOKING_AHEAD));
        for found in &shared.snapshot().plans {
            known.offer(&found.merit, &found.visits);
        }
        insertion::improve(&self.model, &self.caps, &[], known, part(deadline, LOOKING_AHEAD));
    }

    /// The items that are not kept, and take part in the walks.
    fn free(&self, walks: Option<&Walks>) -> Vec<usize> {
        let free = |&item: &usize| {
            !self.model.items[item].kept && walks.is_none_or(|walks| walks.has(item))
        };
        (0..self.model.items.len()).filter(free).collect()
    }

    fn search_with(
        &self,
        walks: Option<&Walks>,
        known: &mut Kept,
        aim: Aim,
        deadline: Option<Instant>,
        most_nodes: u64,
    ) -> (Option<i128>, u64) {
        let mut begin = known.clone();
        if aim != known.aim {
            begin = Kept::new(aim);
            known.best().map(|best| begin.offer(&best.merit, &best.visits));
        }
        let shared = Shared::with(begin, deadline, most_nodes);
        let (model, caps) = (&self.model, &self.caps);
        let course = if aim == Aim::AnyBest { Course::of(model, caps) } else { None };
        match course {
            Some(course) => tours::run(model, &course, &shared),
            None => {
                let (bounds, shared) = (&self.bounds, &shared);
                let ground = Ground { model, bounds, caps, shared, walks, kept_alone: false };
                run(ground, &self.free(walks));
            }
        }
        for found in &shared.snapshot().plans {
            known.offer(&found.merit, &found.visits);
        }
        (shared.left_open(), shared.nodes.load(Ordering::Relaxed))
    }
}
