//! Rows of errands.csv and trips.csv, being filled in.

use crate::demand::Column;
use crate::road::MapPoint;

/// One row; what is not set is empty.
pub(super) struct Row<C> {
    texts: Vec<String>,
    columns: std::marker::PhantomData<C>,
}

impl<C: Column> Row<C> {
    /// An empty row.
    pub(super) fn new() -> Self {
        Self { texts: vec![String::new(); C::ALL.len()], columns: std::marker::PhantomData }
    }

    /// Fills a cell.
    pub(super) fn set(&mut self, column: C, text: impl Into<String>) {
        if let Some(cell) = self.texts.get_mut(column.index()) {
            *cell = text.into();
        }
    }

    /// Fills the two cells of a position.
    pub(super) fn set_position(&mut self, lat: C, lon: C, at: MapPoint) {
        let position = at.position();
        self.set(lat, position.lat.to_string());
        self.set(lon, position.lon.to_string());
    }

    /// Its cells in these columns.
    pub(super) fn cells(&self, columns: &[C]) -> impl Iterator<Item = &str> {
        columns.iter().map(|column| self.texts.get(column.index()).map_or("", String::as_str))
    }
}

/// All columns but these, in the order in which they are written.
pub(super) fn all_but<C: Column + PartialEq>(left_out: &[C]) -> Vec<C> {
    C::ALL.iter().copied().filter(|column| !left_out.contains(column)).collect()
}

/// Hundredths as an amount of money.
pub(super) fn money(hundredths: i64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Tenths as a decimal number, without a needless zero.
pub(super) fn tenths(number: i64) -> String {
    match (number / 10, number % 10) {
        (whole, 0) => whole.to_string(),
        (whole, part) => format!("{whole}.{part}"),
    }
}

/// A load or a capacity by dimension: tenths of a kilogram and litres; 0 is not said.
pub(super) fn load(weight: i64, volume: i64) -> String {
    let mut parts = Vec::new();
    if weight > 0 {
        parts.push(format!("weight_kg:{}", tenths(weight)));
    }
    if volume > 0 {
        parts.push(format!("volume_l:{volume}"));
    }
    parts.join("|")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demand::ErrandColumn as C;

    #[test]
    fn cells_come_in_the_order_of_the_columns() {
        let mut row = Row::new();
        row.set(C::Fee, money(405));
        row.set_position(C::PickupLat, C::PickupLon, MapPoint { lat: -500_000_001, lon: 70 });
        row.set(C::Amount, load(25, 7));
        let cells: Vec<_> =
            row.cells(&[C::PickupLon, C::PickupLat, C::Id, C::Amount, C::Fee]).collect();
        assert_eq!(cells, ["0.000007", "-50.0000001", "", "weight_kg:2.5|volume_l:7", "4.05"]);
        assert_eq!(load(0, 0), "");
        assert_eq!(all_but(&[C::Id]).len(), C::ALL.len() - 1);
    }
}
