"""The words on the archive's own pages, by language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from importlib.resources import files

_DATA: dict[str, dict[str, str]] = tomllib.loads(
    files("snapshot.publish").joinpath("data/phrases.toml").read_text("utf-8")
)
PHRASE_LANGUAGES = tuple(_DATA)
_FROM_RIGHT = frozenset({"ar", "he"})
_SLOT = re.compile(r"\{([a-z]+)\}")


class Phrases:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        """Take the language that comes nearest to a tag such as `pt-BR` (RFC 4647, look-up), or English."""
        base = re.split(r"[-_]", language.strip().lower(), maxsplit=1)[0]
        self.language = base if base in _DATA else "en"
        self.phrases: Mapping[str, str] = _DATA[self.language]

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return "rtl" if self.language in _FROM_RIGHT else "ltr"

    def say(self, key: str, **known: str) -> str:
        """A phrase, with what is known put in, as plain text."""
        return _SLOT.sub(lambda slot: known[slot[1]], self.phrases[key])

    def html(self, key: str, **known: str) -> str:
        """A phrase as markup."""
        return escape(self.say(key, **known))


@lru_cache(maxsize=64)
def phrases_for(language: str) -> Phrases:
    """The words for a language tag, whatever that is."""
    return Phrases(language[:40])
