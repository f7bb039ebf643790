//! How far the building of a map or an answer has come: a line on standard error, on a terminal only.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::road::{Stage, Step};

/// A line that says what is being done, and shows a bar where it is known how much there is.
pub(super) struct ProgressLine {
    bar: ProgressBar,
    plain: ProgressStyle,
    bytes: ProgressStyle,
    count: ProgressStyle,
}

impl ProgressLine {
    /// A line that shows nothing until there is something to show: a built map opens at once.
    pub(super) fn new() -> Self {
        let style = |template| {
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
        };
        Self {
            bar: ProgressBar::hidden(),
            plain: style("{msg}"),
            bytes: style("{msg} {bar:30} {bytes}/{total_bytes} {eta}"),
            count: style("{msg} {bar:30} {human_pos}/{human_len} nodes {eta}"),
        }
    }

    /// Shows a stage.
    pub(super) fn show(&self, stage: Stage) {
        if self.bar.is_hidden() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        let message = format!("building the map: {stage}");
        if self.bar.message() != message {
            self.bar.set_style(match stage {
                Stage::Reading { .. } => self.bytes.clone(),
                Stage::Profile { step: Step::Contracting { .. }, .. } => self.count.clone(),
                Stage::Profile { .. } | Stage::Places | Stage::Writing => self.plain.clone(),
            });
            self.bar.set_message(message);
        }
        if let Stage::Reading { done, total }
        | Stage::Profile { step: Step::Contracting { done, total }, .. } = stage
        {
            self.bar.set_length(total);
            self.bar.set_position(done);
        }
    }

    /// Takes the line off the terminal.
    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

/// A line that counts errands, where an answer takes longer than one cares to wait in silence.
pub(super) struct ErrandsLine {
    bar: ProgressBar,
    begun: Instant,
}

impl ErrandsLine {
    /// So long nothing is shown.
    const PATIENCE: Duration = Duration::from_millis(500);

    pub(super) fn new(errands: usize) -> Self {
        let style = ProgressStyle::with_template(
            "explaining {bar:30} {human_pos}/{human_len} errands {eta}",
        );
        let bar = ProgressBar::with_draw_target(Some(errands as u64), ProgressDrawTarget::hidden());
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { bar, begun: Instant::now() }
    }

    /// Counts one more.
    pub(super) fn count(&self) {
        if self.bar.is_hidden() && self.begun.elapsed() > Self::PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.inc(1);
    }

    /// Takes the line off the terminal.
    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
