//! The documents' commands are run, and print what is shown below them.
//!
//! With `ONTHEWAY_REWRITE_DOCUMENTS` set, what is shown is replaced by what is printed.
// A test program: it stops at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod readme;
mod tutorial;

use std::path::{Path, PathBuf};

/// A command of a document, with the output that is shown below it.
struct Sample {
    command: String,
    shown: Option<String>,
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The blocks of commands, each with the block of text that follows it before the next.
fn samples(document: &str) -> Vec<Sample> {
    let mut samples: Vec<Sample> = Vec::new();
    // Text and blocks take turns.
    for block in document.split("```").skip(1).step_by(2) {
        match block.split_once('\n').unwrap_or_default() {
            ("sh", command) => {
                samples.push(Sample { command: command.trim().to_owned(), shown: None });
            }
            ("text", shown) => {
                if let Some(last) = samples.last_mut() {
                    last.shown = Some(shown.to_owned());
                }
            }
            _ => {}
        }
    }
    samples
}

/// The words of a command line: blanks part them, but not within double quotes.
fn words(line: &str) -> Vec<String> {
    assert!(!line.contains(['\'', '\\', '\n']), "only double quotes are understood here");
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    for c in line.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            ' ' if !is_quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words
}

/// Holds what the commands printed against what the document shows, or puts it there.
fn compare(name: &str, printed: &[(Sample, String)]) {
    let mut document = std::fs::read_to_string(path(name)).unwrap();
    let rewrites = std::env::var_os("ONTHEWAY_REWRITE_DOCUMENTS").is_some();
    for (Sample { command, shown }, printed) in printed {
        let Some(shown) = shown else { continue };
        if !rewrites {
            assert_eq!(printed, shown, "{name} shows another answer: {command}");
            continue;
        }
        let at = document.find(command.as_str()).unwrap();
        let at = at + document[at..].find("```text\n").unwrap() + "```text\n".len();
        document.replace_range(at..at + shown.len(), printed);
    }
    if rewrites {
        std::fs::write(path(name), document).unwrap();
    }
}
