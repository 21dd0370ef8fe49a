"""The records and captures of one archive file: WARC or ARC, packed or plain, whole or damaged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from snapshot.archive.capture import Capture, asked_of, capture_of, is_capture, resolved, soft_of
from snapshot.archive.members import MAGIC, RECORD_START, begins_record, next_start
from snapshot.archive.records import Damage, StoredRecord
from snapshot.archive.scratch import Scratch
from snapshot.archive.walk import Extent, next_plain, packed_records, plain_records
from snapshot.errors import DamagedArchive, NotAnArchive
from snapshot.model import Place

NO_DATE = "no WARC-Date that can be read"

_BUFFER = 1 << 18
_HEAD = 1 << 14
_GIVE = "give a .warc, .warc.gz or .wacz file, or a folder"
_LOOKS_LIKE = (
    (b"<", "it looks like HTML or XML"),
    (b"PK", "it is a zip file, but no WACZ"),
    (b"\x28\xb5\x2f\xfd", "it is packed with zstd, which `unzstd` unpacks"),
    (b"%PDF", "it is a PDF file"),
    (MAGIC, "it is packed with gzip, but holds something else"),
)


class WarcReader:
    """Reads a file from its beginning; goes on after damage at the next record that can be read."""

    def __init__(self, source: Path | Extent, scratch: Scratch | None = None) -> None:
        """Read nothing yet."""
        self.damages: list[Damage] = []
        """What could not be read, filled while reading."""
        self._extent = source if isinstance(source, Extent) else extent_of(source, source.name)
        self._scratch = scratch or Scratch()

    def __iter__(self) -> Iterator[Capture]:
        """The captures, in the file's order; revisits unresolved. NotAnArchive where there is no record at all."""
        last: Capture | None = None
        answer: StoredRecord | None = None
        request: StoredRecord | None = None
        for record in self.records():
            if is_capture(record):
                if last:
                    yield last
                last, answer, request = self._capture(record, request), record, None
            elif last and (soft := soft_of(record, last)):
                last = replace(last, soft=soft)
            elif last and (asked := asked_of(record, answer)):
                last = replace(last, asked=asked)
            elif record.type == "request":
                request = record  # it may be that of the next answer
        if last:
            yield last

    def _capture(self, record: StoredRecord, request: StoredRecord | None) -> Capture | None:
        """The capture that a record holds; None, and a damage, where it has no date."""
        capture = capture_of(record)
        if not capture:
            self.damages.append(Damage(self._extent.shown, record.place.offset, NO_DATE))
            return None
        asked = asked_of(request, record)
        return replace(capture, asked=asked) if asked else capture

    def records(self) -> Iterator[StoredRecord]:
        """All records, of every type. NotAnArchive where there is none."""
        self.damages.clear()
        with self._extent.path.open("rb", buffering=_BUFFER) as file:
            _check(file, self._extent)
            for item in self._walk(file):
                if isinstance(item, Damage):
                    self.damages.append(item)
                else:
                    yield item

    def _walk(self, file: BinaryIO) -> Iterator[StoredRecord | Damage]:
        if not _is_packed(file, self._extent):
            yield from plain_records(file, self._extent)
            return
        unaligned = yield from packed_records(file, self._extent)
        if unaligned:
            copy, damage = self._scratch.unpacked(file, self._extent, unaligned)
            with copy.path.open("rb") as plain:
                yield from plain_records(plain, copy)
            if damage:
                yield damage


def extent_of(path: Path, warc: str) -> Extent:
    """The whole of a file, under the name that it has in the places of its records."""
    return Extent(path, 0, path.stat().st_size, warc, path)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a capture can be read; small, and fit to be sent to another process."""

    url: str
    path: Path
    offset: int
    place: Place
    revisit: bool = False
    original: Spot | None = None
    """For a revisit, what it refers to, where the archive holds it."""

    @property
    def lost(self) -> bool:
        """Whether it is a revisit of something that the archive does not hold: a capture without body."""
        return self.revisit and not self.original

    def read(self) -> Capture:
        """The capture. DamagedArchive where it cannot be read."""
        capture = replace(read_at(self.path, self.offset), place=self.place)
        return resolved(capture, self.original.read()) if self.original else capture


def read_at(path: Path, offset: int) -> Capture:
    """The capture whose record stands at a place in a file, a revisit unresolved. DamagedArchive where none does."""
    try:
        extent = replace(extent_of(path, path.name), start=offset)
        with path.open("rb") as file:
            walk = packed_records if _has_magic(file, extent) else plain_records
            item = next(iter(walk(file, extent)), None)
    except OSError as error:
        raise DamagedArchive(f"{path}: cannot be read ({error.strerror})") from error
    capture = capture_of(item) if isinstance(item, StoredRecord) and is_capture(item) else None
    if not capture:
        raise DamagedArchive(
            str(item) if isinstance(item, Damage) else f"{path}: offset {offset}: no capture begins here"
        )
    return capture


def _has_magic(file: BinaryIO, extent: Extent) -> bool:
    file.seek(extent.start)
    return file.read(len(MAGIC)) == MAGIC


def _is_packed(file: BinaryIO, extent: Extent) -> bool:
    if _has_magic(file, extent):
        return True
    return not _begins(file, extent) and next_start(file, extent.start, extent.end) is not None


def _begins(file: BinaryIO, extent: Extent) -> bool:
    """Whether the file begins as an archive does."""
    if _has_magic(file, extent):
        return begins_record(file, extent.start)
    file.seek(extent.start)
    return RECORD_START.match(file.read(_HEAD).lstrip(b"\r\n")) is not None


def check_archive(extent: Extent) -> None:
    """NotAnArchive where a file holds no record, with what it seems to be."""
    with extent.path.open("rb") as file:
        _check(file, extent)


def _check(file: BinaryIO, extent: Extent) -> None:
    places = (
        place for search in (next_start, next_plain) if (place := search(file, extent.start, extent.end)) is not None
    )
    if not _begins(file, extent) and next(places, None) is None:
        raise NotAnArchive(_what_instead(file, extent))


def _what_instead(file: BinaryIO, extent: Extent) -> str:
    file.seek(extent.start)
    beginning = file.read(_HEAD).lstrip(b"\xef\xbb\xbf \t\r\n")
    if extent.start == extent.end:
        return f"{extent.shown}: is empty (0 bytes), not an archive; {_GIVE}"
    guess = next((f" ({what})" for signature, what in _LOOKS_LIKE if beginning.startswith(signature)), "")
    return f"{extent.shown}: holds no WARC record{guess}; {_GIVE}"
