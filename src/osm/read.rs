//! Reading an extract, in two passes over the file.

use std::path::Path;

use rayon::prelude::*;

use super::batch::for_each_in_order;
use super::blob::Blobs;
use super::choose::Chosen;
use super::extract::{Extract, Selection, Way};
use super::locate::{Located, Sightings};
use super::members::{self, MemberWays};
use super::memory::Memory;
use super::unpack::unpack;
use crate::Result;

/// Reads the wanted part of an `.osm.pbf` extract.
///
/// The first pass over the file chooses ways, relations and nodes by their tags; the second
/// finds the positions of the nodes. Between them, blobs with ways are read once more if a relation
/// wants ways that have no tags of their own. Blobs are decoded on all threads of the rayon pool, and
/// memory is bounded by what is wanted, not by the size of the file. The outcome, errors
/// included, does not depend on the number of threads.
///
/// Real extracts are read as they are: not sorted, clipped so that nodes are missing, without
/// metadata, with ways without nodes, negative ids, empty blocks, or nothing in them at all.
/// Where an id stands twice, the first counts, wanted or not. A node that lies nowhere on earth
/// counts as missing.
///
/// `progress` is told from time to time how many bytes of how many are done, both passes
/// together, and last that all of them are.
///
/// # Errors
///
/// [`Error::Io`](crate::Error::Io) if the file cannot be read, and
/// [`Error::Extract`](crate::Error::Extract) with the offset of the faulty blob if it is
/// truncated, damaged, of another kind, requires features that are not supported, or would
/// take memory out of all proportion to its size.
pub fn read_extract(
    path: &Path,
    selection: &Selection,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Extract> {
    let mut blobs = Blobs::open(path)?;
    let length = blobs.length();
    let total = length.saturating_mul(2);
    let mut memory = Memory::for_file(length);

    let mut chosen = Chosen::default();
    let (mut with_nodes, mut with_ways) = (Vec::new(), Vec::new());
    let (source, most) = (blobs.source(), memory.most());
    for_each_in_order(
        &mut blobs,
        |blob| Chosen::from_block(&unpack(&blob.message)?, selection, most),
        |blob, next| {
            let next = next
                .and_then(|next| memory.take(next.bytes()).map(|()| next))
                .map_err(|fault| source.error(blob.offset, fault))?;
            if next.any_nodes {
                with_nodes.push(blob.offset);
            }
            if next.any_ways {
                with_ways.push(blob.offset);
            }
            chosen.append(next);
            progress(blob.end, total);
            Ok(())
        },
    )?;
    progress(length, total);

    let Chosen { ways, relations, nodes, .. } = chosen;
    let mut ways = ways.finish(|way| way.id);
    let relations = relations.finish(|relation| relation.id);
    let members = members::missing(&relations, &ways, selection);
    if !members.is_empty() {
        let mut found = MemberWays::default();
        let mut offsets = with_ways.into_iter();
        for_each_in_order(
            std::iter::from_fn(|| match blobs.go_to(offsets.next()?) {
                Ok(()) => blobs.next(),
                Err(error) => Some(Err(error)),
            }),
            |blob| MemberWays::from_block(&unpack(&blob.message)?, &members, most),
            |blob, next| {
                let next = next
                    .and_then(|next| memory.take(next.bytes()).map(|()| next))
                    .map_err(|fault| source.error(blob.offset, fault))?;
                found.append(next);
                Ok(())
            },
        )?;
        ways.extend(found.ways.finish(|way| way.id));
        ways.sort_by_key(|way| way.id);
    }
    let wanted = Wanted::new(&ways, nodes);

    let mut located = Located::new(&wanted.all);
    let mut offsets = with_nodes.into_iter();
    for_each_in_order(
        std::iter::from_fn(|| match blobs.go_to(offsets.next()?) {
            Ok(()) => blobs.next(),
            Err(error) => Some(Err(error)),
        }),
        |blob| Sightings::from_block(&unpack(&blob.message)?, &wanted.all, selection, most),
        |blob, next| {
            let next = next
                .and_then(|next| memory.take(next.bytes()).map(|()| next))
                .map_err(|fault| source.error(blob.offset, fault))?;
            located.append(next);
            progress(length + blob.end, total);
            Ok(())
        },
    )?;
    progress(total, total);

    let (nodes, node_tags) = located.finish(&wanted.by_tags);
    Ok(Extract { nodes, node_tags, ways, relations })
}

/// Ids of nodes to look for, ascending, each once.
struct Wanted {
    all: Vec<i64>,
    /// Those that no way needs: they are wanted if their tags are.
    by_tags: Vec<i64>,
}

impl Wanted {
    fn new(ways: &[Way], mut by_tags: Vec<i64>) -> Self {
        let mut all = Vec::with_capacity(ways.iter().map(|way| way.nodes.len()).sum());
        for way in ways {
            all.extend(&way.nodes);
        }
        all.par_sort_unstable();
        all.dedup();
        by_tags.retain(|id| all.binary_search(id).is_err());
        by_tags.par_sort_unstable();
        by_tags.dedup();
        all.extend(&by_tags);
        all.par_sort_unstable();
        Self { all, by_tags }
    }
}
