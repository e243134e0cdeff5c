"""``pressmark init``: commented settings, an empty catalogue, an empty archive."""

from __future__ import annotations

from pathlib import Path

import click

from archive.session import Session

OUTLETS = """\
# The outlets to crawl: one [[outlet]] table each.  `pressmark crawl` reads this file.
# Only a name and either domains or one channel are needed.  Take the # away to use
# the example.

#[[outlet]]
#name = "Example Courier"
#aliases = ["Courier Online"]          # other names under which it is credited
#domains = ["courier.example"]         # its subdomains belong to it
#country = "GB"                        # ISO 3166
#languages = ["en"]                    # BCP 47
#timezone = "Europe/London"            # of times that it prints without an offset
#kind = "newspaper"                    # in your own words
#tags = ["regional"]
#feeds = ["https://courier.example/rss.xml"]           # RSS, Atom, JSON Feed
#sitemaps = ["https://courier.example/news-sitemap.xml"]
#sections = ["https://courier.example/world/"]         # pages that list articles
#schedule = "30m"                      # how often to look: s, m, h, d
#delay = 2.5                           # seconds between two requests, at least
#foreign = "skip"                      # links to other sites: skip or fetch
#retention = 90                        # days that its texts are kept; 0: always
#javascript = true                     # its pages are empty without a browser
"""


@click.command(
    epilog="""\b
Examples:
  pressmark init
  pressmark init my-newsroom --catalogue world
  pressmark --config /srv/news/pressmark.toml init
"""
)
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--catalogue", metavar="NAME", help="Begin with one that ships: world.")
@click.pass_obj
def command(session: Session, folder: Path, catalogue: str | None) -> None:
    """Write commented settings and a catalogue, create the archive.

    Nothing that is there already is changed; an archive of an older pressmark is
    brought up to date.
    """
    from archive.catalogue import shipped_text
    from archive.config import FILE_NAME, load
    from archive.disk import make_folder, write_new
    from archive.reference import commented
    from archive.store import open_archive
    from archive.store.database import place

    outlets = shipped_text(catalogue) if catalogue else OUTLETS
    file = session.config_file or folder / FILE_NAME
    make_folder(file.parent)
    _tell(file, write_new(file, commented()))
    config = load(file)
    _tell(config.outlets_file, write_new(config.outlets_file, outlets))
    open_archive(config, create=True).close()
    click.echo(f"ready  {place(config.database_url)}")


def _tell(file: Path, is_new: bool) -> None:
    click.echo(f"wrote  {file}" if is_new else f"kept   {file} (it was there)")
