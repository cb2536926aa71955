//! A slow second reading of the generated rule sets: it reads their text by itself, decides every condition on the
//! values of one profile, and finds which tier is narrower by trying every combination of values that matter. It shares
//! nothing with the program but the generator. The interpreter must agree.

use super::generate::{Random, profile, rule_set};
use super::literate::Folder;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// A fraction in lowest terms with a positive denominator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Fraction(i128, i128);

impl Fraction {
    fn new(over: i128, under: i128) -> Fraction {
        let (mut a, mut b) = (over.abs(), under.abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        let sign = if under < 0 { -1 } else { 1 };
        Fraction(sign * over / a.max(1), sign * under / a.max(1))
    }

    fn times(self, other: Fraction) -> Fraction {
        Fraction::new(self.0 * other.0, self.1 * other.1)
    }

    fn plus(self, other: Fraction) -> Fraction {
        Fraction::new(self.0 * other.1 + other.0 * self.1, self.1 * other.1)
    }

    /// Half away from zero, to the hundredth.
    fn cents(self) -> String {
        let doubled = 200 * self.0 + self.1 * self.0.signum();
        let cents = doubled / (2 * self.1);
        format!("{}.{:02}", cents / 100, (cents % 100).abs())
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Fraction) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Fraction) -> std::cmp::Ordering {
        (self.0 * other.1).cmp(&(other.0 * self.1))
    }
}

/// What an input may be: everything that has an order is a fraction (days count from 1970).
#[derive(Clone, PartialEq, Eq, Debug, PartialOrd, Ord)]
enum Item {
    Number(Fraction),
    Word(String),
    /// 不适用: every comparison with it is false. Which condition is narrower is decided with it in mind (S18).
    Inapplicable,
}

type Values = BTreeMap<String, Item>;

/// A condition as it is read.
enum Cond {
    Not(Box<Cond>),
    And(Vec<Cond>),
    Or(Vec<Cond>),
    /// An input and what it is held against.
    Atom(String, Test),
}

