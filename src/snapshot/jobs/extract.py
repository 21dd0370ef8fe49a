"""Records from archives: a pure function of the WARC files, spread over the processors."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TextIO, TypeVar
from zlib import crc32

from snapshot import urls
from snapshot.archive.capture import Capture
from snapshot.archive.reader import Spot
from snapshot.archive.source import Source as ArchiveSource
from snapshot.archive.source import open_source
from snapshot.content_type import content_type
from snapshot.engines.local import Processes
from snapshot.errors import DamagedArchive, UsageError
from snapshot.export.datapackage import renew_datapackage
from snapshot.export.files import whole_file
from snapshot.export.records import PageList, record_line, write_schema
from snapshot.extraction.explain import Explanation, explain
from snapshot.extraction.extract import extract_record
from snapshot.extraction.page import Page
from snapshot.extraction.site import LEAST_PAGES, SAMPLE, PageFacts, SiteModel, facts_of, learn
from snapshot.jobs.folder import Folder
from snapshot.jobs.progress import Progress, Status, silent
from snapshot.model import Record, Source
from snapshot.parse.document import MAX_BYTES, Document, parse_html

T = TypeVar("T")

PRELOAD = ("snapshot.jobs.extract", "snapshot.jobs.analyse", "snapshot.publish.work", "snapshot.verify.folder")
"""Modules that worker processes are to have at hand."""
_BATCH = 16
_HTML = frozenset({".html", ".htm", ".xhtml"})


@dataclass(frozen=True, slots=True)
class Extracted:
    """What `snapshot extract` has made."""

    number: int
    path: Path | None
    """Where it is; None where it was printed."""
    faults: tuple[str, ...] = ()
    """What could not be read."""


def extract(html: bytes | str, *, url: str | None = None) -> Record:
    """The record of one page, without an archive.

    `html` is the page as it came (bytes: its encoding is found as browsers find it) or as text; `url` is where it came
    from: relative links need it. Any bytes give a record; a page that says nothing gives an empty one.
    """
    body = html.encode("utf-8", "replace") if isinstance(html, str) else html
    kind = "text/html; charset=utf-8" if isinstance(html, str) else None
    return extract_record(parse_html(body, url or "", kind, to_read=True))


def record_of(capture: Capture, site: SiteModel | None = None) -> Record:
    """The record of a captured page; `site` is what other pages of its host tell of it."""
    document = document_of(capture)
    place = capture.place
    source = Source(
        warc=place.warc,
        offset=place.offset,
        length=place.length,
        record_id=capture.record_id,
        payload_digest=capture.payload_digest,
    )
    return extract_record(document, captured_at=timestamp(capture), source=source, site=site)


def document_of(capture: Capture) -> Document:
    """A captured page, parsed."""
    return parse_html(capture.content(MAX_BYTES), capture.url, content_type(capture.headers), to_read=True)


def timestamp(capture: Capture) -> str:
    """When a page was captured: UTC, ISO 8601, as the WARC record has it."""
    return capture.time.isoformat().replace("+00:00", "Z")


def write_records_of(
    folder: Folder, processes: Processes, progress: Progress = silent, *, site_model: bool = True
) -> Extracted:
    """Write records/, pages/ and report/site-model.json of an archive folder anew."""
    archive = open_source(folder.root)
    writer = _Writer(processes, progress, site_model=site_model)
    with whole_file(folder.records) as file, whole_file(folder.pages) as pages:
        writer.write(archive, file, PageList(pages))
    write_schema(folder.records.with_name("records.schema.json"))
    with whole_file(folder.site_model) as file:
        json.dump(writer.models_as_json(), file, ensure_ascii=False, indent=1)
        file.write("\n")
    return Extracted(writer.number, folder.records, writer.faults)


def write_lines_of(archive: ArchiveSource, path: Path, processes: Processes, progress: Progress = silent) -> Extracted:
    """Write the records of an archive to `path`."""
    writer = _Writer(processes, progress)
    with path.open("w", encoding="utf-8") as file:
        writer.write(archive, file)
    return Extracted(writer.number, path, writer.faults)


def write_pages(folder: Folder) -> None:
    """Write pages/ of an archive folder anew, without titles: those are the extractor's to know."""
    with whole_file(folder.pages) as file:
        pages = PageList(file)
        for spot in open_source(folder.root).page_places():
            pages.add(spot.url, timestamp(spot.read()), None)


