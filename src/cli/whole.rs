//! A file that appears whole or not at all: written beside its place under a hidden name, moved there at the end.
//!
//! A run that is stopped leaves at most the hidden file, which the next run to the same place writes over. What was written of a large file
//! is put on the disk while the rest is made, so that little is left to wait for at the end.

use std::fs::{File, TryLockError};
use std::io::{BufWriter, Error, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

/// So many bytes are put on the disk at once while others are written.
const STEP: usize = 8 << 20;

/// A file on its way.
#[derive(Debug)]
pub struct Whole {
    writer: BufWriter<File>,
    /// Bytes that were written since the disk was asked for last.
    waiting: usize,
    ahead: Option<Ahead>,
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
        Ok(Whole { writer, waiting: 0, ahead: None, temporary, target: target.to_path_buf(), done: false })
    }

    /// Puts the file in its place.
    pub fn commit(mut self) -> std::io::Result<()> {
        self.writer.flush()?;
        // An error that the disk has told once it may not tell again.
        self.ahead.take().map_or(Ok(()), Ahead::end)?;
        self.writer.get_ref().sync_all()?;
        std::fs::rename(&self.temporary, &self.target)?;
        self.done = true;
        Ok(())
    }
}

/// A thread that waits for the disk.
#[derive(Debug)]
struct Ahead {
    ask: SyncSender<()>,
    thread: JoinHandle<std::io::Result<()>>,
}

impl Ahead {
    fn start(file: &File) -> std::io::Result<Ahead> {
        let file = file.try_clone()?;
        // Asked again while it waits, it looks once more: that does for all that was written meanwhile.
        let (ask, asked) = sync_channel(1);
        let wait = move || asked.iter().try_for_each(|()| file.sync_data());
        let thread = std::thread::Builder::new().spawn(wait)?;
        Ok(Ahead { ask, thread })
    }

    fn end(self) -> std::io::Result<()> {
        drop(self.ask);
        self.thread.join().unwrap_or_else(|_| Err(ErrorKind::Other.into()))
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        // It holds the file open, and with it the lock.
        drop(self.ahead.take().map(Ahead::end));
        if !self.done {
            // It may be gone already; there is nobody to tell.
            drop(std::fs::remove_file(&self.temporary));
        }
    }
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.writer.write(bytes)?;
        self.waiting += written;
        if self.waiting >= STEP {
            self.waiting = 0;
            let ahead = match &mut self.ahead {
                Some(ahead) => ahead,
                empty => empty.insert(Ahead::start(self.writer.get_ref())?),
            };
            ahead.ask.try_send(()).ok();
        }
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.writer.flush()
    }
}

/// An error of a library that writes, as one of the system.
pub fn other(error: impl std::fmt::Display) -> Error {
    Error::other(error.to_string())
}
