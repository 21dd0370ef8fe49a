"""Cookies that a crawl was given go to the hosts that they are for, and no further."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from snapshot.fetch.cookies import session_cookies
from snapshot.fetch.secrets import make_secrets


@pytest.mark.parametrize(
    ("line", "url", "goes"),
    [
        ("e.org FALSE / FALSE 0 name value", "http://e.org/", True),
        ("e.org FALSE / FALSE 0 name value", "http://sub.e.org/", False),
        (".e.org TRUE / FALSE 0 name value", "http://sub.e.org/", True),
        ("e.org FALSE / TRUE 0 name value", "http://e.org/", False),
        ("localhost FALSE / FALSE 0 name value", "http://localhost:8000/", True),
        ("127.0.0.1 FALSE / FALSE 0 name value", "http://127.0.0.1:8000/", True),
    ],
)
def test_where_a_cookie_goes(tmp_path: Path, line: str, url: str, goes: bool) -> None:
    """A host's own goes there alone, a domain's to its subdomains too, a secure one over TLS."""
    jar = tmp_path / "cookies.txt"
    jar.write_text("# Netscape HTTP Cookie File\n" + line.replace(" ", "\t") + "\n")
    cookies = session_cookies(make_secrets([url], (), jar, None).cookies)
    request = httpx.Request("GET", url)
    httpx.Cookies(cookies).set_cookie_header(request)
    assert request.headers.get("Cookie") == ("name=value" if goes else None)
