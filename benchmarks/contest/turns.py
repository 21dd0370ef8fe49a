"""The run: page by page, the programs taking turns, so that what slows the machine meets all alike."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from contest.contestant import Answer, Contestant
from contest.install import HERE, digest, node_peers, python_peers, say
from contest.packs import Page
from contest.programs import OURS, PROGRAMS

JAVASCRIPT = "readability.js"
NAMES = (*PROGRAMS, JAVASCRIPT)
"""All programs, in the order of the tables."""
TIMED = "trafilatura"
"""The program against which cost is measured."""


class Remembered:
    """What a program of one version gave for pages, in a file; its cost is not remembered, since machines drift."""

    def __init__(self, folder: Path, name: str, version: str) -> None:
        """Read the file, where there is one."""
        adapter = digest(HERE / "programs.py", HERE / "readability.mjs")
        safe = "".join(letter if letter.isalnum() or letter in ".-" else "_" for letter in version)
        self._file = folder / f"{name}-{safe}-{adapter}.jsonl"
        lines = self._file.read_text("utf-8").split("\n") if self._file.exists() else []
        self._known: dict[str, Answer] = dict(json.loads(line) for line in lines if line.endswith("]"))

    def get(self, page: Page) -> Answer | None:
        """The answer without its cost; None where the page is new."""
        return self._known.get(page.digest)

    def keep(self, page: Page, answer: Answer) -> None:
        """Remember an answer; not that a program died or was too slow, which another run may mend."""
        if page.digest in self._known or "cpu_ms" not in answer:
            return
        self._known[page.digest] = {name: value for name, value in answer.items() if name != "cpu_ms"}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps([page.digest, self._known[page.digest]]) + "\n")


Again = Callable[[str, Page], bool]
"""Whether a program is asked for a page although its answer is remembered."""


def always(_name: str, _page: Page) -> bool:
    """Nothing remembered is used."""
    return True


def ours_and(timed: Collection[str]) -> Again:
    """What is remembered is used, but for our own answers, and trafilatura's for the pages of these ids."""
    return lambda name, page: name == OURS or (name == TIMED and page.id in timed)


@dataclass(frozen=True)
class Entry:
    """A program that takes part, and what is remembered of it."""

    contestant: Contestant
    memory: Remembered | None = None

    def answer(self, page: Page, *, reuse: bool) -> Answer:
        """Its answer; the remembered one, without cost, where there is one and `reuse` is set."""
        if reuse and self.memory and (known := self.memory.get(page)) is not None:
            return known
        answer = self.contestant.ask(page)
        if self.memory:
            self.memory.keep(page, answer)
        return answer


@dataclass(frozen=True)
class Taken:
    """All answers for one pack: by program, one a page, in the pages' order."""

    pages: Sequence[Page]
    answers: Mapping[str, Sequence[Answer]] = field(default_factory=dict)


def take(pack: str, pages: Sequence[Page], entries: Mapping[str, Entry], *, again: Again = always) -> Taken:
    """Ask each program for each page, after one page that does not count; who begins changes from page to page."""
    names, answers = list(entries), defaultdict[str, list[Answer]](list)
    for name, entry in entries.items():
        if any(again(name, page) for page in pages):
            entry.contestant.ask(pages[0])
    begun = said = time.monotonic()
    for number, page in enumerate(pages):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            answers[name].append(entries[name].answer(page, reuse=not again(name, page)))
        if time.monotonic() > said + 15:
            said = time.monotonic()
            say(f"{pack}: {number + 1} of {len(pages)} pages, {said - begun:.0f} s")
    say(f"{pack}: {len(pages)} pages, {time.monotonic() - begun:.0f} s")
    return Taken(pages, answers)


@contextmanager
def entered(names: Iterable[str], cache: Path) -> Iterator[dict[str, Entry]]:
    """The programs of these names, installed and started; readability.js is left out where there is no node."""
    with ExitStack() as stack:
        entries: dict[str, Entry] = {}
        for name in names:
            command = command_of(name, cache)
            if command is None:
                say(f"{name} is left out: no node and npm here (apt-get install nodejs npm)")
                continue
            contestant = stack.enter_context(Contestant(name, command))
            memory = None if name == OURS else Remembered(cache / "predictions", name, contestant.version)
            entries[name] = Entry(contestant, memory)
        yield entries


def command_of(name: str, cache: Path) -> list[str] | None:
    """How a program is started; None where it cannot be run here."""
    if name == JAVASCRIPT:
        folder, node = node_peers(cache), shutil.which("node")
        return [node, str(HERE / "readability.mjs"), str(folder)] if node and folder else None
    python = sys.executable if name == OURS else str(python_peers(cache))
    return [python, "-m", "contest.worker", name]
