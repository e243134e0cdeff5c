"""What stands with the text and is none of it."""

from __future__ import annotations

import pytest

from crawler.extract import extract

TEXT = (
    "The ferry sailed again on Monday, after nine days at the quay during which nobody "
    "had been able to say where its anchor was.",
    "It was found by a diver who was looking for something else, and who has been "
    "promised free passage for as long as the ferry floats.",
    "The captain said that he would count the anchors every evening from now on, and "
    "that one was in any case a small number to count.",
)


def body(above: str = "", inside: str = "", below: str = "", head: str = "") -> str:
    first, *rest = (f"<p>{text}</p>" for text in TEXT)
    page = (
        f"<html lang=en><head><title>Ferry sails | Quay Mail</title>{head}</head><body>"
        f"{above}<div class=text>{first}{inside}{''.join(rest)}</div>{below}"
        "</body></html>"
    )
    return extract(page.encode(), "https://quay-mail.example/ferry").body or ""


PLAIN = "\n\n".join(TEXT)
HEADLINE = "<h1>Ferry sails</h1>"


@pytest.mark.parametrize(
    "parts",
    [
        {"above": f"<p>Harbour</p>{HEADLINE}"},
        {
            "above": f"{HEADLINE}<p>Harbour</p>",
            "head": '<meta property="article:section" content="Harbour">',
        },
        {"above": f"<div>Quay Mail</div>{HEADLINE}", "below": "<p>© Quay Mail</p>"},
        {
            "above": HEADLINE,
            "inside": "<figure><figcaption>The quay (Tide)</figcaption></figure>",
        },
        {"above": HEADLINE, "inside": "<div class=newsletter>Get our letter</div>"},
        {"above": HEADLINE, "inside": "<a href=/a><h3>The pier has closed</h3></a>"},
        {
            "above": HEADLINE,
            "inside": "<ul><li>Harbour: <a href=/a>The pier has closed</a></li>"
            "<li>Islands: <a href=/b>Potatoes are running out</a></li></ul>",
        },
        {"above": HEADLINE, "inside": "<p>Sign up for our morning newsletter.</p>"},
        {"above": f"{HEADLINE}<p>Posted: May 6, 2026, 9:12 pm | Updated: 1 hour ago"},
        {
            "above": HEADLINE,
            "below": "<h2>More stories</h2><p>The pier stays closed until the spring, "
            "says the harbour board, which met on Friday for the third time.</p>",
        },
        {
            "above": HEADLINE,
            "below": "<div class=more><h3>More stories</h3><p>The pier stays closed "
            "until the spring, says the board.</p></div>",
        },
        {"above": f"{HEADLINE}<p>Newsroom / EFE | Harbour Town | 14-05-2026 20:15</p>"},
        {"above": HEADLINE, "below": "<p>Tuesday, May 6, 2026, 9:12 pm</p>"},
        {"above": HEADLINE, "below": "<p>hpg/ jmr/</p><p>___</p>"},
        {
            "above": HEADLINE,
            "below": "<p>Watch the full interview on Sunday at ten.</p>",
        },
    ],
)
def test_is_no_text(parts: dict[str, str]) -> None:
    assert body(**parts) == PLAIN


def test_a_heading_of_other_stories_ends_no_text_inside_it() -> None:
    inside = "<h3>Read also</h3>"
    assert body(above=HEADLINE, inside=inside) == PLAIN


def test_a_heading_at_the_end_heads_nothing() -> None:
    assert body(above=HEADLINE, below="<h3>The crew and the quay</h3>") == PLAIN


def test_the_next_story_of_an_endless_page_is_none_of_it() -> None:
    more = "In the harbour office, the clock that had stopped was wound up again."
    stories = "".join(
        f"<h1 class=headline>{head}</h1>"
        + "".join(f"<p>{mark} {text}</p>" for text in (*TEXT, more))
        for head, mark in (("Ferry sails", "So it is."), ("Pier closes", "Not so."))
    )
    page = f"<title>Ferry sails</title><body><article>{stories}</article></body>"
    text = extract(page.encode(), "https://quay-mail.example/ferry").body or ""
    assert "So it is." in text
    assert "Not so." not in text


def test_a_story_in_a_link_that_nobody_closed_stays() -> None:
    above = f"{HEADLINE}<a href=/top>"
    assert body(above=above) == PLAIN


def test_a_heading_between_paragraphs_stays_whatever_its_box_is_called() -> None:
    inside = "<div class=popup><h2>An anchor is found</h2></div>"
    assert "An anchor is found" in body(above=HEADLINE, inside=inside)


def test_a_story_that_stands_in_a_marked_box_stays() -> None:
    paragraphs = "".join(f"<p>{text}</p>" for text in TEXT)
    page = (
        "<html lang=en><head><title>Ferry sails | Quay Mail</title></head><body>"
        f"{HEADLINE}<div class=widget>{paragraphs}</div></body></html>"
    )
    read = extract(page.encode(), "https://quay-mail.example/ferry")
    assert read.body == PLAIN


NEXT = (
    "<article><h1>Herring back</h1><p class=byline>By Anna Lund</p><p>Herring returned "
    "to the bay this week after nine years, and the smokehouses lit their fires.</p>"
    "<p>Source: Reuters</p></article>"
)


@pytest.mark.parametrize(
    "layout", ["<article>{}{}</article>", "<article>{}</article>{}"]
)
def test_the_next_story_of_an_endless_page_gives_nothing(layout: str) -> None:
    story = "".join(f"<p>{text}</p>" for text in TEXT * 2)
    page = layout.format(f"<h1>Ferry sails</h1>{story}", NEXT)
    found = extract(f"<html lang=en><body>{page}</body></html>".encode())
    assert found.body == "\n\n".join(TEXT * 2)
    assert (found.bylines, found.credits) == ((), ())
