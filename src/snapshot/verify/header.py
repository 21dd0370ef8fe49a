"""A record's header, read to the letter of ISO 28500:2017 (clause 4), and what is not to the letter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

_VERSION = re.compile(rb"WARC/(1\.[01])")
_FIELD = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):(.*)", re.DOTALL)
_DIGITS = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True)
class Header:
    """The version and named fields of a record."""

    version: str
    """`1.0` or `1.1`; empty where it is neither."""
    fields: tuple[tuple[str, str], ...]
    """In order, names as written."""
    folded: bool
    """Whether a line continues the one before."""
    stray: tuple[str, ...]
    """Lines that are no named fields, or hold a lone CR or LF."""

    @cached_property
    def _by_name(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for name, value in self.fields:
            found[name.lower()] = (*found.get(name.lower(), ()), value)
        return found

    def all(self, name: str) -> tuple[str, ...]:
        """Each value of a field; names match in any case."""
        return self._by_name.get(name.lower(), ())

    def get(self, name: str) -> str:
        """The first value of a field, or an empty string."""
        values = self._by_name.get(name.lower())
        return values[0] if values else ""

    @property
    def type(self) -> str:
        """The WARC-Type."""
        return self.get("WARC-Type")

    @property
    def length(self) -> int | None:
        """Of the block, as stated; None where it is not."""
        stated = self.get("Content-Length")
        return int(stated) if _DIGITS.fullmatch(stated) else None

    @property
    def id(self) -> str:
        """The WARC-Record-ID, as written."""
        return self.get("WARC-Record-ID")


def parse_header(head: bytes) -> Header:
    """Read a header that ends with its empty line."""
    first, *lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    version = _VERSION.fullmatch(first)
    fields: list[tuple[str, str]] = []
    stray: list[str] = []
    folded = False
    for line in lines:
        match = _FIELD.fullmatch(line)
        if line[:1] in b" \t" and fields and line:
            folded = True
            fields[-1] = (fields[-1][0], f"{fields[-1][1]} {_text(line)}")
        elif match and b"\r" not in line and b"\n" not in line:
            fields.append((match[1].decode("ascii"), _text(match[2])))
        else:
            stray.append(line[:80].decode("latin-1"))
    return Header(version[1].decode() if version else "", tuple(fields), folded, tuple(stray))


def _text(value: bytes) -> str:
    return value.decode("utf-8", "surrogateescape").strip(" \t")


def shown(value: str) -> str:
    """A value as messages show it: on one line, in ASCII, of bounded length."""
    return ascii(value if len(value) <= 200 else f"{value[:200]}…")
