"""Definition files of Apptainer, and SIF files written here byte by byte."""

import hashlib
import json
import struct
from types import SimpleNamespace

import pytest

from aiact_report.collector import apptainer
from aiact_report.collector._run.detect import collectors, recognise
from aiact_report.collector.image.sif.collect import read_sif

DEFINITION = """# the scorer
Bootstrap: docker
From: golang:1.24
Stage: build

%post
    go build .

Bootstrap: docker
From: {{ BASE }}
Stage: final

%arguments
    BASE=debian:latest

%files from build
    /app /app

%environment
    export LANG=C.UTF-8
    export API_TOKEN=s3cr3t-v4lue-0123

%labels
    org.opencontainers.image.revision abc
    Owner team

%test
    /app --check
"""
PINNED = "sha256:" + "ab" * 32


def read(unit, text, name="scorer.def"):
    """Collect a definition file; give its facts, and all of it."""
    collected = apptainer.COLLECTOR.collect(unit(text, name))
    return {name.removeprefix("apptainer-definition."): fact for name, fact in collected.subjects[0].facts.items()}, collected


def test_a_definition_of_several_stages(unit, unaccounted) -> None:
    """The last stage is what is shipped; defaults fill variables; a credential is named and its value kept nowhere."""
    facts, collected = read(unit, DEFINITION)
    assert unaccounted(collected.subjects[0], collected.unobserved, "apptainer") == set()
    values = {name: fact.value for name, fact in facts.items()}
    assert (values["bootstrap"], values["from"], values["from_digest"], values["from_floating"]) == ("docker", "debian:latest", None, True)
    assert values["sections"] == ("post", "arguments", "files", "environment", "labels", "test")
    assert (values["credentials"], values["test"]) == (("API_TOKEN",), True)
    assert values["labels"] == ("org.opencontainers.image.revision", "Owner")
    assert "s3cr3t" not in str(collected)
    assert (facts["from"].place.line, facts["credentials"].place.line) == (10, 21)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (f"Bootstrap: docker\nFrom: python:3.12@{PINNED}\n", (f"python:3.12@{PINNED}", PINNED, False)),
        ("Bootstrap: docker\nRegistry: registry.example\nNamespace: team\nFrom: base:1.2\n", ("registry.example/team/base:1.2", None, False)),
        (f"Bootstrap: library\nFrom: team/base:sha256.{'ab' * 32}\n", (f"team/base:sha256.{'ab' * 32}", PINNED, False)),
        ("bootstrap: docker\nfrom: python\n", ("python", None, True)),
        ("Bootstrap: localimage\nFrom: base.sif\n", ("base.sif", None, None)),
        ("Bootstrap: debootstrap\nOSVersion: bookworm\nMirrorURL: http://deb.example/debian\n", (None, None, None)),
    ],
)
def test_what_an_image_begins_from(unit, header, expected) -> None:
    """Digest, tag and what the header says of registry and namespace are put together; a local file is no floating name."""
    assert apptainer.COLLECTOR.recognise("x.def", header.encode())
    facts, _ = read(unit, header)
    assert tuple(facts[name].value for name in ("from", "from_digest", "from_floating")) == expected


def test_a_variable_without_a_value_is_not_guessed(unit, unaccounted) -> None:
    """Without a default it is only known when the image is built."""
    facts, collected = read(unit, "Bootstrap: docker\nFrom: {{ BASE }}\n")
    assert "from" not in facts
    assert unaccounted(collected.subjects[0], collected.unobserved, "apptainer") == set()


def test_it_is_recognised_among_all_collectors() -> None:
    """By its content, whatever its name is."""
    assert recognise("Singularity", DEFINITION.encode(), collectors()) is apptainer.COLLECTOR
    assert recognise("build/recipe", DEFINITION.encode(), collectors()) is apptainer.COLLECTOR


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"Bootstrap: docker\n" * 5000, b"%post\n" * 100_000, b"Bootstrap:\n%labels\n\xff\n"])
def test_rubbish_never_raises(unit, data) -> None:
    """A file that was named by hand may hold anything."""
    collected = apptainer.COLLECTOR.collect(unit(data, "x.def"))
    assert collected.subjects or collected.unobserved


