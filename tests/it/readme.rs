//! The READMEs: what they show is what the program prints.

use super::literate::{project, words};
use polc::cli::console::Console;
use polc::value::Date;

/// The command lines in `sh` blocks that run polc, each with the `text` block that follows its block, if any.
fn examples(page: &str) -> Vec<(Vec<String>, Option<String>)> {
    let blocks = super::literate::sections(page).into_iter().flat_map(|section| section.blocks).collect::<Vec<_>>();
    let mut examples = Vec::new();
    for (i, block) in blocks.iter().enumerate().filter(|(_, block)| block.kind == "sh") {
        let text = blocks.get(i + 1).filter(|next| matches!(next.kind.as_str(), "text" | "json"));
        let joined = block.text.replace("\\\n", " ");
        let lines: Vec<Vec<String>> = joined.lines().filter_map(arguments).collect();
        let alone = lines.len() == 1;
        examples.extend(lines.into_iter().map(|line| (line, text.filter(|_| alone).map(|t| t.text.clone()))));
    }
    examples
}

/// The arguments of polc in a line that runs it.
fn arguments(line: &str) -> Option<Vec<String>> {
    let line = line.trim();
    let rest = line.strip_prefix("polc ").or_else(|| {
        let (cargo, rest) = line.split_once(" -- ")?;
        cargo.starts_with("cargo run").then_some(rest)
    })?;
    Some(words(rest))
}

/// Standard output and standard error of a command line in the project's folder.
fn run_in_project(line: &[String]) -> (String, String) {
    let mut console = Console::memory(project(), "", Date::new(2025, 6, 1).unwrap());
    polc::cli::run(std::iter::once("polc".into()).chain(line.iter().map(Into::into)).collect(), &mut console);
    let (out, err) = console.written();
    (out.to_owned(), err.to_owned())
}

/// Whether a text is shown as printed; …… at its beginning or end stands for what is left out.
fn shows(text: &str, printed: &str) -> bool {
    let (text, printed) = (text.trim(), printed.trim());
    let (cut_start, cut_end) = (text.starts_with("……"), text.ends_with("……"));
    let part = text.trim_matches('…').trim_matches('\n');
    match (cut_start, cut_end) {
        (false, false) => printed == part,
        (true, false) => printed.ends_with(part),
        (false, true) => printed.starts_with(part),
        (true, true) => printed.contains(part),
    }
}

#[test]
fn the_readmes_show_what_is_printed() {
    let mut faults = Vec::new();
    for name in ["README.md", "README.en.md"] {
        let page = std::fs::read_to_string(project().join(name)).unwrap();
        let examples = examples(&page);
        let shown: Vec<_> = examples.iter().filter_map(|(line, text)| Some((line, text.as_ref()?))).collect();
        assert!(!shown.is_empty(), "{name}");
        for (line, text) in shown {
            let (out, err) = run_in_project(line);
            if !shows(text, &out) && !shows(text, &err) {
                faults.push(format!("{name}: polc {}\n--- shown\n{text}\n--- printed\n{out}{err}", line.join(" ")));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn links_lead_somewhere() {
    let mut faults = Vec::new();
    let pages = super::literate::files("docs", "md").into_iter();
    let top = ["README.md", "README.en.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(|name| project().join(name));
    for path in pages.chain(top) {
        let page = std::fs::read_to_string(&path).unwrap();
        for link in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split('#').next().unwrap();
            if !link.contains("://") && !target.is_empty() && !path.parent().unwrap().join(target).exists() {
                faults.push(format!("{}: {link}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
