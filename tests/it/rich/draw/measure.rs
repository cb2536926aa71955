//! Clauses of measures, and groups.

use super::Ty;
use super::expr::{Made, Pen};
use std::fmt::Write as _;

/// Keys of 不重复, by the names that receipts have for them.
type Keys = &'static [(&'static str, Ty)];
const OF_ROW: Keys = &[("类一", Ty::Class)];
const OF_STAFF: Keys = &[("类", Ty::Class)];
const OF_PAPER: Keys = &[("级", Ty::Class)];
const BOTH: Keys = &[("类", Ty::Class), ("文一", Ty::Text)];

/// One 措施, 规则 or 目标.
pub fn measure(pen: &mut Pen, text: &mut String, index: usize) {
    let letter = |n: usize| char::from(b'a' + u8::try_from(n % 26).unwrap());
    let name = format!("措{}{}", letter(index / 26), letter(index));
    pen.locals.clear();
    pen.keys = &[];
    let kind = pen.random.below(16);
    let word = match kind {
        14 => "规则",
        15 => "目标",
        _ => "措施",
    };
    let _ = writeln!(text, "{word} {name} 依据 第{}条 {{", index % 30 + 1);
    let (list, amount, standard) = match kind {
        0 | 1 => (None, true, plain(pen, text)),
        2 => (None, true, monthly(pen, text)),
        3 => (None, true, people(pen, text)),
        4..=7 => (Some("员工"), true, staff(pen, text)),
        8 => (Some("证书"), true, papers(pen, text)),
        9 => (None, false, applied(pen, text)),
        10 => (None, false, assessed(pen, text)),
        11 => (None, false, range(pen, text)),
        12 => (None, false, concluded(pen, text)),
        13 => (None, false, granted(pen, text)),
        14 => (None, false, rule(pen, text)),
        _ => (None, false, target(pen, text)),
    };
    if kind < 14 {
        around(pen, text, list, amount);
    }
    text.push_str("}\n\n");
    pen.element = None;
    if kind < 14 {
        pen.measures.push(Made { name, amount, standard, list, keys: pen.keys });
    }
}

/// Conditions and what is said beside the figure; the measure's element is bound where it has a list.
fn around(pen: &mut Pen, text: &mut String, list: Option<&'static str>, amount: bool) {
    // Outputs and limits of a measure with a list read no element, nor what reads one.
    let (element, locals) = (pen.element, pen.locals.clone());
    let whole = |pen: &mut Pen| {
        (pen.element, pen.locals) = (None, if list.is_some() { Vec::new() } else { pen.locals.clone() })
    };
    if pen.random.once_in(4) {
        whole(pen);
        let day = pen.value(Ty::Date, 1);
        (pen.element, pen.locals) = (element, locals.clone());
        let _ = writeln!(text, "  有效 2023年{}月1日 至 2025年6月30日, 按 {day}", pen.random.below(12) + 1);
    }
    requirements(pen, text);
    if pen.random.once_in(6) {
        let _ = writeln!(text, "  认定 困难{}", when(pen, 4));
    }
    whole(pen);
    if pen.random.once_in(3) {
        let ty = *pen.random.pick(&[Ty::Money, Ty::Months, Ty::Ratio, Ty::Date, Ty::Rate]);
        let _ = writeln!(text, "  另示 示 = {}{}", pen.value(ty, 2), pen.tiers(ty, 4));
    }
    if pen.random.once_in(6) {
        let _ = writeln!(text, "  待遇 优先推荐{}", when(pen, 2));
    }
    if amount {
        limits(pen, text, list);
    }
    (pen.element, pen.locals) = (element, locals);
}

fn requirements(pen: &mut Pen, text: &mut String) {
    for _ in 0..pen.random.below(3) {
        let head = if pen.random.once_in(4) { "除外" } else { "须" };
        let _ = writeln!(text, "  {head} {}{}", pen.cond(1), when(pen, 4));
    }
}

/// ` 当 …` once in `n`.
fn when(pen: &mut Pen, n: u64) -> String {
    if pen.random.once_in(n) { format!(" 当 {}", pen.cond(0)) } else { String::new() }
}

