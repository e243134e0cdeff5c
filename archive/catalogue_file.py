"""Changes ``outlets.toml`` as a person would: one table more, other values, one less.

Comments, order and spelling of everything else stay.  What a change would leave is
read before it is written, so the file is always one that the crawl can read.  Knows
which lines belong to which table; what the keys mean, catalogue.py knows.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import tomlkit

from .catalogue import TABLE, parse, read
from .disk import disk_error, replace_text
from .errors import ConfigError
from .outlets import Outlet, name_key

_HEAD = re.compile(rf"\s*\[\[\s*\"?{TABLE}\"?\s*\]\]")
_COMMENT = re.compile(r"\s*#")
LISTS = ("aliases", "domains", "languages", "tags", "feeds", "sitemaps", "sections")
WIDTH = 88


@dataclass(slots=True)
class CatalogueFile:
    """The text of ``outlets.toml`` while it is changed; see ``editing``."""

    path: Path
    text: str
    outlets: list[Outlet]

    def add(self, outlet: Outlet) -> None:
        """One table more, at the end."""
        gap = "\n\n" if self.text.strip() else ""
        self.text = self.text.rstrip("\n") + gap + table(outlet)
        self.outlets.append(outlet)

    def change(self, name: str, outlet: Outlet) -> None:
        """Give a table the values of an outlet; keys that are as they were stay."""
        index, begin, end, lines = self._span(name)
        document = tomlkit.parse("".join(lines[begin:end]))
        entry: Any = document[TABLE][0]
        old, new = values(self.outlets[index]), values(outlet)
        for key, value in new.items():
            if old.get(key) != value:
                entry[key] = _toml(value)
        for key in old.keys() - new.keys():
            entry.pop(key, None)
        lines[begin:end] = [tomlkit.dumps(document)]
        self.text = "".join(lines)
        self.outlets[index] = outlet

    def remove(self, name: str) -> None:
        """One table less; comments that stand right over the next one stay."""
        index, begin, end, lines = self._span(name)
        del lines[begin:end]
        self.text = "".join(lines)
        del self.outlets[index]

    def merge(self, outlets: Iterable[Outlet]) -> dict[str, int]:
        """Enter what is new; returns how many were added, changed, and as they were.

        An outlet that is there, by a name or a domain, keeps what it has: lists grow,
        and a single value changes where a new one is given.
        """
        counts = {"added": 0, "changed": 0, "as they were": 0}
        for outlet in outlets:
            known = self._same(outlet)
            if known is None:
                self.add(outlet)
                counts["added"] += 1
            elif (merged := _merged(known, outlet)) != known:
                self.change(known.name, merged)
                counts["changed"] += 1
            else:
                counts["as they were"] += 1
        return counts

    def _same(self, outlet: Outlet) -> Outlet | None:
        names = {name_key(name) for name in (outlet.name, *outlet.aliases)}
        for known in self.outlets:
            if names & {name_key(name) for name in (known.name, *known.aliases)}:
                return known
            if set(known.domains) & set(outlet.domains):
                return known
        return None

    def _span(self, name: str) -> tuple[int, int, int, list[str]]:
        """A table's number, its first line, the one after its last, and all lines."""
        lines = self.text.splitlines(keepends=True)
        heads = [i for i, line in enumerate(lines) if _HEAD.match(line)]
        if len(heads) != len(self.outlets):
            raise ConfigError(
                f"[[{TABLE}]] stands inside a text; change this file by hand",
                file=str(self.path),
            )
        index = next(i for i, one in enumerate(self.outlets) if one.name == name)
        end = heads[index + 1] if index + 1 < len(heads) else len(lines)
        while end < len(lines) and _COMMENT.match(lines[end - 1]):
            end -= 1  # it belongs to the next table
        return index, heads[index], end, lines


def _merged(known: Outlet, new: Outlet) -> Outlet:
    given = values(new)
    grown: dict[str, Any] = {
        key: tuple(dict.fromkeys((*getattr(known, key), *getattr(new, key))))
        for key in LISTS
    }
    single = {key: getattr(new, key) for key in given if key not in (*LISTS, "name")}
    names = (known.name, *known.aliases)
    if name_key(new.name) not in map(name_key, names):
        grown["aliases"] = (*grown["aliases"], new.name)
    return replace(known, **grown, **single)


@contextmanager
def editing(path: Path) -> Iterator[CatalogueFile]:
    """Read the file, and write it when the block ends well; one writer at a time.

    Raises ConfigError where it, or what would become of it, cannot be read; CannotWrite
    or StorageFull where it cannot be written.
    """
    with _alone(path.parent):
        outlets = read(path)
        text = path.read_text("utf-8") if path.exists() else ""
        file = CatalogueFile(path, text, list(outlets))
        yield file
        if file.text != text:
            parse(file.text, file=str(path))
            replace_text(path, file.text)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise disk_error(error, folder) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def values(outlet: Outlet) -> dict[str, Any]:
    """The keys of an outlet that say something, in the file's order and form."""
    plain = Outlet(name=outlet.name)
    found: dict[str, Any] = {}
    for field in fields(Outlet):
        value = getattr(outlet, field.name)
        if field.name == "name" or value != getattr(plain, field.name):
            found[field.name] = list(value) if isinstance(value, tuple) else value
    if "schedule" in found:
        found["schedule"] = _time(outlet.schedule)
    return found


def table(outlet: Outlet) -> str:
    """An outlet as a table of the file."""
    return _lines(values(outlet))


def _lines(found: Mapping[str, Any]) -> str:
    lines = [f"[[{TABLE}]]"]
    for key, value in found.items():
        one = f"{key} = {_plain(value)}"
        if isinstance(value, list) and len(one) > WIDTH and len(value) > 1:
            one = "\n".join((f"{key} = [", *(f"    {_plain(v)}," for v in value), "]"))
        lines.append(one)
    return "\n".join(lines) + "\n"


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_plain, value))}]"
    # A TOML basic string is a JSON string but for DEL, which no name here may hold.
    return json.dumps(value, ensure_ascii=False)


def _toml(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    array = tomlkit.array()
    array.extend(value)
    return array.multiline(sum(map(len, map(str, value))) > WIDTH - 20)


def _time(seconds: float) -> str:
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:.0f}{unit}"
    return f"{seconds:g}s"
