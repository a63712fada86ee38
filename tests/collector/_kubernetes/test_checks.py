"""Probes and hooks count for what they do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiact_report.collector._vocabulary.checks import does_nothing, waits
from aiact_report.model import Outcome

Judge = Callable[[str], dict[tuple[str, str], Any]]
A, C = "Deployment/ml/a", "Deployment/ml/a/container/c"


def deployment(container: str, pod: str = "", image: str = "r.example/c:1.2.3") -> str:
    """Write a Deployment; the parts are flow YAML that end with a comma."""
    return (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, namespace: ml}\n"
        f"spec: {{selector: {{matchLabels: {{app: a}}}}, template: {{metadata: {{labels: {{app: a}}}}, spec: {{{pod}"
        f"containers: [{{{container}image: '{image}', name: c}}]}}}}}}\n"
    )


TRITON = "nvcr.io/nvidia/tritonserver:24.05-py3"


@pytest.mark.parametrize(
    ("hook", "grace", "expected"),
    [
        ("exec: {command: [sleep, '10']}", "", "pass"),
        ("exec: {command: [sh, -c, 'touch /tmp/drain; sleep 10']}", "", "pass"),
        ("exec: {command: [/bin/sh, -c, 'echo drain > /tmp/state']}", "", "pass"),
        ("sleep: {seconds: 5}", "", "pass"),
        ("httpGet: {path: /drain, port: 8000}", "", "pass"),
        ("exec: {command: ['true']}", "", "partial"),
        ("exec: {command: [sh, -c, exit 0]}", "", "partial"),
        ("exec: {command: [sh, -c, 'echo stopping; true']}", "", "partial"),
        ("exec: {command: [sleep, '0']}", "", "partial"),
        ("sleep: {seconds: 0}", "", "partial"),
        ("tcpSocket: {port: 8000}", "", "partial"),
        ("exec: {command: [sleep, '60']}", "", "partial"),
        ("exec: {command: [sleep, 1m]}", "", "partial"),
        ("exec: {command: [sh, -c, 'echo bye; sleep 30']}", "", "partial"),
        ("exec: {command: [sleep, '60']}", "terminationGracePeriodSeconds: 90, ", "pass"),
        ("exec: {command: [sleep, '60']}", "terminationGracePeriodSeconds: 60, ", "partial"),
        ("{}", "", "not-assessed"),
        ("exec: {command: '{{ .Values.hook }}'}", "", "not-assessed"),
    ],
)
def test_a_hook_does_something_in_time(judged: Judge, hook: str, grace: str, expected: str) -> None:
    """Of a model server."""
    lifecycle = f"lifecycle: {{preStop: {hook if hook == '{}' else '{' + hook + '}'}}}, "
    assert judged(deployment(lifecycle, grace, TRITON))["RES-11", A].outcome == expected


def test_a_hook_that_uses_up_the_time_is_partial_for_any_service(judged: Judge) -> None:
    """The grace period runs while the hook does."""
    assert judged(deployment("lifecycle: {preStop: {exec: {command: [sleep, '45']}}}, "))["RES-11", A].outcome is Outcome.PARTIAL
    assert judged(deployment("lifecycle: {preStop: {exec: {command: [sleep, '5']}}}, "))["RES-11", A].outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("probe", "ports", "pod", "expected"),
    [
        ("httpGet: {path: /, port: http}", "ports: [{containerPort: 80, name: http}], ", "", "pass"),
        ("httpGet: {path: /, port: 80}", "ports: [{containerPort: 80}], ", "", "pass"),
        ("httpGet: {path: /, port: 80}", "", "", "pass"),
        ("httpGet: {path: /, port: '80'}", "ports: [{containerPort: 80}], ", "", "pass"),
        ("httpGet: {path: /, port: health}", "ports: [{containerPort: 80, name: http}], ", "", "gap"),
        ("tcpSocket: {port: health}", "", "", "gap"),
        ("httpGet: {path: /, port: 80, host: status.example.com}", "ports: [{containerPort: 80}], ", "", "gap"),
        ("tcpSocket: {port: 80, host: 127.0.0.1}", "ports: [{containerPort: 80}], ", "", "gap"),
        ("tcpSocket: {port: 80, host: 127.0.0.1}", "ports: [{containerPort: 80}], ", "hostNetwork: true, ", "pass"),
        ("httpGet: {path: /, port: 9999}", "ports: [{containerPort: 80}], ", "", "not-assessed"),
        ("httpGet: {path: /, port: '{{ .Values.port }}'}", "ports: [{containerPort: 80}], ", "", "pass"),
    ],
)
def test_a_probe_asks_its_container(judged: Judge, probe: str, ports: str, pod: str, expected: str) -> None:
    """Another host, a name no port has: nothing is noticed; a number nobody declares: it is not known."""
    assert judged(deployment(f"{ports}livenessProbe: {{{probe}}}, ", pod))["RES-03", C].outcome == expected


def test_a_port_of_a_sidecar_is_one_of_the_pod(judged: Judge) -> None:
    """Containers of a pod share their network."""
    text = deployment("livenessProbe: {httpGet: {port: 15021}}, ports: [{containerPort: 80}], ")
    text = text.replace("containers: [", "containers: [{name: proxy, image: 'r.example/p:1', ports: [{containerPort: 15021}]}, ")
    assert judged(text)["RES-03", C].outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("text", "control", "subject"),
    [
        (deployment("", "restartPolicy: Allways, "), "RES-04", A),
        (deployment("").replace("spec: {selector", "spec: {strategy: {type: Rolling_Update}, selector"), "RES-07", A),
        (
            deployment("") + "---\napiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: ml}\n"
            "spec: {type: Loadbalancer, selector: {app: a}, ports: [{port: 80}]}\n",
            "NET-04",
            "Service/ml/a",
        ),
    ],
)
def test_a_word_the_api_does_not_take_is_not_known(judged: Judge, text: str, control: str, subject: str) -> None:
    """It is neither the default nor what it resembles."""
    assert judged(text)[control, subject].outcome is not Outcome.PASS


@given(st.lists(st.sampled_from(["true", ":", "echo bye", "sleep 0", "exit 0"]), min_size=1, max_size=4))
def test_a_list_of_nothings_does_nothing(commands: list[str]) -> None:
    """However many there are; one command that does something is enough to do something."""
    assert does_nothing(["sh", "-c", "; ".join(commands)])
    assert not does_nothing(["sh", "-c", "; ".join([*commands, "touch /tmp/x"])])


@given(st.lists(st.integers(1, 500), min_size=1, max_size=5))
def test_pauses_add_up(seconds: list[int]) -> None:
    """As `sleep` adds its arguments, and a script its sleeps."""
    assert waits(["sleep", *map(str, seconds)]) == sum(seconds)
    assert waits(["sh", "-c", " && ".join(f"sleep {each}" for each in seconds)]) == sum(seconds)
    assert waits(["sh", "-c", f"nginx -s quit; sleep {seconds[0]}"]) is None
