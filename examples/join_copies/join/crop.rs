//! The middle of an extract.

use std::collections::HashSet;

use ontheway::osm::{Extract, MemberKind};

/// Halvings of the range in which the size of the window is sought.
const STEPS: usize = 40;

/// A window around the middle of the roads, in 10⁻⁷ degrees.
struct Window {
    middle: (f64, f64),
    /// Of its height; its width is as many metres.
    half: f64,
}

impl Window {
    /// How far a position is from the middle, in half windows of size 1.
    fn distance(middle: (f64, f64), (lat, lon): (i32, i32)) -> f64 {
        let east = (f64::from(lon) - middle.1) * (middle.0 / 1e7).to_radians().cos();
        (f64::from(lat) - middle.0).abs().max(east.abs())
    }

    /// The window that holds `part` of these positions.
    fn holding(positions: &[(i32, i32)], part: f64) -> Self {
        let median = |mut numbers: Vec<i32>| {
            numbers.sort_unstable();
            numbers.get(numbers.len() / 2).map_or(0.0, |number| f64::from(*number))
        };
        let middle = (
            median(positions.iter().map(|(lat, _)| *lat).collect()),
            median(positions.iter().map(|(_, lon)| *lon).collect()),
        );
        let distances: Vec<f64> = positions.iter().map(|at| Self::distance(middle, *at)).collect();
        let wanted = positions.len() as f64 * part;
        let (mut low, mut high) = (0.0, 3.6e9);
        for _ in 0..STEPS {
            let half = (low + high) / 2.0;
            let held = distances.iter().filter(|distance| **distance <= half).count();
            if (held as f64) < wanted { low = half } else { high = half }
        }
        Self { middle, half: high }
    }

    fn holds(&self, position: (i32, i32)) -> bool {
        Self::distance(self.middle, position) <= self.half
    }
}

/// Leaves only the middle of the extract, with `part` of the nodes of its roads. Ways that begin
/// there are kept whole, and relations of which any member is kept.
pub fn crop(extract: &mut Extract, part: f64) {
    let position = |id: &i64| {
        let at = extract.nodes.index_of(*id)?;
        extract.nodes.positions.get(at).copied()
    };
    let roads = extract.ways.iter().filter(|way| way.tags.get("highway").is_some());
    let on_roads: Vec<_> = roads.flat_map(|way| &way.nodes).filter_map(position).collect();
    let window = Window::holding(&on_roads, part);

    let ways_before = std::mem::take(&mut extract.ways);
    let position = |id: &i64| {
        let at = extract.nodes.index_of(*id)?;
        extract.nodes.positions.get(at).copied()
    };
    let begins_inside =
        |nodes: &[i64]| nodes.iter().find_map(position).is_some_and(|at| window.holds(at));
    let ways: Vec<_> = ways_before.into_iter().filter(|way| begins_inside(&way.nodes)).collect();

    let mut kept: HashSet<i64> = ways.iter().flat_map(|way| &way.nodes).copied().collect();
    let inside = |id: &i64| position(id).is_some_and(|at| window.holds(at));
    kept.extend(extract.node_tags.iter().map(|(id, _)| *id).filter(|id| inside(id)));
    extract.ways = ways;

    let nodes = std::mem::take(&mut extract.nodes);
    let pairs = nodes.ids.into_iter().zip(nodes.positions);
    let pairs = pairs.filter(|(id, _)| kept.contains(id));
    (extract.nodes.ids, extract.nodes.positions) = pairs.unzip();
    extract.node_tags.retain(|(id, _)| kept.contains(id));

    let ways: HashSet<i64> = extract.ways.iter().map(|way| way.id).collect();
    extract.relations.retain(|relation| {
        relation.members.iter().any(|member| match member.kind {
            MemberKind::Node => kept.contains(&member.id),
            MemberKind::Way => ways.contains(&member.id),
            MemberKind::Relation => false,
        })
    });
}
