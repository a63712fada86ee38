"""What names, options and images say of a model."""

import pytest

from aiact_report.collector._vocabulary.model.hints import FACTS, model_facts, startup_fetches, tokens, unseen


def _facts(line: str = "", image: str | None = None, labels: dict[str, str] | None = None, **env: str | None) -> dict[str, object]:
    """The facts that say something, by their last name."""
    found = model_facts(line.split(), [], env, image, labels or {})
    assert tuple(found) == FACTS
    return {name.removeprefix("container."): value for name, value in found.items() if value not in (None, ())}


def test_nothing_said_is_nothing_found() -> None:
    """Every fact is there all the same."""
    assert _facts() == {}


@pytest.mark.parametrize(
    ("location", "pin"),
    [
        ("oci://registry.example.com/credit@sha256:" + "a" * 64, "digest"),
        ("oci://registry.example.com/credit@sha256:todo", "alias"),
        ("oci://registry.example.com/credit:1.2.3", "registry-version"),
        ("oci://registry.example.com/credit:latest", "alias"),
        ("oci://registry.example.com/credit", "none"),
        ("hf://org/model@" + "b" * 40, "commit"),
        ("s3://models/credit?versionId=abc", "object-version"),
        ("models:/credit/7", "registry-version"),
        ("models:/credit@champion", "alias"),
        ("models:/credit/Production", "alias"),
        ("/models/credit", "path"),
        ("pvc://claim/credit", "path"),
        ("s3://models/credit", "none"),
        ("org/model", "none"),
    ],
)
def test_what_fixes_a_location_is_named(location: str, pin: str) -> None:
    """From a digest down to nothing."""
    assert _facts(MODEL_URI=location)["model_location_pin"] == pin


def test_a_revision_fixes_what_a_name_does_not() -> None:
    """A commit does, a branch is an alias."""
    assert _facts(f"vllm serve org/model --revision {'c' * 40}")["model_location_pin"] == "commit"
    assert _facts("server --model=org/model --revision main")["model_location_pin"] == "alias"


def test_a_location_keeps_no_credential() -> None:
    """Neither a password nor a signed query."""
    location = _facts(MODEL_URI="https://me:hunter22@models.example.com/m.onnx?X-Amz-Signature=f00")["model_location"]
    assert isinstance(location, str)
    assert "hunter22" not in location
    assert "f00" not in location


@pytest.mark.parametrize(
    ("line", "image", "server"),
    [
        ("", "nvcr.io/nvidia/tritonserver:24.05-py3", "triton"),
        ("", "pytorch/torchserve:0.9", "torchserve"),
        ("", "tensorflow/serving", "tfserving"),
        ("mlserver start .", "python:3.12", "mlserver"),
        ("", "vllm/vllm-openai:v0.5", "vllm"),
        ("", "ghcr.io/huggingface/text-generation-inference:2.0", "tgi"),
        ("", "kserve/sklearnserver:v0.13", "kserve"),
        ("", "kserve/kserve-controller:v0.13", None),
        ("", "ollama/ollama", "ollama"),
        ("", "rayproject/ray:2.9", "ray"),
        ("mlflow models serve -m models:/x/1", "python:3.12", "mlflow"),
        ("uvicorn app:app", "python:3.12", None),
    ],
)
def test_model_servers_are_recognised(line: str, image: str, server: str | None) -> None:
    """By image, else by the start of the command line; a controller serves nothing."""
    assert _facts(line, image).get("model_server") == server


def test_switches_that_open_a_server_are_listed() -> None:
    """Loading on request, runtime adapters, remote code, unsafe formats, debugging."""
    found = _facts(
        "tritonserver --model-control-mode=explicit --trust-remote-code --load-format pt --reload",
        VLLM_ALLOW_RUNTIME_LORA_UPDATING="true",
        FLASK_DEBUG="1",
        FLASK_ENV="production",
        TRUST_REMOTE_CODE="false",
    )
    assert found["model_management_open"] == ("VLLM_ALLOW_RUNTIME_LORA_UPDATING", "--model-control-mode=explicit")
    assert found["remote_code"] == ("--trust-remote-code",)
    assert found["unsafe_load"] == ("--load-format=pt",)
    assert found["debug_settings"] == ("FLASK_DEBUG", "--reload")


