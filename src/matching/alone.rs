//! Travel to one stop and on from it, apart from the sweep's blocks: for errands that share an
//! edge with the trip, and for stops whose nodes lie scattered over the hierarchy.

use super::matcher::{Desk, Matcher};
use crate::road::Snapped;
use crate::routing::{Known, along_one_edge};
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
    /// Travel from the last sweep's first position to a stop, as far as it is known.
    pub(super) fn side_to(&self, desk: &Desk, from: &Snapped, stop: &Snapped) -> Side {
        let direct = along_one_edge(from, stop);
        self.side(
            desk,
            direct,
            0,
            stop.edges.iter().map(|on| (self.network.edge(on.edge).from, on.before)),
        )
    }

    /// Travel from a stop to the last sweep's second position, as far as it is known.
    pub(super) fn side_onward(&self, desk: &Desk, stop: &Snapped, to: &Snapped) -> Side {
        let direct = along_one_edge(stop, to);
        self.side(
            desk,
            direct,
            1,
            stop.edges.iter().map(|on| (self.network.edge(on.edge).to, on.after)),
        )
    }

    fn side(
        &self,
        desk: &Desk,
        direct: Travel,
        way: usize,
        doors: impl Iterator<Item = (u32, Travel)>,
    ) -> Side {
        let mut known = direct;
        let mut unknown: Option<Millis> = None;
        for (node, travel) in doors {
            let told = if desk.is_swept {
                desk.sweep.known(self.board.outline(), node)
            } else {
                Known::AtLeast([Millis::ZERO; 2])
            };
            match told {
                Known::Label(label) => known = known.min(label[way] + travel),
                Known::AtLeast(least) => {
                    let least = least[way] + travel.time();
                    unknown = Some(unknown.map_or(least, |other| other.min(least)));
                }
            }
        }
        match unknown.filter(|least| *least <= known.time()) {
            Some(least) => Side::AtLeast(least),
            None => Side::Exactly(known),
        }
    }

    /// Travel from one position to another, exactly: what was known of it already, or measured.
    pub(super) fn exactly(
        &self,
        desk: &mut Desk,
        side: Side,
        from: &Snapped,
        to: &Snapped,
    ) -> Travel {
        match side {
            Side::Exactly(travel) if travel.is_path() => travel,
            Side::Exactly(_) => Travel::UNREACHABLE,
            Side::AtLeast(_) => desk.between.travel(self.network, from, to),
        }
    }
}
