"""Soft failures: answers that say 200 and are not what was asked for. Such are kept, but flagged and tried again.

A page is judged by its title and first headlines, how much text it shows, and marks that known services leave. A page
with much text is taken for what it is. A wrong flag costs a second look, no more: what was captured stays.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from itertools import islice
from urllib.parse import unquote

from lxml.html import HtmlElement

from snapshot import urls
from snapshot.model import Headers, first_header
from snapshot.parse.document import Document

NOT_FOUND = "soft 404"
RATE_LIMITED = "rate limited"
CHALLENGE = "challenge"
ERROR = "error page"
LOG_IN = "log-in"
EMPTY = "empty page"

_WORDS: dict[str, list[str]] = tomllib.loads(files("snapshot.parse").joinpath("data", "soft.toml").read_text("utf-8"))
_PHRASES = {
    NOT_FOUND: frozenset(_WORDS["not_found"]),
    RATE_LIMITED: frozenset(_WORDS["rate_limited"]),
    CHALLENGE: frozenset(_WORDS["challenge"]),
    ERROR: frozenset(_WORDS["error"]),
    LOG_IN: frozenset(_WORDS["log_in"]),
}
_MARKS = re.compile("|".join(map(re.escape, _WORDS["challenge_marks"])))
_CAPTCHAS = re.compile("|".join(map(re.escape, _WORDS["captcha_marks"])))
_SEPARATOR = re.compile(r"\s+[-|–—·•»«/]\s+|\s*[|»«]\s*")
_SPACE = re.compile(r"\s+")
_LOG_IN_PATH = re.compile(
    r"(?i)[/_.-](?:log-?[io]n|sign-?[io]n|wp-login|auth|sso|account/login|cas|saml2?|oauth2?)(?:[/_.?-]|$)"
)
_UNSEEN = frozenset({"script", "style", "noscript", "template", "title", "head"})
_SOMETHING = (
    *("a", "area", "link", "meta", "base", "script", "form", "input"),
    *("img", "picture", "svg", "video", "audio", "canvas", "iframe", "frame", "object", "embed", "applet"),
)
_MUCH = 6000
"""Characters of text past which a page is what it is, whatever it says of itself."""
_LITTLE = 1500
"""Characters of text that a page of menus and an apology has; an article has more."""
_VERY_LITTLE = 300
_HEADLINES = 3
_BEGINNING = 1 << 17
"""Bytes in which a service's marks are looked for."""


def soft_redirect(url: str, status: int, headers: Headers) -> str | None:
    """`log-in` for a redirect from a page to where one logs in; else None."""
    location = first_header(headers, "location") if 300 <= status < 400 else None
    target = location and urls.resolve(location, url)
    if not target or _logs_in(url):
        return None
    return LOG_IN if _logs_in(target) else None


def soft_failure(document: Document, body: bytes) -> str | None:
    """Why a page with status 2xx is not what it seems; None for one that is."""
    text = "".join(islice(_text(document.tree), _MUCH + 1))
    kind = _said(document.tree, len(text))
    if kind == LOG_IN:
        return LOG_IN if not _logs_in(document.url) and _asks_for_password(document.tree) else None
    found = kind or _marked(body, len(text)) or _asked(document, len(text))
    return EMPTY if not found and _is_empty(document.tree, text) else found


def _said(tree: HtmlElement, length: int) -> str | None:
    """What title and headlines say. The more text there is, the more they must agree."""
    title = _parts(next((element.text for element in tree.iter("title") if element.text), ""))
    headlines = [_parts("".join(element.itertext())) for element in islice(tree.iter("h1", "h2"), _HEADLINES)]
    for kind, phrases in _PHRASES.items():
        in_title = bool(title & phrases)
        in_headline = any(parts & phrases for parts in headlines)
        if (in_title and in_headline and length <= _MUCH) or ((in_title or in_headline) and length <= _LITTLE):
            return kind
    return None


def _parts(text: str) -> set[str]:
    """A title as a whole, and its parts between separators; in lower case, without a last full stop."""
    whole = _SPACE.sub(" ", text).strip().lower()
    return {part.strip().rstrip(".!") for part in (whole, *_SEPARATOR.split(whole))} | {whole}


def _marked(body: bytes, length: int) -> str | None:
    """Whether a service has left its marks on a page that shows little."""
    if length > _LITTLE:
        return None
    beginning = body[:_BEGINNING].decode("latin-1").lower()
    if _MARKS.search(beginning) or (length <= _VERY_LITTLE and _CAPTCHAS.search(beginning)):
        return CHALLENGE
    return None


def _asked(document: Document, length: int) -> str | None:
    """Whether a page that shows little asks for a password, at an address that is not one to log in."""
    if length > _VERY_LITTLE or _logs_in(document.url):
        return None
    return LOG_IN if _asks_for_password(document.tree) else None


def _is_empty(tree: HtmlElement, text: str) -> bool:
    """Whether there is nothing at all: no text, no title, no picture, no link, no script that might show something."""
    titled = any(element.text for element in tree.iter("title"))
    return not (titled or text.strip()) and next(tree.iter(*_SOMETHING), None) is None


def _asks_for_password(tree: HtmlElement) -> bool:
    return any(element.get("type", "").lower() == "password" for element in tree.iter("input"))


def _logs_in(url: str) -> bool:
    return _LOG_IN_PATH.search(unquote(urls.split(url).path)) is not None


def _text(tree: HtmlElement) -> Iterator[str]:
    """The characters that a page shows, white space as one."""
    for element in tree.iter():
        if element.text and element.tag not in _UNSEEN:
            yield from _SPACE.sub(" ", element.text)
        if element.tail:
            yield from _SPACE.sub(" ", element.tail)
