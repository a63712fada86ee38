"""What a service takes from others and from its host: volumes, namespaces, ports, devices, hooks; and what one entry hides of a list."""

from pathlib import Path

import pytest

from aiact_report.collector._base import Collected, Unit
from aiact_report.collector.compose import COLLECTOR
from aiact_report.model import OpenList


def collect(folder: Path, text: str) -> Collected:
    """Write a Compose file and collect it."""
    path = folder / "compose.yaml"
    path.write_text(text, encoding="utf-8")
    return COLLECTOR.collect(Unit("compose.yaml", path, path.read_bytes(), folder))


def value(seen: Collected, fact: str, service: str = "a") -> object:
    """Give a fact's value of a service or its container; the text "withheld" where it is not there."""
    kind = fact.partition(".")[0]
    facts = next(subject for subject in seen.subjects if subject.kind == kind and subject.name in {service, "compose.yaml"}).facts
    return facts[fact].value if fact in facts else "withheld"


SOCKET = "/var/run/docker.sock"


@pytest.mark.parametrize(
    ("fields", "sockets", "writable"),
    [
        ("volumes_from: [b]", (SOCKET,), (SOCKET,)),
        ("volumes_from: ['b:ro']", (SOCKET,), None),
        ("volumes_from: [c]", (SOCKET,), (SOCKET,)),
        ("volumes_from: ['container:engine']", (SOCKET,), (SOCKET,)),
        ("volumes_from: ['container:elsewhere']", "withheld", "withheld"),
        ("volumes_from: [elsewhere, b]", OpenList((SOCKET,)), OpenList((SOCKET,))),
        ("volumes_from: [b], volumes: ['data:/s']", None, None),
        ("use_api_socket: true", (SOCKET,), None),
        ("use_api_socket: false, volumes: ['/run/docker.sock:/s']", ("/run/docker.sock",), ("/run/docker.sock",)),
        ("use_api_socket: '${X}'", "withheld", None),
        ("secrets: [sock]", (SOCKET,), None),
        ("configs: [{source: sock, target: /x}]", (SOCKET,), None),
        ("volumes: ['${DATA}:/data', '/var/run/docker.sock:/s']", OpenList((SOCKET,)), OpenList((SOCKET,))),
        ("volumes: ['${MOUNT}']", "withheld", "withheld"),
        ("volumes: [{type: '${T}', source: /x, target: /y}]", "withheld", "withheld"),
        ("volumes: [{type: fancy, source: /x, target: /y}]", "withheld", "withheld"),
        ("volumes: ['/var/run/docker.sock:/s:${MODE}']", (SOCKET,), "withheld"),
        ("volumes: [disguised:/x]", (SOCKET,), (SOCKET,)),
        ("volumes: [d:/x], tmpfs: /y", None, None),
    ],
)
def test_sockets_come_in_many_ways(tmp_path: Path, fields: str, sockets: object, writable: object) -> None:
    """By own volumes, those of another service or container, as a secret, by the API's own switch; unknown ones hide no known one."""
    seen = collect(
        tmp_path,
        f"""services:
  a: {{image: x, {fields}}}
  b: {{image: x, container_name: engine, volumes: ["/var/run/docker.sock:/s"]}}
  c: {{image: x, volumes_from: [b], volumes: [data:/d]}}
secrets: {{sock: {{file: /var/run/docker.sock}}}}
configs: {{sock: {{file: /var/run/docker.sock}}}}
volumes: {{d: {{}}, data: {{}}, x: {{}}, disguised: {{driver_opts: {{type: none, o: rbind, device: /var/run/docker.sock}}}}}}
""",
    )
    assert value(seen, "workload.runtime_sockets") == sockets
    assert value(seen, "workload.host_paths_writable") == writable


def test_services_that_take_volumes_of_each_other_are_withheld(tmp_path: Path) -> None:
    """A circle has an end."""
    seen = collect(tmp_path, "services: {a: {image: x, volumes_from: [b]}, b: {image: x, volumes_from: [a], volumes: ['/etc:/e']}}")
    assert value(seen, "workload.host_paths") == OpenList(("/etc",))


