"""Hostile reports of scanners and bills of materials, and JSON that is neither. Made at run time."""

from __future__ import annotations

import json

from _hostile_make import SPDX, Make, files, text
from _hostile_objects import listed


def _trivy(count: int) -> str:
    found = [
        {"VulnerabilityID": f"CVE-{at}", "PkgName": "p", "InstalledVersion": "1", "Severity": "HIGH", "FixedVersion": "2"} for at in range(count)
    ]
    return json.dumps({"SchemaVersion": 2, "ArtifactName": "a/b:1", "Results": [{"Target": "x", "Class": "os-pkgs", "Vulnerabilities": found}]})


def _grype(count: int) -> str:
    match = {"vulnerability": {"id": "CVE-1", "severity": "High"}, "artifact": {"name": "p", "version": "1"}}
    return json.dumps(
        {"matches": [match] * count, "source": {"type": "image", "target": {"userInput": "a/b:1"}}, "descriptor": {"name": "grype", "version": "1"}}
    )


def _sarif(count: int) -> str:
    rules = [{"id": f"CVE-{at}", "properties": {"security-severity": "9"}} for at in range(count)]
    return json.dumps(
        {
            "version": "2.1.0",
            "runs": [
                {"tool": {"driver": {"name": "Trivy", "rules": rules}}, "results": [{"ruleId": f"CVE-{at}", "ruleIndex": at} for at in range(count)]}
            ],
        }
    )


def _cyclonedx(count: int) -> str:
    return json.dumps(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "components": [{"type": "library", "name": f"p{at}", "version": "1"} for at in range(count)],
        },
        separators=(",", ":"),
    )


def _nested_components(depth: int) -> str:
    return '{"bomFormat":"CycloneDX","specVersion":"1.5","components":[' + '{"type":"library","name":"p","components":[' * depth + "]}" * depth + "]}"


def _spdx(count: int) -> str:
    return json.dumps(
        SPDX | {"packages": [{"name": f"p{at}", "SPDXID": f"S{at}", "versionInfo": "1"} for at in range(count)], "relationships": []},
        separators=(",", ":"),
    )


REPORTS: dict[str, Make] = {
    "JSON depth": text("x.json", lambda: "[" * 450_000 + "]" * 450_000),
    "JSON depth of objects": text("x.json", lambda: '{"a":' * 150_000 + "1" + "}" * 150_000),
    "JSON depth in a scan": text("x.json", lambda: '{"SchemaVersion": 2, "Results": ' + "[" * 400_000 + "]" * 400_000 + "}"),
    "a long number": text("x.json", lambda: '{"bomFormat": "CycloneDX", "version": ' + "9" * 900_000 + "}"),
    "one key often": text("x.json", lambda: '{"SchemaVersion": 2, ' + '"Results": [], ' * 55_000 + '"ArtifactName": "x"}'),
    "findings of Trivy": text("x.json", lambda: _trivy(8_000)),
    "findings of Grype": text("x.json", lambda: _grype(8_000)),
    "findings of SARIF": text("x.sarif", lambda: _sarif(8_000)),
    "15,000 components": text("bom.json", lambda: _cyclonedx(15_000)),
    "nested components": text("bom.json", lambda: _nested_components(20_000)),
    "packages of SPDX": text("bom.spdx.json", lambda: _spdx(15_000)),
    "lines of SPDX": text("bom.spdx", lambda: "SPDXVersion: SPDX-2.3\n" + "PackageName: x\nPackageVersion: 1\n" * 28_000),
    "300 reports of one image": files(lambda: {f"r{at}.json": _trivy(10).replace("CVE-1", f"CVE-{at}") for at in range(500)}),
    "a chart's metadata": files(
        lambda: {
            "Chart.yaml": "apiVersion: v2\nname: " + "x" * 400_000 + "\nversion: 1\ndependencies: " + listed("{{name: d{0}}}", 20_000),
            "templates/a.yaml": "{{ x }}\n" * 10_000,
        }
    ),
    "1,000 templates of a chart": files(
        lambda: {
            "Chart.yaml": "apiVersion: v2\nname: x\nversion: 1\n",
            **{f"templates/a{at}.yaml": "{{ if .x }}\nkind: Pod\n{{ end }}\n" for at in range(1_000)},
        }
    ),
    "kustomizations of kustomizations": files(
        lambda: {f"k{at}/kustomization.yaml": f"resources: [../k{at + 1}, ../k{at + 2}, ../k{(at + 3) % 700}]\nnamePrefix: x\n" for at in range(700)}
    ),
    "a kustomization of everything": files(
        lambda: {"kustomization.yaml": "resources: " + listed("r{0}.yaml", 50_000) + "\nimages: " + listed("{{name: a{0}}}", 10_000)}
    ),
    "a kustomization of itself": files(
        lambda: {"kustomization.yaml": "resources: [., ./., ../in, a]\nnamePrefix: x\n", "a/kustomization.yaml": "resources: [..]\n"}
    ),
    "2,000 folders": files(
        lambda: {
            f"d{at % 40}/e{at}/x.yaml": f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p{at % 50}}}\nspec: {{containers: [{{name: c, image: a}}]}}\n"
            for at in range(2_000)
        }
    ),
    "2,000 environments": files(
        lambda: {
            f"env{at}/prod/x.yaml": f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: p}}\nspec: {{template: {{spec: {{containers: [{{name: c, image: 'a:{at}'}}]}}}}}}\n"
            for at in range(2_000)
        }
    ),
    "a deep folder": files(lambda: {"/".join(["d"] * 800) + "/x.yaml": "a: 1\n"}),
    "names of control characters": files(
        lambda: {
            f"a\x1b[31m\n{at}\u202e.yaml": 'apiVersion: v1\nkind: Pod\nmetadata: {name: "\\e[2J\\u202e\\x9b"}\nspec: {containers: [{name: "\\0\\a", image: "a\\u0085b"}]}\n'
            for at in range(500)
        }
    ),
    "bytes that are no text": text("x.yaml", lambda: "apiVersion: v1\nkind: Pod\nmetadata: {name: " + "\udcff" * 400_000 + "}\n"),
    "half a million combining marks": text(
        "x.yaml", lambda: "apiVersion: v1\nkind: Pod\nmetadata: {name: a" + "\u0301" * 300_000 + "}\nspec: {containers: [{name: c, image: a}]}\n"
    ),
    "its own configuration": text("aiact-report.yaml", lambda: "system: {name: " + "x" * 800_000 + "}\n"),
    "evidence of another run": text("evidence.json", lambda: '{"schema":"2.0.0","subjects":[' + '{"id":"x","kind":"pod"},' * 30_000 + "{}]}"),
}
