//! The work over Parquet by hand: decoded, computed and encoded batch by batch by the same library, with nothing between.

use super::{INPUTS, MEASURES, Row, SIZES, rows, work};
use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Int32Type};
use arrow_array::{ArrayRef, Decimal128Array, Int32Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

fn properties() -> Option<WriterProperties> {
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY);
    let properties = properties.set_statistics_enabled(EnabledStatistics::Chunk);
    Some(properties.set_max_row_group_row_count(Some(262_144)).build())
}

fn decimals(values: impl Iterator<Item = i64>, precision: u8, scale: i8) -> ArrayRef {
    let values = Decimal128Array::from_iter_values(values.map(i128::from));
    Arc::new(values.with_precision_and_scale(precision, scale).unwrap())
}

/// Writes a drawn table.
pub(crate) fn draw(path: &Path, count: usize) {
    let mut writer: Option<ArrowWriter<File>> = None;
    let all: Vec<Row> = rows(count).collect();
    for rows in all.chunks(65_536) {
        let ints =
            |f: fn(&Row) -> i64| Arc::new(Int32Array::from_iter_values(rows.iter().map(|r| f(r) as i32))) as ArrayRef;
        let sizes = StringArray::from_iter_values(rows.iter().map(|r| SIZES[usize::from(r.size)]));
        let columns = [
            decimals(rows.iter().map(|r| r.wage), 9, 2),
            decimals(rows.iter().map(|r| r.retention), 5, 4),
            ints(|r| r.interns),
            ints(|r| r.months),
            Arc::new(sizes),
            decimals(rows.iter().map(|r| r.paid), 12, 2),
            decimals(rows.iter().map(|r| r.layoff), 5, 4),
            ints(|r| r.headcount),
        ];
        let named = INPUTS.iter().zip(columns).map(|(name, column)| (*name, column, true));
        let batch = RecordBatch::try_from_iter_with_nullable(named).unwrap();
        let writer = writer.get_or_insert_with(|| {
            ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), properties()).unwrap()
        });
        writer.write(&batch).unwrap();
    }
    writer.unwrap().close().unwrap();
}

fn schema(inputs: &Schema) -> Schema {
    let results = MEASURES.iter().flat_map(|m| {
        let texts = |c: &str, nullable| Field::new(format!("{m}.{c}"), DataType::Utf8, nullable);
        let amount = Field::new(format!("{m}.金额"), DataType::Decimal128(18, 2), true);
        [texts("状态", false), amount, texts("原因", true)]
    });
    let inputs = inputs.fields().iter().map(|f| Field::clone(f));
    Schema::new(inputs.chain(results).collect::<Vec<Field>>())
}

fn results(batch: &RecordBatch) -> Vec<ArrayRef> {
    let decimal = |at: usize| batch.column(at).as_primitive::<Decimal128Type>().values();
    let int = |at: usize| batch.column(at).as_primitive::<Int32Type>().values();
    let sizes = batch.column(4).as_string::<i32>();
    let mut amounts = [const { Vec::new() }; 5];
    for i in 0..batch.num_rows() {
        let row = Row {
            wage: decimal(0)[i] as i64,
            retention: decimal(1)[i] as i64,
            interns: i64::from(int(2)[i]),
            months: i64::from(int(3)[i]),
            size: if sizes.value(i) == "大型" { 0 } else { 1 },
            paid: decimal(5)[i] as i64,
            layoff: decimal(6)[i] as i64,
            headcount: i64::from(int(7)[i]),
        };
        amounts.iter_mut().zip(work(row)).for_each(|(all, fen)| all.push(fen));
    }
    let status: ArrayRef = Arc::new(StringArray::from_iter_values(std::iter::repeat_n("可享受", batch.num_rows())));
    let reason: ArrayRef = Arc::new(StringArray::new_null(batch.num_rows()));
    let one = |fen: Vec<i64>| [status.clone(), decimals(fen.into_iter(), 18, 2), reason.clone()];
    amounts.into_iter().flat_map(one).collect()
}

/// The whole work.
pub(crate) fn by_hand(data: &Path, path: &Path) {
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(data).unwrap()).unwrap();
    let schema = Arc::new(schema(builder.schema()));
    let reader = builder.with_batch_size(8_192).build().unwrap();
    let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), schema.clone(), properties()).unwrap();
    for batch in reader {
        let batch = batch.unwrap();
        let columns = batch.columns().iter().cloned().chain(results(&batch)).collect();
        writer.write(&RecordBatch::try_new(schema.clone(), columns).unwrap()).unwrap();
    }
    writer.into_inner().unwrap().sync_all().unwrap();
}

/// Stops where the amounts of two files differ.
pub(crate) fn same(a: &Path, b: &Path) {
    let read = |path: &Path| {
        let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
        let mut amounts = vec![Vec::new(); MEASURES.len()];
        for batch in reader.build().unwrap() {
            let batch = batch.unwrap();
            for (all, name) in amounts.iter_mut().zip(MEASURES) {
                let column = batch.column_by_name(&format!("{name}.金额")).unwrap();
                all.extend(column.as_primitive::<Decimal128Type>().iter());
            }
        }
        amounts
    };
    assert_eq!(read(a), read(b));
    println!("  the amounts of both files are the same");
}
