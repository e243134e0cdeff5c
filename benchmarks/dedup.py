"""Which of the documents of a folder are the same story, asked of a real archive.

    python benchmarks/dedup.py --set DIR --predictions OUT.jsonl [--database URL]
    python benchmarks/dedup.py --set DIR --bars

DIR holds `docs.jsonl` (`id`, `lang`, `domain`, `title`, `body`, in the order in which
they come).  Each document becomes a page, `pressmark ingest` takes the pages in, and
the stories that the archive has then are written: `{id, cluster}` for every document,
`{a, b, relation}` for passages that two share.  A document that could not be read has
no line, and its number is told.  `--database` takes the URL of an empty database.

`--bars`: into SQLite, and into a PostgreSQL that is started for it, then each into
other stories by `pressmark recluster`.  All four must say the same; the folder's
`score_dedup.py` scores them against the bars, and each kind of shared
passage (excerpts, items of roundups) apart.  Exit code 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Any

from sqlalchemy import select

sys.path.insert(0, str(Path(__file__).parent))

from own_postgres import own_postgres

from archive.config import Config
from archive.store import open_archive, postings
from archive.tables import articles, story_links, story_members

START = "from crawler.cli import main; main()"
PAGE = """<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">
<title>{title}</title><meta property="og:type" content="article"></head>
<body><article><h1>{title}</h1>
{paragraphs}
</article></body></html>
"""


BARS = (
    ("cluster F1", ("clusters", "f1"), 0.985, True),
    ("reprint recall", ("reprint_recall",), 0.99, True),
    ("short reprints", ("short_reprint_recall",), 0.98, True),
    ("false merges", ("false_merge_rate",), 0.002, False),
    ("families fused", ("families_fused",), 2, False),
    ("excerpts linked", ("excerpt_link_recall",), 0.75, True),
    ("different pairs linked", ("different_linked",), 0.02, False),
)
"""Name, where the score has it, the bar, and whether more is better."""

Line = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--set", type=Path, required=True, dest="folder")
    parser.add_argument("--predictions", type=Path)
    parser.add_argument("--database", help="Its URL; SQLite where it is left out.")
    parser.add_argument("--bars", action="store_true")
    options = parser.parse_args()
    documents = [
        json.loads(line)
        for line in (options.folder / "docs.jsonl").open(encoding="utf-8")
    ]
    with tempfile.TemporaryDirectory(prefix="pressmark-dedup-") as name:
        if options.bars:
            sys.exit(judge(options.folder, documents, Path(name)))
        lines = told(documents, Path(name), options.database)
    if options.predictions:
        write(options.predictions, lines)


def told(
    documents: list[Line], folder: Path, database: str | None, *, anew: bool = False
) -> list[Line]:
    """What an archive says of the documents; anew: after `pressmark recluster` too."""
    folder.mkdir(exist_ok=True)
    database = database or f"sqlite:///{folder}/archive.db"
    if anew:
        pressmark(folder, database, "recluster")
    else:
        ingest(documents, folder, database)
    lines = list(predictions(documents, folder, database))
    print(f"{sum('cluster' in line for line in lines)} of {len(documents)} documents")
    return lines


def write(path: Path, lines: list[Line]) -> None:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


def judge(source: Path, documents: list[Line], folder: Path) -> int:
    """Score all four ways to the stories; 1 where a bar is missed."""
    answers: dict[str, list[Line]] = {}
    with own_postgres() as server:
        for name, database in (("SQLite", None), ("PostgreSQL", server)):
            place = folder / name
            answers[name] = told(documents, place, database)
            answers[f"{name}, reclustered"] = told(
                documents, place, database, anew=True
            )
    same = [said(lines) for lines in answers.values()]
    write(folder / "predictions.jsonl", answers["SQLite"])
    missed = score(source, folder / "predictions.jsonl")
    for name, one in zip(answers, same, strict=True):
        agrees = one == same[0]
        missed |= not agrees
        print(
            f"| {name} | {len(one[0])} stories, {len(one[1])} partial links "
            f"| {'the same' if agrees else 'OTHER'} |"
        )
    return int(missed)


def said(lines: list[Line]) -> tuple[set[frozenset[str]], set[tuple[str, str]]]:
    """The stories, whatever they are called, and the pairs that share a passage."""
    stories: dict[int, set[str]] = defaultdict(set)
    for line in lines:
        if "cluster" in line:
            stories[line["cluster"]].add(line["id"])
    pairs = {(line["a"], line["b"]) for line in lines if "relation" in line}
    return {frozenset(story) for story in stories.values()}, pairs


def score(source: Path, predicted: Path) -> bool:
    """Print the table of the bars; whether one is missed."""
    done = subprocess.run(
        [sys.executable, source / "score_dedup.py", predicted, "--json"],
        check=True,
        capture_output=True,
    )
    scores = json.loads(done.stdout)
    different = [
        kind for name, kind in scores["by_kind"].items() if name.startswith("different")
    ]
    linked = sum(kind["pairs"] * kind["linked"] for kind in different)
    scores["different_linked"] = linked / sum(kind["pairs"] for kind in different)
    missed = False
    print("| | | bar |\n| --- | --- | --- |")
    for name, path, bar, more in BARS:
        value = reduce(lambda found, key: found[key], path, scores)
        missed |= value < bar if more else value > bar
        print(f"| {name} | {value:.4f} | {'>=' if more else '<='} {bar} |")
    print("\n| passages shared | pairs | linked | in one story |")
    print("| --- | --- | --- | --- |")
    for name, kind in scores["by_kind"].items():
        if name.startswith("partial"):
            share = f"{kind['linked']:.3f} | {kind['same_cluster']:.3f}"
            print(f"| {name.partition('/')[2]} | {kind['pairs']} | {share} |")
    print()
    return missed


def ingest(documents: list[Line], folder: Path, database: str) -> None:
    """The documents as pages, through the real command."""
    pages = folder / "pages.jsonl"
    with pages.open("w", encoding="utf-8") as out:
        for number, document in enumerate(documents):
            page = {
                "url": address(document),
                "html": page_of(document),
                "fetched": f"2026-01-{1 + number // 1440:02}T"
                f"{number // 60 % 24:02}:{number % 60:02}:00Z",
            }
            out.write(json.dumps(page) + "\n")
    pressmark(folder, database, "ingest", str(pages))


def pressmark(folder: Path, database: str, *words: str) -> None:
    command = [sys.executable, "-c", START, "--quiet", *words]
    environment = {
        **os.environ,
        "PRESSMARK_DATABASE": database,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    subprocess.run(command, cwd=folder, env=environment, check=True)


def address(document: Line) -> str:
    return f"https://{document['domain']}/news/{document['id']}.html"


def page_of(document: Line) -> str:
    paragraphs = "\n".join(
        f"<p>{html.escape(line)}</p>"
        for line in document["body"].splitlines()
        if line.strip()
    )
    return PAGE.format(
        lang=document["lang"],
        title=html.escape(document["title"] or ""),
        paragraphs=paragraphs,
    )


def predictions(documents: list[Line], folder: Path, database: str) -> Iterator[Line]:
    config = Config(folder=folder, database=database, warc_dir=folder / "warc")
    by_url = {address(document): document["id"] for document in documents}
    with open_archive(config, readonly=True) as archive, archive.connect() as reader:
        query = select(articles.c.url, story_members).join(
            story_members, story_members.c.article_id == articles.c.id
        )
        known = {}
        for row in reader.execute(query.order_by(story_members.c.number)):
            known[row.number] = by_url[row.url]
            yield {"id": by_url[row.url], "cluster": row.story}
        links = select(story_links).where(story_links.c.relation == "partial")
        links = links.order_by(story_links.c.member, story_links.c.earlier)
        for row in reader.execute(links):
            a, b = known[row.member], known[row.earlier]
            yield {"a": a, "b": b, "relation": "partial"}
        kept = sum(1 for _ in postings.every(reader))
        print(f"{kept / len(known):.1f} fingerprints an article")


if __name__ == "__main__":
    main()
