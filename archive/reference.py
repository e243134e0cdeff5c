"""The settings with what their docstrings say: for ``pressmark init`` and the docs.

Reads the source of Config, so that nothing is written twice.  Imports of ours only
config.
"""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from .config import SETTINGS, Config

# What stands in the file for settings whose default is nothing or depends.
EXAMPLES: Mapping[str, object] = {
    "database": "postgresql+psycopg://pressmark@db.example.org/news",
    "warc_dir": "pressmark-data/warc",
    "contact": "mailto:you@example.org",
    "user_agent": "yourproject/1.0 (+https://example.org/about-our-crawler)",
    "allow_networks": ("10.0.0.0/8",),
}
_WIDTH = 78


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One key of ``pressmark.toml``."""

    name: str
    kind: str
    """As written in Config."""

    value: object
    """The default; an example where the default is empty."""

    is_example: bool
    text: str
    """What it is for."""

    @property
    def line(self) -> str:
        """The setting as TOML has it."""
        return f"{self.name} = {_toml(self.value)}"


def settings() -> tuple[Setting, ...]:
    """Every setting, in the order of Config."""
    source = ast.parse(textwrap.dedent(inspect.getsource(Config)))
    (body,) = (node.body for node in source.body if isinstance(node, ast.ClassDef))
    defaults = Config()
    found = []
    for node, after in pairwise(body):
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            continue
        name = node.target.id
        if name in SETTINGS:
            found.append(
                Setting(
                    name=name,
                    kind=ast.unparse(node.annotation),
                    value=EXAMPLES.get(name, getattr(defaults, name)),
                    is_example=name in EXAMPLES,
                    text=_docstring(after),
                )
            )
    return tuple(found)


def commented() -> str:
    """``pressmark.toml`` with every setting in a comment."""
    parts = [
        "# Settings of pressmark.  A line without # is in force; the values shown are\n"
        "# the defaults, or examples where the default is empty.  PRESSMARK_<KEY> in\n"
        "# the environment wins over this file.  Paths start at this file's folder.\n"
    ]
    for setting in settings():
        text = textwrap.fill(
            setting.text, _WIDTH, initial_indent="# ", subsequent_indent="# "
        )
        parts.append(f"{text}\n#{setting.line}\n")
    return "\n".join(parts)


def _docstring(node: ast.AST) -> str:
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        return ""
    return " ".join(str(node.value.value).replace("``", "`").split())


def _toml(value: object) -> str:
    # JSON's texts, numbers, booleans and lists of them are TOML's too.
    return json.dumps(list(value) if isinstance(value, tuple) else value)
