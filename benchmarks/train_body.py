"""Learn which blocks of a page are its main text, from pages with truth; and say how well, by sites that were not seen.

    python -m venv /tmp/train && /tmp/train/bin/pip install -e . -r benchmarks/requirements-train.txt
    /tmp/train/bin/python benchmarks/train_body.py ../shared/packs

Each pack is `NAME.tar.xz` or a folder NAME, with `truth.jsonl` and `html/ID.html`. A block counts as main text where
most of its runs of four words stand in the truth. Of pages whose truth is a few lines that belong to it and a few that
do not, only the blocks of these lines are learned. Sites are parted into five folds by their registered domain: what is
said of a page comes from a model that has seen no page of its site. The same packs give the same model, byte for byte.
"""

from __future__ import annotations

import argparse
import json
import sys
import tarfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import Pool
from pathlib import Path
from typing import Any
from zlib import crc32

import lightgbm
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from truth_blocks import labels, labels_by_lines, words

from snapshot import urls
from snapshot.extraction.context import CONTEXT_NAMES, Context
from snapshot.extraction.features import NAMES, Features, Hints, Lexicon, words_of_text
from snapshot.extraction.judging import best_threshold
from snapshot.extraction.metadata import read_metadata
from snapshot.extraction.outline import Outline
from snapshot.extraction.page import hints_of
from snapshot.extraction.tree import words_in
from snapshot.parse.document import parse_html

HERE = Path(__file__).resolve().parent
MODEL = HERE.parent / "src" / "snapshot" / "extraction" / "data" / "body-model.json"
PACKS = ("scrapinghub", "newspaper4k", "fundus", "wcxb", "sites", "trafilatura")
SEED = 20261123
FOLDS = 5
SITES_A_WORD = 6
"""A word is learned only if so many sites use it."""
LINE = 0.05
"""How much of a page each block weighs that is known from a line of the truth alone."""
TREES: dict[str, Any] = {
    "objective": "binary",
    "min_data_in_leaf": 100,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "use_missing": False,
    "seed": SEED,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 2,
    "verbose": -1,
}
FIRST: dict[str, Any] = {"num_iterations": 60, "num_leaves": 16, "learning_rate": 0.15}
SECOND: dict[str, Any] = {"num_iterations": 100, "num_leaves": 31, "learning_rate": 0.08}


@dataclass
class Page:
    """A page with truth, and what is learned from it."""

    pack: str
    truth: dict[str, Any]
    outline: Outline
    hints: Hints
    fold: int
    site: str
    labels: list[float | None]
    weights: list[float]
    """How much each block counts; nothing where the truth does not tell."""
    indices: list[int]
    """The blocks that are judged."""


def load(folder: Path) -> Iterator[tuple[str, dict[str, Any], bytes]]:
    """Pack, truth and bytes of each page that has a body to learn from."""
    for pack in PACKS:
        html: dict[str, bytes] = {}
        rows: list[dict[str, Any]] = []
        for name, data in _files(folder, pack):
            if name == "truth.jsonl":
                rows = [json.loads(line) for line in data.decode("utf-8").split("\n") if line.strip()]
            elif name.endswith(".html"):
                html[name.removesuffix(".html")] = data
        for row in sorted(rows, key=lambda row: str(row["id"])):
            known = "body" not in row or not row.get("body_suspect")
            if known and (row.get("body") or row.get("with") or row.get("without")):
                yield pack, row, html[row["id"]]


def _files(folder: Path, pack: str) -> Iterator[tuple[str, bytes]]:
    if (folder / pack).is_dir():
        for path in sorted((folder / pack).rglob("*")):
            if path.is_file():
                yield path.name, path.read_bytes()
        return
    with tarfile.open(folder / f"{pack}.tar.xz", "r:xz") as tar:
        for member in tar:
            if member.isfile() and (handle := tar.extractfile(member)):
                yield Path(member.name).name, handle.read()


