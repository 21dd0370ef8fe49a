"""Who watches visitors: by host, by file, by what their inline scripts hold. Pure."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from snapshot import urls

_DATA = tomllib.loads(files("snapshot.publish").joinpath("data/trackers.toml").read_text("utf-8"))
_HOSTS = frozenset(_DATA["hosts"])
_PATHS = tuple(_DATA["paths"])
_MARKS = tuple(mark.lower() for mark in _DATA["marks"])
_WORKER = "serviceworker.register("


def is_tracker(url: str) -> bool:
    """Whether an absolute URL is a tracker's."""
    parts = urls.split(url)
    labels = parts.host.split(".")
    names = {".".join(labels[number:]) for number in range(len(labels))}
    first = parts.path.split("/")[1]
    return bool(names & _HOSTS) or f"{parts.host}/{first}" in _HOSTS or parts.path.lower().endswith(_PATHS)


def watches(script: str) -> bool:
    """Whether an inline script watches visitors."""
    lowered = script.lower()
    return any(mark in lowered for mark in _MARKS)


def installs_a_worker(script: str) -> bool:
    """Whether a script installs a service worker."""
    return _WORKER in script.lower().replace(" ", "")
