#!/usr/bin/env python3
"""Mutation testing of parts that only the whole program's tests can judge: every mutant is compiled in, one is chosen at
run time. Called by tests/mutants.sh; needs cargo-mutants, which says what to change where.

    schemata.py PART… [--folder FOLDER] [--seconds S] [--jobs N] [--nice N] [--tests TEST,…] [--rerun TEST,…]

In:   the sources as committed, copied to FOLDER/tree once; the tests as they stand, copied at every start.
Out:  FOLDER/results.jsonl, one line a mutant (a run that was stopped goes on where it was), and the figures with what
      survived on standard output.

How: the body of a function with mutants becomes a `match` on the chosen number with a copy of the body for each mutant.
What does not compile is dropped, until all compiles. Each test is run once to see which functions it reaches; a mutant
is run against the tests that reach its function: first those that killed others of that function, then the cheapest.
A test that takes five times its time and five seconds more counts as failed. After S seconds of tests a mutant is left
for a later run ("stopped"). `--tests` names the tests to run by how their names begin (all, if not given), `--rerun`
those that changed since an earlier run.
"""

import argparse
import bisect
import collections
import concurrent.futures
import json
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import subprocess
import threading
import time

PARTS = ("eval", "analyze")
PROJECT = pathlib.Path(__file__).resolve().parent.parent
# They measure time, which says nothing on a busy machine; or they judge the text of the sources, not what it does.
LEFT_OUT = ("linear_time", "killed", "layers::", "catalogue::every_code", "wording::")
# Of the clock, for what waits and takes no processor time: long, as a test waits for a processor too.
PATIENCE = 3600
# The literate suite counts as one test a page.
SUITE = "suite::suite"
MEMORY = 8 << 30

CHOOSER = """//! Which mutant runs, and which functions with mutants a test reaches.
use std::io::Write;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

static CHOSEN: LazyLock<u32> =
    LazyLock::new(|| std::env::var("POLC_MUTANT").ok().and_then(|n| n.parse().ok()).unwrap_or(0));
static LOG: LazyLock<Option<std::ffi::OsString>> = LazyLock::new(|| std::env::var_os("POLC_MUTANT_REACHED"));
static SEEN: [AtomicBool; COUNT] = [const { AtomicBool::new(false) }; COUNT];

/// The number of the mutant that runs, asked by the function whose first mutant is `first`.
pub fn of(first: u32) -> u32 {
    if let Some(path) = &*LOG
        && SEEN.get(first as usize).is_some_and(|seen| !seen.swap(true, Ordering::Relaxed))
        && let Ok(mut log) = std::fs::OpenOptions::new().create(true).append(true).open(path)
    {
        let _ = log.write_all(format!("{first}\\n").as_bytes());
    }
    *CHOSEN
}
"""


