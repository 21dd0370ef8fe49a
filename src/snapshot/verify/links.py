"""What records say of each other, held against the set: revisits, exchanges, warcinfo records, ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from snapshot.verify.known import CAPTURES, Known, Seen
from snapshot.verify.register import Register

_PROFILE = "http://netpreserve.org/warc/{}/revisit/{}"
_KINDS = ("identical-payload-digest", "server-not-modified")
_NOT_MODIFIED = 304

LINK_RULES: Register[Callable[[Seen, Known], Iterator[str]]] = Register()


@LINK_RULES.rule("R10", "error")
def body_is_whole(record: Seen, known: Known) -> Iterator[str]:
    """A body that is shorter than its head says is told to be cut (WARC-Truncated)."""
    if record.missing and not any(request.method == "HEAD" for request in known.requests(record)):
        yield f"{record.missing}, and WARC-Truncated does not say so"


@LINK_RULES.rule("R11", "error")
def target_is_whole(record: Seen, known: Known) -> Iterator[str]:
    """What a revisit refers to is whole."""
    target = known.target(record) if record.type == "revisit" else None
    if target and (target.truncated or target.missing):
        yield f"it refers to {target.id}, which is cut short"


@LINK_RULES.rule("R12", "error")
def profile_is_known(record: Seen, known: Known) -> Iterator[str]:  # noqa: ARG001
    """A revisit's profile is one of the same version of WARC."""
    allowed = [_PROFILE.format(record.version, kind) for kind in _KINDS]
    if record.type == "revisit" and record.profile not in allowed:
        yield f"WARC-Profile {record.profile!r} is no profile of WARC/{record.version}"


@LINK_RULES.rule("R12", "error")
def revisit_has_digest(record: Seen, known: Known) -> Iterator[str]:
    """A revisit of an identical payload has that payload's digest."""
    if record.type != "revisit" or not record.profile.endswith(_KINDS[0]):
        return
    target = known.target(record)
    if not record.stated:
        yield "WARC-Payload-Digest is missing"
    elif target and target.type != "revisit" and record.stated not in {target.stated, target.payload}:
        yield f"its payload digest is {record.stated}, but that of {target.id} is {target.stated or target.payload}"


@LINK_RULES.rule("R12", "error")
def no_revisit_of_revisit(record: Seen, known: Known) -> Iterator[str]:
    """What a revisit refers to is a response or resource, not another revisit."""
    target = known.target(record) if record.type == "revisit" else None
    if target and target.type not in CAPTURES - {"revisit"}:
        yield f"it refers to {target.id}, which is a {target.type} record"


@LINK_RULES.rule("R12", "error")
def references_agree(record: Seen, known: Known) -> Iterator[str]:
    """A revisit's WARC-Refers-To fields name one and the same record."""
    target = known.by_id.get(record.refers_to) if record.type == "revisit" else None
    if target and record.refers_uri and record.refers_uri != target.uri:
        yield f"WARC-Refers-To-Target-URI is {record.refers_uri}, but {target.id} is of {target.uri}"
    if target and record.refers_date and record.refers_date != target.date:
        yield f"WARC-Refers-To-Date is {record.refers_date}, but {target.id} is of {target.date}"


@LINK_RULES.rule("R12", "remark")
def references_are_there(record: Seen, known: Known) -> Iterator[str]:  # noqa: ARG001
    """A revisit of an identical payload names id, address and date of what it refers to."""
    if record.type != "revisit" or not record.profile.endswith(_KINDS[0]):
        return
    given = {"": record.refers_to, "-Target-URI": record.refers_uri, "-Date": record.refers_date}
    for name, value in given.items():
        if not value:
            yield f"WARC-Refers-To{name} is missing"


@LINK_RULES.rule("R12", "remark")
def revisit_is_truncated(record: Seen, known: Known) -> Iterator[str]:  # noqa: ARG001
    """A revisit of an identical payload says WARC-Truncated: length."""
    if record.type == "revisit" and record.profile.endswith(_KINDS[0]) and record.truncated != "length":
        yield "WARC-Truncated: length is missing, though the payload is left out"


@LINK_RULES.rule("R13", "error")
def not_modified(record: Seen, known: Known) -> Iterator[str]:  # noqa: ARG001
    """A revisit of what was not modified is a 304 and names the address that it refers to."""
    if record.type != "revisit" or not record.profile.endswith(_KINDS[1]):
        return
    if not record.refers_uri:
        yield "WARC-Refers-To-Target-URI is missing"
    if record.status not in (None, _NOT_MODIFIED):
        yield f"its status is {record.status}, not 304"


@LINK_RULES.rule("R13", "error")
def was_asked(record: Seen, known: Known) -> Iterator[str]:
    """Who was told that nothing was modified had asked for that."""
    requests = known.requests(record) if record.type == "revisit" and record.profile.endswith(_KINDS[1]) else []
    if requests and not any(request.conditional for request in requests):
        yield "its request carries neither If-None-Match nor If-Modified-Since"


@LINK_RULES.rule("R14", "error", alone="remark")
def revisit_resolves(record: Seen, known: Known) -> Iterator[str]:
    """Each revisit resolves inside the set, or says where it does."""
    if record.type != "revisit" or record.reference or known.target(record) or known.alike(record):
        return
    addressed = record.refers_uri and not record.refers_date and not record.refers_to
    if addressed and any(uri == record.refers_uri and other.type != "revisit" for (uri, _), other in known.at.items()):
        return
    names = (record.refers_to, record.refers_uri, record.refers_date)
    yield f"what it refers to is not there: {' '.join(filter(None, names)) or 'it names nothing'}"


@LINK_RULES.rule("R14", "remark")
def revisit_names_its_target(record: Seen, known: Known) -> Iterator[str]:
    """What a revisit names is there itself, not only the same payload elsewhere in the set."""
    if record.type == "revisit" and not known.target(record) and (other := known.alike(record)):
        yield f"what it names is not there, but its payload is: {other.file}, offset {other.offset}"


@LINK_RULES.rule("R16", "error")
def ids_differ(record: Seen, known: Known) -> Iterator[str]:
    """No two records have one id."""
    first = known.by_id.get(record.id)
    if first and any(other is record for other in known.twice.get(record.id, ())):
        yield f"its id is also that of the record at {first.file}, offset {first.offset}"


@LINK_RULES.rule("R17", "error")
def exchange_has_one_date(record: Seen, known: Known) -> Iterator[str]:
    """The records of one exchange have one date."""
    for name in record.concurrent:
        other = known.by_id.get(name)
        if other and other.date != record.date and other.type in CAPTURES | {"request"}:
            yield f"WARC-Date is {record.date}, but that of {name} is {other.date}"


@LINK_RULES.rule("R18", "error", alone="remark")
def concurrent_is_there(record: Seen, known: Known) -> Iterator[str]:
    """WARC-Concurrent-To names a record that is there."""
    for name in record.concurrent:
        if name not in known.by_id:
            yield f"WARC-Concurrent-To names {name}, which is not there"


@LINK_RULES.rule("R19", "error", alone="remark")
def warcinfo_is_there(record: Seen, known: Known) -> Iterator[str]:
    """WARC-Warcinfo-ID names a warcinfo record that is there."""
    other = known.by_id.get(record.warcinfo)
    if record.warcinfo and (other is None or other.type != "warcinfo"):
        yield f"WARC-Warcinfo-ID names {record.warcinfo}, which is {'no warcinfo record' if other else 'not there'}"
