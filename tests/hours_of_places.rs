//! When stops may begin: held against trying minute after minute, against damaged and hostile
//! texts, and against all that real maps have.
// A test program: it stops at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod oracle;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, FixedOffset, TimeDelta};
use chrono_tz::Tz;
use ontheway::demand::{Barrier, Begin, Clock, Country, ErrandStop, Hours, TimeWindows};
use ontheway::osm::{Selection, Tags, read_extract};
use ontheway::units::{Millis, Position};
use oracle::doors::Walls;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Texts that can be read, and some that cannot.
const TEXTS: [&str; 34] = [
    "24/7",
    "24/7; PH off",
    "Mo-Fr 09:00-18:00; Sa 09:00-12:30",
    "Mo-Fr 08:00-12:30,14:00-18:30; PH off",
    "Mo-Su,PH 10:00-22:00",
    "Fr,Sa 22:00-04:00",
    "Mo-Su 18:00-02:30",
    "Sa 20:00-44:00",
    "00:00-02:30",
    "01:59-02:01",
    "02:00-03:00",
    "03:00-03:01",
    "week 1-53/2 Mo-Fr 10:00-12:00; week 2-52/2 Mo-Fr 14:00-16:00",
    "week 10-44 Mo-Sa 08:00-20:00",
    "Apr-Oct: Mo-Su 10:00-19:00; Nov-Mar: Sa,Su 11:00-16:00",
    "Dec 24-26 off; Mo-Sa 07:00-20:00",
    "easter -2 days off; 06:00-18:00",
    "PH 10:00-12:00",
    "SH 09:00-11:00",
    "Mo[1],Mo[-1] 10:00-12:00",
    "2026 Mar 29 00:00-24:00; 12:00-13:00",
    "Mo-Fr 10:00-18:00 \"ring twice\"; Sa unknown \"perhaps\"",
    "Mo-Fr 10:00-16:00, 20:00-21:00 || \"by phone\"",
    "open 24/7!!",
    "sunrise-sunset",
    "Mo-Fr 17:00+",
    "\"by appointment\"",
    "Mo-Fr 10:00-20:00 \"only after registration\"; Sa 10:00-12:00 open \"ring twice\"",
    "Mo-Fr 10:00-16:00 off \"works\"; 09:00-20:00",
    "10:00+",
    "12:00-14:00+,19:00-20:00",
    "Sa 20:00-02:00+; Su 22:30+",
    "Mo 10:00-12:00; Tu-Su off || 09:00-11:00+",
    "Mo-Fr 10:00+ off",
];

/// Days about which something is odd: clocks change, years end, there are holidays.
const DAYS: [&str; 9] = [
    "2026-03-29T00:00:00Z",
    "2026-10-25T00:00:00Z",
    "2026-10-24T20:00:00Z",
    "2026-03-08T06:00:00Z",
    "2026-11-01T05:00:00Z",
    "2026-12-31T22:00:00Z",
    "2026-12-25T08:00:00Z",
    "2026-04-05T00:00:00Z",
    "2028-02-29T00:00:00Z",
];

const ZONES: [&str; 7] = [
    "Europe/Brussels",
    "Europe/Lisbon",
    "America/New_York",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Casablanca",
];

fn stop(hours: Option<Hours>, windows: &[(i64, i64)], departure: Moment) -> ErrandStop {
    let moment = |ms: i64| departure + TimeDelta::milliseconds(ms);
    let windows = windows.iter().map(|(begin, end)| (moment(*begin), moment(*end)));
    ErrandStop {
        position: Position { lat: 0.0, lon: 0.0 },
        name: None,
        setup: Millis::ZERO,
        service: Millis::ZERO,
        opening_hours: hours,
        time_windows: TimeWindows::new(windows.collect()),
    }
}

type Moment = DateTime<FixedOffset>;

fn moment(text: &str) -> Moment {
    DateTime::parse_from_rfc3339(text).unwrap()
}