/// Caps, counts, rounding; the element is not bound.
fn limits(pen: &mut Pen, text: &mut String, list: Option<&'static str>) {
    let past = |pen: &mut Pen| if pen.random.once_in(2) { " 累计" } else { "" };
    if pen.random.once_in(3) {
        let (value, past) = (pen.value(Ty::Money, 1), past(pen));
        let _ = writeln!(text, "  金额 <= {value}{past}");
    }
    if pen.random.once_in(4) {
        let from = if pen.random.once_in(3) { " 自 期一" } else { "" };
        let (value, past) = (pen.value(Ty::Money, 1), past(pen));
        let _ = writeln!(text, "  金额 每年{from} <= {value}{past}");
    }
    if let (Some(list), true) = (list, pen.random.once_in(4)) {
        let value = pen.bound(list, |pen| pen.value(Ty::Money, 1));
        let _ = writeln!(text, "  每个金额 <= {value}");
    }
    if pen.random.once_in(5) {
        let yearly = *pen.random.pick(&["", " 每年", " 每年 自 期一"]);
        let _ = writeln!(text, "  次数{yearly} <= {}次{}", pen.random.below(3) + 1, when(pen, 4));
    }
    if pen.random.once_in(6) {
        pen.keys = match list {
            Some("员工") if pen.random.once_in(2) => OF_STAFF,
            Some("员工") => BOTH,
            Some(_) => OF_PAPER,
            None => OF_ROW,
        };
        let name = |key: &str| match key {
            "类" => "员工.类".to_owned(),
            "级" => "证书.级".to_owned(),
            key => key.to_owned(),
        };
        let keys: Vec<String> = pen.keys.iter().map(|(key, _)| name(key)).collect();
        let _ = writeln!(text, "  不重复 于 {{{}}}", keys.join("、"));
    }
    if pen.random.once_in(4) {
        let step = *pen.random.pick(&["到元", "到角", "到分"]);
        let mode = *pen.random.pick(&["", " 舍去", " 进一", " 四舍六入五成双"]);
        let word = *pen.random.pick(&["取整", "逐笔取整"]);
        let _ = writeln!(text, "  {word} {step}{mode}");
    }
}

/// 基准日, 其中: what the figures may read.
fn before(pen: &mut Pen, text: &mut String) {
    if pen.random.once_in(2) {
        let (locals, base) = (std::mem::take(&mut pen.locals), pen.day_of_base());
        let _ = writeln!(text, "  基准日 = {base}");
        pen.locals = locals;
    }
    for name in ["其一", "其二"].iter().take(usize::try_from(pen.random.below(3)).unwrap()) {
        let ty = *pen.random.pick(&[Ty::Money, Ty::Months, Ty::Ratio, Ty::Date]);
        let _ = writeln!(text, "  其中 {name} = {}{}", pen.value(ty, 2), pen.tiers(ty, 2));
        pen.locals.push(((*name).to_owned(), ty));
    }
}

fn plain(pen: &mut Pen, text: &mut String) -> bool {
    before(pen, text);
    let with_base = !pen.random.once_in(4);
    if with_base {
        let _ = writeln!(text, "  标准 = {}{}", pen.value(Ty::Money, 2), pen.tiers(Ty::Money, 2));
    } else {
        let _ = writeln!(text, "  标准 = {}", pen.only_tiers(Ty::Money));
    }
    if pen.random.once_in(5) {
        let _ = writeln!(text, "  标准 <= {}", pen.value(Ty::Money, 1));
    }
    true
}

/// 标准 a month, with 期限 and its limits.
fn monthly(pen: &mut Pen, text: &mut String) -> bool {
    before(pen, text);
    if pen.random.once_in(2) {
        let _ = writeln!(text, "  逐月 自 {}", pen.value(Ty::Date, 1));
    }
    let _ = writeln!(text, "  标准 = {}{}", pen.value(Ty::Rate, 1), pen.tiers(Ty::Rate, 2));
    let _ = writeln!(text, "  期限 = {}", pen.small_months());
    term_limits(pen, text);
    false
}

fn term_limits(pen: &mut Pen, text: &mut String) {
    match pen.random.below(4) {
        0 => {}
        1 => _ = writeln!(text, "  期限 <= {}", pen.value(Ty::Months, 1)),
        2 => _ = writeln!(text, "  期限 <= {} 累计", pen.literal(Ty::Months)),
        _ => {
            let cond = pen.cond(0);
            let _ = writeln!(text, "  期限 <= 12个月 累计 当 非 ({cond})\n  期限 <= 36个月 累计 当 {cond}");
        }
    }
}

