"""An archive folder, handed over as one file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from snapshot.archive.writer import WriteFailed
from snapshot.errors import DamagedArchive, NotAnArchive, UsageError
from snapshot.export.datapackage import NAME
from snapshot.export.files import whole_binary_file
from snapshot.export.wacz import write_wacz
from snapshot.frontier.ledger import Ledger
from snapshot.jobs.folder import Folder
from snapshot.jobs.progress import Progress, Status, silent


@dataclass(frozen=True, slots=True)
class Packed:
    """What `snapshot pack` has made."""

    path: Path
    files: int
    bytes: int


def pack(root: Path, output: Path | None, *, text: bool = True, progress: Progress = silent) -> Packed:
    """Pack the archive folder at `root` into a WACZ at `output` (default: beside it).

    NotAnArchive where `root` is none; UsageError where its crawl has not ended or `output` is there already;
    WriteFailed where it cannot be written; DamagedArchive where the folder's own lists cannot be read.
    """
    about = _about(root)
    target = output or root.resolve().with_name(f"{root.resolve().name}.wacz")
    _check_target(root, target)

    def watch(done: int, total: int, size: int) -> None:
        progress(Status("pack", done, total, bytes=size))

    try:
        with whole_binary_file(target) as file:
            number = write_wacz(root, file, about, text=text, watch=watch)
        return Packed(target, number, target.stat().st_size)
    except OSError as error:
        raise WriteFailed(f"{target}: cannot be packed ({error.strerror or error}); nothing was left there") from None
    except (ValueError, RecursionError) as error:
        again = f"snapshot extract {root}"
        raise DamagedArchive(f"{root}/records/records.jsonl: {error}; make it again with {again}") from None


def _about(root: Path) -> dict[str, Any]:
    """What the folder's own datapackage.json says besides its resources."""
    folder = Folder(root)
    try:
        if not folder.warcs():
            raise NotAnArchive(f"{root}: no archive folder (it has no archive/*.warc.gz); give the DIR of a crawl")
        if folder.ledger.exists() and not Ledger(folder.ledger).noted("finished"):
            raise UsageError(f"{root}: its crawl has not ended; give the crawl again to finish it, then pack")
        needed = (folder.index, folder.pages, root / NAME)
        missing = [path.relative_to(root) for path in needed if not path.is_file()]
        if missing:
            raise NotAnArchive(f"{root}: no whole archive folder (it has no {missing[0]}); give the DIR of a crawl")
        package = json.loads((root / NAME).read_bytes())
    except OSError as error:
        raise NotAnArchive(f"{root}: cannot be read ({error.strerror or error})") from None
    except (ValueError, RecursionError):
        package = None
    if not isinstance(package, dict):
        raise DamagedArchive(f"{root / NAME}: is no JSON object; restore it from a copy")
    return {name: value for name, value in package.items() if name != "resources"}


def _check_target(root: Path, target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise UsageError(f"{target}: is there already; delete it, or give another file with -o")
    if root.resolve() in target.resolve().parents:
        raise UsageError(f"{target}: lies in the archive folder itself; give a file elsewhere with -o")
