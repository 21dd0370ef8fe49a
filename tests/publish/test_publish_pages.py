"""A page in the copy: it leads within the copy, loads nothing from outside it, and is else what it was."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from copying import SITE, Copy
from lxml import html

from snapshot.publish.look import Look
from snapshot.publish.words import LANGUAGES, words_for


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """A copy that holds a few files."""
    return Copy(tmp_path)


PAGE = "<!DOCTYPE html><html><head><title>t</title></head><body>{}</body></html>"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<a href=/>x</a>", '<a href="../../index.html">x</a>'),
        ("<a href='../../#here'>x</a>", '<a href="../../index.html#here">x</a>'),
        ("<a href=/old>x</a>", '<a href="index.html#new">x</a>'),
        ("<a href=/old#mine>x</a>", '<a href="index.html#mine">x</a>'),
        ("<a href='http://www.example.org/?utm_source=y'>x</a>", '<a href="../../index.html">x</a>'),
        ("<a href=#snapshot-notice>x</a>", '<a href="#page-snapshot-notice">x</a>'),
        ("<a href='/#snapshot-notice'>x</a>", '<a href="../../index.html#page-snapshot-notice">x</a>'),
        ("<a href=#snapshot%2dframed-0>x</a>", '<a href="#page-snapshot%2dframed-0">x</a>'),
        ("<a href=#top>x</a>", "<a href=#top>x</a>"),
        ("<a href='mailto:a@b.org'>x</a>", "<a href='mailto:a@b.org'>x</a>"),
        ("<a href='javascript:void(0)'>x</a>", "<a href='javascript:void(0)'>x</a>"),
        ("<img src=/x.png>", '<img src="../../x.png">'),
        ("<img srcset='/x.png 1x, /x.png?2 2x, //evil.net/y 3x'>", '<img srcset="../../x.png 1x">'),
        ("<p style='background: URL( /x.png )'>", '<p style="background: url(&quot;../../x.png&quot;)">'),
        ("<style>@import '/s.css?v=1';</style>", '<style>@import url("../../s_v=1.css");</style>'),
        ("<style>p{background:url(//evil.net/x)}</style>", '<style>p{background:url("data:,")}</style>'),
        ("<svg><use xlink:href='/pic.svg#a'/></svg>", '<svg><use xlink:href="../../pic.svg#a"/></svg>'),
        ("<img data-src=/x.png>", '<img data-src="../../x.png">'),
        ("<noscript><img src=/x.png></noscript>", '<noscript><img src="../../x.png"></noscript>'),
        ("<iframe src=/frame.html></iframe>", '<iframe src="../../frame.html#snapshot-framed-b301e85d"></iframe>'),
        ("<a href=/ onclick=\"go('/x.png')\">", '<a href="../../index.html" onclick="go(&#x27;../../x.png&#x27;)">'),
        (
            '<script type="application/json">{"u": "https:\\/\\/example.org\\/x.png"}</script>',
            '<script type="application/json">{"u": "..\\/..\\/x.png"}</script>',
        ),
        (
            '<script type="application/json">{"href": "/a/b/", "name": "/a/b/", "url": "/nowhere"}</script>',
            '<script type="application/json">{"href": "index.html", "name": "/a/b/", "url": "/nowhere"}</script>',
        ),
        (
            "<base href=/x/><script>fetch('../s.js'); fetch(\"c.json\"); draw('../s.js')</script>",
            "<script>fetch('../../s.js'); fetch(\"c.json\"); draw('../s.js')</script>",
        ),
    ],
)
def test_what_is_held_is_reached_by_relative_links(copy: Copy, markup: str, expected: str) -> None:
    """A link to what the copy holds becomes a relative one, wherever it hides; its fragment stays."""
    assert expected in copy.text(PAGE.format(markup))


REMOTE = [
    "<img src=//evil.net/x.png>",
    "<img src=' ht\ntps://evil.net/x.png'>",
    "<img src=https:evil.net/x.png>",
    "<IMG/SRC='https://evil.net/x.png'/>",
    '<img src="https&#58;//evil.net/x.png">',
    '<img src="&#104;ttps://evil.net/x.png">',
    "<img srcset='https://evil.net/x.png 1x'>",
    "<script src=https://evil.net/x.js></script>",
    "<script src=https://evil.net/x.js>fallback()</script>",
    "<link rel=stylesheet href=https://evil.net/x.css>",
    "<link rel='preconnect' href=https://evil.net>",
    "<link rel='dns-prefetch' href=//evil.net>",
    "<link rel=prefetch href=https://evil.net/>",
    "<link rel=prerender href=https://evil.net/>",
    "<link rel=preload as=font href=https://evil.net/f.woff2>",
    "<link rel='shortcut icon' href=https://evil.net/i.ico>",
    "<link rel=manifest href=/m.json>",
    "<iframe src=https://evil.net/></iframe>",
    "<iframe srcdoc='<img src=https://evil.net/x.png>'></iframe>",
    "<iframe srcdoc='<iframe srcdoc=\"<img src=https://evil.net/x.png>\"></iframe>'></iframe>",
    "<embed src=https://evil.net/x.swf>",
    "<object data=https://evil.net/x.swf></object>",
    "<video src=https://evil.net/x.mp4 poster=https://evil.net/p.png></video>",
    "<audio><source src=https://evil.net/x.mp3></audio>",
    "<input type=image src=https://evil.net/x.png>",
    "<body background=https://evil.net/x.png>",
    "<p style='background: url(https://evil.net/x.png)'>",
    "<style>@import 'https://evil.net/x.css'; p { background: url(//evil.net/x.png) }</style>",
    "<svg><image href=https://evil.net/x.png /><style>p { fill: url(https://evil.net/p.svg#x) }</style></svg>",
    "<svg><style><![CDATA[p { fill: url(https://evil.net/p.svg#x) }]]></style></svg>",
    "<svg><title><img src=https://evil.net/x.png></title></svg>",
    "<a ping=https://evil.net/p href=/>x</a>",
    "<form action=https://evil.net/><button formaction=https://evil.net/>x</button></form>",
    "<meta http-equiv=refresh content='0; url=https://evil.net/'>",
    "<noscript><img src=https://evil.net/x.png></noscript>",
    "<table background=https://evil.net/x.png>",
    "<!-- > --><img src=https://evil.net/x.png>",
    "<!--> <img src=https://evil.net/x.png> -->",
    "<![CDATA[ > <img src=https://evil.net/x.png> ]]>",
    "<textarea></textarea><img src=https://evil.net/x.png>",
    "<a title='>'><img src=https://evil.net/x.png>",
    "</p attr='<img src=https://evil.net/x.png>'><img src=https://evil.net/x.png>",
    "<base href=https://evil.net/><img src=x.png>",
]
ASIDE = re.compile(r"data-snapshot-[\w-]+=(?:\"[^\"]*\"|'[^']*'|[^\s>]+)|<a [^>]*rel=\"external[^>]*>")


@pytest.mark.parametrize("markup", REMOTE, ids=lambda markup: markup[:45])
def test_nothing_is_loaded_from_outside(copy: Copy, markup: str) -> None:
    """No attribute or style is left from which a browser would load, or send, anything outside; each change is told."""
    tree = html.fragment_fromstring(copy.text(f"<p>{markup}").partition("</snapshot-notice>")[2], create_parent="div")
    left = [
        (element.tag, name, value)
        for element in tree.iter()
        if isinstance(element.tag, str)
        for name, value in element.items()
        if "evil.net" in value
        and not name.startswith(("data-snapshot-", "title"))
        and not (name == "href" and "external" in element.get("rel", ""))
        and not (name == "content" and "http-equiv" not in element.keys())  # noqa: SIM118
    ]
    assert [place for place in left if place[1] != "srcdoc" or "data-snapshot" not in place[2]] == []
    assert not any("evil.net" in (style.text or "") for style in tree.iter("style"))
    assert all(script.get("type") == "text/plain" for script in tree.iter("script"))
    assert copy.write(f"<p>{markup}").changes


def test_a_missing_page_is_told(copy: Copy) -> None:
    """A link within the site to what the archive does not hold leads to a local page, and its reason is kept."""
    tree = copy.tree(PAGE.format("<a href=/gone#x class=c>x</a><a href=/unheard-of>y</a>"))
    known, unknown = tree.findall(".//body/a")
    assert known.get("href", "").startswith("../../_missing/")
    assert known.get("class") == "c snapshot-missing"
    assert unknown.get("href", "").startswith("../../_missing/")
    assert copy.targets.missing == {"https://example.org/gone": "404", "https://example.org/unheard-of": "never met"}


def test_what_is_beyond_all_bounds_shares_a_page(copy: Copy) -> None:
    """Where too much is missing for a page each, a link leads to the page that such links share."""
    (link,) = copy.tree(PAGE.format("<a href=/beyond>x</a>")).findall(".//body/a")
    assert link.get("href") == "../../_missing/many.html"
    assert copy.targets.missing == {}


def test_links_that_leave_are_marked(copy: Copy) -> None:
    """A link off-site keeps its address and says that it leaves; so does one that a redirect leads away."""
    tree = copy.tree(PAGE.format("<a href='https://elsewhere.net/?a=1&copy=2#x' rel=nofollow>x</a><a href=/left>y</a>"))
    plain, redirected = tree.findall(".//body/a")
    assert plain.get("href") == "https://elsewhere.net/?a=1&copy=2#x"
    assert plain.get("rel") == "nofollow external"
    assert plain.get("class") == "snapshot-off-site"
    assert plain.get("title") == "Leaves the archive: elsewhere.net"
    assert redirected.get("href") == "https://elsewhere.net/there"


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("words", "<snapshot-away>words</snapshot-away>"),
        ("words <b>and more</b> ", "words <b><snapshot-away>and more</snapshot-away></b> "),
        ("<span>words\n</span>", "<span><snapshot-away>words</snapshot-away>\n</span>"),
        ("Read <h3>x</h3>", "Read <h3><snapshot-away>x</snapshot-away></h3>"),
        ("<img alt=i> words<i></i>", "<img alt=i><snapshot-away> words</snapshot-away><i></i>"),
        ("<svg><text>x</text></svg>words", "<svg><text>x</text></svg><snapshot-away>words</snapshot-away>"),
        ("<svg><text>x</text></svg>", "<svg><text>x</text></svg>"),
        ("<img alt=words>&nbsp;", "<img alt=words>&nbsp;"),
    ],
)
def test_an_arrow_stands_behind_the_last_words(copy: Copy, inside: str, expected: str) -> None:
    """A link that leaves has its arrow where its own text ends, whatever holds that, and none where it has no text."""
    assert f">{expected}</a>z<a href=#f>" in copy.text(
        PAGE.format(f"<a href=//elsewhere.net/>{inside}</a>z<a href=#f>y")
    )


def test_a_links_own_title_stays(copy: Copy) -> None:
    """Where the page says something of a link that leaves, that stays, and who hears the page is told the rest."""
    (link,) = copy.tree(PAGE.format("<a href=//elsewhere.net/ title=Mine>x</a>")).findall(".//body/a")
    assert link.get("title") == "Mine"
    assert link.get("aria-description") == "Leaves the archive: elsewhere.net"


def test_the_rest_stays_as_it_was(copy: Copy) -> None:
    """Markup that a parser would mend, comments, entities, case and white space are left alone."""
    odd = "<P Class = x >a<b>c</P>d</b>&copy &nbsp<!-- <a href=/> --><br/ ><IMG alt='/x.png'><p =x></p></ p>< a>&#0;"
    text = copy.text(PAGE.format(odd))
    assert odd in text
    assert text.endswith(f"{odd}</body></html>")


def test_a_base_is_dealt_with(copy: Copy) -> None:
    """References mean what they meant under the page's base, and the base itself is put aside."""
    text = copy.text("<head><base href=/a/><link rel=icon href=../x.png></head><body><a href=b/>x</a><a href=#f>y</a>")
    assert "<base data-snapshot-href=/a/>" in text
    assert '<link rel=icon href="../../x.png">' in text
    assert '<a href="index.html">x</a>' in text
    assert "_missing" in text.rpartition("<a")[2], "a lone fragment leads to the base, which is not held"


