"""What pages and headers say of the use of their text, word by word."""

from __future__ import annotations

import pytest

from archive import rights
from archive.packing import pack, unpack
from crawler.extract import extract
from crawler.extract.evidence import every, stands
from crawler.extract.page import Page
from crawler.extract.reservations import VALUED, WORDS
from crawler.rereading import by_name

URL = "https://harbour-post.example/2026/ferry"
TEXT = "<p>The ferry to the island ends its night service, the company said.</p>"

Pairs = tuple[tuple[str, str], ...]

# Head of the page, headers -> what is said (name, value), what is reserved.
CASES: dict[str, tuple[str, Pairs, list[tuple[str, str | None]], tuple[str, ...]]] = {
    "nothing": ('<meta name="robots" content="index, follow">', (), [], ()),
    "tdm header": (
        "",
        (("TDM-Reservation", "1"), ("TDM-Policy", "/policy.json")),
        [
            ("tdm-reservation", "1"),
            ("tdm-policy", "https://harbour-post.example/policy.json"),
        ],
        ("tdm",),
    ),
    "tdm meta": (
        '<meta name="tdm-reservation" content="1">',
        (),
        [("tdm-reservation", "1")],
        ("tdm",),
    ),
    "the page has the last word": (
        '<meta name="tdm-reservation" content="0">',
        (("tdm-reservation", "1"),),
        [("tdm-reservation", "1"), ("tdm-reservation", "0")],
        (),
    ),
    "no value of the protocol": (
        '<meta name="tdm-reservation" content="yes">',
        (("tdm-reservation", "2"),),
        [],
        (),
    ),
    "a header twice": (
        "",
        (("tdm-reservation", "1"), ("tdm-reservation", "1")),
        [("tdm-reservation", "1")],
        ("tdm",),
    ),
    "two values are none": (
        "",
        (("tdm-reservation", "1"), ("tdm-reservation", "0")),
        [],
        (),
    ),
    "robots meta": (
        '<meta name="ROBOTS" content="NoArchive, max-snippet:0,max-image-preview:large'
        '">',
        (),
        [("noarchive", None), ("max-snippet", "0")],
        ("noarchive", "nosnippet"),
    ),
    "for us by name": (
        '<meta name="pressmark" content="noai"><meta name="googlebot" '
        'content="noarchive">',
        (),
        [("noai", None)],
        ("noai",),
    ),
    "robots header": (
        "",
        (("X-Robots-Tag", "noindex, noarchive"),),
        [("noindex", None), ("noarchive", None)],
        ("noarchive", "noindex"),
    ),
    "for others": (
        "",
        (("X-Robots-Tag", "googlebot: noindex, noarchive"),),
        [],
        (),
    ),
    "for others, for us, for all": (
        "",
        (
            ("X-Robots-Tag", "otherbot: noindex, pressmark: nocache, noai"),
            ("X-Robots-Tag", "noimageai"),
        ),
        [("nocache", None), ("noai", None), ("noimageai", None)],
        ("noarchive", "noai", "noimageai"),
    ),
    "a date with a comma": (
        "",
        (("X-Robots-Tag", "unavailable_after: Fri, 25 Jun 2027 15:00:00 GMT, none"),),
        [("unavailable_after", "Fri, 25 Jun 2027 15:00:00 GMT"), ("none", None)],
        ("noindex",),
    ),
    "licence and holder": (
        '<link rel="license" href="/terms"><meta name="copyright" content="The Post">'
        '<script type="application/ld+json">{"@type": "NewsArticle", "usageInfo": '
        '"https://harbour-post.example/use", "copyrightHolder": {"@type": '
        '"Organization", "name": "Harbour Post Ltd"}}</script>',
        (),
        [
            ("usageInfo", "https://harbour-post.example/use"),
            ("copyrightHolder", "Harbour Post Ltd"),
            ("copyrightNotice", "The Post"),
            ("license", "https://harbour-post.example/terms"),
        ],
        (),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_said_and_reserved(name: str) -> None:
    head, pairs, said, reserved = CASES[name]
    html = f"<html><head>{head}</head><body>{TEXT}</body></html>".encode()
    headers = by_name(pairs)
    article = extract(html, URL, headers)
    assert [(one.name, one.value) for one in article.rights] == said
    assert rights.reserved(article.rights) == reserved
    page = Page(html, URL, headers)
    found = [evidence for field, evidence in every(article) if field == "rights"]
    assert len(found) == len(said)
    assert all(stands(page, evidence, article.text) for evidence in found)
    assert unpack(pack(article)) == article


def test_the_licence_of_a_picture_is_not_the_page_s() -> None:
    figure = '<figure><a rel="license" href="https://a.example/by/4.0/">CC</a></figure>'
    page = f"<html><body>{TEXT}{figure}</body></html>".encode()
    assert extract(page, URL).rights == ()


def test_a_policy_counts_where_its_reservation_does() -> None:
    html = b'<html><head><meta name="tdm-reservation" content="1"></head></html>'
    headers = {"tdm-reservation": "0", "tdm-policy": "https://a.example/p.json"}
    page = Page(html + TEXT.encode(), URL, headers)
    said = extract(html + TEXT.encode(), URL, headers).rights
    assert rights.reserved(said) == ("tdm",)
    assert rights.policy(said) is None
    assert page.first_meta("tdm-reservation") is not None


def test_a_word_that_is_read_is_a_word_that_is_weighed() -> None:
    assert set(WORDS) | set(VALUED) == set(rights.DIRECTIVES)


def test_what_refuses_a_page_is_told() -> None:
    html = b'<html><head><meta name="robots" content="noindex,nocache"></head><body>'
    found = rights.refusing(extract(html + TEXT.encode(), URL).rights)
    assert found is not None and found.evidence.exact == "nocache"
    only = extract(html.replace(b",nocache", b"") + TEXT.encode(), URL).rights
    assert rights.refusing(only) is None
