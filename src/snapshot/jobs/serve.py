"""`snapshot serve`: the copy of an archive folder on loopback, and the replay of its WARC files beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from snapshot.archive.source import payload
from snapshot.errors import NotAnArchive, UsageError
from snapshot.jobs.copy_place import REPORT, copy_folder
from snapshot.jobs.folder import Folder
from snapshot.publish.draft import SITE
from snapshot.publish.names import ENDINGS
from snapshot.publish.plan import PAGES, TOP_PAGE
from snapshot.serve.files import types_by_ending
from snapshot.serve.replay import REMEDY, Replay, ReplayFailed, replay_program
from snapshot.serve.server import AT, LOOPBACK, Server, Shelf

Say = Callable[[str], None]
"""Takes a line for people."""


def serve(path: Path, port: int, say: Say) -> None:
    """Serve until Ctrl-C. NotAnArchive where there is no copy; UsageError where the port cannot be had."""
    root = payload(path)
    site = root / SITE
    if not path.exists():
        raise NotAnArchive(f"{path}: is not there; give the DIR of a crawl, or a bag of one")
    if not site.is_dir():
        place = copy_folder(path)
        make = f"snapshot publish {path}" if place == path else f"snapshot publish {path} -o {place}"
        raise NotAnArchive(f"{path}: has no copy (site/); make it with {make}, then give snapshot serve {place}")
    types = types_by_ending(ENDINGS)
    told = list(_rows(root / REPORT))
    try:
        server = Server(port, Shelf(site, types))
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or "no such port"
        raise UsageError(f"--port {port}: cannot be listened at ({reason}); give another, or none") from None
    with ExitStack() as stack, suppress(KeyboardInterrupt):
        stack.callback(server.server_close)
        replay = _replay(Folder(root), server.port, stack, say)
        files = {each["url"]: each["file"] for each in told}
        replays = {each["file"]: replay.address(each["url"], _digits(each)) for each in told} if replay else {}
        server.shelf = Shelf(site, types, files, replays)
        say(f"Copy    http://{LOOPBACK}:{server.port}/")
        if replay:
            say(f"Replay  {replays.get(_first(told), '')}")
        say("Ctrl-C ends it.")
        server.serve_forever(poll_interval=0.2)


def _replay(folder: Folder, port: int, stack: ExitStack, say: Say) -> Replay | None:
    if not folder.index.is_file():
        say("Without replay: there are no WARC files with an index beside the copy.")
        return None
    program = replay_program()
    if program is None:
        say(f"The copy alone; for the replay of the WARC files beside it: {REMEDY}")
        return None
    try:
        copy = f"http://{LOOPBACK}:{port}{AT}?url="
        return stack.enter_context(Replay(program, folder.archive, folder.index, copy))
    except ReplayFailed as error:
        say(f"The copy alone: {error}")
        return None


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    """What the copy holds, the newest capture of a URL last; nothing where that cannot be read."""
    try:
        told = json.loads(path.read_bytes())
        rows = [*told["older"], *({"url": url, **each} for url, each in told["urls"].items())]
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return
    for row in rows:
        if isinstance(row, dict) and all(isinstance(row.get(name), str) for name in ("url", "file", "captured_at")):
            yield row


def _first(rows: Iterable[Mapping[str, Any]]) -> str:
    """The file to begin with: the page at the top, or the one nearest to it."""
    pages = [row["file"] for row in rows if row.get("type") in PAGES]
    return min(pages, key=lambda file: (file.count("/"), file != TOP_PAGE, len(file), file), default="")


def _digits(row: Mapping[str, Any]) -> str:
    return "".join(filter(str.isdecimal, row["captured_at"]))[:14]
