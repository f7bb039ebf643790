//! `map info`, and maps that are written whole or not at all.

// A test fails by panicking, in its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ontheway::road::{Map, MapInfo};
use ontheway::units::Profile;
use tempfile::TempDir;

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name)
}

fn run(folder: &TempDir, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ontheway"));
    command.current_dir(folder.path()).env_remove("ONTHEWAY_CONFIG");
    command.args(arguments).output().unwrap()
}

/// A folder with the map of the town for all profiles.
fn with_town() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let extract = data("town.osm.pbf");
    let built = run(&folder, &["build", extract.to_str().unwrap(), "-o", "town.otw"]);
    assert_eq!(built.status.code(), Some(0), "{}", said(&built));
    assert_eq!(said(&built), "", "nothing of the progress, where it is no terminal");
    folder
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_str(&printed(output)).unwrap()
}

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Flips a bit in the middle of each of these sections.
fn damage(file: &Path, names: &[&str]) {
    let mut bytes = fs::read(file).unwrap();
    let number = |bytes: &[u8], at: usize| {
        u64::from_ne_bytes(bytes[at..at + 8].try_into().unwrap()) as usize
    };
    let table = number(&bytes, 24);
    for name in names {
        let mut entries = (table..bytes.len()).step_by(64);
        let named = |at: &usize| {
            bytes[*at..*at + 32].strip_prefix(name.as_bytes()).is_some_and(|rest| rest[0] == 0)
        };
        let at = entries.find(named).unwrap();
        let middle = (number(&bytes, at + 40) + number(&bytes, at + 48)) / 2;
        bytes[middle] ^= 4;
    }
    fs::write(file, bytes).unwrap();
}

#[test]
fn a_sound_map_says_what_is_in_it() {
    let folder = with_town();
    let output = run(&folder, &["map", "info", "town.otw"]);
    assert_eq!((output.status.code(), said(&output)), (Some(0), String::new()));
    let text = printed(&output);
    assert!(text.ends_with("\nall checksums fit\n"), "{text}");
    assert!(text.contains(" from town.osm.pbf (XXH3 "), "{text}");
    let map = Map::open_built(&folder.path().join("town.otw")).unwrap();
    let row = |first: &str| -> Vec<&str> {
        let line = text.lines().find(|line| line.split_whitespace().next() == Some(first));
        line.unwrap_or_else(|| panic!("no line {first} in\n{text}")).split_whitespace().collect()
    };
    for profile in Profile::ALL {
        let network = map.network(profile).unwrap();
        let links = network.hierarchy().link_count();
        let counts = [network.node_count(), network.edge_count(), network.road_count(), links];
        assert_eq!(row(profile.name())[1..5], counts.map(|count| count.to_string()));
        let edges = row(&format!("{profile}.edges"));
        let bytes = network.edge_count() * 20;
        assert_eq!(edges[1..4], [network.edge_count(), 20, bytes].map(|count| count.to_string()));
    }
    // Figures stand below each other.
    let ends: Vec<usize> = (text.lines())
        .filter(|line| line.trim_end().ends_with(" fits"))
        .map(|line| line.find('%').unwrap())
        .collect();
    assert!(ends.len() > 50 && ends.iter().all(|end| *end == ends[0]), "{text}");
}

