"""Names of outlets, and the file that lists them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.catalogue import parse
from archive.errors import ConfigError, UsageError
from archive.outlets import Outlet, by_domain, load_outlets, name_key, owner, resolve

FULL = """
# the catalogue
[[outlet]]
name = "The Example Courier"
aliases = ["Courier Online"]
domains = ["https://www.Courier.example/", "münchen.example:8080"]
country = "gb"
languages = ["en", "pt-BR"]
timezone = "America/Sao_Paulo"
kind = "newspaper"
tags = ["regional"]
feeds = ["https://courier.example/rss"]
schedule = "90m"
delay = 2.5
foreign = "fetch"

[[outlet]]
name = "Racun"
sections = ["http://127.0.0.1:8001/world/", "https://news.racun.co.uk/"]
"""


def test_a_whole_entry_is_read() -> None:
    courier, racun = parse(FULL)
    assert courier == Outlet(
        name="The Example Courier",
        aliases=("Courier Online",),
        domains=("courier.example", "xn--mnchen-3ya.example:8080"),
        country="GB",
        languages=("en", "pt-BR"),
        timezone="America/Sao_Paulo",
        kind="newspaper",
        tags=("regional",),
        feeds=("https://courier.example/rss",),
        schedule=5400.0,
        delay=2.5,
        foreign="fetch",
    )
    assert racun.domains == ("127.0.0.1:8001", "racun.co.uk")
    assert racun.delay is None


def test_no_file_lists_no_outlets(tmp_path: Path) -> None:
    assert load_outlets(tmp_path / "outlets.toml") == ()


def test_an_outlet_without_channels_is_read_through_robots() -> None:
    (outlet,) = parse('[[outlet]]\nname = "X"\ndomains = ["x.example"]')
    assert outlet.channels == ("https://x.example/robots.txt",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a = [", "outlets.toml:1: "),
        ('[[outlets]]\nname = "X"', "outlets.toml:1: outlets: each outlet stands"),
        ('[outlet]\nname = "X"', "outlets.toml:1: outlet: write [[outlet]]"),
        ('\n[[outlet]]\nname = ""', "outlets.toml:3: name: wants a text"),
        ('[[outlet]]\ndomains = ["x.example"]', ":1: name: an outlet needs a name"),
        ('[[outlet]]\nname = "X"', ":1: domains: an outlet needs domains or"),
        (
            '[[outlet]]\nname = "X"\nfeed = ["http://x.example/"]',
            ":3: feed: no such key; did you mean feeds?",
        ),
        (
            '[[outlet]]\nname="X"\nfeeds = [\n "http://x.example/",\n "ftp://y",\n]',
            ":5: feeds: wants http(s) URLs, not 'ftp://y'",
        ),
        (
            FULL + 'domains = ["courier.example"]',
            "domains: 'courier.example' belongs to 'The Example Courier' already",
        ),
        (
            FULL + '\n[[outlet]]\nname = "courier online"\ndomains = ["c.example"]',
            "name: 'courier online' belongs to 'The Example Courier' already",
        ),
        (FULL + 'schedule = "often"', "schedule: wants a time"),
        (FULL + 'schedule = "0m"', "schedule: wants a time"),
        (FULL + "delay = -1", "delay: wants a number of at least 0"),
        (FULL + 'country = "Narnia"', "country: wants two letters"),
        (FULL + 'timezone = "CET+1"', "timezone: wants a zone, as Europe/Kyiv"),
        (FULL + 'timezone = "../etc"', "timezone: wants a zone"),
        (FULL + 'languages = "en"', "languages: wants a list in brackets"),
        (FULL + 'domains = ["http://x.example/y"]', "domains: wants a domain"),
        (FULL + 'foreign = "maybe"', "foreign: wants skip or fetch"),
    ],
)
def test_an_error_names_file_line_and_key(text: str, says: str) -> None:
    with pytest.raises(ConfigError) as raised:
        parse(text)
    assert says in str(raised.value)
    assert str(raised.value).startswith("outlets.toml:")


def test_the_line_of_an_error_is_that_of_its_own_table() -> None:
    text = FULL + '\n[[outlet]]\nname = "Third"\ndomains = ["racun.co.uk"]\n'
    with pytest.raises(ConfigError) as raised:
        parse(text)
    assert raised.value.line == text.splitlines().index('domains = ["racun.co.uk"]') + 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The New York Times", "new york times"),
        ("Die Zeit", "ZEIT"),
        ("El País", "Pais"),
        ("U.S. News & World Report", "US News and World Report"),
        ("People's Daily", "Peoples Daily"),
        ("People’s Daily", "People's Daily"),
        ("www.racun.ua", "racun.ua"),
        ("https://www.racun.ua/", "Racun.UA"),
        ("Агентство «Новини»", "агентство новини"),
        ("Al-Quds", "al quds"),
    ],
)
def test_what_does_not_tell_names_apart(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Racun", "racun.ua"), ("Times", "Time"), ("The", "A"), ("新华社", "新华网")],
)
def test_what_tells_names_apart(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.text(min_size=1).filter(str.strip))
def test_a_name_key_is_its_own_and_never_empty(name: str) -> None:
    assert name_key(name)
    assert name_key(name_key(name)) == name_key(name)


def test_an_address_belongs_to_the_nearest_domain() -> None:
    outlets = parse(FULL)
    domains = by_domain(outlets)
    courier, racun = outlets
    assert owner("https://sport.courier.example/a", domains) is courier
    assert owner("https://courier.example:8443/a", domains) is courier
    assert owner("https://notcourier.example/a", domains) is None
    assert owner("http://127.0.0.1:8001/a", domains) is racun
    assert owner("http://127.0.0.1:8002/a", domains) is None
    assert owner("mailto:desk@courier.example", domains) is None
    assert courier.owns("http://www.courier.example/")


def test_outlets_are_found_by_name_alias_and_domain() -> None:
    outlets = parse(FULL)
    found = resolve(["example courier", "racun.co.uk", "Courier Online"], outlets)
    assert [outlet.name for outlet in found] == ["The Example Courier", "Racun"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Racum", "no outlet named 'Racum'; did you mean 'Racun'?"),
        ("Corier", "no outlet named 'Corier'; did you mean 'The Example Courier'?"),
        ("online", "no outlet named 'online'; did you mean 'The Example Courier'?"),
        ("Something else", "no outlet named 'Something else' in outlets.toml"),
    ],
)
def test_an_unknown_outlet_is_a_usage_error(name: str, says: str) -> None:
    with pytest.raises(UsageError) as raised:
        resolve([name], parse(FULL))
    assert str(raised.value) == says
    assert raised.value.exit_code == 2
