"""What is known of a page besides its bytes: plain data, given to ``extract()``.

The caller looks it up; nothing here asks a catalogue, a feed or a clock.  Imports
nothing of ours.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the catalogue says of the page's outlet."""

    timezone: str | None = None
    """IANA name of the zone in which the outlet writes times without offset."""
