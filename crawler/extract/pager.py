"""Which address has the next page of the same article, if the page names one.

A link called "next" mostly leads to another article: so the address must be that of
this page but for a page number, one higher.  Knows addresses and links; what the next
page says, and whether it is a part at all, joining.py decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

import regex
from lxml.html import HtmlElement

from .page import Page
from .stated import Stated, stated

MOST = 20
"""Pages of one article that are read."""

_WORDS = (
    r"page|p|pg|seite|pagina|página|pag|strona|str|stranica|stranka|sida|side|sayfa"
    r"|trang|oldal|sivu"
)
# "/story/2", "/story/page/2/", "/story/seite-2", "story_2.html", "story,2.html".
_FORMS = (
    regex.compile(rf"/(?:(?:{_WORDS})[-_/]?)?(?P<n>\d{{1,2}})/?$", regex.I),
    regex.compile(r"[-_,](?P<n>\d{1,2})(?=\.[a-z]{3,5}$)", regex.I),
)
_KEYS = frozenset(
    "page p pg seite pagina pag paged strona sida side sayfa pagenumber".split()
)
# Drupal counts several pagers of a page at once: "0,,1".
_NUMBER = regex.compile(r"(?:\d+,+)*,*(\d{1,2})")
_DIGIT = regex.compile(r"[/=,_-]\d")
# Pagers of what stands beside the story.
_OTHER = regex.compile(
    r"comment|kommentar|\bviews?\b|\bview-|related|archive|listing|teaser|latest"
)


def read_next_page(page: Page) -> Stated | None:
    """The address of the article's next page, absolute, and where it stands."""
    if not page.url:
        return None
    stem = _stem(page.url)
    for element in _links(page, stem):
        href = (element.get("href") or "").strip()
        address = _absolute(page.url, href)
        if address and is_next(page.url, address) and not _is_elsewhere(element):
            selector = page.selector(element, "href")
            said = stated(href, f"{element.tag!s}.next", selector)
            return said.trimmed(address) if said else None
    return None


def is_next(here: str, there: str) -> bool:
    """Whether an address is that of this page, with the next page number."""
    try:
        a, b = urlsplit(here), urlsplit(there)
    except ValueError:
        return False
    if _host(a.netloc) != _host(b.netloc):
        return False
    if a.query == b.query:
        return bool(_places(a.path) & {(rest, n - 1) for rest, n in _places(b.path)})
    if a.path.rstrip("/") != b.path.rstrip("/"):
        return False
    (rest, number), (other, after) = _numbered(a.query), _numbered(b.query)
    if rest != other or after is None:
        return False
    # Some count from nought, and give the first page no number.
    return after == (number or 0) + 1 or (number is None and after == 2)


def _places(path: str) -> set[tuple[str, int]]:
    """The page that a path may mean: without its number, and the number."""
    found = {(path.rstrip("/"), 1)}
    for form in _FORMS:
        if match := form.search(path):
            rest = path[: match.start()] + path[match.end() :]
            found.add((rest.rstrip("/"), int(match["n"])))
    return found


def _numbered(query: str) -> tuple[frozenset[tuple[str, str]], int | None]:
    """The parameters without that of the page, and its number."""
    rest, number = set(), None
    for key, value in parse_qsl(query, keep_blank_values=True):
        match = _NUMBER.fullmatch(value)
        if key.lower() in _KEYS and match:
            number = int(match[1])
        else:
            rest.add((key, value))
    return frozenset(rest), number


def _stem(url: str) -> str:
    """What every page of this article has in its address: its last folder or file."""
    path = url.partition("?")[0].partition("#")[0]
    for form in _FORMS:
        path = form.sub("", path)
    name = path.rstrip("/").rpartition("/")[2]
    return name.partition(".")[0]


def _links(page: Page, stem: str) -> Iterator[HtmlElement]:
    """Links that say so first, then those that can be it by their address."""
    others = []
    for element in (*page.elements("link"), *page.elements("a")):
        rel, href = element.get("rel"), element.get("href")
        if rel and "next" in rel.lower().split():
            yield element
        if href and (stem in href or href[0] == "?") and element.tag == "a":
            others.append((element, href))
    yield from (element for element, href in others if _DIGIT.search(href))


def _is_elsewhere(element: HtmlElement) -> bool:
    marks = (
        " ".join((one.get("class", ""), one.get("id", ""))).lower()
        for one in (element, *list(element.iterancestors())[:6])
        if one.tag not in ("html", "body", "main", "article")
    )
    return any(_OTHER.search(mark) for mark in marks)


def _absolute(base: str, href: str) -> str | None:
    # What differs only behind "#" is this very page.
    try:
        address = urljoin(base, href).partition("#")[0]
    except ValueError:
        return None
    return address if address.startswith(("http://", "https://")) else None


def _host(name: str) -> str:
    return name.lower().removeprefix("www.")
