"""Laws of changes: what makes a revision is told as a change of some field."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from archive.diffs import diff
from archive.fingerprint import content_hash, levelled
from archive.model import Access, Article, BylineRole, CreditKind, CreditRole

from .articles import articles, texts


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Article, Article]:
    """An article, and one that differs from it in everything or in very little."""
    old = draw(articles)
    return old, draw(st.one_of(articles, *_edits(old)))


def _edits(old: Article) -> list[st.SearchStrategy[Article]]:
    def edited(**values: st.SearchStrategy[object]) -> st.SearchStrategy[Article]:
        return st.fixed_dictionaries(values).map(lambda new: replace(old, **new))

    found = [
        edited(title=texts),
        edited(body=texts),
        edited(access=st.sampled_from(Access)),
        edited(bylines=st.permutations(old.bylines).map(tuple)),
        edited(credits=st.permutations(old.credits).map(tuple)),
        edited(corrections=st.permutations(old.corrections).map(tuple)),
    ]
    if old.bylines:
        first, *rest = old.bylines
        roles = st.sampled_from(BylineRole)
        found.append(
            edited(bylines=roles.map(lambda r: (replace(first, role=r), *rest)))
        )
    if old.credits:
        credit, *others = old.credits
        found.append(
            edited(
                credits=st.builds(
                    lambda role, kind: (replace(credit, role=role, kind=kind), *others),
                    st.sampled_from(CreditRole),
                    st.sampled_from(CreditKind),
                )
            )
        )
    return found


@given(pairs())
def test_what_makes_a_revision_is_told(pair: tuple[Article, Article]) -> None:
    old, new = pair
    if content_hash(old) != content_hash(new):
        assert diff(old, new)
    assert not diff(old, old)


@given(pairs())
def test_levelled_texts_differ_in_no_more(pair: tuple[Article, Article]) -> None:
    old, new = pair
    if content_hash(old) == content_hash(new):
        assert content_hash(old, levelled) == content_hash(new, levelled)
