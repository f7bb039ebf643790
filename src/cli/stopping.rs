//! What is done when the program is told to stop: by Ctrl-C, by whoever ends a batch, or by a terminal
//! that is closed.

/// From here on, files that are not finished are removed before a signal ends the program. Signals that
/// were ignored when it began, as by `nohup`, stay so.
#[cfg(unix)]
pub(super) fn tidy_up_when_told_to() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    let ignored = ignored();
    let is_ours = |signal: &i32| match ignored {
        Some(mask) => mask >> (signal - 1) & 1 == 0,
        // A run that was begun to outlive its terminal must.
        None => *signal != SIGHUP,
    };
    let wanted: Vec<i32> = [SIGINT, SIGTERM, SIGHUP].into_iter().filter(is_ours).collect();
    // Where that cannot be had, a file may be left behind, which is in nobody's way.
    let Ok(mut signals) = Signals::new(wanted) else { return };
    let wait = move || {
        if let Some(signal) = signals.forever().next() {
            crate::files::remove_unfinished();
            // Whoever sent it sees that it ended the program.
            let _ = emulate_default_handler(signal);
        }
    };
    let _ = std::thread::Builder::new().name("stopping".to_owned()).spawn(wait);
}

/// The signals that are ignored, one a bit, where the system says it.
#[cfg(unix)]
fn ignored() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    u64::from_str_radix(mask.trim(), 16).ok()
}

/// Elsewhere, a file may be left behind, which is in nobody's way.
#[cfg(not(unix))]
pub(super) fn tidy_up_when_told_to() {}
