"""The headline among its spoilt copies: site names, kickers, SEO titles, cut forms."""

from __future__ import annotations

import pytest

from crawler.extract import extract

TEXT = (
    "<p>" + "The council met and talked about the ferry for a long time. " * 4 + "</p>"
)
URL = "https://tidewater-post.example/news/4711"


def title(
    *,
    head: str = "",
    og: str | None = None,
    ld: str | None = None,
    h1: str = "",
    url: str = URL,
) -> str | None:
    if og:
        head += f"<meta property='og:title' content='{og}'>"
    if ld:
        ld = f'{{"@type":"NewsArticle","headline":"{ld}","datePublished":"2026-03-11"}}'
        head += f'<script type="application/ld+json">{ld}</script>'
    html = f'<html lang="en"><head>{head}</head><body><article>{h1}{TEXT * 3}'
    return extract(html.encode(), url).title


SITE = '<meta property="og:site_name" content="Buna Times">'
FERRY = "Ferry to Karsk sails again"


@pytest.mark.parametrize(
    "printed",
    [
        f"{FERRY} / Buna Times",
        f"{FERRY} | Buna Times",
        f"{FERRY} - BUNA TIMES",
        f"Buna Times: {FERRY}",
        f"{FERRY} │ Buna Times",
        f"{FERRY} | News | Buna Times |",
    ],
)
def test_the_site_s_name_is_no_part_of_it(printed: str) -> None:
    assert title(head=SITE, og=printed, h1=f"<h1>{FERRY}</h1>") == FERRY


@pytest.mark.parametrize(
    "printed", [f"{FERRY} - Tidewater-Post Magazine", f"{FERRY} | The Tidewater Post"]
)
def test_without_any_heading_a_part_with_the_host_s_name_goes(printed: str) -> None:
    assert title(head=f"<title>{printed}</title>") == FERRY


def test_a_single_h1_is_believed_against_what_search_engines_see() -> None:
    head = "<title>Ferry sails - Karsk Mail News</title>"
    url = "https://karsk-mail.example/ferry-sails"
    assert title(head=head, h1=f"<h1>{FERRY}</h1>", url=url) == FERRY


def test_a_lower_heading_tells_the_headline_from_the_name_before_it() -> None:
    head = f"<title>The Karsk Mail - {FERRY}</title>"
    assert title(head=head, h1=f"<div>The Karsk Mail</div><h2>{FERRY}</h2>") == FERRY


def test_what_a_heading_prints_whole_is_whole() -> None:
    both = "Karsk - the ferry that came back"
    url = "https://buna.example/the-ferry-that-came-back"
    assert title(og=both, h1=f"<h1>{both}</h1>", url=url) == both


KICKERS = [
    '<h1><span class="kicker">Transport</span> {}</h1>',
    "<h1><small>Transport</small><br>{}</h1>",
    '<h1><div class="overline">Transport</div><span class="headline">{}</span></h1>',
    '<h1><span class="dachzeile">Transport</span> <span>{}</span></h1>',
    '<h1><span class="supertitle"><time>1 March 2026</time></span>{}</h1>',
    '<h1>{} <small class="subtitle">Two years after the storm</small></h1>',
]


@pytest.mark.parametrize("heading", KICKERS)
def test_a_line_above_or_below_in_the_heading_is_left_out(heading: str) -> None:
    assert title(h1=heading.format(FERRY)) == FERRY


def test_a_kicker_that_a_colon_ties_to_the_headline_stays() -> None:
    heading = f'<h1><span class="kicker">Transport</span><span>: </span>{FERRY}</h1>'
    assert title(h1=heading) == f"Transport: {FERRY}"


def test_a_kicker_that_another_place_prints_too_stays() -> None:
    heading = f'<h1><span class="kicker">Transport</span> {FERRY}</h1>'
    assert title(ld=f"Transport {FERRY}", h1=heading) == f"Transport {FERRY}"


SLUG = "https://buna.example/2026/03/11/ferry-to-karsk-sails-again-4711.html"


@pytest.mark.parametrize(
    "page",
    [
        {"og": "Karsk ferry: times, tickets, prices", "h1": f"<h1>{FERRY}</h1>"},
        {"head": f"<title>Archive » Old Posts » {FERRY}</title>"},
        {"head": f"<title>Old Posts | {FERRY} | Karsk</title>"},
        {"h1": f"<h1>Old Posts</h1><h2>{FERRY}</h2>"},
        {"h1": f"<h1>Old Posts</h1><h1>{FERRY}</h1>"},
    ],
)
def test_the_address_knows_which_form_is_the_headline(page: dict[str, str]) -> None:
    assert title(url=SLUG, **page) == FERRY


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("Fähre nach Karsk fährt wieder", "faehre-nach-karsk-faehrt-wieder"),
        ("Le ferry est-il réparé ?", "le-ferry-est-il-repare"),
        ("Łódź: prom wraca", "lodz-prom-wraca"),
        ("Færgen sejler på ny", "123-faergen-sejler-paa-ny"),
        ("Пором знову ходить", "%D0%BF%D0%BE%D1%80%D0%BE%D0%BC-знову-ходить"),
        ("Ferry's back", "id99_ferrys_back"),
        ("The ferry that was lost comes home", "the-ferry-that-was-lost-comes-ho"),
    ],
)
def test_an_address_is_read_in_the_spelling_of_addresses(words: str, slug: str) -> None:
    page = f"<h1>Another line of this page</h1><h1>{words}</h1>"
    url = f"https://web.example/web/20260311/https://buna.example/{slug}/"
    assert title(h1=page, url=url) == words


def test_a_form_that_was_cut_off_is_not_the_headline() -> None:
    whole = "Ferry to Karsk sails again after two years of repairs"
    assert title(ld=whole[:30] + "...", h1=f"<h1>{whole}</h1>") == whole
    quoted = 'Ferry "Ada" sails again'
    assert title(og="Ferry", h1=f"<h1>{quoted}</h1>") == quoted


def test_a_heading_that_stands_thrice_is_one_voice() -> None:
    teasers = "<h1>Read also</h1>" * 3
    assert title(og=FERRY, h1=teasers) == FERRY


def test_quotation_marks_with_spaces_are_part_of_it() -> None:
    words = "La maire salue « un retour attendu »"
    assert title(og=words, ld=words) == words


def test_entities_that_were_escaped_twice_are_undone() -> None:
    assert title(og="Fish &amp;amp; chips &amp;quot;to go&amp;quot;") == (
        'Fish & chips "to go"'
    )
