//! `ontheway bench` on the town: what it reports, not how long anything takes.

// A test fails by panicking, in its helpers too.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

const FIGURES: [&str; 5] = ["p50_ms", "p90_ms", "p99_ms", "max_ms", "trips_per_s"];
const PHASES: [&str; 5] = ["open_ms", "read_ms", "place_ms", "match_ms", "total_ms"];
const WORK: [&str; 4] = ["judged", "prefiltered", "feasible", "settled"];

/// A folder of its own with the town's map, errands and trips.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        for name in ["errands.csv", "trips.csv"] {
            fs::copy(data.join(name), desk.path(name)).unwrap();
        }
        let extract = data.join("town.osm.pbf");
        let built = desk.run(&["build", extract.to_str().unwrap(), "-o", "town.otw"]);
        assert_eq!(built.status.code(), Some(0), "{}", said(&built));
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ontheway"));
        command.current_dir(self.folder.path()).env_remove("ONTHEWAY_CONFIG");
        command.env("XDG_CACHE_HOME", self.path("cache")).args(arguments).output().unwrap()
    }

    /// `bench` with few trips and runs, but for what `more` says.
    fn bench(&self, more: &[&str]) -> Output {
        let usual = ["--map=town.otw", "--errands=errands.csv", "--max-trips=4", "--runs=2"];
        let name = |flag: &str| flag.split('=').next().unwrap_or("").to_owned();
        let given: Vec<String> = more.iter().map(|flag| name(flag)).collect();
        let mut arguments = vec!["bench"];
        arguments.extend(usual.iter().filter(|flag| !given.contains(&name(flag))));
        arguments.extend(more);
        self.run(&arguments)
    }

    fn json(&self, more: &[&str]) -> Value {
        let output = self.bench(&[&["-f", "json"], more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn number(object: &Value, name: &str) -> f64 {
    object[name].as_f64().unwrap()
}

#[test]
fn figures_are_those_of_the_contract_and_fit_each_other() {
    let desk = Desk::new();
    let drawn = ["sample", "--map=town.otw", "--errands=3400", "--trips=0", "--seed=1", "-o=many"];
    assert_eq!(desk.run(&drawn).status.code(), Some(0));
    let answer = desk.json(&["--errands=many/errands.csv", "--threads=3"]);
    assert_eq!(answer["schema"], "ontheway/1");
    let whole = ["errands", "trips", "runs", "threads", "top"].map(|name| number(&answer, name));
    assert_eq!(whole, [3400.0, 4.0, 2.0, 3.0, 20.0]);
    assert!(number(&answer["map"], "nodes") > 100.0 && number(&answer["map"], "edges") > 100.0);

    let results = answer["results"].as_array().unwrap();
    let counts: Vec<_> =
        results.iter().map(|r| ["errands", "threads"].map(|name| number(r, name) as u64)).collect();
    let sizes = [1000, 3000, 3400];
    let expected: Vec<_> = sizes.iter().flat_map(|size| [1, 2, 3].map(|n| [*size, n])).collect();
    assert_eq!(counts, expected);
    for result in results {
        let [p50, p90, p99, max, rate] = FIGURES.map(|name| number(result, name));
        assert!(0.0 < p50 && p50 <= p90 && p90 <= p99 && p99 <= max && rate > 0.0, "{result}");
        for name in FIGURES {
            let [least, greatest] = ["least", "greatest"].map(|end| number(&result[end], name));
            assert!(least <= number(result, name) && number(result, name) <= greatest, "{name}");
        }
        let [judged, prefiltered, feasible, _] = WORK.map(|name| number(&result["work"], name));
        assert_eq!(judged + prefiltered, number(result, "errands"));
        assert!(0.0 < feasible && feasible <= judged);
    }
    // The same is found on any number of threads, and more of it among more errands.
    for size in results.chunks(3) {
        assert!(size.iter().all(|r| r["answers"] == size[0]["answers"]), "{size:?}");
        assert!(size.iter().all(|r| r["work"]["feasible"] == size[0]["work"]["feasible"]));
    }
    let feasible = |at: usize| number(&results[at]["work"], "feasible");
    assert!(feasible(0) < feasible(3) && feasible(3) < feasible(6));
    assert_ne!(results[0]["answers"], results[3]["answers"]);

    let cold = answer["cold"].as_array().unwrap();
    let counts: Vec<u64> = cold.iter().map(|phase| number(phase, "errands") as u64).collect();
    assert_eq!(counts, sizes);
    for phases in cold {
        for end in [phases, &phases["least"], &phases["greatest"]] {
            let figures = PHASES.map(|name| number(end, name));
            assert!(figures.iter().all(|figure| *figure > 0.0), "{end}");
        }
        assert!(number(phases, "total_ms") > number(phases, "read_ms"));
    }
}

#[test]
fn what_is_measured_depends_on_nothing_but_its_arguments() {
    let desk = Desk::new();
    let found = |more: &[&str]| {
        let answer = desk.json(more);
        let result = &answer["results"][0];
        (result["answers"].clone(), result["work"]["feasible"].clone())
    };
    let usual = found(&[]);
    assert_eq!(found(&["--threads=2", "--runs=1"]), usual);
    assert_ne!(found(&["--seed=2"]), usual);
    assert_ne!(found(&["--max-trips=5"]), usual);
    // Fewer are listed; as many fit.
    let (answers, feasible) = found(&["--top=1"]);
    assert!(answers != usual.0 && feasible == usual.1);
}

#[test]
fn trips_come_from_a_file_where_one_is_given() {
    let desk = Desk::new();
    let trips = fs::read_to_string(desk.path("trips.csv")).unwrap();
    let mut trips = csv::Reader::from_reader(trips.as_bytes());
    let at = trips.headers().unwrap().iter().position(|name| name == "profile").unwrap();
    let by_car = |row: &csv::StringRecord| matches!(&row[at], "car" | "");
    let cars = trips.records().filter(|row| by_car(row.as_ref().unwrap())).count();
    let most = ["--trips=trips.csv", "--max-trips=100", "--profile=car"];
    let answer = desk.json(&most);
    assert_eq!(number(&answer, "trips"), cars as f64);
    assert_eq!((&answer["seed"], &answer["map"]["profile"]), (&Value::Null, &"car".into()));
    let few = desk.json(&["--trips=trips.csv", "--max-trips=2", "--profile=car"]);
    assert_eq!(number(&few, "trips"), 2.0);
    assert_ne!(few["results"][0]["answers"], answer["results"][0]["answers"]);
}

#[test]
fn the_formats_say_the_same_to_each_reader() {
    let desk = Desk::new();
    let csv = desk.bench(&["--threads=2"]);
    // Not even a bar, where nobody watches.
    assert_eq!((csv.status.code(), said(&csv).as_str()), (Some(0), ""));
    let mut rows = csv::Reader::from_reader(csv.stdout.as_slice());
    let header: Vec<String> = rows.headers().unwrap().iter().map(str::to_owned).collect();
    let expected = ["errands", "threads"].into_iter().chain(FIGURES).chain(["p50_ms_least"]);
    assert!(expected.zip(&header).all(|(name, found)| name == found), "{header:?}");
    for name in WORK.iter().chain(&["answers", "cold_total_ms", "max_ms_greatest"]) {
        assert!(header.iter().any(|found| found == name), "{name}");
    }
    let counts: Vec<_> = rows.records().map(|row| row.unwrap()).collect();
    let counts: Vec<_> = counts.iter().map(|row| (row[0].to_owned(), row[1].to_owned())).collect();
    assert_eq!(counts, [("60".into(), "1".into()), ("60".to_owned(), "2".to_owned())]);

    let table = String::from_utf8(desk.bench(&["-f=table", "--threads=1"]).stdout).unwrap();
    for word in [
        "town.otw by car: ",
        " nodes, ",
        "60 errands, 4 trips drawn with seed 1, up to 1 thread; the first 20 matches listed",
    ] {
        assert!(table.contains(word), "{word} is not in\n{table}");
    }
    for word in ["p50", "p99", "trips/s", "judged", "open map", "together"] {
        assert!(table.contains(word), "{word} is not in\n{table}");
    }
}

#[test]
fn the_plot_is_whole_xml_with_axes_and_a_legend() {
    let desk = Desk::new();
    fs::copy(desk.path("town.otw"), desk.path("a<b>&c.otw")).unwrap();
    let output = desk.bench(&["--map=a<b>&c.otw", "--plot=plot.svg", "-o=figures.csv"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(fs::read_to_string(desk.path("figures.csv")).unwrap().starts_with("errands,threads,"));
    let svg = fs::read_to_string(desk.path("plot.svg")).unwrap();
    for text in ["open errands", "milliseconds a trip", ">p50<", ">p90<", ">p99<", ">50<", ">100<"]
    {
        assert!(svg.contains(text), "{text} is not in\n{svg}");
    }
    assert!(svg.contains("a&lt;b&gt;&amp;c.otw") && !svg.contains("NaN") && !svg.contains("inf"));
    // Every element is closed where it should be.
    let mut open = Vec::new();
    for element in svg.split('<').skip(1) {
        let (inside, _) = element.split_once('>').unwrap();
        let name = inside.split([' ', '/']).next().unwrap();
        assert_eq!(inside.matches('"').count() % 2, 0, "{inside}");
        match inside.strip_prefix('/') {
            Some(closed) => assert_eq!(open.pop(), Some(closed)),
            None if inside.ends_with('/') => {}
            None => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?} is open");
}

#[test]
fn what_cannot_be_measured_is_an_error_and_nothing_is_written() {
    let desk = Desk::new();
    let write = |name: &str, text: &str| fs::write(desk.path(name), text).unwrap();
    write("none.csv", "id,pickup_lat,pickup_lon,fee\n");
    write("bad.csv", "id,pickup_lat,pickup_lon,fee\na,54.7,200,5\n");
    write("far.csv", "id,start_lat,start_lon,end_lat,end_lon\nfar,0,0,54.7,2.3\n");
    write("walk.csv", "id,start_lat,start_lon,round_trip,profile\na,54.7,2.3,true,foot\n");
    let before = desk.files();
    for (flags, word) in [
        (&["--errands=none.csv"][..], "none.csv: expected errands"),
        (&["--errands=bad.csv"], "bad.csv:2:8: pickup_lon: "),
        (&["--errands=-"], "expected a file"),
        (&["--errands=missing.csv"], "missing.csv"),
        (&["--trips=far.csv"], "trip far: start: expected a position within 300 m"),
        (&["--trips=walk.csv", "--profile=car"], "expected trips by car, found none"),
        (&["--runs=0"], "--runs"),
        (&["--max-trips=0"], "--max-trips"),
        (&["--departure=noon"], "--departure"),
        (&["--format=geojson"], "--format"),
        (&["-o=out.csv", "--plot=out.csv"], "--plot: expected a file of its own"),
        (&["--plot=errands.csv", "-O"], "found an input"),
        (&["--plot=town.otw", "-O"], "found an input"),
        (&["--plot=trips.csv"], "the file exists"),
        (&["--plot=no/such/folder.svg"], "no/such/folder.svg"),
    ] {
        let own_output = flags.iter().any(|flag| flag.starts_with("-o="));
        let output = if own_output { &[][..] } else { &["-o=out.json"] };
        let output = desk.bench(&[flags, output].concat());
        assert_eq!(output.status.code(), Some(2), "{flags:?}");
        assert!(said(&output).contains(word), "{flags:?}: {}", said(&output));
        assert!(output.stdout.is_empty());
        assert_eq!(desk.files(), before, "{flags:?}");
    }
}

#[test]
fn bad_rows_are_left_out_when_that_is_asked_for() {
    let desk = Desk::new();
    let errands = fs::read_to_string(desk.path("errands.csv")).unwrap();
    let mut rows: Vec<String> = errands.lines().map(str::to_owned).collect();
    let usual = desk.json(&["--top=0"]);
    let bad = rows[2].replacen("54.", "954.", 1);
    rows.insert(1, bad.replacen('E', "X", 1));
    fs::write(desk.path("mixed.csv"), rows.join("\n")).unwrap();
    let answer = desk.json(&["--errands=mixed.csv", "--skip-invalid", "--top=0"]);
    assert_eq!(answer["results"][0]["answers"], usual["results"][0]["answers"]);
    assert_eq!(number(&answer["cold"][0], "errands"), 60.0);
    assert!(desk.path("ontheway.errands.rejected.csv").is_file());
}
