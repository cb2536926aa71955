//! Made-up documents of the country and a province, and a made-up amendment, on three measures of the notices that
//! leave their figure to others (tests/levels).

use super::literate::project;
use polc::cli::console::Console;
use polc::value::Date;

fn polc(line: &[&str]) -> (u8, String, String) {
    let mut console = Console::memory(project(), "", Date::new(2025, 6, 1).unwrap());
    let exit =
        polc::cli::run(std::iter::once("polc").chain(line.iter().copied()).map(Into::into).collect(), &mut console);
    let (out, err) = console.written();
    (exit.code(), out.to_owned(), err.to_owned())
}

#[test]
fn three_measures_are_filled_in_and_amended() {
    let (code, out, _) = polc(&["test", "tests/levels/levels.pol"]);
    assert_eq!((code, out.as_str()), (0, "通过 9，未通过 0，共 9\n"));
}

#[test]
fn a_check_names_both_documents_and_the_rule() {
    let (code, out, err) = polc(&["check", "tests/levels", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let messages: Vec<(&str, &str)> = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| (d["code"].as_str().unwrap(), d["message"].as_str().unwrap()))
        .collect();
    let wanted = [
        (
            "W0470",
            "自 2025-10-01 起，人社规示〔2025〕9号 和 示省人社〔2024〕2号 规定的「转岗培训补贴标准」不同，按 人社规示〔2025〕9号：它的级别高",
        ),
        (
            "W0470",
            "自 2026-03-01 起，示省人社〔2026〕5号 和 示省人社〔2024〕2号 规定的「劳务输出职业介绍补贴标准」不同，按 示省人社〔2026〕5号：级别相同，它在后",
        ),
    ];
    assert_eq!((code, err.as_str(), messages.as_slice()), (0, "", wanted.as_slice()));
}

/// The explanation of one measure, with the identity of the profile's values left to the line.
fn explained(measure: &str, date: &str, set: &[&str]) -> String {
    let sets = set.iter().flat_map(|value| ["--set", value]);
    let line = ["run", "tests/levels/levels.pol", "--measure", measure, "--date", date, "--explain"];
    polc(&line.into_iter().chain(sets).collect::<Vec<_>>()).1
}

#[test]
fn the_explanation_cites_both_documents_and_the_rule() {
    let out = explained("转岗培训补贴", "2025-10-01", &["属于去产能企业=是", "转岗培训人数=10人"]);
    let tail = out.split("标准 = ").nth(1).unwrap();
    assert_eq!(
        tail,
        "\
1800元/人  [policies/luoyang/luoyang-2018-12.pol:727]
  │  └─ 按规定「转岗培训补贴标准」（由上级规定定） = 1800元/人  [policies/luoyang/luoyang-2018-12.pol:727]
  │     └─ 转岗培训补贴标准（自 2025-10-01 起的一版，来源 人社规示〔2025〕9号 第6条，示省人社〔2024〕2号 的规定不同，按级别高的） = 1800元/人  [tests/levels/country-2025-9.pol:10]
  └─ 金额：1800元/人 × 10人 = 18000.00元
"
    );
}

#[test]
fn the_explanation_of_an_amended_measure_cites_both() {
    let out = explained("一次性吸纳就业补贴", "2026-07-01", &["补贴受理日期=2026-06-30", "企业规模=大型"]);
    let said = "焦人社文〔2022〕7号 第2条 自 2026-07-01 起改按 焦人社示〔2026〕1号 第1条；过渡：补贴受理日期 在此之前的仍按原来的，至 2026-12-31 为止";
    assert_eq!(out.matches(said).count(), 2, "{out}");
}
