//! Writing rejected rows, so that they can be mended and read again.

use std::io::{self, Write};

use csv::{ByteRecord, ReaderBuilder, WriterBuilder};

use super::parsed::RejectedRow;

/// The columns before those of the file itself.
const COLUMNS: [&str; 3] = ["row_number", "field", "error"];

/// Writes rejected rows as CSV: `row_number,field,error`, then the cells of the row under the
/// file's own header. A row with several faults is written once for each of them.
///
/// Cells are written as they were read, byte by byte; rows that are too short are filled up
/// with empty cells, surplus cells are kept.
///
/// # Errors
///
/// Those of `out`.
pub fn write_rejected(
    header: &ByteRecord,
    rejected: &[RejectedRow],
    out: impl Write,
) -> io::Result<()> {
    let mut writer = WriterBuilder::new().flexible(true).from_writer(out);
    writer.write_byte_record(&line(COLUMNS.map(str::as_bytes), header, 0))?;
    // One reader for all of them, as making one takes longer than reading a row.
    let texts = Texts { rows: rejected.iter(), rest: &[] };
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(texts);
    let mut record = ByteRecord::new();
    for row in rejected {
        reader.read_byte_record(&mut record)?;
        for error in &row.errors {
            let number = row.row_number.to_string();
            let what = format!("expected {}, found {}", error.error.expected, error.error.found);
            let lead = [number.as_bytes(), error.error.field.as_bytes(), what.as_bytes()];
            writer.write_byte_record(&line(lead, &record, header.len()))?;
        }
    }
    writer.flush()
}

/// The texts of rows, each after a line end: at the very beginning, a reader would take a byte
/// order mark for none of the first cell's. Only the last row of a file can lack a closing quote
/// and run on.
struct Texts<'r> {
    rows: std::slice::Iter<'r, RejectedRow>,
    rest: &'r [u8],
}

impl io::Read for Texts<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() {
            let Some(row) = self.rows.next() else { return Ok(0) };
            self.rest = &row.text;
            if let Some(first) = buffer.first_mut() {
                *first = b'\n';
                return Ok(1);
            }
        }
        self.rest.read(buffer)
    }
}

/// `lead`, then the cells of `record`, at least `width` of them.
fn line(lead: [&[u8]; 3], record: &ByteRecord, width: usize) -> ByteRecord {
    let filling = width.saturating_sub(record.len());
    let empty: &[u8] = b"";
    lead.into_iter().chain(record).chain(std::iter::repeat_n(empty, filling)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::csv::parse_errands;
    use super::*;

    #[test]
    fn every_fault_has_a_line_with_the_whole_row() {
        let text = "id,fee,pickup_lat,pickup_lon,notes\n\
                    a,\"1,5\",x,4,\"l\"\"1\nl2\"\n\
                    b,1,50,4,ok\n\
                    c,1\n\
                    d,1,50,4,n,m\n";
        let parsed = parse_errands("e.csv", text.as_bytes().to_vec()).unwrap();
        let mut out = Vec::new();
        write_rejected(&parsed.header, &parsed.rejected, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "row_number,field,error,id,fee,pickup_lat,pickup_lon,notes\n\
             1,fee,\"expected an amount from 0 to 1000000000 with at most 4 decimals, found \
             \"\"1,5\"\" (a decimal comma; write a point)\",a,\"1,5\",x,4,\"l\"\"1\nl2\"\n\
             1,pickup_lat,\"expected a latitude from -90 to 90 in decimal degrees, found \
             \"\"x\"\"\",a,\"1,5\",x,4,\"l\"\"1\nl2\"\n\
             3,row,\"expected 5 cells as in the header, found 2\",c,1,,,\n\
             4,row,\"expected 5 cells as in the header, found 6 (a cell with a comma must be in \
             quotes)\",d,1,50,4,n,m\n"
        );
    }
}
