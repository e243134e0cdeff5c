"""Whether noise makes revisions, and whether edits do, on stored pages of real sites.

    python benchmarks/noise.py FOLDER... [--pairs 16] [--keep DIR]

Each FOLDER holds ``manifest.jsonl`` and pages.  Of every page there are two states
under one address: with other advertising, counters, links, white space, encoding and
so on (``tests/crawler/noise/kinds.py``), or with an edit of the story (``edits.py``).
``pressmark ingest`` takes the first states and then the second ones, as a crawl that
comes back would.  Noise must make no revision; every edit must make one, with the
field that was edited among its changes.  Exit code 1 where one does not.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from credit_warc import content_type, read  # noqa: E402

from archive import holdings  # noqa: E402
from archive.config import Config  # noqa: E402
from archive.diffs import diff  # noqa: E402
from archive.errors import NotFound  # noqa: E402
from archive.store import Archive, open_archive  # noqa: E402
from archive.tables import captures  # noqa: E402
from archive.urls import url_key  # noqa: E402
from tests.crawler.noise.edits import EDITS  # noqa: E402
from tests.crawler.noise.kinds import KINDS, Answer, editions  # noqa: E402

START = "from crawler.cli import main; main()"
FIRST = datetime(2026, 1, 15, 12, tzinfo=UTC)
MEANT = dict.fromkeys(("iso-8859-1", "latin-1", "latin1", "us-ascii"), "windows-1252")
"""Labels that browsers, and we, take for another one (WHATWG Encoding, 4.2)."""

SPARE = 2
"""Pages taken for each pair: not every page is an article, or has what is edited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two states of one page."""

    what: str
    """The kind of noise, or what is edited."""

    before: Answer
    after: Answer


def pages(folders: list[Path]) -> Iterator[Answer]:
    """Every page once, in an order that has nothing to do with what it is."""
    found: dict[str, Answer] = {}
    for folder in folders:
        with (folder / "manifest.jsonl").open("rb") as manifest:
            for line in manifest:
                row = json.loads(line)
                if row["url"]:
                    body = read(folder, row["path"])
                    found.setdefault(url_key(row["url"]), answer(row["url"], body))
    return iter(sorted(found.values(), key=lambda one: _lot(one.url)))


def _lot(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def answer(url: str, body: bytes) -> Answer:
    """A stored page as text; bytes that its charset has not are kept as they are."""
    named = content_type(body).partition("charset=")[2].lower() or "utf-8"
    named = MEANT.get(named, named)
    try:
        return Answer(url=url, html=body.decode(named), charset=named)
    except (LookupError, UnicodeDecodeError):
        return Answer(url=url, html=body.decode("utf-8", "surrogateescape"))


def noisy(answers: Iterator[Answer], each: int) -> list[Pair]:
    """Pages for every kind of noise, more than are wanted."""
    pairs = []
    for what in (kind for kind in KINDS for _ in range(each * SPARE)):
        page = next(answers, None)
        if page is None:
            sys.exit(f"too few pages for {each} pairs of every kind")
        before, after = editions(what, page, page.url)
        pairs.append(Pair(what=what, before=before, after=after))
    return pairs


class Desk:
    """An archive in a folder, and the command that fills it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True, parents=True)
        database = f"sqlite:///{folder}/archive.db"
        self.config = Config(folder=folder, database=database, warc_dir=folder / "warc")

    def ingest(self, name: str, answers: list[Answer], at: datetime) -> None:
        path = self.folder / name
        with path.open("wb") as out:
            writer = WARCWriter(out, gzip=True, warc_version="1.1")
            for number, one in enumerate(answers):
                moment = at + timedelta(seconds=number)
                writer.write_record(_record(writer, one, moment))
        environment = {
            **os.environ,
            "PRESSMARK_DATABASE": self.config.database,
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, "-c", START, "--quiet", "ingest", str(path)]
        subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def archive(self) -> Archive:
        return open_archive(self.config, readonly=True)


def _record(writer: WARCWriter, one: Answer, moment: datetime) -> Any:
    body = one.body()
    headers = [*one.all_headers(), ("Content-Length", str(len(body)))]
    return writer.create_warc_record(
        one.url,
        "response",
        payload=io.BytesIO(body),
        http_headers=StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1"),
        warc_headers_dict={"WARC-Date": moment.strftime("%Y-%m-%dT%H:%M:%SZ")},
    )


