"""The queue by host: delays are kept, hosts interleave, turns cost next to nothing."""

from __future__ import annotations

import time
from collections import defaultdict
from itertools import pairwise
from typing import Any

import pytest
from scrapy import Request

from archive.model import Reason
from archive.urls import host
from crawler.items import ENDED, VISIT, Role, Visit
from crawler.scheduler import HEARD_FIRST, STRIKES, HostQueue


class Database:
    """What the queue asks of a job: articles by host, in pages, all in memory."""

    def __init__(self, pages: dict[str, int], page: int = 50) -> None:
        self.left = dict(pages)
        self.page = page
        self.stopping: Reason | None = None
        self.begun: list[str] = []
        self.resting: tuple[str, ...] = ()
        self.queue: HostQueue
        self.rules = self

    def hosts_due(self) -> list[str]:
        return list(self.left)

    def host_of(self, url: str) -> str:
        return host(url)

    def delay_of(self, name: str) -> float:
        return 0.0

    def has_room(self) -> bool:
        return True

    def must_wait(self, request: Request) -> bool:
        return False

    def begin(self, visit: Visit) -> bool:
        self.begun.append(visit.host)
        return True

    def load(self, name: str) -> None:
        number = min(self.page, self.left[name])
        self.left[name] -= number
        requests = [request(name, index) for index in range(number)]
        self.queue.loaded(name, requests, more=number == self.page)


def request(name: str, index: int, role: Role = Role.ARTICLE) -> Request:
    url = f"http://{name}/{index}"
    visit = Visit(url=url, key=url, host=name, role=role)
    return Request(url, meta={VISIT: visit})


def queue_of(database: Any, *, delay: float = 0.0, per_host: int = 1) -> HostQueue:
    queue = HostQueue(database, per_host=per_host, delay=delay)
    queue.open(None)  # type: ignore[arg-type]
    return queue


def drain(queue: HostQueue, *, sent: bool = True) -> list[tuple[float, str]]:
    """Take and release until nothing is left; when, and which host."""
    taken = []
    while queue.has_pending_requests():
        found = queue.next_request()
        if found is None:
            time.sleep(0.001)
            continue
        taken.append((time.monotonic(), host(found.url)))
        if sent:
            found.meta["download_slot"] = host(found.url)
        queue.release(found)
    return taken


def test_everything_comes_once_and_hosts_interleave() -> None:
    pages = {f"h{number}.example": 120 for number in range(5)}
    database = Database(pages)
    names = [name for _, name in drain(queue_of(database))]
    assert {name: names.count(name) for name in pages} == pages
    assert len(set(names[:5])) == 5
    assert database.begun == names


def test_no_two_requests_to_a_host_come_closer_than_its_delay() -> None:
    queue = queue_of(Database({f"h{n}.example": 4 for n in range(5)}), delay=0.05)
    began = time.monotonic()
    by_host = defaultdict(list)
    for at, name in drain(queue):
        by_host[name].append(at)
    for times in by_host.values():
        gaps = [b - a for a, b in pairwise(times)]
        assert min(gaps) >= 0.05
    assert time.monotonic() - began < 5 * 4 * 0.05  # they do not wait for each other


def test_what_was_not_sent_takes_no_turn() -> None:
    queue = queue_of(Database({"a.example": 200}), delay=10.0)
    began = time.monotonic()
    assert len(drain(queue, sent=False)) == 200
    assert time.monotonic() - began < 5


def test_the_delay_counts_from_the_answer_not_from_its_keeping() -> None:
    queue = queue_of(Database({"a.example": 2}), delay=60.0)
    first = queue.next_request()
    assert first is not None
    first.meta["download_slot"] = "a.example"
    first.meta[ENDED] = time.monotonic() + 5.0
    queue.release(first)
    assert queue.host("a.example").ready == first.meta[ENDED] + 60.0


def test_only_so_many_to_one_host_at_once() -> None:
    queue = queue_of(Database({"a.example": 10}), per_host=2)
    first, second = queue.next_request(), queue.next_request()
    assert first
    assert second
    assert queue.next_request() is None
    queue.release(first)
    assert queue.next_request() is not None


