"""What a person sees: progress while a job runs, and the summary at its end."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.text import Text

from snapshot.extraction.explain import Explanation, Told, short
from snapshot.jobs.crawl import Result
from snapshot.jobs.progress import Status
from snapshot.jobs.publish import Published
from snapshot.jobs.report import NEXT

_EVERY_ON_TERMINAL = 0.1
_EVERY_IN_PIPE = 10.0
_VERBS = {
    "capture": "captured",
    "index": "indexed",
    "extract": "records",
    "search": "indexed for search",
    "lists": "listed",
    "publish": "published",
    "report": "report",
    "verify": "verified",
    "pack": "packed",
}
_SCALE = ("B", "kB", "MB", "GB", "TB")
_REASONS_SHOWN = 8
_UNSURE_SHOWN = 8
_EXAMPLES = 20
_WORTH_SAYING = 5.0


class Display:
    """Shows progress on standard error: one line that changes on a terminal, a plain line now and then elsewhere."""

    def __init__(self, *, quiet: bool) -> None:
        """With `quiet` it shows nothing."""
        console = Console(stderr=True, highlight=False)
        self._console = None if quiet else console
        self._live = console.status("") if console.is_terminal and not quiet else None
        self._every = _EVERY_ON_TERMINAL if self._live else _EVERY_IN_PIPE
        self._stage = ""
        self._next = 0.0
        self._begun = time.monotonic()

    def __enter__(self) -> Self:
        """Begin to show."""
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the changing line away."""
        if self._live:
            self._live.stop()

    def __call__(self, status: Status) -> None:
        """Show `status`, unless one was shown a moment ago."""
        now = time.monotonic()
        if status.warning and self._console:
            self._console.print(Text(f"snapshot: {status.warning}"), soft_wrap=True)
        if self._console is None or (now < self._next and status.stage == self._stage):
            return
        self._stage, self._next = status.stage, now + self._every
        line = Text(self._line(status, now - self._begun), overflow="ellipsis", no_wrap=True)
        if self._live:
            self._live.update(line)
        else:
            self._console.print(line, soft_wrap=True)

    def _line(self, status: Status, seconds: float) -> str:
        total = f" of {status.total:,}" if status.total else ""
        parts = [f"{_VERBS.get(status.stage, status.stage)} {status.done:,}{total}" if status.done else status.stage]
        if status.kinds:
            parts[0] += f" ({', '.join(f'{number:,} {kind}' for kind, number in status.kinds.items())})"
        if status.bytes:
            parts.append(size(status.bytes))
        if status.failed:
            parts.append(f"{status.failed:,} failed")
        if status.waiting is not None:
            parts.append(f"{status.waiting:,} waiting")
        if status.rate:
            parts.append(f"{status.rate:.1f}/s")
        if status.left is not None and status.left >= _WORTH_SAYING:
            parts.append(f"about {clock(round(status.left))} left")
        parts.append(clock(seconds))
        return " · ".join(parts) + (f" · {status.note}" if status.note and self._live else "")


def summary(result: Result) -> Iterator[str]:
    """The report in short, line by line."""
    folder = result.folder.root
    if result.already:
        yield f"{folder}: this crawl was finished {result.report['finished']}; nothing to do."
    if result.asked_again is not None:
        yield f"Asked again for {result.asked_again:,} URLs."
    for cut in result.recovered:
        yield f"Mended: {cut}"
    yield from short_report(result.report)
    yield ""
    if not result.finished:
        yield "Stopped before the end; give the same command again to go on."
    elif not result.whole:
        yield "Not whole: what failed, and why, is in the report."
    yield f"Look at  {result.folder.report.with_suffix('.html')}"
    if result.folder.records.exists():
        yield f"         {result.folder.records}"
    if (copy := result.folder.site / "index.html").exists():
        yield f"         {copy}"
    yield f"         {result.folder.archive}/"


def report_lines(report: Mapping[str, Any]) -> Iterator[str]:
    """The report in short; whether the crawl has ended, too."""
    yield from short_report(report)
    if again := report.get("going_on"):
        yield f"  not ended; {NEXT} {again}"


def short_report(report: Mapping[str, Any]) -> Iterator[str]:
    """The facts of a report that one wants to see first."""
    totals = report["totals"]
    first, *others = report["configuration"].get("urls") or ["?"]
    yield first + (f" and {len(others):,} more" if others else "")
    yield (
        f"  captured {totals['captured']:,} of {totals['urls']:,} URLs met, {size(totals['bytes'])} "
        f"{_took(report)}; {totals['records']:,} records"
    )
    yield f"  stored   {totals['warc_files']:,} WARC files, {size(totals['warc_bytes'])}"
    if verified := report["verified"]:
        yield f"  verified {_counts({name: verified[name] for name in ('records', 'errors', 'remarks')})}"
    yield f"  answers  {_counts(report['by_status'])}"
    for state in ("refused", "failed"):
        if report[state]:
            yield f"  {state:8} {_counts({reason: facts['count'] for reason, facts in report[state].items()})}"
    if report["flagged"]:
        counts = _counts({kind: facts["count"] for kind, facts in report["flagged"].items()})
        yield f"  flagged  {counts}: kept, tried again, and hardly what was asked for"
    for seed, target in report["strays"].items():
        yield f"  note     {seed} redirects to {target}, which is out of scope; crawl that instead, or --include it"
    if totals["missing"]:
        yield f"  missing  {totals['missing']:,} URLs that were in scope; the report names them"
    yield from _differences(report["reconciled"])


