"""What moves through a crawl: a visit to one address, and what it ends in.

A Visit is the fetching of one listed address over redirects and retries; everything
that happens on the way is noted on it.  It ends as a Page (which becomes an article),
a Listing (a channel that was read), Rules (a robots.txt) or an Ending (nothing kept).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from archive.model import (
    Article,
    Capture,
    ChannelKind,
    Discovery,
    Hop,
    Outcome,
    Reason,
)

if TYPE_CHECKING:
    from scrapy import Request

    from archive.prepared import Prepared

    from .pauses import Pause
    from .wire import Answer

VISIT = "visit"
"""The key of ``Request.meta`` under which the Visit travels."""

ENDED = "ended"
"""The key of ``Request.meta``: when the server had given its answer, or failed to."""


class Role(StrEnum):
    """What an address is fetched as."""

    ARTICLE = "article"
    CHANNEL = "channel"
    ROBOTS = "robots"
    TDMREP = "tdmrep"
    """The file of a site that reserves rights."""


OF_SITE = frozenset({Role.ROBOTS, Role.TDMREP})
"""What is asked of a site for the sake of its pages: no outcome tells of it."""


@dataclass(slots=True, kw_only=True, eq=False)
class Visit:
    """The one value here that changes: it grows on the way."""

    url: str
    """As listed."""

    key: str
    """Of the listed address: outcomes belong to it."""

    host: str
    """``host`` or ``host:port`` of the listed address."""

    role: Role
    kind: ChannelKind | None = None
    """Of a channel."""

    outlet: str | None = None
    """Name of the outlet, as in the catalogue."""

    outlet_id: int | None = None
    via: str | None = None
    checked: datetime | None = None
    """When a channel was asked last."""

    etag: str | None = None
    last_modified: str | None = None
    """Validators of the last capture, as received."""

    trust: int = 0
    """Answers in a row that were "not modified", see ``looks``."""

    whole: datetime | None = None
    """When a channel answered last with more than "not modified"."""

    briefly: bool = False
    """Its validators were sent."""

    digest: str | None = None
    """sha256 of the last payload of a channel that was read."""

    steady: bool = False
    """A channel that could be read when it was asked last."""

    moved: str | None = None
    """Where a channel has moved for good, as its old address said."""

    seeks: bool = False
    """A page that is read for the channels it names, and is none itself."""

    answer: Answer | None = None
    """What it was answered already, past the engine; the engine's first answer."""

    depth: int = 0
    """Of a channel: how many channels led to it."""

    tries: int = 0
    """How often it was tried again in this run."""

    alone: bool = False
    """A page beside an article's first: no redirect or second try comes of itself."""

    hops: list[Hop] = field(default_factory=list)
    captures: list[Capture] = field(default_factory=list)
    """Every answer on the way, redirects and errors too, in order."""

    pause: Pause | None = None
    """A host on the way asked to be left alone for longer than a run waits."""

    rested: bool = False
    """It went no further because a host on its way wants to be left alone."""

    size: int = 0
    """Bytes received, all answers together."""

    begun: float = field(default_factory=time.monotonic)

    @property
    def address(self) -> str:
        """What is asked."""
        return self.moved or self.url

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.begun


def visit_of(request: Request) -> Visit:
    """The visit that a request belongs to."""
    visit: Visit = request.meta[VISIT]
    return visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page that is there: capture, body and how it was found."""

    visit: Visit
    capture: Capture
    html: bytes
    """Content encoding undone."""

    headers: Mapping[str, str]
    """Names in lower case."""

    article: Article | None = None
    """What the page says, once it is read."""

    prepared: Prepared | None = None
    """The article, ready to be filed; of another one where pages were joined since."""

    more: tuple[Visit, ...] = ()
    """Visits to the further pages of the same article."""

    @property
    def url(self) -> str:
        """The address that answered."""
        return self.capture.url

    @property
    def mime(self) -> str:
        """Its Content-Type, parameters and all."""
        return self.headers.get("content-type", "text/html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A channel that was read."""

    visit: Visit
    discoveries: tuple[Discovery, ...]
    channels: tuple[tuple[str, datetime | None], ...] = ()
    """More channels of the same kind, with the time of their last change."""

    feeds: tuple[str, ...] = ()
    """Feeds that a page links to, or may have where it names none."""

    guessed: frozenset[str] = frozenset()
    """Those of the channels that nobody names."""

    interval: float | None = None
    """Seconds between two looks, where the channel asks for it."""

    truncated: bool = False
    bare: bool = False
    """It says no more of a page than its address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A visit that kept no article; its captures are kept all the same."""

    visit: Visit
    outcome: Outcome
    reason: Reason | None = None
    detail: str = ""
    quarantined: bool = False
    """The page is set aside: its capture defeated the reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a site's robots.txt or tdmrep.json says."""

    visit: Visit
    origin: str
    verdict: str
    """``rules``, ``allow_all`` or ``forbid_all``; of a tdmrep.json ``rules`` or
    ``none``."""

    body: str | None
    fetched: datetime
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The final word on one address in one run."""

    url: str
    key: str
    role: Role
    outcome: Outcome
    reason: Reason | None = None
    detail: str = ""
    article_id: str | None = None
    outlet: str | None = None
    seconds: float = 0.0
    size: int = 0
    article: Article | None = None
    """What was stored, for whoever shows it at once."""

    held: bool = False
    """Whether it has changed, and a later look is to file the change."""
