"""Who made a dossier: signatures by keys as OpenSSL makes them, checked against a key the user gives and never one from the folder."""

from __future__ import annotations

import json
import shutil
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from aiact_report import cli
from aiact_report.errors import ExitCode

Said = Callable[..., tuple[int, list[str]]]
KINDS = {
    "ed25519": ["-algorithm", "ed25519"],
    "p256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "rsa": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "p384": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
    "other": ["-algorithm", "ed25519"],
}
PASSWORD = "correct horse"  # noqa: S105 -- of a key that is made for this test
SIGNATURE = "manifest.json.dsse"


def openssl(*arguments: str | Path) -> None:
    """Run it."""
    subprocess.run(["/usr/bin/env", "openssl", *arguments], check=True, capture_output=True)


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys and certificates in a folder: NAME.key, NAME.pub, encrypted.key, good.crt, expired.crt."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not here: signatures by keys it makes are not tried")
    folder = tmp_path_factory.mktemp("keys")
    for name, options in KINDS.items():
        openssl("genpkey", *options, "-out", folder / f"{name}.key")
        openssl("pkey", "-in", folder / f"{name}.key", "-pubout", "-out", folder / f"{name}.pub")
    openssl("pkcs8", "-topk8", "-v2", "aes-256-cbc", "-in", folder / "p256.key", "-passout", f"pass:{PASSWORD}", "-out", folder / "encrypted.key")
    request = ("req", "-new", "-key", str(folder / "p256.key"), "-subj", "/CN=Example Bank, dossiers")
    openssl(*request, "-x509", "-days", "36500", "-out", folder / "good.crt")
    openssl(*request, "-out", folder / "request.csr")
    _authority(folder)
    days = ("-startdate", "20200101000000Z", "-enddate", "20210101000000Z")
    openssl(
        "ca",
        "-batch",
        "-selfsign",
        "-config",
        folder / "ca.cnf",
        "-keyfile",
        folder / "p256.key",
        "-in",
        folder / "request.csr",
        *days,
        "-out",
        folder / "expired.crt",
    )
    return folder


def _authority(folder: Path) -> None:
    """What `openssl ca` keeps its books in."""
    (folder / "index.txt").write_text("")
    (folder / "serial").write_text("01\n")
    section = f"dir = {folder}\ndatabase = $dir/index.txt\nserial = $dir/serial\nnew_certs_dir = $dir\ndefault_md = sha256\npolicy = any\n"
    (folder / "ca.cnf").write_text(f"[ca]\ndefault_ca = own\n[own]\n{section}[any]\ncommonName = supplied\n")


@pytest.fixture
def signed(copy: Path, keys: Path) -> Path:
    """A folder that p256.key signed."""
    assert cli.main(["sign", str(copy), "--key", str(keys / "p256.key")]) == ExitCode.DONE
    return copy


def of_signature(lines: list[str]) -> list[str]:
    """What is said of it."""
    return [line for line in lines if f": {SIGNATURE}: " in line]


@pytest.mark.parametrize("name", ["ed25519", "p256", "rsa"])
def test_a_signature_holds_by_its_key_and_by_no_other(copy: Path, keys: Path, said: Said, name: str) -> None:
    """Each kind of key; another key of the same kind is named as the one that did not sign."""
    assert cli.main(["sign", str(copy), "--key", str(keys / f"{name}.key")]) == ExitCode.DONE
    code, lines = said(copy, "--no-documents", "--key", str(keys / f"{name}.pub"))
    assert code == ExitCode.DONE, lines
    assert of_signature(lines)[0].startswith(f"holds: {SIGNATURE}: signed by {name}.pub")
    code, lines = said(copy, "--no-documents", "--key", str(keys / "other.pub"))
    assert code == ExitCode.THRESHOLD
    assert of_signature(lines)[0].startswith(f"differs: {SIGNATURE}: no signature in it is by other.pub")