def test_an_empty_link_leads_to_the_base(copy: Copy) -> None:
    """What links to nothing links to the base, or to its own page without one; what loads nothing still does."""
    markup = "<a href=''>x</a><img src=''><iframe src=''></iframe>"
    text = copy.text(f"<head><base href=/></head><body>{markup}")
    assert "<a href=\"../../index.html\">x</a><img src=''><iframe src=''></iframe>" in text
    assert markup in copy.text(PAGE.format(markup))


def test_forms_say_that_they_are_dead(copy: Copy) -> None:
    """A form goes nowhere, its controls are disabled, and a sentence says what for it was; other controls stay."""
    forms = (
        "<form action=/search><input type=hidden name=h><button>Go</button></form>"
        "<form action=/wp-login.php method=post><input type=password></form>"
        "<form id=commentform><textarea></textarea></form><form class=cart></form><form><select></select></form>"
        "<button id=menu>Menu</button>"
    )
    tree = copy.tree(PAGE.format(forms))
    assert not tree.xpath("//form/@action")
    assert [note.text_content().split(":")[0] for note in tree.xpath("//form/snapshot-note")] == [
        "This search no longer works",
        "Nobody can log in any more",
        "Comments are closed",
        "Nothing can be ordered any more",
        "This form no longer works",
    ]
    enabled = tree.xpath("//*[self::input or self::button or self::select or self::textarea][not(@disabled)]")
    assert [element.get("type") or element.get("id") for element in enabled] == ["hidden", "menu"]


