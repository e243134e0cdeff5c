"""Where a site's sitemaps and feeds may be: robots.txt lines, and paths to try.

What robots.txt allows is not read here; the crawl asks Protego for that.
"""

from __future__ import annotations

from .text import absolute

# Paths at which sites keep sitemaps that robots.txt does not name, news first.
GUESSED_SITEMAPS = (
    "/news-sitemap.xml",
    "/sitemap-news.xml",
    "/sitemap_news.xml",
    "/googlenews.xml",
    "/news_sitemap.xml",
    "/sitemaps/news.xml",
    "/sitemap/news.xml",
    "/sitemap_index.xml",
    "/sitemap.xml",
    "/wp-sitemap.xml",
    "/sitemap.xml.gz",
    "/sitemap.txt",
)

# Paths at which content systems publish their main feed.
GUESSED_FEEDS = (
    "/feed/",
    "/rss.xml",
    "/rss",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
    "/rss/all.xml",
)

MAX_LINES = 100_000
MAX_SITEMAPS = 200


def sitemaps(robots: str, url: str) -> tuple[str, ...]:
    """The ``Sitemap:`` lines of a robots.txt that stands at ``url``, in its order.

    They belong to no group of user agents (RFC 9309 leaves them to sitemaps.org).
    """
    found: dict[str, None] = {}
    for line in robots.splitlines()[:MAX_LINES]:
        name, colon, value = line.strip("\ufeff \t").partition(":")
        if not colon or name.strip().lower() != "sitemap":
            continue
        # A comment needs white space before its "#"; without, it is a fragment.
        address = absolute(url, value.split(" #")[0].strip())
        if address:
            found[address] = None
        if len(found) == MAX_SITEMAPS:
            break
    return tuple(found)


def guesses(site: str, paths: tuple[str, ...] = GUESSED_SITEMAPS) -> tuple[str, ...]:
    """The paths as addresses on the site."""
    return tuple(found for path in paths if (found := absolute(site, path)))
