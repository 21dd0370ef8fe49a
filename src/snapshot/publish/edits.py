"""A text with some of its places changed: all else stays as it was written, be it right or wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

from snapshot.parse.tokens import Tag

PUT_ASIDE = "data-snapshot-"
"""Begins the name of an attribute that is there to be read, and no more to be acted on."""


@dataclass
class Work:
    """What is to be done with a tag."""

    tag: Tag
    values: dict[str, str | None] = field(default_factory=dict)
    """By attribute: its new value; None where it is put aside under another name."""
    before: str = ""
    """Markup to stand before the tag."""
    after: str = ""
    """Markup to stand behind it."""
    renamed: str = ""
    """The name that it is to have; empty where it keeps its own."""
    replaced: str | None = None
    """Markup to stand in its place, and in that of what it holds, where that is no markup."""

    def add_word(self, name: str, word: str) -> None:
        """Put a word more into an attribute that holds a list of them."""
        words = (self.values.get(name) or self.tag.get(name)).split()
        if word not in words:
            self.values[name] = " ".join([*words, word])

    def set_aside(self, *names: str) -> None:
        """Put those of the attributes aside that are there."""
        self.values |= {name: None for name in names if name in self.tag.values}


class Edited:
    """Takes changes in the order of the text."""

    def __init__(self, text: str, start: int = 0) -> None:
        """Nothing is taken yet."""
        self._text = text
        self._pieces: list[str] = []
        self._end = start

    def put(self, place: int, new: str, until: int | None = None) -> None:
        """Put something in at a place; in the place of all until `until`, where that is given."""
        if place < self._end:
            return
        self._pieces += (self._text[self._end : place], new)
        self._end = place if until is None else until

    def write(self, work: Work) -> None:
        """Write a tag as it is to be."""
        tag = work.tag
        if work.before:
            self.put(tag.start, work.before)
        if work.renamed:
            self.put(tag.named - len(tag.tag), work.renamed, tag.named)
        given = work.values
        places = {attribute.name: attribute for attribute in tag.attributes}
        new = "".join(
            f' {name}="{escape(value)}"' for name, value in given.items() if value is not None and name not in places
        )
        if new:
            self.put(tag.named, new)
        for name, attribute in places.items():
            if name not in given:
                continue
            value = given[name]
            if value is None:
                self.put(attribute.start, PUT_ASIDE)
            elif value != attribute.value:
                self.put(attribute.start + len(name), f'="{escape(value)}"', attribute.end)
        if work.after:
            self.put(tag.end, work.after)

    def text(self, until: int | None = None) -> str:
        """The whole, up to a place."""
        return "".join((*self._pieces, self._text[self._end : until]))
