//! Workspaces that are used again and again, by whichever thread needs one.

use std::sync::Mutex;

/// Workspaces that are free at the moment.
pub(crate) struct Pool<T> {
    free: Mutex<Vec<T>>,
}

impl<T> Pool<T> {
    pub(crate) const fn new() -> Self {
        Self { free: Mutex::new(Vec::new()) }
    }

    /// Runs `work` on a free workspace, or on a `new` one.
    pub(crate) fn with<R>(&self, new: impl FnOnce() -> T, work: impl FnOnce(&mut T) -> R) -> R {
        let free = self.free.lock().ok().and_then(|mut free| free.pop());
        let mut own = free.unwrap_or_else(new);
        let result = work(&mut own);
        if let Ok(mut free) = self.free.lock() {
            free.push(own);
        }
        result
    }
}
