"""The trace of a story, and its four forms."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from archive.model import CreditKind, CreditRole
from archive.provenance.trace import Trace, trace
from archive.store import Archive
from archive.views.graphs import mermaid
from archive.views.prov import prov
from archive.views.telling import tell, trace_object

from .conftest import Run, Shared
from .corpus import ARTICLES, FLOOD, START, captured, credited


def traced(archive: Archive, article_id: str) -> Trace:
    with archive.connect() as connection:
        return trace(connection, article_id)


def test_a_story_taken_twice_is_followed_to_who_wrote_it(shared: Shared) -> None:
    found = traced(shared.archive, shared.ids["coast"])
    assert [(step.depth, step.by.id, step.credit.name) for step in found.steps] == [
        (0, shared.ids["coast"], "Buna Times"),
        (1, shared.ids["buna"], "Racurs"),
    ]
    assert [step.article.id for step in found.steps if step.article] == [
        shared.ids["buna"],
        shared.ids["racurs"],
    ]
    assert found.steps[1].outlet == "Racurs"
    assert found.steps[1].credit.evidence.exact == "Source: Racurs"
    assert not isinstance(found.source, str | None)
    assert found.source.id == shared.ids["racurs"]
    assert {member.id for member in found.group} == {
        shared.ids[name] for name in ("buna", "coast", "racurs")
    }
    assert found.ranking is not None
    assert found.ranking.origin is not None
    assert found.ranking.origin.id == shared.ids["racurs"]


def test_a_name_that_nothing_answers_to_stays_as_printed(shared: Shared) -> None:
    found = traced(shared.archive, shared.ids["flood"])
    (step,) = found.steps
    assert (step.credit.name, step.outlet, step.article) == ("dpa", None, None)
    assert found.source == "dpa"
    assert found.group == ()


def test_a_link_leads_to_the_article_though_the_text_differs(
    archive: Archive, ids: dict[str, str]
) -> None:
    url = ARTICLES["flood"].url
    retold = replace(
        ARTICLES["harbour"],
        url="https://harbour.example/zh/8",
        body=FLOOD[:150],
        credits=(credited("Küstendienst", url=url, body=FLOOD[:150]),),
    )
    with archive.begin() as work:
        made = work.file(retold, captured(retold, START)).article_id
    step, further = traced(archive, made).steps
    assert step.article is not None
    assert step.article.id == ids["flood"]
    assert further.credit.name == "dpa"


def test_a_circle_ends(archive: Archive, ids: dict[str, str]) -> None:
    closing = replace(ARTICLES["racurs"], credits=(credited("Coast Wire"),))
    with archive.begin() as work:
        work.file(
            closing, captured(closing, START + timedelta(hours=2), "now with a credit")
        )
    found = traced(archive, ids["coast"])
    assert [step.credit.name for step in found.steps] == [
        *("Buna Times", "Racurs", "Coast Wire")
    ]
    assert found.steps[-1].article is None


def test_a_contributor_is_no_origin(archive: Archive, ids: dict[str, str]) -> None:
    helped = replace(
        ARTICLES["delo"],
        url="https://racurs.example/n/103",
        credits=(
            credited(
                "Buna Times",
                kind=CreditKind.CONTRIBUTION,
                role=CreditRole.CONTRIBUTOR,
            ),
        ),
    )
    with archive.begin() as work:
        made = work.file(helped, captured(helped, START)).article_id
    found = traced(archive, made)
    assert [step.article for step in found.steps] == [None]
    assert found.source is None


def test_told_to_a_person(shared: Shared) -> None:
    lines = tell(traced(shared.archive, shared.ids["coast"]), 100)
    capture = captured(ARTICLES["coast"], START + timedelta(minutes=1))
    start = lines.index("Where it came from")
    assert lines[start + 1 : start + 7] == [
        "  comes from Buna Times: so says a republication notice at Coast Wire",
        "    “Source: Buna Times”",
        f"    en.source-line, {ARTICLES['coast'].credits[0].evidence.selector}",
        f"    test-00001.warc.gz at {capture.offset}, 4321 bytes",
        f"    {capture.id}, 2026-03-05T06:01:00Z",
        "  -> Grain corridor opens again, Buna Times, 2026-03-04T10:00:00+02:00",
    ]
    assert "  2026-03-03, Racurs <- origin" in lines
    assert "  2026-03-04T12:00:00+00:00, Coast Wire <- this article" in lines
    place = lines.index("  2026-03-04T12:00:00+00:00, Coast Wire <- this article")
    assert lines[place + 2] == (
        "    24 h later; 100% of its text is the origin's; 0 words left out, 0 added; "
        "another headline"
    )
    assert (
        "  Racurs of them is the origin: credited by 2 others with this story." in lines
    )
    assert lines[-1] == "Origin: Racurs, “How the corridor opened”, by the credits."
    buna = tell(traced(shared.archive, shared.ids["buna"]), 100)
    assert buna[buna.index("What it reports on") + 1 :][:3] == [
        "  Institute for the Study of War",
        "    “according to ISW”",
        "    en.according, char=10,26",
    ]


def test_as_json(shared: Shared, run: Run) -> None:
    found = json.loads(run("trace", shared.ids["coast"], "--format", "json").out)
    assert found == json.loads(
        json.dumps(trace_object(traced(shared.archive, shared.ids["coast"])))
    )
    assert found["source"]["id"] == shared.ids["racurs"]
    assert found["origin"] == {
        "article": shared.ids["racurs"],
        "basis": "credited by 2 others with this story",
    }
    assert found["compared_with"] == shared.ids["racurs"]
    assert [
        (one["outlet"], one["lag_seconds"], one["shared"], one["retitled"])
        for one in found["reprints"]
    ] == [
        ("Racurs", None, 1.0, False),
        ("Buna Times", 86400, 1.0, True),
        ("Coast Wire", 86400, 1.0, True),
    ]
    assert found["credits"][1]["article"]["id"] == shared.ids["racurs"]
    assert set(found["credits"][0]["capture"]["warc"]) == {"file", "offset", "length"}
    assert found["credits"][0]["evidence"]["exact"] == "Source: Buna Times"


def test_as_a_drawing(shared: Shared) -> None:
    lines = mermaid(traced(shared.archive, shared.ids["buna"]))
    assert lines[0] == "flowchart LR"
    assert '  n0["Buna Times<br/>Grain corridor opens again<br/>2026-03-04"]' in lines
    assert '  n0 -- "wasDerivedFrom: Source: Racurs" --> n1' in lines
    assert '  n0 -. "hadPrimarySource" .-> n2' in lines
    assert '  n2(["Institute for the Study of War"])' in lines
    assert lines[-1] == "  style n1 stroke-width:3px"


def test_as_prov(shared: Shared) -> None:
    document = prov(traced(shared.archive, shared.ids["buna"]))
    copy, source = (
        f"pressmark:{shared.ids['buna']}.1",
        f"pressmark:{shared.ids['racurs']}.1",
    )
    derived = {
        (item["prov:generatedEntity"], item["prov:usedEntity"]): item
        for item in document["wasDerivedFrom"].values()
    }
    assert derived[copy, source]["pressmark:exact"] == "Source: Racurs"
    primary = derived[copy, "pressmark:source/institute-for-the-study-of-war"]
    assert primary["prov:type"]["$"] == "prov:PrimarySource"
    attributed = {
        (item["prov:entity"], item["prov:agent"])
        for item in document["wasAttributedTo"].values()
    }
    assert (copy, "pressmark:agent/david-wyatt") in attributed
    assert (copy, "pressmark:agent/buna-times") in attributed
    known = {*document["entity"], *document["agent"], *document["activity"]}
    for relation in (
        *("wasDerivedFrom", "wasAttributedTo", "used", "wasGeneratedBy"),
        "wasAssociatedWith",
    ):
        for item in document[relation].values():
            ends = (value for key, value in item.items() if key in _ENDS)
            assert set(ends) <= known
    prefixes = {name.split(":")[0] for name in known}
    assert prefixes <= set(document["prefix"])


_ENDS = (
    *("prov:entity", "prov:agent", "prov:activity"),
    *("prov:generatedEntity", "prov:usedEntity"),
)


def test_the_same_trace_is_the_same_text(shared: Shared, run: Run) -> None:
    first = run("trace", "https://coast.example/a/grain-corridor")
    assert first == run("trace", shared.ids["coast"])
    assert first.out.splitlines() == tell(
        traced(shared.archive, shared.ids["coast"]), 100
    )
