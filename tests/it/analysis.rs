//! The algebra of boxes against brute force: random conditions over small domains, 不适用 included.
mod algebra;
mod drawn;
mod regions;

use crate::support::{analysed, compile};
use polc::analyze::{Answer, Boxes, Found, Place, Point};
use polc::eval::Engine;
use polc::eval::profile::Profile;
use polc::ir::{CmpOp, ExprId, ExprKind, Program};
use polc::value::{Date, Element, Rational, Value};
use std::sync::Arc;

/// A generator of numbers without state outside of the test.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn pick<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }
}

const INPUTS: &str =
    "输入 人头: 整数 人 在 [0人, 3人]\n输入 规模: 大型 | 中型 | 小型\n输入 高新: 是否\n输入 比率: 比例 在 [0%, 100%]\n";

fn condition(random: &mut Random, depth: u64) -> String {
    match random.below(if depth == 0 { 5 } else { 8 }) {
        0 => format!("人头 {} {}人", random.pick(&["<", "<=", ">", ">="]), random.below(4)),
        1 => format!("规模 {} {}", random.pick(&["为", "不为"]), random.pick(&["大型", "中型", "不适用"])),
        2 => format!(
            "规模 {} {}",
            random.pick(&["在", "不在"]),
            random.pick(&["{大型、中型}", "{小型}", "{中型、小型}"])
        ),
        3 => random.pick(&["高新", "非 (高新)", "高新 为 是", "高新 不为 是"]).to_owned(),
        4 => format!("比率 {} {}%", random.pick(&["<", "<=", ">", ">="]), random.pick(&["0", "50", "100"])),
        5 => format!("非 ({})", condition(random, depth - 1)),
        6 => format!("({}) 且 ({})", condition(random, depth - 1), condition(random, depth - 1)),
        _ => format!("({}) 或 ({})", condition(random, depth - 1), condition(random, depth - 1)),
    }
}

/// Every case: the values at and between the bounds, and 不适用.
fn cases(program: &Program) -> Vec<Vec<Value>> {
    let number = |n: i128, d: i128| Value::Number(Rational::new(n, d).unwrap());
    let mut domains: Vec<(&str, Vec<Value>)> = vec![
        ("人头", (0..4).map(|n| number(n, 1)).collect()),
        ("规模", (0..3).map(Value::Member).collect()),
        ("高新", vec![Value::Bool(true), Value::Bool(false)]),
        ("比率", (0..5).map(|n| number(n, 4)).collect()),
    ];
    domains.iter_mut().for_each(|(_, values)| values.push(Value::NotApplicable));
    let mut all = vec![vec![Value::Unknown; program.inputs.len()]];
    for (name, values) in domains {
        let index = program.inputs.iter().position(|i| i.name == name).unwrap();
        let with = |case: &Vec<Value>, value: &Value| {
            let mut case = case.clone();
            case[index] = value.clone();
            case
        };
        all = all.iter().flat_map(|case| values.iter().map(move |v| with(case, v))).collect();
    }
    all
}

fn value(program: &Program, case: &[Value], id: ExprId) -> Value {
    match &program.expr(id).kind {
        ExprKind::Const(value) => value.clone(),
        ExprKind::Input(input) => case[input.index()].clone(),
        _ => Value::Bool(holds(program, case, id)),
    }
}

fn holds(program: &Program, case: &[Value], id: ExprId) -> bool {
    let of = |id: &ExprId| value(program, case, *id);
    match &program.expr(id).kind {
        ExprKind::Input(_) | ExprKind::Const(_) => value(program, case, id) == Value::Bool(true),
        ExprKind::Not(a) => !holds(program, case, *a),
        ExprKind::And(parts) => parts.iter().all(|p| holds(program, case, *p)),
        ExprKind::Or(parts) => parts.iter().any(|p| holds(program, case, *p)),
        ExprKind::Is { left, right, negated } => match (of(left), of(right)) {
            (a, Value::NotApplicable) => (a == Value::NotApplicable) != *negated,
            (Value::NotApplicable, _) => false,
            (a, b) => (a == b) != *negated,
        },
        ExprKind::InSet { left, set, negated } => match (of(left), of(set)) {
            (Value::Member(index), Value::Members(bits)) => (bits >> index & 1 == 1) != *negated,
            _ => false,
        },
        ExprKind::Compare(op, a, b) => match (of(a), of(b)) {
            (Value::Number(a), Value::Number(b)) => match op {
                CmpOp::Less => a < b,
                CmpOp::AtMost => a <= b,
                CmpOp::Greater => a > b,
                CmpOp::AtLeast => a >= b,
                CmpOp::Equal => a == b,
            },
            _ => false,
        },
        other => panic!("not among the forms of the test: {other:?}"),
    }
}

