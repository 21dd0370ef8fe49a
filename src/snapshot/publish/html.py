"""A page, or any markup, as it stands in the copy: the same text but for what leads, loads or sends somewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from snapshot.model import Role
from snapshot.parse.page import places_of
from snapshot.parse.places import Place
from snapshot.parse.strings import linked_spans
from snapshot.parse.tokens import Attribute, Tag, Text, tokens
from snapshot.parse.vocabulary import LAZY, LAZY_SETS
from snapshot.publish.amp import PLAIN
from snapshot.publish.away import arrow_behind
from snapshot.publish.closed import REGIONS, close_region
from snapshot.publish.dead import shortcodes_marked
from snapshot.publish.edits import Edited, Work
from snapshot.publish.embeds import embed_link
from snapshot.publish.page import Page
from snapshot.publish.reserved import RESERVED, rename
from snapshot.publish.rules import FILMS, RULES, Whole, shown_elsewhere
from snapshot.publish.scripts import import_map_written, inline_written
from snapshot.publish.targets import Lead
from snapshot.publish.trackers import installs_a_worker, watches
from snapshot.publish.values import NOTHING, css_written, strings_written, write

MAX_NESTED = 8
"""How deep documents within documents are written anew; deeper ones are put aside."""

_READ_ON = frozenset({"noscript", "noframes"})
_NO_TEXT = frozenset({"textarea", "title", "xmp", "iframe", "noembed", "option", "select"})
_JSON = ("application/json", "application/ld+json", "importmap")
_SCRIPTS = frozenset({"", "module", "text/javascript", "application/javascript", "text/ecmascript", "text/jscript"})
_FROM_ELSEWHERE = ("integrity", "crossorigin", "nonce")
"""What would have a browser refuse the copy of a file: sums of the original bytes, and the rules of its server."""
_WORTH_TELLING = frozenset({"integrity"})
_VERBATIM = frozenset({"pre", "code", "samp", "kbd", "listing"})
"""Elements that show what somebody is to write or to read as it is."""
_KEPT_EMPTY = frozenset((*LAZY, *LAZY_SETS))
"""What a script will put in place: an address of nothing, rather than none."""
_MINDED = frozenset((*RULES, *FILMS, *RESERVED))
"""Elements that matter also where they have no attributes."""
_PUT_ASIDE = {"ping": "ping", "action": "form", "formaction": "form"}


@dataclass
class Rewriter(Page):
    """Writes one document anew."""

    depth: int = 0
    _within: int = 0
    _in_style: bool = False
    _last: str = ""
    _verbatim: int = 0

    def rewritten(self, insertions: tuple[tuple[int, str], ...] = ()) -> str:
        """The whole, with something put in at some places, which are in order."""
        return self.part(0, len(self.text), list(insertions))

    def part(self, start: int, end: int, insertions: list[tuple[int, str]]) -> str:
        """A part of the text."""
        edited = Edited(self.text, start)
        for token in tokens(self.text, start, end, xml=self.xml):
            while insertions and insertions[0][0] <= token.start:
                edited.put(*insertions.pop(0))
            if isinstance(token, Tag):
                self._tag(token, edited)
            else:
                self._text(token, edited)
        for place, new in insertions:
            edited.put(place, new)
        return edited.text(end)

    def _text(self, token: Text, edited: Edited) -> None:
        raw = self.text[token.start : token.end]
        new = css_written(raw, self.load) if self._in_style else self._words(raw)
        if token.start == self.last_words:
            new = arrow_behind(new)
        if new != raw:
            edited.put(token.start, new, token.end)

    def _words(self, raw: str) -> str:
        if self.xml or self._verbatim or self._last in _NO_TEXT:
            return raw
        new = shortcodes_marked(raw, self.words)
        if new != raw:
            self.note("shortcode", raw.strip())
        return new

    def _tag(self, tag: Tag, edited: Edited) -> None:
        self._last = "" if tag.closing else tag.tag
        if tag.tag in _VERBATIM:
            self._verbatim = max(0, self._verbatim + (-1 if tag.closing else 1))
        if tag.tag not in _MINDED and not tag.attributes and not tag.inside:
            return
        work = Work(tag)
        rename(self, work)
        if tag.closing:
            self._close(work)
        else:
            self._in_style = tag.tag == "style" and tag.inside is None and not tag.empty
            whole = [rule(self, work) for rule in RULES.get(self._name(tag), ())]
            if Whole not in whole:
                self._attributes(work)
        self._write(work, edited)

    def _name(self, tag: Tag) -> str:
        """What rules know an element by: in XML, a script may have a prefix."""
        return "script" if self.xml and tag.tag.endswith(":script") else tag.tag

    def _write(self, work: Work, edited: Edited) -> None:
        tag = work.tag
        if work.replaced is None:
            edited.write(work)
            if tag.inside:
                edited.put(tag.inside[0], self._inside(tag), tag.inside[1])
            return
        edited.put(tag.start, work.replaced, tag.inside[1] if tag.inside else tag.end)

    def _inside(self, tag: Tag) -> str:
        start, end = tag.inside or (tag.end, tag.end)
        raw = self.text[start:end]
        if tag.tag in _READ_ON:
            return self._read_on(start, end)
        if tag.tag == "style":
            return css_written(raw, self.load)
        return self._script(tag, raw) if tag.tag == "script" else raw

    def _read_on(self, start: int, end: int) -> str:
        """What only browsers without scripts, or without frames, read."""
        if self._within >= MAX_NESTED:
            self.note("remote", "markup within too much other")
            return ""
        self._within += 1
        new = self.part(start, end, [])
        self._within -= 1
        return new

    def _script(self, tag: Tag, raw: str) -> str:
        kind = tag.get("type").partition(";")[0].strip().lower()
        if kind == _JSON[1]:
            return raw  # it tells of the original
        if kind == _JSON[2]:
            new = import_map_written(raw, self.targets, xml=self.xml)
            if '"integrity"' in raw and '"integrity"' not in new:
                self.note("integrity", "import map")
            return new
        if kind in _JSON:
            return strings_written(strings_written(raw, self.local), self.local, linked_spans)
        if kind in _SCRIPTS and installs_a_worker(raw):
            self.note("worker", tag.get("src") or "inline script")
        if kind not in _SCRIPTS or watches(raw):
            return raw
        return inline_written(raw, self.targets)

    def _close(self, work: Work) -> None:
        name = work.tag.tag
        work.renamed = work.renamed or PLAIN.get(name, "")
        if self.replaced.get(name):
            self.replaced[name] -= 1
            work.replaced = ""
        elif name == "style":
            self._in_style = False
        elif name == "form":
            self.forms = max(0, self.forms - 1)
        elif name in REGIONS:
            close_region(self, name)
        elif name == "object" and self.objects:
            self.objects.pop()
        elif name in FILMS and self.films:
            film = self.films.pop()
            if film.url and not film.held:
                self.note("embed", film.url)
                work.after = embed_link(self.targets, self.words, shown_elsewhere(self, film.url, key=FILMS[name]))

    def _attributes(self, work: Work) -> None:
        for attribute in work.tag.attributes:
            if attribute.name not in work.values:
                rows = places_of(work.tag, attribute.name)
                if rows:
                    self._attribute(work, attribute, rows[0])
        for name in _FROM_ELSEWHERE:
            if name in work.tag.values:
                work.values[name] = None
                if name in _WORTH_TELLING:
                    self.note(name, work.tag.get("src") or work.tag.get("href"))

    def _attribute(self, work: Work, attribute: Attribute, place: Place) -> None:
        name, value = attribute.name, attribute.value
        if place.read is None:
            work.values[name] = self._nested(value)
            return
        if place.role is None:
            work.values[name] = None
            self.note(_PUT_ASIDE.get(name, "connection"), value)
            return
        new = write(place.read, value, self._lookup(place))
        if new is None and name in _KEPT_EMPTY:
            new = NOTHING
        if new != value:
            work.values[name] = new

    def _lookup(self, place: Place) -> Callable[[str], Lead]:
        if place.role is Role.REQUISITE:
            return self.load
        return self.targets.link if place.role is Role.PAGE else self.local

    def _nested(self, value: str) -> str | None:
        if self.depth >= MAX_NESTED:
            self.note("remote", "a document within too many others")
            return None
        inner = Rewriter(value, self.targets, self.look, self.words, depth=self.depth + 1, changes=self.changes)
        return inner.rewritten()
