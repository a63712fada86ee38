"""Reports of Trivy, Grype, Clair and SARIF, with the fields their tools write."""

import json
from typing import Any

import pytest

from aiact_report.collector import scan
from aiact_report.collector._run.detect import collectors, recognise

DIGEST = "sha256:" + "ab" * 32
IMAGE_ID = "sha256:" + "ef" * 32
TRIVY = {
    "SchemaVersion": 2,
    "CreatedAt": "2025-06-10T11:12:13.123456789+02:00",
    "ArtifactName": "registry.example/app:1.0",
    "ArtifactType": "container_image",
    "Metadata": {"OS": {"Family": "debian", "Name": "12"}, "ImageID": IMAGE_ID, "RepoDigests": [f"registry.example/app@{DIGEST}"]},
    "Results": [
        {
            "Target": "registry.example/app:1.0 (debian 12)",
            "Class": "os-pkgs",
            "Type": "debian",
            "Vulnerabilities": [
                {"VulnerabilityID": "CVE-1", "PkgName": "libc6", "InstalledVersion": "2.36", "FixedVersion": "2.37", "Severity": "CRITICAL"},
                {"VulnerabilityID": "CVE-2", "PkgName": "bash", "InstalledVersion": "5.2", "Severity": "HIGH", "Status": "affected"},
                {"VulnerabilityID": "CVE-3", "PkgName": "tar", "InstalledVersion": "1.34", "Severity": "UNKNOWN", "CVSS": {"nvd": {"V3Score": 9.8}}},
            ],
        },
        {
            "Target": "Python",
            "Class": "lang-pkgs",
            "Type": "python-pkg",
            "Vulnerabilities": [
                {"VulnerabilityID": "CVE-4", "PkgName": "torch", "InstalledVersion": "2.0", "FixedVersion": "2.6", "Severity": "HIGH"},
                {"VulnerabilityID": "CVE-5", "PkgName": "jinja2", "InstalledVersion": "3.1", "FixedVersion": "3.2", "Severity": "LOW"},
            ],
            "ExperimentalModifiedFindings": [{"Type": "vulnerability", "Status": "not_affected", "Statement": "x"}],
        },
    ],
}
GRYPE: dict[str, Any] = {
    "matches": [
        {
            "vulnerability": {
                "id": "CVE-1",
                "severity": "Critical",
                "fix": {"versions": ["2.37"], "state": "fixed"},
                "risk": 4.2,
                "knownExploited": [{"cve": "CVE-1", "dateAdded": "2024-01-01"}],
            },
            "relatedVulnerabilities": [],
            "matchDetails": [],
            "artifact": {"name": "libc6", "version": "2.36", "type": "deb", "purl": "pkg:deb/debian/libc6@2.36"},
        },
        {
            "vulnerability": {"id": "GHSA-2", "severity": "High", "fix": {"versions": [], "state": "not-fixed"}, "risk": 1},
            "relatedVulnerabilities": [],
            "matchDetails": [],
            "artifact": {"name": "torch", "version": "2.0", "type": "python"},
        },
        {
            "vulnerability": {"id": "CVE-3", "severity": "Negligible", "fix": {"versions": [], "state": "wont-fix"}, "risk": 0},
            "matchDetails": [],
            "artifact": {"name": "tar", "version": "1.34", "type": "deb"},
        },
    ],
    "ignoredMatches": [{"vulnerability": {"id": "CVE-9"}}],
    "source": {
        "type": "image",
        "target": {"userInput": "app:1.0", "imageID": IMAGE_ID, "manifestDigest": DIGEST, "repoDigests": [f"registry.example/app@{DIGEST}"]},
    },
    "distro": {"name": "debian", "version": "12"},
    "descriptor": {
        "name": "grype",
        "version": "0.94.0",
        "timestamp": "2025-06-09T12:00:00Z",
        "db": {"status": {"schemaVersion": "v6.0.2", "built": "2025-06-04T04:00:00Z"}},
    },
}
CLAIR = {
    "manifest_hash": DIGEST,
    "packages": {"10": {"id": "10", "name": "openssl", "version": "1.1"}, "11": {"id": "11", "name": "requests", "version": "2.0"}},
    "environments": {"10": [{"package_db": "var/lib/dpkg/status"}], "11": [{"package_db": "python:usr/lib/python3/dist-packages"}]},
    "vulnerabilities": {
        "7": {"id": "7", "name": "CVE-7", "normalized_severity": "High", "fixed_in_version": "1.2", "package": {"name": "openssl"}},
        "8": {"id": "8", "name": "CVE-8", "normalized_severity": "Defcon1", "fixed_in_version": ""},
    },
    "package_vulnerabilities": {"10": ["7"], "11": ["8"]},
}
SARIF = {
    "version": "2.1.0",
    "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
    "runs": [
        {
            "tool": {
                "driver": {
                    "fullName": "Trivy Vulnerability Scanner",
                    "informationUri": "https://example.org",
                    "name": "Trivy",
                    "rules": [
                        {"id": "CVE-1", "properties": {"security-severity": "9.8", "tags": ["vulnerability", "security", "CRITICAL"]}},
                        {"id": "CVE-2", "properties": {"security-severity": "9.8", "tags": ["vulnerability", "security"]}},
                        {"id": "DS002", "properties": {"tags": ["misconfiguration", "security", "HIGH"]}},
                    ],
                    "version": "0.60.0",
                }
            },
            "results": [
                {
                    "ruleId": "CVE-1",
                    "message": {
                        "text": "Package: libc6\nInstalled Version: 2.36\nVulnerability CVE-1\nSeverity: CRITICAL\nFixed Version: 2.37\nLink: [CVE-1](x)"
                    },
                },
                {"ruleId": "CVE-2", "message": {"text": "Package: tar\nInstalled Version: 1\nFixed Version: \nLink: x"}},
                {"ruleId": "CVE-2", "message": {"text": "Package: x"}, "suppressions": [{"kind": "external"}]},
                {"ruleId": "DS002", "message": {"text": "Image user should not be root"}},
            ],
            "properties": {"imageName": "registry.example/app:1.0", "imageID": IMAGE_ID, "repoDigests": [f"registry.example/app@{DIGEST}"]},
        }
    ],
}
ALL = {"trivy": TRIVY, "grype": GRYPE, "clair": CLAIR, "sarif": SARIF}


