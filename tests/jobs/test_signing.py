"""snapshot pack --sign, and what `verify` says of signatures."""

from __future__ import annotations

import fcntl
import json
import shutil
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from command import Crawled, run
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

DIGEST = "datapackage-digest.json"


def pem(key: Any, password: bytes | None = None) -> bytes:
    """A private key as files have it."""
    kept = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    told: bytes = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, kept)
    return told


@pytest.fixture(scope="module")
def key() -> ec.EllipticCurvePrivateKey:
    """A key of the curve that readers expect."""
    return ec.generate_private_key(ec.SECP384R1())


@pytest.fixture(scope="module")
def signed(crawled: Crawled, key: ec.EllipticCurvePrivateKey, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled site, signed."""
    folder = tmp_path_factory.mktemp("signed")
    (folder / "key.pem").write_bytes(pem(key))
    ran = run("pack", crawled.folder, "--sign", folder / "key.pem", "-o", folder / "site.wacz", "--quiet")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    return folder / "site.wacz"


def test_a_signature_verifies(signed: Path, key: ec.EllipticCurvePrivateKey) -> None:
    """`verify` finds nothing wrong, and names the key by the SHA-256 of its public half."""
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    ran = run("verify", signed, "--strict")
    assert ran.code == 0, ran.out
    assert f"signed by the key sha256:{sha256(der).hexdigest()}" in ran.out
    assert json.loads(run("verify", signed, "--json").out)["key"] == sha256(der).hexdigest()


def test_form_that_browsers_read(signed: Path) -> None:
    """The signature is the two numbers of 48 octets each (IEEE P1363), as ReplayWeb.page's WebCrypto takes it."""
    with zipfile.ZipFile(signed) as wacz:
        told = json.loads(wacz.read(DIGEST))
        package = wacz.read("datapackage.json")
        digest = sha256(package).hexdigest()
    assert told["hash"] == told["signedData"]["hash"] == f"sha256:{digest}"
    assert len(b64decode(told["signedData"]["signature"])) == 96
    assert told["signedData"]["created"] == json.loads(package)["created"]  # py-wacz demands it
    assert {"software", "publicKey"} <= told["signedData"].keys()


def other_key(told: dict[str, Any]) -> None:
    """Name another key."""
    public = ec.generate_private_key(ec.SECP384R1()).public_key()
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    told["signedData"]["publicKey"] = b64encode(der).decode()


def other_hash(told: dict[str, Any]) -> None:
    """Sign another sum."""
    told["signedData"]["hash"] = "sha256:" + "0" * 64


def no_key(told: dict[str, Any]) -> None:
    """Name what is no key."""
    told["signedData"]["publicKey"] = "bm8ga2V5"


def no_signature(told: dict[str, Any]) -> None:
    """Have no signature."""
    del told["signedData"]["signature"]


@pytest.mark.parametrize("harm", [other_key, other_hash, no_key, no_signature], ids=lambda harm: harm.__name__)
def test_a_wrong_signature_is_told(signed: Path, tmp_path: Path, harm: Callable[[dict[str, Any]], None]) -> None:
    """A signature by another key, of another sum, or that is none: rule P7, and 4."""
    with zipfile.ZipFile(signed) as old, zipfile.ZipFile(tmp_path / "a.wacz", "w") as new:
        for entry in old.infolist():
            body = old.read(entry)
            if entry.filename == DIGEST:
                told = json.loads(body)
                harm(told)
                body = json.dumps(told).encode()
            new.writestr(entry, body)
    ran = run("verify", tmp_path / "a.wacz")
    assert ran.code == 4
    assert f"{DIGEST}: P7: " in ran.out


def test_keys_that_are_none(crawled: Crawled, key: ec.EllipticCurvePrivateKey, tmp_path: Path) -> None:
    """No file, no PEM, a password, another curve, RSA: one line that says how to make one, and 2."""
    files = {
        "pem": b"no key",
        "password": pem(key, b"secret"),
        "curve": pem(ec.generate_private_key(ec.SECP256R1())),
        "rsa": pem(rsa.generate_private_key(65537, 2048)),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    for name in ("absent", *files):
        ran = run("pack", crawled.folder, "--sign", tmp_path / name, "-o", tmp_path / "a.wacz", "--quiet")
        assert ran.code == 2, ran
        assert name in ran.line
        assert "openssl ecparam" in ran.line or "password" in ran.line
        assert not (tmp_path / "a.wacz").exists()


def test_a_crawl_at_work_is_not_packed(crawled: Crawled, tmp_path: Path) -> None:
    """While another snapshot holds the folder, packing it is refused."""
    shutil.copytree(crawled.folder, tmp_path / "busy")
    with (tmp_path / "busy/state/lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for options in (("--bag", "-o", tmp_path / "a.bag"), ("-o", tmp_path / "a.wacz")):
            ran = run("pack", tmp_path / "busy", *options, "--quiet")
            assert ran.code == 2
            assert "at work" in ran.line
