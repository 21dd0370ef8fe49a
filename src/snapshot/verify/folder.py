"""An archive folder, a WACZ file or a lone WARC file: its parts read, and held against each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from snapshot.errors import NotAnArchive
from snapshot.verify.bag import MARK, bag_findings
from snapshot.verify.findings import Counts, Finding, Verified
from snapshot.verify.index_rules import IndexCheck
from snapshot.verify.known import Seen
from snapshot.verify.lists import list_findings
from snapshot.verify.members import GZIP, Region
from snapshot.verify.package import package_findings, signing_key
from snapshot.verify.tree import FolderTree, Tree, ZipTree
from snapshot.verify.warc import FileRead, by_place, link_findings, read_file, whole

Map = Callable[[Callable[[Region], FileRead], Iterable[Region]], Iterable[FileRead]]
"""How files are read: `map`, or many at once."""
Watch = Callable[[int, int, int], None]
"""Told, after each file: how many are read, of how many, and their bytes."""

_WARC = (".warc.gz", ".warc")
_GIVE = "give the folder that a crawl wrote, a bag of one, or a .warc, .warc.gz or .wacz file"


@dataclass(frozen=True, slots=True)
class Parts:
    """What a path holds."""

    warcs: tuple[Region, ...]
    tree: Tree | None
    """What lies around the WARC files; None where a lone file was given."""
    bag: Path | None = None
    """The bag whose payload that is, where it is one."""


def verify_folder(path: Path, *, mapping: Map = map, watch: Watch | None = None) -> Verified:
    """All that is wrong in an archive folder, a bag of one, a `.wacz`, a `.warc.gz` or a `.warc`.

    NotAnArchive where the path is none of these; DamagedArchive where it is a `.wacz` that was cut short.
    """
    parts = open_parts(path)
    reads: list[FileRead] = []
    for read in mapping(read_file, parts.warcs):
        reads.append(read)
        if watch:
            watch(len(reads), len(parts.warcs), sum(each.bytes for each in reads))
    records = [record for read in reads for record in read.records]
    findings = [finding for read in reads for finding in read.findings]
    findings += link_findings(records, alone=parts.tree is None)
    if parts.tree:
        findings += _around(parts.tree, records)
    if parts.bag:
        findings += bag_findings(parts.bag)
    counts = Counts(len(reads), len(records), sum(read.bytes for read in reads))
    key = signing_key(parts.tree) if parts.tree else None
    return Verified(tuple(by_place(findings)), counts.with_findings(findings), key)


def open_parts(path: Path) -> Parts:
    """Find what there is to verify; NotAnArchive where nothing is, DamagedArchive where a zip file is not whole."""
    try:
        if (path / MARK).is_file():
            return replace(_parts_of(FolderTree(path / "data"), path), bag=path)
        if path.is_dir():
            return _parts_of(FolderTree(path), path)
        with path.open("rb") as file:
            begin = file.read(5)
        if begin.startswith(b"PK\x03\x04"):
            return _parts_of(ZipTree(path), path)
        if begin == b"WARC/" or begin.startswith(GZIP[:2]) or path.name.endswith(_WARC):
            return Parts((whole(path),), None)
    except OSError as error:
        raise NotAnArchive(f"{path}: cannot be read ({error.strerror or error}); {_GIVE}") from None
    raise NotAnArchive(f"{path}: is no archive; {_GIVE}")


def _parts_of(tree: Tree, path: Path) -> Parts:
    names = [name for name in tree.names() if name.startswith("archive/") and name.endswith(_WARC)]
    if not names:
        raise NotAnArchive(f"{path}: holds no WARC file under archive/; {_GIVE}")
    return Parts(tuple(region for name in names if (region := tree.region(name))), tree)


def _around(tree: Tree, records: list[Seen]) -> Iterator[Finding]:
    yield from _index(tree, records)
    yield from list_findings(tree, records)
    yield from package_findings(tree)
    for name, reason in tree.faults:
        yield Finding(name, None, None, "P1", "error", reason)


def _index(tree: Tree, records: list[Seen]) -> Iterator[Finding]:
    names = [name for name in tree.names() if name.startswith("indexes/") and name.endswith((".cdxj", ".cdx"))]
    names += [name for name in tree.names() if name.startswith("indexes/") and name.endswith(".cdx.gz")]
    if not names:
        yield Finding("indexes/index.cdxj", None, None, "I9", "remark", "there is no index")
        return
    check = IndexCheck(names[0], records)
    for name in names:
        check.name = name
        yield from check.lines(tree.lines(name))
    yield from (replace(finding, file=names[0]) for finding in check.missing())
