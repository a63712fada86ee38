"""What a healthy server cannot be brought to do: refusals, throttling, lists that expire, answers that break off."""

from __future__ import annotations

import json
import ssl
import time

import pytest
import yaml

from aiact_report.collector.cluster.collect import collect, read_cluster
from aiact_report.collector.cluster.connection import targets
from aiact_report.collector.cluster.http import Patience
from tests.collector.cluster.fake import Fake, listed

QUICK = Patience(connect=2, read=1, total=2, attempts=3, pause=0.01, longest_pause=0.05)


@pytest.fixture
def fake():
    """A fake API server."""
    made = Fake()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def look(fake, tmp_path, make_kubeconfig, request_of):
    """Reads the fake with little patience."""

    def reads(**more):
        path = make_kubeconfig(tmp_path / "config", "fake", {"server": fake.address, **more}, {"token": "t0ken-of-the-test"})
        request = request_of(path)
        return read_cluster(targets(request)[0], request, QUICK)

    return reads


def causes(found, fact):
    """Why a fact was withheld."""
    return [entry.cause for entry in found.unobserved if fact in entry.facts]


def names(found, kind):
    """Names of the subjects of a kind."""
    return [subject.name for subject in found.subjects if subject.kind == kind]


def test_unknown_caller(fake, look):
    """A 401 leaves the cluster in the dossier, and withholds all of it."""
    fake.rules["/apis"] = lambda handler, _: handler.reply(401, {})
    found = look()
    assert [source.id for source in found.sources] == ["cluster:fake"]
    assert [(entry.cause, entry.facts, entry.subject) for entry in found.unobserved] == [("unauthorized", (), None)]
    assert "t0ken-of-the-test" not in repr(found)


def test_a_secret_of_a_cluster_tells_nothing_of_files(fake, look):
    """Its values are passed over: that none of them stands in a file is not seen, and is no pass."""
    fake.rules["/api/v1/secrets"] = lambda *_: {"items": [{"metadata": {"name": "db", "namespace": "prod"}, "data": {"password": "eA=="}}]}
    (subject,) = [subject for subject in look().subjects if subject.kind == "secret"]
    assert subject.facts["secret.keys"].value == ("password",)
    assert "secret.values_committed" not in subject.facts


def test_one_list_forbidden(fake, look):
    """A 403 of one list withholds what that list decides, and nothing else."""
    fake.rules["/api/v1/services"] = lambda handler, _: handler.reply(403, {})
    found = look()
    assert causes(found, "workload.services") == ["forbidden"]
    assert causes(found, "service.type") == ["forbidden"]
    assert causes(found, "pod.phase") == []
    assert causes(found, "secret.keys") == []


def test_absent_resource(fake, look):
    """A list that is gone since discovery (a CRD deleted meanwhile) is withheld as not found."""
    fake.rules["/apis/apps/v1/daemonsets"] = lambda handler, _: handler.reply(404, {})
    assert "not-found" in causes(look(), "cluster.threat_detection")


def test_group_that_does_not_answer(fake, look):
    """A group of an aggregated API that is down costs its own kinds alone."""
    fake.rules["/apis/apps/v1"] = lambda handler, _: handler.reply(503, {})
    fake.rules["/api/v1/secrets"] = lambda _, __: listed("Secret", "one")
    found = look()
    assert "server-error" in causes(found, "workload.kind")
    assert names(found, "secret") == ["one"]


def test_unserved_resources_are_not_asked_for(fake, look):
    """Only what discovery names is asked for."""
    look()
    assert not any("cronjobs" in path or "policy" in path for path in fake.asked)


def test_list_that_expires_is_begun_again(fake, look):
    """A 410 in the middle of a list restarts it; nothing is read twice."""
    gone: list[int] = []

    def services(handler, query):
        if "continue" not in query:
            return listed("Service", "a", "b", more="more")
        if query["continue"] == ["more"] and not gone:
            gone.append(1)
            return handler.reply(410, {})
        return listed("Service", "c")

    fake.rules["/api/v1/services"] = services
    found = look()
    assert names(found, "service") == ["a", "b", "c"]
    assert causes(found, "service.type") == []


@pytest.mark.parametrize("tokens", ["same", "empty"])
def test_list_without_end(fake, look, tokens):
    """A server that always has one page more, the same again or an empty one, is not asked for ever; what was read is kept."""

    def services(_, query):
        token = "again" if tokens == "same" else f"{len(fake.asked)}"
        return listed("Service", *(() if "continue" in query and tokens == "empty" else ("a",)), more=token)

    fake.rules["/api/v1/services"] = services
    found = look()
    assert set(names(found, "service")) == {"a"}
    assert causes(found, "workload.services") == ["server-error"]
    assert fake.count("/api/v1/services") < 100


def test_list_that_always_expires(fake, look):
    """A list that never ends keeps what was read, and says that it was not read to its end."""
    fake.rules["/api/v1/services"] = lambda handler, query: handler.reply(410, {}) if "continue" in query else listed("Service", "a", more="more")
    found = look()
    assert names(found, "service") == ["a"]
    assert causes(found, "workload.services") == ["expired"]
    assert fake.count("/api/v1/services") == 6


def test_throttled(fake, look):
    """A 429 is asked again after Retry-After, which may not ask for more than a bound."""
    busy = [1, 1]

    def nodes(handler, _):
        return handler.reply(429, {}, Retry_After="3600") if busy and busy.pop() else listed("Node", "a")

    fake.rules["/api/v1/nodes"] = nodes
    found = look()
    assert names(found, "node") == ["a"]
    assert fake.count("/api/v1/nodes") == 3


