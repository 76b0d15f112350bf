#!/usr/bin/env python3
"""Checks the shape of the source tree and reports in TAP, one case for each rule.

    check_structure.py SOURCE-ROOT

Every complaint names a file, a line where there is one, and what is wrong. The compiler
checks the rest: an include that climbs a floor finds no header.
"""

import os
import re
import subprocess
import sys

LINES_MAX = 600
COLUMNS_MAX = 100
FUNCTION_LINES_MAX = 100

BANNED = {
    "strcpy": "use buf.h or snprintf",
    "strcat": "use buf.h",
    "strncpy": "it may leave no NUL; use snprintf",
    "sprintf": "use buf.h or snprintf",
    "vsprintf": "use buf.h or vsnprintf",
    "gets": "use csv_file.h or getline",
    "strtok": "use slice_cut",
    "atoi": "use slice_to_int64",
    "atol": "use slice_to_int64",
    "atof": "use slice_to_double",
    "gmtime": "use day.h",
    "localtime": "use day.h",
    "ctime": "use day.h",
    "asctime": "use day.h",
    "system": "it runs a shell",
    "popen": "it runs a shell",
    "tmpnam": "use mkstemp or mkdtemp",
    "mktemp": "use mkstemp or mkdtemp",
    "rand": "use hash.h",
    "alloca": "use arena.h",
}
BANNED_CALL = re.compile(r"(?<![\w.>])(" + "|".join(BANNED) + r")\s*\(")

# Things of one machine that would not be there on another.
MACHINE = re.compile(
    r"/home/[a-z]\w*/|/root/\w|/Users/\w"
    r"|https?://(registry|mirror|proxy|static|files|packages?)\.[\w.-]+"
)
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")

SKIPPED = {".git", "node_modules", "__pycache__", "out"}
TEXT_ENDINGS = {
    "", ".build", ".c", ".css", ".h", ".html", ".js", ".json", ".md", ".mjs", ".py", ".service", ".sh",
    ".sql", ".svg", ".txt", ".yaml", ".yml",
}


class Tree:
    """The text files under root: path from root -> list of lines."""

    def __init__(self, root):
        self.root = root
        self.files = {}
        for place, folders, names in os.walk(root):
            folders[:] = sorted(
                f for f in folders
                if f not in SKIPPED and not (place == root and f.startswith("build")))
            for name in sorted(set(names) - SKIPPED):
                path = os.path.relpath(os.path.join(place, name), root)
                if os.path.splitext(name)[1] in TEXT_ENDINGS:
                    self.read(root, path)

    def read(self, root, path):
        try:
            with open(os.path.join(root, path), encoding="utf-8") as file:
                self.files[path] = file.read().split("\n")
        except (UnicodeDecodeError, FileNotFoundError):
            pass  # a corpus of hostile input is not text; a test may have removed its file

    def under(self, folders, endings):
        for path, lines in self.files.items():
            if path.split("/")[0] in folders and os.path.splitext(path)[1] in endings:
                yield path, lines


def without_comments_and_strings(lines):
    """The same number of lines, with comments and the contents of literals blanked."""
    text = "\n".join(lines)
    literal = r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''

    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0))

    return re.sub(r"/\*.*?\*/|//[^\n]*|" + literal, blank, text, flags=re.S).split("\n")


def long_files(tree):
    for path, lines in tree.under({"src", "tests", "fuzz", "bench"}, {".c", ".h"}):
        if len(lines) - 1 > LINES_MAX:
            yield f"{path}: {len(lines) - 1} lines; a file has at most {LINES_MAX}"


def long_lines(tree):
    for path, lines in tree.under({"src", "tests", "fuzz", "bench"}, {".c"}):
        for number, line in enumerate(lines, 1):
            width = len(line.expandtabs(8))
            if width > COLUMNS_MAX and '"' not in line:
                yield f"{path}:{number}: {width} columns; a line has at most {COLUMNS_MAX}"


def long_functions(tree):
    for path, lines in tree.under({"src"}, {".c"}):
        start = None
        for number, line in enumerate(lines, 1):
            if line == "{":
                start = number
            elif line == "}" and start:
                if number - start > FUNCTION_LINES_MAX:
                    yield f"{path}:{start}: a function of {number - start} lines"
                start = None


def banned_calls(tree):
    for path, lines in tree.under({"src"}, {".c", ".h"}):
        for number, line in enumerate(without_comments_and_strings(lines), 1):
            for match in BANNED_CALL.finditer(line):
                name = match.group(1)
                yield f"{path}:{number}: {name}() is not used here: {BANNED[name]}"


def read_floors(tree):
    """module -> (floor, set of modules it may use)"""
    rows = [line.split() for line in tree.files["tools/floors.txt"]
            if line.strip() and not line.startswith("#")]
    floors = {row[0]: int(row[1]) for row in rows}
    allowed = {}
    for module, _, up_to, *beside in rows:
        top = -1 if up_to == "-" else int(up_to)
        allowed[module] = {m for m, floor in floors.items() if floor <= top} | set(beside)
    return allowed


