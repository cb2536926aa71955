//! Tables as offices have them: encodings, titles, sums, dates, percentages, ids stored as numbers; and files that nobody
//! should trust.

use super::literate::{Folder, MAIN};
use rust_xlsxwriter::{Format, Formula, Workbook};
use std::io::Write;

const RULES: &str = "\
输入 企业名称: 文本
输入 证号: 文本
输入 留用率: 比例 在 [0%, 100%]
输入 开业日期: 日期
输入 入驻月份: 年月
输入 在岗人数: 整数 人
输入 正常经营: 是否
措施 示例补贴 {
  须 正常经营
  须 开业日期 在 2024年1月1日 起 2年内
  须 入驻月份 在 2024年1月 起 3年内
  留用率 60%以上 => 每人1350元
  留用率 50%以上不满60% => 每人1200元
  人数 = 在岗人数
}
";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write(MAIN, RULES.as_bytes());
    folder
}

/// A workbook as an office has it.
fn office() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("名册").unwrap();
    let title = Format::new();
    let percent = Format::new().set_num_format("0.0%");
    let day = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    let month = Format::new().set_num_format("yyyy\"年\"m\"月\"");
    sheet.merge_range(0, 0, 0, 7, "2025年补贴名册（第一批）", &title).unwrap();
    let names = ["企业名称", "证号", "留用\n率", "开业日期", "入驻月份", "在岗人数", "正常经营", "应得.示例补贴"];
    for (column, name) in names.iter().enumerate() {
        sheet.write(1, column as u16, *name).unwrap();
    }
    let rows = [("甲厂  ", 0.55, 45_717, "是"), ("乙店", 0.6, 45_352, "是")];
    for (place, (name, rate, serial, open)) in rows.into_iter().enumerate() {
        let row = place as u32 + 2;
        sheet.write(row, 0, name).unwrap();
        sheet.write(row, 1, 410_801_200_001_010_011_f64).unwrap();
        sheet.write_with_format(row, 2, rate, &percent).unwrap();
        sheet.write_with_format(row, 3, serial, &day).unwrap();
        sheet.write_with_format(row, 4, 45_717, &month).unwrap();
        sheet.write_formula(row, 5, Formula::new("2+8").set_result("10")).unwrap();
        sheet.write(row, 6, open).unwrap();
        sheet.write(row, 7, if place == 0 { "12000元" } else { "13500元" }).unwrap();
    }
    sheet.write(4, 0, "合 计").unwrap();
    sheet.write(4, 5, 20).unwrap();
    sheet.write(5, 0, "注：留用率按年末计算").unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_as_an_office_has_it_is_read_with_every_oddity_said() {
    let folder = folder();
    folder.write("名册.xlsx", &office());
    let (code, out, err) = folder.polc(&["test", MAIN, "--table", "名册.xlsx", "--ascii"]);
    assert_eq!((code, out.as_str()), (0, "通过 2，未通过 0，共 2\n"), "{err}");
    let said = joined(&err);
    let expected = [
        "建议[A0521] 表格「名册.xlsx」有 1 处标题行，列名取自它下面的一行：第 1 行「2025年补贴名册（第一批）」",
        "建议[A0521] 表格「名册.xlsx」有 1 处列名去掉了空格或换行，或者取自合并的上一行：第 2 行第 3 列「留用率」",
        "建议[A0521] 表格「名册.xlsx」有 1 处合计行，没有当作数据：第 5 行「合 计」",
        "建议[A0521] 表格「名册.xlsx」有 1 处说明行，没有当作数据：第 6 行「注：留用率按年末计算」",
    ];
    for line in expected {
        assert!(said.contains(&joined(line)), "{line}\n{err}");
    }
    for part in ["超过15位的数，电子表格只保留15位", "2处公式", "1处前后的空格"] {
        assert!(said.contains(part), "{part}\n{err}");
    }
}