def page_of(given: tuple[str, dict[str, Any], bytes]) -> Page | None:
    """A page, read and labelled; None where it has no text."""
    pack, truth, html = given
    document = parse_html(html, truth.get("url") or "http://page.invalid/", to_read=True)
    outline = Outline(next(document.tree.iter("body"), document.tree))
    if not outline.blocks:
        return None
    site = urls.registered_domain(truth.get("host") or truth["id"])
    texts = [block.text for block in outline.blocks]
    if "body" in truth:
        found = labels(texts, truth["body"])
        weights = _weights(texts, found)
    else:
        found = labels_by_lines(texts, truth.get("with", ()), truth.get("without", ()))
        weights = [0.0 if label is None else LINE for label in found]
    hints = hints_of(read_metadata(document.tree))
    indices = sorted(Features(outline, hints, Lexicon({})).rows)
    for node in outline.nodes:
        node.element = None  # a tree does not travel between processes
    for elements in (outline.links, outline.marked, outline.images):
        elements.clear()
    return Page(pack, truth, outline, hints, crc32(site.encode()) % FOLDS, site, found, weights, indices)


def _weights(texts: Sequence[str], found: Sequence[float | None]) -> list[float]:
    counts = [len(words(text)) for text in texts]
    whole = max(60, sum(count for count, label in zip(counts, found, strict=True) if label and label >= 0.5))
    return [min(0.3, (count + 1) / whole) + 0.002 for count in counts]


def tokens(page: Page) -> Iterator[set[str]]:
    """For each judged block, the words of its names and text, as the lexicon has them."""
    for index in page.indices:
        block = page.outline.blocks[index]
        found = set(words_of_text(block.text))
        for depth, node in enumerate(block.node.above()):
            found |= {f"{'spa'[min(depth, 2)]}:{word}" for word in words_in(node.names)}
        yield found


class Data:
    """All judged blocks of all pages."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = pages
        self.sets = [found for page in pages for found in tokens(page)]
        self.fold = np.array([page.fold for page in pages for _ in page.indices])
        self.answers = np.array([int((page.labels[i] or 0) >= 0.5) for page in pages for i in page.indices])
        weights = np.array([page.weights[i] for page in pages for i in page.indices])
        self.weights = weights * len(weights) / weights.sum()
        self.told = weights > 0
        """Which blocks the truth tells of."""
        sites: dict[str, set[str]] = defaultdict(set)
        place = 0
        for page in pages:
            for found in self.sets[place : place + len(page.indices)]:
                for word in found:
                    sites[word].add(page.site)
            place += len(page.indices)
        known = sorted(word for word, of in sites.items() if len(of) >= SITES_A_WORD)
        self.vocabulary = {word: number for number, word in enumerate(known)}
        columns: list[int] = []
        ends = [0]
        for found in self.sets:
            columns += sorted(self.vocabulary[word] for word in found if word in self.vocabulary)
            ends.append(len(columns))
        shape = (len(self.sets), len(self.vocabulary))
        self.matrix = csr_matrix((np.ones(len(columns), dtype=np.float32), columns, ends), shape=shape)

    def without(self, fold: int | None) -> Any:
        """What is learned from when one fold is left out."""
        return np.where((self.fold != fold) & self.told)[0]

    def lexicon(self, without: int | None) -> dict[str, float]:
        """Weights of words, learned without one fold."""
        rows = self.without(without)
        model = LogisticRegression(C=0.5, solver="liblinear", max_iter=60, random_state=SEED)
        model.fit(self.matrix[rows], self.answers[rows], sample_weight=self.weights[rows])
        weights = model.coef_[0]
        return {
            word: round(float(weights[number]), 2)
            for word, number in self.vocabulary.items()
            if abs(weights[number]) >= 0.05
        }


def trees_of(rows: Any, data: Data, chosen: Any, settings: dict[str, Any]) -> lightgbm.Booster:
    """Trees that give the answers of the chosen rows."""
    table = lightgbm.Dataset(rows[chosen], data.answers[chosen], weight=data.weights[chosen])
    return lightgbm.train(TREES | settings, table)


def unseen(rows: Any, data: Data, settings: dict[str, Any]) -> Any:
    """For each row, what a model says that has not seen its fold."""
    told = np.zeros(len(rows))
    for fold in range(FOLDS):
        test = np.where(data.fold == fold)[0]
        told[test] = trees_of(rows, data, data.without(fold), settings).predict(rows[test])
    return told


def as_lists(booster: lightgbm.Booster) -> list[Any]:
    """Trees as the package reads them."""

    def tree(node: dict[str, Any]) -> Any:
        if "leaf_value" in node:
            return round(node["leaf_value"], 4)
        threshold = float(f"{node['threshold']:.6g}")
        return [node["split_feature"], threshold, tree(node["left_child"]), tree(node["right_child"])]

    return [tree(each["tree_structure"]) for each in booster.dump_model()["tree_info"]]


def scores(data: Data, told: Any, evaluate: Any) -> dict[str, float]:
    """Scores by pack, of bodies made of the blocks that are chosen."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    place = 0
    for page in data.pages:
        probabilities = told[place : place + len(page.indices)]
        place += len(page.indices)
        texts = [page.outline.blocks[index].text for index in page.indices]
        threshold = best_threshold(
            [(p, max(text.count(" ") + 1.5, len(text) / 7)) for p, text in zip(probabilities, texts, strict=True)]
        )
        body = "\n\n".join(text for text, p in zip(texts, probabilities, strict=True) if p >= threshold)
        kind = "" if page.pack != "wcxb" else " articles" if page.truth.get("page_type") == "article" else " other"
        found[page.pack + kind].append(evaluate.score_page({"body": body}, page.truth))
    table = {}
    for name, rows in sorted(found.items()):
        pairs = [(row["body.precision"], row["body.recall"]) for row in rows if "body.recall" in row]
        if pairs:
            table[name] = round(evaluate.harmonic(pairs), 4)
        segments = [row["seg.F1"] for row in rows if row.get("seg.F1") is not None]
        if segments:
            table[f"{name}, segments"] = round(sum(segments) / len(segments), 4)
    return table


