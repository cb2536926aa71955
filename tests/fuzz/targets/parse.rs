//! Any text: a tree, a one-liner and a value without a panic; every place lies on character boundaries.
#![no_main]

use libfuzzer_sys::fuzz_target;
use polc::source::SourceMap;

fuzz_target!(|text: &str| {
    let mut sources = SourceMap::new();
    let source = sources.add("fuzz.pol", text);
    let mut findings = Vec::new();
    let text = sources.get(source).map(|f| f.text.clone()).unwrap_or_default();
    polc::syntax::parse(source, &text, &mut findings);
    polc::syntax::parse_one_liners(source, &text, &mut findings);
    polc::syntax::parse_value(source, &text, &mut findings);
    for label in findings.iter().flat_map(|f| &f.labels) {
        let (start, end) = (label.span.start as usize, label.span.end as usize);
        assert!(text.is_char_boundary(start) && text.is_char_boundary(end), "{label:?}");
    }
});
