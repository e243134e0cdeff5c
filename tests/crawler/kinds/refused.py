"""Invented pages that are no article, in several languages, and articles like them."""

from __future__ import annotations

from .pages import LONG, SHORT, jsonld, links, page

TEASERS = "".join(
    f"<article><h2><a href=/a/{n}>Harbour town counts its boats for day {n}</a></h2>"
    f"<p>The keeper wrote down {n} boats in the book.</p></article>"
    for n in range(30)
)

HUBS = {
    "front page": (page(links(60), title="Harbour Courier"), "https://paper.example/"),
    "section with teasers": (
        page(TEASERS, title="World - Harbour Courier", h1="World"),
        "https://paper.example/world/",
    ),
    "tag, German": (
        page(
            links(30, "Was am Tag {} der langen Dürre an der Elbe geschah"),
            title="Thema: Dürre",
            lang="de",
        ),
        "https://blatt.example/thema/duerre",
    ),
    "author, Ukrainian": (
        page(
            links(30, "Що сталося на {} день великої посухи над річкою"),
            title="Усі статті автора",
            lang="uk",
        ),
        "https://gazeta.example/author/7",
    ),
    "section, Japanese": (
        page(
            links(
                40,
                "長い日照りの{}日目に川の上流の村で起きた出来事のすべて、その一部始終",
            ),
            title="国際ニュース一覧",
            lang="ja",
        ),
        "https://shimbun.example/world",
    ),
    "collection that says so": (
        page(
            "<p>News of the harbour.</p>" + links(8),
            head=jsonld("CollectionPage", name="Harbour"),
        ),
        "https://paper.example/harbour",
    ),
    "search results": (
        page(
            "<p>3 results for bridge.</p>" + links(3),
            head=jsonld("SearchResultsPage", name="bridge"),
        ),
        "https://paper.example/search?q=bridge",
    ),
}

_HELP = {
    "en": "The page may have moved. Try the front page or search for it here.",
    "fr": "Essayez la page d'accueil, ou cherchez le sujet qui vous intéresse.",
    "es": "Vuelva a la portada o busque aquí el tema que le interesa.",
    "pl": "Wróć na stronę główną albo poszukaj tematu w naszym archiwum.",
    "tr": "Ana sayfaya dönebilir ya da aradığınız konuyu burada bulabilirsiniz.",
    "ar": "يمكنك العودة إلى الصفحة الرئيسية أو البحث عن الموضوع هنا.",
    "zh": "您可以返回首页，或者在这里搜索您感兴趣的内容。",
    "hi": "आप मुख्य पृष्ठ पर लौट सकते हैं या यहाँ विषय खोज सकते हैं।",
    "sv": "Gå till startsidan eller sök efter ämnet här i arkivet.",
    "ko": "첫 화면으로 돌아가거나 여기에서 주제를 검색해 보세요.",
}


def _missing(lang: str, title: str, h1: str | None = None) -> tuple[bytes, str]:
    html = page(f"<p>{_HELP[lang]}</p>", title=title, h1=h1, lang=lang)
    return html, "https://paper.example/news/2026/the-bridge"


SOFT_404 = {
    "English": _missing("en", "Page not found | Harbour Courier", "Page not found"),
    "a sorry": _missing(
        "en", "Harbour Courier", "Sorry, the page you requested cannot be found"
    ),
    "a story that is gone": _missing(
        "en", "This article is no longer available - Harbour Courier", "Oh no"
    ),
    "French": _missing("fr", "Page introuvable", "Erreur 404"),
    "Spanish": _missing("es", "Página no encontrada - El Puerto", "Error 404"),
    "Polish": _missing("pl", "Nie znaleziono strony", "Nie znaleziono strony"),
    "Turkish": _missing("tr", "Sayfa bulunamadı", "Aradığınız sayfa bulunamadı"),
    "Arabic": _missing("ar", "الصفحة غير موجودة", "الصفحة غير موجودة"),
    "Chinese": _missing("zh", "页面不存在", "抱歉，您访问的页面不存在"),
    "Hindi": _missing("hi", "पेज नहीं मिला", "404"),
    "Swedish": _missing("sv", "Sidan kunde inte hittas", "Sidan finns inte"),
    "Korean": _missing("ko", "페이지를 찾을 수 없습니다", "404"),
}


