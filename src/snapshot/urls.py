"""URLs: parsed as browsers do (WHATWG URL Standard, by ada), and compared as archives do. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address

import ada_url
from publicsuffixlist import PublicSuffixList

from snapshot.noise import without_noise

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of an http or https URL, as serialised."""

    scheme: str
    host: str
    """Lower case, IDNA to ASCII; IPv6 in brackets."""
    port: int | None
    """None where it is the scheme's own."""
    path: str
    query: str
    """With its question mark, or empty."""

    @property
    def authority(self) -> str:
        """Host, and port where it is not the scheme's own."""
        return self.host if self.port is None else f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme and authority: what a robots.txt speaks for (RFC 9309, 2.3)."""
        return f"{self.scheme}://{self.authority}"

    @property
    def target(self) -> str:
        """What stands in the request line (RFC 9112, 3.2.1)."""
        return self.path + self.query


def resolve(reference: str, base: str | None = None) -> str | None:
    """The absolute http or https URL that `reference` means on `base`, without fragment and credentials; else None."""
    try:
        url: str = ada_url.join_url(base, reference) if base else ada_url.normalize_url(reference)
    except ValueError:
        return None
    if not url.startswith(("http://", "https://")):
        return None
    url = url.partition("#")[0]
    authority = url.split("/", 3)[2]
    return url.replace(authority, authority.rpartition("@")[2], 1) if "@" in authority else url


@lru_cache(maxsize=4096)
def split(url: str) -> Parts:
    """The parts of a URL that `resolve` gave."""
    scheme, _, rest = url.partition("://")
    authority, _, tail = rest.partition("/")
    path, mark, query = tail.partition("?")
    name, colon, port = authority.rpartition(":")
    if not colon or authority.endswith("]"):
        name, port = authority, ""
    return Parts(scheme, name, int(port) if port else None, f"/{path}", mark + query)


@lru_cache(maxsize=65536)
def seen_key(url: str) -> str:
    """What the spellings of one address have in common: the key of the seen set, and nothing that is ever fetched.

    The exact key, without the tracking parameters and session ids of the tables in noise.py. All other parameters
    stay as they are, in their order.
    """
    return without_noise(exact_key(url))


def exact_key(url: str) -> str:
    """What spellings have in common that mean the same to any server.

    On top of what `resolve` has done (case of scheme and host, default port, dot segments, fragment), escapes are
    written in upper case, those of unreserved characters undone (RFC 3986, 6.2.2), and an empty query is dropped.
    """
    key = _ESCAPE.sub(_normal_escape, url)
    return key[:-1] if key.find("?") == len(key) - 1 else key


def _normal_escape(match: re.Match[str]) -> str:
    char = chr(int(match[1], 16))
    return char if char in _UNRESERVED else match[0].upper()


def without_www(host: str) -> str:
    """The host without a leading `www.`."""
    return host.removeprefix("www.")


@lru_cache(maxsize=4096)
def registered_domain(host: str) -> str:
    """The part of a host that its owner registered (`example.co.uk`); an IP address or a lone name is its own."""
    if is_address(host):
        return host
    return _suffixes().privatesuffix(host) or host


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    """The list, read when it is first asked for: that takes a tenth of a second."""
    return PublicSuffixList()


def is_address(host: str) -> bool:
    """Whether a host is an IP address, not a name."""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
