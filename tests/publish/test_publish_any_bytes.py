"""Any bytes make a file of the copy: no page, sheet or picture stops it, takes long, or has it load from outside."""

from __future__ import annotations

import tempfile
import time
from functools import cache
from pathlib import Path

import pytest
from copying import Copy
from hypothesis import given
from hypothesis import strategies as st

from snapshot.parse.tokens import Tag, tokens

PIECES = st.sampled_from(
    [
        *(
            "<",
            ">",
            "</",
            "/>",
            '"',
            "'",
            "=",
            " ",
            "&",
            ";",
            "#",
            "\0",
            "\n",
            "\ufeff",
            "é",
            "İ",
            "<!--",
            "-->",
            "--!>",
            "]]>",
        ),
        *(
            "<![CDATA[",
            "<?xml version='1.0' encoding='x'?>",
            "<!doctype html>",
            "<a href=",
            "<img src=",
            "<style>",
            "</style>",
        ),
        *(
            "<script>",
            "</script>",
            "<svg>",
            "</svg>",
            "<base href=/>",
            "<form action=x>",
            "</form>",
            "<input>",
            "<iframe src=",
        ),
        *(
            "<noscript>",
            "</noscript>",
            "<textarea>",
            "<title>",
            "<body>",
            "<head>",
            "<frameset>",
            "<plaintext>",
            "<video src=",
        ),
        *(
            "//evil.net/x",
            "/x.png",
            "javascript:x",
            "data:,",
            "url(",
            ")",
            "@import ",
            "{",
            "}",
            "position:fixed",
            "srcset=",
        ),
        *(
            "[x a=1]",
            "&#0;",
            "&#x110000;",
            "&#99999999999999999999;",
            "&copy",
            "&amp",
            "%zz",
            "http://[",
            "x" * 300,
            "\udc80",
        ),
    ]
)


@cache
def copy() -> Copy:
    return Copy(Path(tempfile.mkdtemp()))


@given(st.lists(PIECES, max_size=60), st.sampled_from(["a.html", "a.xhtml", "a.svg", "a.xml", "a.css", "a.js"]))
def test_any_text_is_written(pieces: list[str], path: str) -> None:
    """Whatever is put together, a file comes of it, the same each time."""
    body = "".join(pieces).encode("utf-8", "surrogatepass")
    assert copy().write(body, path) == copy().write(body, path)


@given(st.binary(max_size=300))
def test_any_bytes_are_written(body: bytes) -> None:
    """The same of bytes that are no text."""
    for path in ("a.html", "a.svg", "a.css"):
        assert isinstance(copy().write(body, path).body, bytes)


@given(st.lists(PIECES, max_size=60))
def test_tags_stand_where_they_are_said_to(pieces: list[str]) -> None:
    """Tags come in order, do not overlap, and their names and attributes stand at their places."""
    text = "".join(pieces)
    end = 0
    for token in tokens(text):
        assert end <= token.start < token.end <= len(text)
        end = token.end
        if isinstance(token, Tag):
            assert text[token.start : token.named].lower().endswith(token.tag.lower())
            for attribute in token.attributes:
                assert text[attribute.start :][: len(attribute.name)].lower() == attribute.name.lower()
                assert token.start < attribute.start < attribute.end < token.end


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "<",
            "<a ",
            "<a href=",
            "<a href='",
            "<!--",
            "<![CDATA[",
            "</",
            "<svg>",
            "<style>",
            "<style><!--",
            "<script>",
            "<x y=z ",
        ),
        *(
            "<form>",
            "<video>",
            "<noscript>",
            "<base>",
            "&",
            "[a b=",
            "url(",
            "@import ",
            "{",
            "{position:",
            "image-set(",
            "<iframe>",
        ),
        *(
            "<?xml-stylesheet href=",
            "<a href=/",
            "<img srcset='",
            "<img srcset='a,",
            "<meta http-equiv=refresh content='0;",
            "<p style='",
        ),
    ],
)
def test_time_grows_with_size(unit: str) -> None:
    """Half a megabyte of whatever repeats takes no more than seconds."""
    body = (unit * (500_000 // len(unit))).encode()
    for path in ("a.html", "a.css", "a.svg"):
        begun = time.process_time()
        copy().write(body, path)
        assert time.process_time() - begun < 10, path
