"""The bundled site is served as fixtures/README.md says."""

from __future__ import annotations

from collections.abc import Callable
from http.server import ThreadingHTTPServer

import httpx
import pytest

Fetch = Callable[[str], httpx.Response]


def test_redirects_come_from_the_table(fetch: Fetch) -> None:
    """An old address, with or without a query, answers 301 with its new one; the table itself is not shown."""
    assert (fetch("/old-about/").status_code, fetch("/old-about/").headers["location"]) == (301, "/about/")
    assert fetch("/?p=101").headers["location"] == "/blog/what-counts-as-evidence/"
    assert fetch("/_redirects").status_code == 404


def test_directory_gets_its_slash(fetch: Fetch) -> None:
    """A directory without its slash answers 301, and one without an index 404."""
    assert (fetch("/about").status_code, fetch("/about").headers["location"]) == (301, "/about/")
    assert fetch("/wp-content/").status_code == 404


def test_missing_page_wears_the_theme(fetch: Fetch) -> None:
    """A missing page answers 404 with the site's own page."""
    answer = fetch("/no-such-page/")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "That page cannot be found" in answer.text


@pytest.mark.parametrize("path", ["/%2e%2e/serve.py", "/about/%2e%2e/%2e%2e/README.md", "//etc/passwd", "/about/%00"])
def test_nothing_outside_is_served(fetch: Fetch, path: str) -> None:
    """No path leads out of the directory."""
    assert fetch(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/blog/notes-from-a-cafe/", "text/html"),
        ("/feed/", "application/rss+xml; charset=utf-8"),
        ("/feed/atom/", "application/atom+xml; charset=utf-8"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/site.webmanifest", "application/manifest+json"),
        ("/wp-content/themes/hearth/css/main.css?ver=2.3.1", "text/css; charset=utf-8"),
        ("/wp-content/themes/hearth/fonts/hearth-bars-regular.woff2", "font/woff2"),
        ("/wp-content/uploads/2018/10/reading-group-guide.pdf", "application/pdf"),
    ],
)
def test_content_types(fetch: Fetch, path: str, kind: str) -> None:
    """Each kind of file goes under its media type; the page that is not UTF-8 goes without a charset."""
    assert fetch(path).headers["content-type"] == kind


def test_latin1_page_declares_itself(fetch: Fetch) -> None:
    """The ISO-8859-1 page says so itself, and is no UTF-8."""
    body = fetch("/blog/notes-from-a-cafe/").content
    assert b"charset=iso-8859-1" in body
    assert "café in Besançon" in body.decode("iso-8859-1")
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


def test_two_answers_agree(fetch: Fetch) -> None:
    """The same request has the same answer, but for its Date."""
    first, second = ({**answer.headers, "date": ""} for answer in (fetch("/"), fetch("/")))
    assert first == second
    assert first["last-modified"] == "Tue, 30 Apr 2024 12:00:00 GMT"


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_absolute_urls_lead_back(server: ThreadingHTTPServer, name: str) -> None:
    """Absolute URLs name the host that was asked for, and the length counts them so."""
    origin = f"http://{name}:{server.server_port}"
    answer = httpx.get(f"{origin}/robots.txt", trust_env=False)
    assert answer.text.endswith(f"Sitemap: {origin}/sitemap.xml\n")
    assert answer.headers["content-length"] == str(len(answer.content))


def test_head_has_no_body(server: ThreadingHTTPServer) -> None:
    """HEAD says what GET would, and sends nothing of it."""
    answer = httpx.head(f"http://127.0.0.1:{server.server_port}/", trust_env=False)
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) > 0
