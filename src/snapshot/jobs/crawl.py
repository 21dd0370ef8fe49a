"""The whole job: capture, then index, records, copy, report. It reads like the story it is."""

from __future__ import annotations

import asyncio
import json
import shlex
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from snapshot import urls
from snapshot.archive.index import write_index
from snapshot.archive.recovery import recover
from snapshot.archive.writer import WarcSettings, WarcWriter
from snapshot.engines.local import Processes
from snapshot.errors import Interrupted, NotAnArchive, UsageError
from snapshot.export.datapackage import About, write_datapackage
from snapshot.frontier.frontier import Frontier, Options
from snapshot.frontier.ledger import Ledger
from snapshot.frontier.rules import ROBOTS_UNREACHABLE, WELL_KNOWN
from snapshot.frontier.schema import UNREAD, WANTING, refused_for
from snapshot.frontier.scope import Scope
from snapshot.jobs.attempts import open_log
from snapshot.jobs.capture import Capture, Rooms
from snapshot.jobs.extract import PRELOAD, raise_damage, write_pages, write_records_of
from snapshot.jobs.fixity import Fixity, facts_of, sound_places, verify_archive
from snapshot.jobs.folder import Folder, open_folder
from snapshot.jobs.job import SECRET, Job, make_job
from snapshot.jobs.lifted import lifted
from snapshot.jobs.progress import Progress, Status, silent
from snapshot.jobs.publish import publish_folder
from snapshot.jobs.report import ledger_of, make_report, write_report
from snapshot.jobs.tally import Tally
from snapshot.model import Link, Role
from snapshot.version import SOFTWARE

FIXED = ("urls", "scope", "include", "exclude", "depth")
"""What a crawl that goes on cannot change: it decides what the crawl is."""
_WELL_KNOWN = {"/sitemap.xml": Role.SITEMAP, "/wp-sitemap.xml": Role.SITEMAP, "/favicon.ico": Role.REQUISITE}


@dataclass(frozen=True, slots=True)
class Result:
    """How a crawl ended."""

    folder: Folder
    report: dict[str, Any]
    finished: bool
    """False where it was stopped before the end and can go on."""
    already: bool = False
    """Whether it was finished before this call, which then did nothing."""
    asked_again: int | None = None
    """For a repair, how many URLs were asked for again."""
    recovered: tuple[str, ...] = ()
    """What was cut off the archive because a kill had left it half written, and what it has lost since."""

    @property
    def answered(self) -> bool:
        """Whether any seed got a whole answer."""
        return Ledger(self.folder.ledger).seeds_answered()

    @property
    def whole(self) -> bool:
        """Whether all that was in scope got a whole answer, a seed among it, and was read for links."""
        return not self.report["totals"]["failed"] and UNREAD not in self.report["flagged"] and self.answered

    @property
    def why_not(self) -> str:
        """Why no seed answered: what failed, else why it was refused; that of its robots.txt says most."""
        reasons = [*self.report["failed"], *self.report["refused"]]
        return min(reasons, key=lambda reason: reason == ROBOTS_UNREACHABLE, default="nothing was asked")


def crawl(job: Job, *, command: str = "", progress: Progress = silent) -> Result:
    """Carry out `job`, or go on with it where it stopped. Raises SnapshotError for what cannot be carried out."""
    with open_folder(job.folder) as folder, _in_one_line(folder), _open_frontier(job, folder) as frontier:
        if frontier.noted("sealed"):
            return Result(folder, make_report(folder), finished=True, already=True)
        return _carry_on(job, folder, frontier, command, progress)


