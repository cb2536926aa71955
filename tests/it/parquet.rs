//! `polc batch` on Parquet and Arrow IPC: exact types in and out, nested lists, only the wanted columns, and files that lie.

use super::literate::{Folder, MAIN};
use arrow_array::builder::{Int8Builder, ListBuilder, StringBuilder, StructBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Int32Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int32Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use arrow_schema::{DataType, Field, Fields};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use parquet::file::properties::{WriterProperties, WriterVersion};
use std::sync::Arc;

const RULES: &str = "\
输入 企业名称: 文本
输入 留用率: 比例 在 [0%, 100%]
输入 正常经营: 是否
输入 在岗人数: 整数 人
输入 登记日: 日期
实体 见习人员 计 人 标识 身份证号 { 见习月数: 月；身份证号: 文本 }
措施 示例补贴 依据 第1条 {
  须「正常经营」: 正常经营
  标准 = 每人1200.05元
  留用率 60%以上 => 每人1350元
  人数 = 在岗人数
}
措施 见习补贴 依据 第2条 {
  逐个 见习人员
  须「满一个月」: 见习人员.见习月数 不少于 1个月
  标准 = 每人每月1000元
  期限 = 见习人员.见习月数, 期限 <= 12个月
}
措施 新办补贴 依据 第3条 {
  须「新登记」: 登记日 >= 2025年1月1日
  标准 = 500元
}
";

fn list(rows: &[&[(i8, &str)]]) -> ArrayRef {
    let fields =
        Fields::from(vec![Field::new("见习月数", DataType::Int8, true), Field::new("身份证号", DataType::Utf8, true)]);
    let columns: Vec<Box<dyn arrow_array::builder::ArrayBuilder>> =
        vec![Box::new(Int8Builder::new()), Box::new(StringBuilder::new())];
    let mut lists = ListBuilder::new(StructBuilder::new(fields, columns));
    for row in rows {
        for (months, id) in *row {
            let element = lists.values();
            element.field_builder::<Int8Builder>(0).unwrap().append_value(*months);
            element.field_builder::<StringBuilder>(1).unwrap().append_value(id);
            element.append(true);
        }
        lists.append(true);
    }
    Arc::new(lists.finish())
}

fn decimals(values: &[Option<i128>], precision: u8, scale: i8) -> ArrayRef {
    let values = Decimal128Array::from(values.to_vec());
    Arc::new(values.with_precision_and_scale(precision, scale).unwrap())
}

pub(super) fn batch() -> RecordBatch {
    let texts = |texts: &[&str]| Arc::new(StringArray::from(texts.to_vec())) as ArrayRef;
    RecordBatch::try_from_iter_with_nullable(vec![
        ("企业名称", texts(&["甲厂", "乙店", "丙社", "丁行"]), true),
        ("留用率", decimals(&[Some(6500), Some(12500), Some(5000), None], 9, 4), true),
        ("正常经营", Arc::new(BooleanArray::from(vec![true, true, false, true])) as ArrayRef, true),
        ("在岗人数", Arc::new(Int32Array::from(vec![10, 2, 3, 1])) as ArrayRef, true),
        ("登记日", Arc::new(Date32Array::from(vec![20_089, 20_088, 20_200, 19_000])) as ArrayRef, true),
        ("联系人", texts(&["张三", "李四", "王,五", "赵六"]), true),
        ("见习人员", list(&[&[(3, "a"), (14, "b")], &[], &[(0, "c")], &[(2, "d")]]), true),
    ])
    .unwrap()
}

pub(super) fn parquet(batch: &RecordBatch, properties: WriterProperties) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
    bytes
}

pub(super) fn plain() -> WriterProperties {
    WriterProperties::builder().set_compression(Compression::UNCOMPRESSED).build()
}

fn arrow(batch: &RecordBatch) -> Vec<u8> {
    let mut writer = arrow_ipc::writer::FileWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    writer.write(batch).unwrap();
    writer.finish().unwrap();
    writer.into_inner().unwrap()
}

pub(super) fn folder(files: &[(&str, Vec<u8>)]) -> Folder {
    let folder = Folder::new();
    folder.write(MAIN, RULES.as_bytes());
    files.iter().for_each(|(name, bytes)| folder.write(name, bytes));
    folder
}

