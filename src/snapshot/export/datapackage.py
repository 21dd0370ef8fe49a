"""datapackage.json: size and SHA-256 of every file (WACZ 1.1.1, 5.2.5; Frictionless Data Package)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from snapshot.export.files import write_json

NAME = "datapackage.json"
_LEFT_OUT = frozenset({"state", "logs"})
_ODD = re.compile(r"[^-a-z0-9._/]")


@dataclass(frozen=True, slots=True)
class About:
    """What the package says of itself."""

    title: str
    software: str
    main_page: str
    created: str
    """ISO 8601, UTC."""


def write_datapackage(root: Path, about: About) -> None:
    """Describe every file under `root` but itself, state/ and logs/."""
    package = {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": about.title,
        "software": about.software,
        "created": about.created,
        "modified": datetime.now(UTC).isoformat(timespec="seconds"),
        "mainPageUrl": about.main_page,
        "resources": [_resource(root, path) for path in _files(root)],
    }
    write_json(root / NAME, package)


def renew_datapackage(root: Path) -> None:
    """Describe anew what is under `root`, as the description that is there says of it; nothing where there is none."""
    try:
        told = json.loads((root / NAME).read_text("utf-8"))
        about = About(*(str(told[name]) for name in ("title", "software", "mainPageUrl", "created")))
    except (OSError, ValueError, KeyError, TypeError):
        return
    write_datapackage(root, about)


def _files(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        part = path.relative_to(root)
        if path.is_file() and part.parts[0] not in _LEFT_OUT and part.as_posix() != NAME and path.suffix != ".part":
            yield path


def _resource(root: Path, path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return resource(path.relative_to(root).as_posix(), digest, path.stat().st_size)


def resource(name: str, digest: str, size: int) -> dict[str, Any]:
    """A file's entry: its path from the package's root, its SHA-256 in hexadecimal digits, its size in bytes.

    A JSON file is said to be a mere file: by names such as `report.json`, Frictionless takes it for its own metadata.
    """
    told = {"name": _ODD.sub("-", name.lower()), "path": name, "hash": f"sha256:{digest}", "bytes": size}
    return {**told, "type": "file"} if name.endswith(".json") else told
