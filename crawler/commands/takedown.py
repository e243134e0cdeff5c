"""``pressmark takedown``: an article removed on request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from archive.errors import UsageError
from archive.options import WORDS
from archive.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.takedown import Plan
    from archive.warc import Record

EXAMPLES = """\b
Examples:
  pressmark takedown https://example.org/a.html --reason 'court order 4/26' --dry-run
  pressmark takedown 5ee1252b89364607 --reason 'request of the author, 2026-11-20'
"""


@click.command("takedown", epilog=EXAMPLES)
@click.argument("article", metavar="ID|URL", type=WORDS)
@click.option("--reason", required=True, type=WORDS, help="Kept, and shown by show.")
@click.option("--dry-run", is_flag=True, help="Say what would be touched, and stop.")
@click.pass_obj
def command(session: Session, /, article: str, reason: str, dry_run: bool) -> None:
    """Remove an article's text and payload; a tombstone stays.

    Every revision, its search words and its records in the WARC files go; its
    addresses, digests, the day and the reason stay.  Crawl, ingest and replay do not
    bring it back.  Copies outside of the archive (backups, exports) are not reached.
    """
    from datetime import UTC, datetime

    from archive.takedown import execute, plan

    reason = " ".join(reason.split())
    if not reason:
        raise UsageError("--reason wants words that a person can read later")
    session.start_logging()
    if dry_run:
        with session.archive(readonly=True) as archive:
            planned = plan(archive, article, _unpack)
        for line in _touched(planned):
            click.echo(line)
        click.echo("nothing was changed")
        return
    with session.archive() as archive, archive.lock():
        planned = plan(archive, article, _unpack)
        execute(archive, planned, reason=reason, at=datetime.now(UTC))
    for line in _touched(planned):
        click.echo(line)
    click.echo(f"taken down: {reason}")


def _touched(planned: Plan) -> Iterator[str]:
    for one in planned.articles:
        yield f"article {one.id} {one.url}"
        yield (
            f"  {one.title or '(no title)'}: {one.revisions} readings, "
            f"{len(one.records)} records in WARC files"
        )
    if planned.channels:
        yield f"{len(planned.channels)} captures of channels that tell its text"
    for name in sorted(planned.files):
        yield f"WARC file {name} is written anew"
    for other, url in planned.others:
        yield f"the same story stays: {other} {url}"


def _unpack(record: Record) -> bytes:
    from ..middlewares.decoding import decode
    from ..rereading import by_name

    encodings = by_name(record.http_headers).get("content-encoding", "")
    return decode(record.payload, encodings, 256 * 2**20)
