"""Signatures and attestations beside an image, in the formats of cosign, sigstore and buildx."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from aiact_report.collector._images.supply.chain import SUPPLY, supply_chain
from aiact_report.errors import MistakesError

DIGEST = "sha256:" + "ab" * 32
OTHER = "sha256:" + "cd" * 32
TAG = DIGEST.replace(":", "-")
DSSE = "application/vnd.dsse.envelope.v1+json"
V1 = {
    "buildDefinition": {
        "buildType": "https://actions.github.io/buildtypes/workflow/v1",
        "externalParameters": {"workflow": {"ref": "refs/heads/main", "repository": "https://github.com/example/app", "path": "build.yml"}},
        "resolvedDependencies": [{"uri": "git+https://github.com/example/app@refs/heads/main", "digest": {"gitCommit": "1" * 40}}],
    },
    "runDetails": {"builder": {"id": "https://github.com/actions/runner/github-hosted"}},
}
V02 = {
    "builder": {"id": "https://mobyproject.org/buildkit@v1"},
    "invocation": {"configSource": {"uri": "https://github.com/example/app.git#main", "digest": {"sha1": "2" * 40}, "entryPoint": "Dockerfile"}},
    "materials": [{"uri": "pkg:docker/debian@12", "digest": {"sha256": "3" * 64}}],
}


def run(shelf, request, index=None):
    """Read what stands beside the image; give the values of the facts and what was not seen."""
    facts, unobserved = supply_chain(shelf, DIGEST, "image", "source", request, index)
    withheld = {name for one in unobserved for name in one.facts}
    assert set(facts) | withheld == set(SUPPLY)
    assert not set(facts) & withheld
    return {name.removeprefix("image."): fact.value for name, fact in facts.items()}, unobserved


def test_nothing_beside_an_image_is_said_as_nothing(shelf, request_of) -> None:
    """Looked for everywhere and not there: every fact is null, none is withheld."""
    facts, unobserved = run(shelf, request_of())
    assert set(facts.values()) == {None}
    assert unobserved == []


@pytest.mark.parametrize("kind", ["p256", "p384", "rsa", "ed25519"])
def test_a_signature_by_the_users_key_is_verified(shelf, signer, request_of, made, kind) -> None:
    """Cosign's tag scheme, with each kind of key, verifies and names the key's file."""
    key = signer(kind)
    shelf.artifact([made.simple(shelf, DIGEST, key)], tag=f"{TAG}.sig")
    facts, _ = run(shelf, request_of(key.path))
    assert facts["signature_verification"] == f"verified (by {key.path.name})"
    assert facts["signatures"][0].startswith("cosign tag: sha256:")


def test_without_a_key_a_signature_is_present_and_not_verified(shelf, signer, request_of, made) -> None:
    """Nobody is told that something was verified which was not."""
    shelf.artifact([made.simple(shelf, DIGEST, signer())], tag=f"{TAG}.sig")
    assert run(shelf, request_of())[0]["signature_verification"] == "not verified: no key was given"


def test_a_signature_by_another_key_fails(shelf, signer, request_of, made) -> None:
    """A key that did not sign verifies nothing."""
    shelf.artifact([made.simple(shelf, DIGEST, signer())], tag=f"{TAG}.sig")
    assert run(shelf, request_of(signer().path))[0]["signature_verification"] == "failed"


def test_a_sound_signature_of_another_digest_fails_and_says_why(shelf, signer, request_of, made) -> None:
    """A signature moved from another image does not speak for this one, with or without a key."""
    key = signer()
    shelf.artifact([made.simple(shelf, DIGEST, key, named=OTHER)], tag=f"{TAG}.sig")
    for request in (request_of(key.path), request_of()):
        facts, unobserved = run(shelf, request)
        assert facts["signature_verification"] == "failed"
        assert any("names another digest" in one.reason for one in unobserved)


def test_one_of_several_signatures_is_enough(shelf, signer, request_of, made) -> None:
    """Two people signed; the key of one of them verifies."""
    first, second = signer(), signer("rsa")
    shelf.artifact([made.simple(shelf, DIGEST, one) for one in (first, second)], tag=f"{TAG}.sig")
    facts, _ = run(shelf, request_of(second.path))
    assert facts["signature_verification"] == f"verified (by {second.path.name})"
    layers = json.loads(shelf.manifests[f"{TAG}.sig"])["layers"]
    assert facts["signatures"] == tuple(sorted({f"cosign tag: {one['digest']}" for one in layers}))


def test_a_tampered_payload_is_refused_by_its_digest(shelf, signer, request_of, made) -> None:
    """Bytes that have not the digest they are asked for by are not read, and nothing is concluded."""
    key = signer()
    layer = made.simple(shelf, DIGEST, key)
    shelf.blobs[layer["digest"]] = shelf.blobs[layer["digest"]].replace(b"registry.example", b"registry.evil-01")
    shelf.artifact([layer], tag=f"{TAG}.sig")
    facts, unobserved = run(shelf, request_of(key.path))
    assert "signature_verification" not in facts
    assert "digest-mismatch" in {one.cause for one in unobserved}


def test_a_payload_changed_with_its_digest_fails(shelf, signer, request_of, made) -> None:
    """Whoever changes the payload and its descriptor still has no signature over it."""
    key = signer()
    layer = made.simple(shelf, DIGEST, key)
    changed = shelf.blobs[layer["digest"]].replace(b"registry.example", b"registry.evil-01")
    shelf.artifact([shelf.layer(changed, layer["mediaType"], layer["annotations"])], tag=f"{TAG}.sig")
    assert run(shelf, request_of(key.path))[0]["signature_verification"] == "failed"


def test_referrers_are_read_as_tags_are(shelf, signer, request_of, made) -> None:
    """Cosign in OCI 1.1 mode, a sigstore bundle and Notation are found by what they refer to."""
    key = signer()
    shelf.artifact([made.simple(shelf, DIGEST, key)], kind="application/vnd.dev.cosign.artifact.sig.v1+json", subject=DIGEST)
    statement = made.statement("https://sigstore.dev/cosign/sign/v1", {}, DIGEST)
    kind = "application/vnd.dev.sigstore.bundle.v0.3+json"
    bundle = {"mediaType": kind, "verificationMaterial": {"publicKey": {"hint": "x"}}, "dsseEnvelope": key.envelope(statement)}
    shelf.artifact([shelf.layer(json.dumps(bundle).encode(), kind)], kind=kind, subject=DIGEST)
    shelf.artifact([shelf.layer(b"{}", "application/jose+json")], kind="application/vnd.cncf.notary.signature", subject=DIGEST)
    facts, _ = run(shelf, request_of(key.path))
    assert [one.partition(":")[0] for one in facts["signatures"]] == ["cosign referrer", "cosign referrer", "notation"]
    assert facts["signature_verification"] == f"verified (by {key.path.name})"
    assert facts["attestations"] is None


def test_a_keyless_signature_names_its_identity_and_is_not_verified(shelf, signer, request_of, made) -> None:
    """A certificate says who signed, and a key cannot answer for it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization

    key = signer()
    name, day = x509.Name([]), datetime(2025, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.key.public_key()).serial_number(1)
    builder = builder.not_valid_before(day).not_valid_after(day + timedelta(minutes=10))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.RFC822Name("dev@example.org")]), critical=True)
    issuer = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.1"), b"https://accounts.example.org")
    certificate = builder.add_extension(issuer, critical=False).sign(key.key, hashes.SHA256())
    layer = made.simple(shelf, DIGEST, key)
    layer["annotations"]["dev.sigstore.cosign/certificate"] = certificate.public_bytes(serialization.Encoding.PEM).decode()
    shelf.artifact([layer], tag=f"{TAG}.sig")
    facts, _ = run(shelf, request_of(signer().path))
    assert facts["signature_identities"] == ("dev@example.org (identified by https://accounts.example.org)",)
    assert facts["signature_verification"].startswith("not verified: signed with a certificate")