_PASSWORD = "<form><input type=text><input type=password></form>"


def _wall(*lines: str, title: str, h1: str | None = None, lang: str = "en") -> bytes:
    body = "".join(f"<p>{line}</p>" for line in lines)
    return page(body, title=title, h1=h1, lang=lang)


BLOCKS = {
    "browser check": _wall(
        "Checking that the connection is secure before you go on to paper.example.",
        "Ray ID: 8a12bc", title="Just a moment...", h1="paper.example",
    ),
    "turned away": _wall(
        "You don't have permission to open this page on this server.",
        "Reference #18.2f4d", title="Access Denied",
    ),
    "captcha": _wall(
        "Please turn the picture until the boat stands upright.",
        title="Are you a robot?",
    ),
    "rate": _wall("Try again in a minute.", title="429 Too Many Requests"),
    "German": _wall(
        "Bitte bestätigen Sie, dass Sie ein Mensch sind.", "Vorgang: 77-12",
        title="Sicherheitsüberprüfung", lang="de",
    ),
    "French": _wall(
        "Votre demande ressemble à celle d'une machine.", title="Accès refusé",
        lang="fr",
    ),
    "Russian": _wall(
        "Ваш запрос похож на запрос робота. Повторите его позже.",
        title="Доступ ограничен", lang="ru",
    ),
    "Chinese": _wall("请完成下面的验证以继续访问。", title="安全验证", lang="zh"),
    "Japanese": _wall(
        "このページを表示する権限がありません。", title="アクセスが拒否されました",
        lang="ja",
    ),
    "log in first": _wall(
        "Enter your e-mail address and your password.", "Forgot your password?",
        _PASSWORD, title="Log in - Harbour Courier",
        h1="Log in to continue",
    ),
    "log in first, Spanish": _wall(
        "Escriba su correo electrónico y su contraseña.",
        "¿Ha olvidado su contraseña?", _PASSWORD, title="Iniciar sesión", lang="es",
    ),
    "log in first, Ukrainian": _wall(
        "Введіть адресу електронної пошти та пароль.", _PASSWORD,
        title="Увійдіть, щоб продовжити", lang="uk",
    ),
}  # fmt: skip

_OG = '<meta property="og:type" content="article">'
_DATE = '<meta property="article:published_time" content="2026-03-01T08:00:00Z">'
CONSENT = {
    "English": _wall(
        "We and our 214 partners use cookies and process personal data.",
        "By clicking on the button you agree to the use of cookies.",
        "Accept all cookies", "Manage your privacy settings",
        title="Before you continue",
    ),
    "with the story's markup": page(
        "<p>We use cookies and similar technologies to store personal data. You can "
        "accept all, reject all or manage your choices at any time. Our 650 partners "
        "process your data to measure how advertising performs.</p>",
        title="The bridge opens", head=_OG + _DATE,
    ),
    "German": _wall(
        "Wir und unsere 120 Partner verwenden Cookies und verarbeiten Daten.",
        "Mit Werbung weiterlesen", "Alle akzeptieren", "Datenschutzerklärung",
        title="Zustimmung erforderlich", lang="de",
    ),
    "French": _wall(
        "Nous et nos 98 partenaires stockons des cookies et traitons des données.",
        "Continuer sans accepter", "Accepter et fermer", "Votre vie privée compte",
        title="Vos choix", lang="fr",
    ),
    "Spanish": _wall(
        "Utilizamos cookies propias y de nuestros socios para tratar sus datos.",
        "Aceptar y continuar gratis", "Configurar todas las cookies",
        title="Su privacidad", lang="es",
    ),
    "Dutch": _wall(
        "Wij en onze 80 partners gebruiken cookies en verwerken gegevens.",
        "Alles accepteren en doorgaan", "Cookie-instellingen aanpassen",
        "Accepteren en naar de site", title="Uw keuze", lang="nl",
    ),
    "Polish": _wall(
        "My i nasi partnerzy przetwarzamy dane i używamy plików cookies.",
        "Akceptuję i przechodzę do serwisu", "Zgadzam się na wszystko",
        title="Szanowni Państwo", lang="pl",
    ),
    "Italian": _wall(
        "Noi e i nostri partner utilizziamo cookie e trattiamo dati personali.",
        "Accetta tutto e continua", "Gestisci le tue preferenze",
        title="La tua privacy", lang="it",
    ),
}  # fmt: skip

