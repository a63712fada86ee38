"""What is known again of what runs: by the cluster's own uid, whatever its context, its pods and its containers are called."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from aiact_report.collector._base import Collected
from aiact_report.collector._request import Clusters, Engines, Request
from aiact_report.collector.cluster.collect import collect as read_clusters
from aiact_report.collector.engine import collect as engine
from aiact_report.fingerprint import Identities
from aiact_report.model import Evidence

SHOWN = Path(__file__).parent / "shown"
NOW = "2026-01-20T12:00:00Z"


def _read(giving: Any, folder: Path, file: Path, context: str, version: str = "v1.34.1") -> Collected:
    with giving.serving(giving.cluster([file], version)) as address:
        entry = {"context": {"cluster": "c", "user": "u"}, "name": context}
        config = {"clusters": [{"name": "c", "cluster": {"server": address}}], "users": [{"name": "u", "user": {}}], "contexts": [entry]}
        (folder / "config").write_text(json.dumps({"apiVersion": "v1", "kind": "Config", "current-context": context, **config}))
        return read_clusters(Request(folder, NOW, {"KUBECONFIG": str(folder / "config"), "HOME": str(folder)}, clusters=Clusters(("",))))


def _known(collected: Collected) -> dict[str, str]:
    evidence = Evidence(collected.sources, collected.subjects, collected.unobserved, collected.skipped)
    return {subject.id.partition("#")[2]: Identities(evidence).of[subject.id].fingerprint for subject in collected.subjects}


def test_a_renamed_context_is_the_same_cluster(giving: Any, tmp_path: Path) -> None:
    """Its address changes here too, at every reading; another cluster shares nothing with it but images."""
    before = _known(_read(giving, tmp_path, SHOWN / "cluster" / "live.yaml", "prod"))
    after = _known(_read(giving, tmp_path, SHOWN / "cluster" / "live.yaml", "production-eu"))
    assert before == after
    assert set(before.values()).isdisjoint(_known(_read(giving, tmp_path, SHOWN / "cluster" / "live.yaml", "prod", "v1.33.0")).values())


def test_regenerated_pods_and_more_of_them_are_the_same(giving: Any, tmp_path: Path) -> None:
    """Names that a controller gave and the number of replicas are no part of what a pod is, nor is what the server put behind a prefix."""
    text = (SHOWN / "cluster" / "live.yaml").read_text(encoding="utf-8")
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(text.replace("live-abc12-", "live-zzz99-").replace("name: pending", "name: pend7x2q"), encoding="utf-8")
    before, after = _known(_read(giving, tmp_path, tmp_path / "a.yaml", "c")), _known(_read(giving, tmp_path, tmp_path / "b.yaml", "c"))
    assert set(before) != set(after)
    assert set(before.values()) == set(after.values())
    assert before["Pod/credit/live-abc12-1"] == before["Pod/credit/live-abc12-2"]


def test_a_container_of_compose_is_its_service(giving: Any, tmp_path: Path) -> None:
    """The number behind its name is how many there are, and no part of what it is."""
    text = (SHOWN / "engine" / "docker.json").read_text(encoding="utf-8")
    (tmp_path / "docker.json").write_text(text.replace('"/credit-scoring-1"', '"/credit-scoring-7"'), encoding="utf-8")
    found: list[dict[str, str]] = []
    for file in (SHOWN / "engine" / "docker.json", tmp_path / "docker.json"):
        with giving.serving(giving.engine(file), tmp_path / "s") as address:
            found.append(_known(engine.collect(Request(tmp_path, NOW, engines=Engines(True, (address,))))))
        (tmp_path / "s").unlink()
    assert "container/credit-scoring-1" in found[0]
    assert found[0]["container/credit-scoring-1"] == found[1]["container/credit-scoring-7"]
    assert set(found[0].values()) == set(found[1].values())
