//! What holds for every errands.csv, every trips.csv and every value.

use chrono::{DateTime, FixedOffset};
use ontheway::demand::{
    Column, ErrandColumn, Limit, TripColumn, fields, parse_errands, parse_trips, write_rejected,
};
use ontheway::units::{Amount, Centimetres, Commission, Millis, Position};
use proptest::prelude::*;

/// Reads `bytes` as both files; every row must be accounted for.
fn read(bytes: &[u8]) {
    if let Ok(parsed) = parse_errands("e.csv", bytes.to_vec()) {
        assert!(parsed.rejected.iter().all(|row| !row.errors.is_empty()));
        assert!(write_rejected(&parsed.header, &parsed.rejected, Vec::new()).is_ok());
    }
    if let Ok(parsed) = parse_trips("t.csv", bytes.to_vec()) {
        assert!(parsed.rejected.iter().all(|row| !row.errors.is_empty()));
        assert!(write_rejected(&parsed.header, &parsed.rejected, Vec::new()).is_ok());
    }
}

fn header<C: Column>() -> String {
    let names: Vec<&str> = C::ALL.iter().chain(C::BESIDE).map(|column| column.name()).collect();
    names.join(",") + "\n"
}

/// Pieces of which cells are made, good and bad.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        "[-+]?[0-9]{0,12}[.,]?[0-9]{0,6}(e[0-9]{1,3}|[dhms]|km?)?".prop_map(String::into_bytes),
        "P?[0-9]{0,3}[DWY]?T?([0-9.]{0,4}[HMS]){0,3}".prop_map(String::into_bytes),
        "[a-z]{0,3}:[0-9.]{0,3}(\\|[a-z:]{0,3}){0,2}".prop_map(String::into_bytes),
        "(none|true|bid|car|NaN|inf|2026-0[0-9]-3[01]T2[0-9]:59:60Z)".prop_map(String::into_bytes),
        "[\"\r\n,|@/]".prop_map(String::into_bytes),
        any::<String>().prop_map(String::into_bytes),
        any::<[u8; 2]>().prop_map(|bytes| bytes.to_vec()),
    ]
}

fn decimal(value: i64, decimals: usize) -> String {
    let digits = format!("{:0width$}", value.unsigned_abs(), width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    format!("{}{whole}.{fraction}", if value < 0 { "-" } else { "" })
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        read(&bytes);
    }

    #[test]
    fn no_cells_make_it_panic(
        rows in prop::collection::vec(prop::collection::vec(piece(), 20..30), 0..6),
    ) {
        for header in [header::<ErrandColumn>(), header::<TripColumn>()] {
            let mut bytes = header.into_bytes();
            for row in &rows {
                bytes.extend(row.join(&b","[..]));
                bytes.push(b'\n');
            }
            read(&bytes);
        }
    }

    #[test]
    fn amounts_round_trip(value in -Amount::MAX_PARSED.0..=Amount::MAX_PARSED.0) {
        prop_assert_eq!(fields::signed_amount(&decimal(value, 4)), Ok(Amount(value)));
        let unsigned = fields::amount(&decimal(value, 4));
        prop_assert_eq!(unsigned.ok(), (value >= 0).then_some(Amount(value)));
    }

    #[test]
    fn distances_round_trip(value in -Centimetres::MAX_PARSED.0..=Centimetres::MAX_PARSED.0) {
        let distance = Ok(Centimetres(value));
        prop_assert_eq!(&fields::signed_distance(&decimal(value, 2)), &distance);
        prop_assert_eq!(&fields::signed_distance(&(decimal(value, 5) + "km")), &distance);
    }

    #[test]
    fn durations_round_trip(value in 0..=Millis::MAX_PARSED.0) {
        let (days, rest) = (value / 86_400_000, value % 86_400_000);
        let (hours, rest) = (rest / 3_600_000, rest % 3_600_000);
        let (minutes, seconds) = (rest / 60_000, decimal(rest % 60_000, 3));
        for text in [
            decimal(value, 3),
            format!("{days}d{hours}h{minutes}m{seconds}s"),
            format!("P{days}DT{hours}H{minutes}M{seconds}S"),
        ] {
            prop_assert_eq!(fields::duration(&text), Ok(Millis(value)));
        }
    }

    #[test]
    fn positions_round_trip(lat in -90.0..=90.0_f64, lon in -180.0..=180.0_f64) {
        let position = Position { lat, lon };
        prop_assert_eq!(fields::position(&position.to_string()), Ok(position));
        prop_assert_eq!(fields::longitude(&format!("{lon:e}")), Ok(lon));
    }

    #[test]
    fn shares_round_trip(percentage in 0..10_000_u16, ratio in 0..=1_000_000_000_i64) {
        let commission = fields::percentage(&decimal(percentage.into(), 2));
        prop_assert_eq!(commission.map(Commission::hundredths_of_percent), Ok(percentage));
        let limit = fields::limit(&decimal(ratio, 6), fields::ratio);
        prop_assert_eq!(limit, Ok(Limit::At(ratio)));
    }

    #[test]
    fn moments_round_trip(millis in 0..4_000_000_000_000_i64, minutes in -840..=840_i32) {
        let offset = FixedOffset::east_opt(minutes * 60).unwrap();
        let moment: DateTime<FixedOffset> =
            DateTime::from_timestamp_millis(millis).unwrap().with_timezone(&offset);
        prop_assert_eq!(fields::instant(&moment.to_rfc3339()), Ok(moment));
    }

    #[test]
    fn no_text_makes_a_value_panic(text in any::<String>()) {
        let _ = fields::duration(&text);
        let _ = fields::signed_distance(&text);
        let _ = fields::vias(&text);
        let _ = fields::capacity(&text);
        let _ = fields::skills(&text);
        let _ = fields::instant(&text);
        let _ = fields::limit(&text, fields::count);
    }
}
