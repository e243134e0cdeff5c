"""Whether every value has its evidence, over all pages of a set.

    python benchmarks/evidence_figures.py ../shared/bench/extraction [SET...]

Prints, by field: values, values that have evidence, evidence that is found where its
selector points; and each that is not.  The law is asked where `pressmark verify` and
the tests ask it: `crawler.extract.evidence`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from peers import Stored, stored_pages

from archive.errors import ReadingFailed
from crawler.extract import extract
from crawler.extract.evidence import every, missing, stands
from crawler.extract.page import Page


@dataclass(kw_only=True)
class Figures:
    """Counts by field, and what is wrong."""

    values: Counter[str] = field(default_factory=Counter)
    evident: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Figures) -> None:
        self.values += other.values
        self.evident += other.evident
        self.found += other.found
        self.wrong += other.wrong


def look(stored: Stored) -> Figures:
    """The law on one page."""
    figures = Figures()
    data = stored.path.read_bytes()
    html = gzip.decompress(data) if stored.path.suffix == ".gz" else data
    try:
        article = extract(html, stored.url)
    except ReadingFailed:
        return figures
    page = Page(html, stored.url, soft_hyphens=True)
    for name in missing(article):
        figures.values[name] += 1
        figures.wrong.append(f"{stored.id} {name}: no evidence")
    for name, evidence in every(article):
        figures.values[name] += 1
        figures.evident[name] += bool(evidence.exact and evidence.selector)
        if stands(page, evidence, article.text):
            figures.found[name] += 1
        else:
            figures.wrong.append(f"{stored.id} {name}: {evidence}")
    return figures


def over(folders: Iterable[Path], sample: int = 1, jobs: int = 2) -> Figures:
    """The law on all pages of some sets."""
    total = Figures()
    pages = [page for folder in folders for page in stored_pages(folder, sample)]
    with ProcessPoolExecutor(jobs) as pool:
        for one in pool.map(look, pages, chunksize=8):
            total.add(one)
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--sample", type=int, default=1, help="every N-th page")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = over(options.folders, options.sample)
    rows = {
        name: [figures.values[name], figures.evident[name], figures.found[name]]
        for name in sorted(figures.values)
    }
    if options.json:
        print(json.dumps({"fields": rows, "wrong": figures.wrong}))
        return
    print(f"{'field':18}{'values':>8}{'evident':>9}{'found':>8}")
    for name, counts in rows.items():
        print(f"{name:18}{counts[0]:8}{counts[1]:9}{counts[2]:8}")
    print(*figures.wrong, sep="\n")


if __name__ == "__main__":
    main()
