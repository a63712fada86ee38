"""What is known again in files, and what is another thing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from aiact_report.collector._request import Request, Wanted
from aiact_report.fingerprint import Identities, finding
from aiact_report.pipeline import collect, link

DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {name: NAME, namespace: prod}
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: api
          image: registry.example/api:1.4
"""
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: api, namespace: prod}\nspec: {selector: {app: api}}\n"
COMPOSE = "name: credit\nservices:\n  api: {image: 'registry.example/api:1.4'}\n  cache: {image: 'redis:7'}\n"
DOCKERFILE = "FROM golang:1.24 AS build\nRUN go build\nFROM node:22\nRUN npm ci\nFROM debian:12\nCOPY --from=build /a /a\nUSER 10001\n"


def deployment(name: str = "api") -> str:
    """A Deployment of this name."""
    return DEPLOYMENT.replace("NAME", name)


Known = dict[str, str]


@pytest.fixture
def known(tmp_path: Path) -> Callable[[dict[str, str]], Known]:
    """Gives the fingerprint of each subject by kind and name, of files by their names."""
    count = iter(range(100))

    def look(files: dict[str, str]) -> Known:
        folder = tmp_path / str(next(count))
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        evidence = link(collect(Wanted(paths=(folder,), request=Request(folder, "2026-01-20T12:00:00Z")), jobs=1))
        identities = Identities(evidence)
        assert set(identities.of) == {subject.id for subject in evidence.subjects}
        return {subject.id: identities.of[subject.id].fingerprint for subject in evidence.subjects}

    return look


BEFORE = {"k8s/app.yaml": f"{deployment()}---\n{SERVICE}"}
SAME = {
    "moved lines": {"k8s/app.yaml": f"# one\n# two\n{deployment()}---\n# three\n{SERVICE}"},
    "reordered documents": {"k8s/app.yaml": f"{SERVICE}---\n{deployment()}"},
    "a moved folder": {"deploy/base/app.yaml": f"{deployment()}---\n{SERVICE}"},
    "a renamed file": {"k8s/workloads.yaml": f"{deployment()}---\n{SERVICE}"},
    "a file for each": {"k8s/a.yaml": deployment(), "k8s/b.yaml": SERVICE},
    "scaled replicas": {"k8s/app.yaml": f"{deployment()}---\n{SERVICE}".replace("replicas: 2", "replicas: 7")},
    "a bumped tag": {"k8s/app.yaml": f"{deployment()}---\n{SERVICE}".replace("api:1.4", "api:2.0")},
    "a digest": {"k8s/app.yaml": f"{deployment()}---\n{SERVICE}".replace("api:1.4", f"api:1.4@sha256:{'a' * 64}")},
    "an object beside": {"k8s/app.yaml": f"{deployment()}---\n{SERVICE}", "k8s/other.yaml": deployment("other")},
    "a container before": {
        "k8s/app.yaml": f"{deployment()}---\n{SERVICE}".replace("        - name: api", "        - {name: proxy, image: 'x:1'}\n        - name: api")
    },
}
OTHER = {
    "another name": {"k8s/app.yaml": deployment("api2")},
    "another namespace": {"k8s/app.yaml": deployment().replace("namespace: prod", "namespace: test")},
    "another kind": {"k8s/app.yaml": deployment().replace("kind: Deployment", "kind: StatefulSet")},
}


@pytest.mark.parametrize("change", SAME)
def test_what_changes_around_a_thing_leaves_it_the_same(known: Callable[[dict[str, str]], Known], change: str) -> None:
    """Each subject of before has its fingerprint after the change, too."""
    assert set(known(BEFORE).values()) <= set(known(SAME[change]).values())


@pytest.mark.parametrize("change", OTHER)
def test_what_is_called_otherwise_is_another_thing(known: Callable[[dict[str, str]], Known], change: str) -> None:
    """A name, a namespace and a kind are what an object is."""
    before = {value for subject, value in known(BEFORE).items() if "Deployment" in subject}
    assert before.isdisjoint(known(OTHER[change]).values())


