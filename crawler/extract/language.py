"""Which language the text is in: what its letters say, with the page's word beside it.

The page's own word is often the template's (``lang=en`` over Ukrainian text), so the
text decides; the word decides between languages that short texts cannot tell apart.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from .clean import has_letters

# More text than this changes nothing and costs time.
ENOUGH = 1000
# Less than this says nothing.
TOO_LITTLE = 20
# Below this many characters a sure answer is luck.
SHORT = 200
SURE = 0.9
# Languages that are written alike: within a group the page's own word is believed.
ALIKE = tuple(
    frozenset(group.split())
    for group in (
        "no nb nn da sv",
        "hr sr bs sh sl cnr",
        "id ms jv su",
        "cs sk",
        "pt gl",
        "es ca gl ast an",
        "nl af fy li",
        "mk bg",
        "ru be uk bg",
        "de lb als nds",
        "xh zu ss nr",
        "hi mr ne",
        "ur fa ps",
        "kk ky tt",
        "en sco",
        "it co",
        "fr oc wa",
        "tr az",
        "st tn nso",
        "rw rn",
        "kl en de da",
    )
)
# No language of news, or a variety of one: beside these the right one loses votes.
LEFT_OUT = frozenset(
    "zxx hbo grc la vo ext gcf gcr guw ltg lij uzs wuu yue ary arz pcm bcl sa".split()
)
# The model's codes for what BCP 47 calls otherwise.
CODES = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "jw": "jv"}


def read_language(text: str, declared: str | None) -> str | None:
    """BCP 47 code of the text's language; None where there is too little text.

    declared: what the page says, believed only where the text leaves a doubt.
    """
    text = text.strip()[:ENOUGH]
    said = _code(declared)
    if not has_letters(text, TOO_LITTLE):
        return None
    code, sure = _identifier().classify(text)
    found = _code(str(code))
    if said is None or said == found:
        return found
    # Languages that the model does not know are the page's to name.
    if said not in _known() and said.isalpha():
        return said if _same_script(text) else found
    alike = any(said in group and found in group for group in ALIKE)
    unsure = float(sure) < SURE or (len(text) < SHORT and _same_script(text))
    return said if alike or unsure else found


def _same_script(text: str) -> bool:
    """Whether most letters are Latin, which most declared languages are written in."""
    letters = [one for one in text if one.isalpha()]
    latin = sum(1 for one in letters if one < "\u0250" or "\u1e00" <= one < "\u1f00")
    return latin * 2 > len(letters)


def _code(tag: str | None) -> str | None:
    code = (tag or "").split("-")[0].lower()
    return CODES.get(code, code) or None


@cache
def _identifier() -> Any:
    from numpy import ascontiguousarray
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    whole = LanguageIdentifier.from_model_file(MODEL_FILE)
    whole.set_languages([x for x in whole.labels if x not in LEFT_OUT])
    # One that knows of no others: it would keep their columns.  Those that are chosen
    # lie far apart in memory, and rows are what is read.
    return LanguageIdentifier(
        ascontiguousarray(whole.nb_ptc),
        whole.nb_pc,
        whole.nb_classes,
        whole.tk_nextmove,
        whole.tk_output,
        norm_probs=True,
        tk_row=whole.tk_row,
    )


@cache
def _known() -> frozenset[str]:
    return frozenset(_code(str(label)) or "" for label in _identifier().labels)
