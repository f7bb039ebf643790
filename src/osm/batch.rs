//! Many blobs at once, on all threads, with an outcome that does not depend on them.

use rayon::prelude::*;

use super::blob::Blob;
use super::fault::Fault;
use crate::Result;

/// Blobs are read and decoded in batches of at most this many unpacked bytes, or of one blob: as
/// large as keeps many threads busy, as small as a laptop has memory for.
const MOST_BYTES: usize = 32 << 20;

/// Blobs of a batch.
const MOST_BLOBS: usize = 512;

/// Decodes every blob, in parallel, and merges the results in the order of the file.
///
/// The first error in the order of the file ends it; `merge` has seen all before it. How
/// batches are cut depends on the file alone.
pub(super) fn for_each_in_order<T: Send>(
    blobs: impl Iterator<Item = Result<Blob>>,
    decode: impl Fn(&Blob) -> std::result::Result<T, Fault> + Sync,
    mut merge: impl FnMut(&Blob, std::result::Result<T, Fault>) -> Result<()>,
) -> Result<()> {
    let mut blobs = blobs.peekable();
    loop {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while let Some(Ok(blob)) = blobs.next_if(|next| {
            next.as_ref().is_ok_and(|blob| {
                batch.is_empty() || bytes + blob.size <= MOST_BYTES && batch.len() < MOST_BLOBS
            })
        }) {
            bytes += blob.size;
            batch.push(blob);
        }
        if batch.is_empty() {
            return blobs.next().map_or(Ok(()), |end| end.map(drop));
        }
        let decoded: Vec<_> = batch.par_iter().map(&decode).collect();
        for (blob, result) in batch.iter().zip(decoded) {
            merge(blob, result)?;
        }
    }
}
