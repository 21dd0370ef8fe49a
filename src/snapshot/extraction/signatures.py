"""Names that a page prints: near its headline, after its text, in marked elements, in lines with a label, in links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from snapshot.extraction.candidates import Candidate
from snapshot.extraction.datetext import find_date
from snapshot.extraction.outline import Block, Node
from snapshot.extraction.page import Page
from snapshot.extraction.people import (
    BREAK,
    LONGEST_LINE,
    PERSON,
    WORDS,
    has_label,
    is_label,
    names_in_line,
    names_labelled,
    names_of,
    shape,
    without_organisations,
)
from snapshot.extraction.tree import SILENT_TAGS, place_of, words_in

Names = tuple[str, ...]
Found = tuple[HtmlElement, int, Names]
"""An element, the block it stands in, and the names in it."""

_MARKS = {"rel=author": 0.85, "itemprop=author": 0.85, "byline class": 0.8, "author class": 0.8, "vcard": 0.6}
"""How far each mark is to be trusted."""
_BESIDE = frozenset({"footer", "aside"})
_STUCK = re.compile("(?:(?:written |posted )?by|von|par|por)[A-Z]|byby", re.IGNORECASE)
_PART_OF_A_NAME = re.compile(
    r"(?<![a-z])(?:(?:first|given|middle|additional|last|family|sur)[-_]?name|honorific(?:[-_](?:pre|suf)fix)?|lineage)(?![a-z])",
    re.IGNORECASE,
)
"""Classes of elements that hold a part of one name, as DocBook and vCards have them."""
_PART = re.compile(r"\s*[|·•]\s*|\s+[-–—]\s+")
_SIGNED = re.compile(rf"\W{{0,3}}(?:{'|'.join(WORDS['signing_labels'])})\b", re.IGNORECASE)
_BEFORE, _AFTER, _BELOW = 6, 14, 8
_NEXT, _MOST_IN_ROW, _LONGEST_LINK, _LONGEST_NAME = 6, 12, 80, 60
_LONGEST_BYLINE, _LONGEST_PART = 400, 120
_MOST_STEPS, _MOST_NODES = 120, 12
_AROUND_NAMES = " ,-–—"
_TAIL = 20
"""How many of the last blocks of the text may bear a signature."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where names may stand on a page: about its headline, at the ends of its text."""

    page: Page
    blocks: list[Block]
    head: int | None
    first: int | None
    last: int | None

    @classmethod
    def of(cls, page: Page) -> Surroundings:
        """Those of a page."""
        core = page.core
        first, last = (core[0], core[-1]) if core else (None, None)
        return cls(page, page.outline.blocks, page.headline_at, first, last)

    def nearness(self, at: int) -> float:
        """How near a block stands to where names are printed: 1 at the headline, less after the text, 0 elsewhere."""
        if self.head is not None and -_BEFORE <= at - self.head <= _AFTER:
            return 1.0 if at >= self.head else 0.85
        if self.first is not None and -_BEFORE <= at - self.first <= _BELOW:
            return 0.9 if self.head is None or at > self.head else 0.4
        if self.last is not None and -3 <= at - self.last <= _AFTER:
            return 0.7
        if self.last is not None and -_TAIL <= at - self.last < 0:
            return 0.4
        return 0.0

    def is_foreign(self, at: int, element: HtmlElement | None = None) -> bool:
        """Whether a block, or an element in it, stands among comments or other articles."""
        words = self._foreign_words(at)
        if element is not None and not words.isdisjoint(words_in(element.get("class") or "")):
            return True
        return at < len(self.blocks) and not words.isdisjoint(self._words_around(self.blocks[at].node))

    def _foreign_words(self, at: int) -> frozenset[str]:
        beside = self.head is not None and -3 <= at - self.head <= 5
        return WORDS["always_foreign_words"] if beside else WORDS["foreign_words"]

    def _words_around(self, node: Node) -> set[str]:
        """The words of class and id of what a node stands in, up to what also holds the headline or the text."""
        marks = [mark for mark in (self.head, self.first) if mark is not None]
        words: set[str] = set()
        for each in islice(node.above(), _MOST_NODES):
            if any(each.start <= mark < each.end for mark in marks):
                break
            names = words_in(each.names)
            words.update(names if WORDS["article_words"].isdisjoint(names) else set(names) - {"footer"})
        return words

    def is_of_the_site(self, at: int) -> bool:
        """Whether a block stands in a footer or sidebar that is not the article's own."""
        for each in islice(self.blocks[at].node.above(), _MOST_NODES) if at < len(self.blocks) else ():
            if any(mark is not None and each.start <= mark < each.end for mark in (self.head, self.first)):
                return False
            if each.tag in _BESIDE or not WORDS["foreign_words"].isdisjoint(each.words):
                return each.parent is None or each.parent.tag != "article"
        return False

    def short_blocks(self, *ranges: Iterable[int]) -> Iterator[Block]:
        """The short blocks at some places, each once, in this order."""
        for at in dict.fromkeys(at for each in ranges for at in each):
            if 0 <= at < len(self.blocks) and len(self.blocks[at].text) <= LONGEST_LINE:
                yield self.blocks[at]