def _took(report: Mapping[str, Any]) -> str:
    """How long it took, as far as that is known: what is killed does not tell."""
    seconds = report["totals"]["seconds"]
    if all(session.get("end") != "killed" for session in report.get("sessions") or ()):
        return f"in {clock(seconds)}"
    return f"in more than {clock(seconds)}" if seconds else "in a time that is not known"


def _differences(facts: Mapping[str, Any]) -> Iterator[str]:
    """Where site and archive differ, in short."""
    told = {
        "in a sitemap or feed, not captured": facts["listed_not_captured"]["count"],
        "linked, not captured": facts["linked_not_captured"]["count"],
        "files that pages need": facts["missing_requisites"]["files"],
        "gaps in numbered pages": sum(len(gap["missing"]) for gap in facts["pagination_gaps"]),
    }
    if some := {label: number for label, number in told.items() if number}:
        yield f"  lacking  {_counts(some)}"


def story(facts: Mapping[str, Any]) -> Iterator[str]:
    """Why a URL is in the archive, or is not, for people."""
    yield str(facts["url"])
    if "way" not in facts:
        yield f"  {facts['state']}: {facts['reason']}"
        return
    flag = f"; flagged as {facts['soft']}" if facts["soft"] else ""
    yield f"  {facts['state']}: {facts['reason']}{flag}"
    ended = f", ended {moment(facts['ended_at'])}" if facts["ended_at"] is not None else ", not ended"
    yield f"  tried {facts['attempts']:,} times; met {moment(facts['met_at'])}{ended}"
    yield f"  met as {', '.join(facts['met_as'])} ({facts['role']}, {facts['depth']} links from a seed)"
    for step in facts["way"]:
        yield f"    {step['via']}: {step['url']}"
    for page in facts["needed_by"]:
        yield f"  needed by {page}"
    if place := facts["place"]:
        yield f"  stored in {place['warc']}, offset {place['offset']}, {place['length']} bytes"


def published_lines(published: Published) -> Iterator[str]:
    """What a copy holds, for people."""
    yield (
        f"{published.path}: {published.files:,} files, {published.pages:,} of them pages; "
        f"{published.written:,} written, the others were the same"
    )
    if published.listed:
        search = "lists and search" if published.search else "lists, without search"
        yield f"  {published.listed:,} pages in its {search}"
    if published.redirects or published.missing:
        yield f"  {published.redirects:,} redirects; {published.missing:,} missing addresses are linked to, and say why"
    if published.changes:
        yield f"  out of work  {_counts(published.changes)}"
    yield f"Look at  {published.path / 'index.html'}"


def plan_lines(facts: Mapping[str, Any]) -> Iterator[str]:
    """What a crawl would begin with, for people."""
    yield f"{', '.join(facts['seeds'][:_REASONS_SHOWN])}"
    for row in facts["asked"]:
        yield f"  {row['role']:8} {row['url']}: {row['answer']}"
    for host, kinds in facts["by_host"].items():
        yield f"  {host}: {_counts(kinds)}"
    if facts["refused_by_robots"]:
        yield f"  refused by robots.txt: {len(facts['refused_by_robots']):,}"
        yield from (f"    {row['url']}" for row in facts["refused_by_robots"][:_EXAMPLES])
    if facts["robots_unreachable"]:
        yield f"  not to be fetched while their robots.txt cannot be had: {len(facts['robots_unreachable']):,}"
        yield from (f"    {url}" for url in facts["robots_unreachable"][:_EXAMPLES])
    if facts["out_of_scope"]:
        yield f"  out of scope: {len(facts['out_of_scope']):,}"
        yield from (f"    {url}" for url in facts["out_of_scope"][:_EXAMPLES])
    least = clock(facts["seconds_at_least"])
    yield f"  known so far: {facts['known']:,} URLs, at least {least} at this delay; pages will link to more"
    yield from (f"    {url}" for url in facts["urls"][:_EXAMPLES])
    if facts["known"] > _EXAMPLES:
        yield f"    … ({facts['known'] - _EXAMPLES:,} more; --json lists them)"


def explanation_lines(made: Explanation) -> Iterator[str]:
    """All candidates of each field, what was taken marked; of the body, how many blocks."""
    for each in made.candidates:
        if each.field != "body":
            yield f"{_told(each)}  {each.rule:<28} {short(each.value)}  {each.place}".rstrip()
    blocks = [each for each in made.candidates if each.field == "body"]
    taken = [each for each in blocks if each.taken]
    yield f"  body    {len(taken)} of {len(blocks)} blocks that were judged"
    unsure = [each for each in blocks if 0.25 < each.confidence < 0.75]
    for each in sorted(unsure, key=lambda each: abs(each.confidence - 0.5))[:_UNSURE_SHOWN]:
        yield f"{_told(each)}  {'least sure':<28} {short(each.value)}  {each.place}"


def _told(each: Told) -> str:
    return f"{'*' if each.taken else ' '} {each.field:<7} {each.confidence:.2f}"


def moment(seconds: float) -> str:
    """A moment in UTC, to the second."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def size(number: float) -> str:
    """Bytes as people write them, in powers of 1000."""
    for unit in _SCALE[:-1]:
        if number < 1000:
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} {_SCALE[-1]}"


def clock(seconds: float) -> str:
    """A time as people write it."""
    if seconds < 100:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"


def _counts(counts: Mapping[str, int]) -> str:
    shown = [f"{name} {number:,}" for name, number in list(counts.items())[:_REASONS_SHOWN]]
    return ", ".join(shown) + (" …" if len(counts) > _REASONS_SHOWN else "")
