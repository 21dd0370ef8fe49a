"""What a page shows of other sites, as links: films, maps, whole pages in a frame. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

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


def embed_link(targets: Targets, words: Words, url: str, title: str, key: str = "embed") -> str:
    """A labelled link in the place of something that was loaded from elsewhere; with its poster, where that is held."""
    found = next(((page.format(match[1]), match[1]) for player, page in _PLAYERS if (match := player.match(url))), None)
    href = found[0] if found else url
    web = href.startswith(("http://", "https://"))
    host = urls.split(href).host if web else ""
    said = words.say("video" if found else key, host=host)
    label = f"{title.strip()[:_LONGEST_TITLE]}: {said}" if title.strip() else said
    poster = next(_posters(targets, found[1]), "") if found else ""
    image = f'<img src="{escape(poster)}" alt=""/>' if poster else ""
    inside = f"{image}{escape(label)}"
    link = f'<a rel="external" href="{escape(href)}">{inside}</a>' if web else inside
    return f'<snapshot-note class="snapshot-embed" lang="{words.language}">{link}</snapshot-note>'


def _posters(targets: Targets, film: str) -> Iterator[str]:
    for poster in _POSTERS:
        lead = targets.load(poster.format(film))
        if lead.outcome is Outcome.LOCAL:
            yield lead.href
