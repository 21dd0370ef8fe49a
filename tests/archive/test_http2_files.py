"""R8, R9: What crawlers wrote that saw HTTP/2: read as it was meant, in the right form and in the wrong one."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from archive_making import PAGE, answer, member

from snapshot.archive.capture import Capture
from snapshot.archive.cdxj import IndexLine, parse_line
from snapshot.archive.index import index_warc
from snapshot.archive.reader import WarcReader
from snapshot.archive.source import open_source
from snapshot.verify.folder import verify_folder

URL = "https://example.org/about"
TYPE = b"Content-Type: text/html"
RIGHT = b"HTTP/1.1 200 "
WRONG = (b"HTTP/2 200", b"HTTP/2 200 ", b"HTTP/2.0 200", b"HTTP/3 200", b"HTTP/2 200 OK")
PSEUDO = (b":status: 404", b":path: /other", b"content-type: text/html")


def _file(folder: Path, block: bytes, *, packed: bool = True) -> Path:
    """The answer to a GET that went over HTTP/2."""
    record = member(
        {
            "WARC-Type": "response",
            "WARC-Target-URI": URL,
            "WARC-Date": "2024-04-30T12:00:00Z",
            "WARC-Protocol": "h2\r\nWARC-Protocol: tls/1.3",
            "Content-Type": "application/http;msgtype=response",
        },
        block,
    )
    path = folder / ("h2.warc.gz" if packed else "h2.warc")
    path.write_bytes(record if packed else gzip.decompress(record))
    return path


def _capture(path: Path) -> Capture:
    (capture,) = WarcReader(path)
    return capture


def _line(path: Path) -> IndexLine:
    (line,) = map(parse_line, index_warc(path))
    assert line
    return line


def _said(path: Path, rule: str) -> list[str]:
    return [finding.message for finding in verify_folder(path).findings if finding.rule == rule]


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("status", [RIGHT, *WRONG])
def test_r08_status_headers_and_body_are_read(tmp_path: Path, status: bytes, packed: bool) -> None:
    """R8: Whatever version the status line names, the capture has status, headers and body, and is found."""
    path = _file(tmp_path, answer(PAGE, TYPE, b"x-a: b", status=status), packed=packed)
    capture = _capture(path)
    assert (capture.status, capture.body) == (200, PAGE)
    assert capture.headers == (("Content-Type", "text/html"), ("x-a", "b"))
    line = _line(path)
    assert (line.status, line.mime, line.good) == (200, "text/html", True)
    found = open_source(path).get(URL)
    assert found
    assert found.body == PAGE


@pytest.mark.parametrize("status", WRONG)
def test_r08_the_validator_names_the_wrong_form(tmp_path: Path, status: bytes) -> None:
    """R8: A status line of HTTP/2 or 3 is an error that shows the line."""
    (message,) = _said(_file(tmp_path, answer(PAGE, TYPE, status=status)), "R8")
    assert status.decode().rstrip() in message


def test_r08_the_validator_takes_the_right_form(tmp_path: Path) -> None:
    """R8: HTTP/1.1 beside `WARC-Protocol: h2` and `tls/1.3`, a field each, is no error."""
    path = _file(tmp_path, answer(PAGE, TYPE, status=RIGHT))
    assert (_said(path, "R8"), _said(path, "R9")) == ([], [])


@pytest.mark.parametrize("status", [RIGHT, WRONG[0]])
def test_r08_pseudo_headers_are_passed_over(tmp_path: Path, status: bytes) -> None:
    """R8: `:status` neither changes the status nor is a header; the block stays as it is, and the validator says so."""
    block = answer(PAGE, *PSEUDO, status=status)
    path = _file(tmp_path, block)
    capture = _capture(path)
    assert (capture.status, capture.headers) == (200, (("content-type", "text/html"),))
    assert (capture.body, capture.raw) == (PAGE, block)
    assert _line(path).mime == "text/html"
    assert sum("pseudo-header" in message for message in _said(path, "R8")) == 2


@pytest.mark.parametrize(("status", "code"), [(b"HTTP/1.1 200 ", 200), (b"HTTP/1.1 404 ", 404), (b"HTTP/1.1 503", 503)])
def test_r09_an_answer_without_reason_is_read(tmp_path: Path, status: bytes, code: int) -> None:
    """R9: No reason phrase, with the space before it or without, is no reason to lose the status."""
    path = _file(tmp_path, answer(PAGE, TYPE, status=status))
    capture = _capture(path)
    assert (capture.status, capture.mime, capture.body) == (code, "text/html", PAGE)
    assert _line(path).status == code
    assert capture.raw.startswith(status + b"\r\n")


def test_r09_the_validator_names_a_missing_space(tmp_path: Path) -> None:
    """R9: A status line that ends after its code is remarked, one that ends after the space is not."""
    (message,) = _said(_file(tmp_path, answer(PAGE, TYPE, status=b"HTTP/1.1 200")), "R9")
    assert "lacks the space" in message
    assert not _said(_file(tmp_path, answer(PAGE, TYPE, status=RIGHT)), "R9")
