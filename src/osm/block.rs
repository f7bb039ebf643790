//! A block: strings, a grid of positions, and groups of objects.

use osmpbfreader::osmformat::{PrimitiveBlock, StringTable};

use super::fault::Fault;
use super::message::Fields;
use super::node::{self, Node};
use super::strings::Strings;

/// What is to be done with the objects of a block, in the order of the file.
pub(super) trait Visitor {
    /// A node.
    fn node(&mut self, node: &Node<'_>, strings: &mut Strings<'_>) -> Result<(), Fault>;

    /// A way, yet to be decoded.
    fn way(&mut self, _fields: Fields<'_>, _strings: &mut Strings<'_>) -> Result<(), Fault> {
        Ok(())
    }

    /// A relation, yet to be decoded.
    fn relation(&mut self, _fields: Fields<'_>, _strings: &mut Strings<'_>) -> Result<(), Fault> {
        Ok(())
    }
}

/// Shows a visitor every object of a block, and says how many bytes of strings it looked at.
pub(super) fn visit(block: &[u8], visitor: &mut impl Visitor) -> Result<usize, Fault> {
    let grid = Grid::new(&Fields::new(block).decode(&[17, 19, 20])?)?;
    let mut table = StringTable::new();
    // What the groups refer to may follow them.
    for field in Fields::new(block) {
        let field = field?;
        if field.number == 1 {
            table.s.append(&mut field.message()?.decode::<StringTable>(&[1])?.s);
        }
    }
    let mut strings = Strings::new(&table.s);
    for field in Fields::new(block) {
        let field = field?;
        if field.number == 2 {
            visit_group(field.message()?, &grid, &mut strings, visitor)?;
        }
    }
    Ok(strings.bytes())
}

fn visit_group(
    group: Fields<'_>,
    grid: &Grid,
    strings: &mut Strings<'_>,
    visitor: &mut impl Visitor,
) -> Result<(), Fault> {
    for field in group {
        let field = field?;
        match field.number {
            1 => node::plain(field.message()?, grid, |node| visitor.node(node, strings))?,
            2 => node::dense(field.message()?, grid, |node| visitor.node(node, strings))?,
            3 => visitor.way(field.message()?, strings)?,
            4 => visitor.relation(field.message()?, strings)?,
            _ => {}
        }
    }
    Ok(())
}

/// How the positions of a block are stored: as multiples of a step, from an offset.
pub(super) struct Grid {
    step: i64,
    lat_offset: i64,
    lon_offset: i64,
}

impl Grid {
    fn new(block: &PrimitiveBlock) -> Result<Self, Fault> {
        let step = block.granularity();
        if step < 1 {
            return Err(Fault::expected("a positive granularity", step));
        }
        let (lat_offset, lon_offset) = (block.lat_offset(), block.lon_offset());
        Ok(Self { step: step.into(), lat_offset, lon_offset })
    }

    /// Latitude and longitude in 10⁻⁷ degrees, or `None` where there is no such place on earth.
    pub fn position(&self, lat: i64, lon: i64) -> Option<(i32, i32)> {
        Some((
            place(self.step, lat, self.lat_offset, 90)?,
            place(self.step, lon, self.lon_offset, 180)?,
        ))
    }
}

/// Half a unit rounds away from zero.
fn place(step: i64, count: i64, offset: i64, most: i64) -> Option<i32> {
    const PER_DEGREE: i64 = 1_000_000_000;
    const PER_UNIT: i64 = 100;
    let nano = step.checked_mul(count)?.checked_add(offset)?;
    if !(-most * PER_DEGREE..=most * PER_DEGREE).contains(&nano) {
        return None;
    }
    i32::try_from((nano + nano.signum() * (PER_UNIT / 2)) / PER_UNIT).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_rounded_and_bounded() {
        let fine = Grid { step: 1, lat_offset: 0, lon_offset: 0 };
        assert_eq!(fine.position(149, 150), Some((1, 2)));
        assert_eq!(fine.position(-149, -150), Some((-1, -2)));
        assert_eq!(fine.position(90_000_000_000, 0), Some((900_000_000, 0)));
        assert_eq!(fine.position(90_000_000_001, 0), None);
        assert_eq!(fine.position(0, -180_000_000_000), Some((0, -1_800_000_000)));
        assert_eq!(fine.position(0, -180_000_000_001), None);
    }

    #[test]
    fn no_number_overflows() {
        let extreme = Grid { step: i64::MAX, lat_offset: i64::MIN, lon_offset: i64::MAX };
        for count in [i64::MIN, -1, 0, 1, i64::MAX] {
            assert_eq!(extreme.position(count, count), None);
        }
    }
}
