//! One seeded generator of well-typed rule sets and of profiles for them. The formatter, the engines, the analysis and
//! the benches draw from it: the same seed gives the same text on every machine.

use std::fmt::Write as _;

/// SplitMix64 (Steele, Lea, Flood 2014): small, seeded, the same everywhere.
pub struct Random(u64);

impl Random {
    /// A generator of a seed.
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to `n` − 1; `n` is above 0.
    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// True once in `n`.
    pub fn once_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// One of a list.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        let index = self.below(list.len() as u64);
        &list[usize::try_from(index).unwrap()]
    }
}

/// The kinds of inputs that are drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Ratio,
    Money,
    People,
    Months,
    Date,
    Bool,
    Choice(Vec<String>),
}

/// An input of a drawn rule set.
#[derive(Clone, Debug)]
pub struct Drawn {
    pub name: String,
    pub kind: Kind,
    /// The numbers that rules compare it with: profiles take them and their neighbours.
    pub thresholds: Vec<u64>,
}

/// A drawn rule set.
pub struct RuleSet {
    /// The text of the file.
    pub text: String,
    /// Its scalar inputs.
    pub inputs: Vec<Drawn>,
    /// The fields of its list 人员, where it has one.
    pub fields: Vec<Drawn>,
    /// The names of its measures.
    pub measures: Vec<String>,
}

const SYLLABLES: &[&str] =
    &["稳", "岗", "扩", "就", "业", "创", "训", "返", "乡", "贷", "补", "保", "才", "企", "工", "孵", "化", "惠"];

fn word(random: &mut Random, index: usize) -> String {
    // The index makes it unique: digits are not part of a bare name, so it is spelt with letters.
    let letter = |n: usize| char::from(b'a' + u8::try_from(n % 26).unwrap());
    let tail: String = [index / 676, index / 26 % 26, index % 26].map(letter).iter().collect();
    format!("{}{}{}_{tail}", random.pick(SYLLABLES), random.pick(SYLLABLES), random.pick(SYLLABLES))
}

fn draw_kind(random: &mut Random) -> Kind {
    match random.below(8) {
        0 | 1 => Kind::Ratio,
        2 => Kind::Money,
        3 => Kind::People,
        4 => Kind::Months,
        5 => Kind::Date,
        6 => Kind::Bool,
        _ => {
            let all = ["甲类", "乙类", "丙类", "丁类", "戊类"];
            let count = 2 + usize::try_from(random.below(4)).unwrap();
            Kind::Choice(all.iter().take(count).map(|s| (*s).to_owned()).collect())
        }
    }
}

fn type_text(kind: &Kind) -> String {
    match kind {
        Kind::Ratio => "比例 在 [0%, 100%]".to_owned(),
        Kind::Money => "元".to_owned(),
        Kind::People => "人".to_owned(),
        Kind::Months => "月".to_owned(),
        Kind::Date => "日期".to_owned(),
        Kind::Bool => "是否".to_owned(),
        Kind::Choice(members) => members.join(" | "),
    }
}

fn threshold(random: &mut Random, kind: &Kind) -> u64 {
    match kind {
        Kind::Ratio => random.below(21) * 5,
        Kind::Money => random.below(200) * 500,
        Kind::People => random.below(60) * 5,
        Kind::Months => random.below(36) + 1,
        Kind::Date => random.below(120),
        Kind::Bool | Kind::Choice(_) => random.below(5),
    }
}

fn date_text(index: u64) -> String {
    format!("{}年{}月1日", 2016 + index / 12, index % 12 + 1)
}

fn literal(kind: &Kind, n: u64) -> String {
    match kind {
        Kind::Ratio => format!("{n}%"),
        Kind::Money => format!("{n}元"),
        Kind::People => format!("{n}人"),
        Kind::Months => format!("{n}个月"),
        Kind::Date => date_text(n),
        Kind::Bool => "是".to_owned(),
        Kind::Choice(members) => members[usize::try_from(n).unwrap() % members.len()].clone(),
    }
}

