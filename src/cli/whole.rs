//! A file that appears whole or not at all: written beside its place under a hidden name, moved there at the end.
//!
//! A run that is stopped leaves at most the hidden file, which the next run to the same place writes over.

use std::fs::{File, TryLockError};
use std::io::{BufWriter, Error, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// A file on its way.
#[derive(Debug)]
pub struct Whole {
    writer: BufWriter<File>,
    temporary: PathBuf,
    target: PathBuf,
    done: bool,
}

impl Whole {
    /// Begins a file. Another run that writes to the same place is an error.
    pub fn create(target: &Path) -> std::io::Result<Whole> {
        if target.is_dir() {
            return Err(ErrorKind::IsADirectory.into());
        }
        let name = target.file_name().ok_or(ErrorKind::InvalidInput)?.to_string_lossy().into_owned();
        let temporary = target.with_file_name(format!(".{name}.polc"));
        let file = File::options().create(true).truncate(false).write(true).open(&temporary)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(ErrorKind::ResourceBusy.into()),
            // A file system without locks: two runs at once are then up to the user.
            Err(TryLockError::Error(_)) => {}
        }
        file.set_len(0)?;
        let writer = BufWriter::with_capacity(256 * 1024, file);
        Ok(Whole { writer, temporary, target: target.to_path_buf(), done: false })
    }

    /// Puts the file in its place.
    pub fn commit(mut self) -> std::io::Result<()> {
        self.writer.flush()?;
        self.writer.get_ref().sync_all()?;
        std::fs::rename(&self.temporary, &self.target)?;
        self.done = true;
        Ok(())
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        if !self.done {
            // It may be gone already; there is nobody to tell.
            drop(std::fs::remove_file(&self.temporary));
        }
    }
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.writer.flush()
    }
}

/// An error of a library that writes, as one of the system.
pub fn other(error: impl std::fmt::Display) -> Error {
    Error::other(error.to_string())
}
