//! Outlines of areas: rings put together from ways, with their holes.

use std::collections::HashMap;

use crate::osm::{Extract, MemberKind, Relation, Way};
use crate::road::gazetteer::ground::Plane;
use crate::road::network::MapPoint;

/// Corners nearer than this to the line without them are left out of long outlines, in metres.
const TOLERANCE: f64 = 3.0;

/// Outlines of so many corners are kept as they are.
const SHORT: usize = 24;

/// The rings of an area, each hole behind the outer ring around it. The first point of a ring is
/// not repeated.
#[derive(Debug, Clone, Default)]
pub(super) struct Outline {
    pub(super) rings: Vec<(Vec<MapPoint>, bool)>,
}

impl Outline {
    /// The outline that a closed way draws.
    pub(super) fn of_way(extract: &Extract, way: &Way) -> Option<Self> {
        let is_closed = way.nodes.len() > 3 && way.nodes.first() == way.nodes.last();
        let nodes = is_closed.then(|| way.nodes.get(1..)).flatten()?;
        let points = points(extract, nodes)?;
        Some(Self { rings: vec![(points, false)] })
    }

    /// The outline that the member ways of a relation draw; `None` where a part is missing.
    pub(super) fn of_relation(extract: &Extract, relation: &Relation) -> Option<Self> {
        let ways = |role: &'static str| {
            let members = relation.members.iter().filter(move |member| {
                let outer = member.role.is_empty() && role == "outer";
                member.kind == MemberKind::Way && (outer || &*member.role == role)
            });
            members.map(|member| way(extract, member.id)).collect::<Option<Vec<&Way>>>()
        };
        let outer = rings(&ways("outer")?)?;
        // Without its holes an area is larger, which is better than none.
        let holes = ways("inner").and_then(|ways| rings(&ways)).unwrap_or_default();
        let outer: Vec<_> =
            outer.iter().map(|ring| points(extract, ring)).collect::<Option<_>>()?;
        let mut holes: Vec<_> = holes.iter().filter_map(|ring| points(extract, ring)).collect();
        let mut outline = Self::default();
        for ring in outer {
            let (inside, others) = holes.into_iter().partition::<Vec<_>, _>(|hole| {
                hole.first().is_some_and(|point| ring_contains(&ring, *point))
            });
            holes = others;
            outline.rings.push((ring, false));
            outline.rings.extend(inside.into_iter().map(|hole| (hole, true)));
        }
        (!outline.rings.is_empty()).then_some(outline)
    }

    /// Whether a point lies inside.
    pub(super) fn contains(&self, point: MapPoint) -> bool {
        self.rings.iter().filter(|(ring, _)| ring_contains(ring, point)).count() % 2 == 1
    }

    /// All corners.
    pub(super) fn points(&self) -> impl Iterator<Item = MapPoint> {
        self.rings.iter().flat_map(|(ring, _)| ring.iter().copied())
    }

    /// Twice its area in square metres, about.
    pub(super) fn size(&self) -> f64 {
        let size = |ring: &Vec<MapPoint>| {
            let Some(first) = ring.first() else { return 0.0 };
            let plane = Plane::around(*first);
            let next = ring.iter().skip(1).chain([first]);
            let pairs = ring.iter().zip(next).map(|(a, b)| (plane.xy(*a), plane.xy(*b)));
            pairs.map(|((ax, ay), (bx, by))| ax * by - bx * ay).sum::<f64>().abs()
        };
        self.rings
            .iter()
            .map(|(ring, is_hole)| if *is_hole { -size(ring) } else { size(ring) })
            .sum()
    }

    /// A point inside, near the middle of the largest ring.
    pub(super) fn inner_point(&self) -> Option<MapPoint> {
        let (ring, _) = self.rings.iter().max_by_key(|(ring, _)| ring.len())?;
        let middle = super::super::ground::middle(ring)?;
        if self.contains(middle) {
            return Some(middle);
        }
        // Half way through the area at the height of the middle.
        let plane = Plane::around(middle);
        let mut crossings: Vec<f64> = Vec::new();
        let next = ring.iter().skip(1).chain(ring.first());
        for (a, b) in ring.iter().zip(next).map(|(a, b)| (plane.xy(*a), plane.xy(*b))) {
            if (a.1 > 0.0) != (b.1 > 0.0) {
                crossings.push(a.0 - a.1 * (b.0 - a.0) / (b.1 - a.1));
            }
        }
        crossings.sort_by(f64::total_cmp);
        let widest =
            crossings.chunks_exact(2).max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])));
        Some(widest.map_or(middle, |pair| plane.point(((pair[0] + pair[1]) / 2.0, 0.0))))
    }

    /// The same without corners that hardly show.
    pub(super) fn simplified(mut self) -> Self {
        for (ring, _) in &mut self.rings {
            if ring.len() > SHORT {
                *ring = simplify(ring);
            }
        }
        self
    }
}

