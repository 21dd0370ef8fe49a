"""The frontier: takes what was found, says what is next, remembers how it ended."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from snapshot import urls
from snapshot.frontier.answers import Answered, is_redirect, worth
from snapshot.frontier.discovery import LOCATION, as_it_looks, location, source_of, ways_from
from snapshot.frontier.hosts import Hosts
from snapshot.frontier.order import rank, rank_by_value
from snapshot.frontier.pace import MannersSettings
from snapshot.frontier.rules import Rules
from snapshot.frontier.schema import HELD, UNREAD
from snapshot.frontier.scope import Scope, Way
from snapshot.frontier.store import Entry, Hop, Source, Store
from snapshot.frontier.traps import NOTHING_NEW, Traps, shape, url_refusal
from snapshot.model import GUESS, KEPT, Earlier, Link, Outcome, Role, State, Target

MAX_PAGES = "max-pages"
TO_ITSELF = "redirects to itself"
TRAPS = "traps"
"""The note that keeps the shapes of URLs that have proved to be traps."""
_OK = 200

_EVERY_ROLE = tuple(Role)
_ONLY_ROBOTS = (Role.ROBOTS,)
_BACK_IN_A_ROW = 3
"""Times that redirects which set a cookie are followed back to where they began."""
_AT_ONCE = 1_000
"""Links entered in one go: few enough that what is known of their parts is not forgotten before it is used again."""
_REMEMBERED = 50_000
_IS_PAGE = f"role = 'page' AND {HELD} AND status < 300 AND mime LIKE '%html%'"
_REFUSALS_IN_A_ROW = 200
"""URLs refused by robots.txt before another host has its turn."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the job says about what is handed out, and in which order."""

    max_pages: int | None = None
    follow_traps: bool = False
    by_value: bool = False
    """Whether the crawl may not come to its end: then what a site is for goes first."""
    roles: tuple[Role, ...] = tuple(Role)
    """URLs of other roles are entered, but never handed out."""


