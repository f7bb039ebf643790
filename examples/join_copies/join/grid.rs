//! Where each copy lies, and what its objects are called.

use anyhow::{Context as _, Result, ensure};
use ontheway::osm::{Extract, Member, MemberKind};

use super::extract::Bounds;

/// Between copies, in 10⁻⁷ degrees: about a kilometre.
const GAP: i64 = 100_000;

/// No copy lies closer to a pole, in 10⁻⁷ degrees: the projections of maps end there.
const MOST_LAT: i64 = 850_000_000;
const MOST_LON: i64 = 1_800_000_000;

/// One place of the grid. The first copy, in the north-west, is the extract itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Copy {
    pub(super) column: u32,
    pub(super) row: u32,
}

/// The ids of one kind of object, those that are only referred to included.
#[derive(Debug, Clone, Copy)]
struct Ids {
    last: i64,
    /// From an object to its next copy.
    step: i64,
}

impl Ids {
    fn of(ids: impl Iterator<Item = i64>) -> Self {
        let ends = ids.fold(None, |ends, id| {
            let (least, greatest) = ends.unwrap_or((id, id));
            Some((id.min(least), id.max(greatest)))
        });
        let (first, last) = ends.unwrap_or((0, 0));
        Self { last, step: last.saturating_sub(first).saturating_add(1) }
    }
}

/// Copies side by side, in columns from west to east and rows from north to south.
pub(super) struct Grid {
    across: u32,
    down: u32,
    lat_step: i64,
    lon_step: i64,
    nodes: Ids,
    ways: Ids,
    relations: Ids,
}

impl Grid {
    pub(super) fn new(extract: &Extract, across: u32, down: u32) -> Result<Self> {
        let positions = extract.nodes.positions.iter();
        let bounds = Bounds::around(positions.map(|(lat, lon)| ((*lat).into(), (*lon).into())));
        let bounds = bounds.context("the extract has no nodes")?;
        let members = |kind| {
            let all = extract.relations.iter().flat_map(|relation| &relation.members);
            all.filter(move |member| member.kind == kind).map(|member| member.id)
        };
        let node_ids = extract.ways.iter().flat_map(|way| way.nodes.iter().copied());
        let node_ids = node_ids.chain(extract.nodes.ids.iter().copied());
        let way_ids = extract.ways.iter().map(|way| way.id);
        let relation_ids = extract.relations.iter().map(|relation| relation.id);
        let grid = Self {
            across,
            down,
            lat_step: bounds.top - bounds.bottom + GAP,
            lon_step: bounds.right - bounds.left + GAP,
            nodes: Ids::of(node_ids.chain(members(MemberKind::Node))),
            ways: Ids::of(way_ids.chain(members(MemberKind::Way))),
            relations: Ids::of(relation_ids.chain(members(MemberKind::Relation))),
        };
        let bottom = bounds.bottom - grid.lat_step * i64::from(down - 1);
        let right = bounds.right + grid.lon_step * i64::from(across - 1);
        ensure!(bottom >= -MOST_LAT, "{down} copies from north to south reach too far south");
        ensure!(right <= MOST_LON, "{across} copies from west to east go round the earth");
        let copies = i64::from(across) * i64::from(down);
        for ids in [grid.nodes, grid.ways, grid.relations] {
            let last = ids.step.checked_mul(copies).and_then(|all| all.checked_add(ids.last));
            // The joining roads follow the last way.
            ensure!(last.is_some_and(|last| last < i64::MAX / 2), "the ids are too far apart");
        }
        Ok(grid)
    }

    pub(super) fn copies(&self) -> impl Iterator<Item = Copy> + use<> {
        let across = self.across;
        (0..self.down).flat_map(move |row| (0..across).map(move |column| Copy { column, row }))
    }

    /// The copy's neighbours in the east and in the south.
    pub(super) fn neighbours(&self, copy: Copy) -> [Option<Copy>; 2] {
        let east = Copy { column: copy.column + 1, ..copy };
        let south = Copy { row: copy.row + 1, ..copy };
        [Some(east).filter(|c| c.column < self.across), Some(south).filter(|c| c.row < self.down)]
    }

    /// Latitude and longitude in a copy, in 10⁻⁷ degrees.
    pub(super) fn position(&self, copy: Copy, (lat, lon): (i32, i32)) -> (i64, i64) {
        let south = self.lat_step * i64::from(copy.row);
        let east = self.lon_step * i64::from(copy.column);
        (i64::from(lat) - south, i64::from(lon) + east)
    }

    fn number(&self, copy: Copy) -> i64 {
        i64::from(copy.row) * i64::from(self.across) + i64::from(copy.column)
    }

    pub(super) fn node(&self, copy: Copy, id: i64) -> i64 {
        id + self.number(copy) * self.nodes.step
    }

    pub(super) fn way(&self, copy: Copy, id: i64) -> i64 {
        id + self.number(copy) * self.ways.step
    }

    pub(super) fn relation(&self, copy: Copy, id: i64) -> i64 {
        id + self.number(copy) * self.relations.step
    }

    pub(super) fn member(&self, copy: Copy, member: &Member) -> i64 {
        match member.kind {
            MemberKind::Node => self.node(copy, member.id),
            MemberKind::Way => self.way(copy, member.id),
            MemberKind::Relation => self.relation(copy, member.id),
        }
    }

    /// The greatest id of a way in any copy.
    pub(super) fn last_way(&self) -> i64 {
        let others = i64::from(self.across) * i64::from(self.down) - 1;
        self.ways.last + others * self.ways.step
    }
}
