"""How these tests read Compose files."""

from pathlib import Path

from aiact_report.collector._base import Collected, Unit
from aiact_report.collector.compose import COLLECTOR
from aiact_report.model import Subject

BASE = """
services:
  api:
    image: api:1
    command: [a, b]
    ports: ["80:80", "81:81"]
    volumes: ["./a:/a", "./b:/b"]
    environment: {A: "1", B: "2"}
    labels: [x=1]
    cap_add: [NET_ADMIN]
    healthcheck: {test: [CMD, one], interval: 5s}
    logging: {driver: json-file, options: {max-size: 1m}}
    deploy: {resources: {limits: {cpus: "1", memory: 1g}}}
    user: "5"
"""


def collect(folder: Path, *names: str) -> Collected:
    """Collect the first file, with the others merged over it."""
    path = folder / names[0]
    return COLLECTOR.collect(Unit(names[0], path, path.read_bytes(), folder, tuple(folder / name for name in names[1:])))


def write(folder: Path, **files: str) -> None:
    """Write files; `__` stands for a dot, `___` for a slash."""
    for name, text in files.items():
        path = folder / name.replace("___", "/").replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def subject(seen: Collected, kind: str, name: str = "api") -> Subject:
    """Find a subject by kind and name."""
    return next(found for found in seen.subjects if found.kind == kind and found.name == name)
