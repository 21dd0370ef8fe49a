"""Run `snapshot.extract` and the published extractors over packs of real pages; score and time them in one go.

usage: python benchmarks/extraction.py [--packs DIR] [--only PACK...] [--programs A,B] [--sample N] [--self-only]
                                       [--out FILE] [--json FILE] [--evalkit DIR] [--cache DIR] [--notes FILE]

A pack is NAME.tar.xz or a folder NAME, of truth.jsonl and html/ID.html. Every program is a process of its own; the
peers run in a virtual environment (and, for readability.js, a folder of node packages) that is made in the cache folder
from requirements-peers.txt. The programs take turns page by page, after one page a pack that does not count. Cost is
CPU time of the program's process and its children, from the page's bytes to the last field: decoding is included for
all. The rules of scoring are evaluate.py's.

With --self-only the peers' answers of earlier runs are used again (by version and by page), and only what is not
remembered is asked for. So that cost can still be compared, trafilatura is run again on 60 pages a pack, in turns with
ours, and both are timed on these; the other peers have no cost then.

The sites of the pack `sites` are also packed as WARC files and extracted by `snapshot extract`, with and without the
site model.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from contest import packs, scores, sites, tables, turns, worst
from contest.contestant import NotStarted
from contest.install import HERE, NotInstalled, say
from contest.programs import OURS, PROGRAMS

BENCHMARKS = Path(__file__).resolve().parent
ROOT = BENCHMARKS.parent
SHARED = ROOT.parent / "shared"
TIMED_AGAIN = 60
"""Pages a pack that trafilatura is timed on with --self-only."""
SITES = "sites"
"""The pack whose pages are of few sites, and are also extracted as sites."""
MANNER = (
    "CPU time of a program's process and its children, from the page's bytes on: decoding is included for all.",
    "The programs take turns page by page; one page a pack is not counted.",
    "'False bylines': on pages known to have no author.",
    "'Beyond truth': a name or a date where the truth has none. It may lack what the page says: read it as relative.",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all, write and print the results; 2 where something needed is not there."""
    options = parser().parse_args(arguments)
    try:
        result = run(options)
    except tomllib.TOMLDecodeError as fault:
        say(f"{options.notes}: {fault}")
        return 2
    except (packs.NoPacks, scores.NoRules, NotInstalled, NotStarted, sites.NotExtracted) as missing:
        say(str(missing))
        return 2
    text = tables.page_of(result, tomllib.loads((HERE / "bars.toml").read_text("utf-8")))
    write(options.out, text)
    if options.json:
        write(options.json, json.dumps(tables.as_json(result), indent=1, ensure_ascii=False) + "\n")
    print(text, end="")
    say(f"written: {options.out}")
    return 0


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--packs", type=Path, default=SHARED / "packs", metavar="DIR")
    options.add_argument("--evalkit", type=Path, default=SHARED / "evalkit", metavar="DIR")
    options.add_argument("--cache", type=Path, default=ROOT / "build" / "benchmarks", metavar="DIR")
    options.add_argument("--only", nargs="+", default=[], metavar="PACK")
    options.add_argument("--programs", type=names, default=turns.NAMES, metavar="A,B", help=", ".join(turns.NAMES))
    options.add_argument("--sample", type=positive, metavar="N", help="N pages a pack, chosen by hash")
    options.add_argument("--self-only", action="store_true")
    options.add_argument("--out", type=Path, default=BENCHMARKS / "results-extraction.md", metavar="FILE")
    options.add_argument("--json", type=Path, metavar="FILE")
    options.add_argument("--notes", type=Path, default=BENCHMARKS / "extraction-notes.toml", metavar="FILE")
    return options


def names(text: str) -> tuple[str, ...]:
    """The programs of a list, in the order of the tables; ours always takes part."""
    asked = {name.strip() for name in text.split(",")}
    if unknown := asked - set(turns.NAMES):
        raise argparse.ArgumentTypeError(f"no program {', '.join(sorted(unknown))}; there are {', '.join(turns.NAMES)}")
    return tuple(name for name in turns.NAMES if name in asked | {OURS})


def positive(text: str) -> int:
    """A number of pages."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text}: not a number of pages from 1 on")
    return int(text)


def run(options: argparse.Namespace) -> tables.Result:
    """Every program over every pack."""
    evaluate, found = scores.rules(options.evalkit), packs.find(options.packs, options.only)
    notes = worst.load_notes(options.notes)
    groups: list[scores.Group] = []
    together: sites.Together | None = None
    with turns.entered(options.programs, options.cache) as entries:
        for name, pack in found.items():
            pages = packs.load(pack, options.sample)
            timed = {page.id for page in sorted(pages, key=lambda page: packs.by_hash(page.id))[:TIMED_AGAIN]}
            again = turns.ours_and(timed) if options.self_only else turns.always
            taken = turns.take(name, pages, entries, again=again)
            groups += scores.groups(evaluate, name, taken)
            if name == SITES:
                together = sites.together(pages, taken.answers[OURS])
        say("scoring")
        gives = {name: entry.contestant.gives for name, entry in entries.items()}
        versions = {name: entry.contestant.version for name, entry in entries.items()}
    return tables.Result(
        versions,
        {
            group.name: {name: scores.summary(evaluate, group, name, gives[name]) for name in versions}
            for group in groups
        },
        {group.name: scores.costs(group, turns.TIMED) for group in groups},
        worst.worst(evaluate, groups, notes),
        remarks(options, groups),
        *(of_sites(evaluate, together) if together else ()),
    )


def of_sites(evaluate: Any, found: sites.Together) -> tuple[dict[str, dict[str, scores.Summary]], dict[str, float]]:
    """The scores of each way in which sites were extracted, and its cost."""
    (group,) = scores.groups(evaluate, f"{SITES} together", turns.Taken(found.pages, found.answers))
    given = {name: scores.summary(evaluate, group, name, PROGRAMS[OURS].gives) for name in found.answers}
    return {group.name: given}, found.cpu_ms


def remarks(options: argparse.Namespace, groups: Sequence[scores.Group]) -> list[str]:
    """How the run was made."""
    pages = sum(len(group.pages) for group in groups if not group.split)
    chosen = f"{options.sample} pages a pack, chosen by hash" if options.sample else "all pages of the packs"
    lines = [
        f"{pages} pages: {chosen}; the same for every program.",
        *MANNER,
        f"Ours as of {commit()}.",
        f"Python {sys.version.split()[0]}, {os.cpu_count()} processors, load {os.getloadavg()[1]:.1f} at the end.",
    ]
    if options.self_only:
        lines.append(f"Peers' answers are of earlier runs; cost is measured on {TIMED_AGAIN} pages a pack, in turns.")
    return lines


def commit() -> str:
    """The commit that is run, and whether files differ from it."""
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty=, with changes"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return f"commit {done.stdout.strip()}" if done.returncode == 0 else "an unknown commit"


def write(file: Path, text: str) -> None:
    """Write a file whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(file)


if __name__ == "__main__":
    raise SystemExit(main())
