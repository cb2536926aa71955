//! `polc impact`: what a change does to the rows of a table, in heads and money, and which clause moved what.

use super::generate::Random;
use super::literate::{Folder, project};
use serde_json::Value;

const OLD: &str = "\
文件 示人社〔2024〕1号 { 标题 “示例”；机关 示例局；地区 示例市；发布 2024年1月1日 }
输入 单位名称: 文本
输入 留用率: 比例 在 [0%, 100%]
输入 参保人数: 整数 人
输入 正常经营: 是否
措施 留用奖励 依据 第1条 {
  须「正常经营」: 正常经营
  须「留用达标」: 留用率 50%以上
  标准 = 每人1000元
  人数 = 参保人数
  资金来源 就业补助资金
}
措施 稳岗返还 依据 第2条 {
  须「少裁员」: 留用率 40%以上
  标准 = 每人300元
  人数 = 参保人数
  资金来源 失业保险基金
}
";

/// Three clauses of the first measure: the figure, the condition, a limit.
fn new() -> String {
    OLD.replace("每人1000元", "每人1200元").replace("50%以上", "60%以上").replacen(
        "  资金来源 就业补助资金\n",
        "  金额 <= 20000元\n  资金来源 就业补助资金\n",
        1,
    )
}

const ROWS: &str = "\
单位名称,留用率(%),参保人数,正常经营,县区,权重
甲厂,65,10,是,东区,1
乙店,55,4,是,西区,2.5
丙社,80,30,是,东区,1
丁行,90,2,否,西区,4
戊所,,5,是,,1
";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("原.pol", OLD.as_bytes());
    folder.write("新.pol", new().as_bytes());
    folder.write("单位.csv", ROWS.as_bytes());
    folder
}

#[test]
fn heads_and_money_by_measure_document_fund_and_column() {
    let (code, out, err) = folder().polc(&["impact", "原.pol", "新.pol", "--data", "单位.csv", "--by", "县区"]);
    let expected = "\
规则改动的影响：原.pol → 新.pol
  数据「单位.csv」，5 行；评估日 2025-06-01
  两个版本都待定的结果 2 个：缺资料或参数，改动对它们的影响没有算在内；缺什么见 polc batch
  · 增加 1，减少 2
  · 金额合计 57800.00元 → 45800.00元，差额 -12000.00元
  · 其中增加 2000.00元，减少 14000.00元
  · 增加的每一个：最小 2000.00元，下四分位 2000.00元，中位数 2000.00元，上四分位 2000.00元，最大 2000.00元
  · 减少的每一个：最小 4000.00元，下四分位 4000.00元，中位数 4000.00元，上四分位 10000.00元，最大 10000.00元

各处改动的作用
  · 1
    改动：留用奖励 须「留用达标」
    原规定：须「留用达标」: 留用率 50%以上
    新规定：须「留用达标」: 留用率 60%以上
    涉及：1
    增加（元）：0.00
    减少（元）：4000.00
    净额（元）：-4000.00
  · 2
    改动：留用奖励 标准
    原规定：标准 = 每人1000元
    新规定：标准 = 每人1200元
    涉及：2
    增加（元）：8000.00
    减少（元）：0.00
    净额（元）：+8000.00
  · 3
    改动：留用奖励 金额
    新规定：金额 <= 20000元
    涉及：1
    增加（元）：0.00
    减少（元）：16000.00
    净额（元）：-16000.00
  计算方法：从原规则起，按上列次序逐处改动，每改一处重算结果有变化的各行，前后之差记在这一处；各处净额之和等于差额

按措施
  · 留用奖励（第1条）
    增加：1
    减少：1
    不再符合：1
    原合计（元）：44000.00
    差额（元）：-12000.00

按资金来源
  · 就业补助资金
    增加：1
    减少：1
    不再符合：1
    原合计（元）：44000.00
    差额（元）：-12000.00

按「县区」
  · 东区
    增加：1
    减少：1
    原合计（元）：52000.00
    差额（元）：-8000.00
  · 西区
    减少：1
    原合计（元）：5800.00
    差额（元）：-4000.00
";
    let (numbers, cases) = out.split_once("\n变化最大的几行\n").unwrap();
    assert_eq!((code, numbers), (0, expected), "{err}");
    let told: Vec<&str> =
        cases.lines().filter(|line| line.starts_with("  第") || line.starts_with("    因为")).collect();
    let expected = [
        "  第 2 行：+2000.00元（留用奖励）",
        "    因为：留用奖励 标准 +2000.00元",
        "  第 4 行：-10000.00元（留用奖励）",
        "    因为：留用奖励 标准 +6000.00元；留用奖励 金额 -16000.00元",
        "  第 3 行：-4000.00元（留用奖励）",
        "    因为：留用奖励 须「留用达标」 -4000.00元",
    ];
    assert_eq!(told, expected);
    assert!(cases.contains("按金额上限封顶：由 36000.00元 = 20000.00元  [新.pol:11]"), "{cases}");
}

