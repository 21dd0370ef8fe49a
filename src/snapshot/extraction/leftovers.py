"""What templates put amid or behind a text, and is no part of it: told by its words, whatever the model says."""

from __future__ import annotations

import re

from snapshot.extraction.outline import Block
from snapshot.extraction.tree import mark
from snapshot.extraction.words import OTHER_LISTS, RELATED_HEADINGS, table

_TABLE = table("leftovers.toml")
_NEVER = mark(_TABLE["of_comments"] + _TABLE["of_sharing"])
_OF_BOXES = mark(_TABLE["of_boxes"])
_CREDIT = re.compile(rf"[\s(\[]*(?:{'|'.join(_TABLE['credits'])})", re.IGNORECASE)
_APPEAL = re.compile("|".join(_TABLE["appeals"]), re.IGNORECASE)
_CONSENTS: list[str] = _TABLE["consents"]
_LONGEST_CREDIT, _LONGEST_HEADING, _LONGEST_APPEAL, _LONGEST_CONSENT = 100, 60, 300, 600
_LARGEST_BOX = 60
"""Blocks of the largest box that is not taken for the page itself."""
_WHOLES = frozenset({"body", "html", "main", "article"})
_END = " \n:…›»!?."


def is_left_over(block: Block, *, of_article: bool) -> bool:
    """Whether a block of the text, an article's or another's, is a template's own."""
    if _is_credit(block.text) or _is_heading(block.text) or _in_named(block, of_article=of_article):
        return True
    return of_article and _asks_consent(block.text)


def is_appeal(block: Block) -> bool:
    """Whether a block asks to subscribe, or to follow: no part of the text where this ends with it."""
    return len(block.text) < _LONGEST_APPEAL and _APPEAL.search(block.text) is not None


def _is_credit(text: str) -> bool:
    """A line that says whose a picture is, and no more."""
    return len(text) < _LONGEST_CREDIT and _CREDIT.match(text) is not None


def _asks_consent(text: str) -> bool:
    """A text in the place of what would be loaded from another site."""
    if len(text) > _LONGEST_CONSENT:
        return False
    said = text.lower()
    return any(phrase in said for phrase in _CONSENTS)


def _is_heading(text: str) -> bool:
    """A heading of further reading, or of another list of the site's."""
    said = text.rstrip(_END).lower() if len(text) < _LONGEST_HEADING else ""
    return said in RELATED_HEADINGS or said in OTHER_LISTS


def _in_named(block: Block, *, of_article: bool) -> bool:
    """The form for comments, buttons to share with; of an article also windows above it, and what a site discloses."""
    for node in block.node.above():
        if node.marks & _NEVER:
            return True
        if of_article and node.marks & _OF_BOXES and node.tag not in _WHOLES and node.end - node.start < _LARGEST_BOX:
            return True
    return False
