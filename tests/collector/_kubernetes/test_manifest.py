"""Documents of a manifest file: which are read, which are not, and what is said of each."""

import json
import time
from pathlib import Path

import pytest

from aiact_report.collector._base import Collected, Unit
from aiact_report.collector.manifest import COLLECTOR
from aiact_report.model import Subject, Unobserved

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: app, image: 'web:1'}]}\n"


def _collect(text: str | bytes) -> Collected:
    """Read a text as the file `m.yaml`."""
    data = text if isinstance(text, bytes) else text.encode()
    return COLLECTOR.collect(Unit("m.yaml", Path("m.yaml"), data, Path()))


def _names(collected: Collected, kind: str = "workload") -> list[str]:
    """Names of the subjects of a kind."""
    return [subject.name for subject in collected.subjects if subject.kind == kind]


def _only(entries: list[Unobserved]) -> Unobserved:
    """The only thing that could not be seen."""
    (entry,) = entries
    return entry


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("a.yaml", POD.encode()),
        ("a.json", b'{"kind": "Pod", "apiVersion": "v1"}'),
        ("a.json", b'{\n  "apiVersion": "v1",\n  "metadata": {},\n  "kind": "List"}'),
        ("a.yaml", b"# x\r\napiVersion: apps/v1\r\nkind: Deployment\r\n"),
        ("a.yaml", b"{{- if .Values.on }}\napiVersion: v1\nkind: Service\n{{- end }}\n"),
        ("a.yaml", b'apiVersion: {{ include "x" . }}\nkind: Ingress\n'),
        ("a.yaml", b"foo: 1\n---\nkind: Pod\napiVersion: v1\n"),
        ("a.yaml", b"- apiVersion: v1\n  kind: Pod\n- kind: Pod\n"),
    ],
)
def test_manifests_are_recognised_by_content(name: str, head: bytes) -> None:
    """YAML, JSON and templates of them."""
    assert COLLECTOR.recognise(name, head)


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("kustomization.yaml", b"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"),
        ("k.yaml", b"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\npatches:\n- target:\n    kind: Deployment\n"),
        ("Chart.yaml", b"apiVersion: v2\nname: x\ntype: application\n"),
        ("other-values.yaml", b"deployment:\n  apiVersion: apps/v1\n  kind: Deployment\n"),
        ("ci.yaml", b"on: push\njobs:\n  a:\n    steps: []\n"),
        ("openapi.yaml", b"openapi: 3.0.0\ninfo: {version: v1}\ncomponents:\n  schemas:\n    kind: {type: string}\n    apiVersion: {type: string}\n"),
        ("skaffold.yaml", b"apiVersion: skaffold/v4beta11\nkind: Config\n"),
        ("compose.yaml", b"services: {web: {image: x}}\n"),
        ("empty.yaml", b""),
    ],
)
def test_other_files_are_not(name: str, head: bytes) -> None:
    """Tools write YAML too."""
    assert not COLLECTOR.recognise(name, head)


def test_ids_say_where_a_subject_is() -> None:
    """Locator, kind, namespace and name; containers below their workload; `~2` when it occurs again."""
    text = POD.replace("name: web}", "name: web, namespace: prod}")
    collected = _collect(f"{text}---\n{text}---\n{POD}")
    assert [subject.id for subject in collected.subjects] == [
        "m.yaml#Pod/prod/web",
        "m.yaml#Pod/prod/web/container/app",
        "m.yaml#Pod/prod/web~2",
        "m.yaml#Pod/prod/web~2/container/app",
        "m.yaml#Pod/-/web",
        "m.yaml#Pod/-/web/container/app",
    ]
    assert collected.subjects[1].parent == "m.yaml#Pod/prod/web"
    assert collected.subjects[0].parent is None
    assert collected.subjects[0].namespace == "prod"


def test_a_generated_name_is_shown_as_one() -> None:
    """`generateName` is a prefix."""
    assert _names(_collect(POD.replace("name: web", "generateName: web-"))) == ["web-*"]


def test_a_source_is_known_by_its_digest() -> None:
    """Whoever reads the bytes again can compare."""
    (source,) = _collect(POD).sources
    assert source.kind == "manifest"
    assert len(source.sha256) == 64


def test_lists_and_json_hold_objects() -> None:
    """`List`, lists of a kind, lists in lists and null items."""
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": []}}
    inner = {"apiVersion": "v1", "kind": "PodList", "items": [pod, None]}
    collected = _collect(json.dumps({"apiVersion": "v1", "kind": "List", "items": [pod, inner]}))
    assert [subject.id for subject in collected.subjects] == ["m.yaml#Pod/-/a", "m.yaml#Pod/-/a~2"]
    assert _collect("apiVersion: v1\nkind: List\nitems: null\n").subjects == []


