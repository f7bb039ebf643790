//! What is inside a map file, for people and for programs.

use std::fmt::Write as _;

use comfy_table::{CellAlignment, ContentArrangement, Table};
use serde_json::{Value, json};

use super::geojson::to_text;
use super::grid::STYLE;
use super::numbers::lon_lat;
use crate::error::Result;
use crate::road::{MapInfo, MapPoint, ProfileInfo, SectionInfo};

/// A table of the networks and one of the sections, with what the file says of itself.
pub fn map_info_table(info: &MapInfo) -> String {
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
    let _ = write!(text, "\n{}\n\n", profiles(info).trim_fmt());
    let _ = write!(text, "{} places\n\n{}\n", info.places, sections(info).trim_fmt());
    if info.fault.is_none() {
        text.push_str("\nall checksums fit\n");
    }
    text
}

fn plain_table<const N: usize>(header: [&str; N], figures: std::ops::Range<usize>) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header);
    for column in figures {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

fn profiles(info: &MapInfo) -> Table {
    let header = ["profile", "nodes", "edges", "roads", "links", "south-west", "north-east"];
    let mut table = plain_table(header, 1..5);
    for profile in &info.profiles {
        let corner = |corner: fn((MapPoint, MapPoint)) -> MapPoint| {
            profile.bounds.map_or_else(|| "-".to_owned(), |b| corner(b).position().to_string())
        };
        table.add_row([
            profile.profile.to_string(),
            profile.nodes.to_string(),
            profile.edges.to_string(),
            profile.roads.to_string(),
            profile.links.to_string(),
            corner(|bounds| bounds.0),
            corner(|bounds| bounds.1),
        ]);
    }
    table
}

fn sections(info: &MapInfo) -> Table {
    let header = ["section", "items", "bytes an item", "bytes", "share", "checksum"];
    let mut table = plain_table(header, 1..5);
    let mut add = |name: &str, items: &str, item_bytes: &str, bytes: usize, verdict: &str| {
        table.add_row([name, items, item_bytes, &bytes.to_string(), &share(bytes, info), verdict]);
    };
    for section in &info.sections {
        let (items, item_bytes) = (section.items.to_string(), section.item_bytes.to_string());
        let verdict = if section.is_intact { "fits" } else { "does not fit" };
        add(&section.name, &items, &item_bytes, section.bytes, verdict);
    }
    let all: usize = info.sections.iter().map(|section| section.bytes).sum();
    for ProfileInfo { profile, .. } in &info.profiles {
        let of_it = |section: &&SectionInfo| section.name.starts_with(&format!("{profile}."));
        let bytes = info.sections.iter().filter(of_it).map(|section| section.bytes).sum();
        add(&format!("all of {profile}"), "", "", bytes, "");
    }
    add("header, table, gaps", "", "", info.bytes.saturating_sub(all), "");
    add("the whole file", "", "", info.bytes, "");
    table
}

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
