"""Requests other than GET, as a query that their answers are keyed by (IIPC, "CDX for non-GET requests").

    POST /events with {"id": 7}  →  https://example.org/events?__wb_method=POST&id=7

So spelt by pywb, cdxj-indexer and wabac.js, who look an answer up by what the page asks. They compare media types
with their case, and cut a query at 4096 characters; so do we, or the keys would not meet.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import unquote_plus, urlencode

from snapshot.archive.http import entity, split_fields
from snapshot.model import first_header

_WITH_BODY = frozenset({"POST", "PUT"})
_LONGEST = 4096
_REQUEST_LINE = re.compile(rb"\s*([A-Za-z]+)[ \t]+\S")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked with another method than GET."""

    method: str
    """In capitals."""
    query: str
    """What the body says, as a query; empty where it says nothing."""


def asked(request: bytes) -> Asked | None:
    """What a stored request asks; None for a GET, and for what is no request of HTTP."""
    line = _REQUEST_LINE.match(request)
    method = line[1].decode("ascii").upper() if line else "GET"
    if method == "GET":
        return None
    return Asked(method, _query(request)[:_LONGEST] if method in _WITH_BODY else "")


def with_method(url: str, what: Asked | None) -> str:
    """A URL with method and body as further parts of its query; as it is for a GET."""
    if not what:
        return url
    query = f"&{what.query}" if what.query else ""
    return f"{url}{'&' if '?' in url else '?'}__wb_method={what.method}{query}"


def _query(request: bytes) -> str:
    found = _END_OF_HEAD.search(request)
    end, start = found.span() if found else (len(request), len(request))
    headers = split_fields(request[:end])
    body = entity(request[start:], headers)
    length = first_header(headers, "content-length") or ""
    body = body[: int(length)] if length.isdecimal() and len(length) < 19 else body
    media = first_header(headers, "content-type") or ""
    return next((encode for start, encode in _ENCODINGS if media.startswith(start)), _binary)(media, body)


def _binary(_: str, body: bytes) -> str:
    return "__wb_post_data=" + base64.b64encode(body).decode("ascii")


def _form(media: str, body: bytes) -> str:
    """The guideline would have it escaped again; no program does so."""
    try:
        return unquote_plus(body.decode("utf-8"))
    except UnicodeDecodeError:
        return _binary(media, body)


def _multipart(media: str, body: bytes) -> str:
    """Names and values of the parts, files too (RFC 7578)."""
    boundary = _parameter(media, "boundary").encode("utf-8", "replace")
    parts = (b"\r\n" + body).split(b"\r\n--" + boundary)[1:-1] if boundary else []
    return urlencode([_part(part) for part in parts]) or _binary(media, body)


def _part(part: bytes) -> tuple[str, bytes]:
    head, _, value = part.partition(b"\r\n\r\n")
    return _parameter(first_header(split_fields(head), "content-disposition") or "", "name"), value


def _parameter(value: str, name: str) -> str:
    """A parameter of a header's value; empty where it has none."""
    message = Message()
    message["x"] = re.sub(r"[\r\n]", " ", value)
    found = message.get_param(name, header="x")
    return found.encode("latin-1", "replace").decode("utf-8", "replace") if isinstance(found, str) else ""


def _json(_: str, body: bytes) -> str:
    return _flat_json(body) or ""


def _json_or_binary(media: str, body: bytes) -> str:
    flat = _flat_json(body)
    return _binary(media, body) if flat is None else flat


def _flat_json(body: bytes) -> str | None:
    """The leaves of a JSON value, or of one a line, by the names that they stand under; None where it is no JSON."""
    try:
        return urlencode(_numbered(_leaves(_loaded(body))))
    except (ValueError, RecursionError):
        return None


def _loaded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except json.JSONDecodeError:
        if b"\n" not in body:
            raise
        return [json.loads(line) for line in body.split(b"\n")]


def _leaves(value: Any) -> Iterator[tuple[str, str]]:
    """In their order. Numbers, true, false and null as Python prints them, which the guideline has made the rule."""
    stack = [("", value)]
    while stack:
        name, value = stack.pop()
        if isinstance(value, dict):
            stack.extend(reversed(value.items()))
        elif isinstance(value, list):
            stack.extend((name, one) for one in reversed(value))
        elif name:
            yield name, str(value)


def _numbered(leaves: Iterator[tuple[str, str]]) -> dict[str, str]:
    """The second of a name is `name.2_`, and so on."""
    counts: dict[str, int] = {}
    told: dict[str, str] = {}
    for name, value in leaves:
        if name in told:
            counts[name] = counts.get(name, 1) + 1
            name = f"{name}.{counts[name]}_"  # noqa: PLW2901
        told[name] = value
    return told


_ENCODINGS: tuple[tuple[str, Callable[[str, bytes], str]], ...] = (
    ("application/x-www-form-urlencoded", _form),
    ("multipart/", _multipart),
    ("application/json", _json),
    ("text/plain", _json_or_binary),
)
"""How a body becomes a query, by the beginning of its media type; any other (AMF too) is told in base64."""
