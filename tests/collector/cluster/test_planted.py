"""Secrets that are planted wherever a live object can hold one stand in nothing that is written."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest

from aiact_report import config, evidence, pipeline
from aiact_report.collector._request import Clusters, Request
from tests.collector.cluster.conftest import OBSERVED_AT


def planted(place: str) -> str:
    """Make the secret of one place, so that a leak names where it came from."""
    return f"Hunter2{hashlib.sha256(place.encode()).hexdigest()[:12]}Q"


def _in_text(place: str) -> str:
    return f"password={planted(place)}"


CORE = "/api/v1/namespaces/vault"
OBJECTS: tuple[tuple[str, str, dict[str, Any], dict[str, Any] | None], ...] = (
    (
        "secret",
        f"{CORE}/secrets",
        {"metadata": {"name": "db"}, "stringData": {"password": planted("secret"), "plain": planted("secret-plain")}},
        None,
    ),
    (
        "applied",
        f"{CORE}/secrets",
        {
            "metadata": {
                "name": "applied",
                "annotations": {"kubectl.kubernetes.io/last-applied-configuration": f'{{"stringData":{{"x":"{planted("applied")}"}}}}'},
            },
            "stringData": {"x": "y"},
        },
        None,
    ),
    (
        "map",
        f"{CORE}/configmaps",
        {"metadata": {"name": "app"}, "data": {"DB_PASSWORD": planted("map"), "app.properties": _in_text("properties")}},
        None,
    ),
    (
        "pod",
        f"{CORE}/pods",
        {
            "metadata": {"name": "p", "labels": {"app": "p"}, "annotations": {"x/db-password": planted("annotation")}},
            "spec": {
                "containers": [
                    {
                        "name": "c",
                        "image": "registry.example/c:1.2.3",
                        "env": [{"name": "DB_PASSWORD", "value": planted("env")}, {"name": "URL", "value": f"redis://:{planted('url')}@h:6379"}],
                        "command": ["sh", "-c", f"server --password-file <(echo {planted('substituted')})"],
                        "args": ["--token", planted("args")],
                        "livenessProbe": {
                            "httpGet": {"path": "/", "port": 80, "httpHeaders": [{"name": "Authorization", "value": f"Bearer {planted('probe')}"}]}
                        },
                        "lifecycle": {"preStop": {"exec": {"command": ["redis-cli", "-a", planted("hook"), "save"]}}},
                    }
                ]
            },
        },
        {
            "phase": "Failed",
            "message": _in_text("message"),
            "reason": "Error",
            "containerStatuses": [
                {
                    "name": "c",
                    "image": "x",
                    "imageID": "",
                    "ready": False,
                    "restartCount": 3,
                    "state": {"waiting": {"reason": "CrashLoopBackOff", "message": _in_text("waiting")}},
                    "lastState": {"terminated": {"exitCode": 1, "reason": "Error", "message": _in_text("terminated")}},
                }
            ],
        },
    ),
    (
        "deployment",
        "/apis/apps/v1/namespaces/vault/deployments",
        {
            "metadata": {"name": "d"},
            "spec": {
                "selector": {"matchLabels": {"app": "d"}},
                "template": {
                    "metadata": {"labels": {"app": "d"}},
                    "spec": {
                        "containers": [
                            {"name": "c", "image": "registry.example/c:1.2.3", "env": [{"name": "API_KEY", "value": planted("deployment")}]}
                        ]
                    },
                },
            },
        },
        {"conditions": [{"type": "Progressing", "status": "False", "reason": "Failed", "message": _in_text("condition")}]},
    ),
    (
        "event",
        f"{CORE}/events",
        {
            "metadata": {"name": "e"},
            "involvedObject": {"kind": "Pod", "name": "p", "namespace": "vault"},
            "reason": "Failed",
            "type": "Warning",
            "message": f"pull https://u:{planted('event')}@registry.example/c failed",
        },
        None,
    ),
)
PLACES = (
    *("secret", "secret-plain", "applied", "map", "properties", "annotation", "env", "url", "substituted", "args", "probe", "hook"),
    *("message", "waiting", "terminated", "deployment", "condition", "event"),
)


@pytest.mark.parametrize("form", ["html", "json", "json-full"])
def test_nothing_leaks(own_server, form: str) -> None:
    """Neither the evidence nor a dossier holds one, as it is or as the API encodes it."""
    if form == "html":
        own_server.namespace("vault")
        for _, path, body, status in OBJECTS:
            own_server.create(path, body, status)
    kubeconfig = own_server.administrator()
    environment = {"KUBECONFIG": str(kubeconfig), "HOME": str(Path(kubeconfig).parent)}
    request = Request(Path(kubeconfig).parent, OBSERVED_AT, environment, clusters=Clusters(contexts=("admin",)))
    settings = config.Config()
    mapping = pipeline.load_mapping(settings)
    seen = pipeline.link(pipeline.collect(pipeline.Wanted(request=request), jobs=1))
    made = pipeline.dossier(seen, mapping, settings, created_at=OBSERVED_AT, evidence_sha256="0" * 64)
    (wanted,) = pipeline.formats([form])
    written = b"".join([*evidence.encode(seen), *pipeline.render(made, wanted)]).decode()
    assert "CrashLoopBackOff" in written
    assert [place for place in PLACES if planted(place) in written or base64.b64encode(planted(place).encode()).decode() in written] == []
