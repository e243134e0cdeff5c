"""The ``pressmark`` command: names its commands, and turns errors into exit codes.

Imports nothing heavy: each command's file is loaded when it is called.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from archive.config import LOG_FORMATS
from archive.errors import PressmarkError, UsageError
from archive.model import VERSION
from archive.session import Session, terminal_text

# Name: where it lives and what it does.  The file defines ``command``.
COMMANDS = {
    "init": ("archive.commands.init", "Write commented settings, create the archive."),
    "outlets": ("crawler.commands.outlets", "The catalogue: what is crawled."),
    "crawl": ("crawler.commands.crawl", "Fetch what is due, once, then exit."),
    "extract": ("crawler.commands.extract", "Read pages to JSONL; no archive."),
    "ingest": ("crawler.commands.ingest", "File WARC or HTML into the archive."),
    "replay": ("crawler.commands.replay", "Read the captures again, by today's rules."),
    "quarantine": ("crawler.commands.quarantine", "Pages set aside: list, release."),
    "search": ("archive.commands.search", "Full text search."),
    "show": ("archive.commands.show", "One article with its provenance."),
    "trace": ("archive.commands.trace", "Where a story came from, who carried it."),
    "explain": ("crawler.commands.explain", "The whole story of one address."),
    "export": ("archive.commands.export", "Write articles to a file."),
    "recluster": ("archive.commands.recluster", "Find all stories anew."),
    "merge": ("archive.commands.merge", "Take another archive's content in."),
    "stats": ("archive.commands.stats", "What the archive holds."),
    "takedown": ("crawler.commands.takedown", "Remove an article on request."),
    "verify": ("crawler.commands.verify", "Check every capture, record and row."),
    "backup": ("archive.commands.backup", "Consistent copy while others write."),
    "db": ("archive.commands.db", "Upgrade the schema, move to another database."),
}
NOT_YET = {
    "corpus": "Citable, frozen selections.",
    "rehydrate": "Fill a share-safe selection.",
    "serve": "Web pages and JSON API.",
    "schedule": "Lines for cron or systemd.",
    "worker": "One crawl over several machines.",
}


def _remember(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def store(context: click.Context, parameter: click.Parameter, value: Any) -> None:
        if value:
            setattr(context.ensure_object(Session), name, value)

    return store


def _global_options() -> list[click.Parameter]:
    """Options that may stand before or after the command's name."""

    def option(*names: str, to: str, **rest: Any) -> click.Option:
        return click.Option(names, expose_value=False, callback=_remember(to), **rest)

    return [
        option(
            "--config",
            to="config_file",
            type=click.Path(path_type=Path, dir_okay=False),
            help="Settings file (default: pressmark.toml).",
        ),
        option("--quiet", to="quiet", is_flag=True, help="Errors only."),
        option("--verbose", to="verbose", is_flag=True, help="Say what is done."),
        option(
            "--log-format",
            to="log_format",
            type=click.Choice(LOG_FORMATS),
            help="Form of log lines on standard error.",
        ),
    ]


class Commands(click.Group):
    """A group that loads a command's file when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in NOT_YET:
            return _not_yet(cmd_name)
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command: click.Command = module.command
        within = command.commands.values() if isinstance(command, click.Group) else ()
        for one in (command, *within):
            known = {option for param in one.params for option in param.opts}
            one.params.extend(
                option for option in _global_options() if option.opts[0] not in known
            )
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command.  A reader of our output that has gone, as `head` does, is
        no error: caught here, because click would exit with 1 for it."""
        try:
            code = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # Python would complain once more when it flushes at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        return code

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])
        with formatter.section("Not there yet"):
            formatter.write_dl(list(NOT_YET.items()))


def _not_yet(name: str) -> click.Command:
    def refuse(**_: Any) -> None:
        raise UsageError(f"pressmark {name} is not there yet", about=name)

    return click.Command(
        name,
        callback=refuse,
        help=f"{NOT_YET[name]} Not there yet.",
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    )


EXAMPLES = """\b
Examples:
  pressmark init
  pressmark crawl --url https://example.org/news/story.html
  pressmark search 'grain corridor' --since 2026-01-01
  pressmark trace https://example.org/news/story.html
  pressmark export -o articles.jsonl.gz
"""


@click.group(
    cls=Commands,
    params=_global_options(),
    epilog=EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88},
)
@click.version_option(VERSION, prog_name="pressmark", message="%(prog)s %(version)s")
def pressmark() -> None:
    """Collect news, keep it, and know where each story really came from."""


def main() -> None:
    """Run the command line; every end is one of SURFACE's exit codes."""
    session = Session()
    try:
        code = pressmark.main(standalone_mode=False, obj=session)
    except PressmarkError as error:
        _complain(str(error))
        code = error.exit_code
    except click.exceptions.Abort:
        code = 130
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()  # its message is the whole help
        code = 2
    except click.ClickException as error:
        context = error.ctx if isinstance(error, click.UsageError) else None
        name = context.command_path if context else "pressmark"
        _complain(f"{error.format_message()} (see {name} --help)")
        code = 2
    except KeyboardInterrupt:
        code = 130
    except Exception as error:
        if session.verbose:
            raise
        _complain(
            f"a bug in pressmark: {type(error).__name__}: {error} "
            "(--verbose shows where)"
        )
        code = 1
    sys.exit(code if isinstance(code, int) else 0)


def _complain(message: str) -> None:
    line = terminal_text(" ".join(message.split()))
    print(f"pressmark: {line}", file=sys.stderr, flush=True)
