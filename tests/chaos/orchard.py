"""A site of some thousand URLs, made on the fly and the same at each asking, whose server knows what it was asked."""

from __future__ import annotations

import asyncio
import gzip
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from threading import Event, Thread
from types import TracebackType
from typing import Self

_WORDS = ("orchard", "ladder", "basket", "blossom", "cider", "graft", "pippin", "russet", "windfall", "wasp", "hedge")
_REASONS = {200: "OK", 302: "Found", 404: "Not Found"}


@dataclass
class Asked:
    """One request, as the server saw it."""

    path: str
    begun: float
    ended: float | None = None
    """When the last byte of the answer was handed to the system; None while it is under way."""


class Orchard:
    """The site, served on loopback by a thread of its own. Times are of the monotonic clock."""

    def __init__(self, pages: int, *, seconds: float = 0.0, answer: Callable[[str], bytes] | None = None) -> None:
        """`pages` pages, each with requisites of its own; an answer takes `seconds` of waiting."""
        self.asked: list[Asked] = []
        self.url = ""
        self._pages, self._seconds = pages, seconds
        self._answer = answer or (lambda path: answer_to(path, pages))
        self._loop = asyncio.new_event_loop()
        self._ready, self._end = Event(), asyncio.Event()
        self._thread = Thread(target=self._loop.run_until_complete, args=(self._serve(),))

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()
        self._loop.close()

    @asynccontextmanager
    async def _listening(self) -> AsyncIterator[None]:
        talks: set[asyncio.Task[None]] = set()

        def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = self._loop.create_task(self._talk(reader, writer))
            talks.add(task)
            task.add_done_callback(talks.discard)

        server = await asyncio.start_server(begin, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        yield
        server.close()
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    async def _serve(self) -> None:
        async with self._listening():
            self._ready.set()
            await self._end.wait()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                asked = Asked(head.split(b" ", 2)[1].decode(), time.monotonic())
                self.asked.append(asked)
                await asyncio.sleep(self._seconds)
                writer.write(self._answer(asked.path))
                await writer.drain()
                asked.ended = time.monotonic()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def answer_to(path: str, pages: int) -> bytes:
    """The whole answer at a path: `/`, or `/KIND/NUMBER` with an optional part after it."""
    kind, number = _parts(path)
    known = kind in _KINDS and 1 <= number <= pages
    return _KINDS[kind](path, number, pages) if known else _whole(404, "text/plain", f"no {path} here".encode())


def _parts(path: str) -> tuple[str, int]:
    kind, number, *_ = [*path.strip("/").split("/"), "", ""]
    if path == "/":
        return "page", 1
    return kind, int(number) if number.isdigit() and len(number) < 9 else 0


def _page(path: str, number: int, pages: int) -> bytes:
    children = "".join(f"<a href='/page/{child}'>{child}</a> " for child in (2 * number, 2 * number + 1))
    parts = f"<link rel='stylesheet' href='/style/{number}'><img src='/image/{number}/a'><img src='/image/{number}/b'>"
    odd = f"<a href='/moved/{number}'>moved</a>" if number % 2 else f"<a href='/gone/{number}'>gone</a>"
    links = children if 2 * number < pages else ""
    body = f"<title>{path}</title>{parts}<h1>{number}</h1><p>{_text(path)}</p>{odd} {links}".encode()
    return (_whole, _chunked, _packed)[number % 3](200, "text/html; charset=utf-8", body)


def _style(path: str, number: int, _pages: int) -> bytes:
    css = f"body {{ background: url(/image/{number}/ground) }} /* {_text(path)[:200]} */"
    return (_chunked, _whole)[number % 2](200, "text/css", css.encode())


def _image(path: str, _number: int, _pages: int) -> bytes:
    chance = random.Random(path)
    return _whole(200, "image/png", b"\x89PNG\r\n\x1a\n" + chance.randbytes(chance.randrange(50, 3000)))


def _moved(path: str, number: int, _pages: int) -> bytes:
    return _whole(302, "text/plain", path.encode(), f"Location: /leaf/{number}\r\n")


def _leaf(path: str, number: int, _pages: int) -> bytes:
    return (_packed, _chunked)[number % 2](200, "text/html; charset=utf-8", f"<p>{_text(path)}</p>".encode())


_KINDS = {"page": _page, "style": _style, "image": _image, "moved": _moved, "leaf": _leaf}


def _text(path: str) -> str:
    chance = random.Random(path)
    return " ".join(chance.choices(_WORDS, k=chance.choice((10, 100, 1000))))


def _whole(status: int, mime: str, body: bytes, more: str = "") -> bytes:
    return f"{_head(status, mime)}{more}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _packed(status: int, mime: str, body: bytes) -> bytes:
    return _whole(status, mime, gzip.compress(body, mtime=0), "Content-Encoding: gzip\r\n")


def _chunked(status: int, mime: str, body: bytes) -> bytes:
    size = 1 + len(body) // 3
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)
    return f"{_head(status, mime)}Transfer-Encoding: chunked\r\n\r\n".encode() + chunks + b"0\r\n\r\n"


def _head(status: int, mime: str) -> str:
    return f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Type: {mime}\r\n"
