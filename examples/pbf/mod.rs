//! OpenStreetMap objects, and extracts in PBF made of them.

mod block;
mod file;

pub use file::Writer;
pub use ontheway::osm::MemberKind;

/// Keys and values, in the order they are written.
pub type TagList<'t> = Vec<(&'t str, &'t str)>;

/// A node; its position in 10⁻⁷ degrees.
pub struct Node<'t> {
    pub id: i64,
    pub lat: i64,
    pub lon: i64,
    pub tags: TagList<'t>,
}

/// A way: a line of nodes.
pub struct Way<'t> {
    pub id: i64,
    pub nodes: Vec<i64>,
    pub tags: TagList<'t>,
}

/// A member of a relation.
pub struct Member<'t> {
    pub kind: MemberKind,
    pub id: i64,
    pub role: &'t str,
}

/// A relation.
pub struct Relation<'t> {
    pub id: i64,
    pub members: Vec<Member<'t>>,
    pub tags: TagList<'t>,
}

/// The least and the greatest latitude and longitude, in 10⁻⁷ degrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    pub bottom: i64,
    pub top: i64,
    pub left: i64,
    pub right: i64,
}

impl Bounds {
    /// Around these positions; `None` where there are none.
    pub fn around(positions: impl Iterator<Item = (i64, i64)>) -> Option<Self> {
        let of_one = |(lat, lon)| Self { bottom: lat, top: lat, left: lon, right: lon };
        positions.map(of_one).reduce(|a, b| Self {
            bottom: a.bottom.min(b.bottom),
            top: a.top.max(b.top),
            left: a.left.min(b.left),
            right: a.right.max(b.right),
        })
    }
}
