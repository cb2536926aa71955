//! `polc explain`: the page of a code.

use super::Exit;
use super::console::Console;
use super::text::args as text;
use super::text::usage as say;
use crate::diag::Diagnostic;
use crate::diag::catalogue;
use crate::diag::catalogue::usage::E0618;
use crate::source::SourceMap;

/// The arguments of `polc explain`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The code.
    #[arg(help = text::EXPLAIN_CODE, value_name = text::V_CODE)]
    pub code: Option<String>,
}

/// Prints the page of a code, or the list of all codes.
pub fn execute(args: &Args, console: &mut Console) -> Exit {
    let Some(wanted) = &args.code else {
        let list: String = catalogue::all().map(|code| format!("{}  {}\n", code.id, code.title)).collect();
        console.out(&list);
        return Exit::Done;
    };
    match catalogue::find(wanted) {
        Some(code) => {
            console.out(code.page);
            Exit::Done
        }
        None => unknown(wanted, console),
    }
}

fn unknown(wanted: &str, console: &mut Console) -> Exit {
    let upper = wanted.to_uppercase();
    let likeness = |id: &str| strsim::damerau_levenshtein(id, &upper);
    let near = catalogue::all().map(|code| code.id).min_by_key(|id| likeness(id)).filter(|id| likeness(id) <= 2);
    let finding = Diagnostic::bare(E0618, say::unknown_code(wanted));
    let help = near.map_or_else(|| say::ALL_CODES.to_owned(), say::did_you_mean);
    console.show(&SourceMap::new(), &[finding.help(help)]);
    Exit::CouldNotRun
}
