#!/usr/bin/env python3
"""How long the digest of 100,000 posts takes, from each form, in processor time and memory.

    bench/digest/run.py [COUNT]

FETTLE names the program (build/fettle). Prints a table; exits with 1 when a digest takes 2 s of
processor time or more.
"""

import os
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
FETTLE = os.environ.get("FETTLE", os.path.join(HERE, "../../build/fettle"))
FORMS = ("lines", "tweets", "archive", "rss")
REACH_SECONDS = 2.0


def measure(words, out):
    """(seconds, seconds of the processor, MB at most)"""
    started = time.monotonic()
    process = subprocess.Popen(words, stdout=out)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(words)} failed")
    return time.monotonic() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100000
    slow = False
    print("| form | MB | seconds | of the processor | against sha256sum | memory, MB |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "wb") as nowhere:
        for form in FORMS:
            path = os.path.join(folder, form)
            with open(path, "wb") as file:
                subprocess.run([sys.executable, os.path.join(HERE, "make_posts.py"), form, str(count)],
                               stdout=file, check=True)
            hashed = min(measure(["sha256sum", path], nowhere)[1] for _ in range(3))
            best = min((measure([FETTLE, "digest", "nhshackday", path, "--json"], nowhere) for _ in range(3)),
                       key=lambda row: row[1])
            slow = slow or best[1] >= REACH_SECONDS * count / 100000
            print(f"| {form} | {os.path.getsize(path) / 1e6:.1f} | {best[0]:.2f} | {best[1]:.2f} "
                  f"| {best[1] / max(hashed, 1e-3):.1f} | {best[2]:.0f} |", flush=True)
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
