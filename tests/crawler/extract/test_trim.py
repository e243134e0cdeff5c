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
    ],
)
def test_is_no_text(parts: dict[str, str]) -> None:
    assert body(**parts) == PLAIN


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
