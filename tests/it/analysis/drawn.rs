//! What the analysis says of drawn conditions, held against the interpreter on drawn cases: what is proved holds in each
//! of them, what is found is one.

use super::Random;
use crate::support::compile;
use polc::analyze::{Boxes, Found, Place, Point, Region, Verdict};
use polc::eval::Engine;
use polc::eval::profile::Profile;
use polc::ir::{ExprId, InputId, Program, Type};
use polc::value::{Date, Rational, Value, YearMonth};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Inputs, definitions and what conditions are drawn from.
struct World {
    declared: &'static str,
    /// Every atom, or parts of one in which `A` is one of the left sides and `B` one of the right sides.
    atoms: &'static [(&'static str, &'static [&'static str], &'static [&'static str])],
    /// The values that the cases have; those of `absent` are 不适用 where 大型 does not hold.
    values: &'static [(&'static str, &'static [&'static str])],
    absent: &'static [&'static str],
}

const NUMBERS: World = World {
    declared: "输入 大型: 是否
    输入 甲: 元
    输入 乙: 元
    输入 丙: 元 仅当 大型
    输入 人数: 整数 人 仅当 大型
    输入 名额: 整数 人 在 [1人, 6人]
    定义 分档 = 1元, 甲 >= 2元 => 乙, 甲 >= 3元 => 3元
    定义 有无 = { 大型 => 甲；甲 < 0元 且 非 (大型) => 乙 }
    定义 再定 = 分档 + 有无
    定义 真假 = 大型, 甲 >= 2元 => 否\n",
    atoms: &[
        (
            "A B",
            &[
                "甲",
                "乙",
                "丙",
                "甲 + 乙",
                "甲 - 乙",
                "-甲",
                "甲 * 2 - 乙",
                "甲 / 2",
                "丙 - 甲",
                "丙 + 乙 - 丙",
                "丙 * 0",
                "较大(甲, 乙)",
                "较小(甲, 乙)",
                "较大(丙, 乙)",
                "取整(甲)",
                "进一(甲)",
                "四舍五入(甲)",
                "绝对值(甲)",
                "分档",
                "有无",
                "再定",
                "较小(分档, 乙)",
                "取整(有无)",
                "取整(丙)",
            ],
            &[
                "< 0元",
                "<= 1元",
                "<= 2元",
                "> 1元",
                "> 2.5元",
                ">= 3元",
                "为 1元",
                "为 2元",
                "不为 3元",
                "为 不适用",
                "不为 不适用",
                "< 乙",
                ">= 甲",
                "为 甲",
                "> 丙",
                "<= 分档",
                ">= 有无",
                "不为 乙",
                "< 乙 * 2",
                "不为 5元",
            ],
        ),
        (
            "A B",
            &["人数", "名额", "人数 + 名额", "人数 - 名额", "人数 * 2 - 名额"],
            &["< 1人", "<= 2人", "> 2人", ">= 5人", "为 2人", "不为 1人", "> 名额", "<= 人数", "为 不适用", "为 1.5人"],
        ),
        (
            "A B",
            &[
                "甲 / 乙",
                "(甲 / 乙 无则 50%)",
                "(丙 / 甲 无则 0%)",
                "(甲 / 乙 无则 (人数 / 名额))",
                "人数 / 名额",
                "(甲 + 乙) / 甲",
            ],
            &["< 50%", "<= 50%", "> 0%", ">= 100%", "为 50%", "为 不适用"],
        ),
        ("A", &["大型", "非 (大型)", "真假", "非 (真假)"], &[""]),
    ],
    values: &[
        ("大型", &["是", "否"]),
        ("甲", &["-1", "0", "1", "2", "2.5", "3", "6"]),
        ("乙", &["-1", "0", "1", "2", "3"]),
        ("丙", &["-1", "0", "1", "3"]),
        ("人数", &["0", "1", "2", "5"]),
        ("名额", &["1", "2", "4", "6"]),
    ],
    absent: &["丙", "人数"],
};

