"""The static copy: planned from the index, written by all processors, put in the old one's place when it is whole."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from snapshot.archive.source import Source, open_source, payload
from snapshot.engines.local import Processes
from snapshot.export.datapackage import renew_datapackage
from snapshot.export.files import write_json
from snapshot.jobs.copy_place import REPORT, copy_folder, kept_for_us, strangers
from snapshot.jobs.copying import Copying, publish_options
from snapshot.jobs.extract import PRELOAD, write_lines_of
from snapshot.jobs.folder import Folder
from snapshot.jobs.known_crawl import KnownCrawl, known_crawl
from snapshot.jobs.known_site import told_site
from snapshot.jobs.lists import make_lists
from snapshot.jobs.progress import Progress, Status, silent
from snapshot.jobs.report import NEXT
from snapshot.jobs.told_records import look_at, records_of
from snapshot.publish.about import Provenance, about_page, versions_page
from snapshot.publish.draft import Draft
from snapshot.publish.led import Led, all_led
from snapshot.publish.look import Look, Shown
from snapshot.publish.not_found import NOT_FOUND, not_found_page
from snapshot.publish.notice import ABOUT, SHEET, SHEET_TEXT, VERSIONS, said
from snapshot.publish.ours import many_page, missing_page
from snapshot.publish.plan import Item, Plan, make_plan
from snapshot.publish.redirects import moved_pages, redirect_files
from snapshot.publish.shell import SiteFacts
from snapshot.publish.table import write_table
from snapshot.publish.words import words_for
from snapshot.publish.work import Batch, Done, Made, Setting, make_files
from snapshot.version import SOFTWARE, VERSION

_BATCH = 8
_NAMED = 3
"""Files of somebody else's that are told by their names."""


@dataclass
class Published:
    """What `snapshot publish` has made."""

    path: Path
    """The copy."""
    files: int = 0
    written: int = 0
    """Of these, those that were not the same before."""
    pages: int = 0
    listed: int = 0
    """Pages that the lists lead to."""
    search: bool = False
    """Whether there is a page to search on."""
    redirects: int = 0
    missing: int = 0
    """Pages that say of something that it is not in the archive."""
    changes: dict[str, int] = field(default_factory=dict)
    """How many things were put out of work, by kind."""
    faults: tuple[str, ...] = ()
    """What could not be read."""

    def facts(self) -> dict[str, Any]:
        """All of it as plain values."""
        return asdict(self) | {"path": str(self.path)}


def publish_folder(folder: Folder, copying: Copying, processes: Processes, progress: Progress = silent) -> Published:
    """Write the site/ of an archive folder anew."""
    return _Publication(_origin(folder.root), Draft(folder.root), copying, processes, progress).write()


def publish(path: Path, given: Mapping[str, Any], progress: Progress = silent) -> Published:
    """Write the copy of an archive folder, a bag of one, a `.wacz` or a `.warc[.gz]`.

    `given` are options of PublishOptions.

    What can be read is published, then DamagedArchive is raised where something could not. The copy of a folder stands
    in it, any other in `output/NAME`, where nothing else is said.
    """
    origin = _origin(path)
    options = publish_options(given, origin.crawl.choices)
    output = options.output or copy_folder(path)
    with kept_for_us(Folder(path), output), Processes(options.workers, preload=PRELOAD) as processes:
        if again := origin.crawl.going_on:
            told = f"the crawl has not ended, and the copy lacks what it has not fetched; {NEXT} {again}"
            progress(Status("publish", 0, warning=told))
        published = _Publication(origin, Draft(output), options, processes, progress).write()
        if output.samefile(path):
            renew_datapackage(output, ("site/", "report/publish.json"))
    return published


@dataclass(frozen=True, slots=True)
class _Origin:
    """What a copy is made of."""

    source: Source
    folder: Folder
    """Of a WACZ, the file itself: it has a folder's parts in it."""
    crawl: KnownCrawl


def _origin(path: Path) -> _Origin:
    source = open_source(path)
    return _Origin(source, Folder(payload(path)), known_crawl(path, source))


