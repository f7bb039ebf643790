//! Opening hours as OpenStreetMap writes them.

mod holidays;
mod rules;
mod share;
mod unsaid;

use std::sync::{Arc, OnceLock};

use ecow::EcoString;
pub use opening_hours::localization::Country;

use self::rules::Rules;
pub use self::share::share_hours;

/// A stretch of a day on which a place is not closed, in ms since midnight by the local clock;
/// half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) begin: i64,
    pub(super) end: i64,
    /// Whether nobody can say if it is open.
    pub(super) is_unknown: bool,
}

/// The opening hours of a place: their text, and what it means. Cheap to clone; clones share
/// what was worked out once.
///
/// Hours that cannot be read are *unknown*: they do not keep anybody away. So are the times for
/// which there is but a comment, or an open end. The same holds for
/// hours that take too much work (their length, rules and selectors are bounded by count), and
/// for those that hang on the sun, which nobody here knows.
#[derive(Debug, Clone)]
pub struct Hours {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    text: EcoString,
    country: Option<Country>,
    /// `None` within for hours that cannot be read. Read when first asked for.
    rules: OnceLock<Option<Rules>>,
}

impl Hours {
    /// The hours that `text` tells, with the public and school holidays of `country`; without
    /// one there are no holidays.
    pub fn new(text: &str, country: Option<Country>) -> Self {
        let text = EcoString::from(text);
        Self { inner: Arc::new(Inner { text, country, rules: OnceLock::new() }) }
    }

    /// As they are written.
    pub fn text(&self) -> &str {
        &self.inner.text
    }

    /// Whether they can be read. Others are unknown at all times.
    pub fn is_readable(&self) -> bool {
        self.rules().is_some()
    }

    /// Whether they may close a door at some time.
    pub fn may_close(&self) -> bool {
        self.rules().is_some_and(|rules| !rules.is_always_open())
    }

    /// When it is not closed on a day, counted from 1970-01-01, in order and apart.
    ///
    /// Complexity: O(1) where the day was asked for before, else bounded by the work that hours
    /// may take.
    pub(super) fn spans(&self, day: i64) -> Arc<[Span]> {
        match self.rules() {
            Some(rules) => rules.spans(day),
            None => Arc::new([rules::unknown_all_day()]),
        }
    }

    fn rules(&self) -> Option<&Rules> {
        let Inner { text, country, rules } = &*self.inner;
        rules.get_or_init(|| Rules::read(text, *country)).as_ref()
    }
}

impl PartialEq for Hours {
    fn eq(&self, other: &Self) -> bool {
        let key = |hours: &Self| (hours.inner.text.clone(), hours.inner.country);
        Arc::ptr_eq(&self.inner, &other.inner) || key(self) == key(other)
    }
}
