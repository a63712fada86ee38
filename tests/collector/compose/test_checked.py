"""Values that switch off what their key promises: checks that cannot fail, logs without a bound, networks that are the host's, devices by name."""

from pathlib import Path
from typing import Any

import pytest

from aiact_report.pipeline import Wanted, collect, link

IMAGE = "services:\n  a:\n    image: ghcr.io/o/a:1.2.3\n    "


def facts(folder: Path, text: str, kind: str = "container") -> dict[str, Any]:
    """Give the values of the facts of the service `a`, after linking; what was not seen is not there."""
    (folder / "compose.yaml").write_text(text, encoding="utf-8")
    seen = link(collect(Wanted(paths=(folder,)), jobs=1))
    found = next(subject for subject in seen.subjects if subject.kind == kind and subject.name == "a")
    return {name: fact.value for name, fact in found.facts.items()}


@pytest.mark.parametrize(
    ("test", "works"),
    [
        ("[CMD, curl, -f, 'http://localhost']", True), ("curl -f http://localhost || exit 1", True), ("[CMD-SHELL, pg_isready -U app]", True),
        ("exit 0", False), ("[CMD-SHELL, 'true']", False), ("[CMD, 'true']", False), ("curl -f http://localhost || true", False), ("[CMD, sh, -c, 'curl x; exit 0']", False),
    ],
)  # fmt: skip
def test_a_check_that_cannot_fail_is_none(tmp_path: Path, test: str, *, works: bool) -> None:
    """Whatever it is called."""
    assert facts(tmp_path, f"{IMAGE}healthcheck: {{test: {test}}}\n")["container.healthcheck_effective"] is works


@pytest.mark.parametrize(
    ("check", "works"), [("CMD curl -f http://localhost", True), ("CMD exit 0", False), ('CMD ["true"]', False), ("CMD curl -f x || true", False)]
)
def test_a_check_of_the_dockerfile_too(tmp_path: Path, check: str, *, works: bool) -> None:
    """The image that is built brings it."""
    (tmp_path / "Dockerfile").write_text(f"FROM scratch\nHEALTHCHECK {check}\n", encoding="utf-8")
    assert facts(tmp_path, "services:\n  a: {build: .}\n")["container.healthcheck_effective"] is works


@pytest.mark.parametrize(("size", "named"), [("10m", True), ("'-1'", False), ("-1", False), ("'0'", False), ("'${SIZE}'", None)])
def test_a_log_without_a_bound_has_none(tmp_path: Path, size: str, *, named: bool | None) -> None:
    """`max-size` is unlimited at -1, its default."""
    found: Any = facts(tmp_path, f"{IMAGE}logging: {{driver: json-file, options: {{max-size: {size}, max-file: '3'}}}}\n").get(
        "container.logging_options"
    )
    assert found is None if named is None else ("max-size" in found) is named


HOSTS = {
    "networks: [h]\nnetworks: {h: {external: true, name: host}}\n": True,
    "networks: {h: {}}\nnetworks: {h: {external: true, name: host}}\n": True,
    "networks: [host]\nnetworks: {host: {external: true}}\n": True,
    "networks: [h]\nnetworks: {h: {external: {name: host}}}\n": True,
    "networks: [h]\nnetworks: {h: {driver: host}}\n": True,
    "networks: [h]\nnetworks: {h: {external: true, name: shared}}\n": False,
    "networks: [host]\nnetworks: {host: {driver: bridge}}\n": False,
    "networks: [host]\nnetworks: {host: {}}\n": False,
}


@pytest.mark.parametrize("written", HOSTS)
def test_the_hosts_network_by_the_name_of_a_network(tmp_path: Path, written: str) -> None:
    """An external network called `host` is the host's own; one of the project that is called so is not."""
    found = facts(tmp_path, IMAGE + written, "workload")
    assert found.get("workload.host_network", False) is HOSTS[written] or found["workload.host_network"] is None
    assert (found.get("workload.published_ports") or ()) == (("0.0.0.0:*:*",) if HOSTS[written] else ())


def test_a_gpu_by_its_name_is_a_gpu(tmp_path: Path) -> None:
    """Of the container device interface; another vendor's device is none."""
    assert facts(tmp_path, IMAGE + "devices: ['nvidia.com/gpu=all', 'vendor.com/net=eth0']\n")["container.gpus"] == ("nvidia.com/gpu=all",)
    assert facts(tmp_path, IMAGE + "devices: ['/dev/fuse']\n")["container.gpus"] is None


@pytest.mark.parametrize(("driver", "published"), [("macvlan", ("0.0.0.0:*:*",)), ("ipvlan", ("0.0.0.0:*:*",)), ("bridge", None), ("overlay", None)])
def test_on_the_hosts_wire_nothing_needs_publishing(tmp_path: Path, driver: str, published: tuple[str, ...] | None) -> None:
    """Of these drivers a container has an address of its own there, and all it listens on is reached."""
    found = facts(tmp_path, IMAGE + f"networks: [n]\nnetworks: {{n: {{driver: {driver}}}}}\n", "workload")
    assert found["workload.published_ports"] == published


def test_a_network_by_a_variable_stops_nothing(tmp_path: Path) -> None:
    """What it is called is not known."""
    assert facts(tmp_path, IMAGE + "networks: ['${NET}', x]\nnetworks: {x: {}}\n")["container.image"] == "ghcr.io/o/a:1.2.3"


SECRET = "Kq7v" + "T3nX7bKw2pLm"


@pytest.mark.parametrize(
    ("fields", "fact", "named"),
    [
        ("command: [run, --tok, '${API_TOKEN}']\n", "argument_credentials", ("argument 3",)),
        ("command: run --tok ${API_TOKEN}\n", "argument_credentials", ("argument 3",)),
        ("entrypoint: [app, '${API_TOKEN}']\n", "argument_credentials", ("argument 2",)),
        ("command: [run, '${MODE}', '[redacted]']\n", "argument_credentials", None),
        (f"models: [m]\nmodels: {{m: {{model: ai/x, runtime_flags: [--api-key, {SECRET}]}}}}\n", "field_credentials", ("models.m.runtime_flags: --api-key",)),
        (f"labels: ['traefik.http.middlewares.a.basicauth.users=u:{SECRET}']\n", "field_credentials", ("labels.traefik.http.middlewares.a.basicauth.users",)),
        ("labels: ['traefik.http.middlewares.a.basicauth.removeheader=true']\n", "field_credentials", None),
    ],
)  # fmt: skip
def test_a_credential_in_further_places(tmp_path: Path, fields: str, fact: str, named: tuple[str, ...] | None) -> None:
    """Filled in by a variable of `.env`, among the flags of a model, as the users of a proxy."""
    (tmp_path / ".env").write_text(f"API_TOKEN={SECRET}\nMODE=fast\n", encoding="utf-8")
    found = facts(tmp_path, IMAGE + fields)
    assert found[f"container.{fact}"] == named
    assert SECRET not in str(found)
