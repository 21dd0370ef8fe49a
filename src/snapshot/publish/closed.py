"""What readers could send from a page, put out of work where it stands, and told: forms, searches, carts, comments."""

from __future__ import annotations

from snapshot.publish.dead import FIELDS, brings_comments, form_kind, has_field, is_search, note, orders, shows_comments
from snapshot.publish.edits import Work
from snapshot.publish.page import Page, Region

REGIONS = frozenset({"div", "section", "search", "aside", "main"})
"""Elements that a page may put around a search, or fill with comments."""


def form(page: Page, work: Work) -> None:
    """Put a form out of work, and say so; but not one that only closes its dialog."""
    if work.tag.get("method").strip().lower() == "dialog":
        return
    page.forms += 1
    work.set_aside("action", "onsubmit")
    page.note("form", work.tag.get("action"))
    kind = form_kind(work.tag, page.text)
    page.in_field = ""
    if kind == "search" and has_field(work.tag, page.text):
        page.in_field = page.words.say(f"closed.{kind}")  # a search often stands where there is room for nothing else
    elif kind:
        work.after = note(page.words, kind)


def control(page: Page, work: Work) -> None:
    """Disable what belongs to a form, and what orders something without one."""
    kind = work.tag.get("type").strip().lower()
    if page.forms or work.tag.get("form"):
        if kind == "hidden":
            return
        work.values.setdefault("disabled", "")
        if page.in_field and work.tag.tag == "input" and kind in FIELDS:
            work.values |= {"placeholder": page.in_field, "title": page.in_field, "value": None}
            page.in_field = ""
    elif orders(work.tag):
        page.note("form", work.tag.get("id") or work.tag.get("class"))
        work.values |= {"disabled": "", "title": page.words.say("closed.cart")}


def region(page: Page, work: Work) -> None:
    """Treat a search without a form as one with it; say where comments of elsewhere stood, once a page."""
    tag = work.tag
    if page.xml and tag.empty:
        return
    if page.region and page.region.tag == tag.tag:
        page.region.open += 1
    elif not page.forms and is_search(tag, page.text):
        page.region = Region(tag.tag)
        page.forms += 1
        page.in_field = page.words.say("closed.search")
        page.note("form", tag.get("id") or "search")
    elif shows_comments(tag):
        work.after = _comments(page, tag.get("id") or tag.get("class"))


def comments_here(page: Page, work: Work, url: str) -> None:
    """Say that comments are closed before a script that would put them in its own place."""
    if brings_comments(url):
        work.before = _comments(page, url)


def _comments(page: Page, what: str) -> str:
    if page.comments_told:
        return ""
    page.comments_told = True
    page.note("form", what)
    return note(page.words, "comments")


def close_region(page: Page, name: str) -> None:
    """Leave a search without a form, where this end tag is its own."""
    if page.region and page.region.tag == name:
        page.region.open -= 1
        if not page.region.open:
            page.region, page.in_field = None, ""
            page.forms = max(0, page.forms - 1)
