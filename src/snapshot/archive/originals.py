"""What a revisit refers to, found among the captures of the same archive."""

from __future__ import annotations

import base64
import re

from snapshot.archive.capture import Capture, Original
from snapshot.archive.cdxj import IndexLine
from snapshot.archive.index import Index, same_address, save_index
from snapshot.archive.scratch import Scratch

_SHA1_HEX = re.compile(r"[0-9A-F]{40}")


class Originals:
    """Finds the originals of revisits: at the URL and date that they name, else by what they have in common."""

    def __init__(self, index: Index, scratch: Scratch) -> None:
        """`index` is the archive's; a second one, by digest, is made when it is first needed."""
        self._index = index
        self._scratch = scratch
        self._by_digest: Index | None = None

    def find(self, revisit: Capture) -> IndexLine | None:
        """The line of the record that holds the revisit's payload; None where the archive does not have it."""
        original = revisit.revisit_of
        if not original:
            return None
        address = same_address(original.url)
        lines = [line for line in self._index.at(original.url) if same_address(line.url) == address]
        lines = [line for line in lines if not line.revisit]
        if original.digest:
            return _dated(lines, original) or _alike(lines, original.digest) or self._anywhere(original.digest)
        return _dated(lines, original) or _last_before(lines, f"{revisit.time:%Y%m%d%H%M%S}")

    def _anywhere(self, digest: str) -> IndexLine | None:
        """The best capture with that payload, at whatever URL."""
        if not self._by_digest:
            path = self._scratch.path()
            save_index(self._index.rekeyed(_digest_key), path)
            self._by_digest = Index(path)
        return max(self._by_digest.under(normal_digest(digest)), key=lambda line: line.rank, default=None)


def _digest_key(line: IndexLine) -> str | None:
    return normal_digest(line.digest) if line.digest and not line.revisit else None


def _dated(lines: list[IndexLine], original: Original) -> IndexLine | None:
    """The capture of the date that the revisit names (WARC 1.1, 6.7.2)."""
    if not original.time:
        return None
    dated = [line for line in lines if line.timestamp == f"{original.time:%Y%m%d%H%M%S}"]
    return _alike(dated, original.digest or "") or next(iter(dated), None)


def _alike(lines: list[IndexLine], digest: str) -> IndexLine | None:
    wanted = normal_digest(digest)
    return next((line for line in reversed(lines) if line.digest and normal_digest(line.digest) == wanted), None)


def _last_before(lines: list[IndexLine], timestamp: str) -> IndexLine | None:
    """The newest good capture that is older: what a server means that says `not modified`."""
    older = [line for line in lines if line.timestamp <= timestamp]
    return max(older, key=lambda line: line.rank, default=None)


def normal_digest(digest: str) -> str:
    """A labelled digest in one spelling: label in lower case, SHA-1 in Base32 (WARC 1.1 annotated, 5.8)."""
    label, _, value = digest.strip().partition(":")
    value = value.upper().rstrip("=")
    if _SHA1_HEX.fullmatch(value):
        value = base64.b32encode(bytes.fromhex(value)).decode("ascii")
    return f"{label.lower().replace('sha-', 'sha')}:{value}"