fn way(extract: &Extract, id: i64) -> Option<&Way> {
    let at = extract.ways.binary_search_by_key(&id, |way| way.id).ok()?;
    extract.ways.get(at)
}

/// Where nodes are; `None` where fewer than three are known or one is missing.
fn points(extract: &Extract, nodes: &[i64]) -> Option<Vec<MapPoint>> {
    let point = |id: &i64| {
        let at = extract.nodes.index_of(*id)?;
        extract.nodes.positions.get(at).map(|&(lat, lon)| MapPoint { lat, lon })
    };
    let points: Vec<MapPoint> = nodes.iter().map(point).collect::<Option<_>>()?;
    (points.len() >= 3).then_some(points)
}

/// Closed rings of nodes out of ways, joined where they end; the first node is not repeated.
/// `None` where an end stays open.
fn rings(ways: &[&Way]) -> Option<Vec<Vec<i64>>> {
    let mut rings = Vec::new();
    let mut at_end: HashMap<i64, Vec<usize>> = HashMap::new();
    let mut used = vec![false; ways.len()];
    for (number, way) in ways.iter().enumerate() {
        let (first, last) = (way.nodes.first()?, way.nodes.last()?);
        if first == last {
            used[number] = true;
            rings.push(way.nodes.get(1..)?.to_vec());
        } else {
            at_end.entry(*first).or_default().push(number);
            at_end.entry(*last).or_default().push(number);
        }
    }
    for (number, way) in ways.iter().enumerate() {
        if std::mem::replace(&mut used[number], true) {
            continue;
        }
        let mut ring = way.nodes.clone();
        while ring.first() != ring.last() {
            let end = *ring.last()?;
            let next = at_end.get(&end)?.iter().copied().find(|next| !used[*next])?;
            used[next] = true;
            let nodes = &ways[next].nodes;
            if nodes.first() == Some(&end) {
                ring.extend(nodes.iter().skip(1));
            } else {
                ring.extend(nodes.iter().rev().skip(1));
            }
        }
        ring.pop();
        rings.push(ring);
    }
    Some(rings)
}

/// Whether a point lies within a ring.
pub(in crate::road::gazetteer) fn ring_contains(ring: &[MapPoint], point: MapPoint) -> bool {
    let (x, y) = (i64::from(point.lon), i64::from(point.lat));
    let next = ring.iter().skip(1).chain(ring.first());
    let crosses = |(a, b): &(&MapPoint, &MapPoint)| {
        let (ax, ay) = (i64::from(a.lon), i64::from(a.lat));
        let (bx, by) = (i64::from(b.lon), i64::from(b.lat));
        let side =
            i128::from(bx - ax) * i128::from(y - ay) - i128::from(x - ax) * i128::from(by - ay);
        (ay > y) != (by > y) && (side > 0) == (by > ay)
    };
    ring.iter().zip(next).filter(crosses).count() % 2 == 1
}

/// Both halves of a ring, from its first point to the one that is farthest from it.
fn simplify(ring: &[MapPoint]) -> Vec<MapPoint> {
    let Some(&first) = ring.first() else { return Vec::new() };
    let plane = Plane::around(first);
    let closed = ring.iter().chain([&first]);
    let points: Vec<(f64, f64)> = closed.map(|point| plane.xy(*point)).collect();
    let away = |at: &usize| points[*at].0.hypot(points[*at].1);
    let half = (0..ring.len()).max_by(|a, b| away(a).total_cmp(&away(b))).unwrap_or(0);
    let mut needed = crate::simplify::needed(&points[..=half], TOLERANCE);
    needed.pop();
    needed.extend(crate::simplify::needed(&points[half..], TOLERANCE));
    let short: Vec<MapPoint> =
        ring.iter().zip(needed).filter(|(_, needed)| *needed).map(|(point, _)| *point).collect();
    if short.len() >= 3 { short } else { ring.to_vec() }
}