#[test]
fn programs_are_told_the_same() {
    let folder = with_town();
    let file = folder.path().join("town.otw");
    let answer = json(&run(&folder, &["map", "info", "town.otw", "-f", "JSON"]));
    assert_eq!(answer["schema"], "ontheway/1");
    assert_eq!(answer["is_sound"], true);
    let length = fs::metadata(&file).unwrap().len();
    assert_eq!(answer["bytes"], length);
    assert_eq!(answer["source"]["extract"], "town.osm.pbf");
    let map = Map::open_built(&file).unwrap();
    assert_eq!(answer["source"]["checksum"], map.source().checksum);
    assert_eq!(answer["places"], map.places().unwrap().len());
    for (answer, profile) in answer["profiles"].as_array().unwrap().iter().zip(Profile::ALL) {
        let network = map.network(profile).unwrap();
        assert_eq!(answer["profile"], profile.name());
        assert_eq!(answer["roads"], network.road_count());
        assert_eq!(answer["links"], network.hierarchy().link_count());
        let bounds: Vec<f64> = serde_json::from_value(answer["bbox"].clone()).unwrap();
        let inside = |point: &ontheway::road::MapPoint| {
            let at = point.position();
            (bounds[0]..=bounds[2]).contains(&at.lon) && (bounds[1]..=bounds[3]).contains(&at.lat)
        };
        assert!(network.nodes().iter().all(inside));
        assert!(bounds[2] - bounds[0] < 0.1 && bounds[3] - bounds[1] < 0.1, "{bounds:?}");
    }
    let mut whole = 0;
    for section in answer["sections"].as_array().unwrap() {
        let [items, size, bytes] =
            ["items", "item_bytes", "bytes"].map(|key| section[key].as_u64().unwrap());
        assert_eq!(items * size, bytes, "{section}");
        assert_eq!(section["checksum_fits"], true);
        whole += bytes;
    }
    assert!(whole < length && length - whole < 192 * 64);
}

#[test]
fn damaged_sections_are_named() {
    let folder = with_town();
    damage(&folder.path().join("town.otw"), &["bike.edges", "places", "source"]);
    let output = run(&folder, &["map", "info", "town.otw"]);
    assert_eq!(output.status.code(), Some(2));
    let named = "error: town.otw: the map is damaged: the checksums of its sections bike.edges, \
                 places, source do not fit; build it again\n";
    assert_eq!(said(&output), named);
    let text = printed(&output);
    assert_eq!(text.matches("does not fit").count(), 3, "{text}");
    assert!(!text.contains("all checksums fit"), "{text}");
    // What is left can still be told.
    let answer = json(&run(&folder, &["map", "info", "town.otw", "--format=json"]));
    assert_eq!((&answer["is_sound"], &answer["source"]), (&false.into(), &().into()));
    assert!(answer["profiles"][0]["bbox"].is_array() && answer["profiles"][1]["bbox"].is_null());
}

/// Sections that are whole and do not belong together are no sound map either.
#[test]
fn sections_that_do_not_fit_each_other_are_found() {
    let folder = with_town();
    let file = folder.path().join("town.otw");
    let mut bytes = fs::read(&file).unwrap();
    let number = |bytes: &[u8], at: usize| {
        u64::from_ne_bytes(bytes[at..at + 8].try_into().unwrap()) as usize
    };
    // The entries of car.nodes and bike.nodes change their places in the file.
    let table = number(&bytes, 24);
    let entry = |name: &str| {
        (table..bytes.len()).step_by(64).find(|at| bytes[*at..].starts_with(name.as_bytes()))
    };
    let (car, bike) = (entry("car.nodes").unwrap() + 32, entry("bike.nodes").unwrap() + 32);
    for at in 0..32 {
        bytes.swap(car + at, bike + at);
    }
    let mut header = bytes[..64].to_vec();
    header[56..].fill(0);
    let checksum = xxhash_rust::xxh3::xxh3_64(&[&header, &bytes[table..]].concat());
    bytes[56..64].copy_from_slice(&checksum.to_ne_bytes());
    fs::write(&file, &bytes).unwrap();
    let info = MapInfo::read(&file).unwrap();
    assert!(info.sections.iter().all(|section| section.is_intact));
    let output = run(&folder, &["map", "info", "town.otw"]);
    assert_eq!(output.status.code(), Some(2));
    let said = said(&output);
    assert!(said.contains("section car.osm_nodes does not fit the others"), "{said}");
}

