"""Bills of materials: CycloneDX and SPDX, as the tools write them."""

import json
from pathlib import Path

import pytest

from aiact_report.collector import apptainer, sbom, scan
from aiact_report.collector._run.detect import HEAD, collectors, recognise

DIGEST = "sha256:" + "ab" * 32
CORPUS = Path(__file__).resolve().parents[5] / "shared" / "corpus"
CYCLONEDX = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "metadata": {
        "timestamp": "2025-06-10T10:00:00+00:00",
        "tools": {"components": [{"type": "application", "name": "syft", "version": "1.2.3"}]},
        "component": {"type": "container", "name": "registry.example/app", "version": DIGEST},
    },
    "components": [
        {"type": "library", "name": "libc6", "version": "2.36", "purl": "pkg:deb/debian/libc6@2.36-9%2Bdeb12u1?arch=amd64"},
        {"type": "library", "group": "@scope", "name": "x", "version": "1", "purl": "pkg:npm/%40scope/x@1"},
        {"type": "machine-learning-model", "name": "scorer", "version": "3", "hashes": [{"alg": "SHA-256", "content": "0" * 64}]},
        {"type": "machine-learning-model", "name": "embedder", "components": [{"type": "data", "name": "loans"}]},
    ],
}
SPDX = {
    "spdxVersion": "SPDX-2.3",
    "SPDXID": "SPDXRef-DOCUMENT",
    "name": "app",
    "creationInfo": {"created": "2025-06-10T10:00:00Z", "creators": ["Organization: x", "Tool: trivy-0.60"]},
    "packages": [
        {"SPDXID": "SPDXRef-root", "name": "registry.example/app", "versionInfo": DIGEST, "primaryPackagePurpose": "CONTAINER"},
        {
            "SPDXID": "SPDXRef-1",
            "name": "torch",
            "versionInfo": "2.6",
            "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:pypi/torch@2.6"}],
        },
        {"SPDXID": "SPDXRef-2", "name": "own", "versionInfo": "1", "checksums": [{"algorithm": "SHA256", "checksumValue": "1" * 64}]},
    ],
    "relationships": [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-root"}],
}
TAGS = f"""SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: app
Creator: Tool: trivy-0.60
Created: 2025-06-10T10:00:00Z
CreatorComment: <text>several
PackageName: not-one
lines</text>

PackageName: registry.example/app
SPDXID: SPDXRef-root
PackageVersion: {DIGEST}

PackageName: torch
SPDXID: SPDXRef-1
PackageVersion: 2.6
ExternalRef: PACKAGE-MANAGER purl pkg:pypi/torch@2.6

PackageName: own
SPDXID: SPDXRef-2
PackageVersion: 1
PackageChecksum: SHA256: {"1" * 64}

Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-root
"""
SPDX3 = {
    "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
    "@graph": [
        {"type": "CreationInfo", "@id": "_:made", "specVersion": "3.0.1", "created": "2025-06-10T10:00:00Z", "createdUsing": ["urn:tool"]},
        {"type": "Tool", "spdxId": "urn:tool", "name": "builder"},
        {"type": "SpdxDocument", "spdxId": "urn:doc", "rootElement": ["urn:bom"]},
        {"type": "software_Sbom", "spdxId": "urn:bom", "rootElement": ["urn:app"]},
        {"type": "software_Package", "spdxId": "urn:app", "name": "app", "verifiedUsing": [{"algorithm": "sha256", "hashValue": "ab" * 32}]},
        {"type": "software_Package", "spdxId": "urn:1", "name": "torch", "software_packageUrl": "pkg:pypi/torch@2.6"},
        {"type": "ai_AIPackage", "spdxId": "urn:2", "name": "scorer"},
        {"type": "dataset_DatasetPackage", "spdxId": "urn:3", "name": "loans"},
    ],
}
ALL = {"cyclonedx": CYCLONEDX, "spdx": SPDX, "tags": TAGS, "spdx3": SPDX3}


def raw(document):
    """Give the bytes of a document."""
    return document.encode() if isinstance(document, str) else json.dumps(document).encode()


def read(unit, document):
    """Collect a document; give the values of its facts, and all of it."""
    collected = sbom.COLLECTOR.collect(unit(raw(document)))
    return {name.removeprefix("sbom."): fact.value for name, fact in collected.subjects[0].facts.items()}, collected


@pytest.mark.parametrize("name", ALL)
def test_each_form_is_recognised_and_accounts_for_every_fact(unit, unaccounted, name) -> None:
    """A bill is known by what is in it, and of each fact it is said what is known."""
    assert recognise("out/x", raw(ALL[name]), collectors()) is sbom.COLLECTOR
    facts, collected = read(unit, ALL[name])
    assert unaccounted(collected.subjects[0], collected.unobserved, "sbom") == set()
    assert facts["digests"] == (DIGEST,)
    assert facts["created"].startswith("2025-06-10T10:00:00")


def test_cyclonedx(unit) -> None:
    """Components inside components count, and models and data sets are told apart."""
    facts, _ = read(unit, CYCLONEDX)
    assert (facts["format"], facts["version"], facts["tool"], facts["component_count"]) == ("CycloneDX", "1.6", "syft 1.2.3", 5)
    assert "deb/libc6@2.36-9+deb12u1" in facts["components"]
    assert "npm/@scope/x@1" in facts["components"]
    assert (facts["models"], facts["models_without_hash"], facts["datasets"]) == (("embedder", "scorer@3"), ("embedder",), ("loans",))


