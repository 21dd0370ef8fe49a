"""What the copy will hold: each URL and its file, what moved and what is missing. Made before anything is written."""

from __future__ import annotations

import mimetypes
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from snapshot import urls
from snapshot.archive.reader import Spot
from snapshot.archive.source import Holding, Source
from snapshot.errors import DamagedArchive
from snapshot.model import Role, first_header
from snapshot.parse.media_type import VAGUE, XHTML, media_type
from snapshot.publish.moves import resolved_moves
from snapshot.publish.names import digest, folded, marked
from snapshot.publish.paths import Held, assign
from snapshot.publish.table import Dated, Fate, Known
from snapshot.publish.targets import own_outside

VERSIONS = "_versions"
TOP_PAGE = "index.html"
ICON = "favicon.ico"
NO_BODY = "no body"
"""Why a capture is missing of which the archive holds only that it was the same as another, which it does not hold."""
_HEAD = 4096
PAGES = frozenset({"text/html", XHTML})
_XML = frozenset({"application/xml", "text/xml"})
_MAGIC = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
)


@dataclass(frozen=True, slots=True)
class Item:
    """A capture that is to be a file."""

    url: str
    path: str
    spot: Spot
    media_type: str
    timestamp: str
    """14 digits, UTC."""
    newest: str | None = None
    """For an older capture, the path of the newest good one."""
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Ledgered:
    """What the ledger or the reports of a crawl add to what the archive itself says."""

    seed: str | None = None
    """The first of the crawl."""
    hosts: frozenset[str] = frozenset()
    """The authorities of the pages that were captured."""
    absent: tuple[tuple[str, str], ...] = ()
    """What belongs to the site and is not there: URL, reason."""
    outside: tuple[str, ...] = ()
    """What was met and lies outside of what was to be captured, on this site or others."""


@dataclass(frozen=True)
class Plan:
    """The copy, before it is written."""

    root: str
    """The authority whose files stand at the top."""
    hosts: frozenset[str]
    """The authorities of the site."""
    items: tuple[Item, ...]
    """The newest good captures, by path; then the older ones, by path."""
    moved: Mapping[str, Known]
    """For each URL that redirects, what comes of it in the end."""
    absent: Mapping[str, str]
    """What belongs to the site and is not there: URL → reason."""
    outside: Mapping[str, str]
    """What is on the site's hosts and was not to be captured: URL → reason."""
    dated: Mapping[str, Dated] = field(default_factory=dict)
    """Of URLs that were not always the same: path of the newest capture → which file holds what was there, and when."""
    seed: str | None = None

    @property
    def entry(self) -> str | None:
        """The path of the page to begin with: that of the top, else the seed's, else the shortest; None without any."""
        pages = {item.url: item.path for item in self.items if item.newest is None and item.media_type in PAGES}
        if TOP_PAGE in pages.values():
            return TOP_PAGE
        moved = self.moved.get(self.seed or "")
        if moved and moved.fate is Fate.FILE:
            return moved.told
        return pages.get(self.seed or "") or min(pages.values(), key=lambda path: (len(path), path), default=None)

    def known(self) -> Iterator[tuple[str, Known]]:
        """All URLs and what is known of them, what is held before all else."""
        for item in self.items:
            if item.newest is None:
                yield item.url, Known(Fate.FILE, item.path)
        yield from self.moved.items()
        yield from ((url, Known(Fate.MISSING, why)) for url, why in {**self.outside, **self.absent}.items())


@dataclass
class _Found:
    """What the archive holds, sorted by what it is."""

    held: dict[str, tuple[list[Holding], list[str]]]
    """By URL: its good captures, the best first, and the media type of each."""
    moves: dict[str, str]
    """By URL: where it redirects to."""
    absent: dict[str, str]


def make_plan(source: Source, ledgered: Ledgered) -> Plan:
    """Plan the copy of an archive. What cannot be read is in the source's damages."""
    found = _sorted(source)
    root = _root(found, ledgered.seed)
    hosts = _hosts(found, root, ledgered.hosts)
    held = [Held(url, kinds[0]) for url, (_, kinds) in found.held.items()]
    files = assign(held, root)
    absent = found.absent | {url: reason for url, reason in ledgered.absent if url not in found.held}
    outside = own_outside(ledgered.outside, hosts)
    moved = resolved_moves(files, found.moves, outside | absent, hosts)
    newest = _newest(found, files)
    older, dated = _older(found, files, root)
    return Plan(
        root=root,
        hosts=hosts,
        items=(*newest, *_icon(newest, moved, root), *older),
        moved=moved,
        absent={url: absent[url] for url in sorted(absent) if url not in moved},
        outside=outside,
        dated=dated,
        seed=ledgered.seed,
    )