def marked_names(around: Surroundings) -> Iterator[Candidate[Names]]:
    """Elements whose class, `itemprop` or `rel` says author; of each kind the first, and those in its row.

    Of a thread, the first alone: the next is who answered.
    """
    found: dict[str, list[Found]] = {}
    alone = around.page.kind.value == "forum"
    for element, at in around.page.outline.marked:
        if not around.nearness(at) or (rule := _kind_of(element)) is None:
            continue
        row = found.get(rule)
        if (row and (alone or not _is_next(element, at, row[0]))) or around.is_foreign(at, element):
            continue
        if rule == "vcard" and around.is_of_the_site(at):
            continue
        if names := names_in_element(element):
            found.setdefault(rule, []).append((element, at, names))
    for rule, row in found.items():
        yield _row_of(row, f"marked[{rule}]", _MARKS[rule] * around.nearness(row[0][1]))


def _kind_of(element: HtmlElement) -> str | None:
    if element.tag == "time":
        return None
    if "author" in (element.get("rel") or "").lower().split():
        return "rel=author"
    if (element.get("itemprop") or "").lower() in {"author", "creator"}:
        return "itemprop=author"
    words = words_in(element.get("class") or "")
    if "byline" in words or "bylines" in words:
        return "byline class"
    if not WORDS["author_words"].isdisjoint(words):
        return "author class"
    return "vcard" if "vcard" in words else None


def _is_next(element: HtmlElement, at: int, first: Found) -> bool:
    """Whether an element is made like the first of its kind, and stands in the same row."""
    return at - first[1] <= _NEXT and (element.tag, element.get("class")) == (first[0].tag, first[0].get("class"))


def _row_of(row: list[Found], rule: str, confidence: float) -> Candidate[Names]:
    """The names of a row, and each place that names another: together an XPath of all."""
    names: dict[str, None] = {}
    places: list[str] = []
    for element, _, each in row:
        if not names.keys() >= set(each):
            names.update(dict.fromkeys(each))
            places.append(place_of(element))
    return Candidate(tuple(names), rule, confidence, " | ".join(places))


def names_in_element(element: HtmlElement) -> Names:
    """The names in a byline's element: after its label where it has one; before its first long text."""
    names: list[str] = []
    text = text_in_parts(element)
    if len(text) > _LONGEST_BYLINE:
        return ()
    for index, part in enumerate(part for part in text.split(BREAK) if part.strip()):
        if is_label(part) and index < 3 and not any(shape(name) == PERSON for name in names):
            names.clear()
        elif len(part) > _LONGEST_PART:
            break
        else:
            names += [name for name in names_of(part) if name not in names]
    return without_organisations(names)


def text_in_parts(element: HtmlElement) -> str:
    """Text of a small element, with a break where one element ends and another begins."""
    parts: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end", "comment"))
    for event, each in islice(walk, _MOST_STEPS):
        if event == "start" and each.tag in SILENT_TAGS:
            walk.skip_subtree()
            continue
        if each is not element:
            names = each.get("class")
            parts.append(" " if names and _is_part_of_a_name(names) else BREAK)
        elif event == "end":
            break
        if text := each.text if event == "start" else each.tail:
            parts.append(text.replace(BREAK, " "))
    return "".join(parts)


@lru_cache(maxsize=4096)
def _is_part_of_a_name(names: str) -> bool:
    return _PART_OF_A_NAME.search(names) is not None


def labelled_lines(around: Surroundings) -> Iterator[Candidate[Names]]:
    """The first short line near the headline, or at the ends of the text, such as `By Ann Lee | 2 July 2019`."""
    ranges: list[range] = []
    if (head := around.head) is not None:
        ranges += [range(head, head + _AFTER), range(head - 1, head - _BEFORE, -1)]
    if around.first is not None and around.last is not None:
        before = 3 if head is not None else _BEFORE
        ranges += [range(around.first - before, around.first + 3), range(around.last - 2, around.last + 4)]
    for block in around.short_blocks(*ranges):
        if not has_label(block.text) and not _STUCK.match(block.text):
            continue
        names = _names_in_parts(_text_of(block), around.page.language)
        if names and not around.is_foreign(block.index):
            nearness = around.nearness(block.index)
            yield Candidate(names, "line", 0.9 * nearness, place_of(block.node.element))
            return


def _names_in_parts(text: str, language: str | None) -> Names:
    if names := names_in_line(text, language):
        return names
    parts = _PART.split(text) if len(text) <= LONGEST_LINE else []
    return (
        next((names for part in parts[1:] if (names := names_labelled(part, language))), ()) if len(parts) > 1 else ()
    )


def _text_of(block: Block) -> str:
    """A block's text; apart by elements, where its label sticks to the name after it."""
    node = block.node
    if node.end == node.start + 1 and _STUCK.match(block.text):
        return text_in_parts(node.element)
    return block.text


