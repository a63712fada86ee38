"""A Compose application as a whole: its networks, secrets, volumes and models, and which services are reachable."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping

from aiact_report.collector._vocabulary import reference as _reference
from aiact_report.collector.compose.container import published
from aiact_report.collector.compose.nodes import Node, at, literal, mapping, marks_as, names_of, raw_text, text
from aiact_report.collector.compose.sheet import Sheet
from aiact_report.collector.compose.workload import attached, is_internal

DATA_STORES = frozenset(
    {
        "arangodb", "azure-sql-edge", "cassandra", "chroma", "chromadb", "clickhouse", "clickhouse-server", "cockroach", "couchbase", "couchdb",
        "dgraph", "dragonfly", "elasticsearch", "etcd", "influxdb", "keydb", "mariadb", "memcached", "milvus", "minio", "mongo", "mongodb",
        "mongodb-community-server", "mysql", "mysql-server", "neo4j", "opensearch", "oracle", "percona", "percona-server", "pgvector", "postgis",
        "postgres", "postgresql", "qdrant", "questdb", "redis", "redis-stack", "redis-stack-server", "redismod", "rethinkdb", "scylla", "server",
        "solr", "surrealdb", "tidb", "timescaledb", "timescaledb-ha", "valkey", "vespa", "victoria-metrics", "weaviate", "yugabyte", "zookeeper",
    }
) - {"server"}  # fmt: skip
"""Last parts of image names that keep data."""


def describe(sheet: Sheet, services: Mapping[str, Node]) -> None:
    """Set every fact of the application."""
    sheet.put("project.services", tuple(services), sheet.place("services"))
    sheet.read("project.networks", "networks", names_of)
    sheet.read("project.networks_internal", "networks", _internal)
    sheet.read("project.secrets", "secrets", names_of)
    sheet.read("project.secret_files", "secrets", _secret_files)
    sheet.read("project.volumes", "volumes", names_of)
    sheet.read("project.models", "models", _models)
    networks = at(sheet.node, "networks")
    declared = networks.value if networks is not None and isinstance(networks.value, dict) else {}
    _put(sheet, "project.default_network_services", lambda: _on_default(services))
    _put(sheet, "project.published_services", lambda: _publishing(services))
    _put(sheet, "project.data_stores_published", lambda: _stores(services, declared))


def _put(sheet: Sheet, name: str, conclude: Callable[[], tuple[str, ...]]) -> None:
    """Set what is concluded from all services."""
    sheet.attempt(name, "services", lambda: sheet.put(name, conclude(), sheet.place("services")))


def _internal(node: Node) -> tuple[str, ...]:
    return tuple(name for name, network in mapping(node).items() if is_internal(network))


def _secret_files(node: Node) -> tuple[str, ...]:
    files = (at(secret, "file") for secret in mapping(node).values())
    return tuple(text(file) for file in files if file is not None)


def _models(node: Node) -> dict[str, str | None]:
    """Read name → model reference."""
    references = {name: at(model, "model") for name, model in mapping(node).items()}
    return {name: None if reference is None else literal(reference) for name, reference in references.items()}


def _on_default(services: Mapping[str, Node]) -> tuple[str, ...]:
    """Name the services attached to the default network only."""
    return tuple(name for name, service in services.items() if attached(service, services) == ("default",))


def _publishing(services: Mapping[str, Node]) -> tuple[str, ...]:
    """Name the services that publish a port."""
    ports = ((name, at(service, "ports")) for name, service in services.items())
    return tuple(name for name, node in ports if node is not None and published(node))


def _stores(services: Mapping[str, Node], declared: Mapping[str, Node]) -> tuple[str, ...]:
    """Name the data stores that publish a port, or share a network that leads outside with a service that does."""
    exposed = _publishing(services)
    open_networks = {network for name in exposed for network in attached(services[name], services) if not is_internal(declared.get(network))}
    stores = [name for name, service in services.items() if _is_store(service)]
    return tuple(name for name in stores if name in exposed or not open_networks.isdisjoint(attached(services[name], services)))


def _is_store(service: Node) -> bool:
    """Tell a data store by the last part of its image's name."""
    image = at(service, "image")
    if image is None:
        return False
    reference = _reference.parse(marks_as(raw_text(image), "unset"))
    if reference is None or reference.repository.endswith("unset"):
        literal(image)
        return False
    return posixpath.basename(reference.repository) in DATA_STORES
