"""Which cookies are taken: what browsers bound, so that no server makes requests endless or breaks them."""

from __future__ import annotations

import re
import urllib.request
import warnings
from collections.abc import Iterable
from http.cookiejar import Cookie, CookieJar, DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

from snapshot.urls import registered_domain

_MOST_A_DOMAIN = 50
_MOST = 3000
_LARGEST = 4096
"""Bytes of name and value. All three as in RFC 6265, 6.1."""
_LONGEST_PATH = 1024
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
"""RFC 6265bis, 5.6: a cookie with such a character is ignored."""


def session_cookies(given: Iterable[Cookie] = ()) -> CookieJar:
    """A jar for one session, which begins with the cookies given."""
    jar = _Jar(CookiePolicy())
    for cookie in given:
        jar.set_cookie(cookie)
    return jar


class _Jar(CookieJar):
    """The jar of the standard library, which warns of its own bugs where a server's cookie is senseless."""

    def make_cookies(self, response: Any, request: urllib.request.Request) -> Any:
        """The cookies that an answer sets; none where they cannot be read."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return super().make_cookies(response, request)


class CookiePolicy(DefaultCookiePolicy):
    """The policy of the standard library, and: few, small, without control characters, and none for `co.uk`."""

    def __init__(self) -> None:
        """No cookie is known yet."""
        super().__init__(strict_ns_domain=self.DomainStrictNonDomain)  # a host's own are not for its subdomains
        self._known: dict[str, set[tuple[str, str]]] = {}
        self._number = 0

    def set_ok(self, cookie: Cookie, request: urllib.request.Request) -> bool:
        """Whether the cookie is kept."""
        return (
            is_sound(cookie)
            and is_owned(cookie, request)
            and super().set_ok(cookie, request)
            and self._has_room(cookie)
        )

    def domain_return_ok(self, domain: str, request: urllib.request.Request) -> bool:
        """Whether cookies for a domain go to a host; most are told apart without the library's long look."""
        near = domain.strip(".").removesuffix(".local") in request.host
        return near and super().domain_return_ok(domain, request)

    def _has_room(self, cookie: Cookie) -> bool:
        known = self._known.setdefault(cookie.domain, set())
        key = (cookie.path, cookie.name)
        if key in known:
            return True
        if len(known) >= _MOST_A_DOMAIN or self._number >= _MOST:
            return False
        known.add(key)
        self._number += 1
        return True


def is_sound(cookie: Cookie) -> bool:
    """Whether a cookie can be sent back in one header line, and its path told apart."""
    text = cookie.name + (cookie.value or "")
    return len(text) <= _LARGEST and len(cookie.path) <= _LONGEST_PATH and not _CONTROL.search(text + cookie.path)


def is_owned(cookie: Cookie, request: urllib.request.Request) -> bool:
    """Whether the domain that a cookie is for belongs to the host that sets it (RFC 6265, 5.3: public suffixes)."""
    if not cookie.domain_specified:
        return True
    owned = registered_domain(urlsplit(request.full_url).hostname or "")
    domain = cookie.domain.lstrip(".")
    return domain == owned or domain.endswith(f".{owned}")
