//! What must hold on the richer drawn rule sets: they are accepted, and batch = interpreter. tests/it/properties.rs and
//! quick.rs format and read them too.

pub mod draw;

use super::batch::{columns, compared, profile, rows};
use super::generate::Random;
use super::support::compile;
use polc::eval::profile::Profile;
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

/// A drawn set with drawn rows, every sixth with 享受记录; in every eighth one value in eight is blank, in another one in
/// three: fewer rows there, for what blanks may still become takes long to find.
pub fn drawn(seed: u64, rows: usize) -> Drawn {
    let set = draw::rich_set(seed, 8);
    let (program, findings) = compile(&set.text);
    let wrong: Vec<&str> = findings.lines().filter(|line| line.starts_with('E')).collect();
    assert!(wrong.is_empty(), "seed {seed}: {wrong:?}\n{}", set.text);
    let mut random = Random::new(seed + 1000);
    let missing = [0, 0, 0, 8, 0, 0, 0, 3][seed as usize % 8];
    let rows = if missing == 0 { rows } else { rows.div_ceil(10) };
    let texts: Vec<String> =
        (0..rows).map(|_| draw::profile(&mut random, &set, missing, seed.is_multiple_of(6))).collect();
    let profiles = texts.iter().map(|text| profile(&program, text)).collect();
    Drawn { text: set.text, program, rows: texts, profiles }
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
    for seed in seeds(rows() / 7) {
        let set = drawn(seed, (rows() / 30).max(4));
        let (program, profiles) = (&set.program, &set.profiles);
        let base = Profile { inputs: vec![Value::Unknown; program.inputs.len()], history: None, ..profiles[0].clone() };
        let mut columns = columns(program, profiles);
        if profiles.iter().any(|p| p.history.is_some()) {
            columns.histories = Some(profiles.iter().map(|p| p.history.clone()).collect());
        }
        let (differences, own, of, _) = compared(program, &base, &columns);
        found.extend(differences.iter().take(2).map(|line| format!("seed {seed} {}", shown(&set, line))));
        (kernels, all, results) = (kernels + own, all + of, results + of * profiles.len());
    }
    assert!(found.is_empty(), "{} differ\n{}", found.len(), found[..found.len().min(8)].join("\n"));
    println!("{results} results agree, kernels compute {kernels} of {all} measures");
    assert!(kernels * 10 >= all * 4, "kernels compute {kernels} of {all} measures");
}
