"""Packs of real pages with truth: NAME.tar.xz or a folder NAME, of truth.jsonl and html/ID.html."""

from __future__ import annotations

import hashlib
import json
import lzma
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ARCHIVE = ".tar.xz"
TRUTH = "truth.jsonl"


class NoPacks(Exception):
    """There is no pack where one was asked for; says how to mend it."""


@dataclass(frozen=True)
class Page:
    """One page, and what is true of it."""

    html: bytes
    truth: dict[str, Any]

    @property
    def id(self) -> str:
        """Its name, the same in every run."""
        return str(self.truth["id"])

    @property
    def url(self) -> str:
        """Where it came from."""
        return self.truth.get("url") or "http://page.invalid/"

    @property
    def digest(self) -> str:
        """Of all that a program is given."""
        return hashlib.sha256(self.url.encode() + b"\0" + self.html).hexdigest()[:32]


def find(folder: Path, only: list[str]) -> dict[str, Path]:
    """The packs in a folder by name, or those of them that are asked for."""
    if not folder.is_dir():
        raise NoPacks(f"{folder}: no such folder; give the folder of the packs with --packs DIR")
    found = {
        path.name.removesuffix(ARCHIVE): path
        for path in sorted(folder.iterdir())
        if path.name.endswith(ARCHIVE) or (path / TRUTH).is_file()
    }
    if not found:
        raise NoPacks(f"{folder}: no pack (NAME{ARCHIVE} or NAME/{TRUTH}) in it; give their folder with --packs DIR")
    if missing := [name for name in only if name not in found]:
        raise NoPacks(f"{folder}: no pack {', '.join(missing)}; there are {', '.join(found)}")
    return {name: found[name] for name in only or found}


def load(pack: Path, sample: int | None = None) -> list[Page]:
    """A pack's pages, or `sample` of them, chosen by hash and thus always the same, in the order of truth.jsonl."""
    try:
        files = dict(_files(pack))
        rows = [json.loads(line) for line in files[TRUTH].decode("utf-8").split("\n") if line.strip()]
    except KeyError:
        raise NoPacks(f"{pack}: no {TRUTH} in it") from None
    except (OSError, EOFError, ValueError, lzma.LZMAError, tarfile.TarError) as fault:
        raise NoPacks(f"{pack}: cannot be read ({fault}); copy the pack anew") from fault
    if lost := [row["id"] for row in rows if f"{row['id']}.html" not in files]:
        raise NoPacks(f"{pack}: {len(lost)} pages of {TRUTH} are not in it, {lost[0]} first")
    chosen = set(sorted((row["id"] for row in rows), key=by_hash)[:sample])
    return [Page(files[f"{row['id']}.html"], row) for row in rows if row["id"] in chosen]


def by_hash(name: str) -> str:
    """A key that sorts as if at random, and always alike."""
    return hashlib.sha256(name.encode()).hexdigest()


def _files(pack: Path) -> Iterator[tuple[str, bytes]]:
    if pack.is_dir():
        yield from ((path.name, path.read_bytes()) for path in (pack / TRUTH, *sorted((pack / "html").iterdir())))
        return
    with tarfile.open(pack, "r:xz") as tar:
        for member in tar:
            if member.isfile() and (file := tar.extractfile(member)):
                yield Path(member.name).name, file.read()
