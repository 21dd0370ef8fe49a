"""Where a reference on a page of the copy is to lead."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from snapshot import urls
from snapshot.parse.links import Links
from snapshot.publish.names import digest
from snapshot.publish.paths import HOSTS, link_to, natural
from snapshot.publish.table import Fate, Known, Table
from snapshot.publish.trackers import is_tracker

MISSING = "_missing"
MOST_MISSING = 2000
"""Missing addresses that one page may have a page each for; those beyond share one."""
NEVER_MET = "never met"
OUTSIDE = "out of scope"
"""The ledger's word for what the crawl met and was not to fetch."""
MOST_OUTSIDE = 5000
"""Of these, the addresses of the site that may have a page each; those beyond share one."""
UNKNOWN = "not known"
"""The reason where nobody can tell any more whether the crawl met it."""
MANY = "many"
"""The reason that the shared page gives."""

_HARMLESS = re.compile(r"(?:data|blob|about|javascript):", re.IGNORECASE)
_IGNORED = re.compile(r"[\x00-\x20]+")


class Outcome(StrEnum):
    """What is to be done with a reference."""

    KEEP = "keep"
    LOCAL = "local"
    MISSING = "missing"
    AWAY = "away"
    GONE = "gone"
    """It would be loaded from outside the copy."""
    TRACKER = "tracker"


@dataclass(frozen=True, slots=True)
class Lead:
    """Where a reference leads."""

    outcome: Outcome
    href: str = ""
    """What is to stand there; empty where the reference stays, or nothing may."""
    url: str = ""
    """The absolute URL that the reference means, where it means one."""

    @property
    def dropped(self) -> bool:
        """Whether nothing may be loaded from there."""
        return self.outcome in (Outcome.GONE, Outcome.TRACKER)


KEPT = Lead(Outcome.KEEP)


@dataclass
class Targets:
    """Answers for the references of one page or file."""

    table: Table
    hosts: frozenset[str]
    """The authorities of the site itself."""
    url: str
    path: str
    """Of its own file in the copy."""
    base: str = ""
    """What its references stand on."""
    encoding: str = "utf-8"
    then: str = ""
    """For an older capture, its timestamp (14 digits, UTC): it loads what was captured nearest to it."""
    missing: dict[str, str] = field(default_factory=dict)
    """What it links to and the archive does not hold: URL → reason."""
    passed_base: bool = False

    def __post_init__(self) -> None:
        """Take the page's own URL for a base, where there is no other."""
        self.base = self.base or self.url

    def stand_on(self, base: str) -> None:
        """Take another base for the page's references."""
        self.base = base

    def link(self, reference: str) -> Lead:
        """For what a reader may follow."""
        nothing = not reference.strip("\t\n\f\r ")
        if nothing and self.base == self.url:
            return KEPT
        found = self._absolute(self.base if nothing else reference, self.base)
        if not found:
            return KEPT
        url, fragment = found
        known = self.table.get(url)
        if known and known.fate is Fate.FILE:
            return self._local(url, known, fragment)
        if known and known.fate is Fate.AWAY:
            return Lead(Outcome.AWAY, known.told + (fragment or known.fragment), url)
        if known or urls.split(url).authority in self.hosts:
            return Lead(Outcome.MISSING, self._missing(url, known.told if known else NEVER_MET), url)
        return Lead(Outcome.AWAY, url + fragment, url)

    def load(self, reference: str) -> Lead:
        """For what a browser loads by itself."""
        found = self._absolute(reference, self.base if self.passed_base else self.url)
        if not found:
            bare = _IGNORED.sub("", reference)
            harmless = not bare or bare.startswith("#") or _HARMLESS.match(bare)
            return KEPT if harmless else Lead(Outcome.GONE, url=reference)
        url, fragment = found
        if is_tracker(url):
            return Lead(Outcome.TRACKER, url=url)
        known = self.table.get(url)
        if known and known.fate is Fate.FILE:
            told = self.table.at(known.told, self.then) if self.then else known.told
            return self._local(url, replace(known, told=told), fragment)
        return Lead(Outcome.GONE, url=url)

    def folder(self, reference: str) -> str | None:
        """Where the files are whose addresses begin so, `./` first; None where that is not on the page's own host."""
        url = urls.resolve(reference, self.base if self.passed_base else self.url)
        if url is None or not url.endswith("/"):
            return None
        here = urls.split(self.url).authority
        if urls.without_www(urls.split(url).authority) != urls.without_www(here):
            return None
        apart = HOSTS in self.path.split("/")
        path = natural(url, "" if apart else here).removesuffix("index.html")
        href = link_to(path, self.path)
        return href if href.startswith("../") else f"./{href.removeprefix('./')}"

    def belongs(self, url: str) -> bool:
        """Whether an absolute URL is the site's own."""
        return urls.split(url).authority in self.hosts

    def _absolute(self, reference: str, base: str) -> tuple[str, str] | None:
        """The URL and the fragment, with its `#`, that a reference means; None where it leads to no other address."""
        before, mark, after = reference.partition("#")
        before = before.strip("\t\n\f\r ")
        if not before:
            if base == self.url or not mark:
                return None
            before = base
        url = Links(base, self.encoding).resolve(before)
        return (url, mark + after.strip("\t\n\f\r ")) if url else None

    def _local(self, url: str, known: Known, fragment: str) -> Lead:
        return Lead(Outcome.LOCAL, link_to(known.told, self.path, fragment or known.fragment), url)

    def _missing(self, url: str, reason: str) -> str:
        if reason == MANY or (url not in self.missing and len(self.missing) >= MOST_MISSING):
            return link_to(f"{MISSING}/{MANY}.html", self.path)
        self.missing[url] = reason
        return link_to(missing_path(url), self.path)


def own_outside(met: Iterable[str], hosts: frozenset[str]) -> dict[str, str]:
    """Of what the crawl was not to fetch, what is on the site's hosts, which may be gone: URL → reason."""
    own = sorted(url for url in met if urls.split(url).authority in hosts)
    return {url: OUTSIDE if number < MOST_OUTSIDE else MANY for number, url in enumerate(own)}


def missing_path(url: str) -> str:
    """Where the page stands that says of a URL why it is not there."""
    return f"{MISSING}/{digest(url, 16)}.html"