class Work:
    """The folder and what it holds."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()
        self.tree = self.folder / "tree"
        self.clean = self.folder / "clean"
        self.target = self.folder / "target"
        self.folder.mkdir(parents=True, exist_ok=True)

    def load(self, name, otherwise):
        path = self.folder / name
        return json.loads(path.read_text()) if path.exists() else otherwise

    def save(self, name, value):
        (self.folder / name).write_text(json.dumps(value, ensure_ascii=False))


def listed(work):
    """The mutants by number, 1 up, in the order of file and function; `first` is the first of the same function."""
    if not (work.folder / "mutants.json").exists():
        for copy in (work.clean, work.tree):
            copy.mkdir(exist_ok=True)
            archive = subprocess.Popen(["git", "archive", "HEAD"], cwd=PROJECT, stdout=subprocess.PIPE)
            subprocess.run(["tar", "-x", "-C", copy], stdin=archive.stdout, check=True)
        globs = [arg for part in PARTS for arg in ("-f", f"src/{part}.rs", "-f", f"src/{part}/**")]
        command = ["cargo", "mutants", "--list", "--json", *globs]
        text = subprocess.run(command, cwd=work.clean, check=True, capture_output=True, text=True).stdout
        mutants = [m for m in json.loads(text) if m["function"]]
        functions = {(m["file"], start(m["function"]["span"])): m["function"]["span"] for m in mutants}
        for mutant in mutants:
            mutant["outer"] = outermost(mutant, functions)
        mutants.sort(key=lambda m: (m["file"], start(m["outer"]), start(m["span"])))
        work.save("mutants.json", mutants)
    mutants = dict(enumerate(work.load("mutants.json", []), 1))
    first = {}
    for number, mutant in mutants.items():
        mutant["first"] = first.setdefault((mutant["file"], start(mutant["outer"])), number)
    return mutants


def start(span):
    return (span["start"]["line"], span["start"]["column"])


def end(span):
    return (span["end"]["line"], span["end"]["column"])


def outermost(mutant, functions):
    """The span of the widest function with mutants around a mutant: its body is what is copied."""
    inner = mutant["function"]["span"]
    around = (span for (file, _), span in functions.items() if file == mutant["file"])
    return min((span for span in around if start(span) <= start(inner) and end(inner) <= end(span)), key=start)


def body(text, begin, stop, name):
    """Where the body of a function stands, without its braces."""
    at = re.compile(r"\bfn\s+" + re.escape(name)).search(text, begin).end()
    depth = 0
    while text[at] != "{" or depth:
        depth += (text[at] in "([") - (text[at] in ")]")
        at += 1
    return at + 1, text.rindex("}", at, stop)


def instrumented(text, mutants):
    """A file with its mutants compiled in, and the lines that belong to each: (first line, number), in order."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def offset(place):
        return starts[place[0] - 1] + place[1] - 1

    pieces, lines, at, line = [], [], 0, 1

    def put(piece, number=0):
        nonlocal line
        lines.append((line, number))
        pieces.append(piece)
        line += piece.count("\n")

    functions = collections.defaultdict(list)
    for number, mutant in mutants.items():
        functions[mutant["first"]].append(number)
    for first, numbers in sorted(functions.items()):
        span = mutants[numbers[0]]["outer"]
        name = re.search(r"\bfn\s+(\w+)", code(text[offset(start(span)) : offset(end(span))])).group(1)
        begin, stop = body(text, offset(start(span)), offset(end(span)), name)
        original = text[begin:stop]
        put(text[at:begin] + f"match crate::mutant::of({first}) {{\n")
        put(f"mutant__ if mutant__ < {first} || mutant__ > {numbers[-1]} => {{\n{original}\n}}\n", -first)
        for number in numbers:
            put(f"{number} => {{\n{changed(text, begin, stop, mutants[number], offset)}\n}}\n", number)
        put("_ => unreachable!(),\n}")
        at = stop
    put(text[at:])
    return "".join(pieces), lines


def code(text):
    """Without comments, which may speak of functions."""
    return re.sub(r"//.*", "", text)


def changed(text, begin, stop, mutant, offset):
    if mutant["genre"] == "FnValue":
        return mutant["replacement"]
    at, to = offset(start(mutant["span"])), offset(end(mutant["span"]))
    return text[begin:at] + mutant["replacement"] + text[to:stop]


def built(work, mutants):
    """The test binary with all mutants that compile; the others are dropped."""
    shutil.copytree(PROJECT / "tests", work.tree / "tests", dirs_exist_ok=True, copy_function=newer)
    manifest = (work.clean / "Cargo.toml").read_text()
    write(work.tree / "Cargo.toml", manifest.replace('debug = "line-tables-only"', "debug = 0\nopt-level = 1"))
    root = (work.clean / "src/lib.rs").read_text()
    write(work.tree / "src/lib.rs", root + "\n#[allow(missing_docs)]\npub mod mutant;\n")
    write(work.tree / "src/mutant.rs", CHOOSER.replace("COUNT", str(len(mutants) + 1)))
    # Bodies of an unnamed type cannot stand side by side.
    unnamed = [n for n, m in mutants.items() if m["function"]["return_type"].startswith("-> impl")]
    dropped = {*unnamed, *work.load("dropped.json", [])}
    while True:
        standing = {n: m for n, m in mutants.items() if n not in dropped}
        lines = written(work, sorted({m["file"] for m in mutants.values()}), standing)
        binary, blamed = compiled(work, lines)
        if binary:
            return binary, standing
        for number in blamed:
            # The original is blamed only for what its copies are: then none of them can stand.
            dropped.update([number] if number > 0 else [n for n, m in mutants.items() if m["first"] == -number])
        print(f"{len(dropped)} of {len(mutants)} mutants do not compile", flush=True)
        work.save("dropped.json", sorted(dropped))


