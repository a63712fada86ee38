"""Keys and values that YAML makes something else of than their author meant."""

from __future__ import annotations

import pytest

HEAD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n"


def test_keys_that_are_no_text_are_read_as_text(generate):
    """Numbers and null as keys, in manifest and Compose file."""
    odd = "1: a, 1.5: b, null: c, true: d, 2026-01-01: e"
    seen = generate(
        {
            "pod.yaml": f"{HEAD}  ? 5\n  : x\n  nodeSelector: {{{odd}}}\n  containers: [{{name: c, image: a/b:latest}}]\n",
            "map.yaml": f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: m}}\ndata: {{{odd}}}\n",
            "compose.yaml": f"services:\n  1: {{image: 'a/b:latest', labels: {{{odd}}}, environment: {{{odd}}}}}\n  2.5: {{image: x}}\n",
        }
    )
    assert seen.judged("pod.yaml#Pod/-/p/container/c", "TRC-02") == "gap"
    assert seen.judged("compose.yaml#service/1/container", "TRC-02") == "gap"
    assert "compose.yaml#service/2.5" in seen.subjects
    assert "map.yaml#ConfigMap/-/m" in seen.subjects


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("pod.yaml", HEAD + "  hostPID: true\n  hostPID: false\n  containers: [{name: c, image: a/b:latest}]\n", 6),
        ("compose.yaml", "services:\n  p:\n    image: a/b:latest\n    privileged: false\n    privileged: true\n", 5),
    ],
)
def test_duplicate_keys_are_said(generate, name, text, line):
    """With the line of the second; the object is judged all the same."""
    seen = generate({name: text})
    assert ("duplicate-key", line) in [(cause, at) for cause, at, reason in seen.said(name) if "written twice" in reason or "twice" in reason]
    if name == "pod.yaml":
        assert seen.fact("pod.yaml#Pod/-/p", "workload.host_pid") is False


@pytest.mark.parametrize("moment", ["2026-01-01", "2026-01-01T10:00:00Z", "2001-12-14t21:59:43.10-05:00", "9999-99-99", "0000-00-00"])
def test_timestamps_are_text(generate, moment):
    """A date is the text its author wrote, even one that is no date."""
    seen = generate(
        {
            "pod.yaml": f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p, labels: {{app.kubernetes.io/version: {moment}}}}}\n"
            f"spec: {{containers: [{{name: c, image: x:1, env: [{{name: DAY, value: {moment}}}]}}]}}\n",
            "compose.yaml": f"services: {{p: {{image: 'x:1', environment: {{DAY: {moment}}}, labels: {{day: {moment}}}}}}}\n",
        }
    )
    assert seen.fact("pod.yaml#Pod/-/p", "workload.labels") == {"app.kubernetes.io/version": moment}
    assert "compose.yaml#service/p" in seen.subjects


def test_an_equals_sign_alone_is_text(generate):
    """`- =` is a tag of YAML 1.1 that its own readers stumble over."""
    seen = generate(
        {
            "pod.yaml": f"{HEAD}  containers:\n  - name: c\n    image: a/b:latest\n    args:\n    - =\n    - '<<'\n",
            "compose.yaml": "services:\n  p:\n    image: a/b:latest\n    command:\n    - =\n    environment: {A: =}\n",
        }
    )
    assert seen.judged("pod.yaml#Pod/-/p/container/c", "TRC-02") == "gap"
    assert seen.judged("compose.yaml#service/p/container", "TRC-02") == "gap"
    assert not seen.unobserved


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "y", "n", "Yes", "TRUE", "0x1f", "1_000", "0o17", ".inf", ".nan", "1:30", "1e3", "~"])
def test_values_without_quotes_in_the_environment_are_no_crash(generate, word):
    """A boolean or a number where text belongs: the container is judged, and a value the cluster would refuse is said with its line."""
    seen = generate(
        {
            "pod.yaml": f"{HEAD}  containers:\n  - name: c\n    image: a/b:latest\n    env:\n    - {{name: DEBUG, value: {word}}}\n",
            "compose.yaml": f"services:\n  p:\n    image: a/b:latest\n    environment: {{DEBUG: {word}}}\n",
        }
    )
    assert seen.judged("pod.yaml#Pod/-/p/container/c", "TRC-02") == "gap"
    assert seen.judged("compose.yaml#service/p/container", "TRC-02") == "gap"
    if word in {"yes", "no", "on", "off", "Yes", "TRUE"}:
        assert ("invalid-value", 9) in seen.causes("pod.yaml")


@pytest.mark.parametrize("number", ["9" * 5_000, "-" + "9" * 5_000, "1e999999", "1" + "0" * 400 + ".5", "0x" + "f" * 5_000])
def test_numbers_beyond_measure_are_said(generate, number):
    """Neither an overflow nor the limit on digits ends the run."""
    seen = generate(
        {
            "app.yaml": f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a}}\nspec:\n  replicas: {number}\n  template:\n    spec:\n"
            f"      securityContext: {{runAsUser: {number}}}\n"
            f"      containers: [{{name: c, image: x:1, resources: {{limits: {{memory: {number}, cpu: {number}}}}}}}]\n",
            "compose.yaml": f"services: {{p: {{image: x, mem_limit: {number}, cpus: {number}, ports: [{number}], user: {number}}}}}\n",
        }
    )
    assert seen.causes("app.yaml")
    assert "compose.yaml#service/p" in seen.subjects or seen.causes("compose.yaml")