const DAYS: World = World {
    declared: "输入 大型: 是否
    输入 开业: 日期
    输入 招用: 日期
    输入 复工: 日期 仅当 大型
    输入 某月: 年月
    输入 年份: 整数 在 [2020, 2030]
    定义 起日 = 2025年1月30日, 大型 => 复工
    定义 止日 = { 大型 => 开业；开业 > 2024年12月31日 且 非 (大型) => 2025年2月27日 }\n",
    atoms: &[
        (
            "自 A 至 B",
            &["开业", "招用", "复工", "2024年1月31日", "起日", "止日"],
            &[
                "招用 满 1个月",
                "复工 超过 1个月",
                "开业 不满 1个月",
                "招用 不超过 12个月",
                "2025年2月28日 满 1个月",
                "2024年2月29日 超过 1个月",
                "止日 满 1个月",
                "起日 不满 1个月",
                "2025年3月1日 不超过 1个月",
                "招用 满 30天",
                "2024年2月29日 不满 1个月",
            ],
        ),
        (
            "A B",
            &["开业", "招用", "复工", "起日", "止日"],
            &[
                "< 2025年2月28日",
                ">= 2025年1月30日",
                "> 招用",
                "<= 开业 + 30天",
                "> 开业 + 1个月",
                "为 2025年2月28日",
                "不为 招用",
                "在 开业 起 1个月 内",
                "在 2024年1月31日 起 1个月 内",
                "在 招用 前 30天 内",
                "在 复工 前 1个月 内",
                "为 不适用",
                "在 招用 起 10天 内",
                "< 起日",
                ">= 评估日",
            ],
        ),
        (
            "A B",
            &["周岁(开业, 招用)", "周岁(起日, 招用)", "周岁(复工, 招用)"],
            &[">= 1岁", "< 1岁", "> 0岁", "为 1岁", "<= 0岁", "为 不适用", ">= 0岁"],
        ),
        (
            "A B",
            &["年(招用)", "年(某月)", "年(复工)", "年份"],
            &["为 2024", ">= 2025", "< 2025", "<= 2024", "不为 2025", "> 100000"],
        ),
        (
            "A B",
            &["整月数(开业, 招用)", "整月数(招用, 2025年2月28日)", "整月数(起日, 止日)"],
            &[">= 0个月", "< 0个月", "为 0个月", "> 1个月", "<= 1个月", ">= 12个月"],
        ),
        ("A B", &["月份(招用)", "日(招用)"], &["为 2", "< 1", "> 12"]),
        (
            "A B",
            &["日期(年份, 2, 28)", "日期(年份, 12, 31)"],
            &["< 2025年2月28日", ">= 招用", "<= 2024年12月31日", "> 2024年12月31日"],
        ),
        (
            "A B",
            &["某月"],
            &["> 2025年1月", "<= 2024年2月", "在 2024年1月 起 3个月 内", "在 2025年2月 前 2个月 内", "为 2025年2月"],
        ),
        ("A", &["大型", "非 (大型)"], &[""]),
    ],
    values: &[
        ("大型", &["是", "否"]),
        ("开业", &["2024-01-31", "2024-02-29", "2025-01-30", "2025-01-31", "2025-02-27", "2025-02-28"]),
        ("招用", &["2024-01-30", "2024-02-29", "2025-02-27", "2025-02-28", "2025-03-01", "2025-03-31"]),
        ("复工", &["2024-01-29", "2024-02-28", "2025-01-30", "2025-03-01"]),
        ("某月", &["2024-01", "2024-12", "2025-01", "2025-02"]),
        ("年份", &["2023", "2024", "2025"]),
    ],
    absent: &["复工"],
};

