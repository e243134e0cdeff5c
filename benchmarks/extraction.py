"""Run ``pressmark extract`` over the stored pages and score what it says.

Usage: python benchmarks/extraction.py [extraction|credit ...] [--jobs N] [--keep DIR]

The pages and scorers are in ``bench`` of the folder that PRESSMARK_SHARED names
(default ``../shared``); the predictions come from the command that users have.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SHARED = Path(os.environ.get("PRESSMARK_SHARED", "../shared")).resolve()
BENCH = SHARED / "bench"
EXTRACT = "from crawler.cli import main; main()"
# What scores the predictions of a set.
SCORERS = {
    "extraction": ["score_extraction.py", "extraction"],
    "credit": ["score_credit.py"],
}


def predict(name: str, jobs: int, out: Path) -> None:
    """Write the predictions of a set, and say how it went."""
    manifest = BENCH / name / "manifest.jsonl"
    command = [sys.executable, "-c", EXTRACT, "extract", "--manifest", str(manifest)]
    started = time.monotonic()
    with out.open("wb") as stream:
        subprocess.run(
            [*command, "--jobs", str(jobs), "--evidence"], stdout=stream, check=True
        )
    seconds = time.monotonic() - started
    with out.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    errors = [row for row in rows if "error" in row]
    print(f"{name}: {len(rows)} pages, {len(errors)} error lines, {seconds:.0f} s")
    for row in errors:
        print(f"  {row['id']}: {row['error']}")
    print(f"  pages whose text is kept back: {sum(not r.get('body') for r in rows)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sets", nargs="*", default=[], help="extraction, credit")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="folder for the predictions")
    args = parser.parse_args()
    if not BENCH.is_dir():
        sys.exit(f"no pages to measure with: {BENCH} is not there")
    with tempfile.TemporaryDirectory() as scratch:
        folder = (args.keep or Path(scratch)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        for name in args.sets or SCORERS:
            out = folder / f"{name}.jsonl"
            predict(name, args.jobs, out)
            sys.stdout.flush()
            scorer = [sys.executable, *SCORERS[name], str(out)]
            subprocess.run(scorer, cwd=BENCH, check=True)


if __name__ == "__main__":
    main()
