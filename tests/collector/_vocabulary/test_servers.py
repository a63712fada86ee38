"""Model servers, and what settings mean to the one that reads them."""

import pytest

from aiact_report.collector._vocabulary.model.hints import model_facts, server_of
from aiact_report.collector._vocabulary.plain_http import calls_plainly


@pytest.mark.parametrize(
    ("image", "line", "server"),
    [
        ("vllm/vllm-openai:v0.6.4", "", "vllm"),
        ("lmsysorg/sglang:v0.4.0", "", "sglang"),
        ("ghcr.io/ggml-org/llama.cpp:server-cuda", "", "llamacpp"),
        ("openmmlab/lmdeploy:v0.6", "", "lmdeploy"),
        ("ghcr.io/huggingface/text-generation-inference:2.4", "", "tgi"),
        ("ghcr.io/huggingface/text-embeddings-inference:1.5", "", "tei"),
        ("nvcr.io/nvidia/tritonserver:24.01-py3", "", "triton"),
        ("pytorch/torchserve:0.12", "", "torchserve"),
        ("tensorflow/serving:2.17.0", "", "tfserving"),
        ("kserve/sklearnserver:v0.14", "", "kserve"),
        ("seldonio/mlserver:1.6.0-sklearn", "", "mlserver"),
        ("seldonio/sklearnserver:1.18", "", "seldon"),
        ("ollama/ollama:0.5", "", "ollama"),
        ("localai/localai:v2.24", "", "localai"),
        ("quay.io/go-skynet/local-ai:v2", "", "localai"),
        ("openvino/model_server:2024.5", "", "openvino"),
        ("xprobe/xinference:v1", "", "xinference"),
        ("michaelf34/infinity:0.0.70", "", "infinity"),
        ("nvcr.io/nim/meta/llama-3.1-8b-instruct:1.3", "", "nim"),
        ("alpindale/aphrodite-openai:v0.6", "", "aphrodite"),
        ("python:3.12", "python -m sglang.launch_server --model-path m", "sglang"),
        ("python:3.12", "lmdeploy serve api_server m", "lmdeploy"),
        ("python:3.12", "llama-server -m /models/m.gguf", "llamacpp"),
        ("ghcr.io/mlflow/mlflow:v2.19.0", "mlflow models serve -m models:/a/1", "mlflow"),
        ("ghcr.io/mlflow/mlflow:v2.19.0", "mlflow server --host 0.0.0.0", None),
        ("ghcr.io/mlflow/mlflow:v2.19.0", "", None),
        ("ghcr.io/berriai/litellm:main", "", None),
        ("grafana/grafana:11", "", None),
    ],
)
def test_servers_are_known_by_image_or_command(image: str, line: str, server: str | None) -> None:
    """A tracking server, a proxy and a dashboard serve no model."""
    assert server_of(image, tuple(line.split())) == server