def read(unit, document, **options):
    """Collect a report; give the values of its facts, and all of it."""
    collected = scan.COLLECTOR.collect(unit(document, **options))
    return {name.removeprefix("scan."): fact.value for name, fact in collected.subjects[0].facts.items()}, collected


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("indent", [None, 2])
def test_each_form_is_recognised_among_all_collectors(name, indent) -> None:
    """A report is known by what is in it, whatever it is called and however it is laid out."""
    found = recognise("out/x", json.dumps(ALL[name], indent=indent).encode()[: 64 * 1024], collectors())
    assert found is scan.COLLECTOR


@pytest.mark.parametrize("name", ALL)
def test_every_fact_is_there_or_withheld(unit, unaccounted, name) -> None:
    """Nothing is passed over in silence."""
    _, collected = read(unit, ALL[name])
    assert unaccounted(collected.subjects[0], collected.unobserved, "scan") == set()


def test_trivy(unit) -> None:
    """Counts, fixes, digests and age are those of the report; a score without a word is no severity."""
    facts, collected = read(unit, TRIVY)
    assert (facts["critical"], facts["high"], facts["medium"], facts["low"], facts["unknown"]) == (1, 2, 0, 1, 1)
    assert (facts["fixable_critical"], facts["fixable_high"], facts["suppressed"]) == (1, 1, 1)
    assert facts["fixable"] == ("CVE-1 libc6 2.36 → 2.37", "CVE-4 torch 2.0 → 2.6")
    assert (facts["digests"], facts["image_id"], facts["target"]) == ((DIGEST,), IMAGE_ID, "registry.example/app:1.0")
    assert (facts["ecosystems"], facts["age"], facts["database_date"]) == (("deb", "pypi"), 1, None)
    assert "known_exploited" not in facts
    assert any(one.facts == ("scan.known_exploited",) for one in collected.unobserved)


def test_grype(unit) -> None:
    """What is known to be exploited, and the day of the database, are read."""
    facts, _ = read(unit, GRYPE)
    assert (facts["critical"], facts["high"], facts["low"], facts["suppressed"]) == (1, 1, 1, 1)
    assert (facts["fixable_critical"], facts["fixable_high"]) == (1, 0)
    assert facts["known_exploited"] == ("CVE-1",)
    assert (facts["database_date"], facts["database_age"], facts["age"]) == ("2025-06-04", 7, 2)
    assert facts["ecosystems"] == ("deb", "pypi")


def test_a_grype_report_without_findings_in_languages_leaves_open_whether_it_looked(unit) -> None:
    """Grype names only packages with findings: no Python among them does not show that Python was left out."""
    facts, _ = read(unit, GRYPE | {"matches": GRYPE["matches"][::2]})
    assert "ecosystems" not in facts


