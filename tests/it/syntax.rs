//! The parser: whole trees of the language's sketch.

use polc::diag::Diagnostic;
use polc::source::SourceId;
use polc::syntax::ast::File;

fn parse(text: &str) -> (File, Vec<Diagnostic>) {
    let mut diags = Vec::new();
    let file = polc::syntax::parse(SourceId(0), text, &mut diags);
    (file, diags)
}

fn show(text: &str, diags: &[Diagnostic]) -> String {
    let line = |d: &Diagnostic| {
        let span = d.labels[0].span;
        let under = &text[span.start as usize..span.end as usize];
        format!("{:?} {} «{}»\n", d.code, d.message, under)
    };
    diags.iter().map(line).collect()
}

#[test]
fn the_sketch_is_read_without_findings() {
    let text = include_str!("data/sketch.pol");
    let (file, diags) = parse(text);
    assert_eq!(show(text, &diags), "");
    assert_eq!(file.items.len(), 18);
}