def test_throttled_for_good(fake, look):
    """Asking again has an end."""
    fake.rules["/api/v1/nodes"] = lambda handler, _: handler.reply(429, {}, Retry_After="0")
    found = look()
    assert causes(found, "cluster.nodes") == ["throttled"]
    assert fake.count("/api/v1/nodes") == QUICK.attempts


def truncated(handler, _):
    """Promises more than it sends."""
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"items": [')
    handler.wfile.flush()
    handler.connection.shutdown(2)
    handler.close_connection = True
    return "done"


def test_body_that_breaks_off(fake, look):
    """An answer that ends early is asked for again, then withheld; the other lists stay."""
    fake.rules["/api/v1/secrets"] = truncated
    fake.rules["/api/v1/services"] = lambda _, __: listed("Service", "a")
    found = look()
    assert causes(found, "secret.keys") == ["connection-lost"]
    assert fake.count("/api/v1/secrets") == QUICK.attempts
    assert names(found, "service") == ["a"]


def test_second_page_that_breaks_off(fake, look):
    """The pages before the connection was lost are kept."""
    fake.rules["/api/v1/secrets"] = lambda handler, query: truncated(handler, query) if "continue" in query else listed("Secret", "a", more="more")
    found = look()
    assert names(found, "secret") == ["a"]
    assert any("not read to its end" in entry.reason for entry in found.unobserved)


def slow(handler, _):
    """Sends a byte at a time."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    try:
        for _ in range(100):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.1)
    except OSError:
        pass
    handler.close_connection = True
    return "done"


def test_body_that_trickles(fake, look):
    """An answer that comes byte by byte is given up after a bound of time."""
    fake.rules["/api/v1/secrets"] = slow
    assert causes(look(), "secret.keys") == ["timeout"]


def test_answer_that_is_no_list(fake, look):
    """An answer that is no JSON, or an object of another form, is withheld and ends nothing."""
    fake.rules["/api/v1/services"] = lambda handler, _: handler.reply(200, b"<html>")
    fake.rules["/api/v1/pods"] = lambda handler, _: handler.reply(200, b'{"items": [{"metadata": 5}, {"metadata": {"name": "p"}, "spec": 7}]}')
    fake.rules["/apis/apps/v1/deployments"] = lambda handler, _: handler.reply(200, b'{"items": [5, {"metadata": [], "spec": "x"}]}')
    found = look()
    assert causes(found, "service.type") == ["parse-error"]
    assert "parse-error" in causes(found, "pod.phase")


def test_managed_control_plane(look):
    """Where no pod of the API server is visible, its settings are unobserved, not absent."""
    found = look()
    assert causes(found, "cluster.encryption_at_rest") == ["managed-control-plane"]


def test_supported_version(look):
    """A version is judged by the day of reading."""
    cluster = next(subject for subject in look().subjects if subject.kind == "cluster")
    assert cluster.facts["cluster.end_of_life"].value == "2026-06-28"
    assert cluster.facts["cluster.supported"].value is True


def test_expired_certificate(fake, look, authority):
    """A server whose certificate has expired is not read, and the reason says so."""
    certificate, key = authority.issue("expired", "test", days=-2)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    fake.server.socket = context.wrap_socket(fake.server.socket, server_side=True)
    fake.scheme = "https"
    found = look(**{"certificate-authority": str(authority.file)})
    assert [entry.cause for entry in found.unobserved] == ["tls"]
    assert "expired" in found.unobserved[0].reason


def test_unreachable_beside_a_reachable_one(fake, tmp_path, make_kubeconfig, request_of):
    """Of two clusters the one that cannot be reached stays in the dossier, and the other is read."""
    path = make_kubeconfig(tmp_path / "config", "near", {"server": fake.address}, {"token": "x"})
    config = yaml.safe_load(path.read_text())
    config["clusters"].append({"name": "far", "cluster": {"server": "http://user:hidden@127.0.0.1:1/"}})
    config["contexts"].append({"name": "far", "context": {"cluster": "far", "user": "near"}})
    path.write_text(yaml.safe_dump(config))
    found = collect(request_of(path, "near", "far"))
    assert [source.id for source in found.sources] == ["cluster:near", "cluster:far"]
    assert [(entry.cause, entry.source) for entry in found.unobserved if not entry.facts] == [("unreachable", "cluster:far")]
    assert "hidden" not in repr(found)


def test_credential_plug_in_that_fails(tmp_path, make_kubeconfig, request_of, capfd):
    """An exec plug-in that gives no credential leaves the cluster unobserved; what it printed stays off the terminal."""
    plugin = {"apiVersion": "client.authentication.k8s.io/v1", "command": "false", "interactiveMode": "Never"}
    path = make_kubeconfig(tmp_path / "config", "cloud", {"server": "https://127.0.0.1:1"}, {"exec": plugin})
    found = collect(request_of(path))
    assert "plug-in" in found.unobserved[0].reason
    assert capfd.readouterr() == ("", "")


def test_credential_plug_in(fake, tmp_path, make_kubeconfig, request_of):
    """An exec plug-in's token is what is sent."""
    script = tmp_path / "plugin"
    answer = {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": "from-the-plugin"}}
    script.write_text(f"#!/bin/sh\necho '{json.dumps(answer)}'\n")
    script.chmod(0o755)
    sent = []
    fake.rules["/version"] = lambda handler, _: sent.append(handler.headers["Authorization"])
    plugin = {"apiVersion": "client.authentication.k8s.io/v1", "command": str(script), "interactiveMode": "Never"}
    path = make_kubeconfig(tmp_path / "config", "cloud", {"server": fake.address}, {"exec": plugin})
    collect(request_of(path))
    assert sent == ["Bearer from-the-plugin"]
