//! Many blobs at once, on all threads, with an outcome that does not depend on them.

use rayon::prelude::*;

use super::blob::Blob;
use super::fault::Fault;
use super::unpack::announced_size;
use crate::Result;

/// Blobs are read and decoded in batches of at most this many unpacked bytes, and one blob
/// more: as large as keeps many threads busy, as small as a laptop has memory for.
const MOST_BYTES: usize = 32 << 20;

/// Blobs of a batch.
const MOST_BLOBS: usize = 512;

/// Decodes every blob, in parallel, and merges the results in the order of the file.
///
/// The first error in the order of the file ends it; `merge` has seen all before it. How
/// batches are cut depends on the file alone.
pub(super) fn for_each_in_order<T: Send>(
    mut blobs: impl Iterator<Item = Result<Blob>>,
    decode: impl Fn(&Blob) -> std::result::Result<T, Fault> + Sync,
    mut merge: impl FnMut(&Blob, std::result::Result<T, Fault>) -> Result<()>,
) -> Result<()> {
    loop {
        let (mut batch, mut bytes, mut end) = (Vec::new(), 0, None);
        while bytes < MOST_BYTES && batch.len() < MOST_BLOBS && end.is_none() {
            match blobs.next() {
                Some(Ok(blob)) => {
                    bytes += announced_size(&blob.bytes).max(blob.bytes.len());
                    batch.push(blob);
                }
                Some(Err(error)) => end = Some(Err(error)),
                None => end = Some(Ok(())),
            }
        }
        let decoded: Vec<_> = batch.par_iter().map(&decode).collect();
        for (blob, result) in batch.iter().zip(decoded) {
            merge(blob, result)?;
        }
        if let Some(end) = end {
            return end;
        }
    }
}
