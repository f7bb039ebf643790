//! `ontheway sample`

use super::Outcome;

/// Draw errands and trips that could be real, at places of the map itself
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_args: &Args) -> anyhow::Result<Outcome> {
    anyhow::bail!("not yet")
}
