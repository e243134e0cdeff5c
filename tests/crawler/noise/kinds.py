"""Noise: what changes on a page from one visit to the next while the story stays.

Each kind takes the page as it was and gives it as it is in one of two editions; in
both editions it tells the same story.  Made for any page: nothing here knows a site.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import lxml.html

from . import markup

HEADLINES = (
    "Council to vote on the new tram line",
    "Five gardens worth a visit in spring",
    "How the harbour got its lighthouse back",
    "Rail strike called off at the last minute",
    "The quiet return of the corner bakery",
    "Team wins at home after eleven weeks",
    "What the new parking rules mean for you",
    "Why swifts come back later every year",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One page as a server sends it."""

    url: str
    html: str
    charset: str = "utf-8"
    headers: tuple[tuple[str, str], ...] = field(default=())
    packed: bool = False
    """Sent with gzip."""

    def body(self) -> bytes:
        # What was no character of the charset when it was read goes out as it came.
        data = self.html.encode(self.charset, "surrogateescape")
        return gzip.compress(data, mtime=0) if self.packed else data

    def all_headers(self) -> list[tuple[str, str]]:
        kind = ("Content-Type", f"text/html; charset={self.charset}")
        packed = [("Content-Encoding", "gzip")] if self.packed else []
        return [kind, *packed, *self.headers]


Kind = Callable[[Answer, random.Random, int], Answer]


def _page(change: Callable[[str, random.Random, int], str]) -> Kind:
    def apply(answer: Answer, chance: random.Random, edition: int) -> Answer:
        return replace(answer, html=change(answer.html, chance, edition))

    return apply


def _advertising(html: str, chance: random.Random, edition: int) -> str:
    """None at first, then a slot after every third paragraph and a banner on top."""
    if not edition:
        return html
    slot = (
        '<div class="ad-slot" data-ad="{0}"><p class="ad-label">Advertisement</p>'
        '<a href="https://ads.example/c?id={0}"><img src="https://ads.example/{0}.gif"'
        ' alt="Sofas at half the price" width="300" height="250"></a>'
        '<script>adq.push({{"slot":{0}}})</script></div>'
    ).format(chance.randrange(10**6))
    html = markup.put_in(html, markup.paragraph_ends(html)[1::3], slot)
    banner = '<ins class="adsbygoogle" style="display:block" data-ad-slot="77"></ins>'
    return markup.behind(html, r"<body\b[^>]*>", banner)


def _counters(html: str, chance: random.Random, edition: int) -> str:
    """Views, shares and comments under the headline and under the story."""
    views = 120 + 4711 * edition + chance.randrange(100)
    top = (
        f'<div class="article-stats"><span class="views">{views:,} views</span> '
        f'<span class="shares">{views // 9} shares</span> '
        f'<a class="comments-link" href="#comments">{views // 30} comments</a></div>'
    )
    bottom = (
        f'<div class="social-share"><button>Share</button> <span class="count">'
        f"{views // 9}</span></div>"
    )
    html = markup.behind(html, r"</h1\s*>", top)
    return markup.put_in(html, markup.paragraph_ends(html)[-1:], bottom)


def _links(chance: random.Random, number: int) -> str:
    found = chance.sample(HEADLINES, number)
    return "".join(
        f'<li><a href="/{chance.randrange(10**6)}/{line.lower().replace(" ", "-")}">'
        f"{line}</a></li>"
        for line in found
    )


