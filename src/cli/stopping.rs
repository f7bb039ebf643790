//! What is done when the program is told to stop: by Ctrl-C, or by whoever ends a batch.

/// From here on, files that are not finished are removed before a signal ends the program.
#[cfg(unix)]
pub(super) fn tidy_up_when_told_to() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    // Where that cannot be had, a file may be left behind, which is in nobody's way.
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
    let wait = move || {
        if let Some(signal) = signals.forever().next() {
            crate::files::remove_unfinished();
            // Whoever sent it sees that it ended the program.
            let _ = emulate_default_handler(signal);
        }
    };
    let _ = std::thread::Builder::new().name("stopping".to_owned()).spawn(wait);
}

/// Elsewhere, a file may be left behind, which is in nobody's way.
#[cfg(not(unix))]
pub(super) fn tidy_up_when_told_to() {}
