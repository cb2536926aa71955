//! The direction of the stages: which folder of src may use which, and which outer crates stand where.

use super::literate::{files, project};
use std::collections::{BTreeMap, BTreeSet};

/// What each folder may use, beside itself. `cli` may use all.
const MAY_USE: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("units", &["value"]),
    ("value", &["units"]),
    ("diag", &["source"]),
    ("syntax", &["source", "diag", "value"]),
    ("fmt", &["source", "diag", "value", "syntax"]),
    ("sources", &["source", "diag", "value", "units", "syntax"]),
    ("resolve", &["source", "diag", "value", "units", "syntax", "ir", "check"]),
    // Conflicts of refinements are reported at check time: the algebra of conditions knows only the core.
    ("check", &["source", "diag", "value", "units", "syntax", "resolve", "ir", "analyze"]),
    // The declaration of a 算例 travels through the core unread: `cli` maps it like a profile.
    ("ir", &["source", "value", "units", "syntax"]),
    ("analyze", &["source", "diag", "value", "units", "ir"]),
    ("lint", &["source", "diag", "value", "syntax", "ir"]),
    ("eval", &["source", "value", "units", "ir"]),
    ("trials", &["source", "value", "units", "ir", "analyze", "eval", "findings"]),
    ("mutate", &["source", "value", "units", "ir", "analyze", "eval", "findings", "trials"]),
    // Rows are drawn beside profiles that the trials' search finds.
    ("population", &["value", "units", "ir", "analyze", "eval", "trials"]),
    ("batch", &["source", "value", "units", "ir", "eval"]),
    // Printed from the graph that the kernels run on, so that what is proven there is proven once.
    ("sql", &["value", "units", "ir", "batch"]),
    ("findings", &["source", "diag", "value", "units", "ir", "analyze", "eval"]),
    // Witnesses of a comparison are computed, never claimed.
    ("diff", &["source", "value", "units", "ir", "analyze", "eval", "trials"]),
    ("docgen", &["source", "value", "units", "ir"]),
];

/// Where an outer crate may be named.
const CRATES: &[(&str, &[&str])] = &[
    ("pest", &["syntax"]),
    ("pest_derive", &["syntax"]),
    ("miette", &["diag"]),
    ("unicode_width", &["diag"]),
    ("clap", &["cli"]),
    ("ed25519_dalek", &["cli"]),
    ("getrandom", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("encoding_rs", &["cli"]),
    ("saphyr_parser", &["cli"]),
    ("toml_edit", &["cli"]),
    ("jiff", &["value", "cli"]),
    ("rust_decimal", &["value"]),
    ("pulp", &["batch"]),
    ("parquet", &["cli"]),
    ("arrow_array", &["cli"]),
    ("arrow_schema", &["cli"]),
    ("arrow_ipc", &["cli"]),
    ("std::fs", &["cli"]),
    ("std::env", &["cli"]),
    ("std::io", &["cli"]),
    ("std::time", &["cli"]),
];

/// Each source file with the folder that it belongs to and its lines of code (no comments, no unit tests).
fn sources() -> Vec<(String, String, Vec<String>)> {
    let root = project().join("src");
    let module = |path: &std::path::Path| {
        let first = path.strip_prefix(&root).unwrap().components().next().unwrap().as_os_str().to_string_lossy();
        first.trim_end_matches(".rs").to_owned()
    };
    let lines = |text: &str| {
        let code = text.split("#[cfg(test)]").next().unwrap_or("");
        code.lines().map(str::trim).filter(|line| !line.starts_with("//")).map(str::to_owned).collect()
    };
    files("src", "rs")
        .iter()
        .map(|p| (module(p), p.display().to_string(), lines(&std::fs::read_to_string(p).unwrap())))
        .collect()
}

#[test]
fn folders_use_only_what_they_may() {
    let may: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let mut faults = BTreeSet::new();
    for (module, path, lines) in sources() {
        if matches!(module.as_str(), "lib" | "main" | "cli") {
            continue;
        }
        let allowed = may.get(module.as_str()).unwrap_or_else(|| panic!("src/{module} is not in the table"));
        for used in lines.iter().flat_map(|line| line.split("crate::").skip(1)) {
            let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if used != module && !used.is_empty() && !allowed.contains(&used.as_str()) {
                faults.insert(format!("{path}: {module} must not use {used}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn outer_crates_stand_where_they_may() {
    let mut faults = BTreeSet::new();
    for (module, path, lines) in sources() {
        for (name, allowed) in CRATES.iter().filter(|(_, allowed)| !allowed.contains(&module.as_str())) {
            let named = |line: &String| line.contains(&format!("{name}::")) || line.contains(&format!("use {name};"));
            let named = |line: &String| named(line) && !line.contains("crate::") && !line.contains("std::process");
            if module != "main" && lines.iter().any(named) {
                faults.insert(format!("{path}: {name} only in {}", allowed.join(", ")));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.into_iter().collect::<Vec<_>>().join("\n"));
}

/// The page of the architecture shows the table above.
#[test]
fn the_architecture_page_shows_the_table() {
    let page = std::fs::read_to_string(project().join("docs/architecture.md")).unwrap();
    for (folder, uses) in MAY_USE {
        let uses: Vec<String> = uses.iter().map(|name| format!("`{name}`")).collect();
        let uses = if uses.is_empty() { "—".to_owned() } else { uses.join(", ") };
        let row = format!("| `{folder}` | {uses} |");
        assert!(page.contains(&row), "missing in docs/architecture.md: {row}");
    }
}
