//! `polc batch` as analysts use it: encodings, mapping, bad cells, joins, outputs, and a file that is whole or not there.

use super::literate::{Folder, MAIN};

const RULES: &str = "\
输入 企业名称: 文本
输入 留用率: 比例 在 [0%, 100%]
输入 正常经营: 是否
输入 在岗人数: 整数 人
实体 见习人员 计 人 标识 身份证号 { 见习月数: 月；身份证号: 文本 }
措施 示例补贴 依据 第1条 {
  须「正常经营」: 正常经营
  标准 = 每人1200元
  留用率 60%以上 => 每人1350元
  人数 = 在岗人数
}
措施 见习补贴 依据 第2条 {
  逐个 见习人员
  须「满一个月」: 见习人员.见习月数 不少于 1个月
  标准 = 每人每月1000元
  期限 = 见习人员.见习月数, 期限 <= 12个月
}
";

fn folder(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    folder.write(MAIN, RULES.as_bytes());
    for (name, text) in files {
        folder.write(name, text.as_bytes());
    }
    folder
}

fn read(folder: &Folder, name: &str) -> String {
    std::fs::read_to_string(folder.0.join(name)).unwrap()
}

fn batch(folder: &Folder, more: &[&str]) -> (u8, String, String) {
    folder.polc(&[&["batch", MAIN], more].concat())
}

const ONE: &str = "企业名称,留用率(%),正常经营,在岗人数,联系人\n甲厂,65,是,10,张三\n乙店,四成,是,2,李四\n丙社,50,否,3,\"王,五\"\n丁行,,是,1,赵六\n";

#[test]
fn a_bad_cell_leaves_its_row_open_and_touches_no_other() {
    let folder = folder(&[("单位.csv", ONE)]);
    let (code, out, err) = batch(&folder, &["--data", "单位.csv", "--out", "结果.csv", "--measure", "示例补贴"]);
    let said = "\
共 4 行，结果在「结果.csv」

按措施
  示例补贴：可享受 1，不可享受 1，待定 2；合计 13500.00元，中位数 13500.00元
    不可享受的原因：正常经营 1
    待定缺的：留用率 1、留用率(%)（读不对） 1
";
    assert_eq!((code, out.as_str()), (0, said), "{err}");
    let expected = "\
企业名称,留用率(%),正常经营,在岗人数,联系人,示例补贴.状态,示例补贴.金额,示例补贴.原因
甲厂,65,是,10,张三,可享受,13500.00,
乙店,四成,是,2,李四,待定,,「留用率(%)」的值「四成」读不对：留用率的值不符：「四成」（写成 40%）
丙社,50,否,3,\"王,五\",不可享受,,未满足 正常经营
丁行,,是,1,赵六,待定,,还缺 留用率
";
    assert_eq!(read(&folder, "结果.csv"), expected);
    let errors = "\u{feff}表,行,列,值,原因\n单位.csv,3,留用率(%),四成,留用率的值不符：「四成」（写成 40%）\n";
    assert_eq!(read(&folder, "结果.errors.csv"), errors);
    assert!(err.contains("警告[W0525] 1 行里有 1 处读不对"), "{err}");
    assert!(err.contains("建议[A0524] 表格「单位.csv」有 1 列不是输入，照样抄到结果里：联系人"), "{err}");
}

#[test]
fn bare_numbers_in_any_digits_get_the_unit_of_their_column() {
    let folder = Folder::new();
    folder.write(MAIN, "输入 工资总额: 元\n措施 甲 { 标准 = 工资总额 * 10% }\n".as_bytes());
    let cells = ["30", "３０", "1,000", "１，０００", "３．５", "-2", "－2", "30万", "30元"];
    let rows: String = cells.iter().map(|cell| format!("\"{cell}\"\n")).collect();
    let amounts = ["30000.00", "30000.00", "1000000.00", "1000000.00", "3500.00", "0.00", "0.00", "30000.00", "3.00"];
    for head in
        ["工资总额（万元）", "工资总额（单位：万元）", "工资总额(单位:万元)", "工资总额[万元]", "工资总额【万元】"]
    {
        folder.write("单位.csv", format!("{head}\n{rows}").as_bytes());
        let (code, _, err) = batch(&folder, &["--data", "单位.csv", "--out", "结果.csv"]);
        assert_eq!(code, 0, "{err}");
        let written = read(&folder, "结果.csv");
        let got: Vec<&str> = written.lines().skip(1).map(|line| line.split("可享受,").nth(1).unwrap()).collect();
        assert_eq!(got, amounts.map(|amount| format!("{amount},")), "{head}");
    }
}

/// A renamed column whose name ends in a unit says what it counts in, or it is not read.
#[test]
fn a_unit_at_the_end_of_a_renamed_column_is_not_passed_over() {
    let rules = "输入 保费: 元\n输入 比例一: 比例\n措施 甲 { 标准 = 保费 * 比例一 }\n";
    let run = |heads: &str, maps: &[&str]| {
        let folder = folder(&[(MAIN, rules), ("表.csv", &format!("{heads}\n1.5,50\n"))]);
        let maps = maps.iter().flat_map(|map| ["--map", map]);
        let arguments: Vec<&str> = ["--data", "表.csv", "--out", "出.csv"].into_iter().chain(maps).collect();
        let (code, _, err) = batch(&folder, &arguments);
        if code == 0 { read(&folder, "出.csv").lines().nth(1).unwrap_or_default().to_owned() } else { err }
    };
    let silent = run("保费万元,比例一%", &["保费万元=保费", "比例一%=比例一"]);
    for said in [
        "错误[E0522] 表格「表.csv」的列「保费万元」以「万元」结尾，输入却不以万元计，不知道这一列按什么单位",
        "写明单位：--map 保费万元=保费（万元），或者列名改成 保费（万元）",
        "错误[E0522] 表格「表.csv」的列「比例一%」以「%」结尾，输入却不以%计，不知道这一列按什么单位",
    ] {
        assert!(silent.contains(said), "{silent}");
    }
    let said = run("保费万元,比例一%", &["保费万元=保费（万元）", "比例一%=比例一(%)"]);
    assert_eq!(said, "1.5,50,可享受,7500.00,");
    assert_eq!(run("实缴元,比例一（%）", &["实缴元=保费"]), "1.5,50,可享受,0.75,");
}

