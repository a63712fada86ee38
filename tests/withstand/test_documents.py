"""Documents that are broken, templates, or not what they should be: the neighbours count, and what is lost is named."""

from __future__ import annotations

import pytest

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: %s}\nspec: {containers: [{name: c, image: a/b:latest}]}\n"
COMPOSE = "services:\n  good: {image: a/b:latest}\n"
HELM = """\
{{- if .Values.enabled }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "app.fullname" . }}
spec:
  replicas: {{ .Values.replicas }}
  template:
    spec:
      {{- with .Values.nodeSelector }}
      nodeSelector: {{- toYaml . | nindent 8 }}
      {{- end }}
      containers: [{name: api, image: "{{ .Values.image }}"}]
{{- end }}
"""


def test_a_document_that_cannot_be_parsed_costs_only_itself(generate):
    """Three documents, the middle one broken: two are judged, one is Unobserved with its line."""
    bad = "apiVersion: v1\nkind: Pod\nmetadata: {name: lost\nspec: [\n"
    seen = generate({"three.yaml": f"{POD % 'one'}---\n{bad}---\n{POD % 'two'}"})
    for name in ("one", "two"):
        assert seen.judged(f"three.yaml#Pod/-/{name}/container/c", "TRC-02") == "gap"
    ((cause, line, reason),) = seen.said("three.yaml")
    assert cause == "parse-error"
    assert line in range(5, 11)
    assert reason.startswith("document 2 could not be read: ")


def test_a_compose_file_that_cannot_be_parsed_is_said(generate):
    """The file is a source of which nothing could be read."""
    seen = generate({"compose.yaml": "services:\n  api: {image: x\n  db: [\n", "b/compose.yaml": COMPOSE})
    ((cause, line),) = seen.causes("compose.yaml")
    assert cause == "parse-error"
    assert line in {2, 3, 4}
    assert any(notice.startswith("compose.yaml: nothing in it could be read: ") for notice in seen.dossier["notices"])
    assert seen.judged("b/compose.yaml#service/good/container", "TRC-02") == "gap"


def test_a_helm_template_is_no_fact(generate):
    """A chart's template is Unobserved with the advice to render it, and what it may hold is open for its neighbours."""
    seen = generate({"chart/templates/app.yaml": HELM})
    ((cause, line),) = seen.causes("chart/templates/app.yaml")
    assert (cause, line) == ("placeholder", 1)
    (entry,) = seen.unobserved
    assert "helm template" in entry["remedy"]


@pytest.mark.parametrize("text", ["{{ .Values.x }}", "${X}", "$X", "${X:-}", "{username}", "<REGISTRY>", "%NAME%"])
def test_a_placeholder_in_a_manifest_is_open(generate, text):
    """As an image, a number or a truth value: no verdict is made of it."""
    container = f"{{name: c, image: '{text}/app:1.0', securityContext: {{privileged: '{text}'}}}}"
    seen = generate(
        {
            "app.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n"
            f"  replicas: '{text}'\n  template: {{spec: {{containers: [{container}]}}}}\n"
        }
    )
    at = "app.yaml#Deployment/-/web"
    assert seen.judged(at, "RES-01") == "not-assessed"
    assert seen.judged(f"{at}/container/c", "TRC-02") == "not-assessed"
    assert seen.judged(f"{at}/container/c", "PRV-02") == "not-assessed"
    assert {line for _, line in seen.causes("app.yaml")} == {5, 6}


