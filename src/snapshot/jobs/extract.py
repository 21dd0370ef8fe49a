"""Records from archives: a pure function of the WARC files, spread over the processors."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TextIO, TypeVar

from snapshot import urls
from snapshot.archive.capture import Capture
from snapshot.archive.reader import Spot
from snapshot.archive.source import Source as ArchiveSource
from snapshot.archive.source import open_source
from snapshot.engines.local import Processes
from snapshot.errors import DamagedArchive, UsageError
from snapshot.export.files import whole_file
from snapshot.export.records import PageList, record_line, write_schema
from snapshot.extraction.extract import extract_record
from snapshot.jobs.folder import Folder
from snapshot.jobs.progress import Progress, Status, silent
from snapshot.model import Record, Source, first_header
from snapshot.parse.document import MAX_BYTES, parse_html

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
    content_type = "text/html; charset=utf-8" if isinstance(html, str) else None
    return extract_record(parse_html(body, url or "", content_type))


def record_of(capture: Capture) -> Record:
    """The record of a captured page."""
    body = capture.content(MAX_BYTES)
    document = parse_html(body, capture.url, first_header(capture.headers, "content-type"))
    place = capture.place
    source = Source(
        warc=place.warc,
        offset=place.offset,
        length=place.length,
        record_id=capture.record_id,
        payload_digest=capture.payload_digest,
    )
    return extract_record(document, captured_at=timestamp(capture), source=source)


def timestamp(capture: Capture) -> str:
    """When a page was captured: UTC, ISO 8601, as the WARC record has it."""
    return capture.time.isoformat().replace("+00:00", "Z")


def write_records_of(folder: Folder, processes: Processes, progress: Progress = silent) -> Extracted:
    """Write records/ and pages/ of an archive folder anew."""
    archive = open_source(folder.root)
    writer = _Writer(processes, progress)
    with whole_file(folder.records) as file, whole_file(folder.pages) as pages:
        writer.write(archive, file, PageList(pages))
    write_schema(folder.records.with_name("records.schema.json"))
    return Extracted(writer.number, folder.records, writer.faults)


def write_pages(folder: Folder) -> None:
    """Write pages/ of an archive folder anew, without titles: those are the extractor's to know."""
    with whole_file(folder.pages) as file:
        pages = PageList(file)
        for spot in open_source(folder.root).page_places():
            pages.add(spot.url, timestamp(spot.read()), None)


def extract_sources(
    sources: Iterable[Path], output: Path | None, url: str | None, progress: Progress = silent
) -> Extracted:
    """Records of archive folders, WARC and WACZ files and HTML pages: to `output`, else printed.

    One archive folder of ours, without `output`, gets its records/ renewed. Raises NotAnArchive, or, once all that can
    be read was, DamagedArchive.
    """
    paths = list(sources)
    base = urls.resolve(url) if url else None
    if url and base is None:
        raise UsageError(f"--url: {url!r} is not a web address; give one such as https://example.org/page")
    with Processes(preload=PRELOAD) as processes:
        if len(paths) == 1 and output is None and (paths[0] / "archive").is_dir():
            extracted = write_records_of(Folder(paths[0]), processes, progress)
            raise_damage(extracted.faults)
            return extracted
        archives = [open_source(path) for path in paths if path.suffix not in _HTML]
        pages = [(path, _read_page(path)) for path in paths if path.suffix in _HTML]
        writer = _Writer(processes, progress)
        with whole_file(output) if output else nullcontext(sys.stdout) as file:
            for archive in archives:
                writer.write(archive, file)
            for path, body in pages:
                file.write(record_line(extract(body, url=base or path.absolute().as_uri())))
        raise_damage(writer.faults)
        return Extracted(writer.number + len(pages), output)


def raise_damage(faults: Sequence[str]) -> None:
    """Raise DamagedArchive where something could not be read."""
    if faults:
        more = f"; and {len(faults) - 1} more" if len(faults) > 1 else ""
        raise DamagedArchive(f"{faults[0]}{more}. The rest was read; restore the file from a copy")


class _Writer:
    """Writes the records of archives, one after the other, and keeps what could not be read."""

    def __init__(self, processes: Processes, progress: Progress) -> None:
        self.number = 0
        self._faults: dict[str, None] = {}
        self._processes = processes
        self._progress = progress

    def write(self, archive: ArchiveSource, file: TextIO, pages: PageList | None = None) -> None:
        """Write the records of an archive, sorted by URL."""
        spots = sorted(archive.page_places(), key=lambda spot: spot.url)
        total = self.number + len(spots)
        for made in self._processes.map(_lines_at, _batches(spots, _BATCH)):
            for line in made.lines:
                file.write(line.text)
                if pages:
                    pages.add(line.url, line.captured_at, line.title)
            self.number += len(made.lines)
            self._faults |= dict.fromkeys(made.faults)
            self._progress(Status("extract", self.number, total))
        self._faults |= dict.fromkeys(str(damage) for damage in archive.damages)

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


def _lines_at(spots: list[Spot]) -> _Made:
    """What a worker makes of some places."""
    made = _Made([], [])
    for spot in spots:
        try:
            capture = spot.read()
        except DamagedArchive as error:
            made.faults.append(str(error))
            continue
        record = record_of(capture)
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
