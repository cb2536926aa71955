//! Names and declarations: what the program carries of them, and that their cost is linear.
//!
//! What is reported stands in tests/suite/names and tests/suite/declarations.

use super::support::{compile, compile_files};
use polc::ir::{ChangeKind, Domain, GroupScope, Level, Strategy, Type};
use polc::value::{Date, Rational, Value};
use std::fmt::Write;
use std::time::Instant;

fn day(text: &str) -> Option<Date> {
    Some(Date::parse(text).unwrap())
}

#[test]
fn a_chain_of_ten_thousand_definitions() {
    let mut text = String::from("输入 甲: 元\n定义 「值0」 = 甲\n");
    for i in 1..10_000 {
        writeln!(text, "定义 「值{i}」 = 「值{}」 + 1元", i - 1).unwrap();
    }
    let start = Instant::now();
    let (program, found) = compile(&text);
    assert_eq!(found, "");
    assert_eq!(program.definitions.len(), 10_000);
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

#[test]
fn a_chain_of_ten_thousand_imports() {
    let files: Vec<(String, Vec<usize>)> = (0..10_000_usize)
        .map(|i| match i {
            0 => ("定义 「值0」 = 1元".to_owned(), vec![]),
            _ => (format!("定义 「值{i}」 = 「值0」 + 1元"), vec![i - 1]),
        })
        .collect();
    let (program, found) = compile_files(&files);
    assert_eq!(found, "");
    assert_eq!(program.definitions.len(), 10_000);
}

#[test]
fn a_chain_of_conditions_of_applicability() {
    let mut text = String::from("输入 「值0」: 是否\n");
    for i in 1..10_000 {
        writeln!(text, "输入 「值{i}」: 是否 仅当 「值{}」", i - 1).unwrap();
    }
    assert_eq!(compile(&text).1, "");
}

#[test]
fn thousands_of_unknown_names() {
    let mut text = String::new();
    for i in 0..2_000 {
        writeln!(text, "输入 「输入{i}」: 元\n定义 「值{i}」 = 「输出{i}」 + 1元").unwrap();
    }
    let start = Instant::now();
    assert_eq!(compile(&text).1.lines().count(), 2_000);
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

#[test]
fn a_document_with_all_its_facts() {
    let (program, found) = compile(
        "文件 示人社发〔2025〕3号 {
          标题 示例市就业补贴办法
          机关 示例市人力资源和社会保障局
          地区 示例省.示例市
          级别 市
          发布 2025年3月1日
          有效 2025年3月1日 至 2027年12月31日
          废止 示人社发〔2022〕9号
          修改 示人社发〔2023〕1号 第3条 自 2025年6月1日
          参照 示人社发〔2024〕2号 第5条
          附件 申请表
        }",
    );
    assert_eq!(found, "");
    let [document] = program.documents.as_slice() else { panic!("{:?}", program.documents) };
    assert_eq!(document.number, "示人社发〔2025〕3号");
    assert_eq!(document.title.as_deref(), Some("示例市就业补贴办法"));
    assert_eq!(document.issuer.as_deref(), Some("示例市人力资源和社会保障局"));
    assert_eq!(document.region, ["示例省", "示例市"]);
    assert_eq!((document.level, document.published), (Some(Level::City), day("2025-03-01")));
    assert_eq!((document.validity.from, document.validity.to), (day("2025-03-01"), day("2027-12-31")));
    let changes: Vec<_> =
        document.changes.iter().map(|c| (c.kind, c.number.as_str(), c.clause.as_deref(), c.from)).collect();
    assert_eq!(
        changes,
        [
            (ChangeKind::Repeals, "示人社发〔2022〕9号", None, None),
            (ChangeKind::Amends, "示人社发〔2023〕1号", Some("第3条"), day("2025-06-01")),
            (ChangeKind::Follows, "示人社发〔2024〕2号", Some("第5条"), None),
        ]
    );
    assert_eq!(document.annexes, ["申请表"]);
}

#[test]
fn inputs_with_scales_and_domains() {
    let (program, found) = compile(
        "输入 甲: 万元 在 [0万元, 5万元)
         输入 乙: 整数 人 在 [1人, 不限]
         输入 丙: 日期 在 (2025年1月1日, 2025年12月31日]
         输入 丁: 年月 在 [2025年1月, 2025年12月]
         输入 戊: 大型 | 中型 | 其他 在 {大型、其他}
         输入 己: 年",
    );
    assert_eq!(found, "");
    let shown: Vec<_> =
        program.inputs.iter().map(|i| (i.name.as_str(), i.whole, i.scale.to_i64(), i.domain.clone())).collect();
    let number = |n: i64| Rational::from_integer(n);
    let month = |n: i64| polc::value::YearMonth::new(2025, n);
    let amounts = Domain::Interval { low: Some((number(0), true)), high: Some((number(50_000), false)) };
    assert_eq!(
        shown,
        [
            ("地区", false, Some(1), None),
            ("甲", false, Some(10_000), Some(amounts)),
            ("乙", true, Some(1), Some(Domain::Interval { low: Some((number(1), true)), high: None })),
            ("丙", false, Some(1), Some(Domain::Dates { low: day("2025-01-02"), high: day("2025-12-31") })),
            ("丁", false, Some(1), Some(Domain::Months { low: month(1), high: month(12) })),
            ("戊", false, Some(1), Some(Domain::Values(vec![Value::Member(0), Value::Member(2)]))),
            ("己", false, Some(12), None),
        ]
    );
    assert_eq!(program.enums[0].other, Some(2));
}

#[test]
fn versions_and_rows_of_a_parameter() {
    let (program, found) = compile(
        "参数 最低工资: 元/月 按 地区 {
          自 2024年1月1日 { 示例市 = 2100元/月；示例市.甲县 = 0.2万元/月 }
          自 2023年1月1日 至 2023年12月31日 { 示例市 = 2000元/月 }
        }
        参数 费率 = 1%",
    );
    assert_eq!(found, "");
    let wage = &program.params[0];
    let rows: Vec<_> = wage.versions.iter().map(|v| (v.from, v.to, v.rows.len())).collect();
    assert_eq!(rows, [(day("2023-01-01"), day("2023-12-31"), 1), (day("2024-01-01"), None, 2)]);
    let county = &wage.versions[1].rows[1];
    assert_eq!(county.value, Value::Number(Rational::from_integer(2000)));
    assert_eq!(county.keys, [Value::Region(["示例市".into(), "甲县".into()].into())]);
    assert_eq!(program.params[1].ty, Type::Ratio);
}

