#!/usr/bin/env python3
"""Measures Fettle against programs that do no more than the work itself. See bench/README.md."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FETTLE = os.environ.get("FETTLE", os.path.join(ROOT, "build/fettle"))
BARE = os.path.join(ROOT, "build-bench/bench/bare_sqlite")
TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(*words, **more):
    return subprocess.run([str(w) for w in words], check=True, capture_output=True, text=True, **more).stdout


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def resident_mb(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) / 1024


class Server:
    """fettle serve on a file, and a signed-in session of the demonstration."""

    def __init__(self, path):
        self.port = free_port()
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [FETTLE, "serve", path, "--port", str(self.port)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.wait()

    def wait(self):
        while True:
            try:
                self.get("/sign-in")
                break
            except OSError:
                if self.process.poll() is not None or time.monotonic() - self.started > 60:
                    sys.exit("the server did not start")
                time.sleep(0.002)
        self.first_page_seconds = time.monotonic() - self.started

    def get(self, path, headers=None, method="GET", body=None):
        connection = http.client.HTTPConnection("localhost", self.port)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer, text

    def sign_in(self, role):
        """The session's token, as for a button of the sign-in page."""
        _, page = self.get("/sign-in")
        button = re.search(r'name="person" value="([^"]+)"[^>]*>' + role, page) or sys.exit(f"no button for {role}")
        answer, _ = self.get("/sign-in/as", {"Content-Type": "application/x-www-form-urlencoded"}, "POST",
                             urllib.parse.urlencode({"person": button.group(1)}))
        return answer.getheader("Set-Cookie").split(";")[0].split("=", 1)[1]

    def health(self):
        return json.loads(self.get("/api/v1/health")[1])

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def wrk(url, seconds, script=None, env=None, headers=(), threads=1):
    words = ["wrk", f"-t{threads}", "-c64", f"-d{seconds}s"]
    for header in headers:
        words += ["-H", header]
    words += (["-s", script] if script else []) + [url]
    out = run(*words, env={**os.environ, **(env or {})})
    if "Non-2xx" in out:
        sys.exit(out)
    return int(re.search(r"(\d+) requests in", out).group(1)), float(re.search(r"requests in ([\d.]+)", out).group(1))


def make_demo(folder, name="demo.fettle"):
    path = os.path.join(folder, name)
    run(FETTLE, "init", path, "--demo")
    return path


def copy_of(path, target):
    """All of it in one file, and nothing in its log."""
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    shutil.copy(path, target)


def bench_write(folder):
    demo = make_demo(folder)
    before, after = os.path.join(folder, "before"), os.path.join(folder, "after")
    copy_of(demo, before)
    server = Server(demo)
    token = server.sign_in("Ward nurse")
    _, me = server.get("/me", {"Authorization": "Bearer " + token, "Accept": "application/json"})
    place = json.loads(me)["assignments"][0]["place"]
    health = server.health()
    requests, seconds = wrk(f"http://localhost:{server.port}/", 10, os.path.join(ROOT, "bench/post.lua"),
                            {"TOKEN": token, "PLACE": place})
    after_health = server.health()
    server.stop()
    copy_of(demo, after)
    batch = (after_health["head"] - health["head"]) / (after_health["commits"] - health["commits"])
    bare = json.loads(run(BARE, before, after, batch))
    rate = requests / seconds
    return [("durable entries by POST, 64 connections", f"{rate:,.0f}/s",
             f"bare SQLite loop, batches of {batch:.0f}: {bare['entries_per_second']:,.0f}/s",
             rate / bare["entries_per_second"], "at least 0.5")]


def bench_page(folder):
    demo = make_demo(folder)
    server = Server(demo)
    token = server.sign_in("Governance lead")
    header = "Authorization: Bearer " + token
    _, page = server.get("/board", {"Authorization": "Bearer " + token})
    url = f"http://localhost:{server.port}/board"
    wrk(url, 1, headers=[header])
    used = cpu_seconds([server.process.pid])
    requests, _ = wrk(url, 5, headers=[header])
    ours = (cpu_seconds([server.process.pid]) - used) / requests
    server.stop()
    theirs = nginx_cost(folder, page)
    return [(f"processor time for a board of {len(page) / 1000:.0f} kB, signed in", f"{ours * 1e6:.0f} µs",
             f"nginx, a file as long: {theirs * 1e6:.0f} µs", ours / theirs, "at most 3")]


