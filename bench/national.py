#!/usr/bin/env python3
"""A made-up health service in one record, from files to pages. See bench/README.md.

bench/national.py FOLDER [--people 1500000] [--rows-each 10] [--seed 1] [--seconds 20] [--keep]
"""

import argparse
import http.client
import os
import re
import resource
import subprocess
import sys
import threading
import time
import urllib.parse

import national_data
from run import FETTLE, ROOT, cpu_seconds, free_port, resident_mb, run

STEADY = os.path.join(ROOT, "build-bench/bench/steady")
IMPORTS = (("pack", "roles.json"), ("places", "places.csv"), ("requirement", "requirements.csv"),
           ("course", "courses.csv"), ("people", "people.csv"), ("training", "training.csv"))


def say(what, figure):
    print(f"| {what} | {figure} |", flush=True)


def used_by_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def rows_of(path):
    with open(path, "rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) - 1


def load(folder, record):
    run(FETTLE, "init", record, "--name", "Service")
    for what, name in IMPORTS:
        started, used = time.monotonic(), used_by_children()
        run(FETTLE, "import", "--quiet", record, what, os.path.join(folder, name))
        seconds, used = time.monotonic() - started, used_by_children() - used
        if what in ("places", "people", "training"):
            rows = rows_of(os.path.join(folder, name))
            say(f"import {what}", f"{rows:,} rows, {seconds:.1f} s, {rows / seconds:,.0f}/s; "
                f"{used:.1f} s of processor time, {rows / used:,.0f}/s")
    say("record", f"{os.path.getsize(record) / 1e6:,.0f} MB")


class Server:
    def __init__(self, record, log):
        self.port, started = free_port(), time.monotonic()
        self.process = subprocess.Popen([FETTLE, "serve", record, "--port", str(self.port)],
                                        stdout=subprocess.DEVNULL, stderr=log)
        while True:
            try:
                self.request("GET", "/sign-in")
                break
            except OSError:
                if self.process.poll() is not None:
                    sys.exit("the server did not start")
                time.sleep(0.01)
        self.start_seconds = time.monotonic() - started
        self.start_used = cpu_seconds([self.process.pid])

    def request(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("localhost", self.port)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        answer.read()
        return answer

    def sign_in(self, link, login):
        form = urllib.parse.urlencode({"login": login, "password": "three odd teapots"})
        answer = self.request("POST", "/sign-in/" + link, form,
                              {"Content-Type": "application/x-www-form-urlencoded"})
        return answer.getheader("Set-Cookie").split(";")[0].split("=", 1)[1]

    def steady(self, rate, seconds, token, *what):
        used = cpu_seconds([self.process.pid])
        out = run(STEADY, self.port, rate, seconds, token, *what)
        figures = dict(re.findall(r'"(\w+)":([\d.]+)', out))
        spent = (cpu_seconds([self.process.pid]) - used) / float(figures["requests"])
        return figures, spent

    def stop(self):
        self.process.terminate()
        self.process.wait()


def add_user(record, login, place):
    out = run(FETTLE, "user", "add", record, "--name", login, "--role", "governance", "--place", place)
    return re.search(r"/sign-in/(\S+)", out).group(1)


def say_figures(what, measured):
    figures, spent = measured
    refused = f", {figures['refused']} refused" if figures["refused"] != "0" else ""
    say(what, f"p50 {figures['p50_ms']} ms, p99 {figures['p99_ms']} ms, most {figures['most_ms']} ms; "
        f"{spent * 1e3:.2f} ms of processor time each{refused}")


def measure(server, token, trust, seconds):
    board = f"/board?place={trust}"
    say_figures("board of a trust, 500/s, nobody writes", server.steady(500, seconds, token, board))
    say_figures("the same, never twice the same page", server.steady(500, seconds, token, board + "&x=%d"))
    body = '{"course":"c1","person":"p%d","method":"e_learning"}'
    writes = {}
    writer = threading.Thread(target=lambda: writes.update(done=server.steady(
        50, seconds, token, "POST", f"/kinds/completion/new/record?place={trust}", body)))
    writer.start()
    say_figures("board of a trust, 500/s, while 50/s are written", server.steady(500, seconds, token, board))
    writer.join()
    say_figures("a completion, 50/s, meanwhile", writes["done"])
    for path in ("/board", f"/league?place={trust}", f"/due?place={trust}", f"/daily?place={trust}",
                 f"/team?place={trust}w0"):
        say_figures(path.split("?")[0] + (" of all" if path == "/board" else ""),
                    server.steady(20, 5, token, path + ("&" if "?" in path else "?") + "x=%d"))


def start(record, log, what, people):
    server = Server(record, log)
    memory = resident_mb(server.process.pid)
    say(what, f"{server.start_seconds:.1f} s ({server.start_used:.1f} s of processor time), {memory:,.0f} MB, "
        f"{memory * 1e6 / people:,.0f} bytes a person")
    return server


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--people", type=int, default=1_500_000)
    parser.add_argument("--rows-each", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--keep", action="store_true", help="use the record of the last time")
    options = parser.parse_args()
    record = os.path.join(options.folder, "service.fettle")
    trust_file = os.path.join(options.folder, "trust")
    os.makedirs(options.folder, exist_ok=True)
    print("| what | figure |\n|---|---|")
    if not options.keep or not os.path.exists(trust_file):
        trust, _ = national_data.make(options.folder, options.people, options.rows_each, options.seed)
        load(options.folder, record)
        with open(trust_file, "w", encoding="ascii") as file:
            file.write(trust)
    with open(trust_file, encoding="ascii") as file:
        trust = file.read()
    login = f"bench{int(time.time())}"
    link = add_user(record, login, "service")
    with open(os.path.join(options.folder, "server.log"), "w", encoding="ascii") as log:
        server = start(record, log, "first start", options.people)
        token = server.sign_in(link, login)
        measure(server, token, trust, options.seconds)
        server.stop()
        start(record, log, "start from the cache", options.people).stop()


if __name__ == "__main__":
    main()
