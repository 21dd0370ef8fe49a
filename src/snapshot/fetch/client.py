"""The fetcher: a URL in, an exchange out."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import httpx

from snapshot.fetch.cookies import session_cookies
from snapshot.fetch.settings import ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, FetchSettings
from snapshot.fetch.transport import EXCHANGE, NOTHING, TARGET, URL, RecordingTransport, Unanswered
from snapshot.model import Exchange, Headers, Role
from snapshot.urls import split

_LONGEST_REFERER = 4096
"""Characters (Referrer Policy, 8.4)."""


class Fetcher:
    """Fetches URLs, one request a call. Whatever network or server do is in the exchange, never an exception."""

    def __init__(self, settings: FetchSettings) -> None:
        """Connect to nothing yet."""
        self._settings = settings
        self._client = httpx.AsyncClient(
            transport=RecordingTransport(settings),
            cookies=session_cookies(settings.secrets.cookies),
            trust_env=False,
            follow_redirects=False,
            timeout=settings.total_timeout,
        )

    async def __aenter__(self) -> Self:
        """Itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close what is open."""
        await self.aclose()

    async def aclose(self) -> None:
        """Close what is open."""
        await self._client.aclose()

    async def fetch(self, url: str, *, role: Role, referer: str | None = None, conditions: Headers = ()) -> Exchange:
        """One try at `url`, as `snapshot.urls.resolve` gave it; the caller closes the exchange's block.

        `conditions` are headers such as `If-None-Match` (RFC 9110, 13.1).
        """
        request = self._request(url, role, referer, conditions)
        try:
            response = await self._client.send(request, stream=True)
        except Unanswered as unanswered:
            return unanswered.exchange
        exchange: Exchange = response.extensions[EXCHANGE]
        return exchange

    def _request(self, url: str, role: Role, referer: str | None, conditions: Headers) -> httpx.Request:
        part = split(url)
        told = _referer(referer, url) if referer else None
        headers = [
            ("Host", part.authority),
            ("User-Agent", self._settings.user_agent),
            ("Accept", ACCEPT[role]),
            ("Accept-Language", ACCEPT_LANGUAGE),
            ("Accept-Encoding", ACCEPT_ENCODING),
            *([("Referer", told)] if told else []),
            *conditions,
            *self._settings.secrets.headers_for(part),
        ]
        target = {TARGET: part.target.encode("ascii"), URL: url}
        request = httpx.Request("GET", _for_httpx(url), headers=headers, stream=NOTHING, extensions=target)
        if self._client.cookies:
            request.headers.encoding = "latin-1"
            self._client.cookies.set_cookie_header(request)
        return request


def _for_httpx(url: str) -> httpx.URL:
    """The URL as httpx has it, for its cookies only; of one that httpx does not take, the origin."""
    try:
        return httpx.URL(url)
    except httpx.InvalidURL:
        part = split(url)
        return httpx.URL(scheme=part.scheme, host=part.host.strip("[]"), port=part.port, path="/")


def _referer(referer: str, url: str) -> str | None:
    """What is told of the page that pointed here: `strict-origin-when-cross-origin`, as browsers do."""
    here, there = split(url), split(referer)
    if here.origin == there.origin and len(referer) <= _LONGEST_REFERER:
        return referer
    return None if there.scheme == "https" and here.scheme == "http" else f"{there.origin}/"
