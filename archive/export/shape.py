"""Which keys of the record leave, and in whose words.

Pure.  ``--fields``, ``--no-text`` and ``--as`` come together here.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from ..errors import UsageError
from ..record import KEYS, Record
from .schema_org import news_article

TEXT_KEYS = ("body", "tail")
FORMS: dict[str, Callable[[Record], Record]] = {"schema.org": news_article}
"""Other words than ours: ``--as``."""

FORMS_NOT_YET = ("ninjs",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a line of the export looks like."""

    keys: tuple[str, ...] = KEYS
    form: str = "pressmark"

    @property
    def evidence(self) -> bool:
        return "evidence" in self.keys

    @property
    def text(self) -> bool:
        """Whether the articles' own words leave."""
        return any(key in self.keys for key in TEXT_KEYS)

    def of(self, record: Record) -> Record:
        if "text_sha256" in self.keys:
            record = {**record, "text_sha256": text_digest(record["body"])}
        if self.form in FORMS:
            return FORMS[self.form]({key: record[key] for key in self.keys})
        return {key: record[key] for key in self.keys}


def shape(
    fields: str | None = None, *, text: bool = True, form: str = "pressmark"
) -> Shape:
    """What the options of ``export`` ask for. Raises UsageError."""
    if form in FORMS_NOT_YET:
        raise UsageError(f"export --as {form} is not there yet", about=form)
    if form != "pressmark" and form not in FORMS:
        raise UsageError(f"no such form: {form}", about=form)
    if form != "pressmark" and fields:
        raise UsageError(f"--fields names keys of our own record, not of {form}")
    keys = _named(fields) if fields else KEYS
    if not text:
        keys = tuple(key for key in keys if key not in TEXT_KEYS)
        if not fields:
            at = keys.index("credits")
            keys = (*keys[:at], "text_sha256", *keys[at:])
    if not keys:
        raise UsageError("--fields leaves nothing to write", about=fields)
    return Shape(keys=keys, form=form)


def text_digest(body: str | None) -> str | None:
    """What stands for a text that must not be passed on: sha256 of its UTF-8."""
    if body is None:
        return None
    return hashlib.sha256(body.encode("utf-8", "replace")).hexdigest()


def _named(fields: str) -> tuple[str, ...]:
    """The keys that a person named, in the record's own order."""
    known = (*KEYS, "text_sha256", "evidence")
    names = [name.strip() for name in fields.split(",") if name.strip()]
    for name in names:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            raise UsageError(f"no such field: {name}{hint}", about=name)
    return tuple(key for key in known if key in names)
