//! Opening hours that were read, day by day.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::FromStr as _;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::NaiveDate;
use opening_hours::{Context, OpeningHours, RuleKind};

use super::{Country, Span};

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
    hours: OpeningHours,
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
        let parsed = catch_unwind(|| OpeningHours::from_str(text).ok()).ok().flatten()?;
        let expression = parsed.get_expression();
        let rules = &expression.rules;
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
        // The crate's own word on whether hours are constant does not heed fallback rules.
        let is_always_open = match rules.as_slice() {
            [only] => only.is_constant() && only.kind == RuleKind::Open,
            _ => false,
        };
        let holidays = country.map(Country::holidays).unwrap_or_default();
        let hours = parsed.with_context(Context::default().with_holidays(holidays));
        Some(Self { hours, is_always_open, days: RwLock::default() })
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
            let mut spans: Vec<Span> = Vec::new();
            for part in self.hours.schedule_at(date) {
                let [begin, end] = [part.range.start, part.range.end]
                    .map(|time| (i64::from(time.hour()) * 60 + i64::from(time.minute())) * MINUTE);
                let is_unknown = part.kind == RuleKind::Unknown;
                let end = end.min(DAY);
                match spans.last_mut() {
                    _ if part.kind == RuleKind::Closed || begin >= end => {}
                    // Parts that differ in their comments only.
                    Some(last) if last.end == begin && last.is_unknown == is_unknown => {
                        last.end = end;
                    }
                    _ => spans.push(Span { begin, end, is_unknown }),
                }
            }
            spans
        }));
        worked_out.unwrap_or_else(|_| vec![unknown_all_day()]).into()
    }
}

/// A day of which nothing is known.
pub(super) fn unknown_all_day() -> Span {
    Span { begin: 0, end: DAY, is_unknown: true }
}
