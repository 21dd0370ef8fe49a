"""What the key of the seen set leaves out: tracking parameters and session ids, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot import noise, urls

HEX = "9682993c8daa2c5497996114facdc805"
ASP = "4hqa0555fwsecu455xqckv45"

_TRACKED = """
    utm_source utm_social-type _ga _gl gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid srsltid fbclid
    fb_action_ids fb_action_types fb_comment_id igsh igshid msclkid twclid ttclid li_fat_id epik rdt_cid sccid mc_cid
    mc_eid mc_tc _hsenc _hsmi __hsfp __hssc __hstc hsCtaTracking hsa_cam mtm_campaign pk_kwd piwik_keyword matomo_cid
    yclid ysclid _openstat s_cid s_kwcid ef_id WT.mc_id wt_mc wt_zmc at_medium at_custom1 at_recipient_list vero_id
    vero_conv oly_anon_id oly_enc_id ml_subscriber ml_subscriber_hash wickedid rb_clickid __s oft_ck _kx bsft_uid
    bsft_clkid irclickid _bhlid _branch_match_id
    """
TRACKED = _TRACKED.split()
SESSIONS = (
    "jsessionid=0123456789abcdefghijklemopqrstuv",
    "jsessionid=a63098d96360$B0$D9$A",
    "JSESSIONID=E85FAC04E331FFCA55549B10B7C7A4FA.node-1",
    f"sessionid={HEX}",
    f"PHPSESSID={HEX}",
    "PHPSESSID=sm1bt2vlcbre,d-cpd2k4o8qb1",
    f"sid={HEX}",
    "ASPSESSIONIDAQBSDSRT=EOHBLBDDPFCLHKPGGKLILNAM",
    "CFID=12412453&CFTOKEN=15501799",
    "osCsid=9682993c8daa2c5497996114fa",
    f"zenid={HEX}",
    f"s={HEX}",
)
PATHS = (
    ("/a/;jsessionid=E85FAC04E331FFCA55549B10B7C7A4FA", "/a/"),
    ("/a;jsessionid=E85FAC04E331FFCA55549B10B7C7A4FA.x1?b=1", "/a?b=1"),
    ("/a;jsessionid=E85FAC04E331FFCA55549B10B7C7A4FA/b", "/a/b"),
    (f"/(S({ASP}))/a.aspx", "/a.aspx"),
    (f"/x/(X(1)S({ASP})F(aB_-9))/a/?b=1", "/x/a/?b=1"),
    (f"/({ASP})/x/a.aspx?b=1", "/x/a.aspx?b=1"),
)
SAID = (
    "sid=17",
    "s=tea+table",
    "s=internationalisation",
    "sessionid=monday",
    "cfid=1",
    "cftoken=a",
    "cfid=1&b=2&cftoken=3",
    "utm=33",
    "utm_=1",
    "xutm_source=1",
    "ref=a",
    "source=b",
    "id=fbclid",
    "q=utm_source%3Da",
    "pk=1",
    "pk_id=1",
    "at_home=1",
    "hsa_x=1",
    "gclid2=1",
    "mc_id=1",
)


def key(tail: str) -> str:
    return urls.seen_key(f"http://e.org{tail}").removeprefix("http://e.org")


@pytest.mark.parametrize("name", TRACKED)
def test_tracking_parameters_go(name: str) -> None:
    """A tracking parameter is left out wherever it stands, with a value or without; its neighbours stay in order."""
    assert key(f"/a?{name}=x%20y") == key(f"/a?{name}") == key("/a")
    assert key(f"/a?z=1&{name}=x&b=2&{name.upper()}=y") == "/a?z=1&b=2"


@pytest.mark.parametrize("session", SESSIONS)
def test_session_ids_go(session: str) -> None:
    """A session id is left out wherever it stands."""
    assert key(f"/a?{session}") == "/a"
    assert key(f"/a?z=1&{session}&b=2") == "/a?z=1&b=2"


@pytest.mark.parametrize(("path", "expected"), PATHS)
def test_session_ids_in_paths_go(path: str, expected: str) -> None:
    """A session id in the path is left out, and the path without it stands."""
    assert key(path) == expected


@pytest.mark.parametrize("row", [*noise.TRACKING, *noise.SESSIONS, *noise.PATHS], ids=lambda row: row.pattern)
def test_each_row_has_an_example_and_a_source(row: noise.Noise) -> None:
    """No row of the tables is without an example here, and each names who vouches for it."""
    examples = [*TRACKED, *SESSIONS, *(path.partition("?")[0] for path, _ in PATHS)]
    assert any(re.search(row.pattern, example, re.IGNORECASE) for example in examples)
    assert row.source


def test_each_tracking_name_of_a_row_has_an_example() -> None:
    """Every name that the table of tracking parameters spells out is tried."""
    listed = [row.pattern for row in noise.TRACKING if "(" not in row.pattern]
    named = {name for pattern in listed for name in pattern.split("|") if name.replace("_", "").isalpha()}
    assert named <= {name.lower() for name in TRACKED}


def test_the_exact_key_leaves_nothing_out() -> None:
    """Where captures are compared, a URL with tracking or a session is another one than that without."""
    assert urls.exact_key(f"http://e.org/%7ea?s={HEX}&utm_source=%2f") == f"http://e.org/~a?s={HEX}&utm_source=%2F"
    assert urls.exact_key("http://e.org/a?") == "http://e.org/a"


@pytest.mark.parametrize("query", SAID)
def test_what_may_matter_stays(query: str) -> None:
    """A parameter that only resembles tracking or a session id is part of the address."""
    assert key(f"/a?{query}") == f"/a?{query}"


@pytest.mark.parametrize(
    "path", ["/a;jsessionid=x", "/a;v=1", f"/({ASP})/a.html", "/(S(short))/a", "/wiki/Tea_(drink)/", f"/({ASP})"]
)
def test_paths_that_only_look_alike_stay(path: str) -> None:
    """A path that only resembles one with a session id stays as it is."""
    assert key(path) == path


_PIECES = st.sampled_from([*TRACKED, *SESSIONS, *SAID, "", "a=1", "b", "%75tm_source=1", "cfid=1", "cftoken=2"])
_FOLDERS = st.sampled_from(["a", "%2e%41", f"(S({ASP}))", f"({ASP})", ";jsessionid=0123456789ab", "x.aspx", ""])


@given(folders=st.lists(_FOLDERS, max_size=5), pieces=st.lists(_PIECES, max_size=6))
def test_a_key_is_its_own_key(folders: list[str], pieces: list[str]) -> None:
    """Leaving out twice is leaving out once, however the pieces stand together."""
    url = urls.resolve(f"http://e.org/{'/'.join(folders)}?{'&'.join(pieces)}")
    assert url
    assert urls.seen_key(urls.seen_key(url)) == urls.seen_key(url)


@given(st.lists(st.sampled_from(["a=1", "b=", "c", "d=%26", "utm_x=1", f"sid={HEX}"]), max_size=8))
def test_what_is_no_noise_is_kept_in_order(pieces: list[str]) -> None:
    """All other parameters stay, each as often as it was there, in their order."""
    kept = [piece for piece in pieces if not piece.startswith(("utm_", "sid"))]
    assert key(f"/?{'&'.join(pieces)}") == ("/?" + "&".join(kept) if kept else "/")


@pytest.mark.shared
def test_session_ids_of_urlcanon_go(shared: Path) -> None:
    """The session ids in urlcanon's own cases go as they go there."""
    cases = json.loads((shared / "suites/urls/urlcanon/aggressive.json").read_text("utf-8"))
    checked = 0
    for url, expected in cases.items():
        if re.search(r"(?i)(?:sessi\w*|sid|cfid)=|/\(", url):
            assert urls.seen_key(url).rstrip("/") == expected, url
            checked += 1
    assert checked == 10