@pytest.mark.parametrize(
    ("fields", "fact", "expected"),
    [
        ("network_mode: host", "host_network", True),
        ("network_mode: 'service:h'", "host_network", True),
        ("network_mode: 'container:hosted'", "host_network", True),
        ("network_mode: 'service:b'", "host_network", False),
        ("network_mode: 'container:elsewhere'", "host_network", "withheld"),
        ("network_mode: 'container:elsewhere'", "published_ports", "withheld"),
        ("network_mode: 'service:b'", "published_ports", ("0.0.0.0:80:80",)),
        ("network_mode: 'service:h'", "published_ports", ("0.0.0.0:*:*", "0.0.0.0:5432:5432")),
        ("network_mode: none", "published_ports", None),
        ("network_mode: bridge", "host_network", False),
        ("network_mode: '${M}'", "host_network", "withheld"),
        ("network_mode: '${M}'", "published_ports", "withheld"),
        ("pid: host", "host_pid", True),
        ("pid: 'service:h'", "host_pid", True),
        ("pid: 'service:b'", "host_pid", False),
        ("pid: 'container:elsewhere'", "host_pid", "withheld"),
        ("ipc: shareable", "host_ipc", False),
        ("ipc: 'service:h'", "host_ipc", True),
        ("ipc: fancy", "host_ipc", "withheld"),
        ("uts: host", "host_uts", True),
        ("cgroup: host", "host_cgroup", True),
        ("cgroup: private", "host_cgroup", False),
        ("ports: ['5432:5432', '${P}:80']", "published_ports", OpenList(("0.0.0.0:5432:5432",))),
        ("ports: ['${P}:80']", "published_ports", "withheld"),
        ("depends_on: {b: {condition: '${C}'}, h: {condition: service_started}}", "depends_on", OpenList(("h:service_started",))),
    ],
)
def test_namespaces_are_followed(tmp_path: Path, fields: str, fact: str, expected: object) -> None:
    """Through services and named containers to the host; where the way leads to what was not read, nothing is said."""
    seen = collect(
        tmp_path,
        f"""services:
  a: {{image: x, {fields}}}
  b: {{image: x, ports: ["80:80"]}}
  h: {{image: x, network_mode: host, pid: host, ipc: host, container_name: hosted, expose: [5432]}}
""",
    )
    assert value(seen, f"workload.{fact}") == expected


@pytest.mark.parametrize(
    ("fields", "raw"),
    [
        ("devices: [/dev/mem]", ("/dev/mem",)),
        ("devices: ['/dev/sda:/dev/xvda:r']", ("/dev/sda",)),
        ("devices: ['/dev']", ("/dev",)),
        ("devices: ['//dev//kmem/']", ("//dev//kmem/",)),
        ("devices: [{source: /dev/nvme0n1, target: /x}]", ("/dev/nvme0n1",)),
        ("devices: [/dev/nvidia0, /dev/dri, /dev/fuse, /dev/null, /dev/ttyUSB0, 'vendor.com/gpu=all']", None),
        ("devices: ['${D}', /dev/mem]", OpenList(("/dev/mem",))),
        ("devices: ['${D}']", "withheld"),
        ("device_cgroup_rules: ['a *:* rwm']", ("a *:* rwm",)),
        ("device_cgroup_rules: ['b 8:* r']", ("b 8:* r",)),
        ("device_cgroup_rules: ['c 1:1 rwm']", ("c 1:1 rwm",)),
        ("device_cgroup_rules: ['c *:* rwm']", ("c *:* rwm",)),
        ("device_cgroup_rules: ['a']", ("a",)),
        ("device_cgroup_rules: ['c 1:3 mr', 'c 189:* rwm', 'b 8:0 m']", None),
        ("device_cgroup_rules: ['x y z']", ("x y z",)),
    ],
)
def test_devices_that_are_the_host(tmp_path: Path, fields: str, raw: object) -> None:
    """Memory, disks, all of /dev, and rules that open one; a GPU or a serial line is none."""
    assert value(collect(tmp_path, f"services: {{a: {{image: x, {fields}}}}}"), "container.raw_devices") == raw


