#!/usr/bin/env python3
"""Figures of people counted again in another language, from the outside.

    figures.py FETTLE [--seed N] [--days N] [--questions N]

Makes an organisation by the commands that people use, under a clock that is moved on from day to
day (faketime), tells it random events, late ones and corrections too, and asks `fettle board` about
random places, days and days of knowledge. Every count is compared with one made here from the list
of events. Prints TAP; a difference is printed with the seed.
"""
import argparse
import csv
import datetime
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

ROLES = ["nurse", "hca", "carer", "manager"]
FIRST = datetime.date(2026, 1, 5)
BEFORE = "2024-01-01"  # from here on everything is asked


class Organisation:
    """The program under test, and the clock that it sees."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.store = os.path.join(folder, "org.fettle")
        self.day = FIRST
        self.second = 0

    def run(self, *words, rows=None, columns=None):
        self.second += 1
        clock = f"@{self.day} 10:{self.second // 60 % 60:02d}:{self.second % 60:02d}"
        if rows is not None:
            path = os.path.join(self.folder, "rows.csv")
            with open(path, "w", newline="") as file:
                out = csv.writer(file)
                out.writerow(columns)
                out.writerows(rows)
            words = [path if word == "FILE" else word for word in words]
        done = subprocess.run(["faketime", "-f", clock, self.program, *words], text=True,
                              capture_output=True, cwd=self.folder,
                              env={**os.environ, "TZ": "UTC", "FAKETIME_DONT_FAKE_MONOTONIC": "1"})
        if done.returncode:
            raise RuntimeError(f"fettle {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def take(self, what, columns, rows):
        return self.run("import", self.store, what, "FILE", "--yes", "-q", rows=rows, columns=columns)

    def next_day(self):
        self.day += datetime.timedelta(days=1)
        self.second = 0


class World:
    """What was said, when it was said, and what follows from it."""

    def __init__(self, chance):
        self.chance = chance
        self.parent = {}       # place: its place above, as last said
        self.moves = {}        # place: [(recorded, on, above)], the first from the beginning
        self.stays = {}        # (person, place): [(recorded, on, role, first, last, agency)]
        self.done = {}         # (person, course): {on: [(recorded, until or None, revoked)]}
        self.requirements = {} # id: [(recorded, on, applies_to as (roles, under, no_agency))]
        self.courses = {}      # id: (requirements, roles, months)

    def place_above(self, place, day, known):
        said = [one for one in self.moves[place] if one[0] <= known]
        held = [one for one in said if one[1] <= day] or said[:1]
        return held[-1][2] if held else "org"

    def is_under(self, place, above, day, known):
        while place:
            if place == above:
                return True
            place = self.place_above(place, day, known) if place != "org" else None
        return False

    def stay_on(self, key, day, known):
        """Role and flag as the entries up to `day` leave them; first and last day those last said."""
        said = [one for one in self.stays[key] if one[0] <= known]
        if not said:
            return None
        held = [one for one in said if one[1] <= day] or said[:1]
        first, last = said[-1][3], said[-1][4]
        if day < first or (last and day >= last):
            return None
        return held[-1][2], held[-1][5]

    def has(self, person, course, day, known):
        held = None
        for on, said in self.done.get((person, course), {}).items():
            said = [one for one in said if one[0] <= known]
            if not said or said[-1][2] or on > day:
                continue
            if held is None or on > held[0]:
                held = (on, said[-1][1])
        return held is not None and (held[1] is None or day <= held[1])

    def asks(self, requirement, place, role, agency, day, known):
        said = [one for one in self.requirements[requirement] if one[0] <= known and one[1] <= day]
        if not said:
            return False
        roles, under, no_agency = said[-1][2]
        return ((not roles or role in roles) and
                (not under or self.is_under(place, under, day, known)) and
                not (no_agency and agency))

    def count(self, requirement, place, day, known):
        needed = {}
        for (person, where) in self.stays:
            if not self.is_under(where, place, datetime.date.max, known):
                continue
            held = self.stay_on((person, where), day, known)
            if not held or not self.asks(requirement, where, *held, day, known):
                continue
            for course, (taught, roles, _) in self.courses.items():
                if requirement in taught and (not roles or held[0] in roles):
                    needed.setdefault(person, set()).add(course)
        good = sum(all(self.has(person, course, day, known) for course in courses)
                   for person, courses in needed.items())
        return good, len(needed)


def months_later(day, months):
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    last = (datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)).day
    return datetime.date(year, month, min(day.day, last))


def make_places(world, org):
    world.parent["org"] = None
    rows = []
    for i in range(14):
        above = world.chance.choice(sorted(world.parent))
        world.parent[f"place-{i}"] = above
        world.moves[f"place-{i}"] = [(org.day, org.day, above)]
        rows.append([f"place-{i}", f"Place {i}", "ward", above])
    org.take("places", ["id", "name", "type", "parent"], rows)


def random_scope(world):
    """Of whom a requirement asks something: (roles, under, no_agency), and that in words."""
    chance = world.chance
    roles = chance.sample(ROLES, chance.randint(0, 3))
    under = chance.choice(sorted(world.parent)) if chance.random() < .4 else None
    no_agency = chance.random() < .3
    terms = [f"role in ({', '.join(roles)})"] if roles else []
    terms += [f'place under "{under}"'] if under else []
    terms += ["not agency"] if no_agency else []
    return (roles, under, no_agency), " and ".join(terms)


def make_rules(world, org):
    chance = world.chance
    for i in range(6):
        scope, words = random_scope(world)
        world.requirements[f"req-{i}"] = [(org.day, datetime.date.fromisoformat(BEFORE), scope)]
        org.run("record", "add", org.store, "requirement", "--id", f"req-{i}", "--on", BEFORE,
                f"text=Requirement {i}", "key_question=safe", f"applies_to={words}")
    for i in range(8):
        taught = chance.sample(sorted(world.requirements), chance.randint(1, 2))
        roles = chance.sample(ROLES, chance.randint(0, 3))
        months = chance.choice([None, 3, 12])
        world.courses[f"course-{i}"] = (taught, roles, months)
        more = [f"audience=role in ({', '.join(roles)})"] if roles else []
        more += [f"refresh_months={months}"] if months else []
        org.run("record", "add", org.store, "course", "--id", f"course-{i}", "--on", BEFORE,
                f"title=Course {i}",
                f"requirements={','.join(taught)}", *more)


def random_day(world, low, high):
    return FIRST + datetime.timedelta(days=world.chance.randint(low, high))


def hire(world, org, count):
    rows = []
    for _ in range(count):
        person = f"person-{len({who for who, _ in world.stays}) + len(rows)}"
        place, role = world.chance.choice(sorted(world.parent)), world.chance.choice(ROLES)
        first = random_day(world, -300, 20)
        last = first + datetime.timedelta(days=world.chance.randint(1, 500)) \
            if world.chance.random() < .3 else None
        agency = world.chance.random() < .2
        rows.append([person, f"Person {person[7:]}", place, role, first, last or "",
                     "yes" if agency else "no"])
    org.take("people", ["id", "name", "place", "role", "from", "to", "agency"], rows)
    for person, _, place, role, first, last, agency in rows:
        world.stays[person, place] = [(org.day, first, role, first, last or None, agency == "yes")]


def stay_ids(org):
    ids = {}
    for line in org.run("record", "list", org.store, "assignment", "--json", "-n", "5000").splitlines():
        row = json.loads(line)
        ids[row["fields"]["person"], row["place"]] = row["id"]
    return ids


def change_somebody(world, org, ids):
    """A new role from a day on, or a last day."""
    key = world.chance.choice(sorted(ids))
    recorded, on, role, first, last, agency = world.stays[key][-1]
    if world.chance.random() < .5:
        role = world.chance.choice(ROLES)
        on = max(first, org.day - datetime.timedelta(days=world.chance.randint(0, 60)))
        if on > org.day or any(said[1] > on for said in world.stays[key]):
            return
        org.run("record", "do", org.store, ids[key], "change", f"role={role}", "--on", str(on))
    else:
        last = max(first + datetime.timedelta(days=1), random_day(world, -100, 200))
        org.run("record", "do", org.store, ids[key], "change", f"to={last}", "--on", str(org.day))
        on = max(on, org.day)
    world.stays[key].append((org.day, on, role, first, last, agency))


def work_elsewhere_too(world, org):
    people = sorted({person for person, _ in world.stays})
    person, place = world.chance.choice(people), world.chance.choice(sorted(world.parent))
    if (person, place) in world.stays:
        return
    first, role = random_day(world, -200, 0), world.chance.choice(ROLES)
    org.run("record", "add", org.store, "assignment", f"person={person}", f"role={role}",
            f"from={first}", "--place", place, "--on", str(first))
    world.stays[person, place] = [(org.day, first, role, first, None, False)]


def change_scope(world, org):
    requirement = world.chance.choice(sorted(world.requirements))
    on = org.day - datetime.timedelta(days=world.chance.randint(0, 40))
    if any(said[1] > on for said in world.requirements[requirement]):
        return
    scope, words = random_scope(world)
    org.run("record", "do", org.store, requirement, "change", f"applies_to={words}", "--on", str(on))
    world.requirements[requirement].append((org.day, on, scope))


def move_place(world, org):
    """A re-organisation: what was believed before it is counted in the tree of before."""
    now = datetime.date.max
    place = world.chance.choice(sorted(world.moves))
    above = world.chance.choice(sorted(world.parent))
    if world.is_under(above, place, now, now) or above == world.parent[place]:
        return
    org.run("record", "do", org.store, place, "change", f"parent={above}", "--on", str(org.day))
    world.parent[place] = above
    world.moves[place].append((org.day, org.day, above))


def train(world, org, count):
    """Late, out of order, of days to come; some of it corrected or taken back later."""
    rows = {}
    people = sorted({person for person, _ in world.stays})
    for _ in range(count):
        person, course = world.chance.choice(people), world.chance.choice(sorted(world.courses))
        on = org.day - datetime.timedelta(days=world.chance.randint(0, 500))
        until = None
        if world.chance.random() < .3:
            until = on + datetime.timedelta(days=world.chance.randint(1, 300))
        rows[person, course, on] = [person, course, on, until or "", "no"]
    for person, course in world.chance.sample(sorted(world.done), min(6, len(world.done))):
        on = world.chance.choice(sorted(world.done[person, course]))
        recorded, until, revoked = world.done[person, course][on][-1]
        if not revoked:
            rows[person, course, on] = [person, course, on, until or "", "yes"]
    org.take("training", ["person", "course", "on", "until", "revoked"], rows.values())
    for person, course, on, until, revoked in rows.values():
        months = world.courses[course][2]
        if not until and months:
            until = months_later(on, months)
        world.done.setdefault((person, course), {}).setdefault(on, []).append(
            (org.day, until or None, revoked == "yes"))


def ask(world, org, seed):
    place = world.chance.choice(sorted(world.parent))
    day, known = random_day(world, -60, 200), None
    words = ["board", org.store, "--json", "--place", place, "--on", str(day)]
    if world.chance.random() < .5:
        known = world.chance.choice(range((org.day - FIRST).days + 1))
        known = FIRST + datetime.timedelta(days=known)
        words += ["--known", str(known)]
    board = json.loads(org.run(*words))
    wrong = []
    for row in board["requirements"]:
        said = (row.get("counts") or {}).get("trained") or {"n": 0, "of": 0}
        mine = world.count(row["id"], place, day, known or org.day)
        if (said["n"], said["of"]) != mine:
            wrong.append(f"seed {seed}: {row['id']} at {place} on {day}, known {known}: fettle says "
                         f"{said['n']} of {said['of']}, counted {mine[0]} of {mine[1]}")
    return wrong, sum((row.get("counts") or {}).get("trained", {"of": 0})["of"] > 0
                      for row in board["requirements"])


def ask_overdue(world, org, seed):
    """Of everything that is asked here today: how much is not so?"""
    place = world.chance.choice(sorted(world.parent))
    due = json.loads(org.run("due", org.store, "--json", "--place", place))
    said = due["overdue"]["count"]
    counts = [world.count(one, place, org.day, org.day) for one in world.requirements]
    mine = sum(of - n for n, of in counts)
    return [] if said == mine else [
        f"seed {seed}: overdue at {place} on {org.day}: fettle says {said}, counted {mine}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    parser.add_argument("--days", type=int, default=12)
    parser.add_argument("--questions", type=int, default=5, help="on each day")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="fettle-figures-")
    world, org = World(random.Random(options.seed)), Organisation(os.path.abspath(options.program), folder)
    wrong, counts = [], 0
    try:
        org.run("init", org.store, "--name", "Org", "--root", "org")
        make_places(world, org)
        make_rules(world, org)
        for _ in range(options.days):
            hire(world, org, 8)
            ids = stay_ids(org)
            for _ in range(3):
                change_somebody(world, org, ids)
            for _ in range(3):
                work_elsewhere_too(world, org)
            change_scope(world, org)
            if world.chance.random() < .4:
                move_place(world, org)
            train(world, org, 60)
            for _ in range(options.questions):
                more, count = ask(world, org, options.seed)
                wrong += more
                counts += count
            wrong += ask_overdue(world, org, options.seed)
            counts += 1
            org.next_day()
    finally:
        shutil.rmtree(folder)
    for line in wrong[:20]:
        print("#", line)
    print("1..1")
    print(f"{'not ok' if wrong or not counts else 'ok'} 1 - {counts} counts as another program makes them "
          f"(seed {options.seed}, {len(wrong)} differ)")
    return 1 if wrong or not counts else 0


if __name__ == "__main__":
    sys.exit(main())
