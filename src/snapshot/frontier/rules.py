"""The robots.txt of every origin: expected before anything else of it, read once, asked for every URL."""

from __future__ import annotations

from collections import OrderedDict

from snapshot import urls
from snapshot.frontier.hosts import Hosts
from snapshot.frontier.order import rank
from snapshot.frontier.robots import Robots, RobotsAnswer, final_answer, read_robots
from snapshot.frontier.scope import Way
from snapshot.frontier.store import Entry, Source, Store
from snapshot.model import Link, Role, Target

ROBOTS_REFUSED = "robots"
ROBOTS_UNREACHABLE = "robots unreachable"
WELL_KNOWN = "well-known"

_IN_MEMORY = 1_000


class Rules:
    """What the robots.txt files say; those that were read before come from the store."""

    def __init__(self, store: Store, hosts: Hosts, *, obeyed: bool) -> None:
        """Where they are not `obeyed`, none is expected and nothing is refused."""
        self._store = store
        self._hosts = hosts
        self._obeyed = obeyed
        self._known: OrderedDict[str, Robots] = OrderedDict()
        self._origins: set[str] = set()
        self._unread: dict[str, str] = {}
        for origin, host in store.origins():
            self._origins.add(origin)
            self._wait_for(origin, host)
        self.read()

    def read(self, answered: str | None = None) -> None:
        """Take the rules of every origin whose robots.txt is known by now; `answered` is one that has just answered."""
        if answered:
            self._known.pop(urls.split(answered).origin, None)
        known = [origin for origin in self._unread if final_answer(origin, self._store.robots)]
        for origin in known:
            host = self._unread.pop(origin)
            self._hosts.robots_unread(host).discard(origin)
            if delay := self._of(origin).crawl_delay:
                self._hosts.slow_down(host, delay)
            self._hosts.wake(host)

    def expect(self, link: Link) -> None:
        """See to it that a new origin's robots.txt is read before anything else of it."""
        part = urls.split(link.url)
        if link.role is Role.ROBOTS or part.origin in self._origins or not self._obeyed:
            return
        self._origins.add(part.origin)
        self._store.add_origin(part.origin, part.host)
        self._wait_for(part.origin, part.host)
        place = f"{part.origin}/robots.txt"
        order = rank(Role.ROBOTS, Way())
        self._store.add([Entry(place, Role.ROBOTS, Way(), order, None, WELL_KNOWN, Source.OURSELVES, None)])

    def refusal(self, target: Target) -> str | None:
        """Why a target may not be fetched; None where it may."""
        return None if target.role is Role.ROBOTS else self.refusal_of(target.url)

    def refusal_of(self, url: str) -> str | None:
        """Why a URL may not be fetched, as far as its robots.txt is known; None where it may."""
        if not self._obeyed:
            return None
        rules = self._of(urls.split(url).origin)
        if rules.allows(url):
            return None
        return ROBOTS_REFUSED if rules.rules else ROBOTS_UNREACHABLE

    def _wait_for(self, origin: str, host: str) -> None:
        self._unread[origin] = host
        self._hosts.robots_unread(host).add(origin)

    def _of(self, origin: str) -> Robots:
        if origin not in self._known:
            self._known[origin] = read_robots(final_answer(origin, self._store.robots) or RobotsAnswer(None))
            if len(self._known) > _IN_MEMORY:
                self._known.popitem(last=False)
        return self._known[origin]
