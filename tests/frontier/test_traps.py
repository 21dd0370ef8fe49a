"""What looks endless: told by the URL, or by what page after page of one shape brings."""

from __future__ import annotations

import random
from collections.abc import Collection

import pytest

from snapshot.frontier.traps import PATIENCE, REPEATS, WATCHED, Traps, shape, url_refusal

SITE = "http://e.org"


@pytest.mark.parametrize("path", ["/a/b/a/b/a/b", "/x/a/a/a", "/a/b/c/a/b/c/a/b/c/d", "/blog/blog/blog/"])
def test_a_path_that_repeats_itself(path: str) -> None:
    """A run of one to three segments, three times in a row, is a wrong relative link's doing."""
    assert url_refusal(SITE + path) == REPEATS


@pytest.mark.parametrize(
    "path", ["/", "/a/a/b", "/a/b/a/b/", "/000/000/000/17", "/1/1/1/1", "/aa/aaa/aaaa", "//", "/a?b/c/b/c/b/c"]
)
def test_a_path_that_only_looks_so(path: str) -> None:
    """Numbers, two times, and queries are no such thing."""
    assert url_refusal(SITE + path) is None


def test_shapes() -> None:
    """Numbers and what looks random count as one; names do not; a query counts, whatever it says."""
    assert shape(SITE + "/2031/05/cal?a=1") == shape(SITE + "/1999/12/cal?b=2") != shape(SITE + "/1999/12/cal")
    assert shape(SITE + "/s/9f8e7d6c5b4a3f2e/x") == shape(SITE + "/s/0a1b2c3d4e5f6a7b/x")
    assert shape(SITE + "/news/") != shape(SITE + "/about/")


def fed(traps: Traps, number: int, *, words: int = 0, led_to: Collection[str] = ()) -> int | None:
    """Show pages of one shape, each with some new words; after how many it was a trap."""
    for page in range(number):
        url = f"{SITE}/calendar/{page}"
        said = {page * 10 + word for word in range(words)} if traps.watches(url) else None
        if traps.seen(url, said, led_to=led_to):
            return page + 1
    return None


def test_nothing_new() -> None:
    """Pages of one shape that bring neither words nor links are a trap, after a bounded number."""
    traps = Traps()
    assert fed(traps, 1000) == WATCHED + PATIENCE
    assert traps.known == {shape(SITE + "/calendar/1")}


def test_a_year_now_and_then_is_not_new() -> None:
    """One new word a page does not make a page worth its while."""
    assert fed(Traps(), 1000, words=1) == WATCHED + PATIENCE


@pytest.mark.parametrize(("words", "led_to"), [(2, ()), (0, ("e.org/other",))])
def test_what_brings_something_is_no_trap(words: int, led_to: Collection[str]) -> None:
    """New words, or links to something else, and a row may be as long as it likes."""
    assert fed(Traps(), 5000, words=words, led_to=led_to) is None


def test_a_large_site_is_no_trap() -> None:
    """Short pages from one vocabulary of 5,000 words, 20,000 of them, are not a trap."""
    chance = random.Random(7)
    traps = Traps()
    weights = [1 / (rank + 1) for rank in range(5000)]
    for page in range(20_000):
        said = set(chance.choices(range(5000), weights, k=30)) | {10_000 + page, 40_000 + page}
        assert not traps.seen(f"{SITE}/entry?id={page}", said, led_to=())


def test_what_only_leads_to_each_other() -> None:
    """Pages of several shapes that bring nothing but links to each other are a trap, all of them."""
    traps = Traps()
    shapes = [shape(f"{SITE}/room/0/{name}") for name in "abc"]
    for page in range(1000):
        for name, own in zip("abc", shapes, strict=True):
            url = f"{SITE}/room/{page}/{name}"
            traps.seen(url, () if traps.watches(url) else None, led_to=set(shapes) - {own} - traps.known)
        if len(traps.known) == len(shapes):
            break
    assert traps.known == set(shapes)
    assert page <= WATCHED + 2 * PATIENCE


def test_a_list_of_what_leads_to_something() -> None:
    """A list without new words is no trap where it leads to pages that lead to files."""
    traps = Traps()
    for page in range(2000):
        for name, led_to in (("list", "e.org/album/0"), ("album", "e.org/photo/0"), ("photo", "e.org/0.jpg")):
            url = f"{SITE}/{name}/{page}"
            assert not traps.seen(url, () if traps.watches(url) else None, led_to=(led_to,))
