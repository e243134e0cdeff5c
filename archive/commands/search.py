"""``pressmark search``: full text, with the filters that export has too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from archive.options import WORDS, filters, wanted_filter
from archive.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.holdings import Held
    from archive.search.finding import Found

SHOWN = 20

EXAMPLES = """\b
Examples:
  pressmark search 'grain corridor'
  pressmark search '"grain corridor" NOT author:smith' --since 2026-03
  pressmark search 'title:flood* OR lang:uk' --outlet 'Harbour Post'
  pressmark search odesa --credit Reuters --format jsonl > odesa.jsonl

Words side by side must all be there; AND, OR, NOT, parentheses, "phrases", prefix*
and title: text: author: outlet: credit: kind: lang: country: access: rights:
narrow it.
On PostgreSQL a bare word finds its other forms too; in quotes, itself alone.
"""


@click.command("search", epilog=EXAMPLES)
@click.argument("query", type=WORDS)
@filters
@click.option("--sort", type=click.Choice(["relevance", "date"]), default="relevance")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    help=f"So many at most; 0: all (default: {SHOWN} in a table, else all).",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "jsonl", "csv"]),
    default="table",
)
@click.pass_obj
def command(
    session: Session,
    /,
    query: str,
    sort: str,
    limit: int | None,
    form: str,
    **wanted: Any,
) -> None:
    """Full text search in the archive."""
    from archive.search import finding

    chosen = wanted_filter(wanted)
    if limit is None:
        limit = SHOWN if form == "table" else 0
    with session.archive(readonly=True) as archive:
        with archive.connect() as connection:
            found = finding.find(
                connection, query, chosen, sort=sort, limit=limit or None
            )
        held = finding.read(archive, found.revision_ids)
        if form == "table":
            _print_table(found, list(held))
        else:
            _print_records(form, held)
    session.say(_summary(found))


def _print_table(found: Found, held: list[Held]) -> None:
    from archive.views.listing import hit_lines
    from archive.views.output import print_lines
    from archive.views.terminal import terminal_width

    print_lines(hit_lines(held, found.words, terminal_width()))


def _print_records(form: str, held: Iterable[Held]) -> None:
    from archive.export import exporter
    from archive.record import KEYS
    from archive.views.output import write_bytes

    records = (item.record() for item in held)
    write_bytes(lambda out: exporter(form).write(records, out, KEYS))


def _summary(found: Found) -> str:
    shown, total = len(found.revision_ids), found.total
    articles = f"{total} article{'' if total == 1 else 's'}"
    return articles if shown == total else f"{shown} of {articles}; --limit 0 shows all"
