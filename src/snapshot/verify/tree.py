"""The files of an archive folder, or of a WACZ file, read alike."""

from __future__ import annotations

import gzip
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol
from zlib import error as zlib_error

from snapshot.errors import DamagedArchive
from snapshot.verify.members import Region

_LOCAL = struct.Struct("<26xHH")
_LOCAL_SIZE = 30
_LONGEST_LINE = 1 << 24
UNREADABLE = (OSError, EOFError, zipfile.BadZipFile, zlib_error)
"""What reading a damaged file raises."""


class Tree(Protocol):
    """Files by name."""

    faults: list[tuple[str, str]]
    """What could not be read: name and reason."""
    packed: bool
    """Whether it is a zip file."""

    def names(self) -> list[str]:
        """Of all files, in order, with `/`."""
        ...

    def size(self, name: str) -> int:
        """Of a file, unpacked."""
        ...

    def region(self, name: str) -> Region | None:
        """Where a WARC file lies; None, and a fault, where it cannot be read in place."""
        ...

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A file's bytes."""
        ...

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a text file, also of a packed one; a fault where it cannot be read to its end."""
        ...


class FolderTree:
    """A folder."""

    packed = False

    def __init__(self, root: Path) -> None:
        self._root = root
        self.faults: list[tuple[str, str]] = []

    def names(self) -> list[str]:
        """Of all files, in order, with `/`; also where archive/ is a link to another disk."""
        paths = sorted({*self._root.rglob("*"), *(self._root / "archive").rglob("*")})
        return [path.relative_to(self._root).as_posix() for path in paths if path.is_file()]

    def size(self, name: str) -> int:
        """Of a file."""
        return (self._root / name).stat().st_size

    def region(self, name: str) -> Region | None:
        """All of a file."""
        return Region(self._root / name, name, 0, self.size(name))

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A file's bytes."""
        with (self._root / name).open("rb") as file:
            yield file

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a text file."""
        return _lines(self, name)


class ZipTree:
    """A WACZ file."""

    packed = True

    def __init__(self, path: Path) -> None:
        """DamagedArchive where it is no whole zip file."""
        self._path = path
        self.faults: list[tuple[str, str]] = []
        try:
            with zipfile.ZipFile(path) as file:
                self._entries = {entry.filename: entry for entry in file.infolist() if not entry.is_dir()}
        except zipfile.BadZipFile as error:
            mend = "get it again from where it came"
            raise DamagedArchive(f"{path}: the zip file is not whole ({error}); {mend}") from None

    def names(self) -> list[str]:
        """Of all entries, in order."""
        return sorted(self._entries)

    def size(self, name: str) -> int:
        """Of an entry, unpacked."""
        return self._entries[name].file_size

    def region(self, name: str) -> Region | None:
        """The place of an entry that is stored as it is."""
        entry = self._entries[name]
        if entry.compress_type != zipfile.ZIP_STORED:
            self.faults.append((name, "the WARC file is packed by zip: it must be stored (WACZ 1.1.1, 4.2)"))
            return None
        with self._path.open("rb") as file:
            file.seek(entry.header_offset)
            lengths = _LOCAL.unpack(file.read(_LOCAL_SIZE))
        return Region(self._path, name, entry.header_offset + _LOCAL_SIZE + sum(lengths), entry.file_size)

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """An entry's bytes."""
        with zipfile.ZipFile(self._path) as file, file.open(name) as entry:
            yield entry

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a text entry."""
        return _lines(self, name)


def _lines(tree: Tree, name: str) -> Iterator[bytes]:
    try:
        with tree.open(name) as file:
            if name.endswith(".gz"):
                with gzip.open(file) as unpacked:
                    yield from iter(lambda: unpacked.readline(_LONGEST_LINE), b"")
            else:
                yield from iter(lambda: file.readline(_LONGEST_LINE), b"")
    except UNREADABLE as error:
        tree.faults.append((name, f"cannot be read to its end ({error})"))
