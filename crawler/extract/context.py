"""What is known of a page besides its bytes: plain data, given to ``extract()``.

The caller looks it up; nothing here asks a catalogue, a feed or a clock.  Imports
only the words of the archive.
"""

from __future__ import annotations

from dataclasses import dataclass

from archive.model import EXTRACTOR


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRules:
    """Rules of the user's own, beside ours; see own_rules.py, which checks them."""

    folder: str
    digest: str
    """Of the files: readings by other rules have another extractor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the catalogue says of the page's outlet, and what rules to read it with."""

    timezone: str | None = None
    """IANA name of the zone in which the outlet writes times without offset."""

    rules: OwnRules | None = None

    @property
    def extractor(self) -> str:
        """Who read the page, and by whose rules."""
        return f"{EXTRACTOR}+rules.{self.rules.digest}" if self.rules else EXTRACTOR
