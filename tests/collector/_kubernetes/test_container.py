"""Facts of containers."""

from pathlib import Path
from typing import Any

import pytest

from aiact_report.collector._base import Collected, Unit
from aiact_report.collector._run import wire
from aiact_report.collector.manifest import COLLECTOR
from aiact_report.evidence import decode, encode
from aiact_report.model import Evidence, OpenList


def _collect(text: str) -> Collected:
    """Read a text as the file `m.yaml`."""
    return COLLECTOR.collect(Unit("m.yaml", Path("m.yaml"), text.encode(), Path()))


def _deployment(spec: str = "", pod: str = "", container: str = "", metadata: str = "") -> Collected:
    """A Deployment with more in its parts; each part is flow YAML without its braces."""
    return _collect(
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web, {metadata}}}\nspec:\n  <<: {{{spec}}}\n"
        "  template:\n    metadata: {labels: {app: web}}\n    spec:\n"
        f"      <<: {{{pod}}}\n"
        f"      containers: [{{name: app, image: 'web:1', {container}}}]\n"
    )


def _container(collected: Collected | wire.Seen | Evidence, at: int = 0) -> dict[str, Any]:
    """Values of a container's facts."""
    subjects = [subject for subject in collected.subjects if subject.kind == "container"]
    return {name.removeprefix("container."): fact.value for name, fact in subjects[at].facts.items()}


def _withheld(collected: Collected) -> set[str]:
    """Names of the facts that could not be seen."""
    return {fact for entry in collected.unobserved for fact in entry.facts}


@pytest.mark.parametrize(
    ("part", "text", "fact"),
    [
        ("spec", 'replicas: "2"', "workload.replicas_declared"),
        ("spec", "replicas: 2.5", "workload.replicas_declared"),
        ("pod", 'hostNetwork: "true"', "workload.host_network"),
        ("container", 'securityContext: {privileged: "yes"}', "container.privileged"),
        ("container", "securityContext: {runAsUser: root}", "container.run_as_user"),
        ("container", "resources: {limits: {memory: 1GB}}", "container.memory_limit"),
        ("container", "resources: {limits: {memory: 1GB}}", "container.memory_request"),
        ("container", "ports: [{containerPort: '80'}]", "container.ports"),
        ("container", "livenessProbe: {periodSeconds: 5}", "container.liveness_probe"),
        ("container", "securityContext: 5", "container.read_only_root_filesystem"),
    ],
)
def test_values_the_cluster_refuses_are_unobserved(part: str, text: str, fact: str) -> None:
    """No guess is made at what was meant."""
    collected = _deployment(**{part: text})
    assert fact in _withheld(collected)
    assert fact not in {name for subject in collected.subjects for name in subject.facts}
    assert {entry.cause for entry in collected.unobserved} == {"invalid-value"}


@pytest.mark.parametrize("template", ["{{ .Values.x }}", "${X}", "{username}", "<image>"])
def test_placeholders_are_unobserved(template: str) -> None:
    """Of every spelling; the reader is told to render first."""
    collected = _deployment(pod=f"priorityClassName: '{template}'")
    (entry,) = collected.unobserved
    assert (entry.cause, entry.facts) == ("placeholder", ("workload.priority_class",))
    assert entry.subject == "m.yaml#Deployment/-/web"
    assert entry.place is not None
    assert entry.remedy is not None


def test_an_image_with_a_placeholder_is_unobserved_whole() -> None:
    """Name, parts and the pull policy that follows from them."""
    collected = _collect("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: b, image: 'web:${TAG}'}]}\n")
    assert _withheld(collected) == {
        "container.image",
        *(f"container.image.{part}" for part in ("registry", "repository", "tag", "digest", "tag_moves")),
        "container.image_pull_policy",
    }


@pytest.mark.parametrize(
    "text", ["securityContext: null", "securityContext: {capabilities: null, privileged: null}", "resources: null, env: null, ports: null"]
)
def test_null_is_not_set(text: str) -> None:
    """A field that is null counts as not written."""
    collected = _deployment(container=text)
    assert collected.unobserved == []
    assert _container(collected)["privileged"] is None


@pytest.mark.parametrize(
    ("image", "policy"), [("web", "Always"), ("web:latest", "Always"), ("web:1", "IfNotPresent"), ("web@sha256:" + "a" * 64, "IfNotPresent")]
)
def test_the_pull_policy_follows_from_the_tag(image: str, policy: str) -> None:
    """Where none is written."""
    assert (
        _container(_collect(f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{{name: b, image: '{image}'}}]}}\n"))[
            "image_pull_policy"
        ]
        == policy
    )


