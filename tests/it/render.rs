//! Reports as they stand on a screen: whole outputs, by hand-made findings.

use polc::diag::catalogue::usage::E0601;
use polc::diag::render::{Look, report};
use polc::diag::{Diagnostic, Edit, Fix};
use polc::source::{SourceId, SourceMap, Span};

/// A map with one text, and the span of a part of it (the n-th occurrence, from 0).
fn source(text: &str) -> SourceMap {
    let mut sources = SourceMap::new();
    sources.add("政策.pol", text);
    sources
}

fn find(sources: &SourceMap, part: &str, nth: usize) -> Span {
    let text = &sources.get(SourceId(0)).unwrap().text;
    let start = text.match_indices(part).nth(nth).unwrap().0;
    Span::new(SourceId(0), start, start + part.len())
}

fn shown(sources: &SourceMap, finding: &Diagnostic, look: Look) -> String {
    let text = report(sources, std::slice::from_ref(finding), look);
    let lines: Vec<&str> = text.lines().filter(|line| !line.contains("原因：")).collect();
    lines.join("\n")
}

fn narrow(width: usize) -> Look {
    Look { width, ..Look::plain() }
}

/// Compares a report with what stands on the screen; the expected text is indented as in the test.
#[track_caller]
fn check(sources: &SourceMap, finding: &Diagnostic, look: Look, expected: &str) {
    let actual = shown(sources, finding, look);
    let lines: Vec<&str> = expected.trim_matches('\n').lines().map(|line| line.trim_start_matches('~')).collect();
    let expected = lines.join("\n");
    let actual = actual.rsplit_once("\n\n").map_or(actual.clone(), |(body, _)| body.to_owned());
    assert!(actual == expected.trim_end(), "--- expected\n{expected}\n--- actual\n{actual}\n");
}

const INTERNSHIP: &str = "措施 就业见习补贴 {\n  标准 = 最低工资 * 70%\n  留用率 >= 50 => 110%\n}\n";

fn mixed(s: &SourceMap) -> Diagnostic {
    Diagnostic::new(E0601, find(s, "50", 0), "「留用率」是比例，不能和数 50 比较")
        .saying("这是数")
        .also(find(s, "留用率", 0), "这是比例")
        .also(find(s, "留用率 >= 50", 0), "整个比较")
        .help("比例写成百分数")
        .fix("写成 50%", find(s, "50", 0), "50%")
}

#[test]
fn nested_and_overlapping_places_have_rows_of_their_own() {
    let s = source(INTERNSHIP);
    check(
        &s,
        &mixed(&s),
        Look::plain(),
        r#"
错误[E0601] 「留用率」是比例，不能和数 50 比较
~  ╭─ 政策.pol:3:10
3 │   留用率 >= 50 => 110%
~  │   ──────────── 整个比较
~  │   ────── 这是比例
~  │             ━━ 这是数
~  帮助：比例写成百分数
~  修复：写成 50%
3 │ -   留用率 >= 50 => 110%
3 │ +   留用率 >= 50% => 110%
"#,
    );
}

#[test]
fn ascii() {
    let s = source(INTERNSHIP);
    check(
        &s,
        &mixed(&s),
        Look { ascii: true, ..narrow(40) },
        r#"
错误[E0601] 「留用率」是比例，不能和数
~            50 比较
~  --> 政策.pol:3:10
3 |   留用率 >= 50 => 110%
~  |   ------------ 整个比较
~  |   ------ 这是比例
~  |             ^^ 这是数
~  帮助：比例写成百分数
~  修复：写成 50%
3 | -   留用率 >= 50 => 110%
3 | +   留用率 >= 50% => 110%
"#,
    );
}

#[test]
fn a_place_of_several_lines_is_shown_by_its_ends() {
    let s = source("措施 甲 {\n  标准 = 1元\n  期限 = 1月\n  对象 个人\n  力度 可\n}\n");
    let all = Span::new(SourceId(0), 0, s.get(SourceId(0)).unwrap().text.len());
    let d = Diagnostic::new(E0601, find(&s, "1月", 0), "缺少单位").also(all, "在这项措施里");
    check(
        &s,
        &d,
        Look::plain(),
        r#"
错误[E0601] 缺少单位
~  ╭─ 政策.pol:3:8
1 │ 措施 甲 {
~  │ ───────── 从这里
~  ┆
3 │   期限 = 1月
~  │          ━━━
~  ┆
6 │ }
~  │ ─ 到这里：在这项措施里
"#,
    );
}

#[test]
fn empty_places_are_shown_at_the_end_and_in_an_empty_text() {
    let s = source("措施 甲 {");
    let end = Span::new(SourceId(0), 11, 11);
    check(
        &s,
        &Diagnostic::new(E0601, end, "缺少 }").saying("在这里补上"),
        Look::plain(),
        r#"
错误[E0601] 缺少 }
~  ╭─ 政策.pol:1:6
1 │ 措施 甲 {
~  │         ^ 在这里补上
"#,
    );
    let s = source("");
    let start = Span::new(SourceId(0), 0, 0);
    check(
        &s,
        &Diagnostic::new(E0601, start, "文件为空"),
        Look::plain(),
        r#"
错误[E0601] 文件为空
~  ╭─ 政策.pol:1:1
1 │
~  │ ^
"#,
    );
    let s = source("措施 甲 {\n");
    let end = Span::new(SourceId(0), 12, 12);
    check(
        &s,
        &Diagnostic::new(E0601, end, "缺少 }"),
        Look::plain(),
        r#"
错误[E0601] 缺少 }
~  ╭─ 政策.pol:1:7
1 │ 措施 甲 {
~  │          ^
"#,
    );
}

