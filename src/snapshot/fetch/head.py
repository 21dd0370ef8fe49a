"""Where an answer's head ends, and what it says: read as leniently as browsers do, the bytes kept as they came."""

from __future__ import annotations

import re
from dataclasses import dataclass

from snapshot.model import Headers

_END = re.compile(rb"\r?\n\r?\n")
_STATUS_LINE = re.compile(rb"HTTP/(\d)(?:\.(\d))?[ \t]+(\d{3})(?![0-9])", re.IGNORECASE)
_TOKEN_LIST = re.compile(r"[\s,]+")
_NO_BODY = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class Head:
    """What a head says."""

    status: int
    minor: int
    """1 for HTTP/1.1, 0 for older."""
    headers: Headers

    def tokens(self, name: str) -> frozenset[str]:
        """The words of all headers of a name, in lower case."""
        values = " ".join(value for key, value in self.headers if key.lower() == name)
        return frozenset(_TOKEN_LIST.split(values.lower()))

    @property
    def chunked(self) -> bool:
        """Whether the body comes in chunks; a length beside it is ignored (RFC 9112, 6.3)."""
        return "chunked" in self.tokens("transfer-encoding")

    @property
    def lengths(self) -> list[int]:
        """The lengths that the head states."""
        values = [
            part.strip() for key, value in self.headers if key.lower() == "content-length" for part in value.split(",")
        ]
        return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19]

    @property
    def without_body(self) -> bool:
        """Whether no body follows, whatever the head says (RFC 9112, 6.3)."""
        return self.status in _NO_BODY or self.status < 200

    @property
    def persistent(self) -> bool:
        """Whether the connection may be used again."""
        words = self.tokens("connection")
        return "close" not in words and (self.minor == 1 or "keep-alive" in words)


def end_of_head(data: bytes | bytearray, start: int) -> int:
    """Where the body begins; -1 while the head has not ended. The search begins at `start`."""
    match = _END.search(data, max(0, start - 3))
    return match.end() if match else -1


def read_head(data: bytes) -> Head | None:
    """What a head says; None where it is not HTTP."""
    match = _STATUS_LINE.match(data)
    if match is None:
        return None
    minor = 1 if match[1] == b"1" and match[2] == b"1" else 0
    return Head(int(match[3]), minor, tuple(_headers(data)))


def _headers(data: bytes) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for raw in data.split(b"\n")[1:]:
        line = raw.removesuffix(b"\r").decode("latin-1")
        if line[:1] in {" ", "\t"} and pairs:
            name, value = pairs[-1]
            pairs[-1] = (name, f"{value} {line.strip()}")
        elif ":" in line:
            name, _, value = line.partition(":")
            pairs.append((name.rstrip(), value.strip(" \t")))
    return pairs
