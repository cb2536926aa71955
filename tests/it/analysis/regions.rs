//! What the analysis makes of values: regions of comparisons against those of conditions, ranges, shared elements.

use crate::support::compile;
use polc::analyze::ranges::Interval;
use polc::analyze::{Boxes, Region, Verdict};
use polc::ir::{CmpOp, ExprId, Program, TieredId};
use polc::value::{Date, Rational};

const DECLARED: &str = "输入 大型: 是否
    输入 甲: 元 在 [0元, 20元]
    输入 乙: 元 在 [-1元, 4元]
    输入 丙: 元 仅当 大型
    输入 人数: 整数 人
    输入 开业: 日期
    输入 规模: 大 | 中 | 小
    参数 定数: 元 = 5元
    参数 变数: 元 { 自 2024年1月1日 = 5元; 自 2025年1月1日 = 6元 }
    定义 分档 = 1元, 甲 >= 10元 => 2元, 甲 >= 15元 => 3元
    定义 有无 = { 大型 => 甲 }
    定义 差 = 甲 - 乙 * 2 + 1元, 大型 => 乙\n";

fn tiered(program: &Program, name: &str) -> TieredId {
    program.definitions.iter().find(|d| d.name == name).unwrap().value
}

/// The value of a definition without tiers.
fn base(program: &Program, name: &str) -> ExprId {
    program.tiered[tiered(program, name).index()].base.unwrap()
}

fn number(n: i64) -> Rational {
    Rational::from_integer(n)
}

/// Compiles definitions `式0`, `式1` … after those of all.
fn with(lines: &[&str]) -> Program {
    let lines: String = lines.iter().enumerate().map(|(i, line)| format!("定义 「式{i}」 = {line}\n")).collect();
    let (program, found) = compile(&format!("{DECLARED}{lines}"));
    assert_eq!(found, "");
    program
}

/// Whether two regions have the same cases.
fn same(boxes: &mut Boxes<'_>, a: &Region, b: &Region) -> (Verdict, Verdict) {
    (boxes.inside(a, b), boxes.inside(b, a))
}

const SAME: (Verdict, Verdict) = (Verdict::Proved, Verdict::Proved);

#[test]
fn regions_of_values_are_those_of_conditions() {
    let between = |low: Option<(i64, bool)>, high: Option<(i64, bool)>| Interval {
        low: low.map(|(n, closed)| (number(n), closed)),
        high: high.map(|(n, closed)| (number(n), closed)),
    };
    // A value, intervals, and the condition that says the same.
    let cases: &[(&str, &[Interval], &str)] = &[
        ("甲", &[between(Some((2, true)), Some((3, false)))], "甲 >= 2元 且 甲 < 3元"),
        ("甲", &[between(None, Some((2, true))), between(Some((4, false)), None)], "甲 <= 2元 或 甲 > 4元"),
        ("甲 + 乙", &[between(Some((2, false)), Some((3, true)))], "甲 + 乙 > 2元 且 甲 + 乙 <= 3元"),
        ("丙", &[between(None, None)], "丙 不为 不适用"),
        ("丙 - 甲", &[between(Some((0, true)), None)], "丙 >= 甲"),
        ("分档", &[between(Some((2, true)), None)], "甲 >= 10元"),
        ("有无", &[between(None, Some((3, false)))], "大型 且 甲 < 3元"),
        ("定数 + 甲", &[between(Some((7, true)), None)], "甲 >= 2元"),
    ];
    for (value, intervals, cond) in cases {
        let program = with(&[value, cond]);
        let mut boxes = Boxes::exact(&program);
        let told = boxes.among(base(&program, "式0"), intervals).unwrap();
        let asked = boxes.region(base(&program, "式1")).unwrap();
        assert_eq!(same(&mut boxes, &told, &asked), SAME, "{value} {cond}");
    }
    let ops = [
        (CmpOp::Less, "<"),
        (CmpOp::AtMost, "<="),
        (CmpOp::Greater, ">"),
        (CmpOp::AtLeast, ">="),
        (CmpOp::Equal, "为"),
    ];
    for (op, sign) in ops {
        for (x, y) in [("甲", "乙"), ("分档", "乙"), ("有无", "丙"), ("甲 + 1元", "差")] {
            let (left, right) = (format!("({x}) * 2"), format!("({y}) * 3"));
            let cond = format!("{left} {sign} {right}");
            let program = with(&[x, y, &cond]);
            let mut boxes = Boxes::exact(&program);
            let [a, b, c] = ["式0", "式1", "式2"].map(|name| base(&program, name));
            let told = boxes.compare_times(op, (a, number(2)), (b, number(3))).unwrap();
            let asked = boxes.region(c).unwrap();
            assert_eq!(same(&mut boxes, &told, &asked), SAME, "{cond}");
            let told = boxes.compare(op, a, b).unwrap();
            let program = with(&[&format!("({x}) {sign} ({y})")]);
            let mut others = Boxes::exact(&program);
            let asked = others.region(base(&program, "式0")).unwrap();
            assert_eq!(boxes.find(&told), others.find(&asked), "{x} {sign} {y}");
        }
    }
}

