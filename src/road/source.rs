//! What a map was built from.

use serde::{Deserialize, Serialize};

use super::map_file::{Reader, Writer};
use crate::error::{Error, Result};

const SECTION: &str = "source";

/// What a map was built from; kept in the map file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MapSource {
    /// Name of the extract, without its folder.
    pub extract: String,
    /// XXH3 (128 bits) of the extract, in hexadecimal.
    pub checksum: String,
    /// Version of the program that built the map.
    pub program: String,
}

impl MapSource {
    pub(super) fn write(&self, writer: &mut Writer) -> Result<()> {
        let described = serde_json::to_vec(self)
            .map_err(|e| Error::Request(format!("the map cannot be described: {e}")))?;
        writer.add(SECTION, &described);
        Ok(())
    }

    /// # Errors
    /// [`Error::Map`] where it is damaged or missing.
    pub(super) fn read(reader: &Reader) -> Result<Self> {
        serde_json::from_slice(&reader.array::<u8>(SECTION)?).map_err(|_| reader.misfit(SECTION))
    }
}