fn people(pen: &mut Pen, text: &mut String) -> bool {
    before(pen, text);
    let standard = format!("{}元/人", pen.random.below(20) * 50);
    let raised = if pen.random.once_in(2) {
        format!(" {{ {} => 提高 {} }}", pen.cond(1), pen.literal(Ty::Ratio))
    } else {
        String::new()
    };
    let _ = writeln!(text, "  标准 = {standard}{raised}\n  人数 = {}", pen.value(Ty::People, 2));
    if pen.random.once_in(2) {
        let _ = writeln!(text, "  人数 <= {}", pen.value(Ty::People, 1));
    }
    false
}

fn staff(pen: &mut Pen, text: &mut String) -> bool {
    text.push_str("  逐个 员工\n");
    pen.element = Some("员工");
    before(pen, text);
    if pen.random.once_in(2) {
        let standard = format!("{}元/人·月", pen.random.below(20) * 50);
        let tier = if pen.random.once_in(2) {
            format!(" {{ {} => {}元/人·月 }}", pen.cond(1), pen.random.below(30) * 50)
        } else {
            String::new()
        };
        let _ = writeln!(text, "  标准 = {standard}{tier}\n  期限 = {}", pen.small_months());
        term_limits(pen, text);
    } else if pen.random.once_in(2) {
        let _ = writeln!(text, "  标准 = {}{}", pen.value(Ty::Rate, 1), pen.tiers(Ty::Rate, 2));
        let _ = writeln!(text, "  期限 = {}", pen.small_months());
        term_limits(pen, text);
    } else {
        let _ = writeln!(text, "  标准 = {}{}", pen.value(Ty::Money, 2), pen.tiers(Ty::Money, 2));
    }
    false
}

fn papers(pen: &mut Pen, text: &mut String) -> bool {
    text.push_str("  逐个 证书\n");
    pen.element = Some("证书");
    before(pen, text);
    let _ = writeln!(text, "  标准 = {}{}", pen.value(Ty::Money, 2), pen.tiers(Ty::Money, 2));
    false
}

fn applied(pen: &mut Pen, text: &mut String) -> bool {
    before(pen, text);
    let _ = writeln!(text, "  申请 额度 = 钱一\n  额度 <= {}{}", pen.value(Ty::Money, 2), pen.tiers(Ty::Money, 2));
    if pen.random.once_in(2) {
        let _ = writeln!(text, "  申请 期限 = 月一\n  期限 <= {}", pen.value(Ty::Months, 1));
    }
    false
}

fn assessed(pen: &mut Pen, text: &mut String) -> bool {
    before(pen, text);
    let how = *pen.random.pick(&["封顶", "超限不合规"]);
    let _ = writeln!(text, "  核定 钱一 {how}\n  标准 <= {}{}", pen.value(Ty::Money, 1), pen.tiers(Ty::Money, 2));
    false
}

fn range(pen: &mut Pen, text: &mut String) -> bool {
    before(pen, text);
    let (a, b) = (pen.value(Ty::Money, 1), pen.value(Ty::Money, 1));
    match pen.random.below(4) {
        0 => _ = writeln!(text, "  标准 = {a} ~ {a} + {b}"),
        1 => _ = writeln!(text, "  标准 <= {a}\n  金额 <= {b}"),
        2 => _ = writeln!(text, "  标准 >= {a}\n  标准 <= {b}"),
        _ => _ = writeln!(text, "  标准 >= {a}"),
    }
    false
}

fn concluded(pen: &mut Pen, text: &mut String) -> bool {
    before(pen, text);
    let ty = *pen.random.pick(&[
        Ty::Money,
        Ty::Months,
        Ty::People,
        Ty::Ratio,
        Ty::Date,
        Ty::Month,
        Ty::Rate,
        Ty::Class,
        Ty::Plain,
    ]);
    let _ = writeln!(text, "  结论 = {}{}", pen.value(ty, 2), pen.tiers(ty, 2));
    false
}

fn granted(pen: &mut Pen, text: &mut String) -> bool {
    let _ = writeln!(text, "  待遇 免费培训\n  {} => 另给 证明", pen.cond(1));
    false
}

