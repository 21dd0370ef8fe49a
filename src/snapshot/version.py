"""The version, as the installed package says it."""

from importlib.metadata import version

VERSION = version("snapshot")
SOFTWARE = f"snapshot/{VERSION}"
"""As WARC files, packages and reports name the program."""
