"""Labelled values that the recogniser was made with: what rule families of scanners know, and what people write that is none.

Everything secret is put together at run time from a prefix and random letters, so that this file holds no credential.
"""

from __future__ import annotations

import base64
import json
import random
import string
from collections.abc import Iterator
from typing import NamedTuple

ALNUM = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
UPPER = string.ascii_uppercase + string.digits
B64 = ALNUM + "+/"
URL64 = ALNUM + "-_"


class Case(NamedTuple):
    """A text, alone or as the value of a name, with the credential in it."""

    text: str
    secret: str | None = None
    """What must not be left of it; None: nothing in it is a credential."""
    name: str = ""
    """The variable it is the value of; empty: a text of its own, such as a command."""


class Maker:
    """Makes letters that look like those of an issuer; the same ones in every run."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 -- no secret: a fixed sequence is wanted

    def of(self, alphabet: str, length: int) -> str:
        """Give letters of an alphabet, a small one, a large one and a digit among them where it has them."""
        while True:
            text = "".join(self._random.choices(alphabet, k=length))
            kinds = [kind for kind in (string.ascii_lowercase, string.ascii_uppercase, string.digits) if set(kind) & set(alphabet)]
            if length < 8 or all(set(kind) & set(text) for kind in kinds):  # noqa: PLR2004 -- shorter ones need not hold each kind
                return text

    def password(self, length: int = 14) -> str:
        """Give a password as a generator makes it."""
        return self.of(ALNUM, length)


def cases() -> list[Case]:
    """Give all, the credentials first."""
    make = Maker(7)
    return [*_by_form(make), *_by_name(make), *_addresses(make), *_commands(make), *_documents(make), *_harmless_pairs(), *_harmless_texts(make)]


def _by_form(make: Maker) -> Iterator[Case]:
    """Give what is known by its prefix, as the value of a variable that says nothing, and within a text."""
    tokens = [
        *("AK" + "IA" + make.of(UPPER, 16), "AS" + "IA" + make.of(UPPER, 16), "gh" + "p_" + make.of(ALNUM, 36), "gh" + "o_" + make.of(ALNUM, 36)),
        *("gh" + "s_" + make.of(ALNUM, 36), "github" + "_pat_" + make.of(ALNUM, 22) + "_" + make.of(ALNUM, 59), "gl" + "pat-" + make.of(URL64, 20)),
        *("gl" + "dt-" + make.of(ALNUM, 20), "gl" + "rt-" + make.of(ALNUM, 20), "gl" + "ptt-" + make.of(HEX, 40), "gl" + "agent-" + make.of(ALNUM, 50)),
        *("xo" + "xb-" + make.of(string.digits, 12) + "-" + make.of(ALNUM, 24), "xa" + "pp-1-" + make.of(UPPER, 11) + "-" + make.of(string.digits, 13) + "-" + make.of(HEX, 64)),
        *("h" + "f_" + make.of(string.ascii_letters, 34), "s" + "k-" + make.of(ALNUM, 48), "s" + "k-proj-" + make.of(URL64, 120), "s" + "k-ant-api03-" + make.of(URL64, 93) + "AA"),
        *("s" + "k-svcacct-" + make.of(URL64, 80), "s" + "k-or-v1-" + make.of(HEX, 64), "gs" + "k_" + make.of(ALNUM, 52), "NR" + "AK-" + make.of(UPPER, 27)),
        *("r8" + "_" + make.of(ALNUM, 37), make.of(ALNUM, 14) + ".atlas" + "v1." + make.of(ALNUM, 67), "S" + "K" + make.of(HEX, 32), "A" + "C" + make.of(HEX, 32)),
        *("da" + "pi" + make.of(HEX, 32), "AI" + "za" + make.of(URL64, 35), "ya" + "29." + make.of(URL64, 80), "GOC" + "SPX-" + make.of(URL64, 28)),
        *("s" + "k_live_" + make.of(ALNUM, 24), "r" + "k_live_" + make.of(ALNUM, 24), "s" + "k_test_" + make.of(ALNUM, 24), "wh" + "sec_" + make.of(ALNUM, 32)),
        *("S" + "G." + make.of(URL64, 22) + "." + make.of(URL64, 43), "np" + "m_" + make.of(ALNUM, 36), "pyp" + "i-AgEIcHlwaS5vcmc" + make.of(URL64, 120), "do" + "p_v1_" + make.of(HEX, 64)),
        *("hv" + "s." + make.of(URL64, 90), "hv" + "b." + make.of(URL64, 138), "AGE-SECRET" + "-KEY-1" + make.of("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58), "gl" + "sa_" + make.of(ALNUM, 32) + "_" + make.of(HEX, 8)),
        *("sntrys" + "_eyJ" + make.of(B64, 90) + "_" + make.of(ALNUM, 43), "sntryu" + "_" + make.of(HEX, 64), "ke" + "y-" + make.of(HEX, 32), make.of(HEX, 32) + "-us" + "21"),
        *("shp" + "at_" + make.of(HEX, 32), "lin" + "_api_" + make.of(ALNUM, 40), "ntn" + "_" + make.of(ALNUM, 46), "secret" + "_" + make.of(ALNUM, 43), "pcs" + "k_" + make.of(ALNUM, 5) + "_" + make.of(ALNUM, 60)),
        *("pp" + "lx-" + make.of(HEX, 48), "xa" + "i-" + make.of(ALNUM, 80), "nv" + "api-" + make.of(URL64, 64), "ls" + "v2_pt_" + make.of(HEX, 32) + "_" + make.of(HEX, 10), "s" + "k-lf-" + make.of(HEX, 8) + "-" + make.of(HEX, 4) + "-" + make.of(HEX, 4) + "-" + make.of(HEX, 4) + "-" + make.of(HEX, 12)),
        *("PM" + "AK-" + make.of(HEX, 24) + "-" + make.of(HEX, 34), "dp" + ".pt." + make.of(ALNUM, 43), "dc" + "kr_pat_" + make.of(URL64, 27), "ATA" + "TT3xFfGF0" + make.of(URL64, 180), "tsk" + "ey-auth-" + make.of(ALNUM, 17) + "-" + make.of(ALNUM, 32)),
        *("sha256" + "~" + make.of(URL64, 43), "dt0" + "c01." + make.of(UPPER, 24) + "." + make.of(UPPER, 64), "sq" + "p_" + make.of(HEX, 40), "pu" + "l-" + make.of(HEX, 40), make.of(string.digits, 10) + ":" + "AA" + make.of(URL64, 33)),
        *(make.of(ALNUM, 3) + "8" + "Q~" + make.of(URL64, 34), "M" + make.of(ALNUM, 23) + "." + make.of(ALNUM, 6) + "." + make.of(URL64, 38), "v1.0-" + make.of(HEX, 24) + "-" + make.of(HEX, 146)),
        *("ABS" + "K" + make.of(B64, 120), "LT" + "AI" + make.of(ALNUM, 20), "AKC" + "p8" + make.of(ALNUM, 67), "FLW" + "SECK-" + make.of(HEX, 32) + "-X", "rubygems" + "_" + make.of(HEX, 48), "CCI" + "PAT_" + make.of(ALNUM, 22) + "_" + make.of(HEX, 40)),
    ]  # fmt: skip
    for number, token in enumerate(tokens):
        yield Case(token, token, "SETTING") if number % 3 else Case(f"run --with {token} --fast", token)
    token = jwt(make)
    yield Case(token, token, "SESSION")
    body = "\n".join(make.of(B64, 64) for _ in range(4))
    for kind in ("RSA ", "EC ", "OPENSSH ", "", "ENCRYPTED "):
        yield Case(f"-----BEGIN {kind}PRIVATE" + f" KEY-----\n{body}\n-----END {kind}PRIVATE KEY-----", body, "TLS_PEM")
    yield Case("-----BEGIN PGP PRIVATE" + f" KEY BLOCK-----\n\n{body}\n-----END PGP PRIVATE KEY BLOCK-----", body)
    for hashed in (f"$2y$05${make.of(ALNUM, 53)}", f"$apr1${make.of(ALNUM, 8)}${make.of(ALNUM, 22)}", f"$6${make.of(ALNUM, 8)}${make.of(ALNUM, 86)}"):
        yield Case(f"admin:{hashed}", hashed, "traefik.http.middlewares.auth.basicauth.users")
    yield Case("$argon2id$v=19$m=65536,t=3,p=4$" + make.of(B64, 22) + "$" + make.of(B64, 43), "$argon2id$v=19", "USERS")


def jwt(make: Maker) -> str:
    """Make a signed token."""
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
        for part in ({"alg": "HS256", "typ": "JWT"}, {"sub": make.of(HEX, 8)})
    ]
    return ".".join([*parts, make.of(URL64, 43)])


def _by_name(make: Maker) -> Iterator[Case]:
    """Give what is known by the name it is the value of."""
    for name in (
        *("POSTGRES_PASSWORD", "MYSQL_ROOT_PASSWORD", "REDIS_PASSWORD", "PGPASSWORD", "DB_PASS", "ADMIN_PWD", "SMTP_PASSWD", "LDAP_BIND_PW", "SSH_PASSPHRASE"),
        *("AWS_SECRET_ACCESS_KEY", "SECRET_KEY", "JWT_SECRET", "CLIENT_SECRET", "OIDC_CLIENT_SECRET", "APP_SECRET", "SESSION_SECRET", "NEXTAUTH_SECRET"),
        *("API_KEY", "OPENAI_API_KEY", "AZURE_OPENAI_KEY", "COHERE_API_KEY", "MISTRAL_API_KEY", "DD_API_KEY", "DATADOG_APP_KEY", "WANDB_API_KEY", "PINECONE_API_KEY"),
        *("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "GITHUB_TOKEN", "SLACK_BOT_TOKEN", "VAULT_TOKEN", "accessToken", "refresh_token", "X-Auth-Token", "authToken"),
        *("ENCRYPTION_KEY", "FERNET_KEY", "AIRFLOW__CORE__FERNET_KEY", "DJANGO_SECRET_KEY", "STORAGE_ACCOUNT_KEY", "MINIO_ROOT_PASSWORD", "spring.datasource.password"),
        *("KEYSTORE_PASSWORD", "storepass", "CF_API_TOKEN", "TWILIO_AUTH_TOKEN", "SPLUNK_HEC_TOKEN", "splunk-token", "MONGO_INITDB_ROOT_PASSWORD", "requirepass", "GF_SECURITY_ADMIN_PASSWORD"),
    ):  # fmt: skip
        value = make.password(20)
        yield Case(value, value, name)
    for name, value in (("POSTGRES_PASSWORD", "postgres"), ("ADMIN_PASSWORD", "admin"), ("DB_PASSWORD", "changeme"), ("PASSWORD", "hunter2"), ("RABBITMQ_DEFAULT_PASS", "guest"),
                        ("MINIO_SECRET_KEY", "minioadmin"), ("PASSWORD", "123456"), ("NEO4J_AUTH", "neo4j/test"), ("LITELLM_MASTER_KEY", "sk-1234"), ("ACCESS_PIN", "490213"),
                        ("ELASTIC_PASSWORD", "my dog Rex"), ("PASSWORD", "Pa$$w0rd"), ("DB_PASSWORD", "p;a&s,s")):  # fmt: skip
        yield Case(value, value, name)
    value = make.of(B64, 40)
    yield Case("/" + value[1:], value[1:], "AWS_SECRET_ACCESS_KEY")
    uuid = "-".join(make.of(HEX, length) for length in (8, 4, 4, 4, 12))
    yield Case(uuid, uuid, "API_TOKEN")


def _addresses(make: Maker) -> Iterator[Case]:
    """Credentials in addresses and connection strings."""
    for form in (
        *("postgres://app:{}@db:5432/prod", "postgresql+asyncpg://app:{}@db/prod", "mongodb+srv://app:{}@cluster0.x.mongodb.net/db?retryWrites=true", "redis://:{}@cache:6379/0"),
        *("amqp://guest:{}@mq:5672/%2f", "https://deploy:{}@git.example.org/team/repo.git", "https://oauth2:{}@gitlab.example.org/a/b.git", "https://x-access-token:{}@github.com/a/b"),
        *("ftp://u:{}@files.example.org/a.tgz", "smtp://mailer:{}@mail:587", "jdbc:postgresql://db/prod?user=app&password={}", "jdbc:sqlserver://db:1433;database=prod;user=sa;password={};encrypt=true"),
        *("Server=db;Database=prod;User Id=sa;Password={};TrustServerCertificate=true", "host=db user=app password={} dbname=prod", "app:{}@tcp(db:3306)/prod", "snowflake://u:{}@acct/db"),
        *("docker://deploy:{}@registry.example.org/team/app:1", "https://{}@github.com/team/repo.git", "https://api.example.org/v1?api_key={}", "https://api.example.org/v1?access_token={}&v=2"),
        *("https://files.example.org/m.bin?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature={}", "https://acct.blob.core.windows.net/c/m.bin?sv=2023-01-03&sr=b&sig={}%3D&se=2030-01-01"),
        *("DefaultEndpointsProtocol=https;AccountName=acct;AccountKey={}==;EndpointSuffix=core.windows.net", "Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={}="),
        *("oci://robot:{}@charts.example.org/app", "//registry.npmjs.org/:_authToken={}", "nats://app:{}@nats:4222", "socks5://u:{}@proxy:1080"),
    ):  # fmt: skip
        secret = make.of(ALNUM, 36)
        yield Case(form.format(secret), secret, "DATABASE_URL") if "?" in form else Case(f"fetch {form.format(secret)}", secret)
    for odd in ("pa/ss{}", "p@ss{}", "p:ss{}", "p%40{}", "p#w{}"):
        secret = odd.format(make.password(8))
        yield Case(f"https://u:{secret}@files.example.org/m.bin", secret)
    hook = make.of(ALNUM, 24)
    yield Case("https://hooks.slack.com/services/" + f"T{make.of(UPPER, 8)}/B{make.of(UPPER, 8)}/{hook}", hook, "ALERTS")
    hook = make.of(URL64, 68)
    yield Case("https://discord.com/api/webhooks/" + f"{make.of(string.digits, 18)}/{hook}", hook, "ALERTS")
    hook = make.of(HEX, 32)
    yield Case(
        f"https://x.webhook.office.com/webhookb2/{make.of(HEX, 8)}-1111-2222-3333-444455556666@{make.of(HEX, 8)}-1111-2222-3333-444455556666/IncomingWebhook/{hook}/1",
        hook,
    )


def _commands(make: Maker) -> Iterator[Case]:
    """Credentials in one shell string."""
    for form in (
        *("docker run -e DB_PASSWORD={} img", "docker build --build-arg NPM_TOKEN={} .", "helm upgrade a b --set auth.password={} --wait", "java -Dspring.datasource.password={} -jar a.jar"),
        *("curl -H 'X-Api-Key: {}' https://x", 'curl -H "Authorization: Bearer {}" https://x', "curl -H 'Authorization: Basic {}' https://x", "curl -H 'PRIVATE-TOKEN: {}' https://x"),
        *("curl -u admin:{} https://x", "curl -uadmin:{} https://x", "curl --user name:{} https://x", "curl -s -u 'admin:{}' https://x", "curl --proxy-user u:{} https://x", "curl -d 'client_id=a&client_secret={}' https://x"),
        *("""curl -d '{{"user":"a","password":"{}"}}' https://x""", 'curl -d "{{\\"password\\": \\"{}\\"}}" https://x', "wget --user=a --password={} https://x", "wget --header='Authorization: token {}' https://x"),
        *("mysql -uroot -p{}", "mysql -u root -p{} db < x.sql", "mysqldump --password={} db", "MYSQL_PWD={} mysql", "PGPASSWORD={} psql -h db", "redis-cli -a {} ping", "sshpass -p {} ssh h", "sshpass -p{} ssh h"),
        *("docker login -u a -p {} r.example.org", "echo {} | docker login -u a --password-stdin", "echo 'root:{}' | chpasswd", "echo root:{} | sudo chpasswd", "echo {} | passwd --stdin app", "echo {} | sudo -S ls"),
        *("git clone https://{}@github.com/a/b", "npm config set //registry.npmjs.org/:_authToken {}", "npm config set //registry.npmjs.org/:_authToken={}", "aws configure set aws_secret_access_key {}", "az login --service-principal -u a -p {} --tenant t"),
        *("kubectl create secret generic db --from-literal=pw={}", "kubectl create secret docker-registry r --docker-password={}", "mongosh -u a -p {} --eval 1", "huggingface-cli login --token {}", "wandb login {}", "app --api-key {} --port 80"),
        *("app --password '{}' --port 80", "export API_KEY={}; ./x", "sh -c 'export TOKEN={} && run'", "openssl enc -aes-256-cbc -pass pass:{} -in a", "keytool -storepass {} -list", "redis-server --requirepass {}", "htpasswd -bc /f admin {}"),
        *("psql -c \"ALTER USER app WITH PASSWORD '{}'\"", "mysql -e \"CREATE USER a IDENTIFIED BY '{}'\"", "rabbitmqctl add_user a {}", "sqlcmd -S db -U sa -P {}", "vault login {}", "ldapsearch -D cn=a -w {} -b x", "zip -P {} a.zip b"),
        *("mc alias set s http://m:9000 access {}", "poetry config pypi-token.pypi {}", "poetry config http-basic.x user {}", "twine upload -u a -p {} d/*", "unzip -P {} a.zip", "mount -t cifs //h/s /m -o username=a,password={}", "echo {} | gh auth login --with-token"),
        *('echo "machine h login a password {}" > ~/.netrc', "echo '//r/:_authToken={}' > .npmrc", "sed -i 's/^password=.*/password={}/' /etc/app.conf", "ansible-playbook -e db_password={} a.yml", "cmd /c set TOKEN={}", "docker login --password {}"),
    ):  # fmt: skip
        secret = make.password(20)
        yield Case(form.format(secret), secret)


