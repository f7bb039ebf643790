//! Places that were found, as they are shown.

use std::fmt;

use super::Gazetteer;
use super::candidates::Candidate;
use super::ground::metres;
use super::kinds::said;
use super::record::{NONE, Record};
use crate::road::network::MapPoint;
use crate::units::Position;

/// A place that a name or an address means, or may mean.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundPlace {
    /// What it is called, with its street and its town: `Rua de Cedofeita 12, Porto`. The same
    /// text finds it again.
    pub label: String,
    /// Its own name, or the street and the number of an address.
    pub name: String,
    /// What it is, as people say: `street`, `house`, `dry cleaning`.
    pub kind: String,
    /// Where it is.
    pub position: Position,
    /// Metres from the position near which it was looked for.
    pub distance: Option<f64>,
    /// Its opening hours, as the map has them.
    pub opening_hours: Option<String>,
    /// In what it is not just what was asked for.
    pub remarks: Vec<Remark>,
}

/// In what a place is not just what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// The name is written otherwise.
    Misspelt,
    /// Only a part of the name was given.
    Partial,
    /// The house is not on the map.
    NoSuchNumber {
        /// The number that was asked for.
        asked: String,
        /// The nearest that is known; where there is none, the position is the street's.
        nearest: Option<String>,
    },
    /// What was said of where it lies is not on the map.
    UnknownContext(String),
    /// Other streets bear the name, and the map does not say whether they have that number too.
    Namesakes {
        /// How many.
        others: usize,
    },
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Misspelt => f.write_str("spelt otherwise"),
            Self::Partial => f.write_str("a part of the name"),
            Self::NoSuchNumber { asked, nearest: Some(nearest) } => {
                write!(f, "number {asked} is not on the map; {nearest} is the nearest that is")
            }
            Self::NoSuchNumber { asked, nearest: None } => {
                write!(f, "number {asked} is not on the map; the middle of the street")
            }
            Self::UnknownContext(text) => write!(f, "{text:?} is not on the map"),
            Self::Namesakes { others: 1 } => {
                f.write_str("another street has that name, and no such number on the map")
            }
            Self::Namesakes { others } => {
                write!(f, "{others} more streets have that name, and no such number on the map")
            }
        }
    }
}

impl FoundPlace {
    /// `Rua de Cedofeita 12, Porto (41.1520000,-8.6190000)`, and what is remarkable.
    pub fn with_position(&self) -> String {
        format!("{} ({})", self.label, self.shown_position())
    }

    /// The position as it can be given in place of the name.
    pub fn shown_position(&self) -> String {
        format!("{:.5},{:.5}", self.position.lat, self.position.lon)
    }

    /// The remarks in a line; empty where there are none.
    pub fn remarks(&self) -> String {
        self.remarks.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    }
}

/// Why a name means no one place.
#[derive(Debug, Clone, PartialEq)]
pub enum Unlocated {
    /// Several places fit equally well.
    Ambiguous {
        /// How many.
        count: usize,
        /// The first of them, the nearest first.
        first: Vec<FoundPlace>,
    },
    /// Nothing has that name.
    Unknown {
        /// What has names that are a little alike.
        alike: Vec<FoundPlace>,
    },
}

impl Unlocated {
    /// What would have been accepted.
    pub fn expected(&self) -> &'static str {
        match self {
            Self::Ambiguous { .. } => "a position or a name that only one place has",
            Self::Unknown { .. } => "a position or a name on the map",
        }
    }

    /// What was found instead, where `quoted` was asked for.
    pub fn found(&self, quoted: &str) -> String {
        let list = |places: &[FoundPlace]| {
            let shown = |place: &FoundPlace| {
                format!("{} [{}] ({})", place.label, place.kind, place.shown_position())
            };
            places.iter().map(shown).collect::<Vec<_>>().join("; ")
        };
        match self {
            Self::Ambiguous { count, first } => {
                let more = match count.saturating_sub(first.len()) {
                    0 => String::new(),
                    more => format!("; and {more} more"),
                };
                format!("{quoted}, which {count} places have: {}{more}", list(first))
            }
            Self::Unknown { alike } if alike.is_empty() => quoted.to_owned(),
            Self::Unknown { alike } => format!("{quoted}; alike are {}", list(alike)),
        }
    }
}

impl Gazetteer {
    /// A candidate as it is shown.
    pub(super) fn found(&self, candidate: &Candidate, near: Option<MapPoint>) -> FoundPlace {
        let stored = &self.stored;
        let record = stored.places.get(candidate.place as usize);
        let text =
            |of: fn(&Record) -> u32| record.map_or("", |record| stored.texts.get(of(record)));
        let kind = match &candidate.number {
            Some(_) => "house".to_owned(),
            None => said(text(|record| record.kind)),
        };
        let name = self.name_of(candidate);
        let label = self.label(candidate.place, &name, false);
        let hours = text(|record| record.hours);
        FoundPlace {
            label,
            name,
            kind,
            position: candidate.at.position(),
            distance: near.map(|near| metres(near, candidate.at)),
            opening_hours: (!hours.is_empty() && candidate.number.is_none())
                .then(|| hours.to_owned()),
            remarks: remarks(candidate),
        }
    }
}

impl Gazetteer {
    /// Its own name, or the street and the number of an address; what it is where it has none.
    pub(super) fn name_of(&self, candidate: &Candidate) -> String {
        let record = self.stored.places.get(candidate.place as usize);
        let name = match self.name(candidate.place) {
            "" => said(record.map_or("", |record| self.stored.texts.get(record.kind))),
            name => name.to_owned(),
        };
        match &candidate.number {
            Some(number) => format!("{name} {number}"),
            None => name,
        }
    }

    /// A name with the street and the town behind it, and the suburb where it is asked for or
    /// where there is no town.
    pub(super) fn label(&self, place: u32, name: &str, with_suburb: bool) -> String {
        let Some(record) = self.stored.places.get(place as usize) else { return name.to_owned() };
        let own = self.stored.texts.get(record.name);
        let suburb = with_suburb || record.town == NONE;
        let around = [Some(record.street), suburb.then_some(record.suburb), Some(record.town)];
        let mut parts = vec![name];
        for around in around.into_iter().flatten().map(|around| self.name(around)) {
            if !around.is_empty() && around != own && !parts.contains(&around) {
                parts.push(around);
            }
        }
        parts.join(", ")
    }
}

fn remarks(candidate: &Candidate) -> Vec<Remark> {
    let mut remarks = Vec::new();
    if candidate.errors > 0 {
        remarks.push(Remark::Misspelt);
    }
    if candidate.is_partial {
        remarks.push(Remark::Partial);
    }
    if let Some(asked) = &candidate.missing {
        remarks
            .push(Remark::NoSuchNumber { asked: asked.clone(), nearest: candidate.number.clone() });
    }
    remarks.extend(candidate.unknown.iter().cloned().map(Remark::UnknownContext));
    remarks
}
