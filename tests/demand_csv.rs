//! Malformed errands.csv and trips.csv: one case a kind, with its exact message and place.

use std::collections::HashMap;

use ontheway::demand::{
    Column, ErrandColumn, Parsed, Source, TripColumn, parse_errands, parse_trips, read_errands,
};
use ontheway::error::{Error, FieldError};

/// The messages of all errors, of the file or of its rows.
fn messages<T>(parsed: Result<Parsed<T>, Error>) -> Vec<String> {
    match parsed {
        Ok(parsed) => parsed.errors().map(ToString::to_string).collect(),
        Err(Error::Rows(errors)) => errors.iter().map(ToString::to_string).collect(),
        Err(other) => vec![other.to_string()],
    }
}

fn errands(text: impl AsRef<[u8]>) -> Vec<String> {
    messages(parse_errands("e.csv", text.as_ref().to_vec()))
}

fn trips(text: impl AsRef<[u8]>) -> Vec<String> {
    messages(parse_trips("t.csv", text.as_ref().to_vec()))
}

/// A file of one row that is good but for one cell, which begins at character 3 of line 2.
fn one<C: Column>(column: C, good: &[(&str, &str)], cell: &str) -> String {
    let others: Vec<_> = good.iter().filter(|(name, _)| *name != column.name()).collect();
    let names: String = others.iter().map(|(name, _)| format!(",{name}")).collect();
    let values: String = others.iter().map(|(_, value)| format!(",{value}")).collect();
    let cell = cell.replace('"', "\"\"");
    format!("x,{}{names}\n,\"{cell}\"{values}\n", column.name()).replacen("\n,", "\n0,", 1)
}

const JOB: &[(&str, &str)] =
    &[("id", "a"), ("pickup_lat", "50.8"), ("pickup_lon", "4.3"), ("fee", "5")];
const TRIP: &[(&str, &str)] = &[
    ("id", "t"),
    ("start_lat", "50.8"),
    ("start_lon", "4.3"),
    ("end_lat", "50.9"),
    ("end_lon", "4.4"),
];

#[test]
fn every_kind_of_faulty_errand_cell_has_its_message() {
    use ErrandColumn as C;
    let amount = "an amount from 0 to 1000000000 with at most 4 decimals";
    let latitude = "a latitude from -90 to 90 in decimal degrees";
    let longitude = "a longitude from -180 to 180 in decimal degrees";
    let duration = "a duration such as 300 (seconds), 5m, 1h30m or PT5M, from 0 to 10000 days";
    let time = "a time with offset, such as 2026-05-04T17:30:00+02:00";
    let load = "amounts by dimension, such as weight_kg:2|volume_l:30 or a bare number, each \
                dimension once";
    let windows = "time windows start/end, several with |, such as \
                   2026-05-04T17:00:00+02:00/2026-05-04T19:00:00+02:00";
    let moment = format!("{windows}: {time}");
    let moment = moment.as_str();
    let names = "nothing, as pickup_lat or pickup_lon is given";
    let deliveries = "a position lat,lon in decimal degrees, such as 50.8467,4.3525";
    for (column, cell, expected, found) in [
        (C::Id, "", "an id", "nothing"),
        (C::PickupLat, "", latitude, "nothing"),
        (C::PickupLat, "90.1", latitude, "\"90.1\""),
        (C::PickupLat, "-91", latitude, "\"-91\""),
        (C::PickupLat, "NaN", latitude, "\"NaN\""),
        (C::PickupLat, "50,8", latitude, "\"50,8\" (a decimal comma; write a point)"),
        (C::PickupLon, "180.5", longitude, "\"180.5\""),
        (C::PickupLon, "inf", longitude, "\"inf\""),
        (C::PickupSetup, "-5", duration, "\"-5\""),
        (C::PickupService, "5 minutes", duration, "\"5 minutes\""),
        (C::PickupService, "NaN", duration, "\"NaN\""),
        (C::PickupTimeWindows, "a", windows, "\"a\""),
        (C::DeliveryTimeWindows, "a/b", moment, "\"a\""),
        (C::Pickup, "Flagey", names, "\"Flagey\""),
        (
            C::Delivery,
            "Flagey",
            deliveries,
            "\"Flagey\" (a name is looked up where there is a map)",
        ),
        (C::DeliveryLat, "50", "", ""),
        (C::DeliverySetup, "PT-5M", duration, "\"PT-5M\""),
        (C::DeliveryService, "1:30", duration, "\"1:30\""),
        (C::Amount, "kg:1|kg:2", load, "\"kg:1|kg:2\" (kg twice)"),
        (C::Amount, "none", "", ""),
        (C::Skills, "a||b", "skills, several with |", "\"a||b\""),
        (C::Fee, "", "an amount, or pricing=bid", "nothing"),
        (C::Fee, "-4.60", amount, "\"-4.60\""),
        (C::Fee, "12,50", amount, "\"12,50\" (a decimal comma; write a point)"),
        (C::Fee, "1.23456", amount, "\"1.23456\""),
        (C::Fee, "nan", amount, "\"nan\""),
        (C::Fee, "1e2", amount, "\"1e2\""),
        (C::Fee, "1000000001", amount, "\"1000000001\""),
        (C::Fee, "none", amount, "\"none\""),
        (C::Pricing, "auction", "fixed or bid", "\"auction\""),
        (C::Outlay, "-1", amount, "\"-1\""),
        (C::PostedAt, "yesterday", time, "\"yesterday\""),
        (C::ExpiresAt, "2026-05-04T17:30:00", "", ""),
        (C::MaxTimeInVehicle, "soon", "", ""),
    ] {
        let got = errands(one(column, JOB, cell));
        let name = column.name();
        let message = match (column, cell) {
            (C::DeliveryLat, _) => {
                "e.csv:2:1: delivery_lon: expected a coordinate, as delivery_lat is given, found \
                 nothing"
                    .to_owned()
            }
            (C::Amount, "none") => {
                format!("e.csv:2:3: amount: expected {load}: {amount}, found \"none\"")
            }
            (C::ExpiresAt, _) => format!(
                "e.csv:2:3: expires_at: expected none or {time}, found \"{cell}\" (without an \
                 offset)"
            ),
            (C::MaxTimeInVehicle, _) => {
                format!("e.csv:2:3: {name}: expected none or {duration}, found \"soon\"")
            }
            _ => format!("e.csv:2:3: {name}: expected {expected}, found {found}"),
        };
        assert_eq!(got, [message]);
    }
}