def written(work, files, mutants):
    lines = {}
    for file in files:
        inside = {n: m for n, m in mutants.items() if m["file"] == file}
        text, lines[file] = instrumented((work.clean / file).read_text(), inside)
        write(work.tree / file, text)
    return lines


def newer(source, target):
    """Copies what differs, so that nothing is built again for nothing."""
    if not os.path.exists(target) or pathlib.Path(source).read_bytes() != pathlib.Path(target).read_bytes():
        shutil.copyfile(source, target)


def write(path, text):
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def compiled(work, lines):
    """The test binary, or the numbers that the compiler blames."""
    command = ["cargo", "test", "--locked", "--no-run", "--test", "it", "--message-format", "json"]
    environment = os.environ | {"CARGO_TARGET_DIR": str(work.target), "RUSTFLAGS": "--cap-lints allow", "CARGO_INCREMENTAL": "0"}
    run = subprocess.run(command, cwd=work.tree, env=environment, capture_output=True, text=True)
    messages = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    if run.returncode == 0:
        return next(m["executable"] for m in messages if m.get("target", {}).get("name") == "it" and m.get("executable")), []
    blamed = set()
    for message in messages:
        found = message.get("message", {})
        if message["reason"] == "compiler-message" and found["level"] == "error" and found["spans"]:
            numbers = {blame(lines, span) for span in found["spans"] if span["is_primary"]} - {0}
            blamed |= numbers or {blame(lines, span) for span in found["spans"]} - {0}
    if not blamed:
        raise SystemExit(run.stdout[-4000:] + run.stderr[-4000:])
    return None, blamed


def blame(lines, span):
    own = lines.get(span["file_name"], [(1, 0)])
    return own[bisect.bisect_right(own, span["line_start"], key=lambda entry: entry[0]) - 1][1]


