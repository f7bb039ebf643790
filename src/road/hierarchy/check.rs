//! What must hold of a hierarchy's arrays before they are followed.

use super::overlay::OVER_NODE;
use super::{Hierarchy, NONE};
use crate::road::check::{all, splits};
use crate::units::Travel;

impl Hierarchy {
    /// The first array that does not fit the others, or the network's nodes and edges.
    ///
    /// Complexity: O(nodes + links), one pass over each array, on all threads but for the tree.
    pub(in crate::road) fn fault(&self, nodes: usize, edges: usize) -> Option<&'static str> {
        let links = self.heads.len();
        let checks = [
            ("ends", self.ends.len() == nodes),
            ("parents", self.parents.len() == nodes),
            ("links.at", splits(&self.starts, nodes, links)),
            ("links.travel", self.travel.len() == links),
            ("links.via", self.via.len() == links),
        ];
        let misfit = checks.into_iter().find(|(_, fits)| !fits).map(|(name, _)| name);
        misfit
            .or_else(|| (!self.is_preorder(nodes)).then_some("parents"))
            .or_else(|| (!self.links_lead_up()).then_some("links.heads"))
            .or_else(|| (!self.travel_is_sound()).then_some("links.travel"))
            .or_else(|| (!self.shortcuts_lead_down(edges)).then_some("links.via"))
    }

    /// Whether the parent of each node is the last before it whose subtree goes on, and holds
    /// all of its.
    fn is_preorder(&self, nodes: usize) -> bool {
        let mut before = NONE;
        (0..nodes as u32).all(|node| {
            while before != NONE && self.ends[before as usize] <= node {
                before = self.parents[before as usize];
            }
            let end = self.ends[node as usize];
            let limit = if before == NONE { nodes as u32 } else { self.ends[before as usize] };
            let fits = self.parents[node as usize] == before && node < end && end <= limit;
            before = node;
            fits
        })
    }

    fn links_lead_up(&self) -> bool {
        all(&self.ends, |node, _| {
            let heads = &self.heads[self.links(node as u32)];
            let is_above = |head: &u32| {
                let head = *head as usize;
                head < node && node < self.ends[head] as usize
            };
            heads.windows(2).all(|pair| pair[0] < pair[1]) && heads.iter().all(is_above)
        })
    }

    fn travel_is_sound(&self) -> bool {
        let sound = |travel: &Travel| {
            let (time, length) = (travel.time().0, travel.length().0);
            let most = time * i64::from(Travel::MAX_CM_PER_MS);
            *travel == Travel::UNREACHABLE || (travel.is_path() && time >= 1 && length <= most)
        };
        all(&self.travel, |_, [down, up]| sound(down) & sound(up))
    }

    fn shortcuts_lead_down(&self, edges: usize) -> bool {
        all(&self.ends, |node, end| {
            self.via[self.links(node as u32)].iter().flatten().all(|via| {
                let over = via & !OVER_NODE;
                if via & OVER_NODE == 0 {
                    (over as usize) < edges
                } else {
                    node < over as usize && over < *end
                }
            })
        })
    }
}