#[derive(Debug, Clone)]
struct Case {
    day: &'static str,
    departs: i64,
    arrival: i64,
    offset: i32,
    zone: Option<&'static str>,
    country: Option<&'static str>,
    hours: Option<&'static str>,
    windows: Vec<(i64, i64)>,
    max_wait: Option<i64>,
}

fn cases() -> impl Strategy<Value = Case> {
    let window = (-12 * HOUR..40 * HOUR, select(vec![0, 1, MINUTE, HOUR, 9 * HOUR]));
    let window = window.prop_map(|(begin, length)| (begin, begin + length));
    let waits = prop_oneof![
        Just(Some(0)),
        (0..2 * HOUR).prop_map(Some),
        Just(Some(HOUR)),
        Just(Some(3 * DAY)),
        (0..20 * DAY).prop_map(Some),
    ];
    (
        (select(&DAYS[..]), 0..DAY, 0..30 * HOUR, select(vec![0, 3_600, 7_200, -18_000, 20_700])),
        (prop::option::of(select(&ZONES[..])), prop::option::of(select(vec!["BE", "DE", "US"]))),
        (prop::option::weighted(0.9, select(&TEXTS[..])), vec(window, 0..4)),
        waits,
    )
        .prop_map(
            |((day, departs, arrival, offset), (zone, country), (hours, windows), wait)| {
                let max_wait = wait;
                Case { day, departs, arrival, offset, zone, country, hours, windows, max_wait }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn stops_begin_when_trying_every_minute_says(case in cases()) {
        let offset = FixedOffset::east_opt(case.offset).unwrap();
        let departs = TimeDelta::milliseconds(case.departs);
        let departure = (moment(case.day) + departs).with_timezone(&offset);
        let zone: Option<Tz> = case.zone.map(|zone| zone.parse().unwrap());
        let country: Option<Country> = case.country.map(|country| country.parse().unwrap());
        let hours = case.hours.map(|text| Hours::new(text, country));
        let stop = stop(hours, &case.windows, departure);
        let clock = Clock::new(departure, zone);
        let found = stop.begin(&clock, Millis(case.arrival), case.max_wait.map(Millis));

        let walls = Walls { zone, offset: i64::from(case.offset) * 1_000, country };
        let origin = departure.timestamp_millis();
        let windows: Vec<(i64, i64)> =
            case.windows.iter().map(|window| (origin + window.0, origin + window.1)).collect();
        let expected = walls.begin(case.hours, &windows, origin + case.arrival, case.max_wait);
        match (found, expected) {
            (Ok(Begin { at, hours_unknown }), Some(expected)) => {
                prop_assert_eq!((origin + at.0, hours_unknown), expected);
            }
            (Err(barrier), None) => {
                let by_windows = walls.begin(None, &windows, origin + case.arrival, case.max_wait);
                let named = if by_windows.is_none() { Barrier::Windows } else { Barrier::Hours };
                prop_assert_eq!(barrier, named);
            }
            (found, expected) => prop_assert!(false, "{:?}, should be {:?}", found, expected),
        }
    }
}

/// Longer than this for one text, on any machine, is not a matter of noise.
const SLOW: Duration = Duration::from_millis(400);

/// Reads hours and asks for a year of them; whether they could be read, and how long it took.
fn a_year_of(text: &str) -> (bool, Duration) {
    let begun = Instant::now();
    let hours = Hours::new(text, Some(Country::DE));
    let readable = hours.is_readable();
    let departure = moment("2026-05-15T17:30:00+02:00");
    let clock = Clock::new(departure, Some(Tz::Europe__Berlin));
    let stop = stop(Some(hours), &[], departure);
    let mut at = Millis::ZERO;
    for _ in 0..40 {
        match stop.begin(&clock, at, None) {
            Ok(begin) => at = begin.at + Millis(9 * DAY),
            Err(_) => break,
        }
    }
    (readable, begun.elapsed())
}

/// Pieces of which texts like opening hours are made.
const PIECES: [&str; 58] = [
    "Mo",
    "Tu-",
    "Fr",
    "Su",
    "PH",
    "SH",
    ",",
    ";",
    " ",
    " ",
    " ",
    "||",
    "-",
    "+",
    "/",
    ":",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "\"x\"",
    "off",
    "open",
    "closed",
    "unknown",
    "24/7",
    "00:00",
    "24:00",
    "48:00",
    "23:59",
    "09:00-18:00",
    "18:00-02:00",
    "sunrise",
    "sunset",
    "(sunset+23:59)",
    "dusk",
    "dawn",
    "easter",
    "week",
    "week 1-53/2",
    "53",
    "Jan",
    "Feb 29",
    "Dec 31",
    "1900",
    "2026",
    "9999",
    "2026-2030/2",
    "-1 day",
    "+9999 days",
    "[-1]",
    "[1-5]",
    "/01:30",
    "10",
    "31",
    "é",
    "\u{0}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn texts_of_pieces_are_read_or_unknown_in_time(pieces in vec(select(&PIECES[..]), 0..24)) {
        let text = pieces.concat();
        let (_, took) = a_year_of(&text);
        prop_assert!(took < SLOW, "{:?} took {:?}", text, took);
    }

    #[test]
    fn any_text_is_read_or_unknown_in_time(text in any::<String>()) {
        let (_, took) = a_year_of(&text);
        prop_assert!(took < SLOW, "{:?} took {:?}", text, took);
    }
}

#[test]
fn long_texts_take_no_longer() {
    for piece in [
        "Mo ",
        "Mo,",
        "Mo-Fr 09:00-18:00; ",
        "Mo 1:00-2:00,",
        "Jan 1-2,",
        "week 1,",
        "\"a\" || ",
        "2026,",
        "2026-2090/2 ",
        "PH -1 day,",
        "Mo[1,2,3],",
        "easter +1 day - ",
        "((((",
        "Jan-",
        "10:00-12:00,",
        "10:00+,",
        "a",
        "\"",
        "24/7;",
        "Mo-Su 00:00-48:00, ",
        "Feb 29-",
        "; ",
        "|",
        "Jan 01 10:00-10:01 open \"a\"; ",
        "Jan 1 Mo[1] 01:00-02:00 unknown \"b\", ",
    ] {
        for length in [200, 1_000, 1_024, 5_000, 1_000_000] {
            let text: String = piece.chars().cycle().take(length).collect();
            let (_, took) = a_year_of(&text);
            assert!(took < SLOW, "{length} characters of {piece:?} took {took:?}");
        }
    }
}

#[test]
fn hours_say_what_they_are() {
    let of = |text: &str| {
        let hours = Hours::new(text, None);
        (hours.is_readable(), hours.may_close())
    };
    assert_eq!(of("24/7"), (true, false));
    assert_eq!(of("Mo-Fr 09:00-18:00"), (true, true));
    assert_eq!(of("24/7 off"), (true, true));
    assert_eq!(of("ask at the bar"), (false, false));
    assert_eq!(of("sunrise-sunset"), (false, false));
    assert_eq!(of(""), (false, false));
    let many = "Mo 10:00-11:00; ".repeat(60);
    assert_eq!(of(&many[..many.len() - 2]), (false, false), "too much work");
}

#[test]
fn only_what_is_said_is_known() {
    let on_friday = |text: &str, hour: i64| {
        let departure = moment("2026-05-15T00:00:00+02:00");
        let stop = stop(Some(Hours::new(text, None)), &[], departure);
        let begin = stop.begin(&Clock::new(departure, None), Millis(hour * HOUR), Some(Millis(0)));
        begin.ok().map(|begin| begin.hours_unknown)
    };
    let (open, unknown, closed) = (Some(false), Some(true), None);
    for (text, hour, expected) in [
        ("\"by appointment\"", 3, unknown),
        ("Mo-Fr 10:00-20:00 \"only after registration\"", 12, unknown),
        ("Mo-Fr 10:00-20:00 \"only after registration\"", 21, closed),
        ("Mo-Fr 10:00-20:00 open \"ring twice\"", 12, open),
        ("Mo-Fr 10:00-20:00 off \"strike\"", 12, closed),
        ("Mo-Fr 10:00-20:00 || \"ask\"", 12, open),
        ("Mo-Fr 10:00-20:00 || \"ask\"", 21, unknown),
        ("\"in good weather\": 10:00-20:00", 12, unknown),
        ("Fr 10:00+", 9, closed),
        ("Fr 10:00+", 18, unknown),
        ("Fr 10:00+", 25, closed),
        ("Fr 22:00+", 25, unknown),
        ("Fr 12:00-14:00+", 13, open),
        ("Fr 12:00-14:00+", 15, unknown),
        ("24/7 \"ask\"", 12, unknown),
        ("24/7 open \"ring\"", 12, open),
    ] {
        assert_eq!(on_friday(text, hour), expected, "{text} at {hour}:00");
    }
}

#[test]
fn a_door_that_stays_shut_for_weeks_is_closed() {
    let departure = moment("2026-05-15T17:30:00+02:00");
    let hours = Hours::new("Mo-Sa 09:00-19:00; May 10-Jun 10 off \"holidays\"", None);
    let stop = stop(Some(hours), &[], departure);
    let clock = Clock::new(departure, None);
    let an_hour = Some(Millis(HOUR));
    assert_eq!(stop.begin(&clock, Millis(60_000), an_hour), Err(Barrier::Hours));
    let opens = moment("2026-06-11T09:00:00+02:00") - departure;
    let expected = Begin { at: Millis(opens.num_milliseconds()), hours_unknown: false };
    assert_eq!(stop.begin(&clock, Millis(60_000), None), Ok(expected));
}

const EXTRACTS: [&str; 9] = [
    "columbus_otp",
    "heidelberg_test",
    "krems",
    "liechtenstein_2020s",
    "porto",
    "porto_bench",
    "rnv",
    "vancouver",
    "edge/monaco-latest.lz4",
];

/// Every text of `opening_hours` in a real extract, and how often it stands there.
fn texts_of(name: &str) -> Option<BTreeMap<String, usize>> {
    let has_hours: fn(&Tags) -> bool = |tags| tags.get("opening_hours").is_some();
    let selection =
        Selection { way: has_hours, node: has_hours, relation: has_hours, member_ways: |_| false };
    let path = oracle::extracts::real(name)?;
    let extract = read_extract(&path, &selection, &|_, _| {}).unwrap();
    let mut texts = BTreeMap::new();
    let of_nodes = extract.node_tags.iter().map(|(_, tags)| tags);
    let of_ways = extract.ways.iter().map(|way| &way.tags);
    let of_relations = extract.relations.iter().map(|relation| &relation.tags);
    let all = of_nodes.chain(of_ways).chain(of_relations);
    for text in all.filter_map(|tags| tags.get("opening_hours")) {
        *texts.entry(text.trim().to_owned()).or_default() += 1;
    }
    Some(texts)
}

#[test]
fn the_hours_of_real_places_are_read_in_time() {
    let (mut all, mut readable) = ((0, 0), (0, 0));
    let mut longest = (Duration::ZERO, String::new());
    for name in EXTRACTS {
        let Some(texts) = texts_of(name) else { return };
        let (mut places, mut of_them) = (0, 0);
        let different = texts.len();
        for (text, count) in texts {
            let (is_readable, took) = a_year_of(&text);
            assert!(took < SLOW, "{text:?} took {took:?}");
            places += count;
            readable.1 += usize::from(is_readable);
            of_them += if is_readable { count } else { 0 };
            longest = longest.max((took, text));
        }
        println!("{name}: {of_them} of {places} places can be read, {different} texts");
        all = (all.0 + places, all.1 + different);
        readable.0 += of_them;
    }
    println!("all: {readable:?} of {all:?} places and texts, the slowest {longest:?}");
    assert!(readable.0 * 5 > all.0 * 4, "real hours are read better than that");
}
