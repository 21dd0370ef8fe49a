"""A bag held against its manifests (BagIt, RFC 8493)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from snapshot.verify.findings import Finding

MARK = "bagit.txt"
"""The file by which a bag is known."""
_INFO = "bag-info.txt"
_PAYLOAD = "data/"
_DECLARATION = re.compile(r"BagIt-Version: (\d+\.\d+)\r?\nTag-File-Character-Encoding: UTF-8\r?\n?", re.IGNORECASE)
_LINE = re.compile(r"([0-9a-fA-F]+)\s+\*?(.+)")
_OXUM = re.compile(r"^Payload-Oxum:\s*(\d+)\.(\d+)\s*$", re.IGNORECASE | re.MULTILINE)
_MANIFEST = re.compile(r"(tag)?manifest-([a-z0-9]+)\.txt")
_ALGORITHMS = frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512"})
_LARGEST = 1 << 28
_ESCAPE = re.compile(r"%(0A|0D|25)", re.IGNORECASE)

Listed = dict[str, str]
"""Sums by name."""


def bag_findings(root: Path) -> Iterator[Finding]:
    """What is wrong with the bag in a folder that has a bagit.txt."""
    if not _DECLARATION.fullmatch(_text(root / MARK)):
        yield _finding(MARK, "B1", "does not say BagIt-Version and Tag-File-Character-Encoding: UTF-8")
    there = {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*")) if path.is_file()}
    payload = {name for name in there if name.startswith(_PAYLOAD)}
    manifests = [(name, match) for name in there if (match := _MANIFEST.fullmatch(name))]
    if not any(not match[1] for _, match in manifests):
        yield _finding("manifest-sha512.txt", "B2", "there is no manifest")
    for name, match in manifests:
        if match[2] not in _ALGORITHMS:
            yield _finding(name, "B2", f"its kind of sum is not known: {match[2]}", known=False)
            continue
        listed: Listed = {}
        yield from _read(name, _text(root / name), listed)
        yield from _held(there, listed, match[2])
        if not match[1]:
            for missing in sorted(payload - listed.keys()):
                yield _finding(missing, "B5", f"is not in {name}")
    yield from _size(root, [there[name] for name in sorted(payload)])


def _read(name: str, text: str, listed: Listed) -> Iterator[Finding]:
    """Fill `listed` from a manifest; what is no line of one, and paths that lead out of the bag, are told."""
    for number, line in enumerate(text.splitlines(), 1):
        match = _LINE.fullmatch(line)
        path = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), match[2]).removeprefix("./") if match else ""
        if not match or path.startswith(("/", "~")) or ".." in PurePosixPath(path).parts:
            yield _finding(name, "B2", f"line {number} is no sum and path within the bag")
        else:
            listed[path] = match[1].lower()


def _held(there: dict[str, Path], listed: Listed, algorithm: str) -> Iterator[Finding]:
    for name, stated in listed.items():
        path = there.get(name)
        if path is None:
            yield _finding(name, "B3", f"is in manifest-{algorithm}.txt, but is not there")
            continue
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, algorithm).hexdigest()
        except OSError as error:
            yield _finding(name, "B4", f"cannot be read ({error.strerror})")
            continue
        if found != stated:
            yield _finding(name, "B4", f"its {algorithm} is {found}, not {stated}")


def _size(root: Path, payload: list[Path]) -> Iterator[Finding]:
    stated = _OXUM.search(_text(root / _INFO))
    found = f"{sum(path.stat().st_size for path in payload)}.{len(payload)}"
    if stated and f"{int(stated[1])}.{int(stated[2])}" != found:
        yield _finding(_INFO, "B6", f"Payload-Oxum is {stated[1]}.{stated[2]}, but the payload has {found}")


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST).decode("utf-8-sig", "replace")
    except OSError:
        return ""


def _finding(name: str, rule: str, message: str, *, known: bool = True) -> Finding:
    return Finding(name, None, None, rule, "error" if known else "remark", message)