/// What each row received before counts as it does for one profile; a cell that cannot be read decides nothing.
#[test]
fn a_column_says_what_was_received_before() {
    let rules = "口径 甲 { 乙 (缺省)、丙 } 因 \"第1条未写明\"\n输入 月数: 整数 月\n措施 补贴 { 标准 = 100元/月, 期限 = 月数, 期限 <= 12个月 累计, 次数 每年 <= 2次 }\n措施 加发 { 标准 = 5元 }\n";
    let table = "\
月数,享受记录
10,\"[{\"\"措施\"\":\"\"补贴\"\",\"\"日期\"\":\"\"2025-03-01\"\",\"\"期数\"\":6}]\"
10,\"{\"\"补贴\"\":{\"\"次数\"\":1,\"\"今年次数\"\":1,\"\"期数\"\":11}}\"
10,\"[{\"\"措施\"\":\"\"补贴\"\",\"\"日期\"\":\"\"2026-03-01\"\",\"\"期数\"\":3},{\"\"措施\"\":\"\"补贴\"\",\"\"日期\"\":\"\"2026-04-01\"\",\"\"期数\"\":3}]\"
10,
10,领过一次
";
    let lines = "\
{\"月数\":10,\"享受记录\":[{\"措施\":\"补贴\",\"日期\":\"2025-03-01\",\"期数\":6}]}
{\"月数\":10,\"享受记录\":{\"补贴\":{\"次数\":1,\"今年次数\":1,\"期数\":11}}}
";
    let folder =
        folder(&[("补贴.pol", rules), ("表.csv", table), ("表.jsonl", lines), ("口径.csv", "月数,口径.甲\n1,乙\n")]);
    let run = |data: &str| {
        folder.polc(&["batch", "补贴.pol", "--data", data, "--out", "出.csv", "--date", "2026-06-01", "--keep", "月数"])
    };
    let (code, _, err) = run("表.csv");
    assert_eq!(code, 0, "{err}");
    let bad = "\"「享受记录」的值「领过一次」读不对：不是 JSON 的列表（写成 [{\"\"措施\"\": \"\"甲补贴\"\", \"\"日期\"\": \"\"2025-03-01\"\"}]，没有时写 []）\"";
    let expected = format!(
        "\
月数,补贴.状态,补贴.金额,补贴.原因,加发.状态,加发.金额,加发.原因
10,可享受,600.00,,可享受,5.00,
10,可享受,100.00,,可享受,5.00,
10,不可享受,,未满足 次数,可享受,5.00,
10,可享受,1000.00,,可享受,5.00,
10,待定,,{bad},待定,,{bad}
"
    );
    assert_eq!(read(&folder, "出.csv"), expected);
    let (code, _, err) = run("表.jsonl");
    assert_eq!(code, 0, "{err}");
    let expected = "\
月数,补贴.状态,补贴.金额,补贴.原因,加发.状态,加发.金额,加发.原因
10,可享受,600.00,,可享受,5.00,
10,可享受,100.00,,可享受,5.00,
";
    assert_eq!(read(&folder, "出.csv"), expected);
    let (code, _, err) = run("口径.csv");
    assert!(code == 1 && err.starts_with("错误[E0522] 表格「口径.csv」的列「口径.甲」不是一行一个值"), "{err}");
}

#[test]
fn strict_refuses_and_leaves_no_results() {
    let folder = folder(&[("单位.csv", ONE), ("结果.csv", "以前的\n")]);
    let (code, out, _) =
        batch(&folder, &["--data", "单位.csv", "--out", "结果.csv", "--measure", "示例补贴", "--strict"]);
    assert_eq!((code, out.as_str()), (1, "按 --strict，没有写结果\n"));
    assert_eq!(read(&folder, "结果.csv"), "以前的\n");
    let left: Vec<String> = std::fs::read_dir(&folder.0)
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|n| n.starts_with('.'))
        .collect();
    assert_eq!(left, [""; 0]);
}

