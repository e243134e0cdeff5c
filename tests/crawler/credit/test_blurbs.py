# ruff: noqa: E501 -- sentences of many scripts, each whole
"""Blurbs in many languages, in an author's box, under a staff account's name."""

from __future__ import annotations

import pytest

from .pages import html, read

BLURBS = [
    ("en", "Hi, my name is Nell Marsden. I have been writing about hill farms since I left school.", "Nell Marsden"),
    ("en", "I am Nell Marsden and I write for Hill Herald about weather.", "Nell Marsden"),
    ("en", "Nell Marsden covers sheep markets for Hill Herald.", "Nell Marsden"),
    ("de", "Hallo, mein Name ist Jörg Anselm. Ich schreibe seit zehn Jahren über Wald und Jagd.", "Jörg Anselm"),
    ("de", "Jörg Anselm ist Redakteur bei Hill Herald und wohnt am Waldrand.", "Jörg Anselm"),
    ("de", "Jörg Anselm schreibt für Hill Herald über Almen.", "Jörg Anselm"),
    ("fr", "Bonjour, je m’appelle Odile Favre et j’écris sur les alpages depuis toujours.", "Odile Favre"),
    ("fr", "Odile Favre couvre les marchés de montagne pour Hill Herald.", "Odile Favre"),
    ("es", "Hola, me llamo Jacinta Prados y escribo sobre ganado desde niña.", "Jacinta Prados"),
    ("es", "Jacinta Prados escribe para Hill Herald y vive en la sierra.", "Jacinta Prados"),
    ("it", "Ciao, mi chiamo Berto Alpini e scrivo di pascoli da vent’anni.", "Berto Alpini"),
    ("it", "Berto Alpini è redattore presso Hill Herald.", "Berto Alpini"),
    ("pt", "Olá, o meu nome é Rosa Campelo e escrevo sobre rebanhos há muito tempo.", "Rosa Campelo"),
    ("pt", "Rosa Campelo cobre a serra para Hill Herald.", "Rosa Campelo"),
    ("nl", "Hoi, ik heet Wout Heuvel en ik schrijf over schapen en heide.", "Wout Heuvel"),
    ("nl", "Wout Heuvel schrijft voor Hill Herald over het platteland.", "Wout Heuvel"),
    ("pl", "Nazywam się Bogdan Halny i od lat piszę o owcach na halach.", "Bogdan Halny"),
    ("pl", "Cześć, jestem Bogdan Halny i relacjonuję życie w górach.", "Bogdan Halny"),
    ("pl", "Bogdan Halny pisze o pasterzach dla Hill Herald.", "Bogdan Halny"),
    ("cs", "Dobrý den, jmenuji se Alois Horský a píšu o pastvinách.", "Alois Horský"),
    ("cs", "Alois Horský píše pro Hill Herald o horách.", "Alois Horský"),
    ("sv", "Hej, jag heter Stina Fjäll och skriver om fäbodar.", "Stina Fjäll"),
    ("sv", "Stina Fjäll bevakar fjällen för Hill Herald.", "Stina Fjäll"),
    ("no", "Hei, jeg heter Torbjørn Li og skriver om setrer.", "Torbjørn Li"),
    ("no", "Torbjørn Li dekker fjellet for Hill Herald.", "Torbjørn Li"),
    ("da", "Hej, mit navn er Sofus Bakke, og jeg skriver om får.", "Sofus Bakke"),
    ("da", "Sofus Bakke er redaktør på Hill Herald.", "Sofus Bakke"),
    ("fi", "Moi, nimeni on Aino Tunturi ja kirjoitan poroista.", "Aino Tunturi"),
    ("fi", "Aino Tunturi on toimittaja ja asuu tunturissa.", "Aino Tunturi"),
    ("ro", "Bună ziua, mă numesc Doru Munteanu și scriu despre stâne.", "Doru Munteanu"),
    ("ro", "Doru Munteanu scrie pentru Hill Herald despre munte.", "Doru Munteanu"),
    ("hu", "Szia, a nevem Hegyi Bence, és a hegyekről írok.", "Hegyi Bence"),
    ("hu", "Hegyi Bence, a Hill Herald szerkesztője, a hegyen él.", "Hegyi Bence"),
    ("ru", "Привет, меня зовут Лука Горный, и я пишу об овцах.", "Лука Горный"),
    ("ru", "Лука Горный пишет о пастухах для Hill Herald.", "Лука Горный"),
    ("uk", "Вітаю, мене звати Лука Гірський, і я пишу про вівчарів.", "Лука Гірський"),
    ("uk", "Лука Гірський висвітлює життя гір для Hill Herald.", "Лука Гірський"),
    ("bg", "Здравейте, казвам се Боян Планински и пиша за овце.", "Боян Планински"),
    ("bg", "Боян Планински пише за Hill Herald от години.", "Боян Планински"),
    ("el", "Γεια σας, με λένε Νίκο Βουνό και γράφω για τα πρόβατα.", "Νίκο Βουνό"),
    ("el", "Νίκος Βουνός γράφει για το βουνό και τους βοσκούς.", "Νίκος Βουνός"),
    ("tr", "Merhaba, benim adım Yayla Demir, koyunlar hakkında yazıyorum.", "Yayla Demir"),
    ("tr", "Yayla Demir, Hill Herald editörüdür ve dağda yaşar.", "Yayla Demir"),
    ("id", "Halo, nama saya Gunung Putra dan saya menulis tentang ternak.", "Gunung Putra"),
    ("id", "Gunung Putra menulis untuk Hill Herald tentang desa.", "Gunung Putra"),
    ("vi", "Xin chào, tên tôi là Trần Sơn Lâm, tôi viết về vùng cao.", "Trần Sơn Lâm"),
    ("vi", "Trần Sơn Lâm viết cho Hill Herald về vùng cao.", "Trần Sơn Lâm"),
    ("ar", "مرحبا، اسمي سالم الجبلي وأكتب عن الرعاة منذ زمن طويل.", "سالم الجبلي"),
    ("ar", "سالم الجبلي كاتب يعيش في الجبل.", "سالم الجبلي"),
    ("he", "שלום, שמי גלעד הררי ואני כותב על רועים בהרים.", "גלעד הררי"),
    ("he", "גלעד הררי הוא עיתונאי שגר בהר.", "גלעד הררי"),
    ("zh", "大家好，我叫高山林，多年来一直写牧场的故事。", "高山林"),
    ("zh", "高山林，《山地先驱》的编辑，住在山里。", "高山林"),
    ("ko", "안녕하세요. 제 이름은 한산들입니다. 목장 이야기를 오래 써 왔습니다.", "한산들"),
    ("ko", "한산들은 산골을 취재하는 기자이다.", "한산들"),
]  # fmt: skip
ACCOUNT = (
    '<meta name="author" content="admin"><script type="application/ld+json">'
    '{"@context":"https://schema.org","@type":"NewsArticle","headline":"Bridge closed '
    'for the summer","author":{"@type":"Person","name":"admin"}}</script>'
)