#[test]
fn every_kind_of_faulty_trip_cell_has_its_message() {
    use TripColumn as C;
    let amount = "an amount from 0 to 1000000000 with at most 4 decimals";
    let duration = "a duration such as 300 (seconds), 5m, 1h30m or PT5M, from 0 to 10000 days";
    let areas = "a circle lat,lon;r=METRES, such as 41.1496,-8.6110;r=800, one around a place on \
                 the map, NAME;r=METRES, or the name of an area; a radius from 0.01 to 100000 metres";
    let names = "nothing, as start_lat or start_lon is given";
    let via = "stops lat,lon or lat,lon@DWELL, several with |: a position lat,lon in decimal \
               degrees, such as 50.8467,4.3525";
    let count = "none or a whole number from 0 to 1000000";
    for (column, cell, expected, found) in [
        (C::Start, "Flagey", names, "\"Flagey\""),
        (C::RoundTrip, "maybe", "true or false", "\"maybe\""),
        (C::Via, "50.8;4.3", via, "\"50.8;4.3\""),
        (C::Area, "50.8,4.3;r=0", areas, "\"50.8,4.3;r=0\""),
        (C::AreaService, "ten minutes", duration, "\"ten minutes\""),
        (C::Profile, "tram", "car, bike or foot", "\"tram\""),
        (C::MaxTasks, "2.5", count, "\"2.5\""),
        (C::MaxTasks, "-1", count, "\"-1\""),
        (C::CostPerHour, "-12", amount, "\"-12\""),
        (C::CostPerKm, "0,30", amount, "\"0,30\" (a decimal comma; write a point)"),
        (
            C::CommissionPct,
            "100",
            "a percentage from 0 to below 100 with at most 2 decimals",
            "\"100\"",
        ),
        (
            C::MinNetGain,
            "lots",
            "none or an amount from -1000000000 to 1000000000 with at most 4 decimals",
            "\"lots\"",
        ),
        (
            C::MaxDetourRatio,
            "-0.1",
            "none or a ratio from 0 to 1000 with at most 6 decimals",
            "\"-0.1\"",
        ),
        (
            C::MaxDetourDistance,
            "1.001",
            "none or a distance in metres (250, 250m) or kilometres (2.5km) to the centimetre, \
             from -100000km to 100000km",
            "\"1.001\"",
        ),
        (
            C::Departure,
            "17:30",
            "a time with offset, such as 2026-05-04T17:30:00+02:00",
            "\"17:30\"",
        ),
    ] {
        let message = format!("t.csv:2:3: {}: expected {expected}, found {found}", column.name());
        assert_eq!(trips(one(column, TRIP, cell)), [message]);
    }
    for column in [C::MaxDetourTime, C::MaxAddedTime, C::MaxWait] {
        let message =
            format!("t.csv:2:3: {}: expected none or {duration}, found \"-5m\"", column.name());
        assert_eq!(trips(one(column, TRIP, "-5m")), [message]);
    }
    assert_eq!(
        trips(one(C::MinHourlyRate, TRIP, "-1")),
        [format!("t.csv:2:3: min_hourly_rate: expected none or {amount}, found \"-1\"")]
    );
}

