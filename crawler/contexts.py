"""What the catalogue says of a page, made ready for the reader.

Crawl, ingest and replay ask here, so that one page is read alike by all three.  Knows
no database: who calls has the outlets.
"""

from __future__ import annotations

from collections.abc import Mapping

from archive.config import Config
from archive.outlets import Outlet, owner

from .extract.context import Context, OwnRules


def context_of(url: str, domains: Mapping[str, Outlet]) -> Context:
    """The context of a page by the address that answered.

    domains: see archive.outlets.by_domain().
    """
    outlet = owner(url, domains)
    return Context(timezone=outlet.timezone if outlet else None)


def rules_in(config: Config) -> OwnRules | None:
    """The user's own rules, tried. Raises ConfigError where one cannot be used."""
    if config.rules_folder is None:
        return None
    from .extract.own_rules import own_rules

    return own_rules(config.rules_folder)
