//! A line for every cell: what was proven, in what time, and the gaps that are left.

use std::cell::RefCell;
use std::time::Instant;

use ontheway::matching::{BundleAnswer, BundleOptions};

use crate::cases::for_each;
use crate::{Args, Failure};

/// What one search came to.
struct Run {
    seconds: f64,
    answer: BundleAnswer,
}

impl Run {
    fn gain(&self) -> f64 {
        self.answer.best.as_ref().map_or(0.0, |best| units(best.totals.net_gain))
    }

    /// In percent of the gain.
    fn gap(&self) -> f64 {
        match (units(self.answer.gap()), self.gain()) {
            (gap, _) if gap <= 0.0 => 0.0,
            (gap, gain) if gain > 0.0 => 100.0 * gap / gain,
            _ => f64::INFINITY,
        }
    }
}

fn units(money: ontheway::units::Money) -> f64 {
    money.0 as f64 / ontheway::units::Money::PER_UNIT as f64
}

pub fn print(args: &Args, each: bool) -> Result<(), Failure> {
    let runs: RefCell<Vec<Run>> = RefCell::default();
    let options = BundleOptions { time_limit: Some(args.limit()), ..BundleOptions::default() };
    println!(
        "| errands | tasks | detour, min | best proven | front proven | gap, median | gap, greatest \
         | gain, mean | candidates, median | ms, median | ms, greatest |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    let measure =
        |cell: crate::cases::Cell, matcher: &ontheway::matching::Matcher, trip: &_, now| {
            let begun = Instant::now();
            let answer = matcher.bundle(trip, &options, now)?;
            let run = Run { seconds: begun.elapsed().as_secs_f64(), answer };
            if each {
                println!(
                    "{cell:?} gain {:.2} bound {:.2} gap {:.1} % optimal {} front {} candidates {} \
                 nodes {} s {:.3}",
                    run.gain(),
                    units(run.answer.upper_bound),
                    run.gap(),
                    run.answer.optimal,
                    run.answer.front_complete,
                    run.answer.stats.candidates,
                    run.answer.stats.nodes,
                    run.seconds
                );
            }
            runs.borrow_mut().push(run);
            Ok(())
        };
    for_each(args, measure, |cell| {
        let runs = runs.take();
        let count = |of: fn(&Run) -> bool| runs.iter().filter(|run| of(run)).count();
        let sorted = |of: fn(&Run) -> f64| {
            let mut all: Vec<f64> = runs.iter().map(of).collect();
            all.sort_by(f64::total_cmp);
            (all.get(all.len() / 2).copied().unwrap_or(0.0), all.last().copied().unwrap_or(0.0))
        };
        let (gap, gap_most) = sorted(Run::gap);
        let (time, time_most) = sorted(|run| 1_000.0 * run.seconds);
        let (candidates, _) = sorted(|run| run.answer.stats.candidates as f64);
        let gain = runs.iter().map(Run::gain).sum::<f64>() / runs.len().max(1) as f64;
        println!(
            "| {} | {} | {} | {} of {} | {} | {gap:.1} % | {gap_most:.1} % | {gain:.2} \
             | {candidates:.0} | {time:.0} | {time_most:.0} |",
            cell.errands,
            cell.tasks,
            cell.detour,
            count(|run| run.answer.optimal),
            runs.len(),
            count(|run| run.answer.front_complete),
        );
        Ok(())
    })
}
