"""Vector stores, databases, caches, queues and object stores. Each entry rests on the documentation it names."""

from __future__ import annotations

from aiact_report.collector._vocabulary.services.family import ANY, KEY, KNOWN, NO, YES, Family

_ELASTIC = "https://www.elastic.co/docs/deploy-manage/security"
_REDIS = "https://redis.io/docs/latest/operate/oss_and_stack/management/security/"
_BITNAMI = "https://github.com/bitnami/containers/tree/main/bitnami/"

STORES = (
    Family(
        "qdrant", "vector-store", r"qdrant(?:-gpu|-unprivileged)?", (6333, 6334), False, "https://qdrant.tech/documentation/guides/security/",
        on=(("QDRANT__SERVICE__API_KEY", KEY),), config=r"/qdrant/config|--config-path",
    ),
    Family(
        "weaviate", "vector-store", r"weaviate", (8080, 50051), False, "https://docs.weaviate.io/deploy/configuration/authentication",
        on=(("AUTHENTICATION_APIKEY_ENABLED", YES), ("AUTHENTICATION_OIDC_ENABLED", YES), ("AUTHENTICATION_DB_USERS_ENABLED", YES)),
        off=(("AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED", YES),), config=r"weaviate\.conf|--config-file",
    ),
    Family(
        "milvus", "vector-store", r"milvus", (19530, 9091), False, "https://milvus.io/docs/authenticate.md", r"\bmilvus run\b",
        on=(("COMMON_SECURITY_AUTHORIZATIONENABLED", YES),), config=r"milvus(?:\.yaml|/configs)|user\.yaml",
    ),
    Family(
        "chroma", "vector-store", r"chroma(?:db)?", (8000,), False, "https://docs.trychroma.com/docs/run-chroma/client-server", r"\bchroma run\b",
        maybe=(("CHROMA_SERVER_AUTHN_PROVIDER", ANY), ("CHROMA_SERVER_AUTHN_CREDENTIALS", ANY), ("CHROMA_SERVER_AUTHN_CREDENTIALS_FILE", ANY)),
    ),
    Family(
        "vespa", "vector-store", r"vespa", (8080, 19071), False, "https://docs.vespa.ai/en/security/securing-your-vespa-installation.html",
        on=(("VESPA_TLS_CONFIG_FILE", ANY),),
    ),
    Family("marqo", "vector-store", r"marqo", (8882,), False, "https://docs.marqo.ai/latest/"),
    Family(
        "elasticsearch", "database", r"elasticsearch(?:-oss)?", (9200, 9300), None, _ELASTIC,
        on=(("xpack.security.enabled", YES), ("XPACK_SECURITY_ENABLED", YES)), off=(("xpack.security.enabled", NO), ("XPACK_SECURITY_ENABLED", NO)),
        maybe=(("ELASTIC_PASSWORD", ANY),), config=r"elasticsearch\.yml",
    ),
    Family(
        "opensearch", "database", r"opensearch", (9200, 9600), None, "https://docs.opensearch.org/latest/security/configuration/disable-enable-security/",
        on=(("OPENSEARCH_INITIAL_ADMIN_PASSWORD", KEY),),
        off=(("DISABLE_SECURITY_PLUGIN", YES), ("plugins.security.disabled", YES)), config=r"opensearch\.yml",
    ),
    Family(
        "postgres", "database", r"postgres(?:ql)?(?:-repmgr)?|pgvector|postgis|timescaledb(?:-ha)?|pgvecto-rs", (5432,), True,
        "https://github.com/docker-library/docs/tree/master/postgres#postgres_host_auth_method", r"^(?:docker-entrypoint\.sh )?postgres\b",
        on=(("POSTGRES_PASSWORD", KEY), ("POSTGRES_PASSWORD_FILE", ANY), ("POSTGRESQL_PASSWORD", KEY), ("POSTGRESQL_PASSWORD_FILE", ANY)),
        off=(("POSTGRES_HOST_AUTH_METHOD", "trust"), ("ALLOW_EMPTY_PASSWORD", YES), ("POSTGRES_PASSWORD", KNOWN), ("POSTGRESQL_PASSWORD", KNOWN)),
        config=r"pg_hba",
    ),
    Family(
        "mysql", "database", r"mysql(?:-server)?|mariadb(?:-galera)?|percona(?:-server)?", (3306,), True,
        "https://github.com/docker-library/docs/tree/master/mysql#environment-variables", r"^(?:docker-entrypoint\.sh )?(?:mysqld|mariadbd)\b",
        on=tuple((f"{name}_ROOT_PASSWORD{file}", ANY if file else KEY) for name in ("MYSQL", "MARIADB") for file in ("", "_FILE")),
        off=(
            ("MYSQL_ALLOW_EMPTY_PASSWORD", ANY), ("MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", ANY), ("MARIADB_ALLOW_EMPTY_PASSWORD", ANY),
            ("ALLOW_EMPTY_PASSWORD", YES), ("MYSQL_ROOT_PASSWORD", KNOWN), ("MARIADB_ROOT_PASSWORD", KNOWN), ("--skip-grant-tables", ANY),
        ),
    ),
    Family(
        "mongodb", "database", r"mongo(?:db)?(?:-community-server|-enterprise-server|-sharded)?", (27017,), False,
        "https://www.mongodb.com/docs/manual/administration/security-checklist/", r"^(?:docker-entrypoint\.sh )?mongod\b",
        on=(
            ("MONGO_INITDB_ROOT_PASSWORD", KEY), ("MONGO_INITDB_ROOT_PASSWORD_FILE", ANY), ("MONGODB_INITDB_ROOT_PASSWORD", KEY),
            ("MONGODB_INITDB_ROOT_PASSWORD_FILE", ANY), ("MONGODB_ROOT_PASSWORD", KEY), ("--auth", ANY), ("--keyFile", ANY),
        ),
        off=(("MONGO_INITDB_ROOT_PASSWORD", KNOWN), ("MONGODB_ROOT_PASSWORD", KNOWN), ("--noauth", ANY)), config=r"mongod(?:b)?\.conf|--config",
    ),
    Family(
        "clickhouse", "database", r"clickhouse(?:-server)?", (8123, 9000), None, "https://clickhouse.com/docs/install/docker",
        on=(("CLICKHOUSE_PASSWORD", KEY), ("CLICKHOUSE_PASSWORD_FILE", ANY)), off=(("CLICKHOUSE_SKIP_USER_SETUP", YES), ("CLICKHOUSE_PASSWORD", KNOWN)),
        config=r"clickhouse-server/",
    ),
    Family(
        "cassandra", "database", r"cassandra|scylla", (9042,), False, "https://cassandra.apache.org/doc/latest/cassandra/managing/operating/security.html",
        on=(("CASSANDRA_AUTHENTICATOR", "PasswordAuthenticator"), ("--authenticator", "PasswordAuthenticator")), config=r"(?:cassandra|scylla)\.yaml",
    ),
    Family("influxdb", "database", r"influxdb", (8086,), None, "https://docs.influxdata.com/influxdb/v2/admin/", on=(("DOCKER_INFLUXDB_INIT_PASSWORD", KEY), ("INFLUXDB_HTTP_AUTH_ENABLED", YES)), off=(("INFLUXDB_HTTP_AUTH_ENABLED", NO), ("--without-auth", ANY)), config=r"influxdb"),
    Family(
        "neo4j", "database", r"neo4j", (7474, 7687), True, "https://neo4j.com/docs/operations-manual/current/docker/introduction/",
        on=(("NEO4J_AUTH", r"neo4j/.+"), ("NEO4J_AUTH_FILE", ANY)), off=(("NEO4J_AUTH", "none"), ("NEO4J_dbms_security_auth__enabled", NO)), config=r"neo4j\.conf",
    ),
    Family(
        "etcd", "database", r"etcd", (2379, 2380), False, "https://etcd.io/docs/latest/op-guide/security/", r"^etcd\b",
        on=(("--client-cert-auth", "|true"), ("ETCD_CLIENT_CERT_AUTH", YES), ("ETCD_ROOT_PASSWORD", KEY)), off=(("ALLOW_NONE_AUTHENTICATION", YES),), config=r"--config-file|etcd\.conf",
    ),
    Family("zookeeper", "database", r"zookeeper|cp-zookeeper", (2181,), False, "https://zookeeper.apache.org/doc/current/zookeeperAdmin.html", off=(("ALLOW_ANONYMOUS_LOGIN", YES),), config=r"zoo\.cfg|jaas"),
    Family("couchdb", "database", r"couchdb", (5984,), True, "https://docs.couchdb.org/en/stable/intro/security.html", on=(("COUCHDB_PASSWORD", KEY),), off=(("COUCHDB_PASSWORD", KNOWN),)),
    Family(
        "redis", "cache", r"redis(?:-stack(?:-server)?|-cluster|-master|-slave|-alpine)?|valkey(?:-cluster)?|keydb|dragonfly", (6379,), False, _REDIS, r"^(?:docker-entrypoint\.sh )?(?:redis|valkey|keydb)-server\b",
        on=(("--requirepass", KEY), ("--aclfile", ANY), ("REDIS_PASSWORD", KEY), ("VALKEY_PASSWORD", KEY), ("REDIS_PASSWORD_FILE", ANY), ("REDIS_ARGS", r"(?s).*--requirepass\s+\S.*")),
        off=(("ALLOW_EMPTY_PASSWORD", YES), ("--requirepass", KNOWN), ("REDIS_PASSWORD", KNOWN)), config=r"\.conf\b|/etc/(?:redis|valkey)",
    ),
    Family("memcached", "cache", r"memcached", (11211,), False, "https://docs.memcached.org/features/authentication/", r"^memcached\b", on=(("--enable-sasl", ANY), ("--auth-file", ANY), ("MEMCACHED_PASSWORD", KEY))),
    Family(
        "kafka", "queue", r"(?:cp-)?kafka(?:-native)?|cp-server|redpanda", (9092,), False, "https://kafka.apache.org/documentation/#security_sasl",
        on=(("KAFKA_SASL_ENABLED_MECHANISMS", ANY), ("KAFKA_CFG_SASL_ENABLED_MECHANISMS", ANY)),
        off=(("ALLOW_PLAINTEXT_LISTENER", YES),),
        maybe=tuple((f"KAFKA_{part}LISTENER_SECURITY_PROTOCOL_MAP", r"(?s).*(?:SASL|:SSL).*") for part in ("", "CFG_")), config=r"server\.properties|redpanda\.yaml|jaas",
    ),
    Family(
        "rabbitmq", "queue", r"rabbitmq", (5672, 15672), False, "https://www.rabbitmq.com/docs/access-control",
        on=(("RABBITMQ_DEFAULT_PASS", KEY), ("RABBITMQ_DEFAULT_PASS_FILE", ANY), ("RABBITMQ_PASSWORD", KEY)), off=(("RABBITMQ_DEFAULT_PASS", KNOWN), ("RABBITMQ_PASSWORD", KNOWN)),
        config=r"rabbitmq(?:\.conf|/)|definitions\.json",
    ),
    Family("nats", "queue", r"nats(?:-server)?", (4222, 8222), False, "https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro", r"\bnats-server\b", on=(("--user", KEY), ("--auth", KEY), ("--pass", KEY)), config=r"\.conf\b"),
    Family("mosquitto", "queue", r"eclipse-mosquitto|mosquitto", (1883,), None, "https://mosquitto.org/documentation/authentication-methods/"),
    Family(
        "minio", "object-store", r"minio", (9000, 9001), False, "https://min.io/docs/minio/linux/reference/minio-server/settings/root-credentials.html", r"\bminio server\b",
        on=(("MINIO_ROOT_PASSWORD", KEY), ("MINIO_ROOT_PASSWORD_FILE", ANY), ("MINIO_SECRET_KEY", KEY), ("MINIO_SECRET_KEY_FILE", ANY)),
        off=(("MINIO_ROOT_PASSWORD", KNOWN), ("MINIO_SECRET_KEY", KNOWN)), maybe=(("MINIO_CONFIG_ENV_FILE", ANY),), config=r"/etc/(?:default/minio|config\.env)",
    ),
    Family("seaweedfs", "object-store", r"seaweedfs", (8333, 9333, 8888), False, "https://github.com/seaweedfs/seaweedfs/wiki/Security-Overview", config=r"security\.toml|s3\.(?:config|json)"),
    Family("azurite", "object-store", r"azurite", (10000,), False, "https://learn.microsoft.com/en-us/azure/storage/common/storage-use-azurite", on=(("AZURITE_ACCOUNTS", ANY),)),
    Family("localstack", "object-store", r"localstack(?:-pro)?", (4566,), False, "https://docs.localstack.cloud/"),
    Family("lakefs", "object-store", r"lakefs", (8000,), True, "https://docs.lakefs.io/"),
)  # fmt: skip
