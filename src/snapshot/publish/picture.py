"""An SVG file as it stands in the copy: no policy of a page keeps its scripts from asking others."""

from __future__ import annotations

from dataclasses import dataclass

from snapshot.parse.tokens import Tag
from snapshot.publish.edits import Edited, Work
from snapshot.publish.html import Rewriter


@dataclass
class Picture(Rewriter):
    """Writes one picture anew, with its scripts put out of work: `<script>` under any prefix, `onload` and its like."""

    def _tag(self, tag: Tag, edited: Edited) -> None:
        if tag.closing or tag.tag.rpartition(":")[2] != "script":
            super()._tag(tag, edited)
            return
        work = Work(tag)
        work.values["type"] = "text/plain"
        self.note("script", tag.get("href") or tag.get("xlink:href") or "inline script")
        self._write(work, edited)

    def _write(self, work: Work, edited: Edited) -> None:
        for name in work.tag.values:
            if name.startswith("on"):
                work.values[name] = None
                self.note("script", name)
        super()._write(work, edited)
