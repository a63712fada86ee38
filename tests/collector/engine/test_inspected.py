"""Containers as an engine describes them: what they share with their host, directly and through each other. Bodies as `docker inspect` gives them."""

from typing import Any

import pytest

from aiact_report.collector.engine import container as engine_container
from aiact_report.collector.engine import network
from aiact_report.collector.engine import security as engine_security
from aiact_report.collector.engine.info import Defaults
from aiact_report.collector.engine.sheet import Sheet
from aiact_report.facts.registry import of
from aiact_report.model import Subject

OTHERS: dict[str, dict[str, Any]] = {
    "hosted": {
        "Name": "/h",
        "HostConfig": {"NetworkMode": "host", "PidMode": "host", "CgroupnsMode": "host"},
        "Config": {"ExposedPorts": {"5432/tcp": {}}},
    },
    "bridged": {"Name": "/b", "HostConfig": {"NetworkMode": "bridge"}, "NetworkSettings": {"Ports": {"80/tcp": [{"HostIp": "", "HostPort": "80"}]}}},
}


def facts(settings: dict[str, Any]) -> dict[str, Any]:
    """Describe a container by its HostConfig; what is withheld is not there."""
    data = {"Name": "/a", "HostConfig": settings, "Config": {"ExposedPorts": {"8080/tcp": {}}}}
    inner, outer = (Sheet(Subject(kind, kind, "a", "engine", facts={}), "Container a") for kind in ("container", "workload"))
    network.describe(inner, outer, data, OTHERS, {})
    engine_container.describe(inner, data)
    inner.finish(of("engine", "container"))
    outer.finish(of("engine", "workload"))
    return {name: fact.value for subject in (inner.subject, outer.subject) for name, fact in subject.facts.items()}


@pytest.mark.parametrize(
    ("settings", "fact", "expected"),
    [
        ({"NetworkMode": "host"}, "workload.published_ports", ("0.0.0.0:*:*", "0.0.0.0:8080:8080")),
        ({"NetworkMode": "container:hosted"}, "workload.published_ports", ("0.0.0.0:*:*", "0.0.0.0:5432:5432")),
        ({"NetworkMode": "container:hosted"}, "workload.host_network", True),
        ({"NetworkMode": "container:bridged"}, "workload.published_ports", ("0.0.0.0:80:80",)),
        ({"NetworkMode": "container:gone"}, "workload.published_ports", "withheld"),
        ({"NetworkMode": "container:gone"}, "workload.host_network", "withheld"),
        ({"PidMode": "container:hosted"}, "workload.host_pid", True),
        ({"PidMode": "container:gone"}, "workload.host_pid", "withheld"),
        ({"CgroupnsMode": "host"}, "workload.host_cgroup", True),
        ({"CgroupnsMode": "private"}, "workload.host_cgroup", False),
        ({"Devices": [{"PathOnHost": "/dev/mem"}, {"PathOnHost": "/dev/fuse"}]}, "container.raw_devices", ("/dev/mem",)),
        ({"DeviceCgroupRules": ["a *:* rwm", "c 1:3 mr"]}, "container.raw_devices", ("a *:* rwm",)),
        ({}, "container.raw_devices", None),
    ],
)
def test_what_is_shared_with_the_host(settings: dict[str, Any], fact: str, expected: object) -> None:
    """A namespace of another container is followed; one of a container that was not seen is not known."""
    assert facts(settings).get(fact, "withheld") == expected


@pytest.mark.parametrize(
    ("options", "label", "expected"),
    [
        ([], "system_u:system_r:spc_t:s0", True),
        (["label=type:spc_t"], "", True),
        (["label=disable"], "", True),
        ([], "system_u:system_r:container_t:s0:c1,c2", None),
        ([], "", None),
    ],
)
def test_a_container_that_selinux_does_not_confine(options: list[str], label: str, expected: object) -> None:
    """Whether it was asked for or is what runs: `spc_t` is confined by nothing (https://man7.org/linux/man-pages/man8/spc_selinux.8.html)."""
    sheet = Sheet(Subject("container", "container", "a", "engine", facts={}), "Container a")
    engine_security.describe(sheet, {"HostConfig": {"SecurityOpt": options}, "ProcessLabel": label}, Defaults({}))
    assert sheet.subject.facts["container.selinux_disabled"].value is expected