def test_a_container_overrules_its_pod() -> None:
    """Field by field, as the platform inherits."""
    facts = _container(
        _deployment(
            pod="securityContext: {runAsUser: 1000, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}",
            container="securityContext: {runAsUser: 0, capabilities: {drop: [all], add: [CAP_NET_RAW]}}",
        )
    )
    assert (facts["run_as_user"], facts["run_as_non_root"], facts["seccomp_profile"]) == (0, True, "RuntimeDefault")
    assert (facts["capabilities.drop"], facts["capabilities.add"]) == (("ALL",), ("NET_RAW",))


def test_profiles_in_annotations_count_where_no_field_is_written() -> None:
    """AppArmor's annotation counts; seccomp's is read by no server since 1.27, sets nothing, and that is said."""
    collected = _collect("""
apiVersion: v1
kind: Pod
metadata:
  name: a
  annotations:
    seccomp.security.alpha.kubernetes.io/pod: runtime/default
    container.apparmor.security.beta.kubernetes.io/b: unconfined
spec: {containers: [{name: b, image: c}, {name: d, image: e, securityContext: {seccompProfile: {type: Unconfined}}}]}
""")
    assert (_container(collected)["seccomp_profile"], _container(collected)["apparmor_profile"]) == (None, "Unconfined")
    assert [entry.facts for entry in collected.unobserved if entry.cause == "no-effect"] == [(), ()]
    assert (_container(collected, 1)["seccomp_profile"], _container(collected, 1)["apparmor_profile"]) == ("Unconfined", None)


def test_requests_are_limits_where_only_limits_are_written() -> None:
    """And each in cores and bytes."""
    facts = _container(_deployment(container="resources: {requests: {cpu: 250m}, limits: {cpu: 1, memory: 1Gi, nvidia.com/gpu: 2}}"))
    assert (facts["cpu_request"], facts["cpu_limit"]) == (0.25, 1.0)
    assert (facts["memory_request"], facts["memory_limit"]) == (2**30, 2**30)
    assert facts["gpus"] == ("nvidia.com/gpu=2",)


def test_init_containers_that_restart_are_sidecars() -> None:
    """Roles and ids of the three lists of containers."""
    collected = _collect(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  initContainers: [{name: i, image: x}, {name: s, image: x, restartPolicy: Always}]\n"
        "  containers: [{name: m, image: x}]\n  ephemeralContainers: [{name: e, image: x}]\n"
    )
    found = {subject.id.removeprefix("m.yaml#Pod/-/a/"): subject.facts["container.role"].value for subject in collected.subjects[1:]}
    assert found == {"container/m": "main", "init/i": "init", "init/s": "sidecar", "ephemeral/e": "ephemeral"}


def test_probes_that_ask_the_same_are_noticed() -> None:
    """The platform's timing filled in."""
    facts = _container(
        _deployment(container="livenessProbe: {httpGet: {path: /h, port: 1}}, readinessProbe: {httpGet: {path: /h, port: 1}, periodSeconds: 10}")
    )
    assert (facts["liveness_probe"], facts["readiness_path"], facts["probes_equal"]) == ("httpGet", "/h", True)
    assert _container(_deployment(container="livenessProbe: {exec: {command: [a]}}"))["probes_equal"] is None


def test_a_mount_of_an_unknown_volume_is_not_guessed() -> None:
    """Whether it is writable or secret cannot be told."""
    collected = _deployment(container="volumeMounts: [{name: nowhere, mountPath: /x}]")
    assert {"container.mounts_writable", "workload.persistent_mount"} <= _withheld(collected)


def test_secrets_in_the_environment_are_named_never_shown() -> None:
    """Credentials by name, references by the secret's name."""
    collected = _deployment(
        container="env: [{name: DB_PASSWORD, value: hunter22}, {name: K, valueFrom: {secretKeyRef: {name: api, key: k}}}, {name: K, value: x}],"
        " envFrom: [{secretRef: {name: more}}], args: [--password=hunter22, --port=80]"
    )
    facts = _container(collected)
    assert (facts["env_credentials"], facts["argument_credentials"]) == (("DB_PASSWORD",), ("--password",))
    assert (facts["env_names"], facts["env_duplicates"], facts["env_secret_refs"]) == (("DB_PASSWORD", "K"), ("K",), ("more", "api"))
    assert "hunter22" not in repr(collected)


def test_what_comes_by_reference_is_not_taken_for_unset() -> None:
    """A variable from elsewhere, or a whole set of them, may decide a fact."""
    assert "container.model_version" in _withheld(
        _deployment(container="env: [{name: MODEL_VERSION, valueFrom: {configMapKeyRef: {name: c, key: v}}}]")
    )
    assert "container.debug_settings" in _withheld(_deployment(container="envFrom: [{configMapRef: {name: c}}]"))
    assert "container.env_credentials" in _withheld(_deployment(container="env: [{name: DB_PASSWORD, value: '{{ .Values.password }}'}]"))