#[test]
fn only_built_maps_are_looked_into() {
    let folder = with_town();
    let extract = data("town.osm.pbf");
    let said_of = |file: &str| {
        let output = run(&folder, &["map", "info", file]);
        assert_eq!((output.status.code(), printed(&output)), (Some(2), String::new()), "{file}");
        said(&output)
    };
    assert!(said_of(extract.to_str().unwrap()).contains("found an extract"));
    assert!(said_of(data("trips.csv").to_str().unwrap()).contains("found another kind of file"));
    assert!(said_of("missing.otw").contains("missing.otw"));
    let file = folder.path().join("town.otw");
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, &bytes[..bytes.len() - 1]).unwrap();
    assert!(said_of("town.otw").contains("cut short"));
}

/// On a disk that fills up: the old map stays, and nothing else does.
#[cfg(unix)]
#[test]
fn a_map_is_written_whole_or_not_at_all() {
    let folder = with_town();
    let before = fs::read(folder.path().join("town.otw")).unwrap();
    let extract = data("town.osm.pbf");
    for (name, overwrite) in [("town.otw", "-O"), ("new.otw", "--overwrite")] {
        // The signal is ignored, so that writing on fails as it does where a disk is full.
        let script = "trap '' XFSZ; ulimit -f 100; exec \"$0\" build \"$1\" -o \"$2\" \"$3\"";
        let program = env!("CARGO_BIN_EXE_ontheway");
        let output = Command::new("sh")
            .current_dir(folder.path())
            .env_remove("ONTHEWAY_CONFIG")
            .args(["-c", script, program, extract.to_str().unwrap(), name, overwrite])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).starts_with(&format!("error: {name}: ")), "{}", said(&output));
        assert_eq!(printed(&output), "");
        assert_eq!(files(folder.path()), ["town.otw"]);
        assert!(fs::read(folder.path().join("town.otw")).unwrap() == before);
    }
    if Path::new("/dev/full").exists() {
        let extract = extract.to_str().unwrap();
        let output = run(&folder, &["build", extract, "-o", "/dev/full"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(said(&output).contains("/dev/full: "), "{}", said(&output));
    }
}

/// Rows of docs/DESIGN.md about sections: name, bytes an item, items.
fn documented() -> Vec<[String; 3]> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/DESIGN.md");
    let text = fs::read_to_string(path).unwrap();
    let (_, chapter) = text.split_once("\n### Bytes\n").unwrap();
    let (chapter, _) = chapter.split_once("\n### ").unwrap();
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect();
    let rows = chapter.lines().map(cells).filter(|row: &Vec<String>| row.len() == 6);
    let rows = rows.filter(|row| row[1].starts_with('`'));
    rows.map(|row| [row[1].replace('`', ""), row[2].clone(), row[3].clone()]).collect()
}

#[test]
fn the_documented_sections_are_those_that_are_written() {
    let folder = with_town();
    let info = MapInfo::read(&folder.path().join("town.otw")).unwrap();
    let documented = documented();
    assert!(documented.len() > 20);
    for (profile, held) in Profile::ALL.into_iter().zip(&info.profiles) {
        let prefix = format!("{profile}.");
        let written: Vec<_> = (info.sections.iter())
            .filter(|section| {
                let of_another = Profile::ALL.iter().any(|p| section.name.starts_with(p.name()));
                section.name.starts_with(&prefix) || !of_another
            })
            .collect();
        let names: Vec<&str> =
            written.iter().map(|section| section.name.trim_start_matches(&prefix)).collect();
        let rows: Vec<&str> = documented.iter().map(|[name, ..]| &**name).collect();
        assert_eq!(names, rows);
        let items = |name: &str| {
            let section = written.iter().find(|s| s.name == format!("{prefix}{name}"));
            section.unwrap().items
        };
        for (section, [name, bytes, count]) in written.iter().zip(&documented) {
            assert_eq!(section.item_bytes.to_string(), *bytes, "{name}");
            let (what, more) = count.strip_suffix(" + 1").map_or((&**count, 0), |what| (what, 1));
            let expected = match what {
                "nodes" => held.nodes,
                "edges" => held.edges,
                "roads" => held.roads,
                "links" => held.links,
                "points" => items("points"),
                "places" => info.places,
                _ => continue,
            };
            assert_eq!(section.items, expected + more, "{name}");
        }
    }
}
