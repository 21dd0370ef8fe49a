"""Pages that were cut, garbled, doubled and nested: each gives a record, in bounded time, the same in every process."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from zlib import crc32

import pytest

import snapshot
from snapshot.export.records import record_line

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "fixtures" / "site").rglob("*.html"))
SECONDS = 20
"""For a page of some 20 kB: far beyond what any takes, also on a busy machine."""
_TAGS = (b"<div>", b"</div>", b"<table><tr><td>", b"</article>", b"<a href=x>", b"<p", b"<!--", b"<svg>", b"<select>")

Mutation = Callable[[bytes, Random], bytes]


def cut(page: bytes, random: Random) -> bytes:
    """Its beginning."""
    return page[: random.randrange(1, len(page))]


def torn(page: bytes, random: Random) -> bytes:
    """A piece out of its midst is lost."""
    start = random.randrange(len(page))
    return page[:start] + page[start + random.randrange(1, 4000) :]


def garbled(page: bytes, random: Random) -> bytes:
    """One byte in fifty is another."""
    return bytes(random.randrange(256) if random.random() < 0.02 else byte for byte in page)


def doubled(page: bytes, random: Random) -> bytes:
    """A piece stands there five times."""
    start = random.randrange(len(page))
    piece = page[start : start + random.randrange(1, 3000)]
    return page[:start] + piece * 5 + page[start:]


def strewn(page: bytes, random: Random) -> bytes:
    """Fifty tags stand where none belong."""
    for _ in range(50):
        at = random.randrange(len(page))
        page = page[:at] + random.choice(_TAGS) + page[at:]
    return page


def untagged(page: bytes, random: Random) -> bytes:
    """A fifth of what closes an element is gone."""
    parts = page.split(b"</")
    return parts[0] + b"".join((b"</" if random.random() > 0.2 else b"") + part for part in parts[1:])


def recoded(page: bytes, random: Random) -> bytes:
    """In another encoding than it says."""
    return page.decode("utf-8", "replace").encode(random.choice(("utf-16", "latin-1", "shift_jis")), "replace")


def nested(page: bytes, random: Random) -> bytes:
    """Its body stands a thousand deep."""
    return page.replace(b"<main", b"<div>" * random.randrange(500, 1500) + b"<main", 1)


MUTATIONS: tuple[Mutation, ...] = (cut, torn, garbled, doubled, strewn, untagged, recoded, nested)


def mutated(page: Path, mutation: Mutation) -> bytes:
    """A page, changed the same way each time."""
    name = page.relative_to(ROOT).as_posix()
    return mutation(page.read_bytes(), Random(crc32(f"{name} {mutation.__name__}".encode())))


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_each_gives_a_record(mutation: Mutation) -> None:
    """No mutation of any page of the bundled site raises anything, or takes long; the record is valid JSON."""
    for page in PAGES:
        body = mutated(page, mutation)
        begun = time.process_time()
        record = snapshot.extract(body, url="http://site.invalid/a/")
        assert time.process_time() - begun < SECONDS, page
        assert json.loads(record_line(record))["url"] == "http://site.invalid/a/"


def test_the_same_in_every_process() -> None:
    """Whatever the seed of Python's hashes, records are the same to the byte."""
    code = (
        "import sys, hashlib, snapshot\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "from test_mutated_pages import MUTATIONS, PAGES, mutated\n"
        "from snapshot.export.records import record_line\n"
        "told = hashlib.sha256()\n"
        "for page in PAGES[::4]:\n"
        "    for mutation in MUTATIONS:\n"
        "        told.update(record_line(snapshot.extract(mutated(page, mutation), url='http://site.invalid/a/')).encode())\n"
        "print(told.hexdigest())\n"
    )
    sums = {
        subprocess.run(
            [sys.executable, "-c", code, str(Path(__file__).parent)],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(sums) == 1


def test_much_white_space_around_breaks_takes_no_time() -> None:
    """A line of breaks and white space is read once, however long it is."""
    begun = time.process_time()
    page = b"<h1>Ways</h1><p>Ann" + b" " * 200_000 + b"<br>Lee" + b" \n" * 100_000 + b"<br><br>Bo</p>"
    record = snapshot.extract(page)
    assert time.process_time() - begun < SECONDS
    assert record.title == "Ways"


def test_the_garbage_collector_is_left_as_it_was() -> None:
    """It rests while a page is read, and is on or off again after it."""
    for switch, on in ((gc.disable, False), (gc.enable, True)):
        switch()
        snapshot.extract(b"<p>A page.</p>")
        assert gc.isenabled() == on
