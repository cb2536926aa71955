//! `polc batch` from Parquet to Parquet: the columns of the input are passed on as they are stored, group by group.

use super::literate::Folder;
use super::parquet::{batch, folder, many, parquet, plain, run, text};
use arrow_array::cast::AsArray;
use arrow_array::types::Decimal128Type;
use arrow_array::{
    Array, ArrayRef, Decimal128Array, Int32Array, RecordBatch, RecordBatchReader, StringArray,
    TimestampMicrosecondArray,
};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnPath;
use std::collections::HashMap;
use std::sync::Arc;

fn metadata(folder: &Folder, name: &str) -> (Vec<u8>, ParquetMetaData) {
    let bytes = std::fs::read(folder.0.join(name)).unwrap();
    let file = SerializedFileReader::new(std::fs::File::open(folder.0.join(name)).unwrap()).unwrap();
    (bytes, file.metadata().clone())
}

fn columns(folder: &Folder, name: &str) -> RecordBatch {
    let file = std::fs::File::open(folder.0.join(name)).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().with_batch_size(100_000).build().unwrap();
    let schema = reader.schema();
    let batches: Vec<RecordBatch> = reader.map(Result::unwrap).collect();
    arrow_select(&schema, &batches)
}

/// The rows of some batches; a file without rows has none.
fn arrow_select(schema: &Arc<Schema>, batches: &[RecordBatch]) -> RecordBatch {
    match batches {
        [] => RecordBatch::new_empty(Arc::clone(schema)),
        [only] => only.clone(),
        _ => panic!("more rows than a batch"),
    }
}

/// Every leaf of the input stands in every group of the output byte by byte, with the same type.
fn is_passed(folder: &Folder, (input, output): (&str, &str), leaves: &[usize]) {
    let ((old, before), (new, after)) = (metadata(folder, input), metadata(folder, output));
    assert_eq!(before.num_row_groups(), after.num_row_groups());
    for (before, after) in before.row_groups().iter().zip(after.row_groups()) {
        assert_eq!(before.num_rows(), after.num_rows());
        for (place, leaf) in leaves.iter().enumerate() {
            let (own, other) = (before.column(*leaf), after.column(place));
            let bytes = |all: &[u8], (start, length): (u64, u64)| all[start as usize..][..length as usize].to_vec();
            assert_eq!(bytes(&old, own.byte_range()), bytes(&new, other.byte_range()), "{leaf}");
            assert_eq!(own.column_descr(), other.column_descr());
            assert_eq!((own.compression(), own.statistics()), (other.compression(), other.statistics()));
        }
    }
}

/// `many` with columns that no rule reads: absent texts, moments with a zone, decimals of many digits, a field with a number.
fn wide(rows: usize) -> RecordBatch {
    let many = many(rows);
    let each = || 0..rows;
    let notes = StringArray::from_iter(each().map(|row| (row % 3 != 0).then(|| format!("备注{}", row % 50))));
    let moments = TimestampMicrosecondArray::from_iter(each().map(|row| (row % 5 != 0).then_some(row as i64)));
    let long = Decimal128Array::from_iter(each().map(|row| (row % 7 != 0).then(|| 10_i128.pow(30) + row as i128)));
    let more: [(Field, ArrayRef); 4] = [
        (Field::new("备注", DataType::Utf8, true), Arc::new(notes)),
        (
            Field::new("登记时刻", moments.clone().with_timezone("UTC").data_type().clone(), true),
            Arc::new(moments.with_timezone("UTC")),
        ),
        (
            Field::new("账号", DataType::Decimal128(38, 0), true),
            Arc::new(long.with_precision_and_scale(38, 0).unwrap()),
        ),
        (
            Field::new("序号", DataType::Int32, false)
                .with_metadata(HashMap::from([("PARQUET:field_id".to_owned(), "42".to_owned())])),
            Arc::new(Int32Array::from_iter_values(each().map(|row| row as i32))),
        ),
    ];
    let fields: Vec<Field> = many.schema().fields().iter().map(|field| Field::clone(field)).collect();
    let (own, values): (Vec<Field>, Vec<ArrayRef>) = more.into_iter().unzip();
    let schema = Schema::new(fields.into_iter().chain(own).collect::<Vec<Field>>());
    RecordBatch::try_new(Arc::new(schema), many.columns().iter().cloned().chain(values).collect()).unwrap()
}

