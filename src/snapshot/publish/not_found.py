"""The page that static hosts show for an address that is not there; it may stand at any depth of the site. Pure.

So its links begin at the top, where the copy is told to stand, and its style is in itself.
"""

from __future__ import annotations

from snapshot.publish.escaping import escape
from snapshot.publish.look import Look, Shown
from snapshot.publish.notice import ABOUT, said
from snapshot.publish.shell import BROWSE, SEARCH
from snapshot.publish.words import words_for

NOT_FOUND = "404.html"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'"
_STYLE = (
    ":root{color-scheme:light dark}"
    "body{max-width:40rem;margin:3rem auto;padding:0 1rem;font:16px/1.5 system-ui,sans-serif}"
    "li{margin:.4rem 0}"
)


def not_found_page(look: Look, shown: Shown) -> bytes:
    """The content of the page, in the language of the site."""
    words = words_for(look.language)
    ways = {"": "home"}
    ways |= {BROWSE: "browse"} if look.lists else {}
    ways |= {SEARCH: "search"} if look.search else {}
    ways |= {ABOUT: "about"}
    links = "".join(f'<li><a href="{escape(look.top + path)}">{words.html(key)}</a></li>' for path, key in ways.items())
    title = escape(words.say("missing"))
    return (
        f'<!DOCTYPE html>\n<html lang="{words.language}" dir="{words.direction}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f'<link rel="icon" href="data:,"><title>{title}</title><style>{_STYLE}</style></head>'
        f"<body><main>\n<h1>{title}</h1>\n<p>{escape(said(look, words, shown))}</p>\n<ul>{links}</ul>\n"
        "</main></body></html>\n"
    ).encode("utf-8", "replace")
