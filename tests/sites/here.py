"""A real site for a test; where it may not be had, the test is not run, and in CI it fails."""

from __future__ import annotations

import os

import pytest
from real_sites import SITES, RealSite


def the_site(name: str) -> RealSite:
    """The site of that name, which is installed."""
    site = SITES[name]
    if not site.installed:
        lacking = f"needs {site.name}: apt-get install {' '.join(site.packages)}"
        if os.environ.get("CI") == "true":
            pytest.fail(lacking, pytrace=False)
        pytest.skip(lacking)
    return site
