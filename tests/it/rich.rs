//! What must hold on the richer drawn rule sets: they are accepted, and batch = interpreter. tests/it/properties.rs and
//! quick.rs format and read them too.

pub mod draw;

use super::batch::{columns, compared, contradiction, profile, rows};
use super::generate::Random;
use super::support::compile;
use polc::eval::outcome::Status;
use polc::eval::profile::Profile;
use polc::eval::{Engine, Options};
use polc::ir::Program;
use polc::value::Value;

/// A drawn rule set with rows.
pub struct Drawn {
    pub text: String,
    pub program: Program,
    /// The rows as JSON, and read.
    rows: Vec<String>,
    pub profiles: Vec<Profile>,
}

/// A drawn set with drawn rows (none where the checker refuses it, which is rare), every sixth with 享受记录; in every eighth one value in eight is blank, in another one in
/// three: fewer rows there, for what blanks may still become takes long to find.
pub fn drawn(seed: u64, rows: usize) -> Option<Drawn> {
    let set = draw::rich_set(seed, 8);
    let (program, findings) = compile(&set.text);
    if let Some(wrong) = findings.lines().find(|line| line.starts_with('E')) {
        println!("seed {seed}: {wrong}");
        return None;
    }
    let mut random = Random::new(seed + 1000);
    let missing = [0, 0, 0, 8, 0, 0, 0, 3][seed as usize % 8];
    let rows = if missing == 0 { rows } else { rows.div_ceil(10) };
    let texts: Vec<String> =
        (0..rows).map(|_| draw::profile(&mut random, &set, missing, seed.is_multiple_of(6))).collect();
    let profiles = texts.iter().map(|text| profile(&program, text)).collect();
    Some(Drawn { text: set.text, program, rows: texts, profiles })
}

/// The sets that are drawn: so many, or those of `POLC_RICH_SEEDS` (`540..2000`), for a hunt by hand.
fn seeds(count: usize) -> std::ops::Range<u64> {
    let asked = std::env::var("POLC_RICH_SEEDS").ok();
    let ends = asked.as_deref().and_then(|text| text.split_once(".."));
    ends.map_or(0..count as u64, |(from, to)| from.parse().unwrap()..to.parse().unwrap())
}

/// A difference with what it is about: the measure's text and the row.
fn shown(set: &Drawn, difference: &str) -> String {
    let (name, rest) = difference.split_once(" row ").unwrap();
    let row: usize = rest.split(':').next().unwrap().parse().unwrap();
    let clauses = set.text.split("\n\n").find(|block| block.contains(&format!(" {name} 依据"))).unwrap_or_default();
    format!("{difference}\n{clauses}\n{}", set.rows[row])
}

#[test]
fn rich_rule_sets_agree() {
    let (mut kernels, mut all, mut results, mut found) = (0, 0, 0, Vec::new());
    // More rows find less than more sets do.
    let (seeds, mut refused) = (seeds(rows() / 7), 0);
    for seed in seeds.clone() {
        let Some(set) = drawn(seed, (rows() / 30).max(4)) else {
            refused += 1;
            continue;
        };
        let (program, profiles) = (&set.program, &set.profiles);
        let base = Profile { inputs: vec![Value::Unknown; program.inputs.len()], history: None, ..profiles[0].clone() };
        let mut columns = columns(program, profiles);
        if profiles.iter().any(|p| p.history.is_some()) {
            columns.histories = Some(profiles.iter().map(|p| p.history.clone()).collect());
        }
        let (differences, own, of, _) = compared(program, &base, &columns);
        differences.iter().take(1).for_each(|line| println!("seed {seed} {line}"));
        found.extend(differences.iter().take(2).map(|line| format!("seed {seed} {}", shown(&set, line))));
        (kernels, all, results) = (kernels + own, all + of, results + of * profiles.len());
    }
    assert!(found.is_empty(), "{} differ\n{}", found.len(), found[..found.len().min(8)].join("\n"));
    assert!(refused * 200 <= seeds.count(), "{refused} sets are refused by the checker");
    println!("{results} results agree, kernels compute {kernels} of {all} measures");
    assert!(kernels * 10 >= all * 4, "kernels compute {kernels} of {all} measures");
}

/// What is decided in spite of blanks stays so with every drawn completion of them. Left out: a blank figure
/// that is applied for or assessed is no blank (S45, S47), a conflict is told before what is not attested, and what is
/// refused on any day is told so though it may not be in force (S7).
#[test]
fn no_completion_of_a_rich_row_contradicts() {
    let (mut decided, mut found) = (0, Vec::new());
    for seed in seeds(rows() / 60) {
        let set = draw::rich_set(seed + 9_000_000, 4);
        let (program, findings) = compile(&set.text);
        if findings.lines().any(|line| line.starts_with('E')) {
            continue;
        }
        let engine = Engine::new(&program);
        let mut random = Random::new(seed + 5000);
        for row in 0..2 {
            let text = draw::profile(&mut random, &set, 8, seed.is_multiple_of(3));
            let lacking = profile(&program, &text);
            let values: Vec<Profile> =
                (0..40).map(|_| profile(&program, &draw::profile(&mut random, &set, 0, false))).collect();
            for outcome in engine.run(&lacking, &Options { missing: true, ..Options::default() }).outcomes {
                let measure = &program.measures[outcome.measure.index()];
                let asks = !measure.applications.is_empty() || measure.assessed.is_some();
                if asks || matches!(outcome.status, Status::Unknown | Status::Conflict) {
                    continue;
                }
                decided += 1;
                let other = values.iter().find_map(|values| contradiction(&engine, &lacking, values, &outcome));
                if let Some(other) = other.filter(|o| !matches!(o.status, Status::NotInForce | Status::Expired)) {
                    let name = &measure.name;
                    let clauses = set.text.split("\n\n").find(|block| block.contains(&format!(" {name} 依据")));
                    let said = (outcome.status, &outcome.figure, other.status, &other.figure);
                    println!("seed {seed} row {row} {name}: {said:?}\n{}\n{text}", clauses.unwrap_or_default());
                    found.push(format!("seed {seed} row {row} {name}: {said:?}"));
                }
            }
        }
    }
    assert!(found.is_empty(), "{} of {decided} differ\n{}", found.len(), found.join("\n"));
}
