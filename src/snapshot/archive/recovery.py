"""After a kill: the torn end of a WARC file is cut off, so that the file is whole and the crawl can go on."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from snapshot.archive.members import MAGIC, Member, members, next_start, read_member
from snapshot.archive.records import parse_header
from snapshot.archive.writer import WriteFailed

_OURS = re.compile(r".+-[0-9]{14}-[0-9]{5,}\.warc\.gz")
"""The names that our writer gives."""
_TAIL = 1 << 16
"""Bytes in which a whole file's last member is looked for: a request is rarely larger than a kilobyte."""
_LEADING = frozenset({"response", "revisit", "metadata"})
"""What an exchange may begin with: metadata where only interim answers came."""
_ENDING = frozenset({"response", "revisit", "request"})
"""What, joined to what it begins with, may end one."""


@dataclass(frozen=True, slots=True)
class Repair:
    """What was taken off the end of a file."""

    path: Path
    cut: int
    """Bytes."""
    removed: bool
    """Whether nothing was left, and the file is gone."""

    def __str__(self) -> str:
        if self.removed:
            return f"{self.path}: removed; it held no whole exchange ({self.cut} bytes)"
        return f"{self.path}: {self.cut} bytes of an exchange that was not written whole were cut off its end"


def recover(directory: Path) -> tuple[Repair, ...]:
    """Mend every file of ours in a directory that does not end with a whole exchange. No writer may be at work there.

    Damage before the end is left alone: that is no kill's doing, and cutting there would lose what follows.
    Raises WriteFailed where a file cannot be mended.
    """
    files = sorted(path for path in directory.glob("*.warc.gz") if _OURS.fullmatch(path.name))
    return tuple(repair for path in files if (repair := _mend(path)))


def _mend(path: Path) -> Repair | None:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            whole = _whole(file, size)
        if whole == size > 0:
            return None
        if whole:
            os.truncate(path, whole)
        else:
            path.unlink()
    except OSError as error:
        raise WriteFailed(f"{path}: cannot be mended ({error.strerror}); give the rights to write it") from error
    return Repair(path, size - whole, removed=not whole)


def _whole(file: BinaryIO, size: int) -> int:
    """Where the last whole exchange ends; 0 where there is none; the file's end where it is not ours to cut.

    What is ours names the file's own warcinfo record: archived bytes that look like records cannot know its id.
    """
    first = read_member(file, 0, size)
    if first.fault:
        return size if next_start(file, 1, size) is not None else 0
    fields = _fields(first)
    own = fields.get("warc-record-id")
    if not own or fields.get("warc-type") != "warcinfo" or _ends_whole(file, size, own):
        return size
    return _last_whole(file, size, own)


def _ends_whole(file: BinaryIO, size: int, own: str) -> bool:
    """Whether the file's last bytes are a request record: the last of an exchange. A cheap look, enough for most."""
    start = max(0, size - _TAIL)
    file.seek(start)
    tail = file.read(_TAIL)
    place = tail.rfind(MAGIC)
    while place >= 0:
        member = read_member(file, start + place, size)
        fields = _fields(member)
        if not member.fault and place + member.length == len(tail) and fields.get("warc-warcinfo-id") == own:
            return fields.get("warc-type") == "request"
        place = tail.rfind(MAGIC, 0, place)
    return False


def _last_whole(file: BinaryIO, size: int, own: str) -> int:
    """Where the last whole exchange ends. What begins one waits for its request; an answer joined to a request before
    it does not.
    """
    whole = 0
    waiting = foreign = False
    for member in members(file, 0, size):
        fields = _fields(member)
        if member.fault or fields.get("warc-type") == "warcinfo":
            continue
        if fields.get("warc-warcinfo-id") != own:
            foreign = True
            continue
        joined = "warc-concurrent-to" in fields
        if fields.get("warc-type") in _LEADING and not joined:
            waiting = True
        elif fields.get("warc-type") in _ENDING:
            waiting = False
        if not waiting:
            whole = member.offset + member.length
    return whole if whole or not foreign else size


def _fields(member: Member) -> Mapping[str, str]:
    header = parse_header(member.content)
    return header.fields if header else {}
