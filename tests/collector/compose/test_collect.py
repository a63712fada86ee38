"""Compose files become a project, workloads and containers with the facts of the registry."""

from pathlib import Path
from typing import Any

import pytest

from aiact_report.collector._base import Collected, Unit
from aiact_report.collector.compose import COLLECTOR
from aiact_report.facts.registry import of
from aiact_report.model import Fact, Subject

REPOSITORY = Path(__file__).parents[3]
REGISTRY = REPOSITORY / "aiact_report" / "facts"


def collect(folder: Path, text: str, *overlays: str) -> Collected:
    """Write a Compose file and collect it."""
    path = folder / "compose.yaml"
    path.write_text(text, encoding="utf-8")
    return COLLECTOR.collect(Unit("compose.yaml", path, path.read_bytes(), folder, tuple(folder / name for name in overlays)))


def subject(seen: Collected, kind: str, name: str = "api") -> Subject:
    """Find a subject by kind and name."""
    return next(found for found in seen.subjects if found.kind == kind and found.name == name)


def service(folder: Path, fields: str) -> dict[str, Fact]:
    """Collect one service, given its fields in flow style, and return the facts of workload and container."""
    seen = collect(folder, f"services: {{api: {{image: x, {fields}}}, other: {{image: y}}}}\nnetworks: {{inner: {{internal: true}}, outer: {{}}}}\n")
    return {**subject(seen, "workload").facts, **subject(seen, "container").facts}


def test_a_service_is_a_workload_with_a_container_in_a_project(tmp_path: Path) -> None:
    """Ids, names, parents and namespaces are those others point at."""
    seen = collect(tmp_path, "name: shop\nservices:\n  api:\n    image: x\n")
    project, workload, container = seen.subjects
    assert (project.id, project.kind, project.name, project.parent) == ("compose.yaml#project", "project", "shop", None)
    assert (workload.id, workload.kind, workload.name, workload.parent) == ("compose.yaml#service/api", "workload", "api", project.id)
    assert (container.id, container.kind, container.name, container.parent) == ("compose.yaml#service/api/container", "container", "api", workload.id)
    assert {found.namespace for found in seen.subjects} == {"shop"}
    assert (set(project.facts), set(workload.facts), set(container.facts)) == (
        set(of("compose", "project")),
        set(of("compose", "workload")),
        set(of("compose", "container")),
    )


def test_a_project_without_a_name_has_no_namespace(tmp_path: Path) -> None:
    """A folder's name is no declaration."""
    assert collect(tmp_path, "services: {api: {image: x}}").subjects[1].namespace is None


def test_a_fact_stands_where_it_is_written(tmp_path: Path) -> None:
    """File, line and field; what is not set stands where its service starts."""
    facts = subject(collect(tmp_path, "services:\n  api:\n    image: x\n    user: '7'\n"), "container").facts
    assert (facts["container.run_as_user"].place.line, facts["container.run_as_user"].place.field) == (4, "services.api.user")
    assert facts["container.privileged"].value is None
    assert (facts["container.privileged"].place.file, facts["container.privileged"].place.line) == ("compose.yaml", 2)


