"""Whether a link leads to an article, judged by its address and how it is shown.

Pure scoring: signs with points, a threshold, and no knowledge of any one site.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

THRESHOLD = 3

# Path segments of pages that list or serve, in the languages of the web's news.
LISTING = frozenset(
    """
    tag tags topic topics theme themes thema themen schlagwort tema temas etiqueta
    etiquetas sujet sujets mot-cle category categories kategorie kategoria categoria
    categorie rubric rubrik rubrika rubrique section sections seccion author authors
    autor autoren autores auteur auteurs avtor redakteur people profile profiles user
    users contributor contributors reporter reporters staff person persons personen
    search suche buscar recherche poisk archive archives archiv archivo page pages seite
    pagina feed feeds rss atom sitemap hashtag keyword keywords stichwort tagi tagged
    dossier dossiers hub hubs all-about suplemento suplementos
    """.split()
)
SERVICE = frozenset(
    """
    about about-us ueber-uns impressum imprint contact contacts kontakt contacto
    contactez-nous privacy privacy-policy datenschutz privacidad confidentialite terms
    terms-of-use agb legal mentions-legales cookies cookie-policy login logout signin
    sign-in signup sign-up register registration anmelden account konto subscribe
    subscription subscriptions abo abonnement suscripcion newsletter newsletters shop
    store jobs careers stellenmarkt advertise advertising mediadaten werbung
    publicidad cart checkout donate help hilfe faq ayuda aide support share print
    wp-admin wp-login.php cdn-cgi private admin events calendar kalender weather
    wetter horoscope horoskop games spiele crossword podcasts podcast tv radio live
    """.split()
)
ARTICLE = frozenset(
    """
    a article articles artikel articulo articulos story stories news nachrichten
    noticia noticias nouvelle actualite actualites novosti novyny post posts beitrag
    beitraege p content detail id node world politics economy
    """.split()
)
PAGE_FILES = re.compile(r"\.(?:html?|shtml|php\d?|aspx?|jsp|cfm|ece|story)$")
OTHER_FILES = re.compile(
    r"\.(?:jpe?g|png|gif|svg|webp|avif|ico|pdf|mp[34]|m4a|ogg|wav|webm|avi|mov|zip|gz|"
    r"docx?|xlsx?|pptx?|epub|css|js|json|xml|rss|txt|ics|apk|exe)$"
)
INDEX_FILES = frozenset("index default home".split())
ARTICLE_KEYS = frozenset("id p aid nid article artid articleid newsid story".split())
PAGE_KEYS = frozenset("page paged p_no offset start pagina seite".split())

# A segment that says it is a tag: article_tag, politics_tag52; a price-tag is none.
_TAG = re.compile(r"(?:^|_)tags?\d*(?:_|$)")
_DAY = re.compile(
    r"(?:^|\D)(?:19|20)\d\d[/._-]?(?:0?[1-9]|1[0-2])[/._-]?[0-3]\d(?:\D|$)"
)
_MONTH = re.compile(r"(?:^|/)(?:19|20)\d\d/(?:0?[1-9]|1[0-2])(?:/|$)")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How a page shows a link; several anchors to one address are taken together."""

    text: str = ""
    """The longest of the anchors' texts."""

    heading: bool = False
    """Inside a heading, or a heading inside."""

    card: bool = False
    """Inside an ``<article>``, or what is named like a teaser."""


def score(url: str, shown: Shown) -> int:
    """Points for being an article: at least THRESHOLD says yes."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return -9
    path = unquote(parts.path).lower()
    segments = [segment for segment in path.split("/") if segment]
    if OTHER_FILES.search(path):
        return -9
    keys = dict(parse_qsl(parts.query.lower(), max_num_fields=100))
    points = _address(path, segments) + _query(segments, keys) + _display(shown)
    return points - (2 if _labels(segments, shown.text) else 0)


def is_article(url: str, shown: Shown) -> bool:
    return score(url, shown) >= THRESHOLD


def _address(path: str, segments: list[str]) -> int:
    if not segments:
        return -8  # the home page, whatever headline stands on it
    last = PAGE_FILES.sub("", segments[-1])
    points = 3 if _DAY.search(path) else 2 if _MONTH.search(path) else 0
    points += _slug(last)
    points += 2 if re.search(r"\d{5,}", last) else 0
    points += 1 if last != segments[-1] else 0
    points += 1 if ARTICLE.intersection(segments[:-1]) else 0
    listing = LISTING.intersection(segments) or any(map(_TAG.search, segments))
    points -= 6 if listing else 0
    points -= 6 if SERVICE.intersection((segments[0], last)) else 0
    points -= 4 if last in INDEX_FILES else 0
    if len(segments) == 1 and not re.search(r"[-_\d]", last) and not _WIDE.search(last):
        points -= 2  # /politics
    return points


def _slug(last: str) -> int:
    """A headline made into a path segment: several words, or one of a wide script."""
    words = [word for word in re.split(r"[-_.+]", last) if re.search(r"[^\W\d]", word)]
    if len(words) >= 4:
        return 3
    if len(words) == 3 or len(_WIDE.findall(last)) >= 6:
        return 2
    return 1 if len(words) == 2 else 0


def _query(segments: list[str], keys: dict[str, str]) -> int:
    points = -6 if PAGE_KEYS.intersection(keys) else 0
    named = [key for key in ARTICLE_KEYS.intersection(keys) if keys[key].isdecimal()]
    # The home page with an id is an article (WordPress: /?p=123).
    return points + ((10 if not segments else 2) if named else 0)


def _labels(segments: list[str], text: str) -> bool:
    """A few words that are the address again name what it lists: "Middle East"."""
    said = re.findall(r"[^\W_]+", text.lower())
    return (
        0 < len(said) <= 4
        and bool(segments)
        and said == re.findall(r"[^\W_]+", PAGE_FILES.sub("", segments[-1]))
    )


def _display(shown: Shown) -> int:
    if "/" in shown.text and " " not in shown.text:
        return 2 if shown.heading else 0  # the address itself: neither short nor long
    # Three ideographs carry about as much as a word.
    length = len(shown.text.split()) + len(_WIDE.findall(shown.text)) // 3
    points = 2 if length >= 5 else 1 if length >= 3 else -1
    return points + (2 if shown.heading else 0) + (1 if shown.card else 0)
