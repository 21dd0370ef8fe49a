"""Names of authors in text and metadata: told from labels, roles, dates and addresses."""

from __future__ import annotations

import re

from snapshot.extraction.datetext import find_date
from snapshot.extraction.tree import squeezed
from snapshot.extraction.words import AND, BY, NOBODY

LABEL = re.compile(rf"^\W*(?:{BY})\b\s*[:.]?\s+|^\W*(?:{BY})\s*[:：]\s*", re.IGNORECASE)
"""`By`, `Von`, `Autor:` before a name."""
_AND = re.compile(rf"\s*[,;|]\s*(?:(?:{AND})\s+)?|\s+(?:{AND})\s+", re.IGNORECASE)
_ROLE = re.compile(r"\s*[(\[].*|\s+[-–—|·•].*|\s*@\S+.*")
_ADDRESS = re.compile(r"https?:|www\.|\.com\b|[\w.]+@[\w.]+", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_LONGEST_NAME = 60
_MOST_WORDS = 6
_MOST_NAMES = 20


def names_of(text: str) -> tuple[str, ...]:
    """The names in a byline such as `By Ann Lee and Bo Ek, editors`; none where what stands there is no name."""
    text = squeezed(text)
    if found := find_date(text):
        text = text[: found[1]] + " | " + text[found[2] :]
    text = LABEL.sub("", text.strip(" |·•–—,")).strip()
    names = []
    for part in _AND.split(text)[:_MOST_NAMES]:
        name = LABEL.sub("", _ROLE.sub("", part)).strip(" .,:;|·•–—-\"'")
        if is_name(name) and name not in names:
            names.append(name)
    return tuple(names)


def is_name(text: str) -> bool:
    """Whether a text may be somebody's name."""
    if not 1 < len(text) <= _LONGEST_NAME or _DIGIT.search(text) or _ADDRESS.search(text):
        return False
    words = text.split()
    if len(words) > _MOST_WORDS or text.lower() in NOBODY:
        return False
    return any(char.isalpha() for char in text) and (text[0].isupper() or not text[0].islower())
