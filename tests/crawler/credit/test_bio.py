"""Authors from bio blurbs: only this story's, and only one person's."""

from __future__ import annotations

import pytest

from .pages import LAST, read

BLURB = "Ruth Calder is a staff writer at the Hill Herald and was a Reuters editor."


@pytest.mark.parametrize(
    "blurb",
    [
        BLURB,
        "I am Ruth Calder, a freelance reporter based in the hills.",
        "My name is Ruth Calder. I have been a journalist for twenty years.",
        "About the author: Ruth Calder is the editor of three books on rivers.",
        "Ruth Calder covers canals and bridges for the Hill Herald.",
        "Ruth Calder (@rcalder) is a contributing writer at the Hill Herald.",
    ],
)
@pytest.mark.parametrize(
    "markup",
    [
        "<p>{}</p>",
        "<p><em>{}</em></p>",
        '</div><div class="author-box"><div class="author-bio">{}</div></div><div>',
        "<hr><div>{}</div>",
    ],
)
def test_author_of_a_blurb(blurb: str, markup: str) -> None:
    article = read(tail=markup.format(blurb))
    assert article.authors == ("Ruth Calder",)
    assert "bio" in article.bylines[0].evidence.rule
    assert "Calder" not in (article.body or "")
    assert article.credits == ()


def test_name_above_a_blurb_that_says_she() -> None:
    box = (
        '<div class="author-box"><h4 class="author-box-name">Ruth Calder</h4>'
        '<p class="author-box-text">She is a journalist who has written about rivers, '
        "locks and the people who keep them for more than twenty years.</p></div>"
    )
    article = read(after=box)
    assert article.authors == ("Ruth Calder",)


@pytest.mark.parametrize(
    "parts",
    [
        # Two persons: nobody's blurb in particular.
        {"tail": f"<p>{BLURB}</p><p>Max Roe is a reporter at the Hill Herald.</p>"},
        # A team page, the comments, the teasers.
        {"after": f'<div class="team"><div class="author-box">{BLURB}</div></div>'},
        {"after": f'<div id="comments"><p>{BLURB}</p></div>'},
        {"after": f'<div class="related"><p>{BLURB}</p></div>'},
        # The story is about her.
        {
            "first": "Calder wrote for years about the bridge that is now closed. "
            + LAST,
            "tail": f"<p>{BLURB}</p>",
        },
        # No writer.
        {"tail": "<p>Ruth Calder is a nurse in the lower town and likes rivers.</p>"},
    ],
    ids=["two", "team", "comments", "related", "subject", "nurse"],
)
def test_no_author(parts: dict[str, str]) -> None:
    assert read(**parts).authors == ()


def test_a_printed_byline_comes_first() -> None:
    article = read(above='<p class="byline">By Max Roe</p>', tail=f"<p>{BLURB}</p>")
    assert article.authors == ("Max Roe",)
    assert "Calder" not in (article.body or "")


COMMENTER = "<p>Jane Tulloch is a reporter at Hill Herald</p>"


@pytest.mark.parametrize("heading", ["<h3>3 comments</h3>", "<p><b>Comments</b></p>"])
def test_a_commenter_is_no_author(heading: str) -> None:
    said = f"{heading}<p>Nobody asked us.</p>{COMMENTER}<p>I liked it.</p>"
    assert read(after=f"<div>{said}</div>").authors == ()
    assert read(tail=said).authors == ()


@pytest.mark.parametrize(
    "before", ["", "<p>0 comments</p>", "<p><a href='#say'>3 comments</a></p>"]
)
def test_a_blurb_below_the_text_names_the_author(before: str) -> None:
    assert read(after=before + COMMENTER).authors == ("Jane Tulloch",)
