"""Small pages of our own, and what is read in them."""

from __future__ import annotations

from archive.model import Article, Credit
from crawler.extract import extract
from crawler.extract.credit_lines import Reading
from crawler.extract.page import Page
from crawler.extract.phrases import Phrases, index_of
from crawler.extract.pictures import Pictures
from crawler.extract.rules import ANY, applicable, words_of

URL = "https://hill-herald.example/2025/05/06/bridge"
FIRST = (
    "The old bridge at the lower lock will stay closed until the end of August, since "
    "two of its five arches have to be taken down and built again stone by stone."
)
SECOND = (
    "Walkers are sent to the ferry, which runs every twenty minutes from seven in the "
    "morning and takes bicycles as long as there is room for them on the deck."
)
LAST = (
    "Nobody in the village remembers when it was last closed for more than a day, and "
    "the baker has already moved his stall to the other bank of the river."
)


def html(
    *,
    head: str = "",
    above: str = "",
    first: str = FIRST,
    last: str = LAST,
    tail: str = "",
    after: str = "",
    language: str = "en",
    site: str = "Hill Herald",
) -> bytes:
    """A page: ``above`` stands under the headline, ``tail`` ends the text."""
    page = (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>Bridge closed for the summer | {site}</title>"
        f'<meta property="og:site_name" content="{site}">'
        f'<meta property="og:title" content="Bridge closed for the summer">{head}'
        "</head>"
        '<body><nav class="menu"><a href="/">Home</a> <a href="/news">News</a></nav>'
        f"<article><h1>Bridge closed for the summer</h1>{above}"
        f'<div class="text"><p>{first}</p><p>{SECOND}</p><p>{last}</p>{tail}</div>'
        f"</article>{after}<footer>© 2025 {site}</footer></body></html>"
    )
    return page.encode("utf-8")


def read(url: str = URL, **parts: str) -> Article:
    return extract(html(**parts), url, {"Content-Type": "text/html; charset=utf-8"})


def credits(url: str = URL, **parts: str) -> list[tuple[str, str]]:
    """(name, kind) of each credit of a small page."""
    return [pair(credit) for credit in read(url, **parts).credits]


def pair(credit: Credit) -> tuple[str, str]:
    return credit.name, credit.kind.value


def reading(language: str) -> Reading:
    """A reading with the rules of one language, for rules and bare lines."""
    names = applicable(None if language == ANY else language)
    page, words = Page(html(), URL), words_of(*names)
    return Reading(
        page=page,
        words=words,
        pictures=Pictures(words),
        rules=Phrases(index_of(*names), ()),
        country=None,
        # Which short forms count depends on the language: the neutral rules' examples
        # are German, French and Italian.
        languages=("de" if language == ANY else language,),
    )
