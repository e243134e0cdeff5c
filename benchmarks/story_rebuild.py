"""What `pressmark recluster` takes: memory and time, of a small and a large archive.

    python benchmarks/story_rebuild.py [--small N] [--large M] [--folder DIR]

Archives on SQLite of N and of M invented articles (`story_texts.py`), each with a
revision and nothing else, whose stories the command finds in a process of its own.
Exit code 1 where the large one takes more than half as much memory again.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from story_index import START, address_of
from story_texts import Made, Press

from archive.config import Config
from archive.store import open_archive
from archive.store.revision_rows import shared_hash
from archive.store.writing import write
from archive.tables import articles, captures, revisions
from archive.urls import article_id, host, url_key

BAR = 1.5
LOT = 500
# Not ru_maxrss, which begins with what the process had that started this one.
COMMAND = """
from pathlib import Path
from crawler.cli import main
try:
    main()
finally:
    status = Path("/proc/self/status").read_text()
    print("most", int(status.split("VmHWM:")[1].split()[0]) // 1024)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="Where the files are put.")
    options = parser.parse_args()
    print("| articles | stories | memory, MB | seconds |\n| --- | --- | --- | --- |")
    most = []
    for number in (options.small, options.large):
        with tempfile.TemporaryDirectory(prefix="rebuild-", dir=options.folder) as name:
            most.append(one(Path(name), number))
    growth = most[1] / most[0]
    print(f"\nmemory of the large one: {growth:.2f} (at most {BAR})")
    sys.exit(growth > BAR)


def one(folder: Path, number: int) -> int:
    """Make an archive, find its stories; the most memory that took, in MB."""
    lay(folder, number)
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "recluster"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
        capture_output=True,
        text=True,
    )
    seconds = time.perf_counter() - began
    found = re.findall(r"\d+", done.stdout)
    print(f"| {int(found[0]):,} | {int(found[1]):,} | {found[-1]} | {seconds:.0f} |")
    return int(found[-1])


def lay(folder: Path, number: int) -> None:
    """The rows of articles without stories."""
    made = islice(Press(skew=0.05).articles(), number)
    with open_archive(Config(folder=folder), create=True) as archive:
        while lot := list(islice(made, LOT)):
            rows = [rows_of(one) for one in lot]
            with archive.begin() as work:
                for place, table in enumerate((articles, captures, revisions)):
                    write(work.connection, table, [row[place] for row in rows])


def rows_of(made: Made) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Its article, its capture, its revision."""
    url = address_of(made.number, made.site)
    seen = START + timedelta(seconds=made.number)
    name, record = article_id(url), f"urn:made:{made.number}"
    article = {
        **{"id": name, "url": url, "url_key": url_key(url), "host": host(url)},
        **{"first_seen": seen, "last_seen": seen, "revision": 1},
        "text_hash": shared_hash(made.body),
    }
    capture = {
        **{"id": record, "url": url, "url_key": url_key(url), "article_id": name},
        **{"fetched": seen, "status": 200, "record_type": "response"},
        **{"payload_digest": record, "digest": record, "redirects": []},
        **{"warc_file": "made.warc.gz", "offset": made.number, "length": 1},
    }
    revision = {
        **{"article_id": name, "number": 1, "reading": 1, "capture_id": record},
        **{"read": seen, "extractor": "made", "body": made.body, "access": "free"},
        **{"text_hash": record, "content_hash": record, "record_hash": record},
        "record": {},
    }
    return article, capture, revision


if __name__ == "__main__":
    main()