fn rule(pen: &mut Pen, text: &mut String) -> bool {
    for _ in 0..1 + pen.random.below(2) {
        let _ = writeln!(text, "  须 {}{}", pen.cond(1), when(pen, 4));
    }
    false
}

fn target(pen: &mut Pen, text: &mut String) -> bool {
    for _ in 0..1 + pen.random.below(2) {
        let _ = writeln!(text, "  须 {}{}", pen.cond(1), when(pen, 4));
    }
    if pen.random.once_in(2) {
        let _ = writeln!(text, "  截至 {}", pen.literal(Ty::Date));
    }
    false
}

/// 不得重复享受 of amounts.
pub fn groups(pen: &mut Pen, text: &mut String) {
    pen.locals.clear();
    let of = |pen: &Pen, keep: &dyn Fn(&Made) -> bool| -> Vec<String> {
        pen.measures.iter().filter(|m| keep(m)).map(|m| m.name.clone()).collect()
    };
    let staff = of(pen, &|m| m.list == Some("员工"));
    let all = of(pen, &|m| m.amount);
    if staff.len() > 1 && pen.random.once_in(2) {
        group(pen, text, "甲组", &staff, "同一人");
    }
    if all.len() > 1 && pen.random.once_in(2) {
        group(pen, text, "乙组", &all[..all.len().min(3)], "同一单位");
    }
}

fn group(pen: &mut Pen, text: &mut String, name: &str, members: &[String], scope: &str) {
    let strategy = *pen.random.pick(&["就高", "就低", "择先", "申请人选择", "就高"]);
    let chosen = if strategy == "申请人选择" { format!(" 选{name}") } else { String::new() };
    if strategy == "申请人选择" {
        let _ = writeln!(text, "输入 选{name}: {}", members.join(" | "));
        pen.choices.push((format!("选{name}"), members.to_vec()));
    }
    let _ = writeln!(text, "不得重复享受 {name} 依据 第99条 {{ {} }} {{", members.join("、"));
    if pen.random.once_in(3) {
        let cond = pen.cond(0);
        let _ = writeln!(text, "  于 {scope} {strategy}{chosen} 当 {cond}\n  于 同一单位 就高 当 非 ({cond})");
    } else {
        let _ = writeln!(text, "  于 {scope} {strategy}{chosen}");
    }
    text.push_str("}\n");
}

impl Pen {
    /// A day for 基准日: it does not read itself.
    fn day_of_base(&mut self) -> String {
        loop {
            let day = self.value(Ty::Date, 1);
            if !day.contains("基准日") {
                return day;
            }
        }
    }

    /// Months for a 期限: small, so that 逐月 does not go through centuries.
    fn small_months(&mut self) -> String {
        match (self.random.below(4), self.element) {
            (0 | 1, Some("员工")) => "员工.月数".to_owned(),
            (2, _) => self.literal(Ty::Months),
            (3, _) => "较小(月二, 24个月)".to_owned(),
            (_, _) => "月一".to_owned(),
        }
    }

    /// ` { cond => value … }`, or nothing (once in `n` there is something).
    pub fn tiers(&mut self, ty: Ty, n: u64) -> String {
        if self.random.once_in(n) { format!(" {}", self.block(ty, true)) } else { String::new() }
    }

    /// Tiers alone.
    pub fn only_tiers(&mut self, ty: Ty) -> String {
        self.block(ty, false)
    }

    fn block(&mut self, ty: Ty, base: bool) -> String {
        let number = !matches!(ty, Ty::Date | Ty::Month | Ty::Class | Ty::Classes | Ty::Flag | Ty::Text);
        let mut tiers = Vec::new();
        for _ in 0..1 + self.random.below(3) {
            let cond = self.cond(1);
            let value = match self.random.below(6) {
                0 if base && number && ty != Ty::Ratio => format!("提高 {}", self.literal(Ty::Ratio)),
                1 if base && number => format!("降低 {}", self.literal(ty)),
                2 if base && number => format!("原值 * {}", if ty == Ty::Ratio { "80%" } else { "2" }),
                _ => self.value(ty, 1),
            };
            tiers.push(format!("{cond} => {value}"));
        }
        if tiers.len() > 1 && ty != Ty::Class && !self.random.once_in(3) {
            tiers.push((*self.random.pick(&["就高", "就低"])).to_owned());
        }
        format!("{{ {} }}", tiers.join("; "))
    }
}
