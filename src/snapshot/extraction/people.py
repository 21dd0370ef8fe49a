"""Names of authors in text and metadata: told from labels, roles, dates and addresses."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from itertools import islice

from snapshot.extraction.datetext import MONTHS, find_date
from snapshot.extraction.tree import squeezed
from snapshot.extraction.words import AND, BY, any_of

WORDS: dict[str, frozenset[str]] = {
    name: frozenset(words)
    for name, words in tomllib.loads((files("snapshot.extraction") / "data" / "people.toml").read_text("utf-8")).items()
}
"""Words of labels, roles, organisations, by what they say of a text."""

LABEL = re.compile(rf"^\W*(?:{BY})\b\s*[:.]?\s+|^\W*(?:{BY})\s*[:：]\s*", re.IGNORECASE)
"""`By`, `Von`, `Autor:` before a name."""
BREAK = "\n"
"""Parts a byline where one element ends and another begins."""

_LABELS = any_of(WORDS["labels"])
_ATTACHED = (
    "(?:[\u3400-\u9fff]{2,6}\\s)?(?:特約)?[記记]者(?![会會们們团團室席站證证節])(?=[\u3400-\u9fff]{2,4}(?:[報报]|\\W|$))"
    "|โดย(?=[\u0e01-\u0e4e]{2,15}\\s[\u0e01-\u0e4e]{2,20}(?:\\s?[^\\s\u0e00-\u0e7f]|$))"
)
"""Labels that need nothing between them and a name."""
LABELLED = re.compile(
    rf"[^\w(@]*(?:(?=[\u3400-\u9fffโ])(?:{_ATTACHED})|(?:{_LABELS})(?:\s*[:：／/]\s*|(?<=[^\W\d_])(?=\s*{BREAK})|\s+))",
    re.IGNORECASE,
)
_LAST_WORDS = frozenset(label.split()[-1] for label in WORDS["labels"])
_LABEL_WORDS = _LAST_WORDS | {f"{word}:" for word in _LAST_WORDS}
_ONLY_A_LABEL = re.compile(rf"\W*(?:{_LABELS})\W*", re.IGNORECASE)
_JOINT = re.compile(
    rf"\s*[,;|、，/／•·\n]\s*(?:(?:{AND})\s+)?|\s+(?:{AND})\s+|\s*&(?:amp;)?\s*"
    r"|\s+(?:im Gespräch mit|in conversation with)\s+|(?<=[\u3040-\u9fff])\s*和\s*|\s+[-–—]\s+",
    re.IGNORECASE,
)
_OF_A_NAME = frozenset({"e", "y"})
"""Joints that also stand in names of Portuguese and Spanish: `Ortega y Gasset`."""
_GENERATION = re.compile(rf"(?:[JS]r\b\.?+|[JS]R\b\.?+|I{{2,3}}\b|IV\b)(?=\s*(?:[^\w\s]|$)|\s+(?:{AND})\s)")
"""What tells a son from his father, behind a name; no `Sr. López`."""
_ASIDE = re.compile(
    r"[／/]\s*[\u3400-\u9fff]{2,8}[報报][導导道]|\([^)]*\)?|\[[^\]]*\]?|\{[^}]*\}?|https?:\S+|\S+@\S+\.\w+|(?<!\w)@\w+"
)
_ENDS = any_of([*WORDS["ends"], *(word.capitalize() for word in WORDS["ends"] if len(word) > 2)])
_END = re.compile(rf"(?<=\S)\s+(?:{_ENDS})(?:\W.*|$)", re.DOTALL)
_SHELF = re.compile(rf"\W*(?:{any_of(WORDS['shelves'])})\b", re.IGNORECASE)
"""`Filed under`: what follows are categories, and no names."""
_ENTITLED = re.compile(r"[A-Z]\w+ the [A-Z]\w+$")
"""`Ask the Doctors`: no name that goes on."""
_HOST = re.compile(
    r"[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|de|at|ch|fr|it|es|is|lt|tr|be|nl|pl|uk|info|eu|pl|ru|jp|cn)", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")
_FOREIGN = re.compile(f"{_CJK.pattern}|โดย")
"""What may begin with a label that nothing parts from a name."""
_CJK_NAME = re.compile(
    r"[\u3400-\u9fff\uf900-\ufaff]{2,4}|[\uac00-\ud7af]{2,4}|[\u3400-\u9fff]{1,3}\s[\u3040-\u9fff]{1,4}"
)
_CJK_TAIL = re.compile(r"\s*(?:記者|记者|特約記者|기자|特派員|編集委員|報導|报道|綜合報導|／.*)$")
_SHORT_HOUSES = range(3, 5)
"""Letters of a house such as the BBC; of two, they may be somebody's initials."""
_SHORTENED = frozenset({"jr", "jr.", "sr", "sr."})
_LONGEST_NAME = 60
_MOST_WORDS = 6
_MOST_NAMES = 20
_FEW_WORDS = 4
_SHORT = 20
_TRIMMINGS = " |·•–—-,/"
LONGEST_LINE = 200
"""A line of date and name has no more letters; what has more is text."""
_TURNS = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What parts letters or turns their direction unseen: two spellings of one name would differ by it."""
_TRIM = " \t.,:;|·•–—-\"'“”„‘’»«/\\*#~>+_\u200b\ufeff"

PERSON, HANDLE, BODY, NOTHING = 1.0, 0.6, 0.35, 0.0
"""How sure a text's shape is to be that of a name: of a person, of one word, of an organisation."""


