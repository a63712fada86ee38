"""Which words of which client hold a credential: its options, its places, and what reads one from its input.

Each row is from the client's manual page.
"""

from __future__ import annotations

import re


def _table(rows: dict[str, str]) -> dict[str, str]:
    return {name: option for names, option in rows.items() for name in names.split()}


GLUED = _table(
    {
        "mysql mysqldump mysqladmin mariadb mariadb-dump mariadb-admin mysqlimport mysqlcheck mysqlslap mysqlshow mysqlsh mycli xtrabackup mariabackup mysqlbinlog 7z 7za 7zr": "-p"
    }
)
"""Client → option with its password in the same word, and nowhere else."""
EITHER = _table(
    {
        "sshpass mongo mongosh mongodump mongorestore mongoexport mongoimport mongostat cypher-shell cqlsh twine useradd usermod rabbitmqadmin": "-p",
        "redis-cli valkey-cli keydb-cli": "-a",
        "ldapsearch ldapadd ldapmodify ldapdelete ldapwhoami ldappasswd ldapcompare vncviewer": "-w",
        "sqlcmd bcp zip unzip ipmitool mssql-cli mosquitto_pub mosquitto_sub mosquitto_rr": "-P",
        "plink pscp psftp": "-pw",
    }
)
"""Client → option with its password in the same word or in the next."""
APART = frozenset({"twine", "useradd", "usermod"})
"""Clients whose option takes the next word only."""
LOGINS = frozenset(
    "docker podman nerdctl helm oras crane skopeo buildah oc az kubectl cf ibmcloud aliyun regctl cosign kubelogin argocd".split()  # noqa: SIM905 -- a list of words
)
"""Clients whose `login` takes a password by `-p`."""
IDS = frozenset(
    "docker podman nerdctl kubectl chroot setpriv gosu su-exec su sudo install chown crun runc useradd unshare docker-compose compose ctr"  # noqa: SIM905 -- a list of words
    " psql pg_isready pg_dump pg_dumpall pg_restore pgbench createdb dropdb createuser vacuumdb gunicorn uwsgi".split()
)
"""Commands whose `--user` is a user, or a user and a group."""
HTTPIE = frozenset({"http", "https", "xh", "xhs"})
ORACLE = frozenset({"sqlplus", "expdp", "impdp", "rman", "sqlldr"})
"""Clients that take `user/password@database` as a word."""
BESIDE: tuple[tuple[frozenset[str], frozenset[str]], ...] = tuple(
    (frozenset(words.split()), frozenset(options.split()))
    for words, options in (
        ("az keyvault secret set", "--value"),
        ("aws ssm put-parameter SecureString", "--value"),
        ("aws ssm put-parameter --type=SecureString", "--value"),
        ("gh secret set", "--body -b"),
        ("airflow users create", "-p"),
        ("dotnet nuget add", "-p"),
        ("dotnet nuget push", "-k"),
        ("prefect login", "-k --key"),
        ("sky login", "-t"),
        ("anaconda upload", "-t"),
        ("anaconda", "-t"),
        ("openai", "-k"),
        ("openssl enc", "-k"),
        ("kaggle config set key", "-v"),
        ("consul agent", "-encrypt"),
        ("nomad agent", "-encrypt"),
        ("SUSEConnect", "-r --regcode"),
        ("snmpget", "-A -X"),
        ("snmpwalk", "-A -X"),
    )
)
"""Words of a command → options whose next word, or rest after `=`, is then the credential."""
PAIRS: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (frozenset({"ttyd"}), frozenset({"-c", "--credential"})),
    (frozenset({"gotty"}), frozenset({"-c", "--credential"})),
    (frozenset({"curl"}), frozenset({"-E", "--cert", "--proxy-cert"})),
)
"""Words of a command → options whose next word is `NAME:PASSWORD`."""
ASSIGNS: tuple[tuple[str, ...], ...] = (
    ("vault", "kv", "put"),
    ("vault", "kv", "patch"),
    ("fly", "secrets", "set"),
    ("flyctl", "secrets", "set"),
    ("doppler", "secrets", "set"),
)
"""Commands that store secrets: whatever `NAME=VALUE` follows is one."""
USER = re.compile(
    r"--(?:user|proxy-user|userpwd|creds|src-creds|dest-creds|credentials|auth|basic-auth)(?:=(?P<long>.*))?|-(?:[a-zA-Z#]{0,8}?[uU])(?P<short>.*)",
    re.DOTALL,
)
WRITES = frozenset({"echo", "printf"})
READS = frozenset({"--password-stdin", "--with-token", "--stdin", "-S", "--pass-stdin", "--token-stdin", "--passphrase-fd"})
READERS = frozenset({"passwd", "smbpasswd", "vncpasswd", "elasticsearch-keystore", "opensearch-keystore", "cryptsetup", "kinit"})
"""Commands that read a password from their input without an option."""
STORES = (("wrangler", "secret"), ("pass", "insert"), ("op", "signin"), ("gh", "secret"))
"""Commands that read what they store from their input."""
SETS = frozenset({"set", "config", "configure", "create", "add", "login", "put", "modify", "setx"})
CONFIGURES = frozenset({"config", "configure", "modify", "mysqladmin", "mariadb-admin"})
POSITIONS: dict[tuple[str, ...], int] = {
    ("wandb", "login"): 1, ("vault", "login"): 1, ("snyk", "auth"): 1, ("rabbitmqctl", "add_user"): 2, ("rabbitmqctl", "change_password"): 2, ("rabbitmqctl", "authenticate_user"): 2,
    ("net", "user"): 2, ("mc", "alias"): 5, ("mc", "config"): 6, ("wpa_passphrase",): 2, ("railway", "login"): 1, ("ngrok", "authtoken"): 1, ("ngrok", "config"): 2,
    ("cargo", "login"): 1, ("pro", "attach"): 1, ("ua", "attach"): 1, ("ubuntu-advantage", "attach"): 1, ("bw", "unlock"): 1, ("bw", "login"): 2, ("rclone", "obscure"): 1,
    ("cloudflared", "service", "install"): 1, ("fly", "auth", "token"): 1, ("flyctl", "auth", "token"): 1, ("ConvertTo-SecureString",): 1,
}  # fmt: skip
"""Client and subcommand → which word without a dash after them is the credential."""
LASTS: tuple[tuple[str, str], ...] = (("redis-cli", "auth"), ("valkey-cli", "auth"), ("htpasswd", "-b"), ("mosquitto_passwd", "-b"))
"""Client, and subcommand or option → its last word is the credential; of an option whatever other letters stand with it."""
SECRET_FILE = re.compile(r"--?[\w-]{0,40}(?:pass|pw|secret|token|key|cred|auth)[\w-]{0,40}(?:=<?)?", re.IGNORECASE)
"""An option that takes a file with a secret in it."""
LITERALS = re.compile(r"--from-literal(?:=|$)")
PASSPHRASE = re.compile(r"(?:pass|pw):(.{1,500})", re.DOTALL)
KNOWN = frozenset(
    {
        *GLUED, *EITHER, *LOGINS, *ORACLE, *READERS, *(names[0] for names in POSITIONS), *(client for client, _ in LASTS),
        "curl", "http", "https", "lftp", "smbclient", "openssl", "chpasswd", "poetry", "npm", "aws", "pip", "yarn",
    }
)  # fmt: skip
SIGN = re.compile(
    r"(?<![\w-])(?:-[a-zA-Z#]{0,8}[uU]|--user|--proxy-user|--userpwd|--[\w-]{0,20}creds|--credentials|--auth|--basic-auth|login|sshpass|[a-z]{0,5}passwd|openssl|sudo|poetry|config|configure|set|setx|modify|put"
    r"|put-parameter|attach|obscure|unlock|service|airflow|nuget|anaconda|openai|agent|SUSEConnect|snmp\w{1,8}|ttyd|gotty|--cert|-E|kinit|cryptsetup|insert|signin)(?![\w-])"
    r"|(?<![\w-])-a\s+\S{1,80}:|-[uU]['\"]?\w{1,60}:|mysql|maria|mycli|xtrabackup|7z|mongo|cypher-shell|cqlsh|twine|useradd|usermod|redis-|valkey-|keydb-cli|ldap|vncviewer|sqlcmd|bcp|zip|ipmitool|mssql-cli|plink|pscp|psftp"
    r"|lftp|smbclient|from-literal|--with-token|password|add_user|authenticate_user|net user|mc alias|wpa_|snyk|authtoken|stdin|auth-token|auth token|rabbitmqadmin|mosquitto|-keystore|ConvertTo-Secure|passphrase-fd"
    r"|sqlplus|expdp|impdp|rman|sqlldr|<\("
)
"""What a line with a client's option has in it: cheap to look for first. A test holds that it misses none."""
