//! Texts of `polc compile`.

/// `compile`
pub const COMPILE: &str =
    "把规则译成一条 SQL 语句（DuckDB、PostgreSQL、Spark），在数据库里逐行计算，结果与 polc batch 相同";
/// The arguments.
pub const ARGUMENTS: &str = "政策文件或文件夹，以及措施的名称；不写措施则为全部";
/// `--to`
pub const TO: &str = "sql（语句，缺省）、duckdb（读写文件的 DuckDB 脚本）、spark-job（PySpark 作业）";
/// Its value.
pub const V_TO: &str = "去处";
/// `--dialect`
pub const DIALECT: &str = "方言：duckdb（缺省）、postgres、spark；--to spark-job 时总是 spark";
/// Its value.
pub const V_DIALECT: &str = "方言";
/// `--table`
pub const TABLE: &str = "主表的名称";
/// Its value.
pub const V_TABLE: &str = "表名";
/// The default of `--table`.
pub const DEFAULT_TABLE: &str = "数据";
/// `--key`
pub const KEY: &str = "主表里每行不同的一列，各列表按它对应主表";
/// Its value.
pub const V_KEY: &str = "列名";
/// The default of `--key`.
pub const DEFAULT_KEY: &str = "行号";
/// `--partial`
pub const PARTIAL: &str = "有不能翻译的措施时，只译其余的，并在语句开头列出略去的";
/// `--data`
pub const DATA: &str = "--to duckdb 读的文件（.parquet、.csv）；列表写 名=文件";
/// Its value.
pub const V_DATA: &str = "[名=]文件";
/// `--results`
pub const RESULTS: &str = "--to duckdb 写的结果：.parquet、.csv";
/// `--run`
pub const RUN: &str = "--to duckdb 的脚本直接交给 duckdb 程序运行；程序不在 PATH 里的写它的路径";
/// Its value.
pub const V_PROGRAM: &str = "程序";
/// `--out`
pub const OUT: &str = "写到这个文件；不写则输出到屏幕";
/// What follows for a refused measure.
pub const REFUSED_HELP: &str = "这项措施用 polc batch 计算；加 --partial 可以只译其余的措施";
/// Where `--to duckdb` has no data.
pub const NO_DATA: &str = "--to duckdb 要写 --data 和 --results";

/// Where `--run` has nothing to run.
pub const RUN_WHAT: &str = "--run 只能与 --to duckdb 同用";

/// Where the program cannot be started.
pub fn not_started(program: &str) -> String {
    format!("没有找到程序「{program}」")
}

/// What to do without it.
pub const INSTALL: &str = "装好 DuckDB，或者写明程序的路径；也可以用 --out 写出脚本，再在有 DuckDB 的机器上运行";

/// Where the program stopped, with the last line that it said.
pub fn stopped(said: &str) -> String {
    format!("duckdb 停下了：{said}")
}

/// What to do about it.
pub const CHECK_DATA: &str = "核对数据文件的列和格子；用 --out 写出脚本可以逐步运行";

/// Where the results are.
pub fn results(path: &str, measures: usize) -> String {
    format!("结果在「{path}」：措施 {measures} 项")
}

/// Where `--to duckdb` lacks the files of some tables.
pub fn missing_data(tables: &[&str]) -> String {
    let each: Vec<String> = tables.iter().map(|table| format!("--data {table}=文件")).collect();
    format!("还缺 {}", each.join(" "))
}

/// Where `--data` names a table that the statement does not read.
pub fn not_read(table: &str, known: &[&str]) -> String {
    format!("语句不读「{table}」这个表，读的是：{}", known.join("、"))
}

/// What DuckDB says of a cell, before its text.
pub fn wrong_cell(column: &str) -> String {
    format!("列「{column}」读不对：")
}

/// A key that is a field of a list.
pub fn key_is_field(key: &str, list: &str) -> String {
    format!("「{key}」是{list}的一个字段，不能再用来对应主表：用 --key 另写一列")
}

/// A refused measure.
pub fn refused(measure: &str, why: &str) -> String {
    format!("措施「{measure}」不能译成 SQL：{why}")
}

/// The first lines of a statement.
pub fn heading(version: &str, dialect: &str, date: &str, measures: usize) -> Vec<String> {
    vec![
        format!("由 polc {version} 译成，{dialect}；评估日 {date}；措施 {measures} 项。不要手工改动"),
        "NULL 即未知。列里的数按注明的位数放大成整数，全程只有整数运算".to_owned(),
        "条件 0 否、1 未知、2 是；状态「另算」的行超出列所注明的范围，或者语句说不准，用 polc batch 计算".to_owned(),
    ]
}

/// A line about a measure that was left out.
pub fn left_out(measure: &str, why: &str) -> String {
    format!("略去「{measure}」：{why}")
}

/// What was left out, on the screen.
pub fn left_out_count(count: usize, all: usize) -> String {
    format!("{all} 项措施里略去 {count} 项，原因写在语句开头\n")
}

/// What was written.
pub fn written(file: &str, measures: usize) -> String {
    format!("写好「{file}」：措施 {measures} 项\n")
}

/// An open clause.
pub fn open(condition: &str) -> String {
    format!("待定：{condition}")
}

/// The reason of a figure that is open.
pub const OPEN_FIGURE: &str = "待定：缺少计算金额的输入";
/// 按规定 as a reason.
pub const UNSPECIFIED: &str = "按规定";
/// The reason of a row that is left.
pub const LEFT: &str = "值超出语句声明的范围，或者语句说不准：用 polc batch 计算";

/// A PySpark job around a statement: it runs over Parquet, on whatever cluster `spark-submit` names.
pub fn spark_job(statement: &str, tables: &[&str]) -> String {
    let tables: Vec<String> = tables.iter().map(|t| format!("    {t:?},\n")).collect();
    SPARK_JOB
        .replace("@TABLES@", &tables.concat())
        .replace("@STATEMENT@", &statement.replace('\\', "\\\\").replace("\"\"\"", "\\\"\\\"\\\""))
}

const SPARK_JOB: &str = r#"#!/usr/bin/env python3
"""由 polc 写成的 PySpark 作业：读 Parquet，逐行计算，写 Parquet。

spark-submit --master spark://主机:7077 本文件 --data 表=文件.parquet … --out 结果.parquet
"""
import argparse

from pyspark.sql import SparkSession

TABLES = [
@TABLES@]

STATEMENT = """
@STATEMENT@"""


def main():
    parser = argparse.ArgumentParser(description="按政策逐行计算")
    parser.add_argument("--data", action="append", required=True, metavar="表=文件")
    parser.add_argument("--out", required=True, metavar="文件")
    arguments = parser.parse_args()
    files = dict(item.split("=", 1) for item in arguments.data)
    missing = [table for table in TABLES if table not in files]
    if missing:
        parser.error("还缺 --data " + " ".join(table + "=文件" for table in missing))
    spark = (
        SparkSession.builder.appName("polc")
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.sql.decimalOperations.allowPrecisionLoss", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    for table in TABLES:
        spark.read.parquet(files[table]).createOrReplaceTempView("`" + table + "`")
    spark.sql(STATEMENT).write.mode("error").parquet(arguments.out)
    spark.stop()


main()
"#;
