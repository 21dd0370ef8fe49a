"""What is done with single elements, beside what the table of places says of their attributes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from snapshot.model import Role
from snapshot.parse.films import youtube
from snapshot.parse.page import places_of
from snapshot.parse.vocabulary import LAZY_FRAMES
from snapshot.publish import amp
from snapshot.publish.away import mark_away
from snapshot.publish.closed import REGIONS, comments_here, control, form, region
from snapshot.publish.dead import CONTROLS
from snapshot.publish.edits import Work
from snapshot.publish.embeds import Embed, embed_link, embed_page
from snapshot.publish.frames import FRAME
from snapshot.publish.guards import guards
from snapshot.publish.loaders import is_loader, loads
from snapshot.publish.page import Film, Page
from snapshot.publish.reserved import followed
from snapshot.publish.scripts import INERT, SPECULATION, speculates
from snapshot.publish.targets import KEPT, Lead, Outcome
from snapshot.publish.template import framed
from snapshot.publish.trackers import watches
from snapshot.publish.values import write

_POLICIES = ("content-security-policy", "x-content-security-policy", "x-webkit-csp")
_SPECULATIVE = frozenset({"prerender", "prefetch", "preload", "modulepreload"})
"""What is fetched before it is needed: a copy is near enough, and its host's rules may not be those of the page. Style
sheets are left, as scripts of many pages turn such a link into one of a sheet."""
_NOTICED = (".html", ".htm", ".xhtml", ".xht")
"""How the names of files end that have a notice. Where its text is the target of their address, it is not shown."""
_INLINE = ("iframe", "amp-iframe")
"""Frames that stand amid a page."""
FILMS = {"video": "video", "audio": "sound", **amp.FILMS}
"""By element, the word for what it plays."""


class Whole:
    """What a rule gives when it has seen to all attributes."""


Rule = Callable[[Page, Work], "type[Whole] | None"]


def anchor(page: Page, work: Work) -> None:
    """Lead a reader on, and say where that is not to a page of the archive."""
    for name in ("href", "xlink:href"):
        if name in work.tag.values:
            lead = page.targets.link(work.tag.get(name))
            href = lead.href or work.tag.get(name)
            work.values[name] = href if lead.outcome is Outcome.AWAY else followed(href)
            _MARKS.get(lead.outcome, _unmarked)(page, work, lead)


def mark_missing(page: Page, work: Work, _lead: Lead) -> None:
    """Say of a link that it leads to what the archive does not hold."""
    work.add_word("class", "snapshot-missing")
    work.values.setdefault("title", work.tag.get("title") or page.words.say("missing"))


def base(page: Page, work: Work) -> None:
    """Put a base aside: all that stands on it is written anew."""
    work.set_aside("href")
    page.targets.passed_base = True


def script(page: Page, work: Work) -> None:
    """Take out a script that is not held, with what it holds; one that watches, needs its server, or leads away."""
    start, end = work.tag.inside or (0, 0)
    if speculates(work.tag.get("type")):
        page.note("connection", " ".join(page.text[start:end].split()) or SPECULATION)
        work.values["type"] = INERT
        return
    source = work.tag.get("src") or work.tag.get("href") or work.tag.get("xlink:href")
    lead = page.targets.load(source) if source else KEPT
    comments_here(page, work, lead.url)
    inside = "" if source else page.text[start:end]
    if watches(inside):
        page.note("tracker", "inline script")
        work.values["type"] = INERT
    elif loads(inside) or is_loader(lead.url):
        page.note("loader", lead.url or "inline script")
        work.values["type"] = INERT
    elif guards(inside):
        page.note("guard", "inline script")
        work.values["type"] = INERT
    elif lead.dropped:
        work.values["type"] = INERT
    elif source and page.targets.encoding != "utf-8":
        work.values.setdefault("charset", work.tag.get("charset") or page.targets.encoding)


def meta(page: Page, work: Work) -> type[Whole]:
    """Lead on where a page does so by itself; drop the rules of its server. What it tells of itself stays."""
    told = work.tag.get("http-equiv").strip().lower()
    if told.removesuffix("-report-only") in _POLICIES:
        work.set_aside("http-equiv")
        page.note("policy", work.tag.get("content"))
    elif told == "refresh":
        rows = places_of(work.tag, "content")
        content = work.tag.get("content")
        new = write(rows[0].read, content, partial(_refresh, page)) if rows and rows[0].read else content
        if new is None:
            work.set_aside("http-equiv")
        elif new != content:
            work.values["content"] = new
    elif work.tag.get("name").strip().lower() == "robots" and page.look.noindex:
        work.set_aside("name")
    return Whole


def _refresh(page: Page, reference: str) -> Lead:
    lead = page.targets.link(reference)
    if lead.outcome is not Outcome.AWAY:
        return lead
    page.note("refresh", lead.href)
    return Lead(Outcome.GONE, url=lead.href)


def link(page: Page, work: Work) -> None:
    """Drop what prepares connections, what installs the site, and, where the owner wants that, its own address."""
    rels = work.tag.get("rel").lower().split()
    if "canonical" in rels:
        work.values["href"] = work.tag.get("href")
        if page.look.canonical != "keep":
            work.set_aside("rel")
    elif "manifest" in rels:
        work.set_aside("href")
        page.note("manifest", work.tag.get("href"))
    elif _SPECULATIVE.intersection(rels) and work.tag.get("as").lower() != "style":
        work.set_aside("href", "imagesrcset")
        page.note("connection", work.tag.get("href"))
    else:
        _link_elsewhere(page, work)


def _link_elsewhere(page: Page, work: Work) -> None:
    """A relation to a page that a browser does not load: to the copy's own, else to the original."""
    rows = places_of(work.tag, "href")
    if rows and rows[0].role in (Role.PAGE, Role.FEED) and "href" in work.tag.values:
        lead = page.targets.link(work.tag.get("href"))
        work.values["href"] = lead.href if lead.outcome is Outcome.LOCAL else lead.url or work.tag.get("href")