def headers_by_name(tree):
    """header name -> modules that have one of that name"""
    owners = {}
    for path, _ in tree.under({"src"}, {".h"}):
        owners.setdefault(os.path.basename(path), set()).add(path.split("/")[1])
    return owners


def climbing_includes(tree):
    allowed = read_floors(tree)
    owners = headers_by_name(tree)
    for path, lines in tree.under({"src"}, {".c", ".h"}):
        module = path.split("/")[1]
        if module not in allowed:
            yield f"{path}: the module {module} is not in tools/floors.txt"
            continue
        for number, line in enumerate(lines, 1):
            match = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            if not match:
                continue
            if "/" in match.group(1) and match.group(1).startswith("../"):
                yield f"{path}:{number}: includes by a path that climbs; name the module in meson.build"
                continue
            owner = owners.get(os.path.basename(match.group(1)), {module})
            if module not in owner and not owner & allowed[module]:
                yield f"{path}:{number}: {module} may not include {match.group(1)} of {'/'.join(sorted(owner))}"


def climbing_dependencies(tree):
    allowed = read_floors(tree)
    for module, may_use in allowed.items():
        path = f"src/{module}/meson.build"
        for number, line in enumerate(tree.files.get(path, []), 1):
            for name in re.findall(r"\b(\w+)_dep\b", line.split("#")[0]):
                if name in allowed and name != module and name not in may_use:
                    yield f"{path}:{number}: {module} may not depend on {name}"


def headers_without_manual(tree):
    for path, lines in tree.under({"src"}, {".h"}):
        if not lines[0].startswith("/*"):
            yield f"{path}:1: a header begins with a comment that says what it is for"


def machine_words(tree):
    for path, lines in tree.files.items():
        if path == "tools/check_structure.py":
            continue
        for number, line in enumerate(lines, 1):
            match = MACHINE.search(line)
            if match:
                yield f"{path}:{number}: \"{match.group(0)}\" is of one machine or one registry"


def unfinished(tree):
    for path, lines in tree.under({"src", "tests", "tools", "assets", "fuzz", "bench"},
                                  {".c", ".h", ".js", ".mjs", ".css", ".py", ".sh"}):
        if path == "tools/check_structure.py":
            continue
        for number, line in enumerate(lines, 1):
            match = UNFINISHED.search(line)
            if match:
                yield f"{path}:{number}: {match.group(0)}: finish it, or say it in an issue"


def missing_files(tree):
    for path in ("LICENSE", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/README.md",
                 "assets/fonts/OFL.txt", "run", "check", ".ci/run"):
        if path not in tree.files:
            yield f"{path} is missing"


def conflict_marks(tree):
    for path, lines in tree.files.items():
        for number, line in enumerate(lines, 1):
            if re.match(r"(<<<<<<<|>>>>>>>) ", line):
                yield f"{path}:{number}: a merge was not finished"


def links(tree):
    listed = subprocess.run(["git", "-C", tree.root, "ls-files", "--stage"], capture_output=True, text=True)
    for line in listed.stdout.splitlines():
        if line.startswith("120000 "):
            yield f"{line.split(maxsplit=3)[3]}: a link; what it leads to is not there on another machine"


def dead_links(tree):
    for path, lines in tree.files.items():
        if not path.endswith(".md"):
            continue
        for number, line in enumerate(lines, 1):
            for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", line):
                place = os.path.normpath(os.path.join(tree.root, os.path.dirname(path), target))
                if "://" not in target and not os.path.exists(place):
                    yield f"{path}:{number}: {target} is not there"


RULES = [
    ("files have at most %d lines" % LINES_MAX, long_files),
    ("lines of C have at most %d columns" % COLUMNS_MAX, long_lines),
    ("functions have at most %d lines" % FUNCTION_LINES_MAX, long_functions),
    ("no banned function is called", banned_calls),
    ("no include climbs a floor", climbing_includes),
    ("no dependency climbs a floor", climbing_dependencies),
    ("every header begins with its manual", headers_without_manual),
    ("nothing names one machine or a package registry", machine_words),
    ("nothing is marked unfinished", unfinished),
    ("every merge was finished", conflict_marks),
    ("no file is a link", links),
    ("links in documents lead somewhere", dead_links),
    ("the files that every project has are here", missing_files),
]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    tree = Tree(sys.argv[1])
    print(f"1..{len(RULES)}")
    failed = 0
    for number, (title, rule) in enumerate(RULES, 1):
        complaints = list(rule(tree))
        failed += bool(complaints)
        print(f"{'not ok' if complaints else 'ok'} {number} - {title}")
        for complaint in complaints:
            print(f"# {complaint}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
