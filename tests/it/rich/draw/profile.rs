//! Profiles: complete or with blanks, on and beside what the rules say, with and without history.

use super::expr::{Made, civil, text_of};
use super::{CLASSES, INPUTS, PAPERS, Rich, STAFF, Ty};
use crate::generate::Random;

/// A number of a type: one that the rules name, its neighbour, or any.
fn number(random: &mut Random, set: &Rich, ty: Ty) -> i64 {
    let named: Vec<i64> = set.near.iter().filter(|(t, _)| *t == ty).map(|(_, n)| *n).collect();
    if named.is_empty() || random.once_in(3) {
        let any = match ty {
            Ty::Money => random.below(40) * 500,
            Ty::Rate => random.below(40) * 100,
            Ty::Date => random.below(1_300) + 18_900,
            Ty::Age => random.below(60) + 5,
            Ty::Ratio => random.below(101),
            Ty::Days => random.below(400),
            Ty::Months | Ty::People | Ty::Plain | Ty::Month => random.below(30),
            Ty::Class | Ty::Classes | Ty::Flag | Ty::Text => random.below(4),
        };
        return i64::try_from(any).unwrap();
    }
    let n = *random.pick(&named);
    let step = if matches!(ty, Ty::Class | Ty::Classes | Ty::Flag | Ty::Text) { 0 } else { 1 };
    match random.below(4) {
        0 => n + step,
        1 => (n - step).max(0),
        _ => n,
    }
}

/// A value as JSON, none of what does not fit its domain.
fn value(random: &mut Random, set: &Rich, ty: Ty) -> String {
    if ty == Ty::Classes {
        let own: Vec<String> = CLASSES.iter().filter(|_| random.once_in(2)).map(|c| format!("\"{c}\"")).collect();
        return format!("[{}]", own.join(", "));
    }
    let n = number(random, set, ty);
    match ty {
        Ty::Ratio => format!("\"{}%\"", n.min(100)),
        Ty::Money if random.once_in(5) => format!("\"{n}.{:02}元\"", random.below(100)),
        Ty::Money if random.once_in(9) => "0".to_owned(),
        Ty::Months | Ty::People | Ty::Plain | Ty::Age | Ty::Money | Ty::Rate => n.to_string(),
        Ty::Date => {
            let (year, month, day) = civil(n);
            // Ends of months, where calendars differ.
            let day = if random.once_in(4) { 31.min(if month == 2 { 28 } else { 30 }) } else { day };
            format!("\"{year:04}-{month:02}-{day:02}\"")
        }
        Ty::Month => format!("\"{}-{:02}\"", 2022 + n / 12, n % 12 + 1),
        Ty::Flag => if n % 2 == 0 { "true" } else { "false" }.to_owned(),
        Ty::Text => text_of(Ty::Text, n),
        Ty::Class | Ty::Classes | Ty::Days => format!("\"{}\"", text_of(ty, n)),
    }
}

/// Draws a profile as one line of JSON; one value in `missing_in` is null (0: none); `history`: what was received before.
pub fn profile(random: &mut Random, set: &Rich, missing_in: u64, history: bool) -> String {
    let mut parts = vec!["\"评估日\": \"2024-06-30\"".to_owned()];
    parts.push(format!("\"地区\": \"{}\"", random.pick(&["示例市", "示例市.甲县", "示例市.乙县"])));
    let absent = |random: &mut Random| missing_in > 0 && random.once_in(missing_in);
    // 仅当: no value where it does not apply.
    let applies = random.once_in(2);
    for (name, ty, text) in INPUTS {
        let value = match *name {
            "是二" => applies.to_string(),
            _ if text.contains("仅当") && !applies => continue,
            _ if absent(random) => "null".to_owned(),
            "月二" if random.once_in(3) => format!("{}.5", random.below(30)),
            _ => value(random, set, *ty),
        };
        parts.push(format!("\"{name}\": {value}"));
    }
    if set.attests {
        let said = if absent(random) { "null".to_owned() } else { value(random, set, Ty::Flag) };
        parts.push(format!("\"困难\": {said}"));
    }
    for (name, members) in &set.choices {
        let chosen = if absent(random) { "null".to_owned() } else { format!("\"{}\"", random.pick(members)) };
        parts.push(format!("\"{name}\": {chosen}"));
    }
    let staff = list(random, set, STAFF, missing_in, true);
    let papers = list(random, set, PAPERS, missing_in, false);
    parts.push(format!("\"员工\": [{staff}], \"证书\": [{papers}]"));
    if history && !set.measures.is_empty() {
        parts.push(format!("\"享受记录\": {}", received(random, set)));
    }
    format!("{{{}}}", parts.join(", "))
}

fn list(random: &mut Random, set: &Rich, fields: &[(&str, Ty, &str)], missing_in: u64, identity: bool) -> String {
    let absent = |random: &mut Random| missing_in > 0 && random.once_in(missing_in);
    let mut elements = Vec::new();
    for index in 0..random.below(5) {
        let mut parts = Vec::new();
        if identity {
            // Now and then one person stands twice, or is not known.
            let place = if random.once_in(6) { 0 } else { index };
            let own = if absent(random) { "null".to_owned() } else { format!("\"P{place}\"") };
            parts.push(format!("\"编号\": {own}"));
        }
        let at_work = random.once_in(2);
        for (name, ty, text) in fields {
            let value = match *name {
                "在岗" => at_work.to_string(),
                _ if text.contains("仅当") && !at_work => continue,
                _ if absent(random) => "null".to_owned(),
                _ => value(random, set, *ty),
            };
            parts.push(format!("\"{name}\": {value}"));
        }
        elements.push(format!("{{{}}}", parts.join(", ")));
    }
    elements.join(", ")
}

/// 享受记录: single receipts, or counts.
fn received(random: &mut Random, set: &Rich) -> String {
    if random.once_in(3) {
        let one = |random: &mut Random| {
            let measure = &random.pick(&set.measures).name;
            let (times, this_year) = (random.below(4), random.below(2));
            format!(
                "\"{measure}\": {{\"次数\": {times}, \"今年次数\": {}, \"期数\": {}, \"金额\": {}}}",
                this_year.min(times),
                random.below(20),
                random.below(20) * 500
            )
        };
        return format!("{{{}}}", one(random));
    }
    let mut receipts = Vec::new();
    for _ in 0..random.below(4) {
        let Made { name, list, keys, .. } = random.pick(&set.measures);
        let mut parts = vec![format!("\"措施\": \"{name}\"")];
        if *list == Some("员工") && !random.once_in(3) {
            parts.push(format!("\"对象\": \"P{}\"", random.below(4)));
        }
        parts.push(format!("\"日期\": {}", value(random, set, Ty::Date)));
        parts.push(format!("\"金额\": {}, \"期数\": {}", random.below(20) * 500, random.below(12)));
        parts.extend(keys.iter().map(|(key, ty)| format!("\"{key}\": {}", value(random, set, *ty))));
        receipts.push(format!("{{{}}}", parts.join(", ")));
    }
    format!("[{}]", receipts.join(", "))
}
