"""Room on disk for what must be unpacked before it can be read; given back when nobody uses it any more."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import BinaryIO

from snapshot.archive.members import unpack
from snapshot.archive.records import Damage
from snapshot.archive.walk import Extent, Unaligned


class Scratch:
    """A directory of temporary files, made when first needed. What was unpacked once is not unpacked again."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._numbers = count()
        self._copies: dict[tuple[Path, int], tuple[Extent, Damage | None]] = {}

    def path(self) -> Path:
        """A name in the directory that nothing has yet."""
        if not self._folder:
            self._folder = Path(tempfile.mkdtemp(prefix="snapshot-"))
            weakref.finalize(self, _remove, self._folder, os.getpid())
        return self._folder / f"{next(self._numbers):06}"

    def copies(self) -> Iterator[Extent]:
        """What was unpacked so far."""
        return (copy for copy, _ in self._copies.values())

    def unpacked(self, file: BinaryIO, extent: Extent, rest: Unaligned) -> tuple[Extent, Damage | None]:
        """The rest of a gzip file whose members are not its records, as a plain file, and why it is not whole.

        Its places are told as if the whole file had been unpacked.
        """
        key = (extent.path, rest.offset)
        if key not in self._copies:
            path = self.path()
            with path.open("xb") as out:
                fault = unpack(file, rest.offset, extent.end, out)
            name = extent.warc.removesuffix(".gz") if extent.warc.endswith(".gz") else f"{extent.warc}.unpacked"
            copy = Extent(path, 0, path.stat().st_size, name, extent.shown, -rest.unpacked)
            damage = Damage(extent.shown, rest.offset - extent.base, fault) if fault else None
            self._copies[key] = (copy, damage)
        return self._copies[key]


def _remove(folder: Path, owner: int) -> None:
    """Give the room back; a forked child only has a copy of who owns it."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