@pytest.mark.parametrize(
    ("image", "env", "args", "keys"),
    [
        ("vllm/vllm-openai:v1", {"VLLM_API_KEY": ""}, "", ()),
        ("vllm/vllm-openai:v1", {"VLLM_API_KEY": "EMPTY"}, "", ()),
        ("vllm/vllm-openai:v1", {"VLLM_API_KEY": None}, "", ("VLLM_API_KEY",)),
        ("vllm/vllm-openai:v1", {"OPENAI_API_KEY": "f3o9d8w7"}, "", ()),
        ("vllm/vllm-openai:v1", {}, "--api-key f3o9d8w7", ("--api-key",)),
        ("vllm/vllm-openai:v1", {}, "--api-key none", ()),
        ("vllm/vllm-openai:v1", {"LLAMA_API_KEY": "f3o9d8w7"}, "", ()),
        ("tensorflow/serving:2", {"API_KEY": "f3o9d8w7"}, "", ()),
        ("r.example.com/scorer:1", {"API_KEY": "f3o9d8w7"}, "", ("API_KEY",)),
        ("r.example.com/scorer:1", {"HF_API_TOKEN": "f3o9d8w7"}, "", ()),
        ("rayproject/ray:2.40", {"RAY_AUTH_MODE": "disabled"}, "", ()),
        ("rayproject/ray:2.40", {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": None}, "", ("RAY_AUTH_MODE",)),
        ("rayproject/ray:2.40", {"RAY_AUTH_TOKEN": ""}, "", ()),
    ],
)
def test_keys_callers_must_bring(image: str, env: dict[str, str | None], args: str, keys: tuple[str, ...]) -> None:
    """A key counts for the server that reads it, when it is one; a key the server shows to others keeps nobody out."""
    assert model_facts((), tuple(args.split()), env, image, {})["container.caller_keys"] == keys


def test_an_invented_variable_records_nothing() -> None:
    """A stock server does not read it; an application of one's own may."""
    triton = model_facts((), (), {"INFERENCE_LOG_URL": "https://log"}, "nvcr.io/nvidia/tritonserver:24.01", {})
    own = model_facts((), (), {"INFERENCE_LOG_URL": "https://log"}, "r.example.com/scorer:1", {})
    off = model_facts((), (), {"INFERENCE_LOG_URL": "none"}, "r.example.com/scorer:1", {})
    assert [facts["container.prediction_log_named"] for facts in (triton, own, off)] == [(), ("INFERENCE_LOG_URL",), ()]
    assert not any(facts["container.inference_log"] for facts in (triton, own, off))
    vllm = model_facts((), ("--model", "m", "--enable-log-requests"), {}, "vllm/vllm-openai:v1", {})
    assert vllm["container.inference_log"] == ("--enable-log-requests",)


@pytest.mark.parametrize(
    ("args", "moving"),
    [
        (["--lora-modules", "a=other/adapter", "b=/adapters/b"], ("other/adapter",)),
        (["--lora-modules", '{"name": "a", "path": "other/adapter"}'], ("other/adapter",)),
        (["--lora-modules=a=/adapters/a"], ()),
        (["--lora-adapters", "other/adapter@0123456789abcdef0123456789abcdef01234567"], ()),
        (["--enable-lora"], ()),
    ],
)
def test_adapters_move_without_a_revision(args: list[str], moving: tuple[str, ...]) -> None:
    """A repository without a commit moves; a path, or a commit, does not."""
    assert model_facts((), args, {}, "vllm/vllm-openai:v1", {})["container.adapters_moving"] == moving


@pytest.mark.parametrize(
    ("name", "value", "plain"),
    [
        ("DATABASE_URL", "postgresql://db/x?sslmode=disable", True),
        ("DATABASE_URL", "postgresql://db/x?sslmode=verify-full", False),
        ("DATABASE_URL", "postgresql://db/x", False),
        ("DATABASE_URL", "postgresql://127.0.0.1/x?sslmode=disable", False),
        ("DATABASE_URL", "jdbc:mysql://db/x?useSSL=false", True),
        ("DATABASE_URL", "jdbc:sqlserver://db;encrypt=false", True),
        ("BROKER_URL", "amqp://mq", True),
        ("BROKER_URL", "amqps://mq", False),
        ("CACHE_URL", "redis://:pw@cache:6379/0", True),
        ("CACHE_URL", "redis://localhost:6379", False),
        ("CACHE_URL", "rediss://cache", False),
        ("MONGO_URL", "mongodb://db/x?tls=true", False),
        ("MONGO_URL", "mongodb://db/x", True),
        ("LDAP_URL", "ldap://dir", True),
        ("MQTT_URL", "mqtt://bus:1883", True),
        ("CORS_ORIGINS", "http://app.example.com", False),
        ("HTTP_PROXY", "http://proxy:3128", False),
        ("PGSSLMODE", "disable", True),
        ("PGSSLMODE", "require", False),
        ("OTEL_EXPORTER_OTLP_INSECURE", "true", True),
        ("MODEL_URL", "https://m", False),
    ],
)
def test_plain_text_between_services(name: str, value: str, plain: bool) -> None:  # noqa: FBT001 -- a table of answers
    """A scheme or an option says whether a line is encrypted; loopback is no line."""
    assert calls_plainly(name, value) is plain
