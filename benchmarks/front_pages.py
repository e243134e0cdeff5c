"""How well links to articles are told from links to everything else.

Usage: python benchmarks/front_pages.py [--bench DIR]

DIR holds ``newsite``, ``extraction`` and ``credit`` (default: ``bench`` of the folder
that PRESSMARK_SHARED names).  Two measures, each by precision and recall:

The section pages of the invented news world, read as the crawl reads them, against the
articles that the world is known to have.

The links of the stored real pages of news, those that the crawl would look at: by
their address and how they are shown.  The pages do not say which lead to articles, so
gold is what their markup says and the classifier does not see.  A link is an article's
where it is alone with one <time> in its teaser, and such teasers stand in a list of at
least three; or where the benchmark holds the page that it leads to.  It is none's where
a page of the same site has it in <nav>, <footer> or a menu by its role, too, or with a
rel of tags, authors or licences.  Others, and those of which both is said, are left
out.  Such gold has slips: stories stand in menus, too.
Ends with 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from lxml import etree

from archive.urls import registered_domain, url_key
from crawler.extract.encoding import decode
from crawler.sources import section
from crawler.sources.anchors import anchors
from crawler.sources.shape import is_article
from crawler.sources.text import absolute

SHARED = Path(os.environ.get("PRESSMARK_SHARED", "../shared"))
BARS = {"news world": (1.0, 1.0), "real pages": (0.7, 0.95)}
"""Precision and recall."""

OUTLETS, ARTICLES, PORT = 8, 60, 8191
NAVIGATION = ("nav", "footer")
MENUS = frozenset(("navigation", "menu", "menubar", "contentinfo", "banner"))
OTHERS = frozenset(("tag", "author", "category", "license", "privacy-policy", "search"))
LIST = 3
"""Teasers alike."""

NO_NEWS = "trafilatura"
"""Origin of pages most of which are shops, forums and handbooks."""

SHOWN = 12
"""Wrong answers of each kind that are printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One link, what it is, and what it was told to be."""

    url: str
    words: str
    article: bool
    said: bool
    why: str
    """What says so."""

    @property
    def key(self) -> str:
        return url_key(self.url)


# -- the news world


def news_world(folder: Path) -> Iterator[Told]:
    """Every link of the section pages, and every article that none of them gave."""
    with tempfile.TemporaryDirectory() as scratch:
        gold, seeds = Path(scratch, "gold.jsonl"), Path(scratch, "seeds.jsonl")
        command = [sys.executable, "newsite.py", "--discover", "section"]
        command += ["--outlets", str(OUTLETS), "--articles", str(ARTICLES)]
        command += ["--port", str(PORT), "--gold", str(gold), "--seeds", str(seeds)]
        server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
        try:
            yield from _sections(_lines(seeds), gold)
        finally:
            server.terminate()
            server.wait()


def _sections(seeds: list[dict[str, str]], gold: Path) -> Iterator[Told]:
    pages = [url for seed in seeds for url in (seed["home"], *seed["sections"])]
    _get(pages[0])  # the lists are written before the server answers
    articles = {url_key(row["url"]) for row in _lines(gold)}
    found: set[str] = set()
    while pages:
        url = pages.pop()
        read = section.discover(_get(url), url)
        pages += read.channels
        for link in read.discoveries:
            key = url_key(link.url)
            if key not in found:
                found.add(key)
                yield Told(
                    url=link.url,
                    words=link.title or "",
                    article=key in articles,
                    said=True,
                    why="gold",
                )
    for key in articles - found:
        yield Told(url=key, words="", article=True, said=False, why="gold")


def _lines(path: Path) -> list[dict[str, str]]:
    deadline = time.monotonic() + 60
    while not path.exists() or not path.read_text("utf-8").endswith("\n"):
        if time.monotonic() > deadline:
            sys.exit(f"{path.name} was not written")
        time.sleep(0.1)
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _get(url: str) -> bytes:
    for _ in range(100):
        try:
            with urlopen(url, timeout=10) as answer:
                body: bytes = answer.read()
                return body
        except ConnectionError:
            time.sleep(0.1)
        except URLError as error:
            if not isinstance(error.reason, ConnectionError):
                raise
            time.sleep(0.1)
    sys.exit(f"{url} does not answer")


# -- real pages


def real_pages(bench: Path) -> Iterator[Told]:
    """Every link of the stored pages of which something is known."""
    pages: dict[str, tuple[Path, str]] = {}
    for name in ("extraction", "credit"):
        folder = bench / name
        for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            if row["url"] and row["origin"] != NO_NEWS:  # some are in both sets
                pages[url_key(row["url"])] = folder / row["path"], row["url"]
    held = {key for key, (_, url) in pages.items() if urlsplit(url).path.strip("/")}
    menus: dict[str, set[str]] = {}
    seen: set[str] = set()
    for path, url in pages.values():
        menus.setdefault(registered_domain(url), set()).update(_menu(_root(path), url))
    for path, url in pages.values():
        for told in _links(_root(path), url, held, menus[registered_domain(url)]):
            if told.key not in seen:
                seen.add(told.key)
                yield told


def _root(path: Path) -> etree._Element:
    data = path.read_bytes()
    body = gzip.decompress(data) if path.suffix == ".gz" else data
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=False)
    return etree.fromstring(decode(body, {})[0].encode("utf-8", "replace"), parser)


def _base(root: etree._Element, url: str) -> str:
    return absolute(url, root.xpath("string(//base/@href)")) or url


def _menu(root: etree._Element, url: str) -> Iterator[str]:
    """The addresses that the page calls something else than an article."""
    base = _base(root, url)
    for link in root.iter("a"):
        address = absolute(base, link.get("href"))
        rels = (link.get("rel") or "").lower().split()
        if address and (
            OTHERS.intersection(rels)
            or any(
                around.tag in NAVIGATION or around.get("role") in MENUS
                for around in link.iterancestors()
            )
        ):
            yield url_key(address)


def _links(
    root: etree._Element, url: str, held: set[str], menu: set[str]
) -> Iterator[Told]:
    base = _base(root, url)
    dated = _dated(root, base)
    for anchor in anchors(root, base, url):
        key = url_key(anchor.address)
        whys = [
            why
            for why, keys in (("held", held), ("dated", dated), ("menu", menu))
            if key in keys
        ]
        if not whys or ("menu" in whys and len(whys) > 1):
            continue
        yield Told(
            url=anchor.address,
            words=anchor.shown.text,
            article="menu" not in whys,
            said=is_article(anchor.address, anchor.shown),
            why=" ".join(whys),
        )


def _is_author(link: etree._Element) -> bool:
    """Whether the markup calls a link an author's: with a date that is no teaser."""
    near = (link, *islice(link.iterancestors(), 2), *link.iter())
    said = " ".join(str(value) for one in near for value in one.attrib.values())
    return "author" in said.lower().replace(link.get("href") or "", "")


