//! `polc new`: a project that runs, from a template.

use super::Exit;
use super::console::Console;
use super::load;
use super::text::args as text;
use super::text::files::unwritable;
use super::text::project as say;
use crate::diag::Diagnostic;
use crate::diag::catalogue::usage as codes;
use crate::source::SourceMap;
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

/// Name and text of each file of a project.
type Files = [(&'static str, &'static str); 3];

impl Template {
    fn files(self) -> Files {
        let (policy, profile) = match self {
            Template::Internship => {
                (include_str!("templates/internship.pol"), include_str!("templates/internship.yaml"))
            }
            Template::Refund => (include_str!("templates/refund.pol"), include_str!("templates/refund.yaml")),
            Template::Loan => (include_str!("templates/loan.pol"), include_str!("templates/loan.yaml")),
            Template::Targets => (include_str!("templates/targets.pol"), include_str!("templates/targets.yaml")),
        };
        [(say::POLICY_FILE, policy), (say::PROFILE_FILE, profile), (say::README_FILE, say::README)]
    }
}

/// Makes the project; a folder that holds anything already is left alone.
pub fn execute(args: &Args, console: &mut Console) -> Exit {
    match make(args, console) {
        Ok(()) => {
            console.out(&say::made(&load::shown(&args.name)));
            Exit::Done
        }
        Err(finding) => {
            console.show(&SourceMap::new(), &[*finding]);
            Exit::CouldNotRun
        }
    }
}

fn make(args: &Args, console: &Console) -> Result<(), Box<Diagnostic>> {
    let folder = console.path(&args.name);
    let shown = load::shown(&args.name);
    let used = std::fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_some());
    if used || folder.is_file() {
        return Err(Box::new(Diagnostic::bare(codes::E0617, say::not_empty(&shown)).help(say::OTHER_NAME)));
    }
    let fault = |error: std::io::Error| Diagnostic::bare(codes::E0619, unwritable(&shown, error.kind()));
    std::fs::create_dir_all(&folder).map_err(fault)?;
    for (name, text) in args.template.files() {
        std::fs::write(folder.join(name), text).map_err(fault)?;
    }
    Ok(())
}