def test_a_template_of_openshift_is_filled_in() -> None:
    """Parameters with a value are put in, as text or as what they mean; one without stays a placeholder."""
    collected = _collect("""
apiVersion: template.openshift.io/v1
kind: Template
parameters: [{name: TAG, value: "1.2"}, {name: COUNT, value: "3"}, {name: NAME}]
objects:
- apiVersion: apps.openshift.io/v1
  kind: DeploymentConfig
  metadata: {name: web}
  spec:
    replicas: ${{COUNT}}
    template: {spec: {serviceAccountName: "${NAME}", containers: [{name: app, image: "web:${TAG}"}]}}
""")
    workload, container = collected.subjects
    assert workload.facts["workload.replicas_declared"].value == 3
    assert container.facts["container.image"].value == "web:1.2"
    entry = _only(collected.unobserved)
    assert (entry.cause, entry.facts, entry.subject) == ("placeholder", ("workload.service_account",), workload.id)


def test_a_broken_document_is_said_and_its_neighbours_count() -> None:
    """With its line, and with what it could withhold by the kinds in its text."""
    collected = _collect(f"{POD}---\nkind: PodDisruptionBudget\napiVersion: policy/v1\nspec: [\n---\n{POD}")
    assert len(_names(collected)) == 2
    entry = _only(collected.unobserved)
    assert entry.cause == "parse-error"
    assert {"workload.disruption_budget", "workload.disruptions_allowed", "disruption-budget.selector"} <= set(entry.facts)
    assert entry.place is not None
    assert entry.place.line == 9
    assert entry.source == "m.yaml"


@pytest.mark.parametrize(
    ("kind", "fact"),
    [
        ("HorizontalPodAutoscaler", "workload.replicas"),
        ("NetworkPolicy", "workload.egress_unbounded"),
        ("NetworkPolicy", "namespace.default_deny"),
        ("Service", "workload.exposed_by"),
        ("Ingress", "workload.exposed_by"),
        ("ResourceQuota", "workload.quota"),
        ("LimitRange", "workload.quota"),
        ("Namespace", "workload.pod_security"),
        ("ServiceAccount", "workload.automount_token"),
        ("ClusterRoleBinding", "workload.api_rights"),
        ("PodMonitor", "workload.metrics_monitored"),
        ("Deployment", "autoscaler.target_found"),
    ],
)
def test_an_unread_object_withholds_what_it_could_decide(kind: str, fact: str) -> None:
    """Broken or unusable, it is not taken for absent."""
    for text in (f"apiVersion: v1\nkind: {kind}\nspec: [\n", f"apiVersion: v1\nkind: {kind}\nmetadata: 5\n", f"- apiVersion: v1\n  kind: {kind}\n"):
        assert fact in _only(_collect(text).unobserved).facts


@pytest.mark.parametrize(
    "text", ["a: [\n", "kind: {{ .Values.kind }}\n", "apiVersion: v1\nkind: List\nitems: [\n", "kind: ${KIND}\napiVersion: v1\n"]
)
def test_a_document_of_unknown_kind_withholds_every_relation(text: str) -> None:
    """It could have been anything."""
    facts = _only(_collect(text).unobserved).facts
    assert {"workload.disruption_budget", "workload.quota", "workload.exposed_by", "workload.api_rights"} <= set(facts)


def test_a_helm_template_is_a_placeholder() -> None:
    """Its reader is told to render the chart."""
    entry = _only(_collect("apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}\n").unobserved)
    assert entry.cause == "placeholder"
    assert entry.remedy is not None
    assert "helm template" in entry.remedy


def test_kinds_that_are_not_read_are_counted() -> None:
    """One line a kind, with how many there are."""
    crd = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: a{}}}\n"
    collected = _collect("---\n".join(crd.format(at) for at in range(3)) + "---\na: 1\n")
    assert [(entry.path, entry.reason) for entry in collected.skipped] == [
        ("m.yaml#CustomResourceDefinition/a0", "kind not read: CustomResourceDefinition (apiextensions.k8s.io/v1), 3 objects"),
        ("m.yaml#document 4", "a mapping without apiVersion and kind is no Kubernetes object"),
    ]


def test_a_large_bundle_of_definitions_is_cheap() -> None:
    """Four megabytes of schemas are passed over in seconds."""
    schema = "".join(f"          p{at}: {{type: object, description: words about this}}\n" for at in range(400))
    head = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a}\nspec:\n  schema:\n    properties:\n"
    text = "---\n".join([head + schema] * 180)
    assert len(text) > 4_000_000
    start = time.process_time()
    assert len(_collect(text).skipped) == 1
    assert time.process_time() - start < 10