#[test]
fn a_value_lies_between_its_least_and_its_greatest() {
    // A value with tiers, where, and its least and greatest there.
    let cases = [
        ("分档", "甲 >= 0元", "1 3"),
        ("分档", "甲 >= 12元", "2 3"),
        ("分档", "甲 < 15元", "1 2"),
        ("分档", "甲 > 30元", "-"),
        ("差", "大型", "-1 4"),
        ("差", "非 (大型)", "-7 23"),
        ("差", "非 (大型) 且 甲 <= 3元 且 乙 > 1元", "-7 2"),
        ("差", "甲 <= 1元", "-7 4"),
        ("有无", "甲 >= 2元", "2 20"),
        ("有无", "非 (大型)", "-"),
        ("丙值", "大型", "无 无"),
        ("丙值", "丙 > 3元", "3 无"),
        ("丙值", "丙 < 3元 且 丙 < 2元", "无 2"),
        ("变值", "大型", "5 6"),
        ("定值", "大型", "5 5"),
    ];
    let program = compile(&format!(
        "{DECLARED}定义 丙值 = 丙, 规模 为 大 => 丙\n定义 变值 = 变数, 大型 => 变数\n定义 定值 = 定数, 大型 => 定数\n{}",
        {
            let lines: Vec<String> =
                cases.iter().enumerate().map(|(i, c)| format!("定义 「处{i}」 = {}\n", c.1)).collect();
            lines.concat()
        }
    ));
    assert_eq!(program.1, "");
    let program = program.0;
    let told = cases.iter().enumerate().map(|(i, (name, place, _))| {
        let mut boxes = Boxes::exact(&program);
        let region = boxes.region(base(&program, &format!("处{i}"))).unwrap();
        let end = |n: Option<Rational>| n.map_or("无".to_owned(), |n| format!("{n:?}"));
        let range = boxes.range(tiered(&program, name), &region);
        format!("{name} {place}: {}", range.map_or("-".to_owned(), |(low, high)| format!("{} {}", end(low), end(high))))
    });
    let expected = cases.iter().map(|(name, place, range)| format!("{name} {place}: {range}"));
    assert_eq!(told.collect::<Vec<_>>().join("\n"), expected.collect::<Vec<_>>().join("\n"));
}

#[test]
fn days_of_validity_are_bounds_on_the_day_that_counts() {
    let program = with(&[
        "开业",
        "开业 >= 2025年1月1日 且 开业 <= 2025年6月30日",
        "评估日 >= 2025年1月1日",
        "甲",
        "评估日 <= 2025年6月30日",
        "有无",
    ]);
    let mut boxes = Boxes::exact(&program);
    let [day, inside, today, no_day, until, case] =
        ["式0", "式1", "式2", "式3", "式4", "式5"].map(|name| base(&program, name));
    let (from, to) = (Date::new(2025, 1, 1), Date::new(2025, 6, 30));
    let asked = boxes.region(inside).unwrap();
    let told = boxes.between(Some(day), from, to).unwrap();
    assert_eq!(same(&mut boxes, &told, &asked), SAME);
    let asked = boxes.region(today).unwrap();
    let told = boxes.between(None, from, None).unwrap();
    assert_eq!(same(&mut boxes, &told, &asked), SAME);
    let asked = boxes.region(until).unwrap();
    let told = boxes.between(None, None, to).unwrap();
    assert_eq!(same(&mut boxes, &told, &asked), SAME);
    assert_eq!(boxes.between(Some(no_day), None, None), Some(Region::everywhere()));
    assert_eq!(boxes.between(Some(no_day), from, to), None);
    // A value that is one term, and one that has several cases.
    let [one, several] = [day, case].map(|value| boxes.plain(value).is_some());
    assert_eq!((one, several), (true, false));
}
