"""More lines than memory holds, in bytewise order."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import IO

CHUNK = 32 * 1024 * 1024
"""Bytes that are sorted in memory at a time."""


def sorted_lines(lines: Iterable[bytes], *, chunk: int = CHUNK) -> Iterator[bytes]:
    """The lines, each with its line end, as `LC_ALL=C sort` puts them."""
    with ExitStack() as files:
        runs: list[IO[bytes]] = []
        for part in _parts(lines, chunk):
            part.sort()
            runs.append(_written(part, files))
        yield from heapq.merge(*runs)


def _parts(lines: Iterable[bytes], chunk: int) -> Iterator[list[bytes]]:
    part: list[bytes] = []
    size = 0
    for line in lines:
        part.append(line)
        size += len(line)
        if size >= chunk:
            yield part
            part, size = [], 0
    yield part


def _written(part: list[bytes], files: ExitStack) -> IO[bytes]:
    file = files.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  (the stack closes it)
    file.writelines(part)
    file.seek(0)
    return file
