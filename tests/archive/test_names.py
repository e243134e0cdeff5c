"""Names are found in every spelling that says them, and nothing else is."""

from __future__ import annotations

import pytest

from archive.errors import UsageError
from archive.names import Names, of_person


def names(*printed: str) -> Names:
    found = frozenset().union(*(of_person("salt", one) for one in printed))
    return Names(salt="salt", digests=found)


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<p>José Müller-Lund said</p>", "<p>[name removed] said</p>"),
        ("<p>JOS&Eacute;&nbsp;M&#252;ller-Lund</p>", "<p>[name removed]</p>"),
        ("<b>Jos\u00e9</b>\n<i>Muller-Lund</i>", "<b>[name removed]</b><i></i>"),
        ('{"name": "Jos\\u00e9 Müller-Lund"}', '{"name": "[name removed]"}'),
        ("<p>Müller-Lund, José</p>", "<p>[name removed]</p>"),
        ("<p>so Müller-Lund's boat</p>", "<p>so [name removed]'s boat</p>"),
        ('<a href="/by/jose-muller-lund">', '<a href="/by/name-removed">'),
        ('<a href="/by/jos%C3%A9_m%c3%bcller-lund/">', '<a href="/by/name-removed/">'),
        ("<!-- José Müller-Lund -->", "<!-- [name removed] -->"),
        ("<p>José was there, Müller too, Lund</p>", None),
        ("<p>Joséphine Müller-Lundgren</p>", None),
        ("<p>José</p><p>Müller</p>", None),
    ],
)
def test_spellings(html: str, wanted: str | None) -> None:
    assert names("José Müller-Lund").hidden_in_page(html) == (wanted or html)


def test_markup_stays_whatever_the_name_is() -> None:
    html = '<body class="page"><div id="page">{"page": "Ann Page"}, page</div></body>'
    assert names("Ann Page").hidden_in_page(html) == (
        '<body class="page"><div id="page">{"page": "[name removed]"}, '
        "[name removed]</div></body>"
    )


def test_scripts_without_blanks() -> None:
    assert names("山田花子").hidden("昨日、山田花子氏は") == "昨日、[name removed]氏は"


def test_what_is_no_name() -> None:
    for printed in ("  ", "!?", "a b c d e f g h i"):
        with pytest.raises(UsageError, match="--name wants"):
            of_person("salt", printed)
