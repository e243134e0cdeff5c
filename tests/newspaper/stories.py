"""The stories and outlets, as data: read from TOML, written one file a story.

A served newspaper reads its stories from a folder, so that a person can edit one
between two crawls.  A file's time is its story's: written with the date of
publication, and later after an edit.
"""

from __future__ import annotations

import json
import os
import tomllib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


class BadStory(ValueError):
    """A file that was edited so that it cannot be read; says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    style: str
    """byline, source_line, republication, dateline or contribution."""

    name: str
    place: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """An outlet."""

    key: str
    address: int
    name: str
    layout: str
    pattern: str
    ways: tuple[str, ...]
    country: str
    languages: tuple[str, ...]
    kind: str
    aliases: tuple[str, ...] = ()
    tracking: str = ""
    moved: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    bios: Mapping[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return f"127.8.0.{self.address}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    house: str
    slug: str
    title: str
    body: str
    """Paragraphs separated by a blank line."""

    published: str
    """ISO 8601 with offset."""

    language: str
    section: str
    authors: tuple[str, ...] = ()
    credit: Credit | None = None
    cited: tuple[str, ...] = ()
    copy_of: str | None = None
    """``house/slug`` of the story whose text this one repeats."""

    edited: datetime | None = None
    """When its file was edited; None where it was not."""

    @property
    def key(self) -> str:
        return f"{self.house}/{self.slug}"

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.published)

    @property
    def updated(self) -> datetime:
        return max(self.at, self.edited or self.at)

    @property
    def paragraphs(self) -> list[str]:
        return [
            " ".join(part.split()) for part in self.body.split("\n\n") if part.strip()
        ]

    @property
    def lead(self) -> str:
        return self.paragraphs[0]

    @property
    def number(self) -> int:
        """Five digits, as content systems number their articles."""
        return 10_000 + zlib.crc32(self.key.encode()) % 90_000


def houses() -> dict[str, House]:
    """The outlets by key."""
    entries = tomllib.loads((HERE / "outlets.toml").read_text("utf-8"))
    return {key: _house(key, entry) for key, entry in entries.items()}


def _house(key: str, entry: dict[str, Any]) -> House:
    lists = ("ways", "languages", "aliases", "moved", "gone")
    values = {k: tuple(v) if k in lists else v for k, v in entry.items()}
    bios = tomllib.loads((HERE / "stories" / f"{key}.toml").read_text("utf-8"))
    return House(key=key, bios=bios.get("bios", {}), **values)


def originals() -> dict[str, Story]:
    """Every story as this repository has it, by ``house/slug``."""
    found: dict[str, dict[str, Any]] = {}
    languages = {key: house.languages[0] for key, house in houses().items()}
    for key in languages:
        text = (HERE / "stories" / f"{key}.toml").read_text("utf-8")
        for entry in tomllib.loads(text)["story"]:
            entry.setdefault("language", languages[key])
            found[f"{key}/{entry['slug']}"] = entry
    return {key: _story(key.split("/")[0], found[key], found) for key in found}


def _story(
    house: str, entry: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]]
) -> Story:
    body, source = entry.get("body"), entry
    while body is None:  # a copy repeats the text of what it copies
        source = others[source["copy_of"]]
        body = source.get("body")
    values = {k: v for k, v in entry.items() if k not in ("body", "credit")}
    values |= {k: tuple(values[k]) for k in ("authors", "cited") if k in values}
    credit = Credit(**entry["credit"]) if "credit" in entry else None
    return Story(house=house, body=body.strip(), credit=credit, **values)


def write(story: Story, folder: Path) -> Path:
    """Write the story's file, dated with its publication."""
    lines = [
        f"# {story.key}: edit title or body, save, and crawl again.",
        f"slug = {json.dumps(story.slug)}",
        f"title = {_quoted(story.title)}",
        f"authors = [{', '.join(map(_quoted, story.authors))}]",
        f"section = {_quoted(story.section)}",
        f"language = {json.dumps(story.language)}",
        f"published = {json.dumps(story.published)}",
    ]
    if story.credit:
        parts = [
            f"{name} = {_quoted(getattr(story.credit, name))}"
            for name in ("style", "name", "place", "date")
            if getattr(story.credit, name)
        ]
        lines.append(f"credit = {{ {', '.join(parts)} }}")
    if story.cited:
        lines.append(f"cited = [{', '.join(map(_quoted, story.cited))}]")
    if story.copy_of:
        lines.append(f"copy_of = {_quoted(story.copy_of)}")
    lines.append(f"body = '''\n{story.body}\n'''")
    file = folder / story.house / f"{story.slug}.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(lines) + "\n", "utf-8")
    os.utime(file, (story.at.timestamp(), story.at.timestamp()))
    return file


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def read(file: Path) -> Story:
    """The story in a file; ``edited`` where the file is newer than its story.

    Raises BadStory.
    """
    try:
        entry = tomllib.loads(file.read_text("utf-8"))
        story = _story(file.parent.name, entry, {})
        if not story.paragraphs:
            raise ValueError("a story without text")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadStory(f"{file} is no story: {error}") from error
    changed = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    late = changed.timestamp() > story.at.timestamp() + 1
    return _replace(story, edited=changed if late else None)


def _replace(story: Story, **changes: Any) -> Story:
    import dataclasses

    return dataclasses.replace(story, **changes)


def add_paragraph(file: Path, paragraph: str) -> None:
    """Edit the story in a file as a person would: one more paragraph at the end."""
    text = file.read_text("utf-8")
    body, mark, rest = text.rpartition("'''")
    file.write_text(f"{body.rstrip()}\n\n{paragraph}\n{mark}{rest}", "utf-8")