@pytest.mark.parametrize("field", ["<input type=search name=q value=owl>", "<INPUT name='s' placeholder='Search'>"])
def test_a_search_says_so_in_its_field(copy: Copy, field: str) -> None:
    """A search often stands in a narrow bar: what would be a sentence stands in its field, and nothing is moved."""
    tree = copy.tree(PAGE.format(f"<form action=/find role=search>{field}<input type=submit value=Go></form>"))
    (found, button) = tree.xpath("//form/input")
    assert found.get("placeholder") == found.get("title") == "This search no longer works: the site is archived."
    assert (found.get("value"), button.get("value")) == (None, "Go")
    assert not tree.xpath("//form/snapshot-note")


def test_a_search_without_a_form_says_so_too(copy: Copy) -> None:
    """A search that only a script would send has its field and button disabled, and no more than those."""
    search = (
        "<div role=search><div><input type=search></div><button>Go</button></div><button id=menu>M</button><input id=i>"
    )
    tree = copy.tree(PAGE.format(search))
    assert tree.xpath("//input/@placeholder") == ["This search no longer works: the site is archived."]
    assert len(tree.xpath("//div[@role]//*[@disabled]")) == 2
    assert [each.get("id") for each in tree.xpath("//body/*[not(@disabled)]")][-2:] == ["menu", "i"]
    assert copy.changes(PAGE.format(search)) == {"form"}


