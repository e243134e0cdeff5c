"""The trace of a story, and its four forms."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from graphlib import TopologicalSorter

from archive.config import Config
from archive.holdings import find
from archive.likeness import METHOD
from archive.model import CreditKind, CreditRole
from archive.provenance.syndication import graph
from archive.provenance.trace import Trace, trace
from archive.record import Record
from archive.select import Filter
from archive.store import Archive
from archive.views.graphs import mermaid
from archive.views.prov import prov
from archive.views.telling import tell
from archive.views.tracing import trace_object

from ..prose import part, prose
from ..samples import article
from .conftest import Run, Shared
from .corpus import ARTICLES, FLOOD, OUTLETS, START, captured, credited, date

WIRE = prose(1, 400)


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
    (end,) = found.ends
    assert end is found.ranking.origin
    assert {member.id for member in found.group} == {
        shared.ids[name] for name in ("buna", "coast", "racurs")
    }
    assert found.ranking.origin is not None
    assert found.ranking.origin.id == shared.ids["racurs"]


def test_a_name_that_nothing_answers_to_stays_as_printed(shared: Shared) -> None:
    found = traced(shared.archive, shared.ids["flood"])
    (step,) = found.steps
    assert (step.credit.name, step.outlet, step.article) == ("dpa", None, None)
    assert found.ends == ("Deutsche Presse-Agentur",)
    assert tell(found, 200)[-1] == (
        "Origin: Deutsche Presse-Agentur: so says its own page; "
        "no article of theirs that tells this story was found here."
    )
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
    last = found.steps[-1]
    assert last.circular
    assert last.article is not None
    assert last.article.id == ids["coast"]
    # Racurs was first, by the dates: it has the story from nobody.
    assert [step.by.id for step in found.steps if found.is_set_aside(step)] == [
        ids["racurs"]
    ]
    assert [end.id for end in found.ends if not isinstance(end, str)] == [ids["racurs"]]
    assert_valid(prov(found))


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
    assert found.far == ()


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
    assert lines[place + 2] == "    by its own word from Buna Times"
    assert lines[place + 3] == (
        "    24 h later; 100% of its text is the origin's; 0 words left out, 0 added; "
        "another headline"
    )
    assert " ".join(lines[-2:]).strip() == (
        "Origin: Racurs, “How the corridor opened”: "
        "credited by 2 others with this story."
    )
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
        "outlets": ["Racurs"],
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
    assert [one["from"] for one in found["reprints"]] == [
        [],
        [{"basis": "credit", "outlet": "Racurs", "article": shared.ids["racurs"]}],
        [{"basis": "credit", "outlet": "Buna Times", "article": shared.ids["buna"]}],
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
    assert derived[copy, source]["pressmark:basis"] == "credit"
    assert derived[copy, source]["pressmark:lagSeconds"] == 86400
    assert derived[copy, source]["pressmark:sharedText"] == 1.0
    assert derived[copy, source]["pressmark:otherHeadline"] is True
    # Who took it from there is told, too.
    carried = derived[f"pressmark:{shared.ids['coast']}.1", copy]
    assert carried["pressmark:basis"] == "credit"
    assert_valid(document)


def test_one_verdict_in_every_form(archive: Archive) -> None:
    """A late copy that credits nobody, of a text that others have from an agency."""
    archive.sync_outlets(OUTLETS)
    wire = credited("dpa", organization="Deutsche Presse-Agentur")
    told = [
        ("buna", (wire,), "2026-03-01T10:00:00+00:00"),
        ("racurs", (), "2026-03-04T10:00:00+00:00"),
        ("coast", (wire,), "2026-03-02T10:00:00+00:00"),
    ]
    with archive.begin() as work:
        for hours, (name, credits, at) in enumerate(told):
            one = replace(ARTICLES[name], credits=credits, dates=date(at), body=WIRE)
            taken = captured(one, START + timedelta(hours=hours))
            made = work.file(one, taken).article_id
    found = traced(archive, made)
    agency = "Deutsche Presse-Agentur"
    assert (found.ranking.outlets, found.ends) == ((agency,), (agency,))
    lines = tell(found, 200)
    assert lines[-1] == (
        f"Origin: {agency}: credited by 2 of 3 with this story; "
        "no article of theirs that tells this story was found here."
    )
    assert f"    by the dates from {agency}" in lines
    with archive.connect() as connection:
        edges, _ = graph(connection, Filter())
        origins = {
            held.kept.reprints and held.kept.reprints.origin
            for held in (find(connection, member.id) for member in found.group)
        }
    assert origins == {None}
    assert {(edge.outlet, edge.source, edge.credited) for edge in edges} == {
        ("Buna Times", agency, 1),
        ("Coast Wire", agency, 1),
        ("Racurs", agency, 0),
    }
    document = prov(found)
    assert_valid(document)
    source = "pressmark:source/deutsche-presse-agentur"
    derived = [
        one["pressmark:basis"]
        for one in document["wasDerivedFrom"].values()
        if one["prov:usedEntity"] == source
    ]
    assert sorted(derived) == ["credit", "credit", "date"]
    # Three that carry it, three arrows; the end of all stands out.
    drawn = mermaid(found)
    assert sum("-->" in line or ".->" in line for line in drawn) == 3
    (bold,) = (line.split()[1] for line in drawn if "stroke-width" in line)
    assert f'  {bold}(["Deutsche Presse-Agentur"])' in drawn


def test_all_that_a_page_names_together_are_the_origin(archive: Archive) -> None:
    both = (credited("AFP"), credited("Reuters"))
    one = replace(ARTICLES["buna"], credits=both)
    with archive.begin() as work:
        made = work.file(one, captured(one, START)).article_id
    found = traced(archive, made)
    assert found.ends == ("AFP", "Reuters")
    assert tell(found, 200)[-1].startswith("Origin: AFP and Reuters: ")
    told = trace_object(found)
    assert told["sources"] == [{"name": "AFP"}, {"name": "Reuters"}]
    assert told["origin"]["outlets"] == ["AFP", "Reuters"]


def test_revisions_as_prov(shared: Shared, run: Run) -> None:
    name = shared.ids["flood"]
    document = json.loads(run("show", name, "--format", "prov").out)
    (revised,) = (
        item
        for item in document["wasDerivedFrom"].values()
        if item.get("prov:label") == "wasRevisionOf"
    )
    assert revised["prov:generatedEntity"] == f"pressmark:{name}.2"
    assert revised["prov:usedEntity"] == f"pressmark:{name}.1"
    assert revised["prov:type"] == {"$": "prov:Revision", "type": "xsd:QName"}
    assert revised["pressmark:changed"] == "title, authors, body"
    assert revised["pressmark:edit"] == "edited silently"
    # Each revision rests on a capture of its own.
    assert len(document["used"]) == 2
    assert_valid(document)


def assert_valid(document: Record) -> None:
    """Everything that is named is told; no chain of derivations comes back."""
    known = {*document["entity"], *document["agent"], *document["activity"]}
    for relation in _RELATIONS:
        for item in document.get(relation, {}).values():
            ends = (value for key, value in item.items() if key in _ENDS)
            assert set(ends) <= known
    prefixes = {name.split(":")[0] for name in known}
    assert prefixes <= set(document["prefix"])
    before = TopologicalSorter[str]()
    for item in document["wasDerivedFrom"].values():
        before.add(item["prov:generatedEntity"], item["prov:usedEntity"])
    before.prepare()


_RELATIONS = (
    *("wasDerivedFrom", "wasAttributedTo", "used", "wasGeneratedBy"),
    *("wasAssociatedWith", "alternateOf"),
)
_ENDS = (
    *("prov:entity", "prov:agent", "prov:activity"),
    *("prov:generatedEntity", "prov:usedEntity"),
    *("prov:alternate1", "prov:alternate2"),
)


def test_the_same_trace_is_the_same_text(shared: Shared, run: Run) -> None:
    first = run("trace", "https://coast.example/a/grain-corridor")
    assert first == run("trace", shared.ids["coast"])
    assert first.out.splitlines() == tell(
        traced(shared.archive, shared.ids["coast"]), 100
    )


def test_what_a_text_is_like_is_told_with_score_and_method(
    archive: Archive, run_on: Run, config: Config
) -> None:
    with archive.begin() as work:
        for number, (site, body) in enumerate(
            (
                ("wire", WIRE),
                ("copy", f"In short. {part(WIRE, 0, 350)}"),
                ("digest", f"{prose(3)} {part(WIRE, 0, 100)}"),
            )
        ):
            one = article(
                url=f"http://{site}.example/story", title=site, body=body, credits=()
            )
            at = START + timedelta(minutes=number)
            work.file(one, captured(one, at))
    told = json.loads(
        run_on(
            config.database, "trace", "http://wire.example/story", "--format", "json"
        ).out
    )
    near, partial = told["links"]
    assert (near["relation"], near["same_story"]) == ("near", True)
    assert (partial["relation"], partial["same_story"]) == ("partial", False)
    assert partial["url"] == "http://digest.example/story"
    assert partial["came"] == "later"
    assert 0 < partial["share"] < near["share"] <= 1
    assert near["method"] == partial["method"] == METHOD
    (copy,) = (one for one in told["reprints"] if one["title"] == "copy")
    assert copy["edits"][0] == {"removed": "", "added": "In short"}
    text = run_on(config.database, "trace", "http://digest.example/story").out
    assert "“wire”, came earlier, of another story" in text
    assert f"partial, score {partial['score']:.2f}" in text
    counted = json.loads(run_on(config.database, "stats", "--format", "json").out)
    assert counted["stories"] == {
        "stories": 2,
        "carried": 1,
        "links": {"exact": 0, "near": 1, "partial": 2},
    }
    assert "2 partial" in run_on(config.database, "stats").out


def test_a_name_that_is_none_is_asked_for(run: Run) -> None:
    ended = run("trace", " ")
    assert (ended.code, ended.out) == (2, "")
    assert "an empty name" in ended.err
