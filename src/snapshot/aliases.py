"""Origins that lead to each other: `http://e.org` and `https://www.e.org`, where redirects have shown it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from snapshot import urls


@dataclass(frozen=True, slots=True)
class Aliases:
    """What redirects have taught about origins that differ only in their scheme or in `www.`."""

    leads_to: Mapping[str, str] = field(default_factory=dict)
    """Origin → the origin that it redirects to; to itself where redirects contradict each other: then none counts."""

    def learn(self, source: str, target: str) -> Aliases:
        """What is known once the URL `source` has been seen to redirect to `target`, both as `urls.resolve` gives them.

        Nothing new where they differ in more than scheme and `www.`: such a redirect says nothing of other paths.
        """
        alias, origin = urls.split(source).origin, urls.split(target).origin
        known = self.leads_to.get(alias)
        if alias == origin or known in (alias, origin) or _beyond_alias(source) != _beyond_alias(target):
            return self
        if known:
            return self._with({alias: alias})
        if self._end(origin) == alias:
            return self._with({alias: alias, origin: origin})
        return self._with({alias: origin})

    def doubt(self, url: str) -> Aliases:
        """What is known once `url` has answered for itself: its origin is no mere alias."""
        origin = urls.split(url).origin
        return self._with({origin: origin}) if self._end(origin) != origin else self

    def _with(self, rows: Mapping[str, str]) -> Aliases:
        return Aliases({**self.leads_to, **rows})

    def key(self, url: str) -> str:
        """The key of the seen set for `url`: `urls.seen_key` of the spelling that its origin leads to."""
        key = urls.seen_key(url)
        origin = urls.split(url).origin
        end = self._end(origin)
        return key if end == origin else end + key.removeprefix(origin)

    def redirect_key(self, source: str, target: str) -> str:
        """The key of `target`, to which `source` redirected: a key of its own where both would share one.

        Else what a tracking parameter, a session id or an alias redirects to would count as seen, and be lost.
        """
        key = self.key(target)
        return urls.exact_key(target) + REDIRECTED if key == self.key(source) and source != target else key

    def _end(self, origin: str) -> str:
        """Where an origin leads in the end."""
        while (further := self.leads_to.get(origin, origin)) != origin:
            origin = further
        return origin


REDIRECTED = " redirected to"
"""Ends the keys of URLs that share one with the redirect that led to them; no URL has a space."""


def _beyond_alias(url: str) -> tuple[str, int | None, str]:
    """What is left of a URL without what aliases differ in."""
    parts = urls.split(url)
    return urls.without_www(parts.host), parts.port, urls.seen_key(url).removeprefix(parts.origin)
