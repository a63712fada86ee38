"""An engine that runs, and containers in it."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aiact_report.collector._base import Collected
from aiact_report.collector._request import Engines, Images, Request
from aiact_report.collector.engine import collect as engine
from aiact_report.model import Subject

NOBODY = 65534
WAIT = ("/bin/sh", "-c", "while :; do sleep 60; done")
PODMAN_LIMITS = ("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024")


class Running:
    """An engine that runs, and its command line."""

    def __init__(self, socket: Path, command: Sequence[str], environment: dict[str, str]) -> None:
        self.url = f"unix://{socket}"
        self.command = tuple(command)
        self.environment = environment

    def run(self, *words: str, data: bytes | None = None, check: bool = True) -> str:
        """Run a command of the engine, with its time bounded."""
        done = subprocess.run([*self.command, *words], input=data, capture_output=True, check=False, timeout=120, env=self.environment)
        assert not check or done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()

    def collect(self, **more: Any) -> Collected:
        """Read what runs in it."""
        return engine.collect(self.request(engine=True, **more))

    def request(self, *, engine: bool = False, environment: dict[str, str] | None = None, **images: Any) -> Request:
        """Make a request to this engine alone."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return Request(Path(), now, environment or {}, images=Images(**images), engines=Engines(engine, (self.url,)))


class Facts:
    """What a collector found, by subject."""

    def __init__(self, found: Collected) -> None:
        self.found = found
        self.subjects: dict[str, Subject] = {subject.id: subject for subject in found.subjects}

    def of(self, name: str, kind: str = "container") -> dict[str, Any]:
        """Values of the facts of the container or workload of that name."""
        (subject,) = [one for one in self.found.subjects if one.name == name and one.kind == kind]
        return {fact: seen.value for fact, seen in subject.facts.items()}


def remove_all(running: Running) -> None:
    """End every container, so that the daemon can end too."""
    for _ in range(2):  # one whose network another container shares goes after that one
        for identity in running.run("ps", "--all", "--quiet", check=False).split():
            running.run("rm", "--force", identity, check=False)


def run_all(running: Running, containers: dict[str, tuple[str, ...]], *options: str, may_fail: Sequence[str] = ()) -> None:
    """Start containers, each by its name."""
    for name, words in containers.items():
        running.run("run", "--detach", "--name", name, *options, *words, check=name not in may_fail)


def what_runs(socket: str, project: Path) -> dict[str, tuple[str, ...]]:
    """Give the containers both engines run, by name: options, image and command."""
    return {
        "hardened": (
            "--network", "none", "--security-opt", "no-new-privileges", "--cap-drop", "ALL", "--cap-add", "NET_BIND_SERVICE", "--read-only",
            "--tmpfs", "/scratch:size=1m", "--volume", "data:/data", "--volume", f"{project}:/project:ro", "--memory", "64m", "--cpus", "0.5",
            "--pids-limit", "20", "--restart", "on-failure:3", "--stop-timeout", "7", "--log-opt", "max-size=1m",
            "--label", "com.docker.compose.project=shop", "--label", "com.docker.compose.service=api",
            "--label", f"com.docker.compose.project.working_dir={project.parent}", "tiny:app",
        ),
        "socket": (
            "--network", "host", "--pid", "host", "--cap-add", "SYS_ADMIN", "--device", "/dev/null", "--user", "app",
            "--volume", f"{socket}:/var/run/docker.sock", "tiny:base", *WAIT,
        ),
        "neighbour": ("--network", "container:hardened", "--security-opt", "seccomp=unconfined", "tiny:base", *WAIT),
        "done": ("--network", "none", "tiny:base", "/bin/sh", "-c", "exit 0"),
        "failing": ("--network", "none", "--restart", "always", "tiny:base", "/bin/sh", "-c", "exit 3"),
        "greedy": ("--network", "none", "--memory", "16m", "--memory-swap", "16m", "tiny:base", "/bin/sh", "-c", "x=a; while :; do x=$x$x; done"),
        "privileged": ("--network", "host", "--privileged", "tiny:base", *WAIT),
    }  # fmt: skip


def without(words: tuple[str, ...], options: Sequence[str]) -> tuple[str, ...]:
    """Leave out options and their values."""
    return tuple(word for before, word in zip(("", *words), words, strict=False) if word not in options and before not in options)


def wait_until_oom_is_told(running: Running, name: str) -> None:
    """Wait for the end of a container that takes too much; the engine at times misses the kernel's word on why it was killed (137), then it runs again."""
    for _ in range(5):
        wait_until(running, name, lambda state: state["Status"] == "exited")
        state = json.loads(running.run("inspect", "--format", "{{json .State}}", name))
        if state["OOMKilled"] or state["ExitCode"] != 137:
            return
        running.run("start", name)


def wait_until(running: Running, name: str, reached: Any) -> None:
    """Wait for a state, not for long."""
    for _ in range(150):
        if reached(json.loads(running.run("inspect", name))[0]["State"]):
            return
        time.sleep(0.1)
    pytest.fail(f"the container {name} did not get into the state it was to be read in")