@pytest.mark.parametrize(
    ("search", "behind", "disabled"),
    [
        ("<div role=search><div></div><input></div>", "<form id=other><input></form>", 2),
        ("<div role=search><form><input></form></div>", "<input>", 1),
        ("<div role=search><a href=/find>Find</a></div>", "<input><p>", 0),
        ("<search><input><button>Go</button></search>", "<form></form>", 2),
    ],
)
def test_a_search_ends_where_its_element_ends(copy: Copy, search: str, behind: str, disabled: int) -> None:
    """Neither a form nor a field that stands behind a search is part of it."""
    tree = copy.tree(PAGE.format(search + behind))
    assert len(tree.xpath("//*[@disabled]")) == disabled


def test_carts_and_comments_without_a_form_say_so(copy: Copy) -> None:
    """A button that orders something is disabled, and where a service showed comments a sentence says so, once."""
    page = PAGE.format(
        "<button class='btn add-to-cart'>Buy</button><div id=disqus_thread></div><div class=giscus></div>"
    )
    tree = copy.tree(page)
    (button,) = tree.xpath("//button[@disabled]")
    assert button.get("title") == "Nothing can be ordered any more: the site is archived."
    assert [each.text for each in tree.xpath("//snapshot-note")] == ["Comments are closed: the site is archived."]
    assert tree.xpath("//snapshot-note/../@id") == ["disqus_thread"]
    (said,) = copy.tree(PAGE.format("<p>x</p><script src=https://giscus.app/client.js></script>")).xpath(
        "//snapshot-note"
    )
    assert said.getnext().tag == "script"


def test_a_dialog_can_be_closed(copy: Copy) -> None:
    """A form that sends nothing, and only closes the dialog that it stands in, is left alone."""
    dialog = "<dialog open><form method=dialog><button>Close</button></form></dialog><form><button>Go</button></form>"
    tree = copy.tree(PAGE.format(dialog))
    assert [button.get("disabled") for button in tree.xpath("//button")] == [None, ""]
    assert len(tree.xpath("//snapshot-note")) == 1


def test_a_film_becomes_a_link_with_its_poster(copy: Copy) -> None:
    """A film of another site becomes a labelled link to where it is watched, with its poster where that is held."""
    tree = copy.tree(PAGE.format('<iframe src="//www.youtube.com/embed/abcdefghijk" title="A &amp; B">x</iframe>'))
    (link,) = tree.xpath("//snapshot-note/a")
    assert link.get("href") == "https://www.youtube.com/watch?v=abcdefghijk"
    assert link.text_content() == "A & B: Video, not in this archive: www.youtube.com"
    assert link.find("img").get("src") == "../../_hosts/i.ytimg.com/h.jpg"
    assert not tree.xpath("//iframe")


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        (
            "<iframe data-src=//www.youtube.com/embed/abcdefghijk></iframe>",
            "Video, not in this archive: www.youtube.com",
        ),
        ("<iframe src=about:blank data-lazy-src=https://player.vimeo.com/video/12345></iframe>", "Video, not"),
        ("<iframe src=about:blank data-src=//evil.net/x></iframe>", "Content from evil.net"),
        ("<lite-youtube videoid=abcdefghijk playlabel=Owls></lite-youtube>", "Owls: Video, not in this archive"),
        ("<audio src=//evil.net/x.mp3></audio>", "Sound, not in this archive: evil.net"),
        ("<object data=//evil.net/x.swf><embed src=//evil.net/x.swf></object>", "Content from evil.net"),
        ("<object data=//evil.net/x.swf><object data=//evil.net/y><p>x</object></object>", "Content from evil.net"),
    ],
)
def test_what_is_shown_of_elsewhere_is_named_once(copy: Copy, markup: str, said: str) -> None:
    """Whatever plays or shows something of elsewhere, now or once a script runs, becomes one link that says what."""
    tree = copy.tree(PAGE.format(f"{markup}<p id=after>"))
    (link,) = tree.xpath("//snapshot-note//a")
    assert link.text_content().startswith(said)
    assert not tree.xpath("//iframe | //lite-youtube | //embed")
    assert copy.changes(PAGE.format(markup)) >= {"embed"}
    assert tree.xpath("//p[@id='after']")[0].getparent().tag == "body"