def test_a_json_list_is_its_objects(known: Callable[[dict[str, str]], Known]) -> None:
    """A List around an object changes nothing of what it is."""
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "api", "namespace": "prod"}, "spec": {}}
    whole = known({"a.json": json.dumps({"apiVersion": "v1", "kind": "List", "items": [service]})})
    assert set(whole.values()) == set(known({"b.json": json.dumps(service)}).values())


@pytest.mark.parametrize("name", ["podman-compose.yaml", "compose.yml"])
def test_a_service_is_known_by_its_folder_and_name(known: Callable[[dict[str, str]], Known], name: str) -> None:
    """Neither the file's name nor the project's is what a service is; the folder is."""
    before = known({"app/compose.yaml": COMPOSE})
    after = known({f"app/{name}": COMPOSE.replace("name: credit", "name: scoring").replace("api:1.4", "api:1.5")})
    assert {value for key, value in before.items() if "#named" not in key} <= set(after.values())
    assert set(before.values()).isdisjoint(value for key, value in known({"other/compose.yaml": COMPOSE}).items() if "#named" not in key)


def test_stages_are_known_by_name_base_or_as_the_final_one(known: Callable[[dict[str, str]], Known]) -> None:
    """A stage that is put in changes the number of those behind it, and not what they are."""
    before = known({"Dockerfile": DOCKERFILE})
    after = known({"Dockerfile": "FROM alpine:3.20\nRUN true\n" + DOCKERFILE.replace("node:22", "node:24").replace("debian:12", "debian:13")})
    assert len(set(before.values())) == len(before) == 4
    assert set(before.values()) <= set(after.values())
    assert len(after) == 5


OVERLAYS = {"overlays/dev/app.yaml": deployment(), "overlays/prod/app.yaml": deployment().replace("replicas: 2", "replicas: 5")}


def test_twins_are_told_apart_by_their_folder(known: Callable[[dict[str, str]], Known]) -> None:
    """Where one name stands in two folders, the folder belongs to what each is; the file's name does not."""
    before = {key: value for key, value in known(OVERLAYS).items() if "#named" not in key}
    assert len(set(before.values())) == len(before) == 4
    assert set(known({name.replace("app.yaml", "api.yaml"): text for name, text in OVERLAYS.items()}).values()) >= set(before.values())


def test_twins_in_one_file_are_told_apart_without_their_order(known: Callable[[dict[str, str]], Known], tmp_path: Path) -> None:
    """The same two objects in another order are the same two; each says that it is a twin."""
    one, two = deployment(), deployment().replace("replicas: 2", "replicas: 5")
    first, second = known({"a.yaml": f"{one}---\n{two}"}), known({"a.yaml": f"{two}---\n{one}"})
    key = "a.yaml#Deployment/prod/api"
    assert first[key] == second[f"{key}~2"] != first[f"{key}~2"] == second[key]
    assert first[f"{key}/container/api"] == second[f"{key}~2/container/api"]
    (tmp_path / "a.yaml").write_text(f"{one}---\n{two}", encoding="utf-8")
    evidence = collect(Wanted(paths=(tmp_path / "a.yaml",), request=Request(tmp_path, "2026-01-20T12:00:00Z")), jobs=1)
    twins = {subject.kind for subject in evidence.subjects if Identities(evidence).of[subject.id].twin}
    assert twins == {"workload"}


def test_a_finding_is_a_question_about_a_thing(tmp_path: Path) -> None:
    """Two controls are two findings of one subject, and one control of two subjects two as well."""
    (tmp_path / "a.yaml").write_text(f"{deployment()}---\n{deployment('b')}", encoding="utf-8")
    evidence = collect(Wanted(paths=(tmp_path / "a.yaml",), request=Request(tmp_path, "2026-01-20T12:00:00Z")), jobs=1)
    identities = Identities(evidence)
    found = {finding(identities.of[subject.id], control) for subject in evidence.subjects for control in ("RES-01", "RES-02")}
    assert len(found) == 2 * len(evidence.subjects)
    assert all(len(each) == 32 for each in found)
