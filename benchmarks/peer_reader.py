"""Reads pages with one other tool, in that tool's own virtual environment.

    ENVIRONMENT/bin/python benchmarks/peer_reader.py NAME

Lines ``{"path", "url"}`` come in on standard input; for each, one line goes out with
what the tool read and ``cpu``, the seconds of processor time that it took.  Imports the
standard library and the tool; every tool is called as its documentation has it.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import logging
import os
import re
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

NOWHERE = "https://page.example/"
"""For tools that refuse a page without an address."""

# Short and long text in several scripts: some tools load word lists at their first use.
WARM_UP = "".join(
    f"<html lang={lang}><head><title>{words}</title></head><body><h1>{words}</h1>"
    f"{body}</body></html>\n\n\n"
    for lang, words in (("en", "A walk over the river"), ("ja", "川を渡る散歩"))
    for body in (
        f"<p>{words}.</p>",
        f"<article>{f'<p>{words}, said the mayor. </p>' * 99}",
    )
)

BLOCKS = frozenset("p div br li tr h1 h2 h3 h4 h5 h6 blockquote section pre".split())
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)

Read = Callable[[bytes, str | None], dict[str, Any]]


def _trafilatura() -> Read:
    from trafilatura import bare_extraction

    def read(html: bytes, url: str | None) -> dict[str, Any]:
        found = bare_extraction(html, url=url, with_metadata=True)
        if found is None:
            return {}
        return {
            "title": found.title,
            "authors": _split(found.author),
            "published": found.date,
            "body": found.text,
            "language": found.language,
            "site": found.sitename,
        }

    return read


def _newspaper4k() -> Read:
    import newspaper

    def read(html: bytes, url: str | None) -> dict[str, Any]:
        article = newspaper.Article(url or NOWHERE, fetch_images=False)
        article.download(input_html=_decoded(html))
        article.parse()
        return {
            "title": article.title,
            "authors": list(article.authors),
            "published": _moment(article.publish_date),
            "body": article.text,
            "language": article.meta_lang,
        }

    return read


def _news_please() -> Read:
    from newsplease import NewsPlease

    def read(html: bytes, url: str | None) -> dict[str, Any]:
        article = NewsPlease.from_html(
            _decoded(html), url=url or NOWHERE, fetch_images=False
        )
        return {
            "title": article.title,
            "authors": list(article.authors or ()),
            "published": _moment(article.date_publish),
            "body": article.maintext,
            "language": article.language,
        }

    return read


def _readability() -> Read:
    import lxml.html
    from readability import Document

    def read(html: bytes, url: str | None) -> dict[str, Any]:
        tree = lxml.html.fromstring(Document(_decoded(html), url=url).summary())
        for element in tree.iter():
            if element.tag in BLOCKS:
                element.tail = "\n" + (element.tail or "")
        return {"body": tree.text_content()}

    return read


def _resiliparse() -> Read:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import detect_encoding
    from resiliparse.parse.html import HTMLTree

    def read(html: bytes, url: str | None) -> dict[str, Any]:
        tree = HTMLTree.parse_from_bytes(html, detect_encoding(html))
        return {"body": extract_plain_text(tree, main_content=True, alt_texts=False)}

    return read


def _rs_trafilatura() -> Read:
    import rs_trafilatura

    def read(html: bytes, url: str | None) -> dict[str, Any]:
        found = rs_trafilatura.extract_bytes(html, url=url)
        return {
            "title": found.title,
            "authors": _split(found.author),
            "published": found.date,
            "body": found.main_content,
            "language": found.language,
            "site": found.sitename,
        }

    return read


def _goose3() -> Read:
    from goose3 import Goose

    goose = Goose({"enable_image_fetching": False})

    def read(html: bytes, url: str | None) -> dict[str, Any]:
        article = goose.extract(raw_html=_decoded(html))
        return {
            "title": article.title,
            "authors": list(article.authors),
            "published": _moment(article.publish_date),
            "body": article.cleaned_text,
            "language": article.meta_lang,
        }

    return read


TOOLS: dict[str, Callable[[], Read]] = {
    "trafilatura": _trafilatura,
    "newspaper4k": _newspaper4k,
    "news-please": _news_please,
    "readability-lxml": _readability,
    "rs-trafilatura": _rs_trafilatura,
    "resiliparse": _resiliparse,
    "goose3": _goose3,
}


def _split(authors: str | None) -> list[str]:
    return [name for part in (authors or "").split(";") if (name := part.strip())]


def _moment(date: Any) -> str | None:
    if not date:
        return None
    return str(date.isoformat()) if hasattr(date, "isoformat") else str(date)


def _decoded(html: bytes) -> str:
    """For tools that take text alone: by the charset that the page declares."""
    declared = _CHARSET.search(html[:4096])
    try:
        return html.decode(declared[1].decode("ascii") if declared else "utf-8")
    except (LookupError, UnicodeDecodeError):
        return html.decode("utf-8", "replace")


def main() -> None:
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    # What a tool prints must not be taken for an answer.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    read = TOOLS[sys.argv[1]]()
    for html in WARM_UP.split("\n\n\n")[:-1]:
        with contextlib.suppress(Exception):
            read(html.encode(), NOWHERE)
    print("{}", file=answers, flush=True)
    for line in sys.stdin:
        page = json.loads(line)
        data = Path(page["path"]).read_bytes()
        html = gzip.decompress(data) if page["path"].endswith(".gz") else data
        started = time.process_time()
        try:
            found = read(html, page["url"])
        except Exception as error:
            # Whatever a tool does with a page, the next page is another matter.
            found = {"error": f"{type(error).__name__}: {error}"[:200]}
        found["cpu"] = time.process_time() - started
        print(json.dumps(found), file=answers, flush=True)


if __name__ == "__main__":
    main()
