"""A captured file as it stands in the copy, by its ending there: that decides what a browser makes of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from snapshot import urls
from snapshot.parse.css import css_text
from snapshot.parse.encoding import decode, sniff
from snapshot.parse.tokens import resolved
from snapshot.publish.escaping import escape
from snapshot.publish.frames import unframed
from snapshot.publish.html import Rewriter
from snapshot.publish.look import Look, Shown
from snapshot.publish.notice import head, notice
from snapshot.publish.outline import outline
from snapshot.publish.page import Change
from snapshot.publish.picture import Picture
from snapshot.publish.scripts import SPECULATION, modules_written, unspeculative
from snapshot.publish.targets import Lead, Targets
from snapshot.publish.values import css_written
from snapshot.publish.words import Words, words_for

MOST = 16 * 1024 * 1024
"""Bytes of a file that is written anew: ten seconds' work, and a hundred megabytes of memory."""
MARK = "\ufeff"
"""Says to every browser that a file is UTF-8, whatever a server or the file itself says of it."""

_DECLARATION = re.compile(r"\A\s*<\?xml\s[^>]*?\?>")
_SHEET = re.compile(
    r"(<\?xml-stylesheet\b[^>]{0,2000}?\shref\s*=\s*)(?:\"([^\"<>]{0,2000})\"|'([^'<>]{0,2000})')([^>]{0,2000}?\?>)"
)
_MARKUP_WITHIN = ("http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg")


@dataclass
class Written:
    """What came of a file."""

    body: bytes
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """A file to be written anew."""

    body: bytes
    content_type: str | None
    targets: Targets
    look: Look
    shown: Shown


def is_page(path: str) -> bool:
    """Whether a file of this name is a page."""
    return _ending(path) in _PAGES


def is_rewritten(path: str) -> bool:
    """Whether what a file of this name holds has links that may have to be written anew."""
    return _ending(path) in _WRITERS


def written(given: Given) -> Written:
    """The file as it stands in the copy."""
    return _WRITERS.get(_ending(given.targets.path), _as_it_is)(given)


def _ending(path: str) -> str:
    return path.rpartition(".")[2].lower()


def _as_it_is(given: Given) -> Written:
    return Written(given.body)


def _page(given: Given) -> Written:
    return _markup(given, xml=False)


def _xml_page(given: Given) -> Written:
    return _markup(given, xml=True)


def _markup(given: Given, *, xml: bool) -> Written:
    targets = given.targets
    targets.encoding = sniff(given.body, given.content_type)
    text = decode(given.body, targets.encoding)
    text = _DECLARATION.sub("", text) if xml else text
    plan = outline(text, xml=xml)
    framed = plan.framed
    if framed:
        text = unframed(text, xml=xml)
        plan = outline(text, xml=xml)
    if plan.base is not None:
        targets.stand_on(urls.resolve(plan.base, targets.url) or targets.url)
    words = words_for(plan.language)
    page = Rewriter(text, targets, given.look, words, xml=xml)
    if framed:
        page.note("frameset", targets.url)
    markup = notice(given.look, words, given.shown)
    body = ("<body>" if plan.implied and not xml else "") + markup
    return _finished(page, ((plan.head, head(given.look, given.shown, markup)), (plan.body, body)))


def _picture(given: Given) -> Written:
    """SVG, and style sheets of XML: markup that is no page of its own, and has no place for a notice."""
    text = _DECLARATION.sub("", decode(given.body, sniff(given.body, given.content_type or "")))
    return _finished(Picture(_sheets(text, given.targets), given.targets, given.look, Words("en"), xml=True), ())


def _data(given: Given) -> Written:
    """XML, as feeds are: left alone but for the style sheet that browsers load, and markup that they show."""
    text = decode(given.body, sniff(given.body, given.content_type))
    if any(name in text for name in _MARKUP_WITHIN):
        return _picture(given)
    new = _sheets(text, given.targets)
    return (
        Written(given.body) if new == text else Written((MARK + _DECLARATION.sub("", new)).encode("utf-8", "replace"))
    )


def _sheets(text: str, targets: Targets) -> str:
    def swap(match: re.Match[str]) -> str:
        lead = targets.load(resolved(match[2] or match[3] or ""))
        return f'{match[1]}"{escape(lead.href)}"{match[4]}' if lead.href else ""

    return _SHEET.sub(swap, text)


def _finished(page: Rewriter, insertions: tuple[tuple[int, str], ...]) -> Written:
    text = page.rewritten(insertions)
    return Written((MARK + text).encode("utf-8", "replace"), tuple(page.changes))


def _sheet(given: Given) -> Written:
    text = css_text(given.body, given.content_type)
    changes: dict[Change, None] = {}

    def load(reference: str) -> Lead:
        lead = given.targets.load(reference)
        if lead.dropped:
            changes[Change(lead.outcome.value.replace("gone", "remote"), lead.url)] = None
        return lead

    new = css_written(text, load)
    mark = "" if new.isascii() else MARK
    return Written((mark + new).encode("utf-8", "replace"), tuple(changes))


_PAGES: dict[str, Callable[[Given], Written]] = {"html": _page, "htm": _page, "xhtml": _xml_page, "xht": _xml_page}


def _script(given: Given) -> Written:
    """A script: left alone but for the modules that it imports, and what would be fetched ahead. Its bytes stay."""
    text = given.body.decode("latin-1")
    targets = given.targets
    new = modules_written(text, targets)
    changes = {} if new == text else {Change("module", targets.url): None}
    still = unspeculative(new)
    changes |= {} if still == new else {Change("connection", SPECULATION): None}
    return Written(still.encode("latin-1"), tuple(changes))


_WRITERS = {
    **_PAGES,
    "svg": _picture,
    "xsl": _picture,
    "xslt": _picture,
    "xml": _data,
    "rss": _data,
    "atom": _data,
    "rdf": _data,
    "css": _sheet,
    "js": _script,
    "mjs": _script,
}
"""By ending, in lower case."""