@lru_cache(maxsize=1024)
def names_of(text: str) -> tuple[str, ...]:
    """The names in a byline such as `By Ann Lee and Bo Ek, editors`; none where what stands there is no name."""
    text = squeezed(text if text.isprintable() else _TURNS.sub("", text))
    if _DIGIT.search(text) and (found := find_date(text)):
        text = text[: found[1]] + " | " + text[found[2] :]
    names: list[str] = []
    for part in islice(_parts(_ASIDE.sub(" ", _unlabelled(text))), _MOST_NAMES):
        if names and _SHELF.match(part):
            break
        name = trimmed(_unlabelled(part))
        sure = shape(name)
        if sure == BODY and any(shape(each) == PERSON for each in names):
            break
        if sure and name not in names and not (names and (is_role(name) or _HOST.fullmatch(name))):
            names.append(name)
    return without_organisations(tuple(names))


def _parts(text: str) -> Iterator[str]:
    """What stands between the joints of a byline; a joint within a name parts nothing."""
    start = 0
    for joint in _JOINT.finditer(text):
        sign, before = joint[0].strip().lower(), text[start : joint.start()]
        if sign == "," and " " in before and _GENERATION.match(text, joint.end()):
            continue
        if sign in _OF_A_NAME and _has_surname_behind(before, text, joint.end()):
            continue
        yield before
        start = joint.end()
    yield text[start:]


def _has_surname_behind(name: str, text: str, start: int) -> bool:
    """Whether a person's name goes on with a lone surname: `da Silva e Souza`, not `Ana Silva e João Souza`."""
    following = _JOINT.split(text[start:], maxsplit=1)[0].split()
    if not following or any(word not in WORDS["particles"] for word in following[:-1]):
        return False
    surname = following[-1].strip(_TRIM)
    alike = surname[1:].islower() or (surname.isupper() and name.isupper())
    return alike and not surname[0].islower() and shape(surname) == HANDLE and shape(trimmed(name)) == PERSON


