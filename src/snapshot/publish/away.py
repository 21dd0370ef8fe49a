"""The arrow of links that leave the archive: behind the last words of each, if it has any. Pure."""

from __future__ import annotations

from html import unescape

from snapshot.parse.tokens import Tag, tokens
from snapshot.publish.edits import Work
from snapshot.publish.page import Page
from snapshot.publish.targets import Lead

_UNSEEN = frozenset({"svg", "math", "video", "audio", "canvas", "object", "template", "select", "datalist"})
"""Elements whose text is a picture's, or not shown: nothing of ours can stand in it."""


def mark_away(page: Page, work: Work, lead: Lead) -> None:
    """Say of a link that it leaves the archive: in its title, or, where the page gave it one, in its description."""
    work.add_word("rel", "external")
    work.add_word("class", "snapshot-off-site")
    said = page.words.say("off_site", host=lead.href.split("/")[2])
    work.values["aria-description" if work.tag.get("title") else "title"] = said
    page.last_words = _last_words(page, work.tag)


def _last_words(page: Page, link: Tag) -> int:
    """Where the last text of a link begins; -1 where it has none of its own, or no end."""
    found, unseen = -1, 0
    for token in tokens(page.text, link.end, xml=page.xml):
        if not isinstance(token, Tag):
            if not unseen and unescape(page.text[token.start : token.end]).strip():
                found = token.start
        elif token.tag == "a":
            return found if token.closing else -1
        elif token.tag in _UNSEEN and not token.empty:
            unseen = max(0, unseen + (-1 if token.closing else 1))
    return -1


def arrow_behind(text: str) -> str:
    """Text, as it is written in a page, with the arrow behind it: in one element, which lays out as the text did."""
    words = text.rstrip()
    return f"<snapshot-away>{words}</snapshot-away>{text[len(words) :]}"