pub(super) fn run(folder: &Folder, data: &str, out: &str, more: &[&str]) -> (u8, String, String) {
    folder.polc(&[&["batch", MAIN, "--data", data, "--out", out], more].concat())
}

pub(super) fn text(folder: &Folder, name: &str) -> String {
    std::fs::read_to_string(folder.0.join(name)).unwrap()
}

const EXPECTED: &str = "\
企业名称,留用率,正常经营,在岗人数,登记日,联系人,示例补贴.状态,示例补贴.金额,示例补贴.原因,见习补贴.状态,见习补贴.金额,见习补贴.原因,新办补贴.状态,新办补贴.金额,新办补贴.原因
甲厂,0.6500,是,10,2025-01-01,张三,可享受,13500.00,,可享受,15000.00,,可享受,500.00,
乙店,1.2500,是,2,2024-12-31,李四,待定,,「留用率」的值「1.2500」读不对：留用率是比例，1.25 不是比例（写成 1.25% 或 125%）,可享受,0.00,,不可享受,,未满足 新登记：登记日 >= 2025年1月1日
丙社,0.5000,否,3,2025-04-22,\"王,五\",不可享受,,未满足 正常经营,不可享受,,未满足 没有一项符合,可享受,500.00,
丁行,,是,1,2022-01-08,赵六,待定,,还缺 留用率,可享受,2000.00,,不可享受,,未满足 新登记：登记日 >= 2025年1月1日
";

#[test]
fn an_impact_reads_columns_of_exact_types() {
    let folder = folder(&[("人员.parquet", parquet(&batch(), plain())), ("人员.arrow", arrow(&batch()))]);
    folder.write("新.pol", RULES.replace("标准 = 500元", "标准 = 600元").as_bytes());
    let impact = |data: &str| {
        let (code, out, err) = folder.polc(&["impact", MAIN, "新.pol", "--data", data, "--format", "json"]);
        assert_eq!(code, 0, "{err}");
        serde_json::from_str::<serde_json::Value>(&out).unwrap()
    };
    let document = impact("人员.parquet");
    // Two of the four registered in 2025: 甲厂 and 丙社.
    assert_eq!(document["total"]["difference"], "200.00");
    assert_eq!(document["changes"][0]["net"], "200.00");
    assert_eq!(document["sections"], impact("人员.arrow")["sections"]);
}

#[test]
fn every_form_and_codec_gives_the_same_results() {
    let batch = batch();
    let with = |codec| WriterProperties::builder().set_compression(codec).build();
    let small = WriterProperties::builder().set_max_row_group_row_count(Some(3)).build();
    let second =
        WriterProperties::builder().set_writer_version(WriterVersion::PARQUET_2_0).set_dictionary_enabled(true);
    let folder = folder(&[
        ("平.parquet", parquet(&batch, plain())),
        ("一.parquet", parquet(&batch, with(Compression::SNAPPY))),
        ("二.parquet", parquet(&batch, with(Compression::GZIP(Default::default())))),
        ("三.parquet", parquet(&batch, with(Compression::LZ4_RAW))),
        ("组.parquet", parquet(&batch, small)),
        ("新.parquet", parquet(&batch, second.build())),
        ("四.arrow", arrow(&batch)),
    ]);
    let keep = ["企业名称", "留用率", "正常经营", "在岗人数", "登记日", "联系人"];
    let keep: Vec<&str> = keep.iter().flat_map(|name| ["--keep", name]).collect();
    for name in ["平.parquet", "一.parquet", "二.parquet", "三.parquet", "组.parquet", "新.parquet", "四.arrow"]
    {
        let (code, _, err) = run(&folder, name, "出.csv", &keep);
        assert_eq!((code, text(&folder, "出.csv").as_str()), (0, EXPECTED), "{name}: {err}");
    }
}