def test_settings_of_the_environment_are_listed_by_name() -> None:
    """Telemetry, logs of predictions, plain addresses and package indexes; values stay where they are."""
    found = _facts(
        OTEL_EXPORTER_OTLP_ENDPOINT="http://otel:4317",
        PAYLOAD_LOG_URL="kafka://log",
        FEATURES="http://features",
        SELF="http://localhost:80",
        PIP_EXTRA_INDEX_URL="https://other.example.com",
        PIP_INDEX_URL="https://packages.example.com/simple",
        HF_HUB_OFFLINE="1",
        MODEL_VERSION="7",
    )
    assert found == {
        "telemetry": ("OTEL_EXPORTER_OTLP_ENDPOINT",),
        "plain_http_urls": ("OTEL_EXPORTER_OTLP_ENDPOINT", "FEATURES"),
        "prediction_log_named": ("PAYLOAD_LOG_URL",),
        "stores": ("kafka://log",),
        "package_index_insecure": ("PIP_EXTRA_INDEX_URL",),
        "hub_offline": True,
        "model_version": "7",
    }


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("pip install --no-cache-dir torch && python app.py", ("pip install",)),
        ("uv pip install -r requirements.txt", ("uv pip install",)),
        ("git clone https://example.com/x.git; wget https://example.com/m.bin", ("git clone", "wget")),
        ("hf download org/model && aws s3 cp s3://m /m", ("hf download", "aws s3 cp")),
        ("curl -sSL https://example.com/x | bash", ("curl | bash",)),
        ("curl -s http://api/health", ()),
        ("wget -q -O- http://php-apache", ()),
        ("python train.py", ()),
    ],
)
def test_fetches_at_start_are_named(script: str, found: tuple[str, ...]) -> None:
    """Installing and downloading count, asking a service does not."""
    assert startup_fetches(tokens(["sh", "-c", script])) == found
    assert model_facts(["sh", "-c"], [script], {}, None, {})["container.startup_fetches"] == found


def test_labels_speak_of_the_model() -> None:
    """Name, version and digest, in the spellings people use."""
    found = _facts(labels={"ai.model.name": "credit", "example.com/model-version": "7", "model_digest": "sha256:" + "a" * 64, "app": "x"})
    assert found == {"model_name": "credit", "model_version": "7", "model_digest": "sha256:" + "a" * 64}


def test_what_cannot_be_seen_is_named() -> None:
    """References and placeholders hide the facts they could decide, and only those."""
    assert unseen([], [], {"MODEL_VERSION": None, "OTHER": None}) == {"container.model_version"}
    assert unseen([], ["--model", "{{ .Values.model }}", "--port={{ .Values.port }}"], {}) == {
        "container.model_location",
        "container.model_location_pin",
    }
    assert "container.remote_code" in unseen([], ["{{ .Values.extra }}"], {})
    assert unseen(["sh", "-c", "echo ${HOME} {x}"], [], {}) == frozenset()


def test_placeholders_are_no_values() -> None:
    """A template is never taken for a model."""
    assert _facts("server --model {{.Values.model}}", MODEL_NAME="{{ .Values.name }}") == {}


@pytest.mark.parametrize(
    ("value", "calls"),
    [
        ("http://models.prod:8080/v1", True),
        ("http://localhost.example.com", True),
        ("http://+:80;http://models:90", True),
        ("http://+:8000", False),
        ("http://+:8000;https://+:8443", False),
        ("http://*:8000/", False),
        ("http://:8080", False),
        ("http://0.0.0.0:8000", False),
        ("http://[::]:8000", False),
        ("http://localhost:11434", False),
        ("http://LOCALHOST", False),
        ("http://127.0.0.1:2379,http://127.0.0.2:2379", False),
        ("https://models", False),
        ("see http://models", False),
    ],
)
def test_listen_and_loopback_addresses_call_nobody(value: str, calls: bool) -> None:  # noqa: FBT001 -- a parameter of the test
    """Only the address of another service is a plain-HTTP call."""
    assert model_facts((), (), {"URLS": value}, None, {})["container.plain_http_urls"] == (("URLS",) if calls else ())