def test_the_envelope_is_what_dsse_and_in_toto_say(signed: Path, keys: Path, tmp_path: Path) -> None:
    """OpenSSL verifies the signature over DSSE's encoding of the payload, which names the manifest and each file of it by digest."""
    envelope = json.loads((signed / SIGNATURE).read_text())
    payload = b64decode(envelope["payload"])
    (tmp_path / "pae").write_bytes(b"DSSEv1 28 application/vnd.in-toto+json %d %b" % (len(payload), payload))
    (tmp_path / "sig").write_bytes(b64decode(envelope["signatures"][0]["sig"]))
    openssl("dgst", "-sha256", "-verify", keys / "p256.pub", "-signature", tmp_path / "sig", tmp_path / "pae")
    statement = json.loads(payload)
    manifest = json.loads((signed / "manifest.json").read_text())
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert [subject["name"] for subject in statement["subject"]] == ["manifest.json", *manifest["files"]]


@pytest.mark.parametrize("share", [0, 0.2, 0.5, 0.9, 1])
def test_one_changed_byte_of_the_signature_is_found(signed: Path, keys: Path, said: Said, share: float) -> None:
    """In what is signed, in the signature, in the name of the key, in a bracket."""
    data = bytearray((signed / SIGNATURE).read_bytes())
    data[round((len(data) - 1) * share)] ^= 1
    (signed / SIGNATURE).write_bytes(data)
    code, lines = said(signed, "--no-documents", "--key", str(keys / "p256.pub"))
    assert code == ExitCode.THRESHOLD
    assert any(line.startswith("differs") for line in of_signature(lines)), lines


