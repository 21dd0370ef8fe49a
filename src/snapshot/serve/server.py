"""The server of a copy, on loopback: it sends files, or pieces of them, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from urllib.parse import parse_qs, quote

from snapshot.serve.bar import with_bar
from snapshot.serve.files import Found, Piece, find, media_type, piece

LOOPBACK = "127.0.0.1"
AT = "/_archive/at"
"""Where a URL that was captured (`?url=`) leads to its file."""
_MOST_WITH_BAR = 32 * 1024 * 1024
_NAMES = (LOOPBACK, "localhost")


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is served."""

    site: Path
    types: Mapping[str, str] = field(default_factory=dict)
    """Ending → media type."""
    files: Mapping[str, str] = field(default_factory=dict)
    """URL → file, within the copy."""
    replays: Mapping[str, str] = field(default_factory=dict)
    """File → address of its replay; empty where there is no replay."""


class Server(ThreadingHTTPServer):
    """A server that only this machine can reach."""

    daemon_threads = True

    def __init__(self, port: int, shelf: Shelf) -> None:
        """OSError where the port is taken; 0 is any that is free."""
        self.shelf = shelf
        super().__init__((LOOPBACK, port), _Handler)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a reader that goes away is no fault."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "snapshot"
    sys_version = ""
    timeout = 60
    server: Server

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def _answer(self) -> None:
        host = self.headers.get("host", "").rpartition(":")[0] or self.headers.get("host", "")
        if host not in _NAMES:  # a name of somebody else's that leads here must not read the archive
            self._say(HTTPStatus.MISDIRECTED_REQUEST)
            return
        found = find(self.server.shelf.site, self.path)
        if self.path.startswith(f"{AT}?"):
            found = self._of_url()
        if found.moved:
            self._say(HTTPStatus.MOVED_PERMANENTLY, location=found.moved)
        elif found.file:
            self._send(found.file, HTTPStatus.OK)
        else:
            self._missing()

    def _of_url(self) -> Found:
        url = parse_qs(self.path.partition("?")[2]).get("url", [""])[0]
        file = self.server.shelf.files.get(url)
        return Found(moved=f"/{quote(file)}") if file else Found()

    def _missing(self) -> None:
        page = self.server.shelf.site / "404.html"
        if page.is_file():
            self._send(page, HTTPStatus.NOT_FOUND)
        else:
            self._say(HTTPStatus.NOT_FOUND)

    def _send(self, path: Path, status: HTTPStatus) -> None:
        try:
            with path.open("rb") as file:
                self._send_open(path, file, status)
        except OSError:
            self.close_connection = True

    def _send_open(self, path: Path, file: BinaryIO, status: HTTPStatus) -> None:
        size = path.stat().st_size
        replay = self.server.shelf.replays.get(path.relative_to(self.server.shelf.site).as_posix())
        if replay and path.suffix in (".html", ".htm", ".xhtml") and size <= _MOST_WITH_BAR:
            body = with_bar(file.read(), replay)
            self._body(BytesIO(body), Piece(0, len(body)), status, path)
            return
        wanted = piece(self.headers.get("range"), size) if status is HTTPStatus.OK else None
        if wanted is None:
            self._body(file, Piece(0, size), status, path)
        elif wanted.start == wanted.end:
            self._say(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, content_range=f"bytes */{size}")
        else:
            told = f"bytes {wanted.start}-{wanted.end - 1}/{size}"
            self._body(file, wanted, HTTPStatus.PARTIAL_CONTENT, path, content_range=told)

    def _body(self, file: BinaryIO, wanted: Piece, status: HTTPStatus, path: Path, **headers: str) -> None:
        length = wanted.end - wanted.start
        self._head(
            status, length, content_type=media_type(path, self.server.shelf.types), accept_ranges="bytes", **headers
        )
        if self.command == "HEAD":
            return
        file.seek(wanted.start)
        with suppress(ConnectionError, TimeoutError):
            while length > 0 and (chunk := file.read(min(length, shutil.COPY_BUFSIZE))):  # type: ignore[attr-defined]
                self.wfile.write(chunk)
                length -= len(chunk)

    def _say(self, status: HTTPStatus, **headers: str) -> None:
        body = f"{status.value} {status.phrase}\n".encode()
        self._head(status, len(body), content_type="text/plain; charset=utf-8", **headers)
        if self.command != "HEAD":
            self.wfile.write(body)

    def _head(self, status: HTTPStatus, length: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-").title(), value)
        self.send_header("Content-Length", str(length))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name that it is called by)
        pass
