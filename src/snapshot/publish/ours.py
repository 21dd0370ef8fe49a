"""Pages that no server ever sent: what they share, and those that say why something is not there. Pure."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from urllib.parse import quote

from snapshot.publish.escaping import escape
from snapshot.publish.notice import ABOUT, SHEET
from snapshot.publish.paths import link_to
from snapshot.publish.table import Fate, Known
from snapshot.publish.targets import MANY, MISSING, missing_path
from snapshot.publish.words import Words

LOOK_UP = "https://web.archive.org/web/*/"
"""Where copies of a URL that others made can be looked for."""
_URL_CHARS = "%/:?=&;+$,@!*'()~[]#"
LOST = f"{MISSING}/{MANY}.html"

_REASONS: dict[str, str] = tomllib.loads(files("snapshot.publish").joinpath("data/reasons.toml").read_text("utf-8"))
_POLICY = "default-src 'none'; style-src 'self' file:; form-action 'none'"


def ours(title: str, body: str, path: str, words: Words, *, head: str = "") -> bytes:
    """A page of ours. `body` and `head` are markup, `title` is text."""
    return (
        f'<!DOCTYPE html>\n<html lang="{words.language}" dir="{words.direction}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f'{head}<title>{escape(title)}</title><link rel="stylesheet" href="{escape(link_to(SHEET, path))}"></head>'
        f'<body class="snapshot-page"><main>\n<h1>{escape(title)}</h1>\n{body}</main></body></html>\n'
    ).encode("utf-8", "replace")


def why(reason: str, words: Words) -> str:
    """Why something is missing, as a reader may be told."""
    other = "error" if reason.isdecimal() else "other"
    return words.say(f"why.{_REASONS.get(reason, other)}", reason=reason)


def missing_page(url: str, reason: str, words: Words) -> tuple[str, bytes]:
    """Path and content of the page that says of a URL why it is not there."""
    path = missing_path(url)
    body = (
        f'<p><code dir="ltr">{escape(url)}</code></p>\n<p>{escape(why(reason, words))}</p>\n'
        f"<ul><li>{_away(LOOK_UP + quote(url, safe=_URL_CHARS), words.html('look_up'))}</li>"
        f"<li>{_away(url, words.html('original'))}</li>{_back(path, words)}</ul>\n"
    )
    return path, ours(words.say("missing"), body, path, words)


def many_page(words: Words) -> tuple[str, bytes]:
    """Path and content of the page for what is missing beyond what pages are made for."""
    look_up = _away(LOOK_UP.removesuffix("*/"), words.html("look_up"))
    body = f"<p>{escape(why(MANY, words))}</p>\n<ul><li>{look_up}</li>{_back(LOST, words)}</ul>\n"
    return LOST, ours(words.say("missing"), body, LOST, words)


def moved_page(path: str, known: Known, words: Words) -> bytes:
    """A page at the place of an old address that leads to the new one, for hosts that know no redirects."""
    href = escape(link_to(known.told, path, known.fragment)) if known.fate is Fate.FILE else escape(known.told)
    head = f'<meta http-equiv="refresh" content="0; url={href}"><link rel="canonical" href="{href}">'
    body = f'<p><a href="{href}">{words.html("go")}</a></p>\n'
    return ours(words.say("moved"), body, path, words, head=head)


def _away(address: str, label: str) -> str:
    return f'<a rel="external" href="{escape(address)}">{label}</a>'


def _back(path: str, words: Words) -> str:
    return f'<li><a href="{escape(link_to(ABOUT, path))}">{words.html("about")}</a></li>'
