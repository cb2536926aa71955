//! `polc man`: the manual page, derived from the description of the command line.

use super::Exit;
use super::args;
use super::console::Console;
use super::text::args as text;
use clap_mangen::Man;

/// The arguments of `polc man`.
#[derive(clap::Args, Debug)]
pub struct Args {}

/// Prints the page.
pub fn execute(_args: &Args, console: &mut Console) -> Exit {
    match page() {
        Ok(page) => {
            console.out(&page);
            Exit::Done
        }
        Err(_) => Exit::CouldNotRun,
    }
}

/// The whole page: polc, then a section for each command.
fn page() -> std::io::Result<String> {
    let command = args::command();
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page)?;
    let mut page = in_chinese(&String::from_utf8_lossy(&page), ".SH");
    for sub in command.get_subcommands() {
        page.push_str(&section(sub.clone())?);
    }
    Ok(page)
}

fn section(command: clap::Command) -> std::io::Result<String> {
    let name = command.get_name().to_owned();
    let has_arguments = command.get_arguments().next().is_some();
    let mut body = Vec::new();
    let man = Man::new(command.version(None::<&str>));
    man.render_synopsis_section(&mut body)?;
    man.render_description_section(&mut body)?;
    if has_arguments {
        man.render_options_section(&mut body)?;
    }
    Ok(format!(".SH polc {name}\n{}", in_chinese(&String::from_utf8_lossy(&body), ".SS")))
}

/// The page with its headings in Chinese, at a level.
fn in_chinese(page: &str, level: &str) -> String {
    let heading = |line: &str| {
        let Some(english) = line.strip_prefix(".SH ") else { return line.to_owned() };
        let known = text::MAN_HEADINGS.iter().find(|(e, _)| *e == english);
        format!("{level} {}", known.map_or(english, |(_, chinese)| *chinese))
    };
    page.lines().map(|line| heading(line) + "\n").collect()
}