#[test]
fn a_trip_needs_an_end_and_the_time_to_get_there() {
    assert_eq!(
        trips(
            "id,start_lat,start_lon,departure,latest_arrival,end_lat,end_lon\n\
               a,1,2,,,,\n\
               b,1,2,2026-05-04T17:30:00Z,2026-05-04T17:29:59Z,3,4\n\
               c,1,2,2026-05-04T17:30:00Z,2026-05-04T17:30:00Z,3,4\n"
        ),
        [
            "t.csv:2:9: end_lat: expected an end, round_trip=true or an area, found nothing",
            "t.csv:3:28: latest_arrival: expected a time not before the departure, \
             2026-05-04T17:30:00+00:00, found \"2026-05-04T17:29:59Z\"",
        ]
    );
}

#[test]
fn rows_must_agree_with_those_before() {
    assert_eq!(
        errands(
            "id,pickup_lat,pickup_lon,fee,currency\n\
                 a,1,2,x,USD\n\
                 b,1,2,3,\n\
                 \n\
                 c,1,2,3, EUR\n\
                 b,1,2,3,GBP\n\
                 a,1,2,3,EUR\n\
                 d,1,2,-3,usd\n"
        ),
        [
            "e.csv:2:7: fee: expected an amount from 0 to 1000000000 with at most 4 decimals, \
             found \"x\"",
            "e.csv:6:1: id: expected an id of its own (line 3 has this one), found \"b\"",
            "e.csv:6:9: currency: expected \"EUR\" as in line 5, found \"GBP\"",
            "e.csv:7:1: id: expected an id of its own (line 2 has this one), found \"a\"",
            "e.csv:8:7: fee: expected an amount from 0 to 1000000000 with at most 4 decimals, \
             found \"-3\"",
            "e.csv:8:10: currency: expected \"EUR\" as in line 5, found \"usd\"",
        ]
    );
    assert_eq!(
        trips("id,start_lat,start_lon,round_trip\na,1,2,1\na,1,2,1\n"),
        ["t.csv:3:1: id: expected an id of its own (line 2 has this one), found \"a\""]
    );
}

#[test]
fn places_hold_behind_quotes_line_ends_and_other_alphabets() {
    let text = "\u{feff}id,description,pickup_lat,pickup_lon,fee\r\n\
                a,\"Milk, \"\"fresh\"\"\r\nand œufs 🥚\",x,4,5\r\n\
                \r\n\
                é🥚,b,1,y,\"z\"\r\n";
    let fee = "expected an amount from 0 to 1000000000 with at most 4 decimals";
    assert_eq!(
        errands(text),
        [
            "e.csv:3:13: pickup_lat: expected a latitude from -90 to 90 in decimal degrees, \
             found \"x\"",
            "e.csv:5:8: pickup_lon: expected a longitude from -180 to 180 in decimal degrees, \
             found \"y\"",
            &format!("e.csv:5:10: fee: {fee}, found \"z\""),
        ]
    );
    assert_eq!(
        errands("\u{feff}fee\n")[0],
        "e.csv:1:1: id: expected a column of this name, found only \"fee\" (a comma separates columns)"
    );
}

