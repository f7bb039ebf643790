//! Whether a shortcut is needed: a search for a way around the node that it would replace.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::overlay::{Link, Overlay, Way};
use crate::road::network::NodeId;
use crate::units::Travel;

/// Labels and queue of a witness search, used again and again.
pub(super) struct Witness {
    labels: Vec<Travel>,
    touched: Vec<NodeId>,
    queue: BinaryHeap<Reverse<(Travel, NodeId)>>,
}

impl Witness {
    pub(super) fn new(nodes: usize) -> Self {
        Self {
            labels: vec![Travel::UNREACHABLE; nodes],
            touched: Vec::new(),
            queue: BinaryHeap::new(),
        }
    }

    /// Calls back for every shortcut that contracting `node` needs, as far as a search of
    /// `effort` nodes can tell. Nodes for which `is_gone` holds are no witnesses.
    ///
    /// More effort makes fewer shortcuts; a shortcut too many does no harm to correctness.
    pub(super) fn shortcuts(
        &mut self,
        overlay: &Overlay,
        node: NodeId,
        effort: usize,
        is_gone: impl Fn(NodeId) -> bool,
        mut found: impl FnMut(NodeId, NodeId, Way),
    ) {
        let links = &overlay.links[node as usize];
        for from in links.iter().filter(|link| link.back.exists()) {
            let targets = || links.iter().filter(|to| to.out.exists() && to.node != from.node);
            let through = |to: &Link| from.back.travel + to.out.travel;
            let Some(farthest) = targets().map(through).max() else {
                continue;
            };
            self.search(overlay, from.node, farthest, effort, |other| {
                other == node || is_gone(other)
            });
            for to in targets() {
                let travel = through(to);
                if travel < self.labels[to.node as usize] && travel.is_path() {
                    let edges = from.back.edges + to.out.edges;
                    found(from.node, to.node, Way { travel, via: Way::over(node), edges });
                }
            }
            self.clear();
        }
    }

    fn search(
        &mut self,
        overlay: &Overlay,
        from: NodeId,
        farthest: Travel,
        effort: usize,
        is_gone: impl Fn(NodeId) -> bool,
    ) {
        self.reach(from, Travel::ZERO);
        let mut settled = 0;
        while let Some(Reverse((travel, node))) = self.queue.pop() {
            if travel > self.labels[node as usize] {
                continue;
            }
            settled += 1;
            if travel >= farthest || settled > effort {
                break;
            }
            for link in &overlay.links[node as usize] {
                let reached = travel + link.out.travel;
                if reached <= farthest && !is_gone(link.node) {
                    self.reach(link.node, reached);
                }
            }
        }
        self.queue.clear();
    }

    fn reach(&mut self, node: NodeId, travel: Travel) {
        let label = &mut self.labels[node as usize];
        if travel < *label {
            if *label == Travel::UNREACHABLE {
                self.touched.push(node);
            }
            *label = travel;
            self.queue.push(Reverse((travel, node)));
        }
    }

    fn clear(&mut self) {
        for node in self.touched.drain(..) {
            self.labels[node as usize] = Travel::UNREACHABLE;
        }
    }
}
