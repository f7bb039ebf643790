//! How much memory the content of a file may take.

use super::fault::Fault;

/// A bound on the memory that a file may take, lest a small hostile one fills it all: what is
/// kept of real extracts takes some ten times the bytes of the file.
pub(super) struct Memory {
    most: u64,
    left: u64,
}

impl Memory {
    /// For a file of this many bytes.
    pub fn for_file(length: u64) -> Self {
        const FOR_ANY: u64 = 256 << 20;
        const PER_BYTE: u64 = 64;
        let most = length.saturating_mul(PER_BYTE).saturating_add(FOR_ANY);
        Self { most, left: most }
    }

    /// What all of the file may take.
    pub fn most(&self) -> u64 {
        self.most
    }

    /// Takes some of it.
    pub fn take(&mut self, bytes: usize) -> Result<(), Fault> {
        self.left = self.left.checked_sub(bytes as u64).ok_or_else(|| too_much(self.most))?;
        Ok(())
    }
}

/// What is said where it does not suffice.
pub(super) fn too_much(most: u64) -> Fault {
    Fault::expected(
        format_args!("roads and places of at most {most} bytes in memory"),
        "more, out of all proportion to the size of the file",
    )
}
