"""The names by which command lines, variables and images speak of a model: data for `_model_hints`."""

from __future__ import annotations

import re
from typing import Final

LOCATION: Final = "container.model_location"
PIN: Final = "container.model_location_pin"
NAME: Final = "container.model_name"
VERSION: Final = "container.model_version"
DIGEST: Final = "container.model_digest"
SERVER: Final = "container.model_server"
SERVICE: Final = "container.service"
SERVICE_ROLE: Final = "container.service_role"
SERVICE_ASKS: Final = "container.service_asks"
UNASKED: Final = "container.callers_unasked"
UNSURE: Final = "container.callers_unsure"
MANAGEMENT: Final = "container.model_management_open"
REMOTE_CODE: Final = "container.remote_code"
FETCHES: Final = "container.startup_fetches"
OFFLINE: Final = "container.hub_offline"
UNSAFE: Final = "container.unsafe_load"
DEBUG: Final = "container.debug_settings"
PLAIN_HTTP: Final = "container.plain_http_urls"
INDEX: Final = "container.package_index_insecure"
TELEMETRY: Final = "container.telemetry"
INFERENCE_LOG: Final = "container.inference_log"
STORES: Final = "container.stores"
MONITOR: Final = "container.monitor"
CALLER_KEYS: Final = "container.caller_keys"
NAMED_LOG: Final = "container.prediction_log_named"
ADAPTERS_MOVING: Final = "container.adapters_moving"
LOAD_FORMAT: Final = "container.load_format"
REVISION: Final = "revision"
"""No fact of its own: it pins the location."""

SCALARS = (LOCATION, PIN, NAME, VERSION, DIGEST, SERVER, OFFLINE, MONITOR, LOAD_FORMAT, SERVICE, SERVICE_ROLE, SERVICE_ASKS)
"""Facts that are null when nothing speaks of them."""
LISTS = (
    MANAGEMENT,
    REMOTE_CODE,
    FETCHES,
    UNSAFE,
    DEBUG,
    PLAIN_HTTP,
    INDEX,
    TELEMETRY,
    INFERENCE_LOG,
    STORES,
    CALLER_KEYS,
    NAMED_LOG,
    ADAPTERS_MOVING,
    UNASKED,
    UNSURE,
)
"""Facts that are an empty list when nothing speaks of them."""

ENVIRONMENT: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("MODEL_URI", "MODEL_URL", "MODEL_PATH", "MODEL_ID", "MODEL_LOCATION", "MODEL_STORE", "MODEL_REPOSITORY"), (LOCATION, "value")),
    **dict.fromkeys(("MODEL_BASE_PATH", "MODEL_DIR", "MODEL_FILE", "STORAGE_URI", "HF_MODEL_ID", "MLFLOW_MODEL_URI"), (LOCATION, "value")),
    **dict.fromkeys(("MLSERVER_MODEL_URI", "TRITON_MODEL_REPOSITORY", "OLLAMA_MODEL", "VLLM_MODEL", "LLM_MODEL"), (LOCATION, "value")),
    **dict.fromkeys(("MODEL_NAME", "MLSERVER_MODEL_NAME", "SERVED_MODEL_NAME"), (NAME, "value")),
    **dict.fromkeys(("MODEL_VERSION", "MLSERVER_MODEL_VERSION"), (VERSION, "value")),
    **dict.fromkeys(("MODEL_DIGEST", "MODEL_SHA256", "MODEL_CHECKSUM", "MODEL_HASH"), (DIGEST, "value")),
    **dict.fromkeys(("MODEL_REVISION", "HF_REVISION", "HF_MODEL_REVISION", "REVISION"), (REVISION, "value")),
    **dict.fromkeys(("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"), (OFFLINE, "value")),
    **dict.fromkeys(("TRUST_REMOTE_CODE", "HF_TRUST_REMOTE_CODE", "HF_HUB_TRUST_REMOTE_CODE"), (REMOTE_CODE, "on")),
    "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD": (UNSAFE, "on"),
    "TORCH_FORCE_WEIGHTS_ONLY_LOAD": (UNSAFE, "off"),
    "VLLM_ALLOW_RUNTIME_LORA_UPDATING": (MANAGEMENT, "on"),
    "TS_DISABLE_TOKEN_AUTHORIZATION": (MANAGEMENT, "on"),
    "TS_MANAGEMENT_ADDRESS": (MANAGEMENT, "open"),
    **dict.fromkeys(
        (
            "DEBUG",
            "FLASK_DEBUG",
            "DJANGO_DEBUG",
            "UVICORN_RELOAD",
            "FASTAPI_DEBUG",
            "GRADIO_DEBUG",
            "GRADIO_SHARE",
            "QUART_DEBUG",
            "PYTHONDEVMODE",
            "WERKZEUG_DEBUG",
        ),
        (DEBUG, "on"),
    ),
    **dict.fromkeys(("STREAMLIT_SERVER_RUN_ON_SAVE", "STREAMLIT_GLOBAL_DEVELOPMENT_MODE"), (DEBUG, "on")),
    **dict.fromkeys(("FLASK_ENV", "NODE_ENV", "RAILS_ENV", "APP_ENV", "ASPNETCORE_ENVIRONMENT"), (DEBUG, "development")),
    **dict.fromkeys(("PIP_INDEX_URL", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "NPM_CONFIG_REGISTRY"), (INDEX, "http")),
    **dict.fromkeys(("PIP_TRUSTED_HOST", "PIP_EXTRA_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_INDEX", "UV_INSECURE_HOST", "GOINSECURE"), (INDEX, "set")),
    **dict.fromkeys(("NPM_CONFIG_STRICT_SSL", "CONDA_SSL_VERIFY", "GOSUMDB"), (INDEX, "off")),
    **dict.fromkeys(("DD_AGENT_HOST", "DD_TRACE_AGENT_URL", "JAEGER_AGENT_HOST", "JAEGER_ENDPOINT", "ELASTIC_APM_SERVER_URL"), (TELEMETRY, "set")),
    **dict.fromkeys(("NEW_RELIC_LICENSE_KEY", "APPLICATIONINSIGHTS_CONNECTION_STRING"), (TELEMETRY, "set")),
    **dict.fromkeys(("SELDON_LOG_REQUESTS", "SELDON_LOG_RESPONSES", "SELDON_LOG_MESSAGES_EXTERNALLY"), (INFERENCE_LOG, "set")),
}
"""Variable → the fact it decides and when: by its value, when set, switched on or off, or when the value is of a kind."""

