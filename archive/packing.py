"""An article as rows of the tables, and back, without loss.

What is asked for by name stands in columns and child tables; the rest of the reading
stands as JSON in ``revisions.record``.  Pure; imports no SQLAlchemy and no database.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from .model import (
    Access,
    Article,
    Byline,
    BylineRole,
    Cited,
    Correction,
    Credit,
    CreditKind,
    CreditRole,
    Dateline,
    DateValue,
    Evidence,
    Image,
    Link,
    NameKind,
    NoticeKind,
    PagePart,
    Precision,
    Reason,
    WorkType,
)
from .record import (
    byline_object,
    correction_object,
    credit_object,
    date_object,
    dateline_object,
    page_object,
)
from .rights import declaration_object, declaration_of, evidence_object
from .spans import moment

Row = Mapping[str, Any]

COLUMNS = (
    *("extractor", "type", "title", "description", "body", "tail"),
    *("published", "published_at", "modified", "language", "language_declared"),
    *("publisher", "access", "section", "record"),
)
"""What ``Packed.revision`` fills of table ``revisions``."""


_EVIDENCE = ("rule", "exact", "selector")
_CHILD_COLUMNS = (
    ("position", "name", "kind", "role", "raw", *_EVIDENCE),
    (
        *("position", "name", "organization", "kind", "role", "url", "confidence"),
        *_EVIDENCE,
    ),
    ("position", "name", *_EVIDENCE),
    ("position", *_EVIDENCE),
)
"""Of bylines, credits, cited and near_misses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """One reading as rows; the keys of a row are the columns of its table."""

    revision: Row
    bylines: tuple[Row, ...]
    credits: tuple[Row, ...]
    """Without ``name_key`` and ``outlet_id``, which only the archive can tell."""

    cited: tuple[Row, ...]
    near_misses: tuple[Row, ...]


def pack(article: Article) -> Packed:
    """The rows of a reading, child rows with ``position`` from 0."""
    return Packed(
        revision={
            "extractor": article.extractor,
            "type": article.type.value if article.type else None,
            "title": article.title,
            "description": article.description,
            "body": article.body,
            "tail": article.tail,
            "published": article.published,
            "published_at": moment(article.published),
            "modified": article.modified,
            "language": article.language,
            "language_declared": article.language_declared,
            "publisher": article.publisher,
            "access": article.access.value,
            "section": article.section,
            "record": _rest(article),
        },
        bylines=_rows([_flat(byline_object(item)) for item in article.bylines]),
        credits=_rows([_flat(credit_object(item)) for item in article.credits]),
        cited=_rows(
            [{"name": c.name, **evidence_object(c.evidence)} for c in article.cited]
        ),
        near_misses=_rows([evidence_object(item) for item in article.near_misses]),
    )


def unpack(packed: Packed) -> Article:
    """The reading that the rows hold; child rows in the order of ``position``."""
    row = packed.revision
    rest: Row = row["record"]
    dateline = rest.get("dateline")
    return Article(
        url=rest.get("url"),
        canonical_url=rest.get("canonical_url"),
        type=WorkType(row["type"]) if row["type"] else None,
        title=row["title"],
        description=row["description"],
        bylines=tuple(_byline(item) for item in packed.bylines),
        dates=MappingProxyType(
            {name: _date(item) for name, item in rest.get("dates", {}).items()}
        ),
        language=row["language"],
        language_declared=row["language_declared"],
        publisher=row["publisher"],
        body=row["body"],
        tail=row["tail"],
        credits=tuple(_credit(item) for item in packed.credits),
        cited=tuple(
            Cited(name=item["name"], evidence=_evidence(item)) for item in packed.cited
        ),
        dateline=_dateline(dateline) if dateline else None,
        access=Access(row["access"]),
        section=row["section"],
        tags=tuple(rest.get("tags", ())),
        corrections=tuple(
            Correction(
                text=item["text"],
                kind=NoticeKind(item.get("kind", NoticeKind.CORRECTION)),
                evidence=_evidence(item["evidence"]),
            )
            for item in rest.get("corrections", ())
        ),
        images=tuple(Image(**item) for item in rest.get("images", ())),
        links=tuple(Link(**item) for item in rest.get("links", ())),
        next_page=rest.get("next_page"),
        pages=tuple(PagePart(**item) for item in rest.get("pages", ())),
        rights=tuple(declaration_of(item) for item in rest.get("rights", ())),
        evidence=MappingProxyType(
            {name: _evidence(item) for name, item in rest.get("evidence", {}).items()}
        ),
        near_misses=tuple(_evidence(item) for item in packed.near_misses),
        refusal=Reason(rest["refusal"]) if rest.get("refusal") else None,
        extractor=row["extractor"],
    )


