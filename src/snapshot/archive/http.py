"""A stored HTTP answer, read as leniently as browsers read it: head, entity, content. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from snapshot.archive.codings import CODINGS, unpack
from snapshot.model import Headers

_STATUS_LINE = re.compile(rb"[^\n]{0,4}?HTTP(?:/[0-9.]*)?[ \t]+([0-9]{3})(?![0-9])[ \t]*([^\r\n]*)", re.IGNORECASE)
_PROTOCOL = re.compile(rb"[^\n]{0,4}?HTTP/", re.IGNORECASE)
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_INTERIM = frozenset(range(100, 200)) - {101}
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\n]{0,16384})?\r?\n")
_END_OF_CHUNK = re.compile(rb"\r?\n")
_LONGEST_LINE = 1 << 15
"""Bytes in which the size of a chunk is looked for."""
_MOST_CODINGS = 8
"""More codings than that, one over the other, are an attack."""


@dataclass(frozen=True, slots=True)
class Head:
    """Status line and headers."""

    status: int | None
    """None where no status line can be read."""
    reason: str
    headers: Headers
    body_offset: int
    """Where the body begins in the block."""


def split_head(block: bytes) -> Head:
    """The head of a stored answer; interim answers (100, 103) before the final one are passed over.

    What does not begin as HTTP does is all body (HTTP/0.9). A head without its empty line ends where the block ends.
    """
    offset = 0
    while True:
        head = _head(block, offset)
        if head.status not in _INTERIM or head.body_offset >= len(block):
            return head
        offset = head.body_offset


def _head(block: bytes, offset: int) -> Head:
    if not _PROTOCOL.match(block, offset):
        return Head(None, "", (), offset)
    found = _END_OF_HEAD.search(block, offset)
    end, body = found.span() if found else (len(block), len(block))
    first = block[offset:end].partition(b"\n")[0]
    line = _STATUS_LINE.match(first)
    status, reason = (int(line[1]), line[2].decode("latin-1").rstrip()) if line else (None, "")
    return Head(status, reason, split_fields(block[offset:end]), body)


def split_fields(head: bytes) -> Headers:
    """The pairs after a head's first line; a folded line goes on with the one before it (RFC 9112, 5.2).

    Pseudo-headers (`:status`), which some take over from HTTP/2, are passed over.
    """
    pairs: list[tuple[str, list[str]]] = []
    for line in head.split(b"\n")[1:]:
        text = line.decode("latin-1").rstrip("\r")
        name, colon, value = text.partition(":")
        if text[:1] in (" ", "\t"):
            if pairs:
                pairs[-1][1].append(text.strip(" \t"))
        elif colon and name:
            pairs.append((name.rstrip(" \t"), [value.strip(" \t")]))
    return tuple((name, " ".join(values)) for name, values in pairs)


def elements(headers: Headers, name: str) -> list[str]:
    """All elements of the comma-separated headers of that name (lower case), stripped and in lower case."""
    joined = ",".join(value for key, value in headers if key.lower() == name)
    return [element.strip().lower() for element in joined.split(",") if element.strip()]


def entity(body: bytes, headers: Headers) -> bytes:
    """The body without its chunks (RFC 9112, 7.1); what a broken chunk stream still holds.

    A body that says it is chunked and is not (other archives undo the chunks and keep the header) is given as it is.
    """
    return b"".join(entity_pieces(iter((body,)), headers)) if is_chunked(headers) else body


def is_chunked(headers: Headers) -> bool:
    """Whether a body says that it is in chunks."""
    return "chunked" in elements(headers, "transfer-encoding")


def entity_pieces(body: Iterator[bytes], headers: Headers) -> Iterator[bytes]:
    """The same, in pieces."""
    if not is_chunked(headers):
        yield from body
        return
    window = _Window(body)
    size = window.match(_CHUNK_SIZE)
    if not size:
        yield from window.take(None)
        return
    while size and int(size[1], 16):
        yield from window.take(int(size[1], 16))
        size = window.match(_CHUNK_SIZE) if window.match(_END_OF_CHUNK) else None


class _Window:
    """What comes in pieces, looked at a line ahead."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._data = b""
        self._at = 0

    def match(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """What a pattern finds here, and go on behind it."""
        self._fill(_LONGEST_LINE)
        found = pattern.match(self._data, self._at)
        self._at = found.end() if found else self._at
        return found

    def take(self, size: int | None) -> Iterator[bytes]:
        """The next `size` bytes; all, where None."""
        while (size is None or size > 0) and self._fill(1):
            end = len(self._data) if size is None else min(len(self._data), self._at + size)
            piece, self._at = self._data[self._at : end], end
            size = None if size is None else size - len(piece)
            yield piece

    def _fill(self, size: int) -> bool:
        """Whether something is left. So many bytes are at hand then, or all."""
        while len(self._data) - self._at < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._data, self._at = self._data[self._at :] + piece, 0
        return self._at < len(self._data)


def decoded(body: bytes, headers: Headers, limit: int) -> bytes:
    """An entity without its content codings (RFC 9110, 8.4), cut after `limit` bytes.

    A coding that is unknown, or that the bytes do not have, is taken for a mistake: then they are given as they are.
    """
    for coding in codings(headers):
        body = unpack(coding, body, limit)
    return body[:limit]


def codings(headers: Headers) -> list[str]:
    """The content codings that an answer says it has, in the order in which they are to be undone."""
    transfer = [coding for coding in elements(headers, "transfer-encoding") if coding in CODINGS]
    content = [coding for coding in elements(headers, "content-encoding") if coding in CODINGS]
    return [*content, *transfer][:_MOST_CODINGS][::-1]
