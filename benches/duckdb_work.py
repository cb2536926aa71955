"""The work of work.pol in DuckDB with DECIMAL, in memory: rows a second, one thread and all.

    pip install duckdb; python3 benches/duckdb_work.py 10000000
"""
import os
import statistics
import sys
import time

import duckdb

rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
db = duckdb.connect()
db.execute(f"""
create table t as select
  cast(1500 + (hash(i) % 120000) / 100.0 as decimal(9,2)) as min_wage,
  cast((hash(i + 1) % 10001) / 10000.0 as decimal(5,4)) as retention,
  cast(hash(i + 2) % 201 as integer) as interns,
  cast(hash(i + 3) % 25 as integer) as months,
  cast(hash(i + 4) % 3 as integer) as size,
  cast((hash(i + 5) % 500000000) / 100.0 as decimal(12,2)) as paid_ui,
  cast((hash(i + 6) % 3001) / 10000.0 as decimal(5,4)) as layoff_rate,
  cast(hash(i + 7) % 400 as integer) as headcount
from range({rows}) r(i)""")
WORK = """
create or replace table o as
with p as (
  select
    round(min_wage * (case when retention >= 0.5 then 1.10 else 0.70 end)::decimal(3,2)
      * interns::decimal(4,0) * least(months, 12)::decimal(3,0), 2) as a,
    (case when retention >= 0.7 then 1500 when retention >= 0.6 then 1350
          when retention >= 0.5 then 1200 else 1000 end)::decimal(6,0)
      * interns::decimal(4,0) * least(months, 12)::decimal(3,0) as b,
    case when layoff_rate <= (case when headcount <= 30 then 0.20 else 0.055 end)::decimal(4,3)
      then round(paid_ui * (case when size = 0 then 0.30 else 0.60 end)::decimal(3,2), 2) else 0 end as c
  from t)
select a, b, c, a + b + c as total, greatest(a, b) as larger from p
"""
for threads in sorted({1, os.cpu_count()}):
    db.execute(f"set threads = {threads}")
    times = []
    for _ in range(4):
        start = time.perf_counter()
        db.execute(WORK)
        times.append(time.perf_counter() - start)
    print(f"duckdb {duckdb.__version__}, {threads} threads: {rows / statistics.median(times[1:]):,.0f} rows/s")
