//! Why an errand does not fit.

/// The reason for which an errand does not fit a trip, by the code that is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// A stop lies farther off the road than allowed.
    Reachable,
    /// The runner lacks a skill.
    Skill,
    /// It does not fit on board.
    Capacity,
    /// No pickup could begin before it expires.
    Expired,
    /// It is posted after the trip departs.
    NotYetPosted,
    /// A stop would begin outside its time windows, or it would be longer between pickup and
    /// delivery than it bears.
    TimeWindow,
    /// A stop would be closed, and not open soon enough.
    ClosedOnArrival,
    /// Its detour is over a `max_detour_*` limit.
    MaxDetour,
    /// It adds more time than allowed, or the arrival would be too late.
    MaxDuration,
    /// The trip takes no errand at all.
    TourSize,
    /// It leaves less than the runner wants, or the poster's most is less than the ask.
    NetGainBelowMin,
    /// It pays less an hour than the runner wants.
    HourlyRateBelowMin,
}

impl Reason {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 12] = [
        Self::Reachable,
        Self::Skill,
        Self::Capacity,
        Self::TimeWindow,
        Self::ClosedOnArrival,
        Self::Expired,
        Self::NotYetPosted,
        Self::MaxDetour,
        Self::MaxDuration,
        Self::TourSize,
        Self::NetGainBelowMin,
        Self::HourlyRateBelowMin,
    ];

    /// Whether it is about what an errand leaves.
    pub const fn is_of_money(self) -> bool {
        matches!(self, Self::NetGainBelowMin | Self::HourlyRateBelowMin)
    }

    /// The code that is printed.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Reachable => "REACHABLE_CONSTRAINT",
            Self::Skill => "SKILL_CONSTRAINT",
            Self::Capacity => "CAPACITY_CONSTRAINT",
            Self::Expired => "EXPIRED",
            Self::NotYetPosted => "NOT_YET_POSTED",
            Self::TimeWindow => "TIME_WINDOW_CONSTRAINT",
            Self::ClosedOnArrival => "CLOSED_ON_ARRIVAL",
            Self::MaxDetour => "MAX_DETOUR_CONSTRAINT",
            Self::MaxDuration => "MAX_DURATION_CONSTRAINT",
            Self::TourSize => "TOUR_SIZE_CONSTRAINT",
            Self::NetGainBelowMin => "NET_GAIN_BELOW_MIN",
            Self::HourlyRateBelowMin => "HOURLY_RATE_BELOW_MIN",
        }
    }

    /// The same in plain words, to go after a count: "12 …".
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Reachable => "too far from any road",
            Self::Skill => "wanting a skill that is not yours",
            Self::Capacity => "too big to fit on board",
            Self::Expired => "expired by then",
            Self::NotYetPosted => "not posted yet",
            Self::TimeWindow => "wanted at another time",
            Self::ClosedOnArrival => "closed when you get there",
            Self::MaxDetour => "too far out of the way",
            Self::MaxDuration => "taking too much time",
            Self::TourSize => "more than you take",
            Self::NetGainBelowMin => "leaving you less than you want",
            Self::HourlyRateBelowMin => "paying less an hour than you want",
        }
    }
}
