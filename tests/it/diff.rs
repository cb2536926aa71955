//! Comparison of two rule sets: every region differs on its witness, and nothing differs outside of the regions.

use super::generate::{self, Random};
use super::literate::{Folder, project};
use super::support::compile;
use polc::cli::profile::{self, Index, Leniency};
use polc::diff::regions::{Limits, simplified};
use polc::diff::term::{Op, TermId};
use polc::diff::{Comparison, MeasureChange, compare, witness};
use polc::eval::profile::Profile;
use polc::eval::{Engine, Options};
use polc::ir::{MeasureId, Program};
use polc::source::SourceMap;
use polc::value::{Date, Value};

fn program(text: &str) -> Program {
    let (program, findings) = compile(text);
    let errors: Vec<&str> = findings.lines().filter(|line| line.starts_with('E')).collect();
    assert!(errors.is_empty(), "{errors:?}\n{text}");
    program
}

fn today() -> Date {
    Date::new(2024, 6, 30).unwrap()
}

/// One random edit of a rule set's text that still compiles.
fn edited(random: &mut Random, text: &str) -> Option<String> {
    let edits: [(&str, &str); 12] = [
        (" >= ", " > "),
        (" <= ", " < "),
        (" > ", " >= "),
        ("不低于", "超过"),
        ("不超过", "低于"),
        (" 且 ", " 或 "),
        (" 为 是", " 为 否"),
        ("须 ", "除外 "),
        ("50元", "70元"),
        ("5%", "7%"),
        ("12个月", "18个月"),
        ("1600元/月", "1700元/月"),
    ];
    let (from, to) = edits[usize::try_from(random.below(edits.len() as u64)).unwrap()];
    let places: Vec<usize> = text.match_indices(from).map(|(at, _)| at).collect();
    if places.is_empty() {
        return None;
    }
    let at = *random.pick(&places);
    let mut new = text.to_owned();
    new.replace_range(at..at + from.len(), to);
    let (_, findings) = compile(&new);
    let fine = !findings.lines().any(|line| line.starts_with('E'));
    fine.then_some(new)
}

fn profile_of(program: &Program, text: &str) -> Profile {
    let mut sources = SourceMap::new();
    let source = sources.add("资料.json", text);
    let mut findings = Vec::new();
    let node = profile::json::parse(source, text, &mut findings);
    let index = Index::new(program);
    profile::assemble_with(program, &index, &[&node], today(), Leniency::default(), &mut findings)
}

/// The values of a profile as limits that only it meets, with one element bound.
fn points(found: &mut Comparison, program: &Program, profile: &Profile, element: Option<usize>) -> Limits {
    let mut limits = Limits::new();
    let mut put = |name: String, value: &Value, ty: &polc::ir::Type| {
        if let Some(constraint) = witness::exact(&found.enums, program, ty, value) {
            let subject = found.arena.put(Op::Given(name), Vec::new());
            limits.insert(subject, constraint);
        }
    };
    put("评估日".to_owned(), &Value::Date(profile.date), &polc::ir::Type::Date);
    for (input, value) in program.inputs.iter().zip(&profile.inputs) {
        put(input.name.clone(), value, &input.ty);
        let (Value::List(elements), polc::ir::Type::List(id)) = (value, &input.ty) else { continue };
        let (Some(element), entity) = (element.and_then(|i| elements.get(i)), &program.entities[id.index()]) else {
            continue;
        };
        for (field, value) in entity.fields.iter().zip(element.fields.iter()) {
            put(format!("{}.{}", entity.name, field.name), value, &field.ty);
        }
    }
    limits
}

/// Whether a profile may lie in one of a measure's regions.
fn told(found: &mut Comparison, change: &MeasureChange, program: &Program, profile: &Profile) -> bool {
    let elements = profile.inputs.iter().find_map(|v| if let Value::List(l) = v { Some(l.len()) } else { None });
    let bound: Vec<Option<usize>> = (0..elements.unwrap_or(0)).map(Some).chain([None]).collect();
    bound.into_iter().any(|element| {
        let limits = points(found, program, profile, element);
        change.regions.iter().any(|region| inside(found, &region.cell.limits, &limits))
    })
}

fn inside(found: &mut Comparison, cell: &Limits, point: &Limits) -> bool {
    let parts: Vec<(TermId, _)> = cell.iter().map(|(s, c)| (*s, c.clone())).collect();
    parts.into_iter().all(|(subject, constraint)| {
        let subject = simplified(&mut found.arena, subject, point);
        let test = found.arena.test(subject, constraint);
        let test = simplified(&mut found.arena, test, point);
        found.arena.decided(test) != Some(false)
    })
}

