"""Pure decisions of a crawl: what is due, where redirects lead, what faults mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError, ResponseFailed

from archive.errors import FetchingFailed
from archive.model import ChannelKind, Discovery, Outcome, Reason
from crawler.address import asked_for, plain, trap
from crawler.due import (
    BACK_OFF,
    GIVE_UP,
    RECHECKS,
    Known,
    State,
    Verdict,
    Window,
    after,
    decide,
    is_withdrawn,
    return_after,
)
from crawler.faults import classify, outcome_of
from crawler.leading import leads_home, target
from crawler.looks import next_look
from crawler.middlewares.retry import retry_after
from crawler.robots import Origin, origin_of, robots_url, verdict_of

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LOST = State.WITHDRAWN


def link(**said: datetime) -> Discovery:
    return Discovery(
        url="https://a.example/1",
        via="https://a.example/rss",
        kind=ChannelKind.FEED,
        position=0,
        published=said.get("published"),
        modified=said.get("modified"),
    )


def known(state: State = State.DONE, **more: object) -> Known:
    values: dict[str, object] = {
        "due": NOW + HOUR,
        "listed_modified": NOW - HOUR,
        "outcome": "stored",
    }
    return Known(state=state, **(values | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("listed", "before", "window", "verdict", "words"),
    [
        (link(), None, {}, Verdict.FETCH, "never seen"),
        (link(), known(), {}, Verdict.NOT_DUE, "looked at again at 2026-03-10 13:00"),
        (link(), known(due=NOW), {}, Verdict.FETCH, "due for another look"),
        (link(), known(due=None), {}, Verdict.NOT_DUE, "done"),
        (link(), known(), {"everything": True}, Verdict.FETCH, "all are asked for"),
        (link(modified=NOW), known(), {}, Verdict.FETCH, "listed as changed"),
        (link(modified=NOW - HOUR), known(), {}, Verdict.NOT_DUE, ""),
        (link(modified=NOW), known(State.GONE), {}, Verdict.FETCH, "listed as changed"),
        (link(), known(State.GONE), {"everything": True}, Verdict.NOT_DUE, "gone"),
        (link(), known(LOST), {"everything": True}, Verdict.FETCH, "all are asked"),
        (link(), known(LOST, due=NOW), {}, Verdict.FETCH, "due for another look"),
        (link(), known(LOST), {}, Verdict.NOT_DUE, "again at 2026-03-10 13:00"),
        (link(modified=NOW), known(LOST, due=None), {}, Verdict.FETCH, "as changed"),
        (
            *(link(), known(LOST, due=None, checked=NOW - 29 * DAY), {}),
            *(Verdict.NOT_DUE, "withdrawn, and not listed as changed"),
        ),
        (
            *(link(), known(LOST, due=None, checked=NOW - 30 * DAY), {}),
            *(Verdict.FETCH, "withdrawn, and listed all the same"),
        ),
        (
            link(),
            known(State.PENDING, outcome=None),
            {},
            Verdict.FETCH,
            "not fetched yet",
        ),
        (
            link(published=NOW - HOUR * 5),
            None,
            {"since": NOW - HOUR},
            Verdict.OUT_OF_WINDOW,
            "before the window",
        ),
        (link(published=NOW), None, {"since": NOW - HOUR}, Verdict.FETCH, ""),
        (link(), None, {"since": NOW - HOUR}, Verdict.FETCH, "never seen"),
    ],
)
def test_what_to_do_with_a_link(
    listed: Discovery,
    before: Known | None,
    window: dict[str, object],
    verdict: Verdict,
    words: str,
) -> None:
    got = decide(listed, before, Window(now=NOW, **window), foreign=False)  # type: ignore[arg-type]
    assert got[0] is verdict
    assert words in got[1]


def test_a_foreign_link_is_foreign_whatever_else() -> None:
    assert decide(link(), None, Window(now=NOW), foreign=True)[0] is Verdict.FOREIGN


def test_looks_at_an_article_grow_rarer_over_days_and_end() -> None:
    seen, moments = NOW, []
    now = NOW
    for _ in range(20):
        state, due = after(
            Outcome.UNCHANGED, None, first_seen=seen, now=now, tries=0, gone=False
        )
        assert state is State.DONE
        if due is None:
            break
        assert due > now
        moments.append(due - seen)
        now = due
    assert tuple(moments) == RECHECKS


def test_who_edits_a_story_is_looked_at_sooner_and_what_was_held_back_always() -> None:
    day, month = timedelta(days=1), timedelta(days=40)
    dues = [
        after(
            outcome, None, first_seen=NOW - age, now=NOW, tries=0, gone=False, held=held
        )[1]
        for outcome, age, held in (
            (Outcome.UNCHANGED, day, False),
            (Outcome.REVISED, day, False),
            (Outcome.UNCHANGED, day, True),
            (Outcome.REVISED, month, False),
            (Outcome.UNCHANGED, month, True),
        )
    ]
    soon = NOW + timedelta(hours=1)
    assert dues == [NOW + 2 * day, NOW + day / 4, soon, None, soon]


def test_failures_are_tried_later_each_time_and_not_for_ever() -> None:
    waits = []
    for tries in range(1, GIVE_UP + 1):
        state, due = after(
            Outcome.FAILED,
            Reason.TIMEOUT,
            first_seen=NOW,
            now=NOW,
            tries=tries,
            gone=False,
        )
        if due is not None:
            assert state is State.PENDING
            waits.append(due - NOW)
    assert waits == sorted(waits)
    assert waits[0] == BACK_OFF[0]
    assert len(waits) == GIVE_UP - 1


@pytest.mark.parametrize(
    ("outcome", "reason", "gone", "state", "due"),
    [
        (Outcome.SKIPPED, Reason.HTTP_STATUS, True, State.GONE, False),
        (Outcome.SKIPPED, Reason.NOT_ARTICLE, False, State.DONE, False),
        (Outcome.SKIPPED, Reason.ROBOTS_UNREACHABLE, False, State.PENDING, True),
        (Outcome.DEFERRED, Reason.INTERRUPTED, False, State.PENDING, True),
        (Outcome.STORED, None, False, State.DONE, True),
    ],
)
def test_where_an_address_stands_afterwards(
    outcome: Outcome, reason: Reason | None, gone: bool, state: State, due: bool
) -> None:
    got = after(outcome, reason, first_seen=NOW, now=NOW, tries=0, gone=gone)
    assert got[0] is state
    assert (got[1] is not None) is due


def test_a_withdrawn_article_is_looked_for_ever_more_rarely_and_not_for_ever() -> None:
    waits = [return_after(looks, NOW) for looks in range(1, 7)]
    dues = [NOW + wait for wait in (HOUR, DAY, 7 * DAY, 30 * DAY)]
    assert waits == [*dues, None, None]


@pytest.mark.parametrize(
    ("outcome", "reason", "before", "archived", "withdrawn"),
    [
        (Outcome.SKIPPED, Reason.HTTP_STATUS, State.DONE, True, True),
        (Outcome.SKIPPED, Reason.SOFT_404, State.PENDING, True, True),
        (Outcome.SKIPPED, Reason.HTTP_STATUS, State.PENDING, False, False),
        (Outcome.SKIPPED, Reason.ROBOTS_DISALLOWED, State.DONE, True, False),
        (Outcome.FAILED, Reason.TIMEOUT, State.DONE, True, False),
        # A failure answers nothing: the count of looks goes on.
        (Outcome.FAILED, Reason.TIMEOUT, LOST, False, True),
        (Outcome.SKIPPED, Reason.ROBOTS_DISALLOWED, LOST, True, True),
        (Outcome.SKIPPED, Reason.TAKEN_DOWN, LOST, True, False),
        (Outcome.DEFERRED, Reason.BUDGET, LOST, True, False),
        (Outcome.UNCHANGED, None, LOST, True, False),
    ],
)
def test_which_article_is_withdrawn(
    outcome: Outcome,
    reason: Reason | None,
    before: State,
    archived: bool,
    withdrawn: bool,
) -> None:
    found = is_withdrawn(outcome, reason, before=before, archived=archived)
    assert found is withdrawn


def test_a_channel_is_looked_at_by_its_schedule_or_rarer() -> None:
    minute = timedelta(minutes=1)
    assert next_look(1800, None, 0, NOW) == NOW + 30 * minute
    assert next_look(1800, 7200, 0, NOW) == NOW + 120 * minute
    assert next_look(1800, None, 1, NOW) == NOW + 30 * minute
    assert next_look(1800, None, 3, NOW) == NOW + 120 * minute
    assert next_look(1800, None, 50, NOW) == NOW + timedelta(days=7)


HERE = "https://a.example/x/1"


@pytest.mark.parametrize(
    ("location", "leads"),
    [
        (b"/2", "https://a.example/2"),
        (b" 2#top ", "https://a.example/x/2"),
        (b"//b.example/2", "https://b.example/2"),
        (b"http://0x7f.1/", "http://127.0.0.1/"),
        (b"http://user:word@b.example/", "http://b.example/"),
        ("/новини".encode(), "https://a.example/новини"),
        (b"/caf\xe9", "https://a.example/café"),
    ],
)
def test_where_a_redirect_leads(location: bytes, leads: str) -> None:
    assert target(HERE, location, [HERE], 8) == leads


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        (None, Reason.BAD_REDIRECT),
        (b"  ", Reason.BAD_REDIRECT),
        (b"file:///etc/passwd", Reason.FORBIDDEN_SCHEME),
        (b"javascript:alert(1)", Reason.FORBIDDEN_SCHEME),
        (b"data:text/html,x", Reason.FORBIDDEN_SCHEME),
        (b"http://", Reason.BAD_URL),
        (b"http://[::1", Reason.BAD_URL),
        (b"/" + b"x" * 3000, Reason.BAD_URL),
        (b"1", Reason.REDIRECT_LOOP),
    ],
)
def test_where_a_redirect_must_not_lead(location: bytes | None, reason: Reason) -> None:
    with pytest.raises(FetchingFailed) as raised:
        target(HERE, location, [HERE], 8)
    assert raised.value.reason == reason


@pytest.mark.parametrize(
    ("url", "found", "home"),
    [
        ("https://a.example/2026/bridge", "https://a.example/", True),
        ("https://a.example/2026/bridge", "https://www.a.example", True),
        ("https://a.example/?p=77", "https://a.example/", True),
        ("https://a.example/de/bridge", "https://a.example/de/", True),
        ("https://a.example/bridge", "https://a.example/index.html", True),
        ("https://a.example/bridge", "https://a.example/?asked=/bridge", False),
        ("https://a.example/bridge", "https://a.example/news/", False),
        ("https://a.example/bridge", "https://bridge.a.example/", False),
        ("https://a.example/", "https://www.a.example/", False),
    ],
)
def test_which_redirect_leads_to_the_front_page(
    url: str, found: str, home: bool
) -> None:
    assert leads_home(url, found) is home


def test_eight_redirects_are_followed_and_no_ninth() -> None:
    hops = [f"https://a.example/{number}" for number in range(8)]
    assert target(hops[-1], b"/next", hops, 8)
    with pytest.raises(FetchingFailed) as raised:
        target(hops[-1], b"/next", [*hops, HERE], 8)
    assert raised.value.reason == Reason.REDIRECT_LIMIT


@given(st.binary(max_size=60))
def test_no_location_raises_anything_else(location: bytes) -> None:
    try:
        found = target(HERE, location, [HERE], 8)
    except FetchingFailed as error:
        assert Reason(error.reason)
    else:
        assert found.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("3", 3.0),
        ("86400", 86400.0),
        ("Tue, 10 Mar 2026 12:00:04 GMT", 4.0),
        ("Tue, 10 Mar 2020 12:00:04 GMT", 0.0),
        ("-5", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("²", None),
    ],
)
def test_what_retry_after_asks_for(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@pytest.mark.parametrize(
    ("error", "reason", "outcome"),
    [
        (DownloadTimeoutError("30 s"), Reason.TIMEOUT, Outcome.FAILED),
        (CannotResolveHostError("no such"), Reason.DNS, Outcome.FAILED),
        (
            ResponseFailed([Failure(ParseError("no colon", b"x"))]),
            Reason.BAD_RESPONSE,
            Outcome.FAILED,
        ),
        (ResponseFailed([Failure(ConnectionResetError())]), None, None),
        (
            FetchingFailed("x", reason=Reason.FORBIDDEN_ADDRESS),
            Reason.FORBIDDEN_ADDRESS,
            Outcome.SKIPPED,
        ),
        (KeyError("a bug"), None, None),
    ],
)
def test_every_fault_has_its_reason_and_a_bug_has_none(
    error: BaseException, reason: Reason | None, outcome: Outcome | None
) -> None:
    found = classify(error)
    assert (found[0] if found else None) is reason
    if found and outcome:
        assert outcome_of(found[0]) is outcome


def test_what_the_server_says_of_itself_may_change() -> None:
    assert outcome_of(Reason.HTTP_STATUS, status=503) is Outcome.FAILED
    assert outcome_of(Reason.HTTP_STATUS, status=403) is Outcome.SKIPPED


RULES = """
User-agent: *
Crawl-delay: 2
Disallow: /private/
Allow: /private/open

