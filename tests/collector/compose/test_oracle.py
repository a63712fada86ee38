"""Facts compared with what docker-compose itself makes of the same files."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from aiact_report.collector._base import Unit
from aiact_report.collector.compose import COLLECTOR
from aiact_report.model import Fact

CACHED = sorted((Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "aiact-report" / "real-tools" / "compose").glob("*/compose"))
PROGRAM = os.environ.get("DOCKER_COMPOSE") or shutil.which("docker-compose") or (str(CACHED[-1]) if CACHED else None)
CORPUS = Path(__file__).parents[4] / "shared" / "corpus" / "docker+awesome-compose"
FILES = {
    ".env": "TAG=1.2.3\nREG=registry.example.com\nEMPTY=\nQUOTED='single $NOT' # c\nDBL=\"a ${TAG}\"\nUNQ=hello world # c\nCOUNT=3\n",
    "one.env": "ONE=1\nA=fromfile\nP2=${TAG}/${ONE}\n",
    "base/base.env": "BASEVAR=1\n",
    "base/base.yaml": """
services:
  db: {extends: {service: root}, image: "postgres:${TAG}", volumes: ["./init:/initdb:ro", "dbdata:/data"], env_file: base.env, build: ../inc}
  root: {image: x, restart: "on-failure:3", environment: [ROOTVAR=1, EXTRA=0], ports: ["5432:5432"]}
""",
    "inc/compose.yaml": 'services: {cache: {image: "redis:${V:-6}", volumes: ["./r:/r"], build: .}}',
    "inc/.env": "V=7\n",
    "inc/two.yaml": 'services: {two: {image: "two:${W}-${TAG}", ports: ["1:1"], volumes: ["./d:/d"]}}',
    "inc/two.over.yaml": 'services: {two: {ports: ["2:2"], command: [a]}}',
    "inc/two.env": "W=ww\nTAG=no\n",
    "compose.yaml": """
name: story
include:
  - inc/compose.yaml
  - {path: [inc/two.yaml, inc/two.over.yaml], project_directory: ./inc/sub, env_file: inc/two.env}
x-common: &common {restart: unless-stopped, logging: {driver: json-file, options: {max-size: 10m}}}
services:
  web:
    <<: *common
    image: ${REG}/web:${TAG:-latest}
    ports: ["8080:80", "127.0.0.1:9000-9002:9000-9002", "53:53/udp", "[::1]:7000:7000", {target: 443, published: "8443", host_ip: 10.0.0.1}, "3000"]
    environment: ["A=1", "B=${QUOTED}", C, COUNT, "D=${NOPE:-d}", "E=${EMPTY-n}${EMPTY:-y}", "F=${TAG:+s}${NOPE+s}", "G=$${TAG} $$X", "H=${NOPE:-${TAG}-${Z:-x}}", "I=${DBL}|${UNQ}"]
    env_file: [one.env, {path: missing.env, required: false}]
    command: serve --port "80 80" --name 'x y' $$HOME
    entrypoint: ["/entry", "-x"]
    depends_on: [db, init]
    volumes: ["./data:/data:ro", "../out:/out", "named:/named", {type: bind, source: ~/x, target: /home}, {type: tmpfs, target: /tmp/x}, /anon]
    tmpfs: /run:size=1m
    networks: [front, back]
    secrets: [s1, {source: s2, target: two}]
    user: "1000:1000"
    deploy: {replicas: "${COUNT}", resources: {limits: {cpus: '0.5', memory: 512M, pids: 100}}}
    labels: {a: "1", b: two}
    cap_add: [NET_ADMIN]
    build: {context: ., dockerfile: docker/Dockerfile.web, target: prod}
  db: {extends: {file: base/base.yaml, service: db}, environment: {EXTRA: "1"}, networks: {back: {aliases: [d]}}}
  init: {image: "busybox:2", extends: web0, profiles: [setup]}
  web0: {image: "busybox:1", cap_drop: [ALL], read_only: true, labels: ["k=v", flag]}
networks: {front: {}, back: {internal: true}}
volumes: {named: {}, dbdata: {}}
secrets: {s1: {file: ./s1.txt}, s2: {environment: TAG}}
""",
    "over.yaml": """
services:
  web:
    image: ${REG}/web:over
    ports: !override ["80:80"]
    environment: {A: "2", Z: null}
    command: [x, y]
    entrypoint: !reset null
    volumes: ["other:/data", "./n:/new"]
    depends_on: {db: {condition: service_healthy}}
    labels: ["b=three", "c=4"]
    cap_add: [SYS_TIME, NET_ADMIN]
    networks: {third: {}}
    user: !reset null
  db: {ports: !reset [], build: {target: t}}
  cache: {command: redis-server --port "1 2"}
