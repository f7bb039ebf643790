//! Defaults from a TOML file.
//!
//! Each key is a flag's long name; keys at the top hold for every command that has the flag,
//! keys in a table named like a command for that command. They are put before the arguments of
//! the command line, unless these name the same flag.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context as _, bail};
use clap::ArgAction;
use toml::{Table, Value};

/// Flags that say different things of the same: the start, the end.
const ALTERNATIVES: [&[&str]; 2] =
    [&["start", "start-lat", "start-lon"], &["end", "end-lat", "end-lon", "round-trip"]];

/// The file that defaults were read from; the program reads one at most.
static IN_USE: OnceLock<PathBuf> = OnceLock::new();

/// The configuration file that this run has read.
pub(super) fn in_use() -> Option<&'static Path> {
    IN_USE.get().map(PathBuf::as_path)
}

/// The arguments with the defaults of the configuration file put in.
pub(super) fn with_defaults(
    arguments: Vec<OsString>,
    command: &clap::Command,
) -> anyhow::Result<Vec<OsString>> {
    let Some(path) = file(&arguments) else {
        return Ok(arguments);
    };
    let position = command_position(&arguments);
    let asks_for_help = arguments
        .iter()
        .filter_map(|argument| argument.to_str())
        .any(|argument| matches!(argument, "--help" | "-h" | "help" | "--version" | "-V"));
    if asks_for_help || position.is_none() {
        return Ok(arguments);
    }
    let shown = path.display();
    let text = std::fs::read_to_string(&path).with_context(|| format!("{shown}"))?;
    let path = IN_USE.get_or_init(|| path.clone());
    let shown = path.display();
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        anyhow::anyhow!("{shown}: expected TOML, found otherwise: {error}")
    })?;
    let chosen =
        position.and_then(|at| Some((at, command.find_subcommand(arguments[at].to_str()?)?)));
    let known: BTreeSet<String> =
        command.get_subcommands().flat_map(|c| c.get_arguments()).filter_map(long).collect();
    let mut wanted: Vec<(String, &Value)> = Vec::new();
    for (key, value) in &table {
        match value {
            Value::Table(own) => {
                let Some(subcommand) = command.find_subcommand(key) else {
                    bail!("{shown}: expected the name of a command, found [{key}]");
                };
                for (key, value) in own {
                    let name = key.replace('_', "-");
                    if !subcommand.get_arguments().filter_map(long).any(|l| l == name) {
                        bail!("{shown}: expected a flag of {}, found {key}", subcommand.get_name());
                    }
                    if chosen.is_some_and(|(_, c)| c.get_name() == subcommand.get_name()) {
                        wanted.push((name, value));
                    }
                }
            }
            value => {
                let name = key.replace('_', "-");
                if !known.contains(&name) && name != "threads" {
                    bail!("{shown}: expected the name of a flag, found {key}");
                }
                wanted.push((name, value));
            }
        }
    }
    let Some((at, subcommand)) = chosen else {
        return Ok(arguments);
    };
    let is_given = |name: &str| {
        arguments.iter().filter_map(|a| a.to_str()).any(|argument| {
            let flag = argument.strip_prefix("--").unwrap_or("");
            flag == name || flag.split_once('=').is_some_and(|(flag, _)| flag == name)
        })
    };
    // A flag stands for the others that would say something else of the same thing.
    let given = |name: &str| {
        let alike = ALTERNATIVES.iter().find(|names| names.contains(&name));
        alike.map_or_else(|| is_given(name), |names| names.iter().any(|name| is_given(name)))
    };
    let short_given = |short: char| {
        let texts = arguments[at..].iter().filter_map(|argument| argument.to_str());
        let mut shorts = texts.filter(|text| text.starts_with('-') && !text.starts_with("--"));
        shorts.any(|text| {
            // Switches may stand in front, as in -Of.
            let others = text[1..].chars().take_while(|c| c.is_ascii_uppercase()).count();
            text[1..].starts_with(short) || text[1 + others..].starts_with(short)
        })
    };
    let mut all = arguments.clone();
    let mut insert_at = at + 1;
    // What a command's own table says wins over the top of the file: the last one counts.
    let mut seen = BTreeSet::new();
    for (name, value) in wanted.into_iter().rev() {
        let argument = subcommand.get_arguments().find(|a| long(a).as_deref() == Some(&*name));
        let global = name == "threads";
        if given(&name)
            || argument.and_then(clap::Arg::get_short).is_some_and(short_given)
            || !(global || argument.is_some())
            || !seen.insert(name.clone())
        {
            continue;
        }
        let is_switch = argument.is_some_and(|a| matches!(a.get_action(), ArgAction::SetTrue));
        let flags = match (is_switch, value) {
            (true, Value::Boolean(true)) => vec![format!("--{name}")],
            (true, Value::Boolean(false)) => Vec::new(),
            (true, other) => bail!("{shown}: {name}: expected true or false, found {other}"),
            (false, value) => {
                let mut texts = texts(value).with_context(|| format!("{shown}: {name}"))?;
                let takes_several =
                    argument.is_some_and(|a| matches!(a.get_action(), ArgAction::Append));
                if value.is_array() && !takes_several {
                    // A list in one cell.
                    texts = vec![texts.join("|")];
                }
                texts.iter().map(|text| format!("--{name}={text}")).collect()
            }
        };
        for flag in flags {
            all.insert(insert_at, flag.into());
            insert_at += 1;
        }
    }
    Ok(all)
}

/// Where the command stands: the first argument that is neither a flag nor a global flag's value.
fn command_position(arguments: &[OsString]) -> Option<usize> {
    let mut is_value = true;
    arguments.iter().position(|argument| {
        let text = argument.to_str().unwrap_or("");
        let is_command = !is_value && !text.starts_with('-');
        is_value = matches!(text, "--config" | "--threads" | "--generate");
        is_command
    })
}

fn long(argument: &clap::Arg) -> Option<String> {
    argument.get_long().map(str::to_owned)
}

/// The file that `--config` or the environment names.
fn file(arguments: &[OsString]) -> Option<PathBuf> {
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let Some(text) = argument.to_str() else { continue };
        if text == "--config" {
            return rest.next().map(PathBuf::from);
        }
        if let Some(path) = text.strip_prefix("--config=") {
            return Some(PathBuf::from(path));
        }
    }
    std::env::var_os("ONTHEWAY_CONFIG").filter(|path| !path.is_empty()).map(PathBuf::from)
}

fn texts(value: &Value) -> anyhow::Result<Vec<String>> {
    Ok(match value {
        Value::String(text) => vec![text.clone()],
        Value::Integer(number) => vec![number.to_string()],
        Value::Float(number) => vec![number.to_string()],
        Value::Boolean(yes) => vec![yes.to_string()],
        Value::Datetime(time) => vec![time.to_string()],
        Value::Array(values) => {
            let mut all = Vec::new();
            for value in values {
                all.extend(texts(value)?);
            }
            all
        }
        Value::Table(_) => bail!("expected a value, found a table"),
    })
}