/// The expression of each definition.
fn conditions(program: &Program) -> Vec<ExprId> {
    program.definitions.iter().map(|d| program.tiered[d.value.index()].base.unwrap()).collect()
}

#[test]
fn implication_and_disjointness_agree_with_every_case() {
    let mut random = Random(20_261_121);
    for _ in 0..60 {
        let pair = (condition(&mut random, 3), condition(&mut random, 3));
        let text = format!("{INPUTS}定义 甲 = {}\n定义 乙 = {}\n", pair.0, pair.1);
        let (program, found) = compile(&text);
        assert_eq!(found, "", "{text}");
        let [a, b] = conditions(&program)[..] else { panic!("two definitions") };
        let mut boxes = Boxes::new(&program);
        let (inside, other) = (boxes.region(a).unwrap(), boxes.region(b).unwrap());
        let outside = boxes.outside(b).unwrap();
        let cases = cases(&program);
        let truth: Vec<(bool, bool)> = cases.iter().map(|c| (holds(&program, c, a), holds(&program, c, b))).collect();
        let implies = truth.iter().all(|(a, b)| !a || *b);
        let disjoint = !truth.iter().any(|(a, b)| *a && *b);
        let answer = |b: bool| if b { Answer::Yes } else { Answer::No };
        assert_eq!(boxes.implies(&inside, &other), answer(implies), "{text}");
        assert_eq!(boxes.disjoint(&inside, &other), answer(disjoint), "{text}");
        assert_eq!(boxes.disjoint(&other, &outside), Answer::Yes, "{text}");
    }
}

#[test]
fn days_months_and_periods() {
    let inputs = "输入 开业: 日期\n输入 招用: 日期\n输入 工资: 元/月\n输入 缴费: 元/月\n";
    let implies = |a: &str, b: &str| {
        let (program, found) = compile(&format!("{inputs}定义 甲 = {a}\n定义 乙 = {b}\n"));
        assert_eq!(found, "", "{a} {b}");
        let [a, b] = conditions(&program)[..] else { panic!("two definitions") };
        let mut boxes = Boxes::new(&program);
        let (a, b) = (boxes.region(a).unwrap(), boxes.region(b).unwrap());
        boxes.implies(&a, &b)
    };
    assert_eq!(implies("开业 > 2024年12月31日", "开业 >= 2025年1月1日"), Answer::Yes);
    assert_eq!(implies("自 开业 至 招用 满 6个月", "自 开业 至 招用 满 3个月"), Answer::Yes);
    assert_eq!(implies("自 开业 至 招用 满 3个月", "自 开业 至 招用 超过 3个月"), Answer::No);
    assert_eq!(implies("招用 在 开业 起 1年内", "招用 在 开业 起 2年内 且 招用 >= 开业"), Answer::Yes);
    assert_eq!(implies("地区 为 示例市.甲县", "地区 在 示例市"), Answer::Yes);
    assert_eq!(implies("地区 在 示例市.甲县", "非 (地区 在 {示例市.乙县、他市})"), Answer::Yes);
    assert_eq!(implies("地区 为 示例市.甲县", "地区 为 示例市"), Answer::No);
    assert_eq!(implies("工资 > 缴费", "缴费 <= 工资"), Answer::Yes);
    assert_eq!(implies("工资 >= 缴费", "缴费 < 工资"), Answer::No);
    assert_eq!(implies("工资 * 2 > 1000元/月", "工资 * 2 > 500元/月"), Answer::Yes);
}

