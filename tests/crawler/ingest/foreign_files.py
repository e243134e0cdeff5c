"""Files as other programs write them, made with warcio: pages of the newspaper's."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.newspaper.layouts import LAYOUTS, Sheet
from tests.newspaper.stories import Story, houses, originals

DATE = datetime(2026, 3, 9, 10, 11, 12, tzinfo=UTC)
IP = "192.0.2.7"


def stories(*outlets: str) -> list[Story]:
    """Stories of these outlets, or of all."""
    return [s for s in originals().values() if not outlets or s.house in outlets]


def address(story: Story, site: str = "example") -> str:
    return f"https://{story.house}.{site}/2026/03/{story.slug}"


def html(story: Story, *, url: str | None = None) -> bytes:
    """The story's page, at an address of its own."""
    house = houses()[story.house]
    url = url or address(story)
    sheet = Sheet(story=story, house=house, url=url, origin_url=None, related=())
    return LAYOUTS[house.layout](sheet).encode()


class _Writer(WARCWriter):
    """Leaves no temporary files open, as warcio's own does."""

    @staticmethod
    def _create_temp_file() -> io.BytesIO:
        return io.BytesIO()


class Foreign:
    """Writes a WARC file as a crawler of somebody else's."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stream = path.open("wb")
        self._writer = _Writer(self._stream, gzip=path.name.endswith(".gz"))
        about = {"software": "somebody's crawler"}
        info = self._writer.create_warcinfo_record(path.name, about)
        self._writer.write_record(info)

    def __enter__(self) -> Foreign:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def page(
        self,
        url: str,
        body: bytes,
        *,
        status: str = "200 OK",
        mime: str = "text/html; charset=utf-8",
        encoding: str = "",
        at: datetime = DATE,
        kind: str = "response",
        chunked: bool = False,
        location: str = "",
    ) -> int:
        """Write request and response; returns where the response begins."""
        ask = StatusAndHeaders("GET / HTTP/1.1", [("Host", "x")], is_http_request=True)
        self._record(url, "request", b"", ask, at)
        begin = self._stream.tell()
        headers = [("Content-Type", mime), ("Server", "elsewhere")]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        if location:
            headers.append(("Location", location))
        if chunked:
            headers.append(("Transfer-Encoding", "chunked"))
            body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        http = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
        self._record(url, kind, body, http if kind == "response" else None, at, mime)
        return begin

    def revisit(self, url: str, body: bytes, at: datetime) -> None:
        """Say that the payload is that of an earlier record."""
        from archive.warc.exchange import sha1

        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], "HTTP/1.1")
        record = self._writer.create_revisit_record(
            url, sha1(body), url, f"{DATE:%Y-%m-%dT%H:%M:%SZ}", http_headers=http
        )
        record.rec_headers.replace_header("WARC-Date", f"{at:%Y-%m-%dT%H:%M:%SZ}")
        self._writer.write_record(record)

    def _record(
        self,
        url: str,
        kind: str,
        body: bytes,
        http: StatusAndHeaders | None,
        at: datetime,
        mime: str = "",
    ) -> None:
        record = self._writer.create_warc_record(
            url,
            kind,
            payload=io.BytesIO(body),
            http_headers=http,
            warc_content_type=mime if http is None else "",
            warc_headers_dict={
                "WARC-Date": f"{at:%Y-%m-%dT%H:%M:%SZ}",
                "WARC-IP-Address": IP,
            },
        )
        self._writer.write_record(record)


def warc_of(path: Path, wanted: Iterable[Story], site: str = "example") -> Path:
    """A WARC file of the stories' pages, every other one gzipped by its server."""
    with Foreign(path) as out:
        for number, story in enumerate(wanted):
            url = address(story, site)
            body = html(story, url=url)
            if number % 2:
                out.page(url, gzip.compress(body, mtime=0), encoding="gzip")
            else:
                out.page(url, body)
    return path
