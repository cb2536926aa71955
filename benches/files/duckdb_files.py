"""The work of work.pol in DuckDB with DECIMAL, from file to file: prints the nanoseconds that it took.

    python3 benches/files/duckdb_files.py IN OUT THREADS
"""
import os
import sys
import time

import duckdb

data, out, threads = sys.argv[1:]
parquet = data.endswith(".parquet")
columns = {
    "最低工资额": "decimal(9,2)",
    "留用比例": "decimal(5,4)",
    "见习数": "integer",
    "见习时长": "integer",
    "规模": "varchar",
    "已缴失业保险费": "decimal(12,2)",
    "裁员比例": "decimal(5,4)",
    "参保数": "integer",
}
source = f"read_parquet('{data}')" if parquet else f"read_csv('{data}', header = true, columns = {columns})"
results = ", ".join(
    f"'可享受' as \"{name}.状态\", cast({column} as decimal(18,2)) as \"{name}.金额\", null as \"{name}.原因\""
    for name, column in zip(["按工资补贴", "按档补贴", "稳岗补贴", "三项合计", "较高一项"], ["a", "b", "c", "a + b + c", "greatest(a, b)"])
)
work = f"""
copy (
  with p as (
    select *,
      round(最低工资额 * (case when 留用比例 >= 0.5 then 1.10 else 0.70 end)::decimal(3,2)
        * 见习数::decimal(4,0) * least(见习时长, 12)::decimal(3,0), 2) as a,
      (case when 留用比例 >= 0.7 then 1500 when 留用比例 >= 0.6 then 1350
            when 留用比例 >= 0.5 then 1200 else 1000 end)::decimal(6,0)
        * 见习数::decimal(4,0) * least(见习时长, 12)::decimal(3,0) as b,
      case when 裁员比例 <= (case when 参保数 <= 30 then 0.20 else 0.055 end)::decimal(4,3)
        then round(已缴失业保险费 * (case when 规模 = '大型' then 0.30 else 0.60 end)::decimal(3,2), 2) else 0 end as c
    from {source})
  select {", ".join(columns)}, {results} from p
) to '{out}' ({"format parquet, compression snappy" if parquet else "format csv, header"})
"""
db = duckdb.connect()
db.execute(f"set threads = {threads}")
start = time.perf_counter_ns()
db.execute(work)
with open(out, "rb") as written:
    os.fsync(written.fileno())
print(time.perf_counter_ns() - start)
