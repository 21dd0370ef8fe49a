"""Pages in AMP, whose elements only its program shows: what browsers have an element for becomes that. Pure."""

from __future__ import annotations

from snapshot.publish.edits import Work
from snapshot.publish.page import Page
from snapshot.publish.scripts import INERT
from snapshot.publish.values import css_written

PICTURES = ("amp-img", "amp-anim")
PLAIN = {"amp-video": "video", "amp-audio": "audio", "amp-iframe": "iframe"}
"""By element, what it becomes where it is not replaced; its end tag too."""
FILMS = {"amp-video": "video", "amp-audio": "sound"}
"""By element, the word for what it plays."""
PLAYERS = {
    "amp-youtube": "https://www.youtube.com/embed/{}",
    "amp-vimeo": "https://player.vimeo.com/video/{}",
    "amp-dailymotion": "https://www.dailymotion.com/embed/video/{}",
}
"""By element, the address that plays the film which it names."""

_HIDING = ("amp-boilerplate", "amp4ads-boilerplate")
_WITHIN = ("fallback", "placeholder")
_AS_IT_IS = "max-width:100%;height:auto"
_AS_WIDE = "display:block;width:100%;height:auto"
_LAYOUTS = {"responsive": _AS_WIDE, "fluid": _AS_WIDE, "flex-item": _AS_IT_IS, "nodisplay": "display:none"}
"""By layout, what the program's own style sheet would say."""


def boilerplate(page: Page, work: Work) -> None:
    """Put a style sheet out of work that hides a page until the program shows it, or for eight seconds."""
    if any(name in work.tag.values for name in _HIDING):
        work.values["type"] = INERT
        page.note("amp", "amp-boilerplate")


def picture(page: Page, work: Work) -> None:
    """Make a picture of it, which has no end tag; one within, for when it cannot be shown, is hidden."""
    name = work.tag.tag
    if in_picture(page) and any(word in work.tag.values for word in _WITHIN):
        work.values["hidden"] = ""
    _become(page, work, "img")
    if not (page.xml and work.tag.empty):
        page.replaced[name] = page.replaced.get(name, 0) + 1


def plain(page: Page, work: Work) -> None:
    """Make a film, sound or frame of it, with what its reader needs to play it."""
    name = PLAIN[work.tag.tag]
    if name == "iframe":
        work.set_aside("srcdoc")
    else:
        work.values.setdefault("controls", "")
    _become(page, work, name)


def instead(page: Page, work: Work) -> None:
    """Leave out what stands in a picture for browsers without scripts: the same picture."""
    if in_picture(page):
        work.replaced = ""
        page.replaced["noscript"] = page.replaced.get("noscript", 0) + 1


def in_picture(page: Page) -> bool:
    """Whether a picture is open, as none is in HTML."""
    return any(page.replaced.get(name) for name in PICTURES)


def _become(page: Page, work: Work, name: str) -> None:
    page.note("amp", work.tag.get("src") or work.tag.tag)
    work.renamed = name
    if name != "audio":
        said = _LAYOUTS.get(_layout(work), _AS_IT_IS) + (_ratio(work) if name == "iframe" else "")
        own = css_written(work.tag.get("style"), page.load)
        work.values["style"] = f"{said};{own}" if own else said


def _layout(work: Work) -> str:
    """The layout that an element names; else, that it is as wide as there is room where it says how wide."""
    told = work.tag.get("layout").strip().lower()
    return told or ("responsive" if "sizes" in work.tag.values or "heights" in work.tag.values else "")


def _ratio(work: Work) -> str:
    """A frame is as high as its width asks for, which browsers know of pictures and films by themselves."""
    width, height = (work.tag.get(name).strip().removesuffix("px") for name in ("width", "height"))
    fit = all(each.isascii() and each.isdigit() and len(each) < 6 for each in (width, height))
    return f";aspect-ratio:{width}/{height}" if fit else ""
