"""A bag (BagIt, RFC 8493): an archive folder under two sums, as libraries and national archives take it in."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from snapshot.export.datapackage import Stated, all_paths
from snapshot.export.files import whole_folder

ALGORITHMS = ("sha256", "sha512")
_DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_LEFT_OUT = "state"
_CHUNK = 1 << 20
_ESCAPES = str.maketrans({"%": "%25", "\n": "%0A", "\r": "%0D"})

Watch = Callable[[int, int, int], None]
"""Told, after each file: how many are packed, of how many, and their bytes."""


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    """From the bag's root."""
    sums: Mapping[str, str]
    size: int


def write_bag(stated: Stated, target: Path, info: Mapping[str, str], watch: Watch) -> tuple[int, int]:
    """Write the archive folder of `stated` as a bag at `target`; the number of its files, and their bytes.

    The payload is the whole folder but state/, which is of use to a crawl alone. `info` becomes bag-info.txt, with the
    payload's size. The bag takes its place when all of it is written, and leaves nothing otherwise. Raises
    OSError, and DamagedArchive where a file is not as stated.
    """
    with whole_folder(target) as draft:
        payload = _payload(stated, draft, watch)
        octets = sum(file.size for file in payload)
        tags = [_tag(draft, "bagit.txt", _DECLARATION)]
        tags += [_tag(draft, f"manifest-{name}.txt", _manifest(payload, name)) for name in ALGORITHMS]
        tags += [_tag(draft, "bag-info.txt", _lines({**info, "Payload-Oxum": f"{octets}.{len(payload)}"}))]
        listed = sorted(tags, key=lambda file: file.name)
        last = [_tag(draft, f"tagmanifest-{name}.txt", _manifest(listed, name)) for name in ALGORITHMS]
    return len(payload) + len(tags) + len(last), octets


def _payload(stated: Stated, draft: Path, watch: Watch) -> list[_File]:
    root = stated.root
    paths = {path.relative_to(root).as_posix(): path for path in all_paths(root) if _belongs(path, root)}
    stated.hold_names(paths)
    made: list[_File] = []
    octets = 0
    for listed, path in paths.items():
        name = f"data/{listed}"
        copied = _copy(path, draft / name, name)
        stated.hold(listed, copied.sums["sha256"])
        made.append(copied)
        octets += copied.size
        watch(len(made), len(paths), octets)
    return made


def _belongs(path: Path, root: Path) -> bool:
    """Links are followed only to WARC files, as in a WACZ."""
    if path.relative_to(root).parts[0] == _LEFT_OUT or path.suffix == ".part" or not path.is_file():
        return False
    return not path.is_symlink() or path.parent.name == "archive"


def _copy(source: Path, target: Path, name: str) -> _File:
    target.parent.mkdir(parents=True, exist_ok=True)
    sums = {algorithm: hashlib.new(algorithm) for algorithm in ALGORITHMS}
    size = 0
    with source.open("rb") as old, target.open("wb") as new:
        for chunk in iter(lambda: old.read(_CHUNK), b""):
            new.write(chunk)
            size += len(chunk)
            for each in sums.values():
                each.update(chunk)
        new.flush()
        os.fsync(new.fileno())
    return _File(name, {algorithm: each.hexdigest() for algorithm, each in sums.items()}, size)


def _tag(draft: Path, name: str, text: str) -> _File:
    data = text.encode("utf-8")
    with (draft / name).open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return _File(name, {each: hashlib.new(each, data).hexdigest() for each in ALGORITHMS}, len(data))


def _manifest(files: Iterable[_File], algorithm: str) -> str:
    """Percent signs and ends of lines in names are escaped (RFC 8493, 2.1.3)."""
    return "".join(f"{file.sums[algorithm]}  {file.name.translate(_ESCAPES)}\n" for file in files)


def _lines(info: Mapping[str, str]) -> str:
    return "".join(f"{name}: {' '.join(value.split())}\n" for name, value in info.items())
