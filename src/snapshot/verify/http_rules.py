"""What an HTTP message in a record must be like."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from snapshot.verify.reading import Stored
from snapshot.verify.register import Register

HTTP_RULES: Register[Callable[[Stored], Iterator[str]]] = Register()

_STATUS_LINE = re.compile(rb"HTTP/1\.[01] [0-9]{3}(?: [^\r\n]*)?")
_REQUEST_LINE = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+ [^ \r\n]+ HTTP/1\.[01]")
_LATER = re.compile(rb"HTTP/[23]")
_TYPE = re.compile(r"application/http(?:;\s*msgtype=(request|response))?", re.IGNORECASE)
_MAGIC = {"gzip": b"\x1f\x8b", "x-gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}
_HEADER = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[^\r\n\0]*")
_WITHOUT_BODY = frozenset({204, 304})
_PROTOCOL = re.compile(r"[a-z]+/[0-9.]+|h2|h2c|h3|spdy/[0-9.]+|dns|doh|ftp|gemini|gopher|quic|tls/1\.[0-3]")


@HTTP_RULES.rule("R6", "remark")
def chunks_are_there(record: Stored) -> Iterator[str]:
    """A body that is not in chunks is not called so (or the server lied)."""
    chunks = record.block.chunks
    if chunks and chunks.fault and chunks.chunks == 0 and not record.truncated:
        yield f"Transfer-Encoding says chunked, but {chunks.fault}: the body is not in chunks"


@HTTP_RULES.rule("R6", "remark")
def chunks_hold(record: Stored) -> Iterator[str]:
    """The chunk framing holds to its end (a server may have broken it)."""
    chunks = record.block.chunks
    if chunks and chunks.fault and chunks.chunks and not record.truncated:
        yield f"the chunk framing breaks off after {chunks.chunks} chunks: {chunks.fault}"


@HTTP_RULES.rule("R6", "remark")
def coding_is_there(record: Stored) -> Iterator[str]:
    """A body that was decoded does not claim its coding (or the server lied)."""
    if record.http is None or record.header.type != "response" or not record.block.begins:
        return
    for coding in record.http.all("Content-Encoding"):
        magic = _MAGIC.get(coding.lower())
        if magic and not record.block.begins.startswith(magic):
            yield f"Content-Encoding says {coding}, but the body does not begin as {coding} does"


@HTTP_RULES.rule("R7", "remark")
def length_holds(record: Stored) -> Iterator[str]:
    """The body is no longer than HTTP's Content-Length (or the server lied)."""
    http = record.http
    if http is None or http.chunked or http.length is None or record.header.type == "revisit":
        return
    if record.block.body > http.length and not record.truncated:
        yield f"HTTP's Content-Length is {http.length}, but the stored body has {record.block.body} bytes"


@HTTP_RULES.rule("R8", "error")
def version_is_stored(record: Stored) -> Iterator[str]:
    """A status line is of HTTP/1: HTTP/2 and 3 have none, and no name begins with a colon."""
    http = record.http
    if http is None:
        return
    if _LATER.search(http.start):
        yield f"the line {_shown(http.start)} is none that any server sends"
    for line in http.lines:
        if re.match(rb":[a-z]+:", line):
            yield f"the pseudo-header {_shown(line)} is stored as a header"


@HTTP_RULES.rule("R8", "error")
def one_protocol(record: Stored) -> Iterator[str]:
    """WARC-Protocol names one protocol a field."""
    for value in record.header.all("WARC-Protocol"):
        if not _PROTOCOL.fullmatch(value):
            yield f"WARC-Protocol {value!r} is not one protocol"


@HTTP_RULES.rule("R9", "remark")
def space_after_status(record: Stored) -> Iterator[str]:
    """A status line has a space after its code, also where there is no reason."""
    http = record.http
    if http and http.start.startswith(b"HTTP/") and re.fullmatch(rb"HTTP/1\.[01] [0-9]{3}", http.start):
        yield f"the status line {_shown(http.start)} lacks the space after its code"


@HTTP_RULES.rule("R24", "error")
def begins_with_status(record: Stored) -> Iterator[str]:
    """A response that is called HTTP begins with a status line."""
    called = record.header.get("Content-Type").lower().startswith("application/http") and not record.truncated
    if called and _of(record) == "response" and record.block.size and not record.block.head:
        yield "the HTTP head has no end"
    elif record.header.type == "response" and record.http and not record.http.start.startswith(b"HTTP/"):
        yield f"the block begins with {_shown(record.http.start)}, not with a status line"


@HTTP_RULES.rule("R24", "remark")
def status_line_form(record: Stored) -> Iterator[str]:
    """A status line is well formed (a server may have sent it so)."""
    http = record.http
    if http and http.start.startswith(b"HTTP/1") and not _STATUS_LINE.fullmatch(http.start):
        yield f"the status line {_shown(http.start)} is not well formed"


@HTTP_RULES.rule("R25", "error")
def request_form(record: Stored) -> Iterator[str]:
    """A request is what a client may send: no value breaks its line."""
    http = record.http
    if record.header.type != "request" or http is None:
        return
    if not _REQUEST_LINE.fullmatch(http.start) and not _LATER.search(http.start):
        yield f"the request line {_shown(http.start)} is not well formed"
    for line in http.lines:
        if not _HEADER.fullmatch(line) and not line.startswith(b":"):
            yield f"the request's line {_shown(line)} is no header"
    if re.search(rb"(?<!\r)\n", http.raw):
        yield "the request's head holds a line that ends in LF alone"


@HTTP_RULES.rule("R27", "error")
def message_type(record: Stored) -> Iterator[str]:
    """An HTTP message is application/http, and its msgtype that of the record."""
    stated = record.header.get("Content-Type")
    match = _TYPE.fullmatch(stated.strip())
    if stated.lower().startswith("application/http") and not match:
        yield f"Content-Type {stated!r} is not spelt as for an HTTP message"
    elif match and match[1] and match[1].lower() != _of(record):
        yield f"Content-Type {stated!r} is not that of a {record.header.type} record"


def missing_body(record: Stored) -> str | None:
    """Why a response's body is shorter than its head says; None where it is whole, or told to be cut (R10).

    What answers a HEAD is not known here: link rules ask that.
    """
    http, chunks = record.http, record.block.chunks
    if record.header.type != "response" or http is None or record.truncated or http.status in _WITHOUT_BODY:
        return None
    if chunks:
        return None if chunks.ended or chunks.fault else "the last chunk is missing"
    if http.length is not None and record.block.body < http.length:
        return f"HTTP's Content-Length is {http.length}, but the stored body has {record.block.body} bytes"
    return None


def _of(record: Stored) -> str:
    return "response" if record.header.type == "revisit" else record.header.type


def _shown(line: bytes) -> str:
    return ascii(line[:120].decode("latin-1"))
