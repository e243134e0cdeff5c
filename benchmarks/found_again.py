"""Whether every archived article is found, shown and exported.

    python benchmarks/found_again.py FOLDER

FOLDER is where the commands are run: it holds pressmark-data or pressmark.toml.  Each
exported article is searched for by words of its own text, and shown by its address.
The commands are the real ones, called in one process.  Ends with 1 where one fails.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import regex

from archive.errors import PressmarkError
from archive.session import Session
from crawler.cli import pressmark

WORDS = 7
"""Of the text, side by side: hardly any two articles share them."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    os.chdir(parser.parse_args().folder)
    sys.exit(0 if check() else 1)


def check() -> bool:
    """Say how many are found, shown and exported; whether that is all."""
    records = exported()
    done: Counter[str] = Counter(exported=len(records))
    for record in records:
        for what, holds in (("found", is_found(record)), ("shown", is_shown(record))):
            done[what] += holds
            if not holds:
                print(f"not {what}: {record['id']} {record['url']}")
    print(", ".join(f"{done[what]} {what}" for what in ("exported", "found", "shown")))
    return len(set(done.values())) == 1 and bool(records)


def run(*arguments: str) -> str:
    """Standard output of a command."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(out):
        pressmark.main(arguments, standalone_mode=False, obj=Session(quiet=True))
    out.flush()
    raw = out.buffer
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue().decode()


def exported() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "all.jsonl"
        run("export", "-o", str(file))
        with file.open(encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]


def is_found(record: dict[str, Any]) -> bool:
    """Whether a phrase of its text, else of its title, finds it."""
    text = record["body"] or record["title"] or ""
    # Letters with their marks: "ê" may be two characters, Devanagari always is.
    words = regex.findall(r"[\p{L}\p{M}\p{N}]+", text[:500])[:WORDS]
    query = f'"{" ".join(words)}"'
    try:
        hits = run("search", query, "--format", "jsonl").splitlines()
    except PressmarkError as error:
        print(f"{query}: {error}")
        return False
    return record["id"] in {json.loads(hit)["id"] for hit in hits}


def is_shown(record: dict[str, Any]) -> bool:
    try:
        shown = json.loads(run("show", record["url"], "--format", "json"))
    except PressmarkError as error:
        print(error)
        return False
    return bool(shown["id"] == record["id"] and shown["title"] == record["title"])


if __name__ == "__main__":
    main()