def main() -> int:
    """Train, say how well, and write the model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packs", type=Path, help="the folder of packs")
    parser.add_argument("--evalkit", type=Path, help="the folder of evaluate.py; default: evalkit beside the packs")
    parser.add_argument("-o", "--output", type=Path, default=MODEL)
    args = parser.parse_args()
    sys.path.insert(0, str(args.evalkit or args.packs.resolve().parent / "evalkit"))
    evaluate = import_module("evaluate")
    with Pool() as pool:
        pages = [page for page in pool.imap(page_of, load(args.packs), chunksize=16) if page is not None]
    data = Data(pages)
    print(f"{len(pages)} pages, {len(data.answers)} blocks, {len(data.vocabulary)} words", file=sys.stderr)
    lexicons = [Lexicon(data.lexicon(fold)) for fold in range(FOLDS)]
    by_page = [Features(page.outline, page.hints, lexicons[page.fold]) for page in pages]
    rows = np.array([row for found in by_page for _, row in sorted(found.rows.items())], dtype=np.float64)
    first = unseen(rows, data, FIRST)
    print("one look ", scores(data, first, evaluate), file=sys.stderr)
    again: list[Any] = []
    place = 0
    for page, found in zip(pages, by_page, strict=True):
        told = dict(zip(page.indices, first[place : place + len(page.indices)].tolist(), strict=True))
        place += len(page.indices)
        context = Context(found, told)
        again += [context.row(index) for index in page.indices]
    second_rows = np.array(again, dtype=np.float64)
    second = unseen(second_rows, data, SECOND)
    table = scores(data, second, evaluate)
    print("two looks", table, file=sys.stderr)
    every = data.without(None)
    model = {
        "made by": "benchmarks/train_body.py",
        "seed": SEED,
        "packs": {pack: sum(page.pack == pack for page in pages) for pack in PACKS},
        "scores on unseen sites": table,
        "features": [*NAMES],
        "context": [*CONTEXT_NAMES],
        "lexicon": data.lexicon(None),
        "first": as_lists(trees_of(rows, data, every, FIRST)),
        "second": as_lists(trees_of(second_rows, data, every, SECOND)),
    }
    args.output.write_text(json.dumps(model, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{args.output}: {args.output.stat().st_size} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