def descriptor(kind, number, offset, size, more):
    """Write one descriptor of a SIF."""
    told = {"group": 1, "link": 0, "name": "", "extra": b""} | more
    numbers = (kind, 1, number, told["group"] | 0xF0000000, told["link"], offset, size, size, 1_700_000_000, 1_700_000_000, 0, 0)
    return struct.pack("<iBIIIqqqqqqq128s384s", *numbers, told["name"].encode(), told["extra"])


def sif(objects, **header):
    """Write a SIF of these objects: kind, bytes, and what their descriptors say beside."""
    table_at, offset, table, data = 128, 128 + 585 * len(objects), b"", b""
    for number, (kind, content, more) in enumerate(objects, 1):
        table += descriptor(kind, number, offset + len(data), len(content), more)
        data += content
    values = {"magic": b"SIF_MAGIC\0", "version": b"01\0", "total": len(objects), "at": table_at, "created": 1_700_000_000} | header
    head = struct.pack("<32s10s3s3s16s", b"#!/usr/bin/env run-singularity\n", values["magic"], values["version"], b"02\0", b"\1" * 16)
    numbers = (values["created"], values["created"], 0, values["total"], values["at"], len(table), offset, len(data))
    return head + struct.pack("<8q", *numbers) + table + data


ROOT = b"hsqs" + b"root filesystem" * 1000
PRIMARY = {"name": "squash", "extra": struct.pack("<ii3s", 1, 2, b"02\0")}
GROUP = {"group": 0, "link": 1 | 0xF0000000}


def metadata(content=ROOT, relative=1):
    """Write what a signature of a SIF names."""
    named = {"relativeId": relative, "objectDigest": "sha256:" + hashlib.sha256(content).hexdigest()}
    return json.dumps({"version": 1, "header": {"digest": "sha256:" + "0" * 64}, "objects": [named]}).encode()


def clear_signed(text):
    """Write a PGP clear-signed message; its signature is not looked at."""
    head = b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n"
    return head + text + b"\n-----BEGIN PGP SIGNATURE-----\n\nwsBc\n-----END PGP SIGNATURE-----\n"


@pytest.fixture
def written(tmp_path, request_of, unaccounted):
    """Write a file, read it, and check that every fact is accounted for."""

    def make(data, *keys):
        path = tmp_path / "model.sif"
        path.write_bytes(data)
        collected = read_sif(path, request_of(*keys))
        facts = {}
        if collected.subjects:
            assert unaccounted(collected.subjects[0], collected.unobserved, "image") == set()
            facts = {name.removeprefix("sif."): fact.value for name, fact in collected.subjects[0].facts.items()}
        return SimpleNamespace(facts=facts, unobserved=collected.unobserved, sources=collected.sources)

    return make


def test_a_sif_with_a_definition_and_no_signature(written) -> None:
    """Architecture, file system, definition and time are read from the file; its digest is that of its bytes."""
    data = sif([(0x4001, b"Bootstrap: docker\nFrom: python:3.12\n", {}), (0x4004, ROOT, PRIMARY), (0x4009, b"{}", {})])
    found = written(data)
    assert found.facts == {
        "signatures": 0,
        "encrypted": False,
        "architecture": "amd64",
        "partition": "squashfs",
        "definition": "python:3.12",
        "definition_digest": None,
        "definition_floating": False,
        "created": "2023-11-14T22:13:20Z",
        "sbom": True,
        "digest_matches": None,
        "signature_verification": None,
    }
    assert (found.sources[0].sha256, found.sources[0].locator, found.unobserved) == (hashlib.sha256(data).hexdigest(), "model.sif", [])


def test_what_the_definition_inside_pins(written) -> None:
    """The digest in its From is read, and a base without one and with a moving tag floats."""
    header = f"Bootstrap: docker\nFrom: python:3.12@{PINNED}\n".encode()
    found = written(sif([(0x4001, header, {}), (0x4004, ROOT, PRIMARY)])).facts
    assert (found["definition_digest"], found["definition_floating"]) == (PINNED, False)
    assert written(sif([(0x4001, b"Bootstrap: docker\nFrom: python\n", {}), (0x4004, ROOT, PRIMARY)])).facts["definition_floating"] is True


