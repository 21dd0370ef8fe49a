"""Files that are there whole or not at all."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, TextIO


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """A text file to write, in UTF-8; it takes its place at `path` when all went well, and leaves nothing else."""
    with _draft_of(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
        yield file
        _to_disk(file)


@contextmanager
def whole_binary_file(path: Path) -> Iterator[BinaryIO]:
    """The same for bytes."""
    with _draft_of(path) as draft, draft.open("wb") as file:
        yield file
        _to_disk(file)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """The same for a folder: the draft of it, to fill. OSError where another with files in it has come meanwhile."""
    with _draft_of(path) as draft:
        draft.mkdir()
        yield draft


@contextmanager
def _draft_of(path: Path) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    _drop_orphans(path)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield draft
        draft.replace(path)
    finally:
        _drop(draft)


def _to_disk(file: IO[Any]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _drop_orphans(path: Path) -> None:
    """Remove the drafts of a file whose processes were killed over them."""
    for draft in path.parent.iterdir():
        orphan = re.fullmatch(rf"\.{re.escape(path.name)}\.([0-9]+)\.part", draft.name)
        if orphan and not _lives(int(orphan[1])):
            _drop(draft)


def _drop(draft: Path) -> None:
    if draft.is_dir():
        shutil.rmtree(draft)
    else:
        draft.unlink(missing_ok=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        pass
    return True


def write_json(path: Path, value: Any) -> None:
    """Write `value` as JSON for people and machines."""
    with whole_file(path) as file:
        json.dump(value, file, ensure_ascii=False, indent=2)
        file.write("\n")
