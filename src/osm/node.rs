//! The nodes of a block, stored one by one or densely in columns.

use osmpbfreader::osmformat;

use super::block::Grid;
use super::fault::{Fault, equally_many};
use super::message::{Fields, sum_up};
use super::strings::{MOST_TAGS, too_many_tags};

/// A node as it stands in a block.
pub(super) struct Node<'b> {
    /// OSM id.
    pub id: i64,
    /// The numbers of the strings of its tags: key, value.
    pub tags: &'b [(u64, u64)],
    lat: i64,
    lon: i64,
    grid: &'b Grid,
}

impl Node<'_> {
    /// Latitude and longitude in 10⁻⁷ degrees; `None` if it lies nowhere on earth.
    pub fn position(&self) -> Option<(i32, i32)> {
        self.grid.position(self.lat, self.lon)
    }
}

/// Reads a node that is stored on its own.
pub(super) fn plain(
    fields: Fields<'_>,
    grid: &Grid,
    mut each: impl FnMut(&Node<'_>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let node: osmformat::Node = fields.decode(&[1, 2, 3, 8, 9])?;
    let (Some(id), Some(lat), Some(lon)) = (node.id, node.lat, node.lon) else {
        return Err(Fault::expected("a node with id, latitude and longitude", "one without"));
    };
    equally_many(node.keys.len(), "key of a tag", node.vals.len(), "value")?;
    if node.keys.len() > MOST_TAGS {
        return Err(too_many_tags());
    }
    let pairs = node.keys.iter().zip(&node.vals);
    let tags: Vec<_> = pairs.map(|(&key, &value)| (key.into(), value.into())).collect();
    each(&Node { id, tags: &tags, lat, lon, grid })
}

/// Reads nodes that are stored in columns.
pub(super) fn dense(
    fields: Fields<'_>,
    grid: &Grid,
    mut each: impl FnMut(&Node<'_>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut dense: osmformat::DenseNodes = fields.decode(&[1, 8, 9, 10])?;
    equally_many(dense.id.len(), "dense node", dense.lat.len(), "latitude")?;
    equally_many(dense.id.len(), "dense node", dense.lon.len(), "longitude")?;
    for column in [&mut dense.id, &mut dense.lat, &mut dense.lon] {
        sum_up(column);
    }

    // Negative numbers become some that no table of strings has.
    let mut tags = dense.keys_vals.iter().map(|&number| i64::from(number).cast_unsigned());
    let mut pairs = Vec::new();
    for ((&id, &lat), &lon) in dense.id.iter().zip(&dense.lat).zip(&dense.lon) {
        pairs.clear();
        while !dense.keys_vals.is_empty() {
            match tags.next().ok_or_else(tags_too_short)? {
                0 => break,
                key => pairs.push((key, tags.next().ok_or_else(tags_too_short)?)),
            }
            if pairs.len() > MOST_TAGS {
                return Err(too_many_tags());
            }
        }
        each(&Node { id, tags: &pairs, lat, lon, grid })?;
    }
    match tags.next() {
        Some(_) => Err(Fault::expected("tags for each dense node", "tags of further nodes")),
        None => Ok(()),
    }
}

fn tags_too_short() -> Fault {
    Fault::expected("tags for each dense node", "an end of the tags before the last node")
}
