"""The fixed words of each language: labels, credit lines, furniture of a page."""

SOURCE_LINE = {
    "ar": "المصدر: {}",
    "de": "Quelle: {}",
    "en": "Source: {}",
    "es": "Fuente: {}",
    "fr": "Source : {}",
    "ja": "出典：{}",
    "uk": "Джерело: {}",
    "zh": "来源：{}",
}
REPUBLICATION = {
    "en": "This article was first published by the {} and is republished here with "
    "permission.",
}
CONTRIBUTION = {"fr": "(Avec {})", "en": "With reporting by {}"}
DATELINE = {"en": "{place}, {date} ({name}) - ", "es": "{place}, {date} ({name}).- "}
BY = {
    "ar": "بقلم {}",
    "de": "Von {}",
    "en": "By {}",
    "es": "Por {}",
    "fr": "Par {}",
    "ja": "{}",
    "uk": "{}",
    "zh": "记者 {}",
}
AND = {
    "ar": " و",
    "de": " und ",
    "en": " and ",
    "es": " y ",
    "fr": " et ",
    "ja": "、",
    "uk": ", ",
    "zh": "、",
}
ABOUT_AUTHOR = {"en": "About the author", "uk": "Про автора"}
RELATED = {
    "ar": "اقرأ أيضاً",
    "de": "Mehr zum Thema",
    "en": "Read also",
    "es": "Lea también",
    "fr": "À lire aussi",
    "ja": "関連記事",
    "uk": "Читайте також",
    "zh": "相关新闻",
}
NEWSLETTER = {
    "ar": "اشترك في نشرتنا البريدية اليومية",
    "de": "Jetzt unseren Newsletter abonnieren",
    "en": "Sign up for our morning letter",
    "es": "Reciba nuestro boletín cada mañana",
    "fr": "Recevez notre lettre chaque matin",
    "ja": "メールマガジンに登録する",
    "uk": "Підпишіться на нашу розсилку",
    "zh": "订阅我们的每日简报",
}
NAVIGATION = {
    "ar": ("الرئيسية", "محليات", "ثقافة", "اتصل بنا"),
    "de": ("Startseite", "Region", "Kultur", "Impressum"),
    "en": ("Home", "Region", "Culture", "Contact"),
    "es": ("Portada", "Local", "Cultura", "Contacto"),
    "fr": ("Accueil", "Région", "Culture", "Contact"),
    "ja": ("ホーム", "地域", "文化", "お問い合わせ"),
    "uk": ("Головна", "Новини", "Культура", "Контакти"),
    "zh": ("首页", "本地", "文化", "联系我们"),
}
COMMENTS = {
    "ar": ("قارئ", "شكراً على هذا الخبر الجميل."),
    "de": ("Leser", "Danke für den Bericht, gut zu wissen."),
    "en": ("A reader", "Thank you for this, I had no idea."),
    "es": ("Un lector", "Gracias por la noticia."),
    "fr": ("Une lectrice", "Merci pour cet article."),
    "ja": ("読者", "興味深い記事でした。"),
    "uk": ("Читач", "Дякую за цікаву новину."),
    "zh": ("读者", "谢谢报道，很有意思。"),
}
PHOTO = {
    "ar": "منظر عام للمكان",
    "de": "Blick auf den Ort",
    "en": "A view of the place",
    "es": "Vista del lugar",
    "fr": "Vue des lieux",
    "ja": "現場の様子",
    "uk": "Загальний вигляд",
    "zh": "现场照片",
}
EARLIER = {"ar": "أخبار أقدم", "en": "Earlier stories", "zh": "更早的新闻"}
EDIT = {
    "ar": "وأضافت الجهة المعنية في بيان لاحق أن المراجعة رقم {} قد اكتملت.",
    "de": "In einer {}. Ergänzung hieß es, die Prüfung sei inzwischen abgeschlossen.",
    "en": "In a later statement, number {}, those responsible said that the review "
    "had been completed.",
    "es": "En un comunicado posterior, el número {}, se informó de que la revisión "
    "había concluido.",
    "fr": "Dans un communiqué ultérieur, le numéro {}, il est précisé que l'examen "
    "est terminé.",
    "ja": "その後の発表（第{}報）によると、確認作業は完了した。",
    "uk": "У пізнішому повідомленні, номер {}, ідеться про завершення перевірки.",
    "zh": "有关方面在后来的第{}次通报中表示，核查工作已经完成。",
}
