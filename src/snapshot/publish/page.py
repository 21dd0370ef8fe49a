"""A document that is being written anew: what is known of it, and what its rules may ask and note."""

from __future__ import annotations

from dataclasses import dataclass, field

from snapshot.publish.look import Look
from snapshot.publish.targets import KEPT, Lead, Outcome, Targets
from snapshot.publish.words import Words


@dataclass(frozen=True, slots=True)
class Change:
    """Something on a page that the copy does not do any more."""

    kind: str
    """`remote`, `tracker`, `loader`, `form`, `embed`, `policy`, `integrity`, `connection`, `worker`, `module`…"""
    what: str


@dataclass
class Film:
    """A `<video>` or `<audio>` that is open."""

    url: str
    """What of it the copy does not hold; empty where nothing is known."""
    held: bool
    """Whether the copy holds something of it."""


@dataclass
class Region:
    """A search without a form, which is open."""

    tag: str
    open: int = 1
    """How many elements of its name are open since."""


@dataclass
class Page:
    """One document. What was met on it is in `changes`, and in its targets."""

    text: str
    targets: Targets
    look: Look
    words: Words
    xml: bool = False
    changes: dict[Change, None] = field(default_factory=dict)
    forms: int = 0
    """How many forms are open."""
    in_field: str = ""
    """What the next field of the form that is open is to say."""
    region: Region | None = None
    """The search without a form that is open."""
    comments_told: bool = False
    """Whether it was said that comments are closed."""
    last_words: int = -1
    """Where in the text that stands which an arrow is to come behind."""
    films: list[Film] = field(default_factory=list)
    objects: list[bool] = field(default_factory=list)
    """For each object that is open, whether a link stands for it."""
    replaced: dict[str, int] = field(default_factory=dict)
    """For elements that were replaced, how many end tags are to be left out."""

    def note(self, kind: str, what: str) -> None:
        """Note a change."""
        self.changes[Change(kind, what[:2000])] = None

    def load(self, reference: str) -> Lead:
        """Where something that a browser loads is to be loaded from; noted where it is not any more."""
        lead = self.targets.load(reference)
        if lead.dropped:
            self.note("tracker" if lead.outcome is Outcome.TRACKER else "remote", lead.url)
        return lead

    def local(self, reference: str) -> Lead:
        """Where something leads that is only changed if the copy holds it."""
        lead = self.targets.load(reference)
        return lead if lead.outcome is Outcome.LOCAL else KEPT
