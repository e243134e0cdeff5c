"""What is known of a page besides its bytes: plain data, given to ``extract()``.

The caller looks it up; nothing here asks a catalogue, a feed or a clock.  Imports
only the words of the archive.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from archive.model import EXTRACTOR, ChannelKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRules:
    """Rules of the user's own, beside ours; see own_rules.py, which checks them."""

    folder: str
    digest: str
    """Of the files: readings by other rules have another extractor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedWord:
    """What one channel, a feed or a news sitemap, said of the page when it was fetched.

    Each value with the element that says it: its evidence points there.
    """

    channel: str
    """Its address."""

    kind: ChannelKind
    is_own: bool = False
    """Whether it is a channel of the outlet that carries the page."""

    published: datetime | None = None
    published_raw: str | None = None
    published_element: str | None = None
    source_name: str | None = None
    source_element: str | None = None
    source_url: str | None = None

    def selector(self, element: str) -> str:
        return f"feed:{self.channel}#{element}"

    def at(self, selector: str) -> str | None:
        """The words at a selector; None where this channel has none there."""
        said = (
            (self.published_element, self.published_raw),
            (self.source_element, self.source_name),
        )
        return next(
            (
                words
                for element, words in said
                if element and words and self.selector(element) == selector
            ),
            None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What catalogue and channels say of the page, and what rules to read it with."""

    timezone: str | None = None
    """IANA name of the zone in which the outlet writes times without offset."""

    rules: OwnRules | None = None
    feed: FeedWord | None = None
    """None where no channel was read, as for a page in a file."""

    @property
    def extractor(self) -> str:
        """Who read the page, and by whose rules."""
        return f"{EXTRACTOR}+rules.{self.rules.digest}" if self.rules else EXTRACTOR