@pytest.mark.parametrize(
    "markup",
    [
        "<iframe src=/gone></iframe>",
        "<iframe data-src=/gone></iframe>",
        "<object data=/gone></object>",
        "<embed src=/gone>",
        "<video src=/gone></video>",
        "<audio><source src=/gone></audio>",
    ],
)
def test_what_the_site_itself_showed_and_is_missing_is_told(copy: Copy, markup: str) -> None:
    """A frame, film or object of the site itself that is not held leads to the page that says why, as a link does."""
    tree = copy.tree(PAGE.format(markup))
    (link,) = tree.xpath("//snapshot-note/a")
    assert link.get("href").startswith("../../_missing/")
    assert (link.get("class"), link.text_content()) == ("snapshot-missing", "Not in this archive")
    assert copy.targets.missing == {f"{SITE}/gone": "404"}
    assert "https://example.org/gone" not in " ".join(tree.xpath("//@href | //@src"))


def test_a_frame_of_frames_that_is_missing_is_told_in_its_place(copy: Copy) -> None:
    """In a page of frames, the page that says why stands in the frame."""
    tree = copy.tree("<html><frameset cols=*><frame src=/gone></frameset></html>")
    assert tree.xpath("//iframe/@src")[0].startswith("../../_missing/")


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (
            "<amp-img src=/x.png srcset='/x.png 2x' alt=Owl width=16 height=9 layout=responsive></amp-img>y",
            (
                '<img style="display:block;width:100%;height:auto" src="../../x.png" srcset="../../x.png 2x" alt=Owl '
                "width=16 height=9 layout=responsive>y"
            ),
        ),
        (
            "<amp-anim src=/x.png style='color: red'><noscript><img src=/x.png></noscript></amp-anim>",
            '<img src="../../x.png" style="max-width:100%;height:auto;color: red">',
        ),
        (
            "<amp-img src=/x.png><amp-img fallback src=/pic.svg></amp-img></amp-img>",
            (
                '<img style="max-width:100%;height:auto" src="../../x.png">'
                '<img hidden="" style="max-width:100%;height:auto" fallback src="../../pic.svg">'
            ),
        ),
        (
            "<amp-video poster=/x.png><source src=/s.js></amp-video>",
            (
                '<video controls="" style="max-width:100%;height:auto" poster="../../x.png">'
                '<source src="../../s.js"></video>'
            ),
        ),
        ("<amp-audio src=/s.js></amp-audio>", '<audio controls="" src="../../s.js"></audio>'),
        (
            "<amp-iframe src=/frame.html width=4 height=3></amp-iframe>",
            (
                '<iframe style="max-width:100%;height:auto;aspect-ratio:4/3" '
                'src="../../frame.html#snapshot-framed-b301e85d" width=4 height=3></iframe>'
            ),
        ),
        ("<style amp-boilerplate>body{}</style>", '<style type="text/plain" amp-boilerplate>body{}</style>'),
    ],
)
def test_amp_is_shown_without_its_program(copy: Copy, markup: str, expected: str) -> None:
    """What only AMP's program would show is what browsers show by themselves, and that is told."""
    assert f"</snapshot-notice>{expected}</body>" in copy.text(PAGE.format(markup))
    assert copy.changes(PAGE.format(markup)) == {"amp"}


@pytest.mark.parametrize(
    ("markup", "href", "said"),
    [
        (
            "<amp-youtube data-videoid=abcdefghijk></amp-youtube>",
            "https://www.youtube.com/watch?v=abcdefghijk",
            "Video",
        ),
        ("<amp-iframe src=//evil.net/><amp-img placeholder></amp-img></amp-iframe>", "https://evil.net/", "Content"),
        ("<amp-video src=//evil.net/x.mp4></amp-video>", "https://evil.net/x.mp4", "Video"),
        ("<amp-audio src=//evil.net/x.mp3></amp-audio>", "https://evil.net/x.mp3", "Sound"),
    ],
)
def test_players_of_amp_become_links(copy: Copy, markup: str, href: str, said: str) -> None:
    """What AMP plays or frames of elsewhere is a labelled link, with its poster where that is held."""
    tree = copy.tree(PAGE.format(markup))
    (link,) = tree.xpath("//snapshot-note/a")
    assert (link.get("href"), link.text_content().split(",")[0].split()[0]) == (href, said)
    assert not tree.xpath("//*[starts-with(name(), 'amp-')]")
    assert tree.xpath("//snapshot-note//img/@src") == (["../../_hosts/i.ytimg.com/h.jpg"] if "youtube" in href else [])


def test_what_watches_is_put_out_of_work(copy: Copy) -> None:
    """Trackers do not run even where they were captured; scripts of the site do."""
    markup = (
        "<script src=https://stats.wp.com/e.js></script><script>gtag('config')</script><script src=/s.js></script>"
        "<script>menu()</script><script>navigator.serviceWorker.register('/sw.js')</script>"
    )
    tree = copy.tree(PAGE.format(markup))
    assert [script.get("type") for script in tree.xpath("//script")] == ["text/plain", "text/plain", None, None, None]
    assert tree.xpath("//script/@src") == ["../../s.js"]
    assert copy.changes(PAGE.format(markup)) == {"tracker", "worker"}


