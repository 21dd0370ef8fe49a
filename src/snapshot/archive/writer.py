"""WARC files, written so that nothing written is ever lost: whole exchanges, or none of an exchange."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from snapshot.archive.exchange import NewRecord, Notes, records_of, warcinfo
from snapshot.archive.packing import pack
from snapshot.errors import Interrupted
from snapshot.model import Earlier, Exchange, Place

_BUFFER = 1 << 20
_UNSAFE = re.compile(r"[^a-z0-9.-]+")
_LONGEST_PREFIX = 200


class WriteFailed(Interrupted):
    """The archive cannot be written. All that was written before is whole."""


@dataclass(frozen=True, slots=True)
class WarcSettings:
    """What the writer needs to know."""

    directory: Path
    """Where the files go: `archive/` in the archive folder."""
    prefix: str
    """What their names begin with: the host."""
    software: str
    info: Notes = ()
    """Further fields of warcinfo: operator, robots policy, the job's configuration…"""
    roll_size: int = 1_000_000_000
    """Bytes past which a file is closed and the next begun."""
    closed: Callable[[Path], None] = lambda _: None
    """Told of each file that is closed, and will not change any more."""


@dataclass(frozen=True, slots=True)
class Written:
    """Where the record of an answer stands, and its name."""

    place: Place
    record_id: str
    """With its angle brackets."""


class WarcWriter:
    """Writes exchanges into WARC 1.1 files, one gzip member a record. For one thread at a time."""

    def __init__(self, settings: WarcSettings) -> None:
        """Open nothing yet: a file begins with its first exchange."""
        self._settings = settings
        self._serial = 0
        self._file: _WarcFile | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def write(self, exchange: Exchange, notes: Notes = (), earlier: Earlier | None = None) -> Written | None:
        """Write all records of an exchange and hand them to the system; where the response stands.

        With `earlier`, a whole answer of the same body that is in the archive already, a revisit record refers to it.
        None where no answer came; interim answers that did are written all the same. Raises WriteFailed (disk full, no
        permission) and then leaves the file as it was before.
        """
        if not exchange.block.size and not exchange.interim:
            return None
        file = self._file = self._file or self._open()
        records = records_of(exchange, file.info_id, notes, earlier)
        written = Written(file.append(records), records[0].id)
        if file.size > self._settings.roll_size:
            self.close()
        return written if exchange.block.size else None

    def close(self) -> None:
        """Close the file; one without an exchange is removed. Writing may go on, in a new file."""
        if self._file:
            file, self._file = self._file, None
            if kept := file.close():
                self._settings.closed(kept)

    def _open(self) -> _WarcFile:
        now = datetime.now(UTC)
        told = (("software", self._settings.software), *self._settings.info)
        folder = self._settings.directory
        prefix = _UNSAFE.sub("-", self._settings.prefix.lower()).strip("-.")[:_LONGEST_PREFIX] or "site"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _failure(folder, error) from error
        while True:
            path = folder / f"{prefix}-{now:%Y%m%d%H%M%S}-{self._serial:05}.warc.gz"
            self._serial += 1
            with suppress(FileExistsError):
                return _WarcFile(path, warcinfo(path.name, now, told))


class _WarcFile:
    """One file, from its warcinfo record on."""

    def __init__(self, path: Path, info: NewRecord) -> None:
        """Begin the file. FileExistsError where there is one of that name: nothing is ever written over."""
        self.info_id = info.id
        self.size = 0
        self._path = path
        self._begin = 0
        try:
            self._file = io.FileIO(path, "xb")
        except FileExistsError:
            raise
        except OSError as error:
            raise _failure(path, error) from error
        try:
            self.append([info])
        except BaseException:
            self.close()
            raise
        self._begin = self.size

    def append(self, records: list[NewRecord]) -> Place:
        """Write the records, or none of them; the place of the first."""
        start = self.size
        try:
            self._see_that_it_is_there()
            lengths = [self._put(record) for record in records]
        except BaseException as error:
            self._cut_back(start)
            if isinstance(error, OSError):
                raise _failure(self._path, error) from error
            raise
        return Place(f"{self._path.parent.name}/{self._path.name}", start, lengths[0])

    def _put(self, record: NewRecord) -> int:
        """Write one gzip member; its length."""
        start = self.size
        buffer = bytearray()
        for piece in pack(record.header, record.pieces()):
            buffer += piece
            if len(buffer) >= _BUFFER:
                self._write(buffer)
                buffer = bytearray()
        self._write(buffer)
        return self.size - start

    def _write(self, data: bytearray) -> None:
        rest = memoryview(data)
        while rest:
            written = self._file.write(rest)
            self.size += written
            rest = rest[written:]

    def _cut_back(self, size: int) -> None:
        """Undo a write that failed half way. Where even that fails, `recovery` will do it."""
        with suppress(OSError):
            self._file.truncate(size)
            self._file.seek(size)
        self.size = size

    def _see_that_it_is_there(self) -> None:
        """Raise WriteFailed where somebody has taken the file away: writing would go on into nowhere."""
        try:
            there = os.path.samestat(self._path.stat(), os.fstat(self._file.fileno()))
        except FileNotFoundError:
            there = False
        if not there:
            raise WriteFailed(
                f"{self._path}: taken away while it was written; give the command again to fetch all anew"
            )

    def close(self) -> Path | None:
        """Close the file; its path, or None where it held no exchange and is gone."""
        try:
            if self.size > self._begin:
                os.fsync(self._file.fileno())
                self._see_that_it_is_there()
                return self._path
            self._path.unlink(missing_ok=True)
            return None
        except OSError as error:
            raise _failure(self._path, error) from error
        finally:
            self._file.close()


def _failure(path: Path, error: OSError) -> WriteFailed:
    return WriteFailed(
        f"{path}: cannot be written ({error.strerror}); make room or mend its permissions, then give the command again"
    )
