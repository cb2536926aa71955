//! `polc compare`: every form of output on small policies, the kinds of no value kept apart, and the five cities.

use super::literate::{Folder, project};
use polc::cli::console::Console;
use polc::value::Date;
use serde_json::{Value, json};

const FIRST: &str = "\
文件 甲〔2024〕1号 { 机关 甲市人社局；地区 甲市；有效 2024年1月1日 至 2026年12月31日 }
输入 留用率: 比例
输入 在岗月数: 月
输入 已注册: 是否
措施 见习补贴 依据 第3条 {
  对象 单位
  力度 给予
  须「注册」: 已注册
  标准 = 每人每月1000元
  留用率 50%以上 => 每人每月1500元
  人数 = 1人
  期限 = 在岗月数
  期限 <= 12个月
  资金来源 就业补助资金
}
措施 开业补贴 依据 第4条 { 标准 = 0元 }
";

const SECOND: &str = "\
文件 乙〔2024〕2号 { 机关 乙市人社局；地区 乙市 }
输入 在岗月数: 月
措施 见习补贴 依据 第7条 {
  标准 = 按规定「见习标准」: 元/人·月 由 省
  人数 = 1人
  期限 = 在岗月数
}
";

const THIRD: &str = "\
文件 丙〔2024〕3号 { 地区 丙市 }
措施 开业补贴 依据 第1条 { 标准 = 2万元 }
";

fn policies() -> Folder {
    let folder = Folder::new();
    folder.write("政策/1.pol", FIRST.as_bytes());
    folder.write("政策/2.pol", SECOND.as_bytes());
    folder.write("政策/3.pol", THIRD.as_bytes());
    folder
}

fn compare(more: &[&str]) -> String {
    let line: Vec<&str> = ["compare"].into_iter().chain(more.iter().copied()).collect();
    let (code, out, err) = policies().polc(&line);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    out
}

