"""One order for names and titles of all languages, and the letters that it falls into. Pure.

Names are compared without case, accents and marks (Unicode NFKD), Latin letters first, then digits, then the other
scripts in Unicode's order, then Han. Punctuation in front does not count. No language's own rules are applied (`Å`
stands under `A`), since one list may hold several languages.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_LONGEST = 120
"""Characters that are compared."""
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d", "ŋ": "n"})
"""Letters that Unicode does not take apart."""
_NO_WORD = re.compile(r"[^a-z0-9]+")
_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
"""Katakana stands with hiragana."""


@dataclass(frozen=True, slots=True, order=True)
class Letter:
    """A letter under which names stand."""

    rank: str
    """Letters in the order of these are in order."""
    id: str
    """For a file's name: ASCII."""
    label: str


DIGITS = Letter("2", "0-9", "0–9")
HAN = Letter("4", "han", "漢字")
OTHER = Letter("5", "other", "#")


def folded_name(text: str) -> str:
    """What is compared of a name: no case, no accents, no punctuation in front."""
    if text.isascii():
        return " ".join(_NO_WORD.sub(" ", text[:_LONGEST].lower()).split())
    apart = unicodedata.normalize("NFKD", text[:_LONGEST].casefold())
    bare = "".join(char for char in apart if not unicodedata.combining(char)).translate(_PLAIN).translate(_HIRAGANA)
    kept = "".join(char if char.isalnum() else " " for char in bare)
    return " ".join(kept.split())


def letter(folded: str) -> Letter:
    """The letter that a folded name stands under."""
    first = folded[:1]
    if not first:
        return OTHER
    if "a" <= first <= "z":
        return Letter(f"1{first}", first, first.upper())
    if not first.isalpha():
        return DIGITS
    if unicodedata.name(first, "").startswith("CJK UNIFIED"):
        return HAN
    return Letter(f"3{ord(first):06x}", f"u{ord(first):04x}", first.upper() if len(first.upper()) == 1 else first)


def name_order(text: str) -> str:
    """A key by whose order names are in order."""
    folded = folded_name(text)
    return f"{letter(folded).rank} {folded}"
