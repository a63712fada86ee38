"""Labelled values written after the recogniser, from products, clients and settings it was not made with."""

from __future__ import annotations

from collections.abc import Iterator

from _credentials_known import ALNUM, B64, HEX, URL64, Case, Maker, jwt


def cases() -> list[Case]:
    """Give all, the credentials first."""
    make = Maker(91)
    return [*_pairs(make), *_lines(make), *_texts(make), *_harmless(make)]


def _pairs(make: Maker) -> Iterator[Case]:
    """Give names of products that the recogniser's lists do not name."""
    for name in (
        *("KEYCLOAK_ADMIN_PASSWORD", "LANGFUSE_SECRET_KEY", "QDRANT__SERVICE__API_KEY", "WEAVIATE_APIKEY", "OPENSEARCH_INITIAL_ADMIN_PASSWORD", "MLFLOW_TRACKING_PASSWORD", "LABEL_STUDIO_USER_TOKEN"),
        *("ARGILLA_API_KEY", "CHROMA_SERVER_AUTH_CREDENTIALS", "TRITON_MODEL_KEY_SECRET", "NGC_API_KEY", "NGC_CLI_API_KEY", "KAGGLE_KEY", "COMET_API_KEY", "NEPTUNE_API_TOKEN", "CLEARML_API_SECRET_KEY"),
        *("N8N_ENCRYPTION_KEY", "SUPERSET_SECRET_KEY", "JUPYTER_TOKEN", "AIRFLOW__WEBSERVER__SECRET_KEY", "KC_DB_PASSWORD", "INFLUXDB_ADMIN_TOKEN", "TELEGRAM_BOT_TOKEN", "sasl.jaas.config.password", "ssl.keystore.password"),
        *("AZURE_CLIENT_SECRET", "ARM_CLIENT_SECRET", "GOOGLE_API_KEY", "ELASTICSEARCH_API_KEY", "REDISCLI_AUTH", "RAY_AUTH_TOKEN", "VLLM_API_KEY", "LITELLM_SALT_KEY_SECRET", "STRIPE_WEBHOOK_SECRET", "ApplicationInsights:ApiKey"),
    ):  # fmt: skip
        value = make.password(24)
        yield Case(value, value, name)
    for name, value in (
        ("GRAFANA_PASSWORD", "grafana"),
        ("ROOT_PASSWORD", "root"),
        ("MARIADB_PASSWORD", "example"),
        ("ADMIN_PASSWORD", "P@ssw0rd!"),
        ("KC_BOOTSTRAP_ADMIN_PASSWORD", "admin"),
        ("MONGO_PASS", "toor"),
    ):
        yield Case(value, value, name)


