"""What a worker makes of some captures: their files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from snapshot.archive.capture import Capture
from snapshot.content_type import content_type
from snapshot.errors import DamagedArchive
from snapshot.publish.document import MOST, Given, is_page, is_rewritten, written
from snapshot.publish.draft import Draft
from snapshot.publish.escaping import escape
from snapshot.publish.look import Look, Shown
from snapshot.publish.notice import ABOUT
from snapshot.publish.ours import ours
from snapshot.publish.page import Change
from snapshot.publish.paths import link_to
from snapshot.publish.plan import Item
from snapshot.publish.table import Table
from snapshot.publish.targets import Targets
from snapshot.publish.words import words_for


@dataclass(frozen=True, slots=True)
class Setting:
    """What the work on all captures shares."""

    draft: Draft
    table: Path
    hosts: frozenset[str]
    look: Look


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one capture."""

    item: Item
    wrote: bool
    """False where the file of the old copy is the same."""
    changes: tuple[Change, ...]


@dataclass
class Made:
    """What came of some."""

    done: list[Done] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)
    """What they link to and the archive does not hold: URL → reason."""
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some captures."""

    setting: Setting
    items: Sequence[Item]


def make_files(batch: Batch) -> Made:
    """Write the files of some captures."""
    made = Made()
    for item in batch.items:
        try:
            capture, body = _read(item)
            if body is None:
                made.done.append(Done(item, _as_it_is(batch.setting, item, capture), ()))
            elif len(body) > MOST:
                made.done.append(_large(batch.setting, item, capture))
            else:
                _make(batch.setting, item, capture, body, made)
        except DamagedArchive as error:
            made.faults.append(str(error))
    return made


def _read(item: Item) -> tuple[Capture, bytes | None]:
    """A capture, and its body where that is to be written anew."""
    try:
        capture = item.spot.read()
        return capture, capture.content(MOST + 1) if is_rewritten(item.path) else None
    except OSError as error:
        raise DamagedArchive(str(error)) from error


def _pieces(capture: Capture) -> Iterator[bytes]:
    try:
        yield from capture.pieces()
    except OSError as error:
        raise DamagedArchive(str(error)) from error


def _as_it_is(setting: Setting, item: Item, capture: Capture) -> bool:
    """Put a file into the copy that nothing is to be changed of, however large it is."""
    return setting.draft.put_pieces(item.path, _pieces(capture))


def _large(setting: Setting, item: Item, capture: Capture) -> Done:
    """What is too large to be written anew: a page is left out, and any other file stays as it is."""
    if is_page(item.path):
        wrote = setting.draft.put(item.path, _too_large(item.path, setting.look))
    else:
        wrote = _as_it_is(setting, item, capture)
    return Done(item, wrote, (Change("too large", item.url),))


def _make(setting: Setting, item: Item, capture: Capture, body: bytes, made: Made) -> None:
    then = item.timestamp if item.newest else ""
    targets = Targets(_table(setting.table), setting.hosts, item.url, item.path, then=then)
    shown = Shown(f"{capture.time:%Y-%m-%d}", item.path, item.newest)
    try:
        new = written(Given(body, content_type(capture.headers), targets, setting.look, shown))
    except Exception as error:  # noqa: BLE001  (whatever a library makes of them, no bytes may stop a copy)
        made.faults.append(f"{item.url}: cannot be written anew ({type(error).__name__}); it is left out")
        return
    wrote = setting.draft.put(item.path, new.body)
    made.done.append(Done(item, wrote, new.changes))
    made.missing |= targets.missing


def _too_large(path: str, look: Look) -> bytes:
    """What stands in the place of a page that is too large to be written anew."""
    words = words_for(look.language)
    body = f'<p><a href="{escape(link_to(ABOUT, path))}">{words.html("about")}</a></p>\n'
    return ours(words.say("too_large"), body, path, words)


@lru_cache(maxsize=2)
def _table(path: Path) -> Table:
    return Table(path)
