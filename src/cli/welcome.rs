//! `ontheway` alone: what to do next.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use chrono::{Datelike as _, Days, NaiveDate, Weekday};

/// What lies in a folder that commands can begin with.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    map: Option<String>,
    extract: Option<String>,
    errands: Option<String>,
}

/// What to do next, seen from the current folder.
pub(super) fn text() -> String {
    let today = chrono::Local::now().date_naive();
    next_step(&look(Path::new(".")), today)
}

/// The first of each kind by name, in the folder and for errands in those below.
fn look(folder: &Path) -> Found {
    let mut found = Found::default();
    for path in listed(folder) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_new = |known: &Option<String>| known.is_none();
        if path.is_dir() {
            let errands = path.join("errands.csv");
            if is_new(&found.errands) && errands.is_file() {
                found.errands = Some(format!("{name}/errands.csv"));
            }
        } else if name.ends_with(".osm.pbf") && is_new(&found.extract) {
            found.extract = Some(name);
        } else if path.extension() == Some(OsStr::new("otw")) && is_new(&found.map) {
            found.map = Some(name);
        } else if name == "errands.csv" {
            found.errands = Some(name);
        }
    }
    found
}

fn listed(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    paths.sort();
    paths
}

fn next_step(found: &Found, today: NaiveDate) -> String {
    let quoted =
        |name: &String| match name.chars().all(|c| c.is_alphanumeric() || "._-/".contains(c)) {
            true => name.clone(),
            false => format!("'{}'", name.replace('\'', r"'\''")),
        };
    let [map, extract, errands] =
        [&found.map, &found.extract, &found.errands].map(|name| name.as_ref().map(quoted));
    let friday = next_friday(today);
    let (why, commands) = match (map.or(extract.clone()), errands) {
        (Some(map), Some(errands)) => (
            format!("There are errands in {errands}. What fits a trip of yours?"),
            format!(
                "ontheway match --map {map} --errands {errands} --start PLACE --end PLACE\n  \
                 ontheway bundle --map {map} --errands {errands} --start PLACE --end PLACE \
                 -o tonight.html"
            ),
        ),
        (Some(map), None) if extract.is_some() || found.map.is_some() => (
            format!("There is a map in {map}. Draw some errands to play with, and match a trip:"),
            format!(
                "ontheway sample --map {map} --errands 200 --trips 10 --seed 1 --date {friday} \
                 -o try\n  ontheway match --map {map} --errands try/errands.csv --start PLACE \
                 --end PLACE \\\n      --departure {friday}T17:30:00Z"
            ),
        ),
        _ => (
            "Begin with a map of your own city, an OpenStreetMap extract (.osm.pbf):".to_owned(),
            format!(
                "ontheway build city.osm.pbf\n  ontheway sample --map city.otw --errands 200 \
                 --trips 10 --seed 1 --date {friday} -o try\n  ontheway match --map city.otw \
                 --errands try/errands.csv --start PLACE --end PLACE \\\n      \
                 --departure {friday}T17:30:00Z"
            ),
        ),
    };
    format!(
        "ontheway finds the open errands that fit a trip you make anyway, what each one really \
         costs\nyou on the road, and what is left of its fee.\n\n{why}\n  {commands}\n\n\
         PLACE is lat,lon, or a name or address on the map. All commands: ontheway --help\n"
    )
}

/// A day on which most shops are open; not today, so that no hour of it has passed.
fn next_friday(today: NaiveDate) -> NaiveDate {
    let days = Weekday::Fri.days_since(today.weekday());
    let days = if days == 0 { 7 } else { days };
    today.checked_add_days(Days::new(days.into())).unwrap_or(today)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_next_step_follows_from_what_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let today = day("2026-05-12");
        let next = || next_step(&look(folder.path()), today);
        let touch = |name: &str| std::fs::write(folder.path().join(name), "").unwrap();
        assert!(next().contains("ontheway build city.osm.pbf"));
        touch("my city.osm.pbf");
        assert!(next().contains("ontheway sample --map 'my city.osm.pbf'"), "{}", next());
        touch("porto.otw");
        assert!(next().contains("--map porto.otw --errands 200"));
        assert!(next().contains("--date 2026-05-15"));
        std::fs::create_dir(folder.path().join("try")).unwrap();
        touch("try/errands.csv");
        assert!(next().contains("ontheway match --map porto.otw --errands try/errands.csv"));
        touch("errands.csv");
        assert!(next().contains("--errands errands.csv"));
        assert!(next().lines().all(|line| line.chars().count() <= 100), "{}", next());
    }

    #[test]
    fn the_day_is_a_friday_to_come() {
        for (today, friday) in [
            ("2026-05-15", "2026-05-22"),
            ("2026-05-14", "2026-05-15"),
            ("2026-12-26", "2027-01-01"),
        ] {
            assert_eq!(next_friday(day(today)), day(friday));
        }
    }
}