enum Test {
    Is(Item, bool),
    Among(Vec<Item>),
    Within((Fraction, bool), (Fraction, bool)),
    Sign(&'static str, Fraction),
}

fn day_number(year: i128, month: i128, day: i128) -> i128 {
    let leap = |y: i128| y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    let years: i128 = (1970..year).map(|y| if leap(y) { 366 } else { 365 }).sum();
    let lengths = [31, if leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    years + lengths.iter().take(usize::try_from(month - 1).unwrap()).sum::<i128>() + day - 1
}

/// `60%`, `500元`, `12个月`, `2016年3月1日`, `2016-03-01`, `是`, `甲类`.
fn item(text: &str) -> Item {
    let text = text.trim();
    let parts: Vec<i128> = text.split(['年', '月', '日', '-']).filter_map(|p| p.parse().ok()).collect();
    if let ([year, month, day], true) = (parts.as_slice(), text.contains(['日', '-'])) {
        return Item::Number(Fraction::new(day_number(*year, *month, *day), 1));
    }
    let digits: String = text.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    if digits.is_empty() {
        let word = match text {
            "true" => "是",
            "false" => "否",
            other => other,
        };
        return Item::Word(word.to_owned());
    }
    let (whole, rest) = digits.split_once('.').unwrap_or((&digits, ""));
    let under = 10_i128.pow(u32::try_from(rest.len()).unwrap());
    let number = Fraction::new(format!("{whole}{rest}").parse().unwrap(), under);
    let scale = if text.ends_with('%') { Fraction::new(1, 100) } else { Fraction::new(1, 1) };
    let scale = if text.contains('万') { Fraction::new(10_000, 1) } else { scale };
    Item::Number(number.times(scale))
}

fn number(text: &str) -> Fraction {
    match item(text) {
        Item::Number(n) => n,
        other => panic!("{other:?} is no number"),
    }
}

/// The brackets of intervals as `⟦ ⟧` (closed) and `⟨ ⟩` (open), so that round ones are brackets of conditions only.
fn marked(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = ["在 [", "在 ("].iter().filter_map(|sign| rest.find(sign)).min() {
        let open = at + "在 ".len();
        let close = open + rest[open..].find([']', ')']).unwrap();
        let sign = |closed: bool, both: [char; 2]| if closed { both[0] } else { both[1] };
        out.push_str(&rest[..open]);
        out.push(sign(rest[open..].starts_with('['), ['⟦', '⟨']));
        out.push_str(&rest[open + 1..close]);
        out.push(sign(rest[close..].starts_with(']'), ['⟧', '⟩']));
        rest = &rest[close + 1..];
    }
    out + rest
}

fn cond(text: &str) -> Cond {
    let text = &marked(text.trim());
    if let Some(inner) = text.strip_prefix("非 (") {
        return Cond::Not(Box::new(cond(inner.strip_suffix(')').unwrap())));
    }
    if text.starts_with('(') {
        let parts = bracketed(text);
        let inner = parts.iter().map(|part| cond(part)).collect();
        return if text.contains(") 且 (") && joined(text) == "且" { Cond::And(inner) } else { Cond::Or(inner) };
    }
    let (name, rest) = text.split_once(' ').unwrap();
    let (word, value) = rest.split_once(' ').unwrap();
    let test = match word {
        "为" | "不为" => Test::Is(item(value), word == "为"),
        "在" if value.starts_with('{') => Test::Among(value.trim_matches(['{', '}']).split('、').map(item).collect()),
        "在" => {
            let (low, high) = value.trim_matches(['⟦', '⟧', '⟨', '⟩']).split_once(", ").unwrap();
            Test::Within((number(low), value.starts_with('⟦')), (number(high), value.ends_with('⟧')))
        }
        ">=" | "不低于" => Test::Sign(">=", number(value)),
        "<=" | "不超过" => Test::Sign("<=", number(value)),
        ">" | "超过" => Test::Sign(">", number(value)),
        "<" | "低于" => Test::Sign("<", number(value)),
        other => panic!("{other}"),
    };
    Cond::Atom(name.to_owned(), test)
}

/// The insides of the brackets of the outermost level.
fn bracketed(text: &str) -> Vec<String> {
    let (mut depth, mut parts) = (0, Vec::new());
    for c in text.chars() {
        depth -= usize::from(c == ')' && depth > 0);
        if depth > 0 {
            let last: &mut String = parts.last_mut().unwrap();
            last.push(c);
        }
        if c == '(' {
            depth += 1;
            if depth == 1 {
                parts.push(String::new());
            }
        }
    }
    parts
}

/// The word between the brackets of the outermost level.
fn joined(text: &str) -> &str {
    let mut depth = 0;
    for (i, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            '且' if depth == 0 => return &text[i..i + '且'.len_utf8()],
            '或' if depth == 0 => return &text[i..i + '或'.len_utf8()],
            _ => {}
        }
    }
    ""
}

fn holds(cond: &Cond, values: &Values) -> bool {
    match cond {
        Cond::Not(inner) => !holds(inner, values),
        Cond::And(parts) => parts.iter().all(|part| holds(part, values)),
        Cond::Or(parts) => parts.iter().any(|part| holds(part, values)),
        Cond::Atom(name, test) => {
            let value = &values[name.as_str()];
            match (test, value) {
                (_, Item::Inapplicable) => false,
                (Test::Is(item, yes), value) => (value == item) == *yes,
                (Test::Among(items), value) => items.contains(value),
                (Test::Within(low, high), Item::Number(n)) => {
                    (*n > low.0 || low.1 && *n == low.0) && (*n < high.0 || high.1 && *n == high.0)
                }
                (Test::Sign(">=", bound), Item::Number(n)) => n >= bound,
                (Test::Sign("<=", bound), Item::Number(n)) => n <= bound,
                (Test::Sign(">", bound), Item::Number(n)) => n > bound,
                (Test::Sign(_, bound), Item::Number(n)) => n < bound,
                (Test::Within(..) | Test::Sign(..), Item::Word(word)) => panic!("{word} has no size"),
            }
        }
    }
}

/// The inputs of a condition with the numbers that they are held against.
fn bounds(cond: &Cond, found: &mut BTreeMap<String, BTreeSet<Fraction>>) {
    match cond {
        Cond::Not(inner) => bounds(inner, found),
        Cond::And(parts) | Cond::Or(parts) => parts.iter().for_each(|part| bounds(part, found)),
        Cond::Atom(name, test) => {
            let set = found.entry(name.clone()).or_default();
            match test {
                Test::Within(low, high) => set.extend([low.0, high.0]),
                Test::Sign(_, bound) => drop(set.insert(*bound)),
                Test::Is(..) | Test::Among(_) => {}
            }
        }
    }
}

/// What an input of a type may be, as far as it matters for the numbers that it is held against.
fn candidates(ty: &str, numbers: &BTreeSet<Fraction>) -> Vec<Item> {
    let words = |list: &str| list.split('|').map(|word| Item::Word(word.trim().to_owned())).collect();
    let mut found: Vec<Item> = match ty {
        "是否" => words("是 | 否"),
        _ if ty.contains('|') => words(ty),
        _ => numbers_that_matter(ty, numbers).into_iter().map(Item::Number).collect(),
    };
    found.push(Item::Inapplicable);
    found
}

/// Every number, one between each two, one beyond each end; days are whole, ratios within their domain.
fn numbers_that_matter(ty: &str, numbers: &BTreeSet<Fraction>) -> Vec<Fraction> {
    let all: Vec<Fraction> = numbers.iter().copied().collect();
    let (half, one, zero) = (Fraction::new(1, 2), Fraction::new(1, 1), Fraction::new(0, 1));
    let between = all.windows(2).map(|pair| pair[0].plus(pair[1]).times(half));
    let beside = all.iter().flat_map(|n| [n.plus(one), n.plus(Fraction::new(-1, 1))]);
    let mut found: Vec<Fraction> = all.iter().copied().chain(between).chain(beside).collect();
    if ty.starts_with("比例") {
        found.extend([zero, one]);
        found.extend(all.first().map(|n| n.times(half)));
        found.extend(all.last().map(|n| n.plus(one).times(half)));
        found.retain(|n| *n >= zero && *n <= one);
    }
    if ty == "日期" {
        found.retain(|n| n.1 == 1);
    }
    found
}

/// Whether one condition implies another, tried on every combination of values that matter.
fn implies(a: &Cond, b: &Cond, types: &BTreeMap<String, String>) -> bool {
    let mut inputs = BTreeMap::new();
    bounds(a, &mut inputs);
    bounds(b, &mut inputs);
    let mut all: Vec<Values> = vec![Values::new()];
    for (name, numbers) in &inputs {
        let options = candidates(&types[name.as_str()], numbers);
        let with = |values: &Values, option: &Item| {
            let mut values = values.clone();
            values.insert(name.clone(), option.clone());
            values
        };
        all = all.iter().flat_map(|values| options.iter().map(move |o| (values, o))).map(|(v, o)| with(v, o)).collect();
        assert!(all.len() < 200_000, "too many combinations");
    }
    all.iter().all(|values| !holds(a, values) || holds(b, values))
}

/// A measure as it is read: its lines, without the head.
fn results(text: &str, values: &Values, people: &[Values]) -> Vec<String> {
    let types: BTreeMap<String, String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("输入 "))
        .filter_map(|line| line.split_once(": "))
        .map(|(name, ty)| (name.to_owned(), ty.to_owned()))
        .collect();
    let measures = text.split("措施 ").skip(1);
    measures.map(|measure| result(measure, values, people, &types)).collect()
}