CASES = [
    ("user: '1000:2000'", {"run_as_user": 1000, "run_as_group": 2000, "user_name": None}),
    ("user: app", {"run_as_user": None, "run_as_group": None, "user_name": "app"}),
    ("user: root:0", {"run_as_user": None, "run_as_group": 0, "user_name": "root"}),
    ("user: 0", {"run_as_user": 0}),
    ("tty: true", {"run_as_user": None, "user_name": None, "role": "main", "built_here": False, "image_pull_policy": "missing"}),
    ("privileged: 'true'", {"privileged": True}),
    ("read_only: true, init: true, stop_signal: SIGINT", {"read_only_root_filesystem": True, "init_process": True, "stop_signal": "SIGINT"}),
    ("cap_add: [cap_net_admin], cap_drop: [ALL]", {"capabilities.add": ("NET_ADMIN",), "capabilities.drop": ("ALL",)}),
    ("security_opt: [no-new-privileges]", {"allow_privilege_escalation": False, "seccomp_profile": None}),
    ("security_opt: ['no-new-privileges:false']", {"allow_privilege_escalation": None}),
    ("security_opt: ['seccomp=unconfined', 'apparmor:x']", {"seccomp_profile": "Unconfined", "apparmor_profile": "Localhost"}),
    ("security_opt: ['label=disable']", {"selinux_disabled": True}),
    ("command: 'serve --a \"b c\"', entrypoint: [/e]", {"args": ("serve", "--a", "b c"), "command": ("/e",)}),
    ("command: [x, --password, hunter2]", {"args": ("x", "--password", "[redacted]"), "argument_credentials": ("--password",)}),
    ("environment: [A=1, PASSWORD=x, API_TOKEN]", {"env_names": ("A", "PASSWORD", "API_TOKEN"), "env_credentials": ("PASSWORD",)}),
    ("environment: {API_TOKEN: null}", {"env_secret_refs": ("API_TOKEN",), "env_credentials": None}),
    ("environment: {NVIDIA_VISIBLE_DEVICES: all}", {"nvidia_visible_devices": "all", "nvidia_driver_capabilities": None}),
    ("secrets: [a, {source: b, target: c}]", {"secret_mounts": ("a", "b")}),
    ("healthcheck: {test: curl -f http://x}", {"healthcheck": "CMD-SHELL curl", "healthcheck_disabled": False}),
    ("healthcheck: {test: [CMD, pg_isready, -q]}", {"healthcheck": "CMD pg_isready"}),
    ("healthcheck: {test: [NONE]}", {"healthcheck": None, "healthcheck_disabled": True}),
    ("healthcheck: {disable: true}", {"healthcheck": None, "healthcheck_disabled": True}),
    ("healthcheck: {interval: 5s}", {"healthcheck": None, "healthcheck_disabled": False}),
    (
        "cpus: 0.5, mem_limit: 512m, pids_limit: 10, mem_reservation: 1g",
        {"cpu_limit": 0.5, "memory_limit": 2**29, "pids_limit": 10, "memory_request": 2**30},
    ),
    ("deploy: {resources: {limits: {cpus: '1.5', memory: 1.5G, pids: 5}}}", {"cpu_limit": 1.5, "memory_limit": 1610612736, "pids_limit": 5}),
    ("mem_limit: 1m, deploy: {resources: {limits: {memory: 2m}}}", {"memory_limit": 2 * 2**20}),
    ("cpu_quota: 50000, pids_limit: -1, mem_limit: 0", {"cpu_limit": 0.5, "pids_limit": None, "memory_limit": None}),
    ("gpus: all", {"gpus": ("gpu=all",)}),
    ("deploy: {resources: {reservations: {devices: [{driver: nvidia, count: 2, capabilities: [gpu]}]}}}", {"gpus": ("nvidia=2",)}),
    ("devices: ['/dev/fuse:/dev/fuse:r', {source: /dev/kvm}]", {"devices": ("/dev/fuse", "/dev/kvm")}),
    ("logging: {driver: json-file, options: {max-size: 1m}}", {"logging_driver": "json-file", "logging_options": ("max-size",)}),
    ("pull_policy: if_not_present", {"image_pull_policy": "missing"}),
    ("pull_policy: always", {"image_pull_policy": "always"}),
    ("expose: [80, '90-91/tcp'], ports: ['1:70']", {"ports": (70, 80, 90, 91)}),
    ("command: [vllm, serve, --trust-remote-code]", {"remote_code": ("--trust-remote-code",), "model_server": "vllm"}),
    ("environment: {MODEL_NAME: iris}", {"model_name": "iris"}),
]


@pytest.mark.parametrize(("fields", "expected"), CASES, ids=[fields for fields, _ in CASES])
def test_a_field_becomes_facts_of_the_container(tmp_path: Path, fields: str, expected: dict[str, Any]) -> None:
    """Short and long syntax give the same facts."""
    facts = service(tmp_path, fields)
    assert {name: facts[f"container.{name}"].value for name in expected} == expected


