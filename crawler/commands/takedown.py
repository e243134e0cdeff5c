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

    from ..redacting import Plan as Redacted

EXAMPLES = """\b
Examples:
  pressmark takedown https://example.org/a.html --reason 'court order 4/26' --dry-run
  pressmark takedown 5ee1252b89364607 --reason 'request of the author, 2026-11-20'
  pressmark takedown 5ee1252b89364607 --name 'Jane Doe' --reason 'request, 2026-11-21'
"""


@click.command("takedown", epilog=EXAMPLES)
@click.argument("article", metavar="ID|URL", type=WORDS)
@click.option("--reason", required=True, type=WORDS, help="Kept, and shown by show.")
@click.option(
    "--name",
    "names",
    metavar="PERSON",
    multiple=True,
    type=WORDS,
    help="Remove only this person's name; the article stays. May be repeated.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be touched, and stop.")
@click.pass_obj
def command(
    session: Session,
    /,
    article: str,
    reason: str,
    names: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Remove an article's text and payload; a tombstone stays.

    Every revision, its search words and its records in the WARC files go; its
    addresses, digests, the day and the reason stay.  Crawl, ingest and replay do not
    bring it back.  With --name the article stays, and "[name removed]" stands where the
    name stood, in pages that come later too.  Copies outside of the archive
    (backups, exports) are not reached.
    """
    from datetime import UTC, datetime

    from archive.takedown import execute, plan

    reason = " ".join(reason.split())
    if not reason:
        raise UsageError("--reason wants words that a person can read later")
    if names:
        _hide(session, article, names, reason, dry_run=dry_run)
        return
    session.start_logging()
    if dry_run:
        with session.archive(readonly=True) as archive:
            planned = plan(archive, article)
        for line in _touched(planned):
            click.echo(line)
        click.echo("nothing was changed")
        return
    with session.archive() as archive, archive.lock():
        planned = plan(archive, article)
        execute(archive, planned, reason=reason, at=datetime.now(UTC))
    for line in _touched(planned):
        click.echo(line)
    click.echo(f"taken down: {reason}")


def _hide(
    session: Session,
    article: str,
    names: tuple[str, ...],
    reason: str,
    *,
    dry_run: bool,
) -> None:
    from datetime import UTC, datetime

    from ..redacting import execute, plan
    from ..working import at_work

    if dry_run:
        session.start_logging()
        with session.archive(readonly=True) as archive:
            lines = list(_hidden(plan(archive, article, names)))
        for line in (*lines, "nothing was changed"):
            click.echo(line)
        return
    with at_work(session, "takedown", report=None) as job:
        planned = plan(job.archive, article, names)
        execute(job, planned, reason=reason, at=datetime.now(UTC))
    for line in _hidden(planned):
        click.echo(line)
    click.echo(f"name removed: {reason}")


def _hidden(planned: Redacted) -> Iterator[str]:
    for article_id in planned.redactors:
        yield f"article {article_id}"
    yield (
        f"  {len(planned.held)} readings are made anew, "
        f"{len(planned.pages)} records in WARC files"
    )
    if planned.channels:
        yield f"{len(planned.channels)} captures of channels that listed it"
    for name in sorted(planned.files):
        yield f"WARC file {name} is written anew"


def _touched(planned: Plan) -> Iterator[str]:
    for one in planned.articles:
        if one.page is not None:
            yield f"page {one.url}"
            records = f"{len(one.records)} records in WARC files"
            yield f"  no article was read of it: {records}"
            continue
        yield f"article {one.id} {one.url}"
        yield (
            f"  {one.title or '(no title)'}: {one.revisions} readings, "
            f"{len(one.records)} records in WARC files"
        )
    if planned.channels:
        yield f"{len(planned.channels)} captures of channels that listed it"
    for name in sorted(planned.files):
        yield f"WARC file {name} is written anew"
    for other, url in planned.others:
        yield f"the same story stays: {other} {url}"