networks: {third: {}}
volumes: {other: {}}
""",
}


def reference(folder: Path, names: tuple[str, ...]) -> dict[str, Any] | None:
    """Ask docker-compose; None when it refuses the files."""
    if PROGRAM is None:
        pytest.skip(
            "docker-compose is not installed (scripts/real-tools compose, or set DOCKER_COMPOSE to its path): our reading is not compared with Compose's own"
        )
    command = [PROGRAM, *(part for name in names for part in ("-f", name)), "--profile", "*", "config", "--format", "json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, env={"PATH": os.defpath, "HOME": str(folder)})
    return json.loads(done.stdout)["services"] if done.returncode == 0 else None


def port(entry: dict[str, Any]) -> str:
    """Write a port of docker-compose in the form of the fact."""
    address = entry.get("host_ip", "0.0.0.0")  # noqa: S104 -- what Compose publishes on
    address = f"[{address}]" if ":" in address else address
    ending = "" if entry["protocol"] == "tcp" else f"/{entry['protocol']}"
    return f"{address}:{entry.get('published', '')}:{entry['target']}{ending}"


def expected(service: dict[str, Any]) -> dict[str, Any]:
    """Write what docker-compose says as values of facts."""
    limits = service.get("deploy", {}).get("resources", {}).get("limits", {})
    mounts = [entry["target"].rstrip("/") for entry in service.get("volumes") or ()]
    return {
        "container.image": service.get("image"),
        "container.env_names": sorted(service.get("environment") or ()),
        "container.published_ports": sorted(map(port, service.get("ports") or ())),
        "container.mounts": sorted(mounts + [entry.split(":")[0] for entry in service.get("tmpfs") or ()]),
        "container.args": [word.replace("$$", "$") for word in service.get("command") or ()],
        "container.command": [word.replace("$$", "$") for word in service.get("entrypoint") or ()],
        "container.secret_mounts": sorted({entry["source"] for entry in service.get("secrets") or ()}),
        "container.capabilities.add": sorted(service.get("cap_add") or ()),
        "container.memory_limit": int(limits["memory"]) if "memory" in limits else None,
        "container.cpu_limit": float(limits["cpus"]) if "cpus" in limits else None,
        "container.read_only_root_filesystem": service.get("read_only"),
        "container.privileged": service.get("privileged"),
        "container.pids_limit": limits.get("pids") or service.get("pids_limit"),
        "workload.host_network": service.get("network_mode") == "host" if "network_mode" in service else None,
        "workload.host_pid": service.get("pid") == "host" if "pid" in service else None,
        "workload.replicas_declared": service.get("deploy", {}).get("replicas", service.get("scale", 1)),
        "container.healthcheck_disabled": service.get("healthcheck", {}).get("disable", False) if "healthcheck" in service else None,
        "container.run_as_user": int(service["user"].split(":")[0]) if service.get("user", "").split(":")[0].isdigit() else None,
        "workload.restart_policy": (service.get("restart") or "no").split(":")[0],
        "workload.depends_on": sorted(f"{name}:{entry['condition']}" for name, entry in (service.get("depends_on") or {}).items()),
        "workload.networks": sorted(service.get("networks") or ()),
        "workload.labels": service.get("labels"),
        "workload.profiles": list(service.get("profiles") or ()),
    }


def compared(facts: dict[str, Fact], wanted: dict[str, Any]) -> dict[str, Any]:
    """Bring the facts into the same form; what is withheld is not compared."""
    unordered = {name for name, value in wanted.items() if isinstance(value, list)} - {"container.args", "container.command"}
    found = {name: facts[name].value if name in facts else wanted[name] for name in wanted}
    lists = {name: list(found[name] or ()) for name, value in wanted.items() if isinstance(value, list)}
    return {**found, **{name: sorted(value) if name in unordered else value for name, value in lists.items()}}


def check(root: Path, folder: Path, names: tuple[str, ...]) -> int:
    """Compare every service; return how many there were."""
    services = reference(folder, names)
    path = folder / names[0]
    seen = COLLECTOR.collect(Unit(path.relative_to(root).as_posix(), path, path.read_bytes(), root, tuple(folder / name for name in names[1:])))
    facts: dict[str, dict[str, Fact]] = {}
    for subject in seen.subjects[1:]:
        facts.setdefault(subject.name, {}).update(subject.facts)
    if services is None:
        return 0
    assert facts.keys() == services.keys()
    for name, service in services.items():
        wanted = expected(service)
        assert compared(facts[name], wanted) == wanted, f"{path} {name}"
    return len(services)


@pytest.mark.parametrize("names", [("compose.yaml",), ("compose.yaml", "over.yaml")])
def test_a_rich_application_is_read_as_docker_compose_reads_it(tmp_path: Path, names: tuple[str, ...]) -> None:
    """Include, extends, merging, variables, short and long syntax at once."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert check(tmp_path, tmp_path, names) == 6


def test_files_of_the_wild_are_read_as_docker_compose_reads_them() -> None:
    """Every application of the corpus that docker-compose itself takes."""
    if not CORPUS.is_dir():
        pytest.skip("the corpus is not beside the repository: real projects are not compared with Compose's own reading")
    files = sorted(CORPUS.glob("*/compose.y*ml"))
    assert len(files) == 39
    assert sum(check(CORPUS, path.parent, (path.name,)) for path in files) > 70