@pytest.mark.parametrize(
    ("script", "runs"),
    [
        (
            "dataLayer = window.dataLayer || []; function gtag(){dataLayer.push(arguments)} gtag('js', new Date())",
            False,
        ),
        ("var _paq = window._paq || []; _paq.push(['trackPageView']); // menu()", False),
        ("(adsbygoogle = window.adsbygoogle || []).push({});", False),
        (
            "(function(i){i.src='https://www.googletagmanager.com/gtm.js?id='+i})(document.createElement('script'))",
            False,
        ),
        ("if (window.fbq) { fbq('track', 'ViewContent', {value: menu}) }", False),
        ("menu.onclick = function () { gtag('event', 'open'); menu.toggle() }", True),
        ("if (isplausible(x)) show(x)", True),
        ("say('gtag( is a call')", True),
        ("load('https://mygoogletagmanager.company/')", True),
    ],
)
def test_only_what_watches_is_put_out_of_work(copy: Copy, script: str, runs: bool) -> None:
    """A script that loads a tracker, or is for one alone, does not run; one that speaks to one beside its work does."""
    (found,) = copy.tree(PAGE.format(f"<script>{script}</script>")).xpath("//script")
    assert found.get("type") == (None if runs else "text/plain")


def test_what_needs_its_server_is_put_out_of_work(copy: Copy) -> None:
    """A program that asks its server for the rest of itself does not run, nor do the scripts of its pages."""
    markup = (
        "<script>document.documentElement.className = 'client-js'; RLPAGEMODULES = ['site'];</script>"
        "<script>(RLQ = window.RLQ || []).push(function () { mw.loader.implement('user'); })</script>"
        "<script async src='/w/load.php?lang=en&amp;modules=startup&amp;only=scripts'></script><script>menu()</script>"
    )
    tree = copy.tree(PAGE.format(markup))
    assert [script.get("type") for script in tree.xpath("//script")] == ["text/plain"] * 3 + [None]
    assert "loader" in copy.changes(PAGE.format(markup))


@pytest.mark.parametrize(
    ("script", "runs"),
    [
        ("if (location.hostname != 'example.org') location.href = 'https://example.org/'", False),
        ("if (window.location.protocol === 'http:') { location.replace('https:' + location.host) }", False),
        ("if (top.location != self.location) { top.location = self.location }", True),
        ("box.onchange = () => { location.href = box.value }", True),
        ("say('You are reading ' + location.host)", True),
    ],
)
def test_no_script_leads_a_reader_to_where_the_page_stood(copy: Copy, script: str, runs: bool) -> None:
    """A script that minds its host, or `https:`, and leads there, does not run: it would lead away at once."""
    (found,) = copy.tree(PAGE.format(f"<script>{script}</script>")).xpath("//script")
    assert found.get("type") == (None if runs else "text/plain")


@pytest.mark.parametrize(
    "markup",
    [
        "<script type=speculationrules>{}</script>",
        "<SCRIPT TYPE=' SpeculationRules\n'>{}</SCRIPT>",
        "<svg><script type=speculationrules>{}</script></svg>",
        "<template><script type=speculationrules>{}</script></template>",
        "<noscript><script type=speculationrules>{}</script></noscript>",
    ],
)
def test_nothing_is_fetched_ahead(copy: Copy, markup: str) -> None:
    """Rules for what a browser is to fetch before anybody asks for it do nothing, and are told."""
    rules = '{"prefetch": [{"source": "list",\n "urls": ["https://evil.net/x", "/a/b/"]}]}'
    page = PAGE.format(markup.format(rules))
    assert re.search("type=[\"']?speculationrules", copy.text(page), re.IGNORECASE) is None
    (change,) = copy.write(page).changes
    assert (change.kind, change.what) == ("connection", " ".join(rules.split()))


def test_nothing_is_fetched_ahead_in_xhtml(copy: Copy) -> None:
    """The same where the script has a prefix."""
    page = (
        "<html xmlns='http://www.w3.org/1999/xhtml' xmlns:h='http://www.w3.org/1999/xhtml'><head><title>x</title>"
        "<h:script type='speculationrules'>{}</h:script></head><body/></html>"
    )
    assert '<h:script type="text/plain">{}' in copy.text(page, "x.xhtml")


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("s.type='speculationrules'", "s.type='text/plain'"),
        ("document.write('<script type=\"speculationrules\">')", "document.write('<script type=\"text/plain\">')"),
        ("say('no speculationrules')", "say('no speculationrules')"),
    ],
)
def test_no_script_has_something_fetched_ahead(copy: Copy, script: str, expected: str) -> None:
    """A script that plainly makes such rules makes what does nothing."""
    assert f"<script>{expected}</script>" in copy.text(PAGE.format(f"<script>{script}</script>"))


