"""Stores, trackers, registries, gateways and what else stands around a model: each is known, and what it asks its callers."""

from __future__ import annotations

import re

import pytest

from aiact_report.collector._vocabulary.model.about import ABOUT
from aiact_report.collector._vocabulary.model.hints import model_facts
from aiact_report.collector._vocabulary.model.servers import SERVERS
from aiact_report.collector._vocabulary.services.family import ANY, KEY, KNOWN, Family
from aiact_report.collector._vocabulary.services.read import FAMILIES

IMAGES = {
    "qdrant": "qdrant/qdrant:v1.12.4", "weaviate": "cr.weaviate.io/semitechnologies/weaviate:1.28.2", "milvus": "milvusdb/milvus:v2.5.4",
    "chroma": "ghcr.io/chroma-core/chroma:0.6.3", "vespa": "vespaengine/vespa:8", "marqo": "marqoai/marqo:2.13",
    "elasticsearch": "docker.elastic.co/elasticsearch/elasticsearch:8.17.0", "opensearch": "opensearchproject/opensearch:2.18.0",
    "postgres": "pgvector/pgvector:pg17", "mysql": "mariadb:11.6", "mongodb": "mongodb/mongodb-community-server:8.0-ubi8", "clickhouse": "clickhouse/clickhouse-server:24.12",
    "cassandra": "cassandra:5.0", "influxdb": "influxdb:2.7", "neo4j": "neo4j:5.26", "etcd": "quay.io/coreos/etcd:v3.5.17", "zookeeper": "confluentinc/cp-zookeeper:7.8.0",
    "couchdb": "couchdb:3.4", "redis": "registry.example.com:5000/mirror/redis-stack-server:7.4.0-v1", "memcached": "memcached:1.6-alpine", "kafka": "apache/kafka-native:3.9.0",
    "rabbitmq": "rabbitmq:4.0-management", "nats": "nats:2.10", "mosquitto": "eclipse-mosquitto:2.0", "minio": "quay.io/minio/minio:RELEASE.2025-01-20T14-49-07Z",
    "seaweedfs": "chrislusf/seaweedfs:3.80", "azurite": "mcr.microsoft.com/azure-storage/azurite:3.33.0", "localstack": "localstack/localstack:4.0", "lakefs": "treeverse/lakefs:1.48",
    "mlflow": "ghcr.io/mlflow/mlflow:v2.19.0", "aim": "aimstack/aim:3.27", "clearml": "allegroai/clearml:2.0", "wandb": "wandb/local:0.63", "tensorboard": "example/tensorboard:2.18",
    "determined": "determinedai/determined-master:0.38", "kubeflow-model-registry": "ghcr.io/kubeflow/model-registry/server:v0.2.12", "zenml": "zenmldocker/zenml-server:0.72",
    "distribution": "registry:2.8", "nexus": "sonatype/nexus3:3.76", "devpi": "example/devpi-server:6", "pypiserver": "pypiserver/pypiserver:v2.3", "litellm": "ghcr.io/berriai/litellm-database:v1.55",
    "mlflow-gateway": "example/mlflow-gateway:1", "portkey": "portkeyai/gateway:1.9", "open-webui": "ghcr.io/open-webui/open-webui:0.5", "anything-llm": "mintplexlabs/anythingllm:1.3",
    "flowise": "flowiseai/flowise:2.2", "langfuse": "langfuse/langfuse:3", "phoenix": "arizephoenix/phoenix:7", "jupyter": "quay.io/jupyter/pytorch-notebook:2025-01-13",
    "rstudio": "rocker/rstudio:4.4", "code-server": "codercom/code-server:4.96", "grafana": "grafana/grafana-oss:11.4.0", "kibana": "docker.elastic.co/kibana/kibana:8.17.0",
    "superset": "apache/superset:4.1", "mongo-express": "mongo-express:1.0", "redis-commander": "ghcr.io/joeferner/redis-commander:latest", "kafka-ui": "provectuslabs/kafka-ui:v0.7",
    "label-studio": "heartexlabs/label-studio:1.15", "argilla": "argilla/argilla-server:2.5", "cvat": "cvat/server:v2.24", "airflow": "apache/airflow:2.10", "prefect": "prefecthq/prefect:3",
    "dagster": "example/dagster-webserver:1.9", "feast": "feastdev/feature-server:0.42", "spark-master": "bde2020/spark-master:3.3", "dask": "example/dask-scheduler:1",
    "prometheus": "prom/prometheus:v3.1.0", "alertmanager": "prom/alertmanager:v0.28", "loki": "grafana/loki:3.3", "tempo": "grafana/tempo:2.6", "jaeger": "jaegertracing/all-in-one:1.64",
    "opentelemetry-collector": "otel/opentelemetry-collector-contrib:0.117.0", "fluent-bit": "cr.fluentbit.io/fluent/fluent-bit:3.2", "fluentd": "fluent/fluentd:v1.17", "vector": "timberio/vector:0.43.1-alpine",
}  # fmt: skip
VALUES = {KEY: "a-long-word-that-nobody-guesses", ANY: "x", KNOWN: "changeme"}


def _value(form: str) -> str:
    """Give a value of a form."""
    tried = (
        VALUES.get(form),
        "true",
        "false",
        "none",
        "trust",
        "basic-auth",
        "htpasswd",
        "neo4j/a-long-word",
        "NO_AUTH",
        "PasswordAuthenticator",
        "LOGIN_FORM",
        "airflow",
        "a:SASL_SSL,b:SASL_SSL",
        "--requirepass a-long-word",
    )
    return next(text for text in tried if text is not None and (form == KEY or re.fullmatch(form, text, re.IGNORECASE)))


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_each_service_is_known_by_its_image(family: Family) -> None:
    """With its role and what it does as it is shipped; no setting, no key."""
    facts = model_facts((), (), {}, IMAGES[family.name], {})
    assert (facts["container.service"], facts["container.service_role"], facts["container.service_asks"]) == (family.name, family.role, family.asks)
    assert (facts["container.caller_keys"], facts["container.callers_unasked"], facts["container.model_server"]) == ((), (), None)
    assert family.documentation.startswith("https://")


