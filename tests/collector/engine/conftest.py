"""Real engines, each in folders of its own: Docker and Podman, and a small base image made of this machine's shell."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import signal
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from aiact_report.collector.engine.client import connect
from tests.collector.engine.running import (
    NOBODY,
    PODMAN_LIMITS,
    Facts,
    Running,
    remove_all,
    run_all,
    wait_until,
    wait_until_oom_is_told,
    what_runs,
    without,
)

DOCKERFILE = """\
FROM tiny:base
LABEL org.opencontainers.image.version=1.2.3 owner=team-x
ENV MODEL_NAME=iris API_KEY=sk-abcdefghijklmnopqrstuvwx
COPY greeting /greeting
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=1s --retries=1 --start-period=1s CMD ["/bin/sh", "-c", "exit 3"]
STOPSIGNAL SIGKILL
ENTRYPOINT ["/bin/sh", "-c", "while :; do sleep 60; done"]
CMD ["--token", "abcd1234efgh"]
"""


def _path(program: str) -> str:
    """Find a program of the system."""
    return shutil.which(program) or program


def _needs(*programs: str) -> None:
    """Skip where a real engine cannot be started."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} is not installed: nothing of a real engine is tested here")
    if os.geteuid() != 0:
        pytest.skip("only root can start an engine: nothing of a real engine is tested here")


@contextlib.contextmanager
def _daemon(command: Sequence[str], socket: Path, log: Path, environment: dict[str, str]) -> Iterator[None]:
    """Run a daemon until its socket answers, and stop it whatever happens; it ends with the tests even if they are killed."""
    from aiact_report.collector._refused import Refused
    from aiact_report.collector.engine.address import Address

    tied = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
    with log.open("wb") as output:
        process = subprocess.Popen([*tied, *command], stdout=output, stderr=output, env=environment, start_new_session=True)
    try:
        for _ in range(300):
            with contextlib.suppress(Refused):
                connect(Address(f"unix://{socket}", None, named=True))
                break
            if process.poll() is not None:
                pytest.skip(f"{command[0]} does not start here: {log.read_text(errors='replace')[-200:]!r}")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(30)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # what it left behind: rootless Podman runs as a child of itself
        process.wait(10)


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """Give a folder whose path is short enough for sockets."""
    made = Path(tempfile.mkdtemp(prefix="aiact-"))
    made.chmod(0o755)
    yield made
    mounts = [line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines()]
    for mount in sorted((mount for mount in mounts if mount.startswith(f"{made}/")), reverse=True):
        subprocess.run([_path("umount"), "--lazy", mount], check=False, timeout=10)
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
def base_archive() -> bytes:
    """Give the files of a base image: the shell and sleep of this machine, with the libraries they load."""
    files = {os.path.realpath(path): path for path in ("/bin/sh", "/bin/sleep")}
    listed = subprocess.run([_path("ldd"), *files], capture_output=True, check=True, text=True).stdout.split()
    names = {"/etc/passwd", *files.values(), *(word for word in listed if word.startswith("/") and not word.endswith(":"))}
    folders = {str(parent) for name in names for parent in Path(name).parents} - {"/"}
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", dereference=True) as archive:
        for folder in sorted(folders):
            directory = tarfile.TarInfo(folder.lstrip("/"))
            directory.type, directory.mode = tarfile.DIRTYPE, 0o755
            archive.addfile(directory)
        for name in sorted(names - {"/etc/passwd"}):
            archive.add(name, arcname=name.lstrip("/"), filter=_owned_by_root)
        passwd = b"root:x:0:0:root:/root:/bin/sh\napp:x:10001:10001::/:/bin/sh\n"
        entry = tarfile.TarInfo("etc/passwd")
        entry.size = len(passwd)
        archive.addfile(entry, io.BytesIO(passwd))
    return made.getvalue()


