"""The arrows between the rooms, read from the imports themselves."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = ("archive", "crawler")
READING = ("crawler.extract", "crawler.sources")
READING_MAY = {f"archive.{m}" for m in "model errors urls outlets agencies".split()}
HEAVY = ("scrapy", "twisted", "sqlalchemy", "alembic", "trafilatura", "numpy", "lxml")


def modules() -> dict[str, Path]:
    found = {}
    for package in OURS:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


def imports(name: str, path: Path) -> set[str]:
    """Every module that a module imports anywhere, by its absolute name."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base]) if base else ".".join(above)
            members = {f"{base}.{alias.name}" for alias in node.names}
            known = members & set(modules())
            # A name that is a module counts as that module, any other as its home.
            found |= known | ({base} if members - known else set())
    return found


ALL = modules()


def inside(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


@pytest.mark.parametrize("name", [n for n in ALL if inside(n, "archive")])
def test_archive_never_imports_crawler(name: str) -> None:
    assert not [i for i in imports(name, ALL[name]) if inside(i, "crawler")]


@pytest.mark.parametrize("name", ["archive.model", "archive.errors"])
def test_words_and_errors_import_nothing_of_ours(name: str) -> None:
    assert not [i for i in imports(name, ALL[name]) if i.partition(".")[0] in OURS]


@pytest.mark.parametrize("name", [n for n in ALL if n.startswith(READING)])
def test_reading_is_pure(name: str) -> None:
    found = imports(name, ALL[name])
    ours = {i for i in found if i.partition(".")[0] in OURS}
    allowed = {i for i in ours if i.startswith(READING)} | READING_MAY
    assert not ours - allowed
    roots = {i.partition(".")[0] for i in found}
    assert not roots & {"scrapy", "twisted", "sqlalchemy", "requests", "socket"}


@pytest.mark.parametrize("name", [n for n in ALL if inside(n, "crawler")])
def test_only_the_command_line_is_above_both(name: str) -> None:
    found = imports(name, ALL[name])
    if name != "crawler.cli":
        assert "crawler.cli" not in found
        assert not [i for i in found if inside(i, "archive.commands")]


def test_packages_are_empty_or_only_words() -> None:
    assert (ROOT / "crawler" / "__init__.py").read_text("utf-8").strip() == ""
    assert imports("archive", ALL["archive"]) == {"archive.errors", "archive.model"}


@pytest.mark.parametrize(
    "module", ["archive", "crawler", "crawler.cli", "archive.config", "archive.session"]
)
def test_importing_loads_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert not set(run.stdout.split()) & set(HEAVY)


def test_nothing_is_called_utils_or_helpers() -> None:
    names = {part for name in ALL for part in name.split(".")}
    assert not names & {"utils", "util", "helpers", "common", "misc"}


def test_top_level_holds_what_was_agreed() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    tops = {line.partition("/")[0] for line in listed.stdout.splitlines()}
    agreed = """scrapy.cfg pyproject.toml crawler archive tests README.md LICENSE
    CHANGELOG.md Makefile requirements.lock docs benchmarks .ci .gitignore"""
    assert tops <= set(agreed.split())
