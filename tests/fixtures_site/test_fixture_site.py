"""The bundled site is whole: what its pages point to is there, and is what expected/urls.json says."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx
from lxml import etree, html

from snapshot.model import Role

FIXTURES = Path(__file__).parents[2] / "fixtures"
SITE = FIXTURES / "site"
HOME = "http://site.invalid"
"""The origin that stands in the expected files."""
CLOSED = "/members/"
"""What robots.txt disallows."""

EXPECTED: dict[str, Any] = json.loads((FIXTURES / "expected" / "urls.json").read_text("utf-8"))
STATUSES: dict[str, int] = {path: row["status"] for path, row in EXPECTED["urls"].items()}
SITEMAPS = {path for path, row in EXPECTED["urls"].items() if row["role"] == Role.SITEMAP}
WELL_KNOWN = ("/robots.txt", "/favicon.ico", "/sitemap.xml", "/wp-sitemap.xml")

Fetch = Callable[[str], httpx.Response]

_PLAIN = "//@href | //@src | //@data-src | //meta[@property='og:image']/@content"
_SRCSETS = "//@srcset | //@data-srcset"
_REFRESH = "//meta[@http-equiv='refresh']/@content"
_URL_IN_CSS = re.compile(r"url\(\s*['\"]?([^'\")]+)")
_ADDRESSES = "//*[local-name()='loc' or local-name()='link']/text() | //*[local-name()='link']/@href"


def in_html(body: bytes) -> list[str]:
    """References of a page, as written."""
    tree: Any = html.fromstring(body)
    styles = " ".join(tree.xpath("//@style | //style/text()"))
    candidates = [part.split()[0] for value in tree.xpath(_SRCSETS) for part in value.split(",")]
    refreshes = [value.partition("url=")[2] for value in tree.xpath(_REFRESH)]
    return [*tree.xpath(_PLAIN), *candidates, *refreshes, *_URL_IN_CSS.findall(styles)]


def in_css(body: bytes) -> list[str]:
    """References of a style sheet, as written."""
    return _URL_IN_CSS.findall(body.decode())


def in_script(body: bytes) -> list[str]:
    """Paths that stand between quotes in a script."""
    return re.findall(r'"(/[^"]+)"', body.decode())


def in_manifest(body: bytes) -> list[str]:
    """The icons of a web manifest."""
    return [icon["src"] for icon in json.loads(body)["icons"]]


def in_xml(body: bytes) -> list[str]:
    """The addresses in a sitemap or feed."""
    tree: Any = etree.fromstring(body)
    return list(tree.xpath(_ADDRESSES))


READERS: dict[str, Callable[[bytes], list[str]]] = {
    "text/html": in_html,
    "text/css": in_css,
    "text/javascript": in_script,
    "application/manifest+json": in_manifest,
    "application/xml": in_xml,
    "application/rss+xml": in_xml,
    "application/atom+xml": in_xml,
}


def references(answer: httpx.Response) -> list[str]:
    """What an answer points to, as written."""
    if answer.is_redirect:
        return [answer.headers["location"]]
    reader = READERS.get(answer.headers["content-type"].partition(";")[0])
    return reader(answer.content) if reader else []


@dataclass(frozen=True, slots=True)
class Walk:
    """What following every reference leads to."""

    statuses: dict[str, int]
    """By path, with its query."""
    refused: set[str]
    """Absolute URLs, off the site or closed by robots.txt."""


def walk(fetch: Fetch, *starts: str) -> Walk:
    """Follow every reference from `starts`, as far as the site goes and its robots.txt allows."""
    found = Walk({}, set())
    waiting = list(starts)
    while waiting:
        path = waiting.pop()
        if path in found.statuses:
            continue
        answer = fetch(path)
        found.statuses[path] = answer.status_code
        for url in (urldefrag(urljoin(HOME + path, reference)).url for reference in references(answer)):
            if url.startswith(HOME) and not urlsplit(url).path.startswith(CLOSED):
                waiting.append(url.removeprefix(HOME))
            elif url.startswith("http"):
                found.refused.add(url)
    return found


def test_walk_meets_what_is_expected(fetch: Fetch) -> None:
    """Following everything from the home page and the well-known places meets the expected URLs, and no other."""
    assert walk(fetch, "/", *WELL_KNOWN).statuses == STATUSES


def test_refusals_are_expected(fetch: Fetch) -> None:
    """What is linked and not fetched is listed with its reason."""
    reasons = {url: "robots" if url.startswith(HOME) else "out of scope" for url in walk(fetch, "/").refused}
    assert reasons == EXPECTED["refused"]


def test_one_page_is_only_in_the_sitemap(fetch: Fetch) -> None:
    """Links alone lead to every page but one."""
    missed = set(STATUSES) - set(walk(fetch, "/").statuses) - SITEMAPS
    assert missed == {"/toolkit/", "/robots.txt"}


def test_roles_are_those_of_the_model() -> None:
    """Each role that a URL can have is there."""
    assert {row["role"] for row in EXPECTED["urls"].values()} == {role.value for role in Role}


def test_every_file_is_shown(fetch: Fetch) -> None:
    """No file lies in the site that no expected URL shows, but the table, the 404 page and the closed page."""
    shown = {fetch(path).content for path in STATUSES}
    files = {path for path in SITE.rglob("*") if path.is_file()}
    assert {path.relative_to(SITE).as_posix() for path in files if path.read_bytes() not in shown} == {
        "_redirects",
        "members/minutes/index.html",
    }


MAGIC = {
    ".png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    ".jpg": b"\xff\xd8\xff\xe0\0\x10JFIF\0",
    ".ico": b"\0\0\1\0\1\0",
    ".pdf": b"%PDF-1.4\n",
    ".webp": b"RIFF",
    ".woff2": b"wOF2\0\1\0\0",
}


def test_binary_files_begin_as_they_should() -> None:
    """Pictures, fonts and the PDF carry the first bytes of their format."""
    files = [path for path in SITE.rglob("*") if path.suffix in MAGIC]
    assert {path.suffix for path in files} == set(MAGIC)
    assert [path.name for path in files if not path.read_bytes().startswith(MAGIC[path.suffix])] == []


def test_binary_files_are_whole() -> None:
    """Lengths written in headers are those of the files, and trailers are there."""
    for path in SITE.rglob("*.*"):
        body = path.read_bytes() if path.suffix in MAGIC else b""
        match path.suffix:
            case ".png":
                assert body.endswith(b"IEND\xaeB\x60\x82")
            case ".jpg":
                assert body.endswith(b"\xff\xd9")
            case ".webp":
                assert struct.unpack_from("<I", body, 4)[0] == len(body) - 8
            case ".woff2":
                assert struct.unpack_from(">I", body, 8)[0] == len(body)
            case ".pdf":
                start = int(body.rpartition(b"startxref\n")[2].split()[0])
                assert body[start:].startswith(b"xref\n")
