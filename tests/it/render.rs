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

#[test]
fn try_all() {
    let s = source("措施 就业见习补贴 {\n  标准 = 最低工资 * 70%\n  留用率 >= 50 => 110%\n}\n");
    let d = Diagnostic::new(E0601, find(&s, "50", 0), "「留用率」是比例，不能和数 50 比较")
        .saying("这是数")
        .also(find(&s, "留用率", 0), "这是比例")
        .also(find(&s, "留用率 >= 50", 0), "整个比较")
        .also(Span::new(SourceId(0), 0, 83), "整个措施")
        .help("比例写成百分数")
        .fix("写成 50%", find(&s, "50", 0), "50%");
    println!("{}\n", shown(&s, &d, Look::plain()));
    println!("{}\n", shown(&s, &d, Look { ascii: true, ..narrow(40) }));
    println!("{}\n", shown(&s, &d, Look { color: true, ..narrow(40) }));
    let s = source("");
    println!(
        "{}\n",
        shown(&s, &Diagnostic::new(E0601, Span::new(SourceId(0), 0, 0), "文件为空").saying("这里"), Look::plain())
    );
    let s = source("措施 甲\u{202e}乙 { 标准 = 1000元 }");
    let e = s.get(SourceId(0)).unwrap().text.len();
    println!(
        "{}\n",
        shown(
            &s,
            &Diagnostic::new(E0601, Span::new(SourceId(0), e, e), "结尾").saying("这里").also(find(&s, "乙", 0), "乙"),
            Look::plain()
        )
    );
    let long = format!("标准 = {} + 错 + {} + 另一处错", "最低工资 + ".repeat(30), "甲 + ".repeat(40));
    let s = source(&long);
    let d = Diagnostic::new(E0601, find(&s, "错", 0), "很长")
        .saying("没有这个名称，而且这里的说明也很长很长，长到放不下，需要另起一行才能写完，并且还要再折一次行")
        .also(find(&s, "另一处错", 0), "这里也是")
        .repair(Fix {
            title: "改名".into(),
            edits: vec![Edit { span: find(&s, "错", 0), text: "对".into() }],
            safe: false,
        });
    println!("{}\n", shown(&s, &d, narrow(60)));
    println!("{}\n", shown(&s, &d, narrow(20)));
}
