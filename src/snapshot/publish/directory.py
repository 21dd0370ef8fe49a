"""Where to begin: the list of a view's years, authors, categories or letters, and the page that leads to all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from snapshot.publish.alphabet import Letter
from snapshot.publish.listing import count_html, numbered, parts_html, views_html
from snapshot.publish.shell import BROWSE, Leaf, Made, SiteFacts, framed, isolated, way
from snapshot.publish.views import VIEWS, Shelf, Shelves, View, shelf_path
from snapshot.publish.words import Words, words_for

PER_DIRECTORY = 500
"""Years, authors or categories on a page; where there are more, each letter has pages of its own."""

Counted = Sequence[tuple[Shelf, int]]


def directory_pages(view: View, shelves: Shelves, site: SiteFacts) -> Iterator[Made]:
    """The pages that list what has a page in a view; none where nothing has."""
    words = words_for(site.language)
    counted = sorted(shelves[view.name].values(), key=lambda each: (each[0].order, each[0].id))
    if not counted:
        return
    path = shelf_path(view.name, "index")
    top = views_html(path, view.name, shelves, words)
    letter = view.letter
    if letter is None:
        yield framed(Leaf(path, words.say(view.word), top + _list(view, counted, path, words)), site)
        return
    letters = [(each, list(run)) for each, run in groupby(counted, key=lambda pair: letter(pair[0]))]
    if len(counted) <= PER_DIRECTORY:
        sections = (f"<h2>{isolated(each.label)}</h2>\n{_list(view, run, path, words)}" for each, run in letters)
        yield framed(Leaf(path, words.say(view.word), top + "".join(sections)), site)
        return
    items = ((shelf_path(view.name, f"letter-{each.id}"), isolated(each.label), len(run)) for each, run in letters)
    yield framed(Leaf(path, words.say(view.word), top + _links(items, path, narrow=True)), site)
    for each, run in letters:
        yield from _letter_pages(view, each, run, shelves, site)


def _letter_pages(view: View, letter: Letter, counted: Counted, shelves: Shelves, site: SiteFacts) -> Iterator[Made]:
    words = words_for(site.language)
    starts = range(0, len(counted), PER_DIRECTORY)
    paths = [shelf_path(view.name, f"letter-{letter.id}", part) for part, _ in enumerate(starts, 1)]
    for part, start in enumerate(starts, 1):
        path = paths[part - 1]
        nav = parts_html(paths, part, words)
        listed = _list(view, counted[start : start + PER_DIRECTORY], path, words)
        body = f"{views_html(path, view.name, shelves, words)}{nav}{listed}{nav}"
        yield framed(Leaf(path, f"{words.say(view.word)}: {letter.label}", body), site)


def _list(view: View, counted: Counted, here: str, words: Words) -> str:
    items = ((shelf_path(view.name, shelf.id), _label(shelf, words), count) for shelf, count in counted)
    return _links(items, here, narrow=view.letter is None)


def _label(shelf: Shelf, words: Words) -> str:
    return words.html(shelf.word) if shelf.word else isolated(shelf.label)


def _links(items: Iterable[tuple[str, str, int]], here: str, *, narrow: bool) -> str:
    shown = "\n".join(
        f'<li>{way(path, here, label)} <span class="n">{numbered(count)}</span></li>' for path, label, count in items
    )
    return f'<ul class="shelves{" narrow" if narrow else ""}">\n{shown}\n</ul>\n'


def hub_page(shelves: Shelves, site: SiteFacts) -> Made:
    """The page that leads to all views; what has few shelves shows them at once."""
    words = words_for(site.language)
    total = sum(count for _, count in shelves["title"].values())
    sections = [_section(view, shelves, words) for view in VIEWS if shelves[view.name]]
    return framed(Leaf(BROWSE, words.say("browse"), count_html(total, words) + "".join(sections)), site)


_FEW = 60
"""Shelves that the page to all views shows."""


def _section(view: View, shelves: Shelves, words: Words) -> str:
    counted = sorted(shelves[view.name].values(), key=lambda each: (each[0].order, each[0].id))
    heading = f"<h2>{way(shelf_path(view.name, 'index'), BROWSE, words.html(view.word))}</h2>\n"
    if len(counted) <= _FEW:
        return heading + _list(view, counted, BROWSE, words)
    return f'{heading}<p class="count">{numbered(len(counted))}</p>\n'
