"""The daily manifest: anybody's tools check it, each vouches for the one before."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from archive import chain, manifest
from archive.config import Config
from archive.store import open_archive
from archive.verify import check
from archive.verify.damage import Tally

from .samples import URL, article, file

DAYS = 3


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(folder=tmp_path, warc_dir=tmp_path / "elsewhere" / "warc")


@pytest.fixture
def days(config: Config, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Manifests of three days, the second of which nobody came to write."""
    begin = datetime(2026, 3, 6, 23, 30, tzinfo=UTC)
    for n in range(DAYS):

        class Clock(datetime):
            @classmethod
            def now(cls, tz: object = None, *, n: int = n) -> datetime:  # type: ignore[override]
                return begin + timedelta(days=n)

        for room in ("archive.chain.datetime", "archive.store.keeping.datetime"):
            monkeypatch.setattr(room, Clock)
        with open_archive(config, create=True) as archive:
            file(archive, article(url=f"{URL}/{n}"), f"{URL}/{n}")
        if n == 1:
            (config.data_folder / manifest.FOLDER / "2026-03-07.sha256").unlink()
    return manifest.manifests(config.data_folder)


def damage(config: Config) -> list[str]:
    with open_archive(config) as archive:
        return [str(one) for one in check(archive, Tally())]


def sha256sum(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sha256sum", "--check", "--strict", path.name],
        cwd=path.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def test_sha256sum_checks_each_day_and_the_one_before(
    config: Config, days: list[Path]
) -> None:
    assert [path.stem for path in days] == ["2026-03-06", "2026-03-07", "2026-03-08"]
    assert damage(config) == []
    for path, before in zip(days, [None, *days], strict=False):
        done = sha256sum(path)
        assert done.returncode == 0, done.stderr
        lines = done.stdout.splitlines()
        assert len(lines) == (2 if before else 1)
        assert before is None or f"{before.name}: OK" in lines
    text = days[-1].read_text()
    assert (
        f"# chain: 3 lines, the last is {chain.read(config.data_folder).head}" in text
    )
    assert "# rows of articles: 3" in text
    assert "# archive.db: transaction " in text


def test_a_day_is_written_until_it_is_over(config: Config, days: list[Path]) -> None:
    before = [path.read_bytes() for path in days]
    with open_archive(config) as archive:
        file(archive, article(url=f"{URL}/9"), f"{URL}/9")
    assert manifest.manifests(config.data_folder) == days
    after = [path.read_bytes() for path in days]
    assert after[:-1] == before[:-1]
    assert len(sha256sum(days[-1]).stdout.splitlines()) == 3
    assert damage(config) == []


def test_any_changed_byte_of_a_manifest_is_found(
    config: Config, days: list[Path]
) -> None:
    random = Random(2)
    for path in days:
        whole = path.read_bytes()
        for at in [*random.sample(range(len(whole)), 12), len(whole) - 1]:
            spoilt = bytearray(whole)
            spoilt[at] ^= 1 << random.randrange(8)
            path.write_bytes(spoilt)
            found = list(manifest.check(config.data_folder))
            assert any(wrong.name == path.name for wrong in found), at
        path.write_bytes(whole)
    assert list(manifest.check(config.data_folder)) == []


def test_a_lost_manifest_and_a_changed_file_are_found(
    config: Config, days: list[Path]
) -> None:
    whole = days[1].read_bytes()
    days[1].unlink()
    assert any("2026-03-07.sha256: is not there" in line for line in damage(config))
    days[1].write_bytes(whole)
    warc = min(config.warc_dir.iterdir())
    data = warc.read_bytes()
    warc.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert sha256sum(days[0]).returncode == 1
    warc.write_bytes(data)


def test_an_older_seal_put_back_is_found(config: Config, days: list[Path]) -> None:
    text = days[-1].read_text()
    root = text.partition("root of the seal ")[2][:64]
    days[-1].write_text(text.replace(root, "0" * 64))
    assert any("archive.db.seal: is not the seal" in line for line in damage(config))
