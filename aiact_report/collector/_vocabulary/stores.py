"""Stores a setting names: buckets, topics, tables, databases. What one writes and another reads may close a loop."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from aiact_report.collector._vocabulary.credentials import placeholder

OBJECT_STORES = frozenset({"s3", "s3a", "s3n", "gs", "gcs", "abfs", "abfss", "wasb", "wasbs", "az", "oci", "minio", "oss"})
SERVERS = frozenset(
    {
        *("postgres", "postgresql", "mysql", "mariadb", "mongodb", "mongodb+srv", "redis", "rediss", "kafka", "amqp", "amqps", "nats", "clickhouse"),
        *("cassandra", "jdbc:postgresql", "jdbc:mysql", "hdfs", "bigquery", "snowflake", "mssql", "nfs"),
    }
)
"""Schemes whose first path segment is the database, table or queue."""
WORDS = frozenset({"TOPIC", "QUEUE", "BUCKET", "STREAM", "TABLE", "DATASET", "SUBSCRIPTION", "COLLECTION"})
"""Last word of a variable's name whose plain value is the name of a store."""
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/:-]{0,199}")
_LIMIT = 1_000


def store_of(name: str, value: str) -> str | None:
    """Give the store a variable names, without credentials and without the path inside it; None when it names none."""
    value = value.strip()[:_LIMIT]
    if placeholder(value):
        return None
    if "://" in value:
        return _of_url(value)
    word = name.rpartition("_")[2].upper()
    return f"{word.lower()} {value}" if word in WORDS and _PLAIN.fullmatch(value) else None


def stores_of(line: Iterable[str]) -> list[str]:
    """Give the stores the addresses of a command line name, alone or as the value of an option."""
    addresses = (word.partition("=")[2] if word.startswith("-") else word for word in line if "://" in word)
    return [store for address in addresses if (store := store_of("", address)) is not None]


def may_name_store(name: str) -> bool:
    """Tell by a variable's name alone whether its value, which was not seen, may name a store."""
    return name.rpartition("_")[2].upper() in WORDS


def _of_url(value: str) -> str | None:
    try:
        url = urlsplit(value)
        scheme, host, port = url.scheme.lower(), (url.hostname or "").lower(), url.port
    except ValueError:
        return None
    if not host:
        return None
    if scheme in OBJECT_STORES:
        return f"{scheme}://{host}"
    if scheme not in SERVERS:
        return None
    database = url.path.strip("/").partition("/")[0]
    return f"{scheme}://{host}{f':{port}' if port else ''}{f'/{database}' if database else ''}"
