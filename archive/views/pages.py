"""One article as a page of HTML that stands alone: no script, no image, no style sheet
from elsewhere.  Everything that came from the web is escaped.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from ..holdings import Held, Past
from ..model import Evidence
from ..record import timestamp
from .showing import facts, shown_body

STYLE = (
    "body{max-width:44rem;margin:2rem auto;padding:0 1rem;font:1.05rem/1.5 serif}"
    "h1{line-height:1.2}small,dt,code{color:#555}del{background:#fdd}"
    "ins{background:#dfd;text-decoration:none}dd{margin:0 0 .6rem 1rem}"
)


def article_page(held: Held, history: Sequence[Past]) -> Iterator[str]:
    """The lines of the page."""
    article = held.article
    title = article.title or "(no title)"
    yield from head(title, article.language)
    yield f"<h1 dir=auto>{escape(title)}</h1>"
    yield f"<p><small>{escape(' · '.join(facts(held)))}</small></p>"
    yield f"<p>{link(article.url)}</p>"
    body = shown_body(article)
    for block in body.split("\n\n") if body else ():
        yield f"<p dir=auto>{escape(block)}</p>"
    if not body:
        yield f"<p><em>No text: access is {escape(article.access.value)}.</em></p>"
    yield from _said(
        "Byline",
        ((f"{one.name} ({one.role.value})", one.evidence) for one in article.bylines),
    )
    yield from _said(
        "Credited to",
        ((f"{one.name} ({one.kind.value})", one.evidence) for one in article.credits),
    )
    yield from _said("Reports on", ((one.name, one.evidence) for one in article.cited))
    yield from _kept(held, history)
    yield from foot()


def head(title: str, language: str | None = None) -> Iterator[str]:
    lang = f' lang="{escape(language)}"' if language else ""
    yield "<!doctype html>"
    yield f"<html{lang}><head><meta charset=utf-8>"
    yield '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
    yield " style-src 'unsafe-inline'\">"
    yield f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>"


def foot() -> Iterator[str]:
    yield "</body></html>"


def link(url: str | None) -> str:
    """A link, where the address is one that a browser may follow."""
    text = escape(url or "")
    if not (url or "").startswith(("http://", "https://")):
        return text
    return f'<a rel="noopener noreferrer nofollow" href="{text}">{text}</a>'


def _said(heading: str, parts: Iterable[tuple[str, Evidence]]) -> Iterator[str]:
    items = list(parts)
    if not items:
        return
    yield f"<h2>{escape(heading)}</h2><dl>"
    for name, evidence in items:
        place = f"{evidence.rule}, {evidence.selector}"
        yield f"<dd dir=auto>{escape(name)}<br><q>{escape(evidence.exact)}</q><br>"
        yield f"<code>{escape(place)}</code></dd>"
    yield "</dl>"


def _kept(held: Held, history: Sequence[Past]) -> Iterator[str]:
    capture = held.kept.capture
    yield "<h2>In the archive</h2><ul>"
    yield f"<li>id {escape(held.id)}, revision {held.kept.revision}</li>"
    if capture:
        place = f"{capture.warc_file} at {capture.offset}, {capture.length} bytes"
        yield f"<li>{escape(capture.id)}, {timestamp(capture.fetched)}</li>"
        yield f"<li>{escape(place)}, sha256 {escape(capture.digest)}</li>"
    for past in history if len(history) > 1 else ():
        words = f"revision {past.number}, {timestamp(past.fetched)}: {past.title or ''}"
        yield f"<li dir=auto>{escape(words)}</li>"
    yield "</ul>"
