//! Damaged and hostile extracts end in a result or an error that says where: never in a panic,
//! a hang, or memory out of all proportion.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../pbf/mod.rs"]
mod pbf;

mod hostile;
mod memory;

use std::ops::RangeInclusive;
use std::path::Path;
use std::time::{Duration, Instant};

use ontheway::Error;
use osmpbfreader::osmformat::relation::MemberType;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use pbf::{Block, EVERYTHING, Packing, blob, file, header, read};

const VARIANTS: u64 = 1_000;

const PACKINGS: [Packing; 3] = [Packing::Raw, Packing::Zlib, Packing::Lz4];

#[test]
fn damaged_files_are_refused_or_read() {
    let mut files: Vec<Vec<u8>> = PACKINGS.map(|packing| file(&town(), packing)).into();
    files.extend(edge_files());
    judge_variants(|random| {
        let mut bytes = files[random.random_range(0..files.len())].clone();
        spoil(&mut bytes, random);
        bytes
    });
}

#[test]
fn damaged_blocks_are_refused_or_read() {
    // Damaged before they are packed: no checksum tells.
    let blocks: Vec<Vec<u8>> = town().iter().map(Block::bytes).collect();
    judge_variants(|random| {
        let packing = PACKINGS[random.random_range(0..PACKINGS.len())];
        let one = random.random_range(0..blocks.len());
        let mut bytes = header(&["OsmSchema-V0.6"]);
        for (n, block) in blocks.iter().enumerate() {
            let mut block = block.clone();
            if n == one {
                spoil(&mut block, random);
            }
            bytes.extend(blob("OSMData", &block, packing));
        }
        bytes
    });
}

fn judge_variants(variant: impl Fn(&mut ChaCha8Rng) -> Vec<u8>) {
    let _alone = memory::alone();
    let mut refused = 0;
    for seed in 0..VARIANTS {
        let bytes = variant(&mut ChaCha8Rng::seed_from_u64(seed));
        refused += u64::from(judge(&bytes, 300 << 20, &format!("seed {seed}")).is_some());
    }
    println!("{refused} of {VARIANTS} damaged files were refused, the others read");
    // Damage that is always, or never, noticed would test nothing.
    assert!((VARIANTS / 5..VARIANTS - VARIANTS / 100).contains(&refused));
}

/// Reads a file. The error, if any, says where, and the memory stays below the limit.
fn judge(bytes: &[u8], most_memory: usize, name: &str) -> Option<String> {
    // So loose that only a hang exceeds it.
    const MOST_TIME: Duration = Duration::from_secs(60);
    let begin = Instant::now();
    let before = memory::start();
    let result = read(bytes, &EVERYTHING);
    let peak = memory::peak() - before;
    assert!(peak < most_memory, "{name}: {peak} bytes of memory");
    assert!(begin.elapsed() < MOST_TIME, "{name}");
    match result {
        Ok(_) => None,
        Err(Error::Extract { offset, what, .. }) => {
            assert!(offset <= bytes.len() as u64, "{name}: {offset}: {what}");
            assert!(what.starts_with("expected ") && what.contains(", found "), "{name}: {what}");
            Some(what)
        }
        Err(other) => panic!("{name}: {other}"),
    }
}

fn spoil(bytes: &mut Vec<u8>, random: &mut ChaCha8Rng) {
    const TIMES: RangeInclusive<u32> = 1..=6;
    let how = random.random_range(0..5);
    for _ in 0..random.random_range(TIMES) {
        if bytes.is_empty() {
            return;
        }
        let at = random.random_range(0..bytes.len());
        match how {
            0 => bytes.truncate(at),
            1 => bytes[at] = random.random(),
            2 => bytes[at] ^= 1 << random.random_range(0..8),
            // Numbers grow, so that lengths and indices point far away.
            3 => bytes[at] |= 0x80,
            _ => {
                let to = random.random_range(at..bytes.len());
                let piece = bytes[at..to].to_vec();
                let target = random.random_range(0..bytes.len());
                bytes.splice(target..target, piece);
            }
        }
    }
}

fn edge_files() -> Vec<Vec<u8>> {
    let Some(folder) = std::env::var_os("ONTHEWAY_EXTRACTS") else {
        println!("skipped: ONTHEWAY_EXTRACTS names no folder with edge/*.osm.pbf");
        return Vec::new();
    };
    let folder = Path::new(&folder).join("edge");
    let entries = folder.read_dir().into_iter().flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let files = paths.iter().map(|path| std::fs::read(path).unwrap());
    files.filter(|file| file.len() < 100_000).collect()
}

/// Blocks with everything a block can have.
fn town() -> Vec<Block> {
    let tags: Vec<String> = (0..40).map(|n| format!("{n}. Straße")).collect();
    let mut blocks = Vec::new();
    for n in 0..8_i64 {
        let name: pbf::TagList<'_> =
            &[("highway", "residential"), ("name", &tags[usize::try_from(n).unwrap()])];
        let nodes: Vec<(i64, i64, i64, pbf::TagList<'_>)> = (0..60)
            .map(|i| {
                let tags: pbf::TagList<'_> = if i % 7 == 0 { name } else { &[] };
                (n * 50 + i, 500_000_000 + 90 * i, 40_000_000 - 70 * i, tags)
            })
            .collect();
        let ids: Vec<i64> = (0..20).map(|i| n * 50 + i * 3).collect();
        let members = [(MemberType::WAY, n, "from"), (MemberType::NODE, n * 50, "via")];
        let mut block = Block::new().dense(&nodes).way(n, &ids, name).way(-n, &ids[..5], &[]);
        block = block.relation(n, &members, name).node(-n, n, -n, name);
        block.message.set_granularity(100);
        blocks.push(block);
    }
    blocks
}