#[test]
fn parquet_comes_out_with_its_types_and_exact_amounts() {
    let folder = folder(&[("入.parquet", parquet(&batch(), plain())), ("入.arrow", arrow(&batch()))]);
    let (code, _, err) = run(&folder, "入.parquet", "出.parquet", &[]);
    assert_eq!(code, 0, "{err}");
    let (code, _, err) = run(&folder, "入.arrow", "出.arrow", &[]);
    assert_eq!(code, 0, "{err}");
    let file = std::fs::File::open(folder.0.join("出.parquet")).unwrap();
    let mut read = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
    let out = read.next().unwrap().unwrap();
    let file = std::fs::File::open(folder.0.join("出.arrow")).unwrap();
    let ipc = arrow_ipc::reader::FileReader::try_new(file, None).unwrap().next().unwrap().unwrap();
    let names = |batch: &RecordBatch| batch.schema().fields().iter().map(|f| f.name().clone()).collect::<Vec<_>>();
    let results =
        ["示例补贴", "见习补贴", "新办补贴"].iter().flat_map(|m| ["状态", "金额", "原因"].map(|c| format!("{m}.{c}")));
    let expected: Vec<String> = names(&batch()).into_iter().chain(results).collect();
    assert_eq!((names(&out), names(&ipc)), (expected.clone(), expected));
    for out in [&out, &ipc] {
        assert_eq!(
            out.column_by_name("留用率").unwrap().as_primitive::<Decimal128Type>().values()[..3],
            [6500, 12500, 5000]
        );
        assert_eq!(out.column_by_name("在岗人数").unwrap().as_primitive::<Int32Type>().values(), &[10, 2, 3, 1]);
        assert_eq!(out.column_by_name("见习人员").unwrap().as_list::<i32>().value(0).len(), 2);
        let amounts = out.column_by_name("示例补贴.金额").unwrap();
        assert_eq!(amounts.data_type(), &DataType::Decimal128(18, 2));
        let amounts: Vec<Option<i128>> = amounts.as_primitive::<Decimal128Type>().iter().collect();
        assert_eq!(amounts, [Some(1_350_000), None, None, None]);
    }
    // What came out goes in again; a CSV becomes texts and amounts, an element a row.
    let (code, _, err) = run(&folder, "出.parquet", "再.csv", &["--measure", "示例补贴", "--keep", "示例补贴.金额"]);
    assert_eq!(code, 0, "{err}");
    assert!(
        text(&folder, "再.csv")
            .starts_with("示例补贴.金额,示例补贴.状态,示例补贴.金额,示例补贴.原因\n13500.00,可享受,13500.00,\n")
    );
    let (code, _, err) = run(&folder, "入.parquet", "逐.parquet", &["--rows", "elements"]);
    assert_eq!(code, 0, "{err}");
    let file = std::fs::File::open(folder.0.join("逐.parquet")).unwrap();
    let out = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap().next().unwrap().unwrap();
    assert_eq!(out.num_rows(), 4);
}

#[test]
fn only_what_is_wanted_is_read() {
    let mut bytes = parquet(&batch(), plain());
    // The page of the contacts is damaged: whoever does not read it does not see that.
    let at = bytes.windows(9).position(|w| w == "赵六".as_bytes().iter().chain(&[0; 3]).copied().collect::<Vec<u8>>());
    let at = at.or_else(|| bytes.windows(6).position(|w| w == "赵六".as_bytes())).unwrap();
    bytes[at..at + 6].copy_from_slice(&[0xff; 6]);
    let folder = folder(&[("坏.parquet", bytes)]);
    let (code, _, err) = run(&folder, "坏.parquet", "出.csv", &["--keep", "企业名称", "--measure", "示例补贴"]);
    assert_eq!(code, 0, "{err}");
    assert!(
        text(&folder, "出.csv")
            .starts_with("企业名称,示例补贴.状态,示例补贴.金额,示例补贴.原因\n甲厂,可享受,13500.00,\n")
    );
    let (code, _, err) = run(&folder, "坏.parquet", "坏出.csv", &[]);
    assert_eq!(code, 1);
    assert!(err.contains("错误[E0520] 表格「坏.parquet」读不出来：文件已损坏，或者没有写完"), "{err}");
    assert!(!folder.0.join("坏出.csv").exists());
}

