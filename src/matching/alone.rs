//! Travel to one stop and on from it, apart from the sweep's blocks: for errands that share an
//! edge with the trip, and for stops whose nodes lie scattered over the hierarchy.

use super::matcher::Matcher;
use crate::road::{NodeId, Snapped};
use crate::routing::{Between, Known, along_one_edge};
use crate::units::{Millis, Travel};

/// Travel on one side of a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// All of it.
    Exactly(Travel),
    /// The sweep did not go there; it takes at least so long.
    AtLeast(Millis),
}

impl Side {
    /// The least time that it can take.
    pub(super) fn least(self) -> Millis {
        match self {
            Self::Exactly(travel) => travel.time(),
            Self::AtLeast(time) => time,
        }
    }
}

impl Matcher<'_> {
    /// Travel from a sweep's first position to a stop, by what the sweep knows.
    pub(super) fn side_to(
        &self,
        known: impl Fn(NodeId) -> Known,
        from: &Snapped,
        stop: &Snapped,
    ) -> Side {
        let doors = stop.edges.iter().map(|on| (self.network.edge(on.edge).from, on.before));
        side(known, along_one_edge(from, stop), 0, doors)
    }

    /// Travel from a stop to a sweep's second position, by what the sweep knows.
    pub(super) fn side_onward(
        &self,
        known: impl Fn(NodeId) -> Known,
        stop: &Snapped,
        to: &Snapped,
    ) -> Side {
        let doors = stop.edges.iter().map(|on| (self.network.edge(on.edge).to, on.after));
        side(known, along_one_edge(stop, to), 1, doors)
    }

    /// Travel from one position to another, exactly: what was known of it already, or measured.
    pub(super) fn exactly(
        &self,
        between: &mut Between,
        side: Side,
        from: &Snapped,
        to: &Snapped,
    ) -> Travel {
        match side {
            Side::Exactly(travel) if travel.is_path() => travel,
            Side::Exactly(_) => Travel::UNREACHABLE,
            Side::AtLeast(_) => between.travel(self.network, from, to),
        }
    }
}

fn side(
    known: impl Fn(NodeId) -> Known,
    direct: Travel,
    way: usize,
    doors: impl Iterator<Item = (NodeId, Travel)>,
) -> Side {
    let mut least = direct;
    let mut unknown: Option<Millis> = None;
    for (node, travel) in doors {
        match known(node) {
            Known::Label(label) => least = least.min(label[way] + travel),
            Known::AtLeast(times) => {
                let time = times[way] + travel.time();
                unknown = Some(unknown.map_or(time, |other| other.min(time)));
            }
        }
    }
    match unknown.filter(|time| *time <= least.time()) {
        Some(time) => Side::AtLeast(time),
        None => Side::Exactly(least),
    }
}

/// What nothing is known of.
pub(super) fn nothing(_: NodeId) -> Known {
    Known::AtLeast([Millis::ZERO; 2])
}
