//! What one sees at a terminal: one is made by `script`, where the system has it.
// A test program: it stops at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod desk;

use std::process::{Command, Stdio};

use desk::Desk;

const TRIP: [&str; 5] = [
    "--map=town.otw",
    "--errands=errands.csv",
    "--start=54.6912239,2.3233083",
    "--end=54.7093728,2.2728087",
    "--departure=2026-05-15T17:30:00+02:00",
];

/// What the program shows on a terminal of so many columns; `None` where none can be made.
fn shown(desk: &Desk, columns: u16, arguments: &[&str], environment: &str) -> Option<String> {
    let quoted: Vec<String> = arguments.iter().map(|text| format!("'{text}'")).collect();
    let line = format!(
        "stty cols {columns}; {environment} '{}' {}",
        env!("CARGO_BIN_EXE_ontheway"),
        quoted.join(" ")
    );
    let made = Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .current_dir(desk.path("."))
        .env("XDG_CACHE_HOME", desk.path("cache"))
        .env("TERM", "xterm-256color")
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("CI")
        .env_remove("ONTHEWAY_CONFIG")
        .stdin(Stdio::null())
        .output();
    let Ok(output) = made else {
        eprintln!("skipped: no `script` to make a terminal with");
        return None;
    };
    Some(String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n"))
}

fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

#[test]
fn tables_fit_the_terminal() {
    let desk = Desk::new();
    let explained = [&["match"], &TRIP[..], &["--top=5", "--explain-all"]].concat();
    let bundled = [&["bundle"], &TRIP[..], &["--max-tasks=3", "--time-limit=none"]].concat();
    for (arguments, ids) in [
        (explained, ["E01-dry-cleaning", "E18-bouquet"]),
        (bundled, ["E01-dry-cleaning", "E18-bouquet"]),
    ] {
        for columns in [44, 60, 80, 100, 160] {
            let Some(text) = shown(&desk, columns, &arguments, "") else { return };
            let text = plain(&text);
            let table: Vec<&str> = text.lines().skip_while(|line| !line.starts_with('─')).collect();
            let rows = table.iter().take_while(|line| !line.is_empty());
            let widest = rows.map(|line| line.chars().count()).max().unwrap();
            assert!(widest <= usize::from(columns), "{columns}: {widest}\n{text}");
            for id in ids {
                assert!(text.contains(id), "{columns}: {id} is cut\n{text}");
            }
        }
    }
}

/// The lines that are wider than they may be, but for addresses, which stay whole.
fn too_wide(text: &str, columns: u16) -> Vec<&str> {
    let is_wide =
        |line: &&str| line.chars().count() > usize::from(columns) && !line.contains("://");
    text.lines().filter(is_wide).collect()
}

#[test]
fn sentences_are_folded_on_a_terminal_only() {
    let desk = Desk::new();
    let matched = [&["match"], &TRIP[..], &["--top=3", "-f=table"]].concat();
    let bundled = [&["bundle"], &TRIP[..], &["--time-limit=none", "-f=table"]].concat();
    let explained = [&["explain"], &TRIP[..], &["--all", "-f=table"]].concat();
    let route = ["route", TRIP[0], TRIP[2], TRIP[3], TRIP[4], "-f=table"].to_vec();
    for arguments in [matched, bundled, explained, route] {
        for columns in [40, 72] {
            let Some(text) = shown(&desk, columns, &arguments, "") else { return };
            let text = plain(&text);
            assert!(too_wide(&text, columns).is_empty(), "{columns}\n{text}");
        }
        let piped = String::from_utf8(desk.run(&arguments).stdout).unwrap();
        let is_costs = |line: &&str| line.starts_with("An hour that it adds counts as ");
        for line in piped.lines().filter(is_costs) {
            assert!(line.ends_with("you keep the rest."), "{piped}");
        }
        // A file is read elsewhere, also where it is written at a terminal.
        let to_file = [&arguments[..], &["-o", "answer.txt", "-O"]].concat();
        shown(&desk, 40, &to_file, "").unwrap();
        assert_eq!(desk.read("answer.txt"), piped);
    }
}

#[test]
fn every_table_has_a_layout_for_a_telephone() {
    let desk = Desk::new();
    let named = "--errand=E01-dry-cleaning";
    let quote = ["quote", "--map=town.otw", "--errands=errands.csv", "--trips=trips.csv", named];
    let find = ["find", "shop", "--map=town.otw", "--near=54.7011,2.2963"];
    let info = ["map", "info", "town.otw"];
    for (arguments, whole) in [
        (&quote[..], &["E01-dry-cleaning", "Brightwell,", "prepaid,", "Aldous"][..]),
        (&find, &["54.69493,2.27682", "We-Fr", "09:00-18:00;", "convenience"]),
        (&info, &["car.road_names", "gazetteer.words.starts", "checksums"]),
    ] {
        for columns in [40, 60, 80, 120] {
            let Some(text) = shown(&desk, columns, arguments, "") else { return };
            // What a progress bar showed before is wiped away.
            let text = plain(text.rsplit('\r').next().unwrap_or_default());
            assert!(too_wide(&text, columns).is_empty(), "{columns}\n{text}");
            for word in whole {
                assert!(text.contains(word), "{columns}: {word} is cut\n{text}");
            }
        }
    }
    // What has no column of its own any more is told in words.
    let narrow = plain(&shown(&desk, 40, &quote, "").unwrap());
    let words: Vec<&str> = narrow.split_whitespace().collect();
    let words = words.join(" ");
    assert!(words.contains("pays 8.50;") && words.contains(" 2 runners for "), "{narrow}");
    let narrow = plain(&shown(&desk, 40, &info, "").unwrap());
    assert!(narrow.contains(" nodes, ") && narrow.contains("from 54."), "{narrow}");
}

#[test]
fn colour_is_for_terminals_that_want_it() {
    let desk = Desk::new();
    let arguments = [&["match"], &TRIP[..], &["--top=3"]].concat();
    let Some(text) = shown(&desk, 100, &arguments, "") else { return };
    assert!(text.contains("\u{1b}["), "{text}");
    for environment in ["NO_COLOR=1", "TERM=dumb", "CI=true TERM=dumb"] {
        let text = shown(&desk, 100, &arguments, environment).unwrap();
        assert!(!text.contains('\u{1b}'), "{environment}: {text}");
    }
    // Elsewhere the same words, and nothing but words.
    let piped = desk.run(&[&arguments[..], &["-f", "table"]].concat());
    let (piped, text) = (String::from_utf8(piped.stdout).unwrap(), plain(&text));
    assert!(piped.split_whitespace().eq(text.split_whitespace()), "{piped}\n{text}");
    // JSON is for programs, at a terminal too.
    let json = shown(&desk, 100, &[&arguments[..], &["-f", "json"]].concat(), "").unwrap();
    assert!(json.starts_with('{'), "{json}");
    let wrong = shown(
        &desk,
        100,
        &["match", "--map=none.otw", "--errands=errands.csv", "--start=1,2", "--round-trip"],
        "",
    );
    let wrong = wrong.unwrap();
    assert!(plain(&wrong).starts_with("error: none.otw") && wrong.contains("\u{1b}[1m"), "{wrong}");
}

#[test]
fn the_program_alone_says_what_to_do_next() {
    let desk = Desk::new();
    let output = desk.run(&[]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("ontheway match --map town.otw --errands errands.csv"), "{text}");
    std::fs::remove_file(desk.path("town.otw")).unwrap();
    std::fs::remove_file(desk.path("errands.csv")).unwrap();
    let text = String::from_utf8(desk.run(&[]).stderr).unwrap();
    assert!(text.contains("ontheway build city.osm.pbf"), "{text}");
}

#[test]
fn a_batch_says_at_a_terminal_what_it_did() {
    let desk = Desk::new();
    let arguments = [
        "batch",
        "--map=town.otw",
        "--errands=errands.csv",
        "--trips=trips.csv",
        "--assign=single",
        "-o",
        "tonight.csv",
    ];
    let Some(text) = shown(&desk, 100, &arguments, "") else { return };
    let text = plain(&text);
    let last = text.lines().last().unwrap_or_default();
    assert!(last.contains("tonight.csv") && last.contains("12 trips"), "{text}");
    let quiet = desk.run(&[&arguments[..], &["-O"]].concat());
    assert!(!String::from_utf8(quiet.stderr).unwrap().contains("trips"));
}