#[test]
fn binary_numbers_are_said_or_refused_and_moments_are_no_days() {
    let floats = Arc::new(Float64Array::from(vec![Some(0.65), Some(f64::NAN), None])) as ArrayRef;
    let days =
        Arc::new(TimestampMicrosecondArray::from(vec![1_735_689_600_000_000, 1_735_693_200_000_000, 0])) as ArrayRef;
    let people = Arc::new(Float64Array::from(vec![10.0, 2.0, 1.5])) as ArrayRef;
    let yes = Arc::new(StringArray::from(vec!["是"; 3])) as ArrayRef;
    let columns =
        vec![("留用率", floats, true), ("正常经营", yes, true), ("在岗人数", people, true), ("登记日", days, true)];
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    let folder = folder(&[("浮.parquet", parquet(&batch, plain()))]);
    let only = ["--measure", "示例补贴", "--measure", "新办补贴"];
    let (code, _, err) = run(&folder, "浮.parquet", "出.csv", &only);
    assert_eq!(code, 0, "{err}");
    assert!(
        err.contains("表格「浮.parquet」有二进制浮点数的列，按与它相等的最短十进制读取：留用率、在岗人数"),
        "{err}"
    );
    let expected = "\
留用率,正常经营,在岗人数,登记日,示例补贴.状态,示例补贴.金额,示例补贴.原因,新办补贴.状态,新办补贴.金额,新办补贴.原因
0.65,是,10,2025-01-01,可享受,13500.00,,可享受,500.00,
NaN,是,2,2025-01-01 01:00:00,待定,,「留用率」的值「NaN」读不对：这不是一个数（NaN 或者无穷大）,待定,,「登记日」的值「2025-01-01 01:00:00」读不对：这是时刻，或者日期带着时刻；只要日期
,是,1.5,1970-01-01,待定,,「在岗人数」的值「1.5」读不对：在岗人数只能是整数，这里是 1.5,不可享受,,未满足 新登记：登记日 >= 2025年1月1日
";
    assert_eq!(text(&folder, "出.csv"), expected);
    let (code, _, err) = run(&folder, "浮.parquet", "严.csv", &[&only[..], &["--strict"]].concat());
    assert_eq!(code, 1);
    assert!(err.contains("的列是二进制浮点数，按 --strict 不读：留用率、在岗人数"), "{err}");
}

/// Files of one column `在岗人数` by another program, packed by zstd.
const ZSTD: &[u8] = include_bytes!("data/zstd.parquet");
const ARROW_ZSTD: &[u8] = include_bytes!("data/zstd.arrow");

#[test]
fn what_is_packed_by_c_code_is_refused_with_a_way_out() {
    let folder =
        folder(&[("包.parquet", ZSTD.to_vec()), ("包.arrow", ARROW_ZSTD.to_vec()), ("假.parquet", b"PAR1".to_vec())]);
    let (code, _, err) = run(&folder, "包.parquet", "出.csv", &[]);
    assert_eq!(code, 1);
    assert!(err.contains("用 zstd 压缩，这里读不了；另存为 snappy、gzip、lz4_raw"), "{err}");
    let (code, _, err) = run(&folder, "包.arrow", "出.csv", &[]);
    assert_eq!(code, 1);
    assert!(err.contains("用 zstd 压缩，这里读不了；另存为 lz4 或不压缩的 Arrow"), "{err}");
    let (code, _, err) = run(&folder, "假.parquet", "出.csv", &[]);
    assert_eq!(code, 1);
    assert!(err.contains("这不是 Parquet 文件，或者没有写完"), "{err}");
}

/// Whatever stands in a file, a run ends with results or with an error about the table.
fn survives(folder: &Folder, name: &str, bytes: &[u8], what: &str) -> u8 {
    folder.write(name, bytes);
    let (code, _, err) = run(folder, name, "出.csv", &[]);
    assert!(code == 0 || code == 1 && err.contains("错误["), "{what}: {code} {err}");
    code
}

#[test]
fn a_truncated_or_damaged_file_ends_in_an_error() {
    let with =
        WriterProperties::builder().set_compression(Compression::SNAPPY).set_max_row_group_row_count(Some(2)).build();
    for (name, whole) in [("坏.parquet", parquet(&batch(), with)), ("坏.arrow", arrow(&batch()))] {
        let folder = folder(&[]);
        let step = (whole.len() / 60).max(1);
        for length in (0..whole.len()).step_by(step) {
            assert_eq!(survives(&folder, name, &whole[..length], "cut"), 1, "{name} {length}");
        }
        // A run of drawn bytes at drawn places; the same ones in every run.
        let mut state = 7_u64;
        let mut draw = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % below
        };
        for turn in 0..250 {
            let mut bytes = whole.clone();
            for _ in 0..=draw(3) {
                let at = draw(bytes.len());
                bytes[at] = u8::try_from(draw(256)).unwrap();
            }
            survives(&folder, name, &bytes, &format!("{name} {turn}"));
        }
    }
}