def test_rules_of_the_old_server_do_not_break_the_copy(copy: Copy) -> None:
    """Sums of original bytes, cross-origin rules and the page's own policy are put aside; ours comes first."""
    page = (
        "<head><meta http-equiv=Content-Security-Policy content=\"default-src 'none'\">"
        "<link rel=stylesheet href=/s.css?v=1 integrity=sha256-x crossorigin></head><body>"
    )
    tree = copy.tree(page)
    policies = tree.xpath("//meta[@http-equiv]/@content")
    assert len(policies) == 1
    assert "form-action 'none'" in policies[0]
    assert tree.xpath("//link[@integrity or @crossorigin]") == []
    assert copy.changes(page) == {"policy", "integrity"}


def test_dead_shortcodes_are_marked(copy: Copy) -> None:
    """What nobody rendered is marked in text, and nowhere else."""
    text = copy.text(PAGE.format('<p>[gravityform id="1" title="x"] [sic]</p><textarea>[caption id=1]</textarea>'))
    assert 'show">[gravityform id="1" title="x"]</snapshot-note> [sic]</p><textarea>[caption id=1]</textarea>' in text


@pytest.mark.parametrize("tag", ["pre", "code", "samp", "kbd"])
def test_shortcodes_that_are_shown_are_left_alone(copy: Copy, tag: str) -> None:
    """What a page shows as something to be written is no part of it that failed; what comes behind it may be."""
    shown = f"<{tag}>x <b>[gallery id=1]</b></{tag}>"
    text = copy.text(PAGE.format(f"{shown}<p>[gallery id=2]"))
    assert shown in text
    assert text.count("<snapshot-note") == 1


@pytest.mark.parametrize(
    "page",
    [
        "",
        "text",
        "<p>x",
        "<!DOCTYPE html><title>x</title>",
        "<html><head></head><body class=x>y",
        "<!-- c --><html lang=en><body>y",
        "<img src=x><head><body>y",
        "<head><script>'<body>'</script><style>body{}</style></head><main>y",
        "<?xml version='1.0'?><!DOCTYPE html><html><head></head><body>y",
        "</head></body><p>y",
        "<html><head></head><frameset cols=*><frame src=/frame.html></frameset></html>",
        "<noframes><body>x</noframes><frameset><frame></frameset>",
    ],
)
def test_the_notice_stands_first_on_every_page(copy: Copy, page: str) -> None:
    """However a page is written, the policy stands in its head and the notice first in its body."""
    tree = copy.tree(page)
    assert tree.xpath("//head/meta[@http-equiv]")[0].getparent().tag == "head"
    body = tree.find("body")
    first = next(element for element in body if isinstance(element.tag, str))
    assert first.tag == "snapshot-notice"
    assert first.get("role") == "region"
    assert first.get("aria-label")
    assert "will not be updated" in first.text_content()
    assert first.xpath(".//a/@href") == ["../../_archive/index.html"]


def test_no_page_passes_for_our_notice(copy: Copy) -> None:
    """What a page calls by our names, as an archived copy of ours does, is called otherwise; its other ids stay."""
    page = PAGE.format(
        "<style>html{--snapshot-h:9px;--snapshot-top:0}snapshot-notice#snapshot-notice,#mine{display:none}</style>"
        "<Snapshot-Notice id=snapshot-notice class=c><snapshot-text id=snapshot-framed-0>x</snapshot-text>"
        "</Snapshot-Notice><p id=mine>y"
    )
    text = copy.text(page)
    assert '<page-snapshot-notice id="page-snapshot-notice" class=c>' in text
    assert '<page-snapshot-text id="page-snapshot-framed-0">x</page-snapshot-text>' in text
    assert "</page-snapshot-notice><p id=mine>y" in text
    assert "{--no-snapshot-h:9px;--no-snapshot-top:0}no-snapshot-notice#no-snapshot-notice,#mine{display:none}" in text
    assert len(copy.tree(page).xpath("//snapshot-notice | //*[@id='snapshot-notice']")) == 1
    assert copy.changes(page) == {"name"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notice_speaks_the_pages_language(copy: Copy, language: str) -> None:
    """The notice is in the language that the page declares, and says which that is."""
    tree = copy.tree(f"<html lang='{language.upper()}-XX'><body>")
    (found,) = tree.xpath("//snapshot-notice")
    assert found.get("lang") == language
    assert words_for(language).say("promise") in found.text_content()


@pytest.mark.parametrize(("language", "expected"), [("he", "rtl"), ("de", "ltr"), ("fa", "ltr")])
def test_what_is_said_runs_as_its_words_do(copy: Copy, language: str, expected: str) -> None:
    """Each sentence of ours on a page has the direction of its own words, whatever the page around it has."""
    shown = "<form></form><iframe src=//evil.net/></iframe><video src=//evil.net/x></video>"
    tree = copy.tree(f"<html lang={language} dir=rtl><body>{shown}")
    assert tree.xpath("//snapshot-note/@dir") == [expected] * 3


def test_every_language_says_all() -> None:
    """Tags find their words; each language has each sentence and no other, with the same slots."""
    assert {"en", "de", "fr", "es", "it", "nl", "pt", "cy", "sv", "pl", "ja", "zh", "ar", "he"} <= set(LANGUAGES)
    tags = ("pt-BR", "zh_Hant", " DE ", "xx", "", "../en")
    assert [words_for(tag).language for tag in tags] == ["pt", "zh", "de", "en", "en", "en"]
    slots = re.compile(r"\{\w+\}")
    english = words_for("en").sentences
    for language in LANGUAGES:
        told = words_for(language).sentences
        assert told.keys() == english.keys()
        for key, sentence in told.items():
            assert sorted(slots.findall(sentence)) == sorted(slots.findall(english[key])), (language, key)


def test_the_owner_chooses(copy: Copy) -> None:
    """Name, years, text, template, noindex and canonical are the owner's; nothing of it becomes markup by itself."""
    page = "<head><link rel=canonical href=https://example.org/a/b/><meta name=robots content=index></head><body>"
    look = Look("A <b> & {date}", first="2009", last="2024", noindex=True, canonical="https://archive.example.net/x/")
    tree = copy.tree(page, look)
    assert "A <b> & {date} is archived. It was online from 2009 to 2024." in tree.find("body").text_content()
    assert tree.xpath("//link[@rel='canonical']/@href") == ["https://archive.example.net/x/a/b/"]
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]
    other = copy.tree(page, Look("x", text="<i>", template='<div id="mine">${text}</div>', canonical="none"))
    assert other.xpath("//div[@id='mine']")[0].text == "<i>"
    assert other.xpath("//link[@rel='canonical']") == []
    assert copy.tree(page).xpath("//link[@rel='canonical']/@href") == ["https://example.org/a/b/"]


