"""Pages that no server ever sent: what they share, and those that say why something is not there. Pure."""

from __future__ import annotations

import tomllib
from html import escape
from importlib.resources import files
from urllib.parse import quote

from snapshot.publish.notice import ABOUT, SHEET
from snapshot.publish.paths import link_to
from snapshot.publish.table import Fate, Known
from snapshot.publish.targets import MANY, MISSING, missing_path

LOOK_UP = "https://web.archive.org/web/*/"
"""Where copies of a URL that others made can be looked for."""
_URL_CHARS = "%/:?=&;+$,@!*'()~[]#"
LOST = f"{MISSING}/{MANY}.html"

_REASONS: dict[str, str] = tomllib.loads(files("snapshot.publish").joinpath("data/reasons.toml").read_text("utf-8"))
_POLICY = "default-src 'none'; style-src 'self' file:; form-action 'none'"


def ours(title: str, body: str, path: str, *, head: str = "") -> bytes:
    """A page of ours. `body` and `head` are markup, `title` is text."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f'{head}<title>{escape(title)}</title><link rel="stylesheet" href="{escape(link_to(SHEET, path))}"></head>'
        f'<body class="snapshot-page"><main>\n<h1>{escape(title)}</h1>\n{body}</main></body></html>\n'
    ).encode("utf-8", "replace")


def why(reason: str) -> str:
    """Why something is missing, as a reader may be told."""
    told = _REASONS.get(reason)
    if told:
        return told
    return (
        f"Its server answered with the error {reason}." if reason.isdecimal() else f"It could not be fetched: {reason}."
    )


def missing_page(url: str, reason: str) -> tuple[str, bytes]:
    """Path and content of the page that says of a URL why it is not there."""
    path = missing_path(url)
    body = (
        f"<p><code>{escape(url)}</code></p>\n<p>{escape(why(reason))}</p>\n"
        f'<p><a rel="external" href="{escape(LOOK_UP + quote(url, safe=_URL_CHARS))}">'
        "Look for a copy in the Wayback Machine</a>, "
        f'or try <a rel="external" href="{escape(url)}">the original address</a>.</p>\n{_back(path)}'
    )
    return path, ours("Not in this archive", body, path)


def many_page() -> tuple[str, bytes]:
    """Path and content of the page for what is missing beyond what pages are made for."""
    body = (
        f"<p>{escape(why(MANY))}</p>\n<p>You may look for a copy of the page in the "
        f'<a rel="external" href="{LOOK_UP.removesuffix("*/")}">Wayback Machine</a>.</p>\n{_back(LOST)}'
    )
    return LOST, ours("Not in this archive", body, LOST)


def moved_page(path: str, known: Known) -> bytes:
    """A page at the place of an old address that leads to the new one, for hosts that know no redirects."""
    href = escape(link_to(known.told, path, known.fragment)) if known.fate is Fate.FILE else escape(known.told)
    head = f'<meta http-equiv="refresh" content="0; url={href}"><link rel="canonical" href="{href}">'
    return ours("This page has moved", f'<p><a href="{href}">Go to the page</a></p>\n', path, head=head)


def _back(path: str) -> str:
    return f'<p><a href="{escape(link_to(ABOUT, path))}">About this archive</a></p>\n'
