"""A WACZ file (WACZ 1.1.1): a zip file of an archive folder. It streams: no file is held in memory."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from snapshot.export.datapackage import NAME, Stated, resource
from snapshot.export.records import PageList
from snapshot.export.signing import Signer

PAGES = "pages/pages.jsonl"
RECORDS = "records/records.jsonl"
DIGEST = "datapackage-digest.json"
PARTS = ("archive", "indexes", "pages", "records", "report")
"""The folders that go in; state/ and logs/ are of use to a crawl alone, site/ can be made again."""

_CHUNK = 1 << 20
_ZIP64 = 1 << 30
"""Bytes from which on an entry gets the long form of sizes: well before it must have it."""
_EPOCH = (1980, 1, 1, 0, 0, 0)

Watch = Callable[[int, int, int], None]
"""Told, after each file: how many are packed, of how many, and their bytes."""


def packable(root: Path) -> list[str]:
    """The names of the files that a package holds, sorted. Links are followed only to WARC files."""
    paths = sorted(path for part in PARTS for path in (root / part).rglob("*"))
    return [
        path.relative_to(root).as_posix()
        for path in paths
        if path.is_file() and path.suffix != ".part" and (not path.is_symlink() or path.parent.name == "archive")
    ]


def write_wacz(
    stated: Stated, file: BinaryIO, about: dict[str, Any], *, text: bool, watch: Watch, signer: Signer | None = None
) -> int:
    """Write the archive folder of `stated` as a WACZ to `file`; the number of files in it.

    `about` is what datapackage.json says besides its resources; `text` puts the pages' text into the list of pages;
    `signer` signs datapackage.json, and by its sums all else.
    Raises OSError, ValueError where the records are no JSON Lines of ours, and DamagedArchive where a file is not as
    stated.
    """
    root = stated.root
    names = packable(root)
    stated.within(PARTS).hold_names(names)
    anew = {PAGES} if text and (root / RECORDS).is_file() else frozenset()
    resources: list[dict[str, Any]] = []
    packed = 0
    with zipfile.ZipFile(file, "w", allowZip64=True) as wacz:
        for name in names:
            source = _pages(root / RECORDS) if name in anew else _bytes(root / name)
            digest, size = _add(wacz, name, source, (root / name).stat().st_size)
            if name not in anew:
                stated.hold(name, digest)
            resources.append(resource(name, digest, size))
            packed += size
            watch(len(resources), len(names), packed)
        package = _json({**about, "resources": resources})
        _add(wacz, NAME, iter([package]), len(package))
        digest = f"sha256:{hashlib.sha256(package).hexdigest()}"
        signed = {"signedData": signer.sign(digest, str(about.get("created", "")))} if signer else {}
        told = _json({"path": NAME, "hash": digest, **signed})
        _add(wacz, DIGEST, iter([told]), len(told))
    return len(names) + 2


def _bytes(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(_CHUNK), b"")


def _pages(records: Path) -> Iterator[bytes]:
    """The list of pages with their text: records and pages are of the same captures, in the same order."""
    line = io.StringIO()
    pages = PageList(line, has_text=True)
    with records.open(encoding="utf-8") as file:
        for raw in file:
            record = json.loads(raw)
            try:
                pages.add(record["url"], record["captured_at"], record["title"], record["body"])
            except (TypeError, KeyError):
                raise ValueError("a line is no record of ours") from None
            yield line.getvalue().encode("utf-8")
            line.seek(0)
            line.truncate()
    yield line.getvalue().encode("utf-8")


def _add(wacz: zipfile.ZipFile, name: str, chunks: Iterator[bytes], expected: int) -> tuple[str, int]:
    """Add an entry; its SHA-256 and size. WARC files are stored as they are, so that they can be read in place."""
    info = zipfile.ZipInfo(name, _EPOCH)
    stored = name.startswith("archive/") or name.endswith(".gz")
    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    info.create_system = 3
    digest = hashlib.sha256()
    size = 0
    with wacz.open(info, "w", force_zip64=expected >= _ZIP64) as entry:
        for chunk in chunks:
            entry.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def _json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
