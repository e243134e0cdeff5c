"""The record: one article as one JSON object, the form that leaves the archive.

Knows every key of ``pressmark/article@1`` (``export/article.schema.json``) and their
order.  Pure, standard library only; reads no database.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .model import (
    SCHEMA,
    Access,
    Article,
    Byline,
    Capture,
    Cited,
    Correction,
    Credit,
    Dateline,
    DateValue,
    PagePart,
    Rights,
)
from .rights import evidence_object, is_reservation, rights_object

Record = dict[str, Any]

OPEN_ACCESS = frozenset({Access.FREE, Access.METERED, Access.TEASER})
"""Where the text that shows is the article's own; elsewhere it is a wall's."""

DATES = ("published", "modified")

KEYS = (
    *("schema", "id", "url", "canonical_url", "type", "title", "description"),
    *("authors", "bylines", "published", "modified", "dates"),
    *("language", "language_declared", "publisher", "body", "tail"),
    *("credits", "cited", "dateline", "access"),
    *("section", "tags", "corrections", "images", "links", "next_page", "pages"),
    "rights",
    *("first_seen", "last_seen", "revision", "superseded", "capture", "reprints"),
    "extractor",
)
"""The keys of every record, in order; ``evidence`` follows where it is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprints:
    """The articles of other addresses that tell the same story."""

    cluster: str
    """Id of the group, the same for each of its articles."""

    origin: str | None
    """Id of the article that the text comes from, as far as the archive knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the archive knows of an article beside the reading."""

    first_seen: datetime
    last_seen: datetime
    revision: int
    superseded: datetime | None = None
    """When a later reading of the same capture took the place of this one."""

    capture: Capture | None = None
    reprints: Reprints | None = None
    rights: Rights | None = None
    """As of the last capture of the article, whichever this is."""


def article_record(
    article: Article, *, id: str, evidence: bool = False, archive: Kept | None = None
) -> Record:
    """The record of one article, every key present.

    archive: what an archive adds; None where the page was only read.
    """
    shown = article.access in OPEN_ACCESS
    record: Record = {
        "schema": SCHEMA,
        "id": id,
        "url": article.url,
        "canonical_url": article.canonical_url,
        "type": article.type.value if article.type else None,
        "title": article.title,
        "description": article.description,
        "authors": list(article.authors),
        "bylines": [byline_object(byline) for byline in article.bylines],
        "published": article.published,
        "modified": article.modified,
        "dates": {name: _date(article.dates.get(name)) for name in DATES},
        "language": article.language,
        "language_declared": article.language_declared,
        "publisher": article.publisher,
        "body": article.body if shown else None,
        # With body, what ``char=`` selectors count in.
        "tail": article.tail if shown else None,
        "credits": [credit_object(credit) for credit in article.credits],
        "cited": [cited_object(cited) for cited in article.cited],
        "dateline": dateline_object(article.dateline) if article.dateline else None,
        "access": article.access.value,
        "section": article.section,
        "tags": list(article.tags),
        "corrections": [correction_object(item) for item in article.corrections],
        "images": [
            {"url": image.url, "caption": image.caption, "credit": image.credit}
            for image in article.images
        ],
        "links": [{"url": link.url, "text": link.text} for link in article.links],
        "next_page": article.next_page,
        "pages": [page_object(page) for page in article.pages],
        "rights": _rights(article, archive),
        **_kept(archive),
        "extractor": article.extractor,
    }
    if evidence:
        record["evidence"] = _all_evidence(article)
    return record


def error_record(id: str, url: str | None, error: str) -> Record:
    """The line for a page that cannot be read."""
    return {"id": id, "url": url, "error": " ".join(error.split())}


_SURROGATE = re.compile("[\ud800-\udfff]")


def dumps(record: Mapping[str, Any]) -> str:
    """One line of JSON, in ASCII.

    U+2028 and its like would end a line for some readers, so all but ASCII is escaped.
    A lone surrogate is no character; what stands for it is U+FFFD.
    """
    line = json.dumps(record, separators=(",", ":"), allow_nan=False)
    if "\\ud" not in line:
        return line
    return json.dumps(whole(record), separators=(",", ":"), allow_nan=False)


def whole(value: Any) -> Any:
    """The value without lone surrogates."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {whole(key): whole(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [whole(item) for item in value]
    return value


def timestamp(moment: datetime) -> str:
    """A moment of the archive: UTC, to the second, as WARC-Date has it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def byline_object(byline: Byline) -> Record:
    return {
        "name": byline.name,
        "kind": byline.kind.value,
        "role": byline.role.value,
        "raw": byline.raw,
        "evidence": evidence_object(byline.evidence),
    }


def credit_object(credit: Credit) -> Record:
    return {
        "name": credit.name,
        "organization": credit.organization,
        "kind": credit.kind.value,
        "role": credit.role.value,
        "url": credit.url,
        "confidence": credit.confidence,
        "evidence": evidence_object(credit.evidence),
    }


def cited_object(cited: Cited) -> Record:
    return {"name": cited.name, "evidence": evidence_object(cited.evidence)}


def dateline_object(dateline: Dateline) -> Record:
    return {
        "place": dateline.place,
        "agency": dateline.agency,
        "date": dateline.date,
        "raw": dateline.raw,
        "evidence": evidence_object(dateline.evidence),
    }


def page_object(page: PagePart) -> Record:
    return {
        "url": page.url,
        "capture": page.capture,
        "start": page.start,
        "end": page.end,
    }


def correction_object(correction: Correction) -> Record:
    return {
        "text": correction.text,
        "kind": correction.kind.value,
        "evidence": evidence_object(correction.evidence),
    }


def date_object(date: DateValue) -> Record:
    return {
        "value": date.value,
        "precision": date.precision.value,
        "raw": date.raw,
        "evidence": evidence_object(date.evidence),
    }


def _date(date: DateValue | None) -> Record | None:
    return date_object(date) if date else None


def _all_evidence(article: Article) -> dict[str, dict[str, str]]:
    found = dict(article.evidence)
    found.update({name: date.evidence for name, date in article.dates.items()})
    return {name: evidence_object(found[name]) for name in sorted(found)}


def _rights(article: Article, archive: Kept | None) -> Record:
    """What is reserved now; licence and holder as this reading has them."""
    known = archive.rights if archive else None
    if known is None:
        return rights_object(article.rights)
    licence = (one for one in article.rights if not is_reservation(one))
    return rights_object((*known.said, *licence), known.robots)


def _kept(archive: Kept | None) -> Record:
    if archive is None:
        return dict.fromkeys(
            ("first_seen", "last_seen", "revision", "superseded", "capture", "reprints")
        )
    reprints = archive.reprints
    return {
        "first_seen": timestamp(archive.first_seen),
        "last_seen": timestamp(archive.last_seen),
        "revision": archive.revision,
        "superseded": timestamp(archive.superseded) if archive.superseded else None,
        "capture": capture_object(archive.capture) if archive.capture else None,
        "reprints": reprints
        and {"cluster": reprints.cluster, "origin": reprints.origin},
    }


def capture_object(capture: Capture) -> Record:
    return {
        "fetched": timestamp(capture.fetched),
        "status": capture.status,
        "digest": capture.digest,
        "warc": {
            "file": capture.warc_file,
            "offset": capture.offset,
            "length": capture.length,
        },
        "found_via": capture.via,
    }