def _lines(make: Maker) -> Iterator[Case]:
    """Give commands in other orders, with other clients' spellings."""
    for form in (
        *("sudo docker login --username a --password={} r.io", "bash -c \"mysql --user=root --password={} -e 'select 1'\"", "timeout 5 redis-cli -h c -a {} ping | grep PONG", "exec vllm serve m --api-key={}", "podman run --env TOKEN={} i"),
        *("curl --silent --user deploy:{} https://x", 'curl -sSfL -H "Authorization: Token {}" https://x', "curl -X POST --data '{{\"api_key\": \"{}\"}}' https://x", 'curl https://x -H "x-api-key: {}"', "curl -H X-Vault-Token:{} https://x"),
        *("pip install --extra-index-url https://token:{}@pkgs.example.org/simple x", "git remote add o https://user:{}@git.example.org/r", "git -c http.extraHeader='Authorization: Bearer {}' fetch", "helm repo add r https://x --username a --password {}"),
        *("psql postgresql://app:{}@db/prod -c 'select 1'", 'pg_dump "host=db password={} user=a"', "mongosh mongodb://root:{}@m:27017/admin", "kubectl create secret generic a --from-literal=user=x --from-literal=password={}", "kubectl config set-credentials a --token={}"),
        *("python app.py --openai-api-key {} --debug", "java -jar a.jar --spring.datasource.password={}", "npx n8n --encryption-key {}", 'echo "password={}" >> /etc/app.conf', "printf 'machine x login y password {}\\n' > .netrc", "mc alias set minio http://m minio {}"),
        *("mysqladmin -h db -uroot -p{} ping", "env API_TOKEN={} ./run", "su - a -c 'API_TOKEN={} ./run'", "set -e; export HF_TOKEN={} && huggingface-cli download m", "AWS_SECRET_ACCESS_KEY={} aws s3 ls", "ansible-playbook -e 'ansible_become_pass={}' p.yml", "sh -c \"redis-server --requirepass '{}'\""),
        *("wget --http-user=a --http-password={} https://x", "az storage blob list --account-key {}", "rclone copy a b --s3-secret-access-key {}", "oc login --token={} --server=https://x", "argocd login x --username admin --password {}", "vault write auth/x secret_id={}", "influx -password {}", 'docker run -e "API_KEY={}" -p 80:80 i'),
        *("etcdctl --user root:{} get /", "http -a admin:{} https://x", "sqlcmd -S . -U sa -P '{}' -Q x", "clickhouse-client --password {} -q x", "echo '{}' | docker login ghcr.io -u x --password-stdin", "gcloud x --access-token {}", "snowsql --private-key-passphrase {}", "xh --bearer {} https://x"),
    ):  # fmt: skip
        secret = make.password(22)
        yield Case(form.format(secret), secret)


def _texts(make: Maker) -> Iterator[Case]:
    """Give documents and forms in other settings."""
    for form in (
        *('{{"username": "a", "password": "{}"}}', "apiVersion: v1\nclusters: []\nusers:\n- name: a\n  user:\n    token: {}\n", "[default]\naws_access_key_id = x\naws_secret_access_key = {}\n", "machine h\nlogin a\npassword {}\n", "datasources:\n  - name: x\n    secureJsonData:\n      password: {}\n"),
        *("receivers:\n- name: s\n  slack_configs:\n  - api_url: https://hooks.slack.com/services/T0AB12CD3/B0AB12CD4/{}\n", "remote_write:\n- url: https://x\n  basic_auth:\n    username: a\n    password: {}\n", "auth_basic_password {};", 'user=a\npassword = "{}"\n', "const token = '{}';", "os.environ['API_KEY'] = '{}'"),
        *('client = OpenAI(api_key="{}")', '<connectionStrings><add name="d" connectionString="Server=a;Password={};" /></connectionStrings>', "spring:\n  datasource:\n    password: {}\n", "redis:\n  url: redis://:{}@h:6379\n", '"auths": {{"r.io": {{"username": "a", "password": "{}"}}}}', "ENV API_KEY={}", "/bin/sh -c #(nop)  ENV TOKEN={}"),
    ):  # fmt: skip
        secret = make.password(24)
        yield Case(form.format(secret), secret)
    for token in (
        "gh" + "u_" + make.of(ALNUM, 36),
        "s" + "k-ant-admin01-" + make.of(URL64, 93),
        "gl" + "pat-" + make.of(URL64, 27),
        "lsv2" + "_sk_" + make.of(HEX, 32) + "_" + make.of(HEX, 10),
        "AI" + "za" + make.of(ALNUM, 35),
        "nt" + "n_" + make.of(ALNUM, 43),
        "xo" + "xp-" + make.of("123456789", 11) + "-" + make.of("123456789", 11) + "-" + make.of(HEX, 32),
        jwt(make),
        "da" + "pi" + make.of(HEX, 32) + "-2",
        "hv" + "s.CAES" + make.of(URL64, 90),
    ):
        yield Case(f"see {token}, please", token)
        yield Case(token, token, "NOTE")
    key = make.of(B64, 86) + "=="
    yield Case(f"AccountName=a;AccountKey={key}", key)
    yield Case(key, key, "STORAGE")