fn mixed(version: WriterVersion) -> WriterPropertiesBuilder {
    let path = |name: &str| ColumnPath::new(vec![name.to_owned()]);
    WriterProperties::builder()
        .set_writer_version(version)
        .set_max_row_group_row_count(Some(700))
        .set_compression(Compression::SNAPPY)
        .set_column_compression(path("备注"), Compression::GZIP(Default::default()))
        .set_column_compression(path("账号"), Compression::LZ4_RAW)
        .set_column_compression(path("序号"), Compression::UNCOMPRESSED)
        .set_column_dictionary_enabled(path("企业名称"), false)
}

#[test]
fn columns_are_passed_on_as_they_are_stored() {
    let data = wide(2_500);
    let second = mixed(WriterVersion::PARQUET_2_0)
        // What a text of differences is read by believes its size: such a column is refused.
        .set_column_encoding(ColumnPath::from("企业名称"), parquet::basic::Encoding::PLAIN)
        .build();
    let first = mixed(WriterVersion::PARQUET_1_0).build();
    let folder = folder(&[("一.parquet", parquet(&data, first)), ("二.parquet", parquet(&data, second))]);
    for name in ["一.parquet", "二.parquet"] {
        for threads in ["1", "3"] {
            let (code, _, err) = run(&folder, name, "出.parquet", &["--threads", threads]);
            assert_eq!(code, 0, "{err}");
            let leaves: Vec<usize> =
                (0..metadata(&folder, name).1.file_metadata().schema_descr().num_columns()).collect();
            assert_eq!(leaves.len(), 11);
            is_passed(&folder, (name, "出.parquet"), &leaves);
            let (input, output) = (columns(&folder, name), columns(&folder, "出.parquet"));
            assert_eq!(input.columns(), &output.columns()[..input.num_columns()]);
            assert_eq!(output.num_columns(), input.num_columns() + 9);
            let number = &output.schema().field(9).metadata().clone()["PARQUET:field_id"];
            assert_eq!(number, "42");
        }
        // The results are those of the rows one by one.
        let passed = columns(&folder, "出.parquet");
        let (code, _, err) = run(&folder, name, "行.parquet", &["--by", "正常经营"]);
        assert_eq!(code, 0, "{err}");
        let rows = columns(&folder, "行.parquet");
        assert_eq!(&passed.columns()[10..], &rows.columns()[10..]);
        assert_eq!(text(&folder, "出.errors.csv"), text(&folder, "行.errors.csv"));
    }
    // Some of the columns only, in the order of the file.
    let keep = ["--keep", "备注", "--keep", "见习人员", "--keep", "留用率"];
    let (code, _, err) = run(&folder, "一.parquet", "选.parquet", &keep);
    assert_eq!(code, 0, "{err}");
    is_passed(&folder, ("一.parquet", "选.parquet"), &[1, 5, 6, 7]);
    assert_eq!(columns(&folder, "选.parquet").columns()[3..], columns(&folder, "出.parquet").columns()[10..]);
}

#[test]
fn a_file_without_rows_gives_one() {
    let folder = folder(&[("空.parquet", parquet(&wide(0), mixed(WriterVersion::PARQUET_1_0).build()))]);
    let (code, _, err) = run(&folder, "空.parquet", "出.parquet", &[]);
    assert_eq!(code, 0, "{err}");
    let out = columns(&folder, "出.parquet");
    assert_eq!((out.num_rows(), out.num_columns()), (0, 19));
}

