"""The models of a RayService are those its Serve configuration names."""

from typing import Any

import pytest
import yaml

from aiact_report.collector import manifest
from aiact_report.collector._base import Unit

HEAD = {"template": {"spec": {"containers": [{"name": "ray-head", "image": "rayproject/ray-llm:2.46.0"}]}}}


def facts(config: Any, tmp_path: Any) -> dict[str, Any]:
    """The facts of the head's container."""
    spec = {"serveConfigV2": config, "rayClusterConfig": {"headGroupSpec": HEAD}}
    data = yaml.safe_dump({"apiVersion": "ray.io/v1", "kind": "RayService", "metadata": {"name": "llm"}, "spec": spec}).encode()
    found = manifest.COLLECTOR.collect(Unit("ray.yaml", tmp_path / "ray.yaml", data, tmp_path))
    (container,) = [subject for subject in found.subjects if subject.kind == "container"]
    return {name: fact.value for name, fact in container.facts.items()} | {"": [entry for entry in found.unobserved if entry.subject == container.id]}


def llm(*models: dict[str, Any]) -> str:
    """A configuration of `ray.serve.llm`."""
    return yaml.safe_dump({"applications": [{"import_path": "ray.serve.llm:build_openai_app", "args": {"llm_configs": list(models)}}]})


def model(name: str, source: str, **engine: Any) -> dict[str, Any]:
    """One model."""
    return {"model_loading_config": {"model_id": name, "model_source": source}, "engine_kwargs": engine}


COMMIT = "a09a35458c702b33eeacc393d103063234e8bc28"


def test_name_and_source_are_read(tmp_path) -> None:
    """Without a revision nothing fixes them."""
    found = facts(llm(model("qwen", "Qwen/Qwen2.5-7B-Instruct")), tmp_path)
    assert found["container.model_location"] == "Qwen/Qwen2.5-7B-Instruct"
    assert found["container.model_location_pin"] == "none"
    assert found["container.model_name"] == "qwen"


def test_a_commit_among_the_engines_arguments_fixes_the_model(tmp_path) -> None:
    """Arguments of the engine are the options of its command line."""
    found = facts(llm(model("qwen", "Qwen/Qwen2.5-7B-Instruct", revision=COMMIT, trust_remote_code=True)), tmp_path)
    assert found["container.model_location_pin"] == "commit"
    assert found["container.remote_code"] == ("--trust-remote-code",)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_several_models_the_one_that_is_not_fixed_counts(tmp_path, order) -> None:
    """Whichever stands first."""
    models = (model("a", "org/fixed", revision=COMMIT), model("b", "org/moving"))
    found = facts(llm(*(models[at] for at in order)), tmp_path)
    assert found["container.model_location"] == "org/moving"
    assert found["container.model_location_pin"] == "none"


def test_variables_of_the_runtime_environment_are_read(tmp_path) -> None:
    """As those of the container are."""
    config = {"applications": [{"import_path": "serve:model", "runtime_env": {"env_vars": {"MODEL_ID": "google/gemma-2b"}}}]}
    assert facts(yaml.safe_dump(config), tmp_path)["container.model_location"] == "google/gemma-2b"


@pytest.mark.parametrize("config", ["applications: [", 7, "{applications: [{runtime_env: {env_vars: {MODEL_ID: $MODEL_ID}}}]}"])
def test_what_cannot_be_read_is_not_absent(tmp_path, config) -> None:
    """A broken configuration and a placeholder leave the model unknown."""
    found = facts(config, tmp_path)
    assert "container.model_location" not in found
    assert any("container.model_location" in entry.facts for entry in found[""])


def test_an_application_of_ones_own_names_no_model(tmp_path) -> None:
    """What its code loads is not read, and nothing is made up."""
    assert facts("applications: [{import_path: 'fruit:graph'}]", tmp_path)["container.model_location"] is None