_COOKIES = (
    "<p>We use cookies on every page, the shop says, and nobody reads the text.</p>"
    "<p>Accept all, the button says. Few people press anything else.</p>"
)

ARTICLES = {
    "short news": page(SHORT, title="Ferry late again"),
    "one sentence": page(
        "<p>The bridge is open again, the harbour master said on Monday.</p>",
        title="Bridge open", head=_OG,
    ),
    "one sentence that nothing marks": page(
        "<p>The bridge is open again, the harbour master said on Monday.</p>",
        title="Bridge open",
    ),
    "about cookies": page(
        _COOKIES + SHORT, title="The cookie banner is ten years old"
    ),
    "about cookies, short": page(_COOKIES + SHORT, title="Why we accept all", head=_OG),
    "about an error page": page(
        LONG, title="Page not found: how towns lose their archives"
    ),
    "named like an error": page(SHORT, title="404", head=jsonld("NewsArticle")),
    "about a number": page(SHORT, title="404 boats counted in the harbour"),
    "about captchas": page(LONG, title="Are you a robot? The test that fails people"),
    "about a refusal": page(SHORT, title="Access denied to lawyers, court says"),
    "refusal as headline": page(SHORT, title="Access denied", head=_DATE),
    "about a login": page(SHORT, title="Log in to vote: town tries the web"),
    "with a log in box": page(
        SHORT * 3 + "<form><p>Log in to continue</p><p>Password</p></form>",
        title="The bridge opens", head=_OG,
    ),
    "with many links": page(SHORT * 2 + links(40), title="Ten years of drought"),
    "list in a story": page(
        SHORT + "<ul>" + "".join(f"<li>Boat {n} of the fleet</li>" for n in range(40))
        + "</ul>", title="The forty boats of the fleet", head=_OG,
    ),
    "German, about consent": page(
        "<p>Die Einwilligung sei unwirksam, urteilte das Gericht am Montag in der "
        "Sache der Bäckerei gegen den Verlag, und sie müsse neu eingeholt werden.</p>"
        * 3, title="Einwilligung unwirksam", lang="de",
    ),
    "Ukrainian, short": page(
        "<p>Міст через річку знову відкрито, повідомив у понеділок голова громади. "
        "Рух ним відновили о шостій ранку.</p>", title="Міст відкрито", lang="uk",
    ),
    **{
        title: page(SHORT, title=title)
        for title in (
            "Flight 404 lands at last",
            "401 people saved off the coast",
            "Security check fails at the airport",
            "Nothing found in search for missing boat",
            "Oops! Mayor drops the ring",
            "Un momento histórico para el puerto",
            "Um momento de alegria na praça",
            "Un instant de calme au port",
            "Siden 1990 har havnen vokst",
            "Доступ ограничен к трём пляжам",
            "Akkoord bereikt over de brug",
            "Captcha maker buys a ferry line",
            "Log in or log out: the forester's week",
            "Access denied to lawyers",
        )
    },
    "Chinese, short": page(
        "<p>大桥周一早上重新开放，港务局长说，车辆从六点开始通行，没有发生事故。</p>",
        title="大桥重新开放", lang="zh",
    ),
}  # fmt: skip
