//! What is inside a map file, for people and for programs.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::geojson::to_text;
use super::grid::{Column, Grid, Layout, Room};
use super::numbers::lon_lat;
use crate::error::Result;
use crate::road::{MapInfo, MapPoint, ProfileInfo, SectionInfo};

/// A table of the networks and one of the sections, with what the file says of itself.
pub fn map_info_table(info: &MapInfo, room: Room) -> String {
    let mut text = format!(
        "{}: {} bytes, format version {}\n",
        info.path.display(),
        info.bytes,
        info.format_version
    );
    if let Some(source) = &info.source {
        let (program, extract, checksum) = (&source.program, &source.extract, &source.checksum);
        let _ = writeln!(text, "built by ontheway {program} from {extract} (XXH3 {checksum})");
    }
    let mut text = room.sentences(&text);
    let profiles = room.table(Layout::Wide, |layout| profiles(info, layout));
    let sections = room.table(Layout::Wide, |layout| sections(info, layout));
    let _ = write!(text, "\n{profiles}\n\n{} places\n\n{sections}\n", info.places);
    if info.fault.is_none() {
        text.push_str("\nall checksums fit\n");
    }
    text
}

fn profiles(info: &MapInfo, layout: Layout) -> Grid {
    use Column::{Figure, Whole, Words};
    let counts = ["nodes", "edges", "roads", "links"];
    let figures = counts.map(|name| (name, Figure));
    let mut grid = match layout {
        Layout::Wide => {
            let corners = [("south-west", Whole), ("north-east", Whole)];
            Grid::new([&[("profile", Whole)], &figures[..], &corners[..]].concat())
        }
        Layout::Middle => Grid::new([&[("profile", Words)], &figures[..]].concat()),
        Layout::Narrow => Grid::new([("profile", Words)]),
    };
    for profile in &info.profiles {
        let name = profile.profile.to_string();
        let corner = |corner: fn((MapPoint, MapPoint)) -> MapPoint| {
            profile.bounds.map_or_else(|| "-".to_owned(), |b| corner(b).position().to_string())
        };
        let [south_west, north_east] = [corner(|bounds| bounds.0), corner(|bounds| bounds.1)];
        let figures = [profile.nodes, profile.edges, profile.roads, profile.links];
        let figures = figures.map(|count| count.to_string());
        let from_to = format!("from {south_west}\nto {north_east}");
        grid.add(match layout {
            Layout::Wide => [&[name][..], &figures, &[south_west, north_east]].concat(),
            Layout::Middle => [&[format!("{name}\n{from_to}")][..], &figures].concat(),
            Layout::Narrow => {
                let counted =
                    figures.iter().zip(counts).map(|(count, name)| format!("{count} {name}"));
                let counted = counted.collect::<Vec<_>>().join(", ");
                vec![format!("{name}\n{counted}\n{from_to}")]
            }
        });
    }
    grid
}

fn sections(info: &MapInfo, layout: Layout) -> Grid {
    use Column::{Figure, Whole, Words};
    let mut grid = match layout {
        Layout::Wide => Grid::new([
            ("section", Whole),
            ("items", Figure),
            ("bytes an item", Figure),
            ("bytes", Figure),
            ("share", Figure),
            ("checksum", Whole),
        ]),
        Layout::Middle => Grid::new([
            ("section", Words),
            ("bytes", Figure),
            ("share", Figure),
            ("checksum", Words),
        ]),
        Layout::Narrow => Grid::new([("section", Words), ("bytes", Figure)]),
    };
    let mut add = |name: &str, items: Option<(usize, usize)>, bytes: usize, verdict: &str| {
        let share = share(bytes, info);
        let bytes = bytes.to_string();
        let (count, each) =
            items.map(|(count, each)| (count.to_string(), each.to_string())).unwrap_or_default();
        let of_items = match items {
            Some((count, each)) => format!("\n{count} of {each} bytes"),
            None => String::new(),
        };
        let name = name.to_owned();
        grid.add(match layout {
            Layout::Wide => vec![name, count, each, bytes, share, verdict.to_owned()],
            Layout::Middle => vec![format!("{name}{of_items}"), bytes, share, verdict.to_owned()],
            Layout::Narrow => {
                // What is as it should be goes without saying.
                let verdict = if verdict == FITS { "" } else { verdict };
                vec![format!("{name}{of_items}\n{verdict}").trim_end().to_owned(), bytes]
            }
        });
    };
    for section in &info.sections {
        let verdict = if section.is_intact { FITS } else { "does not fit" };
        add(&section.name, Some((section.items, section.item_bytes)), section.bytes, verdict);
    }
    let all: usize = info.sections.iter().map(|section| section.bytes).sum();
    for ProfileInfo { profile, .. } in &info.profiles {
        let of_it = |section: &&SectionInfo| section.name.starts_with(&format!("{profile}."));
        let bytes = info.sections.iter().filter(of_it).map(|section| section.bytes).sum();
        add(&format!("all of {profile}"), None, bytes, "");
    }
    add("header, table, gaps", None, info.bytes.saturating_sub(all), "");
    add("the whole file", None, info.bytes, "");
    grid
}

/// What is said of a section whose checksum is that of its bytes.
const FITS: &str = "fits";

/// In percent, with one decimal.
fn share(bytes: usize, info: &MapInfo) -> String {
    let whole = info.bytes.max(1) as u128;
    let tenths = (bytes as u128 * 1000 + whole / 2) / whole;
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// The same as a JSON object; positions are `[lon, lat]`, the box `[west, south, east, north]`.
///
/// # Errors
/// None in practice: [`crate::Error::Request`] if the answer cannot be written as JSON.
pub fn map_info_json(info: &MapInfo) -> Result<String> {
    let profile = |profile: &ProfileInfo| {
        let bbox = profile.bounds.map(|(south_west, north_east)| {
            [lon_lat(south_west.position()), lon_lat(north_east.position())].concat()
        });
        json!({
            "profile": profile.profile,
            "nodes": profile.nodes,
            "edges": profile.edges,
            "roads": profile.roads,
            "links": profile.links,
            "bbox": bbox,
        })
    };
    let section = |section: &SectionInfo| {
        json!({
            "name": section.name,
            "items": section.items,
            "item_bytes": section.item_bytes,
            "bytes": section.bytes,
            "checksum_fits": section.is_intact,
        })
    };
    let value = json!({
        "schema": "ontheway/1",
        "file": info.path.display().to_string(),
        "bytes": info.bytes,
        "format_version": info.format_version,
        "source": info.source,
        "profiles": info.profiles.iter().map(profile).collect::<Vec<Value>>(),
        "places": info.places,
        "sections": info.sections.iter().map(section).collect::<Vec<Value>>(),
        "is_sound": info.fault.is_none(),
    });
    to_text(&value, true)
}
