"""``pressmark explain``: the whole story of one address, or of one page in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.errors import PressmarkError, UsageError
from archive.options import WORDS
from archive.session import Session

if TYPE_CHECKING:
    from archive.dossier import Dossier
    from archive.store import Archive

    from ..extract.explanation import Explanation

EXAMPLES = """\b
Examples:
  pressmark explain https://example.org/2026/story
  pressmark explain story.html --url https://example.org/2026/story
  pressmark explain 5ee1252b89364607 --format html > story.html
"""


@click.command("explain", epilog=EXAMPLES)
@click.argument("name", metavar="URL|ID|FILE", type=WORDS)
@click.option("--url", type=WORDS, help="Address of the page, where FILE is given.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    help="html: the page's own lines with the evidence marked.",
)
@click.pass_obj
def command(session: Session, /, name: str, url: str | None, form: str) -> None:
    """Who listed an address, what each run made of it, and how its page is read.

    Every decision of the reader is told with what it was chosen from.  A page in a FILE
    is read alone, without an archive.
    """
    from archive.views.output import print_lines

    if name == "-" or Path(name).is_file():
        print_lines(_of_file(session, name, url, form))
        return
    if url is not None:
        raise UsageError(f"--url is for a file, and {name} is none", about=name)
    if Path(name).is_absolute():
        raise UsageError(f"no file {name}", about=name)
    with session.archive(readonly=True) as archive:
        print_lines(_of_archive(archive, name, form))


def _of_file(session: Session, path: str, url: str | None, form: str) -> Iterable[str]:
    from archive.views.output import json_lines
    from archive.views.terminal import terminal_width

    from ..contexts import rules_in
    from ..documents import documents
    from ..explaining import marked, telling
    from ..extract.context import Context
    from ..extract.explanation import explain

    pages = list(documents([path], url))
    if len(pages) != 1:
        raise UsageError(f"{path}: {len(pages)} pages; explain one", about=path)
    loaded = pages[0].load()
    context = Context(rules=rules_in(session.config))
    found = explain(loaded.html, pages[0].url, loaded.headers, context)
    if form == "html":
        return marked.page(found)
    if form == "json":
        return json_lines(telling.explanation_object(found, pages[0].id))
    return list(telling.lines(found, terminal_width()))[1:]


def _of_archive(archive: Archive, name: str, form: str) -> Iterable[str]:
    from archive.dossier import open_dossier
    from archive.views import dossiers
    from archive.views.output import json_lines
    from archive.views.terminal import bold, terminal_width

    from ..explaining import marked, telling

    with archive.connect() as connection:
        dossier = open_dossier(connection, name)
    found, why = _read_again(archive, dossier)
    if form == "html":
        if found is None:
            raise UsageError(f"{name}: {why}", about=name)
        return marked.page(found, list(_facts(dossier)))
    if form == "json":
        read = telling.explanation_object(found, dossier.name) if found else None
        return json_lines({**dossiers.dossier_object(dossier), "reading": read})
    width = terminal_width()
    lines = list(dossiers.found_lines(dossier, width))
    lines += ["", bold("How its page is read today")]
    lines += telling.lines(found, width) if found else [f"  {why}"]
    return [*lines, *dossiers.kept_lines(dossier, width)]


def _read_again(archive: Archive, dossier: Dossier) -> tuple[Explanation | None, str]:
    """The latest page of the address by today's rules, or why there is none."""
    from archive.outlets import by_domain
    from archive.store import registry

    from ..contexts import context_of, rules_in
    from ..evidence import page_of
    from ..extract.explanation import explain
    from ..feed_words import feed_words

    kept = dossier.article.kept.capture if dossier.article else None
    if dossier.tombstone is not None:
        return None, dossier.tombstone.words
    pages = [one for one in dossier.captures if one.status == 200]
    capture = kept or (pages[-1] if pages else None)
    if capture is None:
        return None, "there is no page of it"
    try:
        html, headers = page_of(archive, capture)
        with archive.connect() as connection:
            domains = by_domain(registry.listed(connection))
            feeds = feed_words(connection, capture)
        context = replace(
            context_of(capture.url, domains, feeds), rules=rules_in(archive.config)
        )
        return explain(html, capture.url, headers, context), ""
    except PressmarkError as error:
        return None, f"its page cannot be read: {error}"


def _facts(dossier: Dossier) -> Iterator[str]:
    article = dossier.article
    if article and (capture := article.kept.capture):
        yield f"id {article.id}, revision {article.kept.revision}, {article.outlet}"
        place = f"{capture.warc_file} at {capture.offset}, {capture.length} bytes"
        yield f"{place}, sha256 {capture.digest}"
