#!/usr/bin/env python3
"""batch = DuckDB = PostgreSQL = Spark, row by row: status, amount and bounds of each measure.

engines.py POLC FOLDER ENGINE... — FOLDER holds the sets that the test `writes_rows_for_engines` writes; ENGINE is duckdb,
postgres:<connection string>, spark:<master>, and the scripts of `polc compile`
as they are run: duckdb-script (Parquet), duckdb-csv, spark-job:<master>. Exits with 1 where a row differs. A row that a statement leaves (另算) is
counted, not compared: it has no amount to be wrong. So is a result of a row with blanks that a statement leaves open (待定) and that
batch decides, because no completion of the blanks changes it; more than one of ten results (of a rich set one of four) is a difference. A set none of
whose measures can be in a statement is said and left out.
"""
import csv
import decimal
import functools
import importlib.util
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

import duckdb

DATE = "2024-06-30"
TYPES = {"number": "DECIMAL(38, 12)", "bool": "BOOLEAN", "date": "DATE", "month": "DATE", "text": "VARCHAR"}
LEFT = "另算"
OPEN = "待定"


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def run(*line):
    done = subprocess.run(line, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(" ".join(map(str, line)) + "\n" + done.stdout[-2000:] + done.stderr[-4000:])
    return done


def typed(kind, column):
    """A cell of the CSV as a value: empty is NULL."""
    cell = f"nullif({quoted(column)}, '')"
    if kind == "bool":
        return f"CASE {cell} WHEN '是' THEN TRUE WHEN '否' THEN FALSE END"
    if kind == "month":
        return f"CAST({cell} || '-01' AS DATE)"
    return f"CAST({cell} AS {TYPES[kind]})"


def parquet(folder, spec):
    """The tables of a set as typed Parquet files, by the columns of the CSV files."""
    base = duckdb.connect()
    for table, columns in spec["tables"].items():
        places = [] if table == "数据" else [("序号", "BIGINT")]
        own = [f"CAST({quoted('行号')} AS BIGINT) AS {quoted('行号')}"]
        own += [f"CAST({quoted(name)} AS {of}) AS {quoted(name)}" for name, of in places]
        own += [f"{typed(kind, name)} AS {quoted(name)}" for name, kind in columns]
        base.execute(
            f"COPY (SELECT {', '.join(own)} FROM read_csv('{folder}/{table}.csv', all_varchar=true, header=true, "
            f"delim=',', quote='\"', nullstr='~none~')) TO '{folder}/{table}.parquet' (FORMAT parquet)"
        )


def statement(polc, spec, folder, dialect):
    out = folder / f"{dialect}.sql"
    run(polc, "compile", spec["policy"], "--date", DATE, *spec["options"], "--partial", "--dialect", dialect, "--out", out)
    return out.read_text().rstrip().rstrip(";")


def expected(polc, spec, folder):
    """What polc batch says."""
    out = folder / "batch.csv"
    data = [item for table in spec["tables"] for item in ("--data", folder / "数据.csv" if table == "数据" else f"{table}={folder}/{table}.csv")]
    line = [polc, "batch", spec["policy"], *data, "--key", "行号", "--date", DATE, *spec["options"], "--out", out]
    if len(spec["tables"]) == 1:
        line = [item for item in line if item not in ("--key", "行号")]
    run(*line)
    with open(out, newline="") as file:
        lines = csv.reader(file)
        places = {name: place for place, name in enumerate(next(lines))}
        return places, {int(line[places["行号"]]): line for line in lines}


def by_script(polc, spec, folder, csv_too):
    """The script of `--to duckdb` over files: the rows' table as CSV or as Parquet, the lists' tables as Parquet."""
    program, results = pathlib.Path(sys.executable).parent / "duckdb", folder / "script.parquet"
    results.unlink(missing_ok=True)
    of = {table: folder / f"{table}.{'csv' if csv_too else 'parquet'}" for table in spec["tables"]}
    data = [item for table, file in of.items() if reads(polc, spec, table) for item in ("--data", f"{table}={file}")]
    run(polc, "compile", spec["policy"], "--date", DATE, *spec["options"], "--partial", "--to", "duckdb", *data, "--results", results, "--run", program)
    found = duckdb.connect().execute(f"SELECT * FROM '{results}'")
    return [c[0] for c in found.description], found.fetchall()


def by_job(polc, spec, folder, master):
    """The job of `--to spark-job`, as spark-submit runs it."""
    job, results = folder / "job.py", folder / "job.parquet"
    shutil.rmtree(results, ignore_errors=True)
    run(polc, "compile", spec["policy"], "--date", DATE, *spec["options"], "--partial", "--to", "spark-job", "--out", job)
    data = [item for table in spec["tables"] if reads(polc, spec, table) for item in ("--data", f"{table}={folder}/{table}.parquet")]
    home = pathlib.Path(importlib.util.find_spec("pyspark").origin).parent
    run("env", f"SPARK_HOME={home}", f"PYSPARK_PYTHON={sys.executable}", home / "bin/spark-submit", "--master", master, "--driver-memory", "2g", job, *data, "--out", results)
    found = duckdb.connect().execute(f"SELECT * FROM '{results}/*.parquet'")
    return [c[0] for c in found.description], found.fetchall()


@functools.cache
def tables_of(polc, policy, options):
    line = [polc, "compile", policy, "--date", DATE, *options, "--partial", "--to", "spark-job"]
    whole = subprocess.run(line, capture_output=True, text=True)
    if whole.returncode == 1 and re.match(r"(\d+) 项措施里略去 \1 项", whole.stderr):
        return []
    job = run(*line).stdout
    return json.loads(re.search(r"^TABLES = (\[.*?\])", job, re.S | re.M)[1].replace(",\n]", "]"))


def reads(polc, spec, table):
    """Whether the statement reads a table."""
    return table in tables_of(polc, spec["policy"], tuple(spec["options"]))


def in_duckdb(text, spec, folder, _):
    base = duckdb.connect()
    for table in spec["tables"]:
        base.execute(f"CREATE VIEW {quoted(table)} AS SELECT * FROM read_parquet('{folder}/{table}.parquet')")
    found = base.execute(text)
    return [c[0] for c in found.description], found.fetchall()


def in_postgres(text, spec, folder, where):
    import psycopg2

    link = psycopg2.connect(where)
    link.autocommit = True
    cursor = link.cursor()
    for table, columns in spec["tables"].items():
        places = [] if table == "数据" else [("序号", "BIGINT")]
        own = [("行号", "BIGINT"), *places, *((name, TYPES[kind]) for name, kind in columns)]
        cursor.execute(f"DROP TABLE IF EXISTS {quoted(table)}")
        cursor.execute(f"CREATE TABLE {quoted(table)} ({', '.join(quoted(n) + ' ' + t for n, t in own)})")
        plain = folder / f"{table}.plain.csv"
        duckdb.connect().execute(f"COPY (SELECT * FROM '{folder}/{table}.parquet') TO '{plain}' (HEADER false, NULLSTR '\\N')")
        with open(plain) as file:
            cursor.copy_expert(f"COPY {quoted(table)} FROM STDIN (FORMAT csv, NULL '\\N')", file)
        cursor.execute(f"ANALYZE {quoted(table)}")
    cursor.execute("SET max_parallel_workers_per_gather = 0; SET jit = off")
    cursor.execute(text)
    return [c.name for c in cursor.description], cursor.fetchall()


def in_spark(text, spec, folder, session):
    for table in spec["tables"]:
        session.read.parquet(f"{folder}/{table}.parquet").createOrReplaceTempView(f"`{table}`")
    found = session.sql(text)
    return found.columns, [tuple(row) for row in found.collect()]


def spark(master):
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master).appName("polc agreement").config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
    builder = builder.config("spark.sql.ansi.enabled", "true").config("spark.sql.session.timeZone", "UTC")
    builder = builder.config("spark.sql.decimalOperations.allowPrecisionLoss", "false")
    builder = builder.config("spark.sql.shuffle.partitions", "2").config("spark.driver.memory", "4g")
    session = builder.config("spark.executor.memory", "2g").config("spark.driver.maxResultSize", "0").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def same_amount(said, figure):
    """Whether the words of polc batch say this figure."""
    exact, low, high = figure
    if exact is None and low is None and high is None:
        return said == "" or said == "按规定" or said.startswith("按规定")
    numbers = [n for n in (exact, low, high) if n is not None]
    try:
        return decimal.Decimal(said) == exact
    except decimal.InvalidOperation:
        return all(written(said, n) for n in numbers)