def nginx_cost(folder, page):
    port = free_port()
    with open(os.path.join(folder, "board.html"), "w", encoding="utf-8") as file:
        file.write(page)
    config = os.path.join(folder, "nginx.conf")
    with open(config, "w", encoding="utf-8") as file:
        file.write(f"""user root; daemon off; worker_processes 2; pid {folder}/nginx.pid; error_log /dev/null;
events {{ worker_connections 512; }}
http {{ access_log off; sendfile on; keepalive_requests 1000000; types {{ text/html html; }}
server {{ listen 127.0.0.1:{port}; root {folder}; }} }}""")
    process = subprocess.Popen(["nginx", "-c", config], stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    workers = run("pgrep", "-P", process.pid).split()
    url = f"http://127.0.0.1:{port}/board.html"
    wrk(url, 1)
    used = cpu_seconds(workers)
    requests, _ = wrk(url, 5)
    cost = (cpu_seconds(workers) - used) / requests
    process.terminate()
    process.wait()
    return cost


def bench_import(folder):
    path, rows = os.path.join(folder, "england.fettle"), os.path.join(folder, "readings.csv")
    with open(rows, "w", encoding="ascii") as file:
        file.write("place,on,type,n,of\n")
        for i in range(1_000_000):
            day = time.strftime("%Y-%m-%d", time.gmtime(1262304000 + i // 400 * 86400))
            file.write(f"P{i % 400:03},{day},all,{i % 97},{100 + i % 50}\n")
    run(FETTLE, "init", path, "--name", "Import")
    run(FETTLE, "measure", "add", path, "m", "--label", "M", "--n", "n", "--of", "of", "--better", "lower")
    start = time.monotonic()
    process = subprocess.Popen(
        [FETTLE, "import", path, "readings", rows, "--set", "measure=m", "--map",
         "place=place,on=on,stratum=type,n=n,of=of", "--unknown-places", "create"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        try:
            peak = max(peak, resident_mb(process.pid))
        except (OSError, AttributeError):
            pass  # it has just ended
        time.sleep(0.1)
    ours = time.monotonic() - start
    if process.returncode:
        sys.exit("the import failed")
    theirs = sqlite_import(folder, rows)
    return [("a million readings from CSV", f"{ours:.1f} s, at most {peak:.0f} MB",
             f"sqlite3 .import: {theirs:.1f} s", theirs / ours, "at least 0.25")]


def sqlite_import(folder, rows):
    path = os.path.join(folder, "plain.db")
    start = time.monotonic()
    run("sqlite3", path, "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
        "CREATE TABLE reading (place TEXT, happened TEXT, stratum TEXT, n REAL, of_n REAL,"
        " PRIMARY KEY (place, stratum, happened))", ".mode csv", f".import --skip 1 {rows} reading")
    return time.monotonic() - start


def bench_verify(folder):
    path = os.path.join(folder, "england.fettle")
    if not os.path.exists(path):
        bench_import(folder)
    with sqlite3.connect(path) as db:
        bodies = b"".join(bytes(b) if isinstance(b, bytes) else b.encode()
                          for (b,) in db.execute("SELECT body FROM entry ORDER BY seq"))
    plain = os.path.join(folder, "bodies")
    with open(plain, "wb") as file:
        file.write(bodies)
    start = time.monotonic()
    run(FETTLE, "verify", path)
    ours = time.monotonic() - start
    start = time.monotonic()
    run("sha256sum", plain)
    theirs = time.monotonic() - start
    size = len(bodies) / 1e6
    return [(f"verifying {size:.0f} MB of entries", f"{size / ours:.0f} MB/s", f"sha256sum: {size / theirs:.0f} MB/s",
             theirs / ours, "at least 0.3")]


def bench_start(folder):
    demo = make_demo(folder)
    server = Server(demo)
    token = server.sign_in("Governance lead")
    server.get("/board", {"Authorization": "Bearer " + token})
    memory = resident_mb(server.process.pid)
    server.stop()
    return [("demonstration: start to first page", f"{server.first_page_seconds * 1000:.0f} ms", "", None, "under 1 s"),
            ("demonstration: memory after the board", f"{memory:.0f} MB", "", None, "under 64 MB")]


BENCHES = {"write": bench_write, "page": bench_page, "import": bench_import, "verify": bench_verify,
           "start": bench_start}


def main():
    names = sys.argv[1:] or list(BENCHES)
    if not set(names) <= set(BENCHES):
        sys.exit(f"usage: bench/run.py [{'] ['.join(BENCHES)}]")
    print("| what | Fettle | against | ratio | reach |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="fettle-bench-") as folder:
        for name in names:
            inner = os.path.join(folder, "import" if name == "verify" and "import" in names else name)
            os.makedirs(inner, exist_ok=True)
            for what, ours, theirs, ratio, reach in BENCHES[name](inner):
                shown = f"{ratio:.2f}" if ratio is not None else ""
                print(f"| {what} | {ours} | {theirs} | {shown} | {reach} |", flush=True)


if __name__ == "__main__":
    main()
