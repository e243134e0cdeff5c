"""What extractors pass over: the standfirst, and the second box of a story."""

from __future__ import annotations

import pytest

from crawler.extract import extract

HEADLINE = "Ferry sails again after nine days"
DEK = "An anchor that nobody could find kept four hundred islanders at home for a week"
TEXT = (
    "The ferry sailed again on Monday, after nine days at the quay during which nobody "
    "had been able to say where its anchor was.",
    "It was found by a diver who was looking for something else, and who has been "
    "promised free passage for as long as the ferry floats.",
    "The captain said that he would count the anchors every evening from now on, and "
    "that one was in any case a small number to count.",
    "The islanders, who had been living on potatoes, met the boat with a band and with "
    "a list of complaints that took an hour to read out.",
)
MORE = (
    "A second anchor has been ordered, the company says, and will be kept in a shed to "
    "which only the captain and his deputy have the key.",
    "The harbour board meets on Friday to hear how an anchor can leave a ship without "
    "anybody on the ship or on the quay noticing that it has.",
)


def paragraphs(*texts: str) -> str:
    return "".join(f'<p class="line">{text}</p>' for text in texts)


def body(header: str, *boxes: str, head: str = "", below: str = "") -> list[str]:
    inside = '<div class="advert">Advertisement</div>'.join(
        f'<div class="story-text">{box}</div>' for box in boxes or (paragraphs(*TEXT),)
    )
    page = (
        f"<html lang=en><head><title>{HEADLINE} | Quay Mail</title>{head}</head><body>"
        f"<main><div class=top><h1>{HEADLINE}</h1>{header}</div>"
        f"<article>{inside}</article>{below}</main></body></html>"
    )
    found = extract(page.encode(), "https://quay-mail.example/ferry").body or ""
    return found.split("\n\n")


@pytest.mark.parametrize(
    ("header", "head"),
    [
        (f"<b>{DEK}</b>", f'<meta name=description content="{DEK}">'),
        (f'<span>By Ann Quay</span><div class="story-lead">{DEK}</div>', ""),
        (f"<p>{DEK}</p>", ""),
    ],
)
def test_the_standfirst_opens_the_text(header: str, head: str) -> None:
    assert body(header, head=head) == [DEK, *TEXT]


@pytest.mark.parametrize(
    "header",
    [
        f'<p class="image-caption">{DEK}</p>',
        f"<p>Harbour news: {HEADLINE}</p>",
        f'<ul><li><a href="/a">{DEK}</a></li></ul>',
        '<p class="site-description">News from every quay of the northern islands</p>',
    ],
)
def test_what_else_stands_below_the_headline_does_not(header: str) -> None:
    assert body(header) == list(TEXT)


def test_a_second_box_that_is_set_alike_belongs_to_the_story() -> None:
    assert body("", paragraphs(*TEXT), paragraphs(*MORE)) == [*TEXT, *MORE]


def test_a_second_story_below_does_not() -> None:
    other = f'<article><div class="story-text">{paragraphs(*MORE)}</div></article>'
    assert body("", below=other) == list(TEXT)


def corps(*lines: str) -> list[str]:
    """The text of a page whose box of the text has a name that nobody knows."""
    page = (
        f"<html lang=en><head><title>{HEADLINE} | Quay Mail</title></head><body>"
        f"<div class=seite><h1>{HEADLINE}</h1><div class=corps>{''.join(lines)}</div>"
        "</div></body></html>"
    )
    found = extract(page.encode(), "https://quay-mail.example/ferry").body or ""
    return found.split("\n\n")


FIRST, SECOND = (
    f"<p>{text}</p><p>{more}</p>" for text, more in zip(TEXT, MORE, strict=False)
)


@pytest.mark.parametrize(
    ("lines", "want"),
    [
        ("<h3>Potatoes for all</h3>", ["Potatoes for all"]),
        ("<h2>The week</h2><h4>Potatoes</h4>", ["The week", "Potatoes"]),
        ("<strong>Potatoes for all</strong>", ["Potatoes for all"]),
        (
            "<h3>On the list</h3><ul><li>Salt</li><li>A map</li></ul>",
            ["On the list", "Salt", "A map"],
        ),
        ("<div class=box><h3>Weather on the quay</h3></div>", []),
        ('<h3><a href="/weather">Weather on the quay</a></h3>', []),
        ("<h3>Read more</h3>", []),
        ("<ul><li>11 March 2026</li><li>Reading time: 3 min</li></ul>", []),
        ("<h3>Weather</h3><div><div><i>Rain on the quay</i></div></div>", []),
    ],
)
def test_a_heading_between_the_lines_is_the_story_s(
    lines: str, want: list[str]
) -> None:
    assert corps(FIRST, lines, SECOND) == [TEXT[0], MORE[0], *want, TEXT[1], MORE[1]]


def test_a_heading_before_the_next_box_is_not() -> None:
    below = "</div><div><h3>Weather on the quay</h3><div>Rain is expected.</div>"
    assert corps(FIRST, SECOND, below) == [TEXT[0], MORE[0], TEXT[1], MORE[1]]
