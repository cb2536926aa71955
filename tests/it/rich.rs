//! What must hold on the richer drawn rule sets.

use super::batch::{agreed, columns, profile};
use super::generate::{Random, rich};
use super::support::compile;
use polc::eval::profile::Profile;
use polc::value::Value;

#[test]
#[ignore = "by hand"]
fn scratch_agree() {
    let number = |name: &str, or: u64| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(or);
    let (from, seeds, rows, size) = (number("FROM", 0), number("SEEDS", 50), number("ROWS", 40), number("SIZE", 8));
    let show = number("SHOW", 3);
    let (mut broken, mut faulty, mut compared, mut kernels, mut all) = (0, 0, 0, 0, 0);
    let started = std::time::Instant::now();
    for seed in from..from + seeds {
        let begun = std::time::Instant::now();
        let set = rich::rich_set(seed, size as usize);
        let (program, findings) = compile(&set.text);
        if findings.lines().any(|l| l.starts_with('E')) {
            broken += 1;
            println!("{seed} {findings}");
            continue;
        }
        let mut random = Random::new(seed + 1000);
        let missing = if number("BLANKS", 0) > 0 { [0, 8, 0, 3][seed as usize % 4] } else { 0 };
        let history = seed % 6 == 0;
        let texts: Vec<String> = (0..rows).map(|_| rich::profile(&mut random, &set, missing, history)).collect();
        let profiles: Vec<Profile> = texts.iter().map(|text| profile(&program, text)).collect();
        let base = Profile { inputs: vec![Value::Unknown; program.inputs.len()], history: None, ..profiles[0].clone() };
        let mut columns = columns(&program, &profiles);
        if history {
            columns.histories = Some(profiles.iter().map(|p| p.history.clone()).collect());
        }
        let (found, own, of) = agreed(&program, &base, &columns);
        if begun.elapsed().as_secs() > 5 {
            println!("slow seed {seed}: {:?}", begun.elapsed());
        }
        compared += program.measures.len() * texts.len();
        kernels += own;
        all += of;
        if !found.is_empty() {
            faulty += 1;
            if faulty <= show {
                println!("seed {seed} missing {missing} history {history}: {} differ", found.len());
                for line in found.iter().take(2) {
                    println!("  {line}");
                    let row: usize = line.split("row ").nth(1).unwrap().split(':').next().unwrap().parse().unwrap();
                    let name = line.split(' ').next().unwrap();
                    let at = set.text.find(&format!(" {name} 依据")).unwrap();
                    println!("{}", set.text[at..].split("\n}").next().unwrap());
                    println!("{}", texts[row]);
                }
            } else {
                println!("seed {seed}: {} differ {}", found.len(), found[0]);
            }
        }
    }
    println!("faulty {faulty} of {seeds}, broken {broken}, compared {compared}, kernels {kernels}/{all} {:?}", started.elapsed());
}

/// Writes a set and a row.
#[test]
#[ignore = "by hand"]
fn scratch_dump() {
    let number = |name: &str, or: u64| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(or);
    let (seed, row) = (number("SEED", 0), number("ROW", 0));
    let set = rich::rich_set(seed, number("SIZE", 8) as usize);
    let mut random = Random::new(seed + 1000);
    let missing = if number("BLANKS", 0) > 0 { [0, 8, 0, 3][seed as usize % 4] } else { 0 };
    let texts: Vec<String> = (0..=row).map(|_| rich::profile(&mut random, &set, missing, seed % 6 == 0)).collect();
    std::fs::create_dir_all("/tmp/gen").unwrap();
    std::fs::write("/tmp/gen/a.pol", &set.text).unwrap();
    std::fs::write("/tmp/gen/a.jsonl", &texts[row as usize]).unwrap();
}
