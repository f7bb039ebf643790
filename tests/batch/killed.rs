//! Runs that do not end well: killed at any moment, a full disk, input that breaks off.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::desk::{Desk, said};

const OUTPUTS: [&str; 4] =
    ["out.csv", "out.csv.assignment.csv", "out.csv.unassigned.csv", "out.csv.summary.json"];

/// A desk with the town's trips, many times over.
fn desk(times: usize) -> Desk {
    let desk = Desk::new();
    let text = desk.read("trips.csv");
    let (header, rows) = text.split_once('\n').unwrap();
    let copies = (0..times).map(|copy| {
        let named = |row: &str| format!("{copy:05}-{row}\n");
        rows.lines().map(named).collect::<String>()
    });
    let copies: String = copies.collect();
    desk.write("trips.csv", &format!("{header}\n{copies}"));
    desk
}

fn command(desk: &Desk, out: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ontheway"));
    command.current_dir(desk.path("")).env_remove("ONTHEWAY_CONFIG");
    let arguments = ["--map=town.otw", "--errands=errands.csv", "--trips=trips.csv", "--top=3"];
    command.arg("batch").args(arguments).args(["--assign=single", "-O", "-o", out]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[test]
fn a_run_that_is_killed_leaves_whole_files_or_none() {
    let desk = desk(60);
    let begun = Instant::now();
    assert!(command(&desk, "out.csv").status().unwrap().success());
    let took = begun.elapsed();
    let whole = OUTPUTS.map(|name| desk.read(name));
    let moments = 20;
    let mut unfinished = 0;
    for moment in 0..moments {
        for name in OUTPUTS {
            let _ = std::fs::remove_file(desk.path(name));
        }
        let mut run = command(&desk, "out.csv").spawn().unwrap();
        std::thread::sleep(took * (2 * moment + 1) / (2 * moments) + Duration::from_micros(10));
        let _ = run.kill();
        let ended = run.wait().unwrap().success();
        let there = OUTPUTS.map(|name| desk.path(name).exists());
        assert!(!there[3] || there == [true; 4], "{there:?}");
        assert!(!ended || there[3]);
        for ((name, text), there) in OUTPUTS.iter().zip(&whole).zip(there).take(3) {
            assert!(!there || desk.read(name) == *text, "{name}");
        }
        unfinished += u32::from(!there[3]);
    }
    assert!(unfinished > moments / 3, "{unfinished} of {moments}");
    // Whatever is left of them is in nobody's way.
    assert!(command(&desk, "out.csv").status().unwrap().success());
    assert_eq!(OUTPUTS.map(|name| desk.path(name).exists()), [true; 4]);
    assert_eq!(desk.read("out.csv.assignment.csv"), whole[1]);
}

/// Who stops it with Ctrl-C, or a batch with `kill`, finds nothing that is not finished.
#[test]
#[cfg(unix)]
fn a_run_that_is_told_to_stop_leaves_nothing_unfinished() {
    use std::os::unix::process::ExitStatusExt as _;

    let desk = desk(200);
    let unfinished = || {
        let names = std::fs::read_dir(desk.path("")).unwrap().map(|entry| entry.unwrap());
        names.filter(|entry| entry.file_name().to_string_lossy().starts_with(".ontheway-")).count()
    };
    let mut signals = vec![("-TERM", 15)];
    // What is ignored here is ignored there.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    if let Some(ignored) = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()) {
        let others = [("-INT", 2), ("-HUP", 1)];
        signals.extend(others.into_iter().filter(|(_, number)| ignored >> (number - 1) & 1 == 0));
    }
    for (name, number) in signals {
        let mut run = command(&desk, "out.csv").spawn().unwrap();
        while unfinished() == 0 {
            assert!(run.try_wait().unwrap().is_none(), "it ended before it was told to");
            std::thread::sleep(Duration::from_millis(1));
        }
        // The shell has it built in; not every machine has the program.
        let kill = format!("kill {name} {}", run.id());
        let told = Command::new("sh").args(["-c", &kill]).status().unwrap();
        assert!(told.success());
        let ended = run.wait().unwrap();
        assert_eq!(ended.signal(), Some(number), "{ended}");
        assert_eq!(unfinished(), 0);
        assert!(OUTPUTS.iter().all(|name| !desk.path(name).exists()));
    }
}

#[test]
fn a_disk_that_is_full_is_an_error_and_leaves_nothing() {
    let desk = desk(60);
    std::fs::create_dir(desk.path("small")).unwrap();
    let small = desk.path("small");
    let mount = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=32k", "tmpfs"])
        .arg(&small)
        .stderr(Stdio::null())
        .status();
    if !mount.is_ok_and(|status| status.success()) {
        println!("not tried: a small file system cannot be mounted here");
        return;
    }
    let mut run = command(&desk, "small/out.csv");
    let output = run.stderr(Stdio::piped()).output().unwrap();
    let left: Vec<_> = std::fs::read_dir(&small).unwrap().map(|e| e.unwrap().path()).collect();
    let unmounted = Command::new("umount").arg(&small).status().unwrap();
    assert!(unmounted.success());
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("out.csv"), "{}", said(&output));
    assert_eq!(left, Vec::<std::path::PathBuf>::new());
}

#[test]
fn input_that_breaks_off_is_an_error_and_nothing_is_written() {
    let desk = desk(3);
    let text = desk.read("trips.csv");
    // In the middle of a position of the last row.
    let end = text.trim_end().rfind("54.").unwrap() + 5;
    desk.write("trips.csv", &text[..end]);
    let mut run = command(&desk, "out.csv");
    let output = run.stderr(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("trips.csv:37:"), "{}", said(&output));
    assert!(OUTPUTS.iter().all(|name| !desk.path(name).exists()));
    // The good rows are matched if that is wanted.
    let status = run.arg("--skip-invalid").status().unwrap();
    assert!(status.success());
    assert_eq!(desk.records("out.csv.trips.rejected.csv").len(), 1);
}
