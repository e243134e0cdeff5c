"""When to look again, and when to believe a server, by a clock that the test moves."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import Outcome
from crawler.due import RECHECKS, State, after
from crawler.items import Role, Visit
from crawler.looks import (
    LIED,
    MAX_INTERVAL,
    MAX_QUIET,
    TRUSTED_ARTICLE,
    TRUSTED_CHANNEL,
    max_age,
    may_ask_briefly,
    next_look,
    pace_after,
    trust_after,
)

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
HALF_HOUR = 1800.0


def simulate(gap: float, days: float, schedule: float = HALF_HOUR) -> list[float]:
    """Seconds between the looks at a feed whose news come every ``gap`` seconds."""
    chance = random.Random(7)
    news, moment = [], 0.0
    while moment < days * 86400:
        moment += chance.expovariate(1 / gap)
        news.append(moment)
    looks, pace = [0.0], None
    while looks[-1] < days * 86400:
        now = NOW + timedelta(seconds=looks[-1])
        due = next_look(schedule, None, 0, now, pace=pace)
        looks.append(looks[-1] + (due - now).total_seconds())
        fresh = sum(looks[-2] < when <= looks[-1] for when in news)
        pace = pace_after(pace, schedule, looks[-1] - looks[-2], fresh)
    return [later - earlier for earlier, later in pairwise(looks)]


@pytest.mark.parametrize(
    ("gap", "least", "most"),
    [
        (120.0, HALF_HOUR, HALF_HOUR),  # a wire: as often as its entry allows
        (4 * 3600.0, 2 * 3600.0, 8 * 3600.0),  # a few stories a day
        (60 * 86400.0, 0.9 * MAX_QUIET, MAX_QUIET),  # all but asleep
    ],
)
def test_looks_settle_at_the_pace_of_the_news(
    gap: float, least: float, most: float
) -> None:
    waits = simulate(gap, days=60)
    settled = waits[len(waits) // 2 :]
    assert least <= sum(settled) / len(settled) <= most
    assert min(waits) >= HALF_HOUR
    assert max(waits) <= MAX_QUIET


def test_a_sleeper_that_wakes_is_soon_followed() -> None:
    pace: float | None = MAX_QUIET
    looks = 0
    while pace is not None and pace > HALF_HOUR:
        pace = pace_after(pace, HALF_HOUR, pace, fresh=int(pace / 120))
        looks += 1
    assert looks == 1


def test_a_first_look_and_one_out_of_turn_say_nothing_of_the_pace() -> None:
    assert pace_after(None, HALF_HOUR, None, fresh=40) is None
    assert pace_after(7200.0, HALF_HOUR, 60.0, fresh=0) == 7200.0


@given(
    pace=st.none() | st.floats(0, 1e9),
    schedule=st.floats(0, 1e6),
    elapsed=st.floats(0, 1e9),
    fresh=st.integers(0, 50_000),
    asked=st.none() | st.floats(0, 1e9),
    failures=st.integers(0, 1000),
)
def test_no_channel_is_dropped_and_none_is_pestered(
    pace: float | None,
    schedule: float,
    elapsed: float,
    fresh: int,
    asked: float | None,
    failures: int,
) -> None:
    kept = pace_after(pace, schedule, elapsed, fresh)
    wait = (next_look(schedule, asked, failures, NOW, pace=kept) - NOW).total_seconds()
    assert min(schedule, MAX_INTERVAL) - 1 <= wait <= MAX_INTERVAL


@given(st.lists(st.floats(0.02, 20), min_size=1, max_size=40))
def test_an_article_is_looked_at_on_every_step_that_a_run_can_keep(
    gaps: list[float],
) -> None:
    """Whatever the days between runs: never before a step, never twice for one, and
    never given up while a step is to come."""
    now, due = NOW, NOW
    for gap in gaps:
        now += timedelta(days=gap)
        if due > now:
            continue
        state, found = after(
            Outcome.UNCHANGED, None, first_seen=NOW, now=now, tries=0, gone=False
        )
        assert state is State.DONE
        ahead = [step for step in RECHECKS if step > now - NOW]
        assert found == (NOW + ahead[0] if ahead else None)
        if found is None:
            return
        due = found


def test_who_edits_a_story_is_looked_at_sooner() -> None:
    for age in (timedelta(hours=2), timedelta(days=2), timedelta(days=10)):
        dues = [
            after(outcome, None, first_seen=NOW, now=NOW + age, tries=0, gone=False)[1]
            for outcome in (Outcome.REVISED, Outcome.UNCHANGED)
        ]
        assert dues[0] is not None
        assert dues[1] is not None
        assert NOW + age < dues[0] < dues[1]


@pytest.mark.parametrize(
    ("role", "most"), [(Role.CHANNEL, TRUSTED_CHANNEL), (Role.ARTICLE, TRUSTED_ARTICLE)]
)
def test_the_whole_is_asked_for_now_and_then(role: Role, most: int) -> None:
    brief, trust = [], 0
    for _ in range(3 * (most + 1)):
        visit = Visit(url="u", key="k", host="h", role=role, trust=trust)
        brief.append(may_ask_briefly(visit, NOW))
        trust = trust_after(trust, whole=not brief[-1], lied=False)
    assert brief == ([True] * most + [False]) * 3


def test_a_liar_is_not_believed_again() -> None:
    assert trust_after(3, whole=True, lied=True) == LIED
    assert trust_after(LIED, whole=True, lied=False) == LIED
    visit = Visit(url="u", key="k", host="h", role=Role.CHANNEL, trust=LIED)
    assert not may_ask_briefly(visit, NOW)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("public, max-age=900", 900.0),
        ('Max-Age="60"', 60.0),
        ("max-age=31536000, immutable", 6 * 3600.0),
        ("no-cache, max-age=900", None),
        ("s-maxage=900", None),
        ("", None),
    ],
)
def test_how_long_an_answer_may_be_kept(value: str, seconds: float | None) -> None:
    assert max_age({"cache-control": value}) == seconds
