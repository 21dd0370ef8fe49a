"""What goes with the blocks that were chosen: the rest of a table or list, a heading, a caption."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from snapshot.extraction.outline import Block, Node, Outline
from snapshot.extraction.tree import mark

_WHOLES = frozenset({"table", "ul", "ol", "dl", "blockquote", "figure"})
_AMID = _WHOLES | {"pre"}
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6", "dt", "summary", "legend"})
_CAPTIONS = frozenset({"figcaption", "caption"})
_FOOTNOTES = mark({"footnote", "footnotes", "fn", "endnote", "endnotes", "fussnote", "fussnoten"})
_ENOUGH = 0.4
_LINKED = 0.5
_OF_LINKS = 0.3
"""How likely a block must at least be that is mostly links."""

Taken = set[int]


def completed(outline: Outline, probabilities: Mapping[int, float], taken: Taken) -> tuple[int, ...]:
    """The chosen blocks and what goes with them, in reading order."""
    if not taken:
        return ()
    for rule, least in RULES:
        found = [index for index in rule(outline, taken) if index in probabilities]
        taken |= {
            each
            for each in found
            if probabilities[each] >= (max(least, _OF_LINKS) if _is_links(outline.blocks[each]) else least)
        }
    return tuple(sorted(taken))


def wholes(outline: Outline, taken: Taken) -> Iterable[int]:
    """All of a table, list, quote or figure of which half is chosen."""
    for node in outline.nodes:
        if node.tag in _WHOLES and node.end - node.start > 1:
            inside = range(node.start, node.end)
            letters = sum(len(outline.blocks[index].text) for index in inside if index in taken)
            if letters > _ENOUGH * outline.letters(node.start, node.end):
                yield from inside


def amid(outline: Outline, taken: Taken) -> Iterable[int]:
    """All of a table, list or quote, or code, that stands between two blocks that are chosen."""
    for node in outline.nodes:
        if (
            node.tag in _AMID
            and node.start - 1 in taken
            and node.end in taken
            and outline.linked(node.start, node.end) < _LINKED * outline.letters(node.start, node.end)
        ):
            yield from range(node.start, node.end)


def headings(outline: Outline, taken: Taken) -> Iterable[int]:
    """A heading of what is chosen."""
    for index in taken:
        before = outline.blocks[index - 1] if index else None
        if before is not None and _within(before.node, _HEADINGS) and _together(before, outline.blocks[index]):
            yield before.index


def headed(outline: Outline, taken: Taken) -> Iterable[int]:
    """The list or lines under a chosen heading, up to the next heading."""
    for index in sorted(taken):
        if outline.blocks[index].node.tag in _HEADINGS:
            following = index + 1
            while following < len(outline.blocks) and _together(outline.blocks[index], outline.blocks[following]):
                tag = outline.blocks[following].node.tag
                if tag in _HEADINGS or (following in taken and tag != "li"):
                    break
                yield following
                following += 1


def beside(outline: Outline, taken: Taken) -> Iterable[int]:
    """A paragraph next to one that is chosen, in one parent with it."""
    for index in sorted(taken):
        for other in (index - 1, index + 1):
            if 0 <= other < len(outline.blocks) and other not in taken:
                one, next_to = outline.blocks[index], outline.blocks[other]
                if one.node.tag == next_to.node.tag == "p" and _parent(one) is _parent(next_to):
                    yield other


def footnotes(outline: Outline, taken: Taken) -> Iterable[int]:
    """Footnotes of what is chosen: they stand amid it or below, and their template calls them so."""
    first = min(taken)
    for node in outline.nodes:
        if node.marks & _FOOTNOTES and node.end - node.start == 1 and node.start > first:
            yield node.start


def captions(outline: Outline, taken: Taken) -> Iterable[int]:
    """Captions amid what is chosen."""
    for index in range(min(taken), max(taken)):
        block = outline.blocks[index]
        if _within(block.node, _CAPTIONS) and block.linked < _LINKED * len(block.text):
            yield index


def gaps(outline: Outline, taken: Taken) -> Iterable[int]:
    """A lone block between two that are chosen, and of one parent with both."""
    for index in range(min(taken) + 1, max(taken)):
        if index not in taken and index - 1 in taken and index + 1 in taken:
            before, block, after = outline.blocks[index - 1 : index + 2]
            if _parent(before) is _parent(block) is _parent(after) and block.linked < _LINKED * len(block.text):
                yield index


def _is_links(block: Block) -> bool:
    return block.linked > _LINKED * len(block.text)


def _within(node: Node, tags: frozenset[str]) -> bool:
    return node.tag in tags or (node.parent is not None and node.parent.tag in tags)


def _parent(block: Block) -> Node | None:
    return block.node.parent


def _together(one: Block, other: Block) -> bool:
    """Whether two blocks stand in one small container."""
    holder = one.node.parent
    while holder is not None and holder.tag in _HEADINGS:
        holder = holder.parent
    return holder is not None and holder.start <= other.index < holder.end


RULES: tuple[tuple[Callable[[Outline, Taken], Iterable[int]], float], ...] = (
    (headings, 0.15),
    (headed, 0.15),
    (wholes, 0.05),
    (amid, 0.25),
    (captions, 0.13),
    (footnotes, 0.2),
    (gaps, 0.2),
    (beside, 0.55),
)
"""Each rule, and how likely a block must be for it."""