def test_values_without_quotes_are_read_and_said() -> None:
    """`value: yes` is no text; the cluster refuses it."""
    collected = _deployment(container="env: [{name: DEBUG, value: yes}]")
    assert _container(collected)["debug_settings"] == ("DEBUG",)
    (entry,) = collected.unobserved
    assert (entry.cause, entry.facts) == ("invalid-value", ())


def test_kubernetes_own_variables_are_no_placeholders() -> None:
    """`$(X)` in arguments, and what a shell expands itself."""
    collected = _deployment(container="command: [sh, -c, 'exec app ${HOME} {a}'], args: ['--id=$(POD_NAME)']")
    assert collected.unobserved == []
    assert _container(collected)["args"] == ("--id=$(POD_NAME)",)


@pytest.mark.parametrize(("field", "fact"), [("seccompProfile", "seccomp_profile"), ("appArmorProfile", "apparmor_profile")])
def test_an_unknown_profile_type_is_withheld(field: str, fact: str) -> None:
    """A type nobody knows may confine or not: it is withheld, and named."""
    collected = _deployment(container=f"securityContext: {{{field}: {{type: LocalPort}}}}")
    assert fact not in _container(collected)
    (entry,) = collected.unobserved
    assert (entry.cause, entry.facts) == ("invalid-value", (f"container.{fact}",))
    assert "LocalPort" in entry.reason
    assert entry.place
    assert entry.place.line == 10
    assert fact not in _container(_deployment(container=f"securityContext: {{{field}: {{type: '{{{{ .Values.x }}}}'}}}}"))


def test_an_unknown_port_does_not_cost_the_known_ones():
    """A port that is a placeholder leaves the list open: the known one stands, and what was not seen is said."""
    found = _deployment(container="ports: [{containerPort: 22, hostPort: 22}, {containerPort: '{{ .Values.port }}', hostPort: 1}, 5]")
    assert (_container(found)["ports"], _container(found)["host_ports"]) == (OpenList((22,)), OpenList((22, 1)))
    assert {"container.ports", "container.host_ports"} <= _withheld(found)


def test_an_open_list_comes_back_from_worker_and_file():
    """Between processes and through evidence.json an open list stays one."""
    text = "ports: [{containerPort: 22}, {containerPort: '{{ .Values.port }}'}]"
    seen = wire.unpack(wire.pack(wire.Seen(subjects=_deployment(container=text).subjects)))
    assert _container(seen)["ports"] == OpenList((22,))
    read = decode(b"".join(encode(Evidence(subjects=seen.subjects))), "evidence.json")
    assert _container(read)["ports"] == OpenList((22,))


@pytest.mark.parametrize("level", ["pod", "container"])
def test_spc_t_switches_the_separation_off(level):
    """The SELinux type spc_t separates from nothing, on pod or container; another type does not switch it off."""
    for kind, off in (("spc_t", True), ("container_t", False)):
        context = f"securityContext: {{seLinuxOptions: {{type: {kind}}}}}"
        found = _container(_deployment(**{level: context}))
        assert (found["selinux_disabled"], found["selinux_set"]) == (off, True)


def test_an_unknown_volume_source_is_named_and_hides_no_known_one():
    """A source nobody knows withholds what it could decide; the socket beside it is seen; an image volume is neither host path nor claim."""
    volumes = "volumes: [{name: s, hostPath: {path: /run/docker.sock}}, {name: f, futureVolume: {}}, {name: i, image: {reference: 'm:1'}}]"
    found = _deployment(pod=volumes)
    facts = next(subject for subject in found.subjects if subject.kind == "workload").facts
    assert facts["workload.runtime_sockets"].value == OpenList(("/run/docker.sock",))
    assert facts["workload.image_volumes"].value == OpenList(("m:1",))
    assert "workload.volume_claims" not in facts
    assert any("futureVolume" in entry.reason for entry in found.unobserved)


def test_the_platforms_own_rules_of_rights():
    """WindowsOptions merge field by field, privileged gains privileges in any case, CAP_ALL drops nothing, a seccomp annotation sets nothing."""
    found = _container(
        _deployment(pod="securityContext: {windowsOptions: {hostProcess: true}}", container="securityContext: {windowsOptions: {runAsUserName: a}}")
    )
    assert (found["host_process"], found["user_name"]) == (True, "a")
    privileged = "securityContext: {privileged: true, allowPrivilegeEscalation: false, capabilities: {drop: [CAP_ALL]}}"
    assert (found := _container(_deployment(container=privileged)))["allow_privilege_escalation"] is True
    assert found["capabilities.drop"] == ("CAP_ALL",)


def test_a_variable_without_a_name_costs_no_dossier():
    """An entry of env without a name withholds what a variable could decide, and what is known beside it stays."""
    found = _deployment(container="env: [{value: '1'}, {name: A, value: b}]")
    assert _container(found)["env_names"] == OpenList(("A",))
    assert "container.env_credentials" in _withheld(found)
