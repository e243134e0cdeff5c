"""The options that several commands share: filters, and names of articles.

Imports click and nothing heavy.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .model import Access, CreditKind
from .rights import RESERVABLE
from .spans import asked

if TYPE_CHECKING:
    from .select import Filter

Command = TypeVar("Command", bound=Callable[..., Any])


class Words(click.ParamType[str]):
    """Text from the command line that any database takes: valid UTF-8, no NUL."""

    name = "text"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        text = str(value).encode("utf-8", "replace").decode("utf-8")
        return text.replace("\x00", " ")


WORDS = Words()


class RevisionNumber(click.ParamType[tuple[int, int | None]]):
    """``2``: what counts as said by revision 2.  ``2.1``: its first reading."""

    name = "revision"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int | None]:
        if isinstance(value, tuple):
            return value
        found = re.fullmatch(r"(\d{1,9})(?:\.(\d{1,9}))?", str(value), re.ASCII)
        if found is None or int(found[1]) < 1 or found[2] == "0":
            self.fail(f"{value!r}: a revision is 2, a reading of it 2.1", param, ctx)
        return int(found[1]), int(found[2]) if found[2] else None


REVISION = RevisionNumber()


def filters(command: Command) -> Command:
    """Add the filter options; the command takes them as ``**wanted``."""
    options = (
        click.option(
            "--since", type=WORDS, help="Published on or after: 2026-03-01, 2d."
        ),
        click.option("--until", type=WORDS, help="Published on or before."),
        click.option("--outlet", type=WORDS, multiple=True, help="Who carries it."),
        click.option("--author", type=WORDS, multiple=True, help="Words of a byline."),
        click.option(
            "--credit", type=WORDS, multiple=True, help="Whom it is credited to."
        ),
        click.option(
            "--credit-kind",
            type=click.Choice([kind.value for kind in CreditKind]),
            multiple=True,
            help="By what sign it is credited.",
        ),
        click.option(
            "--language", type=WORDS, multiple=True, help="BCP 47: en, pt-BR."
        ),
        click.option(
            "--country", type=WORDS, multiple=True, help="Of the outlet: UA, RO."
        ),
        click.option(
            "--access",
            type=click.Choice([access.value for access in Access]),
            multiple=True,
            help="Who may read it.",
        ),
        click.option(
            "--rights",
            type=click.Choice([*RESERVABLE, "any", "none", "unknown"]),
            multiple=True,
            help="What its publisher reserves, as last seen.",
        ),
        click.option(
            "--no-reserved",
            is_flag=True,
            help="Not what may not be archived or mined: tdm, noarchive, noai.",
        ),
        click.option("--as-of", type=WORDS, help="As the archive had it at that time."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def wanted_filter(values: dict[str, Any], *, now: datetime | None = None) -> Filter:
    """The values of ``filters`` as a Filter. Raises UsageError."""
    from .select import Filter

    now = now or datetime.now(UTC)

    def at(name: str, *, end: bool = False) -> datetime | None:
        text = values[name]
        return asked(text, now=now, end=end) if text else None

    return Filter(
        since=at("since"),
        until=at("until", end=True),
        outlet=values["outlet"],
        author=values["author"],
        credit=values["credit"],
        credit_kind=values["credit_kind"],
        language=values["language"],
        country=values["country"],
        access=values["access"],
        rights=values["rights"],
        no_reserved=values["no_reserved"],
        as_of=at("as_of", end=True),
    )
