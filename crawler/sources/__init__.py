"""How articles are found: bytes of a feed, sitemap or section page in, links out.

Pure: no network, clock or settings.  ``SOURCES`` has one entry a kind of channel;
each reads with ``discover(body, url, headers)`` and raises ReadingFailed, nothing else.
Imports of ours: the words and errors of the archive, and addresses.
"""

from . import feed, section, sitemap
from .found import Found, Source

SOURCES: dict[str, Source] = {
    source.kind.value: source for source in (feed, sitemap, section)
}

__all__ = ["SOURCES", "Found", "Source"]