/// What is found in the region of a condition: `无`, `? …` for what is undecided or a guess, else the point.
fn found(inputs: &str, cond: &str) -> String {
    let (program, found) = compile(&format!("{inputs}定义 甲 = {cond}\n"));
    assert_eq!(found, "", "{cond}");
    let mut boxes = Boxes::exact(&program);
    let cond = program.tiered[program.definitions.last().unwrap().value.index()].base.unwrap();
    let region = boxes.region(cond).unwrap();
    match boxes.find(&region) {
        Found::Nowhere => "无".to_owned(),
        Found::Exact(point) => format!("{:?}", point.values().collect::<Vec<_>>()),
        other => format!("? {other:?}"),
    }
}

#[test]
fn relations_between_inputs_are_solved_exactly() {
    let inputs = "输入 甲数: 人\n输入 乙数: 人\n输入 期满: 整数 人\n输入 留用: 整数 人\n输入 开业: 日期\n输入 招用: 日期\n\
                  输入 出生: 日期\n输入 大型: 是否\n输入 人数: 人 仅当 大型\n输入 年度: 整数\n";
    let cases = [
        ("甲数 > 乙数 且 乙数 > 甲数", "无"),
        ("甲数 + 乙数 <= 10人 且 甲数 - 乙数 >= 10人 且 乙数 > 0人", "无"),
        ("甲数 + 乙数 <= 10人 且 甲数 - 乙数 >= 10人", "[Number(10), Number(0)]"),
        ("甲数 < 0人", "无"),
        ("留用 / 期满 >= 50% 且 留用 * 3 < 期满", "无"),
        ("留用 / 期满 > 50% 且 留用 / 期满 < 60% 且 期满 < 7人", "无"),
        ("留用 / 期满 > 50% 且 留用 / 期满 < 60% 且 期满 <= 7人", "[Number(7), Number(4)]"),
        ("留用 / 期满 为 5.5%", "[Number(200), Number(11)]"),
        ("日期(年度, 12, 31) 在 [2023年1月1日, 2023年12月31日]", "[Number(2023)]"),
        ("日期(年度, 12, 31) 在 [2024年1月1日, 2024年12月30日]", "无"),
        ("较小(甲数, 乙数) > 5人 且 甲数 + 乙数 < 10人", "无"),
        ("招用 在 开业 起 2年内 且 招用 > 开业 + 740天", "无"),
        ("招用 在 开业 起 2年内 且 招用 > 开业 + 700天", "[Date(2025-06-01), Date(2027-06-01)]"),
        (
            "周岁(出生, 招用) >= 16岁 且 周岁(出生, 招用) <= 24岁 且 招用 < 2000年1月1日",
            "[Date(1999-12-01), Date(1983-12-01)]",
        ),
        ("人数 >= 5人 且 非 (大型)", "无"),
        ("人数 为 不适用 且 大型", "无"),
        ("人数 为 不适用", "[Bool(false), NotApplicable]"),
        ("地区 在 示例市.甲县 且 地区 不在 示例市", "无"),
    ];
    let told: Vec<String> = cases.iter().map(|(cond, _)| format!("{cond} → {}", found(inputs, cond))).collect();
    let expected: Vec<String> = cases.iter().map(|(cond, expect)| format!("{cond} → {expect}")).collect();
    assert_eq!(told.join("\n"), expected.join("\n"));
}

