"""``pressmark stats``: what the archive holds."""

from __future__ import annotations

from typing import Any

import click

from archive.errors import UsageError
from archive.options import filters, wanted_filter
from archive.session import Session

EXAMPLES = """\b
Examples:
  pressmark stats
  pressmark stats --by credit --since 30d
  pressmark stats --near-misses
  pressmark stats --format json
  pressmark stats --syndication --format mermaid > who.mmd
"""


@click.command("stats", epilog=EXAMPLES)
@click.option(
    "--by",
    type=click.Choice(["outlet", "credit", "language", "day", "access"]),
    multiple=True,
    help="Count by this only.",
)
@click.option("--near-misses", is_flag=True, help="Lines that only look like credits.")
@click.option(
    "--syndication", is_flag=True, help="Who republishes whom, how often and how fast."
)
@click.option("--unresolved", is_flag=True, help="Credited names that no outlet bears.")
@click.option("--health", is_flag=True, help="How the last runs and channels did.")
@click.option("--coverage", is_flag=True, help="Expected and got, by outlet and day.")
@click.option("--plot", metavar="FILE", help="A figure, .svg or .png.")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="Rows a table; 0: all.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv", "mermaid"]),
    default="text",
    help="csv and mermaid: of --syndication.",
)
@filters
@click.pass_obj
def command(
    session: Session,
    /,
    by: tuple[str, ...],
    near_misses: bool,
    syndication: bool,
    unresolved: bool,
    health: bool,
    coverage: bool,
    plot: str | None,
    limit: int,
    form: str,
    **wanted: Any,
) -> None:
    """What the archive holds, per outlet, credit, language and day."""
    from archive import stats
    from archive.provenance import syndication as graph
    from archive.views import carrying, tallies
    from archive.views.output import json_lines, print_lines
    from archive.views.terminal import terminal_width

    for name, asked in (("plot", plot), ("coverage", coverage)):
        if asked:
            raise UsageError(f"stats --{name} is not there yet", about=name)
    tables = {
        "near-misses": near_misses,
        "syndication": syndication,
        "unresolved": unresolved,
        "health": health,
        "by": bool(by),
    }
    _check([name for name, asked in tables.items() if asked], form, wanted)
    given = click.get_current_context().get_parameter_source("limit")
    if form != "text" and given is not click.core.ParameterSource.DEFAULT:
        raise UsageError(f"stats --limit shortens tables; {form} is whole", about=form)
    chosen = wanted_filter(wanted)
    view: tallies.View
    with (
        session.archive(readonly=True) as archive,
        archive.connect() as connection,
    ):
        if near_misses:
            view = tallies.Misses(stats.misses(connection, chosen))
        elif syndication:
            view = carried = carrying.Syndication(*graph.graph(connection, chosen))
        elif unresolved:
            view = carrying.Names(graph.unresolved(connection, chosen))
        elif health:
            runs = stats.last_runs(connection)
            view = tallies.Health(runs, stats.health(connection))
        else:
            view = tallies.Overview(
                stats.totals(connection, chosen),
                stats.stories(connection, chosen),
                {
                    name: stats.counts(connection, name, chosen)
                    for name in by or stats.BY
                },
                stats.last_runs(connection),
            )
    if form == "csv":
        print_lines(carried.as_csv())
    elif form == "mermaid":
        print_lines(carried.as_mermaid())
    elif form == "json":
        print_lines(json_lines(view.as_json()))
    else:
        print_lines(view.as_text(terminal_width(), limit or None))


def _check(tables: list[str], form: str, wanted: dict[str, Any]) -> None:
    """Refuse what would be ignored.  Raises UsageError."""
    if len(tables) > 1:
        names = " and ".join(f"--{name}" for name in tables)
        raise UsageError(f"stats {names} exclude each other", about=tables[1])
    if form in ("csv", "mermaid") and tables != ["syndication"]:
        raise UsageError(f"stats --format {form} is for --syndication", about=form)
    narrowing = [name for name, value in wanted.items() if value]
    if tables == ["health"] and narrowing:
        option = narrowing[0].replace("_", "-")
        raise UsageError(
            f"stats --health is of runs and channels; --{option} narrows articles",
            about=option,
        )