#[test]
fn amounts_and_reasons_follow_row_groups_of_any_size() {
    let sizes = [1, 3, 1_000];
    let files: Vec<(String, Vec<u8>)> = sizes
        .iter()
        .map(|size| {
            let properties = WriterProperties::builder().set_max_row_group_row_count(Some(*size)).build();
            (format!("{size}.parquet"), parquet(&batch(), properties))
        })
        .collect();
    let folder = folder(&[]);
    for (name, bytes) in files {
        folder.write(&name, &bytes);
        let (code, _, err) = run(&folder, &name, "出.parquet", &[]);
        assert_eq!(code, 0, "{err}");
        let out = columns(&folder, "出.parquet");
        let amounts: Vec<Option<i128>> =
            out.column_by_name("见习补贴.金额").unwrap().as_primitive::<Decimal128Type>().iter().collect();
        assert_eq!(amounts, [Some(1_500_000), Some(0), None, Some(200_000)], "{name}");
        let reasons: Vec<Option<&str>> =
            out.column_by_name("新办补贴.原因").unwrap().as_string::<i32>().iter().collect();
        let refused = Some("未满足 新登记：登记日 >= 2025年1月1日");
        assert_eq!(reasons, [None, refused, None, refused], "{name}");
    }
}

#[test]
fn a_column_that_nobody_reads_is_passed_on_whatever_its_values_are_but_not_beyond_its_pages() {
    let whole = parquet(&batch(), plain());
    let folder = folder(&[("好.parquet", whole.clone())]);
    let column = metadata(&folder, "好.parquet").1.row_group(0).column(5).clone();
    assert_eq!(column.column_descr().name(), "联系人");
    let (start, length) = column.byte_range();
    // Its values are what they are: nothing rests on them.
    let mut values = whole.clone();
    values[(start + length - 3) as usize..(start + length) as usize].fill(0xff);
    folder.write("值.parquet", &values);
    let (code, _, err) = run(&folder, "值.parquet", "出.parquet", &[]);
    assert_eq!(code, 0, "{err}");
    is_passed(&folder, ("值.parquet", "出.parquet"), &[0, 1, 2, 3, 4, 5, 6, 7]);
    // A page that claims more than its column has is no page.
    let mut header = whole;
    header[start as usize..start as usize + 8].fill(0xff);
    folder.write("头.parquet", &header);
    let (code, _, err) = run(&folder, "头.parquet", "坏.parquet", &[]);
    assert_eq!(code, 1);
    assert!(err.contains("错误[E0520] 表格「头.parquet」读不出来：文件已损坏，或者没有写完"), "{err}");
    assert!(!folder.0.join("坏.parquet").exists());
}

/// A CSV of more than a piece, with oddities, bad cells and, where it is told so, quotes here and there.
fn lines(rows: usize, quotes: bool) -> String {
    let mut csv = "企业名称,留用率,正常经营,在岗人数,登记日,备注\n".to_owned();
    for row in 0..rows {
        let rate = ["60%", "0.5", "", "125%", "一半"][row % 5];
        let name = if quotes && row % 9_000 == 5_000 { format!("\"甲,{row}\"") } else { format!(" 企业{row}") };
        let works = ["是", "否", "不适用"][row / 3 % 3];
        let note = "长".repeat(row % 20);
        csv += &format!("{name},{rate},{works},{},2025-0{}-01,{note}\n", row % 30, row % 9 + 1);
    }
    csv + "合计,,,,,\n"
}

#[test]
fn a_csv_becomes_columns_by_pieces_as_it_does_by_rows() {
    let folder = folder(&[]);
    for quotes in [false, true] {
        folder.write("入.csv", lines(16_000, quotes).as_bytes());
        let run = |out: &str, more: &[&str]| {
            let measures = ["--measure", "示例补贴", "--measure", "新办补贴"];
            let (code, _, err) = run(&folder, "入.csv", out, &[&measures, more].concat());
            assert_eq!(code, 0, "{err}");
            (columns(&folder, out), text(&folder, &out.replace(".parquet", ".errors.csv")), err.replace(out, ""))
        };
        let rows = run("行.parquet", &["--by", "正常经营"]);
        assert_eq!((rows.0.num_rows(), rows.0.num_columns()), (16_000, 12));
        for threads in ["1", "3"] {
            let pieces = run("行.parquet", &["--threads", threads]);
            assert!(rows == pieces, "{quotes}, {threads} threads: {}\n{}", rows.2, pieces.2);
        }
        // Nothing stands in an empty cell.
        assert_eq!(rows.0.column_by_name("留用率").unwrap().null_count(), 3_200);
    }
}
