//! A second, richer drawing of rule sets: every kind of node of the core with every kind of operand. The names are always
//! the same (`钱一`, `员工.入职` …), what is said of them is drawn. Files: `expr` draws values, `cond` conditions,
//! `measure` clauses, `profile` the profiles.
//!
//! Well-typed by construction, but not free of findings: a rule set may hold a tier that no case reaches, and few are
//! refused by the checker for what construction does not see (a 目标 that always holds …): users skip those and say so.

mod cond;
mod expr;
mod measure;
mod profile;

pub use profile::profile;

use crate::generate::Random;
use expr::Pen;
use std::fmt::Write as _;

/// A drawn rule set.
pub struct Rich {
    /// The text of the file.
    pub text: String,
    /// Its measures that may have been received before.
    measures: Vec<expr::Made>,
    /// The numbers and days in the text, by the type that they stand for: profiles take them and their neighbours.
    near: Vec<(Ty, i64)>,
    /// The inputs of 申请人选择, with the members that they may name.
    choices: Vec<(String, Vec<String>)>,
    /// Whether something is to be attested.
    attests: bool,
}

/// The types of drawn values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ty {
    /// 元
    Money,
    /// 元/月
    Rate,
    Months,
    People,
    Ratio,
    /// 数
    Plain,
    Days,
    /// 岁
    Age,
    Date,
    /// 年月
    Month,
    /// One of 规模类.
    Class,
    /// 多选 规模类
    Classes,
    Flag,
    Text,
}

/// The members of 规模类.
pub const CLASSES: [&str; 4] = ["甲类", "乙类", "丙类", "丁类"];

/// The inputs of a row: name, type, what stands behind the name.
pub const INPUTS: &[(&str, Ty, &str)] = &[
    ("钱一", Ty::Money, "元"),
    ("钱二", Ty::Money, "元 在 [-20000元, 100万元]"),
    ("钱三", Ty::Money, "元 仅当 是二"),
    ("薪一", Ty::Rate, "元/月"),
    ("月一", Ty::Months, "整数 月"),
    ("月二", Ty::Months, "月"),
    ("人一", Ty::People, "整数 人"),
    ("人二", Ty::People, "整数 人 在 [0人, 1000人]"),
    ("率一", Ty::Ratio, "比例 在 [0%, 100%]"),
    ("率二", Ty::Ratio, "比例"),
    ("数一", Ty::Plain, "数"),
    ("岁一", Ty::Age, "整数 岁"),
    ("日一", Ty::Date, "日期"),
    ("日二", Ty::Date, "日期"),
    ("期一", Ty::Month, "年月"),
    ("类一", Ty::Class, "规模类"),
    ("类二", Ty::Class, "规模类 仅当 是二"),
    ("多一", Ty::Classes, "多选 规模类"),
    ("是一", Ty::Flag, "是否"),
    ("是二", Ty::Flag, "是否"),
    ("文一", Ty::Text, "文本"),
];

/// The fields of 员工, behind 编号.
pub const STAFF: &[(&str, Ty, &str)] = &[
    ("月数", Ty::Months, "整数 月"),
    ("月薪", Ty::Rate, "元/月"),
    ("费", Ty::Money, "元"),
    ("补", Ty::Money, "元 仅当 员工.在岗"),
    ("份额", Ty::Ratio, "比例"),
    ("入职", Ty::Date, "日期"),
    ("出生", Ty::Date, "日期"),
    ("缴至", Ty::Month, "年月"),
    ("类", Ty::Class, "规模类"),
    ("技能", Ty::Classes, "多选 规模类"),
    ("在岗", Ty::Flag, "是否"),
];

/// The fields of 证书.
pub const PAPERS: &[(&str, Ty, &str)] =
    &[("费用", Ty::Money, "元"), ("发证", Ty::Date, "日期"), ("级", Ty::Class, "规模类"), ("有效", Ty::Flag, "是否")];

/// The parameters.
const PARAMS: &[(&str, Ty)] = &[
    ("工资", Ty::Rate),
    ("区资", Ty::Rate),
    ("类额", Ty::Money),
    ("限额", Ty::Money),
    ("限月", Ty::Months),
    ("限人", Ty::People),
    ("限率", Ty::Ratio),
    ("限日", Ty::Date),
    ("限龄", Ty::Age),
];

