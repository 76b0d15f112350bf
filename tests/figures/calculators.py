#!/usr/bin/env python3
"""`fettle spc` and `fettle practice` against the definitions, written again in another language.

    calculators.py FETTLE [--seed N] [--cases N]

Random series (ties, gaps, spikes, constant, few points) in files as programs write them (any order, any
line ends, a byte-order mark, quoted line breaks), all charts and options; random figures of practice;
and files that are wrong, which must be refused with the line. Numbers agree to 1e-9. Prints TAP.
"""
import argparse
import datetime
import json
import math
import os
import random
import subprocess
import sys
from fractions import Fraction

NEAR = 1e-9
CHARTS = ["xmr", "run", "i", "mr", "p", "pp", "u", "up", "c", "g", "t", "cusum"]
NEED_OF = {"p", "pp", "u", "up"}
TAKE_OF = NEED_OF | {"xmr", "run", "i", "mr"}


def same(one, two):
    if one is None or two is None:
        return one is two
    return abs(one - two) <= NEAR * max(1, abs(one), abs(two))


# -- charts -------------------------------------------------------------------------------------

def mean(numbers):
    return float(sum(map(Fraction, numbers)) / len(numbers)) if numbers else None


def median(numbers):
    numbers = sorted(numbers)
    if not numbers:
        return None
    return (numbers[(len(numbers) - 1) // 2] + numbers[len(numbers) // 2]) / 2


def mean_range(values, screen):
    ranges = [abs(b - a) for a, b in zip(values, values[1:]) if a is not None and b is not None]
    if not ranges:
        return None
    average = mean(ranges)
    if screen and average > 0:
        return mean([one for one in ranges if one < 3.267 * average])
    return average


class Row:
    def __init__(self, on, y, of):
        self.on, self.y, self.of = on, y, of
        self.value = self.centre = self.lower = self.upper = self.near_lower = self.near_upper = None
        self.special = None

    def limits(self, centre, middle, sd, least=-math.inf, most=math.inf, near=2.0):
        self.centre = centre
        if middle is None or sd is None:
            return
        self.lower, self.upper = max(least, middle - 3 * sd), min(most, middle + 3 * sd)
        self.near_lower, self.near_upper = middle - near * sd, middle + near * sd


def draw(chart, rows, has_of):
    for row in rows:
        missing = row.y is None or has_of and (row.of is None or row.of == 0)
        row.value = None if missing else row.y / row.of if has_of else row.y


def find_limits(chart, rows, options):
    """Fills limits; returns whether there are any to judge by."""
    fix = options["fix_first"]
    basis = rows[:fix] if fix and fix < len(rows) else rows
    values = [row.value for row in basis]
    known = [one for one in values if one is not None]
    screen = options["screen"]
    if chart in ("xmr", "i"):
        centre, spread = mean(known), mean_range(values, screen)
        for row in rows:
            if chart == "xmr":
                row.limits(centre, centre, 2.66 / 3 * (spread or 0))
            else:
                row.limits(centre, centre, (spread or 0) / 1.128)
        return spread is not None
    if chart == "run":
        for row in rows:
            row.centre = median(known)
        return False
    if chart == "mr":
        drawn = [row.value for row in rows]
        for i, row in enumerate(rows):
            pair = i > 0 and None not in (drawn[i], drawn[i - 1])
            row.value = abs(drawn[i] - drawn[i - 1]) if pair else None
        known = [row.value for row in basis if row.value is not None]
        centre = mean(known)
        for row in rows:
            row.centre = centre
            if centre is not None:
                row.lower, row.upper = 0, 3.267 * centre
        return centre is not None
    if chart in NEED_OF:
        used = [row for row in basis if row.value is not None]
        if not used:
            return False
        centre = float(sum(Fraction(row.y) for row in used) / sum(Fraction(row.of) for row in used))
        variance = centre * (1 - centre) if chart[0] == "p" else centre
        spread, judged = 1, True
        if len(chart) == 2 and variance > 0:
            scores = [None if row.value is None else (row.value - centre) / math.sqrt(variance / row.of)
                      for row in basis]
            spread = mean_range(scores, screen)
            judged = spread is not None
            spread = (spread or 0) / 1.128
        for row in rows:
            sd = spread * math.sqrt(max(0, variance) / row.of) if row.of else None
            row.limits(centre, centre, sd, 0, 1 if chart[0] == "p" else math.inf)
        return judged
    if chart == "c":
        centre = mean(known)
        for row in rows:
            row.limits(centre, centre, None if centre is None else math.sqrt(centre), 0)
        return centre is not None
    if chart == "g":
        average = mean(known)
        for row in rows:
            row.limits(median(known), average,
                       None if average is None else math.sqrt(average * (average + 1)), 0)
        return average is not None
    if chart == "t":
        roots = [None if one is None else one ** (1 / 3.6) for one in values]
        centre, spread = mean([one for one in roots if one is not None]), mean_range(roots, screen)
        for row in rows:
            row.limits(centre, centre, None if centre is None else (spread or 0) / 1.128)
            for name in ("centre", "lower", "upper", "near_lower", "near_upper"):
                number = getattr(row, name)
                if number is not None:
                    setattr(row, name, max(0, number) ** 3.6)
        return spread is not None
    usual, total = mean(known), 0
    for row in rows:
        row.centre, row.lower, row.upper = 0, 0, 4
        if row.value is not None:
            total = max(0, total + math.log(3) - 2 * row.value / usual)
            row.value = total
    return usual is not None


def side(row):
    if row.value is None or same(row.value, row.centre):
        return 0
    return 1 if row.value > row.centre else -1


def outside(row, judged):
    if row.value is None or not judged or row.upper is None:
        return 0
    if same(row.value, row.upper) or same(row.value, row.lower):
        return 0
    return (row.value > row.upper) - (row.value < row.lower)


def special_of(rows, i, judged, chart):
    """By each rule in turn, strongest first, looking at all windows that the point is in."""
    row, n = rows[i], len(rows)
    if row.value is None:
        return None
    if chart == "run":
        return "common"
    if outside(row, judged):
        return "above_upper" if outside(row, judged) > 0 else "below_lower"
    if chart in ("mr", "cusum"):
        return "common"
    for start in range(min(i, n - 7), max(-1, i - 7), -1):  # of two trends the later
        seven = [one.value for one in rows[start:start + 7]]
        if start < 0 or len(seven) < 7 or None in seven:
            continue
        if all(a < b for a, b in zip(seven, seven[1:])):
            return "trend_up"
        if all(a > b for a, b in zip(seven, seven[1:])):
            return "trend_down"

    def is_near(one):
        return (judged and not outside(one, judged) and one.near_upper is not None and
                (one.value > one.near_upper and not same(one.value, one.near_upper) or
                 one.value < one.near_lower and not same(one.value, one.near_lower)))
    for start in range(max(0, i - 2), min(i, n - 3) + 1):
        three = rows[start:start + 3]
        if abs(sum(map(side, three))) == 3 and sum(map(is_near, three)) >= 2 and is_near(row):
            return "two_in_three_above" if side(row) > 0 else "two_in_three_below"
    for start in range(max(0, i - 6), min(i, n - 7) + 1):
        if abs(sum(map(side, rows[start:start + 7]))) == 7:
            return "shift_above" if side(row) > 0 else "shift_below"
    return "common"


def point_of(special, better):
    if special in (None, "common"):
        return special
    high = special.startswith("above") or special.endswith(("_up", "_above"))
    if better == "neutral":
        return "neutral_high" if high else "neutral_low"
    return "improvement" if high == (better == "higher") else "concern"


def runs_of(rows):
    useful = longest = length = crossings = before = 0
    for row in rows:
        if row.value is None:
            length = 0
            continue
        now = side(row)
        if now == 0:
            continue
        useful += 1
        if before and now != before:
            crossings += 1
            length = 0
        length, before = length + 1, now
        longest = max(longest, length)
    most = math.floor(math.log2(useful) + .5) + 3 if useful else 0
    trials, least, total = max(0, useful - 1), 0, 1
    while Fraction(total, 2 ** trials) < Fraction(1, 20):
        least += 1
        total += math.comb(trials, least)
    return useful, longest, most, crossings, least


def chart_group(chart, rows, has_of, options):
    draw(chart, rows, has_of)
    starts = sorted({i for i, row in enumerate(rows) if row.on in options["rebase"] and i > 0})
    parts = [rows[a:b] for a, b in zip([0] + starts, starts + [len(rows)])]
    for part in parts:
        judged = find_limits(chart, part, options)
        for i in range(len(part)):
            part[i].special = special_of(part, i, judged, chart)
    last = parts[-1]
    shown = next((row for row in reversed(last) if row.lower is not None), last[-1])
    target, better = options["target"], options["better"]
    assurance = "none"
    if target is not None and better != "neutral" and judged and shown.lower is not None:
        good = {"higher": 1, "lower": -1}[better]
        beyond = (target > shown.upper) - (target < shown.lower)
        assurance = "inconsistent" if beyond == 0 else "fail" if beyond == good else "pass"
        if same(target, shown.upper) or same(target, shown.lower):
            assurance = None  # too close to call
    with_value = [row for row in rows if row.value is not None]
    variation = "none"
    if with_value:
        special = with_value[-1].special
        variation = point_of(special, better)
        if variation in ("improvement", "concern"):
            high = special.startswith("above") or special.endswith(("_up", "_above"))
            variation += "_high" if high else "_low"
    # A difference of two decimals may miss the centre by a last bit: then sides are chance.
    by_chance = any(row.value not in (None, row.centre) and same(row.value, row.centre) for row in last)
    runs = (0,) * 5 if chart == "cusum" else None if by_chance else runs_of(last)
    return shown, assurance, variation, runs


# -- files --------------------------------------------------------------------------------------

def random_series(chance, chart):
    n = chance.choice([1, 2, 3, 7, 8, 12, 13, 20, 30, 45])
    style = chance.choice(["whole", "few", "real", "constant", "spikes", "walk"])
    level, rows = chance.choice([1, 5, 40, 1000]), []
    day = datetime.date(chance.choice([2019, 2020, 2023, 2024]), chance.choice([1, 2, 12]), 27)
    walk = level
    for _ in range(n):
        day += datetime.timedelta(days=chance.choice([1, 1, 7, 30]))
        walk += chance.randint(-2, 3)
        y = {"whole": lambda: chance.randint(0, 2 * level), "few": lambda: chance.randint(0, 2),
             "real": lambda: round(chance.gauss(level, level / 4 + .1), 3), "constant": lambda: level,
             "spikes": lambda: level * (20 if chance.random() < .1 else 1) + chance.randint(0, 1),
             "walk": lambda: walk}[style]()
        of = None
        if chart in NEED_OF or chart in TAKE_OF and style == "whole":
            y = abs(y) if chart in NEED_OF else y
            of = chance.choice([3 * level, 3 * level + chance.randint(0, level)]) + abs(y)
            if chance.random() < .05:
                y, of = (0, 0)
            elif chance.random() < .05:
                of = None
        if chart in ("c", "g"):
            y = abs(y)
        if chart in ("t", "cusum"):
            y = abs(y) + chance.choice([1, .5])
        if chance.random() < .08:
            y = None
        rows.append((day.isoformat(), y, of))
    return rows


def file_of(chance, groups, has_of):
    """The bytes of a CSV as some program may write it."""
    lines = []
    for name, rows in groups.items():
        for on, y, of in rows:
            note = chance.choice(["", "plain", '"two\nlines"', '"with ""quotes"", and a comma"'])
            cells = [name, on, chance.choice(["", "NA"]) if y is None else repr(y), note]
            if has_of:
                cells.insert(3, "" if of is None else repr(of))
            if chance.random() < .1:
                cells[1] = f'"{cells[1]}"'
            lines.append(",".join(cells))
    if chance.random() < .5:
        chance.shuffle(lines)
    head = "ward,on,n,of,note" if has_of else "ward,on,n,note"
    end = chance.choice(["\n", "\r\n"])
    text = end.join([head] + [line.replace("\n", end) for line in lines])
    text += end if chance.random() < .8 else ""
    return (b"\xef\xbb\xbf" if chance.random() < .3 else b"") + text.encode()


def run(program, words, data):
    return subprocess.run([program, *words], input=data, capture_output=True,
                          env={**os.environ, "TZ": "UTC"})


def random_options(chance, groups):
    days = [on for rows in groups.values() for on, _, _ in rows]
    rebase = chance.sample(days, min(len(days), chance.choice([0, 0, 1, 2]))) + \
        chance.choice([[], [], ["1999-12-31"], [days[-1], days[-1]]])
    return {"screen": chance.random() < .7, "fix_first": chance.choice([0, 0, 12, 20, 60]),
            "rebase": rebase, "better": chance.choice(["higher", "lower", "neutral"]),
            "target": chance.choice([None, 0, 5, .25, 40, -3])}


def words_of(chart, has_of, options):
    words = ["spc", "--chart", chart, "--group", "ward", "--date", "on", "--value", "n", "--json", "-q",
             "--better", options["better"]]
    words += ["--of", "of"] if has_of else []
    words += [] if options["screen"] else ["--no-screen"]
    words += ["--fix-first", str(options["fix_first"])] if options["fix_first"] else []
    words += [] if options["target"] is None else [f"--target={options['target']}"]
    for day in options["rebase"]:
        words += ["--rebase", day]
    return words


def compare_group(said, rows, expected):
    shown, assurance, variation, runs = expected
    for one, row in zip(said["points"], rows):
        for name in ("value", "centre", "lower", "upper"):
            mine = getattr(row, name)
            mine = None if mine is not None and not math.isfinite(mine) else mine
            if not same(one[name], mine):
                return f"{row.on} {name}: {one[name]}, here {mine}"
        if one["special"] != row.special:
            return f"{row.on} special: {one['special']}, here {row.special}"
    if assurance and said["assurance"] != assurance:
        return f"assurance: {said['assurance']}, here {assurance}"
    if said["variation"] != variation:
        return f"variation: {said['variation']}, here {variation}"
    if runs is None:
        return None
    names = ("n_useful", "longest_run", "longest_run_max", "crossings", "crossings_min")
    return next((f"{name}: {said[name]}, here {mine}" for name, mine in zip(names, runs)
                 if said[name] != mine), None)


def spc_case(program, chance):
    chart = chance.choice(CHARTS)
    groups = {f"ward {i}": random_series(chance, chart) for i in range(chance.randint(1, 3))}
    has_of = chart in NEED_OF or chart in TAKE_OF and chance.random() < .3
    if has_of and chart not in NEED_OF:
        groups = {name: [(on, y, of if of is not None else 10) for on, y, of in rows]
                  for name, rows in groups.items()}
    options = random_options(chance, groups)
    words, data = words_of(chart, has_of, options), file_of(chance, groups, has_of)
    done = run(program, words, data)
    where = f"{' '.join(words)} < {data!r}"
    if done.returncode:
        return f"{where}: {done.stderr.decode()}"
    said = json.loads(done.stdout)["groups"]
    if [one["group"] for one in said] != sorted(groups):
        return f"{where}: groups {[one['group'] for one in said]}"
    for one in said:
        rows = [Row(on, y, of) for on, y, of in sorted(groups[one["group"]])]
        wrong = compare_group(one, rows, chart_group(chart, rows, has_of, options))
        if [row["date"] for row in one["points"]] != [row.on for row in rows]:
            wrong = "other rows"
        if wrong:
            return f"{where}\n#   {one['group']}: {wrong}"
    return None


# -- what must be refused -----------------------------------------------------------------------

WRONG = [  # chart, more words, file, words that the message must have
    ("xmr", [], "on,n\n2026-01-01,1\n2026-01-01,2\n", ["lines 2 and 3"]),
    ("xmr", [], "on,n\n2026-02-29,1\n", ["line 2", "no day of the calendar"]),
    ("xmr", [], "on,n\n2024-02-29,1\n2023-02-29,1\n", ["line 3", "no day of the calendar"]),
    ("xmr", [], "on,n\n01/02/2026,1\n", ["line 2", "year-month-day"]),
    ("xmr", [], "on,n\n2026-01-01,inf\n", ["line 2", "inf"]),
    ("xmr", [], "on,n\n2026-01-01,-Infinity\n", ["line 2"]),
    ("xmr", [], "on,n\n2026-01-01,1e999\n", ["line 2", "1e999"]),
    ("xmr", [], "on,n\n2026-01-01,1e308\n2026-01-02,-1e308\n", ["line 2", "1e308"]),
    ("xmr", [], "on,n\n2026-01-01,0x10\n", ["line 2"]),
    ("xmr", [], "on,n\n2026-01-01,\"1,000\"\n", ["line 2"]),
    ("xmr", [], "on,n\n2026-01-01,twelve\n", ["line 2", "twelve"]),
    ("xmr", [], "on,n\n2026-01-01,1,2\n", ["line 2"]),
    ("xmr", [], "on,n\n2026-01-01,\"1\n", ["line"]),
    ("xmr", [], "on,x\n2026-01-01,1\n", ["no such column"]),
    ("xmr", ["--fix-first", "11"], "on,n\n2026-01-01,1\n", ["12"]),
    ("xmr", ["--rebase", "2026-02-30"], "on,n\n2026-01-01,1\n", ["2026-02-30"]),
    ("xmr", ["--target", "nan"], "on,n\n2026-01-01,1\n", ["--target"]),
    ("xmr", ["--target", "inf"], "on,n\n2026-01-01,1\n", ["--target"]),
    ("p", ["--of", "of"], "on,n,of\n2026-01-01,1,0\n", ["line 2", "out of 0"]),
    ("p", ["--of", "of"], "on,n,of\n2026-01-01,3,2\n", ["line 2"]),
    ("p", ["--of", "of"], "on,n,of\n2026-01-01,1,2\n2026-01-02,-1,2\n", ["line 3", "below 0"]),
    ("p", ["--of", "of"], "on,n,of\n2026-01-01,1,-2\n", ["line 2", "below 0"]),
    ("u", ["--of", "of"], "on,n,of\n2026-01-01,1,1e-320\n", ["line 2"]),
    ("p", [], "on,n\n2026-01-01,1\n", ["--of"]),
    ("c", [], "on,n\n2026-01-01,-1\n", ["line 2", "below 0"]),
    ("g", [], "on,n\n2026-01-01,4\n2026-01-02,-1\n", ["line 3", "below 0"]),
    ("t", [], "on,n\n2026-01-01,0\n", ["line 2", "more than 0"]),
    ("t", [], "on,n\n2026-01-01,3\n2026-01-05,-2\n", ["line 3", "more than 0"]),
    ("xmr", [], "on,note,n\n2026-01-01,\"a\nb\",1\n2026-01-02,c,x\n", ["line 4"]),
]


def refused_case(program, case):
    chart, more, text, expected = case
    words = ["spc", "--chart", chart, "--date", "on", "--value", "n", "--csv", *more]
    for ends, mark in (("\n", b""), ("\r\n", b"\xef\xbb\xbf")):
        done = run(program, words, mark + text.replace("\n", ends).encode())
        message = done.stderr.decode()
        if done.returncode == 0 or done.returncode < 0:
            return f"{text!r} ended with {done.returncode}: {done.stdout[:200]!r}"
        missing = [word for word in expected if word not in message]
        if missing:
            return f"{text!r}: \"{message.strip()}\" does not say {missing}"
    return None


# -- practice -----------------------------------------------------------------------------------

def beta_below(x, a, b):
    """The regularised incomplete beta function, by its power series about the nearer end."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_below(1 - x, b, a)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a + 1) - math.lgamma(b) +
                     a * math.log(x) + b * math.log1p(-x))
    term, total, k = 1.0, 1.0, 0
    while term > 1e-18 * total:
        term *= (a + b + k) / (a + 1 + k) * x
        total += term
        k += 1
    return front * total


def practice_of(figures):
    weights = {"covert": 1, "record": 1, "sensor": 1, "overt": .5, "peer": .25, "self": 0}
    as_of = datetime.date.fromisoformat(figures["as_of"])
    half, icc = figures.get("half_life_days", 180), figures.get("icc", .1)
    shares = [figures["paper"][name] for name in ("attested", "trained", "assessed")
              if name in figures["paper"]]
    paper = (sum(shares) / len(shares) if shares else 1) if figures["paper"]["in_force"] else 0
    right = wrong = hidden = overt_right = overt_all = 0
    last = None
    for one in figures["observations"]:
        age = (as_of - datetime.date.fromisoformat(one["on"])).days
        deff = 1
        if one["clusters"]:
            deff = max(1, 1 + (one["n"] / one["clusters"] - 1) * icc)
        weight = 2 ** (-age / half) * weights[one["method"]] / deff
        right += weight * one["y"]
        wrong += weight * (one["n"] - one["y"])
        if weights[one["method"]] and one["n"]:
            last = age if last is None else min(last, age)
            hidden += one["method"] not in ("overt", "peer")
    reports = sum(2 ** (-age / half) for age in
                  ((as_of - datetime.date.fromisoformat(on)).days for on in figures["contradictions"])
                  if last is None or age <= last)
    rho = 1 / (1 + reports)
    a, b = .5 + rho * right, .5 + rho * wrong
    return paper, a, b, rho * (right + wrong), reports, right, wrong, last is not None and hidden == 0


def practice_case(program, chance):
    day = datetime.date(2026, 11, 22)

    def some_day():
        return (day - datetime.timedelta(days=chance.choice([0, 0, 1, 29, 200, 900]))).isoformat()
    figures = {"as_of": day.isoformat(), "paper": {"in_force": chance.random() < .9}, "observations": [],
               "contradictions": [some_day() for _ in range(chance.choice([0, 0, 1, 4]))]}
    for name in ("attested", "trained", "assessed"):
        if chance.random() < .7:
            figures["paper"][name] = round(chance.random(), 3)
    for name, values in (("half_life_days", [30, 180, 365.5]), ("icc", [0, .1, 1])):
        if chance.random() < .5:
            figures[name] = chance.choice(values)
    for _ in range(chance.choice([0, 1, 1, 2, 6])):
        n = chance.choice([0, 1, 5, 40, 60, 1000])
        figures["observations"].append({
            "on": some_day(), "y": chance.choice([0, n, chance.randint(0, n)]), "n": n,
            "method": chance.choice(["covert", "overt", "peer", "record", "sensor", "self"]),
            "clusters": chance.choice([0, 0, min(n, 4)])})
    done = run(program, ["practice", "--json"], json.dumps(figures).encode())
    if done.returncode:
        return f"{json.dumps(figures)}: {done.stderr.decode()}"
    return compare_practice(json.loads(done.stdout), figures)


def state_of(paper, lower, upper, effective, sure, reports, as_if):
    if effective < 10 or upper - lower > .3:
        return "unknown"
    if paper >= .8 and sure >= .9:
        return "paper_only"
    if paper >= .8 and lower >= .8:
        return "embedded"
    if lower > paper + .2:
        return "unwritten"
    return "contradicted" if reports >= 1 and as_if else "partly"


def compare_practice(said, figures):
    paper, a, b, effective, reports, right, wrong, overt = practice_of(figures)
    practice, gap = said["practice"], said["gap"]
    checks = [("paper", said["paper"], paper), ("mean", practice["mean"], a / (a + b)),
              ("n_eff", practice["n_eff"], effective),
              ("gap mean", gap["mean"], paper - a / (a + b)),
              ("gap lower", gap["lower"], paper - practice["upper"]),
              ("gap upper", gap["upper"], paper - practice["lower"]),
              ("p_over_0.2", gap["p_over_0.2"], beta_below(paper - .2, a, b))]
    for which, share in (("lower", .025), ("upper", .975)):
        x = practice[which]
        density = math.exp((a - 1) * math.log(x) + (b - 1) * math.log1p(-x) + math.lgamma(a + b) -
                           math.lgamma(a) - math.lgamma(b)) if 0 < x < 1 else math.inf
        off = abs(beta_below(x, a, b) - share) / density  # how far from the quantile
        if off > NEAR * min(x, 1) + 1e-12:
            return f"{json.dumps(figures)}: {which} {x} is {off} off"
    for name, one, two in checks:
        if not same(one, two):
            return f"{json.dumps(figures)}: {name} {one}, here {two}"
    if overt != (said["sensitivity_if_covert"] is not None):
        return f"{json.dumps(figures)}: sensitivity {said['sensitivity_if_covert']}"
    if overt and right > 0 and wrong > 0:
        seen = math.log(right / wrong) - 1.065
        if abs(1 / (1 + math.exp(-seen)) - said["sensitivity_if_covert"]) > 1e-3:
            return f"{json.dumps(figures)}: sensitivity {said['sensitivity_if_covert']}"
    lower, upper, sure = practice["lower"], practice["upper"], gap["p_over_0.2"]
    close = [effective - 10, upper - lower - .3, sure - .9, lower - .8, lower - paper - .2, paper - .8]
    level = beta_below(.8, .5 + right, .5 + wrong)  # without the reports it would be embedded
    as_if = paper >= .8 and right + wrong >= 10 and level <= .025
    close += [reports - 1] * bool(figures["contradictions"]) + [level - .025, right + wrong - 10]
    mine = state_of(paper, lower, upper, effective, sure, reports, as_if)
    if min(map(abs, close)) > 1e-6 and said["state"] != mine:
        return f"{json.dumps(figures)}: state {said['state']}, here {mine}"
    return None


WRONG_PRACTICE = [
    ('{"observations":[]}', "paper"),
    ('{"paper":{"in_force":true},"observations":[{"on":"2026-02-29","y":1,"n":2,"method":"covert"}]}',
     "observations[0].on"),
    ('{"paper":{"in_force":true},"observations":[{"on":"2026-01-01","y":3,"n":2,"method":"covert"}]}',
     "observations[0].y"),
    ('{"paper":{"in_force":true},"observations":[{"on":"2026-01-01","y":-1,"n":2,"method":"covert"}]}',
     "observations[0].y"),
    ('{"paper":{"in_force":true},"observations":[{"on":"2026-01-01","y":1,"n":2,"method":"seen"}]}',
     "observations[0].method"),
    ('{"paper":{"in_force":true},"observations":[{"on":"2026-01-01","y":1,"n":1e300,"method":"overt"}]}',
     "observations[0].n"),
    ('{"as_of":"2026-01-01","paper":{"in_force":true},"contradictions":["2026-01-02"]}',
     "contradictions[0]"),
    ('{"paper":{"in_force":true,"attested":1.01}}', "paper.attested"),
    ('{"paper":{"in_force":true},"half_life_days":0}', "half_life_days"),
    ('{"paper":{"in_force":true},"icc":NaN}', "line 1"),
    ('{"paper":{"in_force":true},"paper":{"in_force":false}}', "column 34"),
]


def refused_practice(program, case):
    text, expected = case
    done = run(program, ["practice", "--json"], text.encode())
    message = done.stderr.decode()
    if done.returncode <= 0 or expected not in message:
        return f"{text}: ended with {done.returncode}: {message.strip()} {done.stdout[:300]!r}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    parser.add_argument("--cases", type=int, default=300)
    options = parser.parse_args()
    chance, program = random.Random(options.seed), os.path.abspath(options.program)
    sets = [("charts as defined", [lambda: spc_case(program, chance)] * options.cases),
            ("files that are wrong are refused with the line",
             [lambda case=case: refused_case(program, case) for case in WRONG]),
            ("practice as defined", [lambda: practice_case(program, chance)] * options.cases),
            ("figures that are wrong are refused with their path",
             [lambda case=case: refused_practice(program, case) for case in WRONG_PRACTICE])]
    print(f"1..{len(sets)}")
    failed = 0
    for number, (name, cases) in enumerate(sets, 1):
        wrong = [one for one in (case() for case in cases) if one]
        for line in wrong[:12]:
            print("#", line[:1500], "..." if len(line) > 1500 else "", line[-200:] if len(line) > 1500 else "")
        failed += bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {number} - {name}: {len(cases)} cases, seed {options.seed}, "
              f"{len(wrong)} differ")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
