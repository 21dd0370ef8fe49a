"""Programs of pages that cannot run without their server: by file, by what their inline scripts hold. Pure."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from snapshot import urls

_LOADERS = tomllib.loads(files("snapshot.publish").joinpath("data/loaders.toml").read_text("utf-8"))["loaders"]
_LOOKED_INTO = 4000
"""Characters of an inline script that are looked at."""


def is_loader(url: str) -> bool:
    """Whether an absolute URL is the first file of such a program."""
    parts = urls.split(url)
    return any(
        parts.path.endswith(loader["path"]) and loader["query"] in parts.query.lstrip("?").split("&")
        for loader in _LOADERS
    )


def loads(script: str) -> bool:
    """Whether an inline script is part of such a program."""
    looked = "".join(script[:_LOOKED_INTO].lower().split())
    return any(mark in looked for loader in _LOADERS for mark in loader["marks"])