const SETS: World = World {
    declared: "输入 大型: 是否
    输入 规模: 大 | 中 | 小 仅当 大型
    输入 另一规模: 大 | 中 | 小
    输入 类别: 多选 甲类 | 乙类 | 丙类 仅当 大型
    输入 性质: 多选 甲类 | 乙类
    输入 住地: 地区 仅当 大型
    输入 姓名: 文本 仅当 大型
    输入 别名: 文本
    输入 证书: 多选 文本 仅当 大型
    定义 选定 = 中, 大型 => 规模
    定义 有名 = { 大型 => 别名 }\n",
    atoms: &[
        (
            "A B",
            &["规模", "另一规模", "选定"],
            &[
                "为 大",
                "不为 中",
                "在 {大、中}",
                "不在 {大、小}",
                "为 另一规模",
                "不为 规模",
                "为 不适用",
                "不为 不适用",
            ],
        ),
        (
            "A B",
            &["类别", "性质"],
            &["含 甲类", "不含 乙类", "含 {甲类、乙类}", "不含 {甲类、乙类}", "含任一 {甲类、乙类}", "为 不适用"],
        ),
        (
            "A B",
            &["住地", "地区"],
            &[
                "在 示例市",
                "不在 示例市",
                "为 示例市",
                "在 示例市.甲县",
                "不在 示例市.甲县",
                "在 {示例市.甲县、他市}",
                "为 不适用",
            ],
        ),
        (
            "A B",
            &["姓名", "别名", "有名"],
            &["为 \"张\"", "不为 \"李\"", "在 {\"张\"、\"李\"}", "不在 {\"张\"、\"王\"}", "为 别名", "不为 不适用"],
        ),
        ("A", &["证书 含 \"会计\"", "证书 不含 \"电工\"", "大型", "非 (大型)"], &[""]),
    ],
    values: &[
        ("大型", &["是", "否"]),
        ("规模", &["大", "中", "小"]),
        ("另一规模", &["大", "中", "小"]),
        ("类别", &["", "0", "1", "01", "12", "2"]),
        ("性质", &["", "0", "1", "01"]),
        ("住地", &["示例市", "示例市.甲县", "示例市.乙县", "他市"]),
        ("地区", &["示例市", "示例市.甲县", "示例市.乙县", "他市"]),
        ("姓名", &["张", "李", "王", "赵"]),
        ("别名", &["张", "李", "王"]),
        ("证书", &["", "会计", "电工", "会计.电工"]),
    ],
    absent: &["规模", "类别", "住地", "姓名", "证书"],
};

fn input_value(program: &Program, ty: &Type, text: &str) -> Value {
    match ty {
        Type::Bool => Value::Bool(text == "是"),
        Type::Date => Value::Date(Date::parse(text).unwrap()),
        Type::Month => Value::Month(YearMonth::parse(text).unwrap()),
        Type::Enum(id) => {
            let members = &program.enums[id.index()].members;
            Value::Member(u8::try_from(members.iter().position(|m| *m == text).unwrap()).unwrap())
        }
        Type::EnumSet(_) => Value::Members(text.chars().map(|c| 1 << c.to_digit(10).unwrap()).sum()),
        Type::Text => Value::Text(text.into()),
        Type::TextSet => Value::Texts(text.split('.').filter(|t| !t.is_empty()).map(Arc::from).collect()),
        Type::Region => Value::Region(text.split('.').map(Arc::from).collect()),
        _ => Value::Number(Rational::parse(text).unwrap()),
    }
}

impl World {
    fn condition(&self, random: &mut Random, depth: u64) -> String {
        match random.below(if depth == 0 { 3 } else { 7 }) {
            0..3 => {
                let (form, left, right) = self.atoms[usize::try_from(random.below(self.atoms.len() as u64)).unwrap()];
                form.replace('A', random.pick(left)).replace('B', random.pick(right)).trim().to_owned()
            }
            3 => format!("非 ({})", self.condition(random, depth - 1)),
            4 | 5 => format!("({}) 且 ({})", self.condition(random, depth - 1), self.condition(random, depth - 1)),
            _ => format!("({}) 或 ({})", self.condition(random, depth - 1), self.condition(random, depth - 1)),
        }
    }

