//! The wording that users read: neither 您 nor 你, no full stop at the end of a title, no English of our tools.

use super::literate::files;
use polc::diag::catalogue;

#[test]
fn nobody_is_addressed() {
    let mut faults = Vec::new();
    for (folder, ending) in [("src", "rs"), ("docs", "md"), ("src", "pol"), ("policies", "pol")] {
        for path in files(folder, ending) {
            let text = std::fs::read_to_string(&path).unwrap();
            let lines = text.lines().enumerate().filter(|(_, line)| line.contains('您') || line.contains('你'));
            faults.extend(lines.map(|(i, line)| format!("{}:{}: {line}", path.display(), i + 1)));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn titles_are_short_and_without_a_full_stop() {
    for code in catalogue::all() {
        assert!(!code.title.ends_with(['。', '.']), "{}", code.id);
        assert!((2..=40).contains(&code.title.chars().count()), "{} {}", code.id, code.title);
    }
}
