"""datapackage.json: size and SHA-256 of every file (WACZ 1.1.1, 5.2.5; Frictionless Data Package)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

from snapshot.errors import DamagedArchive
from snapshot.export.files import write_json

NAME = "datapackage.json"
_LEFT_OUT = frozenset({"state", "logs"})
_TRUTH = "archive/"
_SUM = "sha256:"
_ODD = re.compile(r"[^-a-z0-9._/]")


@dataclass(frozen=True, slots=True)
class About:
    """What the package says of itself."""

    title: str
    software: str
    main_page: str
    created: str
    """ISO 8601, UTC."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What the folder's own datapackage.json says of its files, to be held against them as they are handed over."""

    root: Path
    sums: Mapping[str, str]
    """By path, with the label of their kind."""

    def within(self, folders: Collection[str]) -> Stated:
        """What is said of the files in some of the top folders."""
        return replace(self, sums={name: said for name, said in self.sums.items() if name.split("/")[0] in folders})

    def hold_names(self, names: Iterable[str]) -> None:
        """DamagedArchive where a file is stated that is not among `names`."""
        for lost in sorted(self.sums.keys() - set(names)):
            raise self._damage(lost, "is listed in datapackage.json, but is not there")

    def hold(self, name: str, digest: str) -> None:
        """DamagedArchive where a file's SHA-256 is not the one that is stated."""
        stated = self.sums.get(name, "")
        if stated.startswith(_SUM) and stated != f"{_SUM}{digest}":
            raise self._damage(name, "was changed: its sum is not that in datapackage.json")

    def _damage(self, name: str, what: str) -> DamagedArchive:
        mend = f"restore it or make it again, then pack; snapshot verify {self.root} tells all that is wrong"
        return DamagedArchive(f"{self.root / name}: {what}; {mend}")


def stated_in(root: Path, package: Mapping[str, Any]) -> Stated:
    """What a datapackage.json says of the files in the folder at `root`."""
    listed = package.get("resources")
    rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
    return Stated(root, {str(row.get("path")): str(row.get("hash")) for row in rows})


def write_datapackage(root: Path, about: About, kept: Mapping[str, Any] = MappingProxyType({})) -> None:
    """Describe every file under `root` but itself, state/ and logs/; those in `kept` as it says, by path."""
    found = {path.relative_to(root).as_posix() for path in _files(root)} | kept.keys()
    package = {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": about.title,
        "software": about.software,
        "created": about.created,
        "modified": datetime.now(UTC).isoformat(timespec="seconds"),
        "mainPageUrl": about.main_page,
        "resources": [kept.get(name) or _resource(root, name) for name in sorted(found, key=PurePosixPath)],
    }
    write_json(root / NAME, package)


def renew_datapackage(root: Path, written: tuple[str, ...]) -> None:
    """Describe anew the files under `root` whose paths begin with one of `written`; nothing where there is no package.

    What is said of other files stays said, so that whoever changed or lost one is told; of what is made from the WARC
    files, only while it is there.
    """
    try:
        told = json.loads((root / NAME).read_text("utf-8"))
        about = About(*(str(told[name]) for name in ("title", "software", "mainPageUrl", "created")))
        said = {str(row["path"]): row for row in told["resources"] if not str(row["path"]).startswith(written)}
    except (OSError, ValueError, KeyError, TypeError):
        return
    there = {name: row for name, row in said.items() if name.startswith(_TRUTH) or (root / name).is_file()}
    write_datapackage(root, about, there)


def all_paths(root: Path) -> list[Path]:
    """All that is under `root`, in order; also where archive/ is a link to another disk."""
    return sorted({*root.rglob("*"), *(root / _TRUTH).rglob("*")})


def _files(root: Path) -> Iterator[Path]:
    for path in all_paths(root):
        part = path.relative_to(root)
        if path.is_file() and part.parts[0] not in _LEFT_OUT and part.as_posix() != NAME and path.suffix != ".part":
            yield path


def _resource(root: Path, name: str) -> dict[str, Any]:
    path = root / name
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return resource(name, digest, path.stat().st_size)


def resource(name: str, digest: str, size: int) -> dict[str, Any]:
    """A file's entry: its path from the package's root, its SHA-256 in hexadecimal digits, its size in bytes.

    A JSON file is said to be a mere file: by names such as `report.json`, Frictionless takes it for its own metadata.
    """
    told = {"name": _ODD.sub("-", name.lower()), "path": name, "hash": f"{_SUM}{digest}", "bytes": size}
    return {**told, "type": "file"} if name.endswith(".json") else told
