#!/usr/bin/env python3
"""Times `fettle spc` as a whole process on the A&E series, against NHSRplotthedots.

    bench/spc.py [CSV]     CSV: attendances by month, organisation and type; ../shared/data/ae_attendances.csv

With Rscript and that package the same series are charted by it in the same sitting; without, the
figure recorded for it is used, and the table says so.
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FETTLE = os.environ.get("FETTLE", os.path.join(ROOT, "build/fettle"))
TIMES = 21
RECORDED_SECONDS = 2.4  # NHSRplotthedots 0.2.2 on R 4.2.2, 12,765 points in 428 series, two cores
R = """
library(NHSRplotthedots)
d <- read.csv(commandArgs(TRUE)[1])
d$date <- as.Date(d$period)
d$facet <- paste(d$org_code, d$type)
d$value <- d$breaches / d$attendances
for (i in 1:3) {
  t <- system.time(ptd_spc(d, value_field = value, date_field = date, facet_field = facet,
    improvement_direction = "decrease"))
  cat(t[["elapsed"]], "\\n")
}
"""


def seconds_of(words):
    taken = []
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(TIMES):
        start = time.perf_counter()
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        taken.append(time.perf_counter() - start)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return min(taken), statistics.median(taken), processor / TIMES


def peer_seconds(path):
    if not shutil.which("Rscript"):
        return None
    ran = subprocess.run(["Rscript", "-e", R, path], capture_output=True, text=True, check=False)
    times = [float(line) for line in ran.stdout.split()] if ran.returncode == 0 else []
    return min(times) if times else None


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "../shared/data/ae_attendances.csv")
    if not os.path.exists(path):
        sys.exit(f"{path} is not there")
    usual = [FETTLE, "spc", path, "--group", "org_code", "--group", "type", "--date", "period",
             "--value", "breaches", "--of", "attendances", "--better", "lower"]
    peer = peer_seconds(path)
    against = peer or RECORDED_SECONDS
    print(f"NHSRplotthedots: {against:.2f} s, " + ("measured now" if peer else "recorded, not measured here"))
    for name, more in (("xmr --csv", ["--csv"]), ("xmr --json", ["--json"]), ("p --csv", ["--chart", "p", "--csv"]),
                       ("run --csv", ["--chart", "run", "--csv"])):
        best, middle, processor = seconds_of(usual + more)
        print(f"fettle spc {name:11} best {best * 1000:6.1f} ms, median {middle * 1000:6.1f} ms "
              f"({against / middle:.0f} x), processor {processor * 1000:5.1f} ms ({against / processor:.0f} x)")


if __name__ == "__main__":
    main()