/// The JSON of a comparison of two texts over the rows, held against its schema.
fn json(old: &str, new: &str, rows: &str, more: &[&str]) -> Value {
    let folder = Folder::new();
    folder.write("原.pol", old.as_bytes());
    folder.write("新.pol", new.as_bytes());
    folder.write("单位.csv", rows.as_bytes());
    let line = [&["impact", "原.pol", "新.pol", "--data", "单位.csv", "--format", "json"], more].concat();
    let (code, out, err) = folder.polc(&line);
    assert_eq!(code, 0, "{err}");
    let document: Value = serde_json::from_str(&out).unwrap();
    let schema = std::fs::read_to_string(project().join("schemas/impact.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let faults: Vec<String> = schema.iter_errors(&document).map(|f| format!("{}: {f}", f.instance_path)).collect();
    assert!(faults.is_empty(), "{faults:?}\n{out}");
    document
}

/// A decimal in ten-thousandths.
fn units(value: &Value) -> i64 {
    let text = value.as_str().unwrap();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{fraction:0<4}");
    digits.parse().unwrap()
}

/// One line a change: what, heads, net.
fn changes(document: &Value) -> Vec<String> {
    let name = |change: &Value| {
        format!("{} {}", change["subject"].as_str().unwrap(), change["clause"].as_str().unwrap_or("-"))
    };
    let line = |step: &Value| {
        let names: Vec<String> = step["changes"].as_array().unwrap().iter().map(name).collect();
        format!("{}：{} {}", names.join("、"), step["moved"].as_str().unwrap(), step["net"].as_str().unwrap())
    };
    document["changes"].as_array().unwrap().iter().map(line).collect()
}

fn add_up(document: &Value) {
    let net: i64 = document["changes"].as_array().unwrap().iter().map(|step| units(&step["net"])).sum();
    assert_eq!(net, units(&document["total"]["difference"]));
    for step in document["changes"].as_array().unwrap() {
        let by_measure: i64 = step["measures"].as_object().unwrap().values().map(units).sum();
        assert_eq!(by_measure, units(&step["net"]));
    }
}

#[test]
fn weights_count_heads_and_money() {
    let document = json(OLD, &new(), ROWS, &["--weight", "权重"]);
    assert_eq!(document["total"]["moved"], serde_json::json!({ "more": "1", "less": "3.5" }));
    assert_eq!(document["total"]["difference"], "-18000.00");
    assert_eq!(
        changes(&document),
        ["留用奖励 须「留用达标」：2.5 -10000.00", "留用奖励 标准：2 8000.00", "留用奖励 金额：1 -16000.00"]
    );
    add_up(&document);
    let counted = ROWS.replace(",2.5\n", ",2.5人\n").replace(",1\n", ",1户\n");
    let again = json(OLD, &new(), &counted, &["--weight", "权重"]);
    assert_eq!(again["total"], document["total"]);
    let folder = folder();
    folder.write("元.csv", ROWS.replace(",2.5\n", ",2.5元\n").as_bytes());
    let (code, _, err) = folder.polc(&["impact", "原.pol", "新.pol", "--data", "元.csv", "--weight", "权重"]);
    assert!(code == 1 && err.contains("第 3 行的权重「2.5元」读不对"), "{err}");
    folder.write("坏.csv", ROWS.replace(",2.5\n", ",负二\n").as_bytes());
    let (code, _, err) = folder.polc(&["impact", "原.pol", "新.pol", "--data", "坏.csv", "--weight", "权重"]);
    assert_eq!(code, 1);
    let said: String = err.chars().filter(|c| !c.is_whitespace()).collect();
    let expected = "第3行的权重「负二」读不对：应为0到100万之间的数，可以带人、户一类的单位，最多四位小数";
    assert!(said.contains(expected), "{err}");
}

/// A new input, a definition with what reads it, a renamed measure, a new and a removed one: what cannot be made alone is made
/// together with the next, and the contributions still add up.
#[test]
fn changes_that_rest_on_one_another() {
    let new = OLD
        .replace("输入 正常经营: 是否\n", "输入 正常经营: 是否\n输入 新设: 是否\n定义 线 = 45%\n")
        .replace("须「少裁员」: 留用率 40%以上", "须「少裁员」: 留用率 不低于 线")
        .replace("措施 留用奖励", "措施 留用补助")
        + "措施 新设补贴 依据 第3条 {\n  须「新设」: 新设\n  标准 = 500元\n}\n";
    let rows = ROWS
        .replace("权重\n", "权重,新设\n")
        .replace(",1\n", ",1,是\n")
        .replace(",2.5\n", ",2.5,否\n")
        .replace(",4\n", ",4,否\n");
    let document = json(OLD, &new, &rows.replace("65,", "42,"), &[]);
    assert_eq!(
        changes(&document),
        [
            "输入 新设 -：0 0.00",
            "定义 线 -：0 0.00",
            "留用补助 名称和依据：0 0.00",
            "稳岗返还 须「少裁员」：1 -3000.00",
            "新设补贴 -：3 1500.00",
        ]
    );
    add_up(&document);
}

/// A parameter's new figure, the removal of a measure, a group's new rule.
#[test]
fn parameters_removals_and_groups() {
    let old = OLD.replace("每人300元", "返还标准")
        + "参数 返还标准: 元/人 = 300元/人\n不得重复享受 企业补贴 { 留用奖励、稳岗返还 } { 于 同一单位 就高 }\n";
    let new = old.replace("= 300元/人", "= 1100元/人");
    let document = json(&old, &new, ROWS, &[]);
    // What is lost in one member is gained in the other. 戊所, whose 留用率 is not given, gets nothing for keeping its staff
    // now, whatever it is: from 40 % on the other pays more.
    assert_eq!(changes(&document), ["参数 返还标准 -：5 6000.00"]);
    add_up(&document);
    let without = old.split("措施 稳岗返还").next().unwrap().to_owned();
    let document = json(&old, &without, ROWS, &[]);
    add_up(&document);
    assert_eq!(document["total"]["difference"], "-600.00");
}

/// Totals are the difference of two runs of `polc batch`, to the fen, by measure and together.
#[test]
fn totals_are_those_of_two_batch_runs() {
    let folder = Folder::new();
    let old = OLD.replace("每人300元", "每人333.33元");
    folder.write("原.pol", old.as_bytes());
    folder.write("新.pol", new().replace("每人300元", "每人299.99元").replace("40%以上", "45%以上").as_bytes());
    let (code, _, err) = folder.polc(&["sample", "原.pol", "--rows", "3000", "--seed", "11", "--out", "样本.csv"]);
    assert_eq!(code, 0, "{err}");
    let batch = |rules: &str| {
        let (code, out, err) =
            folder.polc(&["batch", rules, "--data", "样本.csv", "--out", "结果.csv", "--format", "json"]);
        assert_eq!(code, 0, "{err}");
        let document: Value = serde_json::from_str(&out).unwrap();
        let lines = document["sections"][0]["lines"].as_array().unwrap().clone();
        lines.iter().map(|l| (l["measure"].as_str().unwrap().to_owned(), units(&l["sum"]))).collect::<Vec<_>>()
    };
    let (before, after) = (batch("原.pol"), batch("新.pol"));
    let (code, out, err) = folder.polc(&["impact", "原.pol", "新.pol", "--data", "样本.csv", "--format", "json"]);
    assert_eq!(code, 0, "{err}");
    let document: Value = serde_json::from_str(&out).unwrap();
    let mut sum = 0;
    for (place, ((name, a), (_, b))) in before.iter().zip(&after).enumerate() {
        let line = &document["sections"][0]["lines"][place];
        assert_eq!(
            (line["key"].as_str().unwrap(), units(&line["before"]), units(&line["after"])),
            (name.as_str(), *a, *b)
        );
        assert_eq!(units(&line["difference"]), b - a);
        sum += b - a;
    }
    assert_eq!(units(&document["total"]["difference"]), sum);
    assert_ne!(sum, 0);
    add_up(&document);
}

/// Rows with every kind of broken cell and of row, more values than are told apart, weights; long enough for several pieces.
fn drawn(rows: usize, quote: &str) -> String {
    let mut random = Random::new(5);
    let long = "长".repeat(600);
    let mut text = "单位名称,留用率(%),参保人数,正常经营,县区,权重,备注\n".to_owned();
    for row in 0..rows {
        let rate = match random.below(12) {
            0 => String::new(),
            1 => "六成".to_owned(),
            2 => "120".to_owned(),
            other => format!("{}.{other}", random.below(100)),
        };
        let heads = ["4", "15", "30", " 7 ", "8人", "2.5", "-1", ""];
        let heads = random.pick(&heads);
        let works = random.pick(&["是", "是", "否", "也许", ""]);
        let weight = random.pick(&["1", "2.5", "0", "0.0001"]);
        let county = random.below(1_500);
        let beyond = if random.below(60) == 0 { ",多" } else { "" };
        text.push_str(&format!("{quote}厂{row}{quote},{rate},{heads},{works},县{county},{weight},{long}{beyond}\n"));
        if random.below(200) == 0 {
            text.push_str("\n合计,,,,,,\n");
        }
    }
    text
}

#[test]
fn pieces_give_what_rows_give() {
    let pieces = Folder::new();
    let rows = Folder::new();
    // A quote keeps a piece from being split: its rows are read one by one.
    pieces.write("单位.csv", drawn(3_000, "").as_bytes());
    rows.write("单位.csv", drawn(3_000, "\"").as_bytes());
    let narrower = new().replace("[0%, 100%]", "[0%, 95%]");
    for new in [new(), narrower] {
        for folder in [&pieces, &rows] {
            folder.write("原.pol", OLD.as_bytes());
            folder.write("新.pol", new.as_bytes());
        }
        for more in [&[][..], &["--by", "县区", "--by", "正常经营", "--weight", "权重"]] {
            let run = |folder: &Folder, threads: &str| {
                let line =
                    ["impact", "原.pol", "新.pol", "--data", "单位.csv", "--format", "json", "--threads", threads];
                folder.polc(&[&line, more].concat())
            };
            let expected = run(&rows, "1");
            assert_eq!(expected.0, 0, "{}", expected.2);
            let document: Value = serde_json::from_str(&expected.1).unwrap();
            assert!(units(&document["total"]["difference"]) != 0 && document["bad_cells"].as_u64().unwrap() > 500);
            add_up(&document);
            for threads in ["1", "3"] {
                assert!(run(&pieces, threads) == expected, "{threads} threads, {more:?}");
            }
        }
    }
}

#[test]
fn a_chart_says_what_its_colours_stand_for() {
    let (code, out, err) = folder().polc(&["impact", "原.pol", "新.pol", "--data", "单位.csv", "--format", "html"]);
    assert_eq!(code, 0, "{err}");
    let keys =
        out.split("<span><svg").skip(1).filter_map(|part| Some(part.split_once("</svg>")?.1.split_once("</span>")?.0));
    let keys: Vec<&str> = keys.collect();
    let sums = ["增加", "减少", "原合计", "新合计，不少于原来", "新合计，少于原来"];
    assert!(keys.len() > sums.len() && sums.iter().all(|key| keys.contains(key)), "{keys:?}");
}

#[test]
fn funds_stand_against_their_ceilings() {
    let declared = |text: &str| format!("{text}参数 就业补助资金预算: 元 = 30000元\n");
    let budget = ["--budget", "失业保险基金=1.2万元"];
    let document = json(&declared(OLD), &declared(&new()), ROWS, &budget);
    let expected = serde_json::json!([
        { "fund": "失业保险基金", "ceiling": "12000.00", "declared": false, "before": "13800.00", "after": "13800.00", "left": "-1800.00" },
        { "fund": "就业补助资金", "ceiling": "30000.00", "declared": true, "before": "44000.00", "after": "32000.00", "left": "-2000.00" },
    ]);
    assert_eq!(document["budgets"], expected);
    let (code, _, err) = folder().polc(&["impact", "原.pol", "新.pol", "--data", "单位.csv", "--budget", "没有=1元"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("没有措施写着资金来源「没有」"), "{err}");
}

#[test]
fn nothing_moves_under_a_reformatted_text() {
    let new =
        OLD.replace("  须「", "  // 说明\n  须「").replace("输入 参保人数: 整数 人\n", "") + "输入 参保人数: 整数 人\n";
    let folder = folder();
    folder.write("新.pol", new.as_bytes());
    let (code, out, err) = folder.polc(&["impact", "原.pol", "新.pol", "--data", "单位.csv"]);
    let expected = "规则改动的影响：原.pol → 新.pol\n  数据「单位.csv」，5 行；评估日 2025-06-01\n  两个版本都待定的结果 2 个：缺资料或参数，改动对它们的影响没有算在内；缺什么见 polc batch\n  这份数据里没有一项结果不同\n";
    assert_eq!((code, out.as_str()), (0, expected), "{err}");
}

#[test]
fn saved_as_a_table_a_workbook_and_a_page() {
    let folder = folder();
    let outs = ["--out", "影响.csv", "--out", "影响.xlsx", "--out", "影响.html"];
    let (code, _, err) = folder.polc(&[&["impact", "原.pol", "新.pol", "--data", "单位.csv"], &outs[..]].concat());
    assert_eq!(code, 0, "{err}");
    let read = |name: &str| std::fs::read_to_string(folder.0.join(name)).unwrap();
    let expected = "\u{feff}\
分组,名称,条,结果数,新符合,增加,减少,不再符合,现为待定,不再待定,其他变化,原合计,新合计,差额,增加金额,减少金额,增加中位数,增加最大,减少中位数,减少最大
全部措施合计,全部措施合计,,5,0,1,2,0,0,0,0,57800.00,45800.00,-12000.00,2000.00,14000.00,2000.00,2000.00,4000.00,10000.00
按措施,留用奖励,第1条,5,0,1,1,1,0,0,0,44000.00,32000.00,-12000.00,2000.00,14000.00,2000.00,2000.00,4000.00,10000.00
按措施,稳岗返还,第2条,5,0,0,0,0,0,0,0,13800.00,13800.00,0.00,0.00,0.00,,,,
按资金来源,失业保险基金,,5,0,0,0,0,0,0,0,13800.00,13800.00,0.00,0.00,0.00,,,,
按资金来源,就业补助资金,,5,0,1,1,1,0,0,0,44000.00,32000.00,-12000.00,2000.00,14000.00,2000.00,2000.00,4000.00,10000.00

各处改动的作用,次序,改动,原规定,新规定,涉及,增加（元）,减少（元）,净额（元）
各处改动的作用,1,留用奖励 须「留用达标」,须「留用达标」: 留用率 50%以上,须「留用达标」: 留用率 60%以上,1,0.00,4000.00,-4000.00
各处改动的作用,2,留用奖励 标准,标准 = 每人1000元,标准 = 每人1200元,2,8000.00,0.00,8000.00
各处改动的作用,3,留用奖励 金额,,金额 <= 20000元,1,0.00,16000.00,-16000.00
";
    assert_eq!(read("影响.csv"), expected);
    let page = read("影响.html");
    assert!(page.contains("<svg") && !page.contains("http"), "{page}");
    assert!(std::fs::read(folder.0.join("影响.xlsx")).unwrap().starts_with(b"PK"));
}

/// The measures that are not asked for are no change: the steps are those of all measures.
#[test]
fn the_steps_are_the_same_whichever_measures_are_asked_for() {
    let all = json(OLD, &new(), ROWS, &[]);
    let asked = json(OLD, &new(), ROWS, &["--measure", "留用奖励"]);
    assert!(all["changes"].as_array().is_some_and(|steps| steps.len() == 3), "{all}");
    assert_eq!(asked["changes"], all["changes"]);
    assert_eq!((&all["undecided"], &asked["undecided"]), (&Value::from("2"), &Value::from("1")));
}

/// What is 合规 with an exact amount is paid: in the sums of a batch, in totals, differences and ceilings.
#[test]
fn amounts_within_their_limit_are_paid() {
    let old =
        "输入 申请额: 元\n措施 贷二 依据 第1条 {\n  核定 申请额 超限不合规\n  标准 <= 30万元\n  资金来源 贴息资金\n}\n";
    let rows = "申请额,区\n100000,东\n400000,东\n200000.5,西\n";
    let document = json(old, &old.replace("30万元", "15万元"), rows, &["--by", "区", "--budget", "贴息资金=20万元"]);
    let total = &document["total"];
    assert_eq!([&total["before"], &total["after"], &total["difference"]], ["300000.50", "100000.00", "-200000.50"]);
    assert_eq!(changes(&document), ["贷二 标准：1 -200000.50"]);
    assert_eq!([&document["budgets"][0]["before"], &document["budgets"][0]["after"]], ["300000.50", "100000.00"]);
    add_up(&document);
    let folder = Folder::new();
    folder.write("原.pol", old.as_bytes());
    folder.write("单位.csv", rows.as_bytes());
    let said = "  贷二：可享受 2，不可享受 1；合计 300000.50元，中位数 100000.00元\n    不可享受的原因：核定 1\n";
    let batch = ["batch", "原.pol", "--data", "单位.csv", "--out", "出.csv"];
    let (_, out, err) = folder.polc(&batch);
    assert!(out.contains(said), "{out}{err}");
    let (_, out, _) = folder.polc(&[&batch[..], &["--by", "区"]].concat());
    assert!(out.contains(said) && out.contains("200000.50"), "{out}");
}

/// The day is the one that was given, a long text is cut around what differs, and the sheets of several columns are told apart.
#[test]
fn a_report_says_which_day_what_differs_and_by_which_column() {
    let folder = Folder::new();
    let old = "文件 示人社〔2024〕1号 { 标题 “示例”；机关 示例局；地区 南江省.南江市；发布 2024年1月1日 }\n输入 人数: 整数 人\n\
               参数 市级承担比例: 比例 按 地区 { 南江省.南江市 = 50%; 南江省.南江市.西县 = 80%; 南江省.南江市.东区 = 30% }\n\
               措施 承担 依据 第1条 { 标准 = 1000元 * 市级承担比例 }\n";
    folder.write("原.pol", old.as_bytes());
    folder.write("新.pol", old.replace("30%", "40%").as_bytes());
    folder.write("单位.csv", "地区,首次,规模\n南江省.南江市.东区,是,大\n".as_bytes());
    let line =
        ["impact", "原.pol", "新.pol", "--data", "单位.csv", "--date", "2025-12-31", "--by", "首次", "--by", "规模"];
    let (code, out, err) = folder.polc(&line);
    assert_eq!(code, 0, "{err}");
    assert_eq!((out.matches("评估日 2025-12-31（给定）").count(), out.matches("今日").count()), (2, 0), "{out}");
    let (code, json, err) = folder.polc(&[&line[..], &["--format", "json", "--out", "影响.xlsx"]].concat());
    assert_eq!(code, 0, "{err}");
    let document: Value = serde_json::from_str(&json).unwrap();
    let change = &document["changes"][0]["changes"][0];
    assert_eq!([&change["old"], &change["new"]], ["… 南江省.南江市.东区 = 30% }", "… 南江省.南江市.东区 = 40% }"]);
    let (_, _, err) = folder.polc(&["batch", "原.pol", "--data", "影响.xlsx#没有", "--out", "出.csv"]);
    let said: String = err.split_whitespace().collect();
    assert!(said.contains("、汇总2按「首次」、汇总3按「规模」、"), "{err}");
}
