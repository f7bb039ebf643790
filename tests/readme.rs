//! The README's samples of output are what their commands print.

use std::path::Path;

use assert_cmd::Command;

/// The block of code that follows the first `opening` line after `from`.
fn block<'t>(text: &'t str, opening: &str) -> Option<(&'t str, &'t str)> {
    let begin = text.find(opening)? + opening.len();
    let rest = text[begin..].strip_prefix('\n')?;
    let end = rest.find("```")?;
    Some((&rest[..end], &rest[end..]))
}

/// The commands that are run from the program's own folder, each with the output that is shown.
fn samples(readme: &str) -> Vec<(&str, &str)> {
    let mut samples = Vec::new();
    let mut rest = readme;
    while let Some((command, after)) = block(rest, "```sh") {
        rest = after;
        if command.starts_with("cargo run --release -- ") {
            let Some((shown, after)) = block(after, "```text") else { break };
            samples.push((command, shown));
            rest = after;
        }
    }
    samples
}

#[test]
fn commands_print_what_the_readme_shows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let samples = samples(&readme);
    assert!(samples.len() >= 2);
    for (command, shown) in samples {
        let arguments = command.trim().strip_prefix("cargo run --release -- ").unwrap();
        assert!(!arguments.contains(['\'', '"', '\\']), "quotes are not understood here");
        let cache = tempfile::tempdir().unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_ontheway"))
            .current_dir(root)
            .env("XDG_CACHE_HOME", cache.path())
            .args(arguments.split_whitespace())
            .output()
            .unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(printed, shown, "the README shows another answer than the program gives");
    }
}
