#!/usr/bin/env python3
"""Measures the engine beside SQL databases on the same made-up health service.

    bench/engine/run.py [--people N] [--seed S] [--sqlite] [--postgresql] [--duckdb]

PostgreSQL and SQLite get their best schema: assignments numbered in the order of the tree, so that
a unit with all below it is a BETWEEN; a narrow table of current facts with covering indexes; a
summary table for boards; history reduced to intervals that do not overlap. Their answers must
be those of the engine for boards, past days and counts of who is due. PostgreSQL runs as the user postgres when this
is run by root, in a folder of its own that is removed; DuckDB is measured if npm installs it. With more than 20,000
people (--people 200000: some minutes, 2 GB) questions are put about one trust of about 10,000 among them.
"""

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MEASURE = os.environ.get("MEASURE", os.path.join(ROOT, "build-bench/bench/engine/measure_engine"))
TODAY = 20779
DAYS = 730

# name in the engine's figures -> what the issue asks of it, unit
REACH = [
    ("board, any unit", 1, "us"), ("league, any unit", 1, "us"),
    ("board scanned, country", 5000, "us"),
    ("series, trust", 25, "us"), ("series, any unit", 600, "us"),
    ("as believed, trust", 100, "us"), ("as believed, country", 40000, "us"),
    ("due, any unit", 150, "us"), ("overdue, any unit", 150, "us"),
    ("completion", 2, "us"), ("midnight", 10, "ms"),
    ("rebuild, cold process", 8, "s"), ("rebuild, warm", 5, "s"),
    ("snapshot opened, cold", 1000, "ms"), ("snapshot opened, warm", 50, "ms"),
    ("bytes for an event", 14, "B"),
]

SCHEMA = [
    "CREATE TABLE fact(slot integer, req integer, to_day integer, PRIMARY KEY(slot, req)) {tail}",
    "CREATE TABLE presence(slot integer PRIMARY KEY, role integer, from_day integer, to_day integer)",
    "CREATE TABLE scope(role integer, req integer, PRIMARY KEY(role, req)) {tail}",
    "CREATE TABLE coverage(slot integer, req integer, from_day integer, to_day integer, recorded integer)",
    "CREATE TABLE summary(unit integer, req integer, n integer, d integer, PRIMARY KEY(unit, req)) {tail}",
]
INDEXES = [
    "CREATE INDEX fact_due ON fact(to_day, slot, req)",
    "CREATE INDEX coverage_slot ON coverage(slot, req, from_day, to_day, recorded)",
]
TABLES = ["fact", "presence", "scope", "coverage"]

QUESTIONS = {
    "board": "SELECT req, sum(CASE WHEN to_day > {today} THEN 1 ELSE 0 END), count(*) FROM fact "
             "WHERE slot BETWEEN {first} AND {last} GROUP BY req ORDER BY req",
    "board, summary": "SELECT req, n, d FROM summary WHERE unit = {unit} ORDER BY req",
    "as of a day": "SELECT req, count(*) FROM coverage WHERE slot BETWEEN {first} AND {last} "
                   "AND from_day <= {day} AND to_day > {day} GROUP BY req ORDER BY req",
    "series": "SELECT req, day, sum(change) FROM (SELECT req, CASE WHEN from_day < {start} THEN {start} "
              "ELSE from_day END AS day, 1 AS change FROM coverage WHERE slot BETWEEN {first} AND {last} "
              "UNION ALL SELECT req, CASE WHEN to_day < {start} THEN {start} ELSE to_day END, -1 "
              "FROM coverage WHERE slot BETWEEN {first} AND {last}) AS changes "
              "WHERE day <= {today} GROUP BY req, day",
    "due": "SELECT to_day, slot, req, count(*) OVER () FROM fact WHERE to_day > {today} AND to_day <= {today} + 60 "
           "AND slot BETWEEN {first} AND {last} ORDER BY to_day LIMIT 50",
    "overdue": "SELECT to_day, slot, req FROM fact WHERE to_day > 1 AND to_day <= {today} "
               "AND slot BETWEEN {first} AND {last} ORDER BY to_day LIMIT 50",
}
# question of a database -> figure of the engine that answers the same
SAME = {"board": "board, any unit", "board, summary": "board, any unit", "as of a day": "as believed, trust",
        "series": "series, trust", "due": "due, trust", "overdue": "overdue, trust"}


