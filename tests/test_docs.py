"""What the docs name exists, and what exists is in the docs."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from crawler.cli import COMMANDS, NOT_YET, pressmark

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
# What a person may name of the tree; a glob or a <placeholder> is no path.
PATH = re.compile(
    r"`((?:archive|crawler|tests|docs|benchmarks|\.ci)/[\w./-]+|[\w-]+\.(?:cfg|lock))`"
)
COMMAND = re.compile(r"^\$? ?(pressmark [^#\n]+)", re.MULTILINE)
INLINE = re.compile(r"`(pressmark [^`\n]+)`")
FENCE = re.compile(r"```(?:sh|shell|console|bash)\n(.*?)```", re.DOTALL)


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_paths_exist(page: Path) -> None:
    named = PATH.findall(page.read_text("utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_and_their_options_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    lines = INLINE.findall(text)
    for fence in FENCE.findall(text):
        lines += COMMAND.findall(fence)
    for line in lines:
        words = [w for w in shlex.split(line.partition("|")[0])[1:] if w != "…"]
        if not words or words[0].startswith("-"):
            continue
        assert words[0] in {*COMMANDS, *NOT_YET}, line
        if words[0] in COMMANDS:
            known = options(*words[:2])
            used = {w.partition("=")[0] for w in words[1:] if re.match(r"--?[a-z]", w)}
            assert used <= known, line


def options(name: str, part: str = "") -> set[str]:
    """The options of a command, or of the part of it that is named."""
    command = pressmark.get_command(click.Context(pressmark), name)
    if isinstance(command, click.Group) and part:
        assert part in command.commands, f"{name} {part}"
        command = command.commands[part]
    assert command is not None
    return {option for parameter in command.params for option in parameter.opts} | {
        option for parameter in command.params for option in parameter.secondary_opts
    }


def test_what_the_code_knows_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("language", ["toml"])
def test_toml_in_the_docs_is_toml(language: str) -> None:
    found = [
        block
        for page in PAGES
        for block in re.findall(
            rf"```{language}\n(.*?)```", page.read_text("utf-8"), re.DOTALL
        )
    ]
    assert found
    for block in found:
        tomllib.loads(block)


def test_the_readme_says_the_two_commands_that_ci_runs() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "make demo" in readme
    assert "make test" in readme
    assert "make test" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_no_adr_is_longer_than_a_page() -> None:
    for page in (ROOT / "docs" / "adr").glob("*.md"):
        assert len(page.read_text("utf-8").splitlines()) <= 50, page
