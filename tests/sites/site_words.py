"""Text and pictures for sites that are filled by a script: the same from the same seed, and nobody else's words."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

AUTHORS = ("Marged Pryce", "Tomasz Wilk", "Adaeze Obi", "Rubén Calvo", "Liv Sørensen")
CATEGORIES = ("Field notes", "Tools", "Harvest", "Weather", "Visits")
TAGS = ("seeds", "ladders", "rain", "compost", "glasshouse", "tides", "bees", "fences")

_PLACES = ("the north terrace", "the old quarry", "Harbour Lane", "the second greenhouse", "the mill pond", "plot nine")
_THINGS = (
    "a wheelbarrow",
    "the rain gauge",
    "forty onions",
    "a borrowed ladder",
    "the seed drawer",
    "two hives",
    "a pump",
)
_DOERS = ("the Tuesday group", "our youngest member", "a visiting surveyor", "the committee", "everyone with boots")
_DEEDS = ("mended", "measured", "painted", "counted", "moved", "argued about", "photographed", "wrote down")
_WHENS = ("before the frost", "at low tide", "after three dry weeks", "on the longest day", "between two showers")
_ENDS = (
    "and nobody was surprised",
    "which took longer than the plan had said",
    "so the ledger now has a page for it",
    "while the kettle boiled over",
    "and the robin watched from the fence",
)
_TITLES = (
    "What {0} taught us about {1}",
    "{1}, revisited {2}",
    "How we {3} {1}",
    "A short history of {0}",
    "{4} at {0}",
)


@dataclass(frozen=True)
class Post:
    """An article as a site's script is told of it."""

    number: int
    title: str
    author: str
    day: date
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    lead: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    """Heading and paragraphs of each."""
    related: tuple[int, ...]
    """Numbers of earlier posts."""
    comments: tuple[tuple[str, str], ...] = ()
    """Who, and what."""
    keyword: str = field(default="")
    """A word that stands in this post alone."""


def sentence(random: Random) -> str:
    """A sentence, more or less of sense."""
    doer, deed, thing = random.choice(_DOERS), random.choice(_DEEDS), random.choice(_THINGS)
    place, when, end = random.choice(_PLACES), random.choice(_WHENS), random.choice(_ENDS)
    shapes = (
        f"{doer} {deed} {thing} near {place} {when}, {end}.",
        f"{when}, {doer} {deed} {thing}.",
        f"near {place} stood {thing}, {end}.",
        f"it was {doer} who {deed} {thing} {when}.",
    )
    said = random.choice(shapes)
    return said[0].upper() + said[1:]


def paragraph(random: Random, least: int = 3, most: int = 7) -> str:
    """A few sentences."""
    return " ".join(sentence(random) for _ in range(random.randint(least, most)))


def posts(number: int, seed: int = 5) -> list[Post]:
    """So many posts, the oldest first."""
    random = Random(seed)
    day = date(2021, 1, 4)
    made: list[Post] = []
    for each in range(1, number + 1):
        day += timedelta(days=random.randint(2, 20))
        made.append(_post(random, each, day))
    return made


def _post(random: Random, number: int, day: date) -> Post:
    words = (random.choice(_PLACES), random.choice(_THINGS), random.choice(_WHENS), random.choice(_DEEDS))
    title = random.choice(_TITLES).format(*words, random.choice(CATEGORIES))
    keyword = f"{random.choice(('brindle', 'cobalt', 'lattice', 'mortar'))}wick{number}"
    sections = tuple(
        (f"{random.choice(_DEEDS).capitalize()} {random.choice(_WHENS)}", (paragraph(random), paragraph(random)))
        for _ in range(random.randint(2, 3))
    )
    return Post(
        number=number,
        title=f"{title[0].upper()}{title[1:]} ({number})",
        author=random.choice(AUTHORS),
        day=day,
        categories=tuple(random.sample(CATEGORIES, random.randint(1, 2))),
        tags=tuple(random.sample(TAGS, random.randint(1, 3))),
        lead=f"{paragraph(random, 2, 3)} We call it {keyword}.",
        sections=sections,
        related=tuple(sorted(random.sample(range(1, number), min(3, number - 1)))),
        comments=tuple(
            (random.choice(("Ivo", "Kerstin", "Bola", "Dafydd")), sentence(random)) for _ in range(random.randint(0, 3))
        ),
        keyword=keyword,
    )


def picture(seed: int, width: int = 960, height: int = 540) -> bytes:
    """A picture of hills under a sky, as PNG (ISO 15948)."""
    random = Random(seed)
    sky, near, far = (bytes(random.randint(low, low + 90) for _ in range(3)) for low in (150, 30, 80))
    crest, slope = random.randint(height // 3, height // 2), random.choice((-3, -2, 2, 3))
    rows = []
    for y in range(height):
        split = max(0, min(width, width // 2 + (y - crest) * slope))
        left, right = (near, far) if slope > 0 else (far, near)
        rows.append(b"\0" + (sky * width if y < crest else left * split + right * (width - split)))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