/// A report without blanks and line ends: it wraps where the screen ends.
fn joined(report: &str) -> String {
    report.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Parts → a workbook, packed as they are.
fn workbook(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook of one sheet with the given rows.
fn sheet(rows: &[u8]) -> Vec<u8> {
    let book = br#"<workbook><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>"#;
    let rels = br#"<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let mut body = b"<worksheet><sheetData>".to_vec();
    body.extend(rows);
    body.extend(b"</sheetData></worksheet>");
    workbook(&[("xl/workbook.xml", book), ("xl/_rels/workbook.xml.rels", rels), ("xl/worksheets/sheet1.xml", &body)])
}

/// The exit code and the report without blanks.
fn said_of(bytes: &[u8], name: &str) -> (u8, String) {
    let folder = folder();
    folder.write(name, bytes);
    let (code, _, err) = folder.polc(&["test", MAIN, "--table", name]);
    (code, joined(&err))
}

#[test]
fn hostile_workbooks_end_in_an_error() {
    let damaged = "错误[E0520] 表格「坏.xlsx」读不出来：工作簿已损坏，或者内容不符合 xlsx 的格式";
    let bomb = "错误[E0520] 表格「坏.xlsx」读不出来：工作簿展开后大得不正常，不再读取";
    let cell = |address: &str| format!("<row r=\"1\"><c r=\"{address}\"><v>1</v></c></row>");
    let whole = office();
    let spaces = vec![b' '; 80 << 20];
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (sheet(cell("ZZZZZZ99999999").as_bytes()), damaged),
        (sheet(b"<row r=\"99999999999\"><c><v>1</v></c></row>"), damaged),
        (sheet(b"<row r=\"2\"/><row r=\"1\"/>"), damaged),
        (sheet(b"<row r=\"1\"><c r=\"A1\" t=\"s\"><v>7</v></c></row>"), damaged),
        (sheet(b"<row r=\"1\"><c r=\"A1\"><v>abc</v></c></row>"), damaged),
        (sheet(b"<!DOCTYPE x [<!ENTITY a \"b\">]>"), damaged),
        (sheet(&spaces), bomb),
        (whole[..whole.len() / 2].to_vec(), damaged),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(),
            "错误[E0520] 表格「坏.xlsx」读不出来：工作簿加了密码，或者是旧格式（.xls、.et）；在表格软件里另存为没有密码的 .xlsx",
        ),
        (b"PK\x03\x04".to_vec(), damaged),
        (workbook(&[]), "错误[E0520] 表格「坏.xlsx」读不出来：这不是完整的 xlsx 工作簿，缺少必要的部分"),
    ];
    for (place, (bytes, expected)) in cases.iter().enumerate() {
        let (code, first) = said_of(bytes, "坏.xlsx");
        assert!(code == 2 && first.starts_with(&joined(expected)), "case {place}: {code} {first}");
        assert!(!first.contains("CSV") && !first.contains("Parquet"), "other kinds of files: {first}");
    }
}

#[test]
fn a_cell_at_the_last_address_costs_nothing() {
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>企业名称</v></c><c r=\"B1\" t=\"str\"><v>应得.示例补贴</v></c></row>\
                <row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    let (code, first) = said_of(&sheet(rows.as_bytes()), "远.xlsx");
    let expected = "建议[A0521] 表格「远.xlsx」有 1 处没有列名的内容，没有读取：第 1048576 行第 16384 列「1」";
    assert!(code == 0 && first.starts_with(&joined(expected)), "{first}");
}

const CSV: &str = "企业名称,应得.示例补贴\n甲厂,待定\n";

#[test]
fn encodings_are_found_out_and_said() {
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(CSV.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let marked = [b"\xef\xbb\xbf".as_slice(), CSV.as_bytes()].concat();
    let gb = encoding_rs::GB18030.encode(CSV).0.into_owned();
    let cases: [(Vec<u8>, Option<&str>); 4] =
        [(CSV.into(), None), (marked, None), (gb, Some("GB18030")), (utf16, Some("UTF-16"))];
    for (bytes, encoding) in cases {
        let folder = folder();
        folder.write("甲.csv", &bytes);
        let (code, out, err) = folder.polc(&["test", MAIN, "--table", "甲.csv"]);
        assert_eq!((code, out.as_str()), (0, "通过 1，未通过 0，共 1\n"), "{err}");
        assert_eq!(err.contains("按"), encoding.is_some(), "{err}");
        assert!(encoding.is_none_or(|name| err.contains(name)), "{err}");
    }
}

#[test]
fn hostile_csv_ends_in_an_error() {
    let (code, first) = said_of("企业名称,应得.示例补贴\n\"甲厂,待定\n".as_bytes(), "坏.csv");
    let unclosed = "错误[E0520] 表格「坏.csv」读不出来：第 2 行有一个英文双引号没有配对，直到文件末尾";
    assert!(code == 2 && first.starts_with(&joined(unclosed)), "{first}");
    let wide = format!("{}\n", ",".repeat(20_000));
    let (code, first) = said_of(wide.as_bytes(), "坏.csv");
    assert!(code == 2 && first.contains("第1行超过16384格"), "{first}");
    let (code, first) = said_of(&vec![b'x'; 5 << 20], "坏.csv");
    let start: String = first.chars().take(60).collect();
    assert!(code == 2 && start.contains("第1行超过4MB"), "{start}");
    let (code, first) = said_of(b"", "空.csv");
    assert!(code == 2 && first.starts_with("错误[E0520]表格「空.csv」读不出来：里面没有内容"), "{first}");
}

#[test]
fn a_parameter_may_stand_in_a_workbook() {
    let folder = Folder::new();
    let rules = "参数 最低工资: 元/月 按 地区 表 \"工资.xlsx\"\n输入 地区: 地区\n措施 甲 { 标准 = 最低工资 * 1个月 }\n";
    folder.write(MAIN, rules.as_bytes());
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, (region, wage)) in [("地区", "值"), ("示例市", "2000"), ("示例市.甲县", "1800.5")].into_iter().enumerate()
    {
        sheet.write(row as u32, 0, region).unwrap();
        match wage.parse::<f64>() {
            Ok(wage) => sheet.write(row as u32, 1, wage).unwrap(),
            Err(_) => sheet.write(row as u32, 1, wage).unwrap(),
        };
    }
    folder.write("工资.xlsx", &book.save_to_buffer().unwrap());
    let (code, out, err) = folder.polc(&["run", MAIN, "--set", "地区=示例市.甲县"]);
    assert!(code == 0 && out.contains("1800.50元"), "{out}{err}");
}
