"""Shortcodes: what a plugin should have put something in place of, and nobody did."""

from __future__ import annotations

import re

SHORTCODE = re.compile(
    r"\[(?:/?([a-z][a-z0-9_-]{2,40})(?:\s+[\w-]+=(?:\"[^\"\]]{0,500}\"|'[^'\]]{0,500}'|[”″][^\]]{0,500}?[”″]|[^\s\]]{1,500})){1,40}\s*/?|/([a-z][a-z0-9_-]{2,40}))\]",
    re.IGNORECASE,
)
"""`[gravityform id=1 title=true]`, `[/caption]`: a name with attributes, or an end. `[sic]` and `[1]` are none."""