/// Runs `pairs` pairs with `profiles` profiles each; gives how many regions had a witness, and how many had none.
fn agree(pairs: u64, profiles: u64) -> (usize, usize) {
    let (mut shown, mut open, mut drawn, mut seed) = (0, 0, 0, 0);
    while drawn < pairs {
        seed += 1;
        let mut random = Random::new(seed);
        let set = generate::rule_set(seed, 4);
        let Some(text) = edited(&mut random, &set.text) else { continue };
        drawn += 1;
        let (old, new) = (program(&set.text), program(&text));
        let mut found = compare(&old, &new, today());
        let (a, b) = (Engine::new(&old), Engine::new(&new));
        for region in found.measures.iter().flat_map(|m| &m.regions) {
            match &region.witness {
                Some(w) => assert!(witness::differ(w.old.as_ref(), w.new.as_ref())),
                None => open += 1,
            }
            shown += usize::from(region.witness.is_some());
        }
        let changes = std::mem::take(&mut found.measures);
        for _ in 0..profiles {
            let json = generate::profile(&mut random, &set, 0);
            let (p, q) = (profile_of(&old, &json), profile_of(&new, &json));
            for index in 0..u32::try_from(new.measures.len()).unwrap() {
                let options = Options { measures: Some(vec![MeasureId(index)]), ..Options::default() };
                let (x, y) = (a.run(&p, &options), b.run(&q, &options));
                if !witness::differ(x.outcomes.first(), y.outcomes.first()) {
                    continue;
                }
                let change = changes.iter().find(|c| c.pair.new == Some(MeasureId(index)));
                let change = change.unwrap_or_else(|| panic!("seed {seed}: {index} differs and is not told\n{json}"));
                assert!(told(&mut found, change, &new, &q), "seed {seed}: outside of the regions\n{text}\n{json}");
            }
        }
    }
    (shown, open)
}

#[test]
fn nothing_differs_outside_of_the_regions() {
    let (shown, open) = agree(60, 12);
    assert!(shown > 40 && open * 10 < shown, "{shown} regions with a witness, {open} without");
}

/// The full measure of the promise: run by hand (`cargo test --release --test it -- --ignored diff`).
#[test]
#[ignore = "several minutes: 300 pairs, 100,000 profiles"]
fn nothing_differs_outside_of_the_regions_of_300_pairs() {
    let (shown, open) = agree(300, 334);
    println!("{shown} regions with a witness, {open} without");
}

const RULES: &str = "\
文件 示人社发〔2024〕1号 { 机关 示例市人社局；有效 2024年1月1日 至 2025年12月31日 }
输入 留用率: 比例 在 [0%, 100%]
输入 见习月数: 整数 月
输入 企业规模: 大型 | 中型 | 小型
参数 最低工资: 元/月 { 自 2022年1月1日 { 2000元/月 } }
定义 月数上限 = 12个月
措施 见习补贴 依据 第1条 {
  对象 单位
  须 企业规模 不为 大型
  标准 = 最低工资 * 70% { 留用率 50%以上 => 110% }
  期限 = 见习月数
  期限 <= 月数上限
}
措施 开业补贴 依据 第2条 {
  对象 单位
  资金来源 就业补助资金
  须 见习月数 >= 3个月
  标准 = 5000元 { 留用率 >= 50% => 6000元 }
}
";

