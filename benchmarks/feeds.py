"""Our reader of feeds beside feedparser, on the feeds of feedparser's own tests.

Usage: python benchmarks/feeds.py TESTS

TESTS is the folder ``tests`` of feedparser's source distribution (``pip download
--no-binary :all: --no-deps feedparser``).  Of every file there the entries are counted,
and of each the link and the two dates compared.  Where the two differ and a class below
does not say why ours stands, that is a disagreement.  Processor time is that of reading
every file of TESTS/wellformed, one reader after the other, the least of several passes.
Ends with 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
import warnings
from calendar import timegm
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.errors import ReadingFailed
from crawler.sources import feed
from crawler.sources.entry import Entry
from crawler.sources.text import moment

PASSES = 5
MOST_CPU = 0.15
FIELDS = ("link", "published", "modified")

_HEADER = re.compile(rb"^Header:\s+([^:]+):(.+)$", re.M)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One file, as a server would send it."""

    name: str
    url: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a reader makes of one entry."""

    link: str | None
    published: datetime | None
    modified: datetime | None
    entry: Entry | None = None
    """As ours read it."""


Class = Callable[[str, Said, Said], bool]


def _dc_date(field: str, ours: Said, theirs: Said) -> bool:
    entry = ours.entry
    return (
        field != "link"
        and entry is not None
        and entry.published_element in ("dc:date", "dcterms:created")
        and theirs.published is None
        and theirs.modified in (ours.published, ours.modified)
    )


def _about(field: str, ours: Said, theirs: Said) -> bool:
    entry = ours.entry
    only = entry is not None and entry.guid is None and entry.links == (ours.link,)
    return field == "link" and only and theirs.link is None


def _no_address(field: str, ours: Said, theirs: Said) -> bool:
    guid = ours.entry.guid if ours.entry is not None else None
    return (
        field == "link" and ours.link is None and bool(re.match(r"[\w ]+$", guid or ""))
    )


def _twice(field: str, ours: Said, theirs: Said) -> bool:
    both = (ours.modified, theirs.modified)
    return field == "modified" and None not in both


CLASSES: dict[str, Class] = {
    "Dublin Core's date is when the item was published, feedparser has no such date or "
    "calls it the update": _dc_date,
    "rdf:about names the item by its address (RSS 1.0, 5.5), feedparser has no link": (
        _about
    ),
    'an id that is a number or a word ("1") is no address, feedparser makes it one': (
        _no_address
    ),
    "two dates of one name, which Atom forbids (RFC 4287, 4.1.2): ours is the first": (
        _twice
    ),
}


def cases(folder: Path) -> Iterator[Case]:
    for path in sorted(folder.rglob("*.xml")):
        name, body = path.relative_to(folder).as_posix(), path.read_bytes()
        said = {
            key.decode().strip().lower(): value.decode().strip()
            for key, value in _HEADER.findall(body)
        }
        headers = {"content-type": "application/xml", **said}
        url = headers.setdefault("content-location", f"http://127.0.0.1:8097/{name}")
        yield Case(name=name, url=url, body=body, headers=headers)


# -- the two readers


def ours(case: Case) -> list[Said]:
    """Raises ReadingFailed where there is nothing to read, and nothing else."""
    read = feed.read(case.body, case.url, case.headers)
    return [
        Said(
            link=entry.address,
            published=moment(entry.published),
            modified=moment(entry.modified),
            entry=entry,
        )
        for entry in read.entries
    ]


def theirs(case: Case) -> list[Said]:
    return [
        Said(
            link=entry.get("link") or None,
            published=_utc(entry.get("published_parsed")),
            # feedparser gives the published date where there is none, and warns of it.
            modified=_utc(
                entry["updated_parsed"]
                if dict.__contains__(entry, "updated_parsed")
                else None
            ),
        )
        for entry in _parsed(case).entries
    ]


def _parsed(case: Case) -> Any:
    import feedparser

    return feedparser.parse(case.body, response_headers=dict(case.headers))


def _utc(parsed: time.struct_time | None) -> datetime | None:
    return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None


# -- the measures


def compare(chosen: Sequence[Case]) -> int:
    """Print what was compared; returns how many disagreements no class explains."""
    same: Counter[str] = Counter()
    explained: Counter[str] = Counter()
    bad: list[str] = []
    for case in chosen:
        other = theirs(case)
        try:
            own = ours(case)
        except ReadingFailed as error:
            if other:
                bad.append(f"{case.name}: refused, {error.reason}")
            else:
                same["no feed for either"] += 1
            continue
        except Exception as error:  # the bar is that there is none
            bad.append(f"{case.name}: {error!r}")
            continue
        if len(own) != len(other):
            bad.append(f"{case.name}: {len(own)} entries, not {len(other)}")
            continue
        same["feeds"] += 1
        same["entries"] += len(own)
        for one, another in zip(own, other, strict=True):
            for field in FIELDS:
                mine, its = getattr(one, field), getattr(another, field)
                if mine == its:
                    same[f"{field}, where there is one"] += mine is not None
                    continue
                names = (n for n, says in CLASSES.items() if says(field, one, another))
                name = next(names, None)
                if name is None:
                    bad.append(f"{case.name}: {field} {mine}, not {its}")
                else:
                    explained[name] += 1
    print("the same answers")
    for name, number in same.items():
        print(f"  {number:5}  {name}")
    print("ours on purpose")
    for name, number in explained.items():
        print(f"  {number:5}  {name}")
    print(f"disagreements: {len(bad)}")
    for line in bad:
        print(f"  {line}")
    return len(bad)


def cost(chosen: Sequence[Case]) -> float:
    """Our processor time as a share of feedparser's."""
    readers: dict[str, Callable[[Case], object]] = {"ours": _ours, "theirs": _parsed}
    least: dict[str, float] = {}
    for _ in range(PASSES):
        for name, read in readers.items():
            begun = time.process_time()
            for case in chosen:
                read(case)
            spent = time.process_time() - begun
            least[name] = min(spent, least.get(name, spent))
    share = least["ours"] / least["theirs"]
    print(
        f"processor time of {len(chosen)} well-formed feeds: "
        f"ours {least['ours']:.3f} s, feedparser {least['theirs']:.3f} s, "
        f"{share:.3f} of it"
    )
    return share


def _ours(case: Case) -> object:
    try:
        return feed.discover(case.body, case.url, case.headers)
    except ReadingFailed:
        return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tests", type=Path)
    folder = parser.parse_args().tests
    found = list(cases(folder)) if folder.is_dir() else []
    if not found:
        sys.exit(f"no feeds to measure with: {folder}")
    warnings.simplefilter("ignore")  # feedparser's own, about its own fields
    bad = compare(found)
    share = cost([case for case in found if case.name.startswith("wellformed/")])
    sys.exit(bad > 0 or share > MOST_CPU)


if __name__ == "__main__":
    main()
