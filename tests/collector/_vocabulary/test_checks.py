"""Checks that cannot fail."""

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiact_report.collector._vocabulary.checks import never_fails, script_never_fails


@pytest.mark.parametrize(
    "line",
    [
        ["true"], ["/bin/true"], [":"], ["echo", "ok"], ["sh", "-c", "exit 0"], ["/bin/sh", "-c", "curl -f localhost || true"],
        ["bash", "-c", "curl -f localhost || exit 0"], ["sh", "-c", "curl localhost; exit 0"], ["sh", "-c", "pg_isready; true"], ["sh", "-c", "check | echo"],
        ["env", "true"], ["/usr/bin/env", "A=1", "true"], ["timeout", "5", "true"], ["sleep", "1"], ["test", "1"], ["[", "1", "=", "1", "]"], ["hostname"],
        ["sh", "-c", "check; sleep 1"], ["sh", "-c", "check || date"],
    ],
)  # fmt: skip
def test_what_cannot_fail(line):
    """It ends with success whatever it asks."""
    assert never_fails(line)


@pytest.mark.parametrize(
    "line",
    [
        [], ["curl", "-f", "localhost"], ["sh", "-c", "curl -f localhost || exit 1"], ["sh", "-c", "curl -f localhost || exit 1; exit 0"],
        ["sh", "-ec", "check; true"], ["sh", "-c", "set -e; check; true"], ["sh", "check.sh"], ["sh", "-c", "true && check"], ["sh", "-c", "check && true"],
        ["sh", "-c", "if check; then true; fi"], ["test", "-f", "/ready"], ["sh", "-c", "$(check)"], ["sh", "-c", "false"], ["sh", "-c", "echo 'a"],
        ["env", "check"], ["timeout", "5", "check"], ["test", "-n", "$READY"], ["test", "$READY"], ["[", "1", "=", "2", "]"], ["sleep", "$N"], ["env"],
    ],
)  # fmt: skip
def test_what_may_fail(line):
    """What asks something, or is not understood, is a check."""
    assert not never_fails(line)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["true", "false", ":", "echo x", "exit 0", "exit 1"]), st.sampled_from(["&&", "||", ";", "|"])),
        min_size=1,
        max_size=5,
    )
)
def test_the_shell_agrees(parts):
    """What is said never to fail ends with 0 in a real shell."""
    script = " ".join(f"{command} {operator}" for command, operator in parts[:-1]) + f" {parts[-1][0]}"
    if script_never_fails(script):
        assert subprocess.run(["sh", "-c", script], check=False, capture_output=True).returncode == 0, script  # noqa: S607 -- the oracle