@pytest.mark.parametrize("text", ["${X}", "$X", "${X:?say it}", "{{ x }}"])
def test_a_placeholder_in_a_compose_file_is_open(generate, text):
    """No default, so nothing is known."""
    seen = generate({"compose.yaml": f"services:\n  api:\n    image: 'registry/{text}'\n    privileged: '{text}'\n"})
    at = "compose.yaml#service/api/container"
    assert seen.judged(at, "TRC-02") == "not-assessed"
    assert seen.judged(at, "PRV-02") == "not-assessed"
    assert {3, 4} <= {line for _, line in seen.causes("compose.yaml")}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("apiVersion: v1\nkind: Pod\nmetadata: 5\nspec: {containers: [{name: c, image: x:1}]}\n", 3),
        ("apiVersion: v1\nkind: List\nitems:\n- 5\n- apiVersion: v1\n  kind: Pod\n  metadata: 7\n", 4),
    ],
)
def test_metadata_that_is_a_number_is_said(generate, text, line):
    """It has no name; the run goes on."""
    seen = generate({"odd.yaml": text})
    assert line in {at for _, at in seen.causes("odd.yaml")}


def test_null_is_what_is_not_set(generate):
    """A null securityContext, null items and a null service are no crash and no fact."""
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: empty, labels: null}\nspec:\n  securityContext: null\n  volumes:\n"
    seen = generate(
        {
            "null.yaml": pod + "  containers: [{name: c, image: x:1, securityContext: null, env: null, resources: null}]\n",
            "list.yaml": "apiVersion: v1\nkind: List\nitems: null\n",
            "none.yaml": "apiVersion: v1\nkind: Pod\nmetadata:\nspec:\n",
            "compose.yaml": "services:\n  nothing:\n  api: {image: 'x:1', environment: null, ports: , build: null}\n",
            "b/compose.yaml": "services: null\n",
        }
    )
    assert seen.judged("null.yaml#Pod/-/empty/container/c", "PRV-06") == "gap"
    assert seen.judged("compose.yaml#service/api/container", "TRC-02") != "not-assessed"
    assert ("incomplete", 2) in seen.causes("compose.yaml")
    assert seen.causes("b/compose.yaml") or "b/compose.yaml" in seen.skipped


def test_a_list_at_the_top_is_read_or_named(generate):
    """No cluster takes a list for an object, so neither do we: what it may hold is open. A list of anything else is left out by name."""
    objects = "- apiVersion: v1\n  kind: Pod\n  metadata: {name: p}\n  spec: {containers: [{name: c, image: x:1}]}\n- 5\n"
    turned = "# first\n- kind: Pod\n  apiVersion: v1\n"
    seen = generate({"list.yaml": objects, "turned.yaml": turned, "compose.yaml": "- services\n- image: x\n", "docs.yaml": "[1, 2]\n"})
    assert seen.causes("list.yaml") == [("unusable", 1)]
    assert seen.causes("turned.yaml") == [("unusable", 2)]
    assert seen.skipped["docs.yaml"]


@pytest.mark.parametrize("name", ["app.yaml", "compose.yaml", "Dockerfile", "app.json"])
@pytest.mark.parametrize("content", [b"", b"\n", b"# nothing\n", b"---\n---\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_named(generate, name, content):
    """It is in the dossier, as a source of nothing or as left out with its reason."""
    seen = generate({name: content})
    assert all(subject.startswith(("good.yaml#", "docker.io/a/b:latest#", f"{name}#")) for subject in seen.subjects)


def test_a_large_bundle_of_definitions_is_counted(generate):
    """4 MB of CustomResourceDefinitions: one entry with their number, and the object behind them is judged."""
    schema = "".join(f"          field{number}: {{type: string, description: 'a field of many'}}\n" for number in range(700))
    head = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: d{0}}}\nspec:\n  versions:\n  - schema:\n"
    crd = "".join(f"{head.format(number)}        properties:\n{schema}---\n" for number in range(100))
    assert len(crd) > 4_000_000
    seen = generate({"crds.yaml": crd + POD % "after"}, "--jobs", "1")
    assert seen.judged("crds.yaml#Pod/-/after/container/c", "TRC-02") == "gap"
    assert [reason for path, reason in seen.skipped.items() if path.startswith("crds.yaml")] == [
        "kind not read: CustomResourceDefinition (apiextensions.k8s.io/v1), 100 objects"
    ]