#[test]
fn columns_are_judged_before_the_first_row() {
    let folder = folder(&[
        ("近.csv", "企业名称,留用比率,正常经营\n甲,50%,是\n"),
        ("错.csv", "留用率,正常经营,在岗人数\n甲,是,1\n乙,是,2\n丙,否,3\n"),
        ("共.csv", "留用率,评估日\n50%,2025-01-01\n"),
        ("对照.yaml", "留用比率: 留用率\n"),
    ]);
    let run = |data: &str, more: &[&str]| {
        batch(&folder, &[&["--data", data, "--out", "出.csv", "--measure", "示例补贴"], more].concat())
    };
    let (code, _, err) = run("近.csv", &[]);
    assert_eq!(code, 0);
    assert!(err.contains("列「留用比率」不是输入") && err.contains("加上 --map 留用比率=留用率"), "{err}");
    assert!(err.contains("缺 2 个输入，要用到它们的结果是待定：留用率、在岗人数"), "{err}");
    let (code, _, err) = run("近.csv", &["--map", "对照.yaml", "--set", "在岗人数=2"]);
    assert_eq!(code, 0);
    assert!(!err.contains("警告"), "{err}");
    assert!(read(&folder, "出.csv").ends_with("甲,50%,是,可享受,2400.00,\n"));
    std::fs::remove_file(folder.0.join("出.csv")).unwrap();
    let (code, _, err) = run("错.csv", &[]);
    assert_eq!(code, 1);
    assert!(err.contains("错误[E0522] 列「留用率」的前 3 格没有一格读得对"), "{err}");
    let (code, _, err) = run("共.csv", &[]);
    assert_eq!(code, 1);
    assert!(err.contains("错误[E0522] 表格「共.csv」的列「评估日」不是一行一个值"), "{err}");
    let (code, _, err) = run("近.csv", &["--map", "留用比率=保留率"]);
    assert_eq!(code, 1);
    assert!(err.contains("对应到「保留率」，但没有这个输入"), "{err}");
    assert!(!folder.0.join("出.csv").exists());
    assert_eq!(batch(&folder, &["--data", "近.csv"]).0, 2);
    assert_eq!(batch(&folder, &["--data", "没有.csv", "--out", "出.csv"]).0, 2);
}

const UNITS: &str = "编号,企业名称\nA1,甲厂\nA2,乙店\nA3,丙社\n";
const PEOPLE: &str = "编号,身份证号,见习月数\nA2,2,3\nA1,1,15\nA2,3,0\nA9,9,1\nA1,4,两个月\n";

