"""`snapshot serve` with pywb, which stands in an environment of its own: where the replay of each page is."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.request import urlopen

from command import COMMAND, ROOT

PYWB = ROOT / ".venv" / "pywb" / "bin"
_BAR = re.compile(rb'<snapshot-bar .*?href="([^"]+)"', re.DOTALL)
_REPLAYED = re.compile(r"http://[^/]+/archive/\d+(?:[a-z]{2}_)?/(.+)")


@dataclass(frozen=True)
class Served:
    """A copy and the replay beside it, at work."""

    copy: str
    """The address at which the copy's paths begin."""
    replay: str
    """The same of the replay's server."""

    def address(self, file: str) -> str:
        """Where the bar on a page of the copy leads."""
        with urlopen(self.copy + file) as answer:
            found = _BAR.search(answer.read())
        if found is None:
            raise LookupError(f"no bar on {file}")
        return unescape(found[1].decode())


@contextmanager
def replaying(folder: Path) -> Iterator[Served]:
    """The server of an archive folder; Ctrl-C would not end it where these tests run in the background."""
    path = os.pathsep.join((str(PYWB), os.environ.get("PATH", "")))
    command = [COMMAND, "serve", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PATH": path}) as process:
        try:
            yield _listened(process)
        finally:
            process.terminate()
            process.wait(60)


def _listened(process: subprocess.Popen[str]) -> Served:
    """Where the server says that both are, once it does."""
    told: dict[str, str] = {}
    for line in process.stdout or ():
        name, _, said = line.partition(" ")
        if name == "Ctrl-C":
            break
        told[name] = said.strip()
    if "Replay" not in told:
        raise RuntimeError(f"no replay: {told}")
    return Served(*("/".join(told[name].split("/")[:3]) + "/" for name in ("Copy", "Replay")))


def meant(address: str) -> str:
    """The URL of which an address is the replay; where it is none, itself."""
    found = _REPLAYED.fullmatch(address)
    return found[1] if found else address