def _sorted(source: Source) -> _Found:
    found = _Found({}, {}, {})
    for captures in source.holdings():
        best = captures[0]
        url = urls.resolve(best.line.url)
        if url is None:
            continue
        good = [each for each in captures if each.line.good and not each.spot.lost]
        if good:
            kinds = [_kind(each) for each in good]
            found.held[url] = (good, kinds)
        elif best.spot.lost:
            found.absent[url] = NO_BODY
        elif location := _location(best, url):
            found.moves[url] = location
        else:
            found.absent[url] = str(best.line.status or "no answer that can be read")
    return found


def _location(holding: Holding, url: str) -> str | None:
    if holding.line.status not in (301, 302, 303, 307, 308):
        return None
    try:
        said = first_header(holding.spot.read().headers, "location") or ""
    except DamagedArchive:
        return None
    target = urls.resolve(said, url)
    mark = said.partition("#")
    return f"{target}#{mark[2]}" if target and mark[2] else target


def _kind(holding: Holding) -> str:
    """The media type as a browser takes it: what the server says; where that is nothing, what it looks like."""
    told = holding.line.mime or ""
    if told and told not in _XML and (told not in VAGUE or told in ("text/plain", "application/octet-stream")):
        return told
    try:
        head = holding.spot.read().content(_HEAD)
    except (DamagedArchive, OSError):
        return told
    magic = next((kind for start, kind in _MAGIC if head.startswith(start)), None)
    kind = media_type(head, holding.line.url, told or None, Role.PAGE)
    if told in _XML:
        return kind if kind in (XHTML, "image/svg+xml") else told
    by_name = mimetypes.guess_type(urls.split(urls.resolve(holding.line.url) or "http://x/").path)[0]
    return magic or (kind if "/" in kind and kind not in VAGUE else by_name or told)


def _root(found: _Found, seed: str | None) -> str:
    """The first seed's authority, where it gave pages; else the one that gave the most."""
    pages = Counter(
        urls.without_www(urls.split(url).authority) for url, (_, kinds) in found.held.items() if kinds[0] in PAGES
    )
    first = urls.split(seed).authority if seed else None
    if first and (not pages or pages[urls.without_www(first)]):
        return first
    return min(pages, key=lambda host: (-pages[host], host), default="")


def _hosts(found: _Found, root: str, told: frozenset[str]) -> frozenset[str]:
    bare = urls.without_www(root)
    domain = urls.registered_domain(bare.partition(":")[0])
    own = (url for url, (_, kinds) in found.held.items() if kinds[0] in PAGES)
    sisters = {urls.split(url).authority for url in own if urls.registered_domain(urls.split(url).host) == domain}
    return frozenset({bare, f"www.{bare}", *sisters, *told})


def _newest(found: _Found, files: Mapping[str, str]) -> list[Item]:
    items = [
        Item(url, files[url], good[0].spot, kinds[0], good[0].line.timestamp, truncated=good[0].line.truncated)
        for url, (good, kinds) in found.held.items()
    ]
    return sorted(items, key=lambda item: item.path)


def _icon(newest: Iterable[Item], moved: Mapping[str, Known], root: str) -> Iterator[Item]:
    """What a redirect of the site's icon led to, at the place that browsers ask for of their own accord."""
    held = {item.path: item for item in newest}
    asked = [f"{scheme}://{root}/{ICON}" for scheme in ("https", "http")]
    led = [url for url in asked if url in moved and moved[url].fate is Fate.FILE]
    if led and not any(folded(path) == ICON for path in held):
        yield replace(held[moved[led[0]].told], url=led[0], path=ICON)


def _marks(holding: Holding) -> tuple[object, ...]:
    """What captures have in common that hold the same: where the body stands, and their digest."""
    original = holding.spot.original or holding.spot
    return original.place, holding.line.digest or original.place


def _older(found: _Found, files: Mapping[str, str], root: str) -> tuple[list[Item], dict[str, Dated]]:
    """Captures of the same URL that hold something else than the newest: each under its date; and which was when."""
    items: list[Item] = []
    dated: dict[str, Dated] = {}
    used: set[str] = set()
    for url in sorted(found.held):
        good, kinds = found.held[url]
        held = dict.fromkeys(_marks(good[0]), files[url])
        captured = [(good[0].line.timestamp, files[url])]
        for each, kind in zip(good[1:], kinds[1:], strict=True):
            if each.line.soft:
                continue
            path = next((held[mark] for mark in _marks(each) if mark in held), None)
            if path is None:
                path = f"{VERSIONS}/{each.line.timestamp}/{assign([Held(url, kind)], root)[url]}"
                if folded(path) in used:
                    head, _, name = path.rpartition("/")
                    path = f"{head}/{marked(name, digest(f'{url} {each.spot.place}'))}"
                used.add(folded(path))
                items.append(
                    Item(url, path, each.spot, kind, each.line.timestamp, files[url], truncated=each.line.truncated)
                )
            held |= dict.fromkeys(_marks(each), path)
            captured.append((each.line.timestamp, path))
        if len(set(held.values())) > 1:
            dated[files[url]] = tuple(captured)
    return sorted(items, key=lambda item: item.path), dated
