"""Image references are taken apart as the engines do it."""

import pytest

from aiact_report.collector._vocabulary.reference import Reference, parse

DIGEST = "sha256:" + "a" * 64


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("nginx", Reference("docker.io", "library/nginx", None, None)),
        ("docker.io/nginx", Reference("docker.io", "library/nginx", None, None)),
        ("index.docker.io/team/app:1", Reference("docker.io", "team/app", "1", None)),
        ("team/app:1.0", Reference("docker.io", "team/app", "1.0", None)),
        ("localhost/app", Reference("localhost", "app", None, None)),
        ("localhost:5000/a/b:t", Reference("localhost:5000", "a/b", "t", None)),
        ("registry:5000/app", Reference("registry:5000", "app", None, None)),
        ("[::1]:5000/app:t", Reference("[::1]:5000", "app", "t", None)),
        (f"ghcr.io/o/r:v1@{DIGEST}", Reference("ghcr.io", "o/r", "v1", DIGEST)),
    ],
)
def test_a_reference_has_four_parts(written: str, expected: Reference) -> None:
    """Registry and `library/` are filled in; a port is no tag."""
    assert parse(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "",
        "App",
        "team/App",
        "a//b",
        "x:",
        "x@",
        "$X",
        "{{ x }}",
        "x y",
        "a" * 64,
        "x@sha256:abc",
        "x@md5:" + "a" * 32,
        f"x@{DIGEST.upper()}",
        "x" * 2000,
    ],
)
def test_what_is_no_reference_is_none(written: str) -> None:
    """Text that no engine would take is not guessed at."""
    assert parse(written) is None