#[test]
fn what_is_not_applicable_and_the_calendar_are_minded() {
    let inputs = "输入 大型: 是否\n输入 人数: 整数 人 仅当 大型\n输入 级别: 整数 人 仅当 人数 > 3人\n输入 名额: 人\n\
                  输入 规模: 大 | 中 | 小\n输入 类别: 多选 甲类 | 乙类 仅当 大型\n输入 住地: 地区 仅当 大型\n\
                  输入 证书: 多选 文本 仅当 大型\n输入 开业: 日期\n输入 招用: 日期\n输入 某月: 年月\n\
                  定义 分 = { 规模 为 大 => 1元；规模 为 小 => 2元 }\n定义 起日 = 2025年1月31日, 大型 => 2025年1月30日\n";
    let cases = [
        // Numbers of a definition that has none in some cases.
        ("分 不为 5元 且 规模 为 中", "无"),
        ("分 为 不适用 且 规模 不为 中", "无"),
        // What 仅当 takes away: sets, regions, texts, and inputs below inputs.
        ("非 (类别 含 甲类) 且 非 (大型)", "[Bool(false), NotApplicable]"),
        ("非 (住地 在 示例市) 且 非 (大型)", "[Bool(false), NotApplicable]"),
        ("非 (证书 含 \"会计\") 且 非 (大型)", "? Guess({Input(in1): Bool(false), Other(e14): Bool(false)})"),
        ("证书 含 \"会计\" 且 非 (大型)", "无"),
        ("级别 为 不适用 且 非 (大型)", "[Bool(false), NotApplicable, NotApplicable]"),
        ("人数 + 名额 > 2人 且 人数 为 不适用", "无"),
        // What both sides have may be 不适用 too.
        ("人数 <= 人数 且 非 (大型)", "无"),
        ("非 (人数 <= 人数)", "[Bool(false), NotApplicable]"),
        ("人数 + 名额 > 人数 且 非 (大型)", "无"),
        ("人数 - 人数 + 名额 > 2人 且 非 (大型)", "无"),
        ("人数 * 0 为 0人 且 非 (大型)", "无"),
        // 无则 counts only where the divisor is 0.
        ("(人数 / 名额 无则 0%) 为 不适用 且 名额 为 2人", "[Bool(false), NotApplicable, Number(2)]"),
        // Months of the calendar.
        ("某月 <= 2024年2月", "[Month(2024-02)]"),
        ("年(某月) 为 2025 且 某月 > 2025年11月", "[Month(2025-12)]"),
        ("年(某月) 为 2025 且 某月 > 2025年12月", "无"),
        ("年(开业) > 100000", "? Guess({Other(e12): Number(200000)})"),
        // Less than a month back is 0 months.
        (
            "整月数(开业, 招用) 为 0个月 且 招用 < 开业 且 开业 在 [2025年1月20日, 2025年1月25日]",
            "[Date(2025-01-20), Date(2025-01-01)]",
        ),
        ("整月数(开业, 招用) 为 0个月 且 招用 < 2025年1月20日 且 开业 >= 2025年2月20日", "无"),
        ("自 起日 至 招用 满 1个月 且 招用 在 [2025年2月27日, 2025年2月28日]", "[Bool(true), Date(2025-02-28)]"),
        ("自 起日 至 2025年2月27日 满 1个月", "无"),
    ];
    let told: Vec<String> = cases.iter().map(|(cond, _)| format!("{cond} → {}", found(inputs, cond))).collect();
    let expected: Vec<String> = cases.iter().map(|(cond, expect)| format!("{cond} → {expect}")).collect();
    assert_eq!(told.join("\n"), expected.join("\n"));
}

/// Whether the interpreter says that a condition holds at a point.
fn evaluated(program: &Program, point: &Point, cond: ExprId) -> Option<bool> {
    let mut profile = Profile::empty(program, Date::new(2025, 6, 1).unwrap());
    for (place, value) in point {
        match (place, value) {
            (Place::Today, Value::Date(day)) => profile.date = *day,
            (Place::Input(id), value) => profile.inputs[id.index()] = value.clone(),
            (Place::Param(id), value) => profile.params[id.index()] = Some(value.clone()),
            (Place::Reading(id), Value::Member(option)) => profile.readings[id.index()] = usize::from(*option),
            (Place::Field(id, field), value) => {
                let entity = &program.entities[id.index()];
                let list = &mut profile.inputs[entity.list.index()];
                let mut fields = match &*list {
                    Value::List(elements) => elements[0].fields.to_vec(),
                    _ => vec![Value::Unknown; entity.fields.len()],
                };
                fields[*field] = value.clone();
                *list = Value::List(Arc::from([Element { fields: Arc::from(fields) }]));
            }
            other => panic!("{other:?}"),
        }
    }
    Engine::new(program).condition(&profile, cond, None)
}

