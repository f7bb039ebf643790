//! Man page and shell completions.

use std::io::Write as _;

use clap_complete::Shell;

/// What `--generate` prints.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(super) enum What {
    Man,
    CompleteBash,
    CompleteZsh,
    CompleteFish,
}

pub(super) fn print(what: What, mut command: clap::Command) -> anyhow::Result<()> {
    let mut out = Vec::new();
    match what {
        What::Man => man(&command, &mut out)?,
        What::CompleteBash => {
            clap_complete::generate(Shell::Bash, &mut command, "ontheway", &mut out);
        }
        What::CompleteZsh => {
            clap_complete::generate(Shell::Zsh, &mut command, "ontheway", &mut out);
        }
        What::CompleteFish => {
            clap_complete::generate(Shell::Fish, &mut command, "ontheway", &mut out);
        }
    }
    std::io::stdout().lock().write_all(&out)?;
    Ok(())
}

/// One page: the program, then each command, and what commands have of their own.
fn man(command: &clap::Command, out: &mut Vec<u8>) -> std::io::Result<()> {
    clap_mangen::Man::new(command.clone()).render(out)?;
    command.get_subcommands().try_for_each(|subcommand| man_section(subcommand, "ONTHEWAY", out))
}

fn man_section(command: &clap::Command, above: &str, out: &mut Vec<u8>) -> std::io::Result<()> {
    let title = format!("{above} {}", command.get_name().to_uppercase());
    let page = clap_mangen::Man::new(command.clone());
    writeln!(out, ".SH \"{title}\"")?;
    page.render_synopsis_section(out)?;
    page.render_description_section(out)?;
    page.render_options_section(out)?;
    page.render_extra_section(out)?;
    command.get_subcommands().try_for_each(|subcommand| man_section(subcommand, &title, out))
}
