"""What the copy says to readers, in the language of the page where we have it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

_DATA: dict[str, dict[str, str]] = tomllib.loads(
    files("snapshot.publish").joinpath("data/words.toml").read_text("utf-8")
)
DEFAULT = "en"
LANGUAGES = tuple(_DATA)
_SLOT = re.compile(r"\{([a-z]+)\}")
_FROM_RIGHT = frozenset({"ar", "he", "fa", "ur"})


class Words:
    """The sentences of one language."""

    def __init__(self, language: str) -> None:
        """Take the language that comes nearest to a tag such as `de-AT`; English where we have none."""
        base = language.strip().lower().replace("_", "-").partition("-")[0]
        self.language = base if base in _DATA else DEFAULT
        self._said: Mapping[str, str] = _DATA[self.language]

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return "rtl" if self.language in _FROM_RIGHT else "ltr"

    def say(self, key: str, **known: str) -> str:
        """A sentence, with what is known put in. What stands in braces in that is left alone."""
        return _SLOT.sub(lambda slot: known.get(slot[1], slot[0]), self._said[key])


@lru_cache(maxsize=64)
def words_for(language: str) -> Words:
    """The words for a language tag; whatever that is."""
    return Words(language[:40])
