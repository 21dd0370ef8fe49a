"""An archive to read: a folder, a WARC or ARC file, or a WACZ. The one door for all that comes after the crawl."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from snapshot.archive.capture import Capture, resolved
from snapshot.archive.cdxj import IndexLine, index_lines
from snapshot.archive.index import Index, same_address, save_index
from snapshot.archive.originals import Originals
from snapshot.archive.reader import Spot, WarcReader, check_archive, extent_of
from snapshot.archive.records import Damage
from snapshot.archive.scratch import Scratch
from snapshot.archive.wacz import MAGIC, wacz_extents, wacz_file
from snapshot.archive.walk import Extent
from snapshot.archive.warcinfo import self_told
from snapshot.errors import DamagedArchive, NotAnArchive
from snapshot.model import Place

_PATTERNS = ("*.warc.gz", "*.warc", "*.arc.gz", "*.arc")
_INDEX = Path("indexes", "index.cdxj")
_SMALL = 1 << 28


@dataclass(frozen=True, slots=True)
class Holding:
    """A capture that is there: what the index says of it, and where it is."""

    line: IndexLine
    spot: Spot


class Source:
    """The captures of an archive. Everything is read when it is asked for, and no file stays open."""

    def __init__(self, extents: list[Extent], scratch: Scratch, index: Path | None = None) -> None:
        """`index` is a sorted CDXJ file of these extents; where there is none, one is made when first needed."""
        self._extents = extents
        self._scratch = scratch
        self._index = Index(index) if index else None
        self._originals: Originals | None = None
        self._damages: dict[Damage, None] = {}
        self._named: dict[str, Extent] = {}

    @property
    def damages(self) -> tuple[Damage, ...]:
        """What could not be read so far."""
        return tuple(self._damages)

    def captures(self) -> Iterator[Capture]:
        """All captures, file by file; revisits have the body of what they refer to, where the archive holds it."""
        for capture in self._stored():
            original = self._original_of(capture)
            found = self._read(original) if original else None
            yield resolved(capture, found) if found else capture

    def get(self, url: str) -> Capture | None:
        """The newest good capture at a URL: 2xx before redirects and errors, whole before cut. None where none is."""
        return next((capture for held in self._held_at(url) if (capture := self._read(held.spot))), None)

    def page_places(self) -> Iterator[Spot]:
        """For each URL that gave a page (2xx, HTML), where its newest good capture is. Sorted by SURT.

        One with a body goes first, as in `get`; a `lost` one is given where there is no other.
        """
        for line in self._open_index().pages():
            spot = self._spot(line)
            if spot and spot.lost:
                spot = next((held.spot for held in self._held_at(line.url) if held.line.is_page), spot)
            if spot:
                yield spot

    def holdings(self) -> Iterator[list[Holding]]:
        """The captures of each address, the best first, as the index tells of them. In the order of the SURT."""
        for lines in self._open_index().addresses():
            if held := self._held(lines):
                yield held

    def self_told(self) -> Iterator[Mapping[str, str]]:
        """What each of the files says of itself, by lower-case name."""
        for extent in self._extents:
            with suppress(OSError):
                yield self_told(extent)

    def report(self, damage: Damage) -> None:
        """Note what could not be read; once."""
        self._damages[damage] = None

    def _held_at(self, url: str) -> list[Holding]:
        """The captures of one address, the best first."""
        address = same_address(url)
        lines = [line for line in self._open_index().at(url) if same_address(line.url) == address and not line.method]
        return self._held(sorted(lines, key=lambda line: line.rank, reverse=True))

    def _held(self, lines: Iterable[IndexLine]) -> list[Holding]:
        held = [Holding(line, spot) for line in lines if (spot := self._spot(line))]
        return sorted(held, key=lambda each: each.spot.lost)

    def _stored(self) -> Iterator[Capture]:
        for extent in self._extents:
            reader = WarcReader(extent, self._scratch)
            try:
                yield from reader
            except NotAnArchive as error:
                self.report(Damage(extent.shown, 0, str(error)))
            except OSError as error:
                self.report(Damage(extent.shown, 0, f"cannot be read ({error.strerror})"))
            finally:
                self._damages |= dict.fromkeys(reader.damages)

    def _open_index(self) -> Index:
        if not self._index:
            path = self._scratch.path()
            save_index(index_lines(self._stored()), path)
            self._index = Index(path)
        return self._index

    def _original_of(self, capture: Capture) -> Spot | None:
        if not capture.revisit_of:
            return None
        self._originals = self._originals or Originals(self._open_index(), self._scratch)
        line = self._originals.find(capture)
        return self._spot(line) if line else None

    def _spot(self, line: IndexLine) -> Spot | None:
        """Where a line's capture can be read; None, and a damage, where the index names what is not there."""
        extent = self._extent(line.filename)
        if not extent:
            self.report(Damage(Path(line.filename), line.offset, "is in the index, but not in the archive"))
            return None
        place = Place(extent.warc, line.offset, line.length)
        spot = Spot(line.url, extent.path, line.offset + extent.base, place, line.revisit)
        revisit = self._read(spot) if line.revisit else None
        return replace(spot, original=self._original_of(revisit)) if revisit else spot

    def _extent(self, name: str) -> Extent | None:
        if name not in self._named:
            self._named = {Path(extent.warc).name: extent for extent in (*self._extents, *self._scratch.copies())}
        return self._named.get(name)

    def _read(self, spot: Spot) -> Capture | None:
        try:
            return spot.read()
        except DamagedArchive:
            extent = self._extent(Path(spot.place.warc).name)
            shown = extent.shown if extent else spot.path
            self.report(Damage(shown, spot.place.offset, "the capture that the index names cannot be read"))
            return None