def repair(root: Path, changes: Mapping[str, Any], *, command: str = "", progress: Progress = silent) -> Result:
    """Ask again, in a finished crawl's folder, for what failed, was cut short, is doubtful or was lost since.

    What comes goes into new WARC files beside the old ones; a worse answer never takes a better one's place. `changes`
    are options of the crawl that are to differ, as `max_size`; what was refused for one of them is judged anew. Raises
    SnapshotError for what cannot be carried out.
    """
    job = _job_of(root, changes)
    with open_folder(root) as folder, _in_one_line(folder), _open_frontier(job, folder) as frontier:
        if not (frontier.noted("captured") or frontier.noted("finished")):
            raise UsageError(f"{root}: this crawl has not ended yet; go on with it first: {_again(job, root)}")
        for name in ("sealed", "captured", "looked again"):
            frontier.note(name, "")
        begun, known = time.time(), frontier.known
        with Processes(job.workers, preload=PRELOAD) as processes:
            frontier.keep_only(sound_places(root, processes) if folder.warcs() else ())
        frontier.ask_again(WANTING)
        frontier.ask_again(refused_for(*lifted(changes)))
        result = _carry_on(job, folder, frontier, command, progress)
        return replace(result, asked_again=frontier.asked_since(begun, known))


def _carry_on(job: Job, folder: Folder, frontier: Frontier, command: str, progress: Progress) -> Result:
    """From wherever the folder stands to the end: capture, derive, verify, report."""
    recovered = tuple(_go_on(folder, frontier))
    faults: list[str] = []
    with Processes(job.workers, preload=PRELOAD) as processes, _session(frontier, command) as session:
        fixity = Fixity(processes)
        whole = bool(frontier.noted("captured")) or _capture(job, folder, frontier, processes, fixity, progress)
        faults += fixity.errors()
        if whole:
            frontier.note("captured", _now())
            faults += _derive(job, folder, frontier, processes, progress)
        session.end = "done" if whole else "stopped"
    if whole:
        frontier.note("finished", _now())
    progress(Status("report", 0))
    report = write_report(folder)
    write_datapackage(folder.root, _about(job, frontier))
    raise_damage(tuple(dict.fromkeys(faults)))
    if whole:
        frontier.note("sealed", _now())
    return Result(folder, report, finished=whole, recovered=recovered)


def _job_of(root: Path, changes: Mapping[str, Any]) -> Job:
    """The job that a folder's crawl was, with changes."""
    told = json.loads(ledger_of(Folder(root)).noted("job") or "{}")
    known = {name: value for name, value in told.items() if name not in (*SECRET, "deadline")}
    return make_job({**known, **changes, "output": root}, spell=lambda key: f"--{key.replace('_', '-')}")


def _again(job: Job, root: Path) -> str:
    return shlex.join(["snapshot", "crawl", *job.urls, "-o", str(root)])


def _go_on(folder: Folder, frontier: Frontier) -> Iterator[str]:
    """Make archive and ledger agree again, after a kill or a loss of files; what had to be done for it."""
    yield from map(str, recover(folder.archive))
    sizes = {f"{folder.archive.name}/{path.name}": path.stat().st_size for path in folder.warcs()}
    if lost := frontier.go_on(sizes, time.time()):
        frontier.note("captured", "")
        yield f"{folder.archive}: {lost:,} answers that the ledger counts are not there any more; they are fetched anew"


def _forget_fruitless(folder: Folder) -> None:
    """Where an earlier crawl ended without any capture, begin as if it had never been."""
    ledger = Ledger(folder.ledger)
    with suppress(NotAnArchive):
        if ledger.noted("sealed") and not ledger.totals().captured:
            folder.ledger.unlink()


def _capture(
    job: Job, folder: Folder, frontier: Frontier, processes: Processes, fixity: Fixity, progress: Progress
) -> bool:
    """Fetch and keep; False where it was stopped."""
    frontier.add_seeds(seeds(job))
    with WarcWriter(warc_settings(job, folder, fixity.closed)) as writer, open_log(folder.log) as log:
        before = Ledger(folder.ledger).totals()
        tally = Tally(before.captured, before.failed, before.bytes)
        rooms = Rooms(folder.root, frontier, writer, processes, log)
        whole = asyncio.run(Capture(job, rooms, progress, tally).run())
        if whole:
            fixity.all_follows()
        return whole


