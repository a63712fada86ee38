"""Containers of a real Docker, as they were started."""

from __future__ import annotations

import pytest


def test_a_hardened_container_is_told_in_full(docker_facts):
    """Rights, bounds, mounts and restarts of a container are those it was started with."""
    found = docker_facts.of("hardened")
    assert found["container.image"] == "tiny:app"
    assert (found["container.run_as_user"], found["container.run_as_group"], found["container.user_name"]) == (10001, 10001, None)
    assert found["container.privileged"] is False
    assert found["container.allow_privilege_escalation"] is False
    assert (found["container.capabilities.add"], found["container.capabilities.drop"]) == (("NET_BIND_SERVICE",), ("ALL",))
    assert found["container.read_only_root_filesystem"] is True
    assert (found["container.memory_limit"], found["container.cpu_limit"], found["container.pids_limit"]) == (64 * 1024**2, 0.5, 20)
    assert found["container.mounts"] == ("/data", "/project", "/scratch")
    assert found["container.mounts_writable"] == ("/data",)
    assert (found["container.logging_driver"], found["container.logging_options"]) == ("json-file", ("max-size",))
    assert found["container.stop_signal"] == "SIGKILL"
    assert found["container.ports"] == (8000,)


def test_a_workload_stands_above_each_container(docker_facts):
    """What is run has the restart policy, labels, owner and project its container was started with."""
    found = docker_facts.of("hardened", "workload")
    assert (found["workload.platform"], found["workload.kind"], found["workload.lifecycle"]) == ("engine", "container", "service")
    assert (found["workload.restart_policy"], found["workload.restart_max_attempts"]) == ("on-failure", 3)
    assert (found["workload.owner"], found["workload.version"], found["workload.part_of"]) == ("team-x", "1.2.3", "shop")
    assert found["workload.termination_grace_period"] == 7
    assert found["workload.volume_claims"] == ("data",)
    assert (found["workload.project_binds"], found["workload.host_paths"]) == (("./context",), None)
    assert (found["workload.networks"], found["workload.networks_internal"]) == (None, True)
    (subject,) = [one for one in docker_facts.found.subjects if one.name == "hardened" and one.kind == "container"]
    assert subject.namespace == "shop"
    assert docker_facts.subjects[subject.parent].kind == "workload"


def test_a_sick_container_says_so(docker_facts):
    """The health check of the image is in force, and the exit codes of its last runs are told."""
    found = docker_facts.of("hardened")
    assert (found["container.healthcheck"], found["container.healthcheck_effective"]) == ("CMD /bin/sh", True)
    assert found["container.health"] == "unhealthy"
    assert set(found["container.health_log"]) == {3}
    assert found["container.compose_service"] == "shop/api"


def test_no_credential_is_kept(docker_facts):
    """Environment and arguments tell that a credential is there, and never which."""
    found = docker_facts.of("hardened")
    assert found["container.env_credentials"] == ("API_KEY",)
    assert found["container.argument_credentials"] == ("--token",)
    written = repr([one for one in docker_facts.found.subjects if one.kind in {"container", "workload", "engine"}])
    assert "sk-abcdefghijklmnopqrstuvwx" not in written
    assert "abcd1234efgh" not in written


def test_hints_of_a_model_are_read(docker_facts):
    """The environment of the image counts, since it is in force."""
    assert docker_facts.of("hardened")["container.model_name"] == "iris"


def test_a_container_with_the_engines_socket_is_found(docker_facts, docker):
    """A runtime socket, the host's namespaces, devices and capabilities are facts of the workload."""
    container, workload = docker_facts.of("socket"), docker_facts.of("socket", "workload")
    path = docker.url.removeprefix("unix://")
    assert workload["workload.runtime_sockets"] == (path,)
    assert workload["workload.host_paths_writable"] == (path,)
    assert (workload["workload.host_network"], workload["workload.host_pid"], workload["workload.host_ipc"]) == (True, True, False)
    assert workload["workload.networks_internal"] is False
    assert container["container.capabilities.add"] == ("SYS_ADMIN",)
    assert container["container.devices"] == ("/dev/null",)
    assert (container["container.run_as_user"], container["container.user_name"]) == (None, "app")


def test_a_shared_network_is_that_of_the_other_container(docker_facts):
    """The network of a container that shares another's is followed, and the other is named."""
    assert docker_facts.of("neighbour")["container.network_mode"] == "container:hardened"
    assert docker_facts.of("neighbour")["container.seccomp_profile"] == "Unconfined"
    assert docker_facts.of("neighbour", "workload")["workload.networks_internal"] is True