@pytest.mark.parametrize(
    ("kind", "predicate", "said"),
    [
        ("https://slsa.dev/provenance/v1", V1, ("https://github.com/actions/runner/github-hosted", "https://github.com/example/app", "1" * 40)),
        ("https://slsa.dev/provenance/v0.2", V02, ("https://mobyproject.org/buildkit@v1", "https://github.com/example/app.git#main", "2" * 40)),
    ],
)
def test_signed_provenance_names_builder_source_and_revision(shelf, signer, request_of, made, kind, predicate, said) -> None:
    """Both versions of SLSA provenance are read from cosign's attestation tag, and verified."""
    key = signer()
    envelope = key.envelope(made.statement(kind, predicate, DIGEST))
    shelf.artifact([shelf.layer(json.dumps(envelope).encode(), DSSE, {"predicateType": kind})], tag=f"{TAG}.att")
    facts, _ = run(shelf, request_of(key.path))
    assert facts["attestations"] == (kind,)
    assert (facts["provenance_builder"], facts["provenance_source"], facts["provenance_revision"]) == said
    assert facts["provenance_digest_matches"] is True
    assert facts["attestation_verification"] == f"verified (by {key.path.name})"
    envelope["payload"] = base64.b64encode(made.statement(kind, {"builder": {"id": "x"}}, DIGEST)).decode()
    shelf.artifact([shelf.layer(json.dumps(envelope).encode(), DSSE)], tag=f"{TAG}.att")
    assert run(shelf, request_of(key.path))[0]["attestation_verification"] == "failed"


