//! What the threads of a search share.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::front::{Aim, Kept};
use super::model::FAR;
use super::plan::{Merit, Visit};

/// Plans found, work done, and when to stop.
#[derive(Debug)]
pub(super) struct Shared {
    kept: Mutex<Kept>,
    version: AtomicU64,
    deadline: Option<Instant>,
    stopped: AtomicBool,
    /// Nodes of the search looked at.
    pub nodes: AtomicU64,
    /// What the parts left out when time ended could still gain, scaled; -FAR if there are none.
    open: AtomicI64,
}

impl Shared {
    pub fn new(aim: Aim, deadline: Option<Instant>) -> Self {
        Self {
            kept: Mutex::new(Kept::new(aim)),
            version: AtomicU64::new(0),
            deadline,
            stopped: AtomicBool::new(false),
            nodes: AtomicU64::new(0),
            open: AtomicI64::new(-FAR),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        // Plans are whole at every moment, even if a thread died.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Offers a plan; says whether it was kept.
    pub fn offer(&self, merit: &Merit, visits: &[Visit]) -> bool {
        let kept = self.lock().offer(merit, visits);
        if kept {
            self.version.fetch_add(1, Ordering::Release);
        }
        kept
    }

    /// How often plans have changed.
    pub fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    pub fn snapshot(&self) -> Kept {
        self.lock().clone()
    }

    /// Whether time has ended; looks at the clock.
    pub fn look_at_clock(&self) -> bool {
        if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            self.stopped.store(true, Ordering::Relaxed);
        }
        self.has_stopped()
    }

    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    pub fn has_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Notes that a part that could gain so much was left out.
    pub fn leave_open(&self, gain: i64) {
        self.open.fetch_max(gain, Ordering::Relaxed);
    }

    /// The most that was left out, if anything.
    pub fn left_open(&self) -> Option<i64> {
        let open = self.open.load(Ordering::Relaxed);
        (open > -FAR).then_some(open)
    }
}
