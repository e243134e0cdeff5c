"""Read a page: ``extract(html, url, headers) -> Article``.

No Scrapy, no database, no network, no clock.
"""

from __future__ import annotations

from .article import extract

__all__ = ["extract"]
