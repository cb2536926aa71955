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

fn run_in_project(line: &[String]) -> String {
    let mut console = Console::memory(project(), "", Date::new(2025, 6, 1).unwrap());
    polc::cli::run(std::iter::once("polc".into()).chain(line.iter().map(Into::into)).collect(), &mut console);
    let (out, err) = console.written();
    format!("{out}{err}")
}

#[test]
fn the_readmes_show_what_is_printed() {
    let mut faults = Vec::new();
    for name in ["README.md", "README.en.md"] {
        let page = std::fs::read_to_string(project().join(name)).unwrap();
        let examples = examples(&page);
        let shown = examples.iter().filter_map(|(line, text)| Some((line, text.as_ref()?)));
        for (line, text) in shown {
            let actual = run_in_project(line);
            let (actual, text) = (actual.trim(), text.trim());
            // A text that ends with …… is the beginning of what is printed.
            let same = text.strip_suffix("……").map_or(actual == text, |start| actual.starts_with(start.trim_end()));
            if !same {
                faults.push(format!("{name}: polc {}\n--- shown\n{text}\n--- printed\n{actual}", line.join(" ")));
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