def test_the_two_forms_of_spdx_say_the_same(unit) -> None:
    """Tag-value and JSON of one document give the same facts; version 2 has no words for models, so none is claimed to be absent."""
    first, second = read(unit, SPDX)[0], read(unit, TAGS)[0]
    assert first == second
    assert (first["component_count"], first["components"], first["tool"]) == (2, ("generic/own@1", "pypi/torch@2.6"), "trivy-0.60")
    assert "models" not in first


def test_spdx3(unit) -> None:
    """The graph's root is what the bill is of."""
    facts, _ = read(unit, SPDX3)
    assert (facts["version"], facts["subject"], facts["tool"], facts["component_count"]) == ("3.0.1", "app", "builder", 3)
    assert (facts["models"], facts["datasets"], facts["models_without_hash"]) == (("scorer",), ("loans",), ("scorer",))


def test_a_statement_about_an_image_binds_the_bill_to_its_digest(unit) -> None:
    """An in-toto statement says of which bytes the bill is."""
    statement = {"_type": "https://in-toto.io/Statement/v1", "predicateType": "https://cyclonedx.org/bom", "predicate": CYCLONEDX}
    facts, _ = read(unit, statement | {"subject": [{"name": "app", "digest": {"sha256": "cd" * 32}}]})
    assert facts["digests"] == ("sha256:" + "cd" * 32,)


@pytest.mark.parametrize("name", ["cyclonedx", "spdx", "spdx3"])
def test_a_bill_that_is_cut_off_is_none(unit, name) -> None:
    """Half a bill lists nothing."""
    whole = raw(ALL[name])
    for size in range(1, len(whole), 61):
        collected = sbom.COLLECTOR.collect(unit(whole[:size]))
        assert (collected.subjects, len(collected.unobserved)) == ([], 1)


@pytest.mark.parametrize("name", ["cyclonedx", "spdx", "spdx3"])
def test_fields_of_wrong_types_never_raise(unit, unaccounted, wronged, name) -> None:
    """Each field in turn is a number, a list, a mapping, a text or nothing."""
    for changed in wronged(ALL[name]):
        collected = sbom.COLLECTOR.collect(unit(changed))
        for subject in collected.subjects:
            assert unaccounted(subject, collected.unobserved, "sbom") == set()


def test_a_lost_bill_withholds_which_images_it_was_of(unit) -> None:
    """That no bill of materials is for a digest cannot be concluded beside one that could not be read."""
    (lost,) = sbom.COLLECTOR.collect(unit('{"bomFormat": "CycloneDX", "specVersion": "1.6", ')).unobserved
    assert {"sbom.digests", "image.sboms"} <= set(lost.facts)
    assert lost.subject is None


def test_deep_and_wide_documents_are_bounded(unit) -> None:
    """Components nested a thousand deep and many beside each other end in a list of bounded length."""
    deep: dict[str, object] = {"type": "library", "name": "x"}
    for _ in range(300):
        deep = {"type": "library", "name": "x", "components": [deep]}
    many = [{"type": "library", "name": f"n{number}", "purl": f"pkg:pypi/n{number}@1"} for number in range(30_000)]
    facts, _ = read(unit, CYCLONEDX | {"components": [deep, *many]})
    assert (facts["component_count"], len(facts["components"])) == (30_301, 20_000)
    assert sbom.COLLECTOR.collect(unit(b'{"bomFormat":"CycloneDX","components":' + b"[" * 1_000_000)).subjects == []


def test_what_other_collectors_know_is_left_to_them() -> None:
    """No Kubernetes, Compose or Docker file of real projects is taken for a report, a bill or a definition file."""
    if not CORPUS.is_dir():
        pytest.skip("the corpus of real projects is not beside the checkout: foreign files are not tried")
    files = [path for path in sorted(CORPUS.rglob("*")) if path.is_file() and not path.is_symlink()]
    assert files
    taken = []
    for path in files:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
        taken += [path for one in (scan, sbom, apptainer) if one.COLLECTOR.recognise(path.name, head)]
    assert taken == []


@pytest.mark.parametrize(
    "text",
    [
        '{"apiVersion": "v1", "kind": "ConfigMap", "data": {"x": "{\\"bomFormat\\": \\"CycloneDX\\"}"}}',
        '{"services": {"a": {"image": "grype"}}}',
        '{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "semgrep"}}}]}',
        '{"matches": [], "descriptor": {"name": "other"}}',
        "bootstrap: docker\nfrom: x\n",
        "See SPDXVersion: SPDX-2.3 in the file.\n",
        "EXPORTS\n  main @1\n",
    ],
)
def test_look_alikes_are_left_alone(text) -> None:
    """A word in a text makes no report."""
    known = (scan.COLLECTOR, sbom.COLLECTOR, apptainer.COLLECTOR)
    assert not any(one.recognise("x.yaml" if text.startswith("bootstrap") else "x.def", text.encode()) for one in known)
