"""What robots.txt files allow, by the code that the crawl uses, against known answers.

Usage: python benchmarks/robots.py [CASES]

CASES has one JSON object a line: id, level, agent, robots, url, allowed (default:
``bench/robots/cases.jsonl`` of the folder that PRESSMARK_SHARED names).  Ends with 1
where a case of level ``rfc`` is wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from pathlib import Path

from crawler import robots

SHARED = Path(os.environ.get("PRESSMARK_SHARED", "../shared"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    default = SHARED / "bench" / "robots" / "cases.jsonl"
    parser.add_argument("cases", nargs="?", type=Path, default=default)
    path = parser.parse_args().cases
    if not path.is_file():
        sys.exit(f"no cases to measure with: {path} is not there")
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for line in path.read_text("utf-8").splitlines():
        case = json.loads(line)
        text = robots.text_of(case["robots"].encode())
        rules = robots.Origin(robots.RULES, text)
        allowed = rules.forbids(case["url"], case["agent"]) is None
        total[case["level"]] += 1
        right[case["level"]] += allowed == case["allowed"]
        if allowed != case["allowed"]:
            print(f"  {case['level']} {case['id']}: {case['source']}")
    for level, number in total.items():
        print(f"{level}: {right[level]} of {number}")
    sys.exit(right["rfc"] < total["rfc"])


if __name__ == "__main__":
    main()
