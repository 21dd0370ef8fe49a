"""The notice that a closed site prints on top of every page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from snapshot.extraction.candidates import Candidate
from snapshot.extraction.outline import Node, Outline
from snapshot.extraction.tree import mark, place_of, squeezed
from snapshot.extraction.words import CLOSED, MORE

_CLOSED = re.compile(CLOSED, re.IGNORECASE)
_NOTICE = mark({"notice", "banner", "alert", "message", "announcement", "archive", "archived", "closure", "closed"})
_MORE = re.compile(rf"\s*(?:{MORE})\W*$", re.IGNORECASE)
_NOTICE_ROLES = frozenset({"note", "alert", "status"})
_NODES_ON_TOP = 100
_BEYOND = frozenset({"h1", "main", "article"})
_LONGEST = 1_500


def find_notice(outline: Outline) -> tuple[Candidate[str], Node] | None:
    """The notice, and the node that it stands in: near the top, and saying that the site is at its end."""
    for node in islice(_on_top(outline), _NODES_ON_TOP):
        if not 20 < outline.letters(node.start, node.end) <= _LONGEST:
            continue
        if node.marks & _NOTICE or node.element.get("role") in _NOTICE_ROLES:
            text = "\n\n".join([block.text for block in outline.blocks[node.start : node.end]])
            if _CLOSED.search(text):
                return Candidate(squeezed(_MORE.sub("", text)), "notice", 0.9, place_of(node.element)), node
    return None


def _on_top(outline: Outline) -> Iterator[Node]:
    return takewhile(lambda node: node.tag not in _BEYOND, outline.nodes[1:])