def signatures(around: Surroundings) -> Iterator[Candidate[Names]]:
    """A line at the end of the text that says `Author: Ann Lee`, or a name before `Ann Lee is a writer`."""
    if around.last is None:
        return
    found: dict[Names, tuple[Block, bool]] = {}
    for block in around.short_blocks(range(around.last + _AFTER, around.last - _TAIL, -1)):
        names: Names = ()
        if labelled := _SIGNED.match(block.text) is not None:
            names = names_labelled(block.text, around.page.language)
        elif is_bare_name(block.text):
            names = (block.text,)
        if names and shape(names[0]) == PERSON and not around.is_foreign(block.index):
            after = around.blocks[block.index + 1 : block.index + 4]
            found.setdefault(names, (block, labelled or _is_told_of(names[0], after)))
    if len(found) == 1:  # more are a list of people
        ((names, (block, is_told)),) = found.items()
        if is_told:
            yield Candidate(names, "signature", 0.45, place_of(block.node.element))


def is_bare_name(text: str) -> bool:
    """Whether a text is the name of a person, and no more."""
    if len(text) > _LONGEST_NAME or " " not in text or shape(text) != PERSON or names_of(text) != (text,):
        return False
    large = [word for word in text.split() if word not in WORDS["sure_particles"]]
    return 2 <= len(large) <= 4 and not any(word[0].islower() for word in large)


def _is_told_of(name: str, blocks: Iterable[Block]) -> bool:
    """Whether one of some blocks tells of a person: `Ann Lee is a writer`."""
    first = name.split(maxsplit=1)[0]
    for block in blocks:
        if block.text.startswith(first):
            rest = block.text.removeprefix(name) if block.text.startswith(name) else block.text.removeprefix(first)
            if (words := rest.split(maxsplit=1)) and rest[0] in " ," and words[0] in WORDS["telling_verbs"]:
                return True
    return False


def names_beside_dates(around: Surroundings) -> Iterator[Candidate[Names]]:
    """A line under the headline that is a name, with a date beside it, or told of after the text."""
    if around.head is None:
        return
    for block in around.short_blocks(range(around.head + 1, around.head + 6)):
        found = find_date(block.text, around.page.language)
        text = block.text[: found[1]] + "|" + block.text[found[2] :] if found else block.text
        parts = [part for each in _PART.split(text) if (part := each.strip(_AROUND_NAMES))]
        name = next((part for part in parts[:2] if is_bare_name(part)), None)
        if name is None or _is_caption(block) or around.is_foreign(block.index) or _is_topic(name, around.page):
            continue
        beside = around.blocks[block.index - 1 : block.index + 3]
        dated = any(len(each.text) < _LONGEST_NAME and find_date(each.text, around.page.language) for each in beside)
        if dated or _is_told_of(name, around.blocks[block.index + _NEXT :]):
            yield Candidate((name,), "name", 0.55, place_of(block.node.element))
            return


def _is_topic(name: str, page: Page) -> bool:
    """Whether the headline is about somebody; with a colon behind a name, it is its writer's."""
    headline = page.heading.text if page.heading is not None else ""
    return name in headline and f"{name}:" not in headline


def _is_caption(block: Block) -> bool:
    return any(node.tag == "figcaption" for node in islice(block.node.above(), 3))


def author_links(around: Surroundings) -> Iterator[Candidate[Names]]:
    """Links to authors' pages, near the headline: the first, and those in its row."""
    row: list[Found] = []
    for element, at, href, _, _ in around.page.outline.links:
        if (row and at - row[0][1] > _NEXT) or len(row) > _MOST_IN_ROW:
            break
        if not around.nearness(at) or not _leads_to(href, WORDS["author_paths"]):
            continue
        text = text_in_parts(element)
        alone = at < len(around.blocks) and len(around.blocks[at].text) <= _LONGEST_PART
        names = names_of(text) if alone and len(text) < _LONGEST_LINK else ()
        if names and shape(names[0]) == PERSON and not around.is_foreign(at, element):
            row.append((element, at, names))
    if row:
        yield _row_of(row, "author link", 0.85 * around.nearness(row[0][1]))


def _leads_to(href: str, names: frozenset[str]) -> bool:
    """Whether an address has one of these names between its slashes."""
    return not names.isdisjoint(href.lower().replace("?", "/").split("/"))


def first_poster(around: Surroundings) -> Iterator[Candidate[Names]]:
    """On a forum, the first link to a member's page, by the headline or in the thread."""
    if around.page.kind.value != "forum":
        return
    start = around.head if around.head is not None else around.first or 0
    for element, at, href, _, _ in around.page.outline.links:
        if at >= start - 1 and _leads_to(href, WORDS["member_paths"]):
            text = " ".join(text_in_parts(element).split())
            if shape(text):
                yield Candidate((text,), "first poster", 0.6, place_of(element))
                return
