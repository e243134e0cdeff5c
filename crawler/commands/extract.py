"""``pressmark extract``: pages to JSON Lines, without any archive."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.errors import FetchingFailed, ReadingFailed, UsageError
from archive.session import Session

if TYPE_CHECKING:
    from ..documents import Document
    from ..reading import Readers

# Pages under way for each process: enough that none of them waits.
AHEAD = 3

EXAMPLES = """\b
Examples:
  pressmark extract story.html --url https://example.org/2026/story
  pressmark extract pages/ crawl.warc.gz --jobs 4 > articles.jsonl
  curl -s https://example.org/story | pressmark extract - --evidence
  pressmark extract --manifest pages.jsonl
"""


@click.command("extract", epilog=EXAMPLES)
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option("--url", help="Address of the page, where one page is given.")
@click.option(
    "--manifest",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Lines {id, path, url}; paths count from FILE.",
)
@click.option("--evidence", is_flag=True, help="Evidence of every field, not of some.")
@click.option(
    "--jobs",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    metavar="N",
    help="Reading processes; 0: one a core.",
)
@click.pass_obj
def command(
    session: Session,
    paths: tuple[str, ...],
    url: str | None,
    manifest: Path | None,
    evidence: bool,
    jobs: int,
) -> None:
    """Read pages into articles, one JSON object a line, in the order given.

    PATH is an HTML file (.gz too), a folder, a WARC file, or - for standard input.  A
    page that cannot be read gives a line with "error".  The id of a line is the
    manifest's, else that of the address, else the path.
    """
    from archive.views.output import print_lines

    from ..contexts import rules_in
    from ..documents import documents, read_manifest
    from ..reading import Readers

    if not paths and manifest is None:
        raise UsageError("nothing to read: name a PATH, or --manifest FILE")
    if paths and manifest is not None:
        raise UsageError("PATH and --manifest are two ways to say it: use one")
    listed = read_manifest(manifest) if manifest else None
    if listed and url is not None:
        raise UsageError("--url is for one PATH; a manifest has its own")
    pages = listed.documents if listed else documents(paths, url)
    with Readers(jobs, rules=rules_in(session.config)) as readers:
        print_lines(_lines(pages, readers, evidence=evidence))
    if listed and listed.broken:
        first, *others = listed.broken
        more = f" (and {len(others)} more such lines)" if others else ""
        raise UsageError(f"{first}{more}", about=str(manifest))


def _lines(
    pages: Iterable[Document], readers: Readers, *, evidence: bool
) -> Iterator[str]:
    """The line of each page, in order, while a few are read ahead."""
    ahead = readers.workers * AHEAD
    waiting: deque[Future[str]] = deque()
    with ThreadPoolExecutor(readers.workers) as threads:
        try:
            for page in pages:
                waiting.append(threads.submit(_line, page, readers, evidence))
                if len(waiting) >= ahead:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _line(page: Document, readers: Readers, evidence: bool) -> str:
    from archive.record import article_record, dumps, error_record

    try:
        loaded = page.load()
        article = readers.read(loaded.html, page.url, loaded.headers)
    except (ReadingFailed, FetchingFailed) as error:
        return dumps(error_record(page.id, page.url, f"{error.reason}: {error}"))
    except UsageError as error:
        return dumps(error_record(page.id, page.url, str(error)))
    return dumps(article_record(article, id=page.id, evidence=evidence))
