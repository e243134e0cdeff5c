"""Read a page: ``extract(html, url, headers) -> Article``.

No Scrapy, no database, no network, no clock.  The rooms are loaded when ``extract`` is
first asked for: a crawl that finds nothing new never needs them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .article import extract

__all__ = ["extract"]


def __getattr__(name: str) -> Any:
    if name == "extract":
        from .article import extract

        return extract
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
