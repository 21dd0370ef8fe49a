"""Links that would end the session of a crawl that is logged in. Told by the URL alone. Pure."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from importlib.resources import files
from urllib.parse import unquote_plus

from snapshot import urls

LOGS_OUT = "would log out"

_TABLE: dict[str, list[str]] = tomllib.loads(files("snapshot.frontier").joinpath("data/logout.toml").read_text("utf-8"))
_WORDS = frozenset(_TABLE["words"])
_PROGRAM = re.compile(rf"\.(?:{'|'.join(_TABLE['programs'])})$", re.IGNORECASE)
_NOTHING = re.compile(r"[\W_]+")
_PARTS = re.compile(r"[&;=]")
_NAMED_BEFORE = re.compile(r".*[/:.]", re.DOTALL)
"""What stands before the name itself: folders, a namespace (`Special:UserLogout`), a controller (`user.logout`)."""


def would_log_out(url: str) -> bool:
    """Whether a URL looks as if it ended a session: by the end of its path, or by a name or value of its query."""
    parts = urls.split(url)
    return any(_word(part) in _WORDS for part in (parts.path.partition(";")[0], *_PARTS.split(parts.query)))


def _word(part: str) -> str:
    """The letters and digits of a part's name, without accents."""
    name = _PROGRAM.sub("", unquote_plus(part).rstrip("/"))
    plain = unicodedata.normalize("NFKD", _NAMED_BEFORE.sub("", name).casefold())
    return _NOTHING.sub("", "".join(each for each in plain if not unicodedata.combining(each)))
