"""Makes up a health service as files to import: the same for the same seed."""

import datetime
import json
import os
import random

REGIONS, SYSTEMS, TRUSTS, ROLES, COURSES = 7, 42, 220, 200, 20
GIVEN = ("Amina Ben Cara Dev Ella Finn Gita Hugh Ines Jack Kofi Lena Musa Nina Omar Priya Quinn Rosa Sam Tess Uma "
         "Vik Wren Xena Yusuf Zoe").split()
ON = datetime.date(2026, 11, 22)


def open_csv(folder, name, head):
    file = open(os.path.join(folder, name), "w", encoding="ascii")
    file.write(head + "\n")
    return file


def make_places(folder, chance, people):
    """Root, regions, systems, trusts, divisions, teams. Gives the teams of each trust."""
    sizes = [chance.lognormvariate(0, 0.6) for _ in range(TRUSTS)]
    total = sum(sizes)
    teams = {}
    with open_csv(folder, "places.csv", "id,name,type,parent") as file:
        for i in range(REGIONS):
            file.write(f"r{i},Region {i},organisation,\n")
        for i in range(SYSTEMS):
            file.write(f"i{i},System {i},organisation,r{i % REGIONS}\n")
        for i, size in enumerate(sizes):
            staff = max(200, int(size / total * people))
            file.write(f"t{i},Trust {i},organisation,i{i % SYSTEMS}\n")
            divisions = max(2, staff // 1800)
            for k in range(divisions):
                file.write(f"t{i}d{k},Division {k} of trust {i},division,t{i}\n")
            teams[i] = (staff, max(4, staff // 60))
            for k in range(teams[i][1]):
                file.write(f"t{i}w{k},Team {k} of trust {i},team,t{i}d{k % divisions}\n")
    return teams


def make_roles(folder):
    roles = [{"name": f"role_{i}", "label": f"Role {i}"} for i in range(ROLES)]
    with open(os.path.join(folder, "roles.json"), "w", encoding="ascii") as file:
        json.dump({"pack": "bench_roles", "version": "1", "title": "Roles", "roles": roles}, file)


def make_asked(folder, chance):
    """Requirements with a course each: ten for everybody, ten for some roles."""
    months = []
    with open_csv(folder, "requirements.csv", "id,text,key_question,applies_to,risk") as asked, \
            open_csv(folder, "courses.csv", "id,title,refresh_months,requirements,audience") as courses:
        for i in range(COURSES):
            some = sorted(chance.sample(range(ROLES), int(ROLES * chance.uniform(0.25, 0.9))))
            scope = "" if i < 10 else '"role in (' + ", ".join(f"role_{r}" for r in some) + ')"'
            question = ("safe", "effective", "caring", "responsive", "well_led")[i % 5]
            months.append(chance.choice((12, 24, 36, 0)))
            asked.write(f"q{i},Everybody knows subject {i},{question},{scope},medium\n")
            courses.write(f"c{i},Subject {i},{months[-1] or ''},q{i},{scope}\n")
    return months


def make_people(folder, chance, people, teams):
    """Most begin alone in a team; one in twenty works in a second one. Gives the day each began."""
    trusts = [t for t, (staff, _) in teams.items() for _ in range(staff)]
    began, second = [], []
    with open_csv(folder, "people.csv", "id,name,email,role,place,from") as file:
        for i in range(people):
            trust = trusts[i * len(trusts) // people]
            team = chance.randrange(teams[trust][1])
            role = min(int(chance.paretovariate(0.7)) - 1, ROLES - 1)
            day = ON - datetime.timedelta(days=chance.randrange(30, 1800))
            began.append(day)
            name = f"{GIVEN[chance.randrange(len(GIVEN))]} Surname{chance.randrange(20000)}"
            file.write(f"p{i},{name},p{i}@example.org,role_{role},t{trust}w{team},{day}\n")
            if i % 20 == 0:
                other = chance.randrange(teams[trust][1])
                second.append(f"p{i},{name},p{i}@example.org,role_{(role + 7) % ROLES},t{trust}w{other},{day}\n")
        file.writelines(second)
    return began


def make_training(folder, chance, began, rows_each):
    """By course, as learning systems export it."""
    share = rows_each / COURSES
    with open_csv(folder, "training.csv", "person,course,on") as file:
        for course in range(COURSES):
            for i, day in enumerate(began):
                rows = int(share) + (chance.random() < share % 1)
                for _ in range(rows):
                    done = day + datetime.timedelta(days=int(chance.random() * (ON - day).days))
                    file.write(f"p{i},c{course},{done}\n")


def make(folder, people, rows_each, seed):
    chance = random.Random(seed)
    teams = make_places(folder, chance, people)
    make_roles(folder)
    make_asked(folder, chance)
    began = make_people(folder, chance, people, teams)
    make_training(folder, chance, began, rows_each)
    near = min(teams, key=lambda t: abs(teams[t][0] - 10000 * people / 1.5e6))
    return f"t{near}", f"t{near}w0"