    /// A case that 仅当 allows, with some values given.
    fn case(&self, program: &Program, given: &Point, random: &mut Random) -> Option<Profile> {
        let mut profile = Profile::empty(program, Date::new(2025, 2, 28).unwrap());
        let mut large = false;
        for (name, values) in self.values {
            let index = program.inputs.iter().position(|i| i.name == *name).unwrap();
            let drawn = input_value(program, &program.inputs[index].ty, random.pick(values));
            let place = Place::Input(InputId(u32::try_from(index).unwrap()));
            let of_case = if self.absent.contains(name) && !large { Value::NotApplicable } else { drawn };
            let value = given.get(&place).cloned().unwrap_or(of_case);
            if *name == "大型" {
                large = value == Value::Bool(true);
            }
            let absent = value == Value::NotApplicable;
            if absent != (self.absent.contains(name) && !large) {
                return None;
            }
            profile.inputs[index] = value;
        }
        if let Some(Value::Date(today)) = given.get(&Place::Today) {
            profile.date = *today;
        }
        Some(profile)
    }
}

/// The conditions of a program with the cases that were drawn, and for each what the interpreter says in each of these.
struct Drawn<'p> {
    world: &'p World,
    program: &'p Program,
    engine: Engine<'p>,
    texts: Vec<String>,
    conds: Vec<ExprId>,
    truth: Vec<Vec<Option<bool>>>,
    random: Random,
    faults: Vec<String>,
}

impl Drawn<'_> {
    /// Holds what was found against the cases: `holds` says for each whether it should be one of the region, `in_it` for
    /// any whether it is.
    fn judge(
        &mut self,
        what: &str,
        found: Found,
        holds: &[Option<bool>],
        in_it: impl Fn(&Engine<'_>, &Profile) -> Option<bool>,
    ) -> &'static str {
        match found {
            Found::Nowhere => {
                if holds.contains(&Some(true)) {
                    self.faults.push(format!("证明不成立：{what}"));
                }
                "无"
            }
            Found::Exact(point) => {
                for _ in 0..3 {
                    let profile = self.world.case(self.program, &point, &mut self.random);
                    if profile.and_then(|p| in_it(&self.engine, &p)) != Some(true) {
                        self.faults.push(format!("情形不成立：{what}：{point:?}"));
                        break;
                    }
                }
                "有"
            }
            Found::Guess(_) => "猜",
            Found::Undecided(_) => "不知",
        }
    }
}

fn refuted(verdict: Verdict) -> Found {
    match verdict {
        Verdict::Proved => Found::Nowhere,
        Verdict::Refuted(point) => Found::Exact(point),
        Verdict::Undecided(reason) => Found::Undecided(reason),
    }
}

