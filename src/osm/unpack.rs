//! The content of a blob, decompressed within bounds.

use std::borrow::Cow;

use flate2::{Decompress, FlushDecompress, Status};

use super::fault::Fault;
use super::wire::{Fields, Malformed, Value};

/// The most bytes a blob may have, as it stands in the file and decompressed.
pub(super) const MOST_BYTES: usize = 32 << 20;

/// The content of a blob. A blob without any is empty.
pub(super) fn unpack(blob: &[u8]) -> Result<Cow<'_, [u8]>, Fault> {
    let body = Body::read(blob)?;
    let announced = body.announced()?;
    let content: Cow<'_, [u8]> = match body.packing {
        _ if body.data.is_empty() => Cow::default(),
        Packing::None => return Ok(Cow::Borrowed(body.data)),
        Packing::Zlib => Cow::Owned(inflate(body.data, announced)?),
        Packing::Lz4 => Cow::Owned(unpack_lz4(body.data, announced)?),
        Packing::Unsupported(name) => {
            return Err(Fault::expected(
                "a blob packed with zlib, LZ4 or not at all",
                format_args!("one packed with {name} (`osmium cat` repacks a file)"),
            ));
        }
    };
    match announced {
        Some(size) if size != content.len() => Err(wrong_size(size, content.len())),
        _ => Ok(content),
    }
}

/// How many bytes a blob will take once unpacked, as far as it says so itself.
pub(super) fn announced_size(blob: &[u8]) -> usize {
    let announced = Body::read(blob).ok().and_then(|body| match body.packing {
        Packing::None => Some(body.data.len()),
        _ => body.announced().ok().flatten(),
    });
    announced.unwrap_or(MOST_BYTES)
}

#[derive(Default)]
enum Packing {
    #[default]
    None,
    Zlib,
    Lz4,
    Unsupported(&'static str),
}

#[derive(Default)]
struct Body<'a> {
    size: Option<u64>,
    packing: Packing,
    data: &'a [u8],
}

impl<'a> Body<'a> {
    fn read(blob: &'a [u8]) -> Result<Self, Malformed> {
        let mut body = Self::default();
        for field in Fields::new(blob) {
            let (packing, data) = match field? {
                (2, Value::Number(size)) => {
                    body.size = Some(size);
                    continue;
                }
                (1, Value::Bytes(data)) => (Packing::None, data),
                (3, Value::Bytes(data)) => (Packing::Zlib, data),
                (4, Value::Bytes(data)) => (Packing::Unsupported("LZMA"), data),
                (5, Value::Bytes(data)) => (Packing::Unsupported("bzip2"), data),
                (6, Value::Bytes(data)) => (Packing::Lz4, data),
                (7, Value::Bytes(data)) => (Packing::Unsupported("zstd"), data),
                _ => continue,
            };
            (body.packing, body.data) = (packing, data);
        }
        Ok(body)
    }

    fn announced(&self) -> Result<Option<usize>, Fault> {
        let Some(size) = self.size else { return Ok(None) };
        match usize::try_from(size) {
            Ok(size) if size <= MOST_BYTES => Ok(Some(size)),
            _ => Err(Fault::expected(
                format_args!("a blob of at most {MOST_BYTES} bytes unpacked"),
                format_args!("one of {}", size.cast_signed()),
            )),
        }
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

    fn field(number: u8, data: &[u8]) -> Vec<u8> {
        let mut bytes = vec![number << 3 | 2];
        let mut length = data.len();
        while length >= 0x80 {
            bytes.push(u8::try_from(length & 0x7f).unwrap() | 0x80);
            length >>= 7;
        }
        bytes.push(u8::try_from(length).unwrap());
        bytes.extend(data);
        bytes
    }

    fn zlib(content: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn zlib_without_an_announced_size() {
        for size in [0, 1, 1000, 1_000_000, MOST_BYTES] {
            let content = vec![7; size];
            let blob = field(3, &zlib(&content));
            assert!(unpack(&blob).unwrap() == content, "{size}");
        }
    }

    #[test]
    fn more_than_announced_or_allowed_is_refused() {
        let mut blob = field(3, &zlib(&vec![7; MOST_BYTES + 1]));
        assert!(unpack(&blob).unwrap_err().0.contains("33554432 bytes unpacked, found more"));
        blob.extend([0x10, 9]);
        assert!(unpack(&blob).unwrap_err().0.contains("expected 9 bytes unpacked, found more"));
    }

    #[test]
    fn every_cut_of_a_stream_is_refused() {
        let whole = zlib(b"on the way, on the way, on the way");
        for length in 1..whole.len() {
            assert!(unpack(&field(3, &whole[..length])).is_err(), "{length}");
        }
    }
}
