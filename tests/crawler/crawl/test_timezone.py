"""The catalogue's time zone reaches the reader: in a crawl, and again in a replay."""

from __future__ import annotations

import json
from pathlib import Path

from .chaos import Chaos
from .running import Desk


def test_crawl_and_replay_know_the_outlet_s_zone(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with Chaos() as site:
        desk.write(
            'allow_networks = ["127.0.0.1/32"]\ndelay = 0\nworkers = 1\n',
            f'[[outlet]]\nname = "Buna Post"\ndomains = ["127.0.0.1:{site.port}"]\n'
            'timezone = "Asia/Kolkata"\n',
        )
        url = f"{site.base}/plain"
        desk.run("crawl", "--url", url)
    kept = desk.run("show", url, "--format", "json").stdout
    date = json.loads(kept)["dates"]["published"]
    assert date["value"] == "2026-07-11T17:40+05:30"
    assert date["raw"] == "2026-07-11 17:40"
    assert date["evidence"]["rule"] == "meta.date+catalogue.timezone"
    # The row of the outlet remembers it where the file has gone.
    (tmp_path / "outlets.toml").unlink()
    assert desk.run("replay").stdout.splitlines() == ["unchanged 1"]