#[test]
fn groups_and_the_end_of_what_is_repealed() {
    let old = "文件 示人社发〔2022〕9号 { 有效 2022年1月1日 至 2030年12月31日 }
        实体 新招人员 计 人 标识 身份证号 { 身份证号: 文本 }
        措施 甲补贴 依据 第1条 { 逐个 新招人员；标准 = 每人1000元 }
        措施 乙补贴 依据 第2条 { 逐个 新招人员；标准 = 每人2000元 }
        不得重复享受 补贴 { 乙补贴、甲补贴 } { 于 同一人 就高；于 同一单位 择先 }";
    let new = "文件 示人社发〔2025〕3号 { 发布 2025年3月1日；废止 示人社发〔2022〕9号 第2条 }";
    let (program, found) = compile_files(&[(old.to_owned(), vec![]), (new.to_owned(), vec![0])]);
    assert_eq!(found, "");
    let group = &program.groups[0];
    let members: Vec<&str> = group.members.iter().map(|m| program.measures[m.index()].name.as_str()).collect();
    assert_eq!(members, ["乙补贴", "甲补贴"]);
    let rules: Vec<_> = group.rules.iter().map(|r| (r.scope, r.strategy)).collect();
    assert_eq!(rules, [(GroupScope::Element, Strategy::Highest), (GroupScope::Beneficiary, Strategy::First)]);
    let ends: Vec<_> = program.measures.iter().map(|m| m.validity.to).collect();
    assert_eq!(ends, [day("2030-12-31"), day("2025-02-28")]);
}