SETTINGS = [(family, name, form, kind) for family in FAMILIES for kind in ("on", "off", "maybe") for name, form in getattr(family, kind)]


@pytest.mark.parametrize(
    ("family", "name", "form", "kind"), SETTINGS, ids=lambda each: each if isinstance(each, str) and each.isprintable() else getattr(each, "name", "")
)
def test_each_setting_counts_for_the_service_that_reads_it(family: Family, name: str, form: str, kind: str) -> None:
    """What has callers asked is a key of theirs, what has nobody asked is named; an application of one's own reads none of it."""
    line = {
        "redis": "redis-server",
        "mongodb": "mongod",
        "memcached": "memcached",
        "etcd": "etcd",
        "mlflow": "mlflow server",
        "pypiserver": "pypi-server",
        "nats": "nats-server",
        "jupyter": "jupyter lab",
        "code-server": "code-server",
        "dask": "dask-scheduler",
        "mysql": "mysqld",
    }
    option = name.startswith("-")
    words = (*line.get(family.name, "").split(), f"{name}={_value(form)}") if option else ()
    facts = model_facts((), words, {} if option else {name: _value(form)}, IMAGES[family.name], {})
    fact = {"on": "container.caller_keys", "off": "container.callers_unasked", "maybe": "container.callers_unsure"}[kind]
    assert facts[fact] == (name,)
    foreign = model_facts((), (), {} if option else {name: _value(form)}, "registry.example.com/app:1", {})
    assert foreign["container.callers_unasked"] == () == foreign["container.callers_unsure"]


@pytest.mark.parametrize(
    ("image", "line"),
    [
        ("apache/airflow:2.10", "scheduler"), ("prefecthq/prefect:3", "prefect worker start"), ("ghcr.io/mlflow/mlflow:v2", "python train.py"), ("acme/registry:2", ""),
        ("registry.example.com/team/redis-exporter:1", ""), ("prom/mysqld-exporter:1", ""), ("acme/scoring-api:1", "uvicorn app:app"), ("vllm/vllm-openai:v0.6", ""),
    ],
)  # fmt: skip
def test_clients_workers_and_exporters_are_none(image: str, line: str) -> None:
    """An image's name does not say that the store runs in it where the command line says another thing."""
    assert model_facts((), tuple(line.split()), {}, image, {})["container.service"] is None


def test_every_model_server_says_where_it_listens_and_what_it_loads() -> None:
    """Ports, formats and the page of its maker, of at least forty."""
    assert len(SERVERS) >= 40
    assert set(ABOUT) == {server.name for server in SERVERS}
    assert all(each.ports and each.loads and each.documentation.startswith("https://") for each in ABOUT.values())


SERVED = {
    "torchserve": "pytorch/torchserve:0.12", "aphrodite": "alpindale/aphrodite-openai:v0.6", "lorax": "ghcr.io/predibase/lorax:main", "seldon": "seldonio/sklearnserver:1.18",
    "bentoml": "bentoml/model-server:1", "deepspeed-mii": "example/deepspeed-mii:1", "litserve": "example/litserve:1", "trtllm": "nvcr.io/nvidia/tensorrt-llm/release:1", "tabbyapi": "ghcr.io/theroyallab/tabbyapi:latest",
    "tabby": "tabbyml/tabby:0.22", "djl": "deepjavalibrary/djl-serving:0.31", "mms": "awsdeeplearningteam/multi-model-server:1", "mlc": "example/mlc-llm:1", "fastchat": "example/fastchat:1",
    "koboldcpp": "koboldai/koboldcpp:latest", "text-generation-webui": "atinoda/text-generation-webui:1", "whisper": "ghcr.io/speaches-ai/speaches:0.6", "ray": "rayproject/ray:2.40.0",
    "sagemaker": "763104351884.dkr.ecr.eu-west-1.amazonaws.com/pytorch-inference:2.5", "paddle-serving": "paddlepaddle/serving:0.9", "modelmesh": "kserve/modelmesh:v0.12", "gpustack": "gpustack/gpustack:0.5",
    "llama-stack": "llamastack/distribution-starter:0.2", "ramalama": "quay.io/ramalama/cuda:0.6", "cog": "r8.im/acme/scorer:1", "whisper-cpp": "ghcr.io/ggml-org/whisper.cpp:main",
    "stable-diffusion-webui": "example/stable-diffusion-webui:1", "comfyui": "yanwk/comfyui-boot:cu124", "mosec": "mosecorg/mosec:0.9", "h2o": "h2oai/h2o-open-source-k8s:3", "dynamo": "nvcr.io/nvidia/ai-dynamo/vllm-runtime:0.4",
    "mlx-lm": "$ python -m mlx_lm.server --model m", "transformers-serve": "$ transformers serve", "lm-studio": "$ lms server start",
}  # fmt: skip


@pytest.mark.parametrize("server", sorted(SERVED))
def test_each_model_server_is_known(server: str) -> None:
    """By its image, or by the command line of one that has no image of its own; the others stand in `test_servers.py`."""
    text = SERVED[server]
    image, line = (None, tuple(text[2:].split())) if text.startswith("$ ") else (text, ())
    facts = model_facts((), line, {}, image, {})
    assert (facts["container.model_server"], facts["container.service"]) == (server, None)