@pytest.mark.parametrize(
    ("fields", "users", "privileged"),
    [
        ("post_start: [{command: c, user: root, privileged: true}]", ("root",), ("post_start",)),
        ("pre_stop: [{command: c, user: '0:0'}, {command: c}]", ("0:0",), None),
        ("pre_stop: [{command: c, privileged: true}], post_start: [{command: c, user: '7'}]", ("7",), ("pre_stop",)),
        ("post_start: [{command: c, user: '${U}', privileged: '${P}'}]", "withheld", "withheld"),
        ("post_start: text", "withheld", "withheld"),
        ("tty: true", None, None),
    ],
)
def test_hooks_have_a_user_and_privileges_of_their_own(tmp_path: Path, fields: str, users: object, privileged: object) -> None:
    """Those of the container hold where a hook says nothing."""
    seen = collect(tmp_path, f"services: {{a: {{image: x, {fields}}}}}")
    assert (value(seen, "container.hook_users"), value(seen, "container.privileged_hooks")) == (users, privileged)


@pytest.mark.parametrize(
    ("fields", "fact", "expected"),
    [
        ("cap_add: [SYS_ADMIN, '${C}']", "container.capabilities.add", OpenList(("SYS_ADMIN",))),
        ("env_file: missing.env, environment: {API_PASSWORD: 'Zt7pQ9xw2LrBn4'}", "container.env_credentials", OpenList(("API_PASSWORD",))),
        ("env_file: missing.env", "container.env_credentials", "withheld"),
        ("env_file: missing.env, environment: {NVIDIA_VISIBLE_DEVICES: all}", "container.nvidia_visible_devices", "all"),
        ("env_file: missing.env", "container.nvidia_visible_devices", "withheld"),
        ("env_file: missing.env, command: [serve, --trust-remote-code]", "container.remote_code", OpenList(("--trust-remote-code",))),
        ("env_file: missing.env", "container.remote_code", "withheld"),
        ("secrets: ['${S}', t]", "container.secret_mounts", OpenList(("t",))),
        ("sysctls: ['${S}=1', net.core.somaxconn=2]", "workload.sysctls", OpenList(("net.core.somaxconn=2",))),
    ],
)
def test_what_one_entry_hides_hides_no_other(tmp_path: Path, fields: str, fact: str, expected: object) -> None:
    """The list is open: what is known stands, and an Unobserved says why there may be more."""
    seen = collect(tmp_path, f"services: {{a: {{image: x, {fields}}}}}")
    assert value(seen, fact) == expected
    assert any(fact in item.facts for item in seen.unobserved) == (expected != "all")


def test_stores_beside_a_service_whose_ports_are_not_known(tmp_path: Path) -> None:
    """Whether the store is within reach is then not known; one that publishes is named all the same."""
    seen = collect(
        tmp_path, "services: {a: {image: x, ports: ['${P}:80']}, db: {image: 'postgres:16'}, cache: {image: 'redis:7', ports: ['6379:6379']}}"
    )
    assert value(seen, "project.published_services") == OpenList(("cache",))
    assert value(seen, "project.data_stores_published") == ("db", "cache")


def test_labels_of_a_file_are_labels(tmp_path: Path) -> None:
    """Those of the service win; each knows its line."""
    (tmp_path / "one.labels").write_text("owner=blue\n# a remark\nversion=1\n", encoding="utf-8")
    seen = collect(tmp_path, "services: {a: {image: x, label_file: one.labels, labels: {version: '2'}}}")
    assert (value(seen, "workload.owner"), value(seen, "workload.version")) == ("blue", "2")
    place = next(subject for subject in seen.subjects if subject.kind == "workload").facts["workload.owner"].place
    assert (place.file, place.line) == ("one.labels", 1)


