"""Words that stand where a value should."""

import hashlib

import pytest

from aiact_report.collector._vocabulary.named import is_digest, names_no_version, says_nothing


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "todo",
        "TODO: ask Eve",
        "unknown",
        "N/A",
        "-",
        "tbd",
        "To be defined",
        "none",
        "<your team>",
        "<team>",
        "owner",
        "your-team-here",
        "change_me",
    ],
)
def test_words_for_nothing(value: str) -> None:
    """A word for nothing is no owner, runbook or name."""
    assert says_nothing(value)


@pytest.mark.parametrize("value", ["risk-models", "<eve@example.com>", "team-a", "Eve", "https://runbooks.example.com/todo", "42"])
def test_names_are_kept(value: str) -> None:
    """A name that holds such a word is a name."""
    assert not says_nothing(value)


@pytest.mark.parametrize(
    ("value", "none"),
    [
        ("latest", True),
        ("main", True),
        ("unknown", True),
        ("vlatest", True),
        ("1.0.0-SNAPSHOT", True),
        ("unversioned", True),
        ("7", False),
        ("0", False),
        ("2.3.1", False),
    ],
)
def test_versions(value: str, none: object) -> None:
    """What moves is no version."""
    assert names_no_version(value) is none


@pytest.mark.parametrize("name", ["sha1", "sha256", "sha384", "sha512"])
def test_digests_have_their_length(name: str) -> None:
    """A digest is as long as its algorithm makes it, with or without the name of it."""
    text = hashlib.new(name, b"weights").hexdigest()
    assert is_digest(text)
    assert is_digest(f"{name}:{text}")
    assert not is_digest(text[:-1])


@pytest.mark.parametrize("value", ["", "todo", "unknown", "sha256:todo", "0" * 64, "latest", "v1", "sha256:<digest of the weights>"])
def test_what_is_no_digest(value: str) -> None:
    """A word, or zeros, is none."""
    assert not is_digest(value)
