"""Keeps what a page fixes to the top of the window below the notice, whatever the cascade makes of it. Pure.

Each declaration of a position also says how far what has it is to stand below its place: as far as the notice reaches
for `fixed`, nothing for any other. Both stand in one rule, so that the one that wins (CSS Cascading 4) brings its own
distance along; the distances from the top are then written as sums with it.
"""

from __future__ import annotations

import re

_PIECE = re.compile(r"[^{}]+")
_FIXED = re.compile(r"\bposition\s*:\s*fixed", re.IGNORECASE)
_BEGIN = r"(?P<before>(?:\A|;|\*/)\s*)"
_END = r"(?P<important>\s*!\s*important)?(?=\s*(?:;|/\*|\Z))"
_POSITION = re.compile(rf"{_BEGIN}(?P<all>position\s*:\s*(?P<value>[a-z-]+){_END})", re.IGNORECASE)
_LENGTH = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[a-z]+|%)?|(?:calc|min|max|clamp|env)\((?:[^()]|\([^()]*\))*\)"
_TOP = re.compile(rf"{_BEGIN}top\s*:\s*(?P<value>{_LENGTH}){_END}", re.IGNORECASE)
_TOP_BY_NAME = re.compile(rf"{_BEGIN}top\s*:\s*var\(", re.IGNORECASE)
_INSET = re.compile(
    rf"{_BEGIN}(?P<all>inset\s*:\s*(?P<value>{_LENGTH})(?P<rest>(?:\s[^;!/]{{0,200}})?){_END})", re.IGNORECASE
)
_NUMBER = re.compile(r"[-+]?[\d.]+")

_FAR = "var(--snapshot-top,0px)"
_BELOW = "var(--snapshot-below,0px)"
_PUSHED = f";margin-top:{_BELOW}"
"""For a distance of which only the browser knows whether it is a length: a sum with it might be none."""


def fixed_below(text: str) -> str:
    """A style sheet, or declarations, in which what is fixed stands below the notice; the same where nothing is."""
    return _PIECE.sub(_piece, text) if _FIXED.search(text) else text


def _piece(match: re.Match[str]) -> str:
    """What stands between two braces: declarations, or what they are for, which nothing here fits."""
    piece = match[0]
    positions = {found["value"].lower() for found in _POSITION.finditer(piece)}
    if not positions or "fixed" in positions:
        by_name = positions and _TOP_BY_NAME.search(piece)
        piece = _INSET.sub(_inset, _TOP.sub(_top, piece))
        piece = piece.rstrip().rstrip(";") + _PUSHED if by_name else piece
    return _POSITION.sub(_position, piece) if positions else piece


def _position(match: re.Match[str]) -> str:
    far = _FAR if match["value"].lower() == "fixed" else "0px"
    return f"{match['before']}--snapshot-below:{far}{match['important'] or ''};{match['all']}"


def _top(match: re.Match[str]) -> str:
    return f"{match['before']}top:{_sum(match['value'])}{match['important'] or ''}"


def _inset(match: re.Match[str]) -> str:
    return f"{match['before']}{match['all']};top:{_sum(match['value'])}{match['important'] or ''}"


def _sum(value: str) -> str:
    return f"calc({value}{'px' if _NUMBER.fullmatch(value) else ''} + {_BELOW})"