/// A comparison of one input with a constant.
fn atom(random: &mut Random, inputs: &mut [Drawn], prefix: &str) -> String {
    let index = usize::try_from(random.below(inputs.len() as u64)).unwrap();
    let input = &mut inputs[index];
    let n = threshold(random, &input.kind);
    input.thresholds.push(n);
    let name = format!("{prefix}{}", input.name);
    let value = literal(&input.kind, n);
    match &input.kind {
        Kind::Bool => format!("{name} 为 {}", random.pick(&["是", "否"])),
        Kind::Choice(members) if random.once_in(3) => {
            let other = &members[usize::try_from(n + 1).unwrap() % members.len()];
            if *other == value { format!("{name} 为 {value}") } else { format!("{name} 在 {{{value}、{other}}}") }
        }
        Kind::Choice(_) => format!("{name} {} {value}", random.pick(&["为", "不为"])),
        Kind::Ratio | Kind::Money | Kind::People | Kind::Months if random.once_in(4) => {
            let above = literal(&input.kind, n + 10);
            input.thresholds.push(n + 10);
            format!("{name} 在 {}{value}, {above}{}", random.pick(&["[", "("]), random.pick(&["]", ")"]))
        }
        Kind::Ratio | Kind::Money | Kind::People | Kind::Months | Kind::Date => {
            let sign = random.pick(&[">=", "<=", ">", "<", "不低于", "不超过", "超过", "低于"]);
            format!("{name} {sign} {value}")
        }
    }
}

/// A condition of a depth: comparisons under 且, 或 and 非.
pub fn condition(random: &mut Random, inputs: &mut [Drawn], prefix: &str, depth: u64) -> String {
    if depth == 0 || random.once_in(2) {
        return atom(random, inputs, prefix);
    }
    let parts: Vec<String> = (0..2 + random.below(2)).map(|_| condition(random, inputs, prefix, depth - 1)).collect();
    match random.below(5) {
        0 => format!("非 ({})", parts[0]),
        1 | 2 => parts.iter().map(|p| format!("({p})")).collect::<Vec<_>>().join(" 且 "),
        _ => parts.iter().map(|p| format!("({p})")).collect::<Vec<_>>().join(" 或 "),
    }
}

/// Draws a rule set with about `measures` measures.
pub fn rule_set(seed: u64, measures: usize) -> RuleSet {
    let mut random = Random::new(seed);
    let count = 4 + usize::try_from(random.below(5)).unwrap();
    let draw = |random: &mut Random, offset: usize| {
        let kind = draw_kind(random);
        Drawn { name: word(random, offset), kind, thresholds: Vec::new() }
    };
    let inputs: Vec<Drawn> = (0..count).map(|i| draw(&mut random, i)).collect();
    let fields: Vec<Drawn> = (0..3).map(|i| draw(&mut random, 100 + i)).collect();
    let mut set = RuleSet { text: String::new(), inputs, fields, measures: Vec::new() };
    header(&mut set, seed);
    let names: Vec<String> = (0..measures).map(|i| word(&mut random, 1000 + i)).collect();
    for (index, name) in names.iter().enumerate() {
        measure(&mut random, &mut set, name, index);
        set.measures.push(name.clone());
    }
    set
}

fn header(set: &mut RuleSet, seed: u64) {
    let text = &mut set.text;
    let _ =
        writeln!(text, "文件 示人社发〔2024〕{}号 {{\n  机关 示例市人社局\n  发布 2024年1月1日\n}}\n", seed % 1000 + 1);
    for input in &set.inputs {
        let _ = writeln!(text, "输入 {}: {}", input.name, type_text(&input.kind));
    }
    let _ = writeln!(text, "输入 补贴月数: 月\n输入 补贴人数: 人\n输入 申请数额: 元");
    let _ = writeln!(text, "实体 人员 计 人 标识 编号 {{\n  编号: 文本\n  在岗月数: 月");
    for field in &set.fields {
        let _ = writeln!(text, "  {}: {}", field.name, type_text(&field.kind));
    }
    let _ = writeln!(
        text,
        "}}\n参数 基准工资: 元/月 {{\n  自 2010年1月1日 {{ 1600元/月 }}\n  自 2022年1月1日 {{ 2000元/月 }}\n}}\n"
    );
}

fn tiers(random: &mut Random, inputs: &mut [Drawn], unit: &str, text: &mut String) {
    for _ in 0..random.below(3) {
        let cond = condition(random, inputs, "", 1);
        let _ = writeln!(text, "  {cond} => {}", amount(random, unit));
    }
}

fn amount(random: &mut Random, unit: &str) -> String {
    format!("{}{unit}", (random.below(60) + 1) * 50)
}

fn requirements(random: &mut Random, inputs: &mut [Drawn], text: &mut String) {
    for _ in 0..random.below(3) {
        let cond = condition(random, inputs, "", 2);
        let head = if random.once_in(5) { "除外" } else { "须" };
        let _ = writeln!(text, "  {head} {cond}");
    }
}