def test_a_kind_of_another_group_is_another_kind() -> None:
    """Knative's Service is a workload; what Calico's NetworkPolicy bounds is not read, and withheld."""
    knative = "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: a}\nspec: {template: {spec: {containers: [{image: 'x:1'}]}}}\n"
    collected = _collect(knative + "---\napiVersion: crd.projectcalico.org/v1\nkind: NetworkPolicy\nmetadata: {name: b}\n")
    assert [subject.kind for subject in collected.subjects] == ["workload", "container", "cluster-network-policy"]
    assert any(entry.subject is None and "workload.ingress_policies" in entry.facts for entry in collected.unobserved)


def test_a_kind_in_the_wrong_group_of_kubernetes_is_read_and_said() -> None:
    """The cluster refuses it; what its author meant is plain."""
    collected = _collect("apiVersion: v1\nkind: PodDisruptionBudget\nmetadata: {name: a}\nspec: {minAvailable: 1}\n")
    assert [subject.kind for subject in collected.subjects] == ["disruption-budget"]
    assert _only(collected.unobserved).cause == "rejected"


def test_duplicate_keys_are_said_with_their_subject() -> None:
    """They withhold nothing: the last one counts."""
    collected = _collect(POD + "---\n" + POD.replace("metadata: {name: web}", "metadata: {name: web, name: other}"))
    entry = _only(collected.unobserved)
    assert (entry.cause, entry.facts, entry.subject) == ("duplicate-key", (), "m.yaml#Pod/-/other")
    assert entry.place is not None
    assert entry.place.line == 8


@pytest.mark.parametrize("text", ["", "---\n---\n", "# nothing\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_a_source_without_subjects(text: str | bytes) -> None:
    """It was read, and there is nothing in it."""
    collected = _collect(text)
    assert len(collected.sources) == 1
    assert (collected.subjects, collected.unobserved) == ([], [])


def test_marks_line_ends_and_encodings_change_nothing() -> None:
    """A byte order mark, Windows line ends and UTF-16 read the same; UTF-16 is said."""
    expected = _collect(POD).subjects
    for data in (b"\xef\xbb\xbf" + POD.encode(), POD.replace("\n", "\r\n").encode(), POD.encode("utf-16")):
        assert _collect(data).subjects == expected


def test_bytes_that_are_no_text_are_said() -> None:
    """The rest is read."""
    collected = _collect(POD.encode() + b"# \xff\n")
    assert _names(collected) == ["web"]
    assert _only(collected.unobserved).cause == "encoding"


@pytest.mark.parametrize(
    "text", ["[" * 50_000, "a: &a [*a]\n", "- " * 50_000, '{"apiVersion": "v1", "kind": "Pod", "metadata": ' + '{"a": ' * 20_000]
)
def test_hostile_files_end_in_bounded_time(text: str) -> None:
    """Nesting and cycles are refused, and said."""
    start = time.process_time()
    assert _only(_collect(text).unobserved).cause == "parse-error"
    assert time.process_time() - start < 5


def test_names_are_kept_as_they_are() -> None:
    """Markup, escapes and a hundred kilobytes are the reader's format to escape; ids stay bounded."""
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "<script>\u202e\u001b[31m", "labels": {"a": "x" * 100_000}},
        "spec": {"containers": [{"name": "n" * 5000}]},
    }
    collected = _collect(json.dumps(pod))
    assert _names(collected) == ["<script>\u202e\u001b[31m"]
    assert collected.subjects[0].facts["workload.labels"].value == {"a": "x" * 100_000}


def test_a_file_that_is_too_large_is_not_read() -> None:
    """It is said instead."""
    assert _only(_collect(b"#" * (32 * 1024 * 1024 + 1)).unobserved).cause == "too-large"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real files is not beside this checkout: only files written by the tests are read")
def test_every_real_file_is_evidence_or_named() -> None:
    """No exception, and nothing is passed over in silence."""
    read = 0
    for path in sorted(file for ending in ("yaml", "yml", "json") for file in CORPUS.rglob(f"*.{ending}")):
        data = path.read_bytes()
        if COLLECTOR.recognise(path.name, data[: 64 * 1024]):
            collected = COLLECTOR.collect(Unit(path.name, path, data, path.parent))
            assert collected.subjects or collected.unobserved or collected.skipped, path
            assert len({subject.id for subject in collected.subjects}) == len(collected.subjects)
            read += 1
    assert read > 500


def test_collecting_twice_gives_the_same() -> None:
    """Nothing depends on order of hashing or on what was read before."""
    first: list[Subject] = _collect(POD).subjects
    _collect("apiVersion: v1\nkind: Pod\nmetadata: {name: other}\n")
    assert _collect(POD).subjects == first
