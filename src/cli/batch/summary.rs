//! What a batch did: `<OUT>.summary.json`.

use std::time::Instant;

use anyhow::Context as _;
use chrono::{DateTime, FixedOffset};
use serde_json::{Map, Value, json};

use crate::cli::many::Checksum;

/// What is known of a run, phase by phase.
pub(super) struct Summary {
    begun: Instant,
    phase: Instant,
    now: DateTime<FixedOffset>,
    seconds: Map<String, Value>,
    counts: Map<String, Value>,
    inputs: Map<String, Value>,
    totals: Map<String, Value>,
}

impl Summary {
    /// Begins, for trips that depart at `now` where they do not say when.
    pub(super) fn begin(now: DateTime<FixedOffset>) -> Self {
        let begun = Instant::now();
        let (seconds, counts) = (Map::new(), Map::new());
        let (inputs, totals) = (Map::new(), Map::new());
        Self { begun, phase: begun, now, seconds, counts, inputs, totals }
    }

    /// Ends a phase, which began when the one before ended.
    pub(super) fn phase(&mut self, name: &str) {
        let seconds = json_seconds(self.phase);
        self.seconds.insert(name.to_owned(), seconds);
        self.phase = Instant::now();
    }

    pub(super) fn count(&mut self, name: &str, count: usize) {
        self.counts.insert(name.to_owned(), count.into());
    }

    pub(super) fn input(&mut self, name: &str, file: String, checksum: &Checksum) {
        let value = json!({"file": file, "bytes": checksum.bytes, "xxh3": checksum.xxh3});
        self.inputs.insert(name.to_owned(), value);
    }

    /// Notes a result beside the counts.
    pub(super) fn total(&mut self, name: &str, value: Value) {
        self.totals.insert(name.to_owned(), value);
    }

    /// The file's content.
    pub(super) fn json(mut self) -> anyhow::Result<Vec<u8>> {
        let total = json_seconds(self.begun);
        self.seconds.insert("total".to_owned(), total);
        let mut value = Map::new();
        value.insert("schema".to_owned(), "ontheway/1".into());
        value.insert("version".to_owned(), env!("CARGO_PKG_VERSION").into());
        value.insert("now".to_owned(), self.now.to_rfc3339().into());
        value.insert("counts".to_owned(), self.counts.into());
        value.extend(self.totals);
        value.insert("seconds".to_owned(), self.seconds.into());
        value.insert("inputs".to_owned(), self.inputs.into());
        let mut text = serde_json::to_vec_pretty(&Value::Object(value)).context("the summary")?;
        text.push(b'\n');
        Ok(text)
    }
}

fn json_seconds(since: Instant) -> Value {
    ((since.elapsed().as_secs_f64() * 1000.0).round() / 1000.0).into()
}