def test_many_channels_leave_every_other_turn_to_articles() -> None:
    queue = queue_of(Database({"a.example": 40}))
    for number in range(HEARD_FIRST + 40):
        queue.enqueue_request(request("a.example", 1000 + number, Role.CHANNEL))
    roles = []
    while queue.has_pending_requests():
        found = queue.next_request()
        assert found is not None
        roles.append(found.meta[VISIT].role)
        queue.release(found)
    assert roles[:HEARD_FIRST] == [Role.CHANNEL] * HEARD_FIRST
    assert roles[HEARD_FIRST:].count(Role.ARTICLE) == 40
    both = roles[HEARD_FIRST : HEARD_FIRST + 60]
    assert 29 <= both.count(Role.ARTICLE) <= 31


def test_a_pause_holds_one_host_only() -> None:
    queue = queue_of(Database({"a.example": 1, "b.example": 1}))
    queue.pause("a.example", 0.1)
    began = time.monotonic()
    order = drain(queue)
    assert [name for _, name in order] == ["b.example", "a.example"]
    assert order[0][0] - began < 0.1 <= order[1][0] - began


def test_what_belongs_to_a_visit_under_way_goes_first() -> None:
    queue = queue_of(Database({"a.example": 2}))
    queue.enqueue_request(request("a.example", 7, Role.CHANNEL))
    queue.enqueue_request(request("a.example", 8))
    queue.enqueue_request(request("a.example", 9, Role.ROBOTS))
    taken = []
    while (found := queue.next_request()) is not None:
        taken.append(found.url[-1])
        queue.release(found)
    assert taken == ["9", "8", "7", "0", "1"]


def test_a_host_that_is_down_is_given_up() -> None:
    queue = queue_of(Database({"a.example": 100, "b.example": 3}))
    for _ in range(STRIKES):
        queue.strike("a.example", Reason.TIMEOUT)
    assert {name for _, name in drain(queue)} == {"b.example"}
    assert queue.shut_hosts() == {"a.example": Reason.TIMEOUT}


def test_an_answer_in_between_clears_a_host() -> None:
    queue = queue_of(Database({"a.example": 1}))
    for _ in range(STRIKES * 2):
        queue.strike("a.example", Reason.TIMEOUT)
        queue.strike("a.example", None)
    assert queue.shut_hosts() == {}


def test_a_host_that_asks_for_very_long_delays_gives_one_page() -> None:
    queue = queue_of(Database({"a.example": 100}))
    queue.slow("a.example", 0.0, once=True)
    assert len(drain(queue)) == 1
    assert queue.shut_hosts() == {"a.example": Reason.BUDGET}


@pytest.mark.parametrize("reason", [Reason.BUDGET, Reason.INTERRUPTED])
def test_a_run_that_stops_takes_no_new_work(reason: Reason) -> None:
    database = Database({"a.example": 100})
    queue = queue_of(database)
    queue.enqueue_request(request("a.example", 999))
    database.stopping = reason
    budget = reason is Reason.BUDGET
    assert queue.has_pending_requests() is budget
    taken = [found for found in (queue.next_request(),) if found]
    assert len(taken) == 1  # the next step of a visit under way
    queue.release(taken[0])
    assert queue.next_request() is None
    assert not queue.has_pending_requests()


def test_ten_thousand_hosts_cost_little_more_than_ten() -> None:
    def seconds(hosts: int, each: int) -> float:
        pages = {f"h{number}.example": each for number in range(hosts)}
        queue = queue_of(Database(pages))
        began = time.process_time()
        number = len(drain(queue))
        return (time.process_time() - began) / number

    few, many = seconds(10, 1000), seconds(10_000, 1)
    assert many < few * 20


def test_a_host_gets_so_many_requests_a_run_and_others_go_on() -> None:
    database = Database({"endless.example": 500, "small.example": 5}, page=10)
    queue = HostQueue(database, per_host=1, delay=0.0, most=30)  # type: ignore[arg-type]
    queue.open(None)  # type: ignore[arg-type]
    asked = [name for _, name in drain(queue)]
    assert asked.count("endless.example") == 30
    assert asked.count("small.example") == 5
    assert queue.shut_hosts() == {"endless.example": Reason.BUDGET}
