"""Learn what tells the kind of a page, from pages with truth; and say how well, by sites that were not seen.

    .venv/bin/python benchmarks/train_kinds.py ../shared/packs

Each pack is `NAME.tar.xz` or a folder NAME, with `truth.jsonl` and `html/ID.html`. The wcxb pack says of each page what
type it is; the pages of the packs of news are all articles. Sites are parted into five folds by their registered
domain. It needs nothing beside the package; the same packs give the same model, byte for byte.
"""

from __future__ import annotations

import argparse
import json
import random
import tarfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import exp
from multiprocessing import Pool
from pathlib import Path
from zlib import crc32

from snapshot import urls
from snapshot.extraction.kinds import KindModel
from snapshot.extraction.kindsigns import Facts, signs_of
from snapshot.extraction.page import Page
from snapshot.model import Kind
from snapshot.parse.document import parse_html

MODEL = Path(__file__).resolve().parent.parent / "src" / "snapshot" / "extraction" / "data" / "kind-model.json"
PACKS = ("wcxb", "newspaper4k", "fundus", "scrapinghub")
KINDS: tuple[Kind, ...] = ("article", "page", "listing", "forum", "product", "documentation")
OF_TYPE: dict[str, Kind] = {
    "article": "article",
    "service": "page",
    "listing": "listing",
    "collection": "listing",
    "forum": "forum",
    "product": "product",
    "documentation": "documentation",
}
SEED = 20261123
FOLDS = 5
ROUNDS = 30
SITES_A_SIGN = 4
"""A sign is learned only if so many sites show it."""
RATE, SLOWER_AFTER, SHRINK = 0.0225, 15, 0.0075
"""How far a page moves the weights; after how many rounds half as far; how much of them each round takes away."""


@dataclass(frozen=True)
class Seen:
    """A page: where it is from, what it is, and its signs."""

    group: str
    site: str
    kind: Kind
    signs: frozenset[str]


def main() -> None:
    """Learn, judge by folds, and write the model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("packs", type=Path)
    parser.add_argument("--only-judge", action="store_true", help="write no model")
    arguments = parser.parse_args()
    with Pool(2) as pool:
        pages = pool.map(look, pages_of(arguments.packs), chunksize=16)
    scores = judge(pages)
    if arguments.only_judge:
        return
    bias, weights = learn(pages)
    told = {
        "made by": "benchmarks/train_kinds.py",
        "seed": SEED,
        "packs": dict(Counter(page.group.split()[0] for page in pages)),
        "scores on unseen sites": scores,
        "kinds": KINDS,
        "bias": bias,
        "weights": weights,
    }
    MODEL.write_text(json.dumps(told, separators=(",", ":"), ensure_ascii=False) + "\n", "utf-8")


def pages_of(packs: Path) -> Iterator[tuple[str, str, str, bytes]]:
    """Each page's group, kind, address and bytes."""
    for name in PACKS:
        read = _reader(packs, name)
        for line in read("truth.jsonl").decode("utf-8").splitlines():
            truth = json.loads(line)
            kind = truth["page_type"] if name == "wcxb" else "article"
            group = f"{name} {kind}" if name == "wcxb" else name
            yield group, kind, truth.get("url") or "http://page.invalid/", read(f"html/{truth['id']}.html")


def _reader(packs: Path, name: str) -> Callable[[str], bytes]:
    if (packs / name).is_dir():
        return lambda path: (packs / name / path).read_bytes()
    with tarfile.open(packs / f"{name}.tar.xz") as archive:
        held = {each.name: file.read() for each in archive if (file := archive.extractfile(each)) is not None}
    return lambda path: held[f"{name}/{path}"]


def look(page: tuple[str, str, str, bytes]) -> Seen:
    """A page's signs."""
    group, kind, url, body = page
    read = Page(parse_html(body, url))
    signs = signs_of(Facts(read.outline, read.metadata, read.document.url))
    return Seen(group, urls.registered_domain(urls.split(read.document.url).host), OF_TYPE[kind], signs)


def judge(pages: Sequence[Seen]) -> dict[str, float]:
    """Print how each group of pages is told, by models that have seen none of their sites; shares of right answers."""
    told: defaultdict[str, Counter[str]] = defaultdict(Counter)
    right: defaultdict[str, list[bool]] = defaultdict(list)
    for fold in range(FOLDS):
        model = KindModel(KINDS, *learn([page for page in pages if _fold(page) != fold]))
        for page in pages:
            if _fold(page) == fold:
                answer = model.candidates(page.signs)[0].value
                told[page.group][answer] += 1
                right[page.group.split()[0]].append(answer == page.kind)
    for group, answers in sorted(told.items()):
        print(f"{group:<20}", *(f"{kind} {number}" for kind, number in answers.most_common()))
    scores = {group: round(sum(answers) / len(answers), 4) for group, answers in sorted(right.items())}
    print(scores)
    return scores


def _fold(page: Seen) -> int:
    return crc32(page.site.encode()) % FOLDS


def learn(pages: Sequence[Seen]) -> tuple[list[float], dict[str, list[float]]]:
    """What speaks for each kind beforehand, and what each sign adds: by stochastic gradient, shrunk each round."""
    sites: defaultdict[str, set[str]] = defaultdict(set)
    for page in pages:
        for sign in page.signs:
            sites[sign].add(page.site)
    weights = {sign: [0.0] * len(KINDS) for sign in sorted(sites) if len(sites[sign]) >= SITES_A_SIGN}
    bias = [0.0] * len(KINDS)
    shown = [([weights[sign] for sign in sorted(page.signs) if sign in weights], page.kind) for page in pages]
    chance = random.Random(SEED)
    for turn in range(ROUNDS):
        slower = 1 / (1 + turn / SLOWER_AFTER)
        chance.shuffle(shown)
        for rows, kind in shown:
            odds = [exp(sum(each)) for each in zip(bias, *rows, strict=True)]
            whole = sum(odds)
            for at, each in enumerate(odds):
                step = RATE * slower * (each / whole - (KINDS[at] == kind))
                bias[at] -= step / 3
                for row in rows:
                    row[at] -= step
        for row in weights.values():
            row[:] = [each * (1 - SHRINK * slower) for each in row]
    return [round(each, 2) for each in bias], {sign: [round(each, 2) for each in row] for sign, row in weights.items()}


if __name__ == "__main__":
    main()
