"""The same pages of the five real sites in the replay of their WARC files by pywb, in Chromium without a network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from real_copies import Copied, Likeness, strays
from site_replays import Served, meant, replaying
from site_visits import Visit, Visitor, chromium

pytestmark = [pytest.mark.browser, pytest.mark.pywb]


@dataclass
class Replayed:
    """The replay of a site that is gone, and what was seen of it."""

    served: Served
    visits: dict[str, Visit] = field(default_factory=dict)
    """By the file that the page has in the copy; with scripts, where they work in the copy, too."""
    scripted: dict[str, Visit] = field(default_factory=dict)
    """With scripts, where they do not."""
    likeness: Likeness = field(default_factory=Likeness)


@pytest.fixture(scope="session")
def replayed(copied: Copied) -> Replayed:
    """Each page, opened where the bar on its copy leads, as its original was opened."""
    with replaying(copied.folder) as served, chromium(served.replay.split("/")[2]) as browser:
        made = Replayed(served)
        visitor = Visitor(browser, scripts=copied.site.scripts, icon=False)  # pywb's server has no icon
        scripted = Visitor(browser)
        for file in copied.pages:
            address = served.address(file)
            seen = visitor.visit(address)
            made.likeness.compare(visitor, file, copied.originals[file], seen)
            made.visits[file] = seen.unseen
            if not copied.site.scripts:
                made.scripted[file] = scripted.visit(address, look=False)
    return made


def test_nothing_leaves_the_replay(replayed: Replayed) -> None:
    """With the network cut off, no page asks for anything but of the replay's server."""
    for visits in (replayed.visits, replayed.scripted):
        assert strays(visits, replayed.served.replay) == {}


def test_nothing_fails_that_did_not(copied: Copied, replayed: Replayed) -> None:
    """What a page asks for is in the archive, but for what the original asked for in vain, too."""
    dead = {
        file: {meant(failed) for failed in visit.failed} - copied.originals[file].failed
        for file, visit in replayed.visits.items()
    }
    assert {file: failed for file, failed in dead.items() if failed} == {}


def test_no_error_that_the_original_does_not_have(copied: Copied, replayed: Replayed) -> None:
    """The console of a page in the replay tells of no error that the original's did not, but for those of pywb."""
    new = {
        file: visit.said - copied.originals[file].said - copied.site.replay_says
        for file, visit in replayed.visits.items()
    }
    assert {file: said for file, said in new.items() if said} == {}


def test_pages_look_as_they_did(
    copied: Copied, replayed: Replayed, record_property: Callable[[str, object], None]
) -> None:
    """But for the bar, texts stand where they stood, and the top of the page looks as it did."""
    record_property("looks", f"{copied.site.name}, replayed: {replayed.likeness.told()}")
    faults = {at: far for at, far in replayed.likeness.faults.items() if at[0] not in copied.site.replay_moves}
    assert faults == {}


def test_the_bar_leads_there_and_back(copied: Copied) -> None:
    """On the home page a click on the bar leads from copy to replay, and another one back to the same page."""
    home = copied.home
    with replaying(copied.folder) as served:
        own = ";".join(address.split("/")[2] for address in (served.copy, served.replay))
        with chromium(own) as browser:
            page = browser.new_page()
            page.goto(served.copy + home)
            page.click("snapshot-bar a")
            page.wait_for_url(f"{served.replay}**")
            assert meant(page.url) == copied.pages[home]
            page.click("snapshot-bar a")
            page.wait_for_url(f"{served.copy}**")
            assert page.url == served.copy + home