def test_what_ended_lately_says_so(docker_facts):
    """A job that is done, a container that fails again and again, and one that took too much memory are told apart."""
    done, failing, greedy = (docker_facts.of(name) for name in ("done", "failing", "greedy"))
    assert (done["container.running_state"], done["container.exit_code"]) == ("exited", 0)
    assert docker_facts.of("done", "workload")["workload.lifecycle"] == "job"
    assert failing["container.restart_count"] > 0
    assert docker_facts.of("failing", "workload")["workload.lifecycle"] == "service"
    assert greedy["container.running"] is False
    assert greedy["container.memory_limit"] == 16 * 1024**2
    assert greedy["container.oom_killed"] is True or greedy["container.exit_code"] == 2


def test_a_privileged_container_is_told_even_if_it_did_not_start(docker_facts):
    """What was asked for counts: privileged, without a profile."""
    found = docker_facts.of("privileged")
    assert found["container.privileged"] is True
    assert found["container.seccomp_profile"] == "Unconfined"


def test_the_image_that_runs_is_named_by_its_digest(docker_facts, docker):
    """The id is that of the image, by which it can be joined."""
    identity = docker.run("inspect", "--format", "{{.Id}}", "tiny:app")
    assert docker_facts.of("hardened")["container.running_image_id"] == identity


def test_the_engine_describes_itself(docker_facts, docker):
    """Version, security options and defaults are facts of the engine."""
    (engine,) = [one for one in docker_facts.found.subjects if one.kind == "engine"]
    found = {name: fact.value for name, fact in engine.facts.items()}
    assert found["engine.name"] == "docker"
    assert found["engine.version"] == docker.run("version", "--format", "{{.Server.Version}}")
    assert (found["engine.rootless"], found["engine.live_restore"], found["engine.plain_tcp"]) == (False, False, False)
    assert found["engine.default_log_driver"] == "json-file"


def test_every_fact_is_observed_of_an_object(docker_facts):
    """Each fact names the object and field it was read from, and the source the time."""
    for subject in docker_facts.found.subjects:
        if subject.kind in {"workload", "container", "engine"}:
            assert {str(fact.basis) for fact in subject.facts.values()} == {"observed"}
            assert all(fact.place.object for fact in subject.facts.values())
    assert all(source.observed_at for source in docker_facts.found.sources)
    privileged = next(one for one in docker_facts.found.subjects if one.name == "privileged" and one.kind == "container")
    place = privileged.facts["container.privileged"].place
    assert (place.object, place.field) == ("Container privileged", "HostConfig.Privileged")


def test_a_second_look_finds_the_same_subjects(docker_facts, docker):
    """Ids and their order do not change from run to run."""
    again = docker.collect()
    assert [one.id for one in again.subjects] == [one.id for one in docker_facts.found.subjects]


def test_a_container_that_vanishes_is_left_out_with_a_word(docker):
    """One that is listed and gone when it is looked at costs no other."""
    from aiact_report.collector.engine import listing as _engine_listing
    from aiact_report.collector.engine.address import Address
    from aiact_report.collector.engine.client import connect

    engine = connect(Address(docker.url, None, named=True))
    docker.run("run", "--detach", "--name", "short", "--network", "none", "tiny:base", "/bin/sh", "-c", "exit 0")
    listed = engine.get("/containers/json", query="?all=1")
    docker.run("rm", "--force", "short")
    found = _engine_listing.look(engine, listed, "2000-01-01T00:00:00Z")
    (remark,) = found.unobserved
    assert (remark.cause, remark.facts) == ("vanished", ())
    assert "short" in remark.reason


@pytest.mark.parametrize("kind", ["container", "workload", "engine"])
def test_every_registered_fact_is_yielded(docker_facts, kind):
    """A fact the registry says comes from the engine is on every subject of its kind, or withheld from it by name."""
    from aiact_report.facts.registry import kind_of, registry

    expected = {name for name, spec in registry().items() if "engine" in spec.sources and kind_of(name) == kind}
    withheld: dict[str, set[str]] = {}
    for item in docker_facts.found.unobserved:
        withheld.setdefault(item.subject or "", set()).update(item.facts)
    subjects = [one for one in docker_facts.found.subjects if one.kind == kind]
    assert subjects
    for subject in subjects:
        assert set(subject.facts) | withheld.get(subject.id, set()) == expected


def test_values_are_of_their_registered_types(docker_facts):
    """A rule may rely on the type the registry gives."""
    from aiact_report.facts.registry import registry

    types: dict[str, tuple[type, ...]] = {
        "str": (str,),
        "int": (int,),
        "number": (int, float),
        "bool": (bool,),
        "strings": (tuple,),
        "ints": (tuple,),
        "object": (dict,),
    }
    for subject in docker_facts.found.subjects:
        for name, fact in subject.facts.items():
            assert fact.value is None or isinstance(fact.value, types[registry()[name].type]), name
