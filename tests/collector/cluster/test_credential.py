"""Files and plug-ins of a kubeconfig are read and run within bounds, and nothing of what they hold is said."""

import os
import time

import pytest

from aiact_report.collector.cluster import credential
from aiact_report.collector.cluster.connection import targets
from aiact_report.errors import MistakesError


@pytest.fixture
def target(tmp_path, make_kubeconfig, request_of):
    """Reads a kubeconfig with this user; nothing is asked of a server."""

    def of(user, **cluster):
        path = make_kubeconfig(tmp_path / "config", "it", {"server": "https://127.0.0.1:1", **cluster}, user)
        return targets(request_of(path, "it"))[0]

    return of


@pytest.mark.parametrize("name", ["tokenFile", "client-key", "certificate-authority"])
@pytest.mark.parametrize("kind", ["pipe", "endless", "missing"])
def test_a_file_that_is_none_costs_its_cluster_only(tmp_path, target, name, kind) -> None:
    """A pipe nobody writes to, a device without an end, and a file that is not there are said, at once and without more of them."""
    path = tmp_path / "it"
    if kind == "pipe":
        os.mkfifo(path)
    user = {name: "/dev/zero" if kind == "endless" else str(path)}
    start = time.monotonic()
    found = target({} if name.startswith("certificate") else user, **(user if name.startswith("certificate") else {}))
    assert name in found.failure
    assert found.configuration is None
    assert time.monotonic() - start < 20


@pytest.mark.parametrize("script", ["sleep 600", "yes", "exit 1", "echo '{}'", "echo '[]'", "echo nonsense", "kill -9 $$"])
def test_a_plugin_that_gives_nothing_is_ended(target, monkeypatch, script) -> None:
    """One that hangs, prints without end, fails or answers nonsense: the context has no credential, and the run goes on."""
    monkeypatch.setattr(credential, "SECONDS", 1.0)
    found = target({"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "/bin/sh", "args": ["-c", script]}})
    assert found.failure.startswith("the credential plug-in of the context gave no credential")


@pytest.mark.parametrize("token", ["a\nb", "a b", "\u20ac", "", 5, ["a"]])
def test_a_token_no_header_can_carry_is_refused_without_being_said(target, token) -> None:
    """A token with a line break would end in an error that quotes it."""
    found = target({"token": token})
    assert found.failure == "the token of the context holds what no header can carry"


def test_a_context_that_is_no_mapping_is_the_users_mistake(tmp_path, make_kubeconfig, request_of) -> None:
    """`contexts: [null]` is said to be no kubeconfig, without a traceback and without what stands in it."""
    path = make_kubeconfig(tmp_path / "config", "it", {"server": "https://127.0.0.1:1"}, {"token": "abc"})
    path.write_text(path.read_text().replace("contexts:", "contexts:\n- null", 1))
    with pytest.raises(MistakesError, match="kubeconfig could not be read"):
        targets(request_of(path, "it"))