def engine_figures(folder, people, seed):
    text = subprocess.run([MEASURE, folder, "--people", str(people), "--seed", str(seed), "--export"],
                          check=True, capture_output=True, text=True).stdout
    figures = {}
    for line in text.splitlines():
        if line.startswith("#"):
            print(line)
            continue
        name, values = line[:32].strip(), line[32:].split()
        numbers = [float(v) for v in values[:-1]]
        figures[name] = numbers[1:] + numbers[:1]  # median, 99th percentile, best; or one figure
    trust = next(line for line in text.splitlines() if line.startswith("# trust")).split()
    return figures, int(trust[2].rstrip(":")), [int(trust[i]) for i in (5, 7, 10, 16)]


def timed(ask, least=5, seconds=2.0):
    took, start, rows = [], time.monotonic(), None
    while len(took) < least or (time.monotonic() - start < seconds and len(took) < 200):
        before = time.perf_counter()
        rows = ask()
        took.append(time.perf_counter() - before)
    return sorted(took)[len(took) // 2], rows


def rows_of(folder, name):
    with open(os.path.join(folder, name + ".csv"), encoding="ascii") as file:
        for line in file:
            yield tuple(int(v) for v in line.split(","))


def words(folder, unit):
    for number, _, first, last in rows_of(folder, "unit"):
        if number == unit:
            return {"unit": unit, "first": first, "last": last - 1, "today": TODAY, "day": TODAY - 200,
                    "start": TODAY - DAYS + 1}
    raise SystemExit(f"there is no unit {unit}")


def summary_of(run, folder):
    for number, _, first, last in rows_of(folder, "unit"):
        run(f"INSERT INTO summary SELECT {number}, req, sum(CASE WHEN to_day > {TODAY} THEN 1 ELSE 0 END), count(*) "
            f"FROM fact WHERE slot BETWEEN {first} AND {last - 1} GROUP BY req")


def sqlite(folder, given, expected):
    path = os.path.join(folder, "measure.sqlite")
    base = sqlite3.connect(path)
    base.execute("PRAGMA cache_size = -2000000")
    base.execute("PRAGMA mmap_size = 8000000000")
    start = time.monotonic()
    for text in SCHEMA:
        base.execute(text.format(tail="WITHOUT ROWID"))
    for table in TABLES:
        marks = ",".join("?" * {"coverage": 5, "presence": 4, "fact": 3, "scope": 2}[table])
        base.executemany(f"INSERT INTO {table} VALUES ({marks})", rows_of(folder, table))
    for text in INDEXES:
        base.execute(text)
    summary_of(base.execute, folder)
    base.execute("ANALYZE")
    base.commit()
    took = {"load": time.monotonic() - start}
    for name, text in QUESTIONS.items():
        took[name], rows = timed(lambda t=text: base.execute(t.format(**given)).fetchall())
        check(name, rows, expected)
    base.close()
    return took


class Postgresql:
    """A server of its own, and one psql that stays open."""

    def __init__(self, folder):
        self.folder = os.path.join(folder, "postgresql")
        os.mkdir(self.folder)
        self.user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        if self.user:
            os.chmod(folder, 0o755)
            shutil.chown(self.folder, "postgres")
        self.programs = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True,
                                       check=False).stdout.strip() or "/usr/lib/postgresql/15/bin"
        self.run("initdb", "-D", self.folder + "/data", "-A", "trust", "-U", "postgres")
        settings = "-k {0} -c listen_addresses= -c shared_buffers=1GB -c work_mem=256MB -c jit=off " \
                   "-c max_wal_size=8GB".format(self.folder)
        self.run("pg_ctl", "-D", self.folder + "/data", "-w", "-l", self.folder + "/log", "-o", settings, "start")
        self.psql = subprocess.Popen(["psql", "-X", "-q", "-A", "-t", "-h", self.folder, "-U", "postgres", "postgres"],
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, program, *arguments):
        subprocess.run([*self.user, os.path.join(self.programs, program), *arguments], check=True,
                       stdout=subprocess.DEVNULL, cwd="/")

    def ask(self, text):
        self.psql.stdin.write(text.rstrip(";") + ";\n\\echo --end\n")
        self.psql.stdin.flush()
        rows = []
        for line in self.psql.stdout:
            if line.strip() == "--end":
                return rows
            rows.append(tuple(int(v) for v in line.split("|")) if line[:1].isdigit() else (line.strip(),))
        raise SystemExit("psql ended")

    def server_time(self, text):
        """Milliseconds inside the server, without psql."""
        plan = self.ask("EXPLAIN (ANALYZE, TIMING OFF, SUMMARY ON) " + text)
        return sum(float(row[0].split(":")[1].split()[0]) for row in plan
                   if isinstance(row[0], str) and row[0].startswith(("Planning Time", "Execution Time"))) / 1e3

    def close(self):
        self.psql.stdin.close()
        self.psql.wait()
        self.run("pg_ctl", "-D", self.folder + "/data", "-m", "immediate", "stop")


