#!/usr/bin/env python3
"""Adds up test results and prints one last line: "N passed, N failed[, N skipped]".

    tally.py RESULTS...

RESULTS is a meson testlog.json, or NAME=STATUS=FILE for a program that printed TAP into
FILE and ended with exit status STATUS. Test cases are counted, not programs; a program that
crashed, stopped before its plan or ended badly without saying why counts as one failed
case more. Failures are listed. Exit status 1 if anything failed or nothing passed.
"""

import json
import re
import sys

CASE = re.compile(r"^(not )?ok\b(?:\s+\d+)?\s*(.*)$")
SKIPPED = re.compile(r"#\s*SKIP\b", re.I)
PLAN = re.compile(r"^1\.\.(\d+)\s*(#\s*SKIP.*)?$", re.I)


class Tally:
    def __init__(self):
        self.passed = self.skipped = 0
        self.failures = []

    def add_tap(self, name, text, ended_badly):
        """ended_badly: how the program ended, in words, or None"""
        seen, planned, failed_before, skipped_all = 0, None, len(self.failures), False
        for line in text.splitlines():
            plan, case = PLAN.match(line), CASE.match(line)
            if plan:
                planned, skipped_all = int(plan.group(1)), bool(plan.group(2))
            elif case:
                seen += 1
                self.add_case(name, bool(case.group(1)), case.group(2))
            elif line.startswith("Bail out!"):
                self.failures.append(f"{name}: {line}")
        if skipped_all and seen == 0:
            self.skipped += 1
        elif len(self.failures) == failed_before:
            if ended_badly:
                self.failures.append(f"{name}: {ended_badly}")
            elif planned is None or seen != planned:
                self.failures.append(f"{name}: stopped after {seen} of {planned or 'an unknown number of'} cases")

    def add_case(self, program, not_ok, title):
        if SKIPPED.search(title):
            self.skipped += 1
        elif not_ok:
            self.failures.append(f"{program}: {title.lstrip('- ')}")
        else:
            self.passed += 1

    def add_meson(self, path):
        with open(path, encoding="utf-8") as file:
            for line in file:
                self.add_meson_test(json.loads(line))

    def add_meson_test(self, test):
        name, result = test["name"], test["result"]
        if re.search(r"^(1\.\.\d|(not )?ok\b)", test.get("stdout") or "", re.M):
            # cmocka says "not ok # SKIP", which meson takes for a failure though the program ended well.
            bad = result in ("ERROR", "TIMEOUT", "INTERRUPT") or test["returncode"] != 0
            how = "took too long" if result == "TIMEOUT" else f"ended with status {test['returncode']}"
            self.add_tap(name, test["stdout"], how if bad else None)
        elif result in ("OK", "EXPECTEDFAIL"):
            self.passed += 1
        elif result == "SKIP":
            self.skipped += 1
        else:
            self.failures.append(f"{name}: {result.lower()}, status {test['returncode']}")

    def report(self):
        for failure in self.failures:
            print(f"FAILED {failure}")
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        print(f"{self.passed} passed, {len(self.failures)} failed{skipped}")


def main():
    tally = Tally()
    for results in sys.argv[1:]:
        name, _, rest = results.partition("=")
        status, _, path = rest.partition("=")
        try:
            if rest:
                with open(path, encoding="utf-8", errors="replace") as file:
                    tally.add_tap(name, file.read(), None if status == "0" else f"ended with status {status}")
            else:
                tally.add_meson(results)
        except (OSError, ValueError) as error:
            tally.failures.append(f"{results}: cannot be read: {error}")
    tally.report()
    sys.exit(1 if tally.failures or not tally.passed else 0)


if __name__ == "__main__":
    main()
