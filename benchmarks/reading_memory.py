"""Whether a process that reads many pages grows: resident memory along the way.

    python benchmarks/reading_memory.py [--pages 2000] [--every 100]

Each page is invented and unlike the others, in one of six languages, with JSON-LD, a
byline, a credit line and a page's furniture.  What is loaded at first use (word lists,
models, date names) is in memory by the first half; prints, as JSON, the memory at
every step and the slope over the second half, in KiB a page.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import random
import warnings
from pathlib import Path
from typing import Any

from crawler.extract import extract

WORDS = {
    "en": (
        "the harbour ferry office opened again after winter and sails to port",
        "By",
    ),
    "de": ("der Hafen und die Fähre fahren wieder nach dem Winter in die Stadt", "Von"),
    "fr": ("le port et la compagnie ont rouvert la ligne après un long hiver", "Par"),
    "es": ("el puerto y la compañía abrieron la línea tras un largo invierno", "Por"),
    "uk": ("порт знову відкрив лінію після довгої зими та чекає на гостей", "Автор:"),
    "pl": ("port i spółka znowu otworzyły linię po długiej zimie dla gości", "Autor:"),
}
NAMES = ("Jane Doe", "Max Muster", "Ana Ejemplo", "Олена Приклад", "Jan Wzór")


def page(number: int) -> tuple[bytes, str]:
    """One page and its address."""
    chance = random.Random(number)
    language, (said, by) = chance.choice(list(WORDS.items()))
    words = said.split()
    lines = [
        " ".join(chance.choices(words, k=chance.randint(12, 60))).capitalize()
        + f" {n}."
        for n in range(chance.randint(6, 40))
    ]
    title = f"{' '.join(chance.sample(words, 6)).capitalize()} {number}"
    name = (
        f"{chance.choice(NAMES)} {chance.choice(NAMES).split()[-1]}{'x' * (number % 7)}"
    )
    day = f"20{10 + number % 14}-{1 + number % 12:02}-{1 + number % 28:02}"
    data = {
        "@type": "NewsArticle",
        "headline": title,
        "author": {"@type": "Person", "name": name},
        "datePublished": f"{day}T0{number % 10}:15:00+02:00",
    }
    links = "".join(f"<li><a href='/{n}'>{n} {words[n]}</a>" for n in range(9))
    html = (
        f"<!doctype html><html lang={language}><head><title>{title} - Example</title>"
        f"<script type='application/ld+json'>{json.dumps(data)}</script></head><body>"
        f"<nav><ul>{links}</ul></nav><article><h1>{title}</h1>"
        f"<p class=byline>{by} {name}</p><time datetime={day}>{day}</time>"
        + "".join(f"<p>{line}</p>" for line in lines)
        + "<p>Source: Reuters</p></article><footer>© Example</footer></body></html>"
    )
    return (
        html.encode(),
        f"https://www.example.org/{language}/{number}/{number:x}-story",
    )


def resident() -> int:
    """KiB of this process in memory."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmRSS:")[2].split()[0])


def measure(pages: int, every: int) -> dict[str, Any]:
    steps: list[tuple[int, int]] = []
    for number in range(1, pages + 1):
        article = extract(*page(number))
        if not article.body or not article.title:
            raise SystemExit(f"page {number} was not read")
        if number % every == 0:
            gc.collect()
            steps.append((number, resident()))
    later = steps[len(steps) // 2 :]
    return {"pages": pages, "kib": steps, "slope_kib_a_page": slope(later)}


def slope(steps: list[tuple[int, int]]) -> float:
    """Of the straight line that lies nearest to the steps."""
    mean_x = sum(x for x, _ in steps) / len(steps)
    mean_y = sum(y for _, y in steps) / len(steps)
    rise = sum((x - mean_x) * (y - mean_y) for x, y in steps)
    return round(rise / sum((x - mean_x) ** 2 for x, _ in steps), 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--every", type=int, default=100)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    print(json.dumps(measure(options.pages, options.every)))


if __name__ == "__main__":
    main()
