//! The formatter: text in, canonical text out. `fmt::format` itself proves that nothing changed and that its output is stable.

use polc::fmt::{self, FormatError};
use polc::source::SourceId;
use polc::syntax;
use std::fs;
use std::path::{Path, PathBuf};

fn format(text: &str) -> Result<String, FormatError> {
    let file = syntax::parse(SourceId(0), text, &mut Vec::new());
    fmt::format(text, &file)
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(format(text).as_deref(), Ok(expected));
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A pair of files of tests/it/data/fmt; `POLC_BLESS=1` writes the second.
#[track_caller]
fn check_pair(topic: &str) {
    let place = |part: &str| root().join(format!("tests/it/data/fmt/{topic}.{part}.pol"));
    let given = fs::read_to_string(place("given")).unwrap();
    let mut diags = Vec::new();
    syntax::parse(SourceId(0), &given, &mut diags);
    let errors: Vec<_> = diags.iter().filter(|d| d.is_error()).map(|d| d.message.clone()).collect();
    assert_eq!(errors, Vec::<String>::new(), "{topic}");
    let formatted = format(&given).unwrap();
    if std::env::var_os("POLC_BLESS").is_some() {
        fs::write(place("expected"), &formatted).unwrap();
    }
    assert_eq!(formatted, fs::read_to_string(place("expected")).unwrap());
    check(&formatted, &formatted);
}

#[test]
fn every_declaration() {
    check_pair("declarations");
}

#[test]
fn every_clause_and_expression() {
    check_pair("measures");
}

#[test]
fn comments_stay_where_they_are() {
    check_pair("comments");
}

#[test]
fn an_empty_text_stays_empty() {
    check("", "");
    check(" \n\n", "");
    check("// 只有注释", "// 只有注释\n");
}

#[test]
fn lines_end_in_lf() {
    check(
        "措施 甲 {\r\n  标准 = 1000元\r\n\r\n\r\n  须 甲 // 注\r\n    且 乙\r\n}\r\n",
        "措施 甲 {\n  标准 = 1000元\n\n  须 甲 // 注\n    且 乙\n}\n",
    );
}

#[test]
fn words_of_comparison_stay_words_and_signs_become_half_width() {
    check("甲 = 1元, 乙 ≥ 2人, 乙 不低于 2人", "甲 = 1元, 乙 >= 2人, 乙 不低于 2人\n");
}

#[test]
fn a_name_keeps_its_quotes_only_where_it_needs_them() {
    check("甲 = 「普通」 + 「标准」 + 「2023年」 + 「满」", "甲 = 普通 + 「标准」 + 「2023年」 + 「满」\n");
}

#[test]
fn brackets_stand_where_the_tree_needs_them() {
    check("甲 = ((a * b)) + (c - (d + e)) * (f / (g * h))", "甲 = a * b + (c - (d + e)) * (f / (g * h))\n");
    check("甲 = 1元, 非 (非 x) 且 (y 或 (z 且 w)) => 2元", "甲 = 1元, 非 (非 x) 且 (y 或 (z 且 w)) => 2元\n");
}

#[test]
fn a_long_condition_is_broken_before_each_part() {
    check(
        "措施 甲 {\n须「很长的名称」: 首次创业首次创业首次创业 且 二次创业二次创业二次创业 且 三次创业三次创业 且 (四 或 五) 当 甲 且 乙\n}",
        "措施 甲 {
  须「很长的名称」: 首次创业首次创业首次创业
    且 二次创业二次创业二次创业
    且 三次创业三次创业
    且 (四 或 五) 当 甲 且 乙
}
",
    );
}

#[test]
fn what_could_not_be_read_is_copied() {
    check(
        "措施 甲 {\n标准   =  1000元\n须 x  =>=> 3\n期限 =  12月\n}\n什么   丁\n输入 戊 : 元\n",
        "措施 甲 {\n  标准 = 1000元\n  须 x  =>=> 3\n  期限 = 12个月\n}\n什么   丁\n输入 戊: 元\n",
    );
}

