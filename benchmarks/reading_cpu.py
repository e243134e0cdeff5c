"""Processor time of our reading against trafilatura's documented call: one process.

    python benchmarks/reading_cpu.py ../shared/bench/extraction [--rounds N]

Both read each page in turn, so that what else the machine does slows both; the order
changes from page to page.  Prints, as JSON, the ratio of each round, their median, and
the median of the pages' own ratios.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from peer_reader import WARM_UP
from peers import stored_pages

from archive.errors import ReadingFailed
from crawler.extract import extract


def ours(html: bytes, url: str | None) -> None:
    try:
        extract(html, url)
    except ReadingFailed:
        return


def theirs(html: bytes, url: str | None) -> None:
    from trafilatura import bare_extraction

    bare_extraction(html, url=url, with_metadata=True)


def timed(read: Callable[[bytes, str | None], None], *page: Any) -> float:
    started = time.process_time()
    read(*page)
    return time.process_time() - started


def one_round(pages: list[tuple[bytes, str | None]]) -> list[tuple[float, float]]:
    """Seconds of ours and of theirs, for each page."""
    spent = []
    for number, page in enumerate(pages):
        if number % 2:
            mine = timed(ours, *page)
            spent.append((mine, timed(theirs, *page)))
        else:
            other = timed(theirs, *page)
            spent.append((timed(ours, *page), other))
    return spent


def measure(folder: Path, rounds: int, sample: int) -> dict[str, Any]:
    pages = [
        (gzip.decompress(data) if one.path.suffix == ".gz" else data, one.url)
        for one in stored_pages(folder, sample)
        for data in (one.path.read_bytes(),)
    ]
    # Word lists and models are loaded at their first use, for all pages after it.
    one_round([(html.encode(), None) for html in WARM_UP.split("\n\n\n")[:-1]])
    one_round(pages[:10])
    runs = [one_round(pages) for _ in range(rounds)]
    ratios = [sum(m for m, _ in run) / sum(t for _, t in run) for run in runs]
    each = [m / t for run in runs for m, t in run if t]
    return {
        "pages": len(pages),
        "ratios": ratios,
        "ratio": statistics.median(ratios),
        "page_median": statistics.median(each),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sample", type=int, default=1, help="every N-th page")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    print(json.dumps(measure(options.folder, options.rounds, options.sample)))


if __name__ == "__main__":
    main()
