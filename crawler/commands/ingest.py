"""``pressmark ingest``: pages that other programs kept, into the archive."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.errors import UsageError
from archive.session import Session

if TYPE_CHECKING:
    from crawler.ingest import Shard


@click.command(
    epilog="""\b
Examples:
  pressmark ingest crawl.warc.gz
  pressmark ingest downloads/ pages.jsonl
  pressmark ingest CC-NEWS-20260301-00042.warc.gz --shard 1/4
"""
)
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--engine",
    type=click.Choice(["local", "ray"]),
    default="local",
    show_default=True,
    help="Where the pages are read.",
)
@click.option("--shard", metavar="I/N", help="Only the I-th of N parts of the pages.")
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write one JSON line a capture to this file.",
)
@click.pass_obj
def command(
    session: Session,
    paths: tuple[Path, ...],
    engine: str,
    shard: str | None,
    report: Path | None,
) -> None:
    """File WARC, WACZ, HTML and JSON Lines (url, html) into the archive.

    Every page keeps the date and address that its file gives it.  What was taken in
    before is not taken in again; after a crash, run it again.
    """
    if engine == "ray":
        raise UsageError("ingest --engine ray is not there yet", about="engine")
    part = _shard(shard)
    from crawler.foreign import files
    from crawler.ingest import Ingest
    from crawler.working import at_work

    wanted = tuple(files(paths))
    with at_work(session, "ingest", report=report, create=True) as job:
        ingest = Ingest(job, part)
        wrong: list[UsageError] = []
        for path in wanted:
            before = job.tally.total
            try:
                fresh = ingest.file(path)
            except UsageError as error:
                wrong.append(error)  # that is no reason to leave the others
                continue
            count = f"{job.tally.total - before} captures"
            session.say(f"{path}: {count if fresh else 'was ingested before'}")
        for line in job.tally.lines():
            click.echo(line)
        for other in wrong[1:]:
            session.say(str(other))
        if wrong:
            raise wrong[0]


def _shard(text: str | None) -> Shard:
    from crawler.ingest import Shard

    if text is None:
        return Shard()
    found = re.fullmatch(r"(\d{1,5})/(\d{1,5})", text)
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        raise UsageError(f"--shard wants I/N, as 1/4, not {text!r}", about="shard")
    return Shard(number=int(found[1]), of=int(found[2]))
