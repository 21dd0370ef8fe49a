"""Tables of plain values, as HTML."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lxml.builder import E

_LONGEST = 500


def table(rows: Iterable[tuple[Any, ...]], heads: tuple[str, ...]) -> Any:
    """A table; numbers stand to the right, lines of text under each other."""
    made = E.table()
    if any(heads):
        made.append(E.tr(*(E.th(head, scope="col") for head in heads)))
    for row in rows:
        made.append(E.tr(*(_cell(value) for value in row)))
    return made


def _cell(value: Any) -> Any:
    if isinstance(value, int | float):
        return E.td(f"{value:,}", {"class": "n"})
    cell = E.td({"class": "url"})
    lines = [_short(line) for line in clean(str(value)).split("\n")]
    cell.text = lines[0]
    for line in lines[1:]:
        rest = E.br()
        rest.tail = line
        cell.append(rest)
    return cell


def _short(line: str) -> str:
    """A line that a reader can take in; report.json has it whole."""
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}… ({len(line):,} characters)"


def clean(text: str) -> str:
    """Without the characters that XML, and so lxml, does not take."""
    return "".join(char if char >= " " or char in "\n\t" else "\N{REPLACEMENT CHARACTER}" for char in text)