def extract_sources(
    sources: Iterable[Path],
    output: Path | None,
    url: str | None,
    progress: Progress = silent,
    *,
    site_model: bool = True,
) -> Extracted:
    """Records of archive folders, WARC and WACZ files and HTML pages: to `output`, else printed.

    With `site_model`, the pages of a host are first looked at together (`snapshot.extraction.site`).

    One archive folder of ours, without `output`, gets its records/ renewed. Raises NotAnArchive, or, once all that can
    be read was, DamagedArchive.
    """
    paths = list(sources)
    base = urls.resolve(url) if url else None
    if url and base is None:
        raise UsageError(f"--url: {url!r} is not a web address; give one such as https://example.org/page")
    with Processes(preload=PRELOAD) as processes:
        if len(paths) == 1 and output is None and (paths[0] / "archive").is_dir():
            extracted = write_records_of(Folder(paths[0]), processes, progress, site_model=site_model)
            renew_datapackage(paths[0], ("records/", "pages/", "report/site-model.json"))
            raise_damage(extracted.faults)
            return extracted
        archives = [open_source(path) for path in paths if path.suffix not in _HTML]
        pages = [(path, _read_page(path)) for path in paths if path.suffix in _HTML]
        writer = _Writer(processes, progress, site_model=site_model)
        with whole_file(output) if output else nullcontext(sys.stdout) as file:
            for archive in archives:
                writer.write(archive, file)
            for path, body in pages:
                file.write(record_line(extract(body, url=base or path.absolute().as_uri())))
        raise_damage(writer.faults)
        return Extracted(writer.number + len(pages), output)


def explain_page(path: Path, url: str | None, output: Path) -> Explanation:
    """Why the record of an HTML page is as it is; the page in colour is written to `output`."""
    base = urls.resolve(url) if url else None
    if url and base is None:
        raise UsageError(f"--url: {url!r} is not a web address; give one such as https://example.org/page")
    if path.suffix not in _HTML:
        raise UsageError(f"{path}: --explain takes one .html page; get it out of an archive first")
    if output.exists() and output.samefile(path):
        raise UsageError(f"--explain: {output} is the page itself; give another file")
    made = explain(parse_html(_read_page(path), base or path.absolute().as_uri(), to_read=True))
    with whole_file(output) as file:
        file.write(made.page.decode("utf-8"))
    return made


def raise_damage(faults: Sequence[str]) -> None:
    """Raise DamagedArchive where something could not be read."""
    if faults:
        more = f"; and {len(faults) - 1} more" if len(faults) > 1 else ""
        raise DamagedArchive(f"{faults[0]}{more}. The rest was read; restore the file from a copy")