/// `有`, where a case was found and the interpreter does not say otherwise; `无`, where there is proved to be none;
/// `猜`, where a value that was not taken apart would have to be right; else what happened.
fn case(boxes: &mut Boxes<'_>, program: &Program, cond: ExprId, holds: bool) -> String {
    let region = if holds { boxes.region(cond) } else { boxes.outside(cond) };
    match boxes.find(&region.unwrap()) {
        Found::Nowhere => "无".to_owned(),
        Found::Guess(_) => "猜".to_owned(),
        Found::Exact(point) if evaluated(program, &point, cond) != Some(!holds) => "有".to_owned(),
        other => format!("{other:?}"),
    }
}

const ALL_KINDS: &str = "输入 甲数: 元
    输入 乙数: 元
    输入 人数: 整数 人
    输入 率: 比例
    输入 大型: 是否
    输入 规模: 大 | 中 | 小 仅当 大型
    输入 类别: 多选 甲类 | 乙类 | 丙类
    输入 姓名: 文本
    输入 开业: 日期
    输入 招用: 日期
    输入 出生: 日期
    输入 某月: 年月
    输入 另一规模: 大 | 中 | 小
    输入 另名: 文本
    输入 证书: 多选 文本
    输入 月数: 月
    输入 档次: 元 在 {100元、200元}
    输入 工种: 文本 在 {\"焊工\"、\"电工\"}
    输入 等级: 大 | 中 | 小 在 {大、中}
    口径 算法 { 按月 (缺省) = \"按整月\"、按天 = \"按天\"、按次 = \"按次\" } 因 \"未写明\"
    实体 员工 { 工资: 元；在岗: 是否 }
    参数 定数: 元 = 5元
    参数 变数: 元 { 自 2024年1月1日 = 5元; 自 2025年1月1日 = 6元 }
    定义 分档 = 1元, 甲数 >= 10元 => 2元, 甲数 >= 20元 => 3元
    定义 真假 = 大型, 甲数 >= 10元 => 否
    定义 有无 = { 大型 => 甲数 }
    定义 起算 = 开业, 算法 为 按天 => 招用
    定义 再定 = 分档 + 1元\n";

/// A condition; whether there is a case in which it holds, and one in which it fails.
const KINDS: &[(&str, &str, &str)] = &[
    // Sets.
    ("类别 含 {甲类、乙类}", "有", "有"),
    ("类别 含 {甲类、乙类} 且 类别 不含 甲类", "无", "有"),
    ("类别 含任一 {甲类、乙类} 且 类别 不含 甲类", "有", "有"),
    ("类别 含任一 {甲类、乙类} 且 类别 不含 甲类 且 类别 不含 乙类", "无", "有"),
    ("类别 含任一 {甲类、乙类} 或 (类别 不含 甲类 且 类别 不含 乙类)", "有", "无"),
    ("姓名 为 \"张三\" 且 姓名 不为 \"张三\"", "无", "有"),
    ("姓名 在 {\"张三\"、\"李四\"} 且 姓名 不为 \"张三\"", "有", "有"),
    ("姓名 在 {\"张三\"、\"李四\"} 且 姓名 不为 \"张三\" 且 姓名 不为 \"李四\"", "无", "有"),
    ("姓名 不在 {\"张三\"、\"李四\"} 或 姓名 为 \"张三\" 或 姓名 为 \"李四\"", "有", "无"),
    ("规模 为 大 或 规模 为 中 或 规模 为 小 或 规模 为 不适用", "有", "无"),
    ("规模 为 大 或 规模 为 中 或 规模 为 小", "有", "有"),
    ("大型 且 规模 不在 {大、中、小}", "无", "有"),
    ("规模 不为 不适用 且 非 (大型)", "无", "有"),
    ("规模 不为 大 且 非 (大型)", "无", "有"),
    ("规模 为 另一规模 且 另一规模 不为 规模", "无", "猜"),
    ("姓名 为 另名 且 非 (另名 为 姓名)", "无", "猜"),
    ("姓名 为 另名 或 非 (另名 为 姓名)", "猜", "无"),
    ("证书 含 \"会计\" 且 非 (证书 含 \"会计\")", "无", "猜"),
    ("地区 为 示例市 且 地区 在 示例市.甲县", "无", "有"),
    ("地区 在 示例市.甲县 且 地区 在 示例市.乙县", "无", "有"),
    ("地区 在 示例市 且 非 (地区 在 示例市.甲县)", "有", "有"),
    // Numbers.
    ("人数 > 2人 且 人数 < 3人", "无", "有"),
    ("人数 * 2 为 5人", "无", "有"),
    ("人数 * 2 为 6人", "有", "有"),
    ("人数 不为 3人 且 人数 > 2人 且 人数 < 4人", "无", "有"),
    ("甲数 不为 3元 且 甲数 > 2元 且 甲数 < 4元", "有", "有"),
    ("-甲数 > -3元 且 甲数 >= 3元", "无", "有"),
    ("甲数 - 乙数 > 3元 且 乙数 - 甲数 > -3元", "无", "有"),
    ("较大(甲数, 乙数) < 5元 且 甲数 + 乙数 > 10元", "无", "有"),
    ("较大(甲数, 乙数) <= 5元 且 甲数 + 乙数 >= 10元", "有", "有"),
    ("较小(甲数, 乙数) >= 5元 且 甲数 + 乙数 < 10元", "无", "有"),
    ("取整(甲数) 为 3元 且 甲数 >= 4元", "无", "有"),
    ("取整(甲数) 为 3元 且 甲数 > 3.9元", "有", "有"),
    ("取整(甲数) 为 3元 且 甲数 < 3元", "无", "有"),
    ("进一(甲数) 为 3元 且 甲数 > 3元", "无", "有"),
    ("进一(甲数) 为 3元 且 甲数 <= 2元", "无", "有"),
    ("进一(甲数) 为 3元 且 甲数 < 2.1元", "有", "有"),
    ("四舍五入(甲数) 为 3元 且 甲数 < 2.5元", "无", "有"),
    ("四舍五入(甲数) 为 3元 且 甲数 <= 2.5元", "有", "有"),
    ("四舍五入(甲数) 为 3元 且 甲数 >= 3.5元", "无", "有"),
    ("(甲数 / 乙数 无则 0%) > 50% 且 甲数 * 2 <= 乙数 且 乙数 >= 0元", "无", "有"),
    ("(甲数 / 乙数 无则 100%) > 50% 且 甲数 * 2 <= 乙数", "有", "有"),
    ("(甲数 / 乙数 无则 100%) > 50% 且 甲数 * 2 <= 乙数 且 乙数 > 0元", "无", "有"),
    // Parameters, definitions with tiers.
    ("甲数 >= 定数 且 甲数 < 5元", "无", "有"),
    ("甲数 >= 定数 且 甲数 <= 5元", "有", "有"),
    ("分档 为 1元 且 甲数 >= 10元", "无", "有"),
    ("分档 为 2元 且 甲数 >= 20元", "无", "有"),
    ("分档 为 2元 且 甲数 >= 19元", "有", "有"),
    ("分档 为 3元 且 甲数 < 20元", "无", "有"),
    ("再定 为 4元 且 甲数 < 20元", "无", "有"),
    ("再定 为 4元 且 甲数 >= 20元", "有", "有"),
    ("真假 且 甲数 >= 10元", "无", "有"),
    ("真假 且 非 (大型)", "无", "有"),
    ("非 (真假) 且 大型 且 甲数 < 10元", "无", "有"),
    ("非 (真假) 且 大型 且 甲数 >= 10元", "有", "有"),
    ("有无 为 不适用 且 大型", "无", "有"),
    ("有无 > 3元 且 非 (大型)", "无", "有"),
    ("有无 > 3元 且 甲数 <= 3元", "无", "有"),
    ("甲数 / 乙数 > 50% 且 乙数 为 0元", "无", "有"),
    ("甲数 * 率 > 5元 且 率 * 甲数 <= 5元", "猜", "猜"),
    ("甲数 * 率 > 5元 且 甲数 * 率 <= 5元", "无", "猜"),
    // Days and months.
    ("自 开业 至 招用 满 月数 且 非 (自 开业 至 招用 满 月数)", "无", "猜"),
    ("自 开业 至 招用 满 月数 且 自 开业 至 招用 不满 月数", "无", "猜"),
    ("招用 在 开业 前 3个月 内 且 非 (招用 在 开业 前 3个月 内)", "无", "有"),
    ("评估日 >= 2025年3月1日 且 评估日 < 2025年3月1日", "无", "有"),
    ("月份(招用) 为 13", "无", "猜"),
    ("日(招用) > 31", "无", "猜"),
    ("整月数(开业, 招用) >= 6个月 且 整月数(开业, 招用) < 6个月", "无", "有"),
    ("某月 > 2025年3月 且 某月 < 2025年5月", "有", "有"),
    ("某月 > 2025年3月 且 某月 < 2025年5月 且 某月 不为 2025年4月", "无", "有"),
    ("某月 在 2025年3月 起 3个月 内 且 某月 > 2025年5月", "无", "有"),
    ("某月 在 2025年3月 起 3个月 内 且 某月 >= 2025年5月", "有", "有"),
    ("某月 在 2025年3月 起 3个月 内 且 某月 < 2025年3月", "无", "有"),
    ("某月 在 2025年3月 前 3个月 内 且 某月 < 2025年1月", "无", "有"),
    ("某月 在 2025年3月 前 3个月 内 且 某月 <= 2025年1月", "有", "有"),
    ("招用 在 开业 起 10天 内 且 招用 > 开业 + 10天", "无", "有"),
    ("招用 在 开业 起 10天 内 且 招用 >= 开业 + 10天", "有", "有"),
    ("招用 在 开业 前 10天 内 且 招用 > 开业", "无", "有"),
    ("招用 在 开业 前 10天 内 且 招用 < 开业 - 10天", "无", "有"),
    ("招用 在 开业 前 10天 内 且 招用 <= 开业 - 10天", "有", "有"),
    ("招用 > 2025年3月1日 且 招用 < 2025年3月2日", "无", "有"),
    ("自 开业 至 2025年6月30日 满 6个月 且 开业 > 2024年12月31日", "无", "有"),
    ("自 开业 至 2025年6月30日 满 6个月 且 开业 >= 2024年12月31日", "有", "有"),
    ("自 开业 至 2025年6月30日 超过 6个月 且 开业 > 2024年12月29日", "无", "有"),
    ("自 开业 至 2025年6月30日 超过 6个月 且 开业 >= 2024年12月29日", "有", "有"),
    ("自 开业 至 2025年6月30日 不满 6个月 且 开业 < 2025年1月1日", "无", "有"),
    ("自 开业 至 2025年6月30日 不满 6个月 且 开业 <= 2025年1月1日", "有", "有"),
    ("自 开业 至 2025年6月30日 不超过 6个月 且 开业 < 2024年12月30日", "无", "有"),
    ("自 开业 至 2025年6月30日 不超过 6个月 且 开业 <= 2024年12月30日", "有", "有"),
    ("自 2024年12月31日 至 招用 满 6个月 且 招用 < 2025年6月30日", "无", "有"),
    ("自 2024年12月31日 至 招用 满 6个月 且 招用 <= 2025年6月30日", "有", "有"),
    ("自 开业 至 招用 满 6个月 且 自 开业 至 招用 不满 3个月", "无", "有"),
    ("自 开业 至 招用 满 10天 且 招用 < 开业 + 10天", "无", "有"),
    ("招用 > 开业 + 6个月 且 招用 < 开业", "无", "有"),
    ("周岁(出生, 招用) >= 16岁 且 招用 < 2025年6月1日 且 出生 > 2009年6月1日", "无", "有"),
    ("周岁(出生, 招用) >= 16岁 且 招用 <= 2025年6月1日 且 出生 >= 2009年6月1日", "有", "有"),
    ("周岁(出生, 招用) < 16岁 且 招用 >= 2025年6月1日 且 出生 < 2009年6月1日", "无", "有"),
    ("年(招用) 为 2025 且 招用 < 2025年1月1日", "无", "有"),
    ("年(招用) 为 2025 且 招用 <= 2025年1月1日", "有", "有"),
    ("年(招用) 为 2025 且 招用 > 2025年12月31日", "无", "有"),
    // Domains, readings, parameters of several versions.
    ("档次 > 100元 且 档次 < 200元", "无", "有"),
    ("工种 不为 \"焊工\" 且 工种 不为 \"电工\"", "无", "有"),
    ("等级 为 小 或 等级 为 不适用", "无", "有"),
    ("等级 为 大 或 等级 为 中", "有", "无"),
    ("算法 为 按月 且 算法 为 按天", "无", "有"),
    ("算法 为 按月 或 算法 为 按天 或 算法 为 按次", "有", "无"),
    ("算法 为 按次 且 算法 不为 按月", "有", "有"),
    ("周岁(出生, 起算) >= 16岁 且 算法 为 按天 且 招用 < 2025年6月1日 且 出生 > 2009年6月1日", "无", "有"),
    ("周岁(出生, 起算) >= 16岁 且 招用 < 2025年6月1日 且 出生 > 2009年6月1日", "有", "有"),
    ("变数 > 6元 或 变数 为 5.5元", "无", "有"),
    ("变数 >= 6元 且 甲数 > 变数 且 甲数 < 6.5元", "有", "有"),
    ("变数 不为 5元 且 变数 < 6元", "无", "有"),
    ("取整(甲数) > 3元 且 取整(甲数) < 4元", "无", "有"),
    ("年(招用) > 2024 且 年(招用) < 2025", "无", "有"),
    ("开业 - 1个月 > 招用 且 开业 - 1个月 <= 招用", "无", "猜"),
    ("地区 不为 示例市 且 地区 在 示例市", "猜", "有"),
    // Lists of one element.
    ("每个 员工 均 (员工.工资 > 5元) 且 有 员工 (员工.工资 <= 5元)", "无", "有"),
    ("合计(员工.工资) > 5元 且 每个 员工 均 (员工.工资 <= 5元)", "无", "有"),
    ("合计(员工.工资 其中 员工.在岗) > 5元 且 每个 员工 均 (非 (员工.在岗))", "无", "有"),
    ("计数(员工 其中 员工.在岗) 为 0 且 有 员工 (员工.在岗)", "无", "有"),
    ("最大(员工.工资) > 5元 且 每个 员工 均 (员工.工资 <= 5元)", "无", "有"),
];

#[test]
fn conditions_of_every_kind_have_cases_where_the_interpreter_says_so() {
    let mut told = Vec::new();
    let mut expected = Vec::new();
    for (cond, inside, outside) in KINDS {
        let (program, found) = compile(&format!("{ALL_KINDS}定义 所问 = {cond}\n"));
        assert_eq!(found, "", "{cond}");
        let id = program.tiered[program.definitions.last().unwrap().value.index()].base.unwrap();
        let mut boxes = if cond.contains("员工") { Boxes::of_one(&program) } else { Boxes::exact(&program) };
        let (holds, fails) = (case(&mut boxes, &program, id, true), case(&mut boxes, &program, id, false));
        told.push(format!("{cond} → {holds}、{fails}"));
        expected.push(format!("{cond} → {inside}、{outside}"));
    }
    assert_eq!(told.join("\n"), expected.join("\n"));
}

/// Without an end in sight where each definition is looked into as often as it is read: there are 10^12 ways through them.
#[test]
fn sixty_definitions_that_read_the_two_before_them_are_each_looked_into_once() {
    let chain = |operator: &str| -> String {
        let line = |i: usize| format!("定义 「链{i}」 = 「链{}」 {operator} 「链{}」\n", i - 1, i - 2);
        (2..60).map(line).collect()
    };
    let numbers = "输入 底: 元\n定义 「链0」 = 底 + 1元\n定义 「链1」 = 底\n".to_owned() + &chain("-");
    assert_eq!(analysed(&format!("{numbers}措施 补贴 依据 第1条 {{\n  标准 = 「链54」\n}}\n")), "");
    let truths =
        "输入 底: 元\n输入 顶: 元\n定义 「链0」 = 底 > 1元\n定义 「链1」 = 顶 > 2元\n".to_owned() + &chain("且");
    assert_eq!(analysed(&format!("{truths}措施 补贴 依据 第1条 {{\n  须 「链59」\n  标准 = 9元\n}}\n")), "");
}
