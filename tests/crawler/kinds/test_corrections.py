"""Notices of corrections in many languages, and lines that only begin like one."""

from __future__ import annotations

import pytest

from crawler.extract import extract
from crawler.extract.corrections import notice_kind
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


RETRACTIONS = {
    "en": (
        "This article has been withdrawn by the editors because quotations failed.",
        "Editor's note: This story has been retracted.",
        "Retraction: the figures in this story cannot be verified.",
    ),
    "de": ("Dieser Artikel wurde von der Redaktion zurückgezogen.",),
    "fr": ("Cet article a été retiré par la rédaction.",),
    "es": ("Este artículo ha sido retirado por la redacción.",),
    "pt": ("Esta reportagem foi removida pela redação.",),
    "it": ("Questo articolo è stato ritirato dalla redazione.",),
    "nl": ("Dit artikel is ingetrokken.",),
    "pl": ("Ten artykuł został wycofany przez redakcję.",),
    "sv": ("Den här artikeln har tagits bort av redaktionen.",),
    "no": ("Denne artikkelen er trukket tilbake.",),
    "da": ("Denne artikel er trukket tilbage.",),
    "fi": ("Tämä juttu on poistettu.",),
    "cs": ("Tento článek byl redakcí stažen.",),
    "ro": ("Acest articol a fost retras de redacție.",),
    "el": ("Το παρόν άρθρο αποσύρθηκε από τη σύνταξη.",),
    "ru": ("Этот материал удалён редакцией.",),
    "uk": ("Цю статтю відкликано редакцією.", "Цей матеріал видалено."),
    "tr": ("Bu haber yayından kaldırıldı.",),
    "ar": ("تم سحب هذا المقال بقرار من التحرير.",),
    "he": ("כתבה זו הוסרה.",),
    "fa": ("این خبر حذف شد.",),
    "ja": ("この記事は編集部の判断で取り消しました。",),
    "zh": ("本文已被撤回。",),
    "ko": ("이 기사는 편집국 판단으로 삭제되었습니다.",),
    "hi": ("यह लेख हटा दिया गया है।",),
    "vi": ("Bài báo này đã được gỡ.",),
    "id": ("Artikel ini telah dicabut oleh redaksi.",),
    "hu": ("Ezt a cikket visszavontuk.",),
}
UPDATES = {
    "en": (
        "Update: Adds comment by the transport minister and the schedule of Sunday.",
        "This article has been updated to include the answer of the council.",
    ),
    "de": ("Dieser Artikel wurde am 3. März um 17 Uhr aktualisiert.",),
    "fr": ("Cet article a été mis à jour avec la réponse du maire.",),
    "es": ("Este artículo ha sido actualizado con la respuesta del alcalde.",),
    "uk": ("ОНОВЛЕНО: додано відповідь міської ради на запитання редакції.",),
    "ru": ("Материал обновлён: добавлен ответ городского совета.",),
    "pl": ("Artykuł został zaktualizowany o odpowiedź rady miasta.",),
    "nl": ("Dit artikel is bijgewerkt met het antwoord van de raad.",),
    "zh": ("本文已于三月三日更新。",),
}
AMENDED = (
    "This story has been updated to correct the spelling of the mayor's name.",
    "Update: an error in the first paragraph has been put right since Monday.",
    "Dieser Artikel wurde aktualisiert, nachdem ein Fehler gefunden worden war.",
    "Матеріал оновлено: виправлено прізвище міського голови.",
)
TOLD = [
    *(("retraction", lang, n) for lang, all_ in RETRACTIONS.items() for n in all_),
    *(("update", lang, n) for lang, all_ in UPDATES.items() for n in all_),
    *(("correction", "en", notice) for notice in AMENDED),
]


@pytest.mark.parametrize(("kind", "lang", "notice"), TOLD)
def test_kinds_of_notices(kind: str, lang: str, notice: str) -> None:
    article = extract(page(f"<p>{notice}</p>{LONG}", lang=lang))
    assert [(one.kind, one.text) for one in article.corrections] == [(kind, notice)]


@pytest.mark.parametrize(("kind", "lang", "notice"), TOLD)
def test_every_language_has_its_words(kind: str, lang: str, notice: str) -> None:
    assert notice_kind(notice) == kind
    assert set(RETRACTIONS) == set(NOTICES)


@pytest.mark.parametrize(
    "line",
    [
        "The article has been withdrawn from the treaty, the minister said.",
        "This post has been removed.",
        "Dieser Beitrag wurde gelöscht.",
        "Dit bericht is verwijderd.",
        "Эта публикация удалена.",
        "Retraction of the bridge took an hour.",
        "Η στήλη: το άρθρο αποσύρθηκε από το νομοσχέδιο.",
    ],
)
def test_what_is_withdrawn_elsewhere(line: str) -> None:
    assert notice_kind(line) is None


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
