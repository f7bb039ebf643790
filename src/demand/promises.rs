//! What was promised before: who takes which errand, as a batch has written it.

use std::collections::BTreeMap;

use csv::{ReaderBuilder, StringRecord};
use ecow::EcoString;

use crate::error::{Error, Result};

/// By the id of a trip, the ids of the errands that were promised to it, each once, in order.
pub type Promises = BTreeMap<EcoString, Vec<EcoString>>;

/// Reads the columns `trip` and `errand` of an `.assignment.csv` that is called `file` in messages;
/// a shipment has two rows there.
///
/// # Errors
/// [`Error::Request`] naming file, line and field, for a row that cannot be read or an errand that
/// is promised to two trips.
pub fn parse_promises(file: &str, bytes: &[u8]) -> Result<Promises> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let fault = |line: u64, what: String| Error::Request(format!("{file}:{line}: {what}"));
    let said = |error: &csv::Error| match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("expected {expected_len} cells, found {len}")
        }
        _ => "expected CSV in UTF-8, found other bytes".to_owned(),
    };
    let mut reader = ReaderBuilder::new().from_reader(bytes);
    let header = reader.headers().map_err(|error| fault(1, said(&error)))?.clone();
    let column = |name: &str| {
        let place = header.iter().position(|cell| cell.trim() == name);
        let found = match header.iter().collect::<Vec<_>>().join(",") {
            none if none.is_empty() => "nothing".to_owned(),
            found => found,
        };
        let text = || format!("{name}: expected a column {name}, found {found}");
        place.ok_or_else(|| fault(1, text()))
    };
    let (trip, errand) = (column("trip")?, column("errand")?);
    let mut promises = Promises::new();
    let mut holders: BTreeMap<EcoString, EcoString> = BTreeMap::new();
    let mut row = StringRecord::new();
    loop {
        let line = reader.position().line();
        if !reader.read_record(&mut row).map_err(|error| fault(line, said(&error)))? {
            return Ok(promises);
        }
        let line = row.position().map_or(line, csv::Position::line);
        let id = |at: usize, field: &str| match row.get(at).map(str::trim) {
            Some(id) if !id.is_empty() => Ok(EcoString::from(id)),
            _ => Err(fault(line, format!("{field}: expected an id, found nothing"))),
        };
        let (trip, errand) = (id(trip, "trip")?, id(errand, "errand")?);
        match holders.get(&errand) {
            Some(holder) if *holder != trip => {
                let what = format!("an errand of one trip, found {errand} at {holder} and {trip}");
                return Err(fault(line, format!("errand: expected {what}")));
            }
            Some(_) => {}
            None => {
                promises.entry(trip.clone()).or_default().push(errand.clone());
                holders.insert(errand, trip);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promises_are_read_by_name() {
        let text = b"errand,x,trip\nE2,,T1\nE1,,T1\nE2,,T1\nE3,,T0\n";
        let promises = parse_promises("old.csv", text).unwrap();
        let ids = |trip: &str| promises[trip].iter().map(EcoString::as_str).collect::<Vec<_>>();
        assert_eq!((ids("T0"), ids("T1")), (vec!["E3"], vec!["E2", "E1"]));
    }

    #[test]
    fn faults_name_their_line() {
        for (text, place) in [
            ("trip,errand\nT1,E1\nT2,E1\n", "old.csv:3: errand: expected an errand of one trip"),
            ("trip,errand\n,E1\n", "old.csv:2: trip: expected an id"),
            ("trip,fee\n", "old.csv:1: errand: expected a column errand, found trip,fee"),
            ("trip,errand\nT1\n", "old.csv:2: expected 2 cells, found 1"),
            ("", "old.csv:1: trip: expected a column trip, found nothing"),
        ] {
            let error = parse_promises("old.csv", text.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with(place), "{error}");
        }
    }
}
