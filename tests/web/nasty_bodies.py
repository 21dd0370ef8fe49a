"""Bodies that harm whoever reads them: charsets, codings, HTML and its kin."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import replace
from functools import cache

import brotli
import zstandard
from nasty_answers import Sender, chunks, framed, plain
from nasty_rows import KB, MB, NEVER, Row, Site, found


def page(link: str, before: str = "", after: str = "") -> str:
    """A page with one link."""
    return f'<!doctype html><title>Grüße</title>{before}<p>Grüße <a href="{link}">é</a></p>{after}'


def of_type(content_type: str, body: bytes, *headers: bytes) -> bytes:
    """An answer of that type."""
    return plain(*headers, body=body).replace(b"text/html", content_type.encode(), 1)


def _charset(
    name: str, query: str, said: str = "", encoding: str = "utf-8", *, before: str = "", letter: str = "é"
) -> tuple[Row, Row]:
    """A page in an encoding, and what it links to: the letter in its query says which one it was taken for."""
    body = page(f"/found-{name}?q={letter}", before).encode(encoding, "replace")
    header = f"text/html; charset={said}" if said else "text/html"
    return Row(name, of_type(header, body)), found(f"found-{name}?q={query}")


UTF8, LATIN, NONE = "%C3%A9", "%E9", "%EF%BF%BD"
MIXED = page("/found-mixed?q=É", "\xff\xfe").encode("latin-1").replace(b"\xc9", "é".encode())
CHARSETS = Site(
    "charsets",
    (
        *_charset("missing", LATIN, encoding="latin-1"),
        *_charset("missing-utf-8", UTF8),
        *_charset("wrong", NONE, "utf-8", "latin-1"),
        *_charset("unknown", UTF8, "x-nonsense"),
        *_charset("utf-16", UTF8, encoding="utf-16"),
        *_charset("utf-16be", UTF8, "utf-16be", "utf-16be"),
        *_charset("utf-16-said-of-utf-8", UTF8, before='<meta charset="utf-16">'),
        *_charset("bom-against-header", UTF8, "koi8-r", "utf-8-sig"),
        *_charset("header-against-meta", "%C3%A9", "koi8-r", before='<meta charset="utf-8">'),
        *_charset("meta-too-late", "%C5", encoding="koi8-r", before=" " * 2000 + "<meta charset=koi8-r>", letter="е"),
        *_charset("shift-jis", "%82%A0", "shift_jis", "shift_jis", letter="あ"),
        *_charset("quoted-badly", UTF8, '"utf-8'),
        Row("mixed", of_type("text/html; charset=utf-8", MIXED)),
        found(f"found-mixed?q={UTF8}"),
        Row("utf-7", of_type("text/html; charset=utf-7", b"+ADw-a href=+ACI-/never+ACI-+AD4-")),
        Row("replacement", of_type("text/html; charset=iso-2022-kr", b"<a href=/found-replacement>x</a>")),
        found("found-replacement"),
    ),
    others={"never": NEVER},
)


@cache
def gzip_bomb() -> bytes:
    """10 GB from 10 MB: a link, and then ten thousand times the same megabyte of zeros."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(page("/found-gzip-bomb").encode()) + packer.flush(zlib.Z_FULL_FLUSH)
    million = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + head + million * 10_000 + packer.flush() + bytes(8)


@cache
def brotli_bomb() -> bytes:
    """A link, and then half a gigabyte of zeros, in a few hundred bytes."""
    packer = brotli.Compressor(quality=1)
    pieces = [packer.process(page("/found-brotli-bomb").encode()), packer.flush()]
    zeros = bytes(16 * MB)
    return b"".join([*pieces, *(packer.process(zeros) for _ in range(32)), packer.finish()])


@cache
def zstd_bomb() -> bytes:
    """A link, and then half a gigabyte of zeros."""
    packer = zstandard.ZstdCompressor().compressobj()
    zeros = bytes(16 * MB)
    pieces = [packer.compress(page("/found-zstd-bomb").encode()), *(packer.compress(zeros) for _ in range(32))]
    return b"".join([*pieces, packer.flush()])


async def bomb(wire: Sender) -> None:
    """The gzip bomb, made when it is asked for."""
    await wire.send(plain(b"Content-Encoding: gzip", body=gzip_bomb()))


def _coded(name: str, coding: str, body: bytes, size: int = 100 * KB) -> tuple[Row, Row]:
    answer = plain(b"Content-Encoding: " + coding.encode(), body=body)
    return Row(name, answer, size=size), found(f"found-{name}")


def _gzipped(name: str, after: str = "") -> bytes:
    return gzip.compress(_linked(name, after), mtime=0)


def _linked(name: str, after: str = "") -> bytes:
    return page(f"/found-{name}", after=after).encode()


MEMBERS = b"".join(gzip.compress(bytes([byte]), mtime=0) for byte in _linked("gzip-members"))
CHUNKED = b"Content-Type: text/html\r\nTransfer-Encoding: chunked"
TWICE = gzip.compress(_gzipped("gzip-twice"), mtime=0)
NOISE = "".join(chr(33 + number * number % 89) for number in range(50_000)).replace("<", "")
CODINGS = Site(
    "codings",
    (
        *_coded("gzip-lie", "gzip", _linked("gzip-lie")),
        *_coded("gzip-cut", "gzip", _gzipped("gzip-cut", NOISE)[:-100]),
        *_coded("gzip-bad-sum", "gzip", _gzipped("gzip-bad-sum")[:-8] + b"12345678"),
        *_coded("gzip-and-more", "gzip", _gzipped("gzip-and-more") + b"and more"),
        *_coded("gzip-members", "gzip", MEMBERS),
        *_coded("gzip-twice", "gzip, gzip", TWICE),
        *_coded("gzip-hundredfold", ", ".join(["gzip"] * 100), _linked("gzip-hundredfold")),
        Row("gzip-bomb", bomb, size=11 * MB, more=1),
        found("found-gzip-bomb"),
        replace(_coded("gzip-empty", "gzip", gzip.compress(b"", mtime=0))[0], tries=2),
        *_coded("brotli", "br", brotli.compress(_linked("brotli"))),
        *_coded("brotli-lie", "br", _linked("brotli-lie")),
        *_coded("brotli-bomb", "br", brotli_bomb()),
        *_coded("zstd", "zstd", zstandard.compress(_linked("zstd"))),
        *_coded("zstd-bomb", "zstd", zstd_bomb()),
        *_coded("deflate", "deflate", zlib.compress(_linked("deflate"))),
        *_coded("deflate-raw", "deflate", zlib.compress(_linked("deflate-raw"))[2:-4]),
        *_coded("unheard-of", "x-unheard-of", _linked("unheard-of")),
        Row("gzip-in-chunks", framed(CHUNKED + b"\r\nContent-Encoding: gzip", chunks(_gzipped("gzip-in-chunks")))),
        found("found-gzip-in-chunks"),
        Row("gzip-transfer", framed(CHUNKED.replace(b": ch", b": gzip, ch"), chunks(_gzipped("gzip-transfer")))),
        found("found-gzip-transfer"),
    ),
)  # fmt: skip
