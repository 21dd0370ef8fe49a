"""Players of films on other sites: which film an address plays, where people watch it, where its poster is. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HOSTS = ("https://i.ytimg.com/vi", "https://img.youtube.com/vi")
_SIZES = ("maxresdefault", "hqdefault", "0")
_YOUTUBE = tuple(f"{host}/{{}}/{size}.jpg" for host in _HOSTS for size in _SIZES)
_ALWAYS = f"{_HOSTS[0]}/{{}}/hqdefault.jpg"
"""The poster that every film of YouTube has."""


@dataclass(frozen=True, slots=True)
class Film:
    """A film of another site."""

    page: str
    """Where a person would watch it."""
    posters: tuple[str, ...]
    """Where its poster may be, the best first."""
    poster: str
    """The one to be captured; empty where the address does not tell."""


@dataclass(frozen=True, slots=True)
class _Player:
    address: re.Pattern[str]
    page: str
    posters: tuple[str, ...] = ()
    poster: str = ""


def _player(address: str, page: str, posters: tuple[str, ...] = (), poster: str = "") -> _Player:
    return _Player(re.compile(rf"\s*(?:https?:)?//{address}", re.IGNORECASE), page, posters, poster)


_WATCH = "https://www.youtube.com/watch?v={}"
_PLAYERS = (
    _player(r"(?:www\.)?youtube(?:-nocookie)?\.com/(?:embed|v)/([\w-]{6,20})", _WATCH, _YOUTUBE, _ALWAYS),
    _player(r"youtu\.be/([\w-]{6,20})", _WATCH, _YOUTUBE, _ALWAYS),
    _player(r"player\.vimeo\.com/video/(\d{4,15})", "https://vimeo.com/{}"),
    _player(r"(?:www\.)?dailymotion\.com/embed/video/(\w{4,15})", "https://www.dailymotion.com/video/{}"),
)


def film_of(url: str) -> Film | None:
    """The film that an address plays."""
    for player in _PLAYERS:
        if found := player.address.match(url):
            name = found[1]
            posters = tuple(poster.format(name) for poster in player.posters)
            return Film(player.page.format(name), posters, player.poster.format(name))
    return None


def poster(value: str) -> Iterator[str]:
    """The poster of the film that a frame plays."""
    film = film_of(value)
    if film and film.poster:
        yield film.poster


def youtube(name: str) -> str:
    """The address that plays a film of YouTube, by its name there."""
    return f"https://www.youtube.com/embed/{name.strip()}"


def youtube_poster(value: str) -> Iterator[str]:
    """The poster of the film of YouTube that has this name."""
    yield from poster(youtube(value))