/// Many rows with every kind of trouble: absent and bad ratios, halves of people, words that are no members.
pub(super) fn many(rows: usize) -> RecordBatch {
    let at = |row: usize, parts: usize| row.wrapping_mul(2_654_435_761) / 7 % parts;
    let each = || 0..rows;
    let texts = |f: &dyn Fn(usize) -> Option<String>| Arc::new(StringArray::from_iter(each().map(f))) as ArrayRef;
    let rates = each().map(|row| (at(row, 11) != 0).then(|| (at(row, 12_000)) as i128)).collect::<Vec<_>>();
    let people = each().map(|row| (at(row, 13) != 0).then(|| [0.0, 2.0, 7.5][at(row, 3)]));
    let works = |row: usize| Some(["是", "否", "也许", "不适用"][at(row, 4)].to_owned()).filter(|_| at(row, 9) != 0);
    let months: Vec<Vec<(i8, &str)>> =
        each().map(|row| (0..at(row, 4)).map(|e| ((e * 5) as i8, "x")).collect()).collect();
    let months: Vec<&[(i8, &str)]> = months.iter().map(Vec::as_slice).collect();
    RecordBatch::try_from_iter_with_nullable(vec![
        ("企业名称", texts(&|row| Some(format!("企业{row}"))), true),
        ("留用率", decimals(&rates, 9, 4), true),
        ("正常经营", texts(&works), true),
        ("在岗人数", Arc::new(Float64Array::from_iter(people)) as ArrayRef, true),
        (
            "登记日",
            Arc::new(Date32Array::from_iter(each().map(|row| Some(20_000 + at(row, 200) as i32)))) as ArrayRef,
            true,
        ),
        ("见习人员", list(&months), true),
    ])
    .unwrap()
}

#[test]
fn batches_give_what_rows_give_whatever_the_number_of_threads() {
    let folder = folder(&[("多.parquet", parquet(&many(2_500), plain())), ("多.arrow", arrow(&many(2_500)))]);
    let whole = |name: &str| {
        let file = std::fs::File::open(folder.0.join(name)).unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().with_batch_size(10_000);
        let batches: Vec<RecordBatch> = reader.build().unwrap().map(Result::unwrap).collect();
        let errors = text(&folder, &name.replace(".parquet", ".errors.csv"));
        (batches, errors)
    };
    for data in ["多.parquet", "多.arrow"] {
        // With a column to divide by, every row is computed by itself.
        let (code, _, err) = run(&folder, data, "rows.parquet", &["--by", "正常经营"]);
        assert_eq!(code, 0, "{err}");
        let rows = whole("rows.parquet");
        assert_eq!(rows.0.iter().map(RecordBatch::num_rows).sum::<usize>(), 2_500);
        for threads in ["1", "3"] {
            let (code, _, err) = run(&folder, data, "pieces.parquet", &["--threads", threads]);
            assert_eq!(code, 0, "{err}");
            assert!(rows == whole("pieces.parquet"), "{data}, {threads} threads");
        }
    }
}

/// A whole number as Thrift writes it.
fn number(value: i64) -> Vec<u8> {
    varint(((value << 1) ^ (value >> 63)) as u64)
}

fn varint(mut left: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while left > 0x7f {
        bytes.push((left & 0x7f) as u8 | 0x80);
        left >>= 7;
    }
    bytes.push(left as u8);
    bytes
}

/// A structure of Thrift: parts that begin with the byte of their field.
fn structure(fields: &[(u8, Vec<u8>)]) -> Vec<u8> {
    fields.iter().flat_map(|(head, bytes)| [&[*head], &bytes[..]].concat()).chain([0]).collect()
}

fn named(name: &str) -> Vec<u8> {
    [&[name.len() as u8], name.as_bytes()].concat()
}

