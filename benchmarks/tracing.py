"""Whether every credit that is found can be traced, and the traces are valid PROV.

    python benchmarks/tracing.py FOLDER [--home DIR] [--keep DIR]

FOLDER holds ``manifest.jsonl``, ``gold.jsonl`` and pages.  ``pressmark ingest`` files
the pages; each article is traced in every form, and shown as PROV.  A chain is complete
when every credit of the article has a step with its exact words and their place, and
with a WARC record that is there and holds the page that says them; ``pressmark verify``
finds the words where the place points.  The ``prov`` package, installed from PyPI into
an environment of its own in DIR, which is kept, reads the PROV documents.  Exit code 1
where something is incomplete, or nothing is there to tell.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from credit_warc import write  # noqa: E402
from found_again import run  # noqa: E402
from replaying import install  # noqa: E402

from archive.config import Config  # noqa: E402
from archive.errors import ArchiveDamaged, NotFound  # noqa: E402
from archive.holdings import find_id  # noqa: E402
from archive.store import Archive, open_archive  # noqa: E402
from archive.warc import read_record  # noqa: E402

PROV = "prov==3.2.3"
START = "from crawler.cli import main; main()"

VALIDATE = """
import json, sys
from prov.model import ProvDocument, ProvElement, ProvRelation

for line in sys.stdin:
    given = json.loads(line)
    try:
        document = ProvDocument.deserialize(content=json.dumps(given), format="json")
        merged = document.unified()
        names = {one.identifier for one in merged.get_records(ProvElement)}
        loose = [
            str(end) for relation in merged.get_records(ProvRelation)
            for end in relation.args if end is not None
            and hasattr(end, "namespace") and end not in names
        ]
        again = ProvDocument.deserialize(
            content=document.serialize(format="json"), format="json")
        why = f"nothing is said of {loose[0]}" if loose else ""
        why = why or ("" if again == document else "is another one when read again")
        why = why or ("" if document.get_provn() else "says nothing")
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
    print(json.dumps(why))
