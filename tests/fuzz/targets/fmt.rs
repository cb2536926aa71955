//! Any text through the formatter: it refuses, or prints what it prints again the second time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use polc::source::SourceMap;

fn format(text: &str) -> Option<String> {
    let mut sources = SourceMap::new();
    let source = sources.add("fuzz.pol", text);
    let file = polc::syntax::parse(source, text, &mut Vec::new());
    polc::fmt::format(text, &file).ok()
}

fuzz_target!(|text: &str| {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some(once) = format(text) {
        assert_eq!(format(&once).as_deref(), Some(once.as_str()));
    }
});