def postgresql(folder, given, expected):
    server = Postgresql(folder)
    try:
        start = time.monotonic()
        for text in SCHEMA:
            server.ask(text.format(tail=""))
        for table in TABLES:
            server.ask(f"\\copy {table} FROM '{folder}/{table}.csv' CSV")
        for text in INDEXES + ["CREATE INDEX fact_slot ON fact(slot) INCLUDE (req, to_day)"]:
            server.ask(text)
        summary_of(server.ask, folder)
        server.ask("VACUUM ANALYZE")
        took = {"load": time.monotonic() - start}
        for name, text in QUESTIONS.items():
            asked = text.format(**given)
            check(name, server.ask(asked), expected)
            took[name] = sorted(server.server_time(asked) for _ in range(15))[7]
        return took
    finally:
        server.close()


DUCKDB = """
const {DuckDBInstance} = require("@duckdb/node-api");
(async () => {
  const [folder, questions] = [process.argv[2], JSON.parse(process.argv[3])];
  const base = await (await DuckDBInstance.create(":memory:", {threads: "2"})).connect();
  const took = {}, start = performance.now();
  for (const [table, columns] of Object.entries({fact: "slot,req,to_day", coverage: "slot,req,from_day,to_day,recorded"})) {
    const types = columns.split(",").map(c => `'${c}':'INTEGER'`).join(",");
    await base.run(`CREATE TABLE ${table} AS FROM read_csv('${folder}/${table}.csv', columns={${types}}, header=false)`);
  }
  took.load = (performance.now() - start) / 1e3;
  for (const [name, text] of Object.entries(questions)) {
    const times = [];
    for (let i = 0; i < 15; i++) {
      const before = performance.now();
      await (await base.run(text)).getRows();
      times.push(performance.now() - before);
    }
    took[name] = times.sort((a, b) => a - b)[7] / 1e3;
  }
  console.log(JSON.stringify(took));
})();
"""


def duckdb(folder, given, _):
    import json
    place = os.path.join(folder, "duckdb")
    os.mkdir(place)
    if subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "@duckdb/node-api"], cwd=place,
                      check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
        print("npm did not install DuckDB: not measured")
        return None
    with open(os.path.join(place, "ask.js"), "w", encoding="ascii") as file:
        file.write(DUCKDB)
    asked = {name: text.format(**given) for name, text in QUESTIONS.items() if "summary" not in text}
    done = subprocess.run(["node", "ask.js", folder, json.dumps(asked)], cwd=place, check=False,
                          capture_output=True, text=True)
    if done.returncode:
        print("DuckDB did not run:", done.stderr.strip().splitlines()[-1:])
        return None
    return json.loads(done.stdout)


def check(name, rows, expected):
    answer = None
    if name.startswith("board"):
        answer, wanted = [sum(row[1] for row in rows), sum(row[2] for row in rows)], expected[:2]
    elif name == "as of a day":
        answer, wanted = sum(row[1] for row in rows), expected[2]
    elif name == "due":
        answer, wanted = rows[0][3], expected[3]
    if answer is not None and answer != wanted:
        raise SystemExit(f"{name}: {answer} is not the engine's {wanted}")


def show(figures, others):
    print(f"\n{'engine':32} {'best':>12} {'median':>12} {'p99':>12}  reach")
    reach = {name: f"{most:g} {unit}" for name, most, unit in REACH}
    for name, values in figures.items():
        best, p99 = (f"{values[2]:12.3f}", f"{values[1]:12.3f}") if len(values) == 3 else (" " * 12,) * 2
        print(f"{name:32} {best} {values[0]:12.3f} {p99}  {reach.get(name, '')}")
    for base, took in others.items():
        print(f"\n{base}: loaded in {took['load']:.1f} s")
        for name, seconds in took.items():
            if name in SAME:
                engine = figures[SAME[name]][0]
                print(f"  {name:20} {seconds * 1e6:14.1f} us {seconds * 1e6 / engine:14.0f} times the engine's {engine:.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=1)
    bases = {"sqlite": sqlite, "postgresql": postgresql, "duckdb": duckdb}
    for name in bases:
        parser.add_argument("--" + name, action="store_true")
    chosen = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="fettle-engine-")
    try:
        figures, trust, sums = engine_figures(folder, chosen.people, chosen.seed)
        given = words(folder, trust)
        others = {}
        for name, measure in bases.items():
            if getattr(chosen, name):
                print(f"measuring {name}", file=sys.stderr)
                others[name] = measure(folder, given, sums)
        show(figures, {name: took for name, took in others.items() if took})
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
