"""Makes a WARC file of stored pages: a folder with manifest.jsonl in, .warc.gz out.

    python benchmarks/credit_warc.py ../shared/bench/credit pages.warc.gz
    pressmark ingest pages.warc.gz

The manifest has a line ``{"id", "path", "url"}`` a page.  Pages are kept as they are
once ``.gz`` is undone; the date is the same for all, so that the file is, too.  Only
``warcio`` is needed: the file is foreign to pressmark on purpose.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import re
import sys
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

DATE = "2026-01-15T12:00:00Z"
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_.:-]+)", re.I
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="holds manifest.jsonl and the pages")
    parser.add_argument("output", type=Path, help="the .warc.gz to write")
    options = parser.parse_args()
    manifest = options.folder / "manifest.jsonl"
    if not manifest.is_file():
        sys.exit(f"{manifest}: no such file")
    with options.output.open("wb") as out:
        written = write(options.folder, out)
    print(f"{options.output}: {written} pages")


def write(folder: Path, out: io.BufferedIOBase) -> int:
    """Write every page of the manifest; returns how many."""
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    writer.write_record(
        writer.create_warcinfo_record("pages", {"software": "warcio", "format": "1.1"})
    )
    count = 0
    with (folder / "manifest.jsonl").open("rb") as manifest:
        for line in manifest:
            page = json.loads(line)
            writer.write_record(
                _record(writer, page["url"], read(folder, page["path"]))
            )
            count += 1
    return count


def read(folder: Path, path: str) -> bytes:
    """The page's own bytes."""
    data = (folder / path).read_bytes()
    return gzip.decompress(data) if path.endswith(".gz") else data


def _record(writer: WARCWriter, url: str, html: bytes) -> object:
    headers = [("Content-Type", content_type(html)), ("Content-Length", str(len(html)))]
    return writer.create_warc_record(
        url,
        "response",
        payload=io.BytesIO(html),
        http_headers=StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1"),
        warc_headers_dict={"WARC-Date": DATE},
    )


def content_type(html: bytes) -> str:
    """As a server would send it: with a charset where the page names one."""
    found = _CHARSET.search(html[:4096])
    return "text/html" + (f"; charset={found[1].decode('ascii')}" if found else "")


if __name__ == "__main__":
    main()
