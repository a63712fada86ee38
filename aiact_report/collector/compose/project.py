"""A Compose application as a whole: its networks, secrets, volumes and models, and which services are reachable."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping

from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary import reference as _reference
from aiact_report.collector.compose.nodes import Node, at, literal, mapping, marks_as, names_of, raw_text, text
from aiact_report.collector.compose.shared import Services, published_by
from aiact_report.collector.compose.sheet import Sheet, gathered
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


def describe(sheet: Sheet, services: Services) -> None:
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
    _put(sheet, "project.default_network_services", services, lambda service: attached(service, services) == ("default",))
    _put(sheet, "project.published_services", services, lambda service: _publishes(service, services))
    _put(sheet, "project.data_stores_published", services, _Stores(services, declared).is_within_reach)


def _put(sheet: Sheet, name: str, services: Services, condition: Callable[[Node], bool]) -> None:
    """Name the services of which a condition holds."""
    names = {id(service): service_name for service_name, service in services.items()}
    found = gathered(services.values(), lambda service: (names[id(service)],) if condition(service) else ())
    sheet.put_list(name, found, sheet.place("services") or sheet.start, "services")


def _internal(node: Node) -> tuple[str, ...]:
    return tuple(name for name, network in mapping(node).items() if is_internal(network))


def _secret_files(node: Node) -> tuple[str, ...]:
    files = (at(secret, "file") for secret in mapping(node).values())
    return tuple(text(file) for file in files if file is not None)


def _models(node: Node) -> dict[str, str | None]:
    """Read name → model reference."""
    references = {name: at(model, "model") for name, model in mapping(node).items()}
    return {name: None if reference is None else literal(reference) for name, reference in references.items()}


def _publishes(service: Node, services: Services) -> bool:
    """Whether a service publishes a port; one that is known is enough."""
    found = published_by(service, services)
    if found.unknown is not None and not found.known:
        raise found.unknown
    return bool(found.known)


class _Stores:
    """The data stores among the services, and the networks by which they are reached from outside."""

    def __init__(self, services: Services, declared: Mapping[str, Node]) -> None:
        self.services = services
        self.open_networks: set[str] = set()
        self.unknown: Refused | None = None
        """Why there may be others."""
        for service in services.values():
            try:
                if _publishes(service, services):
                    self.open_networks.update(network for network in attached(service, services) if not is_internal(declared.get(network)))
            except Refused as error:
                self.unknown = self.unknown or error

    def is_within_reach(self, service: Node) -> bool:
        """Whether it is a data store that publishes a port, or shares a network that leads outside with a service that does."""
        if not _is_store(service):
            return False
        if _publishes(service, self.services) or not self.open_networks.isdisjoint(attached(service, self.services)):
            return True
        if self.unknown is not None:
            raise self.unknown
        return False


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
