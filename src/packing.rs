//! Files that are compressed, as the ending of their name says.

use std::io::{self, BufRead, Read, Write};
use std::path::Path;

use flate2::Compression;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    /// Not at all.
    Plain,
    /// `.gz`.
    Gzip,
    /// `.zst`.
    Zstd,
}

/// What zstd does where nothing is said.
const ZSTD_LEVEL: i32 = 3;

impl Packing {
    /// That of a file, by its ending in any case.
    pub(crate) fn of(path: &Path) -> Self {
        let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
        match ending.as_deref().and_then(|ending| ending.to_str()) {
            Some("gz") => Self::Gzip,
            Some("zst") => Self::Zstd,
            _ => Self::Plain,
        }
    }

    /// What is inside. Files that were joined are read to the end; one that was cut off is an
    /// error there.
    ///
    /// # Errors
    /// Where no decoder can be made.
    pub(crate) fn reader<'r>(
        self,
        file: impl BufRead + Send + 'r,
    ) -> io::Result<Box<dyn Read + Send + 'r>> {
        Ok(match self {
            Self::Plain => Box::new(file),
            Self::Gzip => Box::new(MultiGzDecoder::new(file)),
            Self::Zstd => Box::new(zstd::Decoder::with_buffer(file)?),
        })
    }

    /// Compresses what is written.
    ///
    /// # Errors
    /// Where no encoder can be made.
    pub(crate) fn writer<W: Write>(self, file: W) -> io::Result<Packer<W>> {
        Ok(match self {
            Self::Plain => Packer::Plain(file),
            Self::Gzip => Packer::Gzip(GzEncoder::new(file, Compression::default())),
            Self::Zstd => Packer::Zstd(zstd::Encoder::new(file, ZSTD_LEVEL)?),
        })
    }
}

/// Compresses what is written to it.
pub(crate) enum Packer<W: Write> {
    Plain(W),
    Gzip(GzEncoder<W>),
    Zstd(zstd::Encoder<'static, W>),
}

impl<W: Write> Packer<W> {
    /// Ends the compressed stream, and gives what it was written to.
    ///
    /// # Errors
    /// Those of writing the rest.
    pub(crate) fn finish(self) -> io::Result<W> {
        match self {
            Self::Plain(file) => Ok(file),
            Self::Gzip(file) => file.finish(),
            Self::Zstd(file) => file.finish(),
        }
    }
}

impl<W: Write> Write for Packer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.write(bytes),
            Self::Gzip(file) => file.write(bytes),
            Self::Zstd(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(file) => file.flush(),
            Self::Gzip(file) => file.flush(),
            Self::Zstd(file) => file.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_again() {
        for name in ["a.csv", "a.csv.gz", "a.CSV.GZ", "a.zst"] {
            let packing = Packing::of(Path::new(name));
            let pack = |text: &[u8]| {
                let mut packer = packing.writer(Vec::new()).unwrap();
                packer.write_all(text).unwrap();
                packer.finish().unwrap()
            };
            let joined = [pack(b"one\n"), pack(b"two\n")].concat();
            let mut read = String::new();
            packing.reader(&joined[..]).unwrap().read_to_string(&mut read).unwrap();
            assert_eq!(read, "one\ntwo\n", "{name}");
            if packing != Packing::Plain {
                let cut = &joined[..joined.len() - 3];
                let read = packing.reader(cut).unwrap().read_to_end(&mut Vec::new());
                read.unwrap_err();
            }
        }
    }
}
