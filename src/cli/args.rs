//! The command line as clap sees it: the global options and the list of subcommands. Each subcommand's own
//! arguments stand in its file; every help text stands in `text`, and nothing of clap's English reaches the user.

use super::text::args as text;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

/// The whole command line.
#[derive(Debug, Parser)]
#[command(name = "polc", version, about = text::ABOUT, disable_help_subcommand = true, propagate_version = true)]
pub struct Cli {
    /// How output looks.
    #[command(flatten)]
    pub screen: Screen,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// How output looks, for every subcommand.
#[derive(Args, Clone, Debug, Default)]
pub struct Screen {
    /// Whether to colour.
    #[arg(long, global = true, value_enum, default_value_t, help = text::COLOR, value_name = text::V_COLOR)]
    pub color: Color,
    /// Whether to draw with ASCII only.
    #[arg(long, global = true, help = text::ASCII)]
    pub ascii: bool,
}

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// Where the stream is a terminal and NO_COLOR is not set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The form of what a command prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON document and nothing else.
    Json,
}

/// From which level on findings make a command fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FailLevel {
    /// Errors.
    #[default]
    Error,
    /// Warnings too.
    Warning,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// `polc check`
    #[command(about = text::CHECK)]
    Check(super::check::Args),
    /// `polc run`
    #[command(about = text::RUN)]
    Run(super::run::Args),
    /// `polc test`
    #[command(about = text::TEST)]
    Test(super::test::Args),
    /// `polc fmt`
    #[command(about = text::FMT)]
    Fmt(super::fmt::Args),
    /// `polc explain`
    #[command(about = text::EXPLAIN)]
    Explain(super::explain::Args),
    /// `polc schema`
    #[command(about = text::SCHEMA)]
    Schema(super::schema::Args),
    /// `polc new`
    #[command(about = text::NEW)]
    New(super::new::Args),
    /// `polc compare`
    #[command(about = super::text::compare::COMPARE)]
    Compare(super::compare::Args),
    /// `polc batch`
    #[command(about = super::text::batch::BATCH)]
    Batch(super::batch::Args),
    /// `polc form`
    #[command(about = super::text::batch::FORM)]
    Form(super::form::Args),
    /// `polc compile`
    #[command(about = super::text::compile::COMPILE)]
    Compile(super::compile::Args),
    /// `polc diff`
    #[command(about = super::text::diff::DIFF)]
    Diff(super::diff::Args),
    /// `polc impact`
    #[command(about = super::text::impact::IMPACT)]
    Impact(super::impact::Args),
    /// `polc sample`
    #[command(about = super::text::impact::SAMPLE)]
    Sample(super::sample::Args),
    /// `polc review`
    #[command(about = super::text::review::REVIEW)]
    Review(super::review::Args),
    /// `polc log`
    #[command(about = super::text::log::LOG)]
    Log(super::log::Args),
    /// `polc blame`
    #[command(about = super::text::log::BLAME)]
    Blame(super::log::Blame),
    /// `polc git-setup`
    #[command(about = super::text::git_setup::GIT_SETUP)]
    GitSetup(super::git_setup::Args),
    /// `polc coverage`
    #[command(about = super::text::coverage::COVERAGE)]
    Coverage(super::coverage::Args),
    /// `polc source`
    #[command(about = super::text::source::SOURCE)]
    Source(super::source::Args),
    /// `polc history`
    #[command(about = super::text::history::HISTORY)]
    History(super::history::Args),
    /// `polc verify`
    #[command(about = super::text::receipt::VERIFY)]
    Verify(super::verify::Args),
    /// `polc completions`
    #[command(about = text::COMPLETIONS)]
    Completions(super::completions::Args),
    /// `polc gen-tests`
    #[command(about = super::text::gen_tests::GEN_TESTS)]
    GenTests(super::gen_tests::Args),
    /// `polc mutate`
    #[command(about = super::text::mutate::MUTATE)]
    Mutate(super::mutate::Args),
    /// `polc man`
    #[command(about = text::MAN)]
    Man(super::man::Args),
}

/// clap's description of the whole command line, with Chinese headings.
pub fn command() -> clap::Command {
    super::usage::in_chinese(Cli::command())
}