def payload(path: Path) -> Path:
    """Where an archive folder stands: in data/ of a bag (RFC 8493), else at the path itself."""
    return path / "data" if (path / "bagit.txt").is_file() else path


def beside(path: Path, name: str) -> bytes:
    """A small file that stands beside the WARC files of a folder, a bag or a WACZ; empty where none can be read."""
    file = payload(path) / name
    try:
        if path.is_dir():
            return file.read_bytes() if file.is_file() and file.stat().st_size <= _SMALL else b""
        with path.open("rb") as archive:
            packed = archive.read(len(MAGIC)) == MAGIC
    except OSError:
        return b""
    return wacz_file(path, name, _SMALL) if packed else b""


def open_source(path: Path) -> Source:
    """The archive at `path`. NotAnArchive where there is none; DamagedArchive for a WACZ that was cut short."""
    if path.is_dir():
        return _folder(payload(path))
    try:
        with path.open("rb") as file:
            beginning = file.read(len(MAGIC))
    except OSError as error:
        raise NotAnArchive(f"{path}: cannot be read ({error.strerror}); give an archive folder or file") from None
    scratch = Scratch()
    if beginning == MAGIC:
        return _wacz(path, scratch)
    extent = extent_of(path, path.name)
    check_archive(extent)
    return Source([extent], scratch)


def _folder(path: Path) -> Source:
    inner = path / "archive"
    folder = inner if inner.is_dir() else path
    files = sorted({file for pattern in _PATTERNS for file in folder.glob(pattern) if file.is_file()})
    if not files:
        raise NotAnArchive(f"{path}: holds no WARC file (archive/*.warc.gz); give the folder that a crawl wrote")
    index = path / _INDEX
    extents = [extent_of(file, file.relative_to(path).as_posix()) for file in files]
    return Source(extents, Scratch(), index if _is_fresh(index, files) else None)


def _is_fresh(index: Path, files: list[Path]) -> bool:
    """Whether the index is younger than all that it tells of."""
    return index.is_file() and index.stat().st_mtime_ns >= max(file.stat().st_mtime_ns for file in files)


def _wacz(path: Path, scratch: Scratch) -> Source:
    extents, damages = wacz_extents(path, scratch)
    if not extents and not damages:
        raise NotAnArchive(f"{path}: a zip file without WARC files in archive/, not a WACZ; give one that has them")
    source = Source(extents, scratch)
    for damage in damages:
        source.report(damage)
    return source
