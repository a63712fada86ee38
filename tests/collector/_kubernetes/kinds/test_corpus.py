"""Real manifests of the projects that define these kinds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from aiact_report.collector._base import Unit
from aiact_report.collector.manifest import COLLECTOR

CORPUS = Path(__file__).resolve().parents[5] / "shared" / "corpus"
SERVING = {
    "kserve+kserve": ("InferenceService", "InferenceGraph", "LLMInferenceService", "TrainedModel", "ServingRuntime", "ClusterServingRuntime"),
    "ray-project+kuberay": ("RayCluster", "RayService", "RayJob", "RayCronJob"),
    "argoproj+argo-rollouts": ("Rollout",),
}


def documents(text: str) -> Iterator[dict[str, Any]]:
    """Yield the mappings of a file; none when it is no YAML."""
    try:
        yield from (document for document in yaml.load_all(text, yaml.CSafeLoader) if isinstance(document, dict))
    except yaml.YAMLError:
        return


@pytest.mark.parametrize("repository", SERVING)
def test_every_serving_object_gives_a_workload(repository: str) -> None:
    """By name and file: none is passed over, and each has its containers or says why they are unseen."""
    if not (CORPUS / repository).is_dir():
        pytest.skip(f"{repository} is not beside the checkout: its objects are not read")
    asked = 0
    for path in sorted((CORPUS / repository).rglob("*.y*ml")):
        data = path.read_bytes()
        wanted = [entry for entry in documents(data.decode("utf-8", "replace")) if entry.get("kind") in SERVING[repository] and entry.get("spec")]
        if not wanted or not COLLECTOR.recognise(path.name, data[:65536]):
            continue
        collected = COLLECTOR.collect(Unit(path.name, path, data, path.parent))
        seen = {subject.name.partition("/")[0] for subject in collected.subjects if subject.kind == "workload"}
        missing = [entry["metadata"]["name"] for entry in wanted if entry["metadata"].get("name") not in (*seen, None)]
        assert not missing, (path, missing)
        asked += len(wanted)
    assert asked > 10
