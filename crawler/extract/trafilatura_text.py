"""The main text by trafilatura: its own extractor first, its whole cascade on demand.

``quick_lines`` runs trafilatura's first stage alone, on a tree from which everything is
gone that it would throw away in any case: a fifth of the documented call's time, and on
nine pages of ten the same text.  ``lines`` is the documented call in its lean form: no
comments, none of its own metadata.  body.py says when the second is asked for.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from types import SimpleNamespace
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from .sieve import Marked, Sieve

# What holds no text and only costs trafilatura's many passes.
DEAD = ("script", "style", "svg", "iframe", "template", "link", "meta")
# What trafilatura's cleaning deletes unseen; it looks into forms and figures first.
LOOKED_INTO = ("form", "figure")
# Elements of trafilatura's result that begin a line of their own.
LINES = frozenset(("p", "head", "item", "quote", "row", "code", "table", "list", "div"))


def quick_lines(tree: HtmlElement, url: str | None) -> list[str]:
    """The lines of the main text as trafilatura's first stage finds them."""
    try:
        return list(_lines(_first_stage(tree, url)))
    except ValueError:
        # A control character that no XML may hold: as in the documented call, no text.
        return []


def _first_stage(tree: HtmlElement, url: str | None) -> etree._Element:
    library = _library()
    options = library.Extractor(comments=False)
    copy = deepcopy(tree)
    etree.strip_elements(copy, *library.cleaned, with_tail=False)
    marked = Marked(copy, library.unwanted)
    for sieve in library.unwanted:
        for element in sieve.selected(copy, marked):
            library.delete_element(element)
    copy = library.tree_cleaning(copy, options)
    copy = library.convert_tags(copy, options, url)
    body: etree._Element = library.extract(copy, options)[0]
    # What it has moved elsewhere is left marked as done.
    etree.strip_elements(body, "done")
    etree.strip_tags(body, "div")
    return body


def lines(tree: HtmlElement, url: str | None) -> list[str]:
    """The lines of the main text; empty where trafilatura finds none."""
    copy = deepcopy(tree)
    etree.strip_elements(copy, *DEAD, with_tail=False)
    document = _library().bare_extraction(
        copy, url=url, include_comments=False, with_metadata=False, deduplicate=False
    )
    if document is None or document.body is None:
        return []
    return list(_lines(document.body))


@cache
def _library() -> Any:
    """What is used of trafilatura, imported once: the import takes half a second."""
    from trafilatura import bare_extraction, htmlprocessing, main_extractor, xpaths
    from trafilatura.settings import MANUALLY_CLEANED, Extractor
    from trafilatura.xml import delete_element

    # It warns of every page without text; that is our caller's to say.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    cleaned = [tag for tag in MANUALLY_CLEANED if tag not in LOOKED_INTO]
    return SimpleNamespace(
        bare_extraction=bare_extraction,
        Extractor=Extractor,
        delete_element=delete_element,
        tree_cleaning=htmlprocessing.tree_cleaning,
        convert_tags=htmlprocessing.convert_tags,
        extract=main_extractor._extract,
        cleaned=(*cleaned, "template", etree.Comment, etree.ProcessingInstruction),
        unwanted=tuple(
            Sieve(path)
            for path in (
                *xpaths.RAW_TREE_PRUNE_XPATH,
                *xpaths.REMOVE_COMMENTS_AND_LISTS_XPATH,
            )
        ),
    )


def _lines(body: etree._Element) -> Iterator[str]:
    parts: list[str] = []
    for action, element in etree.iterwalk(body, events=("start", "end")):
        tag = element.tag
        boundary = tag in LINES or tag == "lb"
        if boundary:
            yield from _flushed(parts)
        elif tag == "cell" and action == "start" and parts:
            parts.append(" ")
        if action == "start":
            parts.append(element.text or "")
        elif element is not body:
            parts.append(element.tail or "")
    yield from _flushed(parts)


def _flushed(parts: list[str]) -> Iterator[str]:
    line = " ".join("".join(parts).split())
    parts.clear()
    if line:
        yield line
