"""Which file of a folder answers a request, of what media type, and which bytes of it. Pure but for looking."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

UNKNOWN = "application/octet-stream"
_TEXTS = frozenset({"text/html", "text/css", "text/javascript", "application/json"})
"""What a copy holds as UTF-8."""
_RANGE = re.compile(r"bytes=(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))")


@dataclass(frozen=True, slots=True)
class Found:
    """What there is at a path."""

    file: Path | None = None
    moved: str = ""
    """Where a folder is to be asked for: at its name with a slash."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of a file: from, and up to but without."""

    start: int
    end: int


def find(root: Path, target: str) -> Found:
    """What a request target (RFC 9112, 3.2) leads to; never anything outside `root`, and never a list of a folder."""
    path, mark, query = target.partition("?")
    names = unquote(path, errors="surrogateescape").split("/")[1:]
    if not path.startswith("/") or any(_climbs(name) for name in names):
        return Found()
    wanted = root.joinpath(*filter(None, names))
    try:
        inside = wanted.resolve().is_relative_to(root.resolve())
        if not inside:
            return Found()
        if wanted.is_file() and names[-1]:
            return Found(wanted)
        if not (wanted / "index.html").is_file():
            return Found()
    except (OSError, ValueError, RuntimeError):  # names that are too long, NUL, links in a circle
        return Found()
    return Found(wanted / "index.html") if not names[-1] else Found(moved=f"/{path.strip('/')}/{mark}{query}")


def _climbs(name: str) -> bool:
    return name in (".", "..") or "/" in name or "\\" in name or "\0" in name


def types_by_ending(endings: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The media type of each ending, of the endings that each media type may have, the usual one first."""
    types = {ending: kind for kind, fitting in reversed(list(endings.items())) for ending in reversed(fitting)}
    types |= {fitting[0]: kind for kind, fitting in reversed(list(endings.items()))}
    return types | {"xml": "application/xml", "txt": "text/plain", "htm": "text/html"}


def media_type(path: Path, types: Mapping[str, str]) -> str:
    """By its ending, as `publish` has named it."""
    kind = types.get(path.suffix.lower().removeprefix("."), UNKNOWN)
    return f"{kind}; charset=utf-8" if kind in _TEXTS else kind


def piece(said: str | None, size: int) -> Piece | None:
    """The bytes that a Range header asks for (RFC 9110, 14.2), of `size`; None where all are to be sent.

    A piece without bytes is one that cannot be had (416). Several ranges at once, and other units, are not taken up.
    """
    match = _RANGE.fullmatch((said or "").strip())
    if match is None:
        return None
    first, last, final = match.groups()
    if final is not None:
        return Piece(max(0, size - int(final)), size) if int(final) else Piece(size, size)
    end = min(size, int(last) + 1) if last else size
    if last and int(last) < int(first):
        return None
    return Piece(int(first), end) if int(first) < size else Piece(size, size)
