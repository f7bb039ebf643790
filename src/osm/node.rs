//! The nodes of a block, stored one by one or densely in columns.

use super::block::Grid;
use super::fault::{Fault, equally_many};
use super::packed::Packed;
use super::strings::{MOST_TAGS, too_many_tags};
use super::wire::{Fields, Value, signed};

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
    message: &[u8],
    grid: &Grid,
    mut each: impl FnMut(&Node<'_>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let (mut id, mut lat, mut lon) = (None, None, None);
    let (mut keys, mut values) = (Packed::default(), Packed::default());
    for field in Fields::new(message) {
        match field? {
            (1, Value::Number(number)) => id = Some(signed(number)),
            (2, value) => keys.add(value),
            (3, value) => values.add(value),
            (8, Value::Number(number)) => lat = Some(signed(number)),
            (9, Value::Number(number)) => lon = Some(signed(number)),
            _ => {}
        }
    }
    let (Some(id), Some(lat), Some(lon)) = (id, lat, lon) else {
        return Err(Fault::expected("a node with id, latitude and longitude", "one without"));
    };
    equally_many(keys.len(), "key of a tag", values.len(), "value")?;
    if keys.len() > MOST_TAGS {
        return Err(too_many_tags());
    }
    let mut tags = Vec::with_capacity(keys.len());
    for (key, value) in keys.numbers().zip(values.numbers()) {
        tags.push((key?, value?));
    }
    each(&Node { id, tags: &tags, lat, lon, grid })
}

/// Reads nodes that are stored in columns.
pub(super) fn dense(
    message: &[u8],
    grid: &Grid,
    mut each: impl FnMut(&Node<'_>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let (mut ids, mut lats, mut lons) = (Packed::default(), Packed::default(), Packed::default());
    let mut tags = Packed::default();
    for field in Fields::new(message) {
        match field? {
            (1, value) => ids.add(value),
            (8, value) => lats.add(value),
            (9, value) => lons.add(value),
            (10, value) => tags.add(value),
            _ => {}
        }
    }
    equally_many(ids.len(), "dense node", lats.len(), "latitude")?;
    equally_many(ids.len(), "dense node", lons.len(), "longitude")?;

    let mut tags = (!tags.is_empty()).then(|| tags.numbers());
    let mut pairs = Vec::new();
    for ((id, lat), lon) in ids.deltas().zip(lats.deltas()).zip(lons.deltas()) {
        if let Some(tags) = &mut tags {
            pairs.clear();
            loop {
                match tags.next().ok_or_else(tags_too_short)?? {
                    0 => break,
                    key => pairs.push((key, tags.next().ok_or_else(tags_too_short)??)),
                }
                if pairs.len() > MOST_TAGS {
                    return Err(too_many_tags());
                }
            }
        }
        each(&Node { id: id?, tags: &pairs, lat: lat?, lon: lon?, grid })?;
    }
    match tags.and_then(|mut tags| tags.next()) {
        Some(_) => Err(Fault::expected("tags for each dense node", "tags of further nodes")),
        None => Ok(()),
    }
}

fn tags_too_short() -> Fault {
    Fault::expected("tags for each dense node", "an end of the tags before the last node")
}
