//! The content of a blob, decompressed within bounds.

use std::borrow::Cow;

use flate2::{Decompress, FlushDecompress, Status};

use osmpbfreader::fileformat::Blob;
use protobuf::UnknownValueRef;

use super::fault::Fault;
use super::message::Fields;

/// The most bytes a blob may have, as it stands in the file and decompressed.
pub(super) const MOST_BYTES: usize = 32 << 20;

/// Packings that came after the messages were written.
const LZ4: u32 = 6;
const ZSTD: u32 = 7;

/// The message of a blob.
pub(super) fn decode(blob: &[u8]) -> Result<Blob, Fault> {
    Fields::new(blob).decode(&[1, 2, 3, 4, 5, LZ4, ZSTD])
}

/// The content of a blob. A blob without any is empty.
pub(super) fn unpack(blob: &Blob) -> Result<Cow<'_, [u8]>, Fault> {
    let announced = announced(blob)?;
    let unsupported = [
        ("LZMA", blob.lzma_data()),
        ("bzip2", blob.OBSOLETE_bzip2_data()),
        ("zstd", later_data(blob, ZSTD)),
    ];
    let content: Cow<'_, [u8]> = if !blob.raw().is_empty() {
        return Ok(Cow::Borrowed(blob.raw()));
    } else if !blob.zlib_data().is_empty() {
        Cow::Owned(inflate(blob.zlib_data(), announced)?)
    } else if !later_data(blob, LZ4).is_empty() {
        Cow::Owned(unpack_lz4(later_data(blob, LZ4), announced)?)
    } else if let Some((name, _)) = unsupported.iter().find(|(_, data)| !data.is_empty()) {
        return Err(Fault::expected(
            "a blob packed with zlib, LZ4 or not at all",
            format_args!("one packed with {name} (`osmium cat` repacks a file)"),
        ));
    } else {
        Cow::default()
    };
    match announced {
        Some(size) if size != content.len() => Err(wrong_size(size, content.len())),
        _ => Ok(content),
    }
}

/// How many bytes a blob will take once unpacked, as far as it says so itself.
pub(super) fn announced_size(blob: &Blob) -> usize {
    let announced = announced(blob).ok().flatten().unwrap_or(MOST_BYTES);
    if blob.raw().is_empty() { announced } else { blob.raw().len() }
}

fn announced(blob: &Blob) -> Result<Option<usize>, Fault> {
    let Some(size) = blob.raw_size else { return Ok(None) };
    match usize::try_from(size) {
        Ok(size) if size <= MOST_BYTES => Ok(Some(size)),
        _ => Err(Fault::expected(
            format_args!("a blob of at most {MOST_BYTES} bytes unpacked"),
            format_args!("one of {size}"),
        )),
    }
}

fn later_data(blob: &Blob, number: u32) -> &[u8] {
    match blob.special_fields.unknown_fields().get(number) {
        Some(UnknownValueRef::LengthDelimited(data)) => data,
        _ => &[],
    }
}

fn inflate(data: &[u8], announced: Option<usize>) -> Result<Vec<u8>, Fault> {
    /// Deflate cannot do better: memory for more than that need not be reserved.
    const BEST_RATIO: usize = 1032;
    let limit = announced.unwrap_or(MOST_BYTES);
    let likely = announced.unwrap_or(data.len() * 4).min(limit);
    let mut content = Vec::with_capacity(likely.min(data.len() * BEST_RATIO) + 1);
    let mut inflater = Decompress::new(true);
    let mut rest = data;
    loop {
        let (seen, made) = (inflater.total_in(), content.len());
        let status = inflater
            .decompress_vec(rest, &mut content, FlushDecompress::None)
            .map_err(|error| Fault::expected("a whole zlib stream", error))?;
        if content.len() > limit {
            return Err(wrong_size(limit, format_args!("more")));
        }
        if status == Status::StreamEnd {
            return Ok(content);
        }
        let taken = usize::try_from(inflater.total_in() - seen).unwrap_or(usize::MAX);
        rest = rest.get(taken..).unwrap_or_default();
        if content.len() == content.capacity() {
            content.reserve_exact(content.len().min(limit - content.len()) + 1);
        } else if taken == 0 && content.len() == made {
            return Err(Fault::expected("a whole zlib stream", "the end of the blob within it"));
        }
    }
}

fn unpack_lz4(data: &[u8], announced: Option<usize>) -> Result<Vec<u8>, Fault> {
    /// LZ4 cannot do better.
    const BEST_RATIO: usize = 255;
    let size = announced.ok_or_else(|| Fault::expected("the size of an LZ4 blob", "none"))?;
    if size > data.len() * BEST_RATIO {
        return Err(wrong_size(size, format_args!("at most {}", data.len() * BEST_RATIO)));
    }
    let mut content = vec![0; size];
    let made = lz4_flex::block::decompress_into(data, &mut content)
        .map_err(|error| Fault::expected("a whole LZ4 block", error))?;
    content.truncate(made);
    Ok(content)
}

fn wrong_size(expected: usize, found: impl std::fmt::Display) -> Fault {
    Fault::expected(format_args!("{expected} bytes unpacked"), found)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn zlib(content: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    fn blob(zlib: &[u8]) -> Blob {
        let mut blob = Blob::new();
        blob.set_zlib_data(zlib.to_vec());
        blob
    }

    #[test]
    fn zlib_without_an_announced_size() {
        for size in [0, 1, 1000, 1_000_000, MOST_BYTES] {
            let content = vec![7; size];
            let blob = blob(&zlib(&content));
            assert!(unpack(&blob).unwrap() == content, "{size}");
        }
    }

    #[test]
    fn more_than_announced_or_allowed_is_refused() {
        let mut blob = blob(&zlib(&vec![7; MOST_BYTES + 1]));
        assert!(unpack(&blob).unwrap_err().0.contains("33554432 bytes unpacked, found more"));
        blob.set_raw_size(9);
        assert!(unpack(&blob).unwrap_err().0.contains("expected 9 bytes unpacked, found more"));
    }

    #[test]
    fn every_cut_of_a_stream_is_refused() {
        let whole = zlib(b"on the way, on the way, on the way");
        for length in 1..whole.len() {
            assert!(unpack(&blob(&whole[..length])).is_err(), "{length}");
        }
    }
}
