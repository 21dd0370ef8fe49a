"""Which URLs belong to the crawl. A pure function of the URL and of how it was found."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import re2

from snapshot import urls
from snapshot.errors import UsageError
from snapshot.frontier.logging_out import LOGS_OUT, would_log_out
from snapshot.model import Role

OUT_OF_SCOPE = "out of scope"
EXCLUDED = "excluded"
TOO_DEEP = "too deep"
REQUISITE_TOO_DEEP = "requisite too deep"
TOO_MANY_REDIRECTS = "too many redirects"
TOO_LONG = "address too long"

REVOCABLE = (OUT_OF_SCOPE, TOO_DEEP, REQUISITE_TOO_DEEP, TOO_MANY_REDIRECTS)
"""Refusals that end when the same URL is found again in a better way: nearer to a seed, or as a page's requisite."""

MAX_HOPS = 5
"""A requisite's own requisites are followed this deep: page → CSS → @import → font."""
MAX_LENGTH = 16_384
"""Characters of a URL. Readers of WARC files give up at a record header of 32 KiB, and all after it would be lost."""
MAX_REDIRECTS = 20
"""As browsers do (the Fetch standard's bound)."""


class Pattern(Protocol):
    """What is used of a compiled expression."""

    def search(self, text: str) -> object:
        """Something where it matches, else None."""


_FILE = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}$")


class ScopeMode(StrEnum):
    """How far from the seeds pages are taken."""

    PAGE = "page"
    PREFIX = "prefix"
    HOST = "host"
    DOMAIN = "domain"


@dataclass(frozen=True, slots=True)
class ScopeSettings:
    """What the job says about scope."""

    seeds: tuple[str, ...]
    """Normalised URLs."""
    mode: ScopeMode = ScopeMode.PREFIX
    include: tuple[str, ...] = ()
    """Regular expressions: pages whose URL matches one are in scope too."""
    exclude: tuple[str, ...] = ()
    """Regular expressions: whatever matches one is refused, requisites too."""
    depth: int | None = None
    """Links followed from a seed at most; None for no bound."""
    stay_in: bool = False
    """Whether links that look as if they logged the crawl out are refused."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a URL was found."""

    depth: int = 0
    """Links followed from a seed."""
    hops: int = 0
    """Requisites of requisites: 0 for a page."""
    redirects: int = 0
    """Redirects followed in a row."""
    parent: str | None = None
    """The URL that points to it; None for what a crawl begins with."""


class Scope:
    """Judges URLs. The same URL found nearer, or as a requisite, is never judged more severely."""

    def __init__(self, settings: ScopeSettings) -> None:
        """Raise UsageError where a regular expression cannot be read."""
        self._settings = settings
        self._seeds = frozenset(urls.seen_key(seed) for seed in settings.seeds)
        self._include = _pattern("--include", settings.include)
        self._exclude = _pattern("--exclude", settings.exclude)
        parts = [urls.split(seed) for seed in settings.seeds]
        self._hosts = frozenset(urls.without_www(part.host) for part in parts)
        self._domains = frozenset(urls.registered_domain(part.host) for part in parts)
        self._prefixes: dict[str, tuple[str, ...]] = {}
        for part in parts:
            self._prefixes[_site(part)] = (*self._prefixes.get(_site(part), ()), folder(urls.exact_key(part.path)))

    def refusal(self, url: str, role: Role, way: Way) -> str | None:
        """Why `url` is not fetched; None where it is."""
        if len(url) > MAX_LENGTH:
            return TOO_LONG
        if way.redirects > MAX_REDIRECTS:
            return TOO_MANY_REDIRECTS
        if role is Role.ROBOTS:
            return None
        if self._exclude and self._exclude.search(url):
            return EXCLUDED
        if self._settings.stay_in and way.parent is not None and would_log_out(url):
            return LOGS_OUT
        return _RULES[role](self, url, way)

    def _page(self, url: str, way: Way) -> str | None:
        if not self.contains(url):
            return OUT_OF_SCOPE
        too_deep = self._settings.depth is not None and way.depth > self._settings.depth
        return TOO_DEEP if too_deep else None

    def _requisite(self, _url: str, way: Way) -> str | None:
        return REQUISITE_TOO_DEEP if way.hops > MAX_HOPS else None

    def _sitemap(self, _url: str, way: Way) -> str | None:
        """A sitemap may lie anywhere, but a host that only serves requisites has none for us."""
        if self._settings.mode is ScopeMode.PAGE:
            return OUT_OF_SCOPE
        return None if way.parent is None or self._knows(urls.split(way.parent).host) else OUT_OF_SCOPE

    def _knows(self, host: str) -> bool:
        return urls.without_www(host) in self._hosts or urls.registered_domain(host) in self._domains

    def contains(self, url: str) -> bool:
        """Whether a page at `url` belongs to the site that the seeds name."""
        if urls.seen_key(url) in self._seeds or (self._include and self._include.search(url)):
            return True
        part = urls.split(url)
        match self._settings.mode:
            case ScopeMode.PAGE:
                return False
            case ScopeMode.HOST:
                return urls.without_www(part.host) in self._hosts
            case ScopeMode.DOMAIN:
                return urls.registered_domain(part.host) in self._domains
            case ScopeMode.PREFIX:
                path = urls.exact_key(part.path)
                return any(_under(path, prefix) for prefix in self._prefixes.get(_site(part), ()))


_RULES: dict[Role, Callable[[Scope, str, Way], str | None]] = {
    Role.PAGE: Scope._page,  # noqa: SLF001  (the table is the class's own)
    Role.FEED: Scope._page,  # noqa: SLF001
    Role.REQUISITE: Scope._requisite,  # noqa: SLF001
    Role.SITEMAP: Scope._sitemap,  # noqa: SLF001
}


def folder(path: str) -> str:
    """The path that a seed's pages stand under: `/blog/` of `/blog`, `/blog/` and `/blog/index.html`."""
    head, _, last = path.rpartition("/")
    return f"{head}/" if not last or _FILE.search(last) else f"{path}/"


def _under(path: str, prefix: str) -> bool:
    return path.startswith(prefix) or path == prefix[:-1]


def _site(part: urls.Parts) -> str:
    """Host and port; `www.` and the choice between http and https make no other site."""
    return urls.without_www(part.authority)


def _pattern(option: str, expressions: tuple[str, ...]) -> Pattern | None:
    """One pattern for all; by RE2, which takes linear time whatever the expression and the URL."""
    options = re2.Options()
    options.log_errors = False
    for expression in expressions:
        try:
            re2.compile(expression, options)
        except (re2.error, UnicodeEncodeError) as error:
            raise UsageError(
                f"{option} {expression!r}: not a regular expression of RE2 ({_said(error)}); "
                "see github.com/google/re2/wiki/Syntax (no look-around, no back-references)"
            ) from None
    return re2.compile("|".join(f"(?:{expression})" for expression in expressions), options) if expressions else None


def _said(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