#[test]
fn characters_that_do_not_show_are_made_visible() {
    let s = source("措施 甲\u{202e}乙\t\u{200b}丙 {\r\n");
    let d = Diagnostic::new(E0601, find(&s, "丙", 0), "名称里有看不见的字符：\u{202e}")
        .saying("丙\u{2066}")
        .also(find(&s, "\u{202e}", 0), "改变书写方向");
    check(
        &s,
        &d,
        Look::plain(),
        r#"
错误[E0601] 名称里有看不见的字符：<U+202E>
~  ╭─ 政策.pol:1:9
1 │ 措施 甲<U+202E>乙    <U+200B>丙 {
~  │        ──────── 改变书写方向 ━━ 丙<U+2066>
"#,
    );
}

#[test]
fn long_lines_are_cut_around_their_places() {
    let s = source(&format!("标准 = {}错 + {}另一处错", "最低工资 + ".repeat(30), "甲 + ".repeat(40)));
    let words = "没有这个名称，而且这里的说明也很长很长，长到放不下，需要另起一行才能写完，并且还要再折一次行";
    let d = Diagnostic::new(E0601, find(&s, "错", 0), "没有名称「错」").saying(words);
    let d = d.also(find(&s, "另一处错", 0), "这里也是").unsafe_fix("改成「对」", find(&s, "错", 0), "对");
    check(
        &s,
        &d,
        narrow(60),
        r#"
错误[E0601] 没有名称「错」
~  ╭─ 政策.pol:1:216
1 │ …  + 最低工资 + 最低工资 + 错 + 甲 + 甲 + 甲 + 甲 + 甲 …
~  │                            ━━
~  │                            ╰ 没有这个名称，而且这里的说
~  │                              明也很长很长，长到放不下，
~  │                              需要另起一行才能写完，并且
~  │                              还要再折一次行
1 │ … 甲 + 甲 + 甲 + 甲 + 甲 + 甲 + 甲 + 甲 + 甲 + 另一处错
~  │                                                ────────
~  │                             ╰ 这里也是
~  修复（请核对）：改成「对」
1 │ - …  + 最低工资 + 最低工资 + 错 + 甲 + 甲 + 甲 + 甲 + …
1 │ + …  + 最低工资 + 最低工资 + 对 + 甲 + 甲 + 甲 + 甲 + …
"#,
    );
}

#[test]
fn places_in_other_files_follow() {
    let mut s = source("引用 \"词汇.pol\"\n输入 留用率: 数\n");
    let other = s.add("词汇.pol", "输入 留用率: 比例\n");
    let d = Diagnostic::new(E0601, find(&s, "数", 0), "「留用率」的类型前后不同").saying("这里是数");
    check(
        &s,
        &d.also(Span::new(other, 18, 24), "这里是比例"),
        Look::plain(),
        r#"
错误[E0601] 「留用率」的类型前后不同
~  ╭─ 政策.pol:2:9
2 │ 输入 留用率: 数
~  │              ━━ 这里是数
~  ╭─ 词汇.pol:1:9
1 │ 输入 留用率: 比例
~  │              ──── 这里是比例
"#,
    );
}

#[test]
fn a_repair_of_several_places_shows_each() {
    let s = source("甲 = 1\n乙 = 2\n丙 = 3\n丁 = 4\n戊 = 5\n");
    let edit = |part: &str, text: &str| Edit { span: find(&s, part, 0), text: text.to_owned() };
    let edits = vec![edit("5", "5元"), edit("1", "1元"), edit("2\n", "")];
    let d = Diagnostic::new(E0601, find(&s, "甲", 0), "缺少单位");
    check(
        &s,
        &d.repair(Fix { title: "补上单位".to_owned(), edits, safe: true }),
        Look::plain(),
        r#"
错误[E0601] 缺少单位
~  ╭─ 政策.pol:1:1
1 │ 甲 = 1
~  │ ━━
~  修复：补上单位
1 │ - 甲 = 1
2 │ - 乙 = 2
3 │ - 丙 = 3
1 │ + 甲 = 1元
2 │ + 乙 = 丙 = 3
5 │ - 戊 = 5
5 │ + 戊 = 5元
"#,
    );
}

#[test]
fn colours_are_red_magenta_and_bold_only() {
    let s = source(INTERNSHIP);
    let text = shown(&s, &mixed(&s), Look { color: true, ..narrow(40) });
    let styles: std::collections::BTreeSet<&str> =
        text.split("\u{1b}[").skip(1).map(|part| part.split_once('m').unwrap().0).collect();
    assert_eq!(styles.into_iter().collect::<Vec<_>>(), ["0", "1", "1;31"]);
    let mut plain = text.clone();
    ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[1;31m"].iter().for_each(|style| plain = plain.replace(style, ""));
    assert_eq!(plain, shown(&s, &mixed(&s), narrow(40)));
}

#[test]
fn no_line_is_wider_than_the_window() {
    let s = source(&format!("{INTERNSHIP}{}", "说明很长的一行".repeat(40)));
    for width in 40..120 {
        let text = report(&s, &[mixed(&s), mixed(&s).help("很长的帮助".repeat(30))], narrow(width));
        for line in text.lines() {
            assert!(polc::diag::render::width(line) <= width, "{width}: {line}");
        }
    }
}
