"""What a crawl is given to log in with: sent where it belongs, and never kept."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http.cookiejar import Cookie, LoadError, MozillaCookieJar
from pathlib import Path

from snapshot.errors import UsageError
from snapshot.urls import Parts, registered_domain, split, without_www

SCRUBBED = "scrubbed"
"""What stands in place of a secret."""

_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:[ \t]*([\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?)")
_OURS = frozenset(
    (
        *("host", "connection", "content-length", "transfer-encoding", "te", "upgrade", "expect", "range", "referer"),
        *("accept-encoding", "user-agent", "cookie", "if-none-match", "if-modified-since"),
    )
)
"""Headers that others set: the transport, the crawl's options, or the cookie jar."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """Headers and cookies that let a crawl in."""

    seeds: tuple[Parts, ...] = ()
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    cookies: tuple[Cookie, ...] = field(default=(), repr=False)

    def headers_for(self, part: Parts) -> tuple[tuple[str, str], ...]:
        """The headers that go out with a request: to the seeds' hosts (with or without `www.`), never unencrypted where
        a seed is `https`.
        """
        return self.headers if any(_is_same(part, seed) for seed in self.seeds) else ()

    def scrub(self, request: bytes) -> tuple[bytes, tuple[str, ...]]:
        """A request's head without secrets, and the names of the headers that had any."""
        if not (self.headers or self.cookies):
            return request, ()
        head, end, body = request.partition(b"\r\n\r\n")
        scrubbed: list[str] = []
        lines = [self._scrubbed(line, scrubbed) for line in head.split(b"\r\n")]
        return b"\r\n".join(lines) + end + body, tuple(scrubbed)

    def _scrubbed(self, line: bytes, scrubbed: list[str]) -> bytes:
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon or name.lower() not in {*(given.lower() for given, _ in self.headers), "cookie"}:
            return line
        told = self._cookies_told(value) if name.lower() == "cookie" else f" {SCRUBBED}"
        if told == value:
            return line
        scrubbed.append(name.lower())
        return f"{name}:{told}".encode("latin-1")

    def _cookies_told(self, value: str) -> str:
        given = {cookie.name for cookie in self.cookies}
        pairs = (pair.partition("=") for pair in value.split(";"))
        return ";".join(
            f"{name}={SCRUBBED}" if name.strip() in given else name + sign + said for name, sign, said in pairs
        )


def _is_same(part: Parts, seed: Parts) -> bool:
    same = without_www(part.host) == without_www(seed.host) and part.port == seed.port
    return same and (part.scheme == "https" or seed.scheme == "http")


def make_secrets(urls: Iterable[str], headers: Iterable[str], jar: Path | None, auth: str | None) -> Secrets:
    """Read what was given. UsageError, which tells no secret, for what cannot be used."""
    given = [*map(_header, headers), *([_basic(auth)] if auth else [])]
    seeds = tuple(map(split, urls))
    return Secrets(seeds, tuple(given), tuple(_cookies(jar, seeds)) if jar else ())


def _header(text: str) -> tuple[str, str]:
    match = _HEADER.fullmatch(text)
    if not match:
        raise UsageError("--header: give it as 'Name: value', in one line of plain ASCII characters")
    if match[1].lower() in _OURS:
        raise UsageError(f"--header: {match[1]} is set by the crawl itself; there are options for what may be changed")
    return match[1], match[2]


def _basic(auth: str) -> tuple[str, str]:
    """HTTP Basic (RFC 7617), in UTF-8."""
    user, colon, password = auth.partition(":")
    if not (user and colon and password):
        raise UsageError("--auth: give USER:PASSWORD, or USER and the password in the environment (SNAPSHOT_PASSWORD)")
    return "Authorization", "Basic " + base64.b64encode(auth.encode()).decode("ascii")


def _cookies(path: Path, seeds: Iterable[Parts]) -> list[Cookie]:
    """Of a file's cookies those that are for the seeds' domains: a browser's whole jar goes to nobody else."""
    domains = {registered_domain(seed.host) for seed in seeds}
    ours = [cookie for cookie in _cookies_in(path) if _domain(cookie) in domains]
    if not any(not cookie.is_expired() for cookie in ours):
        raise UsageError(f"--cookie-jar {path}: holds no cookie for {', '.join(sorted(domains))} that has not expired")
    return ours


def _domain(cookie: Cookie) -> str:
    return registered_domain(cookie.domain.strip(".").removesuffix(".local"))


def _cookies_in(path: Path) -> Iterator[Cookie]:
    """The cookies of a file in Netscape's form, which curl, wget and browsers' extensions write."""
    jar = MozillaCookieJar(path)
    try:
        jar.load(ignore_discard=True, ignore_expires=True)
    except LoadError:
        raise UsageError(f"--cookie-jar {path}: not a cookie file in Netscape's form (cookies.txt)") from None
    except OSError as error:
        raise UsageError(f"--cookie-jar {path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise UsageError(f"--cookie-jar {path}: not a text file") from None
    for cookie in jar:
        cookie.expires = cookie.expires or None  # curl writes 0 for what ends with the session
        if "." not in cookie.domain:
            cookie.domain += ".local"  # what the standard library makes of `localhost`
        yield cookie
