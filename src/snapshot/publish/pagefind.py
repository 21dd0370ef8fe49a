"""Pagefind, as its own process: https://pagefind.app, MIT. It speaks JSON over its standard input and output.

The package `pagefind_bin` brings the program and nothing else. The API package beside it (`pagefind`) is left out: it
waits a tenth of a second for each answer, an hour and a half for fifty thousand pages.
"""

from __future__ import annotations

import base64
import importlib
import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from io import BufferedReader
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import IO, Any, Self, cast

from snapshot.errors import SnapshotError

REMEDY = "pip install 'snapshot[search]'"
_MODULES = ("pagefind_bin_extended", "pagefind_bin")
"""The larger one also parts Chinese, Japanese and Thai into words; who has installed it wants it."""
PATIENCE = 900.0
"""Seconds for one answer."""
_LONGEST_ANSWER = 512 * 1024 * 1024
_SAFE = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*")


class SearchFailed(SnapshotError):
    """The search index could not be made; the copy is whole without it."""


def pagefind_program() -> Path | None:
    """The program, or None where it is not installed."""
    for name in _MODULES:
        with suppress(ImportError, OSError):
            return Path(importlib.import_module(name).get_executable())
    return None


class Pagefind:
    """One index, made by one process. What it knows stays in its memory until it is written."""

    def __init__(self, program: Path, language: str) -> None:
        """Start it. All pages are put into one index of this language (ISO 639-1), so that one search finds all."""
        try:
            self._process = subprocess.Popen(  # noqa: S603  (a program of ours, and no word of others)
                [program, "--service"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError as error:
            raise SearchFailed(f"Pagefind does not start: {error.strerror}; try {REMEDY}") from None
        self._to = cast(IO[bytes], self._process.stdin)
        self._from = cast(BufferedReader, self._process.stdout)
        self._language = language
        made = self._ask({"type": "NewIndex", "config": {"force_language": language}})
        self._index = made.get("index_id")

    def add(self, url: str, content: str, meta: Mapping[str, str], filters: Mapping[str, Sequence[str]]) -> None:
        """Put in a page; `url` is what its result leads to, as it is."""
        told = {
            "url": url,
            "content": content,
            "language": self._language,
            "meta": meta,
            "filters": filters,
            "sort": None,
        }
        self._ask({"type": "AddRecord", "index_id": self._index, **told})

    def files(self) -> dict[str, bytes]:
        """The files of the index and of what reads it, by path.

        They come through the pipe: where Pagefind writes files itself, it answers before they are whole.
        """
        answer = self._ask({"type": "GetFiles", "index_id": self._index})
        try:
            found = {each["path"]: base64.b64decode(each["content"]) for each in answer["files"]}
        except (ValueError, LookupError, TypeError):
            raise SearchFailed("Pagefind gave files that cannot be read") from None
        if unsafe := next((path for path in found if not _SAFE.fullmatch(path)), None):
            raise SearchFailed(f"Pagefind gave a file an odd name: {unsafe[:80]!r}")
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        for pipe in (self._to, self._from):
            with suppress(OSError):
                pipe.close()
        self._process.wait()

    def _ask(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return self._asked(payload)
        except BaseException:
            self.close()  # also when the very first word fails, before anyone could
            raise

    def _asked(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """One message there, one back: Base64 of JSON, closed by a comma."""
        message = base64.b64encode(json.dumps({"message_id": 1, "payload": payload}).encode())
        watch = Timer(PATIENCE, self._process.kill)
        watch.start()
        try:
            self._to.write(message + b",")
            self._to.flush()
            answer = json.loads(base64.b64decode(self._line()))["payload"]
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise SearchFailed(f"Pagefind gave no answer that can be read ({type(error).__name__})") from None
        finally:
            watch.cancel()
        if answer.get("type") == "Error":
            raise SearchFailed(f"Pagefind: {answer.get('message')}")
        return dict(answer)

    def _line(self) -> bytes:
        read = bytearray()
        while not read.endswith(b","):
            piece = self._from.read1(1 << 16)
            if not piece:
                raise SearchFailed(f"Pagefind ended, or was ended after {PATIENCE:.0f} seconds without an answer")
            read += piece
            if len(read) > _LONGEST_ANSWER:
                raise SearchFailed("Pagefind says too much")
        return bytes(read[:-1])
