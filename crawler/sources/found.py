"""What a channel lists, and what a reader of channels looks like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from archive.model import ChannelKind, Discovery

MAX_LISTED = 50_000
"""Links taken of one channel: the limit of the sitemap protocol."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one channel says."""

    discoveries: tuple[Discovery, ...] = ()
    """Links to articles, newest first where the channel dates them; ``position``
    keeps the channel's own order."""

    channels: tuple[str, ...] = ()
    """More channels of this kind: sitemaps of an index, the next page of a section.
    May name the channel itself or one that was read before."""

    channels_modified: Mapping[str, datetime] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """``lastmod`` of those channels that have one."""

    feeds: tuple[str, ...] = ()
    """Feeds that a page links to."""

    title: str | None = None
    language: str | None = None
    """The channel's own, as it says."""

    interval: float | None = None
    """Seconds between two readings, where the channel asks for it."""

    truncated: bool = False
    """More was listed than is taken, or the channel was cut short."""


class Source(Protocol):
    """A kind of channel: a module with these two names."""

    @property
    def kind(self) -> ChannelKind: ...

    def discover(
        self, body: bytes, url: str, headers: Mapping[str, str] = ...
    ) -> Found: ...


NO_HEADERS: Mapping[str, str] = MappingProxyType({})