def names_labelled(text: str, language: str | None = None) -> tuple[str, ...]:
    """The names in a line that says `By NAME` and no more; none in any other, such as a sentence."""
    found = LABELLED.match(text)
    if found is None:
        return ()
    weak = _is_weak(found) and ":" not in found[0] and "：" not in found[0]
    if weak and not _is_of_language(found, language):
        return ()
    names = names_of(text[found.end() :])
    sure = names and all(shape(name) == PERSON for name in names)
    if weak:
        return names if sure else ()
    rest = text[found.end() :].split()
    return names if sure or (names and shape(names[0]) > NOTHING and len(rest) <= _FEW_WORDS) else ()


def names_in_line(text: str, language: str | None) -> tuple[str, ...]:
    """The names in a line that says nothing but a date and `by NAME`; none in any other."""
    text = squeezed(text)
    if len(text) > LONGEST_LINE:
        return ()
    if found := find_date(text, language):
        before, after = text[: found[1]].strip(_TRIMMINGS), text[found[2] :].strip(_TRIMMINGS)
        text = after if LABELLED.match(after + " ") and len(before) < _SHORT else before
    return names_labelled(text, language)


def has_label(text: str) -> bool:
    """Whether a text may have a label in it: told quickly, of many texts."""
    return not _LABEL_WORDS.isdisjoint(text.lower().split()) or _FOREIGN.match(text) is not None


def is_label(text: str) -> bool:
    """Whether a text is a label alone, such as `By` or `Autor:`."""
    found = LABELLED.fullmatch(text.rstrip() + BREAK)
    return found is not None and (not _is_weak(found) or ":" in text)


def _is_weak(label: re.Match[str]) -> bool:
    return _word_of(label) in WORDS["weak_labels"]


def _is_of_language(label: re.Match[str], language: str | None) -> bool:
    """Whether a weak label is the word for `by` in the page's language."""
    return f"{(language or '')[:2].lower()}:{_word_of(label)}" in WORDS["weak_labels_of"]


def _word_of(label: re.Match[str]) -> str:
    return label[0].strip().lower().strip(" :：／/")


def without_organisations(names: Iterable[str]) -> tuple[str, ...]:
    """Only the persons of some names; all of them, where no one is a person."""
    names = tuple(names)
    return tuple(name for name in names if shape(name) == PERSON) or names


def _unlabelled(text: str) -> str:
    found = LABELLED.match(text)
    if found is None:
        return text
    rest = text[found.end() :]
    return text if _is_weak(found) and not re.search("[:：]", found[0]) and len(rest.split()) < 2 else rest


def trimmed(text: str) -> str:
    """A name without what follows it: its bearer's work, address, house; the day."""
    whole = squeezed(text)
    text = whole.strip(_TRIM)
    text = _CJK_TAIL.sub("", _END.sub("", text)).strip(_TRIM) if not _ENTITLED.match(text) else text
    words = text.split()
    for place, word in enumerate(words):
        if place > 1 and _plain(word) in WORDS["roles"] and words[0] != "The":
            words = words[:place]
            break
    while len(words) > 1 and (_is_credential(words) or _is_late(words) or _is_house(words)):
        words.pop()
    name = " ".join(words).strip(_TRIM)
    return f"{name}." if len(words) > 1 and words[-1].lower() in _SHORTENED and f"{name}." in whole else name


def _is_credential(words: list[str]) -> bool:
    """Whether the last word is a degree, not a surname such as `Ma`."""
    surname = len(words) == 2 and words[-1].istitle() and len(words[-1]) < 4
    return _plain(words[-1]) in WORDS["credentials"] and not surname


def _is_late(words: list[str]) -> bool:
    """Whether the last word is of a date, not of a name such as `Theresa May`."""
    last = _plain(words[-1])
    return len(words) > 2 and (last in MONTHS or last in WORDS["never"])


def _is_house(words: list[str]) -> bool:
    """Whether the last word is where somebody of two names or more works: `ESPN.com`, `BBC`."""
    last = words[-1]
    short = last.isupper() and last.isalpha() and not _GENERATION.fullmatch(last) and not all(map(str.isupper, words))
    return len(words) > 2 and (_HOST.fullmatch(last) is not None or (short and len(last) in _SHORT_HOUSES))


