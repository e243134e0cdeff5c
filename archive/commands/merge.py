"""``pressmark merge``: another archive's content taken in."""

from __future__ import annotations

from pathlib import Path

import click

from archive.config import Config
from archive.errors import UsageError
from archive.session import Session

EXAMPLES = """\b
Examples:
  pressmark merge /mnt/backup/2026-03-06
  pressmark merge /srv/other/pressmark.toml
  pressmark merge postgresql+psycopg://news@localhost/other --warc-dir /srv/other/warc
"""

_COUNTED = {
    "added": "articles are new",
    "merged": "articles were here, and got something",
    "known": "articles were here as they are",
    "taken_down": "articles were taken down here, and stay so",
    "tombstones": "tombstones came in",
    "captures": "further captures came in",
    "files": "WARC files were copied",
}


@click.command("merge", epilog=EXAMPLES)
@click.argument("other", metavar="OTHER")
@click.option(
    "--warc-dir",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The WARC files, where OTHER is the URL of a database.",
)
@click.pass_obj
def command(session: Session, /, other: str, warc_dir: Path | None) -> None:
    """Take in all of OTHER: a folder, a settings file, or the URL of a database.

    Articles, revisions, captures with their WARC files, listings and tombstones.  OTHER
    is not changed.  Merging again finds nothing to do; a merge that was killed goes on.
    """
    from archive.merging import merge
    from archive.store import open_archive

    theirs = _settings(other, warc_dir)
    if theirs.database_url == session.config.database_url:
        raise UsageError("that is this archive itself", about=other)
    with (
        open_archive(theirs, readonly=True) as given,
        session.archive(create=True) as archive,
        archive.lock(),
        given.kept_still(),
    ):
        report = merge(archive, given, session.say)
    for key, words in _COUNTED.items():
        if report[key]:
            click.echo(f"{report[key]} {words}")
    if not sum(report[key] for key in _COUNTED if key != "known"):
        click.echo("nothing was missing here")


def _settings(other: str, warc_dir: Path | None) -> Config:
    """The settings of the other archive, whatever it was named by."""
    from archive.config import FILE_NAME, load

    if "://" in other:
        if warc_dir is None:
            raise UsageError("the URL of a database wants --warc-dir", about=other)
        folder = warc_dir.absolute().parent
        return Config(folder=folder, database=other, warc_dir=warc_dir.absolute())
    path = Path(other).absolute()
    if path.is_file():
        return load(path, {})
    if (path / FILE_NAME).is_file():
        return load(path / FILE_NAME, {})
    for data in (path, path / "pressmark-data"):
        if (data / "archive.db").is_file():
            database = f"sqlite:///{(data / 'archive.db').as_posix()}"
            warc = warc_dir.absolute() if warc_dir else data / "warc"
            return Config(folder=path, database=database, warc_dir=warc)
    raise UsageError(f"{other}: no archive and no settings file is there", about=other)