def _harmless(make: Maker) -> Iterator[Case]:
    """Give what people write beside them that is none."""
    for name, value in (
        *(("VLLM_API_KEY", "token-not-needed"), ("OPENAI_API_KEY", "ollama-not-needed"), ("OPENAI_API_KEY", "sk-dummy"), ("HF_TOKEN", "your_hf_token_here"), ("API_TOKEN", "<insert token>"), ("LLM_API_KEY", "no-api-key")),
        *(("DB_PASSWORD", "${DB_PASSWORD:?set it}"), ("DB_PASSWORD", "${DB_PASSWORD:-}"), ("PASSWORD", "{{ vault_password }}"), ("PASSWORD", "$(cat /run/secrets/p)"), ("PASSWORD", "!Ref DbPassword"), ("PASSWORD", "{{resolve:secretsmanager:a:SecretString:b}}"), ("SECRET", "azurekeyvault://v/s"), ("TOKEN", "file:///run/token")),
        *(("AUTH_MODE", "oauth2"), ("AUTH", "saml2"), ("AUTHORIZATION", "allow_all"), ("TOKENIZERS_PARALLELISM", "false"), ("TOKENIZER_NAME", "bert-base-uncased"), ("MAX_NEW_TOKENS", "512"), ("NUM_TOKENS", "77"), ("SECRET_STORE", "vault-backend"), ("TLS_SECRET", "wildcard-example-org-tls"), ("CERT_SECRET", "kserve-webhook-cert")),
        *(("CACHE_KEY", "v1-linux-amd64-py312"), ("PRIMARY_KEY", "customer_id"), ("KEY_PREFIX", "prod"), ("KEYS", "a,b,c"), ("ROUTING_KEY", "events.created"), ("PUBLIC_KEY_PATH", "/etc/k.pub"), ("KEY_VAULT_NAME", "prod-vault"), ("SSH_AUTH_SOCK", "/run/ssh"), ("JWT_ALGORITHM", "RS256"), ("JWT_ISSUER", "https://issuer.example.org"), ("PASSWORD_MIN_LENGTH", "12"), ("PASSWORD_HASHER", "argon2"), ("SESSION_COOKIE_SECURE", "true"), ("CREDENTIAL_PROVIDER", "env"), ("CREDENTIALS", "include"), ("TOKEN_TYPE", "bearer")),
        *(("MODEL_NAME", "sk-small-english-sentiment-2"), ("MODEL_ID", "hf-internal-testing/tiny-random-gpt2"), ("RUN_ID", make.of(HEX, 32)), ("COMMIT", make.of(HEX, 40)), ("CHECKSUM", "sha256:" + make.of(HEX, 64)), ("TRACE_ID", make.of(HEX, 32)), ("ETAG", make.of(HEX, 32)), ("BUILD_ID", "20260101.3"), ("INSTANCE", "i-0abcd1234ef567890"), ("ROLE_ARN", "arn:aws:iam::123456789012:role/serve"), ("SUBSCRIPTION_ID", "72f988bf-86f1-41af-91ab-2d7cd011db47"), ("PROJECT", "my-project-123456"), ("GPG_KEYS", "0D96DF4D4110E5C43FBFB17F2D347EA6AA65421D"), ("NODE_VERSION", "20.11.1"), ("DEBIAN_FRONTEND", "noninteractive"), ("PIP_INDEX_URL", "https://pypi.example.org/simple"), ("KAFKA_BROKERS", "kafka-0:9092,kafka-1:9092"), ("PGPASSFILE", "/run/secrets/pgpass"), ("VAULT_ADDR", "https://vault:8200"), ("BASIC_AUTH_ENABLED", "true"), ("LOGIN_URL", "https://x/login"), ("KEYSTORE_TYPE", "PKCS12"), ("RSA_KEY_SIZE", "4096"), ("API_KEY_ID", "prod-key-3"), ("SIGNATURE_VERSION", "s3v4"), ("COOKIE_DOMAIN", ".example.org"), ("HASH_SEED", "42"), ("PASS_THROUGH", "true"), ("COMPASS", "north"), ("BYPASS", "localhost"), ("PINNED", "true"), ("SPIN", "7"), ("KEYBOARD", "us"), ("MONKEY", "patched"), ("AUTHOR", "Jane"), ("PATH_PREFIX", "/api")),
    ):  # fmt: skip
        yield Case(value, None, name)
    yield from (
        Case(text)
        for text in (
            *("gosu postgres:postgres postgres -c fsync=off", "docker run --rm --user 1000:1000 -v /a:/b img", "kubectl run a --image=b --user=app:app", "install -o app -g app -m 0755 a b", "ssh -p 2222 -i /keys/id a@b", "rsync -avzp a b", "python -m http.server -p 8000", "nginx -p /etc/nginx -c a", "uvicorn a:app --port 80 --workers 2"),
            *("vllm serve m --tokenizer-mode auto --max-num-batched-tokens 8192", "text-generation-launcher --max-total-tokens 4096 --max-input-tokens 1024", 'curl -H "Authorization: Bearer $(cat /var/run/secrets/kubernetes.io/serviceaccount/token)" https://kubernetes.default', "curl --cacert /ca.crt --cert /tls.crt --key /tls.key https://x", "openssl rand -hex 32", "openssl req -passout env:PW -out a", "gpg --import key.asc"),
            *("helm install a b --set existingSecret=a --set auth.enabled=true --set auth.secretName=b", "docker build --secret id=token,env=TOKEN .", "RUN --mount=type=secret,id=pip,target=/root/.netrc pip install x", 'export API_KEY="$API_KEY"', "API_KEY=${API_KEY:-} run", 'test -n "$TOKEN" || exit 1', 'set -- --token "$TOKEN" "$@"', "echo $PASSWORD | sudo -S true", "sops -d secrets.enc.yaml | kubectl apply -f -", "vault kv get -field=password secret/db", "aws secretsmanager get-secret-value --secret-id db"),
            *("password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162636465\n", "password: ENC[AES256_GCM,data:abc,iv:def,tag:ghi,type:str]\n", "existingSecret: db\nsecretKeys:\n  adminPasswordKey: password\n", "auth:\n  enabled: true\n  type: basic\n", "tokenizer:\n  type: bpe\n  special_tokens: [bos, eos]\n", "keys:\n  - name: a\n    field: b\n", "tls:\n- hosts: [a]\n  secretName: a-tls\n", "bearerTokenSecret:\n  name: a\n  key: token\n", "passwordFrom:\n  secretKeyRef: {name: a, key: b}\n", "log_format main '$remote_addr - $http_authorization';", "jwt:\n  jwksUri: https://x/.well-known/jwks.json\n"),
            *("Author: Jane Doe <jane@example.org>", "The token is read from a file.", "Passwords must have 12 characters.", "key=value pairs separated by commas", "https://example.org/login?next=/home", "https://example.org/v1/models?limit=10&after=bert", "mailto:ops@example.org", "https://user@example.org/repo.git", "ssh://git@example.org:2222/a/b.git", "oci://registry.example.org/charts/app:1.2.3", "image: ghcr.io/org/auth:v1.2.3", "pkg:pypi/token-utils@1.2.3", "COPY --chown=app:app . /srv", "ADD --checksum=sha256:" + make.of(HEX, 64) + " https://x/a /a", "sha1-" + make.of(B64, 27) + "=", "integrity sha384-" + make.of(B64, 64), "FROM a@sha256:" + make.of(HEX, 64), "/bin/sh -c pip install --no-cache-dir torch==2.4.0 --hash=sha256:" + make.of(HEX, 64), "#(nop) COPY file:" + make.of(HEX, 64) + " in /srv/", "ENV NVIDIA_REQUIRE_CUDA=cuda>=12.4 brand=tesla,driver>=470", "ENV NV_CUDNN_PACKAGE=libcudnn8=8.9.7.29-1+cuda12.2"),
        )
    )  # fmt: skip