/// What `polc diff` says in JSON of an edit, in short: one line a measure and a region.
fn short(new: &str) -> String {
    let folder = Folder::new();
    folder.write("原.pol", RULES.as_bytes());
    folder.write("新.pol", new.as_bytes());
    let (code, out, err) = folder.polc(&["diff", "原.pol", "新.pol", "--date", "2025-06-30", "--format", "json"]);
    assert_eq!(err, "", "{new}\n{out}");
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    let schema = std::fs::read_to_string(project().join("schemas/diff.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let faults: Vec<String> = schema.iter_errors(&document).map(|f| format!("{}: {f}", f.instance_path)).collect();
    assert!(faults.is_empty(), "{faults:?}\n{out}");
    let mut lines = vec![format!("{} {}", code, document["meaning"].as_str().unwrap())];
    for measure in document["measures"].as_array().unwrap() {
        let clauses = measure["clauses"].as_array().unwrap().iter().map(|c| c["word"].as_str().unwrap());
        let from = measure["renamed_from"].as_str().map(|n| format!(" 原名{n}")).unwrap_or_default();
        let words = clauses.collect::<Vec<_>>().join("、");
        let through = measure["through"].as_array().unwrap().iter().map(|t| t.as_str().unwrap());
        let through = through.collect::<Vec<_>>().join("、");
        lines.push(format!(
            "{} {}{from} [{words}] {through}",
            measure["change"].as_str().unwrap(),
            measure["name"].as_str().unwrap()
        ));
        for region in measure["regions"].as_array().unwrap() {
            let result = |side: &str| {
                let outcome = &region["witness"][side];
                format!(
                    "{} {}",
                    outcome["status"].as_str().unwrap_or("-"),
                    outcome["result"]["value"].as_str().unwrap_or("-")
                )
            };
            let conditions = region["conditions"].as_array().unwrap().iter().map(|c| c.as_str().unwrap());
            lines.push(format!(
                "  {} | {} → {}",
                conditions.collect::<Vec<_>>().join("；"),
                result("old"),
                result("new")
            ));
        }
    }
    for item in document["items"].as_array().unwrap() {
        let text = |key: &str| item[key].as_str().unwrap();
        lines.push(format!("{} {} {}", text("kind"), text("name"), text("change")));
    }
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}

fn with(from: &str, to: &str) -> String {
    assert!(RULES.contains(from), "{from}");
    short(&RULES.replacen(from, to, 1))
}

#[test]
fn an_edit_is_told_by_what_it_does() {
    let got = [
        with("50%以上", "超过50%"),
        with("期限 <= 月数上限", "期限 <= 24个月"),
        with("月数上限 = 12个月", "月数上限 = 18个月"),
        with("2000元/月 } }", "2000元/月 }；自 2025年7月1日 { 2200元/月 } }"),
        with("至 2025年12月31日", "至 2026年12月31日"),
        with("须 企业规模 不为 大型", "须 企业规模 为 小型"),
        with("就业补助资金", "失业保险基金"),
        with("措施 开业补贴", "措施 创业开业补贴"),
        with(" { 留用率 >= 50% => 6000元 }", ""),
    ]
    .join("\n");
    let told = "\
1 differs
changed 见习补贴 [标准]
  留用率 为 50% | eligible 22000.00 → eligible 14000.00
1 differs
changed 见习补贴 [期限的限额]
  见习月数 不低于 13个月 | eligible 26400.00 → eligible 52800.00
1 differs
changed 见习补贴 [] 定义 月数上限
  见习月数 不低于 13个月 | eligible 26400.00 → eligible 39600.00
定义 月数上限 changed
1 differs
changed 见习补贴 [] 参数 最低工资
  评估日 在 [2025-07-01, 2025-12-31] | eligible 22000.00 → eligible 24200.00
参数 最低工资 changed
1 differs
changed 见习补贴 []
  评估日 在 [2026-01-01, 2026-12-31] | expired - → eligible 22000.00
changed 开业补贴 []
  评估日 在 [2026-01-01, 2026-12-31]；见习月数 不超过 2个月 | expired - → ineligible -
  评估日 在 [2026-01-01, 2026-12-31]；见习月数 不低于 3个月 | expired - → eligible 6000.00
文件 示人社发〔2024〕1号 changed
1 differs
changed 见习补贴 [须]
  企业规模 为 中型 | eligible 22000.00 → ineligible -
1 differs
changed 开业补贴 [资金来源]
0 same
equivalent 创业开业补贴 原名开业补贴 []
1 differs
changed 开业补贴 [标准]
  留用率 在 [50%, 100%] | eligible 6000.00 → eligible 5000.00";
    assert_eq!(got, told);
}

#[test]
fn what_means_the_same_is_no_change() {
    let same = [
        RULES.replace("  对象 单位\n", "  对象   单位 // 用人单位\n"),
        RULES.replacen(
            "{ 留用率 >= 50% => 6000元 }",
            "{\n 留用率 在 [50%, 80%) => 6000元\n 留用率 >= 80% => 6000元\n  }",
            1,
        ),
        RULES.replacen("须 企业规模 不为 大型", "须 企业规模 在 {小型、中型}", 1),
        RULES.replacen("期限 <= 月数上限", "期限 <= 12个月", 1),
    ];
    let got: Vec<String> = same.iter().map(|text| short(text)).collect();
    assert_eq!(got, ["0 same"; 4]);
}

/// The texts of a word processor's document: a line a paragraph.
fn paragraphs(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut xml = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("word/document.xml").unwrap(), &mut xml).unwrap();
    let text = xml.replace("</w:p>", "\n").replace("<w:tc>", "| ");
    let mut out = String::new();
    let mut inside = false;
    for c in text.chars() {
        inside = (inside || c == '<') && c != '>';
        if !inside && c != '>' {
            out.push(c);
        }
    }
    out
}

#[test]
fn the_revision_table_of_an_office() {
    let folder = Folder::new();
    let old = "\
输入 留用率: 比例 在 [0%, 100%]
输入 招用日期: 日期
参数 补贴标准: 元 { 自 2024年1月1日 { 1000元 } }
措施 示例补贴 依据 第1条 {
  须「达标」: 留用率 50%以上
  标准 = 补贴标准
  留用率 80%以上 => 2000元
  有效 至 2024年12月31日, 按 招用日期
}
措施 旧补贴 依据 第2条 {
  标准 = 300元
}
";
    let new = old
        .replace("50%以上", "60%以上")
        .replace("80%以上 => 2000元", "90%以上 => 2000元")
        .replace("2024年12月31日", "2025年12月31日")
        .replace("{ 自 2024年1月1日 { 1000元 } }", "{\n  自 2024年1月1日 { 1000元 }\n  自 2025年1月1日 { 1100元 }\n}")
        .replace("措施 旧补贴 依据 第2条 {\n  标准 = 300元\n}\n", "");
    folder.write("原.pol", old.as_bytes());
    folder.write("新.pol", new.as_bytes());
    let diff = |form: &str, out: &str| {
        let line = ["diff", "原.pol", "新.pol", "--date", "2024-06-30", "--format", form, "--out", out];
        let (code, shown, err) = folder.polc(&line);
        assert_eq!((code, shown.as_str(), err.as_str()), (1, "", ""));
        std::fs::read(folder.0.join(out)).unwrap()
    };
    let document = diff("docx", "表.docx");
    assert_eq!(document, diff("docx", "又.docx"));
    let expected = "\
修订对照表
规则改动：原.pol → 新.pol
含义有改动
| 原规定
| 新规定
| 影响
| 改动：示例补贴（第1条）
| 须「达标」: 留用率 50%以上
| 须「达标」: 留用率 60%以上
| 因为下列改动：参数 补贴标准
评估日 不超过 2023-12-31；招用日期 不超过 2024-12-31；留用率 在 [80%, 90%)：可享受 2000.00元 → 待定
评估日 不低于 2025-01-01；招用日期 不超过 2024-12-31；留用率 在 [60%, 80%)：可享受 1000.00元 → 可享受 1100.00元
评估日 不低于 2024-01-01；招用日期 不超过 2024-12-31；留用率 在 [50%, 60%)，或 在 [80%, 90%)：可享受 2000.00元 → 可享受 1000.00元
招用日期 在 [2025-01-01, 2025-12-31]；留用率 在 [0%, 60%)，或 在 [90%, 100%]：已失效 → 可享受 2000.00元
招用日期 在 [2025-01-01, 2025-12-31]；留用率 在 [60%, 90%)：已失效 → 可享受 1000.00元
其余情形（资料齐全时）结果不变（已证明）
| 留用率 80%以上 =&gt; 2000元
| 留用率 90%以上 =&gt; 2000元
| 
| 有效 至 2024年12月31日, 按 招用日期
| 有效 至 2025年12月31日, 按 招用日期
| 
| 删除：旧补贴（第2条）
| 措施 旧补贴 依据 第2条 {
  标准 = 300元
}
| （无）
| 符合条件的：可享受 300.00元 → 没有这项措施
| 参数 补贴标准（改动）
| 参数 补贴标准: 元 { 自 2024年1月1日 { 1000元 } }
| 参数 补贴标准: 元 {
  自 2024年1月1日 { 1000元 }
  自 2025年1月1日 { 1100元 }
}
| 用到它的措施：第1条/示例补贴
日期的时间线
| 日期
| 事项
| 原
| 新
| 2024-01-01
| 参数 补贴标准 起
| ●
| ●
| 2024-12-31
| 示例补贴 止
| ●
| 
| 2025-01-01
| 参数 补贴标准 起
| 
| ●
| 2025-12-31
| 示例补贴 止
| 
| ●

";
    assert_eq!(paragraphs(&document), expected);
    assert!(diff("xlsx", "表.xlsx").starts_with(b"PK"));
    let (code, out, err) = folder.polc(&["diff", "原.pol", "新.pol", "--format", "docx"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("xlsx 和 docx 要用 --out 写明文件"), "{err}");
}
