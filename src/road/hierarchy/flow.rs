//! The least cut between two ends of a graph (maximum flow: Dinic 1970).

use std::collections::VecDeque;

/// Stands for "not seen".
const UNSEEN: u32 = u32::MAX;

/// An undirected graph; each of its links can be cut at the cost of one.
pub(super) struct Graph {
    /// By node: where its arcs begin; one entry more than nodes.
    starts: Vec<u32>,
    heads: Vec<u32>,
    /// By arc: the same link the other way.
    back: Vec<u32>,
}

/// Which end a node belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    First,
    Last,
    Neither,
}

/// A cut: what it costs, and by node whether it lies on the side of the first end.
pub(super) struct LeastCut {
    pub(super) links: u32,
    pub(super) is_first: Vec<bool>,
}

impl Graph {
    /// Of the ascending neighbours of each node, where each is the neighbour of its neighbours.
    pub(super) fn new(near: impl Iterator<Item = Vec<u32>>) -> Self {
        let (mut starts, mut heads) = (vec![0], Vec::new());
        for near in near {
            heads.extend(near);
            starts.push(heads.len() as u32);
        }
        // Arcs to a node come up by ascending first node, as that node's arcs do.
        let mut next = starts.clone();
        let mut back = vec![0; heads.len()];
        for (arc, head) in heads.iter().enumerate() {
            back[arc] = next[*head as usize];
            next[*head as usize] += 1;
        }
        Self { starts, heads, back }
    }

    pub(super) fn near(&self, node: u32) -> &[u32] {
        let (start, end) = (self.starts[node as usize], self.starts[node as usize + 1]);
        &self.heads[start as usize..end as usize]
    }

    /// The least cut between the nodes of the two ends.
    ///
    /// Complexity: O(links · √links) at worst, a few passes as a rule.
    pub(super) fn cut(&self, ends: &[End]) -> LeastCut {
        let nodes = ends.len() as u32;
        let at_rim = |node: &u32| {
            let inside = |near: &u32| ends[*near as usize] == End::First;
            ends[*node as usize] == End::First && !self.near(*node).iter().all(inside)
        };
        let mut flow = Flow {
            graph: self,
            ends,
            rim: (0..nodes).filter(at_rim).collect(),
            is_used: vec![false; self.heads.len()],
            levels: Vec::new(),
            next: Vec::new(),
        };
        let mut links = 0;
        while flow.layer() {
            flow.next = self.starts.clone();
            for at in 0..flow.rim.len() {
                while flow.push(flow.rim[at]) {
                    links += 1;
                }
            }
        }
        let is_first = (0..ends.len())
            .map(|node| ends[node] == End::First || flow.levels[node] != UNSEEN)
            .collect();
        LeastCut { links, is_first }
    }
}

struct Flow<'a> {
    graph: &'a Graph,
    ends: &'a [End],
    /// The nodes of the first end with neighbours outside it.
    rim: Vec<u32>,
    /// By arc: whether a path runs along it.
    is_used: Vec<bool>,
    /// By node: steps from the first end.
    levels: Vec<u32>,
    /// By node: its next arc to try.
    next: Vec<u32>,
}

impl Flow<'_> {
    /// Measures steps from the first end along links with room; whether they lead to the last.
    fn layer(&mut self) -> bool {
        self.levels = vec![UNSEEN; self.ends.len()];
        let mut queue: VecDeque<u32> = self.rim.iter().copied().collect();
        for node in &self.rim {
            self.levels[*node as usize] = 0;
        }
        let mut arrives = false;
        while let Some(node) = queue.pop_front() {
            let level = self.levels[node as usize] + 1;
            for arc in self.graph.starts[node as usize]..self.graph.starts[node as usize + 1] {
                let head = self.graph.heads[arc as usize] as usize;
                let is_new = self.levels[head] == UNSEEN && self.ends[head] != End::First;
                if is_new && !self.is_used[arc as usize] {
                    self.levels[head] = level;
                    if self.ends[head] == End::Last {
                        arrives = true;
                    } else {
                        queue.push_back(head as u32);
                    }
                }
            }
        }
        arrives
    }

    /// Adds one more path from `from` to the last end, along ascending levels, if there is one.
    fn push(&mut self, from: u32) -> bool {
        let mut path: Vec<u32> = Vec::new();
        let mut node = from;
        loop {
            if self.ends[node as usize] == End::Last {
                for arc in path {
                    // Along a link that is used the other way, both cancel out.
                    let back = self.graph.back[arc as usize] as usize;
                    if !std::mem::take(&mut self.is_used[back]) {
                        self.is_used[arc as usize] = true;
                    }
                }
                return true;
            }
            let arc = self.next[node as usize];
            if arc < self.graph.starts[node as usize + 1] {
                let head = self.graph.heads[arc as usize];
                let level = self.levels[head as usize];
                let is_on = level != UNSEEN && level == self.levels[node as usize] + 1;
                if is_on && !self.is_used[arc as usize] {
                    path.push(arc);
                    node = head;
                } else {
                    self.next[node as usize] += 1;
                }
                continue;
            }
            // Nothing leads on from here: back, and past the arc that led here.
            let Some(arc) = path.pop() else {
                return false;
            };
            node = self.graph.heads[self.graph.back[arc as usize] as usize];
            self.next[node as usize] += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    const NODES: usize = 14;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn no_cut_is_less(pairs in vec((0..NODES as u32, 0..NODES as u32), 8..40)) {
            let mut near = vec![Vec::new(); NODES];
            for (a, b) in &pairs {
                near[*a as usize].push(*b);
                near[*b as usize].push(*a);
            }
            for near in &mut near {
                near.sort_unstable();
                near.dedup();
            }
            let mut ends = [End::Neither; NODES];
            ends[..2].fill(End::First);
            ends[NODES - 2..].fill(End::Last);
            let cut = Graph::new(near.iter().cloned()).cut(&ends);
            let crossing = |is_first: &[bool]| {
                let tails = near.iter().zip(is_first).filter(|(_, is_first)| **is_first);
                let heads = tails.flat_map(|(near, _)| near);
                heads.filter(|head| !is_first[**head as usize]).count() as u32
            };
            prop_assert_eq!(&cut.is_first[..2], &[true; 2]);
            prop_assert_eq!(&cut.is_first[NODES - 2..], &[false; 2]);
            prop_assert_eq!(crossing(&cut.is_first), cut.links);
            for sides in 0..1_u32 << (NODES - 4) {
                let sides = sides << 2 | 0b11;
                let is_first: Vec<bool> = (0..NODES).map(|node| sides >> node & 1 == 1).collect();
                prop_assert!(crossing(&is_first) >= cut.links);
            }
        }
    }
}