class _Writer:
    """Writes the records of archives, one after the other, and keeps what could not be read."""

    def __init__(self, processes: Processes, progress: Progress, *, site_model: bool = True) -> None:
        self.number = 0
        self._site_model = site_model
        self._models: dict[str, SiteModel] = {}
        self._faults: dict[str, None] = {}
        self._processes = processes
        self._progress = progress

    def write(self, archive: ArchiveSource, file: TextIO, pages: PageList | None = None) -> None:
        """Write the records of an archive, sorted by URL."""
        found = sorted(archive.page_places(), key=lambda spot: spot.url)
        spots = [spot for spot in found if not spot.lost]
        self._tell_of_lost([spot for spot in found if spot.lost])
        total = self.number + len(spots)
        if self._site_model:
            self._models |= learn_sites(spots, self._processes)
        work = (_Work(batch, self._models_for(batch)) for batch in _batches(spots, _BATCH))
        for made in self._processes.map(_lines_at, work):
            for line in made.lines:
                file.write(line.text)
                if pages:
                    pages.add(line.url, line.captured_at, line.title)
            self.number += len(made.lines)
            self._faults |= dict.fromkeys(made.faults)
            self._progress(Status("extract", self.number, total))
        self._faults |= dict.fromkeys(str(damage) for damage in archive.damages)

    def _tell_of_lost(self, spots: list[Spot]) -> None:
        if spots:
            what = f"{spots[0].url} is a revisit of an answer that is not in this archive"
            more = f" (and {len(spots) - 1} more)" if len(spots) > 1 else ""
            mend = "no record is made of it; give a folder that holds the WARC file of that answer, too"
            place = f"{spots[0].place.warc}: offset {spots[0].place.offset}"
            self._progress(Status("extract", 0, warning=f"{place}: {what}{more}: {mend}"))

    def _models_for(self, spots: list[Spot]) -> dict[str, SiteModel]:
        hosts = {urls.split(spot.url).host for spot in spots}
        return {host: self._models[host] for host in hosts if host in self._models}

    def models_as_json(self) -> dict[str, Any]:
        """What was learned of each host, readable."""
        return {host: model.as_json() for host, model in sorted(self._models.items())}

    @property
    def faults(self) -> tuple[str, ...]:
        """What could not be read, each once."""
        return tuple(self._faults)


class _Line(NamedTuple):
    """A record, and what the list of pages says of it."""

    url: str
    captured_at: str
    title: str | None
    text: str


class _Made(NamedTuple):
    lines: list[_Line]
    faults: list[str]


class _Work(NamedTuple):
    """Some places, and the models of their hosts."""

    spots: list[Spot]
    models: dict[str, SiteModel]


def learn_sites(spots: Iterable[Spot], processes: Processes) -> dict[str, SiteModel]:
    """The models of the hosts whose pages these are, each from a sample of its pages.

    The sample is by a hash of the URL: the same whatever the number of workers.
    """
    by_host: dict[str, list[Spot]] = {}
    for spot in spots:
        by_host.setdefault(urls.split(spot.url).host, []).append(spot)
    sampled = {
        host: sorted(found, key=lambda spot: (crc32(spot.url.encode()), spot.url))[:SAMPLE]
        for host, found in by_host.items()
        if len({spot.url for spot in found}) >= LEAST_PAGES
    }
    every = [spot for found in sampled.values() for spot in found]
    facts: dict[str, list[PageFacts]] = {}
    for made in processes.map(_facts_at, _batches(every, _BATCH)):
        for host, told in made:
            facts.setdefault(host, []).append(told)
    return {host: model for host, told in facts.items() if (model := learn(told)) is not None}


def _facts_at(spots: list[Spot]) -> list[tuple[str, PageFacts]]:
    """What a worker learns from some places; what cannot be read is told of when its record is made."""
    found = []
    for spot in spots:
        with suppress(DamagedArchive):
            found.append((urls.split(spot.url).host, facts_of(Page(document_of(spot.read())))))
    return found


def _lines_at(work: _Work) -> _Made:
    """What a worker makes of some places."""
    made = _Made([], [])
    for spot in work.spots:
        try:
            capture = spot.read()
        except DamagedArchive as error:
            made.faults.append(str(error))
            continue
        record = record_of(capture, work.models.get(urls.split(capture.url).host))
        made.lines.append(_Line(record.url, timestamp(capture), record.title, record_line(record)))
    return made


def _batches(items: Iterable[T], number: int) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, number)):
        yield batch


def _read_page(path: Path) -> bytes:
    try:
        body = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None
    if not body:
        raise UsageError(f"{path}: the file is empty (0 bytes): there is nothing to extract")
    return body
