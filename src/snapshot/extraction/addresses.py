"""The words of a page's address: they come from the title that the page was given first."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote, urlsplit

_WORD = re.compile(r"[^\W_]+")
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "'": "", "’": ""})


def plain_words(text: str) -> frozenset[str]:
    """A text's words as addresses spell them: in lower case, without accents."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).casefold().translate(_SPELLED))
    return frozenset(_WORD.findall("".join([char for char in folded if not unicodedata.combining(char)])))


def path_of(url: str) -> str:
    """An address's path; of a file on this machine its name alone: where somebody keeps it says nothing of the page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"/{parts.path.rpartition('/')[2]}" if parts.scheme == "file" else parts.path


def words_of_path(url: str) -> frozenset[str]:
    """The words of an address's path."""
    return plain_words(unquote(path_of(url)))


def shared(one: str, other: str) -> float:
    """The share of the words of two texts that both have."""
    ours, theirs = plain_words(one), plain_words(other)
    return len(ours & theirs) / max(1, len(ours | theirs))
