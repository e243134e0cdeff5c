"""Which addresses are one, and which are two."""

import pytest

from archive.urls import (
    article_id,
    host,
    normal,
    registered_domain,
    same_site,
    url_key,
)

# Left and right name the same article.
SAME = [
    ("http://example.org/a", "https://example.org/a"),
    ("HTTP://EXAMPLE.ORG/a", "http://example.org/a"),
    ("http://example.org:80/a", "http://example.org/a"),
    ("https://example.org:443/a", "https://example.org/a"),
    ("https://example.org:/a", "https://example.org/a"),
    ("http://www.example.org/a", "http://example.org/a"),
    ("http://www2.example.org/a", "http://example.org/a"),
    ("http://example.org", "http://example.org/"),
    ("http://example.org./a", "http://example.org/a"),
    ("http://example.org/a/", "http://example.org/a"),
    ("http://example.org/a#top", "http://example.org/a"),
    ("http://example.org/a?", "http://example.org/a"),
    ("http://example.org/a?&", "http://example.org/a"),
    ("http://example.org/./a", "http://example.org/a"),
    ("http://example.org/b/../a", "http://example.org/a"),
    ("http://example.org/../a", "http://example.org/a"),
    ("http://example.org/%2E%2e/a", "http://example.org/a"),
    ("http://example.org/b/.", "http://example.org/b/"),
    ("http://example.org/%61", "http://example.org/a"),
    ("http://example.org/%7Eme", "http://example.org/~me"),
    ("http://example.org/%e4%bd%a0", "http://example.org/%E4%BD%A0"),
    ("http://example.org/你", "http://example.org/%E4%BD%A0"),
    ("http://example.org/a b", "http://example.org/a%20b"),
    ("http://example.org/100%", "http://example.org/100%25"),
    ("http://example.org\\a\\b", "http://example.org/a/b"),
    (" http://example.org/a\n", "http://example.org/a"),
    ("http://example.org/a\tb", "http://example.org/ab"),
    ("http://me:secret@example.org/a", "http://example.org/a"),
    ("http://example.org/a?x=1&b=2", "http://example.org/a?b=2&x=1"),
    ("http://example.org/a?q=two+words", "http://example.org/a?q=two%20words"),
    ("http://example.org/a?utm_source=x", "http://example.org/a"),
    ("http://example.org/a?UTM_Campaign=x&id=3", "http://example.org/a?id=3"),
    ("http://example.org/a?utm%5Fmedium=x", "http://example.org/a"),
    ("http://example.org/a?fbclid=IwAR0", "http://example.org/a"),
    ("http://example.org/a?gclid=1&gbraid=2", "http://example.org/a"),
    ("http://example.org/a?msclkid=1", "http://example.org/a"),
    ("http://example.org/a?yclid=1&ysclid=l5x", "http://example.org/a"),
    ("http://example.org/a?mc_cid=1&mc_eid=2", "http://example.org/a"),
    ("http://example.org/a?igshid=1", "http://example.org/a"),
    ("http://example.org/a?_ga=1.2&_gl=3", "http://example.org/a"),
    ("http://example.org/a?at_medium=RSS&at_campaign=KARANGA", "http://example.org/a"),
    ("http://example.org/a?xtor=RSS-1", "http://example.org/a"),
    ("http://example.org/a?wt_mc=rss", "http://example.org/a"),
    ("http://example.org/a?mtm_source=rss", "http://example.org/a"),
    ("http://example.org/a?ref=rss", "http://example.org/a"),
    ("http://example.org/a?spm=a2700", "http://example.org/a"),
    ("http://example.org/a;jsessionid=0AF3.node1", "http://example.org/a"),
    ("http://example.org/a?JSESSIONID=0AF3", "http://example.org/a"),
    ("http://example.org/a?PHPSESSID=1234", "http://example.org/a"),
    ("http://example.org/a?ASPSESSIONIDQQ=AA", "http://example.org/a"),
    ("http://example.org/a?sid=0123456789abcdef0123", "http://example.org/a"),
    ("http://example.org/(S(lit3py55t21z5v55vlm25s55))/a", "http://example.org/a"),
    ("http://bücher.example/a", "http://xn--bcher-kva.example/a"),
    ("http://BÜCHER.example/a", "http://xn--bcher-kva.example/a"),
    ("http://новости.example/a", "http://xn--b1amnebsh.example/a"),
    ("http://例え。example/a", "http://xn--r8jz45g.example/a"),
    ("http://ex%61mple.org/a", "http://example.org/a"),
    ("http://[0:0:0:0:0:0:0:1]/a", "http://[::1]/a"),
    ("http://[::FFFF]:80/a", "http://[::ffff]/a"),
    ("http://0x7f000001/a", "http://127.0.0.1/a"),
    ("http://127.1/a", "http://127.0.0.1/a"),
    ("http://0177.0.0.1/a", "http://127.0.0.1/a"),
    ("http://example.org:0080/a", "http://example.org/a"),
]