fn result(measure: &str, values: &Values, people: &[Values], types: &BTreeMap<String, String>) -> String {
    let lines: Vec<&str> = measure.lines().skip(1).map(str::trim).take_while(|line| *line != "}").collect();
    let of = |head: &str| lines.iter().find_map(|line| line.strip_prefix(head));
    let fails = |line: &&str, values: &Values| match (line.strip_prefix("须 "), line.strip_prefix("除外 ")) {
        (Some(text), _) => !holds(&cond(text), values),
        (_, Some(text)) => holds(&cond(text), values),
        (None, None) => false,
    };
    let of_element = |line: &&str| line.contains("人员.");
    if lines.iter().filter(|l| !of_element(l)).any(|line| fails(line, values)) {
        return "ineligible".to_owned();
    }
    if let Some(limit) = of("额度 <= ") {
        let asked = &values["申请数额"];
        let Item::Number(asked) = asked else { panic!("{asked:?}") };
        let within = *asked <= number(limit);
        return if within { format!("compliant {}", asked.cents()) } else { "non_compliant".to_owned() };
    }
    let standard = of("标准 = ").unwrap();
    if let Some((low, high)) = standard.split_once(" ~ ") {
        return format!("eligible {}~{}", number(low).cents(), number(high).cents());
    }
    let tiers: Vec<(&str, &str)> = lines.iter().filter_map(|line| line.split_once(" => ")).collect();
    let holding: Vec<(Cond, &str)> =
        tiers.iter().map(|(c, v)| (cond(c), *v)).filter(|(c, _)| holds(c, values)).collect();
    let narrower = |a: &Cond, b: &Cond| implies(a, b, types) && !implies(b, a, types);
    let least = holding.iter().filter(|(b, _)| !holding.iter().any(|(a, _)| narrower(a, b)));
    let chosen: BTreeSet<&str> = least.map(|(_, value)| *value).collect();
    if chosen.len() > 1 {
        return "conflict".to_owned();
    }
    let wage = Fraction::new(2000, 1);
    let share = standard.strip_prefix("基准工资 * ");
    let one = match (chosen.first(), share) {
        (Some(value), Some(_)) => wage.times(number(value)),
        (Some(value), None) => number(value),
        (None, Some(share)) => wage.times(number(share)),
        (None, None) => number(standard),
    };
    let limit = of("期限 <= ").map(number);
    let clipped = |months: Fraction| limit.map_or(months, |limit| months.min(limit));
    let given = |name: &str, values: &Values| match &values[name] {
        Item::Number(n) => *n,
        other => panic!("{other:?}"),
    };
    if of("逐个 ").is_some() {
        let passing: Vec<&Values> =
            people.iter().filter(|p| !lines.iter().filter(|l| of_element(l)).any(|line| fails(line, p))).collect();
        if passing.is_empty() && !people.is_empty() {
            return "ineligible".to_owned();
        }
        let each = passing.iter().map(|p| one.times(clipped(given("人员.在岗月数", p))));
        return format!("eligible {}", each.fold(Fraction::new(0, 1), Fraction::plus).cents());
    }
    let months = of("期限 = ").map_or(Fraction::new(1, 1), |name| clipped(given(name, values)));
    let heads = of("人数 = ").map_or(Fraction::new(1, 1), |name| given(name, values));
    let total = one.times(months).times(heads);
    format!("eligible {}", of("金额 <= ").map_or(total, |cap| total.min(number(cap))).cents())
}