def written(said, number):
    """Whether a figure in words (不超过 30万元, 4% …) holds a number: with the units that it may be written in."""
    for found, many, unit in re.findall(r"(-?[0-9][0-9.]*)(亿|万)?(%|年)?", said):
        value = decimal.Decimal(found) * {"": 1, "万": 10_000, "亿": 100_000_000}[many]
        if value * {"": 1, "%": decimal.Decimal("0.01"), "年": 12}[unit] == number:
            return True
    return False


def compare(names, rows, places, wanted, share):
    """How many measures, results compared, rows left, results left open, and where they differ."""
    measures = [name[: -len(".状态")] for name in names if name.endswith(".状态")]
    own = {name: place for place, name in enumerate(names)}
    of = {
        measure: (
            [own.get(measure + end) for end in (".状态", ".金额", ".不低于", ".不超过", ".原因")],
            [places[measure + end] for end in (".状态", ".金额", ".原因")],
        )
        for measure in measures
    }
    key, wrong, left, opened, told = own["行号"], [], 0, 0, 0
    for row in rows:
        line = wanted[int(row[key])]
        for measure, (ours, theirs) in of.items():
            status, exact, low, high, why = (None if place is None else row[place] for place in ours)
            said_status, said, reason = (line[place] for place in theirs)
            # 读不对: what a reader of tables finds wrong; a database has no such cell, or leaves the row.
            if status == LEFT or "读不对" in reason:
                left += 1
                continue
            if status == OPEN and said_status != OPEN:
                opened += 1
                continue
            told += 1
            same = status == said_status and same_amount(said, (exact, low, high))
            if not same or reason.startswith("未满足") != (why or "").startswith("未满足"):
                wrong.append((row[key], measure, status, exact, low, high, why, said_status, said, reason))
    if len(rows) != len(wanted):
        wrong.append(("rows", len(rows), len(wanted)))
    if opened * share > told:
        wrong.append(("open", opened))
    for item in wrong[:5]:
        print("   ", *item)
    return len(measures), told, left, opened, len(wrong)


