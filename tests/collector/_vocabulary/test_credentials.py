"""Credentials are recognised by name and by form, and never kept."""

import time

import pytest

from aiact_report.collector._vocabulary.credentials import (
    LONGEST,
    PLACEHOLDER,
    argument_credentials,
    asks_for_credential,
    is_credential,
    placeholder,
    redact,
    redact_words,
)

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


@pytest.mark.parametrize("unit", ["a", "://", "-p ", "password=", "eyJ", "{{", "<a", "{a", "a_", "a-", "bearer  ", "AKIA", "-----BEGIN "])
def test_hostile_text_is_read_in_bounded_time(unit: str) -> None:
    """A megabyte made to make patterns backtrack takes seconds at most."""
    text = unit * (1_000_000 // len(unit))
    started = time.process_time()
    is_credential("password", text)
    redact(text)
    placeholder(text)
    argument_credentials([text])
    assert time.process_time() - started < 10


def test_a_private_key_is_known_by_its_header() -> None:
    """A key block with fewer dashes than it should have is a credential all the same."""
    assert is_credential("note", "---BEGIN OPENSSH PRIVATE KEY---\nabc\n---END OPENSSH PRIVATE KEY---")