def frame(page: Page, work: Work) -> type[Whole] | None:
    """Leave a frame where it shows a page of the site, without another notice; else put a link in its place."""
    lead = page.targets.load(work.tag.get("src"))
    if "srcdoc" in work.tag.values:
        return None
    if lead.outcome is Outcome.KEEP:
        lead = _lazy(page, work)
    if lead.outcome is Outcome.KEEP or (lead.outcome is Outcome.LOCAL and page.targets.belongs(lead.url)):
        if work.tag.tag in _INLINE and "src" in work.tag.values and lead.href.endswith(_NOTICED):
            work.values["src"] = f"{lead.href}#{framed(page.look.name)}"
        return None
    embed = shown_elsewhere(page, lead.url, work.tag.get("title"))
    if FRAME in work.tag.values:
        page.note("embed", lead.url)
        work.values["src"] = embed.missing or embed_page(page.words, embed)
    else:
        _replace(page, work, embed)
    return Whole


def shown_elsewhere(page: Page, url: str, title: str = "", key: str = "embed") -> Embed:
    """What a page showed of another site, or of its own where the archive does not hold it."""
    lead = page.targets.link(url) if page.targets.belongs(url) else KEPT
    return Embed(url, title, key, lead.href if lead.outcome is Outcome.MISSING else "")


def _lazy(page: Page, work: Work) -> Lead:
    """Where a frame leads that a script is to fill."""
    leads = (page.targets.load(work.tag.get(name)) for name in LAZY_FRAMES if name in work.tag.values)
    return next((lead for lead in leads if lead.outcome is not Outcome.KEEP), KEPT)


def player(page: Page, work: Work) -> type[Whole]:
    """Put a link in the place of an element that a script would make a player of YouTube."""
    title = work.tag.get("title") or work.tag.get("playlabel")
    _replace(page, work, Embed(youtube(work.tag.get("videoid")), title))
    return Whole


def amp_player(page: Page, work: Work) -> type[Whole]:
    """Put a link in the place of a player of AMP."""
    name = work.tag.get("data-videoid").strip()
    _replace(page, work, Embed(amp.PLAYERS[work.tag.tag].format(name), work.tag.get("title")))
    return Whole


def _replace(page: Page, work: Work, embed: Embed) -> None:
    """Put a link in the place of an element; none where it stands in an object that has one."""
    name = work.tag.tag
    page.note("embed", embed.url)
    work.replaced = "" if any(page.objects) else embed_link(page.targets, page.words, embed)
    if name != "embed" and not (page.xml and work.tag.empty):
        page.replaced[name] = page.replaced.get(name, 0) + 1


def plugin(page: Page, work: Work) -> None:
    """Put a link into an object of elsewhere, beside what it holds for who cannot show it."""
    lead = page.targets.load(work.tag.get("data")) if "data" in work.tag.values else KEPT
    if lead.dropped:
        page.note("embed", lead.url)
        work.values["data"] = None
        if not any(page.objects):
            embed = shown_elsewhere(page, lead.url, work.tag.get("title"))
            work.after = embed_link(page.targets, page.words, embed)
    if not (page.xml and work.tag.empty):
        page.objects.append(lead.dropped)


def film(page: Page, work: Work) -> None:
    """Remember a film until its end: where nothing of it is held, a link is put there."""
    lead = page.targets.load(work.tag.get("src"))
    page.films.append(Film(lead.url if lead.dropped else "", lead.outcome is Outcome.LOCAL))


def source(page: Page, work: Work) -> None:
    """Remember of a film whether something of it is held."""
    if page.films and "src" in work.tag.values:
        lead = page.targets.load(work.tag.get("src"))
        film = page.films[-1]
        page.films[-1] = Film(film.url or (lead.url if lead.dropped else ""), film.held or not lead.dropped)


def _unmarked(_page: Page, _work: Work, _lead: Lead) -> None:
    """A link that leads on within the archive."""


_MARKS: dict[Outcome, Callable[[Page, Work, Lead], None]] = {
    Outcome.MISSING: mark_missing,
    Outcome.AWAY: mark_away,
}
RULES: dict[str, tuple[Rule, ...]] = {
    "a": (anchor,),
    "area": (anchor,),
    "base": (base,),
    "form": (form,),
    **dict.fromkeys(CONTROLS, (control,)),
    **dict.fromkeys(REGIONS, (region,)),
    "script": (script,),
    "meta": (meta,),
    "link": (link,),
    **dict.fromkeys(("iframe", "frame", "embed"), (frame,)),
    "lite-youtube": (player,),
    "object": (plugin,),
    **dict.fromkeys(FILMS, (film,)),
    "source": (source,),
    "style": (amp.boilerplate,),
    "noscript": (amp.instead,),
    **dict.fromkeys(amp.PICTURES, (amp.picture,)),
    **dict.fromkeys(amp.FILMS, (amp.plain, film)),
    "amp-iframe": (amp.plain, frame),
    **dict.fromkeys(amp.PLAYERS, (amp_player,)),
}
"""By element, what is done beside what the table of places says of its attributes."""