def is_role(text: str) -> bool:
    """Whether a text says what somebody does."""
    words = [_plain(word) for word in text.split()]
    return bool(words) and not WORDS["roles"].isdisjoint((words[0], words[-1]))


@lru_cache(maxsize=4096)
def shape(text: str) -> float:
    """How sure a text's shape is to be that of a name."""
    if not 1 < len(text) <= _LONGEST_NAME or not any(char.isalpha() for char in text) or _is_address(text):
        return NOTHING
    words = _without_honours(text.split()) if "." in text else text.split()
    plain = [_plain(word) for word in words]
    if (len(words) > _MOST_WORDS and _are_too_many(words)) or text.lower() in WORDS["nobody"] or _is_only_a_label(text):
        return NOTHING
    if _CJK.search(text):
        return _shape_of_ideographs(text)
    if _has_foreign_word(words, plain) or (len(words) == 1 and (plain[0] in MONTHS or text in WORDS["particles"])):
        return NOTHING
    if ":" in text or _is_work(plain):
        return NOTHING
    if _is_organisation(text, plain):
        return BODY
    if len(words) == 1:
        return HANDLE if not text[0].isdigit() else BODY
    return _shape_of_words(words)


def _without_honours(words: list[str]) -> list[str]:
    """The words of a name without `Prof. Dr. med.` before it."""
    start = 0
    while start < len(words) - 2 and words[start].lower() in WORDS["honours"]:
        start += 1
    return words[start:]


def _are_too_many(words: list[str]) -> bool:
    return sum(word not in WORDS["particles"] for word in words) >= _MOST_WORDS


def _has_foreign_word(words: list[str], plain: list[str]) -> bool:
    """Whether one of the words is never in a name; `Will Lee` and `Ann You` are names, `you will` is none."""
    named = 1 < len(words) < 4 and all(word.istitle() for word in words)
    spared = {plain[0]} & WORDS["given_too"] | {plain[-1]} & WORDS["surnames_too"] if named else set()
    return any(word in WORDS["never"] and word not in spared for word in plain)


def _is_address(text: str) -> bool:
    return "@" in text or "://" in text or "www." in text


def _is_work(plain: list[str]) -> bool:
    ends = WORDS["roles"] - WORDS["organisations"]
    return len(plain) > 1 and (plain[0] in WORDS["first_roles"] or plain[-1] in ends)


def _is_organisation(text: str, plain: list[str]) -> bool:
    initials = text.isupper() and len(text) < 3
    return initials or _HOST.fullmatch(text) is not None or not WORDS["organisations"].isdisjoint(plain)


def _is_only_a_label(text: str) -> bool:
    return _ONLY_A_LABEL.fullmatch(text) is not None and text.lower() not in WORDS["organisations"]


def _shape_of_words(words: list[str]) -> float:
    if any(char.isdigit() for word in words for char in word):
        return NOTHING
    large = [word for word in words if not word[0].islower()]
    small = [word.lower() for word in words if word[0].islower()]
    if all(_is_particle(word) for word in small) and 1 <= len(large) <= 5:
        return PERSON if len(words) > 1 else HANDLE
    return BODY if len(words) < 4 and len(small) == len(words) else NOTHING


def _is_particle(word: str) -> bool:
    return word in WORDS["particles"] or "'" in word[:3] or "’" in word[:3] or "-" in word


def _shape_of_ideographs(text: str) -> float:
    if any(text.endswith(word) for word in WORDS["organisations"]):
        return BODY
    if _CJK_NAME.fullmatch(text):
        return PERSON
    return HANDLE if len(text) <= 12 and not re.search("[。！？「」]", text) else NOTHING


def _plain(word: str) -> str:
    return word.strip(".,:;()'\"’“”").replace(".", "").lower()