class _Publication:
    """One copy, from plan to report."""

    def __init__(
        self,
        origin: _Origin,
        draft: Draft,
        copying: Copying,
        processes: Processes,
        progress: Progress,
    ) -> None:
        self._source = origin.source
        self._draft = draft
        self._crawl = origin.crawl
        self._folder = origin.folder
        self._copying = copying
        self._processes = processes
        self._progress = progress
        self._done: list[Done] = []
        self._missing: dict[str, str] = {}
        self._faults: dict[str, None] = {}
        self._result = Published(self._draft.site)

    def write(self) -> Published:
        self._progress(Status("publish", 0))
        plan = make_plan(self._source, self._crawl.ledgered)
        if not plan.entry:
            self._progress(Status("publish", 0, warning="the archive holds no page: its copy has files alone"))
        self._copying.look("")  # what is wrong with the owner's choices is said before any work is done
        self._draft.begin()
        try:
            with tempfile.TemporaryDirectory() as scratch:
                table = Path(scratch, "table")
                write_table(table, plan.known(), plan.dated)
                look = self._listed(plan, self._all_records(plan, Path(scratch, "records")))
                self._captured(plan, Setting(self._draft, table, plan.hosts, look))
            led = all_led(plan, look)
            self._ours(plan, look, led)
            self._tell_of_strangers()
            self._draft.finish()
        finally:
            self._draft.drop()
        self._report(plan, led)
        return self._result

    def _all_records(self, plan: Plan, scratch: Path) -> Path:
        """The records of the archive; where it has none that are whole, they are made for this copy alone."""
        brought = records_of(self._folder, scratch)
        wrong = "the archive has no records"
        if brought:
            looked = look_at(brought, (spot.url for spot in self._source.page_places() if not spot.lost))
            wrong = f"the archive's records are not whole ({', '.join(looked.faults())})"
            if not any(looked.faults()):
                return brought
            scratch = scratch.with_name("made")
        if plan.entry:
            mend = f"; snapshot extract {self._folder.root} makes them anew" if brought == self._folder.records else ""
            told = f"{wrong}: its pages are read for the lists and the search of the copy{mend}"
            self._progress(Status("extract", 0, warning=told))
        made = write_lines_of(self._source, scratch, self._processes, self._progress)
        self._faults |= dict.fromkeys(made.faults)
        return scratch

    def _listed(self, plan: Plan, records: Path) -> Look:
        """Make lists and search; how the copy presents itself with them."""
        told = told_site(records, plan.root)
        look = replace(self._copying.look(told.name or plan.root), language=told.language or "en")
        last = max((item.timestamp for item in plan.items), default="")
        shown = Shown(f"{last[:4]}-{last[4:6]}-{last[6:8]}", ABOUT)
        notice = said(look, words_for(look.language), shown)
        site = SiteFacts(look.name, look.language, notice, noindex=look.noindex)
        paths = {item.url: item.path for item in plan.items if item.newest is None}
        listed = make_lists(records, paths, site, self._draft, self._progress)
        self._result.files += listed.files
        self._result.written += listed.written
        self._result.listed, self._result.search = listed.entries, listed.search
        look = replace(look, lists=listed.entries > 0, search=listed.search)
        self._put(NOT_FOUND, not_found_page(look, shown))
        return look

    def _captured(self, plan: Plan, setting: Setting) -> None:
        batches = (Batch(setting, items) for items in _batches(plan.items))
        for made in self._processes.map(make_files, batches):
            self._take(made)
            self._progress(Status("publish", len(self._done), len(plan.items)))
        self._faults |= dict.fromkeys(str(damage) for damage in self._source.damages)
        self._result.faults = tuple(self._faults)

    def _take(self, made: Made) -> None:
        self._done += made.done
        self._missing |= {url: self._crawl.why(url, said) for url, said in made.missing.items()}
        self._faults |= dict.fromkeys(made.faults)
        for done in made.done:
            self._result.pages += done.item.path.endswith((".html", ".htm", ".xhtml"))
            self._count(done.wrote)

    def _ours(self, plan: Plan, look: Look, led: Led) -> None:
        """Write what no server ever sent."""
        words = words_for(look.language)
        provenance = Provenance(SOFTWARE, ", ".join(self._crawl.programs), self._crawl.configuration)
        self._put(SHEET, SHEET_TEXT.encode())
        self._put(ABOUT, about_page(plan, look, provenance, self._missing))
        self._put(*many_page(words))
        self._put(".nojekyll", b"")
        for url in sorted(self._missing):
            self._put(*missing_page(url, self._missing[url], words))
        for path, body in redirect_files(led).items():
            self._put(path, body)
        if any(item.newest is not None for item in plan.items):
            self._put(VERSIONS, versions_page(plan.items, words))
        for path, body in moved_pages(plan, words):
            self._put(path, body)
        self._result.missing = len(self._missing)
        self._result.redirects = len(plan.moved)

    def _tell_of_strangers(self) -> None:
        """Say which files that somebody put into the copy are not in the new one."""
        if found := strangers(self._draft):
            some = ", ".join(found[:_NAMED]) + ("…" if len(found) > _NAMED else "")
            told = f"what was put into {self._draft.site} is not in the new copy ({len(found):,}: {some})"
            self._progress(Status("publish", 0, warning=f"{told}; keep such files elsewhere, and put them in again"))

    def _put(self, path: str, body: bytes) -> None:
        self._count(self._draft.put(path, body))

    def _count(self, wrote: bool) -> None:
        self._result.files += 1
        self._result.written += wrote

    def _report(self, plan: Plan, led: Led) -> None:
        self._result.changes = dict(
            sorted(Counter(change.kind for done in self._done for change in done.changes).items())
        )
        newest = [done for done in self._done if done.item.newest is None]
        report = {
            "snapshot": VERSION,
            "top": plan.root,
            "hosts": sorted(plan.hosts),
            "changed": self._result.changes,
            "unreadable": list(self._result.faults),
            "urls": {done.item.url: _told(done.item) for done in sorted(newest, key=lambda done: done.item.url)},
            "older": [
                {"url": done.item.url, **_told(done.item)} for done in self._done if done.item.newest is not None
            ],
            "redirects": {url: led.address(known) or None for url, known in plan.moved.items()},
            "missing": {url: self._missing[url] for url in sorted(self._missing)},
            "changes": {
                done.item.path: [[change.kind, change.what] for change in done.changes]
                for done in self._done
                if done.changes
            },
        }
        write_json(self._draft.root / REPORT, report)


def _told(item: Item) -> dict[str, Any]:
    captured_at = datetime.strptime(item.timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    told = {"file": item.path, "captured_at": f"{captured_at:%Y-%m-%dT%H:%M:%SZ}", "type": item.media_type}
    return told | {"truncated": True} if item.truncated else told


def _batches(items: Sequence[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while batch := list(islice(rest, _BATCH)):
        yield batch
