"""Laws of the look for credentials: the cheap look misses nothing the thorough one finds, and hostile text is read in bounded time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiact_report.collector._vocabulary.credentials import (
    argument_credentials,
    clients,
    find,
    is_credential,
    names,
    placeholder,
    redact,
)
from aiact_report.collector._vocabulary.credentials.shell import commands

VALUE = "kQ7x" + "Zp29Lm4Rt8Wd3v"
WORDS = [
    "db",
    "my",
    "app",
    "api",
    "key",
    "secret",
    "password",
    "token",
    "auth",
    "sig",
    "user",
    "pass",
    "tls",
    "private",
    "cred",
    "psk",
    "jwt",
    "value",
    "2",
    "cookie",
    "pat",
    "pin",
]
LINES = [
    *(
        "curl -u a:s3cretW x",
        "etcdctl --user root:s3cretW get",
        "skopeo copy --src-creds a:s3cretW x y",
        "mysql -ps3cretW",
        "mariadb-dump -ps3cretW",
        "sshpass -p s3cretW ssh h",
    ),
    *(
        "redis-cli -a s3cretW",
        "valkey-cli -a s3cretW",
        "mongosh -p s3cretW",
        "cypher-shell -p s3cretW",
        "cqlsh -p s3cretW",
        "twine upload -p s3cretW",
        "useradd -p s3cretW a",
    ),
    *(
        "ldapsearch -w s3cretW",
        "vncviewer -w s3cretW",
        "sqlcmd -P s3cretW",
        "bcp -P s3cretW",
        "unzip -P s3cretW a",
        "7z -ps3cretW a",
        "ipmitool -P s3cretW",
        "plink -pw s3cretW h",
    ),
    *(
        "docker login -p s3cretW r",
        "helm registry login -p s3cretW r",
        "az login -p s3cretW",
        "lftp -u a,s3cretW h",
        "smbclient -U a%s3cretW //h",
        "openssl enc -pass pass:s3cretW",
    ),
    *(
        "htpasswd -bc f a s3cretW",
        "wandb login s3cretW",
        "vault login s3cretW",
        "snyk auth s3cretW",
        "rabbitmqctl add_user a s3cretW",
        "net user a s3cretW",
        "mc alias set a u k s3cretW",
    ),
    *(
        "echo s3cretW | docker login --password-stdin",
        "echo s3cretW | gh auth login --with-token",
        "echo a:s3cretW | chpasswd",
        "echo s3cretW | passwd --stdin a",
        "echo s3cretW | sudo -S a",
    ),
    *(
        "kubectl create secret generic a --from-literal=b=s3cretW",
        "npm config set //r/:_authToken s3cretW",
        "poetry config pypi-token.pypi s3cretW",
        "poetry config http-basic.a b s3cretW",
    ),
    *(
        "neo4j-admin dbms set-initial-password s3cretW",
        "mycli -ps3cretW",
        "xtrabackup -ps3cretW",
        "wpa_passphrase a s3cretW",
        "ngrok authtoken s3cretW",
        "mssql-cli -P s3cretW",
    ),
]
HOSTILE = [
    *(
        "a",
        "://",
        "-p ",
        "password=",
        "eyJ",
        "{{",
        "<a",
        "{a",
        "a_",
        "a-",
        "bearer  ",
        "AKIA",
        "-----BEGIN ",
        "'",
        '"',
        "\\",
        '\\"',
        "password: ",
        "password:\n ",
        "token=${",
        "token={",
    ),
    *(
        "a:b@",
        "https://u:p@",
        "/hooks/",
        "$1$",
        "$2y$05$",
        "name: password, ",
        "<password>",
        "</",
        "login a password ",
        "curl -u a:b ",
        "echo a | chpasswd\n",
        "(((",
        "sk-",
        "${",
        "$(",
        "`",
    ),
    *("mysql -pa ", "--user ", "key=\\", "password='", "api_key=x,", "api_key=a&b", "?sig=", "&sig=a", "M" * 24, "-----BEGIN PRIVATE KEY-----"),
]


@given(name=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), joint=st.sampled_from(["_", "-", ".", ""]))
def test_the_cheap_look_at_a_name_misses_none(name: list[str], joint: str) -> None:
    """What `STEM` does not find, no name tells."""
    for text in (joint.join(name), joint.join(name).upper(), "".join(part.capitalize() for part in name)):
        if names.kind_of.__wrapped__(text) is not None:
            assert names.STEM.search(text)
            assert find(f"{text}={VALUE}")


@pytest.mark.parametrize("line", LINES)
def test_the_cheap_look_at_a_line_misses_none(line: str) -> None:
    """What `_SIGN` does not find, no client's option tells: each line is found with the look and without it."""
    split = commands(line)
    assert any(list(clients.in_command(command, split[:number])) for number, command in enumerate(split))
    assert list(clients.in_line(line))


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_is_read_in_bounded_time(unit: str) -> None:
    """A megabyte made to make patterns backtrack takes seconds at most."""
    text = unit * (1_000_000 // len(unit))
    started = time.process_time()
    is_credential("password", text)
    redact(text)
    placeholder(text)
    argument_credentials([text])
    assert time.process_time() - started < 5  # well below one on an idle machine
