//! The parser: whole trees, findings, recovery, bounds.

use super::syntax_print as print;
use polc::diag::Diagnostic;
use polc::source::SourceId;
use polc::syntax::ast::File;

/// The tree and the findings of a text.
pub fn parse(text: &str) -> (File, Vec<Diagnostic>) {
    let mut diags = Vec::new();
    let file = polc::syntax::parse(SourceId(0), text, &mut diags);
    (file, diags)
}

/// Findings, one a line: code, message, what is underlined.
pub fn show(text: &str, diags: &[Diagnostic]) -> String {
    let line = |d: &Diagnostic| {
        let span = d.labels[0].span;
        let under = &text[span.start as usize..span.end as usize];
        format!("{:?} {} «{}»\n", d.code, d.message, under)
    };
    diags.iter().map(line).collect()
}

/// The tree of a text without findings.
fn tree(text: &str) -> String {
    let (file, diags) = parse(text);
    assert_eq!(show(text, &diags), "", "in {text}");
    print::file(&file)
}

#[test]
fn the_whole_sketch() {
    let actual = tree(include_str!("data/sketch.pol"));
    if std::env::var_os("POLC_BLESS").is_some() {
        std::fs::write("tests/it/data/sketch.tree", &actual).unwrap();
    }
    assert_eq!(actual, include_str!("data/sketch.tree"));
}

/// `depth` pairs of brackets around 1.
fn nested(depth: usize) -> String {
    format!("定义 甲 = {}1{}\n", "(".repeat(depth), ")".repeat(depth))
}

#[test]
fn brackets_nest_to_the_limit_and_no_deeper() {
    for depth in [20, 50, 100, 150, 199] {
        eprintln!("{depth}");
        let (_, diags) = parse(&nested(depth));
        assert_eq!(diags, []);
    }
}