def run(work, binary, test, variables, seconds):
    """Whether a test passes, and the processor time it took; `seconds` is what it takes without a mutant, if known."""
    limit = int(5 * seconds + 5) if seconds is not None else PATIENCE

    def bounded():
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    scratch = work.folder / "tmp" / str(threading.get_ident())
    scratch.mkdir(parents=True, exist_ok=True)
    test, _, page = test.partition("@")
    environment = os.environ | variables | {"TMPDIR": str(scratch), "RUST_BACKTRACE": "0", "POLC_SUITE": page}
    child = subprocess.Popen(
        [binary, "--exact", test], cwd=work.tree, env=environment, start_new_session=True, preexec_fn=bounded,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    timer = threading.Timer(PATIENCE, os.killpg, (child.pid, signal.SIGKILL))
    timer.start()
    _, status, usage = os.wait4(child.pid, 0)
    timer.cancel()
    child.returncode = os.waitstatus_to_exitcode(status)
    shutil.rmtree(scratch, ignore_errors=True)
    return child.returncode == 0, usage.ru_utime + usage.ru_stime


def reached(work, binary, wanted, rerun, jobs):
    """Of each wanted test that passes without a mutant: its time and the functions it reaches."""
    known = {test: entry for test, entry in work.load("reach.json", {}).items() if not test.startswith(rerun)}
    names = subprocess.run([binary, "--list"], cwd=work.tree, check=True, capture_output=True, text=True).stdout
    ignored = subprocess.run([binary, "--list", "--ignored"], cwd=work.tree, capture_output=True, text=True).stdout
    tests = set(re.findall(r"^(\S+): test$", names, re.M)) - set(re.findall(r"^(\S+): test$", ignored, re.M))
    tests |= {f"{SUITE}@{page.relative_to(PROJECT)}" for page in PROJECT.glob("tests/suite/**/*.md")}
    tests = {test for test in tests - {SUITE} if test.startswith(wanted) and not any(word in test for word in LEFT_OUT)}

    def look(test):
        log = work.folder / f"reached-{threading.get_ident()}"
        log.unlink(missing_ok=True)
        passes, seconds = run(work, binary, test, {"POLC_MUTANT_REACHED": str(log)}, None)
        functions = sorted({int(n) for n in log.read_text().split()}) if log.exists() else []
        log.unlink(missing_ok=True)
        return test, {"passes": passes, "seconds": seconds, "functions": functions}

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for test, entry in pool.map(look, sorted(tests - known.keys())):
            known[test] = entry
            work.save("reach.json", known)
    failing = sorted(test for test in tests if not known[test]["passes"])
    print(f"{len(tests)} tests; left out, as they fail in the copy: {failing}", flush=True)
    return {test: entry for test, entry in known.items() if test in tests and entry["passes"]}


class Judge:
    """Runs mutants and writes what became of them."""

    def __init__(self, work, binary, mutants, tests, rerun, seconds):
        self.work, self.binary, self.mutants, self.tests, self.seconds = work, binary, mutants, tests, seconds
        self.path = work.folder / "results.jsonl"
        self.results = {}
        self.lock = threading.Lock()
        self.killers = collections.defaultdict(collections.Counter)
        if self.path.exists():
            for line in self.path.read_text().splitlines():
                row = json.loads(line)
                row["passed"] = [test for test in row["passed"] if not test.startswith(rerun)]
                self.results[row["mutant"]] = row
        for row in self.results.values():
            self.count(row)

    def count(self, row):
        if row["outcome"] == "killed":
            self.killers[self.mutants[row["mutant"]]["first"]][row["by"]] += 1

    def judge(self, number):
        first = self.mutants[number]["first"]
        earlier = self.results.get(number, {"outcome": "", "passed": []})
        reaching = [test for test, entry in self.tests.items() if first in entry["functions"]]
        left = set(reaching) - set(earlier["passed"])
        if earlier["outcome"] == "killed" or earlier["outcome"] and not left:
            return
        row = {"mutant": number, "outcome": "survived" if reaching else "unreached", "by": None, "passed": earlier["passed"]}
        killers = self.killers[first]
        spent = 0
        for test in sorted(left, key=lambda test: (-killers[test], self.tests[test]["seconds"])):
            normal = self.tests[test]["seconds"]
            if spent and spent + normal > self.seconds:
                row["outcome"] = "stopped"
                break
            passes, seconds = run(self.work, self.binary, test, {"POLC_MUTANT": str(number)}, normal)
            spent += seconds
            if not passes:
                row |= {"outcome": "killed", "by": test, "passed": []}
                break
            row["passed"] = [*row["passed"], test]
        with self.lock:
            self.results[number] = row
            self.count(row)
            with self.path.open("a") as out:
                out.write(json.dumps(row, ensure_ascii=False) + "\n")


def inside(mutant, part):
    return mutant["file"].startswith((f"src/{part}.rs", f"src/{part}/"))


def report(parts, everything, mutants, results):
    for part in parts:
        own = {n for n, m in everything.items() if inside(m, part)}
        counts = collections.Counter(results[n]["outcome"] if n in results else "to do" for n in own & mutants.keys())
        print(f"{part}: {len(own)} mutants, {len(own - mutants.keys())} do not compile;", dict(sorted(counts.items())))
    for number in sorted(mutants):
        if results.get(number, {"outcome": "killed"})["outcome"] != "killed":
            print(f"{number} {results[number]['outcome']}: {mutants[number]['name']}")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("parts", nargs="+", choices=PARTS)
    arguments.add_argument("--folder", default=PROJECT / "target" / "mutants")
    arguments.add_argument("--seconds", type=float, default=1e9)
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("--tests", default="")
    arguments.add_argument("--rerun", default=None)
    arguments.add_argument("--nice", type=int, default=5)
    options = arguments.parse_args()
    os.nice(options.nice)
    work = Work(options.folder)
    everything = listed(work)
    binary, mutants = built(work, everything)
    rerun = tuple(options.rerun.split(",")) if options.rerun else ()
    tests = reached(work, binary, tuple(options.tests.split(",")), rerun, options.jobs)
    judge = Judge(work, binary, mutants, tests, rerun, options.seconds)
    todo = [n for part in options.parts for n, m in mutants.items() if inside(m, part)]
    # Always the same order, but not that of the files: what a run did that was stopped is a fair sample.
    random.Random(0).shuffle(todo)
    begun = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for done, _ in enumerate(pool.map(judge.judge, todo), 1):
            if done % 100 == 0:
                print(f"{done} of {len(todo)} after {time.monotonic() - begun:.0f} s", flush=True)
    report(options.parts, everything, mutants, judge.results)


if __name__ == "__main__":
    main()
