"""What a second crawl of an unchanged site adds to the WARC files.

    python benchmarks/second_crawl.py [--outlets 10] [--most 3]

Crawls outlets of the loopback newspaper twice with ``--all``, over HTTP, in processes
of their own; nothing changes in between.  Their pages are made as large as real ones:
with what surrounds a text on real sites, so that they are packed by the server to
about 27 KB in the median (as the stored pages of the benchmark sets are) and 34 KB on
average.  Once the server answers conditional requests, once it knows neither ETag nor
Last-Modified.  Prints records and bytes of either crawl; ends with 1 where a second
crawl adds more than ``--most`` percent of the first, or keeps a payload twice.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from fastwarc.warc import ArchiveIterator  # noqa: E402

from tests.crawler.crawl.running import Desk  # noqa: E402
from tests.newspaper.press import Answer  # noqa: E402
from tests.site import Newspaper  # noqa: E402

MEDIAN, SPREAD = 26_000, 0.65
"""Of what is put around a text, as packed bytes: a log-normal distribution."""

VALIDATORS = ("ETag", "Last-Modified")


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """What one crawl left."""

    size: int
    records: Counter[str]
    payloads: int
    """Bytes of payload in response records."""


def surrounded(answer: Answer, path: str) -> Answer:
    """The page with scripts and links around it, the same at every visit."""
    random = Random(path)
    wanted = int(random.lognormvariate(0, SPREAD) * MEDIAN)
    # Six bytes of chance in each, and four of what surrounds it, once it is packed.
    words = [f"{random.getrandbits(48):x}" for _ in range(wanted // 10)]
    lines = "\n".join(
        f'<a href="/x/{one}" class="teaser">{two}</a>'
        for one, two in zip(words[::2], words[1::2], strict=False)
    )
    foot = f"<footer><nav>{lines}</nav></footer></body>".encode()
    return replace(answer, body=answer.body.replace(b"</body>", foot, 1))


def dress(paper: Newspaper, *, validators: bool, sizes: list[int]) -> None:
    """Have the newspaper answer with pages of real size."""
    plain: Callable[[str, str], Answer] = paper.press.answer
    made: dict[tuple[str, str], Answer] = {}

    def answer(host: str, target: str) -> Answer:
        said = plain(host, target)
        if said.kind == "article" and said.status == 200:
            if (host, target) not in made:
                made[host, target] = surrounded(said, host + target)
                sizes.append(len(gzip.compress(made[host, target].body)))
            said = made[host, target]
        if not validators:
            kept = {k: v for k, v in said.headers.items() if k not in VALIDATORS}
            said = replace(said, headers=kept)
        return said

    paper.press.answer = answer  # type: ignore[method-assign]


def look(folder: Path, before: set[str]) -> Crawl:
    """What stands in the WARC files that were not there before."""
    records: Counter[str] = Counter()
    size = payloads = 0
    for file in sorted(folder.glob("*.warc.gz")):
        if file.name in before:
            continue
        size += file.stat().st_size
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream, parse_http=True):
                kind = record.headers["WARC-Type"]
                records[kind] += 1
                if kind == "response":
                    payloads += len(record.reader.read())
    return Crawl(size=size, records=records, payloads=payloads)


def twice(folder: Path, outlets: int, *, validators: bool) -> tuple[Crawl, Crawl]:
    sizes: list[int] = []
    desk = Desk(folder)
    warc = folder / "pressmark-data" / "warc"
    with Newspaper() as paper:
        dress(paper, validators=validators, sizes=sizes)
        desk.write(paper.settings_toml(), paper.outlets_toml(delay=0.0))
        names = [paper.name(key) for key in paper.outlets[:outlets]]
        desk.run("crawl", "--all", *names)
        before = {file.name for file in warc.iterdir()}
        first = look(warc, set())
        desk.run("crawl", "--all", *names)
        second = look(warc, before)
    desk.run("verify")
    middle, mean = statistics.median(sizes), statistics.mean(sizes)
    print(f"  {len(sizes)} pages, packed {middle:,.0f} bytes in the median, ", end="")
    print(f"{mean:,.0f} on average")
    return first, second


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outlets", type=int, default=10)
    parser.add_argument("--most", type=float, default=3.0)
    options = parser.parse_args()
    missed = False
    for validators in (True, False):
        print("server with validators" if validators else "server without validators")
        with tempfile.TemporaryDirectory() as name:
            first, second = twice(Path(name), options.outlets, validators=validators)
        for label, crawl in (("first", first), ("second", second)):
            kinds = ", ".join(
                f"{n} {kind}" for kind, n in sorted(crawl.records.items())
            )
            print(f"  {label}: {crawl.size:,} bytes; {kinds}")
        share = 100 * second.size / first.size
        good = share <= options.most and second.payloads == 0
        missed = missed or not good
        print(f"  the second adds {share:.2f} % of the first, ", end="")
        print(f"{second.payloads} bytes of payload: {'good' if good else 'MISSED'}")
    sys.exit(missed)


if __name__ == "__main__":
    main()
