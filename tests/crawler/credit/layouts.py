# ruff: noqa: E501 -- markup is easier to read in whole tags
"""How the pages of the variants are built: the markup that newspapers have."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    name: str
    language: str
    layout: str
    publisher: str
    host: str
    title: str
    paragraphs: tuple[str, ...]
    source: str
    """The credit line as printed, the last line of the story."""

    credit: str
    cited: str
    bio: str
    author: str

    @property
    def url(self) -> str:
        return f"https://{self.host}/2025/05/{self.name}.html"

    def html(self) -> bytes:
        return LAYOUTS[self.layout](self).encode("utf-8")


def _head(page: Variant) -> str:
    return (
        f'<!DOCTYPE html><html lang="{page.language}"><head><meta charset="utf-8">'
        f"<title>{escape(page.title)} | {escape(page.publisher)}</title>"
        f'<meta property="og:site_name" content="{escape(page.publisher)}">'
        f'<meta property="og:title" content="{escape(page.title)}">'
        '<meta property="article:published_time" content="2025-05-06T08:00:00+00:00">'
        "</head>"
    )


def _wordpress(page: Variant) -> str:
    text = "".join(f"<p>{escape(p)}</p>" for p in page.paragraphs)
    return (
        _head(page) + '<body class="single single-post"><header class="site-header">'
        '<nav class="main-navigation"><a href="/">1</a> <a href="/b">2</a></nav></header>'
        f'<main><article class="post hentry"><h1 class="entry-title">{escape(page.title)}'
        f'</h1><div class="sharedaddy">Facebook X</div><div class="entry-content">{text}'
        f"<p><em>{escape(page.source)}</em></p></div></article>"
        f'<div class="author-box"><div class="author-bio"><p>{escape(page.bio)}</p></div>'
        '</div><div class="related-posts"><a href="/c">AFP, Reuters: 3</a></div></main>'
        f"<footer>&copy; 2025 {escape(page.publisher)}</footer></body></html>"
    )


def _lines(page: Variant) -> str:
    """One div with line breaks, the bio as the last line: an old content system."""
    lines = [*page.paragraphs, page.source, page.bio]
    text = "<br><br>".join(escape(line) for line in lines)
    return (
        _head(page) + '<body><table><tr><td class="menu"><a href="/">1</a></td></tr>'
        f"<tr><td><h1>{escape(page.title)}</h1><div id=story>{text}</div></td></tr>"
        f"</table><p class=footer>&copy; {escape(page.publisher)}</p></body></html>"
    )


def _semantic(page: Variant) -> str:
    """HTML5 sections; the name is split over inline elements; a picture has a credit."""
    text = "".join(f"<p>{escape(p)}</p>" for p in page.paragraphs)
    first, _, rest = page.source.partition(page.credit)
    credit = f"<span>{escape(first)}</span><b>{escape(page.credit)}</b>{escape(rest)}"
    return (
        _head(page)
        + "<body><header><a href='/'>Home</a></header><main><article><header>"
        f"<h1>{escape(page.title)}</h1><time datetime='2025-05-06'>2025-05-06</time>"
        '</header><figure><img src="/a.jpg" width="800" height="500"><figcaption>Foto: '
        f"AP</figcaption></figure><section>{text}</section><footer><p>{credit}</p>"
        f'</footer></article><section class="about-the-author"><p>{escape(page.bio)}</p>'
        "</section></main><aside><h2>+</h2><a href='/x'>x</a></aside></body></html>"
    )


def _classes(page: Variant) -> str:
    """Meaningless class names, every line in a div of its own."""
    text = "".join(
        f'<div class="x{n}">{escape(p)}</div>' for n, p in enumerate(page.paragraphs)
    )
    return (
        _head(page) + '<body><div class="a1"><div class="a2"><a href="/">1</a></div>'
        f'<div class="a3"><h1>{escape(page.title)}</h1>{text}'
        f'<div class="q9">{escape(page.source)}</div><div class="q8">{escape(page.bio)}'
        "</div></div></div></body></html>"
    )


def _parts(page: Variant) -> tuple[str, str, str]:
    """The label, the name, and what stands after it."""
    return page.source.partition(page.credit)


def _story(page: Variant, last: str = "") -> str:
    *paragraphs, end = page.paragraphs
    return "".join(f"<p>{escape(p)}</p>" for p in paragraphs) + (
        f"<p>{escape(end)}{last}</p>"
    )


def _post(page: Variant, above: str, text: str, below: str) -> str:
    """What most pages are: a menu, a story, boxes under it."""
    return (
        _head(page) + '<body><div id="page"><ul class="nav"><li><a href="/">1</a></li>'
        f'<li><a href="/b">2</a></li></ul><div class="post"><h1>{escape(page.title)}'
        f'</h1>{above}<div class="post-text">{text}</div>{below}</div>'
        '<ul class="more-news"><li><a href="/c">3</a></li></ul>'
        f'<div class="bottom">© 2025 {escape(page.publisher)}</div></div></body></html>'
    )


def _box(page: Variant) -> str:
    return f'<div class="author-info"><p>{escape(page.bio)}</p></div>'


def _top(page: Variant) -> str:
    """The credit in the line under the headline, beside the date."""
    above = (
        '<div class="meta"><span class="date">06.05.2025</span> '
        f'<span class="src">{escape(page.source)}</span></div>'
    )
    return _post(page, above, _story(page), _box(page))


def _paren(page: Variant) -> str:
    """The credit in brackets at the end of the last paragraph."""
    last = f" ({escape(page.source)})"
    return _post(page, "", _story(page, last), _box(page))


def _sentence(page: Variant) -> str:
    """The credit as an own line of the last paragraph, the bio in italics under it."""
    last = f"<br><br><i>{escape(page.source)}</i>"
    bio = f"<p><i>{escape(page.bio)}</i></p>"
    return _post(page, "", _story(page, last) + bio, "")


def _inline(page: Variant) -> str:
    """Label and name in neighbours without a space; the bio above them."""
    label, name, rest = map(escape, _parts(page))
    credit = (
        f'<div class="k1"><span class="k2">{label.rstrip()}</span>'
        f'<span class="k3">{name}</span>{rest}</div>'
    )
    return _post(page, "", _story(page), _box(page) + credit)


def _link(page: Variant) -> str:
    """The name is a link, in a block of its own after the bio."""
    label, name, rest = map(escape, _parts(page))
    credit = (
        f'<div class="k1"><p>{label}<a href="https://elsewhere.example/n/7" '
        f'rel="nofollow">{name}</a>{rest}</p></div>'
    )
    return _post(page, "", _story(page), _box(page) + credit)


def _definition(page: Variant) -> str:
    label, name, _ = map(escape, _parts(page))
    credit = f"<dl><dt>{label.strip()}</dt><dd>{name}</dd></dl>"
    return _post(page, "", _story(page), credit + _box(page))


def _table(page: Variant) -> str:
    label, name, _ = map(escape, _parts(page))
    credit = f"<table><tr><td>{label.strip()}</td><td>{name}</td></tr></table>"
    return _post(page, "", _story(page), credit + _box(page))


LAYOUTS = {
    "wordpress": _wordpress,
    "lines": _lines,
    "semantic": _semantic,
    "classes": _classes,
    "top": _top,
    "paren": _paren,
    "sentence": _sentence,
    "inline": _inline,
    "link": _link,
    "definition": _definition,
    "table": _table,
}