def test_a_file_of_labels_that_was_not_read_leaves_them_open(tmp_path: Path) -> None:
    """What the service writes itself stands."""
    seen = collect(tmp_path, "services: {a: {image: x, label_file: [missing.labels], labels: {version: '2'}}}")
    assert (value(seen, "workload.owner"), value(seen, "workload.version")) == ("withheld", "2")
    assert value(seen, "workload.label_names") == OpenList(("version",))
    assert value(seen, "container.model_digest") == "withheld"


@pytest.mark.parametrize("field", ["host_everything: true", "privilleged: true", "env: {A: b}"])
def test_a_field_that_is_not_known_withholds_what_is_not_written(tmp_path: Path, field: str) -> None:
    """It names itself; what is written stands, and lists are open."""
    seen = collect(tmp_path, f"services: {{a: {{image: 'x:1', user: '7', cap_add: [SYS_ADMIN], {field}, x-note: n}}}}")
    assert (value(seen, "container.run_as_user"), value(seen, "container.privileged")) == (7, "withheld")
    assert value(seen, "container.capabilities.add") == OpenList(("SYS_ADMIN",))
    key = field.partition(":")[0]
    assert any(item.reason.startswith(f"services.a.{key}: this field is not known here") for item in seen.unobserved)


def test_a_field_of_deploy_that_is_not_known_withholds_what_deploy_decides(tmp_path: Path) -> None:
    """And nothing else."""
    seen = collect(tmp_path, "services: {a: {image: x, deploy: {replicas: 2, limits: {memory: 1g}}}}")
    assert (value(seen, "container.memory_limit"), value(seen, "workload.replicas_declared")) == ("withheld", "withheld")
    assert value(seen, "container.privileged") is None


@pytest.mark.parametrize(
    ("options", "fact", "expected"),
    [
        ("['systempaths=unconfined']", "proc_mount", "Unmasked"),
        ("['systempaths:unconfined']", "proc_mount", "Unmasked"),
        ("[unmask=ALL]", "proc_mount", "Unmasked"),
        ("['seccomp=unconfined', '${O}']", "seccomp_profile", "Unconfined"),
        ("['seccomp=./p.json', '${O}']", "seccomp_profile", "withheld"),
        ("['seccomp=${P}', 'apparmor=unconfined']", "seccomp_profile", "withheld"),
        ("['seccomp=${P}', 'apparmor=unconfined']", "apparmor_profile", "Unconfined"),
        ("['seccomp=${P}', 'apparmor=mine']", "apparmor_profile", "Localhost"),
        ("['label=disable', '${O}']", "selinux_disabled", True),
        ("['no-new-privileges:true', 'seccomp=${P}']", "allow_privilege_escalation", False),
        ("['no-new-privileges=1']", "allow_privilege_escalation", False),
        ("['no-new-privileges:${N}']", "allow_privilege_escalation", "withheld"),
        ("['no-new-privileges:false']", "allow_privilege_escalation", None),
        ("['no-new-privileges:false', '${O}']", "allow_privilege_escalation", None),
        ("['no-new-privileges:true', '${O}']", "allow_privilege_escalation", "withheld"),
        ("['${O}']", "allow_privilege_escalation", "withheld"),
    ],
)
def test_security_options_are_taken_apart(tmp_path: Path, options: str, fact: str, expected: object) -> None:
    """Each option decides its own fact; one that a variable hides leaves what is known to be bad."""
    assert value(collect(tmp_path, f"services: {{a: {{image: x, security_opt: {options}}}}}"), f"container.{fact}") == expected


def test_volumes_of_two_services_at_every_step_are_read_once(tmp_path: Path) -> None:
    """Two to the nineteenth ways lead to the last service; each service is read once for each number of steps, and a volume is counted once."""
    services = "".join(f"  s{at}: {{image: x, volumes: ['/h{at}:/m{at}'], volumes_from: [s{at + 1}, s{at + 1}, s{at + 2}]}}\n" for at in range(18))
    last = "".join(f"  s{at}: {{image: x, volumes: ['{SOCKET}:/m{at}']}}\n" for at in (18, 19))
    seen = collect(tmp_path, f"services:\n{services}{last}")
    found = value(seen, "container.mounts", "s0")
    assert isinstance(found, tuple)
    assert len(found) == len(set(found)) == 20
