//! A trip of one leg with jobs, as the clock sees it, in either direction.

use crate::bundling::caps::Caps;
use crate::bundling::closure::close;
use crate::bundling::model::{FAR, Item, Model, NO_WAY};
use crate::bundling::windows::Windows;
use crate::units::{Amount, Millis};

/// The greatest number of jobs: a set of them is a word of 128 bits.
pub(in crate::bundling) const MOST_JOBS: usize = 128;

/// Jobs between a start and an end. All moments are those at which a job begins.
///
/// Backwards the clock is negated: the latest moment at which a job may begin so that the rest
/// is still possible is then the earliest of a reversed course, and one method does for both.
#[derive(Debug, Clone)]
pub(in crate::bundling) struct Course {
    pub jobs: usize,
    /// The item of each job.
    pub items: Vec<usize>,
    pub prize: Vec<i64>,
    /// From the beginning of one job to the arrival at another; [`FAR`] without a way.
    pub time: Vec<i64>,
    /// The arrival at each job from the start, directly.
    pub first: Vec<i64>,
    /// The latest beginning of each job from which the end can be reached directly.
    pub home: Vec<i64>,
    /// The latest beginning of each job from which the end can be reached, over whatever jobs:
    /// that may be faster.
    pub last: Vec<i64>,
    pub windows: Vec<Windows>,
}

impl Course {
    /// `None` where something besides the clock counts, or there are too many jobs.
    pub fn of(model: &Model, caps: &Caps) -> Option<Self> {
        let problem = model.problem;
        let free = problem.costs.per_hour == Amount::ZERO && problem.costs.per_km == Amount::ZERO;
        let clock_only = caps.travel >= FAR / 2 && caps.length >= FAR / 2 && caps.added >= FAR / 2;
        let any_gain = caps.gain.is_none_or(|least| least <= 0) && caps.rate.is_none();
        let one_leg = model.legs() == 1;
        // One that pays nothing may still be a short cut.
        let no_loss = model.items.iter().all(|item| item.payout >= 0);
        let chosen: Vec<usize> = (0..model.items.len()).collect();
        let room = caps.tasks >= chosen.len() && chosen.len() <= MOST_JOBS;
        let earned: i128 = chosen.iter().map(|&item| model.items[item].payout).sum();
        let plain = chosen.iter().all(|&item| is_plain(&model.items[item]));
        let none_kept = model.items.iter().all(|item| !item.kept);
        let fits = problem.capacity.iter().enumerate().all(|(dimension, &most)| {
            chosen.iter().map(|&item| model.items[item].amount[dimension]).sum::<i64>() <= most
        });
        let so = problem.samples.is_none()
            && free
            && clock_only
            && any_gain
            && one_leg
            && no_loss
            && room
            && plain
            && none_kept
            && fits;
        (so && earned < i128::from(FAR)).then(|| Self::new(model, caps, chosen))
    }

    fn new(model: &Model, caps: &Caps, items: Vec<usize>) -> Self {
        let jobs = items.len();
        let stop = |job: usize| &model.items[items[job]].pickup;
        let way = |from: usize, to: usize| match model.time[from * model.points + to] {
            NO_WAY => FAR,
            time => i64::from(time),
        };
        let stay = |job: usize| {
            let stop = stop(job);
            stop.setup + stop.service + stop.after
        };
        let mut time = Vec::with_capacity(jobs * jobs);
        for from in 0..jobs {
            for to in 0..jobs {
                let onward = way(stop(from).point, stop(to).point) + stop(to).before;
                time.push((stay(from) + onward).min(FAR));
            }
        }
        let start = model.start();
        let first = (0..jobs)
            .map(|job| start.clock + way(start.point, stop(job).point) + stop(job).before)
            .collect();
        let by = |job: usize| caps.arrival - stay(job) - way(stop(job).point, model.trip[1]);
        let mut course = Self {
            jobs,
            prize: items.iter().map(|&item| model.items[item].payout as i64).collect(),
            time,
            first,
            home: (0..jobs).map(by).collect(),
            last: Vec::new(),
            windows: (0..jobs).map(|job| stop(job).windows.clone()).collect(),
            items,
        };
        course.find_last();
        course
    }

    /// Complexity: O(jobs³).
    fn find_last(&mut self) {
        let n = self.jobs;
        let mut chain = self.time.clone();
        close(n, &mut chain);
        let last = (0..n).map(|job| {
            let over = (0..n).map(|other| self.home[other] - chain[job * n + other]).max();
            let by = over.unwrap_or(-FAR).max(self.home[job]);
            self.windows[job].last_until(Millis(by)).map_or(-FAR, |last| last.0)
        });
        self.last = last.collect();
    }

    /// The same course from the end to the start, on the negated clock.
    pub fn reversed(&self) -> Self {
        let n = self.jobs;
        let pairs = (0..n).flat_map(|from| (0..n).map(move |to| to * n + from));
        let mut course = Self {
            jobs: n,
            items: self.items.clone(),
            prize: self.prize.clone(),
            time: pairs.map(|pair| self.time[pair]).collect(),
            first: self.home.iter().map(|&home| -home).collect(),
            home: self.first.iter().map(|&first| -first).collect(),
            last: Vec::new(),
            windows: self.windows.iter().map(Windows::negated).collect(),
        };
        course.find_last();
        course
    }

    /// The earliest beginning of a job reached at `arrival`, if the end can be reached from it.
    pub fn begin(&self, job: usize, arrival: i64) -> Option<i64> {
        if arrival > self.last[job] {
            return None;
        }
        let begin = self.windows[job].first_from(Millis(arrival))?.0;
        (begin <= self.last[job]).then_some(begin)
    }

    /// The beginnings of a sequence of jobs from the start to the end; `None` where it cannot be
    /// done.
    pub fn beginnings(&self, jobs: &[usize]) -> Option<Vec<i64>> {
        let mut begins: Vec<i64> = Vec::with_capacity(jobs.len());
        for (place, &job) in jobs.iter().enumerate() {
            let arrival = match place.checked_sub(1) {
                Some(before) => begins[before] + self.time[jobs[before] * self.jobs + job],
                None => self.first[job],
            };
            begins.push(self.begin(job, arrival)?);
        }
        let ends = jobs.last().zip(begins.last());
        ends.is_none_or(|(&job, &begin)| begin <= self.home[job]).then_some(begins)
    }

    /// What jobs earn together.
    pub fn earned(&self, jobs: &[usize]) -> i64 {
        jobs.iter().map(|&job| self.prize[job]).sum()
    }
}

/// Whether an item is a job that can wait as long as it needs to, and always pays its setup.
fn is_plain(item: &Item) -> bool {
    let stop = &item.pickup;
    let waits = stop.max_wait >= FAR || stop.windows.opens_at_once();
    let sure = stop.handling == stop.before + stop.after + stop.setup + stop.service;
    item.delivery.is_none() && waits && sure
}