def digest(packed: Packed, *of: str | int) -> str:
    """What changes with any value of the reading, as rows that come back give it too.

    of: whose reading it is; one that is moved to another article is another.
    """
    return digest_of(said(packed), *of)


def digest_of(words: str, *of: str | int) -> str:
    """The same, where ``said`` was asked before."""
    return hashlib.sha256(f"[{json.dumps(of)}, {words}]".encode("ascii")).hexdigest()


def said(packed: Packed) -> str:
    """All of a reading in one spelling, for ``digest_of``."""
    children = {
        part.name: [_said(row, keys) for row in getattr(packed, part.name)]
        for part, keys in zip(fields(Packed)[1:], _CHILD_COLUMNS, strict=True)
    }
    whole = [_said(packed.revision, COLUMNS), children]
    return json.dumps(whole, sort_keys=True, default=_instant)[1:-1]


def _said(row: Row, keys: Sequence[str]) -> dict[str, Any]:
    said = {key: row[key] for key in keys}
    if "type" in said and said["type"] is None:
        # The digest of a reading made before there was a type knows of none.
        del said["type"]
    if "confidence" in said:
        said["confidence"] = float(said["confidence"])
    return said


def _instant(value: object) -> str:
    if not isinstance(value, datetime):
        raise TypeError(f"{value!r} is in no column of a reading")
    return value.astimezone(UTC).isoformat()


def _rest(article: Article) -> dict[str, Any]:
    """What has no column, without what is empty."""
    rest: dict[str, Any] = {
        "url": article.url,
        "canonical_url": article.canonical_url,
        "dates": {name: date_object(date) for name, date in article.dates.items()},
        "dateline": dateline_object(article.dateline) if article.dateline else None,
        "tags": list(article.tags),
        "corrections": [correction_object(item) for item in article.corrections],
        "images": [
            {"url": image.url, "caption": image.caption, "credit": image.credit}
            for image in article.images
        ],
        "links": [{"url": link.url, "text": link.text} for link in article.links],
        "next_page": article.next_page,
        "pages": [page_object(page) for page in article.pages],
        "rights": [declaration_object(item) for item in article.rights],
        "evidence": {
            name: evidence_object(item) for name, item in article.evidence.items()
        },
        "refusal": article.refusal.value if article.refusal else None,
    }
    return {key: value for key, value in rest.items() if value not in (None, [], {})}


def _rows(items: Sequence[Row]) -> tuple[Row, ...]:
    return tuple({"position": n, **item} for n, item in enumerate(items))


def _flat(item: dict[str, Any]) -> dict[str, Any]:
    """The columns of an object: its evidence stands beside its other values."""
    rest = {key: value for key, value in item.items() if key != "evidence"}
    return {**rest, **item["evidence"]}


def _evidence(row: Row) -> Evidence:
    return Evidence(rule=row["rule"], exact=row["exact"], selector=row["selector"])


def _byline(row: Row) -> Byline:
    return Byline(
        name=row["name"],
        kind=NameKind(row["kind"]),
        role=BylineRole(row["role"]),
        raw=row["raw"],
        evidence=_evidence(row),
    )


def _credit(row: Row) -> Credit:
    return Credit(
        name=row["name"],
        organization=row["organization"],
        kind=CreditKind(row["kind"]),
        role=CreditRole(row["role"]),
        url=row["url"],
        confidence=row["confidence"],
        evidence=_evidence(row),
    )


def _dateline(item: Row) -> Dateline:
    return Dateline(
        place=item["place"],
        agency=item["agency"],
        date=item["date"],
        raw=item["raw"],
        evidence=_evidence(item["evidence"]),
    )


def _date(item: Row) -> DateValue:
    return DateValue(
        value=item["value"],
        precision=Precision(item["precision"]),
        raw=item["raw"],
        evidence=_evidence(item["evidence"]),
    )
