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

    /// What was done, in a line for people.
    pub(super) fn said(&self, output: &str) -> String {
        let count = |name: &str| self.counts.get(name).and_then(Value::as_u64).unwrap_or(0);
        let counted = |name, word: &str| {
            let count = count(name);
            let plural = if count == 1 { "" } else { word };
            (count, plural.to_owned())
        };
        let (trips, trip_s) = counted("trips", "s");
        let (matches, match_es) = counted("matches_listed", "es");
        let mut text = format!("{output}: {matches} match{match_es} for {trips} trip{trip_s}");
        if let Some(gain) = self.totals.get("total_net_gain").and_then(Value::as_f64) {
            let (assigned, errand_s) = counted("assigned", "s");
            let bound = self.totals.get("upper_bound").and_then(Value::as_f64).unwrap_or(gain);
            let proof = match bound > gain {
                true => format!("at most {bound:.2} is possible"),
                false => "no more is possible".to_owned(),
            };
            text += &format!(
                "; {assigned} errand{errand_s} given away, {gain:.2} kept in all ({proof})"
            );
        }
        format!("{text}; {:.1} s", self.begun.elapsed().as_secs_f64())
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
