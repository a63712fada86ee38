"""Credentials are recognised by name and by form, and never kept."""

import pytest

from aiact_report.collector._vocabulary.credentials import (
    LONGEST,
    PLACEHOLDER,
    argument_credentials,
    asks_for_credential,
    is_credential,
    placeholder,
    redact,
    redact_parts,
    redact_words,
    without_forms,
)

VALUE = "kQ7x" + "Zp29Lm4Rt8Wd3v"
KEY_BLOCK = "-----BEGIN " + "PRIVATE KEY-----\nMIIabc"
TOKEN = "ghp_" + "a1" * 18
AWS = "AKIA" + "ABCDEFGHIJKLMNOP"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("POSTGRES_PASSWORD", "postgres"),
        ("PGPASSWORD", "x1"),
        ("PASSWORD", "1234"),
        ("PASSWORD", "changeme"),
        ("PASSWORD", "Pa$$w0rd"),
        ("dbPassword", "s"),
        ("JWT_SECRET_KEY", "abc"),
        ("SECRET_KEY_BASE", "abc"),
        ("X_API_KEY", "abc"),
        ("NEO4J_AUTH", "neo4j/test"),
        ("ANY", TOKEN),
        ("ANY", AWS),
        ("ANY", KEY_BLOCK),
        ("DATABASE_URL", "postgres://u:p@h/db"),
        ("CONNECTION", "Server=db;User=sa;Password=Your_password123;"),
    ],
)
def test_a_literal_credential_is_one(name: str, value: str) -> None:
    """A telling name with a literal value, or a value with a telling form."""
    assert is_credential(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("POSTGRES_PASSWORD", ""),
        ("POSTGRES_PASSWORD", "${PG_PASSWORD}"),
        ("POSTGRES_PASSWORD", "$PG_PASSWORD"),
        ("POSTGRES_PASSWORD", "{{ .Values.password }}"),
        ("POSTGRES_PASSWORD", "<changeme>"),
        ("POSTGRES_PASSWORD", "/run/secrets/pg"),
        ("POSTGRES_PASSWORD_FILE", "secret"),
        ("POSTGRES_PASSWORD", "vault:secret/data/pg"),
        ("POSTGRES_PASSWORD", "********"),
        ("MYSQL_RANDOM_ROOT_PASSWORD", "1"),
        ("ALLOW_EMPTY_PASSWORD", "yes"),
        ("MAX_TOKENS", "2048"),
        ("EOS_TOKEN", "</s>"),
        ("TOKENIZER", "gpt2"),
        ("SECRET_NAME", "db"),
        ("PUBLIC_KEY", "abc"),
        ("POSTGRES_HOST_AUTH_METHOD", "trust"),
        ("DATABASE_URL", "postgres://u:${PW}@h/db"),
        ("DATABASE_URL", "postgres://h/db"),
    ],
)
def test_a_reference_a_switch_or_a_template_is_none(name: str, value: str) -> None:
    """What says where a credential is, or that none is wanted, is no credential."""
    assert not is_credential(name, value)


def test_a_name_alone_can_ask_for_one() -> None:
    """Build arguments have no value where they are declared."""
    assert asks_for_credential("NPM_TOKEN")
    assert not asks_for_credential("NPM_REGISTRY")


@pytest.mark.parametrize(
    ("written", "secret"),
    [
        ("app --password hunter2 --port 80", "hunter2"),
        ("app --api-key=hunter2", "hunter2"),
        ("PASSWORD=hunter2 app", "hunter2"),
        ("mysql -uroot -phunter2", "hunter2"),
        ("curl -u admin:hunter2 http://x", "hunter2"),
        ("http://u:hunter2@host/x", "hunter2"),
        (f"curl -H 'Authorization: Bearer {TOKEN}'", TOKEN),
        (KEY_BLOCK, "MIIabc"),
    ],
)
def test_redaction_takes_the_credential_out(written: str, secret: str) -> None:
    """What is left says that something was there."""
    assert secret not in redact(written)
    assert "[redacted]" in redact(written)


def test_redaction_leaves_the_rest() -> None:
    """A text without credentials is itself, up to its bound."""
    assert redact("serve --port 80 --max-tokens 100 --token ${T}") == "serve --port 80 --max-tokens 100 --token ${T}"
    assert len(redact("x" * 10_000)) == LONGEST


def test_the_word_after_an_option_is_redacted() -> None:
    """A list has option and value as two words."""
    assert redact_words(["redis-server", "--requirepass", "hunter2", "--port", "1"]) == ("redis-server", "--requirepass", "[redacted]", "--port", "1")


def test_arguments_that_carry_a_credential_are_named() -> None:
    """By option where there is one, else by position; never by value."""
    assert argument_credentials(["redis-server", "--requirepass", "hunter2"]) == ("--requirepass",)
    assert argument_credentials(["sh", "-c", "mysql -uroot -phunter2"]) == ("argument 3",)
    assert argument_credentials(["app", "--api-key=${K}", "--password-file", "/x"]) == ()


@pytest.mark.parametrize(
    "written", ["app --user name:%s", "curl --user name:%s https://x", "etcdctl --user=root:%s get a", "ctr images pull --user 'a:%s' x"]
)
def test_the_password_after_a_users_name_is_hidden(written: str) -> None:
    """`--user name:secret` in a line, and in a list of words."""
    assert redact(written % "s3cretWord") == written % "[redacted]"
    words = (written % "s3cretWord").replace("'", "").split()
    assert not any("s3cretWord" in word for word in redact_words(words))
    assert argument_credentials(words)


def test_a_user_and_a_group_are_no_login() -> None:
    """`--user` of commands that run as somebody."""
    for line in ("docker run --user app:app img", "docker run -u 1000:1000 img", "app --user 1000:1000", "sudo -u app:app run"):
        assert redact(line) == line


def test_a_client_and_its_option_may_stand_in_two_parts() -> None:
    """The entry point tells what the arguments mean."""
    assert redact_parts(["mysql"], ["-uroot", "-ps3cretWord"]) == (("mysql",), ("-uroot", "-p[redacted]"))


def test_every_form_is_found_in_what_is_made_for_readers() -> None:
    """The last look at evidence, which is cheaper, misses no form by prefix."""
    for token in (TOKEN, AWS, KEY_BLOCK, "Basic " + "dXNlcjpwYXNzd29yZA==", "https://u:" + "p4ssw@h/", "$2y$05$" + "a1B2" * 13 + "c"):
        assert "[redacted]" in without_forms(f"a {token} b")
    assert without_forms("a" * 5000) == "a" * 5000


def test_placeholders_are_recognised() -> None:
    """Templates an author meant to be replaced, and not a shell's or a router's own braces."""
    for text in ("{{ x }}", "${X}", "$X", "{name}", "<name>", "%NAME%", "__NAME__"):
        assert PLACEHOLDER.fullmatch(text)
    assert placeholder("a-{{ .Values.tag }}") == "{{ .Values.tag }}"
    assert placeholder("hello {username}") == "{username}"
    assert placeholder("<YOUR_IMAGE>") == "<YOUR_IMAGE>"
    assert placeholder('{"a": 1}') is None
    assert placeholder("<script>") is None
    assert placeholder(5) is None


def test_a_private_key_is_known_by_its_header() -> None:
    """A key block with fewer dashes than it should have is a credential all the same."""
    assert is_credential("note", "---BEGIN OPENSSH PRIVATE KEY---\nabc\n---END OPENSSH PRIVATE KEY---")
