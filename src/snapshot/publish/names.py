"""Names of files that every file system, web server and browser bears, made from names in URLs. Pure."""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from importlib.resources import files
from urllib.parse import unquote_to_bytes

_DATA = tomllib.loads(files("snapshot.publish").joinpath("data/names.toml").read_text("utf-8"))
DEVICES = frozenset(_DATA["devices"])
CONFIGURING = frozenset(_DATA["configuring"])
TOP = frozenset(_DATA["top"])
ENDINGS: dict[str, list[str]] = _DATA["endings"]
_RUN = "|".join(_DATA["run"])
_SHOWN = frozenset(_DATA["shown"])

MAX_NAME = 120
"""Bytes of one name; file systems take 255, but parts may be added (`.gz`, `.tmp`) by those who carry the copy on."""
MAX_QUERY = 60
"""Characters that a query leaves in a name."""
_HASH = 8

_UNFIT = re.compile(r'[%<>:"/\\|?*\x00-\x1f\x7f]')
"""What Windows allows in no name; and `%`, which manifests of bags escape, and few tools that check them unescape."""
_RUNS = re.compile(rf"\.(?=(?:{_RUN})(?:\.|$))", re.IGNORECASE)
_NOT_PLAIN = re.compile(r"[^\w=,.+-]+")
_ENDING = re.compile(r"\.([A-Za-z0-9]{1,11})$")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of characters that show nothing or change how others are shown: bidi controls are in Cf."""


def digest(text: str, length: int = _HASH) -> str:
    """Some hexadecimal digits that stand for `text`."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()[:length]


def folded(path: str) -> str:
    """What paths have in common that a file system may take for one: case, and how accents are composed."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def safe_name(segment: str) -> str:
    """The name for one segment of a URL's path; a segment that had to be changed carries a digest of itself."""
    try:
        wanted = unquote_to_bytes(segment).decode("utf-8")
    except UnicodeDecodeError:
        wanted = segment  # its escapes are no UTF-8, and none that a file system bears
    plain = unicodedata.normalize("NFC", wanted)
    name = "".join("_" if _unfit(char) else char for char in plain)
    if name.endswith((".", " ")):
        name = f"{name[:-1]}_"
    if name.startswith(" "):
        name = f"_{name[1:]}"
    if name.split(".")[0].rstrip().lower() in DEVICES or name.lower() in CONFIGURING:
        name = f"_{name}"
    if name == wanted and len(name.encode()) <= MAX_NAME:
        return name
    return marked(name, digest(segment))


def _unfit(char: str) -> bool:
    return _UNFIT.match(char) is not None or unicodedata.category(char) in _HIDDEN


def marked(name: str, mark: str) -> str:
    """The name with a mark before its ending, cut so that it is not too long."""
    ending = _ENDING.search(name)
    tail = f"~{mark}{ending[0] if ending else ''}"
    head = name[: ending.start()] if ending else name
    return f"{_cut(head, MAX_NAME - len(tail))}{tail}"


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode("utf-8", "ignore").rstrip(". ")


def with_query(name: str, query: str) -> str:
    """The name with what can be read of a query (with its question mark), and a digest of it, before its ending."""
    told = unquote_to_bytes(query[1:].replace("+", " ")).decode("utf-8", "replace").replace("&", ",")
    plain = _NOT_PLAIN.sub("-", "".join("-" if _unfit(char) else char for char in told))[:MAX_QUERY].strip("-., ")
    ending = _ENDING.search(name)
    head, tail = (name[: ending.start()], ending[0]) if ending else (name, "")
    return marked(f"{head}_{plain}{tail}", digest(query)) if plain else marked(name, digest(query))


def has_ending(name: str, media_type: str) -> bool:
    """Whether a name's ending is one that fits the media type."""
    match = _ENDING.search(name)
    return match is not None and match[1].lower() in ENDINGS.get(media_type, ())


def typed(name: str, media_type: str) -> str:
    """The name with an ending by which a browser knows the media type from a disk; and that no server runs.

    A type without endings of its own keeps the name's, unless that would make a document of it: then `.txt` or `.bin`.
    """
    name = _RUNS.sub("_", name)
    fitting = ENDINGS.get(media_type)
    if fitting:
        return name if has_ending(name, media_type) else f"{name}.{fitting[0]}"
    match = _ENDING.search(name)
    if match and match[1].lower() in _SHOWN:
        return f"{name}.{'txt' if media_type.startswith('text/') else 'bin'}"
    return name
