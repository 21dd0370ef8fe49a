"""Files that are there whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """A text file to write, in UTF-8; it takes its place at `path` when all went well, and leaves nothing else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()


def write_json(path: Path, value: Any) -> None:
    """Write `value` as JSON for people and machines."""
    with whole_file(path) as file:
        json.dump(value, file, ensure_ascii=False, indent=2)
        file.write("\n")
