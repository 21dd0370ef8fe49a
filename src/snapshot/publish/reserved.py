"""Names that are ours on every page of the copy: what a page calls by them itself is given others. Pure."""

from __future__ import annotations

import re
from urllib.parse import unquote

from snapshot.publish.edits import Work
from snapshot.publish.page import Page
from snapshot.publish.template import FRAMED, NOTICE, OWN

RESERVED = frozenset({*OWN, "snapshot-day", "snapshot-note", "snapshot-away"})
"""Our elements."""
_OTHER = "page-"
"""Begins the name that a page's own element has in the copy."""
_IN_SHEETS = re.compile(rf"(?:\b{NOTICE}|--snapshot-(?:h|top|below)(?=\s*:))", re.IGNORECASE)
"""The notice, how high it is said to be, and what follows from that."""
_OF_NOTHING = "no-"


def rename(page: Page, work: Work) -> None:
    """Give a page's own element another name, where it has one of ours, be it another archive's notice."""
    if work.tag.tag in RESERVED:
        work.renamed = _OTHER + work.tag.tag
        page.note("name", work.tag.tag)
    if _is_ours(work.tag.get("id")):
        work.values["id"] = _OTHER + work.tag.get("id")
        page.note("name", f"#{work.tag.get('id')}")


def followed(reference: str) -> str:
    """A reference to a page's own element, under the name that this has now."""
    before, mark, fragment = reference.rpartition("#")
    return f"{before}#{_OTHER}{fragment}" if mark and _is_ours(unquote(fragment)) else reference


def _is_ours(identity: str) -> bool:
    return identity == NOTICE or identity.startswith(FRAMED)


def sheet_renamed(text: str) -> str:
    """A style sheet, or declarations, that say nothing of our notice: neither how it looks nor how high it is."""
    return _IN_SHEETS.sub(_for_nothing, text) if "snapshot-" in text.lower() else text


def _for_nothing(match: re.Match[str]) -> str:
    said = match[0]
    return f"--{_OF_NOTHING}{said[2:]}" if said.startswith("--") else _OF_NOTHING + said
