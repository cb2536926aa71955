#!/usr/bin/env bash
# polc batch = DuckDB = PostgreSQL = Spark, on drawn rule sets, on rich ones and on the five cities' policies with drawn rows.
#
#   tests/agreement/engines.sh [ROWS [ENGINE…]]      ENGINE: duckdb, postgres, spark (local), cluster (a Spark master and
#                                                    two workers on this machine), scripts (those of `polc compile`, over
#                                                    files, by DuckDB and by spark-submit); default: duckdb postgres
#
# ROWS a drawn rule set (default 300), a quarter of it a city. Installs what it needs: Python packages into a folder of its
# own (POLC_ENGINES, default ~/.cache/polc-engines), PostgreSQL by apt-get where that is possible; what is not there and
# cannot be installed is said and left out. POLC_SPARK_SETS (a regular expression) narrows what Spark computes: planning
# the statement of a city takes it about a minute, whatever the number of rows. POLC names another polc.
set -euo pipefail
cd "$(dirname "$0")/../.."
rows="${1:-300}"
shift || true
wanted=("$@")
[ "${#wanted[@]}" -gt 0 ] || wanted=(duckdb postgres)
home="${POLC_ENGINES:-${XDG_CACHE_HOME:-$HOME/.cache}/polc-engines}"
work="$(mktemp -d)"
pids=()
stop() {
  for pid in ${pids[@]+"${pids[@]}"}; do kill "$pid" 2>/dev/null || true; done
  if [ -d "$work/postgres" ]; then as_postgres "$bin/pg_ctl" -D "$work/postgres" -m immediate stop >/dev/null 2>&1 || true; fi
  rm -rf "$work"
}
trap stop EXIT

has() { printf '%s\n' "${wanted[@]}" | grep -qx "$1"; }

# PostgreSQL refuses to run as root.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then su postgres -s /bin/sh -c "$(printf '%q ' "$@")"; else "$@"; fi
}

packages=(duckdb==2.0.0 psycopg2-binary==2.9.13)
if has scripts; then packages+=(duckdb-cli==1.5.6); fi
if has spark || has cluster; then packages+=(pyspark==4.3.0); fi
if ! { [ -x "$home/bin/python" ] || python3 -m venv "$home"; } || ! "$home/bin/pip" install --quiet "${packages[@]}"; then
  echo 'the engines cannot be installed (python3-venv and a package index are needed): agreement of engines is left out'
  exit 0
fi

engines=()
has duckdb && engines+=(duckdb)
has scripts && engines+=(duckdb-script duckdb-csv)
if has postgres; then
  find_bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1; }
  bin="$(find_bin)"
  if [ -z "$bin" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql; } >/dev/null 2>&1 || true
    bin="$(find_bin)"
  fi
  if [ -n "$bin" ]; then
    chmod 755 "$work"
    mkdir "$work/postgres"
    if [ "$(id -u)" = 0 ]; then chown postgres "$work/postgres"; fi
    as_postgres "$bin/initdb" -D "$work/postgres" -A trust -U polc --locale=C.UTF-8 -E UTF8 >/dev/null
    as_postgres "$bin/pg_ctl" -D "$work/postgres" -o "-k $work/postgres -c listen_addresses= -c fsync=off" -l "$work/postgres/log" -w start >/dev/null
    engines+=("postgres:host=$work/postgres user=polc dbname=postgres")
  else
    echo 'PostgreSQL is not here and cannot be installed: left out'
  fi
fi
if has spark || has cluster; then
  if ! command -v java >/dev/null; then
    echo 'Spark needs Java: left out'
  elif has cluster; then
    spark="$("$home/bin/python" -c 'import pyspark, os; print(os.path.dirname(pyspark.__file__))')"
    export SPARK_HOME="$spark" SPARK_LOCAL_IP=127.0.0.1 PYSPARK_PYTHON="$home/bin/python" SPARK_WORKER_DIR="$work"
    launch() { "$spark/bin/spark-class" "$@" >"$work/spark-${#pids[@]}.log" 2>&1 & pids+=($!); }
    launch org.apache.spark.deploy.master.Master --host 127.0.0.1 --port 57077 --webui-port 58080
    sleep 8
    for port in 58081 58082; do
      launch org.apache.spark.deploy.worker.Worker --cores 1 --memory 2g --host 127.0.0.1 --webui-port "$port" spark://127.0.0.1:57077
    done
    sleep 8
    engines+=(spark:spark://127.0.0.1:57077)
    if has scripts; then engines+=(spark-job:spark://127.0.0.1:57077); fi
  else
    engines+=('spark:local[2]')
    if has scripts; then engines+=('spark-job:local[2]'); fi
  fi
fi

cargo build --locked --quiet
POLC_AGREEMENT_DIR="$work/sets" POLC_AGREEMENT_ROWS="$rows" cargo test --locked --quiet --test it writes_rows_for_engines -- --ignored >/dev/null
"$home/bin/python" tests/agreement/engines.py "${POLC:-target/debug/polc}" "$work/sets" "${engines[@]}"
