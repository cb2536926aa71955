//! The limits that docs/security.md names and no other test holds.

use super::literate::Folder;

#[test]
fn a_file_beyond_the_limit_is_refused() {
    let folder = Folder::new();
    std::fs::File::create(folder.0.join("大.pol")).unwrap().set_len((64 << 20) + 1).unwrap();
    let (code, out, err) = folder.polc(&["check", "大.pol"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("「大.pol」超过 64 MB"), "{err}");
}

#[test]
fn of_many_findings_a_thousand_are_shown() {
    let folder = Folder::new();
    let lines: String = (0..3000).map(|_| "定义 甲 = 乙丙丁\n").collect();
    folder.write("多.pol", lines.as_bytes());
    let (code, _, err) = folder.polc(&["check", "多.pol"]);
    assert_eq!(code, 1);
    let shown = err.lines().filter(|line| line.starts_with("错误[")).count();
    assert_eq!(shown, 1000, "{}", err.lines().last().unwrap_or_default());
}
