"""An archive with the small corpus in it, on both databases."""

from __future__ import annotations

import pytest

from archive.store import Archive

from . import corpus


@pytest.fixture
def ids(archive: Archive) -> dict[str, str]:
    """Ids of the articles by their name in the corpus; the archive holds them."""
    found = corpus.fill(archive)
    corpus.revise(archive)
    return found