def tell(folder, engine, names, rows, places, wanted, seconds, total):
    """Compares and counts."""
    measures, *counts = compare(names, rows, places, wanted, 4 if folder.name.startswith("rich") else 10)
    told, left, opened, wrong = counts
    print(f"{folder.name} {engine}: {len(rows)} rows, {measures} measures, {told} results compared, {left} left, {opened} left open, {wrong} differ, {seconds:.1f} s", flush=True)
    sums = total.setdefault(engine, [0, 0, 0, 0])
    for place, number in enumerate(counts):
        sums[place] += number


def main():
    polc, folder, *engines = sys.argv[1:]
    session = None
    total = {}
    for path in sorted(pathlib.Path(folder).glob("*/set.json")):
        folder = path.parent
        spec = json.loads(path.read_text())
        if not any(reads(polc, spec, table) for table in spec["tables"]):
            print(f"{folder.name}: no measure can be in a statement")
            continue
        places, wanted = expected(polc, spec, folder)
        parquet(folder, spec)
        for engine in engines:
            name, _, where = engine.partition(":")
            if name.startswith("spark") and not re.search(os.environ.get("POLC_SPARK_SETS", ""), folder.name):
                continue
            if name == "spark" and session is None:
                session = spark(where)
            scripts = {
                "duckdb-csv": lambda: by_script(polc, spec, folder, True),
                "duckdb-script": lambda: by_script(polc, spec, folder, False),
                "spark-job": lambda: by_job(polc, spec, folder, where),
            }
            if name in scripts:
                start = time.time()
                names, rows = scripts[name]()
                tell(folder, name, names, rows, places, wanted, time.time() - start, total)
                continue
            dialect, call, where = {
                "duckdb": ("duckdb", in_duckdb, None),
                "postgres": ("postgres", in_postgres, where),
                "spark": ("spark", in_spark, session),
            }[name]
            text = statement(polc, spec, folder, dialect)
            start = time.time()
            names, rows = call(text, spec, folder, where)
            tell(folder, name, names, rows, places, wanted, time.time() - start, total)
    for name, (told, left, opened, wrong) in total.items():
        print(f"{name}: {told} results compared, {left} left to polc batch, {opened} left open, {wrong} differ")
    sys.exit(1 if any(wrong for *_, wrong in total.values()) else 0)


main()
