"""Links in HTTP headers."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot.model import Role
from snapshot.parse.find import find_links

URL = "https://site.example/a/b"
PAGE, REQUISITE, FEED = Role.PAGE, Role.REQUISITE, Role.FEED


def found(name: str, value: str, status: int = 200, role: Role = PAGE) -> list[tuple[str, Role, str]]:
    links = find_links(b"", URL, status, ((name, value),), role)
    return [(link.url.removeprefix("https://site.example"), link.role, link.via) for link in links]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_keeps_the_role(role: Role, status: int) -> None:
    """Where a redirect leads is fetched for the same reason."""
    assert found("Location", "../c#part", status, role) == [("/c", role, "location")]


@pytest.mark.parametrize("value", ["", "javascript:1", "file:///etc/passwd", "data:,x", "http://", "//["])
def test_redirect_to_nowhere(value: str) -> None:
    """A Location that is no http or https URL leads nowhere."""
    assert found("location", value, 302) == []


def test_location_counts_only_in_redirects() -> None:
    """A Location with any other status is no link."""
    assert found("Location", "/c", 201) == []


def test_location_in_utf8() -> None:
    """The bytes of a Location are read as UTF-8 where they can be, else as latin-1."""
    assert found("Location", "/é".encode().decode("latin-1"), 301)[0][0] == "/%C3%A9"
    assert found("Location", "/é", 301)[0][0] == "/%C3%A9"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("</c.css>; rel=preload; as=style", [("/c.css", REQUISITE, "link header[rel=preload]")]),
        ('</c>;rel="next nofollow"', [("/c", PAGE, "link header[rel=next]")]),
        (
            "</c>; REL=Next, </d>; rel=prev",
            [("/c", PAGE, "link header[rel=next]"), ("/d", PAGE, "link header[rel=prev]")],
        ),
        ('</f>; rel=alternate; type="application/rss+xml"', [("/f", FEED, "link header[rel=alternate]")]),
        ('</c,d;e>; title="a, </x>; rel=next"; rel=next', [("/c,d;e", PAGE, "link header[rel=next]")]),
        ("</c>; rel=next; rel=stylesheet", [("/c", PAGE, "link header[rel=next]")]),
        ("</c>; rel=preconnect", []),
        ("</c>; rel=whatever", []),
        ("</c>", []),
        ("c; rel=next", []),
    ],
)
def test_link_header(value: str, expected: list[tuple[str, Role, str]]) -> None:
    """A Link header gives what `<link>` elements of the same relation would, as far as the relation is known."""
    assert found("Link", value) == expected


def test_refresh_header() -> None:
    """A Refresh header points to a page."""
    assert found("Refresh", "0; url=/c") == [("/c", PAGE, "refresh header")]


def test_content_location() -> None:
    """A Content-Location is another address of the same page or file; robots.txt and its kin have none."""
    assert found("Content-Location", "b.en.html") == [("/a/b.en.html", PAGE, "content-location")]
    assert found("Content-Location", "b.en.css", role=REQUISITE)[0][1] is REQUISITE
    assert found("Content-Location", "robots.en.txt", role=Role.ROBOTS) == []


@given(st.text(alphabet="<>;,=\"\\ relnxt/'\x00é") | st.text(st.characters(max_codepoint=255)))
def test_any_header_can_be_read(value: str) -> None:
    """No header makes the reader fail."""
    for name in ("Link", "Location", "Refresh", "Content-Location", "Content-Type"):
        assert all(url for url, _, _ in found(name, value, 301))


@pytest.mark.parametrize("piece", ["<", "<a>;", '<a>; a="', "<a>" + " " * 50, '\\"', "; ", "0 ", "=a,"])
def test_reading_is_linear(piece: str) -> None:
    """A header of a megabyte is read in a moment."""
    started = time.process_time()
    for name in ("Link", "Refresh"):
        found(name, piece * (1_000_000 // len(piece)))
    assert time.process_time() - started < 2