WORKLOADS = [
    ("tty: true", {"restart_policy": "no", "replicas_declared": 1, "lifecycle": "service", "termination_grace_period": 10, "networks": ("default",)}),
    ("tty: true", {"platform": "compose", "kind": "service", "rollback_configured": False, "host_network": None, "networks_internal": False}),
    ("restart: 'on-failure:3'", {"restart_policy": "on-failure", "restart_max_attempts": 3}),
    ("restart: unless-stopped", {"restart_policy": "unless-stopped", "restart_max_attempts": None}),
    ("restart: 'no', deploy: {restart_policy: {max_attempts: 2}}", {"restart_policy": "any", "restart_max_attempts": 2}),
    ("restart: always, deploy: {restart_policy: {condition: none}}", {"restart_policy": "no"}),
    ("deploy: {replicas: '3'}", {"replicas_declared": 3}),
    ("scale: 2", {"replicas_declared": 2}),
    ("deploy: {mode: global}", {"lifecycle": "daemon", "replicas_declared": None}),
    ("deploy: {mode: replicated-job}", {"lifecycle": "job", "replicas_declared": None}),
    ("network_mode: host, pid: host, ipc: host, uts: host", {"host_network": True, "host_pid": True, "host_ipc": True, "host_uts": True}),
    ("network_mode: host", {"networks": (), "networks_internal": False}),
    ("network_mode: none", {"networks": (), "networks_internal": True}),
    ("network_mode: 'service:other'", {"networks": ("default",), "host_network": False}),
    ("networks: [inner]", {"networks": ("inner",), "networks_internal": True}),
    ("networks: {inner: null, outer: {aliases: [a]}}", {"networks": ("inner", "outer"), "networks_internal": False}),
    ("userns_mode: host", {"userns_mode": "host"}),
    ("stop_grace_period: 1m30s", {"termination_grace_period": 90}),
    ("depends_on: [other]", {"depends_on": ("other:service_started",)}),
    ("depends_on: {other: {condition: service_healthy}}", {"depends_on": ("other:service_healthy",)}),
    ("profiles: [a, b]", {"profiles": ("a", "b")}),
    (
        "labels: ['team=ml', 'version=2']",
        {"owner": "ml", "version": "2", "labels": {"team": "ml", "version": "2"}, "label_names": ("team", "version")},
    ),
    (
        "labels: {prometheus.io/scrape: 'true', db_password: x}",
        {"prometheus_scrape": True, "labels": {"prometheus.io/scrape": "true", "db_password": "[redacted]"}},
    ),
    ("sysctls: {net.core.somaxconn: 1024}", {"sysctls": ("net.core.somaxconn=1024",)}),
    (
        "deploy: {update_config: {order: start-first, failure_action: rollback}, rollback_config: {}}",
        {"update_order": "start-first", "rollback_configured": True},
    ),
    ("shm_size: 1gb", {"shm_bounded": True}),
    ("tmpfs: /dev/shm", {"shm_bounded": False}),
    ("runtime: nvidia", {"runtime_class": "nvidia"}),
    ("build: {context: app, dockerfile: d/Dockerfile.x, target: t}", {"build_dockerfile": "app/d/Dockerfile.x", "build_target": "t"}),
    ("build: .", {"build_dockerfile": "Dockerfile", "build_target": None}),
    ("command: python retrain.py", {"training": ("retrain",)}),
    ("use_api_socket: true", {"runtime_sockets": ("/var/run/docker.sock",)}),
]


@pytest.mark.parametrize(("fields", "expected"), WORKLOADS, ids=[fields for fields, _ in WORKLOADS])
def test_a_field_becomes_facts_of_the_workload(tmp_path: Path, fields: str, expected: dict[str, Any]) -> None:
    """Defaults are the engine's; `deploy` wins where two fields say the same."""
    facts = service(tmp_path, fields)
    assert {name: facts[f"workload.{name}"].value for name in expected} == expected


def test_one_that_others_wait_for_to_end_is_a_job(tmp_path: Path) -> None:
    """`service_completed_successfully` says that it ends."""
    seen = collect(tmp_path, "services: {api: {image: x}, b: {image: y, depends_on: {api: {condition: service_completed_successfully}}}}")
    assert subject(seen, "workload").facts["workload.lifecycle"].value == "job"


PORTS = [
    ("['80']", ("0.0.0.0::80",)),
    ("[8080:80]", ("0.0.0.0:8080:80",)),
    ("['127.0.0.1:8080:80']", ("127.0.0.1:8080:80",)),
    ("['127.0.0.1::80']", ("127.0.0.1::80",)),
    ("['53:53/udp']", ("0.0.0.0:53:53/udp",)),
    ("['[::1]:80:81']", ("[::1]:80:81",)),
    ("['3000-3001:4000-4001']", ("0.0.0.0:3000:4000", "0.0.0.0:3001:4001")),
    ("['10000-20000:10000-20000']", ("0.0.0.0:10000-20000:10000-20000",)),
    ("[{target: 80, published: '8080', host_ip: '::1'}]", ("[::1]:8080:80",)),
    ("[{target: 80}]", ("0.0.0.0::80",)),
    ("['80:80', '80:80']", ("0.0.0.0:80:80",)),
]


