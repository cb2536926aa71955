//! How far a run is: rows, rows a second, the time left, at most five times a second.

use crate::cli::console::Console;
use crate::cli::text::batch as text;
use std::path::Path;
use std::time::{Duration, Instant};

/// How far a run is.
#[derive(Debug)]
pub struct Progress {
    begun: Instant,
    shown: Option<Instant>,
    /// The size of the file, in bytes.
    size: u64,
}

impl Progress {
    /// Begins with a file.
    pub fn new(path: &Path) -> Progress {
        let size = std::fs::metadata(path).map_or(0, |data| data.len());
        Progress { begun: Instant::now(), shown: None, size }
    }

    /// Shows how far it is; `read`: bytes of the file that were read, 0 where that is not known.
    pub fn show(&mut self, rows: u64, read: u64, console: &mut Console) {
        if self.shown.is_some_and(|shown| shown.elapsed() < Duration::from_millis(200)) {
            return;
        }
        self.shown = Some(Instant::now());
        let spent = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
        let rate = rows.saturating_mul(1000) / spent;
        let known = read > 0 && read <= self.size;
        let percent = known.then(|| read.saturating_mul(100) / self.size);
        let left = known.then(|| (self.size - read).saturating_mul(spent) / read / 1000);
        console.progress(&text::progress(rows, rate, percent, left));
    }
}
