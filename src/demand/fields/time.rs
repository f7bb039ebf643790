//! Time windows.

use chrono::{DateTime, FixedOffset};

use super::{Parse, Unreadable, instant};
use crate::demand::windows::TimeWindows;

const WINDOWS: &str = "time windows start/end, several with |, such as \
                       2026-05-04T17:00:00+02:00/2026-05-04T19:00:00+02:00";

/// Closed intervals `start/end` of RFC 3339 moments, one or several with `|`.
pub fn time_windows(text: &str) -> Parse<TimeWindows> {
    let windows = text.split('|').map(window).collect::<Parse<Vec<_>>>()?;
    TimeWindows::new(windows).ok_or_else(|| Unreadable::new(WINDOWS, text))
}

fn window(text: &str) -> Parse<(DateTime<FixedOffset>, DateTime<FixedOffset>)> {
    let Some((begin, end)) = text.split_once('/') else {
        return Err(Unreadable::new(WINDOWS, text.trim()));
    };
    let moment = |text| {
        instant(text).map_err(|error| Unreadable {
            expected: format!("{WINDOWS}: {}", error.expected).into(),
            ..error
        })
    };
    let (begin, end) = (moment(begin)?, moment(end)?);
    if end < begin {
        return Err(Unreadable::with_hint(WINDOWS, text.trim(), "it ends before it begins"));
    }
    Ok((begin, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_put_in_order_and_apart() {
        let [a, b, c, d, e] = [
            "2026-05-04T09:00:00+02:00",
            "2026-05-04T10:00:00+02:00",
            "2026-05-04T11:00:00+02:00",
            "2026-05-04T15:00:00Z",
            "2026-05-04T16:00:00Z",
        ];
        let windows = time_windows(&format!("{d}/{e} | {a}/{b}|{b}/{c}|{a}/{a}")).unwrap();
        let expected =
            [(a, c), (d, e)].map(|(begin, end)| (instant(begin).unwrap(), instant(end).unwrap()));
        assert_eq!(windows.iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_is_no_window_is_named() {
        for (text, found) in [
            ("", "nothing"),
            ("2026-05-04T09:00:00Z", "\"2026-05-04T09:00:00Z\""),
            ("2026-05-04T09:00:00Z/", "nothing"),
            ("2026-05-04T09:00:00Z/10:00", "\"10:00\""),
            ("2026-05-04T09:00:00Z/2026-05-04T10:00:00Z|", "nothing"),
            (
                "2026-05-04T09:00:00Z/2026-05-04T08:59:59Z",
                "\"2026-05-04T09:00:00Z/2026-05-04T08:59:59Z\" (it ends before it begins)",
            ),
        ] {
            let error = time_windows(text).unwrap_err();
            assert!(error.expected.starts_with(WINDOWS), "{text}");
            assert_eq!(error.found, found, "{text}");
        }
    }
}
