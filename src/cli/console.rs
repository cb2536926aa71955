//! The streams and the folder of one run, so that a test can give its own and everything else stays pure.
//!
//! Every relative path goes through `Console::path`, every output through `out` and `err`.

use super::args::{Color, Screen};
use super::revision::Tree;
use crate::diag::Diagnostic;
use crate::diag::render::{self, Look};
use crate::source::SourceMap;
use crate::value::Date;
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

/// Where a run reads and writes.
#[derive(Debug)]
pub struct Console {
    folder: PathBuf,
    streams: Streams,
    today: Option<Date>,
    out_look: Look,
    err_look: Look,
    /// Whether standard error is a terminal, where progress is drawn.
    watched: bool,
    /// What policy files are read from instead of the disk.
    pub tree: Option<Tree>,
}

#[derive(Debug)]
enum Streams {
    /// Those of this process.
    Process,
    /// Those of a test.
    Memory { input: Vec<u8>, out: String, err: String },
}

impl Console {
    /// The console of this process.
    pub fn process() -> Console {
        Console {
            folder: PathBuf::new(),
            streams: Streams::Process,
            today: None,
            out_look: Look::plain(),
            err_look: Look::plain(),
            watched: false,
            tree: None,
        }
    }

    /// A console in memory, in a folder, with an input and a day.
    pub fn memory(folder: impl Into<PathBuf>, input: impl Into<Vec<u8>>, today: Date) -> Console {
        Console {
            folder: folder.into(),
            streams: Streams::Memory { input: input.into(), out: String::new(), err: String::new() },
            today: Some(today),
            out_look: Look::plain(),
            err_look: Look::plain(),
            watched: false,
            tree: None,
        }
    }

    /// Takes up what the user said about the look of output.
    pub fn configure(&mut self, screen: &Screen) {
        let (out, err) = match self.streams {
            Streams::Process => (std::io::stdout().is_terminal(), std::io::stderr().is_terminal()),
            Streams::Memory { .. } => (false, false),
        };
        self.watched = err;
        let ascii = screen.ascii || self.legacy_windows();
        let process = matches!(self.streams, Streams::Process);
        let width = if err || out { terminal_width() } else { None };
        let width = width.or_else(|| wanted_width().filter(|_| process));
        let look = |terminal| Look { color: colored(screen.color, terminal), ascii, ..Look::plain() }.wide(width);
        self.out_look = look(out);
        self.err_look = look(err);
        if self.out_look.color || self.err_look.color {
            anstyle_query::windows::enable_ansi_colors();
        }
    }

    /// The old Windows console draws box characters two columns wide in Chinese fonts.
    fn legacy_windows(&self) -> bool {
        let modern = || ["WT_SESSION", "TERM_PROGRAM", "ConEmuANSI"].iter().any(|v| std::env::var_os(v).is_some());
        cfg!(windows) && matches!(self.streams, Streams::Process) && !modern()
    }

    /// The look of standard error, where findings go.
    pub fn look(&self) -> Look {
        self.err_look
    }

    /// The look of standard output, where results go.
    pub fn out_look(&self) -> Look {
        self.out_look
    }

    /// A path as this run sees it: relative ones start in its folder.
    pub fn path(&self, path: &Path) -> PathBuf {
        if self.folder.as_os_str().is_empty() { path.to_path_buf() } else { self.folder.join(path) }
    }

    /// The day on which it runs; none where the clock stands outside the years 1 to 9999.
    pub fn today(&self) -> Option<Date> {
        self.today.or_else(clock)
    }

    /// Prints findings with their places to standard error.
    pub fn show(&mut self, sources: &SourceMap, findings: &[Diagnostic]) {
        let text = render::report(sources, findings, self.err_look);
        self.err(&text);
    }

    /// Prints a result as it stands. A reader that went away is no error.
    pub fn out(&mut self, text: &str) {
        match &mut self.streams {
            Streams::Process => drop(std::io::stdout().lock().write_all(text.as_bytes())),
            Streams::Memory { out, .. } => out.push_str(text),
        }
    }

    /// Draws one line of progress over the last one, on a terminal only; an empty one clears it.
    pub fn progress(&mut self, line: &str) {
        if self.watched {
            self.err(&format!("\r\x1b[2K{line}"));
        }
    }

    /// Prints one JSON document, indented, to standard output.
    pub fn json(&mut self, document: &impl serde::Serialize) {
        // Wire types hold only strings, numbers, lists and maps with string keys: they always serialize.
        let text = serde_json::to_string_pretty(document).unwrap_or_default();
        self.out(&text);
        self.out("\n");
    }

    /// Prints a finding as it stands.
    pub fn err(&mut self, text: &str) {
        match &mut self.streams {
            Streams::Process => drop(std::io::stderr().lock().write_all(text.as_bytes())),
            Streams::Memory { err, .. } => err.push_str(text),
        }
    }

    /// All of standard input, at most `limit` bytes and one more.
    pub fn input(&mut self, limit: u64) -> std::io::Result<Vec<u8>> {
        match &mut self.streams {
            Streams::Process => {
                let mut bytes = Vec::new();
                std::io::stdin().lock().take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
                Ok(bytes)
            }
            Streams::Memory { input, .. } => Ok(std::mem::take(input)),
        }
    }

    /// What a console in memory has written: standard output and standard error.
    pub fn written(&self) -> (&str, &str) {
        match &self.streams {
            Streams::Process => ("", ""),
            Streams::Memory { out, err, .. } => (out, err),
        }
    }
}

fn colored(color: Color, terminal: bool) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if anstyle_query::no_color() => false,
        Color::Auto => terminal && anstyle_query::term_supports_ansi_color(),
    }
}

fn terminal_width() -> Option<usize> {
    let size = terminal_size::terminal_size_of(std::io::stderr()).or_else(terminal_size::terminal_size);
    size.map(|(width, _)| usize::from(width.0))
}

/// The columns that the environment asks for where nothing is a terminal.
fn wanted_width() -> Option<usize> {
    std::env::var("COLUMNS").ok()?.trim().parse().ok().filter(|columns| *columns > 0)
}

/// Today in the time zone of this machine.
fn clock() -> Option<Date> {
    let today = jiff::Zoned::now().date();
    Date::new(i64::from(today.year()), i64::from(today.month()), i64::from(today.day()))
}
