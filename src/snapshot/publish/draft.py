"""The folder of a copy that is being made, beside the one that serves: what is the same is shared, the rest is written.

When it is whole, the new copy takes the old one's place: at once where the system lets two folders change places, as
Linux does, else by two renames, with no copy there for a moment between. A kill at any moment leaves one of them whole.
"""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from snapshot.errors import UsageError

SITE = "site"
_NEW = ".site.new"
_OLD = ".site.old"
_CHUNK = 1 << 20
_HERE = -100
_EXCHANGE = 2
"""AT_FDCWD and RENAME_EXCHANGE of Linux."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Where files of the new copy are put. It may be sent to other processes."""

    root: Path
    """The folder that the copy stands in as `site/`."""

    @property
    def site(self) -> Path:
        """The copy that serves."""
        return self.root / SITE

    @property
    def new(self) -> Path:
        """The copy that is being made."""
        return self.root / _NEW

    def begin(self) -> None:
        """Tidy up after a kill, and begin with an empty folder. UsageError where `site/` is a link."""
        if self.site.is_symlink():
            mend = f"remove it, and where the copy is to be served from, link to {self.site}"
            raise UsageError(f"{self.site}: is a link, and no copy takes the place of what it leads to; {mend}")
        old = self.root / _OLD
        if old.exists() and not self.site.exists():
            old.rename(self.site)
        for left in (old, self.new):
            _remove(left)
        self.new.mkdir(parents=True)

    def put(self, path: str, body: bytes) -> bool:
        """Put a file into the copy; whether it had to be written. ValueError for a path that leads out of it."""
        return self.put_pieces(path, (body[start : start + _CHUNK] for start in range(0, len(body), _CHUNK)))

    def put_pieces(self, path: str, pieces: Iterable[bytes]) -> bool:
        """The same with a file that comes in pieces; where they end with an exception, no part of it is left."""
        steps = PurePosixPath(path).parts
        if not steps or path.startswith("/") or ".." in steps:
            raise ValueError(path)
        target, before = self.new.joinpath(*steps), self.site.joinpath(*steps)
        target.parent.mkdir(parents=True, exist_ok=True)
        rest = iter(pieces)
        same, other = _alike(before, rest)
        if other is None:
            with suppress(OSError):  # not all file systems can share a file: then it is written anew
                os.link(before, target)
                return False
        try:
            with target.open("wb") as new:
                new.writelines(_beginning(before, same))
                new.write(other or b"")
                new.writelines(rest)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        return True

    def gone(self) -> Iterator[str]:
        """Paths of the files of the copy that serves which are not in the new one."""
        for folder, _, names in os.walk(self.site):
            for path in (Path(folder, name).relative_to(self.site) for name in names):
                if not os.path.lexists(self.new / path):
                    yield path.as_posix()

    def finish(self) -> None:
        """Put the new copy in the old one's place."""
        if _exchanged(self.new, self.site):
            _remove(self.new)
            return
        old = self.root / _OLD
        if self.site.exists():
            self.site.rename(old)
        self.new.rename(self.site)
        _remove(old)

    def drop(self) -> None:
        """Give the new copy up."""
        _remove(self.new)


def _exchanged(one: Path, other: Path) -> bool:
    """Whether two folders have changed places at once; not all systems, nor all file systems, know how."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    return rename is not None and rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0


def _remove(folder: Path) -> None:
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)


def _alike(path: Path, pieces: Iterator[bytes]) -> tuple[int, bytes | None]:
    """How far a file, and no link to one, holds the same; the first piece that it does not hold, None without any."""
    if path.is_symlink() or not path.is_file():
        return 0, b""
    same = 0
    with path.open("rb") as file:
        for piece in pieces:
            if file.read(len(piece)) != piece:
                return same, piece
            same += len(piece)
        return same, b"" if file.read(1) else None


def _beginning(path: Path, size: int) -> Iterator[bytes]:
    """The first bytes of a file."""
    if size:
        with path.open("rb") as file:
            for start in range(0, size, _CHUNK):
                yield file.read(min(_CHUNK, size - start))
