"""The loopback newspaper is what it says: the other tests lean on it."""

from __future__ import annotations

import gzip
import http.client
import json
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.sources import SOURCES
from crawler.sources.robots import sitemaps
from tests.newspaper.layouts import LAYOUTS
from tests.newspaper.stories import houses, originals
from tests.site import Newspaper, PortTaken


@pytest.fixture(scope="module")
def paper() -> Iterator[Newspaper]:
    with Newspaper() as paper:
        yield paper


def ask(url: str, **headers: str) -> http.client.HTTPResponse:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", path, headers=names)
    answer = connection.getresponse()
    answer.content = answer.read()  # type: ignore[attr-defined]
    connection.close()
    return answer


def listed(paper: Newspaper, outlet: str) -> set[str]:
    """What our own readers find in the outlet's channels."""
    kinds = {"feeds": "feed", "sitemaps": "sitemap", "sections": "section"}
    found: set[str] = set()
    for kind, urls in paper.channels(outlet).items():
        while urls:
            url = urls.pop()
            body: bytes = ask(url).content  # type: ignore[attr-defined]
            if url.endswith("/robots.txt"):
                urls += sitemaps(body.decode(), url)
                continue
            result = SOURCES[kinds[kind]].discover(body, url)
            urls += result.channels
            found |= {discovery.url for discovery in result.discoveries}
    return found


def test_every_story_is_listed_and_served(paper: Newspaper) -> None:
    for outlet in paper.outlets:
        found = {url.partition("?utm")[0] for url in listed(paper, outlet)}
        for truth in paper.gold().values():
            if truth.outlet != outlet:
                continue
            moved = paper.press.houses[outlet].moved
            assert truth.url in found or any(
                f"{paper.base(outlet)}/go/{slug}" in found for slug in moved
            )
            assert ask(truth.url).status == 200


def test_the_world_is_what_the_tests_need(paper: Newspaper) -> None:
    gold = paper.gold().values()
    assert len({truth.outlet for truth in gold}) >= 6
    assert {truth.layout for truth in gold} == set(LAYOUTS)
    assert {truth.language for truth in gold} >= set("en de uk ar zh ja es fr".split())
    assert 40 <= len(gold) <= 60
    assert sum(truth.copy_of is not None for truth in gold) >= 8
    styles = {truth.credit_style for truth in gold}
    assert styles >= {"byline", "source_line", "republication", "dateline"}
    for truth in gold:
        assert len(truth.body.split("\n\n")) >= 4, truth.url


def test_a_chain_of_copies_repeats_the_text_word_for_word(paper: Newspaper) -> None:
    gold = paper.gold()
    last = gold[paper.url("lowland/tidal-turbines-first-power")]
    middle = gold[last.copy_of or ""]
    first = gold[middle.copy_of or ""]
    assert (last.outlet, middle.outlet, first.outlet) == (
        "lowland",
        "harbour",
        "meridian",
    )
    assert last.body == middle.body == first.body
    assert first.copy_of is None


def test_no_story_is_written_in_words_of_a_real_case() -> None:
    text = json.dumps([story.body for story in originals().values()])
    names = " ".join(house.name for house in houses().values())
    for word in ("Buna", "Racurs", "Wyatt"):
        assert word not in text + names


def test_validators_and_gzip(paper: Newspaper) -> None:
    url = paper.url("harbour/fish-market-hall-listed")
    answer = ask(url, Accept_Encoding="gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    packed: bytes = answer.content  # type: ignore[attr-defined]
    assert b"Ballantine" in gzip.decompress(packed)
    again = ask(url, If_None_Match=answer.headers["ETag"])
    assert (again.status, again.content) == (304, b"")  # type: ignore[attr-defined]
    since = ask(url, If_Modified_Since=answer.headers["Last-Modified"])
    assert since.status == 304
    assert ask(url, If_None_Match='"other"').status == 200


def test_an_edit_changes_the_page_and_its_date_in_the_feed() -> None:
    with Newspaper() as paper:
        url = paper.url("talblick/seilbahn-revision-fund")
        other = paper.url("talblick/radio-aus-dem-stall")
        tags = {u: ask(u).headers["ETag"] for u in (url, other)}
        (feed,) = paper.channels("talblick")["feeds"]
        before = _updates(feed)
        sentence = paper.edit(url)
        assert sentence in ask(url).content.decode()  # type: ignore[attr-defined]
        assert sentence in paper.gold()[url].body
        assert ask(url).headers["ETag"] != tags[url]
        assert ask(other).headers["ETag"] == tags[other]
        after = _updates(feed)
        assert {u for u in after if after[u] != before[u]} == {url}


def _updates(feed: str) -> dict[str, object]:
    body: bytes = ask(feed).content  # type: ignore[attr-defined]
    found = SOURCES["feed"].discover(body, feed)
    return {discovery.url: discovery.modified for discovery in found.discoveries}


def test_faults_log_redirects_and_losses(paper: Newspaper) -> None:
    paper.forget()
    url = paper.url("vallon/pont-suspendu-passants")
    paper.fault(url, 503, times=1, headers={"Retry-After": "1"})
    first = ask(url)
    assert (first.status, first.headers["Retry-After"]) == (503, "1")
    assert ask(url).status == 200
    moved = ask(f"{paper.base('harbour')}/go/ferry-fares-rise")
    assert moved.status == 301
    place = urlsplit(paper.url("harbour/ferry-fares-rise")).path
    assert moved.headers["Location"] == place
    assert ask(f"{paper.base('lowland')}/old-pier-closes/").status == 410
    assert [(v.outlet, v.kind, v.status) for v in paper.log()] == [
        ("vallon", "article", 503),
        ("vallon", "article", 200),
        ("harbour", "other", 301),
        ("lowland", "other", 410),
    ]
    assert paper.log()[1].sent == len(ask(url).content)  # type: ignore[attr-defined]
    with urllib.request.urlopen(f"{paper.base('vallon')}/__log") as answer:
        assert len(json.load(answer)) == len(paper.log())


def test_publish_and_withdraw() -> None:
    with Newspaper() as paper:
        url = paper.publish("harbour", "swan-on-quay", "Swan on quay", "One.\n\nTwo.")
        assert ask(url).status == 200
        assert any(url in found for found in listed(paper, "harbour"))
        paper.withdraw(url)
        assert ask(url).status == 404


def test_the_folder_keeps_an_edit_by_hand(tmp_path: Path) -> None:
    with Newspaper(tmp_path) as paper:
        file = paper.press.file("harbour/fish-market-hall-listed")
    text = file.read_text("utf-8")
    file.write_text(text.replace("with its smell", "with every smell"), "utf-8")
    with Newspaper(tmp_path) as paper:
        url = paper.url("harbour/fish-market-hall-listed")
        assert "every smell" in ask(url).content.decode()  # type: ignore[attr-defined]


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.8.0.3", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"127\.8\.0\.3:{port}"):
            Newspaper(port=port).__enter__()