@pytest.mark.parametrize(("language", "blurb", "name"), BLURBS)
def test_blurb(language: str, blurb: str, name: str) -> None:
    box = (
        '<div class="author-box"><h3>Hill Herald</h3><div class="author-info">'
        f"<p>{blurb}</p></div></div>"
    )
    article = read(head=ACCOUNT, after=box, language=language)
    assert article.authors == (name,)
    assert blurb not in (article.body or "")
    assert article.credits == ()


def test_languages_are_many() -> None:
    several = [one for one in {row[0] for row in BLURBS}]
    assert len(several) >= 24
    assert all(sum(row[0] == one for row in BLURBS) >= 2 for one in several)


@pytest.mark.parametrize(
    "account",
    "admin administrator Administrador webmaster Editor wpadmin wp_press22 админ"
    " jdoe77 desk@hill-herald.example".split(),
)
def test_account_is_nobody(account: str) -> None:
    head = ACCOUNT.replace('"admin"', f'"{account}"')
    assert account.encode() in html(head=head)
    assert read(head=head).authors == ()
    byline = '<p class="byline">By Max Roe</p>'
    assert read(head=head, above=byline).authors == ("Max Roe",)


def test_heading_over_the_box_is_no_author() -> None:
    box = (
        '<section class="about-the-author"><h2>Hill Herald</h2><p>Nell Marsden has kept '
        "this column for eleven years, and she still reports on fairs.</p></section>"
    )
    assert read(after=box).authors == ("Nell Marsden",)