@pytest.mark.parametrize("legacy", [False, True])
def test_the_digest_in_a_pgp_signature_is_compared_with_the_bytes(written, legacy) -> None:
    """Both forms of signature are read; the digest is computed here and not believed; PGP is not verified, and that is said."""

    def signed(content):
        text = b"SIFHASH:\n" + hashlib.sha384(content).hexdigest().encode() if legacy else metadata(content)
        objects = [(0x4001, b"", {}), (0x4004, ROOT, PRIMARY)]
        return sif([*objects, (0x4005, clear_signed(text), GROUP | ({"link": 2} if legacy else {}))])

    sound = written(signed(ROOT)).facts
    assert (sound["digest_matches"], sound["signatures"]) == (True, 1)
    assert sound["signature_verification"] == "present, not verified: PGP signatures are not checked"
    tampered = written(signed(ROOT + b"x")).facts
    assert (tampered["digest_matches"], tampered["signature_verification"]) == (False, "failed")


def test_a_dsse_signature_is_verified_with_the_users_key(written, signer) -> None:
    """The right key verifies, another fails, none leaves it open."""
    key = signer()
    envelope = json.dumps(key.envelope(metadata(), "application/vnd.sylabs.sif-metadata+json")).encode()
    data = sif([(0x4001, b"", {}), (0x4004, ROOT, PRIMARY), (0x4005, envelope, GROUP)])
    outcomes = [written(data, *keys).facts["signature_verification"] for keys in ((key.path,), (signer().path,), ())]
    assert outcomes == [f"verified (by {key.path.name})", "failed", "present, not verified: no key was given"]


def test_a_signature_of_another_object_does_not_speak_for_the_root_filesystem(written, signer) -> None:
    """What is signed is only what the signature is linked to."""
    key = signer()
    envelope = json.dumps(key.envelope(metadata(), "application/vnd.sylabs.sif-metadata+json")).encode()
    found = written(sif([(0x4001, b"", {}), (0x4004, ROOT, PRIMARY), (0x4005, envelope, {"group": 0, "link": 1})]), key.path)
    assert "digest_matches" not in found.facts
    assert found.facts["signature_verification"].startswith("present, not verified")


def test_an_encrypted_root_filesystem_is_said(written) -> None:
    """Its contents are closed to any scanner."""
    found = written(sif([(0x4004, ROOT, PRIMARY | {"extra": struct.pack("<ii3s", 5, 2, b"04\0")})]))
    assert (found.facts["encrypted"], found.facts["architecture"]) == (True, "arm64")


@pytest.mark.parametrize(
    "header",
    [{"magic": b"ELF_MAGIC\0"}, {"version": b"99\0"}, {"total": 2**40}, {"total": -1}, {"at": 2**60}, {"at": -5}, {"total": 4000}],
    ids=str,
)
def test_a_header_that_cannot_be_ends_in_unobserved(written, header) -> None:
    """Numbers of a hostile header cost no memory and no time."""
    found = written(sif([(0x4004, ROOT, PRIMARY)], **header))
    assert (found.facts, len(found.unobserved)) == ({}, 1)


def test_objects_that_lie_beyond_the_file_are_not_read(written) -> None:
    """Offsets and sizes of objects are compared with the file before anything is read."""
    data = bytearray(sif([(0x4001, b"From: x", {}), (0x4004, ROOT, PRIMARY), (0x4005, clear_signed(metadata()), GROUP)]))
    for at in (128, 128 + 585, 128 + 2 * 585):
        for offset, size in ((2**62, 10), (0, 2**62), (-1, 10), (0, -1)):
            changed = bytes(data[: at + 17]) + struct.pack("<qq", offset, size) + bytes(data[at + 33 :])
            written(changed)


def test_every_truncation_is_survived(written) -> None:
    """A download that broke off anywhere is a value, not a traceback."""
    data = sif([(0x4001, b"Bootstrap: docker\nFrom: x\n", {}), (0x4004, ROOT, PRIMARY), (0x4005, clear_signed(metadata()), GROUP)])
    for size in [*range(0, 200, 7), *range(200, len(data), 499)]:
        assert written(data[:size]).unobserved