fn measure(random: &mut Random, set: &mut RuleSet, name: &str, index: usize) {
    let mut text = format!("措施 {name} 依据 第{}条 {{\n  对象 单位\n", index % 30 + 1);
    requirements(random, &mut set.inputs, &mut text);
    match random.below(6) {
        0 => {
            let _ = writeln!(text, "  标准 = {}", amount(random, "元"));
            tiers(random, &mut set.inputs, "元", &mut text);
        }
        1 => {
            let _ = writeln!(text, "  标准 = 基准工资 * {}%", (random.below(15) + 1) * 10);
            let cond = condition(random, &mut set.inputs, "", 0);
            let _ = writeln!(
                text,
                "  {cond} => {}%\n  期限 = 补贴月数\n  期限 <= {}个月",
                (random.below(15) + 1) * 10,
                random.below(30) + 6
            );
        }
        2 => {
            let _ = writeln!(text, "  标准 = {}", amount(random, "元/人·月"));
            let _ = writeln!(
                text,
                "  人数 = 补贴人数\n  期限 = 补贴月数\n  期限 <= 12个月\n  金额 <= {}万元",
                random.below(9) + 1
            );
            tiers(random, &mut set.inputs, "元/人·月", &mut text);
        }
        3 => {
            let _ = writeln!(
                text,
                "  逐个 人员\n  标准 = {}\n  期限 = 人员.在岗月数\n  期限 <= 12个月",
                amount(random, "元/人·月")
            );
            let cond = condition(random, &mut set.fields, "人员.", 1);
            let _ = writeln!(text, "  须 {cond}");
        }
        4 => {
            let _ = writeln!(text, "  申请 额度 = 申请数额\n  额度 <= {}万元", random.below(30) + 1);
        }
        _ => {
            let (low, more) = (random.below(5) + 1, random.below(9) + 1);
            let _ = writeln!(text, "  标准 = {low}万元 ~ {}万元", low + more);
        }
    }
    text.push_str("}\n\n");
    set.text.push_str(&text);
}

fn json_value(random: &mut Random, input: &Drawn) -> String {
    let n = if input.thresholds.is_empty() || random.once_in(4) {
        threshold(random, &input.kind)
    } else {
        *random.pick(&input.thresholds)
    };
    let near = |random: &mut Random, n: u64| match random.below(3) {
        0 => n,
        1 => n + 1,
        _ => n.saturating_sub(1),
    };
    match &input.kind {
        Kind::Ratio => format!("\"{}%\"", near(random, n).min(100)),
        Kind::Money => format!("\"{}.{:02}元\"", near(random, n), random.below(100)),
        Kind::People | Kind::Months => near(random, n).to_string(),
        Kind::Date => {
            let month = near(random, n) % 120;
            format!("\"{}-{:02}-{:02}\"", 2016 + month / 12, month % 12 + 1, random.pick(&[1, 2, 28]))
        }
        Kind::Bool => random.pick(&["true", "false"]).to_string(),
        Kind::Choice(members) => format!("\"{}\"", random.pick(members)),
    }
}

/// Draws a profile as one line of JSON; one value in `missing_in` is null (0: none).
pub fn profile(random: &mut Random, set: &RuleSet, missing_in: u64) -> String {
    let mut parts = vec!["\"评估日\": \"2024-06-30\"".to_owned()];
    let absent = |random: &mut Random| missing_in > 0 && random.once_in(missing_in);
    for input in &set.inputs {
        let value = if absent(random) { "null".to_owned() } else { json_value(random, input) };
        parts.push(format!("\"{}\": {value}", input.name));
    }
    parts.push(format!(
        "\"补贴月数\": {}, \"补贴人数\": {}, \"申请数额\": \"{}元\"",
        random.below(40),
        random.below(50),
        random.below(400_000)
    ));
    let people: Vec<String> = (0..random.below(5)).map(|i| person(random, set, i)).collect();
    parts.push(format!("\"人员\": [{}]", people.join(", ")));
    format!("{{{}}}", parts.join(", "))
}

fn person(random: &mut Random, set: &RuleSet, index: u64) -> String {
    let mut parts = vec![format!("\"编号\": \"P{index}\", \"在岗月数\": {}", random.below(20))];
    for field in &set.fields {
        parts.push(format!("\"{}\": {}", field.name, json_value(random, field)));
    }
    format!("{{{}}}", parts.join(", "))
}