def _documents(make: Maker) -> Iterator[Case]:
    """Give configuration written into a value."""
    for form in (
        *("user: app\npassword: {}\n", "db:\n  password: '{}'\n  host: db\n", '{{"auth": {{"apiKey": "{}"}}}}', "[db]\nuser = app\npassword = {}\n", "API_KEY={}\nPORT=80\n", 'export TOKEN="{}"\n'),
        *("spring.datasource.password={}\n", "<password>{}</password>", '<add key="ApiKey" value="{}" />', "requirepass {}\nmaxmemory 1gb\n", "- name: DB_PASSWORD\n  value: {}\n", "tokens:\n  api_token: {}\n"),
        *("basic_auth:\n  username: a\n  password: {}\n", "authorization:\n  credentials: {}\n", "smtp_auth_password: {}", "bearer_token: {}", 'client_secret = "{}"', "{{user: a, password: {}}}"),
    ):  # fmt: skip
        secret = make.password(18)
        yield Case(form.format(secret), secret)


def _harmless_pairs() -> Iterator[Case]:
    """Names that speak of a credential with a value that is none, and values that look like one."""
    for name, value in (
        *(("OPENAI_API_KEY", value) for value in ("EMPTY", "dummy", "not-needed", "none", "no-key-required", "sk-no-key-required", "unused", "placeholder", "your-api-key", "YOUR_API_KEY", "<your key>", "xxxx", "REPLACE_ME", "sk-xxxxxxxxxxxxxxxxxxxxxxxx", "n/a", "NA", "fake", "not-used", "todo", "insert-key-here")),
        *(("DB_PASSWORD", value) for value in ("", "${DB_PASSWORD}", "$DB_PASSWORD", "$(DB_PASSWORD)", "{{ .Values.db.password }}", "<password>", "********", "/run/secrets/db", "file:/run/secrets/db", "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/db)", "$__file{/etc/secrets/db}", "ENC(q1w2e3r4t5y6)", "<path:secret/data/db#password>", "vault:secret/data/db#password", "op://vault/db/password", "arn:aws:secretsmanager:eu-west-1:1:secret:db", "ref+vault://secret/db#/password", "%DB_PASSWORD%", "ENC[AES256_GCM,data:3kq1Y2F0cw==,iv:9Jk3o1s0Zr2Yl0o2=,tag:zq3Xo0l2d1==,type:str]", "projects/p/secrets/db/versions/1", "{cipher}a1b2c3d4e5f60718", "sm://p/db", "$env:DB_PASSWORD", "#{DbPassword}#", "!vault |", "$__vault{kv/db}", "gcp:secretmanager:projects/p/secrets/x", "${{ secrets.DB_PASSWORD }}", "azurekeyvault://v/db", "env:DB_PASSWORD", "process.env.DB_PASSWORD", "false", "null")),
        *(("AUTH", value) for value in ("oidc", "ldap", "none", "basic", "jwt", "true", "token", "anonymous", "required")),
        *(("AUTHORIZATION", value) for value in ("RBAC", "enabled", "opa")),
        *(("ENCRYPTION_KEY", value) for value in ("alias/my-key", "arn:aws:kms:eu-west-1:1:key/x", "projects/p/locations/l/keyRings/r/cryptoKeys/k", "awskms:///alias/x", "https://v.vault.azure.net/keys/x")),
        *(("PIN", "8"), ("GPIO_PIN", "17"), ("LED_PIN", "13"), ("MAX_TOKENS", "2048"), ("EOS_TOKEN", "</s>"), ("PAD_TOKEN", "<pad>"), ("TOKENIZER", "gpt2"), ("TOKEN_TTL", "3600s"), ("SECRET_NAME", "db-creds"), ("PUBLIC_KEY", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJb3"), ("SSH_KEY", "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7 a@b"), ("PARTITION_KEY", "customer_id"), ("SORT_KEY", "created_at"), ("PRIMARY_KEY", "id"), ("API_KEY_HEADER", "X-Api-Key"), ("PASSWORD_FILE", "/run/secrets/x"), ("POSTGRES_HOST_AUTH_METHOD", "scram-sha-256"), ("PASSWORD_ENCRYPTION", "scram-sha-256"), ("TOKEN_URL", "https://login.example.org/token"), ("ALLOW_EMPTY_PASSWORD", "yes"), ("MYSQL_RANDOM_ROOT_PASSWORD", "1"), ("TLS_SECRET", "scoring-tls"), ("IMAGE_PULL_SECRET", "regcred"), ("EXISTING_SECRET", "db-auth"), ("TLS_SECRET_NAME", "scoring-tls"), ("TOKEN_EXPIRY", "30m"), ("SESSION_TOKEN_DURATION", "12h"), ("ACCESS_TOKEN", "3600"), ("GPG_KEY", "E3FF2839C048B25C084DEBE9B26995E310250568"), ("GIT_SHA", "39a07f6e0c1d4b7a8f9e0d1c2b3a4f5e6d7c8b9a"), ("IMAGE_DIGEST", "sha256:" + "ab12" * 16), ("CLIENT_ID", "0f8fad5b-d9cb-469f-a165-70867728950e"), ("TENANT_ID", "72f988bf-86f1-41af-91ab-2d7cd011db47"), ("MODEL", "sk-learn-random-forest-classifier"), ("MODEL_ID", "meta-llama/Llama-3.1-70B-Instruct-AWQ-INT4"), ("REVISION", "c1899de289a04d12100db370d81485cdf75e47ca"), ("AUTH_TYPE", "basic"), ("AUTH_URL", "https://auth.example.org"), ("KEYCLOAK_REALM", "prod"), ("KEY", "value"), ("CACHE_KEY", "pip-3.12-linux"), ("SECRET_PATH", "secret/data/db"), ("SECRET_KEY_REF", "db"), ("GOOGLE_APPLICATION_CREDENTIALS", "/var/secrets/key.json"), ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), ("AWS_WEB_IDENTITY_TOKEN", "/var/run/secrets/eks/token"), ("DATABASE_URL", "postgres://db:5432/prod"), ("DATABASE_URL", "postgres://app:${DB_PASSWORD}@db/prod"), ("DATABASE_URL", "postgres://app@db/prod"), ("REDIS_URL", "redis://cache:6379/0"), ("HTTP_PROXY", "http://proxy:3128"), ("REPO", "https://github.com/team/repo.git"), ("REPO", "git@github.com:team/repo.git"), ("IMAGE", "registry.example.org:5000/team/app@sha256:" + "ab12" * 16), ("SCHEDULE", "0 3 * * *"), ("JAVA_OPTS", "-Xmx2g -XX:+UseG1GC -Djavax.net.ssl.keyStore=/etc/ks.jks"), ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/bin"), ("LS_COLORS", "rs=0:di=01;34"), ("PASSWORD_POLICY", "length(12)"), ("USE_AUTH_TOKEN", "true"), ("SECRET_PROVIDER", "vault"), ("TOKEN", "${file:/vault/token}"), ("API_TOKEN", "secretref:api-token"), ("CERT", "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBa\n-----END CERTIFICATE-----"), ("PGP", "-----BEGIN PGP PUBLIC KEY BLOCK-----\nmQINBF\n-----END PGP PUBLIC KEY BLOCK-----"), ("AGE_RECIPIENT", "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"), ("STRIPE_PUBLISHABLE", "see the dashboard"), ("BASE_URL", "https://sk-analytics.example.org/a-long-path-without-any-secret"), ("TASK", "task-classification-of-handwritten-digits"), ("HOSTNAME", "ip-10-0-1-2.eu-west-1.compute.internal"), ("NODE_OPTIONS", "--max-old-space-size=4096"), ("INTEGRITY", "sha512-" + "Ab1/" * 21 + "Cw=="), ("CSRF_COOKIE_NAME", "csrftoken"), ("TOKEN_BUCKET_SIZE", "100"), ("MASTER_ADDR", "10.0.0.1"), ("SECRETS_BACKEND", "airflow.providers.hashicorp.secrets.vault.VaultBackend"), ("LOGIN", "app"), ("USER", "postgres")),
    ):  # fmt: skip
        yield Case(value, None, name)


def _harmless_texts(make: Maker) -> Iterator[Case]:
    """Commands and documents without a credential."""
    yield from (
        Case(text)
        for text in (
            *("docker run -u 1000:1000 img", "docker run --user app:app img", "chown -R app:app /srv", "curl -fsSL https://example.org/install.sh | sh", "curl -H 'Accept: application/json' https://x", "curl -H 'Authorization: Bearer $TOKEN' https://x", 'curl -H "X-Api-Key: ${KEY}" https://x'),
            *("curl -u $USER:$PASS https://x", "curl -u ${USER}:${PASS} https://x", "mysql -uroot -p$MYSQL_ROOT_PASSWORD", "mysql -u root -p", 'mysqladmin ping -h localhost -u root -p"$$MYSQL_ROOT_PASSWORD"', "mkdir -p /data/models", "mysqld --port 3306", "redis-cli -a $REDIS_PASSWORD ping", "redis-cli -h cache -p 6379 ping", "docker login -u a --password-stdin r.example.org"),
            *("cat /run/secrets/pw | docker login -u a --password-stdin", "echo $TOKEN | docker login -u a --password-stdin", "echo done | tee log", "psql -h db -p 5432 -U app", "pg_isready -U postgres -p 5432", "ssh -p 2222 deploy@host", "git clone https://github.com/a/b.git", "git clone git@github.com:a/b.git", "pip install --no-cache-dir -r requirements.txt"),
            *("serve --model sk-learn-random-forest-classifier --port 80", "vllm serve meta-llama/Llama-3.1-8B --api-key $API_KEY --max-model-len 4096", "vllm serve m --api-key EMPTY", "app --token-file /run/secrets/token", "app --password-file=/run/secrets/pw --port 80", "app --tls-secret scoring-tls", "app --secret-name db", "app --auth oidc", "app --no-password", "app --max-tokens 100", "app --token ${T}"),
            *("helm upgrade a b --set image.tag=1.2.3 --set auth.existingSecret=db", "docker build --build-arg VERSION=1.2 --secret id=npm,src=.npmrc .", "kubectl create secret generic db --from-file=pw=/run/pw", "kubectl get secret db -o yaml", "az login --identity", "aws configure set region eu-west-1", "npm ci --omit=dev", "npm config set registry https://registry.npmjs.org/", "npm config set //r/:_authToken ${NPM_TOKEN}"),
            *("RUN --mount=type=secret,id=hf_token,env=HF_TOKEN python fetch_model.py", "openssl req -x509 -nodes -newkey rsa:4096 -keyout k.pem", "export TOKEN=$(cat /run/secrets/token)", "TOKEN=`cat /run/secrets/token` run", 'if [ -z "$API_KEY" ]; then exit 1; fi', "read -s PASSWORD", "password: ${DB_PASSWORD}\nuser: app\n", '{"model": "gpt-4o", "max_tokens": 100}', "user: app\nhost: db\nport: 5432\n"),
            *("[db]\nuser = app\npassword = %(DB_PASSWORD)s\n", "# password: see the vault\nport: 80\n", "tokenizer: gpt2\ntoken_limit: 4096\n", "global:\n  scrape_interval: 15s\nscrape_configs:\n  - job_name: api\n", "bearer_token_file: /var/run/secrets/kubernetes.io/serviceaccount/token", "authorization:\n  type: Bearer\n  credentials_file: /etc/token\n", "ssl_certificate_key /etc/nginx/tls.key;", "proxy_set_header Authorization $http_authorization;"),
            *("http://registry.example.org/v2/@scope/pkg", "https://example.org/a@b/c:d", "https://host:8443/path@1.2.3", "git+https://github.com/a/b@v1.2.3", "s3://bucket/models/bert@2024", "docker.io/library/python:3.12@sha256:" + make.of(HEX, 64), "https://files.pythonhosted.org/packages/" + make.of(HEX, 2) + "/" + make.of(HEX, 60) + "/x.whl", "pip install x --hash=sha256:" + make.of(HEX, 64), "https://unpkg.com/react@18/umd/react.js"),
            *("sha512-" + make.of(B64, 86) + "==", "uid " + make.of(HEX, 32), "ADD file:" + make.of(HEX, 64) + " in / ", '/bin/sh -c #(nop)  CMD ["python3"]', "/bin/sh -c set -eux; apt-get update; apt-get install -y --no-install-recommends ca-certificates; rm -rf /var/lib/apt/lists/*", "ENV GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305", "ENV PYTHON_SHA256=" + make.of(HEX, 64), "gpg --batch --keyserver keys.openpgp.org --recv-keys 7169605F62C751356D054A26A821E680E5FA6305"),
            *("grep password /etc/app.conf", "echo 'set a password first'", "passwd -l root", "useradd -m -s /bin/bash app", "usermod -aG docker app", "java -Djavax.net.ssl.trustStore=/etc/ts.jks -jar a.jar", "sed -i 's/#PasswordAuthentication yes/PasswordAuthentication no/' /etc/ssh/sshd_config", "ssh-keygen -t ed25519 -N '' -f k", "vault kv get secret/db", "tar -xzpf a.tgz -C /srv", "find / -perm -4000", "wandb login $WANDB_API_KEY", "cp -p a b", "zip -r a.zip b", "unzip -p a.zip b", "nc -z localhost 5432"),
            *("python -c 'import os; key = os.environ[\"API_KEY\"]'", "tokens = tokenizer(text)", "token: str = None", "Authorization: Bearer", "author: Jane Doe", "The key: read the manual", "secret: true", "password: null", "certificate: letsencrypt", "tls:\n  secretName: scoring-tls\n", "imagePullSecrets:\n  - name: regcred\n", "secretKeyRef:\n  name: db\n  key: password\n", "key: password", "valueFrom:\n  secretKeyRef: {name: db, key: token}\n"),
        )
    )  # fmt: skip
