"""Checks of the daily manifests: each as it was written, the seal as the last has it.

What the chain says of the files themselves is checked with the chain.
"""

from __future__ import annotations

from collections.abc import Iterator

from .. import manifest
from ..errors import ArchiveDamaged
from ..seal_file import in_words, read_head, seal_of
from ..store import Archive
from ..store.database import sqlite_file
from .damage import Damage, Tally


def check_manifests(archive: Archive, tally: Tally) -> Iterator[Damage]:
    folder = archive.config.data_folder
    found = manifest.manifests(folder)
    tally.counts["daily manifests"] += len(found)
    for wrong in manifest.check(folder):
        yield Damage(where=f"{manifest.FOLDER}/{wrong.name}", what=wrong.what)
    url = archive.config.database_url
    if not found or not url.startswith("sqlite"):
        return
    database = sqlite_file(url)
    if not seal_of(database).exists():
        return
    said = dict(
        line.removeprefix("# ").split(": ", 1)
        for line in found[-1].read_text("utf-8", "replace").splitlines()
        if line.startswith("# ") and ": " in line
    ).get(database.name, "")
    try:
        number = f"transaction {read_head(database).transaction},"
        # A later seal is that of a writer who was killed before it wrote this down.
        if said.startswith(number) and said != in_words(database):
            what = f"is not the seal that {found[-1].name} names"
            yield Damage(where=seal_of(database).name, what=what)
    except ArchiveDamaged:
        return  # check_seal has said so
