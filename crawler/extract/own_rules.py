"""A researcher's own rules: a folder of ``<lang>.toml`` files that add to ours.

Knows what such a folder must be like and says, with file and line, what is not; what
the rules mean is rules.py's to know.  The caller checks a folder once; readers get it
with the pages (``Context.rules``).
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

import regex

from archive.errors import ConfigError
from archive.model import CreditKind

from .context import OwnRules
from .credit_lines import Reading, parties_of
from .page import Page
from .phrases import Phrases, index_of
from .pictures import Pictures
from .rules import ANY, Rule, applicable, languages, rules_of, words_of

KINDS = frozenset((*(kind.value for kind in CreditKind), "exclude", "bio", "cited"))
ZONES = frozenset(("head", "lead", "body", "tail"))
NEEDED = ("id", "kind", "pattern", "yes", "no")


def own_rules(folder: Path) -> OwnRules:
    """The rules of a folder, each tried on its own examples.

    Raises ConfigError with file, line and rule where one cannot be used.
    """
    paths = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    if not paths:
        raise ConfigError(
            "no rules there: it wants <lang>.toml files", file=str(folder)
        )
    digest = hashlib.sha256()
    for path in paths:
        text = _text(path)
        digest.update(f"{path.name}\n{text}\n".encode())
        _shape(path, text)
    own = OwnRules(folder=str(folder), digest=digest.hexdigest()[:12])
    shipped = {rule.id for name in languages() for rule in rules_of(name)}
    for path in paths:
        for rule in rules_of(path.stem, own=own):
            if rule.id not in shipped:
                _prove(rule, path, own)
    return own


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", file=str(path)) from error


def _shape(path: Path, text: str) -> None:
    """Refuse what is no table of rules, before anything is made of it."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else None
        raise ConfigError(str(error), file=str(path), line=line) from error
    shipped = {rule.id for name in languages() for rule in rules_of(name)}
    seen: set[str] = set()
    for number, row in enumerate(table.get("rule", ()), 1):
        name = str(row.get("id", f"rule {number}"))
        if wrong := _wrong(row, path.stem):
            raise _error(path, text, name, wrong)
        if name in shipped or name in seen:
            raise _error(path, text, name, "there is a rule of this id already")
        seen.add(name)


def _wrong(row: dict[str, Any], language: str) -> str | None:
    """What keeps a table from being a rule."""
    if missing := [key for key in NEEDED if not row.get(key)]:
        return f"has no {', no '.join(missing)}"
    if not row["id"].startswith(f"{language}."):
        return f"the id must begin with {language!r} and a stop"
    if row["kind"] not in KINDS:
        return f"no such kind; there are {', '.join(sorted(KINDS))}"
    where = set(row.get("where", ()))
    if not where <= ZONES or not (where or row["kind"] in ("bio", "cited")):
        return f"where wants some of {', '.join(sorted(ZONES))}"
    examples = (*row["yes"], row["no"])
    if not all(isinstance(one, list) and one for one in examples):
        return "yes wants lists of a text and its names, no a list of texts"
    return None


def _prove(rule: Rule, path: Path, own: OwnRules) -> None:
    """Run the examples of a rule, as the tests do with ours."""
    text = _text(path)
    try:
        group = "name" if rule.kind == "bio" else "party"
        if rule.kind != "exclude" and group not in rule.pattern.groupindex:
            raise _error(path, text, rule.id, f"the pattern has no (?P<{group}>...)")
        if rule.kind == "exclude":
            _prove_exclusion(rule, path, text)
            return
        for line, *names in rule.yes:
            if (found := names_in(rule, line, path.stem, own)) != names:
                read = ", ".join(found) or "nothing"
                raise _error(path, text, rule.id, f"reads {read} in {line!r}")
        for line in rule.no:
            if found := names_in(rule, line, path.stem, own):
                told = f"must not match {line!r}, and reads {', '.join(found)}"
                raise _error(path, text, rule.id, told)
    except regex.error as error:
        raise _error(path, text, rule.id, f"pattern: {error}") from error


def _prove_exclusion(rule: Rule, path: Path, text: str) -> None:
    for line, *_ in rule.yes:
        if not rule.pattern.search(line):
            raise _error(path, text, rule.id, f"does not match {line!r}")
    for line in rule.no:
        if rule.pattern.search(line):
            raise _error(path, text, rule.id, f"must not match {line!r}")


def names_in(
    rule: Rule, text: str, language: str, own: OwnRules | None = None
) -> list[str]:
    """The names that a rule reads in a text."""
    if rule.require and not rule.require.search(text):
        return []
    found = list(rule.pattern.finditer(text))
    if rule.kind in ("bio", "cited"):
        return [match["name" if rule.kind == "bio" else "party"] for match in found]
    names = applicable(None if language == ANY else language, own=own)
    page, words = Page(b"<p>.</p>"), words_of(*names, own=own)
    reading = Reading(
        page=page,
        words=words,
        pictures=Pictures(words),
        rules=Phrases(index_of(), ()),
        country=None,
        languages=(language,),
    )
    return [p.text for match in found for p in parties_of(rule, match, reading)]


def _error(path: Path, text: str, rule: str, message: str) -> ConfigError:
    found = re.search(rf"^\s*id\s*=\s*[\"']{re.escape(rule)}[\"']", text, re.M)
    line = text.count("\n", 0, found.start()) + 1 if found else None
    return ConfigError(message, file=str(path), line=line, key=rule)
