"""``pressmark crawl``: fetch what is due, once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.errors import NotFound, UsageError
from archive.session import Session, terminal_text

if TYPE_CHECKING:
    from archive.store import Archive

    from ..order import Order, Summary

EPILOG = """\b
Examples:
  pressmark crawl
  pressmark crawl "Example Courier" --all
  pressmark crawl --url https://example.org/news/story.html
  pressmark crawl --since 2d --max-pages 500 --report outcomes.jsonl
"""


@click.command(epilog=EPILOG)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--all", "everything", is_flag=True, help="Due or not.")
@click.option("--url", "urls", multiple=True, help="Fetch this page, and no other.")
@click.option("--max-pages", type=click.IntRange(min=1), help="Fetch no more articles.")
@click.option("--since", help="Nothing dated before: 2026-03-01, 2d.")
@click.option("--dry-run", is_flag=True, help="Say what would be fetched, and why.")
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    help="Seconds after which no new work is taken (default: time_limit).",
)
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every outcome to this file, as JSON lines.",
)
@click.option(
    "--catalogue", metavar="NAME", help="One that ships with pressmark: world."
)
@click.pass_obj  # type: ignore[arg-type]  # click passes options by name
def command(
    session: Session,
    catalogue: str | None,
    dry_run: bool,
    **asked: Any,  # what _order takes
) -> int:
    """Fetch what is due, once, then exit.

    NAME is an outlet of outlets.toml: its name, an alias or a domain; none means all.
    What a run does not get to, or is killed over, the next one takes up.
    """
    order = _order(session, catalogue, **asked)
    if dry_run:
        return _plan(session, order)
    return _crawl(session, order)


def _order(
    session: Session,
    catalogue: str | None,
    *,
    names: tuple[str, ...],
    everything: bool,
    urls: tuple[str, ...],
    max_pages: int | None,
    since: str | None,
    time_limit: float | None,
    report: Path | None,
) -> Order:
    from datetime import UTC, datetime

    from archive.catalogue import shipped
    from archive.outlets import load_outlets, resolve
    from archive.spans import asked

    from ..order import Order

    config = session.config
    outlets = shipped(catalogue) if catalogue else load_outlets(config.outlets_file)
    if names and urls:
        raise UsageError("name outlets or give --url, not both")
    if not (outlets or urls):
        what = "lists no outlet" if config.outlets_file.exists() else "no such file"
        raise UsageError(
            f"{config.outlets_file}: {what}; pressmark outlets add URL enters one, "
            "--catalogue world ships with pressmark, --url fetches a single page",
            about=str(config.outlets_file),
        )
    return Order(
        outlets=outlets,
        chosen=resolve(names, outlets),
        seeds=tuple(map(_with_scheme, urls)),
        everything=everything,
        since=asked(since, now=datetime.now(UTC)) if since else None,
        max_pages=max_pages,
        time_limit=config.time_limit if time_limit is None else time_limit,
        report=report,
    )


def _with_scheme(url: str) -> str:
    """``example.org/story`` means what it means in a browser."""
    head = url.strip().partition("/")[0]
    return url.strip() if ":" in head or not head else f"https://{url.strip()}"


def _crawl(session: Session, order: Order) -> int:
    import logging
    from datetime import UTC, datetime

    from archive.retention import expire

    from .. import report, run

    session.start_logging()
    if not session.quiet:
        logging.getLogger("pressmark.crawl").setLevel(logging.INFO)
    config = session.config
    if order.report is not None:
        report.check(order.report)
    if not config.contact:
        session.say(
            "warning: outlets cannot reach you; set contact in pressmark.toml "
            "(or PRESSMARK_CONTACT)"
        )
    try:
        archive = session.archive()
    except NotFound:
        archive = session.archive(create=True)
        session.say(f"made a new archive in {config.data_folder}")
    with archive, archive.lock():
        summary = run.crawl(archive, order, say=session.say)
        if order.seeds:
            _show(archive, summary, order)
        expired = expire(archive, datetime.now(UTC))
    session.say(_sentence(summary))
    if expired:
        session.say(f"{expired} articles were kept long enough and are removed")
    failed = run.failure(summary, order)
    if failed is not None:
        raise failed
    return summary.exit_code


def _sentence(summary: Summary) -> str:
    counts = ", ".join(f"{n} {name}" for name, n in summary.counts.items())
    size = f"{summary.size / 2**20:.1f} MB"
    return f"done: {counts or 'nothing'}; {size} in {summary.seconds:.1f} s"


def _show(archive: Archive, summary: Summary, order: Order) -> None:
    """One line a seed on standard output: what became of it."""
    from ..seeds import results

    for result in results(archive, summary.run, order.seeds):
        click.echo(terminal_text(result))


def _plan(session: Session, order: Order) -> int:
    from ..dry import plan_steps

    try:
        archive = session.archive(readonly=True)
    except NotFound:
        archive = None
    number = 0
    for step in plan_steps(archive, session.config, order):
        click.echo(terminal_text(str(step)))
        number += step.is_fetched
    sys.stdout.flush()
    session.say(f"{number} to fetch; nothing was asked for")
    if archive is not None:
        archive.close()
    return 0
