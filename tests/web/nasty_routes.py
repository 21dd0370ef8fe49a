"""What the nasty server's routes answer, and what a client must make of it: a table.

A row: the name, the answer, and for what is not whole the fault's reason, whether it may pass, and how the kept block
is cut. The outcomes are those of a client of little patience: half a second to the first byte, a tenth between two,
two in all, heads up to 100,000 bytes, answers up to 300,000 bytes.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass

from nasty_answers import (
    BODY,
    DROP,
    Answer,
    chunked,
    chunks,
    drip,
    ending,
    endless,
    every_second,
    framed,
    in_turn,
    numbered,
    plain,
    silence,
    unavailable,
)


@dataclass(frozen=True)
class Route:
    """A row of the table."""

    answer: Answer
    fault: str | None = None
    passing: bool = False
    truncated: str | None = None


HALF = plain()[:40]
INTERIM = b"HTTP/1.1 100 Continue\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\n"
CUT = ("cut short", True, "disconnect")
LOST = ("connection lost", True, "disconnect")
SLOW = ("idle too long", True, "time")
HEADER = ("header too large", False, "unspecified")
SIZE = ("larger than --max-size", False, "length")
CHUNKS = ("chunks that cannot be read", True, "disconnect")

WHOLE: dict[str, Answer] = {
    "plain": plain(),
    "odd-case": plain(b"sErVeR:nginx", b"Set-Cookie: a=1", b"set-cookie:\tb=2 ", b"X-Empty:"),
    "odd-spaces": plain(b"X-Before : 1", b"X-Tabs:\t\t2\t", b"X-Many:     3   ", b": nameless", b"no colon at all"),
    "non-ascii": plain("X-Náme: välue".encode("latin-1"), status="200 Très bien".encode("latin-1")),
    "bare-cr": plain(b"X-Cr: a\rb"),
    "null": plain(b"X-Null: a\x00b"),
    "bare-lf": b"HTTP/1.1 200 OK\nContent-Length: 4\nX: y\n\nbody",
    "folded": framed(b"X-Long: one\r\n  two\r\n\tthree\r\nContent-Length: 4", b"body"),
    "many-folds": framed(b"X: a" + b"\n b" * 20_000 + b"\r\nContent-Length: 4", b"body"),
    "many-headers": plain(*numbered(b"%d:", 10_000)),
    "no-reason": b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok",
    "no-version": ending(b"HTTP 200 OK\r\n\r\n" + BODY),
    "odd-version": framed(b"Content-Length: 2", b"ok", version=b"9.9"),
    "lower-case": plain().replace(b"HTTP", b"http"),
    "stray-bytes": b"\r\n" + plain(),
    "continue": INTERIM + plain(),
    "early-hints": b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n" + plain(),
    "many-interims": INTERIM * 100 + plain(),
    "chunked": chunked(BODY[:7], BODY[7:]),
    "chunked-odd": chunked(BODY[:50], BODY[50:], trailer=b"X-Trailer: 1\r\n", extension=b" ; a=b;c"),
    "chunked-odd-trailer": chunked(BODY, trailer=b"no colon\r\n\xff: \x00\r\n"),
    "chunked-bare-lf": framed(b"Transfer-Encoding: chunked", chunks(BODY).replace(b"\r", b"")),
    "chunked-zeros": framed(b"Transfer-Encoding: chunked", b"00000000000003 \r\nabc\r\n000\r\n\r\n"),
    "chunked-tiny": chunked(*[b"x"] * 10_000),
    "chunked-http10": ending(framed(b"Transfer-Encoding: chunked", chunks(BODY), version=b"1.0")),
    "unchunked-http10": ending(framed(b"Transfer-Encoding: chunked", BODY, version=b"1.0")),
    "length-and-chunks": framed(b"Content-Length: 5\r\nTransfer-Encoding: chunked", chunks(BODY)),
    "length-twice": framed(b"Content-Length: 4\r\nContent-Length: 4", b"body"),
    "length-list": framed(b"Content-Length: 4, 4", b"body"),
    "lengths-differ": framed(b"Content-Length: 4\r\nContent-Length: 156"),
    "length-negative": ending(framed(b"Content-Length: -4")),
    "length-huge": ending(framed(b"Content-Length: " + b"9" * 5000)),
    "length-word": ending(framed(b"Content-Length: four")),
    "identity": plain(b"Transfer-Encoding: identity"),
    "gzip": plain(b"Content-Encoding: gzip", body=gzip.compress(BODY, mtime=0)),
    "http10": ending(framed(b"Content-Type: text/html", version=b"1.0")),
    "http10-kept": framed(b"Connection: Keep-Alive\r\nContent-Length: 4", b"body", version=b"1.0"),
    "reset-after": ending(plain(), DROP),
    "closes": ending(plain(b"Connection: close")),
    "closes-later": plain(b"Connection: close"),
    "dies": ending(plain()),
    "empty": plain(body=b""),
    "no-content": b"HTTP/1.1 204 No Content\r\n\r\n",
    "not-modified": b"HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n",
    "upgrade": b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n",
    "status-0": plain(status=b"000 Nothing"),
    "status-999": plain(status=b"999 Denied"),
    "not-found": plain(status=b"404 Not Found"),
    "redirect": plain(b"Location: /plain", status=b"301 Moved", body=b""),
    "redirect-broken": plain(b"Location: http://[bad/", status=b"302 Found"),
    "redirect-control": plain(b"Location: /a\x01b", status=b"302 Found"),
    "redirect-emoji": plain(b"Location: http://xn--ls8h.la/", status=b"302 Found"),
    "redirect-empty": plain(b"Location:", status=b"302 Found"),
    "too-many": plain(b"Retry-After: 7", status=b"429 Too Many Requests"),
    "unavailable": unavailable,
    "unavailable-twice": in_turn(*[plain(status=b"503 Service Unavailable")] * 2, plain()),
    "log-in": plain(b"WWW-Authenticate: Digest", status=b"401 Unauthorized"),
}
"""`dies` says keep-alive and closes all the same."""

TOO_MUCH: dict[str, Answer] = {
    "excess": ending(plain() + b"and more"),
    "two-answers": plain() + plain(status=b"404 Not Found"),
    "excess-chunked": ending(chunked(BODY) + b"and more"),
    "two-answers-chunked": chunked(BODY) + plain(status=b"404 Not Found"),
    "excess-empty": b"HTTP/1.1 204 No Content\r\n\r\nbody",
}
"""Whole, and followed by what nobody asked for."""

COOKIES: dict[str, Answer] = {
    "cookie": plain(b"Set-Cookie: session=secret; Path=/"),
    "cookie-non-ascii": plain("Set-Cookie: name=Grün; Path=/".encode("latin-1")),
    "cookie-control": plain(b"Set-Cookie: evil=a\rX-Injected: 1; Path=/"),
    "cookie-flood": plain(*numbered(b"Set-Cookie: c%d=x; Path=/", 1000)),
    "cookie-for-all": plain(b"Set-Cookie: a=1; Domain=invalid", b"Set-Cookie: b=2; Domain=.1"),
    "cookie-senseless": plain(b"Set-Cookie: a=b; Max-Age=" + b"9" * 400),
    "cookie-path": plain(b"Set-Cookie: a=b; Path=" + b"/" * 50_000),
    "cookie-huge": plain(b"Set-Cookie: huge=" + b"x" * 10_000 + b"; Path=/"),
}

BROKEN: dict[str, Route] = {
    "close-before": Route(ending(b""), "connection closed before an answer", passing=True),
    "drop-before": Route(ending(b"", DROP), "connection lost", passing=True),
    "close-amid-head": Route(ending(HALF), *CUT),
    "drop-amid-head": Route(ending(HALF, DROP), *LOST),
    "close-after-interim": Route(ending(INTERIM), "connection closed before an answer", passing=True),
    "drop-after-head": Route(ending(plain()[: -len(BODY)], DROP), *LOST),
    "drop-amid-body": Route(ending(plain()[:-20], DROP), *LOST),
    "drop-without-length": Route(ending(framed(b"X: y"), DROP), *LOST),
    "short-length": Route(ending(plain()[:-20]), *CUT),
    "cut-chunks": Route(ending(chunked(BODY)[:-30]), *CUT),
    "cut-last-chunk": Route(ending(chunked(BODY)[:-2]), *CUT),
    "chunk-word": Route(ending(framed(b"Transfer-Encoding: chunked", b"zz\r\nhello\r\n0\r\n\r\n")), *CHUNKS),
    "chunk-negative": Route(ending(framed(b"Transfer-Encoding: chunked", b"-5\r\nhello\r\n0\r\n\r\n")), *CHUNKS),
    "chunk-huge": Route(ending(framed(b"Transfer-Encoding: chunked", b"F" * 17 + b"\r\nhello")), *CHUNKS),
    "chunk-lies": Route(ending(framed(b"Transfer-Encoding: chunked", b"3\r\nhello\r\n0\r\n\r\n")), *CHUNKS),
    "chunk-none": Route(ending(framed(b"Transfer-Encoding: chunked")), *CHUNKS),
    "chunk-endless-size": Route(endless(framed(b"Transfer-Encoding: chunked", b"5;"), b"x" * 50_000), *SIZE),
    "chunk-endless-trailer": Route(endless(chunked(BODY)[:-2], b"X: y\r\n" * 10_000), *SIZE),
    "trailer-large": Route(ending(chunked(BODY, trailer=b"X: y\r\n" * 20_000)), *CHUNKS),
    "garbage": Route(ending(b"SSH-2.0-OpenSSH_9.2\r\n" * 3), "not HTTP"),
    "garbage-endless": Route(endless(b"\x00", b"\x00" * 50_000), *SIZE),
    "garbage-open": Route(b"220 ftp.example.org ready\r\n", "not HTTP", truncated="time"),
    "http09": Route(ending(BODY), "not HTTP"),
    "status-negative": Route(ending(plain(status=b"-200 OK")), "not HTTP"),
    "status-huge": Route(ending(plain(status=b"99999 OK")), "not HTTP"),
    "status-word": Route(ending(plain(status=b"OK")), "not HTTP"),
    "head-endless": Route(endless(HEAD, b"X-Filler: filler\r\n" * 1000), *HEADER),
    "head-huge": Route(ending(HEAD + b"X: " + b"y" * 1_000_000 + b"\r\n\r\n"), *HEADER),
    "head-a-little-too-large": Route(ending(HEAD + b"X: " + b"y" * 100_000 + b"\r\n\r\n"), *HEADER),
    "slow-head": Route(drip(HALF, HALF), *SLOW),
    "slow-body": Route(drip(plain()[:-20], plain()[-20:]), *SLOW),
    "slow-chunks": Route(drip(chunked(BODY)[:-20], b"\n" * 20), *SLOW),
    "dripping": Route(drip(plain()[:-100], plain()[-100:], pause=0.05), "total time exceeded", True, "time"),
    "silence": Route(silence, "no answer in time", passing=True),
    "length-too-long": Route(framed(b"Content-Length: 1000"), *SLOW),
    "lengths-too-long": Route(framed(b"Content-Length: 200\r\nContent-Length: 156"), *SLOW),
    "endless": Route(endless(framed(b"X: y"), b"x" * 65_536), *SIZE),
    "endless-chunks": Route(endless(chunked()[:-5], b"1000\r\n" + b"x" * 4096 + b"\r\n"), *SIZE),
    "large": Route(plain(body=b"0123456789" * 500_000), *SIZE),
}  # fmt: skip

ROUTES: dict[str, Answer] = {
    **WHOLE,
    **TOO_MUCH,
    **COOKIES,
    **{name: route.answer for name, route in BROKEN.items()},
    "every-second": every_second,
    "interims-endless": endless(b"", INTERIM * 1000),
}
