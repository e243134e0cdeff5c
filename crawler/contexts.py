"""What catalogue and channels say of a page, made ready for the reader.

Crawl, ingest and replay ask here, so that one page is read alike by all three.  Knows
no database: who calls has the outlets, and the words of the channels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from archive.config import Config
from archive.outlets import Outlet, owner
from archive.urls import registered_domain

from .extract.context import Context, FeedWord, OwnRules


def context_of(
    url: str, domains: Mapping[str, Outlet], feeds: Iterable[FeedWord] = ()
) -> Context:
    """The context of a page by the address that answered.

    domains: see archive.outlets.by_domain().  feeds: in the order of listing.
    """
    outlet = owner(url, domains)
    return Context(
        timezone=outlet.timezone if outlet else None,
        feed=_first(url, outlet, feeds),
    )


def _first(
    url: str, outlet: Outlet | None, feeds: Iterable[FeedWord]
) -> FeedWord | None:
    """The outlet's own channel before another's; then what names a source; then age."""
    own = (replace(feed, is_own=_is_own(feed.channel, url, outlet)) for feed in feeds)
    return min(
        own, key=lambda feed: (not feed.is_own, not feed.source_name), default=None
    )


def _is_own(channel: str, url: str, outlet: Outlet | None) -> bool:
    if outlet is not None:
        return channel in outlet.channels or outlet.owns(channel)
    return registered_domain(channel) == registered_domain(url)


def rules_in(config: Config) -> OwnRules | None:
    """The user's own rules, tried. Raises ConfigError where one cannot be used."""
    if config.rules_folder is None:
        return None
    from .extract.own_rules import own_rules

    return own_rules(config.rules_folder)
