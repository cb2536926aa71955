//! `polc check`: every finding of the given files.

use super::Exit;
use super::args::{FailLevel, Format};
use super::console::Console;
use super::load;
use super::notices::Notices;
use super::text::args as text;
use super::text::files as say;
use crate::diag::json;
use std::path::PathBuf;

/// The arguments of `polc check`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Files and folders.
    #[arg(help = text::PATHS, value_name = text::V_PATH)]
    pub paths: Vec<PathBuf>,
    /// Text or JSON.
    #[arg(long, value_enum, default_value_t, help = text::FORMAT, value_name = text::V_FORMAT)]
    pub format: Format,
    /// From which level on to fail.
    #[arg(long, value_enum, default_value_t, help = text::FAIL_LEVEL, value_name = text::V_LEVEL)]
    pub fail_level: FailLevel,
    /// The folder of the notices' texts.
    #[arg(long, help = super::text::source::SOURCES, value_name = text::V_PATH)]
    pub sources: Option<PathBuf>,
}

/// Checks.
pub fn execute(args: &Args, console: &mut Console) -> Exit {
    let mut loaded = load::Loaded::default();
    loaded.add(&args.paths, console);
    let notices = args.sources.as_deref().map(|folder| Notices::read(folder, &mut loaded, console));
    super::source::reconcile(&mut loaded, notices.as_ref(), console);
    let mut compiled = loaded.compile();
    compiled.lint();
    compiled.analyze();
    compiled.allow(console);
    notices.iter().for_each(|notices| notices.quote_in(&mut compiled.findings));
    match args.format {
        Format::Text => console.show(&compiled.sources, &compiled.findings),
        Format::Json => console.json(&json::document(&compiled.sources, &compiled.findings)),
    }
    if compiled.findings.is_empty() && args.format == Format::Text {
        console.err(&say::clean(compiled.paths.len()));
    }
    compiled.exit(args.fail_level == FailLevel::Warning)
}
