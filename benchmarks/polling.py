"""What it costs to ask many feeds that have nothing new, beside bare Scrapy.

    python benchmarks/polling.py [--feeds 1000] [--rounds 3]

A server on loopback answers for every feed on an address of its own; it knows ETags and
says 304.  ``pressmark crawl --all`` asks all of them after a first pass that filled the
archive; a spider of Scrapy with its default settings asks the same with the same
validators.  Prints the CPU seconds of each whole process, interleaved, and the ratio of
the medians; exit code 1 above .6.  Reads nothing but its own making.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from multiprocessing import Process, Queue
from pathlib import Path
from typing import Any

PRESSMARK = str(Path(sys.executable).parent / "pressmark")
ROOT = Path(__file__).parent.parent
NETWORK = "127.9.0.0/16"
MOST = 0.6
"""Our processor time may be so much of bare Scrapy's."""

ETAG = '"as-it-was"'
ITEM = (
    "<item><title>Story {n} of the day</title><link>http://{site}/news/{n}-story-of-the-day"
    "</link><pubDate>Fri, 06 Mar 2026 10:{n:02}:00 GMT</pubDate></item>"
)
SPIDER = """
import json, sys, scrapy

class Poll(scrapy.Spider):
    name = "poll"

    async def start(self):
        for url in json.load(open(sys.argv[-1])):
            yield scrapy.Request(url, headers={"If-None-Match": '"as-it-was"'},
                                 meta={"handle_httpstatus_list": [304]})

    def parse(self, response):
        assert response.status == 304, response

if __name__ == "__main__":
    from scrapy.crawler import CrawlerProcess
    process = CrawlerProcess({"LOG_LEVEL": "WARNING", "CONCURRENT_REQUESTS": 16,
                              "ROBOTSTXT_OBEY": True})
    process.crawl(Poll)
    process.start()
"""


def address(number: int) -> str:
    return f"127.9.{number // 250}.{number % 250 + 1}"


WORDS = (
    "the a of and to in was for on that with as it by from at were had after which "
    "river bridge harbour council ferry school market winter mayor engineer storm road "
    "train village water price budget vote repair tower garden museum doctor teacher "
    "farmer bakery island valley forest station bus street court judge police fire "
    "rain snow summer spring autumn morning evening yesterday today plan report said "
    "opened closed built found lost paid won began ended stayed moved carried brought"
).split()


def serve(told: Queue[int], pages: int = 0, whole: Any = None) -> None:
    """Answer on every address of loopback, on one port.

    pages: articles that each feed lists; 0: links to another site, which nobody asks.
    whole: a shared flag; while it is set, validators are of no use.
    """

    async def answer(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode("latin-1").split("\r\n")
                path = lines[0].split(" ")[1]
                fields = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
                named = {name.lower(): value for name, value in fields.items()}
                if whole is not None and whole.value:
                    named.pop("if-none-match", None)
                writer.write(_answer(path, named, pages))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has gone
        writer.close()

    async def run() -> None:
        server = await asyncio.start_server(answer, "0.0.0.0", 0, backlog=2048)
        told.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def _answer(path: str, fields: dict[str, str], pages: int) -> bytes:
    status, kind, body = "200 OK", "application/rss+xml", b""
    if path == "/robots.txt":
        kind, body = "text/plain", b"User-agent: *\nDisallow: /private/\n"
    elif path == "/feed.xml":
        if fields.get("if-none-match") == ETAG:
            status = "304 Not Modified"
        else:
            host = fields["host"]
            site = host if pages else f"elsewhere.example/{host}"
            items = "".join(ITEM.format(n=n, site=site) for n in range(pages or 10))
            feed = f"<channel><title>{host}</title>{items}</channel>"
            body = f"<rss version='2.0'>{feed}</rss>".encode()
    elif path.startswith("/news/") and pages and fields.get("if-none-match") == ETAG:
        status, kind = "304 Not Modified", "text/html"
    elif path.startswith("/news/") and pages:
        kind = "text/html"
        body = _page(fields["host"], path.split("/")[2].split("-")[0])
    else:
        status, kind = "404 Not Found", "text/plain"
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nETag: {ETAG}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode("latin-1") + body


def _page(host: str, number: str) -> bytes:
    """A small article, unlike any other: shared phrases would make copies of it."""
    draw = random.Random(f"{host} {number}")
    lines = (" ".join(draw.choices(WORDS, k=24)) for _ in range(9))
    text = "".join(f"<p>{line.capitalize()}.</p>" for line in lines)
    title = f"Reading {number} of {host}"
    head = f"<title>{title}</title><meta property='og:type' content='article'>"
    return (
        f"<html lang=en><head>{head}</head><body><article><h1>{title}</h1>"
        f"<p class=byline>By Ina Torn</p><time datetime='2026-03-06T10:00:00Z'></time>"
        f"{text}</article></body></html>"
    ).encode()


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def cpu_of(command: list[str], folder: Path) -> float:
    """CPU seconds of a process and its children."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code:
        sys.exit(f"{command[0]} ended with {code}:\n{said[-2000:]}")
    return usage.ru_utime + usage.ru_stime


def prepared(folder: Path, hosts: list[str]) -> None:
    """Settings, a catalogue, and an archive that has read every feed once."""
    settings = f'contact = "bench@example.org"\nallow_networks = ["{NETWORK}"]\n'
    (folder / "pressmark.toml").write_text(settings)
    tables = (
        f'[[outlet]]\nname = "Outlet {n}"\ndomains = ["{host}"]\n'
        f'feeds = ["http://{host}/feed.xml"]\n'
        for n, host in enumerate(hosts)
    )
    (folder / "outlets.toml").write_text("\n".join(tables))
    urls = [f"http://{host}/feed.xml" for host in hosts]
    (folder / "urls.json").write_text(json.dumps(urls))
    (folder / "poll.py").write_text(SPIDER)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    told: Queue[int] = Queue()
    server = Process(target=serve, args=(told,), daemon=True)
    server.start()
    port = told.get(timeout=30)
    hosts = [f"{address(number)}:{port}" for number in range(asked.feeds)]
    with tempfile.TemporaryDirectory(prefix="polling-") as name:
        folder = Path(name)
        prepared(folder, hosts)
        crawl = [PRESSMARK, "crawl", "--all"]
        first = cpu_of(crawl, folder)
        print(f"first pass, {asked.feeds} feeds read: {first:.2f} s of CPU")
        ours, theirs = [], []
        for _ in range(asked.rounds):
            theirs.append(cpu_of([sys.executable, "poll.py", "urls.json"], folder))
            ours.append(cpu_of(crawl, folder))
            print(f"Scrapy {theirs[-1]:.2f} s   pressmark {ours[-1]:.2f} s")
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(
        f"CPU for {asked.feeds} feeds that say 304, pressmark / Scrapy: {ratio:.2f} "
        f"(bar: {MOST:g})"
    )
    server.terminate()
    sys.exit(ratio > MOST)


if __name__ == "__main__":
    main()