def _owned_by_root(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry


@pytest.fixture(scope="session")
def context(folder: Path) -> Path:
    """Give a build context: a Dockerfile and a file that it copies."""
    made = folder / "context"
    made.mkdir()
    (made / "Dockerfile").write_text(DOCKERFILE)
    (made / "greeting").write_text("hello\n")
    return made


@pytest.fixture(scope="session")
def docker(folder: Path, base_archive: bytes, context: Path) -> Iterator[Running]:
    """Run Docker's engine, with a base image and an image built from a Dockerfile."""
    _needs("dockerd", "docker")
    place, socket = folder / "docker", folder / "docker.sock"
    command = [
        "dockerd", "--storage-driver=vfs", "--iptables=false", "--ip6tables=false", "--bridge=none", f"--data-root={place}/data",
        f"--exec-root={place}/exec", f"--pidfile={place}/pid", "-H", f"unix://{socket}", "--shutdown-timeout=5",
    ]  # fmt: skip
    place.mkdir()
    environment = {"PATH": os.environ["PATH"], "HOME": str(place), "DOCKER_BUILDKIT": "0"}
    with _daemon(command, socket, place / "log", environment):
        running = Running(socket, ("docker", "-H", f"unix://{socket}"), environment)
        running.run("import", "-", "tiny:base", data=base_archive)
        running.run("build", "--network=none", "--tag", "tiny:app", str(context))
        try:
            yield running
        finally:
            remove_all(running)


@pytest.fixture(scope="session")
def podman(folder: Path, base_archive: bytes, context: Path) -> Iterator[Running]:
    """Run Podman's service as root, with the same images."""
    _needs("podman")
    place, socket = folder / "podman", folder / "podman.sock"
    place.mkdir()
    runtime = ["--runtime", "runc"] if shutil.which("runc") else []
    command = ["podman", "--root", f"{place}/data", "--runroot", f"{place}/run", "--storage-driver", "vfs", *runtime]
    environment = {"PATH": os.environ["PATH"], "HOME": str(place)}
    with _daemon([*command, "system", "service", "--time=0", f"unix://{socket}"], socket, place / "log", environment):
        running = Running(socket, command, environment)
        running.run("import", "-", "tiny:base", data=base_archive)
        running.run("build", "--network=host", "--format=docker", "--tag", "tiny:app", str(context))
        try:
            yield running
        finally:
            remove_all(running)


@pytest.fixture(scope="session")
def rootless(folder: Path, base_archive: bytes) -> Iterator[Running]:
    """Run Podman's service as a user without rights, with a base image."""
    _needs("podman", "setpriv")
    place, socket = folder / "rootless", folder / "rootless" / "run" / "podman" / "podman.sock"
    socket.parent.mkdir(parents=True)
    for one in (place, place / "run", socket.parent):
        os.chown(one, NOBODY, NOBODY)
        one.chmod(0o700)
    runtime = ["--runtime", "runc"] if shutil.which("runc") else []
    command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "podman", *runtime, "--storage-driver", "vfs"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(place), "XDG_RUNTIME_DIR": str(place / "run")}
    with _daemon([*command, "system", "service", "--time=0", f"unix://{socket}"], socket, folder / "rootless.log", environment):
        running = Running(socket, command, environment)
        running.run("import", "-", "tiny:base", data=base_archive)
        try:
            yield running
        finally:
            running.run("system", "migrate", check=False)  # ends the process that holds the user namespace


@pytest.fixture(scope="session")
def docker_facts(docker: Running, context: Path) -> Facts:
    """Give what the collector finds in Docker while containers run, fail and have ended."""
    run_all(docker, what_runs(docker.url.removeprefix("unix://"), context), may_fail=("privileged",))
    wait_until(docker, "hardened", lambda state: state.get("Health", {}).get("Status") == "unhealthy")
    wait_until_oom_is_told(docker, "greedy")
    return Facts(docker.collect())


@pytest.fixture(scope="session")
def podman_facts(podman: Running, context: Path) -> Facts:
    """Give what the collector finds in Podman; a health check is asked for, since no systemd does it."""
    containers = what_runs(podman.url.removeprefix("unix://"), context)
    limits = ("--memory", "--cpus", "--memory-swap")
    run_all(
        podman, {name: without(words, limits) for name, words in containers.items() if name != "greedy"}, *PODMAN_LIMITS, may_fail=("privileged",)
    )
    podman.run("healthcheck", "run", "hardened", check=False)
    return Facts(podman.collect())
