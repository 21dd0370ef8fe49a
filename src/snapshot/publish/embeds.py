"""What a page shows of other sites, as links: films, maps, whole pages in a frame. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from snapshot import urls
from snapshot.parse.films import Film, film_of
from snapshot.publish.escaping import escape
from snapshot.publish.targets import Outcome, Targets
from snapshot.publish.words import Words

_LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True)
class Embed:
    """Something that a page showed of elsewhere."""

    url: str
    title: str = ""
    """What the page calls it."""
    key: str = "embed"
    """Of the words that say what it is, where nothing better is known."""
    missing: str = ""
    """Where the copy says why the archive does not hold it; empty for what is of another site."""


def embed_link(targets: Targets, words: Words, embed: Embed) -> str:
    """A labelled link in the place of something that was loaded from elsewhere; with its poster, where that is held."""
    film = film_of(embed.url)
    poster = next(_posters(targets, film), "") if film else ""
    image = f'<img src="{escape(poster)}" alt=""/>' if poster else ""
    inside = _linked(words, embed, image, "")
    return f'<snapshot-note class="snapshot-embed" {words.attributes}>{inside}</snapshot-note>'


def embed_page(words: Words, embed: Embed) -> str:
    """The address of a page that says the same, for a frame that nothing but a page can fill."""
    page = (
        f'<!DOCTYPE html><html {words.attributes}><meta name="color-scheme" '
        f'content="light dark"><p style="font:16px/1.4 system-ui,sans-serif">{_linked(words, embed, "", "_top")}'
    )
    return f"data:text/html;charset=utf-8,{quote(page.encode('utf-8', 'replace'))}"


def _linked(words: Words, embed: Embed, image: str, target: str) -> str:
    title = embed.title.strip()[:_LONGEST_TITLE]
    if embed.missing:
        said = words.say("missing")
        inside = image + escape(f"{title}: {said}" if title else said)
        return f'<a class="snapshot-missing" href="{escape(embed.missing)}">{inside}</a>'
    film = film_of(embed.url)
    href = film.page if film else embed.url
    web = href.startswith(("http://", "https://"))
    said = words.say("video" if film else embed.key, host=urls.split(href).host if web else "")
    inside = image + escape(f"{title}: {said}" if title else said)
    into = f' target="{target}"' if target else ""
    return f'<a rel="external" href="{escape(href)}"{into}>{inside}</a>' if web else inside


def _posters(targets: Targets, film: Film) -> Iterator[str]:
    for poster in film.posters:
        lead = targets.load(poster)
        if lead.outcome is Outcome.LOCAL:
            yield lead.href
