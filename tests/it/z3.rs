//! Random conditions with what the analysis says of them, for z3 to judge: tests/oracle/run.sh.
//!
//! Each line is a JSON object: the formula in SMT-LIB that says that the condition is true, and `nowhere`, `exact` or
//! `open`. Every exact point is replayed here by the interpreter. The formulas are made beside the rules, not from them.

use crate::generate::Random;
use crate::support::compile;
use polc::analyze::{Boxes, Found};
use polc::findings::witness::Replay;
use std::io::Write;

const INPUTS: &str = "输入 甲数: 整数 人\n输入 乙数: 整数 人\n输入 费用: 元\n输入 缴费: 元\n输入 比率: 比例 在 [0%, 100%]\n\
    输入 规模: 大型 | 中型 | 小型\n输入 高新: 是否\n输入 工龄: 整数 月 仅当 高新\n输入 开业: 日期\n输入 招用: 日期\n\
    定义 上限 = 5人, 高新 => 9人, 规模 为 大型 且 非 高新 => 甲数 + 2人\n定义 较低 = 较小(费用, 缴费)\n";

const DECLARATIONS: &str = "(declare-const x Int)(declare-const y Int)(declare-const s Real)(declare-const t Real)\
    (declare-const r Real)(declare-const e Int)(declare-const b Bool)(declare-const m Int)(declare-const d Int)(declare-const g Int)\
    (assert (and (>= x 0) (>= y 0) (>= m 0) (<= 0 r) (<= r 1) (<= 0 e) (<= e 2)))";

/// A condition as a rule, and when it is true and when it is false.
struct Drawn {
    rule: String,
    yes: String,
    no: String,
}

const SIGNS: [&str; 4] = ["<", "<=", ">", ">="];

fn compared(rule: String, left: &str, sign: &str, right: &str) -> Drawn {
    let yes = format!("({sign} {left} {right})");
    Drawn { rule, no: format!("(not {yes})"), yes }
}

fn atom(random: &mut Random) -> Drawn {
    let sign = *random.pick(&SIGNS);
    let n = i64::try_from(random.below(9)).unwrap() - 1;
    match random.below(11) {
        0 => compared(format!("甲数 {sign} {n}人"), "x", sign, &smt(n)),
        1 => compared(format!("甲数 + 乙数 * 2 {sign} {n}人"), "(+ x (* 2 y))", sign, &smt(n)),
        2 => compared(format!("甲数 - 乙数 * 3 {sign} {n}人"), "(- x (* 3 y))", sign, &smt(n)),
        3 => compared(format!("费用 * 2 - 缴费 {sign} {n}元"), "(- (* 2 s) t)", sign, &smt(n)),
        4 => compared(format!("费用 + 缴费 * 3 {sign} {n}元"), "(+ s (* 3 t))", sign, &smt(n)),
        5 => compared(format!("较低 {sign} {n}元"), "(ite (<= s t) s t)", sign, &smt(n)),
        6 => {
            let limit = "(ite (and (= e 0) (not b)) (+ x 2) (ite b 9 5))";
            compared(format!("乙数 {sign} 上限"), "y", sign, limit)
        }
        7 => {
            let percent = random.below(8) * 25;
            let yes = format!("(and (> y 0) ({sign} (* 4 x) (* {} y)))", percent / 25);
            let no = format!("(and (> y 0) (not ({sign} (* 4 x) (* {} y))))", percent / 25);
            Drawn { rule: format!("甲数 / 乙数 {sign} {percent}%"), yes, no }
        }
        8 => {
            let yes = format!("(and b ({sign} m {}))", smt(n));
            Drawn { rule: format!("工龄 {sign} {n}个月"), no: format!("(not {yes})"), yes }
        }
        9 => {
            let index = random.below(3);
            let name = ["大型", "中型", "小型"][usize::try_from(index).unwrap()];
            let yes = format!("(= e {index})");
            Drawn { rule: format!("规模 为 {name}"), no: format!("(not {yes})"), yes }
        }
        _ => compared(format!("招用 {sign} 开业 + {}天", n + 1), "(- d g)", sign, &smt(n + 1)),
    }
}

fn smt(n: i64) -> String {
    if n < 0 { format!("(- {})", -n) } else { n.to_string() }
}

fn drawn(random: &mut Random, depth: u64) -> Drawn {
    if depth == 0 || random.once_in(5) {
        return atom(random);
    }
    let a = drawn(random, depth - 1);
    match random.below(5) {
        0 => Drawn { rule: format!("非 ({})", a.rule), yes: a.no, no: a.yes },
        1 => {
            let b = drawn(random, depth - 1);
            Drawn {
                rule: format!("({}) 或 ({})", a.rule, b.rule),
                yes: format!("(or {} {})", a.yes, b.yes),
                no: format!("(and {} {})", a.no, b.no),
            }
        }
        _ => {
            let b = drawn(random, depth - 1);
            Drawn {
                rule: format!("({}) 且 ({})", a.rule, b.rule),
                yes: format!("(and {} {})", a.yes, b.yes),
                no: format!("(or {} {})", a.no, b.no),
            }
        }
    }
}

/// Draws conditions and says of each what the analysis says; every exact point holds for the interpreter.
#[test]
fn exact_points_hold_and_the_rest_is_written_for_the_oracle() {
    let count = std::env::var("POLC_ORACLE").ok().and_then(|n| n.parse().ok()).unwrap_or(150);
    let mut random = Random::new(2026);
    let mut lines = String::new();
    for _ in 0..count {
        let drawn = drawn(&mut random, 3);
        let text = format!("{INPUTS}定义 结果 = {}\n", drawn.rule);
        let (program, found) = compile(&text);
        assert_eq!(found, "", "{text}");
        let cond = program.tiered[program.definitions.last().unwrap().value.index()].base.unwrap();
        let mut boxes = Boxes::exact(&program);
        let answer = boxes.region(cond).map(|region| boxes.find(&region));
        let word = match &answer {
            Some(Found::Nowhere) => "nowhere",
            Some(Found::Exact(point)) => {
                let holds = Replay::new(&program).holding(point, &[cond]).is_some();
                assert!(holds, "the interpreter refutes {point:?}\n{text}");
                "exact"
            }
            Some(Found::Guess(_) | Found::Undecided(_)) | None => "open",
        };
        let line = serde_json::json!({ "rule": drawn.rule, "smt": format!("{DECLARATIONS}(assert {})", drawn.yes), "says": word });
        lines.push_str(&format!("{line}\n"));
    }
    if let Ok(path) = std::env::var("POLC_ORACLE_FILE") {
        std::fs::File::create(path).unwrap().write_all(lines.as_bytes()).unwrap();
    }
}
