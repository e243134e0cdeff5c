"""What a page says of its own age is none of the story's text."""

from __future__ import annotations

import pytest

from crawler.extract import extract
from crawler.extract.ages import is_age, words

STORY = (
    "The ferry to the northern islands will sail twice a day from April, the harbour "
    "office said on Sunday after a meeting that had lasted until the evening.",
    "The morning boat leaves at six, the evening boat at five, and bicycles travel "
    "free on both of them until the end of the season in the last week of October.",
)


@pytest.mark.parametrize("language", words())
def test_every_language_proves_its_words(language: str) -> None:
    said = words()[language]
    assert [line for line in said["yes"] if not is_age(line)] == []
    assert [line for line in said["no"] if is_age(line)] == []


def test_the_text_is_without_it() -> None:
    lines = (STORY[0], "Updated 3 minutes ago", STORY[1], "Published 1 hour ago")
    body = "".join(f"<p>{line}</p>" for line in lines)
    page = f"<html lang=en><body><article><h1>Ferry</h1>{body}</article></body></html>"
    assert extract(page.encode()).body == "\n\n".join(STORY)
