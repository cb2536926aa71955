//! `polc new`: a project that runs, from a template.

use super::Exit;
use super::console::Console;
use super::text::args as text;
use std::path::PathBuf;

/// The arguments of `polc new`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The folder to make.
    #[arg(help = text::NEW_NAME, value_name = text::V_NAME)]
    pub name: PathBuf,
    /// Which template.
    #[arg(long, value_enum, default_value_t, help = text::NEW_TEMPLATE, value_name = text::V_TEMPLATE)]
    pub template: Template,
}

/// The templates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Template {
    /// An internship allowance, for each intern.
    #[default]
    #[value(name = "见习补贴")]
    Internship,
    /// A refund of unemployment insurance to employers that keep their staff.
    #[value(name = "稳岗返还")]
    Refund,
    /// A guaranteed loan for founders.
    #[value(name = "担保贷款")]
    Loan,
    /// Targets of a year.
    #[value(name = "目标任务")]
    Targets,
}

/// Makes the project.
pub fn execute(_args: &Args, _console: &mut Console) -> Exit {
    Exit::CouldNotRun
}
