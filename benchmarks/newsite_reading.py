"""How rightly the invented news world of the bench is read, by layout and language.

Usage: python benchmarks/newsite_reading.py [--pages N] [--kb N] [--show FIELD]

The world is ``bench/newsite`` of the folder that PRESSMARK_SHARED names (default
``../shared``): every word of its pages is known.  Half of the pages credit an outlet or
an agency, half do not.  ``--show body`` prints where a field differs from the truth.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archive.model import Article
from crawler.extract import extract

SHARED = Path(os.environ.get("PRESSMARK_SHARED", "../shared")).resolve()
NEWSITE = SHARED / "bench" / "newsite"
FIELDS = ("title", "authors", "credit", "published", "language", "publisher")
# A page names one of these, or nobody: in no table, in the table, the site itself.
CREDITED = ("Harbour Dispatch", None, "Reuters", None, "Lantern Wire", None)
LINKS = 12


def pages(world: Any, number: int, weight: int) -> Iterator[tuple[Any, str, bytes]]:
    """(truth, address, page) of ``number`` articles for every layout and language."""
    for layout in world.LAYOUTS:
        for language in world.LANGUAGES:
            links = [
                (f"http://127.8.0.1/{n}", world.make(7, 1, n, language=language).title)
                for n in range(LINKS)
            ]
            for one in range(number):
                truth = world.make(
                    *(3, 5 + one % 3, one),
                    language=language,
                    layout=layout,
                    credit=CREDITED[one % len(CREDITED)],
                    version=1 + one % 2,
                )
                url = f"http://127.8.0.6:8000/{language}/{layout}/{one}.html"
                yield truth, url, world.render(truth, url, links, weight).encode()


def judge(article: Article, truth: Any) -> dict[str, tuple[object, object]]:
    """What was read and what is true, for each field."""
    return {
        "title": (article.title, truth.title),
        "authors": (list(article.authors), list(truth.authors)),
        "credit": (
            [credit.name for credit in article.credits],
            [truth.credit] if truth.credit else [],
        ),
        "published": (_day(article), truth.published[:10]),
        "language": (article.language, truth.language),
        "publisher": (article.publisher, truth.outlet),
        "body": (article.body, "\n\n".join(truth.paragraphs)),
    }


def _day(article: Article) -> str | None:
    published = article.dates.get("published")
    return str(published.value)[:10] if published else None


def token_f1(read: str, true: str) -> float:
    mine, theirs = (
        Counter(re.findall(r"[\u3400-\u9fff]|\w+", t)) for t in (read, true)
    )
    same = (mine & theirs).total()
    return 2 * same / max(1, mine.total() + theirs.total())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pages", type=int, default=6)
    parser.add_argument("--kb", type=int, default=10)
    parser.add_argument("--show", help="field whose differences are printed")
    args = parser.parse_args()
    if not NEWSITE.is_dir():
        sys.exit(f"no news world to measure with: {NEWSITE} is not there")
    sys.path.insert(0, str(NEWSITE))
    import articles as world

    rows: dict[str, list[dict[str, float]]] = defaultdict(list)
    for truth, url, page in pages(world, args.pages, args.kb):
        found = judge(extract(page, url, {"content-type": "text/html"}), truth)
        score = {name: float(read == true) for name, (read, true) in found.items()}
        read, true = found["body"]
        score["body f1"] = token_f1(str(read or ""), str(true))
        for row in ("all", truth.layout, truth.language):
            rows[row].append(score)
        rows[f"{truth.layout} {truth.language}"].append(score)
        if args.show and not score[args.show]:
            print(truth.layout, truth.language, url, *found[args.show], sep="\n  ")
    columns = (*FIELDS, "body", "body f1")
    print(f"{'':18}{'pages':>6}", *(f"{name:>10}" for name in columns))
    for row, scores in rows.items():
        means = [sum(one[name] for one in scores) / len(scores) for name in columns]
        if " " not in row or min(means) < 1:
            print(f"{row:18}{len(scores):6}", *(f"{mean:10.3f}" for mean in means))


if __name__ == "__main__":
    main()