"""


@dataclass(slots=True)
class Found:
    """What the traces of a set say."""

    pages: int = 0
    credits: int = 0
    complete: int = 0
    credited: int = 0
    """Pages with a required credit in the gold of which a chain was told."""

    gold: int = 0
    unread: int = 0
    """Pages with a required credit in which the reader finds none."""

    resolved: int = 0
    drawn: int = 0
    told: int = 0
    documents: list[dict[str, Any]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def ingest(folder: Path, desk: Path) -> Config:
    """An archive of the pages, made by the real command."""
    path = desk / "pages.warc.gz"
    with path.open("wb") as out:
        write(folder, out)
    database = f"sqlite:///{desk}/archive.db"
    os.environ |= {
        "PRESSMARK_DATABASE": database,
        "PRESSMARK_WARC_DIR": str(desk / "warc"),
        "PYTHONPATH": str(ROOT),
    }
    for words in (["init", str(desk)], ["ingest", str(path)]):
        command = [sys.executable, "-c", START, "--quiet", *words]
        subprocess.run(command, cwd=desk, check=True, stdout=subprocess.DEVNULL)
    return Config(folder=desk, database=database, warc_dir=desk / "warc")


def look(archive: Archive, folder: Path) -> Found:
    """Trace every page of the set."""
    found = Found()
    required = credited_pages(folder)
    with (folder / "manifest.jsonl").open("rb") as manifest:
        for row in map(json.loads, manifest):
            wanted = row["id"] in required
            found.gold += wanted
            with archive.connect() as connection:
                try:
                    name = find_id(connection, row["url"])
                except NotFound:
                    if wanted:
                        found.wrong.append(f"{row['id']}: not archived")
                    continue
            found.pages += 1
            traced = json.loads(run("trace", name, "--format", "json"))
            shown = json.loads(run("show", name, "--format", "json"))
            whys = chain(archive, traced, shown)
            found.credits += len(shown["credits"])
            found.complete += len(shown["credits"]) if not whys else 0
            found.wrong += [f"{row['id']}: {why}" for why in whys]
            found.credited += wanted and bool(traced["credits"]) and not whys
            found.unread += wanted and not shown["credits"]
            found.resolved += sum(
                bool(step["outlet"] or step["organization"])
                for step in traced["credits"]
                if not step["depth"]
            )
            text = " ".join(run("trace", name).split())
            found.told += all(
                " ".join(step["evidence"]["exact"].split())[:40] in text
                for step in traced["credits"]
            )
            drawing = run("trace", name, "--format", "mermaid").splitlines()
            arrows = sum("-->" in line for line in drawing)
            found.drawn += arrows == len(traced["credits"])
            found.documents.append(json.loads(run("show", name, "--format", "prov")))
    return found


def credited_pages(folder: Path) -> set[str]:
    with (folder / "gold.jsonl").open("rb") as lines:
        return {
            row["id"]
            for row in map(json.loads, lines)
            if any(not credit.get("optional") for credit in row["credits"])
        }


def chain(archive: Archive, traced: dict[str, Any], shown: dict[str, Any]) -> list[str]:
    """What is missing in a chain."""
    steps = [step for step in traced["credits"] if step["depth"] == 0]
    whys = []
    if [step["name"] for step in steps] != [one["name"] for one in shown["credits"]]:
        whys.append("the steps are not the credits")
    for step in traced["credits"]:
        evidence, capture = step["evidence"], step["capture"]
        if not (evidence["exact"] and evidence["selector"] and evidence["rule"]):
            whys.append(f"no evidence for {step['name']}")
        if capture is None:
            whys.append(f"no capture for {step['name']}")
            continue
        place = capture["warc"]
        try:
            record = read_record(
                archive.config.warc_dir, *(place[key] for key in place)
            )
        except ArchiveDamaged as error:
            whys.append(str(error))
            continue
        if record.id != capture["id"] or not record.payload:
            whys.append(f"another record at {place}")
    if not traced["origin"]["basis"]:
        whys.append("no basis of the origin")
    return whys


def validated(home: Path, documents: list[dict[str, Any]]) -> list[str] | None:
    """Why each document is not valid, empty where it is; None: no package."""
    programs = install(home, PROV)
    if programs is None:
        return None
    done = subprocess.run(
        [str(programs / "python"), "-c", VALIDATE],
        input="".join(json.dumps(one) + "\n" for one in documents),
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.environ["PATH"]},
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--home", type=Path, help="Where the environment is kept.")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="Leave the archive.")
    options = parser.parse_args()
    folder = options.folder.resolve()
    if not (folder / "gold.jsonl").is_file():
        sys.exit(f"no set of credits in {folder}")
    with tempfile.TemporaryDirectory(prefix="tracing-") as name:
        desk = (options.keep or Path(name)).resolve()
        desk.mkdir(exist_ok=True, parents=True)
        home = (options.home or Path(name) / "environments").resolve()
        config = ingest(folder, desk)
        os.chdir(desk)
        with open_archive(config, readonly=True) as archive:
            found = look(archive, folder)
        verified = subprocess.run(
            [sys.executable, "-c", START, "verify"], capture_output=True, text=True
        )
        invalid = validated(home, found.documents)
    return told(found, verified, invalid)


def told(
    found: Found,
    verified: subprocess.CompletedProcess[str],
    invalid: list[str] | None,
) -> int:
    """The table; 1 where a row is not as it must be."""
    valid = -1 if invalid is None else sum(not why for why in invalid)
    rows = (
        ("credited pages of the set", found.gold, None),
        ("of which the reader finds no credit", found.unread, None),
        ("chains of the others, complete", found.credited, found.gold - found.unread),
        ("credits with words, place and record", found.complete, found.credits),
        ("credits resolved by catalogue or agencies", found.resolved, None),
        ("traces that a person can read, as text", found.told, found.pages),
        ("traces with every step, as Mermaid", found.drawn, found.pages),
        ("documents that prov reads, as PROV-JSON", valid, found.pages),
        ("pressmark verify", verified.returncode, 0),
    )
    for words, number, of in rows:
        good = of is None or number == of
        bar = "" if of is None else f"of {of}"
        print(f"{'ok  ' if good else 'MISS'} {words:44} {number:4} {bar}")
    for why in found.wrong:
        print(f"     {why}")
    for why in sorted({why for why in invalid or () if why})[:20]:
        print(f"     PROV: {why}")
    if verified.returncode:
        print(verified.stdout[-2000:] + verified.stderr[-2000:])
    missed = any(of is not None and number != of for _, number, of in rows)
    return 1 if missed or not found.credits else 0


if __name__ == "__main__":
    sys.exit(main())
