//! clap in Chinese: headings, usage lines, and usage errors as findings of our own.

use super::Exit;
use super::args::{Cli, Screen};
use super::console::Console;
use super::text::args as text;
use super::text::usage as say;
use crate::diag::catalogue::usage as codes;
use crate::diag::{Code, Diagnostic};
use clap::builder::{Arg, ArgAction, Command};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches};
use std::ffi::OsString;

const TEMPLATE: &str = "{before-help}{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

/// Reads a command line; prints help, version or a usage error and gives the exit.
pub fn parse(arguments: Vec<OsString>, console: &mut Console) -> Result<Cli, Exit> {
    let matches = in_chinese(Cli::command()).try_get_matches_from(arguments);
    matches.and_then(|m| Cli::from_arg_matches(&m)).map_err(|error| report(&error, console))
}

fn report(error: &clap::Error, console: &mut Console) -> Exit {
    console.configure(&Screen::default());
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            console.out(&error.render().to_string());
            Exit::Done
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            console.err(&error.render().to_string());
            Exit::CouldNotRun
        }
        _ => {
            console.show(&crate::source::SourceMap::new(), &[finding(error)]);
            Exit::CouldNotRun
        }
    }
}

/// The same description with Chinese headings and usage lines, everywhere.
pub fn in_chinese(command: Command) -> Command {
    let version = flag("version", 'V', ArgAction::Version, text::VERSION).global(false);
    let command = command.arg(flag("help", 'h', ArgAction::Help, text::HELP)).arg(version);
    dress(command, "polc")
}

fn flag(name: &'static str, short: char, action: ArgAction, help: &'static str) -> Arg {
    Arg::new(name).short(short).long(name).action(action).help(help).global(true).display_order(900)
}

fn dress(command: Command, path: &str) -> Command {
    let usage = usage_line(&command, path);
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    let dressed = command
        .mut_args(arg_in_chinese)
        .color(clap::ColorChoice::Never)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .help_template(TEMPLATE)
        .override_usage(usage)
        .subcommand_help_heading(text::H_COMMANDS)
        .subcommand_value_name(text::H_COMMANDS);
    let examples = text::EXAMPLES.iter().find(|(name, _)| *name == path).map(|(_, lines)| *lines);
    let dressed = match examples {
        Some(lines) => dressed.after_help(format!("{}:\n{lines}", text::H_EXAMPLES)),
        None => dressed,
    };
    names.iter().fold(dressed, |c, name| c.mut_subcommand(name, |sub| dress(sub, &format!("{path} {name}"))))
}

fn arg_in_chinese(arg: Arg) -> Arg {
    let heading = if arg.is_positional() {
        text::H_ARGUMENTS
    } else if arg.is_global_set() || arg.get_id() == "version" {
        text::H_GLOBAL
    } else {
        text::H_OPTIONS
    };
    let arg = if arg.get_help_heading().is_some() { arg } else { arg.help_heading(heading) };
    if arg.get_action().takes_values() { arg.hide_possible_values(true).hide_default_value(true) } else { arg }
}

fn usage_line(command: &Command, path: &str) -> String {
    let mut line = format!("{path} [{}]", text::H_OPTIONS);
    if command.has_subcommands() {
        line.push_str(&format!(" <{}>", text::H_COMMANDS));
    }
    for arg in command.get_positionals() {
        line.push_str(&format!(" {}", positional(arg)));
    }
    line
}

fn positional(arg: &Arg) -> String {
    let name = arg.get_value_names().and_then(|names| names.first()).map_or(arg.get_id().as_str(), |n| n.as_str());
    let many = if matches!(arg.get_action(), ArgAction::Append) { "…" } else { "" };
    if arg.is_required_set() { format!("<{name}>{many}") } else { format!("[{name}]{many}") }
}

fn finding(error: &clap::Error) -> Diagnostic {
    let arg = context(error, ContextKind::InvalidArg);
    let value = context(error, ContextKind::InvalidValue);
    let (code, message): (Code, String) = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            (codes::E0601, say::unknown_command(&context(error, ContextKind::InvalidSubcommand)))
        }
        ErrorKind::UnknownArgument => (codes::E0602, say::unknown_argument(&arg)),
        ErrorKind::InvalidValue if value.is_empty() => (codes::E0604, say::value_missing(&arg)),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => (codes::E0603, say::invalid_value(&arg, &value)),
        ErrorKind::NoEquals | ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues => {
            (codes::E0604, say::value_missing(&arg))
        }
        ErrorKind::TooManyValues => (codes::E0603, say::too_many_values(&arg, &value)),
        ErrorKind::ArgumentConflict => (codes::E0605, say::conflict(&arg, &context(error, ContextKind::PriorArg))),
        ErrorKind::MissingRequiredArgument => (codes::E0604, say::missing(&arg)),
        ErrorKind::MissingSubcommand => (codes::E0604, say::MISSING_COMMAND.to_owned()),
        ErrorKind::InvalidUtf8 => (codes::E0603, say::NOT_UNICODE.to_owned()),
        _ => (codes::E0602, say::UNREADABLE.to_owned()),
    };
    Diagnostic::bare(code, message).help(advice(error))
}

/// What to do: the nearest word that exists, the values that are possible, else where help stands.
fn advice(error: &clap::Error) -> String {
    let nearest = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue]
        .into_iter()
        .find_map(|kind| nearest(error, kind));
    let values = context(error, ContextKind::ValidValue);
    match nearest {
        Some(word) => say::did_you_mean(&word),
        None if !values.is_empty() => say::possible_values(&values),
        None => say::SEE_HELP.to_owned(),
    }
}

/// The best of clap's suggestions, which come with the nearest last.
fn nearest(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => texts.last().cloned(),
        Some(_) | None => None,
    }
}

fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        Some(_) | None => String::new(),
    }
}
