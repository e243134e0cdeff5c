"""Normalising a URL is idempotent, and keys follow the normal form."""

from hypothesis import given
from hypothesis import strategies as st

from archive.urls import article_id, host, normal, registered_domain, url_key

TRICKY = """
    / // /./ /../ ? & = ; % %2e %2E%2e %41 %zz + # : @ [ ] \\ | . .. www. utm_source=x
    ;jsessionid=1 /(S(abcdefghijklmnopqrst)) fbclid sid= a b ß é 日 \ud800 \u200b
"""
PIECE = st.one_of(
    st.sampled_from(TRICKY.split()),
    st.text(max_size=6),
)
HOSTS = st.sampled_from(
    ["example.org", "WWW.Example.co.UK:80", "bücher.example", "0x7f.1", "[::1]:8080"]
)


@given(st.sampled_from(["http://", "HTTPS://"]), HOSTS, st.lists(PIECE, max_size=12))
def test_normal_is_idempotent(scheme: str, name: str, pieces: list[str]) -> None:
    once = normal(f"{scheme}{name}/{''.join(pieces)}")
    assert normal(once) == once
    assert once.isascii() and not set(once) & set(" #\r\n\t\\")
    assert url_key(once) == url_key(f"{scheme}{name}/{''.join(pieces)}")


@given(st.text() | st.lists(PIECE).map(lambda parts: "http://" + "".join(parts)))
def test_any_text_has_a_normal_form_or_is_a_value_error(text: str) -> None:
    try:
        once = normal(text)
    except ValueError:
        return
    assert normal(once) == once
    assert registered_domain(once) == registered_domain(host(once))
    assert article_id(once) == article_id(text)
