"""Where an answer's head begins and ends, and what it says: read as leniently as browsers do. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from snapshot.model import Headers

_STRAY = 4
"""Bytes before a status line that are passed over, as browsers do."""
_PROTOCOL = re.compile(rb"HTTP", re.IGNORECASE)
_END = re.compile(rb"\r?\n\r?\n")
_STATUS_LINE = re.compile(rb"HTTP(?:/([0-9.]*))?[ \t]+([0-9]{3})(?![0-9])", re.IGNORECASE)
_OLD = frozenset({None, b"", b"0.9", b"1", b"1.0"})
"""Versions before HTTP/1.1; `HTTP 200 OK` has none."""
_LENGTH = re.compile(r"[0-9]{1,18}")
_NO_BODY = frozenset({204, 304})
_FRAMING = ("connection", "content-length", "transfer-encoding")


@dataclass(frozen=True, slots=True)
class Head:
    """What a head says."""

    status: int
    headers: Headers
    old: bool
    """Older than HTTP/1.1."""
    chunked: bool
    """Whether the body comes in chunks; a length beside it is ignored (RFC 9112, 6.3)."""
    lengths: tuple[int, ...]
    """The lengths that are stated, each once."""
    persistent: bool
    """Whether the server would take another request on the connection (RFC 9112, 9.3)."""

    @property
    def interim(self) -> bool:
        """Whether the final answer is still to come (RFC 9110, 15.2)."""
        return 100 <= self.status < 200 and self.status != 101

    @property
    def without_body(self) -> bool:
        """Whether no body follows, whatever the head says (RFC 9112, 6.3)."""
        return self.status in _NO_BODY or 100 <= self.status < 200

    @property
    def framed(self) -> bool:
        """Whether it is beyond doubt where the body ends."""
        if self.without_body:
            return self.status != 101
        return not self.lengths and not self.old if self.chunked else len(self.lengths) == 1


def start_of_head(data: bytes | bytearray) -> int | None:
    """Where the status line begins: -1 where more must come to tell, None where there is none."""
    found = _PROTOCOL.search(data, 0, _STRAY + len("HTTP"))
    if found:
        return found.start()
    return -1 if len(data) < _STRAY + len("HTTP") else None


def end_of_head(data: bytes | bytearray, start: int) -> int:
    """Where the body begins; -1 while the head has not ended. The search begins at `start`."""
    found = _END.search(data, max(0, start - 3))
    return found.end() if found else -1


def read_head(data: bytes) -> Head | None:
    """What a head says; None where its first line states no status."""
    line = _STATUS_LINE.match(data)
    if line is None:
        return None
    headers = _headers(data)
    elements = _framing(headers)
    lengths = dict.fromkeys(int(text) for text in elements["content-length"] if _LENGTH.fullmatch(text))
    connection = elements["connection"]
    old = line[1] in _OLD
    return Head(
        status=int(line[2]),
        headers=headers,
        old=old,
        chunked="chunked" in elements["transfer-encoding"],
        lengths=tuple(lengths),
        persistent="close" not in connection and (not old or "keep-alive" in connection),
    )


def _headers(data: bytes) -> Headers:
    """The pairs; a folded line goes on with the one before it (RFC 9112, 5.2)."""
    pairs: list[tuple[str, list[str]]] = []
    for line in data.decode("latin-1").split("\n")[1:]:
        name, colon, value = line.partition(":")
        if line[:1] in {" ", "\t"}:
            if pairs:
                pairs[-1][1].append(line.strip(" \t\r"))
        elif colon:
            pairs.append((name.rstrip(" \t"), [value.strip(" \t\r")]))
    return tuple((name, values[0] if len(values) == 1 else " ".join(values)) for name, values in pairs)


def _framing(headers: Headers) -> dict[str, list[str]]:
    """The elements, in lower case, of the headers that say where the answer ends."""
    elements: dict[str, list[str]] = {name: [] for name in _FRAMING}
    for name, value in headers:
        if (lowered := name.lower()) in elements:
            elements[lowered] += [element.strip() for element in value.lower().split(",")]
    return elements
