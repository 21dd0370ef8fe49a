"""An archive folder, handed over as one file or as a bag."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from snapshot.archive.writer import WriteFailed
from snapshot.errors import DamagedArchive, NotAnArchive, UsageError
from snapshot.export.bag import write_bag
from snapshot.export.datapackage import NAME, stated_in
from snapshot.export.files import whole_binary_file
from snapshot.export.signing import read_signer
from snapshot.export.wacz import write_wacz
from snapshot.frontier.ledger import Ledger
from snapshot.jobs.folder import Folder, locked
from snapshot.jobs.progress import Progress, Status, silent
from snapshot.version import SOFTWARE

_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_COUNTED = frozenset({"Payload-Oxum"})
"""Fields of bag-info.txt that are ours to fill."""


@dataclass(frozen=True, slots=True)
class Packed:
    """What `snapshot pack` has made."""

    path: Path
    files: int
    bytes: int


def pack(
    root: Path, output: Path | None, *, text: bool = True, key: Path | None = None, progress: Progress = silent
) -> Packed:
    """Pack the archive folder at `root` into a WACZ at `output` (default: beside it), signed where a key is given.

    NotAnArchive where `root` is none; UsageError where its crawl has not ended, `output` is there already or `key` is
    no key; WriteFailed where it cannot be written; DamagedArchive where the folder's own lists cannot be read,
    or a file is not as they say.
    """
    signer = read_signer(key, SOFTWARE) if key else None
    package = _package(root)
    target = output or root.resolve().with_name(f"{root.resolve().name}.wacz")
    _check_target(root, target)
    with locked(root):
        try:
            with whole_binary_file(target) as file:
                stated, about = stated_in(root, package), _about(package)
                number = write_wacz(stated, file, about, text=text, watch=_watch(progress), signer=signer)
            return Packed(target, number, target.stat().st_size)
        except OSError as error:
            raise _not_written(target, error) from None
        except (ValueError, RecursionError) as error:
            again = f"snapshot extract {root}"
            raise DamagedArchive(f"{root}/records/records.jsonl: {error}; make it again with {again}") from None


def pack_bag(root: Path, output: Path | None, *, info: Sequence[str] = (), progress: Progress = silent) -> Packed:
    """Pack the archive folder at `root` into a bag at `output` (default: beside it); raises as `pack` does.

    `info` are fields of bag-info.txt, `NAME=VALUE`: they add to what is known, or stand in its place.
    """
    given = dict(map(_field, info))
    package = _package(root)
    fields = _bag_info(root, _about(package)) | given
    target = output or root.resolve().with_name(f"{root.resolve().name}.bag")
    _check_target(root, target)
    with locked(root):
        try:
            number, octets = write_bag(stated_in(root, package), target, fields, _watch(progress))
        except OSError as error:
            raise _not_written(target, error) from None
    return Packed(target, number, octets)


def _watch(progress: Progress) -> Callable[[int, int, int], None]:
    return lambda done, total, size: progress(Status("pack", done, total, bytes=size))


def _not_written(target: Path, error: OSError) -> WriteFailed:
    return WriteFailed(f"{target}: cannot be packed ({error.strerror or error}); nothing was left there")


def _field(told: str) -> tuple[str, str]:
    name, given, value = told.partition("=")
    if not given or not value.strip() or not _FIELD.fullmatch(name) or name in _COUNTED:
        raise UsageError(
            f"--info: {told!r} is no field that can be given; give one such as Source-Organization=Archive"
        )
    return name, value


def _bag_info(root: Path, about: dict[str, Any]) -> dict[str, str]:
    """What is known of the archive, in RFC 8493's names (2.2.2); what is not known is not there."""
    job: Any = {}
    with suppress(OSError, ValueError, RecursionError):
        job = json.loads(Folder(root).report.read_bytes()).get("configuration", {})
    told = {
        "Source-Organization": job.get("site_name"),
        "Contact-Email": contact if "@" in (contact := str(job.get("contact") or "")) else None,
        "External-Description": about.get("title"),
        "External-Identifier": about.get("mainPageUrl"),
        "Bagging-Date": datetime.now(UTC).date().isoformat(),
        "Bag-Software-Agent": SOFTWARE,
    }
    return {name: str(value) for name, value in told.items() if value}


def _about(package: Mapping[str, Any]) -> dict[str, Any]:
    """What a datapackage.json says besides its resources."""
    return {name: value for name, value in package.items() if name != "resources"}


def _package(root: Path) -> dict[str, Any]:
    """The folder's own datapackage.json."""
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
    return package


def _check_target(root: Path, target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise UsageError(f"{target}: is there already; delete it, or give another file with -o")
    if root.resolve() in target.resolve().parents:
        raise UsageError(f"{target}: lies in the archive folder itself; give a file elsewhere with -o")
