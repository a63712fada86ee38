"""Facts of 200 images of a registry without their layers, against `skopeo inspect` in a loop.

    .venv/bin/python bench/registry.py [--count 200] [--rounds 3]

Both read the same loopback registry; the tool is timed as a whole process from start to `evidence.json` with eight requests at once, skopeo as one process an
image, without listing tags. A second part reads one image with its layer twice and counts the downloads in the registry's own log.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from _measure import TOOL, Run, alternate, median, processor, run

AIM = 3.0
"""Times as many images a second as the loop."""
KIND = "application/vnd.oci.image.{}+json"


@contextmanager
def registry(folder: Path) -> Iterator[tuple[str, Path]]:
    """Run docker-registry on a free port; give its host and its log."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{probe.getsockname()[1]}"
    settings = {
        "version": "0.1",
        "log": {"level": "error"},
        "storage": {"filesystem": {"rootdirectory": str(folder / "data")}},
        "http": {"addr": host},
    }
    (folder / "config.yml").write_text(json.dumps(settings), encoding="utf-8")
    log = folder / "log"
    environment = os.environ | {"OTEL_TRACES_EXPORTER": "none"}
    with (
        log.open("wb") as file,
        subprocess.Popen([program("docker-registry"), "serve", folder / "config.yml"], stdout=file, stderr=file, env=environment) as process,
    ):
        while not _answers(host):
            time.sleep(0.05)
        yield host, log
        process.terminate()


def program(name: str) -> str:
    """Find a program; the benchmark ends without it."""
    return shutil.which(name) or sys.exit(f"{name} is not installed")


def _answers(host: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(host.rpartition(":")[2]))) == 0


def fill(host: str, count: int) -> list[str]:
    """Push images to a repository each; they differ in their configuration."""
    import urllib3

    pool = urllib3.PoolManager()
    content, names = _layer(), []
    for index in range(count):
        place = f"{host}/v2/team/app-{index}"
        layer = _push(pool, place, content, "application/vnd.oci.image.layer.v1.tar+gzip")
        settings = {"User": "10001", "Labels": {"number": str(index)}, "Entrypoint": ["/app"]}
        config = {"architecture": "amd64", "os": "linux", "config": settings, "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]}}
        pushed = _push(pool, place, json.dumps(config).encode(), KIND.format("config.v1"))
        manifest = {"schemaVersion": 2, "mediaType": KIND.format("manifest.v1"), "config": pushed, "layers": [layer]}
        pool.request("PUT", f"http://{place}/manifests/v1", json=manifest, headers={"Content-Type": KIND.format("manifest.v1")})
        names.append(f"{host}/team/app-{index}:v1")
    return names


def _layer() -> bytes:
    """Make a layer with one file."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        entry = tarfile.TarInfo("app")
        entry.size = 100_000
        archive.addfile(entry, io.BytesIO(os.urandom(entry.size)))
    return data.getvalue()


def _push(pool: object, repository: str, data: bytes, media_type: str) -> dict[str, object]:
    """Push one blob; give its descriptor."""
    import urllib3

    assert isinstance(pool, urllib3.PoolManager)  # noqa: S101 -- tells the type checker what the library gives
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    place = pool.request("POST", f"http://{repository}/blobs/uploads/").headers["Location"]
    pool.request("PUT", f"{place}&digest={digest}", body=data)
    return {"mediaType": media_type, "digest": digest, "size": len(data)}


def skopeo(names: list[str]) -> Run:
    """Inspect one after the other."""
    started, before = time.perf_counter(), processor()
    for name in names:
        subprocess.run([program("skopeo"), "inspect", "--no-tags", "--tls-verify=false", f"docker://{name}"], stdout=subprocess.DEVNULL, check=True)
    return Run(time.perf_counter() - started, processor() - before, 0, "")


def collect(names: list[str], output: Path, *options: str) -> Run:
    """Collect all of them in one run of the tool."""
    images = [word for name in names for word in ("--image", name)]
    return run([*TOOL, "collect", *images, *options, "--output", str(output)])


def downloads(log: Path) -> int:
    """Count the blobs that the registry was asked for."""
    return sum('"GET /v2/' in line and "/blobs/" in line for line in log.read_text(encoding="utf-8").splitlines())


def main() -> None:
    """Print both rates, their ratio and the aim, and what a second run downloads."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made, registry(Path(made)) as (host, log):
        names, output = fill(host, options.count), Path(made, "evidence.json")
        loop, tool = alternate(options.rounds, lambda: skopeo(names), lambda: collect(names, output, "--no-layers", "--no-cache", "--jobs", "8"))
        seen = sum(subject["kind"] == "image" for subject in json.loads(output.read_bytes())["subjects"])
        base, seconds = median([one.seconds for one in loop]), median([one.seconds for one in tool])
        print(f"skopeo inspect, in a loop  {len(names) / base:7.1f} images a second")
        print(f"collect --no-layers        {len(names) / seconds:7.1f} images a second, {seen} seen, peak {max(one.peak_mb for one in tool):.0f} MB")
        print(f"ratio                      {base / seconds:7.1f} (aim: at least {AIM}; beside other work the processor's time tells more)")
        spent = [median([one.processor for one in runs]) for runs in (loop, tool)]
        print(f"processor time             {spent[0]:.1f} s and {spent[1]:.1f} s, ratio {spent[0] / spent[1]:.1f}")
        for number in (1, 2):
            before = downloads(log)
            collect(names[:1], output, "--cache-dir", str(Path(made, "cache")))
            print(f"blobs downloaded in run {number} {downloads(log) - before:7}")


if __name__ == "__main__":
    main()
