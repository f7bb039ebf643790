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

/// One page: the program, then each command.
fn man(command: &clap::Command, out: &mut Vec<u8>) -> std::io::Result<()> {
    clap_mangen::Man::new(command.clone()).render(out)?;
    for subcommand in command.get_subcommands() {
        let page = clap_mangen::Man::new(subcommand.clone());
        writeln!(out, ".SH \"ONTHEWAY {}\"", subcommand.get_name().to_uppercase())?;
        page.render_synopsis_section(out)?;
        page.render_description_section(out)?;
        page.render_options_section(out)?;
        page.render_extra_section(out)?;
    }
    Ok(())
}