/// A group of a schema that claims so many elements.
fn group(children: i64) -> Vec<u8> {
    structure(&[(0x48, named("g")), (0x15, number(children))])
}

/// A file of some pages with a footer.
fn file(pages: &[u8], footer: &[u8]) -> Vec<u8> {
    let length = (footer.len() as u32).to_le_bytes();
    [b"PAR1", pages, footer, &length, b"PAR1"].concat()
}

/// A file whose schema is these elements, without a row.
fn schema_of(count: usize, elements: &[u8]) -> Vec<u8> {
    let list = [&[0xfc], &varint(count as u64)[..], elements].concat();
    file(&[], &structure(&[(0x15, number(1)), (0x19, list), (0x16, number(0)), (0x19, vec![0x0c])]))
}

/// A file with one page of four whole numbers, which says how it is packed and how large it is.
fn page_of(codec: i64, unpacked: i64, values: i64, bytes: &[u8]) -> Vec<u8> {
    let counts = [(0x15, number(values)), (0x15, number(0)), (0x15, number(3)), (0x15, number(3))];
    let header =
        [(0x15, number(0)), (0x15, number(unpacked)), (0x15, number(bytes.len() as i64)), (0x2c, structure(&counts))];
    let pages = [structure(&header), bytes.to_vec()].concat();
    let column = structure(&[
        (0x15, number(1)),
        (0x19, [vec![0x15], number(0)].concat()),
        (0x19, [vec![0x18], named("在岗人数")].concat()),
        (0x15, number(codec)),
        (0x16, number(values)),
        (0x16, number(unpacked)),
        (0x16, number(pages.len() as i64)),
        (0x26, number(4)),
    ]);
    let chunk = structure(&[(0x26, number(4)), (0x1c, column)]);
    let group_of = structure(&[(0x19, [vec![0x1c], chunk].concat()), (0x16, number(unpacked)), (0x16, number(values))]);
    let leaf = structure(&[(0x15, number(1)), (0x25, number(0)), (0x18, named("在岗人数"))]);
    let schema = [vec![0x2c], group(1), leaf].concat();
    let footer = [(0x15, number(1)), (0x19, schema), (0x16, number(values)), (0x19, [vec![0x1c], group_of].concat())];
    file(&pages, &structure(&footer))
}

#[test]
fn sizes_that_a_file_claims_are_never_believed() {
    let folder = folder(&[]);
    let numbers: Vec<u8> = [10_i32, 2, 3, 1].into_iter().flat_map(i32::to_le_bytes).collect();
    // The file that the others are made from is read.
    assert_eq!(survives(&folder, "a.parquet", &page_of(0, 16, 4, &numbers), "plain"), 0);
    let zipped = |bytes: &[u8]| {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::Write::write_all(&mut packed, bytes).unwrap();
        packed.finish().unwrap()
    };
    assert_eq!(survives(&folder, "a.parquet", &page_of(2, 16, 4, &zipped(&numbers)), "gzip"), 0);
    // 80 GB in a file of 80 MB would be as bad; a fraction of it shows as well that nobody unpacks it.
    let bomb = zipped(&vec![0; 1 << 20]).repeat(400);
    let mut claims = Vec::from(&b"PAR1"[..]);
    claims.extend([0xff, 0xff, 0xff, 0x7f]);
    claims.extend(b"PAR1");
    let deep: Vec<u8> = (0..100_000).flat_map(|_| group(1)).collect();
    let snappy = [&varint(u64::from(u32::MAX))[..], &[0xfe, 0x01, 0x00]].concat();
    let files = [
        ("the length of the footer", claims),
        ("the children of a group", schema_of(1, &group(i64::from(i32::MAX)))),
        ("groups within groups", schema_of(100_000, &deep)),
        ("the size of a page", page_of(0, i64::from(i32::MAX), 4, &numbers)),
        ("the values of a page", page_of(0, 16, i64::from(i32::MAX), &numbers)),
        ("a bomb of gzip", page_of(2, 16, 4, &bomb)),
        ("a text of snappy that claims 4 GB", page_of(1, 16, 4, &snappy)),
    ];
    for (what, bytes) in files {
        assert_eq!(survives(&folder, "a.parquet", &bytes, what), 1, "{what}");
    }
}