fn json_of(out: &str) -> Value {
    let document: Value = serde_json::from_str(out).unwrap();
    let schema = std::fs::read_to_string(project().join("schemas/compare.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let faults: Vec<String> = schema.iter_errors(&document).map(|f| format!("{}: {f}", f.instance_path)).collect();
    assert!(faults.is_empty(), "{faults:?}\n{document:#}");
    document
}

const TEXT: &str = "\
比较：见习补贴

项目       │ 甲〔2024〕1号               │ 乙〔2024〕2号               │ 丙〔2024〕3号
           │ 甲市                        │ 乙市                        │ 丙市
───────────┼─────────────────────────────┼─────────────────────────────┼────────────────────────────
条款       │ 第3条                       │ 第7条                       │ 无此项
───────────┼─────────────────────────────┼─────────────────────────────┼────────────────────────────
对象       │ 单位                        │ 未写                        │ 无此项
───────────┼─────────────────────────────┼─────────────────────────────┼────────────────────────────
条件       │ 须「注册」: 已注册          │ 未写                        │ 无此项
───────────┼─────────────────────────────┼─────────────────────────────┼────────────────────────────
数额       │ 1000→1500元/人·月           │ 按规定，文件没有给出数额    │ 无此项
           │                             │ （由省给出）                │
───────────┼─────────────────────────────┼─────────────────────────────┼────────────────────────────
标准       │ = 每人每月1000元            │ = 按规定「见习标准」:       │ 无此项
           │ 留用率 50%以上 => 每人每月  │ 元/人·月 由 省              │
           │ 1500元                      │                             │
───────────┼─────────────────────────────┼─────────────────────────────┼────────────────────────────
期限和限额 │ 人数 = 1人                  │ 人数 = 1人                  │ 无此项
           │ 期限 = 在岗月数             │ 期限 = 在岗月数             │
           │ 期限 <= 12个月              │                             │
───────────┼─────────────────────────────┼─────────────────────────────┼────────────────────────────
有效期     │ 2024-01-01 至 2026-12-31    │ 未写                        │ 无此项
───────────┼─────────────────────────────┼─────────────────────────────┼────────────────────────────
资金来源   │ 就业补助资金                │ 未写                        │ 无此项
───────────┼─────────────────────────────┼─────────────────────────────┼────────────────────────────
责任单位   │ 未写                        │ 未写                        │ 无此项
───────────┼─────────────────────────────┼─────────────────────────────┼────────────────────────────
力度       │ 给予                        │ 未写                        │ 无此项

“无此项”：文件里没有这项措施；“未写”：有这项措施，没有写这一项；“按规定”：有这一项，数额留给其他文
件；0 就是零
";

const MARKDOWN: &str = "\
# 比较：见习补贴

评估日 2025-03-01（给定）

| 项目 | 甲〔2024〕1号<br>甲市 | 乙〔2024〕2号<br>乙市 | 丙〔2024〕3号<br>丙市 |
| --- | --- | --- | --- |
| 条款 | 第3条 | 第7条 | 无此项 |
| 对象 | 单位 | 未写 | 无此项 |
| 条件 | 须「注册」: 已注册 | 未写 | 无此项 |
| 数额 | 1000→1500元/人·月 | 按规定，文件没有给出数额（由省给出） | 无此项 |
| 标准 | = 每人每月1000元<br>留用率 50%以上 =&gt; 每人每月1500元 | = 按规定「见习标准」: 元/人·月 由 省 | 无此项 |
| 期限和限额 | 人数 = 1人<br>期限 = 在岗月数<br>期限 &lt;= 12个月 | 人数 = 1人<br>期限 = 在岗月数 | 无此项 |
| 有效期 | 2024-01-01 至 2026-12-31 | 未写 | 无此项 |
| 资金来源 | 就业补助资金 | 未写 | 无此项 |
| 责任单位 | 未写 | 未写 | 无此项 |
| 力度 | 给予 | 未写 | 无此项 |
| 结果 | 可享受<br>18000.00元 | 可享受<br>按规定，文件没有给出数额<br>还缺 见习标准 | 无此项 |

“无此项”：文件里没有这项措施；“未写”：有这项措施，没有写这一项；“按规定”：有这一项，数额留给其他文件；0 就是零
";

#[test]
fn as_text() {
    assert_eq!(compare(&["见习补贴", "政策"]), TEXT);
}

#[test]
fn as_markdown_with_a_profile() {
    let line = ["见习补贴", "政策", "--set", "留用率=60%", "--set", "在岗月数=15月", "--set", "已注册=是"];
    let line: Vec<&str> = line.into_iter().chain(["--date", "2025-03-01", "--format", "markdown"]).collect();
    assert_eq!(compare(&line), MARKDOWN);
}

#[test]
fn several_names_are_one_comparison_and_zero_is_zero() {
    let line = ["开业补贴", "乙〔2024〕2号/第7条/见习补贴", "政策", "--date", "2025-03-01", "--format", "json"];
    let document = json_of(&compare(&line));
    assert_eq!((&document["names"], &document["date"]), (&json!([line[0], line[1]]), &json!("2025-03-01")));
    let rows: Vec<[&Value; 5]> = document["columns"].as_array().unwrap().iter().map(row).collect();
    let none = Value::Null;
    assert_eq!(
        rows,
        [
            [&json!("甲〔2024〕1号"), &json!("given"), &json!("0元"), &json!("eligible"), &json!("0.00")],
            [
                &json!("乙〔2024〕2号"),
                &json!("unspecified"),
                &json!("按规定，文件没有给出数额（由省给出）"),
                &json!("eligible"),
                &none
            ],
            [&json!("丙〔2024〕3号"), &json!("given"), &json!("2万元"), &json!("eligible"), &json!("20000.00")],
        ]
    );
}

/// Document, state and text of the figures, status and value.
fn row(column: &Value) -> [&Value; 5] {
    let (figures, result) = (&column["measure"]["figures"], &column["results"][0]);
    [&column["document"], &figures["state"], &figures["text"], &result["status"], &result["result"]["value"]]
}

#[test]
fn an_absent_measure_is_absent_in_every_form() {
    let document = json_of(&compare(&["见习补贴", "政策", "--format", "json"]));
    let last = &document["columns"][2];
    assert_eq!((&last["state"], &last["measure"], &last["results"]), (&json!("absent"), &Value::Null, &json!([])));
    let html = compare(&["见习补贴", "政策", "--format", "html"]);
    assert!(html.contains("<td class=\"absent\"><p>无此项</p></td>"), "{html}");
    assert!(html.contains("<td class=\"unspecified\"><p>按规定，文件没有给出数额（由省给出）</p></td>"), "{html}");
    assert!(html.contains("@media(prefers-color-scheme:dark)"), "{html}");
    assert!(!html.contains("http") && !html.contains("<script"), "{html}");
}

#[test]
fn readings_choose_the_figures() {
    let policy = "\
文件 甲〔2024〕1号 { 地区 甲市 }
输入 留用率: 比例
参数 最低工资: 元/月 { 自 2024年1月1日 { 2000元/月 } }
口径 提高范围 { 全部 (缺省)、无 } 因 “未写明”
口径 基数 { 原数 (缺省)、加百元 } 因 “未写明”
定义 工资 = 最低工资 { 基数 为 加百元 => 最低工资 + 100元/月 }
措施 补贴 依据 第1条 {
  标准 = 工资 * 70%
  留用率 50%以上 且 提高范围 为 全部 => 110%
  期限 = 1个月
}
";
    let folder = Folder::new();
    folder.write("主.pol", policy.as_bytes());
    let figures = |readings: &[&str]| {
        let line = ["compare", "补贴", "主.pol", "--format", "json"].into_iter().chain(readings.iter().copied());
        let (code, out, err) = folder.polc(&line.collect::<Vec<_>>());
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        json_of(&out)["columns"][0]["measure"]["figures"]["text"].as_str().unwrap().to_owned()
    };
    assert_eq!(figures(&[]), "最低工资 * 70%→110%");
    assert_eq!(figures(&["--reading", "提高范围=无"]), "最低工资 * 70%");
    assert_eq!(figures(&["--reading", "基数=加百元"]), "(最低工资 + 100元/月) * 70%→110%");
}

#[test]
fn a_definition_with_several_values_is_opened_and_a_clause_of_another_reading_left_out() {
    let policy = "\
文件 甲〔2024〕1号 { 地区 甲市 }
输入 实缴保险费: 元
输入 规模: 大型 | 小型
输入 合伙: 是否
口径 额度性质 { 上限 (缺省)、定额 } 因 “未写明”
定义 返还比例 = 30%, 规模 为 小型 => 60%
措施 稳岗返还 依据 第1条 { 标准 = 实缴保险费 * 返还比例 }
措施 贷款 依据 第2条 {
  标准 <= 20万元 { 合伙 => 30.5万元 } 当 额度性质 为 上限
  标准 = 20万元 当 额度性质 为 定额
}
措施 引才补贴 依据 第3条 { 核定 实缴保险费 封顶；标准 = 3~15万元 }
";
    let folder = Folder::new();
    folder.write("主.pol", policy.as_bytes());
    let figures = |name: &str| {
        let (code, out, err) = folder.polc(&["compare", name, "主.pol", "--format", "json"]);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        json_of(&out)["columns"][0]["measure"]["figures"]["text"].as_str().unwrap().to_owned()
    };
    assert_eq!(figures("稳岗返还"), "实缴保险费 * 30%→60%");
    assert_eq!(figures("贷款"), "不超过 20→30.5万元");
    assert_eq!(figures("引才补贴"), "3万元至15万元");
}

#[test]
fn an_imported_document_fills_in_what_was_left_to_it() {
    let folder = policies();
    let province =
        "文件 省〔2024〕9号 { 地区 某省；级别 省 }\n参数 见习标准: 元/人·月 { 自 2024年1月1日 { 1600元/人·月 } }\n";
    folder.write("政策/0.pol", province.as_bytes());
    folder.write("政策/2.pol", format!("引用 \"0.pol\"\n{SECOND}").as_bytes());
    let (code, out, err) = folder.polc(&["compare", "见习补贴", "政策", "--format", "json"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let document = json_of(&out);
    let columns = document["columns"].as_array().unwrap();
    let figures: Vec<&Value> = columns.iter().map(|c| &c["measure"]["figures"]["text"]).collect();
    assert_eq!(figures, [&json!("1000→1500元/人·月"), &json!("1600元/人·月"), &Value::Null]);
}

#[test]
fn a_narrow_screen_has_one_block_a_document() {
    let line = ["一二三四", "政策"];
    let folder = Folder::new();
    for place in 1..=7 {
        let policy =
            format!("文件 甲〔2024〕{place}号 {{ 地区 甲市 }}\n措施 一二三四 依据 第1条 {{ 标准 = {place}元 }}\n");
        let policy = if place == 7 { policy.replace("一二三四", "五") } else { policy };
        folder.write(&format!("政策/{place}.pol"), policy.as_bytes());
    }
    let (code, out, err) = folder.polc(&["compare", line[0], line[1]]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let blocks: Vec<&str> = out.split("\n\n").collect();
    let figure = |place: usize| blocks[place].lines().nth(4).unwrap();
    assert_eq!((blocks.len(), blocks[0], figure(6)), (9, "比较：一二三四", "  数额：6元"));
    assert_eq!(blocks[7], "甲〔2024〕7号 甲市\n  无此项");
}

#[test]
fn exits() {
    let folder = policies();
    assert_eq!(folder.polc(&["compare"]).0, 2);
    assert_eq!(folder.polc(&["compare", "政策"]).0, 1);
    assert_eq!(folder.polc(&["compare", "见习补帖", "政策"]).0, 1);
    assert_eq!(folder.polc(&["compare", "见习补贴", "没有.pol"]).0, 2);
    assert_eq!(folder.polc(&["compare", "见习补贴", "政策", "--set", "留用律=1"]).0, 1);
}

#[test]
fn the_cities() {
    let mut console = Console::memory(project(), "", Date::new(2025, 6, 1).unwrap());
    let line = ["polc", "compare", "就业见习补贴", "policies", "--format", "json"];
    polc::cli::run(line.map(Into::into).to_vec(), &mut console);
    let document = json_of(console.written().0);
    let columns = document["columns"].as_array().unwrap();
    let row = |column: &Value| {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let figures = &column["measure"]["figures"];
        (text(&column["region"]), text(&figures["state"]), text(&figures["text"]))
    };
    let row = |column: &Value| {
        let (region, state, text) = row(column);
        format!("{region} {state} {text}")
    };
    assert_eq!(
        columns.iter().map(row).collect::<Vec<_>>(),
        [
            "焦作市 given 最低工资 * 70%→110%",
            "洛阳市 given 1000→1500元/人·月",
            "庆阳市 given 1000/1200/1350/1500元/人·月",
            "邢台市 unspecified 按规定，文件没有给出数额（由上级规定给出）",
            "郑州市 unspecified 按规定，文件没有给出数额（由省给出）",
        ]
    );
}
