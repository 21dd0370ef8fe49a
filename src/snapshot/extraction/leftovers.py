"""What templates put amid or behind a text, and is no part of it: told by its words, whatever the model says."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from snapshot.extraction.outline import Block, Node
from snapshot.extraction.tree import words_in
from snapshot.extraction.words import OTHER_LISTS, RELATED_HEADINGS, table

_TABLE = table("leftovers.toml")
_OF_COMMENTS, _OF_SHARING, _OF_BOXES = (frozenset(_TABLE[name]) for name in ("of_comments", "of_sharing", "of_boxes"))
_CREDIT = re.compile(rf"[\s(\[]*(?:{'|'.join(_TABLE['credits'])})", re.IGNORECASE)
_APPEAL = re.compile("|".join(_TABLE["appeals"]), re.IGNORECASE)
_LONGEST_CREDIT, _LONGEST_HEADING, _LONGEST_APPEAL = 100, 60, 300
_LARGEST_BOX = 60
"""Blocks of the largest box that is not taken for the page itself."""
_WHOLES = frozenset({"body", "html", "main", "article"})
_END = " \n:…›»!?."


def is_left_over(block: Block, *, of_article: bool) -> bool:
    """Whether a block of the text, an article's or another's, is a template's own."""
    return any(rule(block) for rule in RULES) or (of_article and _in_box(block))


def is_appeal(block: Block) -> bool:
    """Whether a block asks to subscribe, or to follow: no part of the text where this ends with it."""
    return len(block.text) < _LONGEST_APPEAL and _APPEAL.search(block.text) is not None


def _of_comments(block: Block) -> bool:
    """The form for comments."""
    return any(_says(node, _OF_COMMENTS) for node in block.node.above())


def _of_sharing(block: Block) -> bool:
    """Buttons to share the page with."""
    return any(_says(node, _OF_SHARING) for node in block.node.above())


def _credit(block: Block) -> bool:
    """A line that says whose a picture is, and no more."""
    return len(block.text) < _LONGEST_CREDIT and _CREDIT.match(block.text) is not None


def _heading(block: Block) -> bool:
    """A heading of further reading, or of another list of the site's."""
    said = block.text.rstrip(_END).lower() if len(block.text) < _LONGEST_HEADING else ""
    return said in RELATED_HEADINGS or said in OTHER_LISTS


def _in_box(block: Block) -> bool:
    """A window that is put above the page, or what a site says of its interests."""
    return any(
        node.tag not in _WHOLES and node.end - node.start < _LARGEST_BOX and _says(node, _OF_BOXES)
        for node in block.node.above()
    )


def _says(node: Node, words: frozenset[str]) -> bool:
    return bool(node.names) and not words.isdisjoint(_words(node.names))


@lru_cache(maxsize=16384)
def _words(names: str) -> frozenset[str]:
    return frozenset(words_in(names))


RULES: tuple[Callable[[Block], bool], ...] = (_of_comments, _of_sharing, _credit, _heading)
"""The rules for pages of every kind."""