def _related(html: str, chance: random.Random, edition: int) -> str:
    """Other stories within and behind this one."""
    chance.seed(f"{chance.random()} {edition}")
    box = '<aside class="related-articles"><h3>Related</h3><ul>{0}</ul></aside>'
    ends = markup.paragraph_ends(html)
    html = markup.put_in(html, ends[-1:], box.format(_links(chance, 4)))
    middle = ends[len(ends) // 2 : len(ends) // 2 + 1] if len(ends) > 2 else []
    return markup.put_in(html, middle, box.format(_links(chance, 2)))


def _sidebar(html: str, chance: random.Random, edition: int) -> str:
    """A ticker on top, the most read stories at the side."""
    chance.seed(f"{chance.random()} {edition}")
    ticker = f'<div class="breaking-news"><ul>{_links(chance, 1)}</ul></div>'
    side = (
        '<section class="sidebar most-read"><h2>Most read</h2>'
        f"<ol>{_links(chance, 5)}</ol></section>"
    )
    html = markup.behind(html, r"<body\b[^>]*>", ticker)
    return markup.before_last(html, "</body", side)


def _whitespace(html: str, chance: random.Random, edition: int) -> str:
    """Lines broken and indented elsewhere; nothing where there was nothing."""
    if not edition:
        return html
    return markup.texts(html, lambda text: re.sub(r"[ \t\r\n]+", "\n\t  ", text))


_BLOCKS = frozenset(
    "html head body div p section article header footer main aside nav ul ol li table "
    "tr td th h1 h2 h3 h4 h5 h6 meta link figure figcaption blockquote form br".split()
)


def _minified(html: str, chance: random.Random, edition: int) -> str:
    """No comments, no white space between blocks."""
    if not edition:
        return html
    pieces = markup.tokens(html)
    kept = []
    for at, piece in enumerate(pieces):
        if piece.startswith("<!--") and "[if" not in piece:
            continue
        if markup.is_text(piece) and not piece.strip(" \t\r\n"):
            beside = pieces[max(0, at - 1) : at] + pieces[at + 1 : at + 2]
            if any(markup.name(one) in _BLOCKS for one in beside):
                continue
        kept.append(piece)
    return "".join(kept)


def _rewritten(html: str, chance: random.Random, edition: int) -> str:
    """Parsed and written again by a library, as a filter of a proxy does it."""
    if not edition or not html.strip():
        return html
    whole = html.encode("utf-8", "replace").decode()
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    tree = lxml.html.document_fromstring(whole.encode(), parser=parser)
    written: str = lxml.html.tostring(tree.getroottree(), encoding="unicode")
    return written


_META = re.compile(r"<(?:meta|link)\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""([^\s=>"'/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?)""", re.DOTALL
)
_SCRIPT = re.compile(
    r"(<script\b[^>]*application/ld\+json[^>]*>)(.*?)(</script\s*>)",
    re.DOTALL | re.IGNORECASE,
)


def _reordered(html: str, chance: random.Random, edition: int) -> str:
    """Tags of the head, attributes of every tag, keys of JSON-LD in another order."""
    if not edition:
        return html
    html = _SCRIPT.sub(_keys_reversed, html)
    html = markup.tags(html, _attributes_reversed)
    at = html.lower().find("</head")
    head, rest = (html[:at], html[at:]) if at > 0 else ("", html)
    found = [tag for tag in _META.findall(head) if not _says_charset(tag)]
    chance.shuffle(found)
    order = iter(_kept_in_order(_META.findall(head), found))
    return _META.sub(lambda tag: _charset_or(tag[0], order), head) + rest


def _says_charset(tag: str) -> bool:
    return "charset" in tag.lower()


def _charset_or(tag: str, order: Any) -> str:
    return tag if _says_charset(tag) else next(order)


def _kept_in_order(old: list[str], new: list[str]) -> list[str]:
    """The new order, where tags of one property keep theirs: it has a meaning."""
    by_key: dict[str, list[str]] = {}
    for tag in old:
        if not _says_charset(tag):
            by_key.setdefault(_key(tag), []).append(tag)
    return [by_key[_key(tag)].pop(0) for tag in new]


def _key(tag: str) -> str:
    found = re.search(r"""(?:property|name|itemprop|rel)\s*=\s*["']?([^"'\s>]+)""", tag)
    return found[1].lower() if found else ""


def _attributes_reversed(tag: str) -> str:
    opened = re.match(r"<[a-zA-Z][\w:-]*", tag)
    if opened is None:
        return tag
    inner = tag[opened.end() : -1]
    closed = inner.rstrip().endswith("/") and not re.search(r"=[^\s\"']*/$", inner)
    found = _ATTRIBUTE.findall(inner.rstrip().rstrip("/") if closed else inner)
    if "".join(found).replace(" ", "") != re.sub(
        r"\s", "", inner.rstrip().rstrip("/") if closed else inner
    ):
        return tag  # written in a way that this does not read
    names = [part.partition("=")[0].strip().lower() for part in found]
    if len(set(names)) < len(names):
        return tag  # of two with one name, the first counts
    parts = " ".join(reversed(found))
    return f"{opened[0]}{' ' if parts else ''}{parts}{' /' if closed else ''}>"


def _keys_reversed(script: re.Match[str]) -> str:
    try:
        data = json.loads(script[2])
    except ValueError:
        return script[0]
    text = json.dumps(_reversed(data), ensure_ascii=True, indent=1)
    return script[1] + text.replace("</", "<\\/") + script[3]


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reversed(value[key]) for key in reversed(value)}
    return [_reversed(one) for one in value] if isinstance(value, list) else value


def _entities(html: str, chance: random.Random, edition: int) -> str:
    """Characters beyond ASCII, and quotes, as references."""
    if not edition:
        return html

    def refer(text: str) -> str:
        return "".join(
            f"&#{ord(c)};"
            if c in "\"'" or (ord(c) > 127 and not 0xD800 <= ord(c) < 0xE000)
            else c
            for c in text
        )

    return markup.texts(html, refer)


