"""Who watches visitors: by host, by file, by what their inline scripts hold. Pure."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

from snapshot import urls

_DATA = tomllib.loads(files("snapshot.publish").joinpath("data/trackers.toml").read_text("utf-8"))
_HOSTS = frozenset(_DATA["hosts"])
_PATHS = tuple(_DATA["paths"])
_LOADED = re.compile(rf"(?<![\w$-])(?:{'|'.join(map(re.escape, _DATA['loaded']))})(?![\w$-])")
_NAMES = frozenset(_DATA["names"])
_NEUTRAL = frozenset(_DATA["neutral"])
_TOLD = re.compile(
    r""""(?:\\.|[^"\\\n])*+"?|'(?:\\.|[^'\\\n])*+'?|`(?:\\.|[^`\\])*+`?|//[^\n]*+|/\*.*?(?:\*/|\Z)""", re.DOTALL
)
"""What a script says and does not do: strings and comments."""
_DONE = re.compile(r"(?<![\w$.])(?:(?:window|self)\.)?([\w$]+)(?:\.[\w$]+)*+\s*(?:\(|=(?![=>]))")
"""What it calls or sets, by the first name of it."""
_WORKER = "serviceworker.register("


def is_tracker(url: str) -> bool:
    """Whether an absolute URL is a tracker's."""
    parts = urls.split(url)
    labels = parts.host.split(".")
    names = {".".join(labels[number:]) for number in range(len(labels))}
    first = parts.path.split("/")[1]
    return bool(names & _HOSTS) or f"{parts.host}/{first}" in _HOSTS or parts.path.lower().endswith(_PATHS)


def watches(script: str) -> bool:
    """Whether an inline script loads what watches visitors, or is for that and nothing else."""
    lowered = script.lower()
    if _LOADED.search(lowered):
        return True
    done = set(_DONE.findall(_TOLD.sub("0", lowered)))
    return not done.isdisjoint(_NAMES) and done <= _NAMES | _NEUTRAL


def installs_a_worker(script: str) -> bool:
    """Whether a script installs a service worker."""
    return _WORKER in script.lower().replace(" ", "")
