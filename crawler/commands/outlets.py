"""``pressmark outlets``: the catalogue, and what its channels answer."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.errors import NotFound, SomeOutletsFailed, UsageError
from archive.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.outlets import Outlet

    from ..probe import Answer

FORMATS = click.Choice(["table", "jsonl"])


def _catalogue_option(command: Any) -> Any:
    return click.option(
        "--catalogue", metavar="NAME", help="One that ships with pressmark: world."
    )(command)


@click.group(
    epilog="""\b
Examples:
  pressmark outlets add https://courier.example/ --country GB
  pressmark outlets list
  pressmark outlets check "Example Courier"
  pressmark outlets import feeds.opml
  pressmark outlets export mine.jsonl
"""
)
def command() -> None:
    """The catalogue: what is crawled, and what its channels answer.

    outlets.toml is the file that people edit, and that these commands change; what was
    learnt of each channel is in the archive.
    """


@command.command("list")
@_catalogue_option
@click.option("--format", "form", type=FORMATS, default="table")
@click.pass_obj
def list_(session: Session, catalogue: str | None, form: str) -> None:
    """Every outlet of the catalogue, and how its channels do."""
    from archive.views.output import print_lines

    from .. import roll

    outlets = _outlets(session, catalogue)
    answers = _known(session, outlets)
    lines = roll.as_jsonl if form == "jsonl" else roll.as_table
    print_lines(lines(outlets, answers))


@command.command("add")
@click.argument("url")
@click.option("--name", help="What the outlet is called (default: as the site says).")
@click.option("--country", metavar="CC", help="ISO 3166, two letters.")
@click.option("--dry-run", is_flag=True, help="Show the entry, write nothing.")
@click.pass_obj
def add(
    session: Session, url: str, name: str | None, country: str | None, dry_run: bool
) -> None:
    """Find the feeds and sitemaps of a homepage; enter the outlet.

    Asks the homepage, its robots.txt, and the channels that these name or that sites
    usually have.  Feeds of comments, and channels that list the same as another, are
    left out.
    """
    from archive.catalogue import BadOutlet, outlet_of
    from archive.catalogue_file import editing, table, values
    from archive.outlets import load_outlets
    from archive.views.output import print_lines

    from .. import roll
    from ..exploring import explore

    homepage = url if "://" in url else f"https://{url}"
    file = session.config.outlets_file
    load_outlets(file)  # what is wrong with it is said before anybody is asked
    session.start_logging()
    try:
        site = explore(session.config, homepage, session.say)
        given = {"name": name, "country": country}
        entry = values(site.outlet) | {k: v for k, v in given.items() if v}
        outlet = outlet_of(entry)
    except BadOutlet as bad:
        raise UsageError(f"{bad.key}: {bad}", about=bad.key) from None
    except ValueError as error:
        raise UsageError(f"{url}: {error}", about=url) from None
    for line in roll.tried(site.answers, outlet):
        session.say(line)
    done = "not written"
    if not dry_run:
        with editing(file) as catalogue:
            counts = catalogue.merge([outlet])
        done = next(what for what, count in counts.items() if count)
    print_lines(table(outlet).splitlines())
    session.say(f"{done}: {outlet.name} in {file}")


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, allow_dash=True))
@click.pass_obj
def import_(session: Session, file: Path) -> None:
    """Enter the outlets of an OPML or JSONL file.

    An outlet that is there already, by name or domain, gets what is new; doing it again
    changes nothing.
    """
    from archive.catalogue_file import editing
    from archive.outlet_forms import read

    name = "standard input" if str(file) == "-" else str(file)
    data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    found = read(data, file=name)
    with editing(session.config.outlets_file) as catalogue:
        counts = catalogue.merge(found)
    words = ", ".join(f"{count} {what}" for what, count in counts.items())
    session.say(f"{words} in {session.config.outlets_file}")


@command.command("export")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@_catalogue_option
@click.pass_obj
def export(session: Session, file: Path, catalogue: str | None) -> None:
    """Write the catalogue as OPML (feeds only) or JSONL, by the file's name.

    "-" writes JSONL to standard output.
    """
    from archive.disk import replace_text
    from archive.outlet_forms import FORMS, write_jsonl, write_opml
    from archive.views.output import print_lines

    outlets = _outlets(session, catalogue)
    if str(file) == "-":
        print_lines(line.rstrip("\n") for line in write_jsonl(outlets))
        return
    form = file.suffix.lstrip(".").lower()
    if form not in FORMS:
        raise UsageError(f"{file}: a name that ends in .opml or .jsonl is wanted")
    write = write_opml if form == "opml" else write_jsonl
    replace_text(file, "".join(write(outlets)))
    written = [one for one in outlets if form == "jsonl" or one.feeds]
    session.say(f"{len(written)} outlets in {file}")


@command.command("check")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@_catalogue_option
@click.option("--format", "form", type=FORMATS, default="table")
@click.pass_obj
def check(
    session: Session, names: tuple[str, ...], catalogue: str | None, form: str
) -> None:
    """Ask every channel, fetch no article, and say what each answers.

    Ends with 3 where a channel fails.
    """
    from archive.outlets import resolve
    from archive.views.output import print_lines

    from .. import probe, roll

    outlets = _outlets(session, catalogue)
    chosen = resolve(names, outlets)
    session.start_logging()
    try:
        archive = session.archive()
    except NotFound:
        archive = session.archive(create=True)
    with archive, archive.lock():
        answers = probe.check(archive, outlets, chosen, session.say)
    lines = roll.answers_jsonl if form == "jsonl" else roll.answers_table
    print_lines(lines(answers))
    if bad := probe.failed(answers):
        raise SomeOutletsFailed(bad)


@command.command("remove")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.pass_obj
def remove(session: Session, names: tuple[str, ...]) -> None:
    """Take outlets out of the catalogue; what is archived of them stays."""
    from archive.catalogue_file import editing
    from archive.outlets import resolve

    file = session.config.outlets_file
    with editing(file) as catalogue:
        for outlet in resolve(names, tuple(catalogue.outlets)):
            catalogue.remove(outlet.name)
            session.say(f"removed {outlet.name} from {file}")


def _outlets(session: Session, catalogue: str | None) -> tuple[Outlet, ...]:
    from archive.catalogue import shipped
    from archive.outlets import load_outlets

    if catalogue is not None:
        return shipped(catalogue)
    file = session.config.outlets_file
    outlets = load_outlets(file)
    if not outlets:
        what = "lists no outlet" if file.exists() else "no such file"
        raise UsageError(
            f"{file}: {what}; pressmark outlets add URL enters one, --catalogue world "
            "ships with pressmark",
            about=str(file),
        )
    return outlets


def _known(session: Session, outlets: Sequence[Outlet]) -> tuple[Answer, ...]:
    """What the archive knows of the channels; nothing where there is no archive."""
    from ..probe import answers

    try:
        archive = session.archive(readonly=True)
    except NotFound:
        return ()
    with archive, archive.connect() as connection:
        return answers(connection, outlets)