/// Draws a rule set with about `measures` measures.
pub fn rich_set(seed: u64, measures: usize) -> Rich {
    let mut pen = Pen::new(Random::new(seed ^ 0x7269_6368));
    let mut text = head(&mut pen, seed);
    for index in 0..3 + pen.random.below(3) {
        definition(&mut pen, &mut text, index);
    }
    for index in 0..measures {
        measure::measure(&mut pen, &mut text, index);
    }
    measure::groups(&mut pen, &mut text);
    let attests = text.contains("  认定");
    Rich { measures: pen.measures, near: pen.near, choices: pen.choices, attests, text }
}

fn head(pen: &mut Pen, seed: u64) -> String {
    let mut text = format!(
        "文件 示人社发〔2024〕{}号 {{\n  机关 示例市人社局\n  地区 示例市\n  发布 2024年1月1日\n",
        seed % 1000 + 1
    );
    if pen.random.once_in(3) {
        text.push_str("  有效 2023年7月1日 至 2025年12月31日\n");
    }
    let _ = writeln!(text, "}}\n枚举 规模类 = {}", CLASSES.join(" | "));
    for (name, _, ty) in INPUTS {
        let _ = writeln!(text, "输入 {name}: {ty}");
    }
    let list = |text: &mut String, head: &str, fields: &[(&str, Ty, &str)]| {
        let _ = writeln!(text, "实体 {head} {{");
        for (name, _, ty) in fields {
            let _ = writeln!(text, "  {name}: {ty}");
        }
        text.push_str("}\n");
    };
    list(&mut text, "员工 计 人 标识 编号", &[&[("编号", Ty::Text, "文本")], STAFF].concat());
    list(&mut text, "证书 计 个", PAPERS);
    parameters(pen, &mut text);
    text.push_str("口径 算法 { 甲法 (缺省)、乙法 } 因 \"没有写明\"\n\n");
    text
}

fn parameters(pen: &mut Pen, text: &mut String) {
    let (a, b, c) = (pen.literal(Ty::Rate), pen.literal(Ty::Rate), pen.literal(Ty::Rate));
    let (from, next) = (pen.random.below(9) + 1, pen.random.below(12) + 1);
    let _ = writeln!(
        text,
        "参数 工资: 元/月 {{\n  自 2010年1月1日 {{ {a} }}\n  自 2023年{from}月1日 {{ {b} }}\n  自 2024年{next}月15日 {{ {c} }}\n}}"
    );
    let (a, b, c) = (pen.literal(Ty::Rate), pen.literal(Ty::Rate), pen.literal(Ty::Rate));
    let _ = writeln!(
        text,
        "参数 区资: 元/月 按 地区 {{\n  自 2020年1月1日 {{ 示例市 = {a}; 示例市.甲县 = {b} }}\n  自 2024年{next}月1日 {{ 示例市 = {c} }}\n}}"
    );
    let rows: Vec<String> = CLASSES.iter().map(|c| format!("{c} = {}", pen.literal(Ty::Money))).collect();
    let _ = writeln!(text, "参数 类额: 元 按 类一 {{ {} }}", rows.join("; "));
    for (name, ty, unit) in [
        ("限额", Ty::Money, "元"),
        ("限月", Ty::Months, "月"),
        ("限人", Ty::People, "人"),
        ("限率", Ty::Ratio, "比例"),
        ("限日", Ty::Date, "日期"),
        ("限龄", Ty::Age, "岁"),
    ] {
        let _ = writeln!(text, "参数 {name}: {unit} = {}", pen.literal(ty));
    }
}

/// A definition: of constants alone, of the row, or with tiers; it may read those before it.
fn definition(pen: &mut Pen, text: &mut String, index: u64) {
    let ty = *pen.random.pick(&[Ty::Money, Ty::Months, Ty::People, Ty::Ratio, Ty::Date, Ty::Rate]);
    let base = pen.value(ty, 2);
    let tiers = pen.tiers(ty, 2);
    let name = format!("定{}", ["一", "二", "三", "四", "五", "六"][usize::try_from(index).unwrap()]);
    let _ = writeln!(text, "定义 {name} = {base}{tiers}");
    pen.definitions.push((name, ty));
}