class Frontier:
    """Order, seen set, scope, robots and pace behind one face. It decides; it never sleeps and never fetches.

    Order within a host: robots.txt, sitemaps, then by depth; at one depth a page's requisites come before the next
    page. Times are seconds since the epoch, given by the caller.
    """

    def __init__(self, path: Path, scope: Scope, manners: MannersSettings, options: Options | None = None) -> None:
        """Open or make the SQLite file at `path`."""
        self._options = options or Options()
        self._store = Store(path)
        self._scope = scope
        self._manners = manners
        self._hosts = Hosts(manners, resumed=self._store.count("TRUE") > 0)
        self._rules = Rules(self._store, self._hosts, obeyed=manners.obey_robots)
        self._with_cookie: set[str] = set()
        self._met: OrderedDict[tuple[str, Role, Source, bool], int] = OrderedDict()
        self._in_flight = 0
        self._pages_in_flight = 0
        self._pages = self._store.count(_IS_PAGE)
        self._traps = None if self._options.follow_traps else Traps(json.loads(self._store.noted(TRAPS) or "[]"))
        self._wake_all()

    def close(self) -> None:
        """Close the file; what has not been settled is queued again at the next opening."""
        self._store.close()

    def note(self, name: str, value: str) -> None:
        """Keep a fact about the crawl, lastingly."""
        self._store.note(name, value)
        self._store.commit()

    def noted(self, name: str) -> str | None:
        """A fact kept by `note`, or None."""
        return self._store.noted(name)

    @property
    def in_flight(self) -> int:
        """Targets handed out and not settled yet."""
        return self._in_flight

    def go_on(self, sizes: Mapping[str, int], now: float) -> int:
        """Take up a crawl that was left: queue anew what the WARC files, of these paths and sizes, do not hold.

        The number of URLs that were lost so. What is put off for longer than anything is comes at once: the clock was
        set back since.
        """
        lost = self._store.requeue_lost(sizes)
        self._store.wake_beyond(now + self._manners.max_retry_after)
        self._store.commit()
        self._pages = self._store.count(_IS_PAGE)
        self._wake_all()
        return lost

    def keep_only(self, sound: Iterable[tuple[str, int]]) -> int:
        """Queue anew what stands at no sound place (WARC file and offset); the number of URLs."""
        number = self._store.requeue_unsound(sound)
        self._store.commit()
        self._wake_all()
        return number

    def add_seeds(self, links: Iterable[Link]) -> None:
        """Enter what the crawl begins with: seeds, and the well-known files of their hosts."""
        self._enter([(link, Way()) for link in links], None)
        self._store.commit()

    def claim(self, now: float) -> Target | None:
        """The next target that may be fetched now, or None."""
        for host in self._store.wake_delayed(now):
            self._hosts.wake(host)
        while self._in_flight < self._manners.concurrency and (name := self._hosts.pop(now)) is not None:
            if target := self._next_of(name, now):
                self._hosts.asked(name, now)
                self._hosts.wake(name)
                self._in_flight += 1
                self._pages_in_flight += target.role is Role.PAGE
                return target
        return None

    def next_time(self) -> float | None:
        """When `claim` may next have something; None where nothing waits, whatever a host has asked for."""
        host = self._hosts.next_time() if self._store.any_queued() else None
        times = [time for time in (host, self._store.next_delayed()) if time is not None]
        return min(times, default=None)

    def settle(self, target: Target, outcome: Outcome, found: Iterable[Link], answered: Answered, now: float) -> None:
        """Write down how a target ended, and enter what it pointed to: one lasting step."""
        links = list(found)
        back = self._way_back(target, answered, links)
        if back and back.id == target.id and back.tries > _BACK_IN_A_ROW:
            outcome = replace(outcome, reason=TO_ITSELF)
        counted = target.again and self._was_answer(target)
        self._end(target, outcome, now)
        if back and back.tries <= _BACK_IN_A_ROW and outcome.state in KEPT:
            self._store.ask_again(f"id = {back.id:d}", at_try=back.tries + 1)
        self._in_flight -= 1
        self._pages_in_flight -= target.role is Role.PAGE
        self._pages += answered.html and target.role is Role.PAGE and outcome.state in KEPT and not counted
        pace = self._hosts.pace(target.host)
        if answered.silent:
            pace = pace.silent(now, first=target.attempt == 1)
        else:
            pace = pace.answered(now, answered.status, answered.first_byte, answered.retry_after)
        with_room = self._hosts.answered(target.host, pace, answered.ip)
        self._learn(target, answered, links)
        led_to = self._enter_found(target, links, redirected=answered.redirect)
        if answered.html and target.role is Role.PAGE:
            self._watch(target, answered, led_to)
        if answered.robots and outcome.state is not State.DELAYED:
            self._store.keep_robots(target.url, answered.robots)
            self._rules.read(target.url)
        self._store.commit()
        for name in with_room:
            self._hosts.wake(name)
        if self._options.max_pages is not None:
            self._bound_pages()

    def unread(self, target: Target) -> bool:
        """Whether a target is asked for again because its answer could not be read for links."""
        return target.again and self._store.kept(target.id).soft == UNREAD

    def watches(self, target: Target) -> bool:
        """Whether a page's words are wanted, to see whether it brings anything new."""
        return self._traps is not None and target.role is Role.PAGE and self._traps.watches(target.url)

    def _watch(self, target: Target, answered: Answered, led_to: set[str]) -> None:
        if self._traps and self._traps.seen(target.url, answered.words, led_to=led_to):
            self._store.note(TRAPS, json.dumps(sorted(self._traps.known)))

    def _trap(self, url: str, role: Role) -> str | None:
        """Why a URL is taken for a trap's; None where it is not."""
        if self._traps is None or role is not Role.PAGE:
            return None
        return NOTHING_NEW if shape(url) in self._traps.known else url_refusal(url)

    def _learn(self, target: Target, answered: Answered, found: list[Link]) -> None:
        """Which origins are but other names of this one, and which are not."""
        aliases = self._store.aliases
        if answered.status == _OK:
            aliases = aliases.doubt(target.url)
        for link in found if answered.redirect else ():
            if link.via == LOCATION:
                aliases = aliases.learn(target.url, link.url)
        self._store.learn(aliases)

    def _way_back(self, target: Target, answered: Answered, found: list[Link]) -> Hop | None:
        """What a redirect leads back to, itself or what it was reached from, where a cookie was set on the way.

        With the cookie that URL may have more to say.
        """
        with_cookie = answered.sets_cookie or target.url in self._with_cookie
        self._with_cookie.discard(target.url)
        place = location(found) if answered.redirect and with_cookie else None
        if place is None:
            return None
        hops = self._store.redirects_to(target.id)
        back = next((hop for hop in hops if urls.exact_key(hop.url) == urls.exact_key(place)), None)
        if back is None:
            self._with_cookie.add(place)
            if len(self._with_cookie) > _REMEMBERED:
                self._with_cookie.clear()
        return back

    def _end(self, target: Target, outcome: Outcome, now: float) -> None:
        if outcome.state is State.DELAYED:
            self._store.put_off(target.id, outcome)
        elif target.again and outcome.state is State.UNCHANGED:
            unread = self.unread(target)
            self._store.as_before(target.id, now, State.UNCHANGED)
            if unread:
                self._store.flag(target.id, outcome.soft)
        elif target.again and not self._is_better(target, outcome):
            self._store.as_before(target.id, now)
        else:
            self._store.settle(target.id, outcome, now)

    def _is_better(self, target: Target, outcome: Outcome) -> bool:
        """Whether another look has brought at least as much as those before; a worse answer never takes its place."""
        return worth(outcome) >= worth(self._store.kept(target.id))

    def _was_answer(self, target: Target) -> bool:
        """Whether the archive has held an answer already that led nowhere else."""
        before = self._store.kept(target.id)
        return before.state in KEPT and not is_redirect(before.status)

    @property
    def waiting(self) -> int:
        """How many URLs wait for their turn, those put off included."""
        return self._store.count("state = 'queued'") + self._store.count("state = 'delayed'")

    def would_refuse(self, url: str) -> str | None:
        """Why robots.txt, as far as it has been read, refuses a URL; None where it does not."""
        return self._rules.refusal_of(url)

    def begin_the_end(self) -> int:
        """Let the last tries begin, which wait until all else is done; the number of URLs."""
        number = self._store.begin_the_end()
        self._store.commit()
        return number

    def ask_again(self, which: str, *, at_try: int = 1) -> int:
        """Queue what has ended for another look, from this try on; the number of URLs. `which` is an SQL condition.

        Where a robots.txt that had failed is among it, nothing else of its origin is asked for before.
        """
        number = self._store.ask_again(which, at_try=at_try)
        self._store.forget_robots()
        self._store.commit()
        self._rules = Rules(self._store, self._hosts, obeyed=self._manners.obey_robots)
        self._wake_all()
        return number

    @property
    def known(self) -> int:
        """How many URLs were ever met."""
        return self._store.count("TRUE")

    def asked_since(self, moment: float, known: int) -> int:
        """How many of the first `known` URLs were asked for, to their end, since a moment."""
        return self._store.count(f"id <= {known:d} AND attempts > 0 AND settled_at >= {moment:f}")

    def keep_payload(self, fingerprint: bytes, earlier: Earlier) -> None:
        """Remember a whole answer, for later ones of the same bytes to refer to; lasting with the next `settle`."""
        self._store.keep_payload(fingerprint, earlier)

    def payload(self, fingerprint: bytes) -> Earlier | None:
        """A whole answer of these bytes that the archive has already, or None."""
        return self._store.payload(fingerprint)

    def refuse_rest(self, reason: str) -> int:
        """Refuse all that waits, for a limit of the job; the number of URLs."""
        number = self._store.refuse_queued(reason, _EVERY_ROLE)
        self._store.commit()
        return number

    def _wake_all(self) -> None:
        for name in self._store.queued_hosts():
            self._hosts.wake(name)

    def _next_of(self, name: str, now: float) -> Target | None:
        roles = _ONLY_ROBOTS if self._hosts.robots_unread(name) else self._open_roles()
        for _ in range(_REFUSALS_IN_A_ROW):
            target = self._store.next_for(name, roles)
            if target is None:
                return None
            refusal = self._trap(target.url, target.role) or self._rules.refusal(target)
            if refusal is None:
                self._store.begin(target)
                return target
            self._end(target, Outcome(State.REFUSED, refusal), now)
        self._hosts.wake(name)
        return None

    def _open_roles(self) -> tuple[Role, ...]:
        most, roles = self._options.max_pages, self._options.roles
        soon_full = most is not None and self._pages + self._pages_in_flight >= most
        return tuple(role for role in roles if role is not Role.PAGE) if soon_full else roles

    @property
    def _full(self) -> bool:
        return self._options.max_pages is not None and self._pages >= self._options.max_pages

    def _bound_pages(self) -> None:
        if self._full:
            self._store.refuse_queued(MAX_PAGES, (Role.PAGE,))
            self._store.commit()
        self._wake_all()

    def _enter_found(self, target: Target, found: Iterable[Link], *, redirected: bool) -> set[str]:
        """Enter what a target points to; the shapes of what was new of it and of another shape than its own URL."""
        way_of = ways_from(target, redirected=redirected)
        led_to: set[str] = set()
        rest = iter(found)
        while some := list(islice(rest, _AT_ONCE)):
            links = [as_it_looks(link) for link in some]
            led_to |= self._enter([(link, way_of(link)) for link in links], target)
            self._store.need(target.id, (link.url for link in links if link.role is Role.REQUISITE))
        return led_to

    def _enter(self, links: Iterable[tuple[Link, Way]], parent: Target | None) -> set[str]:
        """Enter links; the shapes of those that were new and of another shape than a parent that is watched."""
        entries = []
        number = parent.id if parent else None
        for link, way in links:
            source = source_of(link, way, parent)
            order = self._rank(link, way, source)
            if self._met_before((link.url, link.role, source, link.via == GUESS), order):
                continue
            refusal = self._scope.refusal(link.url, link.role, way) or self._trap(link.url, link.role)
            if refusal is None and link.role is Role.PAGE and self._full:
                refusal = MAX_PAGES
            if refusal is None:
                self._rules.expect(link)
            entries.append(Entry(link.url, link.role, way, order, number, link.via, source, refusal))
        own = shape(parent.url) if parent and self._traps else ""
        each_by_itself = parent is not None and self.watches(parent)
        further: dict[str, list[Entry]] = {}
        rest: list[Entry] = []
        for entry in entries:
            kind = own if entry.refusal else shape(entry.url)
            if kind == own:
                rest.append(entry)
            else:
                further.setdefault(kind if each_by_itself else "", []).append(entry)
        led_to = {kind for kind, some in further.items() if self._store.add(some)}
        self._store.add(rest)
        for host in {urls.split(entry.url).host for entry in entries if not entry.refusal}:
            self._hosts.wake(host)
        return led_to

    def _rank(self, link: Link, way: Way, source: Source) -> int:
        if not self._options.by_value:
            return rank(link.role, way)
        return rank_by_value(link.role, way, link.url, listed=bool(source & (Source.SITEMAP | Source.FEED)))

    def _met_before(self, key: tuple[str, Role, Source, bool], order: int) -> bool:
        """Whether the same URL was found lately in a way at least as good: nothing new then."""
        known = self._met.get(key)
        if known is not None and known <= order:
            return True
        self._met[key] = order
        if len(self._met) > _REMEMBERED:
            self._met.popitem(last=False)
        return False
