# ruff: noqa: E501 -- stories are easier to read in whole sentences
"""The model page told otherwise: other languages, wordings, markup and names.

Every story is ours.  A variant says what must come out of it; no wording here stands
among the ``yes`` examples of a rule (test_model.py sees to that).
"""

from __future__ import annotations

from .layouts import Variant

VARIANTS = (
    Variant(
        name="ferry-uk",
        language="uk",
        layout="wordpress",
        publisher="Дністровські новини",
        host="dnister-news.example",
        title="Порт готується до весняної повені",
        paragraphs=(
            "Вода в річці підніматиметься щонайменше два тижні, і низинні причали "
            "доведеться закрити, за даними Інституту водних шляхів, який стежить за "
            "рівнем щогодини.",
            "«Ми не чекаємо лиха, але готуємося до довгої роботи», пише автор звіту, і "
            "додає, що минулого року насоси ввімкнули запізно.",
            "Мешканці двох вулиць уже перенесли речі на другий поверх, а школа тимчасово "
            "переїхала до міської бібліотеки.",
        ),
        source="Першоджерело: Степовий кур'єр",
        credit="Степовий кур'єр",
        cited="Інституту",
        bio="Я Олена Гайдук, журналістка видання Дністровські новини. Пишу про річки.",
        author="Олена Гайдук",
    ),
    Variant(
        name="tram-ru",
        language="ru",
        layout="lines",
        publisher="Заречье сегодня",
        host="zarechye.example",
        title="Трамвай вернётся на мост осенью",
        paragraphs=(
            "Движение по старому мосту откроют не раньше октября, потому что опоры "
            "оказались слабее, чем думали строители, сообщает издание «Мостовик».",
            "Комиссия осмотрела конструкции трижды и решила усилить две из них, на что "
            "уйдёт всё лето и почти половина городского запаса стали.",
            "Пока что пассажиров будут возить автобусы, а билеты останутся прежними, и "
            "это обещание записано в решении совета.",
        ),
        source="Источник новости: «Волжский листок»",
        credit="Волжский листок",
        cited="Мостовик",
        bio="Павел Кирсанов — корреспондент газеты «Заречье сегодня», пишет о транспорте.",
        author="Павел Кирсанов",
    ),
    Variant(
        name="weinberg-de",
        language="de",
        layout="semantic",
        publisher="Rebland aktuell",
        host="rebland-aktuell.example",
        title="Später Frost trifft die Hänge am Fluss",
        paragraphs=(
            "Der Frost der vergangenen Woche hat an den unteren Hängen fast jede dritte "
            "Knospe vernichtet, laut dem Institut für Rebenforschung ein Schaden, wie es "
            "ihn seit zwölf Jahren nicht gab.",
            "Die Fachleute zählten auf vierzig Flächen und fanden große Unterschiede "
            "zwischen alten und jungen Stöcken, die niemand erwartet hatte.",
            "Die Winzer hoffen nun auf einen milden Mai, denn aus den Nebenaugen können "
            "noch Trauben wachsen, wenn auch kleinere als sonst.",
        ),
        source="Ursprünglich veröffentlicht auf Talspiegel",
        credit="Talspiegel",
        cited="Institut für Rebenforschung",
        bio="Ich bin Konrad Ammann, freier Reporter für Rebland aktuell, und mag Hanglagen.",
        author="Konrad Ammann",
    ),
    Variant(
        name="dunes-fr",
        language="fr",
        layout="classes",
        publisher="L'Écho du Marais",
        host="echo-marais.example",
        title="Les dunes reculent plus vite que prévu",
        paragraphs=(
            "La côte a perdu quatre mètres en un hiver, selon l'Observatoire du littoral, "
            "et les deux digues de bois n'y changent rien, car le sable passe dessous.",
            "Les mesures, faites chaque mois au même endroit, montrent que la plage du "
            "nord souffre davantage que celle du sud, mieux tenue par les oyats.",
            "La commune veut déplacer le parking avant l'été et planter des ganivelles, "
            "un chantier confié aux écoles du canton.",
        ),
        source="Cet article est d'abord paru sur « La Gazette des Dunes »",
        credit="La Gazette des Dunes",
        cited="Observatoire du littoral",
        bio="Maud Leroux est rédactrice à L'Écho du Marais. Elle suit la mer et les ports.",
        author="Maud Leroux",
    ),
    Variant(
        name="olivos-es",
        language="es",
        layout="wordpress",
        publisher="Diario del Cerro",
        host="diario-cerro.example",
        title="La cosecha de aceituna será la mitad",
        paragraphs=(
            "La sequía dejará este año menos de la mitad de la cosecha habitual, según el "
            "Instituto del Olivar, que ha visitado más de cien fincas desde enero.",
            "Los técnicos señalan que los árboles viejos aguantan mejor y que el riego "
            "nocturno ha salvado algunas laderas, aunque no todas las que se esperaba.",
            "Las cooperativas piden agua para junio y temen que muchos jóvenes dejen el "
            "campo si el precio no sube antes del otoño.",
        ),
        source="Nota publicada por primera vez en La Voz del Llano",
        credit="La Voz del Llano",
        cited="Instituto del Olivar",
        bio="Me llamo Inés Robledo, reportera de Diario del Cerro desde hace seis años.",
        author="Inés Robledo",
    ),
    Variant(
        name="most-pl",
        language="pl",
        layout="lines",
        publisher="Wieści Doliny",
        host="wiesci-doliny.example",
        title="Kładka nad rzeką otwarta po remoncie",
        paragraphs=(
            "Piesi mogą znów przejść na drugi brzeg, a remont trwał o miesiąc krócej, niż "
            "zakładano, jak podaje Instytut Mostów i Dróg w swoim komunikacie.",
            "Nowe deski są z modrzewia, a barierki podniesiono o dwadzieścia centymetrów, "
            "bo turyści chętnie na nich siadali.",
            "Miasto prosi rowerzystów o prowadzenie rowerów, dopóki nie wyschnie farba i "
            "nie zostanie odebrany ostatni odcinek.",
        ),
        source="Źródło informacji: Kurier Podgórski",
        credit="Kurier Podgórski",
        cited="Instytut Mostów i Dróg",
        bio="Nazywam się Marta Zielska, dziennikarka Wieści Doliny.",
        author="Marta Zielska",
    ),
    Variant(
        name="serra-pt",
        language="pt",
        layout="semantic",
        publisher="Folha da Encosta",
        host="folha-encosta.example",
        title="Trilha da serra reabre com novas regras",
        paragraphs=(
            "A trilha mais antiga da serra volta a receber visitantes no sábado, com no "
            "máximo sessenta pessoas por dia, segundo o Instituto da Montanha.",
            "Os guias pedem calçado fechado e água para quatro horas, porque a fonte do "
            "alto secou em março e ainda não voltou a correr.",
            "Quem quiser subir deve inscrever-se na véspera, e a descida terá de começar "
            "antes das três da tarde, mesmo no verão.",
        ),
        source="Texto originalmente publicado no Jornal da Serra",
        credit="Jornal da Serra",
        cited="Instituto da Montanha",
        bio="Caio Bastos é repórter da Folha da Encosta e sobe montanhas aos domingos.",
        author="Caio Bastos",
    ),
    Variant(
        name="valli-it",
        language="it",
        layout="classes",
        publisher="Gazzetta dell'Altopiano",
        host="gazzetta-altopiano.example",
        title="Il rifugio cerca un nuovo gestore",
        paragraphs=(
            "Dopo trent'anni il rifugio più alto della valle resta senza gestore, e la "
            "strada è chiusa da una frana, secondo l'Istituto della Montagna di Belvento.",
            "Le domande si possono presentare fino a giugno e il comune promette un "
            "affitto simbolico per i primi due inverni.",
            "Chi arriva troverà una cucina nuova, otto camere e una teleferica che ha "
            "bisogno di un motore più forte di quello di oggi.",
        ),
        source="Articolo ripubblicato da Il Corriere delle Valli",
        credit="Il Corriere delle Valli",
        cited="Istituto della Montagna",
        bio="Sono Elisa Tonin, giornalista della Gazzetta dell'Altopiano.",
        author="Elisa Tonin",
    ),
    Variant(
        name="ova-tr",
        language="tr",
        layout="wordpress",
        publisher="Yayla Haber",
        host="yaylahaber.example",
        title="Ovada sulama bu yıl erken başladı",
        paragraphs=(
            "Çiftçiler bu yıl suyu üç hafta erken açtı, çünkü Tarım Enstitüsü'ne göre "
            "toprak son yirmi yılın en kuru martını yaşadı ve kuyular yarı yarıya boş.",
            "Köylerde gece sulaması için sıra defteri tutuluyor ve her tarla yalnızca iki "
            "saat su alabiliyor, kimse de buna itiraz etmiyor.",
            "Kooperatif, nisan yağmurları gelmezse pancar yerine nohut ekilmesini "
            "öneriyor ve tohumu şimdiden depoya koydu.",
        ),
        source="Haberin kaynağı: Ova Gazetesi",
        credit="Ova Gazetesi",
        cited="Tarım Enstitüsü",
        bio="Ben Cemre Aydın, Yayla Haber için yazan bir muhabirim.",
        author="Cemre Aydın",
    ),
    Variant(
        name="wadi-ar",
        language="ar",
        layout="lines",
        publisher="أخبار الساحل",
        host="sahel-news.example",
        title="عودة القطار إلى محطة الوادي",
        paragraphs=(
            "عاد القطار إلى محطة الوادي بعد توقف دام عامين كاملين بسبب أعمال الصيانة "
            "الطويلة، وذكرت وزارة السكك الحديدية أن الرحلات ستكون ثلاثا في اليوم.",
            "وقال الركاب إن السفر صار أسرع وأهدأ من قبل، وإن العربات الجديدة نظيفة، لكن "
            "الأسعار ارتفعت قليلا في الدرجة الثانية.",
            "وتنتظر القرى المجاورة افتتاح محطتين صغيرتين قبل نهاية الصيف حتى يصل الطلاب "
            "إلى المدارس في موعدهم.",
        ),
        source="مصدر الخبر: جريدة الوادي",
        credit="جريدة الوادي",
        cited="وزارة السكك الحديدية",
        bio="هالة منصور كاتبة في أخبار الساحل.",
        author="هالة منصور",
    ),
    Variant(
        name="valley-zh",
        language="zh",
        layout="semantic",
        publisher="江岸新闻",
        host="jiangan.example",
        title="山谷里的老桥修好了",
        paragraphs=(
            "经过两年的施工，山谷里的老桥在星期一重新开放，行人和自行车可以先通过，"
            "据桥梁研究所指出，桥身的新钢索能够用上五十年。",
            "村民们说，过去到对岸的市场要绕行十二公里，现在只要走几分钟，"
            "孩子们上学也不用再坐船了。",
            "县里还打算在桥头种树，修一座小亭子，让等车的老人有地方休息，"
            "工程将在秋天以前完成。",
        ),
        source="（转自：山谷晚报）",
        credit="山谷晚报",
        cited="桥梁研究所",
        bio="作者简介：陈雨，江岸新闻记者。",
        author="陈雨",
    ),
    Variant(
        name="river-ja",
        language="ja",
        layout="classes",
        publisher="湖畔ジャーナル",
        host="kohan.example",
        title="川沿いの遊歩道、秋に再開へ",
        paragraphs=(
            "二年前の大雨で崩れた川沿いの遊歩道が、この秋に再び歩けるようになる見通しだ。"
            "河川研究所によると、新しい護岸は以前の倍の強さがあるという。",
            "工事は上流から順に進められ、桜並木のある区間は根を傷めないよう手作業で"
            "掘り進めている。住民は説明会で夜間の作業を控えるよう求めた。",
            "町は再開に合わせて案内板を四か国語に改め、休憩所を三つ増やす計画を立てている。",
        ),
        source="引用元：谷川タイムズ",
        credit="谷川タイムズ",
        cited="河川研究所",
        bio="筆者：森本葵、湖畔ジャーナルのライター。",
        author="森本葵",
    ),
    Variant(
        name="upland-en",
        language="en",
        layout="lines",
        publisher="Moorland Mail",
        host="moorland-mail.example",
        title="Sheep counters wanted for the long winter",
        paragraphs=(
            "Farmers on the high moor have lost track of some nine hundred animals since "
            "the storms, and the Upland Research Institute said on Friday that half of "
            "them may simply be on the wrong side of a fence.",
            "Volunteers will walk in pairs from Saturday, each with a stretch of wall to "
            "follow and a card on which to write what they see.",
            "The count ends when the snow does, and there will be soup in the village hall "
            "for everybody who comes back with wet feet.",
        ),
        source="This report first ran in the Upland Courier.",
        credit="Upland Courier",
        cited="Upland Research Institute",
        bio="Fergus Hale covers farming for the Moorland Mail and keeps two slow ponies.",
        author="Fergus Hale",
    ),
    Variant(
        name="dal-nl",
        language="nl",
        layout="wordpress",
        publisher="Dijkpost",
        host="dijkpost.example",
        title="Veerpont vaart voorlopig alleen overdag",
        paragraphs=(
            "De pont over de rivier vaart tot juli alleen tussen zes en zes, volgens het "
            "Bureau Binnenwater omdat de lichten op de zuidelijke kade niet meer voldoen.",
            "Fietsers zijn boos over de omweg van elf kilometer, maar de veerman zelf "
            "zegt dat hij liever twee maanden vroeg naar huis gaat dan eens te laat.",
            "De gemeente heeft nieuwe lampen besteld en hoopt dat de eerste avondvaart "
            "nog voor de zomerkermis kan plaatsvinden.",
        ),
        source="Dit bericht werd eerder gepubliceerd door Dalkoerier.",
        credit="Dalkoerier",
        cited="Bureau Binnenwater",
        bio="Mijn naam is Joris Hamer, verslaggever bij Dijkpost.",
        author="Joris Hamer",
    ),
    Variant(
        name="ghati-hi",
        language="hi",
        layout="classes",
        publisher="पहाड़ टाइम्स",
        host="pahad.example",
        title="घाटी की सड़क फिर खुली",
        paragraphs=(
            "बर्फ हटाने के बाद घाटी की मुख्य सड़क सोमवार सुबह फिर खोल दी गई और छोटी गाड़ियाँ "
            "चलने लगीं, राष्ट्रीय सड़क संस्थान के अनुसार भारी ट्रकों को एक सप्ताह और रुकना होगा।",
            "गाँव के लोगों ने बताया कि इस बार बर्फ जल्दी पिघली और पुल को कोई नुकसान नहीं हुआ, "
            "जबकि पिछले साल दो महीने तक रास्ता बंद रहा था।",
            "स्कूल भी गुरुवार से खुलेंगे और बाजार में सब्जियों के दाम धीरे धीरे नीचे आने की "
            "उम्मीद की जा रही है।",
        ),
        source="सौजन्य: घाटी समाचार",
        credit="घाटी समाचार",
        cited="राष्ट्रीय सड़क संस्थान",
        bio="मेरा नाम कविता रावत है, पहाड़ टाइम्स की संवाददाता।",
        author="कविता रावत",
    ),
    Variant(
        name="dal-sv",
        language="sv",
        layout="semantic",
        publisher="Sjöbladet",
        host="sjobladet.example",
        title="Isen gick tidigare än någonsin",
        paragraphs=(
            "Isen på den stora sjön bröt upp redan i mars, det tidigaste datumet sedan "
            "mätningarna började, enligt Institutet för sjöar som följer sextio vikar.",
            "Fiskarna har fått dra upp sina nät i förtid och hyr nu större båtar för att "
            "hinna ut till de yttre skären innan vinden vänder.",
            "Kommunen ber alla att hålla sig borta från bryggorna i norr, där ismassorna "
            "har tryckt sönder både räcken och lyktstolpar.",
        ),
        source="Texten publicerades först i Dalposten",
        credit="Dalposten",
        cited="Institutet för sjöar",
        bio="Jag heter Tuva Nord, reporter på Sjöbladet.",
        author="Tuva Nord",
    ),
)
