"""Addresses that a person named: how they are read, and what became of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from archive import holdings
from archive.model import ChannelKind, Discovery, Outcome, Reason
from archive.store import Archive, tombstones
from archive.tables import outcomes
from archive.urls import url_key

from .due import MAX_URL
from .items import Closed, Role


def read(urls: Sequence[str]) -> tuple[dict[str, Discovery], tuple[Closed, ...]]:
    """The addresses by key, and those that are none, with the reason."""
    links: dict[str, Discovery] = {}
    refused = []
    for position, given in enumerate(urls):
        url = given.partition("#")[0]
        try:
            if len(url) > MAX_URL:
                raise ValueError(f"longer than {MAX_URL} characters")
            links.setdefault(
                url_key(url),
                Discovery(
                    url=given, via=given, kind=ChannelKind.SEED, position=position
                ),
            )
        except ValueError as error:
            scheme = url.partition(":")[0].lower()
            foreign = scheme.isalnum() and scheme not in ("http", "https")
            refused.append(
                Closed(
                    url=given,
                    key=given,
                    role=Role.ARTICLE,
                    outcome=Outcome.SKIPPED,
                    reason=Reason.FORBIDDEN_SCHEME if foreign else Reason.BAD_URL,
                    detail=str(error),
                )
            )
    return links, tuple(refused)


def without_taken_down(
    connection: Connection, links: dict[str, Discovery]
) -> tuple[dict[str, Discovery], tuple[Closed, ...]]:
    """The addresses that may be fetched, and those that were taken down."""
    stones = tombstones.at_addresses(connection, links)
    refused = tuple(
        Closed(
            url=links[key].url,
            key=key,
            role=Role.ARTICLE,
            outcome=Outcome.SKIPPED,
            reason=Reason.TAKEN_DOWN,
            detail=stone.words,
        )
        for key, stone in stones.items()
    )
    return {key: link for key, link in links.items() if key not in stones}, refused


def results(archive: Archive, run: str, urls: Sequence[str]) -> Iterator[str]:
    """One line an address, in the order in which they were given."""
    links, _ = read(urls)
    keys = {link.url: key for key, link in links.items()}
    with archive.connect() as connection:
        for url in dict.fromkeys(urls):
            key = keys.get(url, url)
            row = connection.execute(
                select(outcomes).where(
                    outcomes.c.run_id == run, outcomes.c.url_key == key
                )
            ).first()
            if row is None:
                continue  # the same address in another spelling, told already
            if row.article_id is None:
                why = ": ".join(part for part in (row.reason, row.detail) if part)
                yield f"{row.outcome}  {url}  {why}".rstrip()
            else:
                words = _article(connection, row.article_id)
                yield f"{row.outcome}  {row.article_id}  {words}"


def _article(connection: Connection, article_id: str) -> str:
    article = holdings.find(connection, article_id).article
    parts = [article.title or "(no title)"]
    if article.authors:
        parts.append(f"by {', '.join(article.authors)}")
    if article.credits:
        names = (credit.organization or credit.name for credit in article.credits)
        parts.append(f"credit: {', '.join(dict.fromkeys(names))}")
    return " | ".join(parts)
