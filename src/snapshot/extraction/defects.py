"""What is broken on a page itself: shortcodes that nobody rendered, text in the wrong encoding."""

from __future__ import annotations

import re

SHORTCODE = re.compile(
    r"\[(?:/?([a-z][a-z0-9_-]{2,40})(?:\s+[\w-]+=(?:\"[^\"\]]{0,500}\"|'[^'\]]{0,500}'|[”″][^\]]{0,500}?[”″]|[^\s\]]{1,500})){1,40}\s*/?|/([a-z][a-z0-9_-]{2,40}))\]",
    re.IGNORECASE,
)
"""`[gravityform id=1 title=true]`, `[/caption]`: a name with attributes, or an end. `[sic]` and `[1]` are none."""

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