def _stamps(html: str, chance: random.Random, edition: int) -> str:
    """Nonces, tokens, versions of files, the time it took to make the page."""
    token = f"{chance.randrange(10**12):012d}{edition}"

    def stamped(tag: str) -> str:
        if markup.name(tag) in ("script", "link", "img"):
            tag = re.sub(
                r"""((?:src|href)=["'][^"'?]+\.(?:js|css|png))(["'])""",
                rf"\1?v={token}\2",
                tag,
            )
        if markup.name(tag) in ("div", "span", "section", "p"):
            tag = f'{tag[:-1]} data-rid="{token[:6]}">'
        return tag

    html = markup.tags(html, stamped)
    head = f'<meta name="csrf-token" content="{token}"><!-- web{edition} 0.1{token} -->'
    html = markup.behind(html, r"<head\b[^>]*>", head)
    return f"{html}<!-- served {token} from cache, edition {edition} -->"


def _boxes(html: str, chance: random.Random, edition: int) -> str:
    """None at first, then what asks the reader for something."""
    if not edition:
        return html
    box = (
        '<div class="newsletter-signup"><h4>Newsletter</h4><p>Sign up for our morning '
        'newsletter and get the news of the day.</p><form><input type="email">'
        "<button>Subscribe</button></form></div>"
    )
    bar = (
        '<div id="cookie-banner" role="dialog"><p>We use cookies. By using this site '
        "you agree to our privacy policy.</p><button>Accept</button></div>"
    )
    ends = markup.paragraph_ends(html)
    html = markup.put_in(html, ends[len(ends) // 3 : len(ends) // 3 + 1], box)
    return markup.before_last(html, "</body", bar)


def _comments(html: str, chance: random.Random, edition: int) -> str:
    """Readers' comments below the story: more of them each time."""
    said = (
        "I walked past there only last week and saw nothing of the kind.",
        "Thank you for reporting on this, nobody else does any more.",
        "And who is going to pay for it in the end? We are, as always.",
    )
    items = "".join(
        f'<li class="comment"><div class="comment-meta"><b>reader{one}</b> '
        f'<a href="#c{one}">{one + 1} hours ago</a></div>'
        f'<div class="comment-content"><p>{said[one]}</p></div></li>'
        for one in range(1 + 2 * edition)
    )
    block = (
        f'<section id="comments" class="comments-area"><h3>{1 + 2 * edition} comments'
        f'</h3><ol class="comment-list">{items}</ol></section>'
    )
    return markup.before_last(html, "</body", block)


def _typography(html: str, chance: random.Random, edition: int) -> str:
    """No-break spaces before dashes and figures, zero-width spaces behind slashes."""
    if not edition:
        return html

    def set_(text: str) -> str:
        if len(text) < 60:
            return text
        text = re.sub(r" (?=[–—\d])", "\u00a0", text)
        return re.sub(r"(?<=\w)/(?=\w)", "/\u200b", text)

    return markup.texts(html, set_)


_STRAIGHT = str.maketrans("‘’‚“”„«»–—‑", "'''" + '"""""' + "---")


def _straight(html: str, chance: random.Random, edition: int) -> str:
    """Quotes and dashes of a typewriter in the place of a printer's."""
    said = (
        "<p>“We’re glad,” the mayor said on Monday at the quay – “it’s all over.”</p>"
    )
    ends = markup.paragraph_ends(html)
    html = markup.put_in(html, ends[len(ends) // 2 : len(ends) // 2 + 1], said)
    return markup.texts(html, lambda text: text.translate(_STRAIGHT if edition else {}))


_LONG_WORD = re.compile(r"(?<![&\w;#])([^\W\d_]{4,6})(?=[^\W\d_]{4})")


def _hyphenated(html: str, chance: random.Random, edition: int) -> str:
    """Soft hyphens in every long word: a system for narrow columns puts them in."""
    if not edition:
        return html
    return markup.texts(html, lambda text: _LONG_WORD.sub("\\1&shy;", text))


_AGES = {
    "de": "Aktualisiert vor {} Minuten",
    "fr": "Mis à jour il y a {} minutes",
    "es": "Actualizado hace {} minutos",
}


def _age(html: str, chance: random.Random, edition: int) -> str:
    """How long ago the page was made, as a paragraph before and behind the story."""
    found = re.search(r"<html\b[^>]*\blang=[\"']?([a-z]{2})", html, re.IGNORECASE)
    words = _AGES.get(found[1].lower() if found else "", "Updated {} minutes ago")
    line = f"<p>{words.format(3 + 40 * edition)}</p>"
    ends = markup.paragraph_ends(html)
    return markup.put_in(html, [*ends[:1], *ends[-1:]], line)


_INVITATIONS = (
    "Sign up to The Harbour Brief, our free newsletter with the stories of the day.",
    "Want more stories like this? Subscribe to our weekly newsletter.",
)


def _invitation(html: str, chance: random.Random, edition: int) -> str:
    """An invitation to a newsletter as a paragraph of the story, another each time."""
    ends = markup.paragraph_ends(html)
    line = f"<p>{_INVITATIONS[edition]}</p>"
    return markup.put_in(html, ends[len(ends) // 2 : len(ends) // 2 + 1], line)


_COUNTED = (
    ("4 min read", "5 min read"),
    ("Listen to this article · 4:12 min", "Listen to this article · 4:15 min"),
    ("Lesezeit: 3 Minuten · 45 Kommentare", "Lesezeit: 3 Minuten · 61 Kommentare"),
    ("Переглядів: 120", "Переглядів: 3 204"),
    (
        "You have 3 free articles remaining this month. Subscribe for more.",
        "You have 2 free articles remaining this month. Subscribe for more.",
    ),
)


def _counted(html: str, chance: random.Random, edition: int) -> str:
    """Reading times, counters and a meter as paragraphs of the story."""
    line = "".join(f"<p>{both[edition]}</p>" for both in _COUNTED)
    ends = markup.paragraph_ends(html)
    return markup.put_in(html, [*ends[:1], *ends[-1:]], line)


_CHARSETS = (
    *("windows-1252", "windows-1250", "windows-1251", "windows-1253", "windows-1254"),
    *("windows-1256", "shift_jis", "gb18030"),
)
_DECLARED = re.compile(
    r"""(<meta\b[^>]*?charset\s*=\s*["']?\s*)([\w.:-]+)""", re.IGNORECASE
)


def _encoding(answer: Answer, chance: random.Random, edition: int) -> Answer:
    """In another encoding, which the header and the page name."""
    if not edition:
        return answer
    for charset in _CHARSETS:
        if charset == answer.charset:
            continue
        html = _DECLARED.sub(rf"\g<1>{charset}", answer.html)
        try:
            if html.encode(charset).decode(charset) == html:
                return replace(answer, html=html, charset=charset)
        except UnicodeError:
            continue
    html = _DECLARED.sub(r"\g<1>utf-8", answer.html).encode("utf-8", "replace").decode()
    return replace(answer, html=f"\ufeff{html}", charset="utf-8")


def _address(answer: Answer, chance: random.Random, edition: int) -> Answer:
    """Reached by a link that says where it was clicked."""
    if not edition:
        return answer
    mark = f"utm_source=feed&utm_medium=rss&fbclid={chance.randrange(10**9)}"
    start, hash_, end = answer.url.partition("#")
    return replace(
        answer, url=f"{start}{'&' if '?' in start else '?'}{mark}{hash_}{end}"
    )


def _transport(answer: Answer, chance: random.Random, edition: int) -> Answer:
    """Other headers, and packed."""
    headers = (
        ("Server", f"web{edition}"),
        ("Set-Cookie", f"session={chance.randrange(10**9)}"),
        ("ETag", f'"{chance.randrange(10**9)}-{edition}"'),
        ("Age", str(30 * edition)),
    )
    return replace(answer, headers=headers, packed=bool(edition))


KINDS: dict[str, Kind] = {
    "advertising": _page(_advertising),
    "counters": _page(_counters),
    "related links": _page(_related),
    "sidebar and ticker": _page(_sidebar),
    "newsletter and cookies": _page(_boxes),
    "comments of readers": _page(_comments),
    "white space": _page(_whitespace),
    "minified": _page(_minified),
    "rewritten by a library": _page(_rewritten),
    "tags and keys re-ordered": _page(_reordered),
    "character references": _page(_entities),
    "typography": _page(_typography),
    "straight quotes": _page(_straight),
    "soft hyphens": _page(_hyphenated),
    "age of the page": _page(_age),
    "invitation in the text": _page(_invitation),
    "counters in the text": _page(_counted),
    "nonces and versions": _page(_stamps),
    "encoding": _encoding,
    "address": _address,
    "headers and packing": _transport,
}


def editions(kind: str, answer: Answer, seed: str) -> tuple[Answer, Answer]:
    """The page before and after; the same for the same seed."""
    made = [
        KINDS[kind](answer, random.Random(f"{kind} {seed}"), edition)
        for edition in (0, 1)
    ]
    return made[0], made[1]
