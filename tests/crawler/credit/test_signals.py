"""Each signal in markup on a page of its own: evidence, or too weak to stand alone."""

from __future__ import annotations

import json

import pytest

from .pages import credits, read


def ld(**properties: object) -> str:
    node = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "Bridge closed for the summer",
        **properties,
    }
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


AP = {"@type": "Organization", "name": "Associated Press"}

EVIDENCE = {
    "author": ld(author=AP),
    "creator": ld(creator=[AP]),
    "sourceOrganization": ld(sourceOrganization=AP),
    "provider": ld(provider=AP),
    "creditText": ld(creditText="Associated Press"),
    "isBasedOn": ld(isBasedOn="https://apnews.com/article/bridge"),
    "meta author": '<meta name="author" content="Associated Press">',
    "meta source": '<meta name="dc.source" content="Associated Press">',
    "original-source": '<meta name="original-source" content="https://apnews.com/b">',
    "syndication-source": '<meta name="syndication-source" content="https://apnews.com/b">',
}
WEAK = {
    "copyrightHolder": ld(copyrightHolder=AP),
    "copyright": '<meta name="copyright" content="Associated Press">',
    "rights": '<meta name="dc.rights" content="Associated Press">',
}
OWN = {
    "own publisher": ld(
        publisher={"@type": "Organization", "name": "Hill Herald"},
        author={"@type": "Organization", "name": "Hill Herald"},
        copyrightHolder={"@type": "Organization", "name": "Hill Herald"},
    ),
    "own page": ld(isBasedOn="https://hill-herald.example/2025/05/06/bridge"),
    "own source": '<meta name="original-source" content="https://hill-herald.example/x">',
    "study": ld(isBasedOn="https://doi.example/10.1000/182"),
    "unknown name": ld(
        sourceOrganization={"@type": "Organization", "name": "Somebody"}
    ),
    "person": ld(author={"@type": "Person", "name": "Petra Sina"}),
}


@pytest.mark.parametrize("signal", EVIDENCE)
def test_signal_alone_is_metadata(signal: str) -> None:
    article = read(head=EVIDENCE[signal])
    assert [(c.organization, c.kind.value) for c in article.credits] == [
        ("Associated Press", "metadata")
    ]
    assert article.credits[0].confidence < 0.9


@pytest.mark.parametrize("signal", WEAK)
def test_signal_alone_is_a_near_miss(signal: str) -> None:
    article = read(head=WEAK[signal])
    assert article.credits == ()
    assert [item.rule.split(".")[0] for item in article.near_misses] == ["near"]


@pytest.mark.parametrize("signal", OWN)
def test_own_signal_says_nothing(signal: str) -> None:
    assert credits(head=OWN[signal]) == []


def test_visible_words_are_the_stronger_evidence() -> None:
    article = read(head=EVIDENCE["author"], above="<p class=byline>By AP</p>")
    assert [(c.name, c.kind.value) for c in article.credits] == [("AP", "byline")]


def test_canonical_of_another_brand() -> None:
    link = '<link rel="canonical" href="https://www.theguardian.com/uk/bridge">'
    assert credits(head=link) == [("The Guardian", "canonical")]
    unknown = '<link rel="canonical" href="https://valley-voice.example/bridge">'
    found = read(head=unknown).credits
    assert [(c.name, c.kind.value) for c in found] == [
        ("valley-voice.example", "canonical")
    ]
    assert found[0].evidence.exact == "https://valley-voice.example/bridge"


@pytest.mark.parametrize(
    "link",
    [
        "https://hill-herald.example/other",
        "https://www.hill-herald.test/2025/bridge",
        "/2025/05/06/bridge",
        "https://hill-herald.wordpress.com/bridge",
        "http://[broken",
    ],
)
def test_canonical_of_the_same_brand(link: str) -> None:
    assert credits(head=f'<link rel="canonical" href="{link}">') == []


def test_archived_copy_credits_nobody() -> None:
    link = '<link rel="canonical" href="https://valley-voice.example/bridge">'
    url = "https://web.archive.org/web/2020/https://valley-voice.example/bridge"
    assert credits(url, head=link, site="Valley Voice") == []


def test_the_provider_of_another_story_is_not_this_ones() -> None:
    other = ld(headline="Herring back in the bay", provider=AP)
    assert credits(head=ld() + other) == []
