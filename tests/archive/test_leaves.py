"""Fingerprints in leaves are found, and forgotten, as if each stood alone."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, inspect, select, text

from archive import leaves, migrations
from archive.config import Config
from archive.leaves import Pair
from archive.store import Archive, open_archive, postings, staging
from archive.tables import articles, fingerprint_leaves, story_members

from .prose import part, prose
from .samples import START, article, file
from .test_stories import links, put

MEMBERS = 12
BLOCKS = (0, 3 << 34, (1 << 47) - (1 << 34))

FINGERPRINTS = st.one_of(
    st.integers(0, (1 << 47) - 1),
    # Many in a block, some of them made of each other's bytes.
    st.builds(
        lambda block, low: block | low,
        st.sampled_from(BLOCKS),
        st.sampled_from([0, 1, 257, 0x01010101, 0x0404040404 >> 8, (1 << 34) - 1])
        | st.integers(0, 300),
    ),
)
NUMBERS = st.sampled_from([0, 1, 257, 0x01010101, (1 << 30) - 1]) | st.integers(0, 90)
PAIRS = st.sets(st.tuples(FINGERPRINTS, NUMBERS), min_size=1, max_size=150)


@given(PAIRS)
def test_what_is_laid_stands_there_in_order(pairs: set[Pair]) -> None:
    made = list(leaves.laid(sorted(pairs)))
    assert [p for leaf in made for p in leaves.unpacked(*leaf)] == sorted(pairs)
    starts = [first for first, _ in made]
    assert starts == sorted(set(starts))
    assert {leaves.block(one) for one, _ in pairs} <= set(starts)
    for one, _ in pairs:
        _, held = made[sum(start <= one for start in starts) - 1]
        assert leaves.holders(held, one) == {m for other, m in pairs if other == one}


def test_a_number_that_does_not_fit_is_told() -> None:
    with pytest.raises(OverflowError, match="room up to 1073741823"):
        leaves.packed([(1, 1 << 30)])


@given(PAIRS, st.sets(NUMBERS, min_size=1, max_size=80))
def test_a_leaf_is_cut_where_no_fingerprint_is(
    pairs: set[Pair], popular: set[int]
) -> None:
    block = BLOCKS[1]
    held = {(block | one & 0xFFFF, member) for one, member in pairs}
    held |= {(block | 7, member) for member in popular}
    made = leaves.cut(block, sorted(held))
    assert made[0][0] == block
    lots = [leaves.unpacked(*leaf) for leaf in made]
    assert [pair for lot in lots for pair in lot] == sorted(held)
    assert len({one for lot in lots for one in {p[0] for p in lot}}) == len(
        {one for one, _ in held}
    )
    for (first, _), lot in list(zip(made, lots, strict=True))[1:]:
        assert lot[0][0] == first
    if len(held) > leaves.FULL + len(popular):
        assert len(made) > 1


@pytest.fixture
def connection(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Connection]:
    """Of an archive with some articles, whose leaves are small."""
    for room in (leaves, postings):
        monkeypatch.setattr(room, "FULL", 5)
    monkeypatch.setattr(leaves, "LAID", 3)
    with archive.begin() as work:
        for number in range(1, MEMBERS + 1):
            lay_member(work.connection, number)
        yield work.connection


def lay_member(connection: Connection, number: int) -> None:
    name = f"a{number}"
    seen = {"first_seen": START, "last_seen": START, "revision": 1}
    connection.execute(
        insert(articles).values(id=name, url=name, url_key=name, host="h", **seen)
    )
    row = {"number": number, "article_id": name, "story": number, "site": number % 3}
    connection.execute(insert(story_members).values(**row, size=0, numerals=""))


def drawn(chance: Random) -> set[int]:
    """As of a text: some that others have, too, and those of its own."""
    near = {chance.choice(BLOCKS) | chance.randrange(60) for _ in range(6)}
    return near | {chance.getrandbits(47) for _ in range(2)}


@pytest.mark.parametrize("seed", range(3))
def test_leaves_say_what_rows_would(connection: Connection, seed: int) -> None:
    chance = Random(seed)
    rows: set[Pair] = set()
    for _ in range(120):
        some = drawn(chance)
        member = chance.randrange(1, MEMBERS + 1)
        what = chance.random()
        if what < 0.6:
            # Of several articles at once; some stand there already.
            pairs = {(one, chance.randrange(1, MEMBERS + 1)) for one in some}
            postings.add(connection, pairs)
            rows |= pairs
        elif what < 0.9:
            some |= {one for one, holder in rows if holder == member}
            some = set(chance.sample(sorted(some), len(some) // 2))
            gone = {(one, member) for one in some} & rows
            assert postings.remove(connection, member, some) == sorted(
                p[0] for p in gone
            )
            rows -= gone
        wanted = some | {
            one for one, _ in chance.sample(sorted(rows), min(9, len(rows)))
        }
        found = postings.find(connection, wanted)
        assert sorted((p.fingerprint, p.member) for p in found) == sorted(
            pair for pair in rows if pair[0] in wanted
        )
        assert all((p.story, p.site) == (p.member, p.member % 3) for p in found)
    assert list(postings.every(connection)) == sorted(rows)


def test_who_is_removed_leaves_nothing(connection: Connection) -> None:
    chance = Random(4)
    held = {number: drawn(chance) for number in range(1, MEMBERS + 1)}
    for member, some in held.items():
        postings.add(connection, {(one, member) for one in some})
        postings.add(connection, {(one, member) for one in some})  # they stand twice
    order = sorted(held)
    chance.shuffle(order)
    for done, member in enumerate(order, 1):
        assert postings.remove(connection, member, held[member]) == sorted(held[member])
        assert postings.remove(connection, member, held[member]) == []
        left = connection.scalars(select(fingerprint_leaves.c.postings)).all()
        assert all(left)
        there = {
            m & (1 << 30) - 1
            for some in left
            for (m,) in struct.iter_unpack(">Q", some)
        }
        assert there == set(order[done:])
    assert left == []


def test_an_article_that_is_gone_is_not_found(connection: Connection) -> None:
    postings.add(connection, [(7, 1), (7, 2)])
    connection.exec_driver_sql("DELETE FROM articles WHERE id = 'a1'")
    assert [found.member for found in postings.find(connection, [7])] == [2]


def test_what_was_undone_is_not_there(connection: Connection) -> None:
    postings.add(connection, [(one, 1) for one in range(20)])
    before = list(postings.every(connection))
    with connection.begin_nested() as part_of_it:
        postings.add(connection, [(one, 2) for one in range(40)])
        postings.remove(connection, 1, range(10))
        part_of_it.rollback()
    assert list(postings.every(connection)) == before


def test_staged_and_laid_they_say_the_same(connection: Connection) -> None:
    chance = Random(5)
    held = {(one, chance.randrange(1, MEMBERS + 1)) for one in drawn(chance)}
    for _ in range(3):  # more than once in a transaction
        connection.execute(fingerprint_leaves.delete())
        index, laid = staging.stage(connection)
        for _ in range(8):
            more = {(one, chance.randrange(1, MEMBERS + 1)) for one in drawn(chance)}
            index.add(connection, more)
            index.add(connection, more)
            held |= more
        index.add(connection, held)
        wanted = {one for one, _ in held}
        told = {(p.fingerprint, p.member) for p in index.find(connection, wanted)}
        assert told == held
        laid()
        assert list(postings.every(connection)) == sorted(held)
        found = postings.find(connection, wanted)
        assert {(p.fingerprint, p.member) for p in found} == held


def test_rows_of_before_become_leaves(config: Config) -> None:
    wire = prose(1, 400)
    with open_archive(config, create=True) as archive:
        put(archive, "wire", wire)
        put(archive, "cut", part(wire, 0, 350))
        for number in range(6):
            put(archive, "paper", prose(20 + number, 200), f"n{number}")
        with archive.connect() as connection:
            before = list(postings.every(connection))
    with open_archive(config) as archive, archive.engine.begin() as connection:
        migrations.downgrade(connection, "0017")
        assert "fingerprint_leaves" not in inspect(connection).get_table_names()
        query = text("SELECT fingerprint, member FROM fingerprints ORDER BY 1, 2")
        assert [tuple(row) for row in connection.execute(query)] == before
        # One that everybody has, and more than fit in a leaf.
        connection.execute(
            text("INSERT INTO fingerprints VALUES (:one, :member)"),
            [{"one": one, "member": n} for one in (5, 6) for n in range(100, 170)],
        )
    with open_archive(config, create=True) as archive:
        with archive.connect() as connection:
            more = [(one, n) for one in (5, 6) for n in range(100, 170)]
            assert list(postings.every(connection)) == sorted(before + more)
            assert "fingerprints" not in inspect(connection).get_table_names()
        put(archive, "late", part(wire, 50, 400))
        assert [kind for kind, _ in links(archive)].count("near") == 3
        url = "http://paper.example/2026/n0"
        file(archive, article(url=url, body=prose(50), canonical_url=None), url)