@pytest.mark.parametrize(("written", "expected"), PORTS)
def test_published_ports_have_one_form(tmp_path: Path, written: str, expected: tuple[str, ...]) -> None:
    """Address, host port and container port, whatever the syntax; no address is every address."""
    facts = service(tmp_path, f"ports: {written}")
    assert facts["container.published_ports"].value == facts["workload.published_ports"].value == expected


def test_mounts_are_told_apart(tmp_path: Path) -> None:
    """Host paths, folders of the project, named volumes and sockets, and which of them can be written."""
    volumes = "['./data:/data', './ro:/ro:ro', '../up:/up', '/etc/x/:/x', '~/h:/h', 'named:/n', '/anon', '/var/run/../run/docker.sock:/s:ro']"
    facts = service(tmp_path, f"volumes: {volumes}, tmpfs: [/t]")
    assert facts["workload.project_binds"].value == ("./data", "./ro")
    assert facts["workload.project_binds_writable"].value == ("./data",)
    assert facts["workload.host_paths"].value == facts["container.host_mounts"].value == ("../up", "/etc/x", "~/h", "/var/run/docker.sock")
    assert facts["workload.host_paths_writable"].value == facts["container.host_mounts_writable"].value == ("../up", "/etc/x", "~/h")
    assert facts["workload.runtime_sockets"].value == ("/var/run/docker.sock",)
    assert facts["workload.volume_claims"].value == ("named",)
    assert facts["container.mounts"].value == ("/data", "/ro", "/up", "/x", "/h", "/n", "/anon", "/s", "/t")
    assert facts["container.mounts_writable"].value == ("/data", "/up", "/x", "/h", "/n")
    assert facts["workload.persistent_mount"].value is True


def test_a_named_volume_can_be_a_bind_in_disguise(tmp_path: Path) -> None:
    """Driver options decide, not the name."""
    seen = collect(tmp_path, "services: {api: {image: x, volumes: ['vol:/v']}}\nvolumes: {vol: {driver_opts: {type: none, o: bind, device: /srv}}}")
    facts = subject(seen, "workload").facts
    assert facts["workload.host_paths"].value == ("/srv",)
    assert facts["workload.volume_claims"].value is None


def test_the_project_says_what_is_reachable(tmp_path: Path) -> None:
    """A data store beside a published service is within reach, unless only an internal network joins them."""
    seen = collect(
        tmp_path,
        """
services:
  web: {image: w, ports: ['80:80'], networks: [front, back]}
  db: {image: 'postgres:16', networks: [back]}
  cache: {image: redis, networks: [front]}
  alone: {image: mongo}
networks: {front: {}, back: {internal: true}}
secrets: {s: {file: ./s.txt}, e: {environment: E}}
volumes: {v: {}}
models: {llm: {model: ai/smollm2}}
""",
    )
    facts = {name.removeprefix("project."): fact.value for name, fact in subject(seen, "project", "compose.yaml").facts.items()}
    assert facts == {
        "networks": ("front", "back"),
        "networks_internal": ("back",),
        "default_network_services": ("alone",),
        "services": ("web", "db", "cache", "alone"),
        "secrets": ("s", "e"),
        "secret_files": ("./s.txt",),
        "published_services": ("web",),
        "data_stores_published": ("cache",),
        "volumes": ("v",),
        "models": {"llm": "ai/smollm2"},
        "files": ("compose.yaml",),
        "extended": None,
        "profiles": None,
    }


def test_a_bound_model_is_the_model_of_its_service(tmp_path: Path) -> None:
    """`models` names it by reference; a moving tag is an alias."""
    seen = collect(tmp_path, "services: {api: {image: x, models: [llm]}}\nmodels: {llm: {model: 'ai/smollm2:latest'}}")
    facts = subject(seen, "container").facts
    assert (facts["container.model_location"].value, facts["container.model_location_pin"].value) == ("ai/smollm2:latest", "alias")
