"""What a page shows of other sites, as links: films, maps, whole pages in a frame. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from snapshot import urls
from snapshot.publish.targets import Outcome, Targets
from snapshot.publish.words import Words

_PLAYERS = (
    (
        re.compile(r"https?://(?:www\.)?youtube(?:-nocookie)?\.com/(?:embed|v)/([\w-]{6,20})"),
        "https://www.youtube.com/watch?v={}",
    ),
    (re.compile(r"https?://youtu\.be/([\w-]{6,20})"), "https://www.youtube.com/watch?v={}"),
    (re.compile(r"https?://player\.vimeo\.com/video/(\d{4,15})"), "https://vimeo.com/{}"),
    (re.compile(r"https?://(?:www\.)?dailymotion\.com/embed/video/(\w{4,15})"), "https://www.dailymotion.com/video/{}"),
)
"""Players of films, and where a person would watch the same."""
_POSTERS = (
    "https://i.ytimg.com/vi/{}/maxresdefault.jpg",
    "https://i.ytimg.com/vi/{}/hqdefault.jpg",
    "https://i.ytimg.com/vi/{}/0.jpg",
    "https://img.youtube.com/vi/{}/maxresdefault.jpg",
    "https://img.youtube.com/vi/{}/hqdefault.jpg",
    "https://img.youtube.com/vi/{}/0.jpg",
)
_LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True)
class Embed:
    """Something that a page showed of elsewhere."""

    url: str
    title: str = ""
    """What the page calls it."""
    key: str = "embed"
    """Of the words that say what it is, where nothing better is known."""


def embed_link(targets: Targets, words: Words, embed: Embed) -> str:
    """A labelled link in the place of something that was loaded from elsewhere; with its poster, where that is held."""
    film = _film(embed.url)
    poster = next(_posters(targets, film.name), "") if film else ""
    image = f'<img src="{escape(poster)}" alt=""/>' if poster else ""
    inside = _linked(words, embed, image, "")
    return f'<snapshot-note class="snapshot-embed" lang="{words.language}">{inside}</snapshot-note>'


def embed_page(words: Words, embed: Embed) -> str:
    """The address of a page that says the same, for a frame that nothing but a page can fill."""
    page = (
        f'<!DOCTYPE html><html lang="{words.language}" dir="{words.direction}"><meta name="color-scheme" '
        f'content="light dark"><p style="font:16px/1.4 system-ui,sans-serif">{_linked(words, embed, "", "_top")}'
    )
    return f"data:text/html;charset=utf-8,{quote(page.encode('utf-8', 'replace'))}"


def _linked(words: Words, embed: Embed, image: str, target: str) -> str:
    film = _film(embed.url)
    href = film.page if film else embed.url
    web = href.startswith(("http://", "https://"))
    said = words.say("video" if film else embed.key, host=urls.split(href).host if web else "")
    title = embed.title.strip()[:_LONGEST_TITLE]
    inside = image + escape(f"{title}: {said}" if title else said)
    into = f' target="{target}"' if target else ""
    return f'<a rel="external" href="{escape(href)}"{into}>{inside}</a>' if web else inside


@dataclass(frozen=True, slots=True)
class _Film:
    """A film of a player that we know."""

    name: str
    page: str
    """Where a person would watch it."""


def _film(url: str) -> _Film | None:
    met = ((match[1], page) for player, page in _PLAYERS if (match := player.match(url)))
    return next((_Film(name, page.format(name)) for name, page in met), None)


def _posters(targets: Targets, film: str) -> Iterator[str]:
    for poster in _POSTERS:
        lead = targets.load(poster.format(film))
        if lead.outcome is Outcome.LOCAL:
            yield lead.href
