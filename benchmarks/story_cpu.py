"""Processor time of finding an article's story against that of reading its page.

    python benchmarks/story_cpu.py ../shared/bench/extraction [--sample N] [--before N]

Stored pages are read one by one, fifty at a time; then the stories of these articles
are found in one transaction, as the pipeline does: signature, look-up, verdict, rows
and commit, in an archive on SQLite that has N invented articles already.  Three
rounds, each into an archive of its own.  Exit code 1 where the bar is missed.
"""

from __future__ import annotations

import argparse
import gzip
import logging
import statistics
import sys
import tempfile
import time
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from peer_reader import WARM_UP
from peers import stored_pages
from story_fill import Past, fill
from story_index import BATCH, find_stories

from archive.config import Config
from archive.errors import ReadingFailed
from archive.store import open_archive
from crawler.extract import extract

BAR = 0.1
ROUNDS = 3

Page = tuple[bytes, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sample", type=int, default=1, help="every N-th page")
    parser.add_argument("--before", type=int, default=20_000)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    pages = [
        (gzip.decompress(data) if one.path.suffix == ".gz" else data, one.url or "")
        for one in stored_pages(options.folder, options.sample)
        for data in (one.path.read_bytes(),)
    ]
    # Word lists and models are loaded at their first use, for all pages after it.
    for html in WARM_UP.split("\n\n\n")[:-1]:
        read((html.encode(), "http://paper.example/"))
    ratios = []
    print("| articles | reading, ms | story, ms | share |\n| --- | --- | --- | --- |")
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory(prefix="pressmark-stories-") as name:
            articles, reading, story = one_round(pages, Path(name), options.before)
        ratios.append(story / reading)
        each = [1_000 * seconds / articles for seconds in (reading, story)]
        print(f"| {articles} | {each[0]:.1f} | {each[1]:.2f} | {ratios[-1]:.3f} |")
    ratio = statistics.median(ratios)
    print(f"\nmedian {ratio:.3f} (at most {BAR})")
    sys.exit(ratio > BAR)


def one_round(pages: list[Page], folder: Path, before: int) -> tuple[int, float, float]:
    """How many articles; seconds of reading them, and of finding their stories."""
    config = Config(
        folder=folder,
        database=f"sqlite:///{folder}/archive.db",
        warc_dir=folder / "warc",
    )
    with open_archive(config, create=True):
        pass
    fill(config.database_url, Past(skew=0.0), 1, before)
    articles, reading, story = 0, 0.0, 0.0
    with open_archive(config) as archive:
        for start in range(0, len(pages), BATCH):
            began = time.process_time()
            bodies = [read(page) for page in pages[start : start + BATCH]]
            reading += time.process_time() - began
            # Addresses of our own: a set may have two pages at one, or none.
            batch = [
                (f"https://paper{number % 97}.example/{number}", body)
                for number, body in enumerate(bodies, start)
                if body
            ]
            began = time.process_time()
            find_stories(archive, batch, start)
            story += time.process_time() - began
            articles += len(batch)
    return articles, reading, story


def read(page: Page) -> str | None:
    """The text of a page; None where it has none."""
    try:
        return extract(page[0], page[1] or None).body
    except ReadingFailed:
        return None


if __name__ == "__main__":
    main()
