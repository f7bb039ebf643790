//! Threads, progress, and the place of an error.

use std::path::Path;
use std::sync::Mutex;

use ontheway::osm::read_extract;

use crate::pbf::{Block, EVERYTHING, Packing, file, read};
use crate::{fault, town};

#[test]
fn the_outcome_does_not_depend_on_threads() {
    let mut blocks: Vec<Block> = (0..300)
        .map(|n| {
            let id = n * 37 % 100;
            Block::new()
                .way(id, &[n, n + 1], &[("highway", "track"), ("ref", &n.to_string())])
                .dense(&[(id, n, n, &[("n", &n.to_string())]), (id + 50, n, n, &[])])
        })
        .collect();
    let whole = file(&blocks, Packing::Zlib);
    for at in [120, 60, 200] {
        blocks[at].group().dense.mut_or_insert_default().id.push(at as i64);
    }
    let faulty = file(&blocks, Packing::Zlib);
    let outcomes: Vec<_> = [1, 2, 7]
        .map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| (read(&whole, &EVERYTHING).unwrap(), fault(&faulty)))
        })
        .into();
    assert_eq!(outcomes[0], outcomes[1]);
    assert_eq!(outcomes[0], outcomes[2]);
    assert_eq!(outcomes[0].0.ways.len(), 100);
}

#[test]
fn progress_rises_to_the_end_of_both_passes() {
    let bytes = file(&town(), Packing::Zlib);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.osm.pbf");
    std::fs::write(&path, &bytes).unwrap();
    let seen = Mutex::new(Vec::new());
    read_extract(&path, &EVERYTHING, &|done, total| seen.lock().unwrap().push((done, total)))
        .unwrap();
    let seen = seen.into_inner().unwrap();
    let total = 2 * bytes.len() as u64;
    assert!(seen.is_sorted() && seen.iter().all(|&(_, of)| of == total), "{seen:?}");
    assert_eq!(seen.last(), Some(&(total, total)));
}

#[test]
fn errors_say_where() {
    let error = read_extract(Path::new("no/such/town.osm.pbf"), &EVERYTHING, &|_, _| {});
    assert!(error.unwrap_err().to_string().starts_with("no/such/town.osm.pbf: "));
}
