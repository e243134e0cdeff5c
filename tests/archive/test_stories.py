"""Stories are kept as articles are filed: on both databases, in any order."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import delete, func, select

from archive.config import Config
from archive.shelf import A_SITE, POSTINGS
from archive.signature import signature
from archive.store import Archive, Filed, open_archive, postings
from archive.store.reclustering import rebuild
from archive.store.stories import EXACT, NEAR
from archive.tables import (
    articles,
    revisions,
    story_links,
    story_members,
)

from .prose import part, prose
from .samples import article, file

WIRE = prose(1, 400)


def put(archive: Archive, site: str, body: str, slug: str = "story") -> Filed:
    url = f"http://{site}.example/2026/{slug}"
    read = article(url=url, body=body, credits=(), canonical_url=None)
    return file(archive, read, url)


def stories(archive: Archive) -> list[set[str]]:
    """The hosts of the articles of each story, in the order of the stories."""
    query = select(story_members.c.story, articles.c.host).join(
        articles, articles.c.id == story_members.c.article_id
    )
    found: dict[int, set[str]] = {}
    with archive.connect() as connection:
        for row in connection.execute(query.order_by(story_members.c.number)):
            found.setdefault(row.story, set()).add(row.host.removesuffix(".example"))
    return [found[story] for story in sorted(found)]


def links(archive: Archive) -> list[tuple[str, str]]:
    query = select(story_links.c.relation, story_links.c.method)
    with archive.connect() as connection:
        order = query.order_by(story_links.c.member, story_links.c.earlier)
        return [(row.relation, row.method) for row in connection.execute(order)]


def rows(archive: Archive) -> int:
    with archive.connect() as connection:
        return len(list(postings.every(connection)))


def test_copies_join_the_story_and_others_do_not(archive: Archive) -> None:
    put(archive, "wire", WIRE)
    put(archive, "exact", WIRE)
    put(archive, "edited", "In short. " + part(WIRE, 0, 350))
    put(archive, "other", prose(2))
    put(archive, "digest", prose(3) + " " + part(WIRE, 0, 100))
    assert stories(archive) == [{"wire", "exact", "edited"}, {"other"}, {"digest"}]
    assert set(links(archive)) == {("exact", EXACT), ("near", NEAR), ("partial", NEAR)}


def test_a_text_joins_the_story_it_is_likest(archive: Archive) -> None:
    put(archive, "first", part(WIRE, 0, 200))
    put(archive, "second", part(WIRE, 300, 400))
    put(archive, "whole", WIRE)
    assert stories(archive) == [{"first", "whole"}, {"second"}]


def test_a_text_that_is_mostly_in_two_stories_makes_them_one(archive: Archive) -> None:
    long = prose(7, 800)
    put(archive, "first", part(long, 0, 510))
    put(archive, "second", part(long, 330, 800))
    assert stories(archive) == [{"first"}, {"second"}]
    put(archive, "whole", long)
    assert stories(archive) == [{"first", "second", "whole"}]


def test_a_lead_that_came_first_joins_the_whole_text(archive: Archive) -> None:
    """As it would if it had come last; whoever had no lead is no bridge to it."""
    put(archive, "lead", part(WIRE, 0, 80))
    put(archive, "rest", part(WIRE, 80, 400))
    assert stories(archive) == [{"lead"}, {"rest"}]
    put(archive, "whole", WIRE)
    assert stories(archive) == [{"lead", "rest", "whole"}]


def test_a_digest_of_briefs_joins_none_to_another(archive: Archive) -> None:
    briefs = [prose(seed, 80) for seed in range(30, 34)]
    for number, brief in enumerate(briefs):
        put(archive, f"paper{number}", brief)
    put(archive, "digest", " ".join(briefs))
    alone = [{"paper0"}, {"paper1"}, {"paper2"}, {"paper3"}, {"digest"}]
    assert stories(archive) == alone
    assert links(archive) == [("partial", NEAR)] * 4
    # Whoever has one of them too has it from its paper, not from the digest.
    put(archive, "copy", briefs[1])
    put(archive, "edited", f"In short. {briefs[2]}")
    assert {"paper1", "copy"} in stories(archive)
    assert {"paper2", "edited"} in stories(archive)
    assert {"digest"} in stories(archive)


def test_a_roundup_that_is_mostly_one_item_joins_that_alone(archive: Archive) -> None:
    items = {"big": prose(40, 240), "small": prose(41, 90), "least": prose(42, 60)}
    for name, text in items.items():
        put(archive, name, text)
    put(archive, "roundup", " ".join(items.values()))
    assert stories(archive) == [{"big", "roundup"}, {"small"}, {"least"}]
    put(archive, "later", f"{items['small']} More of it.")
    put(archive, "again", f"{items['big']} More of it.")
    assert stories(archive) == [
        {"big", "roundup", "again"},
        {"small", "later"},
        {"least"},
    ]


def test_a_copy_of_an_item_joins_it_to_no_roundup(archive: Archive) -> None:
    """However much of the roundup the item is: the two were compared before."""
    one, two = prose(46, 150), prose(47, 140)
    put(archive, "one", one)
    put(archive, "two", two)
    put(archive, "roundup", f"{one} {two}")
    assert stories(archive) == [{"one", "roundup"}, {"two"}]
    put(archive, "copy", f"More of it. {two}")
    assert stories(archive) == [{"one", "roundup"}, {"two", "copy"}]


def test_a_brief_that_two_long_texts_hold_makes_them_no_story(archive: Archive) -> None:
    brief = prose(43, 80)
    put(archive, "one", f"{brief} {prose(44, 300)}")
    put(archive, "two", f"{prose(45, 300)} {brief}")
    put(archive, "brief", brief)
    assert len(stories(archive)) == 2


def test_a_revised_text_is_compared_anew(archive: Archive) -> None:
    put(archive, "paper", prose(5))
    put(archive, "wire", WIRE)
    put(archive, "paper", WIRE + " More.")
    assert stories(archive) == [{"paper", "wire"}]
    # What it said before is no longer found; what it says now is, by both.
    put(archive, "late", prose(5))
    put(archive, "copy", part(WIRE, 0, 200))
    assert stories(archive) == [{"paper", "wire", "copy"}, {"late"}]
    # What tells another story now is not of this one any more.
    put(archive, "wire", prose(6))
    assert stories(archive) == [{"paper", "copy"}, {"wire"}, {"late"}]


def test_a_story_that_is_updated_keeps_those_who_copied_it_before(
    archive: Archive,
) -> None:
    put(archive, "wire", WIRE)
    put(archive, "copy", WIRE)
    put(archive, "edited", "In short. " + part(WIRE, 0, 350))
    put(archive, "wire", part(WIRE, 0, 150) + " " + prose(6))
    assert stories(archive) == [{"wire", "copy", "edited"}]
    put(archive, "wire", part(WIRE, 0, 150) + " " + prose(6) + " And more.")
    assert stories(archive) == [{"wire", "copy", "edited"}]
    # What it becomes in the end, it is.
    put(archive, "wire", prose(7))
    assert stories(archive) == [{"wire"}, {"copy", "edited"}]


def test_who_leaves_a_story_leaves_the_others_together_and_may_come_back(
    archive: Archive,
) -> None:
    put(archive, "wire", WIRE)
    put(archive, "exact", WIRE)
    put(archive, "edited", "In short. " + part(WIRE, 0, 350))
    put(archive, "other", prose(2))
    put(archive, "wire", prose(2) + " More.")
    for _ in range(2):
        found = stories(archive)
        assert len(found) == 2
        assert {"exact", "edited"} in found
        assert {"wire", "other"} in found
        with archive.begin() as work:
            rebuild(work.connection)  # says the same
    put(archive, "wire", WIRE + " Again.")
    assert {"wire", "exact", "edited"} in stories(archive)
    assert {"other"} in stories(archive)


def test_who_was_in_a_story_for_the_sake_of_one_leaves_it_with_that_one(
    archive: Archive,
) -> None:
    long = prose(7, 800)
    put(archive, "first", part(long, 0, 510))
    put(archive, "second", part(long, 330, 800))
    put(archive, "whole", long)
    assert stories(archive) == [{"first", "second", "whole"}]
    put(archive, "whole", prose(8))
    assert stories(archive) == [{"first"}, {"second"}, {"whole"}]


def test_a_text_is_still_found_when_who_had_it_first_has_another(
    archive: Archive,
) -> None:
    put(archive, "wire", WIRE)
    put(archive, "twin", WIRE)
    put(archive, "wire", prose(6))
    put(archive, "copy", part(WIRE, 0, 200))
    assert stories(archive) == [{"wire"}, {"twin", "copy"}]
    assert links(archive) == [("near", NEAR)]
    assert rows(archive) == sum(
        len(signature(text).fingerprints) for text in (WIRE, prose(6))
    ) + len(signature(part(WIRE, 0, 200)).fingerprints)


def test_all_that_is_known_stands_in_the_database(config: Config) -> None:
    texts = {
        "wire": WIRE,
        "twin": WIRE,
        "cut": part(WIRE, 0, 350),
        "other": prose(2),
        "digest": prose(3) + " " + part(WIRE, 0, 100),
        "late": "Again. " + WIRE,
    }
    for site, body in texts.items():
        with open_archive(config, create=True) as archive:
            put(archive, site, body)
    with open_archive(config) as archive:
        assert stories(archive) == [
            {"wire", "twin", "cut", "late"},
            {"other"},
            {"digest"},
        ]


def test_every_link_says_how_sure_it_is_and_by_what(archive: Archive) -> None:
    put(archive, "wire", WIRE)
    put(archive, "twin", WIRE)
    put(archive, "cut", part(WIRE, 0, 150) + " " + prose(4, 40))
    put(archive, "digest", prose(3) + " " + part(WIRE, 0, 100))
    with archive.connect() as connection:
        found = connection.execute(select(story_links)).all()
        kept = connection.scalar(select(func.count()).select_from(revisions))
    assert kept == 4, "whatever a text is like, it is kept"
    for link in found:
        assert link.member > link.earlier
        assert link.method == (EXACT if link.relation == "exact" else NEAR)
        assert link.score == 1 if link.relation == "exact" else 0 < link.score <= 1
        assert 0 < link.share <= 1
    score = {link.relation: link.score for link in found}
    assert score["exact"] > score["near"] > score["partial"]


def test_an_unchanged_text_is_not_written_again(archive: Archive) -> None:
    put(archive, "paper", WIRE)
    before = rows(archive)
    put(archive, "paper", WIRE)
    put(archive, "twin", WIRE)
    assert rows(archive) == before == len(signature(WIRE).fingerprints)


def test_a_footer_joins_nothing_and_is_kept_few_times(archive: Archive) -> None:
    footer = prose(9, 80)
    for number in range(8):
        put(archive, "paper", prose(20 + number, 60) + " " + footer, f"n{number}")
    assert len(archive_members(archive)) == 8
    assert max(counts(archive)) <= A_SITE + 1


def test_a_story_that_goes_on_at_many_addresses_is_one(archive: Archive) -> None:
    """And who prints it elsewhere prints it; a frame is alike under all texts."""
    paragraphs = prose(50, 600).split("\n\n")
    for number in range(6):
        state = [*paragraphs]
        state[number] = prose(60 + number, 60)
        put(archive, "paper", "\n\n".join(state), f"n{number}")
    put(archive, "copy", "\n\n".join([prose(70, 40), *paragraphs[1:]]))
    put(archive, "late", "\n\n".join([prose(71, 40), *paragraphs[2:]]))
    assert stories(archive) == [{"paper", "copy", "late"}]
    # Who copied it has another text now: the others have each other still.
    put(archive, "copy", prose(72))
    assert stories(archive) == [{"paper", "late"}, {"copy"}]


def test_a_footer_longer_than_the_briefs_over_it_joins_few(archive: Archive) -> None:
    footer = prose(9, 220)
    for number in range(8):
        put(archive, "paper", prose(20 + number, 40) + " " + footer, f"n{number}")
    assert len(archive_members(archive)) == 8 - (A_SITE - 1)


def test_who_quotes_half_of_a_short_text_in_a_long_one_shares_a_passage(
    archive: Archive,
) -> None:
    short = prose(51, 200)
    put(archive, "short", short)
    put(archive, "comment", f"{prose(52, 250)} {part(short, 0, 120)} {prose(53, 120)}")
    assert stories(archive) == [{"short"}, {"comment"}]
    assert links(archive) == [("partial", NEAR)]


def test_a_roundup_of_items_that_are_cut_joins_none(archive: Archive) -> None:
    items = [prose(seed, 160) for seed in (54, 55, 56)]
    for number, item in enumerate(items):
        put(archive, f"paper{number}", item)
    put(archive, "roundup", "\n\n".join(part(item, 0, 90) for item in items))
    assert len(stories(archive)) == 4
    assert links(archive) == [("partial", NEAR)] * 3


def test_a_roundup_of_first_sentences_is_linked_to_each(archive: Archive) -> None:
    """Too little for the fingerprints to say: the texts are read again."""
    items = [prose(seed, 300) for seed in range(57, 62)]
    for number, item in enumerate(items):
        put(archive, f"paper{number}", item)
    put(archive, "roundup", "\n\n".join(part(item, 0, 36) for item in items))
    assert len(stories(archive)) == 6
    assert links(archive) == [("partial", NEAR)] * 5


def test_a_phrase_or_a_passage_of_one_site_is_no_link(archive: Archive) -> None:
    """Of five words out of six two texts have two fingerprints, and no passage."""
    phrases = [part(prose(63, 200), start, start + 14) for start in range(0, 140, 20)]
    put(
        archive,
        "one",
        " ".join(f"{prose(80 + n, 30)} {p}" for n, p in enumerate(phrases)),
    )
    put(
        archive,
        "two",
        " ".join(f"{prose(90 + n, 50)} {p}" for n, p in enumerate(phrases[:4])),
    )
    put(archive, "paper", prose(64))
    put(archive, "paper", f"{prose(65)} {part(prose(64), 0, 36)}", "other")
    assert links(archive) == []


def archive_members(archive: Archive) -> set[int]:
    with archive.connect() as connection:
        return set(connection.scalars(select(story_members.c.story)))


def counts(archive: Archive) -> list[int]:
    with archive.connect() as connection:
        return list(Counter(one for one, _ in postings.every(connection)).values())


def test_a_story_that_everybody_carries_stays_one(archive: Archive) -> None:
    for number in range(POSTINGS + 6):
        put(archive, f"paper{number}", WIRE + f" Local {number}.")
    assert len(stories(archive)) == 1
    assert max(counts(archive)) == POSTINGS


def test_an_article_that_is_gone_takes_its_rows_along(archive: Archive) -> None:
    first = put(archive, "wire", WIRE).article_id
    put(archive, "copy", WIRE + " More.")
    with archive.begin() as work:
        work.connection.execute(delete(articles).where(articles.c.id == first))
    assert links(archive) == []
    put(archive, "late", part(WIRE, 0, 200))
    assert stories(archive) == [{"copy", "late"}]
