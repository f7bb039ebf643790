//! An errand file with some of its rows.

use csv::{ByteRecord, ReaderBuilder, Writer};

use crate::demand::{PlaceFinder, parse_errands_with};
use crate::error::{Error, Result};

/// The header of `csv` and those of its good rows that have these numbers, ascending, bad ones
/// not counted.
pub(super) fn cut(
    name: &str,
    csv: &[u8],
    wanted: &[usize],
    finder: &dyn PlaceFinder,
) -> Result<Vec<u8>> {
    let parsed = parse_errands_with(name, csv.to_vec(), Some(finder))?;
    let bad: Vec<u64> = parsed.rejected.iter().map(|row| row.row_number).collect();
    let failed = |error: csv::Error| Error::io(name, error.into());
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv);
    let mut writer = Writer::from_writer(Vec::new());
    let mut wanted = wanted.iter().copied().peekable();
    let mut record = ByteRecord::new();
    let mut good = 0;
    for row in 0_u64.. {
        if !reader.read_byte_record(&mut record).map_err(failed)? {
            break;
        }
        // Row 0 is the header.
        if row > 0 && bad.binary_search(&row).is_ok() {
            continue;
        }
        if row == 0 || wanted.next_if_eq(&good).is_some() {
            writer.write_byte_record(&record).map_err(failed)?;
        }
        good += usize::from(row > 0);
    }
    writer.into_inner().map_err(|error| Error::io(name, error.into_error()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demand::fields::{Parse, Unreadable};
    use crate::demand::{NamedPlace, parse_errands};
    use crate::units::Position;

    /// A map without names.
    struct Nothing;

    impl PlaceFinder for Nothing {
        fn place(&self, text: &str, _: Option<Position>) -> Parse<NamedPlace> {
            Err(Unreadable::new("a name", text))
        }
    }

    #[test]
    fn bad_rows_do_not_count() {
        let csv = "\u{feff}id,pickup_lat,pickup_lon,fee\r\n\
            a,1,2,3\r\nb,91,2,3\r\n\"c, or d\",1,2,3\r\n\r\ne,1,2,3\r\nf,1,2,3\r\n";
        let some = cut("x.csv", csv.as_bytes(), &[0, 1, 3], &Nothing).unwrap();
        let parsed = parse_errands("x.csv", some).unwrap();
        assert!(parsed.rejected.is_empty());
        let ids: Vec<&str> = parsed.items.iter().map(|errand| errand.id.as_str()).collect();
        assert_eq!(ids, ["a", "c, or d", "f"]);
    }
}
