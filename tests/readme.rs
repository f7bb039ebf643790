//! The README's sample of output is what its command prints.

use std::path::Path;

use assert_cmd::Command;

/// The block of code that follows the first `opening` line after `from`.
fn block<'t>(text: &'t str, opening: &str) -> Option<(&'t str, &'t str)> {
    let begin = text.find(opening)? + opening.len();
    let rest = text[begin..].strip_prefix('\n')?;
    let end = rest.find("```")?;
    Some((&rest[..end], &rest[end..]))
}

#[test]
fn the_main_job_prints_what_the_readme_shows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let (command, rest) = block(&readme, "```sh").unwrap();
    let (shown, _) = block(rest, "```text").unwrap();
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