def _derive(job: Job, folder: Folder, frontier: Frontier, processes: Processes, progress: Progress) -> list[str]:
    """Make from the WARC files what can be made again at any time, and verify all; what is wrong."""
    progress(Status("index", 0, len(folder.warcs())))
    faults = [str(damage) for damage in write_index(folder.warcs(), folder.index)]
    if not folder.warcs():
        return []
    if job.capture_only:
        write_pages(folder)
    else:
        extracted = write_records_of(folder, processes, progress)
        frontier.note("records", str(extracted.number))
        faults += extracted.faults
        faults += publish_folder(folder, job, processes, progress).faults
    verified = verify_archive(folder.root, processes, progress)
    frontier.note("verified", json.dumps(facts_of(verified), ensure_ascii=False))
    return [*faults, *map(str, verified.errors)]


def seeds(job: Job) -> list[Link]:
    """What a crawl begins with: the seeds, and what is usually found at well-known places of their origins."""
    origins = dict.fromkeys(urls.split(url).origin for url in job.urls)
    robots = [Link(f"{origin}/robots.txt", Role.ROBOTS, WELL_KNOWN) for origin in origins]
    guesses = [Link(origin + path, role, WELL_KNOWN) for origin in origins for path, role in _WELL_KNOWN.items()]
    return [*robots, *(Link(url, Role.PAGE, "seed") for url in job.urls), *guesses]


def warc_settings(job: Job, folder: Folder, closed: Callable[[Path], None]) -> WarcSettings:
    """The slice that the WARC writer sees; what warcinfo says of the crawl."""
    info = {
        "robots": "ignored" if job.ignore_robots else "RFC 9309",
        "http-header-user-agent": job.fetch_settings().user_agent,
        "operator": job.contact,
        "configuration": json.dumps(job.told(), ensure_ascii=False),
    }
    told = tuple((name, value) for name, value in info.items() if value is not None)
    return WarcSettings(folder.archive, urls.split(job.urls[0]).host, SOFTWARE, told, closed=closed)


@contextmanager
def _in_one_line(folder: Folder) -> Iterator[None]:
    """What the system refuses, as room on the disk, ends the command in one line; it can be given again."""
    try:
        yield
    except OSError as error:
        where = error.filename or folder.root
        raise Interrupted(f"{where}: {error.strerror}; make room or mend it, then give the command again") from error


@contextmanager
def _open_frontier(job: Job, folder: Folder) -> Iterator[Frontier]:
    """The folder's frontier. UsageError where it belongs to another crawl."""
    _forget_fruitless(folder)
    options = Options(job.max_pages, job.follow_traps, by_value=job.deadline is not None)
    frontier = Frontier(folder.ledger, Scope(job.scope_settings()), job.manners(), options)
    with closing(frontier):
        before = json.loads(frontier.noted("job") or "null")
        told = job.told()
        lacking = [key for key in SECRET if before and before.get(key) and not told[key]]
        if lacking:
            raise UsageError(
                f"{folder.root}: this crawl was logged in with --{lacking[0]}; give that again, it is not kept"
            )
        changed = [key for key in FIXED if before and before[key] != told[key]]
        if changed:
            key = changed[0]
            raise UsageError(
                f"{folder.root}: holds a crawl with {key} {before[key]!r}, not {told[key]!r}; "
                "give the same to go on with it, or another folder with -o"
            )
        if not before:
            frontier.note("begun", _now())
        if not frontier.noted("finished"):
            frontier.note("job", json.dumps(told, ensure_ascii=False))
        yield frontier


@contextmanager
def _session(frontier: Frontier, command: str) -> Iterator[_Session]:
    """Keep when this call worked and how it ended. What is killed leaves its entry as it was entered."""
    session, begun = _Session(), time.monotonic()
    sessions = json.loads(frontier.noted("sessions") or "[]")
    entry = {"started": _now(), "seconds": 0, "end": "killed", "command": command}
    frontier.note("sessions", json.dumps([*sessions, entry], ensure_ascii=False))
    try:
        yield session
    except BaseException as error:
        session.end = f"{type(error).__name__}: {error}"
        raise
    finally:
        entry |= {"seconds": round(time.monotonic() - begun, 1), "end": session.end}
        frontier.note("sessions", json.dumps([*sessions, entry], ensure_ascii=False))


@dataclass(slots=True)
class _Session:
    end: str = "done"


def _about(job: Job, frontier: Frontier) -> About:
    return About(f"Snapshot of {job.urls[0]}", SOFTWARE, job.urls[0], frontier.noted("begun") or _now())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
