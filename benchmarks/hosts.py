"""What turns cost: the queue with few and many hosts, and a pass over polite hosts.

    python benchmarks/hosts.py [--hosts 200] [--pages 6] [--delay 1.0]

First the queue by itself: CPU for one request taken and given back, with 100 hosts and
with 10,000, median of several.  Then a real crawl of small pages on loopback, each host
with its own address: wall time against the floor that the delay sets, which is one
delay between any two requests of a host (robots.txt, tdmrep.json, its feed, its
pages).
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing import Process, Queue
from pathlib import Path

from polling import NETWORK, PRESSMARK, address, environment, serve

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

ROUNDS = 5
TAKEN = 20_000


class Job:
    """What the queue asks of a run, without a run."""

    stopping = None
    resting: tuple[str, ...] = ()

    def __init__(self, hosts: list[str], pages: int) -> None:
        self.hosts, self.pages = hosts, pages
        self.rules = self

    def hosts_due(self) -> list[str]:
        return self.hosts

    def host_of(self, url: str) -> str:
        return url.split("/")[2]

    def delay_of(self, name: str) -> float:
        return 0.0

    def has_room(self) -> bool:
        return True

    def must_wait(self, request: object) -> bool:
        return False

    def begin(self, visit: object) -> bool:
        return True

    def load(self, name: str) -> None:
        from scrapy import Request

        from crawler.items import VISIT, Role, Visit

        requests = []
        for number in range(self.pages):
            url = f"http://{name}/{number}"
            visit = Visit(url=url, key=url, host=name, role=Role.ARTICLE)
            requests.append(Request(url, meta={VISIT: visit}))
        self.queue.loaded(name, requests, more=True)


def dequeue(hosts: int) -> float:
    """CPU microseconds for one request, taken and given back."""
    from crawler.scheduler import HostQueue

    job = Job([f"h{number}.example" for number in range(hosts)], 50)
    queue = HostQueue(job, per_host=1, delay=0.0)
    queue.open(None)
    waiting = []
    for _ in range(hosts):  # all have been served once, and stand in the heap
        waiting.append(queue.next_request())
    for request in waiting:
        queue.release(request)
    spent = 0.0
    for _ in range(TAKEN):
        begun = time.process_time()
        request = queue.next_request()
        queue.release(request)
        spent += time.process_time() - begun
    return spent / TAKEN * 1e6


def crawl(hosts: int, pages: int, delay: float) -> Iterator[tuple[float, float]]:
    """Wall and CPU seconds of a pass that stores, then of one that finds it again."""
    told: Queue[int] = Queue()
    server = Process(target=serve, args=(told, pages), daemon=True)
    server.start()
    port = told.get(timeout=30)
    with tempfile.TemporaryDirectory(prefix="hosts-") as name:
        folder = Path(name)
        settings = 'contact = "bench@example.org"\nconcurrency = 64\n'
        settings += f'allow_networks = ["{NETWORK}"]\ndelay = {delay}\n'
        (folder / "pressmark.toml").write_text(settings)
        tables = (
            f'[[outlet]]\nname = "Outlet {n}"\ndomains = ["{address(n)}:{port}"]\n'
            f'feeds = ["http://{address(n)}:{port}/feed.xml"]\n'
            for n in range(hosts)
        )
        (folder / "outlets.toml").write_text("\n".join(tables))
        for words, arguments in (("stored", ()), ("unchanged", ("--all",))):
            begun, spent = time.monotonic(), children()
            done = subprocess.run(
                [PRESSMARK, "crawl", *arguments],
                cwd=folder,
                env=environment(),
                capture_output=True,
                text=True,
            )
            yield time.monotonic() - begun, children() - spent
            if f"{hosts * pages} {words}" not in done.stderr:
                sys.exit(f"not all was {words}: {done.stderr[-500:]}")
    server.terminate()


def children() -> float:
    """CPU seconds of the processes that were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--pages", type=int, default=6)
    parser.add_argument("--delay", type=float, default=1.0)
    asked = parser.parse_args()
    few = [dequeue(100) for _ in range(ROUNDS)]
    many = [dequeue(10_000) for _ in range(ROUNDS)]
    one, other = statistics.median(few), statistics.median(many)
    print(f"a turn with 100 hosts: {one:.1f} us; with 10,000: {other:.1f} us")
    print(f"ratio: {other / one:.2f}")
    # robots.txt, tdmrep.json and a feed before the pages; a day long the feed alone.
    gaps = (asked.pages + 2, asked.pages + 1)
    passes = crawl(asked.hosts, asked.pages, asked.delay)
    size = f"{asked.hosts} hosts x {asked.pages} pages at {asked.delay:g} s"
    told = zip(("stored", "found again"), gaps, passes, strict=True)
    for what, number, (seconds, spent) in told:
        floor = number * asked.delay
        print(
            f"{size}, {what}: {seconds:.1f} s, floor {floor:.1f} s, "
            f"ratio {seconds / floor:.2f}; CPU {spent:.1f} s"
        )


if __name__ == "__main__":
    main()
