"""Write the parts of the docs that the code knows best.

``python docs/generate.py`` rewrites docs/cli.md, and what stands between the
``<!-- made: … -->`` and ``<!-- /made -->`` lines of the other pages; ``--check`` only
says what is out of step, and exits 1 if anything is.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

DOCS = Path(__file__).parent
ROOT = DOCS.parent
MADE = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- /made -->)", re.DOTALL)


def cli() -> str:
    """Every command's help, as the command line prints it."""
    from crawler.cli import COMMANDS, NOT_YET, pressmark

    parts = [
        "# Commands",
        "Made by `docs/generate.py` from the commands themselves.",
        "```text\n" + _help(pressmark, "pressmark", None) + "\n```",
    ]
    for name in COMMANDS:
        top = click.Context(pressmark, info_name="pressmark")
        command = pressmark.get_command(top, name)
        assert command is not None
        parts += [
            f"## pressmark {name}",
            "```text\n" + _help(command, name, top) + "\n```",
        ]
        inner = click.Context(command, info_name=name, parent=top)
        for part, one in getattr(command, "commands", {}).items():
            parts += [
                f"### pressmark {name} {part}",
                "```text\n" + _help(one, part, inner) + "\n```",
            ]
    listed = ", ".join(f"`{name}`" for name in NOT_YET)
    parts += ["## Not there yet", f"These say so and exit 2: {listed}."]
    return "\n\n".join(parts) + "\n"


def _help(command: click.Command, name: str, parent: click.Context | None) -> str:
    context = click.Context(
        command, info_name=name, parent=parent, terminal_width=88, max_content_width=88
    )
    return "\n".join(line.rstrip() for line in context.get_help().splitlines())


def attribute_docs(cls: type) -> dict[str, str]:
    """The docstring under each field of a dataclass."""
    body = ast.parse(inspect.getsource(cls)).body[0]
    assert isinstance(body, ast.ClassDef)
    docs = {}
    for field, text in zip(body.body, body.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
        ):
            docs[field.target.id] = inspect.cleandoc(str(text.value.value))
    return docs


def settings() -> str:
    """One row a setting: key, default, meaning."""
    from archive.config import SETTINGS, Config

    docs = attribute_docs(Config)
    shown: dict[str, Any] = {f.name: f.default for f in fields(Config)}
    shown |= {"warc_dir": "pressmark-data/warc", "allow_networks": []}
    rows = [
        f"| `{key}` | `{json.dumps(shown[key])}` | {' '.join(docs[key].split())} |"
        for key in SETTINGS
    ]
    return _table(("key", "default", "what it is for"), rows)


def record() -> str:
    """One row a key of the record, from its JSON Schema."""
    path = ROOT / "archive" / "export" / "article.schema.json"
    schema = json.loads(path.read_text("utf-8"))
    rows = []
    for key, entry in schema["$defs"]["article"]["properties"].items():
        meaning = " ".join(str(entry.get("description", "")).split())
        rows.append(f"| `{key}` | {_json_type(entry)} | {meaning} |")
    return _table(("key", "type", "meaning"), rows)


def _json_type(entry: dict[str, Any]) -> str:
    if "$ref" in entry:
        return str(entry["$ref"]).rpartition("/")[2]
    if "const" in entry:
        return f"`{entry['const']}`"
    if "enum" in entry:
        return "one of " + ", ".join(f"`{one}`" for one in entry["enum"])
    for union in ("anyOf", "oneOf"):
        if union in entry:
            return " or ".join(_json_type(one) for one in entry[union])
    kind = entry.get("type", "any")
    if kind == "array":
        return f"[{_json_type(entry.get('items', {}))}]"
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


def tables() -> str:
    """Every table with its columns."""
    from archive.tables import metadata

    parts = []
    for table in metadata.sorted_tables:
        rows = []
        for column in table.columns:
            notes = ["key"] if column.primary_key else []
            notes += [f"-> {key.target_fullname}" for key in column.foreign_keys]
            notes += ["may be null"] if column.nullable else []
            kind = type(column.type).__name__
            rows.append(f"| `{column.name}` | {kind} | {', '.join(notes)} |")
        parts.append(f"### {table.name}\n\n" + _table(("column", "type", ""), rows))
    return "\n".join(parts)


def outcomes() -> str:
    """The closed vocabulary of what became of a URL."""
    from archive.model import Outcome, Reason

    said = ", ".join(f"`{one}`" for one in Outcome)
    why = ", ".join(f"`{one}`" for one in Reason)
    return f"Outcomes: {said}.\n\nReasons: {why}.\n"


def _table(head: tuple[str, ...], rows: list[str]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head), *rows]
    return "\n".join(lines) + "\n"


def rooms() -> str:
    """Every module with what it says of itself, by package."""
    parts = []
    for package in ("archive", "crawler"):
        folders = {path.parent for path in (ROOT / package).rglob("*.py")}
        for folder in sorted(folders - {ROOT / "archive/migrations/versions"}):
            rows = [
                f"| `{path.name}` | {_first_line(path)} |"
                for path in sorted(folder.glob("*.py"))
                if path.name != "__init__.py"
            ]
            said = _first_line(folder / "__init__.py")
            name = folder.relative_to(ROOT).as_posix()
            parts.append(f"### {name}/\n\n" + (f"{said}\n\n" if said else ""))
            if rows:
                parts[-1] += _table(("file", "what it knows"), rows)
    return "\n".join(parts)


def _first_line(path: Path) -> str:
    said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return said.partition("\n")[0].replace("|", "\\|").replace("``", "`")


PARTS: dict[str, Callable[[], str]] = {
    "settings": settings,
    "record": record,
    "tables": tables,
    "outcomes": outcomes,
    "rooms": rooms,
}


def pages() -> dict[Path, str]:
    """What each made page should say."""
    made = {DOCS / "cli.md": cli()}
    for path in sorted(DOCS.glob("*.md")):
        text = path.read_text("utf-8")
        if MADE.search(text):
            made[path] = MADE.sub(
                lambda found: f"{found[1]}\n{PARTS[found[2]]()}\n{found[3]}", text
            )
    return made


def main() -> int:
    check = "--check" in sys.argv[1:]
    stale = 0
    for path, text in pages().items():
        if path.exists() and path.read_text("utf-8") == text:
            continue
        stale += 1
        if not check:
            path.write_text(text, "utf-8")
        print(f"{path.relative_to(ROOT)}: {'out of step' if check else 'written'}")
    if check and stale:
        print("make docs brings them up to date", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
