"""Damaged, partial and hostile Compose files: never an exception, and what cannot be known is said."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aiact_report.collector._base import Collected, Unit
from aiact_report.collector.compose import COLLECTOR
from aiact_report.facts.registry import of
from aiact_report.model import OpenList

NAMES = {"container": set(of("compose", "container")), "workload": set(of("compose", "workload")), "project": set(of("compose", "project"))}


def collect(folder: Path, data: str | bytes, overlay: str | None = None) -> Collected:
    """Write a file, and one over it, and collect them."""
    path = folder / "compose.yaml"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    if overlay is not None:
        (folder / "over.yaml").write_text(overlay, encoding="utf-8")
    return COLLECTOR.collect(Unit("compose.yaml", path, path.read_bytes(), folder, (folder / "over.yaml",) if overlay is not None else ()))


def names(seen: Collected) -> list[str]:
    """Names of the services that were seen."""
    return [found.name for found in seen.subjects if found.kind == "workload"]


def causes(seen: Collected) -> set[str]:
    """Causes of what was not seen."""
    return {found.cause for found in seen.unobserved}


def test_an_override_alone_is_incomplete(tmp_path: Path) -> None:
    """It says how to read it; nothing is judged."""
    seen = collect(tmp_path, "services:\n  api:\n    environment: {A: b}\n  db:\n")
    assert seen.subjects == []
    assert [found.place.line for found in seen.unobserved if found.place] == [2, 4]
    assert causes(seen) == {"incomplete"}
    assert "--compose-file" in (seen.unobserved[0].remedy or "")


def test_a_broken_document_does_not_cost_its_neighbours(tmp_path: Path) -> None:
    """Three documents, the second broken."""
    seen = collect(tmp_path, "services:\n  a:\n    image: x\n---\nfoo: [\n---\nservices: {b: {image: y}}\n")
    assert names(seen) == ["a", "b"]
    assert causes(seen) == {"parse-error"}


def test_a_service_that_is_no_service_does_not_cost_its_neighbours(tmp_path: Path) -> None:
    """Text, lists and null where a service should be."""
    seen = collect(tmp_path, "services: {1: {image: a}, null: {image: b}, s: text, l: [x], n: , c: {image: c}}")
    assert names(seen) == ["1", "null", "c"]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", "incomplete"),
        ("[1, 2]", "unsupported"),
        ("services: 5", "incomplete"),
        ("services: {a: *b}", "parse-error"),
        ("services: " + "{a: " * 10_000, "parse-error"),
        (
            "x-a: &a [x,x,x,x,x,x,x,x,x]\n"
            + "".join(f"x-{i}: &a{i} [{','.join(['*a' + (str(i - 1) if i else '')] * 9)}]\n" for i in range(9))
            + "services: {a: {image: x}}",
            "parse-error",
        ),
        ("services: {a: &a {image: x, labels: *a}}", "parse-error"),
        ("services: {a: {provider: {type: x}}}", "unsupported"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, text: str, cause: str) -> None:
    """In bounded time and with its reason."""
    started = time.process_time()
    seen = collect(tmp_path, text)
    assert seen.subjects == []
    assert cause in causes(seen)
    assert time.process_time() - started < 20


def test_duplicate_keys_are_said(tmp_path: Path) -> None:
    """The later value is read, and the file is named as one Compose refuses."""
    seen = collect(tmp_path, "services:\n  a:\n    image: x\n    image: y\n")
    assert causes(seen) == {"duplicate-key"}
    assert seen.subjects[2].facts["container.image"].value == "y"


def test_other_encodings_are_read(tmp_path: Path) -> None:
    """A byte order mark and CRLF are nothing; bytes that are not UTF-8 are said."""
    assert names(collect(tmp_path, b"\xef\xbb\xbfservices:\r\n  a:\r\n    image: x\r\n")) == ["a"]
    seen = collect(tmp_path, b"services:\n  a:\n    image: x # \xe9\n")
    assert (names(seen), causes(seen)) == (["a"], {"encoding"})


def test_template_placeholders_are_unobserved(tmp_path: Path) -> None:
    """A placeholder is no image and no user."""
    seen = collect(tmp_path, "services: {a: {image: '{{ image }}', user: '{user_name}', environment: {API_TOKEN: '{{ t }}'}}}")
    assert causes(seen) == {"placeholder"}
    assert {"container.image", "container.user_name", "container.env_credentials"} <= {name for found in seen.unobserved for name in found.facts}


def test_values_of_another_type_are_coerced_as_compose_does_or_withheld(tmp_path: Path) -> None:
    """`"true"` and `"3"` are taken for what they say, anything else is unknown."""
    facts = collect(tmp_path, "services: {a: {image: x, privileged: 'yes', read_only: maybe, scale: '2', pids_limit: [1]}}").subjects
    assert facts[2].facts["container.privileged"].value is True
    assert facts[1].facts["workload.replicas_declared"].value == 2
    assert not {"container.read_only_root_filesystem", "container.pids_limit"} & facts[2].facts.keys()


def test_a_device_is_not_read_as_an_env_file(tmp_path: Path) -> None:
    """Only files are opened, so nothing hangs."""
    (tmp_path / "pipe").mkdir()
    assert "unreadable" in causes(collect(tmp_path, "services: {a: {image: x, env_file: pipe}}"))


SCALARS: list[Any] = [
    None, True, 0, -1, 3.5, "", "x", "${X}", "${A:-y}", "80:80", "a:b:c", "/x:/y:ro", "./d:/d", "on-failure:3", "1000:1000", "host", "service:s", "{{ x }}",
    "K=V", "=", "512m", "1m30s", "--password=abc", 10**30, "s", "compose.yaml", "over.yaml", "../..",
]  # fmt: skip
KEYS = ["image", "build", "extends", "command", "entrypoint", "ports", "volumes", "environment", "env_file", "depends_on", "restart", "deploy", "healthcheck", "networks", "network_mode", "expose", "privileged", "profiles", "cap_add", "security_opt", "user", "logging", "secrets", "mem_limit", "gpus", "models", "tmpfs", "scale", "shm_size", "stop_grace_period", "labels", "sysctls", "devices", "pre_stop", "cpus", "replicas", "mode", "resources", "limits", "reservations", "restart_policy", "condition", "test", "options", "source", "target", "type", "published", "path", "service", "file", "context"]  # fmt: skip
VALUES = st.recursive(
    st.sampled_from(SCALARS), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4), max_leaves=12
)
SERVICES = st.dictionaries(st.sampled_from(["s", "t"]), st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=8) | VALUES, max_size=2)
FILES = st.fixed_dictionaries({"services": SERVICES}, optional=dict.fromkeys(("networks", "volumes", "secrets", "models", "include", "name"), VALUES))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(base=FILES, over=FILES)
def test_any_value_in_any_field_leaves_every_fact_known_or_withheld(tmp_path: Path, base: Any, over: Any) -> None:
    """Nothing raises; no fact is missing, none is both but a list that was seen in part; every fact has a place."""
    seen = collect(tmp_path, json.dumps(base), json.dumps(over))
    assert "\0" not in repr(seen).replace("\\x00", "\0")
    withheld: dict[str, set[str]] = {}
    for entry in seen.unobserved:
        withheld.setdefault(entry.subject or "", set()).update(entry.facts)
    for subject in seen.subjects:
        hidden = withheld.get(subject.id, set())
        assert subject.facts.keys() | hidden == NAMES[subject.kind]
        assert subject.facts.keys() & hidden == {name for name, fact in subject.facts.items() if isinstance(fact.value, OpenList)}
        assert all(fact.place.file and fact.place.line for fact in subject.facts.values())
