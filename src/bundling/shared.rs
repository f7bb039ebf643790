//! What the threads of a search share.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::front::{Aim, Kept};
use super::plan::{Merit, Visit};

/// Plans found, work done, and when to stop.
#[derive(Debug)]
pub(super) struct Shared {
    kept: Mutex<Kept>,
    version: AtomicU64,
    deadline: Option<Instant>,
    most_nodes: u64,
    stopped: AtomicBool,
    /// Nodes of the search looked at.
    pub nodes: AtomicU64,
    /// What the parts left out when time ended could still gain.
    open: Mutex<Option<i128>>,
}

impl Shared {
    pub fn new(aim: Aim, deadline: Option<Instant>) -> Self {
        Self::with(Kept::new(aim), deadline, u64::MAX)
    }

    /// Begins with plans that are known, and ends after `most_nodes` at the latest.
    pub fn with(kept: Kept, deadline: Option<Instant>, most_nodes: u64) -> Self {
        Self {
            kept: Mutex::new(kept),
            version: AtomicU64::new(0),
            deadline,
            most_nodes,
            stopped: AtomicBool::new(false),
            nodes: AtomicU64::new(0),
            open: Mutex::new(None),
        }
    }

    /// Whether it ends after some nodes.
    pub fn counts_nodes(&self) -> bool {
        self.most_nodes < u64::MAX
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

    /// Whether the search is to end; looks at the clock.
    pub fn look_at_clock(&self) -> bool {
        let late = self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        if late || self.nodes.load(Ordering::Relaxed) >= self.most_nodes {
            self.stopped.store(true, Ordering::Relaxed);
        }
        self.has_stopped()
    }

    pub fn has_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Notes that a part that could gain so much was left out.
    pub fn leave_open(&self, gain: i128) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        *open = (*open).max(Some(gain));
    }

    /// The most that was left out, if anything.
    pub fn left_open(&self) -> Option<i128> {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