def test_a_stripped_signature_is_named(signed: Path, keys: Path, said: Said) -> None:
    """With and without a key to check by; and where the manifest was put right, by the key."""
    (signed / SIGNATURE).unlink()
    code, lines = said(signed, "--no-documents")
    assert code == ExitCode.THRESHOLD
    assert of_signature(lines) == [f"differs: {SIGNATURE}: it is missing: the manifest says that it was signed"]
    manifest = json.loads((signed / "manifest.json").read_text())
    del manifest["signature"]
    (signed / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
    assert said(signed, "--no-documents")[0] == ExitCode.DONE
    code, lines = said(signed, "--no-documents", "--key", str(keys / "p256.pub"))
    assert code == ExitCode.THRESHOLD
    assert "there is no signature by p256.pub" in of_signature(lines)[0]


def test_a_signature_over_another_manifest_is_named(signed: Path, kept: Path, keys: Path, said: Said) -> None:
    """A dossier made anew as a whole, with the signature of the old one."""
    manifest = json.loads((signed / "manifest.json").read_text())
    manifest["files"].pop("dossier.html")
    (signed / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
    (signed / "dossier.html").unlink()
    code, lines = said(signed, "--no-documents", "--key", str(keys / "p256.pub"))
    assert code == ExitCode.THRESHOLD
    assert f"differs: {SIGNATURE}: what it signs is not this manifest" in lines
    assert (kept / "dossier.html").exists()


def test_a_key_in_the_folder_is_never_used(signed: Path, keys: Path, said: Said) -> None:
    """A forger signs anew, names the old key, and leaves the new one in the folder: it is an added file, and the signature is not by the key given."""
    shutil.copy(keys / "other.pub", signed / "p256.pub")
    manifest = signed / "manifest.json"
    from aiact_report.keeping.signing.envelope import sealed
    from aiact_report.keeping.signing.keys import given, private

    forged = json.loads(sealed(manifest.read_bytes(), private(keys / "other.key", None)))
    forged["signatures"][0]["keyid"] = given(keys / "p256.pub").keyid
    (signed / SIGNATURE).write_text(json.dumps(forged, indent=1) + "\n")
    code, lines = said(signed, "--no-documents", "--key", str(keys / "p256.pub"))
    assert code == ExitCode.THRESHOLD
    assert any("no signature in it is by p256.pub" in line for line in of_signature(lines)), lines
    assert "differs: p256.pub: it was added: the manifest does not name it" in lines


def test_a_certificate_is_a_key_with_days(signed: Path, keys: Path, said: Said) -> None:
    """One that holds is accepted; one that has expired is named, unless the user asks as of a day on which it held."""
    assert said(signed, "--no-documents", "--key", str(keys / "good.crt"))[0] == ExitCode.DONE
    code, lines = said(signed, "--no-documents", "--key", str(keys / "expired.crt"))
    assert code == ExitCode.THRESHOLD
    assert "valid from 2020-01-01 to 2021-01-01" in of_signature(lines)[0]
    assert said(signed, "--no-documents", "--key", str(keys / "expired.crt"), "--at", "2020-06-01")[0] == ExitCode.DONE
    assert said(signed, "--at", "yesterday")[0] == ExitCode.MISTAKE


def test_several_may_sign(signed: Path, keys: Path, said: Said) -> None:
    """A second signature stands beside the first; one that no key was given for is said to be not checked."""
    assert cli.main(["sign", str(signed), "--key", str(keys / "rsa.key")]) == ExitCode.DONE
    code, lines = said(signed, "--no-documents", "--key", str(keys / "p256.pub"), "--key", str(keys / "rsa.pub"))
    assert (code, [line[:5] for line in of_signature(lines)]) == (ExitCode.DONE, ["holds", "holds"])
    code, lines = said(signed, "--no-documents", "--strict", "--key", str(keys / "rsa.pub"))
    assert code == ExitCode.UNOBSERVED
    assert "1 further signature: no --key is that of" in of_signature(lines)[1]


def test_what_is_not_as_the_manifest_says_is_not_signed(copy: Path, keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody puts their name under a folder that was changed."""
    (copy / "dossier.html").write_text("another")
    before = (copy / "manifest.json").read_bytes()
    assert cli.main(["sign", str(copy), "--key", str(keys / "p256.key")]) == ExitCode.MISTAKE
    assert "dossier.html: it was changed" in capsys.readouterr().err
    assert (copy / "manifest.json").read_bytes() == before
    assert not (copy / SIGNATURE).exists()


def test_the_password_comes_from_where_the_user_says(
    copy: Path, keys: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A variable by its name, or a file; without one, or with another, it is said what is lacking, and never what the password or key is."""
    command = ["sign", str(copy), "--key", str(keys / "encrypted.key")]
    monkeypatch.setenv("DOSSIER_PASSWORD", PASSWORD)
    monkeypatch.setenv("ANOTHER", "battery staple")
    (copy.parent / "password").write_text(f"{PASSWORD}\n")
    assert cli.main([*command, "--key-password-env", "DOSSIER_PASSWORD"]) == ExitCode.DONE
    assert cli.main([*command, "--key-password-file", str(copy.parent / "password")]) == ExitCode.DONE
    refused: list[list[str]] = [[], ["--key-password-env", "ANOTHER"], ["--key-password-env", "NOT_SET"], ["--key-password-file", "nothing"]]
    for options in refused:
        assert cli.main([*command, *options]) == ExitCode.MISTAKE
    told = capsys.readouterr()
    assert PASSWORD not in told.err + told.out
    assert "staple" not in told.err + told.out
    assert str(keys) not in told.err.replace("signed ", "")
    assert "encrypted.key: the key is encrypted" in told.err


@pytest.mark.parametrize(
    ("name", "words"), [("p384.key", "of a kind that is not taken"), ("p256.pub", "no private key"), ("nothing.key", "cannot be read")]
)
def test_a_key_that_cannot_sign_is_refused_before_any_work(copy: Path, keys: Path, capsys: pytest.CaptureFixture[str], name: str, words: str) -> None:
    """`generate` says so before it reads anything, and writes nothing."""
    assert cli.main(["generate", str(copy), "-o", str(copy.parent / "new"), "--sign", str(keys / name)]) == ExitCode.MISTAKE
    assert words in capsys.readouterr().err
    assert not (copy.parent / "new").exists()


def test_a_private_key_is_not_taken_for_checking(signed: Path, keys: Path, said: Said) -> None:
    """Whoever checks has no business with it."""
    assert said(signed, "--key", str(keys / "p256.key"))[0] == ExitCode.MISTAKE


def test_generate_signs_what_it_writes(tmp_path: Path, keys: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """With `--sign`; no file of the folder holds the key or its path."""
    (tmp_path / "pod.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a}]}\n")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["generate", "pod.yaml", "--format", "json", "-q", "--sign", str(keys / "ed25519.key")]) == ExitCode.DONE
    assert said(tmp_path / "out", "--key", str(keys / "ed25519.pub"), "--strict")[0] == ExitCode.DONE
    key = (keys / "ed25519.key").read_text().splitlines()[1]
    for path in (tmp_path / "out").iterdir():
        assert key not in path.read_text()
        assert b64encode(b64decode(key)[-32:]).decode()[:20] not in path.read_text()
        assert str(keys) not in path.read_text()