def test_clair(unit) -> None:
    """The severity is Clair's normalised word, and packages come from what was indexed."""
    facts, _ = read(unit, CLAIR)
    assert (facts["critical"], facts["high"], facts["fixable_high"]) == (1, 1, 1)
    assert facts["fixable"] == ("CVE-7 openssl 1.1 → 1.2",)
    assert (facts["digests"], facts["ecosystems"], facts["created"]) == ((DIGEST,), ("deb", "pypi"), None)


def test_sarif(unit) -> None:
    """Only vulnerabilities count, by the words beside them; what is suppressed is counted apart."""
    facts, _ = read(unit, SARIF)
    assert (facts["critical"], facts["high"], facts["unknown"], facts["suppressed"]) == (1, 0, 1, 1)
    assert facts["fixable"] == ("CVE-1 libc6 2.36 → 2.37",)
    assert (facts["digests"], facts["tool_version"]) == ((DIGEST,), "0.60.0")


def test_a_report_that_did_not_look_for_vulnerabilities_has_no_good_news(unit, unaccounted) -> None:
    """A scan for secrets alone has no findings of vulnerabilities, and says nothing of them."""
    facts, collected = read(unit, TRIVY | {"Results": [{"Target": "x", "Class": "secret"}]})
    assert "critical" not in facts
    assert unaccounted(collected.subjects[0], collected.unobserved, "scan") == set()


def test_without_the_time_of_the_run_no_age_is_counted(unit) -> None:
    """No clock is asked behind the user's back."""
    facts, collected = read(unit, GRYPE, observed_at="")
    assert not {"age", "database_age"} & set(facts)
    assert {"no-time"} <= {one.cause for one in collected.unobserved}


@pytest.mark.parametrize("written", ["2025-07-30T00:00:00Z", "yesterday", "2025-13-45T00:00:00Z"])
def test_an_impossible_date_gives_no_age(unit, written) -> None:
    """A report from the future is not a fresh one."""
    facts, _ = read(unit, TRIVY | {"CreatedAt": written})
    assert "age" not in facts


def test_a_tag_alone_binds_no_report(unit) -> None:
    """A report that names no digest says so."""
    _, collected = read(unit, TRIVY | {"Metadata": {}})
    assert any(one.cause == "no-digest" and not one.facts for one in collected.unobserved)


@pytest.mark.parametrize("name", ALL)
def test_a_report_that_is_cut_off_is_no_report(unit, name) -> None:
    """Half a report gives no counts at all."""
    whole = json.dumps(ALL[name]).encode()
    for size in range(1, len(whole), 97):
        collected = scan.COLLECTOR.collect(unit(whole[:size]))
        assert collected.subjects == []
        assert len(collected.unobserved) == 1


@pytest.mark.parametrize("name", ALL)
def test_fields_of_wrong_types_never_raise(unit, unaccounted, wronged, name) -> None:
    """Each field in turn is a number, a list, a mapping, a text or nothing."""
    for changed in wronged(ALL[name]):
        collected = scan.COLLECTOR.collect(unit(changed))
        for subject in collected.subjects:
            assert unaccounted(subject, collected.unobserved, "scan") == set()


def test_a_lost_report_withholds_which_images_it_was_of(unit) -> None:
    """That no scan is for a digest cannot be concluded beside a report that could not be read."""
    (lost,) = scan.COLLECTOR.collect(unit(json.dumps(TRIVY)[:300])).unobserved
    assert {"scan.digests", "image.scans"} <= set(lost.facts)
    assert lost.subject is None


def test_a_huge_report_stays_bounded(unit) -> None:
    """A hundred thousand findings are counted, and two hundred are listed."""
    one = {"VulnerabilityID": "CVE", "PkgName": "p", "InstalledVersion": "1", "FixedVersion": "2", "Severity": "HIGH"}
    many = [one | {"VulnerabilityID": f"CVE-{number}"} for number in range(100_000)]
    facts, _ = read(unit, TRIVY | {"Results": [{"Class": "os-pkgs", "Type": "alpine", "Vulnerabilities": many}]})
    assert facts["fixable_high"] == 100_000
    assert len(facts["fixable"]) == 200


def test_a_credential_in_the_target_is_not_kept(unit) -> None:
    """A report of a private registry may hold its password."""
    _, collected = read(unit, TRIVY | {"ArtifactName": "https://ci:hunter2-and-more@registry.example/app:1.0"})
    assert "hunter2" not in str(collected)
