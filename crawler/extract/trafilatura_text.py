"""The main text by trafilatura: its own extractor first, its whole cascade on demand.

``quick_lines`` runs trafilatura's first stage alone, on a tree from which everything is
gone that it would throw away in any case: a fifth of the documented call's time, and on
nine pages of ten the same text.  ``lines`` is the documented call in its lean form: no
comments, none of its own metadata.  body.py says when the second is asked for.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from copy import deepcopy
from functools import cache
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from .sieve import Sieve
from .twin import twin

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
    copy = _copy(tree, library.cleaned)
    copy = library.tree_cleaning(copy, library.options)
    copy = library.convert_tags(copy, library.options, url)
    body: etree._Element = library.extract(copy, library.options)[0]
    # What it has moved elsewhere is left marked as done.
    etree.strip_elements(body, "done")
    etree.strip_tags(body, "div")
    return body


def lines(tree: HtmlElement, url: str | None) -> list[str]:
    """The lines of the main text; empty where trafilatura finds none."""
    library = _library()
    try:
        body, text, *_ = library.sequence(_copy(tree, DEAD), library.options, url)
    except ValueError:
        return []
    return list(_lines(body)) if text else []


def _copy(tree: HtmlElement, without: Iterable[Any]) -> HtmlElement:
    """The tree without these tags, comments of readers and stories that follow."""
    copy = deepcopy(tree)
    etree.strip_elements(copy, *without, with_tail=False)
    for element in _library().unwanted(copy):
        _library().delete_element(element)
    return copy


@cache
def _library() -> Any:
    """What is used of trafilatura, imported once: the import takes half a second."""
    from trafilatura import core, external, htmlprocessing, main_extractor, xpaths
    from trafilatura.settings import MANUALLY_CLEANED, Extractor
    from trafilatura.xml import delete_element

    # The package gives its function the name of the module.
    baseline = import_module("trafilatura.baseline")
    # It warns of every page without text; that is our caller's to say.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    cleaned = [tag for tag in MANUALLY_CLEANED if tag not in LOOKED_INTO]
    first = twin(
        main_extractor,
        BODY_XPATH=[Sieve(path, first=True) for path in xpaths.BODY_XPATH],
        OVERALL_DISCARD_XPATH=[Sieve(*xpaths.OVERALL_DISCARD_XPATH)],
        DISCARD_IMAGE_ELEMENTS=[Sieve(*xpaths.DISCARD_IMAGE_ELEMENTS)],
        TEASER_DISCARD_XPATH=[Sieve(*xpaths.TEASER_DISCARD_XPATH)],
    )
    last = twin(baseline, BASIC_CLEAN_XPATH=Sieve(baseline.BASIC_CLEAN_XPATH))
    # A hundred languages' words, hashed at each call unless frozen once.
    words = frozenset(external.jt_stoplist_init())
    others = twin(external, JT_STOPLIST=words, basic_cleaning=last["basic_cleaning"])
    whole = twin(
        core,
        RAW_TREE_PRUNE_XPATH=[],
        REMOVE_COMMENTS_AND_LISTS_XPATH=[],
        extract_content=first["extract_content"],
        compare_extraction=others["compare_extraction"],
        justext_rescue=others["justext_rescue"],
        baseline=last["baseline"],
        html2txt=last["html2txt"],
    )
    return SimpleNamespace(
        sequence=whole["trafilatura_sequence"],
        options=Extractor(comments=False),
        delete_element=delete_element,
        tree_cleaning=htmlprocessing.tree_cleaning,
        convert_tags=htmlprocessing.convert_tags,
        extract=first["_extract"],
        cleaned=(*cleaned, "template", etree.Comment, etree.ProcessingInstruction),
        unwanted=Sieve(
            *xpaths.RAW_TREE_PRUNE_XPATH, *xpaths.REMOVE_COMMENTS_AND_LISTS_XPATH
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
