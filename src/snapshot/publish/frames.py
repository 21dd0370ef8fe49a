"""A page of frames as a page with a body, which has room for a notice: its frames stand as they stood. Pure.

Each `<frameset>` becomes a grid, each `<frame>` an `<iframe>`, all within the one document: so each frame has the name,
the number and the parents that it had, and `top.menu`, `parent.frames[1]` and `target=menu` lead where they led.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from snapshot.parse.tokens import Attribute, Tag, Text, tokens

FRAMES = "snapshot-frames"
"""The element of a set of frames."""
FRAME = "data-snapshot-frame"
"""Marks an `<iframe>` that was a frame."""

_MOST = 200
"""Rows, or columns, of one set."""
_BORDER = 6
"""Pixels between frames, where nothing is said."""
_NUMBER = re.compile(r"\d{1,6}(?:\.\d{0,4})?|\.\d{1,4}")
_NONE = ("0", "no")


@dataclass(frozen=True, slots=True)
class _Set:
    """A `<frameset>` that is open, and what is between its frames."""

    border: int = _BORDER
    bordered: bool = True

    def within(self, tag: Tag) -> _Set:
        """A set within this one, or one that says for itself what this leaves open."""
        number = _NUMBER.match(tag.get("border").strip())
        bordered = tag.get("frameborder").strip().lower() not in _NONE if "frameborder" in tag.values else self.bordered
        return _Set(int(float(number[0])) if number else self.border, bordered)


@dataclass
class _Unframed:
    """The text, piece by piece."""

    text: str
    pieces: list[str] = field(default_factory=list)
    open: list[_Set] = field(default_factory=list)

    def begin(self, tag: Tag) -> None:
        """The outermost set: it is to browsers what a body is to other pages."""
        self.pieces += (self.text[: tag.start], "<body", *self._attributes(tag.attributes), ">")
        self._set(tag)

    def take(self, tag: Tag) -> None:
        """A tag behind that; what browsers pass over there, all but these, is left out."""
        if tag.tag == "frameset" and self.open:
            self._close() if tag.closing else self._set(tag, tag.attributes)
        elif tag.tag == "frame" and self.open and not tag.closing:
            self.pieces += ("<iframe", *self._attributes(tag.attributes), f' {FRAME}=""></iframe>')
        elif tag.tag == "noframes" and tag.inside:
            self.pieces += (self.text[tag.start : tag.inside[1]], "</noframes>")

    def whole(self) -> str:
        """All of it, with its end."""
        while self.open:
            self._close()
        return "".join((*self.pieces, "</body></html>"))

    def _set(self, tag: Tag, attributes: tuple[Attribute, ...] = ()) -> None:
        here = (self.open[-1] if self.open else _Set()).within(tag)
        gap = here.border if here.bordered else 0
        style = f"grid-template:{_tracks(tag.get('rows'))}/{_tracks(tag.get('cols'))};gap:{gap}px"
        self.pieces += (f'<{FRAMES} style="{style}"', *self._attributes(attributes), ">")
        self.open.append(here)

    def _close(self) -> None:
        self.open.pop()
        self.pieces.append(f"</{FRAMES}>")

    def _attributes(self, attributes: tuple[Attribute, ...]) -> Iterator[str]:
        return (f" {self.text[one.start : one.end]}" for one in attributes if one.name not in ("style", FRAME))


def unframed(text: str, *, xml: bool = False) -> str:
    """A page whose body is a `<frameset>`, with a body around its frames."""
    made = _Unframed(text)
    within: Tag | None = None
    for token in tokens(text, xml=xml):
        if isinstance(token, Text):
            continue
        if not made.pieces:
            if token.tag == "frameset" and not token.closing:
                made.begin(token)
        elif xml and token.tag == "noframes":  # whose content is markup there
            if token.closing and within:
                made.pieces.append(text[within.start : token.end])
            within = None if token.closing or token.empty else token
        elif within is None:
            made.take(token)
    return made.whole()


def _tracks(value: str) -> str:
    """Rows or columns as CSS says them (HTML, 15.6): what is relative shares the rest, else what is the least bound."""
    sizes = [_size(one) for one in value.rstrip(", \t\n\f\r").split(",")[:_MOST]]
    units = {unit for _, unit in sizes}
    sharing = next(unit for unit in ("*", "%", "px") if unit in units)
    return " ".join(f"minmax(0,{number:g}{'fr' if unit == sharing else unit})" for number, unit in sizes)


def _size(said: str) -> tuple[float, str]:
    said = said.strip()
    number = _NUMBER.match(said)
    if number is None:
        return 1, "*"
    unit = said[number.end() :].strip()[:1]
    return float(number[0]), unit if unit in ("*", "%") else "px"
