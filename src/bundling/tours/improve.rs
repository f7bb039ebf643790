//! Good plans quickly: iterated local search (Vansteenwegen, Souffriau, Vanden Berghe, Van
//! Oudheusden 2009). Jobs are inserted where they delay least for what they earn, then a stretch
//! of the plan is taken out and filled again.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::course::Course;
use crate::bundling::model::FAR;
use crate::bundling::shared::Shared;

/// Rounds without a better plan after which the search gives up: so many for each job.
const PATIENCE: usize = 30;

/// A sequence with the earliest and latest beginnings of its jobs.
struct Sequence<'c> {
    course: &'c Course,
    jobs: Vec<usize>,
    earliest: Vec<i64>,
    latest: Vec<i64>,
    used: u128,
}

/// The best plan that a fixed number of tries finds.
pub(super) fn improve(course: &Course, shared: &Shared) -> Vec<usize> {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut sequence = Sequence::new(course);
    sequence.fill(None, 1.0);
    let mut best = sequence.jobs.clone();
    let mut current = best.clone();
    let mut tries = 0;
    while tries < PATIENCE * course.jobs && !best.is_empty() && !shared.look_at_clock() {
        tries += 1;
        sequence.set(&current);
        let length = sequence.jobs.len();
        let most = 1 + length / 2;
        let count = rng.random_range(1..=most);
        let first = rng.random_range(0..length);
        let removed: Vec<usize> = (0..count.min(length)).map(|k| (first + k) % length).collect();
        let mut jobs = sequence.jobs.clone();
        let mut place = 0;
        let mut out: u128 = 0;
        jobs.retain(|&job| {
            place += 1;
            let goes = removed.contains(&(place - 1));
            out |= if goes { 1 << job } else { 0 };
            !goes
        });
        if !sequence.set(&jobs) {
            continue;
        }
        // Half of the time, what was taken out stays out until nothing else goes in.
        let banned = rng.random_bool(0.5).then_some(out);
        sequence.fill(banned, [0.5, 1.0, 2.0, 3.0][rng.random_range(0..4)]);
        sequence.fill(None, 1.0);
        let (new, old) = (course.earned(&sequence.jobs), course.earned(&current));
        if new >= old || rng.random_bool(0.03) {
            current = sequence.jobs.clone();
        }
        if new > course.earned(&best) {
            best = sequence.jobs.clone();
            tries = 0;
        }
        if tries % 500 == 499 {
            current = best.clone();
        }
    }
    best
}

/// Makes a plan of a way that visits jobs more than once: later visits go, then whatever is
/// late, and what still fits is put in.
pub(super) fn repair(course: &Course, way: &[usize]) -> Vec<usize> {
    let mut once = Vec::new();
    for &job in way {
        if !once.contains(&job) {
            once.push(job);
        }
    }
    let mut jobs = Vec::new();
    if course.beginnings(&once).is_some() {
        jobs = once;
    } else {
        for job in once {
            jobs.push(job);
            if course.beginnings(&jobs).is_none() {
                jobs.pop();
            }
        }
    }
    let mut sequence = Sequence::new(course);
    if sequence.set(&jobs) {
        sequence.fill(None, 1.0);
    }
    sequence.jobs
}

impl<'c> Sequence<'c> {
    fn new(course: &'c Course) -> Self {
        Self { course, jobs: Vec::new(), earliest: Vec::new(), latest: Vec::new(), used: 0 }
    }

    /// Takes over a sequence; says whether it can be done.
    fn set(&mut self, jobs: &[usize]) -> bool {
        let Some(earliest) = self.course.beginnings(jobs) else { return false };
        self.jobs = jobs.to_vec();
        self.earliest = earliest;
        self.used = jobs.iter().fold(0, |used, &job| used | 1 << job);
        self.find_latest();
        true
    }

    fn find_latest(&mut self) {
        let n = self.course.jobs;
        self.latest.clear();
        self.latest.resize(self.jobs.len(), 0);
        for place in (0..self.jobs.len()).rev() {
            let job = self.jobs[place];
            self.latest[place] = match self.jobs.get(place + 1) {
                None => self.course.home[job],
                Some(&next) => {
                    let by = self.latest[place + 1] - self.course.time[job * n + next];
                    let last = self.course.windows[job].last_until(crate::units::Millis(by));
                    last.map_or(-FAR, |last| last.0).min(self.course.last[job])
                }
            };
        }
    }

    /// Inserts jobs as long as one fits, the one first that earns most, to the power of `taste`,
    /// for the delay it causes.
    fn fill(&mut self, banned: Option<u128>, taste: f64) {
        let out = banned.unwrap_or(0);
        loop {
            let mut found: Option<(f64, usize, usize)> = None;
            for job in (0..self.course.jobs).filter(|&job| (self.used | out) >> job & 1 == 0) {
                for place in 0..=self.jobs.len() {
                    let Some(delay) = self.delay(job, place) else { continue };
                    let worth = (self.course.prize[job] as f64).powf(taste) / (delay as f64 + 1.0);
                    if found.is_none_or(|(most, ..)| worth > most) {
                        found = Some((worth, job, place));
                    }
                }
            }
            let Some((_, job, place)) = found else { return };
            let mut jobs = self.jobs.clone();
            jobs.insert(place, job);
            if !self.set(&jobs) {
                return;
            }
        }
    }

    /// By how much the job after `place` begins later if `job` is put there; `None` if it does
    /// not fit. At the end it is the time that the job takes.
    fn delay(&self, job: usize, place: usize) -> Option<i64> {
        let (course, n) = (self.course, self.course.jobs);
        let arrival = match place.checked_sub(1) {
            None => course.first[job],
            Some(before) => self.earliest[before] + course.time[self.jobs[before] * n + job],
        };
        let begin = course.begin(job, arrival)?;
        match self.jobs.get(place) {
            None if begin > course.home[job] => None,
            None => {
                let slack = place.checked_sub(1).map_or(0, |before| self.earliest[before]);
                Some(begin - slack.min(begin))
            }
            Some(&next) => {
                let later = course.begin(next, begin + course.time[job * n + next])?;
                (later <= self.latest[place]).then_some(later - self.earliest[place])
            }
        }
    }
}