def _dated(root: etree._Element, base: str) -> set[str]:
    """The addresses that stand alone with a <time>, in a list of such teasers."""
    lists: dict[tuple[str, str], set[str]] = {}
    for when in root.iter("time"):
        for around in when.iterancestors():
            links = [*around.iter("a"), *(around,)]
            found = (absolute(base, link.get("href")) for link in links)
            keys = {url_key(address) for address in found if address}
            if keys:
                if (
                    len(keys) == 1
                    and sum(1 for _ in around.iter("time")) == 1
                    and not any(_is_author(link) for link in links)
                ):
                    kind = (str(around.tag), around.get("class") or "")
                    lists.setdefault(kind, set()).update(keys)
                break
    return {key for keys in lists.values() if len(keys) >= LIST for key in keys}


# -- the figures


def figures(name: str, told: list[Told]) -> bool:
    """Print them; returns whether the bar is reached."""
    counts = Counter((one.article, one.said) for one in told)
    right = counts[True, True]
    precision = right / max(1, right + counts[False, True])
    recall = right / max(1, right + counts[True, False])
    articles = right + counts[True, False]
    print(
        f"{name}: {len(told)} links, {articles} of them to articles; "
        f"precision {precision:.3f}, recall {recall:.3f}"
    )
    for why, number in Counter(one.why for one in told).items():
        wrong = [one for one in told if one.why == why and one.article != one.said]
        print(f"  {why}: {number} links, {len(wrong)} wrong")
        for one in wrong[:: max(1, len(wrong) // SHOWN)][:SHOWN]:
            print(f"    {one.url}  {one.words[:60]}")
    least = BARS[name]
    return precision >= least[0] and recall >= least[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bench", type=Path, default=SHARED / "bench")
    bench = parser.parse_args().bench
    if not (bench / "newsite" / "newsite.py").is_file():
        sys.exit(f"nothing to measure with: {bench}")
    good = figures("news world", list(news_world(bench / "newsite")))
    good &= figures("real pages", list(real_pages(bench)))
    sys.exit(not good)


if __name__ == "__main__":
    main()
