"""Which old addresses have to be led to where their pages are now, since no server of files finds them. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from snapshot import urls
from snapshot.publish.look import Look
from snapshot.publish.names import TOP, digest
from snapshot.publish.paths import looked_for
from snapshot.publish.plan import Plan
from snapshot.publish.table import Fate, Known

_LONGEST = 4000
"""Characters of an old address and its new one."""
_UNFIT = re.compile(r"[\x00-\x20\"'\\$<>{}|^`\x7f-\U0010ffff]")
_PLAIN = "/~!()*,;=@&+"
"""What the address of a file has as it is, beside letters and digits."""
_BARE = re.compile("%(?:5C|5E|60|7B|7C|7D)")
"""What archives escape in a query, and browsers (the WHATWG URL Standard) do not; in a path that is `|` alone."""
_INDEX = "index.html"


@dataclass(frozen=True)
class Led:
    """Old addresses of the host at the top, and new ones."""

    rules: Mapping[str, str]
    """Where to, by what stands in the request line."""
    asked: frozenset[str]
    """All that may be asked for: what was captured, the files of the copy, and their folders."""
    name: str
    """What this copy is told from others by, on a server that has several."""
    top: str
    """The path under which the copy stands, with slashes around it."""
    away: frozenset[str]
    """Files such as `a/index.html` that `/a/` does not show, since that address has another page."""

    def address(self, known: Known) -> str:
        """Where a server is to send a reader; empty where there is nothing."""
        return _under(self.top, _address(known, self.away))


def all_led(plan: Plan, look: Look) -> Led:
    """What the servers of a copy have to be told. An address that has a page of its own keeps it.

    Where the copy stands under a path, its old addresses are asked for under that path, too.
    """
    files = {item.path for item in plan.items}
    held = _held(plan, files)
    claims = {**_moved(plan), **held}
    away = frozenset(
        index
        for target, known in claims.items()
        if target.endswith("/") and "?" not in target and known.told != (index := looked_for(target)[0])
    )
    new = {
        target: _address(known, away)
        for target, known in claims.items()
        if known.fragment or known.told in away or _served(target, files) != known.told
    }
    ends = set(new.values())
    top = _escaped(look.top)
    rules = {
        _under(top, spelling): _under(top, address)
        for target, address in sorted(new.items())
        if (target in held or target not in ends) and len(target) + len(address) < _LONGEST
        for spelling in _spellings(target)
        if spelling != address.partition("#")[0] and (spelling == target or spelling not in claims)
    }
    asked = frozenset(_under(top, address) for address in _asked(plan))
    return Led(rules, asked, f"snapshot_{digest(f'{plan.root} {look.canonical}')}", top, away)


def _held(plan: Plan, files: Collection[str]) -> dict[str, Known]:
    """The file of each address that was captured; of http and https, of `www.` or not, the one that is found there."""
    found: dict[str, Known] = {}
    for item in sorted(plan.items, key=lambda item: (not item.url.startswith("https:"), item.url)):
        target = _target(item.url, plan)
        if target and item.newest is None and (target not in found or _served(target, files) == item.path):
            found[target] = Known(Fate.FILE, item.path)
    return found


def _moved(plan: Plan) -> dict[str, Known]:
    """What came of each address that redirected."""
    found: dict[str, Known] = {}
    for url, known in plan.moved.items():
        target = _target(url, plan)
        if target and known.fate is not Fate.MISSING:
            found.setdefault(target, known)
    return found


def _target(url: str, plan: Plan) -> str | None:
    """What is asked for at the top of the copy; None for other hosts, and for names that the copy has for itself."""
    parts = urls.split(url)
    at_top = urls.without_www(parts.authority) == urls.without_www(plan.root)
    ours = looked_for(parts.path)[0].partition("/")[0].lower() in TOP
    return parts.target if at_top and not ours else None


def _served(target: str, files: Collection[str]) -> str | None:
    """The file that a server of files sends of its own accord."""
    return None if "?" in target else next((path for path in looked_for(target) if path in files), None)


def _address(known: Known, away: Collection[str]) -> str:
    if known.fate is Fate.MISSING:
        return ""
    if known.fate is Fate.AWAY:
        return _escaped(known.told + known.fragment)
    folder = known.told.removesuffix(_INDEX)
    shown = f"/{folder}".endswith("/") and known.told not in away
    return f"/{quote(folder if shown else known.told, safe=_PLAIN)}{_escaped(known.fragment)}"


def _under(top: str, address: str) -> str:
    return f"{top}{address[1:]}" if address.startswith("/") else address


def _asked(plan: Plan) -> Iterator[str]:
    for url in (*(item.url for item in plan.items), *plan.moved):
        yield from _spellings(_target(url, plan) or "/")
    for item in plan.items:
        folder = item.path.removesuffix(_INDEX)
        yield from (f"/{quote(path, safe=_PLAIN)}" for path in (item.path, folder, folder.rstrip("/")))


def _spellings(target: str) -> Iterable[str]:
    """As the archive has it, as programs ask for it that escape all they can, and as browsers do."""
    path, mark, query = target.partition("?")
    bare = path.replace("%7C", "|") + mark + _BARE.sub(lambda escape: unquote(escape[0]), query)
    return dict.fromkeys((target, _escaped(target), bare))


def _escaped(text: str) -> str:
    return _UNFIT.sub(lambda char: quote(char[0], safe=""), text)