fn scalar(value: &Json) -> Item {
    match value {
        Json::String(text) => item(text),
        other => item(&other.to_string()),
    }
}

/// What the program says of each measure, in the same form.
fn computed(report: &Json) -> Vec<String> {
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let one = |measure: &Json| {
        let (status, result) = (text(&measure["status"]), &measure["result"]);
        match (status.as_str(), text(&result["bound"]).as_str()) {
            ("ineligible" | "conflict" | "non_compliant", _) => status,
            (_, "range") => format!("{status} {}~{}", text(&result["value"]), text(&result["max"])),
            (_, _) => format!("{status} {}", text(&result["value"])),
        }
    };
    report["measures"].as_array().unwrap().iter().map(one).collect()
}

#[test]
fn the_interpreter_agrees_with_a_slow_reading() {
    let mut statuses: BTreeMap<String, usize> = BTreeMap::new();
    let mut faults = Vec::new();
    for seed in 0..60 {
        let set = rule_set(seed, 6);
        let folder = Folder::new();
        folder.write("主.pol", set.text.as_bytes());
        let mut random = Random::new(seed + 1000);
        for _ in 0..8 {
            let line = profile(&mut random, &set, 0);
            let expected = slow(&set.text, &line);
            let run = ["run", "主.pol", "--profile", "-", "--format", "json"];
            let (_, out, err) = folder.polc_with(&run, line.as_bytes());
            let actual = serde_json::from_str(&out).map_or_else(|_| vec![err], |report| computed(&report));
            if actual != expected {
                faults.push(format!("seed {seed}\n{line}\nis {actual:?}\nnot {expected:?}\n{}", set.text));
            }
            for result in expected {
                *statuses.entry(result.split(' ').next().unwrap().to_owned()).or_default() += 1;
            }
        }
    }
    assert!(faults.is_empty(), "{} differ\n{}", faults.len(), faults.iter().take(3).cloned().collect::<String>());
    // Every kind of result is met often enough to mean something.
    for status in ["eligible", "ineligible", "compliant", "non_compliant", "conflict"] {
        assert!(statuses.get(status).is_some_and(|n| *n >= 20), "{statuses:?}");
    }
}

/// The results of a rule set for a profile, by the slow reading.
fn slow(text: &str, profile: &str) -> Vec<String> {
    let given: Json = serde_json::from_str(profile).unwrap();
    let fields = given.as_object().unwrap().iter().filter(|(k, _)| *k != "人员");
    let values: Values = fields.map(|(k, v)| (k.clone(), scalar(v))).collect();
    let person = |p: &Json| p.as_object().unwrap().iter().map(|(k, v)| (format!("人员.{k}"), scalar(v))).collect();
    let people: Vec<Values> = given["人员"].as_array().unwrap().iter().map(person).collect();
    results(text, &values, &people)
}