def stored(archive: Archive, pairs: list[Pair], each: int) -> list[Pair]:
    """Those of which the first state is an article, as many as were asked for."""
    taken: Counter[str] = Counter()
    found = []
    for pair in pairs:
        if taken[pair.what] < each and _held(archive, pair.before.url) is not None:
            taken[pair.what] += 1
            found.append(pair)
    return found


def edits(archive: Archive, answers: list[Answer], each: int) -> list[Pair]:
    """Edits of what was read in these pages; what is rare is edited where it is."""
    taken: Counter[str] = Counter()
    found = []
    for page in answers:
        held = _held(archive, page.url)
        if held is None:
            continue
        record = held.record(evidence=True)
        for what in sorted(EDITS, key=lambda one: (one != "credit", taken[one])):
            html = EDITS[what][0](page.html, record) if taken[what] < each else None
            if html is not None:
                taken[what] += 1
                found.append(
                    Pair(what=what, before=page, after=replace(page, html=html))
                )
                break
    return found


def _held(archive: Archive, url: str) -> holdings.Held | None:
    with archive.connect() as connection:
        try:
            return holdings.find(connection, url)
        except NotFound:
            return None


def changes(archive: Archive, pair: Pair) -> list[tuple[str, str]] | None:
    """What the second state changed, field by field; None where it is no revision."""
    name = pair.before.url
    with archive.connect() as connection:
        article_id = holdings.find_id(connection, name)
        looks = select(func.count()).where(captures.c.article_id == article_id)
        if connection.scalar(looks) != 2:
            return [("the second state", "was no article")]
        past = holdings.history(connection, article_id)
        if len(past) < 2:
            return None
        old, new = (
            holdings.find(connection, name, revision=one.number) for one in past
        )
    found = []
    for change in diff(old.article, new.article):
        marked = [
            f"{'-' if piece.mark == 'removed' else '+'}{piece.text.strip()[:70]!r}"
            for piece in change.pieces
            if piece.mark != "kept"
        ]
        found.append((change.field, " ".join(marked[:4])))
    return found


def report(archive: Archive, pairs: list[Pair]) -> int:
    """The table; returns how many pairs went wrong or are missing."""
    by_what: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_what[pair.what].append(pair)
    wrong = noise = edited = 0
    for what in (*KINDS, *EDITS):
        bad = []
        for pair in by_what[what]:
            found = changes(archive, pair)
            fields = [field for field, _ in found or ()]
            good = found is None if what in KINDS else EDITS[what][1] in fields
            if not good:
                bad.append((pair, found))
        number = len(by_what[what])
        if what in KINDS:
            noise += number
            print(f"{what:28} {number:3} pairs {len(bad):3} revisions")
        else:
            edited += number
            print(f"{what:28} {number:3} edits {number - len(bad):3} found")
        for pair, found in bad:
            print(f"    {pair.before.url}")
            for field, words in found or [("no revision", "")]:
                print(f"        {field}: {words}")
        wrong += len(bad)
    print(f"{noise} noisy pairs, {edited} edits, {wrong} wrong")
    return wrong + (noise < 40) + (edited < len(EDITS))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--pairs", type=int, default=16, help="Of every kind.")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="Leave the archive.")
    options = parser.parse_args()
    for folder in options.folders:
        if not (folder / "manifest.jsonl").is_file():
            sys.exit(f"no pages in {folder}")
    with tempfile.TemporaryDirectory(prefix="noise-") as name:
        desk = Desk(options.keep or Path(name))
        answers = pages(options.folders)
        pairs = noisy(answers, options.pairs)
        rest = list(answers)
        first = [*(pair.before for pair in pairs), *rest]
        desk.ingest("before.warc.gz", first, FIRST)
        with desk.archive() as archive:
            pairs = stored(archive, pairs, options.pairs)
            pairs += edits(archive, rest, options.pairs)
        after = [pair.after for pair in pairs]
        desk.ingest("after.warc.gz", after, FIRST + timedelta(days=1))
        with desk.archive() as archive:
            wrong = report(archive, pairs)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