@pytest.mark.parametrize("codec", ["cp1251", "koi8-r", "utf-16", "utf-8"])
def test_pages_become_utf_8(copy: Copy, codec: str) -> None:
    """A page in any encoding reads the same in the copy, whatever a host says of it."""
    label = codec if codec != "utf-16" else "utf-8"
    body = f"<meta charset={label}><p>Привет <a href='/?q=мир'>x</a>".encode(codec)
    written = copy.write(body).body
    assert written.startswith(b"\xef\xbb\xbf")
    assert "Привет" in written.decode("utf-8")


def test_xml_stays_well_formed(copy: Copy) -> None:
    """XHTML and SVG can still be parsed as XML, notice and all."""
    page = (
        "<?xml version='1.0' encoding='windows-1251'?><html xmlns='http://www.w3.org/1999/xhtml' lang='en'><head>"
        "<title>x</title><script src='/s.js'/></head><body><form action='x'><input/></form><a href='/gone'>x</a>"
        "<iframe src='https://evil.net/'/></body></html>"
    )
    tree = html.etree.fromstring(copy.write(page, "x.xhtml").body)
    body = tree.find("{*}body")
    assert body is not None
    assert body[0].tag.endswith("snapshot-notice")
    assert tree.findtext(".//{*}title") == "x"
    assert tree.findall(".//{*}script")[0].get("src") == "s.js"
    picture = "<svg xmlns='http://www.w3.org/2000/svg'><image href='//evil.net/x'/><a href='/'>x</a></svg>"
    assert html.etree.fromstring(copy.write(picture, "pic.svg").body).findall(".//{*}image")[0].get("href") is None


def test_scripts_of_pictures_are_put_out_of_work(copy: Copy) -> None:
    """An SVG file keeps nothing that would run where it is opened: no policy holds back what it asks for."""
    script = "<script>fetch('https://evil.net/')</script><svg:script>1</svg:script><script href='/s.js'/>"
    picture = (
        f"<svg xmlns='http://www.w3.org/2000/svg' onload='run()' xmlns:svg='http://www.w3.org/2000/svg'>{script}</svg>"
    )
    new = copy.write(picture, "pic.svg")
    tree = html.etree.fromstring(new.body)
    assert [each.get("type") for each in tree.findall(".//{*}script")] == ["text/plain"] * 3
    assert "onload" not in tree.attrib
    assert {each.kind for each in new.changes} == {"script"}


def test_style_sheets_lead_within_the_copy(copy: Copy) -> None:
    """A sheet names its files by relative links, and loads nothing from outside."""
    sheet = "@import '/s.css?v=1'; p { background: url(../../x.png) } q { src: url(//evil.net/f.woff) } /* url(y) */"
    expected = '@import url("../s_v=1.css"); p { background: url("../x.png") } q { src: url("data:,") } /* url(y) */'
    assert copy.text(sheet, "css/s.css") == expected


def test_feeds_stay_as_they_are(copy: Copy) -> None:
    """A feed keeps its bytes, but for a style sheet that is not held."""
    feed = "<?xml version='1.0'?><rss><channel><link>https://example.org/</link></channel></rss>"
    assert copy.text(feed, "feed/index.xml") == feed
    assert "evil" not in copy.text("<?xml-stylesheet href='//evil.net/x.xsl' type='text/xsl'?><rss/>", "f.xml")
