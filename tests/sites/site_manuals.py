"""Manuals of Debian: folders of HTML, served as they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from site_servers import nginx

DOC = Path("/usr/share/doc")


@contextmanager
def manual(folder: str, start: str = "", log: Path | None = None) -> Iterator[str]:
    """A manual on loopback; the address of its first page, `start` below the folder."""
    with nginx(DOC / folder, log=log) as url:
        yield url + start
