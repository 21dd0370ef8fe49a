"""What all pages of a copy share: the owner's choices, and what the notice says."""

from __future__ import annotations

from dataclasses import dataclass

from snapshot import urls


@dataclass(frozen=True, slots=True)
class Look:
    """The owner's choices. Nothing of it is markup but the template."""

    name: str
    """Of the site."""
    language: str = "en"
    """Of the site, and so of the archive's own pages: a tag, as it is declared."""
    first: str = ""
    """When the site went online, as it is to be read."""
    last: str = ""
    """When it closed."""
    text: str = ""
    """In the place of our sentences, where it is given."""
    template: str = ""
    """The markup within the notice, with slots; ours where it is empty."""
    noindex: bool = False
    """Whether search engines are asked to leave the copy out."""
    canonical: str = "keep"
    """`keep` what a page says is its address, or `none`, or the URL under which the copy will stand."""
    lists: bool = False
    """Whether the copy has lists of its pages."""
    search: bool = False
    """Whether the copy has a page to search on."""

    @property
    def top(self) -> str:
        """The path under which the copy stands, with slashes around it."""
        if not self.canonical.startswith(("http://", "https://")):
            return "/"
        path = urls.split(self.canonical).path.strip("/")
        return f"/{path}/" if path else "/"


@dataclass(frozen=True, slots=True)
class Shown:
    """One page, as the notice speaks of it."""

    date: str
    """When it was captured: `YYYY-MM-DD`."""
    path: str
    newest: str | None = None
    """For an older capture, the path of the newest one."""
