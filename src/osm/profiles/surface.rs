//! What the ground does to a speed.

use crate::osm::Tags;

/// How good the ground is, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ground {
    /// Asphalt, concrete; also where nothing is said of an ordinary road.
    Paved,
    /// Paving stones, concrete plates, sett.
    Stones,
    /// Fine gravel, compacted: a good unpaved road.
    Compacted,
    /// Gravel, dirt, ground, cobbles with gaps.
    Loose,
    /// Grass, sand, mud, rock.
    Bad,
}

/// The ground of a way, from the worst of `surface`, `tracktype` and `smoothness`; `None` where
/// none is given. Sources: wiki Key:surface, Key:tracktype, Key:smoothness.
pub(super) fn of_way(tags: &Tags) -> Option<Ground> {
    let surface = tags.get("surface").and_then(of_surface);
    let track = tags.get("tracktype").and_then(|grade| match grade {
        "grade1" => Some(Ground::Paved),
        "grade2" => Some(Ground::Compacted),
        "grade3" | "grade4" => Some(Ground::Loose),
        "grade5" => Some(Ground::Bad),
        _ => None,
    });
    let smoothness = tags.get("smoothness").and_then(|value| match value {
        "excellent" | "good" => Some(Ground::Paved),
        "intermediate" => Some(Ground::Stones),
        "bad" => Some(Ground::Compacted),
        "very_bad" => Some(Ground::Loose),
        "horrible" | "very_horrible" | "impassable" => Some(Ground::Bad),
        _ => None,
    });
    [surface, track, smoothness].into_iter().flatten().max()
}

fn of_surface(value: &str) -> Option<Ground> {
    // `asphalt;gravel`, `concrete:plates`: the first word says what most of it is.
    let first = value.split([';', ':']).next().unwrap_or(value);
    Some(match first {
        "paved" | "asphalt" | "concrete" | "chipseal" | "metal" | "rubber" | "tartan"
        | "acrylic" => Ground::Paved,
        "paving_stones" | "sett" | "bricks" | "brick" | "wood" | "metal_grid" | "grass_paver"
        | "plastic" => Ground::Stones,
        "cobblestone" | "unhewn_cobblestone" | "pebblestone" => Ground::Loose,
        "compacted" | "fine_gravel" => Ground::Compacted,
        "unpaved" | "gravel" | "dirt" | "earth" | "ground" | "clay" | "shells" | "stone"
        | "woodchips" => Ground::Loose,
        "grass" | "sand" | "mud" | "rock" | "snow" | "ice" | "salt" => Ground::Bad,
        _ => return None,
    })
}
