"""What is broken on a page itself: shortcodes that nobody rendered, text in the wrong encoding."""

from __future__ import annotations

import re

from snapshot.parse.shortcodes import SHORTCODE

_MOJIBAKE = re.compile(r"Ã[\x80-\xbf©¨¤¶¼±³ª¡­]|â€[\x99\x9c\x9d™œ“”¦]|Â[\xa0£©®»«°]|ï»¿")


def defects_of(text: str) -> tuple[str, ...]:
    """The defects that a page's text shows."""
    found = SHORTCODE.finditer(text) if "[" in text else ()
    names = dict.fromkeys((match[1] or match[2]).lower() for match in found)
    defects = [f"unrendered shortcode: {name}" for name in names]
    if not text.isascii() and _MOJIBAKE.search(text):
        defects.append("mojibake")
    if "\N{REPLACEMENT CHARACTER}" in text:
        defects.append("replacement characters")
    return tuple(defects)


def without_shortcodes(text: str) -> str:
    """The text with its dead shortcodes taken out."""
    return SHORTCODE.sub("", text).strip() if "[" in text else text
