"""Encodings: which one a page is in, and its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot.parse.document import parse_html
from snapshot.parse.encoding import decode, python_codec, sniff

SUITE = Path(__file__).parents[2].parent / "shared" / "suites" / "encoding"
META = b'<meta charset="%b">'


def html5lib_cases() -> Iterator[tuple[bytes, str]]:
    for path in sorted(SUITE.glob("*.dat")):
        for case in re.split(rb"(?:\A|\n)#data\n", path.read_bytes())[1:]:
            data, _, encoding = case.partition(b"\n#encoding\n")
            yield data, encoding.strip().decode().lower()


@pytest.mark.shared
def test_html5lib_cases() -> None:
    """All 82 cases of html5lib come out as written there; no case is left out."""
    cases = list(html5lib_cases())
    assert len(cases) == 82
    assert [(data, sniff(data, None)) for data, _ in cases] == cases


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"\xef\xbb\xbf" + META % b"koi8-r", "text/html; charset=big5", "utf-8"),
        (b"\xff\xfe<\0", "text/html; charset=utf-8", "utf-16le"),
        (b"\xfe\xff\0<", None, "utf-16be"),
        (META % b"koi8-r", 'text/html; Charset="ISO-8859-2"', "iso-8859-2"),
        (META % b"koi8-r", "text/html; charset=nonsense", "koi8-r"),
        (META % b"latin1", None, "windows-1252"),
        (META % b"utf-16", None, "utf-8"),
        (META % b"x-user-defined", None, "windows-1252"),
        (META % b"nonsense" + META % b"koi8-r", None, "koi8-r"),
        (b'<?xml version="1.0" encoding="iso-8859-5"?><html>', None, "iso-8859-5"),
        (b"<\0?\0x\0m\0l\0", None, "utf-16le"),
        ("grüße".encode(), None, "utf-8"),
        ("grüße".encode("latin-1"), None, "windows-1252"),
        (b"plain", None, "windows-1252"),
        (b" " * 5000 + META % b"koi8-r" + b"\xc1", None, "koi8-r"),
        (b" " * 5000 + META % b"koi8-r" + "é".encode(), None, "utf-8"),
        (b"", None, "windows-1252"),
    ],
)
def test_what_decides(body: bytes, content_type: str | None, expected: str) -> None:
    """First the BOM, then HTTP, then the first 1024 bytes, then what the bytes look like, as in browsers."""
    assert sniff(body, content_type) == expected


@pytest.mark.parametrize(
    "encoding", ["utf-8", "windows-1252", "shift_jis", "gbk", "euc-kr", "big5", "koi8-u", "utf-16le"]
)
def test_text_comes_back(encoding: str) -> None:
    """What an encoding wrote, it reads."""
    text = {"shift_jis": "日本語", "gbk": "汉字", "euc-kr": "한국", "big5": "漢字", "koi8-u": "їжак"}.get(
        encoding, "é–x"
    )
    assert decode(text.encode(python_codec(encoding)), encoding) == text


@pytest.mark.parametrize("encoding", ["nonsense", "replacement", "x-user-defined", "iso-8859-8-i", "utf-16be"])
@given(body=st.binary())
def test_decoding_never_fails(encoding: str, body: bytes) -> None:
    """Any bytes are text in any encoding, known or not."""
    assert isinstance(decode(body, encoding), str)


def test_page_is_read_in_its_encoding() -> None:
    """The tree's text is what the bytes mean, and the document says by which encoding."""
    document = parse_html('<meta charset=windows-1251><p title="ёж">ёж'.encode("windows-1251"), "https://a.example/")
    assert document.encoding == "windows-1251"
    assert [(p.get("title"), p.text) for p in document.tree.iter("p")] == [("ёж", "ёж")]