def test_provenance_of_another_image_does_not_match(shelf, signer, request_of, made) -> None:
    """An attestation that names another digest is said and not counted."""
    envelope = signer().envelope(made.statement("https://slsa.dev/provenance/v1", V1, OTHER))
    shelf.artifact([shelf.layer(json.dumps(envelope).encode(), DSSE)], tag=f"{TAG}.att")
    facts, unobserved = run(shelf, request_of())
    assert facts["provenance_digest_matches"] is False
    assert facts["attestations"] is None
    assert facts["attestation_verification"] == "failed"
    assert any("names another digest" in one.reason for one in unobserved)


def test_buildx_attestations_are_found_in_the_index(shelf, request_of, made) -> None:
    """The attestation manifest beside the image gives provenance and a bill of materials, unsigned; so does a signature of the index."""
    layers = [
        shelf.layer(made.statement("https://slsa.dev/provenance/v0.2", V02, DIGEST), "application/vnd.in-toto+json"),
        shelf.layer(made.statement("https://spdx.dev/Document", {"spdxVersion": "SPDX-2.3"}, DIGEST), "application/vnd.in-toto+json"),
    ]
    attached = shelf.artifact(layers)
    annotations = {"vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": DIGEST}
    own = {"mediaType": "x", "digest": DIGEST, "size": 1}
    index = json.dumps({"manifests": [own, {**own, "digest": attached, "annotations": annotations}]}).encode()
    facts, _ = run(shelf, request_of(), index)
    assert facts["attestations"] == ("https://slsa.dev/provenance/v0.2", "https://spdx.dev/Document")
    assert facts["attestation_verification"] == "not signed"
    assert facts["sbom_attached"] == ("SPDX",)
    assert run(shelf, request_of())[0]["attestations"] is None
    foreign = json.dumps({"manifests": [{**own, "digest": OTHER}, {**own, "digest": attached, "annotations": annotations}]}).encode()
    assert run(shelf, request_of(), foreign)[0]["attestations"] is None


def test_a_signature_of_the_index_is_one_of_the_image(shelf, signer, request_of, made) -> None:
    """Cosign signs the index of a multi-platform image; the index names this image by its digest."""
    key = signer()
    index = json.dumps({"manifests": [{"mediaType": "x", "digest": DIGEST, "size": 1}]}).encode()
    digest = made.digest_of(index)
    shelf.artifact([made.simple(shelf, digest, key)], tag=f"{digest.replace(':', '-')}.sig")
    assert run(shelf, request_of(key.path), index)[0]["signature_verification"] == f"verified (by {key.path.name})"
    assert run(shelf, request_of(key.path))[0]["signature_verification"] is None


def test_what_a_registry_refuses_is_withheld(shelf, request_of) -> None:
    """No answer is not the answer that there is nothing."""
    shelf.refuses = "refused"
    facts, unobserved = run(shelf, request_of())
    assert facts == {}
    assert {one.cause for one in unobserved} == {"refused"}


def test_a_place_that_lists_no_referrers_leaves_open_what_was_not_found(shelf, signer, request_of, made) -> None:
    """What was found by its tag stays; what was not found is not known to be absent."""
    key = signer()
    shelf.tells_referrers = False
    shelf.artifact([made.simple(shelf, DIGEST, key)], tag=f"{TAG}.sig")
    facts, _ = run(shelf, request_of(key.path))
    assert set(facts) == {"signatures", "signature_verification"}


def test_what_is_given_as_a_key_and_is_none_is_the_users_mistake(shelf, signer, request_of, tmp_path) -> None:
    """Every such file is named at once: a private key, rubbish, and one that is not there."""
    from cryptography.hazmat.primitives import serialization

    private = tmp_path / "cosign.key"
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    private.write_bytes(signer().key.private_bytes(*form))
    rubbish = tmp_path / "notes.pub"
    rubbish.write_text("no key")
    with pytest.raises(MistakesError) as caught:
        supply_chain(shelf, DIGEST, "image", "source", request_of(private, rubbish, tmp_path / "missing.pub"))
    assert [problem.file for problem in caught.value.problems] == [str(private), str(rubbish), str(tmp_path / "missing.pub")]


@pytest.mark.parametrize("data", [b"", b"[]", b"[" * 100_000, b'{"layers": 3}', b'{"layers": [{"digest": "sha256:x"}]}', b"\xff\xfe\x00"])
def test_hostile_manifests_end_in_values(shelf, request_of, data) -> None:
    """Whatever stands under a tag, the run goes on."""
    shelf.manifests[f"{TAG}.sig"] = data
    run(shelf, request_of())


def test_a_document_that_is_too_large_is_not_read(shelf, request_of) -> None:
    """A descriptor that promises terabytes costs nothing."""
    layer = shelf.layer(b"{}", "application/vnd.dev.cosign.simplesigning.v1+json") | {"size": 2**40}
    shelf.artifact([layer], tag=f"{TAG}.sig")
    facts, unobserved = run(shelf, request_of())
    assert "signatures" not in facts
    assert "too-large" in {one.cause for one in unobserved}
