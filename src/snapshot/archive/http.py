"""A stored HTTP answer, read as leniently as browsers read it: head, entity, content. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from snapshot.archive.codings import CODINGS, unpack
from snapshot.model import Headers

_STATUS_LINE = re.compile(rb"[^\n]{0,4}?HTTP(?:/[0-9.]*)?[ \t]+([0-9]{3})(?![0-9])[ \t]*([^\r\n]*)", re.IGNORECASE)
_PROTOCOL = re.compile(rb"[^\n]{0,4}?HTTP/", re.IGNORECASE)
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_INTERIM = frozenset(range(100, 200)) - {101}
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\n]{0,16384})?\r?\n")
_END_OF_CHUNK = re.compile(rb"\r?\n")
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
    if "chunked" not in elements(headers, "transfer-encoding") or not _CHUNK_SIZE.match(body):
        return body
    chunks: list[bytes] = []
    offset = 0
    while (size := _CHUNK_SIZE.match(body, offset)) and int(size[1], 16):
        end = min(len(body), size.end() + int(size[1], 16))
        chunks.append(body[size.end() : end])
        line_end = _END_OF_CHUNK.match(body, end)
        if not line_end:
            break
        offset = line_end.end()
    return b"".join(chunks)


def decoded(body: bytes, headers: Headers, limit: int) -> bytes:
    """An entity without its content codings (RFC 9110, 8.4), cut after `limit` bytes.

    A coding that is unknown, or that the bytes do not have, is taken for a mistake: then they are given as they are.
    """
    transfer = [coding for coding in elements(headers, "transfer-encoding") if coding in CODINGS]
    content = [coding for coding in elements(headers, "content-encoding") if coding in CODINGS]
    for coding in reversed([*content, *transfer][:_MOST_CODINGS]):
        body = unpack(coding, body, limit)
    return body[:limit]
