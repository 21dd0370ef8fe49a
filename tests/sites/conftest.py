"""Helpers of this folder, and those of the command line; and the sites, each copied once for all tests that look."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

HERE = Path(__file__).parent
sys.path.extend([str(HERE), str(HERE.parent / "jobs")])

from here import the_site  # noqa: E402  (found only then)
from real_copies import Copied, copy_of  # noqa: E402
from real_sites import SITES  # noqa: E402


class BySite(LoadScopeScheduling):
    """All tests of one site are for one process, which copies it once. (xdist's `loadgroup` and pytest 9 disagree.)"""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("[")[2] or nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> BySite:
    """Share the tests of this folder out by what they are about."""
    return BySite(config, log)


@pytest.fixture(scope="session", params=list(SITES))
def copied(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Copied:
    """One of the sites; all that is seen of its copy is seen here, once."""
    site = the_site(request.param)
    return copy_of(site, tmp_path_factory.mktemp(site.name) / "out")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much the pages of each site are as they were, also of sites that other processes looked at."""
    passed = terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", [])
    for told in sorted(str(told) for report in passed for name, told in report.user_properties if name == "looks"):
        terminalreporter.write_line(told)
