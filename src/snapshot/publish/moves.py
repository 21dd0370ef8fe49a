"""Redirects, followed to their end. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import chain

from snapshot import urls
from snapshot.publish.table import Fate, Known, loose_key
from snapshot.publish.targets import NEVER_MET

LOOP = "redirects to itself"
_MOST = 20
"""As browsers do (the Fetch standard's bound)."""


def resolved_moves(
    files: Mapping[str, str], moves: Mapping[str, str], absent: Mapping[str, str], hosts: Collection[str]
) -> dict[str, Known]:
    """For each URL of `moves`, what comes of it in the end: a file, nothing that is held, or another site.

    `files` has the path of each URL that is held, `moves` where one redirects to, `absent` why one is missing.
    """
    exact: dict[str, Known | str] = {}
    loose: dict[str, Known | str] = {}
    all_known: Iterator[tuple[str, Known | str]] = chain(
        ((url, Known(Fate.FILE, files[url])) for url in sorted(files)),
        ((url, moves[url]) for url in sorted(moves)),
        ((url, Known(Fate.MISSING, absent[url])) for url in sorted(absent)),
    )
    for url, known in all_known:
        exact.setdefault(urls.exact_key(url), known)
        loose.setdefault(loose_key(url), known)

    def end(location: str) -> Known:
        fragment = ""
        for _ in range(_MOST):
            target, mark, own = location.partition("#")
            fragment = mark + own if mark else fragment
            found = exact.get(urls.exact_key(target)) or loose.get(loose_key(target))
            if found is None:
                at_home = urls.split(target).authority in hosts
                return Known(Fate.MISSING, NEVER_MET) if at_home else Known(Fate.AWAY, target, fragment)
            if isinstance(found, Known):
                return Known(found.fate, found.told, fragment)
            location = found
        return Known(Fate.MISSING, LOOP)

    return {url: end(moves[url]) for url in sorted(moves)}
