//! Streets that meet, made to share a point: what a mapper does by hand.

use anyhow::{Context, Result};

use super::geometry::{Foot, Point, crossing, nearest};
use super::plan::Street;

/// An end this near to another street joins it, m.
const REACH: f64 = 25.0;
/// A corner this near to an end or a crossing becomes the junction, m.
const CORNER: f64 = 9.0;

/// Joins ends to the streets near them, then crossings on the ground.
pub fn join(streets: &mut [Street]) {
    for i in 0..streets.len() {
        if streets[i].ends_join() {
            join_end(streets, i, false);
            join_end(streets, i, true);
        }
    }
    for i in 0..streets.len() {
        for j in 0..i {
            if streets[i].joins() && streets[j].joins() {
                join_crossings(streets, i, j);
            }
        }
    }
    for street in streets {
        street.line.dedup();
    }
}

fn join_end(streets: &mut [Street], i: usize, last: bool) {
    let at = if last { streets[i].line.len() - 1 } else { 0 };
    let end = streets[i].line[at];
    let corners = (0..streets.len()).filter(|&j| j != i && streets[j].ends_join_here(end));
    let corner = corners
        .flat_map(|j| streets[j].corners())
        .map(|corner| (corner.distance(end), corner))
        .filter(|(distance, _)| *distance <= CORNER)
        .min_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((_, corner)) = corner {
        streets[i].line[at] = corner;
        return;
    }
    let foot = (0..streets.len())
        .filter(|&j| j != i && streets[j].joins() && streets[j].tag("railway").is_none())
        .filter_map(|j| nearest(&streets[j].line, end).map(|foot| (j, foot)))
        .filter(|(_, foot)| foot.distance <= REACH)
        .min_by(|a, b| a.1.distance.total_cmp(&b.1.distance));
    if let Some((j, foot)) = foot {
        streets[i].line[at] = insert(&mut streets[j].line, foot);
    }
}

impl Street {
    /// Whether `end` may join one of its corners: any of a street on the ground, only the ends
    /// of a bridge.
    fn ends_join_here(&self, end: Point) -> bool {
        let near = || nearest(&self.line, end).is_some_and(|foot| foot.distance <= CORNER);
        (self.joins() || self.ends_join()) && self.tag("railway").is_none() && near()
    }

    fn corners(&self) -> Vec<Point> {
        match (self.joins(), self.line.as_slice()) {
            (true, line) => line.to_vec(),
            (false, [first, .., last]) => vec![*first, *last],
            (false, _) => Vec::new(),
        }
    }
}

/// Makes the foot a corner of the line, or takes the corner that is there already.
fn insert(line: &mut Vec<Point>, foot: Foot) -> Point {
    let ends = [line[foot.segment], line[foot.segment + 1]];
    if let Some(&corner) = ends.iter().find(|corner| corner.distance(foot.point) < 4.0) {
        return corner;
    }
    line.insert(foot.segment + 1, foot.point);
    foot.point
}

fn join_crossings(streets: &mut [Street], i: usize, j: usize) {
    // Every round adds a shared corner, and two streets meet only so often.
    for _ in 0..32 {
        let Some((at, point)) = first_crossing(&streets[i].line, &streets[j].line) else { return };
        for (street, segment) in [(i, at.0), (j, at.1)] {
            let line = &mut streets[street].line;
            if line[segment] != point && line[segment + 1] != point {
                line.insert(segment + 1, point);
            }
        }
    }
}

/// The first pair of segments that cross without sharing a corner, and where they shall meet:
/// at a corner near by, so that no junction falls into two.
fn first_crossing(a: &[Point], b: &[Point]) -> Option<((usize, usize), Point)> {
    for (i, p) in a.windows(2).enumerate() {
        for (j, q) in b.windows(2).enumerate() {
            if p.iter().any(|corner| q.contains(corner)) {
                continue;
            }
            let Some(point) = crossing((p[0], p[1]), (q[0], q[1])) else { continue };
            let corner = p.iter().chain(q).copied().map(|corner| (corner.distance(point), corner));
            let corner = corner
                .filter(|(distance, _)| *distance < CORNER)
                .min_by(|x, y| x.0.total_cmp(&y.0))
                .map_or(point, |(_, corner)| corner);
            return Some(((i, j), corner));
        }
    }
    None
}

/// The part of the street `name` that passes nearest to `at`.
pub fn find(streets: &[Street], name: &str, at: Point) -> Result<(usize, Foot)> {
    (0..streets.len())
        .filter(|&i| streets[i].name.as_deref() == Some(name) && streets[i].tag("area").is_none())
        .filter_map(|i| nearest(&streets[i].line, at).map(|foot| (i, foot)))
        .min_by(|a, b| a.1.distance.total_cmp(&b.1.distance))
        .with_context(|| format!("there is no street `{name}`"))
}

/// The corner of the street nearest to `at`, at most 40 m away.
pub fn corner(street: &Street, at: Point) -> Result<Point> {
    let corners = street.line.iter().copied();
    corners
        .min_by(|a, b| a.distance(at).total_cmp(&b.distance(at)))
        .filter(|corner| corner.distance(at) <= 40.0)
        .with_context(|| format!("{:?} has no corner near {at:?}", street.name))
}

/// Gives the street a corner at the foot.
pub fn add_corner(street: &mut Street, foot: Foot) -> Point {
    street.line.insert(foot.segment + 1, foot.point);
    street.line.dedup();
    foot.point
}