#[test]
fn cells_that_are_no_text_are_named() {
    assert_eq!(
        errands(
            b"id,pickup_lat,pickup_lon,fee,description,mine\n\
                  a,1,2,x,caf\xe9,\xff\n\
                  b\0,1,\xff,3,,\n\
                  a,1,2,3,c,\n"
        ),
        [
            "e.csv:2:7: fee: expected an amount from 0 to 1000000000 with at most 4 decimals, \
             found \"x\"",
            "e.csv:2:9: description: expected UTF-8 text, found the byte 0xe9 in \"caf\u{fffd}\"",
            "e.csv:2:14: mine: expected UTF-8 text, found the byte 0xff in \"\u{fffd}\"",
            "e.csv:3:1: id: expected text without NUL bytes, found \"b\\0\"",
            "e.csv:3:6: pickup_lon: expected UTF-8 text, found the byte 0xff in \"\u{fffd}\"",
            "e.csv:4:1: id: expected an id of its own (line 2 has this one), found \"a\"",
        ]
    );
}

#[test]
fn rows_have_as_many_cells_as_the_header() {
    assert_eq!(
        errands(
            "id,pickup_lat,pickup_lon,fee\n\
                 a,1,2\n\
                 b,1,2,12,50,x\n\
                 \"c,1,2,3\n\
                 d,1,2,3\n"
        ),
        [
            "e.csv:2:1: row: expected 4 cells as in the header, found 3",
            "e.csv:3:10: row: expected 4 cells as in the header, found 6 (a cell with a comma \
             must be in quotes)",
            "e.csv:4:1: id: expected a closing quote, found the end of the file",
        ]
    );
}

#[test]
fn a_header_must_be_usable() {
    let empty = "e.csv:1:1: header: expected a header with columns among id,description,";
    for text in ["", "\u{feff}", "\r\n\n"] {
        let got = errands(text);
        assert!(got.len() == 1 && got[0].starts_with(empty), "{got:?}");
        assert!(got[0].ends_with(", found an empty file"), "{got:?}");
    }
    assert_eq!(
        errands("ID,pickup_lat,pickup_lat,fee_,fee_\n"),
        [
            "e.csv:1:1: id: expected a column of this name, found none",
            "e.csv:1:1: pickup_lon: expected a column of this name, or pickup, found none",
            "e.csv:1:1: fee: expected a column of this name, or pricing, found none",
            "e.csv:1:15: pickup_lat: expected one column of this name, found columns 2 and 3",
        ]
    );
    assert_eq!(
        trips("id;start_lat\n")[1],
        "t.csv:1:1: start_lat: expected a column of this name, or start, found only \"id;start_lat\" (a \
         comma separates columns)"
    );
    assert_eq!(
        errands(b"id,\xff\n")[3],
        "e.csv:1:4: column 2: expected UTF-8 text, found the byte 0xff in \"\u{fffd}\""
    );
    assert_eq!(
        errands("id,pickup_lat,pickup_lon,fee,\"notes\na,1,2,3,4\n"),
        ["e.csv:1:30: header: expected a closing quote, found the end of the file"]
    );
}

#[test]
fn unknown_columns_are_collected_once() {
    let text = " id ,mine,pickup_lon,pickup_lat,,fee,mine,\nb,,4,50,,1,,\n";
    let parsed = parse_errands("e.csv", text.into()).unwrap();
    assert_eq!(parsed.unknown_columns, ["mine", "(unnamed)"]);
    assert_eq!(parsed.items.len(), 1);
    assert_eq!(parsed.items[0].pickup.position.lat, 50.0);
}

#[test]
fn huge_rows_and_cells_are_errors_found_in_linear_time() {
    let head = "id,pickup_lat,pickup_lon,fee,notes\n";
    let wide = format!("{head}a{}\n", ",".repeat(1_000_000));
    assert_eq!(
        errands(wide),
        ["e.csv:2:7: row: expected 5 cells as in the header, found 1000001 (a cell with a comma \
          must be in quotes)"]
    );
    let long = format!("{head}a,1,2,3,\"{}\"\n", "x\n".repeat(5_000_000));
    assert_eq!(
        errands(long),
        ["e.csv:2:9: notes: expected at most 1048576 bytes, found 10000000 bytes"]
    );
    let number = format!("{head}a,1,2,{},\n", "9".repeat(10_000_000));
    assert_eq!(
        errands(number),
        ["e.csv:2:7: fee: expected at most 1048576 bytes, found 10000000 bytes"]
    );
    let header = format!("id,pickup_lat,pickup_lon,fee{}\na\n", ",x".repeat(1_000_000));
    assert_eq!(
        errands(header),
        ["e.csv:2:1: row: expected 1000004 cells as in the header, found 1"]
    );
    assert_eq!(errands("\u{feff}".repeat(1_000_000)).len(), 1);
}