/// What the checker reports must not vanish by the spelling: a tier behind the wrong clause, a requirement without 须.
#[test]
fn an_error_of_the_checker_is_not_formatted_away() {
    check(
        "措施 甲 {\n标准 = 1元,x => 2元\n期限 = 3月,  y => 5月\nz >= 3\n}",
        "措施 甲 {\n  标准 = 1元\n  x => 2元\n  期限 = 3月,  y => 5月\n  z >= 3\n}\n",
    );
}

#[test]
fn a_text_whose_brackets_do_not_match_is_refused() {
    assert!(matches!(format("措施 乙 { 标准 = ((((1元 }"), Err(FormatError::Changed { .. })));
}

#[test]
fn every_policy_and_every_example_can_be_formatted() {
    let mut checked = 0;
    for folder in ["policies", "docs/language", "tests/it/data"] {
        for path in files(&root().join(folder)) {
            let text = fs::read_to_string(&path).unwrap();
            for (i, policy) in policies(&path, &text).into_iter().enumerate() {
                let formatted = format(policy);
                assert!(formatted.is_ok(), "{} {i}: {formatted:?}", path.display());
                checked += 1;
            }
        }
    }
    assert!(checked > 20, "{checked}");
}

/// The examples of the reference are written in the form that it describes, and read without an error.
#[test]
fn the_reference_is_written_in_its_own_form() {
    for path in files(&root().join("docs/language")) {
        let text = fs::read_to_string(&path).unwrap();
        for policy in policies(&path, &text) {
            let mut diags = Vec::new();
            syntax::parse(SourceId(0), policy, &mut diags);
            let errors: Vec<_> = diags.iter().filter(|d| d.is_error()).map(|d| d.message.clone()).collect();
            assert_eq!(errors, Vec::<String>::new(), "{}", path.display());
            assert_eq!(format(policy).as_deref(), Ok(policy), "{}", path.display());
        }
    }
}

fn policies<'a>(path: &Path, text: &'a str) -> Vec<&'a str> {
    match path.extension().and_then(|e| e.to_str()) {
        Some("pol") => vec![text],
        Some("md") => text.split("```pol\n").skip(1).filter_map(|block| block.split("```").next()).collect(),
        _ => Vec::new(),
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // Files of columns are no texts.
        let columns = path.extension().is_some_and(|ext| ext == "arrow" || ext == "parquet");
        if path.is_dir() {
            found.extend(files(&path));
        } else if !columns {
            found.push(path);
        }
    }
    found.sort();
    found
}
/// Deterministic damage: a text is formatted or refused, and nothing panics.
#[test]
fn damaged_texts_are_formatted_or_refused() {
    let mut items = Vec::new();
    for path in files(&root().join("tests/it/data")) {
        let text = fs::read_to_string(&path).unwrap();
        let file = syntax::parse(SourceId(0), &text, &mut Vec::new());
        items.extend(
            file.items.iter().filter_map(|i| text.get(i.span.start as usize..i.span.end as usize)).map(str::to_owned),
        );
    }
    let marks: Vec<char> = "，,；;、{}()（）「」\"“”=<>:： \n//至内且或非在为%012月人元当".chars().collect();
    let mut state = 1_u64;
    let mut next = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % n
    };
    let mut formatted = 0;
    for _ in 0..600 {
        let mut chars: Vec<char> = items[next(items.len())].chars().collect();
        let at = next(chars.len());
        match next(3) {
            0 => drop(chars.remove(at)),
            1 => chars.insert(at, marks[next(marks.len())]),
            _ => chars.swap(at, 0),
        }
        formatted += usize::from(format(&chars.iter().collect::<String>()).is_ok());
    }
    assert!(formatted > 300, "{formatted}");
}
