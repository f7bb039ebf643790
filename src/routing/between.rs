//! Travel from one position to another.

use super::along_one_edge;
use super::climb::Climb;
use super::dijkstra::{Direction, Effort};
use crate::road::{Network, NodeId, Snapped};
use crate::units::Travel;

/// Point-to-point queries on one network's hierarchy, with labels that are used again and again.
#[derive(Debug, Clone)]
pub struct Between {
    pub(super) forward: Climb,
    pub(super) backward: Climb,
    /// What all queries took together.
    pub effort: Effort,
}

impl Default for Between {
    fn default() -> Self {
        Self {
            forward: Climb::new(Direction::Forward),
            backward: Climb::new(Direction::Backward),
            effort: Effort::default(),
        }
    }
}

impl Between {
    /// Travel from one position to another; [`Travel::UNREACHABLE`] where it takes more than
    /// [`Travel::MAX_TIME`].
    ///
    /// Complexity: O(links of the ancestors of both).
    pub fn travel(&mut self, network: &Network, from: &Snapped, to: &Snapped) -> Travel {
        let direct = along_one_edge(from, to);
        self.forward.climb(network, from, &mut self.effort);
        self.backward.climb(network, to, &mut self.effort);
        let (met, _) = self.forward.meet(&self.backward);
        or_none(met.min(direct))
    }

    /// Travel from one node to another, in the same way.
    pub fn nodes(&mut self, network: &Network, from: NodeId, to: NodeId) -> Travel {
        let hierarchy = network.hierarchy();
        let door = |node| std::iter::once((node, Travel::ZERO));
        self.forward.climb_from(hierarchy, door(from), &mut self.effort);
        self.backward.climb_from(hierarchy, door(to), &mut self.effort);
        let (met, _) = self.forward.meet(&self.backward);
        or_none(met)
    }
}

/// The same, or [`Travel::UNREACHABLE`] where it is longer than a path may be.
pub fn or_none(travel: Travel) -> Travel {
    if travel.is_path() { travel } else { Travel::UNREACHABLE }
}
