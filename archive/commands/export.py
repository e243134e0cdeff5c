"""``pressmark export``: articles to a file, whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from archive.errors import UsageError
from archive.options import WORDS, filters, wanted_filter
from archive.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection

    from archive.export.files import Written
    from archive.export.shape import Shape
    from archive.holdings import Held
    from archive.record import Record
    from archive.select import Condition, Filter
    from archive.store import Archive

EXAMPLES = """\b
Examples:
  pressmark export -o articles.jsonl.gz
  pressmark export -o - --since 7d | jq -r .title
  pressmark export -o march.csv --since 2026-03 --until 2026-03 --fields id,title
  pressmark export -o shared.jsonl.zst --no-text
  pressmark export -o march.wacz --since 2026-03   # the captures, to be replayed
"""


@click.command("export", epilog=EXAMPLES)
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FILE",
    help="Compressed by name, .gz or .zst; - is standard output.",
)
@click.option(
    "--format",
    "form",
    help="jsonl, csv or wacz (default: what FILE is called, else jsonl).",
)
@click.option(
    "--as",
    "words",
    default="pressmark",
    show_default=True,
    type=click.Choice(["pressmark", "schema.org", "ninjs"]),
    help="In whose words.",
)
@click.option("--fields", help="These keys of the record only: id,title,credits.")
@click.option(
    "--no-text", is_flag=True, help="Digests in place of texts: free to pass on."
)
@click.option("--query", type=WORDS, help="Only what search finds for this.")
@click.option("--new", metavar="NAME", help="What this consumer has not had yet.")
@filters
@click.pass_obj
def command(
    session: Session,
    /,
    output: str,
    form: str | None,
    words: str,
    fields: str | None,
    no_text: bool,
    query: str | None,
    new: str | None,
    **wanted: Any,
) -> None:
    """Write articles to a file, with a manifest that says what is in it."""
    from archive.export import exporter
    from archive.export.shape import shape

    if new:
        raise UsageError("export --new is not there yet", about=new)
    chosen = wanted_filter(wanted)
    shaped = shape(fields, text=not no_text, form=words)
    if (form or _format_of(output)) == "wacz":
        if fields or no_text or words != "pressmark":
            raise UsageError("a WACZ file holds captures as they came, whole")
        if output.endswith((".gz", ".zst", ".zstd")):
            raise UsageError("what is in a WACZ file is compressed already")
        _write_wacz(session, output, chosen, query)
        return
    format = exporter(form or _format_of(output))
    if words != "pressmark" and format.NAME != "jsonl":
        raise UsageError(f"--as {words} is JSON; it has no {format.NAME} form")
    with session.archive(readonly=True) as archive:
        counted = _Counted(_records(archive, chosen, query, shaped))
        _write(
            session,
            output,
            lambda out: format.write(counted, out, shaped.keys),
            lambda written: {
                **_what(format.NAME, format.MEDIA_TYPE, shaped, chosen, query),
                "articles": counted.number,
                "bytes": written.bytes,
                "sha256": written.sha256,
            },
        )
    session.say(f"{counted.number} article{'' if counted.number == 1 else 's'}")


class _Counted:
    """Passes records on and knows how many there were."""

    def __init__(self, records: Iterator[Record]) -> None:
        self.records = records
        self.number = 0

    def __iter__(self) -> Iterator[Record]:
        for record in self.records:
            self.number += 1
            yield record


def _write_wacz(
    session: Session, output: str, chosen: Filter, query: str | None
) -> None:
    from archive.export import wacz
    from archive.export.shape import Shape

    number = 0
    with session.archive(readonly=True) as archive:

        def fill(out: Any) -> None:
            nonlocal number
            number = wacz.write(archive, _held(archive, chosen, query), out)

        _write(
            session,
            output,
            fill,
            lambda written: {
                **_what(wacz.NAME, wacz.MEDIA_TYPE, Shape(), chosen, query),
                "fields": [],
                "articles": number,
                "bytes": written.bytes,
                "sha256": written.sha256,
            },
        )
    session.say(f"{number} article{'' if number == 1 else 's'}")


def _records(
    archive: Archive, chosen: Filter, query: str | None, shaped: Shape
) -> Iterator[Record]:
    for held in _held(archive, chosen, query):
        yield shaped.of(held.record(evidence=shaped.evidence))


def _held(archive: Archive, chosen: Filter, query: str | None) -> Iterator[Held]:
    from archive.holdings import pages
    from archive.search.finding import query_condition
    from archive.select import conditions

    def where(connection: Connection) -> Sequence[Condition]:
        found = conditions(connection, chosen)
        return [*found, query_condition(connection, query, chosen)] if query else found

    for page in pages(archive, where):
        yield from page


def _write(
    session: Session,
    output: str,
    fill: Callable[[Any], None],
    manifest: Callable[[Written], dict[str, Any]],
) -> None:
    from pathlib import Path

    from archive.export.files import write_file
    from archive.views.output import write_bytes

    if output == "-":
        write_bytes(fill)
        return
    path = Path(output)
    written = write_file(path, fill, lambda done: {"file": path.name, **manifest(done)})
    session.say(f"{path}: {written.bytes} bytes, sha256 {written.sha256}")


def _what(
    name: str, media_type: str, shaped: Shape, chosen: Filter, query: str | None
) -> dict[str, Any]:
    """What the manifest says of the selection and its form."""
    from archive.model import EXTRACTOR, SCHEMA

    return {
        "format": name,
        "media_type": media_type,
        "as": shaped.form,
        "schema": SCHEMA,
        "fields": list(shaped.keys),
        "text": shaped.text,
        "query": query,
        "filters": chosen.described(),
        "order": "id",
        "software": EXTRACTOR,
    }


def _format_of(output: str) -> str:
    """By the file's name, without its compression."""
    from pathlib import Path

    parts = [part.lstrip(".") for part in Path(output).suffixes]
    while parts and parts[-1] in ("gz", "zst", "zstd"):
        parts.pop()
    return parts[-1] if parts and parts[-1] in _BY_SUFFIX else "jsonl"


_BY_SUFFIX = ("csv", "jsonl", "parquet", "wacz")
