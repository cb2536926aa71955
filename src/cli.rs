//! The command line: the only folder that touches files, the environment, the clock and the standard streams.
//!
//! In: arguments, files, standard input. Out: results on standard output, findings on standard error, an exit code.
//! One file a subcommand, each with its clap `Args` and its `execute`; every text that a user reads stands in `text`.
//! It decides nothing about rules: it loads, calls the stages and shows what they return.

pub mod args;
pub mod batch;
pub mod check;
pub mod compare;
pub mod compile;
pub mod completions;
pub mod console;
pub mod coverage;
pub mod diff;
pub mod explain;
pub mod explanation;
pub mod fmt;
pub mod form;
pub mod gen_tests;
pub mod git_setup;
pub mod history;
pub mod impact;
pub mod load;
pub mod log;
pub mod man;
pub mod mutate;
pub mod new;
pub mod notices;
pub mod outcome_json;
pub mod outcome_text;
pub mod page;
pub mod profile;
mod program;
pub mod receipt;
pub mod review;
pub mod revision;
pub mod run;
pub mod sample;
pub mod schema;
pub mod source;
pub mod table;
pub mod test;
pub mod text;
mod trail;
mod usage;
pub mod verify;
mod whole;

use args::{Cli, Command};
use console::Console;
use std::ffi::OsString;
use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: done, warnings included.
    Done,
    /// 1: errors in rules or data, a failed case, a file that is not formatted.
    Faults,
    /// 2: could not run: usage, a missing file.
    CouldNotRun,
}

impl Exit {
    /// The number that the shell sees.
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Faults => 1,
            Exit::CouldNotRun => 2,
        }
    }
}

/// The stack of the thread that works, in bytes: nesting is limited to what fits into a fraction of it on every system
/// (the first thread of Windows has 1 MB).
const STACK: usize = 64 << 20;

/// Runs the command of this process.
pub fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|fault| eprint!("{}", text::usage::internal_fault(fault.location()))));
    let work = || run(std::env::args_os().collect(), &mut Console::process());
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(work);
    let exit = thread.ok().and_then(|thread| thread.join().ok());
    ExitCode::from(exit.unwrap_or(Exit::CouldNotRun).code())
}

/// Runs one command line (the program's name first) on a console; tests give their own.
pub fn run(arguments: Vec<OsString>, console: &mut Console) -> Exit {
    match usage::parse(arguments, console) {
        Ok(cli) => dispatch(cli, console),
        Err(exit) => exit,
    }
}

fn dispatch(cli: Cli, console: &mut Console) -> Exit {
    console.configure(&cli.screen);
    match cli.command {
        Command::Check(args) => check::execute(&args, console),
        Command::Run(args) => run::execute(&args, console),
        Command::Test(args) => test::execute(&args, console),
        Command::Fmt(args) => fmt::execute(&args, console),
        Command::Explain(args) => explain::execute(&args, console),
        Command::Schema(args) => schema::execute(&args, console),
        Command::Form(args) => form::execute(&args, console),
        Command::Compile(args) => compile::execute(&args, console),
        Command::New(args) => new::execute(&args, console),
        Command::Completions(args) => completions::execute(&args, console),
        Command::Compare(args) => compare::execute(&args, console),
        Command::Batch(args) => batch::execute(&args, console),
        Command::Diff(args) => diff::execute(&args, console),
        Command::Impact(args) => impact::execute(&args, console),
        Command::Sample(args) => sample::execute(&args, console),
        Command::Coverage(args) => coverage::execute(&args, console),
        Command::Source(args) => source::execute(&args, console),
        Command::GenTests(args) => gen_tests::execute(&args, console),
        Command::Mutate(args) => mutate::execute(&args, console),
        Command::Review(args) => review::execute(&args, console),
        Command::Log(args) => log::log(&args, console),
        Command::Blame(args) => log::blame(&args, console),
        Command::GitSetup(args) => git_setup::execute(&args, console),
        Command::History(args) => history::execute(&args, console),
        Command::Verify(args) => verify::execute(&args, console),
        Command::Man(args) => man::execute(&args, console),
    }
}