# Left and right may be two articles.
DIFFERENT = [
    ("http://example.org/a", "http://example.org/b"),
    ("http://example.org/a", "http://example.org/A"),
    ("http://example.org/a", "http://example.org/a/b"),
    ("http://example.org/a", "http://example.org:8080/a"),
    ("http://example.org:8081/a", "http://example.org:8080/a"),
    ("http://example.org/a", "http://news.example.org/a"),
    ("http://example.org/a", "http://example.com/a"),
    ("http://www.org/a", "http://org/a"),
    ("http://example.org/a?id=1", "http://example.org/a?id=2"),
    ("http://example.org/a?id=1", "http://example.org/a"),
    ("http://example.org/a?p=1&p=2", "http://example.org/a?p=2&p=1"),
    ("http://example.org/a?sid=1234", "http://example.org/a?sid=1235"),
    ("http://example.org/a?s=grain", "http://example.org/a?s=corn"),
    ("http://example.org/a?source=x", "http://example.org/a?source=y"),
    ("http://example.org/a?cid=1", "http://example.org/a?cid=2"),
    ("http://example.org/a%2Fb", "http://example.org/a/b"),
    ("http://example.org/a%3Fb", "http://example.org/a?b"),
    ("http://example.org/a//b", "http://example.org/a/b"),
    ("http://example.org/a;2", "http://example.org/a;3"),
    ("http://example.org/(S(short))/a", "http://example.org/a"),
    ("http://127.0.0.1/a", "http://127.0.0.2/a"),
    ("http://[::1]/a", "http://[::2]/a"),
]

NO_URL = [
    "",
    "example.org/a",
    "/a",
    "//example.org/a",
    "ftp://example.org/a",
    "javascript:alert(1)",
    "mailto:a@example.org",
    "file:///etc/passwd",
    "http:example.org",
    "http://",
    "http:///a",
    "http://?a",
    "http://:80/",
    "http://user@/a",
    "http://exa mple.org/",
    "http://example..org/",
    "http://example.org:port/",
    "http://example.org:99999/",
    "http://[::1/",
    "http://[::zz]/",
    "http://1.2.3.4.5/",
    "http://256.1.1.1/",
    "http://09.1.1.1/",
    "http://a<b>.org/",
    "http://xn--\u00ad.example/",
]


@pytest.mark.parametrize(("left", "right"), SAME)
def test_one_article(left: str, right: str) -> None:
    assert url_key(left) == url_key(right)
    assert article_id(left) == article_id(right)
    assert normal(normal(left)) == normal(left)


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_two_articles(left: str, right: str) -> None:
    assert url_key(left) != url_key(right)
    assert article_id(left) != article_id(right)


@pytest.mark.parametrize("text", NO_URL)
def test_no_url(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        normal(text)


def test_the_table_is_long_enough() -> None:
    assert len(SAME) + len(DIFFERENT) >= 60


def test_normal_keeps_what_the_key_drops() -> None:
    url = "https://www.Example.org:8443/a/?b=2&a=1&utm_medium=x#c"
    assert normal(url) == "https://www.example.org:8443/a/?a=1&b=2"
    assert url_key(url) == "org,example:8443)/a?a=1&b=2"


def test_host() -> None:
    assert host("https://www.Example.org:443/a") == "www.example.org"
    assert host("https://www.Example.org:8443/a") == "www.example.org:8443"
    assert host("http://[::1]:8080/") == "[::1]:8080"


@pytest.mark.parametrize(
    ("given", "domain"),
    [
        ("https://news.example.co.uk/a", "example.co.uk"),
        ("news.example.co.uk", "example.co.uk"),
        ("WWW.Example.ORG:8080", "example.org"),
        ("http://127.0.0.1:8080/a", "127.0.0.1"),
        ("[::1]:8080", "[::1]"),
        ("localhost:8080", "localhost"),
        ("http://www.paper.localhost:8080/", "paper.localhost"),
        ("one.blogspot.com", "one.blogspot.com"),
        ("co.uk", "co.uk"),
        ("http://новости.example.рф/", "example.xn--p1ai"),
    ],
)
def test_registered_domain(given: str, domain: str) -> None:
    assert registered_domain(given) == domain


def test_same_site() -> None:
    assert same_site("http://a.example.org/1", "https://b.example.org/2")
    assert not same_site("http://a.blogspot.com/", "http://b.blogspot.com/")
    assert not same_site("http://a.co.uk/", "http://b.co.uk/")
