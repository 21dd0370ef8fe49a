"""Scripts in the copy: what they import or make an address of is found there, and all else stays to the byte."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from copying import Copy

from snapshot.publish.specifiers import modules


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """A copy that holds a few files."""
    return Copy(tmp_path)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('import{x}from"/js/b.js";', 'import{x}from"../../js/b.js";'),
        ('import"https://example.org/js/b.js"', 'import"../../js/b.js"'),
        ("import a, {b as c} from '/js/b.js'", "import a, {b as c} from '../../js/b.js'"),
        ('import*as a from"/js/b.js"', 'import*as a from"../../js/b.js"'),
        ('export*from"//example.org/js/b.js"', 'export*from"../../js/b.js"'),
        ('export { a,\n b } from "/js/b.js"', 'export { a,\n b } from "../../js/b.js"'),
        ('import("/js/b.js").then(go)', 'import("../../js/b.js").then(go)'),
        ('import(/* x */ "../../js/c.js?v=2")', 'import(/* x */ "../../js/c_v=2.js")'),
        ('`${await import("/js/b.js")}`', '`${await import("../../js/b.js")}`'),
        ('a.replace(/["`]/g,"");import("/js/b.js")', 'a.replace(/["`]/g,"");import("../../js/b.js")'),
    ],
)
def test_modules_are_imported_from_the_copy(copy: Copy, script: str, expected: str) -> None:
    """An address of a module that the copy holds is one that stands on the importing file; that is told."""
    assert copy.text(script, "a/b/m.js") == expected
    assert [change.kind for change in copy.write(script, "a/b/m.js").changes] == ["module"]


@pytest.mark.parametrize(
    "script",
    [
        'import "/js/unheard-of.js"',
        'import a from "b"',
        '// import "/js/b.js"',
        '/* import "/js/b.js" */',
        "say('import \"/js/b.js\"')",
        '`import "/js/b.js"`',
        'import("/js/b.js" + x)',
        'loader.import("/js/b.js")',
        'load("/js/b.js")',
        "x = /'/; y = \"import('/js/b.js')\"",
        "caf\u00e9()",
    ],
)
def test_what_is_plainly_no_import_stays(copy: Copy, script: str) -> None:
    """Comments, strings, what is put together, and bare names stay as they are, to the byte."""
    for body in (script.encode("latin-1"), script.encode()):
        new = copy.write(body, "a/b/m.js")
        assert (new.body, new.changes) == (body, ())


@pytest.mark.parametrize("piece", ["import{", "import ", "import(/*", "export{a ", '"', "/", "import a,", "\n", "{`${"])
def test_no_script_takes_long(piece: str) -> None:
    """Whatever a script says over and over, it is read in about the time of its length."""
    begun = time.process_time()
    list(modules("import" + piece * 20_000 + 'import "/x.js"'))
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('import {x} from "https://example.org/a/b/m.js"', 'import {x} from "https://example.org/a/b/m.js"'),
        ('import {x} from "https://example.org/js/b.js"', 'import {x} from "../../js/b.js"'),
        ('new URL("https://example.org/x.png")', 'new URL("../../x.png", document.baseURI)'),
        ('new URL("a.png", "https://example.org/")', 'new URL("a.png", "https://example.org/")'),
        ('new URL("https://example.org/x.png", base)', 'new URL("../../x.png", base)'),
    ],
)
def test_scripts_of_a_page_find_what_they_load(copy: Copy, script: str, expected: str) -> None:
    """What a page's own script imports, or makes an address of, is valid and led to the copy."""
    assert f"<script type=module>{expected}</script>" in copy.text(f"<body><script type=module>{script}</script>")


def test_no_import_of_a_page_is_bare(copy: Copy) -> None:
    """A module in the folder of its page, or below, is named so that no browser takes it for a bare name."""
    text = copy.text('<script type=module>import "/js/b.js"</script>', "index.html")
    assert 'import "./js/b.js"' in text


def test_import_maps_lead_to_the_copy(copy: Copy) -> None:
    """Modules, all that begin with a prefix, and scopes are where they are in the copy; what it lacks stays."""
    told = {
        "imports": {
            "b": "/js/b.js",
            "c": "https://example.org/js/c.js?v=2",
            "lib/": "/js/lib/",
            "far": "//evil.net/x.js",
        },
        "scopes": {"/js/": {"/js/b.js": "/js/c.js?v=2"}},
        "integrity": {"/js/b.js": "sha384-x"},
    }
    text = copy.text(f"<script type=importmap>{json.dumps(told)}</script>", "index.html")
    assert json.loads(text.partition("<script type=importmap>")[2].partition("</script>")[0]) == {
        "imports": {"b": "./js/b.js", "c": "./js/c_v=2.js", "lib/": "./js/lib/", "far": "//evil.net/x.js"},
        "scopes": {"./js/": {"./js/b.js": "./js/c_v=2.js"}},
    }
