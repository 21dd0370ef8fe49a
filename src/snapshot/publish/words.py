"""What the copy says to readers, in the language of the page or the site where we have it: one file a language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from snapshot.publish.escaping import escape

_FOLDER = files("snapshot.publish").joinpath("data/words")
LANGUAGES = tuple(sorted(file.name.removesuffix(".toml") for file in _FOLDER.iterdir() if file.name.endswith(".toml")))
DEFAULT = "en"
_SLOT = re.compile(r"\{([a-z]+)\}")
_BASE = re.compile(r"[a-z]*")
_FROM_RIGHT = frozenset({"ar", "he"})


class Words:
    """The sentences of one language."""

    def __init__(self, language: str) -> None:
        """Take the language of ours that a tag such as `de-AT` begins with (RFC 4647, look-up), else English."""
        base = _BASE.match(language.strip().lower())
        self.language = base[0] if base and base[0] in LANGUAGES else DEFAULT
        self.sentences: Mapping[str, str] = _sentences(self.language)

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return "rtl" if self.language in _FROM_RIGHT else "ltr"

    @property
    def attributes(self) -> str:
        """Language and direction, as they stand in the tag of what holds the words."""
        return f'lang="{self.language}" dir="{self.direction}"'

    def say(self, key: str, **known: str) -> str:
        """A sentence, with what is known put in, as plain text. What stands in braces in that is left alone."""
        return _SLOT.sub(lambda slot: known.get(slot[1], slot[0]), self.sentences[key])

    def html(self, key: str, **known: str) -> str:
        """A sentence as markup."""
        return escape(self.say(key, **known))


@lru_cache(maxsize=64)
def words_for(language: str) -> Words:
    """The words for a language tag; whatever that is."""
    return Words(language[:40])


@cache
def _sentences(language: str) -> dict[str, str]:
    return dict(_flat(tomllib.loads(_FOLDER.joinpath(f"{language}.toml").read_text("utf-8"))))


def _flat(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Keys within a table have its name and a point before theirs."""
    for key, told in table.items():
        if isinstance(told, dict):
            yield from _flat(told, f"{key}.")
        else:
            yield above + key, told
