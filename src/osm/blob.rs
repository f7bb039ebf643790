//! The blobs of a file: where each begins, what kind it is, and its bytes.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use osmpbfreader::fileformat::{self, BlobHeader};
use protobuf::Message;

use super::fault::{Fault, printable};
use super::unpack::{MOST_BYTES, announced_size, decode, unpack};
use super::{header, magic};
use crate::{Error, Result};

/// The most bytes the header of a blob may have. Small enough to be read with protobuf, which
/// takes some sixty bytes of memory for one byte of a hostile message.
const MOST_HEADER_BYTES: u64 = 64 << 10;

/// A blob with map data.
pub(super) struct Blob {
    /// Where it begins in the file, with the length of its header.
    pub offset: u64,
    /// Where it ends.
    pub end: u64,
    /// The bytes of its message or of its content, whichever are more.
    pub size: usize,
    /// Its message.
    pub message: fileformat::Blob,
}

/// The file that is read, to say where an error is.
#[derive(Clone, Copy)]
pub(super) struct Source<'p>(&'p Path);

impl Source<'_> {
    /// An error about the blob at this offset.
    pub fn error(self, offset: u64, fault: Fault) -> Error {
        Error::Extract { path: self.0.to_owned(), offset, what: fault.0 }
    }

    fn io(self, source: std::io::Error) -> Error {
        Error::io(self.0, source)
    }
}

/// The blobs of a file with map data, in order. Ends after the first error.
///
/// Headers are checked on the way, and blobs of unknown kinds skipped, as the format asks.
pub(super) struct Blobs<'p> {
    source: Source<'p>,
    file: File,
    length: u64,
    at: u64,
    header_seen: bool,
}

impl<'p> Blobs<'p> {
    /// Opens a file.
    pub fn open(path: &'p Path) -> Result<Self> {
        let source = Source(path);
        // Asked before it is opened: to open a pipe is to wait for whoever writes to it.
        let metadata = std::fs::metadata(path).map_err(|error| source.io(error))?;
        if !metadata.is_file() {
            let found = "something that is not a file (it is read twice)";
            return Err(source.error(0, magic::not_an_extract(found)));
        }
        let file = File::open(path).map_err(|error| source.io(error))?;
        let length = metadata.len();
        if length == 0 {
            return Err(source.error(0, magic::not_an_extract("an empty file")));
        }
        Ok(Self { source, file, length, at: 0, header_seen: false })
    }

    /// The file they come from.
    pub fn source(&self) -> Source<'p> {
        self.source
    }

    /// How many bytes the file has.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Goes to a blob whose offset is known.
    pub fn go_to(&mut self, offset: u64) -> Result<()> {
        self.at = offset;
        self.file.seek(SeekFrom::Start(offset)).map_err(|error| self.source.io(error))?;
        Ok(())
    }

    fn read(&mut self, blob: u64, length: u64, what: &str) -> Result<Vec<u8>> {
        let left = self.length.saturating_sub(self.at);
        let mut bytes = Vec::with_capacity(usize::try_from(length.min(left)).unwrap_or(0));
        self.file
            .by_ref()
            .take(length)
            .read_to_end(&mut bytes)
            .map_err(|error| self.source.io(error))?;
        let found = bytes.len() as u64;
        self.at += found;
        if found < length {
            let fault = Fault::expected(
                format_args!("{length} bytes of {what}"),
                format_args!("the end of the file after {found}: the file is not whole"),
            );
            return Err(self.source.error(blob, fault));
        }
        Ok(bytes)
    }

    fn read_header(&mut self, offset: u64) -> Result<BlobHeader> {
        let length = self.read(offset, 4, "the length of a blob's header")?;
        let length = length.iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte));
        if length > MOST_HEADER_BYTES {
            return Err(self.source.error(
                offset,
                Fault::expected(
                    format_args!("the header of a blob, at most {MOST_HEADER_BYTES} bytes"),
                    format_args!("a length of {length}"),
                ),
            ));
        }
        let header = self.read(offset, length, "a blob's header")?;
        BlobHeader::parse_from_bytes(&header).map_err(|error| {
            self.source.error(offset, Fault::expected("the header of a blob", error))
        })
    }

    /// The header of the blob that begins here.
    fn next_header(&mut self) -> Result<BlobHeader> {
        let offset = self.at;
        let header = self.read_header(offset);
        if offset > 0 || !matches!(header, Err(Error::Extract { .. })) {
            return header;
        }
        // Nothing of an extract was seen yet: more likely it is another kind of file.
        self.go_to(0)?;
        let begin = self.read(0, self.length.min(magic::LENGTH), "a file")?;
        match magic::kind(&begin) {
            Some(kind) => Err(self.source.error(0, magic::not_an_extract(kind))),
            None => header,
        }
    }

    fn next_data(&mut self) -> Result<Option<Blob>> {
        while self.at < self.length {
            let offset = self.at;
            let header = self.next_header()?;
            let size = header.datasize();
            let Some(length) = u64::try_from(size).ok().filter(|&n| n <= MOST_BYTES as u64) else {
                return Err(self.source.error(
                    offset,
                    Fault::expected(
                        format_args!("a blob of at most {MOST_BYTES} bytes"),
                        format_args!("one of {size}"),
                    ),
                ));
            };
            match header.type_() {
                "OSMHeader" => {
                    let bytes = self.read(offset, length, "a blob")?;
                    decode(&bytes)
                        .and_then(|blob| header::check(&unpack(&blob)?))
                        .map_err(|fault| self.source.error(offset, fault))?;
                    self.header_seen = true;
                }
                "OSMData" if self.header_seen => {
                    let bytes = self.read(offset, length, "a blob")?;
                    let message =
                        decode(&bytes).map_err(|fault| self.source.error(offset, fault))?;
                    let size = announced_size(&message).max(bytes.len());
                    return Ok(Some(Blob { offset, end: self.at, size, message }));
                }
                "OSMData" => {
                    return Err(self
                        .source
                        .error(offset, Fault::expected("an OSMHeader blob first", "OSMData")));
                }
                other if self.length - self.at < length => {
                    let what = format!("a blob of kind {}", printable(other));
                    self.read(offset, length, &what)?;
                }
                _ => self.go_to(self.at + length)?,
            }
        }
        if self.header_seen {
            return Ok(None);
        }
        Err(self.source.error(0, Fault::expected("an OSMHeader blob", "none")))
    }
}

impl Iterator for Blobs<'_> {
    type Item = Result<Blob>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.next_data().transpose();
        if matches!(next, Some(Err(_))) {
            (self.at, self.header_seen) = (self.length, true);
        }
        next
    }
}
