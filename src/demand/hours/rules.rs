//! Opening hours that were read, day by day.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::FromStr as _;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::NaiveDate;
use opening_hours::{Context, OpeningHours, RuleKind};
use opening_hours_syntax::rules::RuleSequence;

use super::{Country, Span, holidays, unsaid};

/// Longer texts are not read, in bytes; OpenStreetMap's tags hold 255 characters.
const MAX_TEXT: usize = 1_024;

/// Hours of more rules times selectors than this are not read: a day takes that many steps, and
/// their parts are put together rule by rule.
const MAX_WORK: usize = 6_000;

/// So many days of each are kept.
const MAX_DAYS: usize = 64;

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// 1970-01-01 in days since the first of January of the year 1, which is day 1.
const DAY_OF_1970: i64 = 719_163;

/// Hours that can be read.
#[derive(Debug)]
pub(super) struct Rules {
    /// Those between `||`: one holds where all before it say closed. The crate's own word would be
    /// for whole days.
    alternatives: Vec<OpeningHours>,
    is_always_open: bool,
    /// Days that were asked for. Whoever works one out comes to the same.
    days: RwLock<HashMap<i64, Arc<[Span]>>>,
}

impl Rules {
    /// `None` where they cannot be read, hang on the sun or take too much work.
    pub(super) fn read(text: &str, country: Option<Country>) -> Option<Self> {
        if text.len() > MAX_TEXT {
            return None;
        }
        // The parser is another's: where it stumbles, the hours are unknown and no more.
        let parsed = catch_unwind(|| parse(text)).ok().flatten()?;
        let rules: Vec<RuleSequence> =
            parsed.iter().flat_map(|hours| hours.get_expression().rules.clone()).collect();
        let selectors: usize = rules
            .iter()
            .map(|rule| {
                let days = &rule.day_selector;
                let of_days = days.year.len() + days.monthday.len() + days.week.len();
                1 + of_days + days.weekday.len() + rule.time_selector.spans.len()
            })
            .sum();
        let hangs_on_sun = rules.iter().flat_map(|rule| &rule.time_selector.spans).any(|span| {
            [&span.range.start, &span.range.end].iter().any(|time| time.as_time_event().is_some())
        });
        if hangs_on_sun || rules.len() * selectors > MAX_WORK {
            return None;
        }
        let is_always_open = match rules.as_slice() {
            [only] => only.is_constant() && is_open(only.kind, &only.comment),
            _ => false,
        };
        let holidays = country.map(holidays::of).unwrap_or_default();
        let context = Context::default().with_holidays(holidays);
        let alternatives =
            parsed.into_iter().map(|hours| hours.with_context(context.clone())).collect();
        Some(Self { alternatives, is_always_open, days: RwLock::default() })
    }

    pub(super) fn is_always_open(&self) -> bool {
        self.is_always_open
    }

    pub(super) fn spans(&self, day: i64) -> Arc<[Span]> {
        // Nothing is left half done by whoever panicked with the lock.
        let known = self.days.read().unwrap_or_else(PoisonError::into_inner).get(&day).cloned();
        known.unwrap_or_else(|| {
            let spans = self.work_out(day);
            let mut days = self.days.write().unwrap_or_else(PoisonError::into_inner);
            if days.len() < MAX_DAYS {
                days.insert(day, Arc::clone(&spans));
            }
            spans
        })
    }

    fn work_out(&self, day: i64) -> Arc<[Span]> {
        let date =
            i32::try_from(day + DAY_OF_1970).ok().and_then(NaiveDate::from_num_days_from_ce_opt);
        let Some(date) = date else {
            return Arc::new([]);
        };
        let worked_out = catch_unwind(AssertUnwindSafe(|| {
            let said: Vec<Vec<Span>> =
                self.alternatives.iter().map(|hours| spans_of(hours, date)).collect();
            match <[Vec<Span>; 1]>::try_from(said) {
                Ok([only]) => only,
                Err(several) => first_said(&several),
            }
        }));
        worked_out.unwrap_or_else(|_| vec![unknown_all_day()]).into()
    }
}

/// When hours do not say closed on a day.
fn spans_of(hours: &OpeningHours, date: NaiveDate) -> Vec<Span> {
    let mut spans = Vec::new();
    for part in hours.schedule_at(date) {
        let [begin, end] = [part.range.start, part.range.end]
            .map(|time| (i64::from(time.hour()) * 60 + i64::from(time.minute())) * MINUTE);
        let is_unknown = !is_open(part.kind, &part.comment);
        let span = Span { begin, end: end.min(DAY), is_unknown };
        if part.kind != RuleKind::Closed && span.begin < span.end {
            append(&mut spans, span);
        }
    }
    spans
}

/// Adds a span, to the last where they only differ in their comments.
fn append(spans: &mut Vec<Span>, span: Span) {
    match spans.last_mut() {
        Some(last) if last.end == span.begin && last.is_unknown == span.is_unknown => {
            last.end = span.end;
        }
        _ => spans.push(span),
    }
}

/// At each moment what the first says that does not say closed.
fn first_said(alternatives: &[Vec<Span>]) -> Vec<Span> {
    let mut edges: Vec<i64> =
        alternatives.iter().flatten().flat_map(|span| [span.begin, span.end]).collect();
    edges.sort_unstable();
    edges.dedup();
    let mut spans = Vec::new();
    for pair in edges.windows(2) {
        let holds = |span: &&Span| span.begin <= pair[0] && pair[1] <= span.end;
        if let Some(span) = alternatives.iter().flatten().find(holds) {
            append(&mut spans, Span { begin: pair[0], end: pair[1], ..*span });
        }
    }
    spans
}

/// Hours as they are meant; see [`unsaid`].
fn parse(text: &str) -> Option<Vec<OpeningHours>> {
    let alternatives = unsaid::alternatives(&unsaid::without_remarks(text));
    let parse = |text: &String| {
        let read = OpeningHours::from_str(text).ok()?;
        let hours = read.get_expression();
        if !hours.rules.iter().any(unsaid::has_open_end) {
            return Some(read);
        }
        OpeningHours::from_str(&unsaid::with_unknown_ends(&hours)?).ok()
    };
    alternatives.iter().map(parse).collect()
}

/// Whether what is not closed is open, rather than unknown. A comment is left only where nothing
/// but it says when.
fn is_open(kind: RuleKind, comment: &str) -> bool {
    kind == RuleKind::Open && comment.is_empty()
}

/// A day of which nothing is known.
pub(super) fn unknown_all_day() -> Span {
    Span { begin: 0, end: DAY, is_unknown: true }
}
