//! The README's samples of output.

use assert_cmd::Command;

use super::{compare, path, samples, words};

const FROM_HERE: &str = "cargo run --release -- ";

#[test]
fn commands_print_what_the_readme_shows() {
    let readme = std::fs::read_to_string(path("README.md")).unwrap();
    let of_program = samples(&readme).into_iter().filter(|s| s.command.starts_with(FROM_HERE));
    let printed: Vec<_> = of_program
        .map(|sample| {
            let cache = tempfile::tempdir().unwrap();
            let output = Command::new(env!("CARGO_BIN_EXE_ontheway"))
                .current_dir(path("."))
                .env("XDG_CACHE_HOME", cache.path())
                .env_remove("ONTHEWAY_CONFIG")
                .args(words(sample.command.strip_prefix(FROM_HERE).unwrap()))
                .output()
                .unwrap();
            assert_eq!(output.status.code(), Some(0), "{}", sample.command);
            (sample, String::from_utf8(output.stdout).unwrap())
        })
        .collect();
    assert!(printed.len() >= 2);
    compare("README.md", &printed);
}