/// How often a case was found, and how often each other answer given.
fn tally(answers: &[&'static str]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    answers.iter().for_each(|a| *counts.entry(a).or_default() += 1);
    format!("{counts:?}")
}

fn surveyed(world: &World, seed: u64) -> String {
    let mut random = Random(seed);
    let texts: Vec<String> = (0..CONDITIONS).map(|i| world.condition(&mut random, i as u64 % 3)).collect();
    let lines: String = texts.iter().enumerate().map(|(i, text)| format!("定义 「问{i}」 = {text}\n")).collect();
    let (program, found) = compile(&format!("{}{lines}", world.declared));
    assert_eq!(found, "");
    let drawn = &program.definitions[program.definitions.len() - CONDITIONS..];
    let conds: Vec<ExprId> = drawn.iter().map(|d| program.tiered[d.value.index()].base.unwrap()).collect();
    let engine = Engine::new(&program);
    let cases: Vec<Profile> = (0..CASES).map(|_| world.case(&program, &Point::new(), &mut random).unwrap()).collect();
    let truth = conds.iter().map(|c| cases.iter().map(|p| engine.condition(p, *c, None)).collect()).collect();
    let mut drawn = Drawn { world, program: &program, engine, texts, conds, truth, random, faults: Vec::new() };
    let told = format!("{}；{}", alone(&mut drawn), together(&mut drawn));
    assert_eq!(drawn.faults.join("\n"), "");
    told
}

/// Each condition, holding and failing.
fn alone(drawn: &mut Drawn<'_>) -> String {
    let mut answers = Vec::new();
    for i in 0..CONDITIONS {
        for wanted in [true, false] {
            let (cond, truth) = (drawn.conds[i], drawn.truth[i].clone());
            let mut boxes = Boxes::exact(drawn.program);
            let region = if wanted { boxes.region(cond) } else { boxes.outside(cond) }.unwrap();
            let found = boxes.find(&region);
            assert!(!boxes.is_nowhere(&region) || found == Found::Nowhere);
            let holds: Vec<Option<bool>> = truth.iter().map(|t| t.map(|t| t == wanted)).collect();
            let what = format!("{} {wanted}", drawn.texts[i]);
            answers
                .push(drawn.judge(&what, found, &holds, |engine, p| Some(engine.condition(p, cond, None)? == wanted)));
        }
    }
    tally(&answers)
}

/// Three conditions after another: whether the first lies in the second, apart from it, in one of the others; and what
/// its form alone says of it.
fn together(drawn: &mut Drawn<'_>) -> String {
    let mut answers = Vec::new();
    for i in 0..CONDITIONS - 2 {
        let mut boxes = Boxes::exact(drawn.program);
        let regions: Vec<Region> = drawn.conds[i..i + 3].iter().map(|c| boxes.region(*c).unwrap()).collect();
        let [a, b, c] = &regions[..] else { panic!() };
        let mut form = Boxes::new(drawn.program);
        let by_form = form.region(drawn.conds[i]).unwrap();
        let carried: Vec<Region> = by_form.products.iter().map(|p| boxes.carried(&form.terms, p).unwrap()).collect();
        let claims: [(&str, Verdict, &[bool]); 4] = [
            ("在内", boxes.inside(a, b), &[true, false]),
            ("分开", boxes.apart(a, b), &[true, true]),
            ("盖住", boxes.covered(a, &[b.clone(), c.clone()]), &[true, false, false]),
            // What the form says is as much at least: it has no counterexample at all.
            ("转来", boxes.covered(a, &carried), &[true, false]),
        ];
        for (claim, verdict, counter) in claims {
            let conds = if claim == "转来" { [drawn.conds[i]; 3] } else { [0, 1, 2].map(|k| drawn.conds[i + k]) };
            let truth = if claim == "转来" { [i; 3] } else { [i, i + 1, i + 2] }.map(|k| drawn.truth[k].clone());
            let against = |k: usize| truth.iter().zip(counter).all(|(truth, asked)| truth[k] == Some(*asked));
            let holds: Vec<Option<bool>> = (0..CASES).map(|k| Some(against(k))).collect();
            // What is neither true nor false does not hold.
            let in_it = |engine: &Engine<'_>, p: &Profile| {
                let holds = |cond: &ExprId| engine.condition(p, *cond, None) == Some(true);
                Some(conds.iter().zip(counter).all(|(cond, asked)| holds(cond) == *asked))
            };
            let what = format!("{claim} {:?}", &drawn.texts[i..i + 3]);
            answers.push(drawn.judge(&what, refuted(verdict), &holds, in_it));
        }
    }
    tally(&answers)
}

/// So many conditions are drawn for each world, and so many cases.
const CONDITIONS: usize = 110;
const CASES: usize = 60;

#[test]
fn of_numbers() {
    assert_eq!(surveyed(&NUMBERS, 1), r#"{"无": 16, "有": 188, "猜": 16}；{"不知": 50, "无": 199, "有": 183}"#);
}

#[test]
fn of_days() {
    assert_eq!(surveyed(&DAYS, 2), r#"{"无": 11, "有": 178, "猜": 31}；{"不知": 84, "无": 171, "有": 177}"#);
}

#[test]
fn of_sets() {
    assert_eq!(surveyed(&SETS, 3), r#"{"无": 7, "有": 139, "猜": 74}；{"不知": 205, "无": 146, "有": 81}"#);
}