#[test]
fn lists_join_by_a_key_or_stand_nested() {
    let folder = folder(&[("单位.csv", UNITS), ("人员.csv", PEOPLE)]);
    let args = ["--data", "单位=单位.csv", "--data", "见习人员=人员.csv", "--out", "出.csv", "--measure", "见习补贴"];
    let (code, _, err) = batch(&folder, &args);
    assert_eq!(code, 0, "{err}");
    let expected = "\
编号,企业名称,见习补贴.状态,见习补贴.金额,见习补贴.原因
A1,甲厂,待定,,「见习月数」的值「两个月」读不对：见习月数的值不符：「两个月」（写成 2个月）
A2,乙店,可享受,3000.00,
A3,丙社,可享受,0.00,
";
    assert_eq!(read(&folder, "出.csv"), expected);
    assert!(err.contains("表格「人员.csv」有 1 行在主表里没有对应的行，没有算进去：第 5 行"), "{err}");
    let (code, _, err) = batch(&folder, &[&args[..], &["--rows", "elements"]].concat());
    assert_eq!(code, 0, "{err}");
    let rows = read(&folder, "出.csv");
    assert!(rows.contains("A2,乙店,2,3,可享受,3000.00,\n"), "{rows}");
    assert!(rows.contains("A2,乙店,3,0,不可享受,,未满足 满一个月"), "{rows}");
    folder.write(
        "嵌.jsonl",
        "{\"编号\":\"B1\",\"见习人员\":[{\"身份证号\":\"1\",\"见习月数\":2}],\"注\":null}\n不是\n{\"编号\":\"B2\",\"见习人员\":[]}\n".as_bytes(),
    );
    let (code, _, err) = batch(&folder, &["--data", "嵌.jsonl", "--out", "出.jsonl", "--measure", "见习补贴"]);
    assert_eq!(code, 0, "{err}");
    let expected = "\
{\"编号\":\"B1\",\"见习人员\":[{\"身份证号\":\"1\",\"见习月数\":2}],\"注\":null,\"见习补贴.状态\":\"可享受\",\"见习补贴.金额\":\"2000.00\",\"见习补贴.原因\":null}
{\"编号\":null,\"见习人员\":null,\"注\":null,\"见习补贴.状态\":\"待定\",\"见习补贴.金额\":null,\"见习补贴.原因\":\"这一行读不对：这里应为一个值：数、带引号的文本、true、false、null、[…] 或 {…}\"}
{\"编号\":\"B2\",\"见习人员\":[],\"注\":null,\"见习补贴.状态\":\"可享受\",\"见习补贴.金额\":\"0.00\",\"见习补贴.原因\":null}
";
    assert_eq!(read(&folder, "出.jsonl"), expected);
}

#[test]
fn a_dry_run_shows_the_mapping_and_a_row_is_explained() {
    let folder = folder(&[("单位.csv", ONE)]);
    let (code, out, _) = batch(&folder, &["--data", "单位.csv", "--dry-run", "1", "--measure", "示例补贴"]);
    let expected = "\
表格「单位.csv」（UTF-8，逗号分隔）
  企业名称 → 企业名称（文本）
  留用率(%) → 留用率（比例，如「60%」或 0.6）
  正常经营 → 正常经营（是或否）
  在岗人数 → 在岗人数（以人为单位的数，如 12 或「12人」）
  联系人 → （照抄）

第 2 行
  示例补贴：可享受  13500.00
";
    assert_eq!((code, out.as_str()), (0, expected));
    let (code, out, _) = batch(&folder, &["--data", "单位.csv", "--explain-row", "4", "--measure", "示例补贴"]);
    assert_eq!(code, 0);
    assert!(out.contains("未满足：正常经营") && out.contains("第 4 行"), "{out}");
    assert_eq!(batch(&folder, &["--data", "单位.csv", "--explain-row", "9"]).0, 1);
}

#[test]
fn a_workbook_goes_out_and_comes_back() {
    let folder = folder(&[("单位.csv", ONE)]);
    let (code, _, err) = batch(&folder, &["--data", "单位.csv", "--out", "出.xlsx", "--measure", "示例补贴"]);
    assert_eq!(code, 0, "{err}");
    let (code, _, err) =
        batch(&folder, &["--data", "出.xlsx", "--out", "再.csv", "--measure", "示例补贴", "--sheet", "结果"]);
    assert_eq!(code, 0, "{err}");
    let again = read(&folder, "再.csv");
    assert!(again.contains("甲厂,65,是,10,张三,可享受,13500,,可享受,13500.00,\n"), "{again}");
}

#[test]
fn a_row_with_too_many_cells_shifts_nothing() {
    let folder = folder(&[("单位.csv", "企业名称,在岗人数,正常经营,留用率\n甲,1,000,是,60%\n乙,2,是,60%\n")]);
    let (code, _, err) = batch(&folder, &["--data", "单位.csv", "--out", "出.csv", "--measure", "示例补贴"]);
    assert_eq!(code, 0, "{err}");
    let rows = read(&folder, "出.csv");
    assert!(rows.contains("待定,,这一行读不对：有 5 格，列名只有 4 个"), "{rows}");
    assert!(rows.contains("乙,2,是,60%,可享受,2700.00,\n"), "{rows}");
}

#[test]
fn a_run_that_is_killed_at_any_moment_leaves_a_whole_file_or_none() {
    let rows: String = (0..2000).map(|n| format!("单位{n},{}%,是,{}\n", n % 100, n % 40)).collect();
    let data = format!("企业名称,留用率,正常经营,在岗人数\n{rows}");
    let folder = folder(&[("单位.csv", &data)]);
    let start = |out: &str| {
        std::process::Command::new(env!("CARGO_BIN_EXE_polc"))
            .args(["batch", MAIN, "--data", "单位.csv", "--measure", "示例补贴", "--out", out])
            .current_dir(&folder.0)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap()
    };
    let begun = std::time::Instant::now();
    assert!(start("全.csv").wait().unwrap().success());
    let whole = begun.elapsed();
    let expected = read(&folder, "全.csv");
    assert_eq!(expected.lines().count(), 2001);
    // Ten moments spread over a run, in an order without a pattern.
    for moment in [3, 9, 1, 6, 10, 2, 8, 5, 7, 4] {
        for out in ["出.csv", "出.xlsx"] {
            let mut run = start(out);
            std::thread::sleep(whole * moment / 10);
            drop(run.kill());
            drop(run.wait());
            let path = folder.0.join(out);
            if path.exists() {
                let bytes = std::fs::read(&path).unwrap();
                let is_whole = if out.ends_with("csv") { bytes == expected.as_bytes() } else { is_zip(bytes) };
                assert!(is_whole, "{out} after {moment} tenths");
                std::fs::remove_file(path).unwrap();
            }
        }
    }
}

fn is_zip(bytes: Vec<u8>) -> bool {
    zip::ZipArchive::new(std::io::Cursor::new(bytes)).is_ok_and(|zip| zip.len() > 5)
}

/// A form with a row typed into its first sheet and one into the list's.
fn filled(form: &[u8], rows: &[(&str, &str)]) -> Vec<u8> {
    use std::io::{Read, Write};
    let mut old = zip::ZipArchive::new(std::io::Cursor::new(form)).unwrap();
    let mut new = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for place in 0..old.len() {
        let mut part = old.by_index(place).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut text = Vec::new();
        part.read_to_end(&mut text).unwrap();
        if let Some((_, row)) = rows.iter().find(|(sheet, _)| name.ends_with(sheet)) {
            let whole = String::from_utf8(text).unwrap();
            text = whole.replace("</sheetData>", &format!("<row r=\"3\">{row}</row></sheetData>")).into_bytes();
        }
        new.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        new.write_all(&text).unwrap();
    }
    new.finish().unwrap().into_inner()
}

fn typed(address: &str, text: &str) -> String {
    format!("<c r=\"{address}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

#[test]
fn a_form_asks_for_what_the_measures_need_and_is_read_back() {
    let folder = folder(&[]);
    let (code, out, err) = folder.polc(&["form", "示例补贴", "见习补贴", MAIN, "--out", "表.xlsx"]);
    let said = "3 个输入、1 张列表，写在「表.xlsx」；填好以后用 polc run --profile 表.xlsx 计算\n";
    assert_eq!((code, out.as_str(), err.as_str()), (0, said, ""));
    let (code, _, err) = folder.polc(&["run", MAIN, "--profile", "表.xlsx"]);
    assert!(code != 0 && err.contains("表格里没有一行数据"), "{err}");
    let form = std::fs::read(folder.0.join("表.xlsx")).unwrap();
    let main = [typed("A3", "2025-06-30"), "<c r=\"B3\" s=\"9\"><v>0.65</v></c>".to_owned()];
    let main = [main.concat(), typed("C3", "是"), "<c r=\"D3\"><v>10</v></c>".to_owned()].concat();
    let list = ["<c r=\"A3\"><v>3</v></c>".to_owned(), typed("B3", "410801200001010011")].concat();
    folder.write("填.xlsx", &filled(&form, &[("sheet1.xml", &main), ("sheet2.xml", &list)]));
    let (code, out, err) = folder.polc(&["run", MAIN, "--profile", "填.xlsx"]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.starts_with("评估日 2025-06-30（给定）"), "{out}");
    assert!(out.contains("可享受  13500.00元") && out.contains("可享受  3000.00元"), "{out}");
}

#[test]
fn a_form_takes_no_place_of_a_file_unless_it_is_told_to() {
    let folder = folder(&[("表.xlsx", "填好的")]);
    let (code, _, err) = folder.polc(&["form", MAIN, "--out", "表.xlsx", "--ascii"]);
    assert_eq!(code, 2, "{err}");
    let said = "[E0617] 「表.xlsx」已经存在，里面可能填了数据，没有改写";
    assert!(err.contains(said) && err.contains("换一个文件名；确实不要原来的内容时加上 --force"), "{err}");
    assert_eq!(read(&folder, "表.xlsx"), "填好的");
    let (code, _, err) = folder.polc(&["form", MAIN, "--out", "表.xlsx", "--force"]);
    assert!(code == 0 && is_zip(std::fs::read(folder.0.join("表.xlsx")).unwrap()), "{err}");
}

const DAYS: &str = "\
输入 企业名称: 文本
输入 开业日期: 日期 在 [2000-01-01, 2030-12-31]
输入 参保月: 年月
实体 见习人员 计 人 标识 身份证号 { 身份证号: 文本；上岗日: 日期 }
措施 开业补贴 依据 第1条 {
  须「开业不早于七月」: 开业日期 >= 2025-07-01
  须「参保不早于七月」: 参保月 >= 2025-07
  标准 = 1000元
}
措施 见习补贴 依据 第2条 {
  逐个 见习人员
  须「上岗不早于七月」: 见习人员.上岗日 >= 2025-07-01
  标准 = 每人100元
}
";

#[test]
fn days_as_excel_saves_them_in_a_csv_are_read_and_it_is_said_once_for_all() {
    let table = "企业名称,开业日期,参保月\n甲,2025/7/1,2025/7\n乙,2025/06/30,2025-07\n丙,2025.7.1,202507\n丁,20250701,2025年7月\n\
        戊,25/7/1,2025/7\n己,1/7/2025,2025/7\n庚,2025/2/30,2025/7\n辛,2025/7/1,2025.7\n壬,1999/7/1,2025/13\n";
    let people = "企业名称,身份证号,上岗日\n甲,1,2025/7/1\n乙,2,2025-07-01\n";
    let folder = folder(&[("单位.csv", table), ("人.csv", people)]);
    folder.write(MAIN, DAYS.as_bytes());
    let (code, _, err) = batch(&folder, &["--data", "单位.csv", "--out", "出.csv", "--measure", "开业补贴", "--ascii"]);
    assert_eq!(code, 0, "{err}");
    let said: String = err.chars().filter(|c| !c.is_whitespace()).collect();
    assert!(
        said.contains("[A0521]表格「单位.csv」有不写成2025-07-01的日期，按年、月、日的顺序读取：开业日期、参保月"),
        "{err}"
    );
    assert_eq!(err.matches("A0521").count(), 1, "{err}");
    let results = read(&folder, "出.csv");
    let rows: Vec<&str> = results.lines().skip(1).map(|row| row.splitn(4, ',').nth(3).unwrap()).collect();
    let expected = [
        "可享受,1000.00,",
        "不可享受,,未满足 开业不早于七月：开业日期 >= 2025-07-01",
        "可享受,1000.00,",
        "可享受,1000.00,",
    ];
    assert_eq!(rows[..4], expected);
    let errors = read(&folder, "出.errors.csv");
    let expected = "\
单位.csv,6,开业日期,25/7/1,开业日期的值不符：「25/7/1」（年份写四位，按年、月、日的顺序写，如 2025-07-01）
单位.csv,7,开业日期,1/7/2025,开业日期的值不符：「1/7/2025」（年份写四位，按年、月、日的顺序写，如 2025-07-01）
单位.csv,8,开业日期,2025/2/30,开业日期：没有 2025/2/30 这一天
单位.csv,9,参保月,2025.7,参保月的值不符：「2025.7」（写成 2025-01 这样；小数点后面的 1 看不出是 1 月还是 10 月）
单位.csv,10,开业日期,1999/7/1,开业日期不在允许的范围内（允许的是 2000-01-01 至 2030-12-31）
单位.csv,10,参保月,2025/13,参保月的值不符：「2025/13」（应为年月，如「2025-03」）
";
    assert_eq!(errors.split_once('\n').unwrap().1, expected);
    let joined = ["--data", "单位.csv", "--data", "见习人员=人.csv", "--out", "人出.csv", "--measure", "见习补贴"];
    let (code, _, err) = batch(&folder, &joined);
    assert!(code == 0 && err.contains("表格「人.csv」有不写成"), "{err}");
    assert!(read(&folder, "人出.csv").contains("甲,2025/7/1,2025/7,可享受,100.00,"), "{}", read(&folder, "人出.csv"));
    folder.write("一家.csv", "评估日,开业日期,参保月\n2025/8/1,2025/7/1,2025/7\n".as_bytes());
    let (code, out, err) = folder.polc(&["run", MAIN, "--profile", "一家.csv", "--measure", "开业补贴"]);
    assert!(code == 0 && out.contains("可享受  1000.00元"), "{out}{err}");
    let said: String = err.chars().filter(|c| !c.is_whitespace()).collect();
    let expected = "表格「一家.csv」有不写成2025-07-01的日期，按年、月、日的顺序读取：参保月、开业日期、评估日";
    assert!(out.starts_with("评估日 2025-08-01（给定）") && said.contains(expected), "{out}{err}");
}

#[test]
fn a_profile_may_be_a_row_of_a_table() {
    let folder = folder(&[("单位.csv", "留用率(%),正常经营,在岗人数\n65,是,10\n40,否,2\n")]);
    let (code, out, err) = folder.polc(&["run", MAIN, "--profile", "单位.csv", "--measure", "示例补贴"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("档案 单位.csv#2") && out.contains("13500.00元") && out.contains("不可享受"), "{out}");
    folder.write("错.csv", "留用,正常经营\n65,是\n".as_bytes());
    let (code, _, err) = folder.polc(&["run", MAIN, "--profile", "错.csv"]);
    assert!(code == 1 && err.contains("[E0501]") && err.contains("错.csv:1:1"), "{err}");
}

#[test]
fn a_summary_divides_the_results_and_every_form_of_it_says_the_same() {
    let rules = RULES.replace("人数 = 在岗人数", "人数 = 在岗人数\n  资金来源 就业补助资金");
    let folder = folder(&[(
        "单位.csv",
        "企业名称,县区,留用率(%),正常经营,在岗人数\n甲,<b>东,65,是,10\n乙,西,50,是,2\n丙,西,50,否,3\n丁,西,,是,4\n",
    )]);
    folder.write(MAIN, rules.as_bytes());
    let args = ["--data", "单位.csv", "--out", "出.xlsx", "--measure", "示例补贴", "--by", "县区", "--format", "json"];
    let files = ["--summary", "汇.html", "--summary", "汇.csv", "--summary", "汇.xlsx", "--summary", "汇.json"];
    let (code, out, err) = batch(&folder, &[&args[..], &files[..]].concat());
    assert_eq!(code, 0, "{err}");
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(read(&folder, "汇.json"), out);
    let schema = std::fs::read_to_string(super::literate::project().join("schemas/batch.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    assert_eq!(schema.iter_errors(&document).map(|f| f.to_string()).collect::<Vec<_>>(), [""; 0]);
    let csv = read(&folder, "汇.csv");
    let expected = [
        "按措施,,示例补贴,第1条,4,2,1,1,0,15900.00,2400.00,2400.00,2400.00,13500.00,13500.00,正常经营 1,留用率 1\n",
        "按资金来源,就业补助资金,,,4,2,1,1,0,15900.00,,,,,,正常经营 1,留用率 1\n",
        "按「县区」,<b>东,示例补贴,,1,1,0,0,0,13500.00,13500.00,13500.00,13500.00,13500.00,13500.00,,\n",
        "按「县区」,西,示例补贴,,3,1,1,1,0,2400.00,2400.00,2400.00,2400.00,2400.00,2400.00,正常经营 1,留用率 1\n",
    ];
    assert_eq!(csv.split_once('\n').unwrap().1, expected.concat());
    let page = read(&folder, "汇.html");
    assert!(page.contains("&lt;b&gt;东 示例补贴") && !page.contains("<b>"), "{page}");
    assert!(!page.contains("http") && !page.contains("<script") && page.contains("<svg"), "{page}");
    for book in ["出.xlsx", "汇.xlsx"] {
        let (code, out, err) = batch(&folder, &["--data", &format!("{book}#汇总"), "--dry-run", "1"]);
        assert_eq!(code, 0, "{err}");
        assert!(out.starts_with(&format!("表格「{book}」（工作表「汇总」）")), "{out}");
    }
    let (_, out, err) = batch(&folder, &["--data", "汇.xlsx#汇总 3 按「县区」", "--dry-run", "1"]);
    assert!(out.contains("按「县区」"), "{out}{err}");
    let (code, _, err) = batch(&folder, &["--data", "单位.csv", "--out", "出.csv", "--by", "区县"]);
    assert!(code == 1 && err.contains("没有「区县」这一列"), "{err}");
}

#[cfg(not(feature = "parquet"))]
#[test]
fn parquet_without_its_feature_says_how_to_build_with_it() {
    let folder = folder(&[("单位.parquet", "PAR1"), ("单位.csv", ONE)]);
    let (code, _, err) = batch(&folder, &["--data", "单位.parquet", "--out", "结果.csv"]);
    assert_eq!(code, 1);
    assert!(err.contains("错误[E0520] 表格「单位.parquet」读不出来：这个 polc 不带 Parquet 和 Arrow"), "{err}");
    let (code, _, err) = batch(&folder, &["--data", "单位.csv", "--out", "结果.arrow", "--measure", "示例补贴"]);
    assert_eq!(code, 2);
    assert!(err.contains("错误[E0619] 无法写入「结果.arrow」：这个 polc 不带 Parquet 和 Arrow"), "{err}");
}

/// Rows as they come: bad cells, blanks, percentages, a row of sums, rows with too many cells, quotes, line ends of Windows.
fn drawn(rows: usize, quotes: bool) -> String {
    let mut text = String::from("企业名称,留用率(%),正常经营,在岗人数,联系人\n");
    let mut state = 11_u64;
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for row in 0..rows {
        let rate = match draw(12) {
            0 => String::new(),
            1 => "四成".to_owned(),
            2 => " 61.5 ".to_owned(),
            3 => "0.7e2".to_owned(),
            4 => "-0".to_owned(),
            5 => "1234567890123456789012345678901".to_owned(),
            _ => format!("{}.{:02}", draw(103), draw(100)),
        };
        let works = ["是", "否", "true", "不适用", "", "也许"][usize::try_from(draw(6)).unwrap()];
        let people = match draw(8) {
            0 => format!("{}.5", draw(9)),
            1 => format!("00{}", draw(90)),
            2 => format!("{}人", draw(90)),
            _ => draw(300).to_string(),
        };
        let name = match draw(40) {
            0 if quotes => format!("\"甲,{row}\"\"厂\""),
            1 => "合 计".to_owned(),
            2 => "\u{200b}乙店".to_owned(),
            3 => "\u{3000}丙社 ".to_owned(),
            _ => format!("企业{row}"),
        };
        let end = ["\n", "\r\n", ",\n", ",多\n", "\n\n"]
            [usize::try_from(draw(30).min(4)).unwrap() * usize::from(draw(4) == 0)];
        text.push_str(&format!("{name},{rate},{works},{people},张{row}{end}"));
    }
    text.push_str("注：到此为止\n最后,50,是,1,无");
    text
}

#[test]
fn pieces_give_what_rows_give_whatever_the_number_of_threads() {
    for (name, quotes) in [("净.csv", false), ("引.csv", true)] {
        let folder = folder(&[(name, &drawn(3_000, quotes))]);
        // With a column to divide by, every row is computed by itself.
        let run = |out: &str, more: &[&str]| {
            let (code, _, err) =
                batch(&folder, &[&["--data", name, "--out", out, "--measure", "示例补贴"], more].concat());
            let errors = read(&folder, &out.replace(".csv", ".errors.csv"));
            (code, err.replace(out.trim_end_matches(".csv"), ""), read(&folder, out), errors)
        };
        let rows = run("rows.csv", &["--by", "联系人", "--summary", "rows.json"]);
        assert_eq!(rows.0, 0, "{}", rows.1);
        for threads in ["1", "3"] {
            let pieces = run("pieces.csv", &["--threads", threads, "--summary", "pieces.json"]);
            assert!(rows == pieces, "{name}, {threads} threads: {}\n{}", rows.1, pieces.1);
            let measures = |name: &str| {
                let summary: serde_json::Value = serde_json::from_str(&read(&folder, name)).unwrap();
                summary.as_object().unwrap().values().find(|v| v.is_array()).unwrap()[0].clone()
            };
            assert_eq!(measures("rows.json"), measures("pieces.json"));
        }
        let (_, _, results, errors) = rows;
        assert!(results.lines().count() > 2_500 && errors.lines().count() > 300);
    }
}

/// As the single result says `assumed`: a table is no word on what was received before.
#[test]
fn a_table_without_what_was_received_before_says_who_asks_for_it() {
    let folder = Folder::new();
    let rules = "输入 户名: 文本\n措施 甲 { 标准 = 100元；次数 <= 1次 }\n措施 乙 { 标准 = 90元 }\n措施 丙 { 标准 = 80元 }\n\
                 不得重复享受 { 甲、丙 } { 就高 }\n";
    folder.write(MAIN, rules.as_bytes());
    folder.write("无.csv", "户名\n一\n".as_bytes());
    folder.write("有.csv", "户名,享受记录\n一,[]\n".as_bytes());
    let said = "表格没有「享受记录」这一列，各行都按从未享受计算；2 项要看以前享受过的：甲、丙";
    let (_, _, err) = batch(&folder, &["--data", "无.csv", "--out", "结果.csv"]);
    assert_eq!(err.matches(said).count(), 1, "{err}");
    for quiet in [vec!["--data", "有.csv"], vec!["--data", "无.csv", "--measure", "乙"]] {
        let (code, _, err) = batch(&folder, &[quiet, vec!["--out", "结果.csv"]].concat());
        assert_eq!((code, err.contains("享受记录")), (0, false), "{err}");
    }
}

#[test]
fn a_count_below_nothing_is_a_bad_cell_unless_its_range_says_otherwise() {
    let folder = Folder::new();
    let rules = "输入 人数: 整数 人\n输入 增减: 整数 人 在 [-10人, 10人]\n措施 甲 { 标准 = 每人100元；人数 = 人数 }\n\
                 措施 乙 { 须 增减 不少于 -5人；标准 = 90元 }\n";
    folder.write(MAIN, rules.as_bytes());
    folder.write("单位.csv", "人数,增减\n3,-3\n-3,-3\n-3人,-30\n0,-7\n".as_bytes());
    let (code, _, err) = batch(&folder, &["--data", "单位.csv", "--out", "结果.csv"]);
    assert_eq!(code, 0, "{err}");
    let counted = "人数不能是负数（以人、家、月、次等计的数从 0 起；确有负数的，在政策文件里用「在」声明它的范围）";
    let errors = format!(
        "\u{feff}表,行,列,值,原因\n单位.csv,3,人数,-3,{counted}\n单位.csv,4,人数,-3人,{counted}\n\
         单位.csv,4,增减,-30,\"增减不在允许的范围内（允许的是 [-10人, 10人]）\"\n"
    );
    assert_eq!(read(&folder, "结果.errors.csv"), errors);
    let states: Vec<String> = read(&folder, "结果.csv")
        .lines()
        .skip(1)
        .map(|line| {
            line.split(',').filter(|cell| cell.contains("享受") || *cell == "待定").collect::<Vec<_>>().join(" ")
        })
        .collect();
    assert_eq!(states, ["可享受 可享受", "待定 可享受", "待定 待定", "可享受 不可享受"]);
}

/// An office's sheet has a line above the names that fills several cells.
#[test]
fn run_takes_the_names_of_a_table_from_the_same_line_as_batch() {
    let folder = Folder::new();
    folder.write(MAIN, "输入 在岗人数: 整数 人\n措施 甲 { 标准 = 每人100元；人数 = 在岗人数 }\n".as_bytes());
    folder.write("单位.csv", "填报单位,某某局\n在岗人数,联系人\n3,张三\n".as_bytes());
    let (code, _, err) = batch(&folder, &["--data", "单位.csv", "--out", "结果.csv"]);
    assert_eq!(
        (code, read(&folder, "结果.csv").as_str()),
        (0, "在岗人数,联系人,甲.状态,甲.金额,甲.原因\n3,张三,可享受,300.00,\n"),
        "{err}"
    );
    folder.write("单位.csv", "填报单位,某某局\n在岗人数\n3\n".as_bytes());
    let (code, out, err) = folder.polc(&["run", MAIN, "--profile", "单位.csv"]);
    assert_eq!((code, out.contains("300.00元")), (0, true), "{out}{err}");
}

/// 丙 is open for what is asked of the whole; of 丁 only what another element lacks is open.
#[test]
fn an_element_is_not_granted_what_is_open_for_the_whole() {
    let folder = Folder::new();
    let rules = "输入 单位: 文本\n输入 合规: 是否\n实体 人员 计 人 标识 姓名 { 姓名: 文本；月数: 月 }\n措施 甲 {\n  逐个 人员\n  \
                 须「合规」: 合规\n  须「月数」: 人员.月数 不少于 3个月\n  标准 = 每人100元\n}\n";
    folder.write(MAIN, rules.as_bytes());
    folder.write("单位.csv", "单位,合规\n甲厂,是\n乙店,否\n丙社,\n丁行,是\n".as_bytes());
    let people = "单位,姓名,月数\n甲厂,张,3\n乙店,王,6\n丙社,钱,7\n丙社,孙,1\n丁行,李,5\n丁行,周,\n";
    folder.write("人员.csv", people.as_bytes());
    let args = ["--data", "单位.csv", "--data", "人员=人员.csv", "--rows", "elements", "--out", "结果.csv"];
    let (code, _, err) = batch(&folder, &args);
    let expected = "\
单位,合规,姓名,月数,甲.状态,甲.金额,甲.原因
甲厂,是,张,3,可享受,100.00,
乙店,否,王,6,不可享受,,未满足 合规
丙社,,钱,7,待定,,还缺 合规
丙社,,孙,1,不可享受,,未满足 月数：人员.月数 不少于 3个月
丁行,是,李,5,可享受,100.00,
丁行,是,周,,待定,,
";
    assert_eq!((code, read(&folder, "结果.csv").as_str()), (0, expected), "{err}");
}

#[test]
fn a_row_of_numbers_alone_is_said_to_look_like_sums() {
    let folder = folder(&[("单位.csv", "企业名称,在岗人数,留用率\n甲厂,3,50%\n乙店,4,60%\n,7,\n")]);
    let (code, _, err) = batch(&folder, &["--data", "单位.csv", "--out", "结果.csv", "--measure", "示例补贴"]);
    let said = "表格「单位.csv」有 1 处第一格空着、其余都是数的行，像是合计，照样当作数据：第 4 行";
    assert_eq!((code, err.matches(said).count()), (0, 1), "{err}");
    assert_eq!(read(&folder, "结果.csv").lines().count(), 4);
}

#[test]
fn a_group_without_a_name_is_named_by_what_it_is() {
    let folder = Folder::new();
    let rules =
        "输入 户名: 文本\n措施 甲 { 标准 = 100元 }\n措施 丙 { 标准 = 80元 }\n不得重复享受 { 甲、丙 } { 就高 }\n";
    folder.write(MAIN, rules.as_bytes());
    folder.write("户.csv", "户名\n一\n".as_bytes());
    let (_, _, err) = batch(&folder, &["--data", "户.csv", "--out", "结果.csv"]);
    assert!(read(&folder, "结果.csv").ends_with("不可享受,,未满足 不得重复享受\n"), "{err}");
    let (_, out, _) = folder.polc(&["run", MAIN]);
    assert!(out.contains("不得重复享受：已取「甲」") && out.contains("不得重复享受合计 100.00元：取 甲"), "{out}");
}

/// The column by which tables are joined is no misspelt input; how to say that none of several holds stands in the message.
#[test]
fn a_key_is_no_near_miss_and_none_of_several_has_its_way() {
    let folder = Folder::new();
    let rules = "输入 类别: 多选 高校毕业生 | 退役军人\n实体 员工 计 人 标识 证号 { 证号: 文本；月: 整数 月 }\n\
                 措施 员补 依据 第1条 {\n  逐个 员工\n  除外 类别 含 退役军人\n  标准 = 100元/人\n}\n";
    folder.write(MAIN, rules.as_bytes());
    folder.write("单位.csv", "号,类别\n1,[]\n2,无\n".as_bytes());
    folder.write("员工.csv", "号,证号,月\n1,a,5\n2,b,6\n".as_bytes());
    let line = ["--data", "单位.csv", "--data", "员工=员工.csv", "--out", "出.csv"];
    let (code, _, err) = batch(&folder, &line);
    assert_eq!((code, err.contains("列「号」不是输入")), (0, false), "{err}");
    let why = "没有「无」这个选项（一项也没有写 []；可选：高校毕业生、退役军人）";
    let expected = format!(
        "号,类别,员补.状态,员补.金额,员补.原因\n1,[],可享受,100.00,\n2,无,待定,,「类别」的值「无」读不对：类别{why}\n"
    );
    assert_eq!(read(&folder, "出.csv"), expected);
}
