"""Notices of corrections in many languages, and lines that only begin like one."""

from __future__ import annotations

import pytest

from crawler.extract import extract
from crawler.extract.evidence import stands
from crawler.extract.page import Page

from .pages import LONG, page

NOTICES = {
    "en": (
        "Correction: the bridge was built in 1912, not 1921.",
        "CORRECTION (March 3, 2026): The mayor's first name is Ida.",
        "Amendment - the bridge is the second of its kind.",
        "Clarification — the ferry runs on Sundays as well.",
        "Editor's note: a quotation has been removed.",
        "This article was amended on 4 March 2026 to give the right length.",
        "An earlier version of this story said the bridge was closed.",
        "UPDATE, 5 p.m.: The council has answered our questions since.",
    ),
    "de": (
        "Korrektur: Die Brücke ist von 1912.",
        "Anm. d. Red.: Ein Zitat wurde entfernt.",
        "In einer früheren Version dieses Artikels stand ein falsches Jahr.",
    ),
    "fr": (
        "Rectificatif : le pont date de 1912.",
        "Une première version de cet article donnait une autre date.",
    ),
    "es": (
        "Fe de errores: el puente es de 1912.",
        "Este artículo fue corregido para dar el año exacto.",
    ),
    "pt": ("Errata: a ponte é de 1912.",),
    "it": ("Rettifica: il ponte è del 1912.",),
    "nl": ("Rectificatie: de brug is van 1912.",),
    "pl": ("Sprostowanie: most jest z 1912 roku.",),
    "sv": ("Rättelse: bron är från 1912.",),
    "no": ("Rettelse: broen er fra 1912.",),
    "da": ("Rettelse: broen er fra 1912.",),
    "fi": ("Oikaisu: silta on vuodelta 1912.",),
    "cs": ("Oprava: most je z roku 1912.",),
    "ro": ("Erată: podul este din 1912.",),
    "el": ("Διόρθωση: η γέφυρα είναι του 1912.",),
    "ru": (
        "Исправление: мост построен в 1912 году.",
        "В предыдущей версии текста был указан другой год.",
    ),
    "uk": (
        "Уточнення: міст збудовано 1912 року.",
        "Оновлено о 17:00: міська рада відповіла на наші запитання.",
    ),
    "tr": ("Düzeltme: köprü 1912 yılında yapıldı.",),
    "ar": ("تصحيح: بُني الجسر عام 1912.",),
    "he": ("הבהרה: הגשר נבנה בשנת 1912.",),
    "fa": ("اصلاحیه: پل در سال ۱۹۱۲ ساخته شد.",),
    "ja": ("【訂正】橋の完成は1912年でした。", "記事の一部を修正しました。"),
    "zh": ("更正：大桥建于1912年。", "本文早前版本所写的年份有误。"),
    "ko": ("정정: 다리는 1912년에 지어졌다.",),
    "hi": ("सुधार: पुल 1912 में बना था।",),
    "vi": ("Đính chính: cây cầu được xây năm 1912.",),
    "id": ("Koreksi: jembatan dibangun pada 1912.",),
    "hu": ("Helyesbítés: a híd 1912-ben épült.",),
}
CASES = [(lang, notice) for lang, notices in NOTICES.items() for notice in notices]

NOT = (
    "Corrections officers met the mayor at the bridge.",
    "Correction of the course took the ferry three hours.",
    "Updated: 3 March 2026, 17:00",
    "Update March 3",
    "Oprava mostu potrvá do jara, oznámil úřad.",
    "Korrekturen am Entwurf lehnte der Rat ab.",
    "Correction",
    "NDR-Reporter konnten die Brücke im Mai besuchen und dort mit vielen reden.",
    "Precision engineering came to the harbour in 1912.",
    "Aclaración pidió el alcalde sobre el puente.",
    "Исправление ошибок заняло у строителей год.",
    "更正错误的时间已经不多了。",
)


@pytest.mark.parametrize(("lang", "notice"), CASES)
@pytest.mark.parametrize("place", ["above", "below"])
def test_notice(lang: str, notice: str, place: str) -> None:
    line = f"<p>{notice}</p>"
    html = page(line + LONG if place == "above" else LONG + line, lang=lang)
    article = extract(html, "https://paper.example/news/bridge")
    assert [found.text for found in article.corrections] == [notice]
    parsed = Page(html)
    assert stands(parsed, article.corrections[0].evidence, article.text)


@pytest.mark.parametrize("line", NOT)
def test_no_notice(line: str) -> None:
    assert extract(page(LONG + f"<p>{line}</p>")).corrections == ()


def test_a_heading_heads_its_notice() -> None:
    notice = "The bridge was built in 1912, and not in 1921 as we wrote."
    html = page(LONG + f"<h4>Correction</h4><p>{notice}</p>")
    assert [found.text for found in extract(html).corrections] == [notice]


def test_the_notice_of_another_story() -> None:
    teaser = "<ul class=related><li>Correction: the ferry does run</li></ul>"
    assert extract(page(LONG + teaser)).corrections == ()