#[test]
fn items_can_be_rejected_later() {
    let text = "id,start_lat,start_lon,round_trip\na,1,2,1\nb,1,2,\n\n\"c\",3,4,1\r\nd,5,6,1\n";
    let mut parsed = parse_trips("t.csv", text.into()).unwrap();
    let far = |field: &'static str| FieldError::new(field, "a road within 300 m", "none");
    parsed.reject(vec![(1, far("start_lat")), (0, far("start")), (1, far("id"))]);
    let ids: Vec<_> = parsed.items.iter().map(|trip| trip.id.as_str()).collect();
    assert_eq!(ids, ["d"]);
    let errors: Vec<_> = parsed.errors().map(ToString::to_string).collect();
    assert_eq!(
        errors,
        [
            "t.csv:2:1: start: expected a road within 300 m, found none",
            "t.csv:3:1: end_lat: expected an end, round_trip=true or an area, found nothing",
            "t.csv:5:1: id: expected a road within 300 m, found none",
            "t.csv:5:5: start_lat: expected a road within 300 m, found none",
        ]
    );
    let rows: Vec<_> = parsed.rejected.iter().map(|row| row.row_number).collect();
    assert_eq!(rows, [1, 2, 3]);
    parsed.reject(vec![(0, far("id"))]);
    assert!(parsed.items.is_empty());
    assert_eq!(&*parsed.rejected[3].text, b"d,5,6,1");
}

/// A file of many pieces, with the messages that it must give: ids that come again far behind the
/// first, other currencies, and texts over several lines in between.
fn many_rows() -> (String, Vec<String>) {
    let mut text = "id,currency,pickup_lat,pickup_lon,fee,description\n".to_owned();
    let (mut expected, mut first) = (Vec::new(), HashMap::new());
    let mut line = 2;
    for row in 0..30_000_u32 {
        let id = format!("e{}", row * 7 % 16_001);
        let currency = if row % 4_001 == 4_000 { "USD" } else { "EUR" };
        if let Some(first) = first.get(&id) {
            expected.push(format!(
                "e.csv:{line}:1: id: expected an id of its own (line {first} has this one), found \
                 {id:?}"
            ));
        }
        first.entry(id.clone()).or_insert(line);
        if currency == "USD" {
            let column = id.len() + 2;
            expected.push(format!(
                "e.csv:{line}:{column}: currency: expected \"EUR\" as in line 2, found \"USD\""
            ));
        }
        let description = match row % 5 {
            0 => "\"one,\r\n\"\"two\"\"\n\"".to_owned(),
            1 => "\u{feff}".to_owned(),
            2 => "7\" screws".to_owned(),
            _ => "Brötchen ".repeat(1 + row as usize % 9),
        };
        let fee = if row % 3_000 == 2_999 { "x" } else { "3" };
        if fee == "x" {
            let column = id.len() + 10;
            expected.push(format!(
                "e.csv:{line}:{column}: fee: expected an amount from 0 to 1000000000 with at most \
                 4 decimals, found \"x\""
            ));
        }
        text += &format!("{id},{currency},1,2,{fee},{description}\n");
        line += if row % 5 == 0 { 3 } else { 1 };
    }
    (text, expected)
}

#[test]
fn what_is_read_does_not_depend_on_the_number_of_threads() {
    let (text, expected) = many_rows();
    assert!(text.len() > 1_000_000, "that is few pieces");
    let read = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| parse_errands("e.csv", text.clone().into_bytes())).unwrap()
    };
    let one = read(1);
    let errors: Vec<_> = one.errors().map(ToString::to_string).collect();
    assert_eq!(errors, expected);
    assert_eq!(one.items.len() + one.rejected.len(), 30_000);
    let description = |row: usize| one.items[row].description.as_str();
    assert_eq!([0, 1, 2].map(description), ["one,\r\n\"two\"\n", "\u{feff}", "7\" screws"]);
    for threads in [2, 5] {
        let many = read(threads);
        assert!(many.items == one.items && many.rejected == one.rejected, "{threads} threads");
    }
}

#[test]
fn files_are_named_in_errors() {
    let missing = read_errands(&Source::from_argument("no/such/file.csv".as_ref()));
    let Err(Error::Io { path, .. }) = missing else { panic!("a missing file was read") };
    assert_eq!(path.to_str(), Some("no/such/file.csv"));
    assert_eq!(Source::from_argument("-".as_ref()).name(), "<stdin>");
}
