"""Holds what the analysis says of random conditions against z3. Usage: check.py FILE (lines of JSON)."""

import json
import sys

import z3

counts, wrong = {}, []
for line in open(sys.argv[1], encoding="utf-8"):
    case = json.loads(line)
    solver = z3.Solver()
    solver.set("timeout", 10_000)
    solver.from_string(case["smt"])
    answer = str(solver.check())
    key = (case["says"], answer)
    counts[key] = counts.get(key, 0) + 1
    if key in {("nowhere", "sat"), ("exact", "unsat")}:
        wrong.append(case["rule"])
for (says, answer), count in sorted(counts.items()):
    print(f"analysis {says:8} z3 {answer:8} {count}")
print(f"{len(wrong)} disagreements")
print("\n".join(wrong[:20]))
sys.exit(1 if wrong else 0)