User-agent: pressmark
Request-rate: 1/5
Disallow: /only-us
"""


@pytest.mark.parametrize(
    ("path", "agent", "reason"),
    [
        ("/news", "other", None),
        ("/private/a", "other", Reason.ROBOTS_DISALLOWED),
        ("/private/open/a", "other", None),
        ("/private/a", "pressmark/0.1 (+x)", None),
        ("/only-us", "pressmark/0.1 (+x)", Reason.ROBOTS_DISALLOWED),
    ],
)
def test_what_rules_forbid(path: str, agent: str, reason: Reason | None) -> None:
    rules = Origin("rules", RULES)
    assert rules.forbids(f"https://a.example{path}", agent) is reason


def test_rules_may_ask_for_a_delay() -> None:
    assert Origin("rules", RULES).delay("other") == 2
    assert Origin("rules", RULES).delay("pressmark/0.1") == 5
    assert Origin("allow_all").delay("other") == 0


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (200, None),
        (404, None),
        (403, None),
        (429, Reason.ROBOTS_UNREACHABLE),
        (500, Reason.ROBOTS_UNREACHABLE),
        (304, Reason.ROBOTS_UNREACHABLE),
    ],
)
def test_what_the_status_of_robots_means(status: int, reason: Reason | None) -> None:
    rules = Origin(verdict_of(status), "")
    assert rules.forbids("https://a.example/", "x") is reason


@pytest.mark.parametrize(
    ("body", "allowed"),
    [
        ("User-agent: lamp\nDisallow: /\n", True),  # another's name, not a part of ours
        ("User-agent: Lamplighter/2.1\nDisallow: /\n", False),
        ("User-agent: other\nColour: red\nUser-agent: *\nDisallow: /\n", False),
        ("User-agent: lamplighter\nNoise\nDisallow: /a\nUser-agent: *\n", True),
        ("\ufeffUser-agent: *\nDisallow: /\n", False),
    ],
)
def test_lines_and_names_of_robots(body: str, allowed: bool) -> None:
    found = Origin("rules", body).forbids("https://a.example/b", "lamplighter/1.0 (+x)")
    assert (found is None) is allowed


def test_a_delay_counts_for_whom_it_is_asked() -> None:
    body = "User-agent: lamp\nCrawl-delay: 9\n\nUser-agent: lamplighter\nCrawl-delay: 4"
    assert Origin("rules", body).delay("lamplighter/1.0") == 4


def test_rules_belong_to_scheme_host_and_port() -> None:
    url = "https://u:p@A.example:8443/x?y"
    assert origin_of(url) == "https://a.example:8443"
    assert robots_url(url) == "https://A.example:8443/robots.txt"


@pytest.mark.parametrize(
    ("listed", "asked"),
    [
        ("https://a.example/x?b=2&a=1", "https://a.example/x?b=2&a=1"),
        ("https://a.example/x?utm_source=rss&b=2#c", "https://a.example/x?b=2"),
        ("https://a.example/%2e%2e/x", "https://a.example/%2e%2e/x"),
        ("https://A.example:443/x", "https://a.example/x"),
    ],
)
def test_addresses_are_asked_for_as_listed_without_counters(
    listed: str, asked: str
) -> None:
    assert asked_for(listed) == asked
    assert plain(asked) == asked


@pytest.mark.parametrize(
    "path",
    [
        "/en/en/story",
        "/2005/05/05/05/story",
        "/news/world/europe/2026/03/10/story",
        "/a/b/a/b/story",
    ],
)
def test_the_paths_of_news_sites_are_no_traps(path: str) -> None:
    assert trap(f"https://a.example{path}") is None


@pytest.mark.parametrize(
    "path", ["/news/more/more/more/", "/x/a/b/a/b/a/b/", "/" + "deeper-%d/" * 21]
)
def test_paths_that_grow_without_end_are_traps(path: str) -> None:
    assert trap(f"https://a.example{path}") is not None
