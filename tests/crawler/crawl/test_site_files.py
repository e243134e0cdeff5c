"""tdmrep.json and the lines of robots.txt, as pure values."""

from __future__ import annotations

import pytest

from archive.rights import policy, reserved
from crawler.path_patterns import matches, path_of
from crawler.robots import MAX_BYTES, RULES, Origin, text_of
from crawler.tdmrep import RULE, rules_of, said

HOST = "https://harbour-post.example"

# Pattern -> paths that it means, and paths that it does not.
PATTERNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "/": (("/", "/a"), ()),
    "/a/": (("/a/", "/a/b"), ("/a", "/b/a/")),
    "*": (("/", "/a?b=1"), ()),
    "/*.jpg": (("/a/b.jpg", "/b.jpg?x"), ("/b.png",)),
    "/*.jpg$": (("/b.jpg", "/b.jpg.jpg"), ("/b.jpg?x",)),
    "/a$": (("/a",), ("/a/", "/b/a")),
    "/a*b*c$": (("/abc", "/aXbYc", "/abcbc"), ("/ac", "/acb")),
    "/foo-%24": (("/foo-%24",), ("/foo-",)),
    "/%7Eann": (("/~ann", "/%7eann"), ()),
    "/caf\u00e9": (("/caf%C3%A9", "/caf%c3%a9"), ("/cafe",)),
}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns(pattern: str) -> None:
    means, others = PATTERNS[pattern]
    for path in means:
        assert matches(pattern, path_of(HOST + path)), path
    for path in others:
        assert not matches(pattern, path_of(HOST + path)), path


def test_no_pattern_takes_long() -> None:
    # With a regular expression it would not end.
    assert not matches("/" + "a*" * 500 + "b$", "/" + "a" * 20_000)


def test_the_first_rule_that_means_an_address_counts() -> None:
    rules = rules_of(
        '\ufeff[{"location": "/a/b.html", "tdm-reservation": 0},\n'
        ' {"location": "/a/", "tdm-reservation": "1", "tdm-policy": "/p"}, '
        '{"location": "/", "tdm-reservation": 0}]'.removeprefix("\ufeff")
    )
    assert reserved(said(rules, f"{HOST}/a/b.html")) == ()
    found = said(rules, f"{HOST}/a/c.html")
    assert reserved(found) == ("tdm",) and policy(found) == f"{HOST}/p"
    assert {one.evidence.rule for one in found} == {RULE}
    assert found[0].evidence.exact.startswith('{"location": "/a/"')
    assert found[0].evidence.selector.endswith("/.well-known/tdmrep.json#$[1]")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html>not found</html>",
        '{"location": "/", "tdm-reservation": 1}',
        '[{"location": "/"}]',
        '[{"location": "/", "tdm-reservation": true}]',
        '[{"location": "/", "tdm-reservation": 2}]',
        '[{"tdm-reservation": 1}]',
        "[" * 100_000,
        '[{"location": "/other/", "tdm-reservation": 1}]',
    ],
)
def test_what_is_no_rule_says_nothing(text: str) -> None:
    assert said(rules_of(text), f"{HOST}/a") == ()


def test_the_rules_before_a_break_count() -> None:
    rules = rules_of('[{"location": "/", "tdm-reservation": 1}, {"locat')
    assert reserved(said(rules, HOST)) == ("tdm",)


ROBOTS = """User-agent: other
Allow: /

User-agent: *
Disallow: /a/   # not this
Allow: /a/b     # but this
"""


def test_the_line_that_allows() -> None:
    origin = Origin("rules", ROBOTS)
    word = origin.word(f"{HOST}/a/b/c", "pressmark/1 (+https://x.example)")
    assert word.verdict == "allowed" and word.evidence is not None
    assert word.evidence.exact in " ".join(ROBOTS.split())
    assert word.evidence.selector == f"{HOST}/robots.txt#L6"
    assert origin.word(f"{HOST}/z", "pressmark/1").verdict == "silent"
    mine = Origin("rules", ROBOTS).word(f"{HOST}/z", "Other/2").evidence
    assert mine is not None and mine.selector.endswith("#L2")
    assert Origin("allow_all").word(f"{HOST}/z", "pressmark/1").verdict == "none"


def test_a_line_that_is_cut_short_says_nothing() -> None:
    """It would forbid the whole site."""
    line = "Disallow: /archive-of-1998/\n"
    head = "User-agent: *\n"
    padding = "#" * (MAX_BYTES - len(head) - len("Disallow: /") - 1) + "\n"
    body = (head + padding + line).encode()
    assert body[:MAX_BYTES].endswith(b"Disallow: /")
    origin = Origin(RULES, text_of(body))
    assert origin.forbids(f"{HOST}/2026/03/story", "pressmark") is None
    assert text_of(line.encode()) == line