PREFIXES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"), TELEMETRY),
    (("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "OTEL_EXPORTER_JAEGER_ENDPOINT", "OTEL_EXPORTER_ZIPKIN_ENDPOINT", "SENTRY_DSN"), TELEMETRY),
)
"""Starts of variable names that tell when set."""
ALL_PREFIXES = tuple(prefix for prefixes, _ in PREFIXES for prefix in prefixes)

OPTIONS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("--model", "--model-id", "--model-uri", "--model-url", "--model-path", "--model-dir", "--model-file"), (LOCATION, "value")),
    **dict.fromkeys(("--hf-repo", "--model-tag"), (LOCATION, "value")),
    **dict.fromkeys(("--model-base-path", "--model-store", "--model-repository", "--model-repo", "--storage-uri"), (LOCATION, "value")),
    **dict.fromkeys(("--model-name", "--served-model-name"), (NAME, "value")),
    "--model-version": (VERSION, "value"),
    **dict.fromkeys(("--revision", "--model-revision"), (REVISION, "value")),
    "--trust-remote-code": (REMOTE_CODE, "on"),
    "--load-format": (UNSAFE, "pt"),
    "--model-control-mode": (MANAGEMENT, "explicit"),
    "--disable-token-auth": (MANAGEMENT, "on"),
    "--management-address": (MANAGEMENT, "open"),
    **dict.fromkeys(("--reload", "--debug", "--autoreload", "--auto-reload"), (DEBUG, "on")),
    **dict.fromkeys(("--index-url", "--registry"), (INDEX, "http")),
    **dict.fromkeys(("--trusted-host", "--extra-index-url"), (INDEX, "set")),
    "--log-url": (INFERENCE_LOG, "set"),
}
"""Option, with `-` between its words → the fact it decides and when."""

ON = frozenset({"1", "true", "yes", "on", "t", "y"})
OFF = frozenset({"", "0", "false", "no", "off", "none", "f", "n"})

MONITORS = re.compile(
    r"(?P<evidently>evidently)|(?P<nannyml>nannyml)|(?P<alibi_detect>alibi-?detect)|(?P<whylogs>whylogs|whylabs)|(?P<fiddler>fiddler)"
    r"|(?P<arize>\barize)|(?P<nemo_guardrails>nemo-?guardrails)|(?P<llm_guard>llm-?guard)"
)
"""Model monitors and guards by image."""

COMMANDS = re.compile(
    r"\b(?P<tool>pip3?|uv|conda|mamba|micromamba|apt-get|apt|apk|yum|dnf|microdnf|npm|gem|cargo|go)\b(?P<between>(?: pip)?(?: -\S+| -[nc] \S+)*) "
    r"(?P<verb>install|add|sync)\b"
    r"|\b(?P<clone>git) (?:-\S+ )*clone\b|\b(?P<hub>huggingface-cli|hf|kaggle \w+|modelscope|mlflow artifacts) download\b|\b(?P<gdown>gdown)\b"
    r"|\b(?P<bucket>aws s3|gsutil(?: -m)?|gcloud storage|rclone|azcopy|mc) (?:cp|copy|sync|mirror|rsync)\b|\b(?P<pull>dvc|ollama|oras|modctl) pull\b"
    r"|\b(?P<python>snapshot_download|hf_hub_download)\b"
)
"""Commands that install or fetch, in a command line whose white space is single blanks."""
DOWNLOAD = re.compile(r"\b(curl|wget)\b([^|;&]{0,2000})(\|\s*(?:sudo\s+)?(?:ba|da|z|a)?sh\b|\|\s*python[\d.]*\b)?")
"""`curl` and `wget`, up to where their command ends, and the shell or interpreter they are piped into."""
