"""A block read once: its digests, its HTTP head, how its body is framed. Memory is bounded, however long it is."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from snapshot.verify.chunked import Dechunker

_LONGEST_HEAD = 1 << 25
"""Bytes of HTTP head up to which it is looked for."""
_END = re.compile(rb"\r?\n\r?\n")
_BASE32 = frozenset({"sha1"})
ALGORITHMS = frozenset({"sha1", "sha256", "sha512", "md5"})
_BEGINNING = 16


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def digest(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Block:
    """What a block turned out to be."""

    size: int
    digest: str
    """Of the whole block, spelt as `label:value`."""
    payload: str
    """Of the payload: an HTTP message's content without its transfer coding, else the whole block."""
    framed: str
    """Of an HTTP message's body as stored, with its chunk framing."""
    head: bytes | None
    """Of an HTTP message, with the empty line; None where it is none, or has no end."""
    body: int
    """Bytes after the head, as stored."""
    begins: bytes
    """The first bytes of the content."""
    chunks: Dechunker | None
    """How the chunks were; None where the head tells of none."""


@dataclass(frozen=True)
class HttpHead:
    """An HTTP head taken apart."""

    raw: bytes

    @cached_property
    def start(self) -> bytes:
        """The status line or request line, without its line end."""
        return self.raw.partition(b"\n")[0].removesuffix(b"\r")

    @cached_property
    def lines(self) -> tuple[bytes, ...]:
        """The lines after it."""
        return tuple(line.removesuffix(b"\r") for line in self.raw.rstrip(b"\r\n").split(b"\n")[1:])

    @cached_property
    def _pairs(self) -> list[tuple[bytes, bytes]]:
        parts = (line.partition(b":") for line in self.lines)
        return [(name.strip().lower(), value) for name, _, value in parts]

    def all(self, name: str) -> tuple[str, ...]:
        """Each value of a header, in any case."""
        wanted = name.encode("ascii").lower()
        return tuple(value.decode("latin-1").strip() for key, value in self._pairs if key == wanted)

    @property
    def chunked(self) -> bool:
        """Whether the transfer coding ends in `chunked`."""
        return ",".join(self.all("Transfer-Encoding")).lower().rpartition(",")[2].strip() == "chunked"

    @property
    def length(self) -> int | None:
        """The Content-Length, where there is one, and one value only."""
        values = {part.strip() for value in self.all("Content-Length") for part in value.split(",")}
        value = values.pop() if len(values) == 1 else ""
        return int(value) if re.fullmatch(r"[0-9]{1,18}", value) else None

    @property
    def status(self) -> int | None:
        """The status; None where the line has none."""
        match = re.match(rb"HTTP/[0-9.]+[ \t]+([0-9]{3})(?![0-9])", self.raw)
        return int(match[1]) if match else None


def measure(pieces: Iterable[bytes], *, http: bool, block_label: str, payload_label: str) -> Block:
    """Read a block; `http` tells whether it is to be an HTTP message, the labels name the digests to compute."""
    reading = _Reading(http, block_label, payload_label)
    for piece in pieces:
        reading.feed(piece)
    return reading.done()


def spelt(label: str, digest: bytes) -> str:
    """A digest as WARC files spell it: SHA-1 in base32, all others in base16."""
    value = base64.b32encode(digest).decode("ascii") if label in _BASE32 else digest.hex()
    return f"{label}:{value}"


class _Reading:
    def __init__(self, http: bool, block_label: str, payload_label: str) -> None:
        self._labels = (block_label, payload_label)
        self._http = http
        self._whole, self._payload, self._framed = _new(block_label), _new(payload_label), _new(payload_label)
        self._size = self._body = 0
        self._early = b""
        self._head: bytes | None = None
        self._begins = b""
        self._chunks: Dechunker | None = None

    def feed(self, piece: bytes) -> None:
        self._whole.update(piece)
        self._size += len(piece)
        if not self._http:
            if self._labels[0] != self._labels[1]:
                self._payload.update(piece)
        elif self._head is not None:
            self._feed_body(piece)
        elif len(self._early) < _LONGEST_HEAD:
            self._early += piece
            self._look_for_head(max(0, len(self._early) - len(piece) - 4))

    def _look_for_head(self, after: int) -> None:
        end = _END.search(self._early, after)
        if end:
            self._head, rest, self._early = self._early[: end.end()], self._early[end.end() :], b""
            self._chunks = Dechunker() if HttpHead(self._head).chunked else None
            self._feed_body(rest)

    def _feed_body(self, piece: bytes) -> None:
        self._body += len(piece)
        content = piece
        if self._chunks:
            self._framed.update(piece)
            content = self._chunks.feed(piece)
        self._payload.update(content)
        if len(self._begins) < _BEGINNING:
            self._begins += content[:_BEGINNING]

    def done(self) -> Block:
        block_label, payload_label = self._labels
        if self._chunks:
            self._chunks.close()
        whole = spelt(block_label, self._whole.digest())
        same = not self._http and block_label == payload_label
        payload = whole if same else spelt(payload_label, self._payload.digest())
        framed = spelt(payload_label, self._framed.digest()) if self._chunks else payload
        return Block(
            self._size, whole, payload, framed, self._head, self._body, self._begins[:_BEGINNING], self._chunks
        )


def _new(label: str) -> _Hash:
    return hashlib.new(label, usedforsecurity=False)
