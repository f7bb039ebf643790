//! Positions on the earth.

use super::number::not_a_number;
use super::{Parse, Unreadable, duration};
use crate::demand::types::Via;
use crate::units::{Millis, Position};

const LATITUDE: &str = "a latitude from -90 to 90 in decimal degrees";
const LONGITUDE: &str = "a longitude from -180 to 180 in decimal degrees";
const POSITION: &str = "a position lat,lon in decimal degrees, such as 50.8467,4.3525";
const VIA: &str = "stops lat,lon or lat,lon@DWELL, several with |";

/// Degrees north, in [−90, 90]: the nearest double to what is written.
pub fn latitude(text: &str) -> Parse<f64> {
    degrees(text, 90.0, LATITUDE)
}

/// Degrees east, in [−180, 180]: the nearest double to what is written.
pub fn longitude(text: &str) -> Parse<f64> {
    degrees(text, 180.0, LONGITUDE)
}

/// `lat,lon`.
pub fn position(text: &str) -> Parse<Position> {
    let parsed = text
        .split_once(',')
        .and_then(|(lat, lon)| Position::new(latitude(lat).ok()?, longitude(lon).ok()?));
    parsed.ok_or_else(|| {
        let first = text.split(',').next().unwrap_or(text).trim();
        let is_name = first.contains(char::is_alphabetic) && first.parse::<f64>().is_err();
        if is_name {
            Unreadable::with_hint(POSITION, text, "a name is looked up where there is a map")
        } else {
            Unreadable::new(POSITION, text)
        }
    })
}

/// `lat,lon` or `lat,lon@DWELL`, one or several with `|`.
pub fn vias(text: &str) -> Parse<Vec<Via>> {
    text.split('|').map(via).collect()
}

/// `lat,lon` or `lat,lon@DWELL`.
pub fn via(text: &str) -> Parse<Via> {
    let parsed = match text.split_once('@') {
        None => position(text).map(|position| Via { position, dwell: Millis::ZERO }),
        Some((place, dwell)) => position(place)
            .and_then(|position| duration(dwell).map(|dwell| Via { position, dwell })),
    };
    parsed.map_err(|error| Unreadable {
        expected: format!("{VIA}: {}", error.expected).into(),
        ..error
    })
}

fn degrees(text: &str, most: f64, expected: &'static str) -> Parse<f64> {
    let value: Option<f64> = text.trim().parse().ok();
    // No NaN and no infinity lies in the range.
    value.filter(|value| (-most..=most).contains(value)).ok_or_else(|| not_a_number(expected, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_read() {
        let grand_place = Position { lat: 50.8467, lon: 4.3525 };
        assert_eq!(position("50.8467,4.3525"), Ok(grand_place));
        assert_eq!(position(" 50.8467 , 4.3525 "), Ok(grand_place));
        assert_eq!(position("-90,-180"), Ok(Position { lat: -90.0, lon: -180.0 }));
        assert_eq!(longitude("5e-05"), Ok(0.00005));
        for bad in ["", "50", "50,", ",4", "91,0", "0,181", "NaN,0", "0,inf", "1,2,3", "50;4"] {
            assert_eq!(position(bad), Err(Unreadable::new(POSITION, bad)), "{bad}");
        }
        assert_eq!(latitude("90.0000001").unwrap_err().expected, LATITUDE);
        assert_eq!(
            latitude("50,8").unwrap_err().found,
            "\"50,8\" (a decimal comma; write a point)"
        );
    }

    #[test]
    fn vias_are_read_in_order() {
        let [flagey, ixelles] =
            [(50.8275, 4.3722), (50.8333, 4.3667)].map(|(lat, lon)| Position { lat, lon });
        assert_eq!(
            vias("50.8275,4.3722@5m | 50.8333,4.3667"),
            Ok(vec![
                Via { position: flagey, dwell: Millis(300_000) },
                Via { position: ixelles, dwell: Millis::ZERO },
            ])
        );
        let error = vias("50.8275,4.3722|").unwrap_err();
        assert_eq!(error.expected, format!("{VIA}: {POSITION}"));
        assert_eq!(error.found, "nothing");
        assert_eq!(vias("1,2@-5").unwrap_err().found, "\"-5\"");
        assert!(vias("1,2@").is_err());
    }
}
