"""Which of the documents of a folder are the same story, asked of a real archive.

    python benchmarks/dedup.py --set DIR --predictions OUT.jsonl [--score]

DIR holds `docs.jsonl` (`id`, `lang`, `domain`, `title`, `body`, in the order in which
they come).  Each document becomes a page, `pressmark ingest` takes the pages in, and
the stories that the archive has then are written: `{id, cluster}` for every document,
`{a, b, relation}` for passages that two share.  A document that could not be read has
no line, and its number is told.  `--score` runs the folder's `score_dedup.py`;
`--database` takes the URL of a database that is empty.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select

from archive.config import Config
from archive.store import open_archive
from archive.tables import articles, fingerprints, story_links, story_members

START = "from crawler.cli import main; main()"
PAGE = """<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">
<title>{title}</title><meta property="og:type" content="article"></head>
<body><article><h1>{title}</h1>
{paragraphs}
</article></body></html>
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--set", type=Path, required=True, dest="folder")
    parser.add_argument("--predictions", type=Path, required=True)
    parser.add_argument("--database", help="Its URL; SQLite where it is left out.")
    parser.add_argument("--score", action="store_true")
    options = parser.parse_args()
    documents = [
        json.loads(line)
        for line in (options.folder / "docs.jsonl").open(encoding="utf-8")
    ]
    with tempfile.TemporaryDirectory(prefix="pressmark-dedup-") as name:
        folder = Path(name)
        database = options.database or f"sqlite:///{folder}/archive.db"
        ingest(documents, folder, database)
        lines = list(predictions(documents, folder, database))
    options.predictions.write_text(
        "".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8"
    )
    print(f"{sum('cluster' in line for line in lines)} of {len(documents)} documents")
    if options.score:
        scorer = options.folder / "score_dedup.py"
        subprocess.run([sys.executable, scorer, options.predictions], check=True)


def ingest(documents: list[dict[str, Any]], folder: Path, database: str) -> None:
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
    command = [sys.executable, "-c", START, "ingest", str(pages)]
    environment = {
        **os.environ,
        "PRESSMARK_DATABASE": database,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    subprocess.run(command, cwd=folder, env=environment, check=True)


def address(document: dict[str, Any]) -> str:
    return f"https://{document['domain']}/news/{document['id']}.html"


def page_of(document: dict[str, Any]) -> str:
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


def predictions(
    documents: list[dict[str, Any]], folder: Path, database: str
) -> Iterator[dict[str, Any]]:
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
        kept = len(reader.execute(select(fingerprints.c.member)).all())
        print(f"{kept / len(known):.1f} fingerprints an article")


if __name__ == "__main__":
    main()
